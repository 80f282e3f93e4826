use super::*;
use crate::document::{Document, Plain, Reader, Speakers};
use crate::finding::{Citation, Related, Suppressed};
use crate::lint::testing;
use crate::text::{Span, offset};
use jiff::civil::date;
use std::time::{Duration, Instant};

const RULE: &str = "wealth-sales/principal-guarantee";

fn read(path: &str, source: &str) -> Document {
    Plain.read(Some(path), source, &Speakers::default()).unwrap().remove(0)
}

fn finding(source: &str, words: &str) -> Finding {
    let mut finding = testing::finding(source, source.find(words).unwrap(), words);
    finding.fingerprint = "00112233445566aa".into();
    finding
}

fn cite(article: &str, recalled: bool) -> Citation {
    Citation {
        regulation: "wealth-sales-2021-4".into(),
        article: article.into(),
        title: "理财公司理财产品销售管理暂行办法".into(),
        number: Some("银保监会令〔2021〕第4号".into()),
        recalled,
    }
}

/// Every trait a finding can have, in two files and a problem.
fn report() -> Report {
    let header = Header {
        as_of: date(2026, 11, 1),
        ruleset_version: "0.1.0".into(),
        ruleset_fingerprint: "deadbeefdeadbeef".into(),
    };
    let info = |title: &str, topic: &str, severity, preview| RuleInfo {
        title: title.into(),
        topic: topic.into(),
        severity,
        advice: "删去承诺".into(),
        why: Some("非保本产品不得承诺保本。".into()),
        preview,
    };
    let rules = BTreeMap::from([
        (RULE.to_owned(), info("承诺保本", "guaranteed-return", Severity::Error, false)),
        ("advertising/best".to_owned(), info("绝对化用语", "superlative", Severity::Notice, true)),
    ]);
    let mut report = Report::new(header, rules);
    let long =
        format!("开头\n{}😀这款理财ＡＢ保 本，闭眼入{}", "铺垫".repeat(60), "结尾".repeat(40));
    let mut first = finding(&long, "保 本");
    first.cites = vec![cite("第二十五条（九）", false), cite("第二十六条", true)];
    first.suspected = true;
    first.rewrite = Some("请以产品说明书为准".into());
    let at = Span::new(0, offset("开头".len()));
    first.related = vec![Related { at, text: "开头".into(), note: "客户在这里问".into() }];
    report.add(&[read("b/朋友圈.md", &long)], vec![first]);

    let source = "全网最好\t的产品\n保本保息";
    let mut preview = finding(source, "最好");
    (preview.rule, preview.severity) = ("advertising/best".into(), Severity::Notice);
    preview.message = "使用绝对化用语「最好」".into();
    let mut exempt = finding(source, "保本");
    exempt.suppressed =
        Some(Suppressed { reason: "存款".into(), until: Some("2027-03-31".into()) });
    let mut known = finding(source, "保息");
    known.baselined = true;
    known.rewrite = Some(String::new());
    report.add(&[read("a.md", source)], vec![known, preview, exempt]);
    report.add_problem(Some("c.bin"), "不是文本文件，或编码无法识别；请另存为 UTF-8 后再检查");
    report
}

fn text(renderer: &dyn Renderer, report: &Report) -> String {
    let mut out = Vec::new();
    renderer.render(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_format_is_as_recorded() {
    let report = report();
    insta::assert_snapshot!("pretty", text(&Pretty::default(), &report));
    insta::assert_snapshot!("pretty_all", text(&Pretty { color: false, all: true }, &report));
    insta::assert_snapshot!("short", text(&Short, &report));
    insta::assert_snapshot!("github", text(&Github, &report));
    insta::assert_snapshot!("json", text(&Json, &report));
    insta::assert_snapshot!("sarif", text(&Sarif, &report));
}

#[test]
fn sarif_is_valid_by_the_official_schema() {
    let schema = include_str!("../../fixtures/sarif/sarif-2.1.0.json");
    // One pattern of the published schema has a stray bracket, which strict regex dialects refuse.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log: serde_json::Value = serde_json::from_str(&text(&Sarif, &report())).unwrap();
    let errors: Vec<_> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn only_a_terminal_gets_colours() {
    assert!(!text(&Pretty::default(), &report()).contains('\u{1b}'));
    assert!(text(&Pretty { color: true, all: false }, &report()).contains('\u{1b}'));
}

#[test]
fn text_cannot_steer_the_terminal() {
    let source = "保\u{1b}[31m本\u{202e}\u{7}";
    let mut report = report();
    let mut evil = finding(source, "保\u{1b}[31m本");
    evil.message = format!("「{}」", evil.text);
    report.add(&[read("z.md", source)], vec![evil]);
    for renderer in [&Pretty::default() as &dyn Renderer, &Short] {
        let page = text(renderer, &report);
        assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{page:?}");
    }
}

#[test]
fn the_verdict_is_never_green_by_accident() {
    let empty = Report { documents: vec![], problems: vec![], ..report() };
    assert_eq!(empty.verdict(Some(Severity::Error)), Verdict::Failed);
    assert_eq!(report().verdict(Some(Severity::Error)), Verdict::Failed);

    let mut report = Report { problems: vec![], ..report() };
    assert_eq!(report.verdict(Some(Severity::Error)), Verdict::Findings);
    assert_eq!(report.verdict(None), Verdict::Clean);
    // What is left is a preview finding, an exempted and a baselined one.
    report.documents.retain(|d| d.path.as_deref() == Some("a.md"));
    assert_eq!(report.verdict(Some(Severity::Notice)), Verdict::Clean);
}

#[test]
fn a_thousand_findings_take_no_time() {
    let source = "这款理财保本，闭眼入。".repeat(3000);
    let findings: Vec<_> = source
        .match_indices("保本")
        .step_by(3)
        .map(|(i, words)| testing::finding(&source, i, words))
        .collect();
    assert_eq!(findings.len(), 1000);
    let mut report = Report { documents: vec![], ..report() };
    report.add(&[read("long.md", &source)], findings);
    let best = (0..3).map(|_| {
        let start = Instant::now();
        text(&Pretty::default(), &report);
        start.elapsed()
    });
    // 50 ms is the bar of an optimised build; this one is not.
    assert!(best.min().unwrap() < Duration::from_millis(500));
}
