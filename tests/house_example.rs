//! The example of a house pack: it keeps its own examples, and what it changes is logged.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use assert_cmd::Command;
use jinyan::finding::Severity;
use jinyan::lint::{Linter, examples::examples};
use jinyan::packs;
use jinyan::rules::{RuleSet, read_dir};
use std::path::Path;
use std::sync::{Arc, LazyLock};

const HOUSE: &str = "rulesets/house-example";

static LINTER: LazyLock<Linter> = LazyLock::new(|| {
    let house = read_dir(Path::new(HOUSE)).unwrap();
    let set = RuleSet::compile(&[packs::sources(), house]).unwrap();
    Linter::new(Arc::new(set)).unwrap()
});

#[test]
fn its_examples_hold() {
    let all = examples(&read_dir(Path::new(HOUSE)).unwrap()).unwrap();
    assert!(all.len() >= 35, "{}", all.len());
    for example in all {
        assert_eq!(example.verify(&LINTER), Ok(()), "{}", example.name());
    }
}

#[test]
fn what_it_changes_is_done_and_logged() {
    let rules = LINTER.rules();
    assert!(rules.rule("advertising/final-interpretation").is_none());
    assert!(rules.rule("internet-loans/method-unsaid").is_none());
    assert_eq!(rules.rule("promotion/prize-terms").unwrap().severity, Severity::Warning);
    assert_eq!(rules.log.len(), 3, "{:?}", rules.log);
    for (line, said) in rules.log.iter().zip([
        "advertising/final-interpretation 被 shangquan/final-interpretation",
        "promotion/prize-terms 的级别被规则包 shangquan 改为",
        "internet-loans/method-unsaid 被规则包 shangquan 停用",
    ]) {
        assert!(line.contains(said), "{line}");
    }
    assert!(packs::compiled().unwrap().log.is_empty());
}

#[test]
fn the_program_tests_it_and_shows_the_changes() {
    let run = |args: &[&str]| {
        let output = Command::cargo_bin("jinyan").unwrap().args(args).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let tested = run(&["rules", "test", "--ruleset", HOUSE, "--pack", "shangquan"]);
    assert!(tested.contains("不符 0 条"), "{tested}");
    let listed = run(&["rules", "list", "--ruleset", HOUSE, "--pack", "shangquan"]);
    assert_eq!(listed.matches("规则变更：").count(), 3, "{listed}");
}
