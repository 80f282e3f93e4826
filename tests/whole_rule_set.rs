//! A directory that is a whole rule set stands in for the shipped one.

use assert_cmd::Command;

#[test]
fn the_repository_s_own_rule_set_may_be_given_as_a_directory() {
    let output = Command::cargo_bin("jinyan")
        .unwrap()
        .args(["rules", "test", "--ruleset", "rulesets"])
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("不符 0 条"), "{shown}");
}
