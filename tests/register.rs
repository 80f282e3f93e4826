//! Claims against the product register: findings show both values; units and rounding are respected.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use jinyan::document::{Document, Format};
use jinyan::library::{Register, Taxonomy};
use jinyan::lint::{Context, Linter};
use jinyan::packs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

static LINTER: LazyLock<Linter> = LazyLock::new(|| {
    let taxonomy = Taxonomy::builtin().unwrap();
    let (register, problems) = Register::load(Path::new("library"), &taxonomy);
    assert_eq!(problems, Vec::new());
    assert_eq!(register.len(), 8, "the samples");
    Linter::new(Arc::new(packs::compiled().unwrap())).unwrap().with_register(register)
});

/// Words and message of each mismatch.
fn mismatches_on(day: &str, text: &str) -> Vec<(String, String)> {
    let documents = Document::from_text(text, Format::Markdown, &LINTER.rules().speakers).unwrap();
    let context = Context::on(day.parse().unwrap());
    let found = documents.iter().flat_map(|d| LINTER.check(d, &context));
    found
        .filter(|f| f.rule.starts_with("governance/register-"))
        .map(|f| (f.text, f.message))
        .collect()
}

fn mismatches(text: &str) -> Vec<(String, String)> {
    mismatches_on("2026-11-01", text)
}

#[track_caller]
fn says(text: &str, words: &str, both: [&str; 2]) {
    let found = mismatches(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert_eq!(found[0].0, words, "{text}");
    for value in both {
        assert!(found[0].1.contains(value), "{text}: {} lacks {value}", found[0].1);
    }
}

#[track_caller]
fn agrees(text: &str) {
    assert_eq!(mismatches(text), Vec::new(), "{text}");
}

#[test]
fn every_fact_is_compared_and_both_values_are_shown() {
    says("添利半年，业绩比较基准3.8%", "3.8%", ["文案写 3.8%", "登记为 2.45%—3.45%"]);
    says("添利半年，风险等级R3", "R3", ["文案写 R3", "登记为 R2"]);
    says("青石消费，风险等级：中低风险", "中低风险", ["中低风险（R2）", "登记为 R4"]);
    says("添利半年，期限90天", "90天", ["文案写 90天", "登记为 182 天"]);
    says("添利半年，1万元起购", "1万元", ["文案写 10000 元", "登记为 50000 元"]);
    says(
        "松柏长青，承保公司：青石人寿",
        "青石人寿",
        ["文案写 青石人寿", "松柏人寿保险股份有限公司"],
    );
    says(
        "添利半年，登记编码Z7000026000009",
        "Z7000026000009",
        ["Z7000026000009", "Z7000026000001"],
    );
    let late = mismatches_on("2028-01-05", "云山添利半年一号开放申购");
    assert_eq!(late.len(), 1);
    assert!(late[0].1.contains("至 2027-12-31，2028-01-05 不在售"), "{late:?}");
}

#[test]
fn rounding_and_units_are_respected() {
    agrees("添利半年，业绩比较基准最高约3.5%");
    agrees("禾穗存单，年利率1.55%，20万元起存，存期3年");
    agrees("禾穗存单，年利率1.6%，起存金额200,000元");
    says("禾穗存单，年利率1.65%", "1.65%", ["1.65%", "1.55%"]);
    agrees("望潮三个月，期限3个月，1万起");
    agrees("望潮三个月，期限91天，10,000元起购");
    agrees("添利半年，期限6个月");
    agrees("禾穗快贷，年化利率3%起（单利）");
    says("禾穗快贷，年化利率2.8%起", "2.8%", ["2.8%", "3%—12%"]);
}

#[test]
fn a_value_belongs_to_the_product_named_before_it() {
    agrees("添利半年R2，青石消费R4，两款风险不同");
    says("添利半年R2，青石消费R3", "R3", ["R3", "R4"]);
    // The facts stand in the list below the name.
    says("## 云山添利半年一号\n\n- 风险等级：R1\n- 5万元起购\n", "R1", ["R1", "R2"]);
    // Another product's rate, further down.
    agrees("今天介绍云山添利半年一号。\n\n另外，本行大额存单年利率1.35%，20万元起存。\n");
}

#[test]
fn what_is_not_a_claim_about_the_product_is_left_alone() {
    for text in [
        "添利半年，近一年年化4.1%，过往业绩不预示未来表现",
        "添利半年，5万元起购，追加1000元",
        "添利半年成立满90天了",
        "添利半年由专业理财团队为您讲解",
        "添利半年由我行代销，由云山理财发行与管理",
        "另一款理财风险等级R3，期限90天",
    ] {
        agrees(text);
    }
}

#[test]
fn a_declared_code_stands_for_the_name() {
    let text = "---\nchannel: poster\nproduct: wealth\nproduct_codes: [W2026-001]\n---\n这款理财风险等级R1，5万元起购。\n";
    says(text, "R1", ["R1", "R2"]);
}
