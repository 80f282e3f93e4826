use super::*;
use crate::lint::testing::{document, finding};
use crate::text::offset;
use jiff::civil::date;

const RULE: &str = "wealth-sales/principal-guarantee";
const TODAY: Date = date(2026, 11, 1);

/// A plain document with one directive where `<豁免>` stands in `source`, and the findings at every
/// 保本.
fn with_directive(
    source: &str,
    rule: &str,
    reason: Option<&str>,
    until: Option<&str>,
) -> (Document, Vec<Finding>) {
    let mut document = document(source);
    let start = source.find("<豁免>").expect("the directive's place");
    document.directives.push(Directive {
        at: Span::new(offset(start), offset(start + "<豁免>".len())),
        rule: rule.into(),
        reason: reason.map(str::to_owned),
        until: until.map(str::to_owned),
    });
    let findings = source.match_indices("保本").map(|(i, _)| finding(source, i, "保本")).collect();
    (document, findings)
}

fn known(rule: &str) -> Known {
    match rule {
        RULE => Known::Active,
        "promotion/left-out" => Known::Inactive,
        _ => Known::Unknown,
    }
}

/// Which 保本 are covered, and the governance rules that fired.
fn outcome(document: &Document, mut findings: Vec<Finding>) -> (Vec<bool>, Vec<String>) {
    inline(document, &mut findings, TODAY, known);
    let (ours, faults): (Vec<_>, Vec<_>) = findings.into_iter().partition(|f| f.rule == RULE);
    let covered = ours.into_iter().map(|f| f.suppressed.is_some()).collect();
    (covered, faults.into_iter().map(|f| f.rule).collect())
}

#[test]
fn covers_one_match_in_the_next_block_and_no_more() {
    let source = "保本\n<豁免>\n甲保本，乙保本\n丙保本";
    let (document, findings) = with_directive(source, RULE, Some("法务核准"), Some("2026-11-01"));
    assert_eq!(outcome(&document, findings), (vec![false, true, false, false], vec![]));
}

#[test]
fn does_not_reach_past_the_next_block() {
    let source = "<豁免>\n没有问题\n保本";
    let (document, findings) = with_directive(source, RULE, Some("法务核准"), Some("2027-01-01"));
    let unused = vec!["governance/suppression-unused".to_owned()];
    assert_eq!(outcome(&document, findings), (vec![false], unused));
}

#[test]
fn two_directives_cover_two_matches() {
    let source = "<豁免>\n甲保本，乙保本";
    let (mut document, findings) = with_directive(source, RULE, Some("甲"), Some("2027-01-01"));
    document.directives.push(document.directives[0].clone());
    assert_eq!(outcome(&document, findings), (vec![true, true], vec![]));
}

#[test]
fn faulty_exemptions_cover_nothing_and_are_reported() {
    let cases = [
        (RULE, Some("核准"), Some("2026-10-31"), Fault::Expired),
        (RULE, Some("核准"), Some("明年"), Fault::Expired),
        (RULE, None, Some("2027-01-01"), Fault::WithoutReason),
        (RULE, Some("  "), Some("2027-01-01"), Fault::WithoutReason),
        (RULE, Some("核准"), None, Fault::WithoutExpiry),
        ("wealth-sales/no-such", Some("核准"), Some("2027-01-01"), Fault::UnknownRule),
    ];
    for (rule, reason, until, fault) in cases {
        let (document, findings) = with_directive("<豁免>\n保本", rule, reason, until);
        assert_eq!(outcome(&document, findings), (vec![false], vec![fault.id().to_owned()]));
    }
}

#[test]
fn a_warning_needs_no_expiry() {
    let (document, mut findings) = with_directive("<豁免>\n保本", RULE, Some("核准"), None);
    findings[0].severity = Severity::Warning;
    assert_eq!(outcome(&document, findings), (vec![true], vec![]));
}

#[test]
fn exemptions_of_rules_left_out_are_not_called_unused() {
    let (document, findings) =
        with_directive("<豁免>\n保本", "promotion/left-out", Some("核准"), Some("2027-01-01"));
    assert_eq!(outcome(&document, findings), (vec![false], vec![]));
}

#[test]
fn a_listed_exemption_covers_its_fingerprint_in_its_file() {
    let source = "甲保本，乙保本";
    let mut findings = vec![finding(source, 3, "保本"), finding(source, 15, "保本")];
    findings[0].fingerprint = "aaaa".into();
    findings[1].fingerprint = "bbbb".into();
    let entry = |path: &str, fingerprint: &str| Listed {
        at: Span::new(0, 3),
        path: path.into(),
        rule: RULE.into(),
        fingerprint: fingerprint.into(),
        reason: Some("核准".into()),
        until: Some("2027-01-01".into()),
    };
    let entries = [entry("a.txt", "bbbb"), entry("a.txt", "cccc"), entry("other.txt", "aaaa")];
    let faults = listed(&entries, "a.txt", &mut findings, source, TODAY, known);
    let covered: Vec<_> = findings.iter().map(|f| f.suppressed.is_some()).collect();
    assert_eq!(covered, [false, true]);
    let rules: Vec<_> = faults.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["governance/suppression-unused"]);
}
