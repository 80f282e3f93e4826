//! `jinyan search`: approved content that may be used on the day.
//!
//! Exit code 0 whenever the question was answered, also by "nothing"; 2 where it was not.

use super::args::date;
use super::{CliError, Streams, engine, suggest};
use crate::library::{Facet, Samples, State, Taxonomy, taxonomy_of};
use crate::search::{self, OpenError, Opened, Outcome, Query, SearchError, Searcher, Synonyms};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

mod json;
mod pretty;

/// Most hits that can be asked for.
const MOST_HITS: usize = 1_000;

/// Options of the search.
#[derive(Debug, Args)]
#[command(
    override_usage = "jinyan search [选项] [检索词]...",
    after_help = "各筛选项可写多次或用逗号分隔：同一项内任选其一，不同项须同时符合；取值可写编号或中文。\n\
检索词可以是词、整句问题、拼音或首字母（dfgz 即代发工资），错一字、漏一字也能找到。\n\
退出码：0 已作答（包括没有找到）；2 未能检索。"
)]
pub(super) struct SearchArgs {
    /// 检索词；不写则只按筛选项列出
    #[arg(value_name = "检索词")]
    words: Vec<String>,
    /// 客户经理人设：专业型、亲和型、活力型，或“专业型/阅读写作”
    #[arg(long, value_name = "人设", value_delimiter = ',')]
    persona: Vec<String>,
    #[command(flatten)]
    axes: AxisArgs,
    /// 只看这些状态（默认：当天可用的）
    #[arg(long, value_name = "状态", value_delimiter = ',')]
    status: Vec<String>,
    /// 客户风险承受等级（C1 至 C5）：不给出产品风险更高的文案
    #[arg(long, value_name = "等级")]
    risk: Option<String>,
    /// 按哪一天可用判断（YYYY-MM-DD），默认今天
    #[arg(long, value_name = "日期", value_parser = date)]
    as_of: Option<Date>,
    /// 最多列出几篇，默认 10
    #[arg(long, value_name = "篇数", default_value_t = 10)]
    limit: usize,
    /// 输出格式：pretty、json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    /// 说明每篇为何在此
    #[arg(long)]
    why: bool,
    /// 重新建立索引后再检索
    #[arg(long)]
    rebuild: bool,
    /// 文案库目录，默认取 jinyan.yaml 的 library.path
    #[arg(long, value_name = "目录")]
    library: Option<PathBuf>,
}

/// 筛选
#[derive(Debug, Args)]
struct AxisArgs {
    /// 客户经理的爱好
    #[arg(long, value_name = "爱好", value_delimiter = ',')]
    hobby: Vec<String>,
    /// 客户所在行业
    #[arg(long, value_name = "行业", value_delimiter = ',')]
    industry: Vec<String>,
    /// 对公业务线
    #[arg(long, value_name = "业务线", value_delimiter = ',')]
    line: Vec<String>,
    /// 客群
    #[arg(long, value_name = "客群", value_delimiter = ',')]
    segment: Vec<String>,
    /// 渠道
    #[arg(long, value_name = "渠道", value_delimiter = ',')]
    channel: Vec<String>,
    /// 产品种类
    #[arg(long, value_name = "产品", value_delimiter = ',')]
    product: Vec<String>,
    /// 受众
    #[arg(long, value_name = "受众", value_delimiter = ',')]
    audience: Vec<String>,
    /// 阶段：引流、留客、转化
    #[arg(long, value_name = "阶段", value_delimiter = ',')]
    stage: Vec<String>,
    /// 客户生命周期
    #[arg(long, value_name = "周期", value_delimiter = ',')]
    lifecycle: Vec<String>,
    /// 产品事件或实时事件
    #[arg(long, value_name = "事件", value_delimiter = ',')]
    event: Vec<String>,
    /// 客户标签
    #[arg(long, value_name = "标签", value_delimiter = ',')]
    tag: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    Pretty,
    Json,
}

impl From<SearchError> for CliError {
    fn from(error: SearchError) -> Self {
        Self::File(error.into())
    }
}

impl From<OpenError> for CliError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Library(e) => e.into(),
            OpenError::Index(e) => e.into(),
        }
    }
}

/// What the two layouts need besides the answer.
struct Asked<'a> {
    query: &'a Query,
    taxonomy: &'a Taxonomy,
    /// Files that could not be taken in.
    faulty: usize,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &SearchArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let project = engine::project()?;
    let settings = &project.config.library;
    let dir = args.library.clone().unwrap_or_else(|| project.root.join(&settings.path));
    if !dir.is_dir() {
        return Err(CliError::usage(
            format!("没有文案库目录 {}", dir.display()),
            "请用 --library 指明目录，或在项目根目录下运行",
        ));
    }
    let taxonomy = taxonomy_of(&dir)?;
    let query = query(args, &taxonomy, settings.samples == Samples::Show)?;
    let Answered { outcome, faulty, unwritable } = answer(&dir, &query, args.rebuild)?;
    if let Some(error) = unwritable {
        writeln!(streams.err, "提示：{error}；本次改在内存中检索")?;
    }
    if faulty > 0 {
        writeln!(
            streams.err,
            "提示：有 {faulty} 个文件写法有误，其中的新内容未收入检索；用 jinyan library verify 查看哪里有误"
        )?;
    }
    let asked = Asked { query: &query, taxonomy: &taxonomy, faulty };
    match args.format {
        Layout::Json => json::write(&asked, &outcome, streams.out)?,
        Layout::Pretty => pretty::write(&asked, &outcome, streams.color(), streams.out)?,
    }
    Ok(0)
}

struct Answered {
    outcome: Outcome,
    faulty: usize,
    unwritable: Option<SearchError>,
}

/// Asks; where the index turns out to be damaged, once more after building it anew.
fn answer(dir: &Path, query: &Query, rebuild: bool) -> Result<Answered, CliError> {
    let synonyms = synonyms(dir)?;
    let ask = |opened: Opened| {
        let Opened { index, faulty, unwritable, .. } = opened;
        let outcome = Searcher::new(index, synonyms.clone()).search(query)?;
        Ok(Answered { outcome, faulty, unwritable })
    };
    match ask(search::open(dir, query.as_of, rebuild)?) {
        Err(SearchError::Damaged { .. }) => Ok(ask(search::open(dir, query.as_of, true)?)?),
        answer => Ok(answer?),
    }
}

fn synonyms(dir: &Path) -> Result<Synonyms, CliError> {
    let path = dir.join("synonyms.yaml");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Synonyms::parse(&path.display().to_string(), &text)?),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Synonyms::builtin()?),
        Err(e) => Err(CliError::usage(
            format!("无法读取同义词表 {}：{e}", path.display()),
            "请检查文件权限，并存为 UTF-8 编码",
        )),
    }
}

fn query(args: &SearchArgs, taxonomy: &Taxonomy, samples: bool) -> Result<Query, CliError> {
    if args.limit == 0 || args.limit > MOST_HITS {
        return Err(CliError::usage(
            format!("--limit 的取值「{}」不可用", args.limit),
            format!("请写 1 到 {MOST_HITS} 之间的整数"),
        ));
    }
    let as_of = args.as_of.unwrap_or_else(engine::today);
    let mut query = Query::new(&args.words.join(" "), as_of);
    let axes = &args.axes;
    for (facet, values) in [
        (Facet::Hobby, &axes.hobby),
        (Facet::Industry, &axes.industry),
        (Facet::Line, &axes.line),
        (Facet::Segment, &axes.segment),
        (Facet::Channel, &axes.channel),
        (Facet::Product, &axes.product),
        (Facet::Audience, &axes.audience),
        (Facet::Stage, &axes.stage),
        (Facet::Lifecycle, &axes.lifecycle),
        (Facet::Event, &axes.event),
        (Facet::Tag, &axes.tag),
    ] {
        add(&mut query, facet, values, taxonomy)?;
    }
    for persona in &args.persona {
        let (character, hobby) = match persona.split_once(['/', '×', '-', '·']) {
            Some((character, hobby)) => (character, vec![hobby.to_owned()]),
            None => (persona.as_str(), Vec::new()),
        };
        add(&mut query, Facet::Character, &[character.to_owned()], taxonomy)?;
        add(&mut query, Facet::Hobby, &hobby, taxonomy)?;
    }
    query.states = args.status.iter().map(|s| state(s)).collect::<Result<_, _>>()?;
    query.customer_risk = args.risk.as_deref().map(|level| risk(level, taxonomy)).transpose()?;
    (query.samples, query.limit, query.why) = (samples, args.limit, args.why);
    Ok(query)
}

/// Adds the values of one option, given by id or Chinese name.
fn add(
    query: &mut Query,
    facet: Facet,
    values: &[String],
    taxonomy: &Taxonomy,
) -> Result<(), CliError> {
    if values.is_empty() {
        return Ok(());
    }
    let terms = facet.terms(taxonomy);
    for value in values {
        let value = value.trim();
        let known = terms.iter().find(|(id, zh)| id == value || zh == value);
        let (id, _) = known.ok_or_else(|| suggest::unknown(facet.zh(), value, &terms))?;
        query.filters.entry(facet).or_default().push(id.clone());
    }
    Ok(())
}

fn state(text: &str) -> Result<State, CliError> {
    State::parse(text.trim()).ok_or_else(|| {
        let all = State::ALL.map(|s| (s.as_str().to_owned(), s.zh().to_owned()));
        suggest::unknown("状态", text, &all)
    })
}

/// The rank of a customer's risk level, C1–C5 as 1–5.
pub(super) fn risk(level: &str, taxonomy: &Taxonomy) -> Result<u8, CliError> {
    let upper = level.trim().to_ascii_uppercase();
    let rank = taxonomy.customer_risk(&upper).and_then(|rank| u8::try_from(rank).ok());
    rank.ok_or_else(|| {
        CliError::usage(
            format!("没有客户风险承受等级「{level}」"),
            format!("可用的值：{}", taxonomy.risk_levels.customer.join("、")),
        )
    })
}
