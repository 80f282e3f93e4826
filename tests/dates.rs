//! One text by the law of two days: the measure on network marketing starts on 2026-09-30.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use jinyan::document::{Document, Format};
use jinyan::finding::Finding;
use jinyan::lint::{Context, Linter};
use jinyan::packs;
use jinyan::rules::{ChangeKind, changes};
use std::sync::{Arc, LazyLock};

const MEASURE: &str = "network-marketing-2026-9";
static LINTER: LazyLock<Linter> =
    LazyLock::new(|| Linter::new(Arc::new(packs::compiled().unwrap())).unwrap());

fn document(text: &str) -> Document {
    Document::from_text(text, Format::Markdown, &LINTER.rules().speakers).unwrap().remove(0)
}

fn on(day: &str, product: &str) -> Context {
    Context {
        channel: Some("moments".into()),
        products: vec![product.into()],
        ..Context::on(day.parse().unwrap())
    }
}

/// Findings that cite 第十条（七） of the measure.
fn inducements(text: &str, product: &str, day: &str) -> Vec<String> {
    let cites = |f: &Finding| {
        f.cites.iter().any(|c| c.regulation == MEASURE && c.article == "第十条（七）")
    };
    let found = LINTER.check(&document(text), &on(day, product));
    found.into_iter().filter(cites).map(|f| f.text).collect()
}

#[test]
fn inducement_words_are_found_from_the_day_of_the_measure() {
    for (text, product, words) in [
        ("半年期理财，低风险，欢迎申购", "wealth", "低风险"),
        ("这款理财低门槛，人人可投", "wealth", "低门槛"),
        ("本行快贷，低门槛，欢迎申请", "loan", "低门槛"),
        ("本行快贷，秒到账，欢迎申请", "loan", "秒到账"),
        ("半年期理财，高收益，欢迎申购", "wealth", "高收益"),
        ("本行快贷，低利率，欢迎申请", "loan", "低利率"),
        ("本行快贷，无成本，欢迎申请", "loan", "无成本"),
    ] {
        let after = inducements(text, product, "2026-09-30");
        assert!(after.iter().any(|w| w.contains(words)), "{text}: {after:?}");
        assert_eq!(inducements(text, product, "2026-09-29"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_risk_level_a_warning_and_a_plain_rate_stay_silent() {
    for (text, product) in [
        ("本产品风险等级为R2中低风险，理财非存款，产品有风险，投资须谨慎", "wealth"),
        ("高收益伴随高风险，投资前请做风险测评", "wealth"),
        ("消费贷年化利率3.6%（单利），以审批结果为准", "loan"),
    ] {
        assert_eq!(inducements(text, product, "2026-09-30"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_day_before_the_measure_is_not_cited_at_all() {
    let text = "半年期理财，低风险高收益，稳赚不赔，躺赢，扫码即可申购";
    let cited = |day: &str| {
        let found = LINTER.check(&document(text), &on(day, "wealth"));
        found.iter().any(|f| f.cites.iter().any(|c| c.regulation == MEASURE))
    };
    assert!(!cited("2026-09-29"));
    assert!(cited("2026-09-30"));
}

#[test]
fn what_starts_between_two_days_is_listed_and_newly_found() {
    let (from, to) = ("2026-09-29".parse().unwrap(), "2026-09-30".parse().unwrap());
    let all = changes(&LINTER.rules().rules, from, to);
    let starts = all.iter().filter(|c| c.kind == ChangeKind::Starts);
    assert!(starts.clone().any(|c| c.rule.id == "network-marketing/low-risk-word"));
    assert!(starts.clone().all(|c| !c.gained.is_empty() && c.lost.is_empty()));
    let grounds: Vec<_> = all.iter().filter(|c| c.kind == ChangeKind::Grounds).collect();
    assert!(grounds.iter().all(|c| c.gained.iter().all(|c| c.regulation == MEASURE)));
    assert!(grounds.iter().any(|c| c.rule.id == "wealth-sales/principal-guarantee"));
    assert!(changes(&LINTER.rules().rules, to, to).is_empty());

    let text = document("半年期理财，低风险，稳赚不赔");
    let newly = LINTER.newly(&text, &on("2026-09-30", "wealth"), from);
    let words: Vec<&str> = newly.found.iter().map(|f| f.text.as_str()).collect();
    assert_eq!(words, ["低风险"]);
    assert!(newly.more_grounds >= 1, "稳赚不赔 has one more article");
    assert!(LINTER.newly(&text, &on("2026-09-30", "wealth"), to).found.is_empty());
}

#[test]
fn a_repealed_notice_is_cited_until_the_day_of_the_next() {
    let text = document("想买比特币的朋友加我，带您开户");
    let cites = |day: &str| -> Vec<String> {
        let found = LINTER.check(&text, &on(day, "none"));
        found.into_iter().flat_map(|f| f.cites).map(|c| c.regulation).collect()
    };
    let (old, new) = ("virtual-currency-2021-237", "virtual-currency-2026-42");
    for (day, cited, not) in [("2026-02-05", old, new), ("2026-02-06", new, old)] {
        let cites = cites(day);
        assert!(cites.iter().any(|c| c == cited), "{day}: {cites:?}");
        assert!(!cites.iter().any(|c| c == not), "{day}: {cites:?}");
    }
}
