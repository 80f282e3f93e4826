//! Match and portraits.

use super::{Layout, PlaceArgs};
use crate::cli::search::risk;
use crate::cli::{CliError, Streams};
use crate::library::{Customer, Library, Match, Samples, portraits as all_portraits, rank};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library match --tags <标签,…> [选项]")]
pub(super) struct MatchArgs {
    /// 客户标签（id 或名称），用逗号分隔
    #[arg(long, value_name = "标签", value_delimiter = ',', required = true)]
    tags: Vec<String>,
    /// 客户风险承受等级（C1 至 C5）：不给出产品风险更高的文案
    #[arg(long, value_name = "等级")]
    risk: Option<String>,
    /// 最多列出多少篇，默认 10
    #[arg(long, value_name = "篇数", default_value_t = 10)]
    limit: usize,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library portraits [选项]")]
pub(super) struct PortraitsArgs {
    /// 至少有几个共同标签才算合适，否则报为缺口；默认 2
    #[arg(long, value_name = "个数", default_value_t = 2)]
    at_least: usize,
    /// 每个画像最多列出多少篇，默认 3
    #[arg(long, value_name = "篇数", default_value_t = 3)]
    limit: usize,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

/// A library with the ids of its samples on offer.
struct Offer {
    library: Library,
    show: Samples,
    samples: BTreeSet<String>,
}

impl Offer {
    fn open(args: &PlaceArgs) -> Result<Self, CliError> {
        let place = args.open()?;
        let show = place.settings().samples;
        let library = place.load()?;
        let offered = library.offered(show);
        let samples = offered.filter(|(_, s, _)| *s).map(|(i, ..)| i.id.clone()).collect();
        Ok(Self { library, show, samples })
    }

    fn rank(&self, tags: &[String]) -> Vec<Match<'_>> {
        let items = self.library.offered(self.show).map(|(item, ..)| item);
        rank(tags, items, &self.library.taxonomy)
    }

    fn names(&self, tags: &[String]) -> String {
        let terms = &self.library.taxonomy.customer_tags;
        tags.iter().map(|t| terms.zh(t)).collect::<Vec<_>>().join("、")
    }

    fn words(&self, found: &Match<'_>) -> String {
        let mark = if self.samples.contains(&found.item.id) { "【示例】" } else { "" };
        let mut line = format!(
            "{mark}{}  《{}》  命中 {} 个：{}",
            found.item.id,
            found.item.title,
            found.shared.len(),
            self.names(&found.shared)
        );
        if !found.foreign.is_empty() {
            line.push_str(&format!("；客户没有：{}", self.names(&found.foreign)));
        }
        line
    }

    fn json(&self, found: &Match<'_>) -> Value {
        json!({
            "id": found.item.id,
            "title": found.item.title,
            "channel": found.item.channel,
            "sample": self.samples.contains(&found.item.id),
            "shared": found.shared,
            "foreign": found.foreign,
        })
    }
}

pub(super) fn matching(args: &MatchArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let offer = Offer::open(&args.place)?;
    let tags: Vec<String> = args.tags.iter().map(|t| t.trim().to_owned()).collect();
    let customer =
        Customer::new(&tags, &offer.library.taxonomy).map_err(|e| CliError::usage(e, ""))?;
    let most =
        args.risk.as_deref().map(|level| risk(level, &offer.library.taxonomy)).transpose()?;
    let mut ranked = offer.rank(&customer.tags);
    let found = ranked.len();
    let fits =
        |m: &Match<'_>| offer.library.risk(m.item).is_none_or(|own| own <= most.unwrap_or(own));
    ranked.retain(fits);
    let too_risky = found - ranked.len();
    let shown = ranked.iter().take(args.limit);
    if args.format == Layout::Json {
        let answer = json!({
            "version": 1,
            "tags": customer.tags,
            "strong": customer.strong,
            "portraits": customer.portraits,
            "total": ranked.len(),
            "too_risky": too_risky,
            "matches": shown.map(|m| offer.json(m)).collect::<Vec<_>>(),
        });
        writeln!(streams.out, "{answer:#}")?;
        return Ok(0);
    }
    let hits = offer.library.taxonomy.portraits.hits;
    let kind = if customer.strong { "重点客户" } else { "一般客户" };
    let (count, of) = (customer.tags.len(), customer.portraits.len());
    writeln!(
        streams.out,
        "命中 {count} 个标签（{hits} 个及以上为重点）：{kind}，属于 {of} 个画像"
    )?;
    for portrait in &customer.portraits {
        writeln!(streams.out, "  画像：{}", offer.names(portrait))?;
    }
    for found in shown {
        writeln!(streams.out, "{}", offer.words(found))?;
    }
    writeln!(streams.out, "共有 {} 篇可用文案与这些标签有关", ranked.len())?;
    if too_risky > 0 {
        writeln!(streams.out, "未显示：产品风险等级高于客户 {too_risky} 篇")?;
    }
    Ok(0)
}

pub(super) fn portraits(args: &PortraitsArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let offer = Offer::open(&args.place)?;
    let mut rows = Vec::new();
    let mut gaps = 0;
    for portrait in all_portraits(&offer.library.taxonomy) {
        let mut best = offer.rank(&portrait);
        best.retain(|m| m.shared.len() >= args.at_least);
        gaps += usize::from(best.is_empty());
        best.truncate(args.limit);
        if args.format == Layout::Json {
            let scripts: Vec<Value> = best.iter().map(|m| offer.json(m)).collect();
            rows.push(json!({ "tags": portrait, "gap": best.is_empty(), "scripts": scripts }));
            continue;
        }
        let gap = if best.is_empty() { "  缺口：没有合适的文案" } else { "" };
        writeln!(streams.out, "{}{gap}", offer.names(&portrait))?;
        for found in &best {
            writeln!(streams.out, "  {}", offer.words(found))?;
        }
    }
    if args.format == Layout::Json {
        let answer = json!({ "version": 1, "gaps": gaps, "portraits": rows });
        writeln!(streams.out, "{answer:#}")?;
    } else {
        let all = all_portraits(&offer.library.taxonomy).len();
        writeln!(streams.out, "共 {all} 个画像，缺口 {gaps} 个")?;
    }
    Ok(0)
}
