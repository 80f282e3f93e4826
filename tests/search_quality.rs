//! The judged queries of `fixtures/search/queries.yaml` over the shipped library.

use std::collections::BTreeMap;
use std::fs;

use jinyan::search::{Entry, Facet, Index, Query, Searcher, Status, Synonyms};
use jinyan::yaml;
use serde::Deserialize;
use walkdir::WalkDir;

#[derive(Deserialize)]
struct Judged {
    queries: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: String,
    words: String,
    #[serde(default)]
    filters: BTreeMap<Facet, Vec<String>>,
    want: Vec<String>,
}

fn strings(v: &serde_json::Value) -> Vec<String> {
    match v {
        serde_json::Value::String(s) => vec![s.clone()],
        serde_json::Value::Array(a) => a.iter().flat_map(strings).collect(),
        _ => vec![],
    }
}

fn entries() -> Vec<Entry> {
    let labels: BTreeMap<&str, &str> = BTreeMap::from([
        ("moments", "朋友圈"),
        ("group-message", "群发"),
        ("community", "社群"),
        ("livestream", "直播"),
        ("short-video", "短视频"),
        ("article", "公众号文章"),
        ("sms", "短信"),
        ("outbound-call", "外呼"),
        ("script", "面谈与电话话术"),
        ("poster", "海报"),
        ("in-app", "手机银行"),
        ("deposit", "存款"),
        ("structured-deposit", "结构性存款"),
        ("loan", "个人贷款"),
        ("credit-card", "信用卡"),
        ("wealth", "理财"),
        ("fund", "基金"),
        ("insurance", "保险"),
        ("trust", "信托与私募"),
        ("payment", "支付"),
        ("precious-metal", "贵金属"),
        ("corporate-loan", "对公贷款"),
        ("cash-management", "现金管理"),
        ("international", "国际业务"),
        ("none", "不涉及产品"),
        ("manufacturing", "制造"),
        ("trade", "商贸批发"),
        ("catering", "餐饮"),
        ("logistics", "物流"),
        ("construction", "建筑工程"),
        ("technology", "科技"),
        ("healthcare", "医疗"),
        ("education", "教育"),
        ("agriculture", "农业"),
        ("export", "外贸"),
        ("payroll", "代发工资户"),
        ("mortgage", "房贷在还"),
        ("children", "家有未成年子女"),
        ("app-active", "手机银行活跃"),
        ("maturing", "三个月内有产品到期"),
        ("inflow", "他行资金转入"),
        ("fund-holder", "持有基金"),
        ("card-spender", "信用卡高频消费"),
    ]);
    let mut out = Vec::new();
    for file in WalkDir::new("library").sort_by_file_name().into_iter().map(Result::unwrap) {
        if file.path().extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = fs::read_to_string(file.path()).unwrap();
        let mut parts = text.splitn(3, "---\n");
        parts.next();
        let meta: serde_json::Value = yaml::from_str(parts.next().unwrap()).unwrap();
        let body = parts.next().unwrap().to_owned();
        let mut facets = BTreeMap::new();
        let get = |k: &str| strings(&meta[k]);
        for (facet, values) in [
            (Facet::Channel, get("channel")),
            (Facet::Product, get("product")),
            (Facet::Segment, get("segment")),
            (Facet::Industry, get("industry")),
            (Facet::Line, get("line")),
            (Facet::Stage, get("stage")),
            (Facet::Tag, get("tags")),
            (Facet::Character, strings(&meta["persona"]["character"])),
            (Facet::Hobby, strings(&meta["persona"]["hobby"])),
            (Facet::Lifecycle, strings(&meta["scenario"]["lifecycle"])),
            (
                Facet::Event,
                [strings(&meta["scenario"]["event"]), strings(&meta["scenario"]["product"])]
                    .concat(),
            ),
        ] {
            facets.insert(facet, values);
        }
        let l = facets
            .values()
            .flatten()
            .map(|v| labels.get(v.as_str()).map_or(v.clone(), |l| (*l).to_owned()))
            .collect();
        let id =
            file.path().strip_prefix("library").unwrap().with_extension("").display().to_string();
        out.push(Entry {
            id,
            title: meta["title"].as_str().unwrap().to_owned(),
            body,
            facets,
            labels: l,
            status: Status::Sample,
            risk: None,
            valid_from: None,
            valid_until: meta["valid_until"].as_str().map(|d| d.parse().unwrap()),
            updated: None,
            usage: 0,
        });
    }
    out
}

#[test]
fn judged_queries_succeed_at_five() {
    let text = fs::read_to_string("fixtures/search/queries.yaml").unwrap();
    let judged: Judged = yaml::from_str(&text).unwrap();
    let searcher =
        Searcher::new(Index::in_memory(&entries()).unwrap(), Synonyms::builtin().unwrap());
    let mut failed = Vec::new();
    for case in &judged.queries {
        let mut query = Query::new(&case.words, jiff::civil::date(2026, 12, 1));
        query.filters = case.filters.clone();
        query.samples = true;
        query.limit = 5;
        query.why = true;
        let outcome = searcher.search(&query).unwrap();
        let ids: Vec<&str> = outcome.hits.iter().map(|h| h.entry.id.as_str()).collect();
        if !case.want.iter().all(|w| ids.contains(&w.as_str())) {
            let why: Vec<String> = outcome
                .hits
                .iter()
                .map(|h| {
                    format!(
                        "{:.2} {}: {}",
                        h.score,
                        h.entry.id,
                        h.why.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("; ")
                    )
                })
                .collect();
            failed.push(format!("{} “{}” matched {} total {} complete {:?} readings {:?} suggest {:?}\n  want {:?}\n  {}", case.kind, case.words,
                outcome.matched, outcome.total, outcome.complete, outcome.readings, outcome.suggestions, case.want, why.join("\n  ")));
        }
    }
    let rate = 1.0 - failed.len() as f64 / judged.queries.len() as f64;
    assert!(rate >= 0.99, "success@5 {rate:.3}\n{}", failed.join("\n"));
}
