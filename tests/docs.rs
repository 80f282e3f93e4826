//! Generated pages are fresh, and links in the documents lead somewhere.
//!
//! `BLESS=1 cargo test --test docs` rewrites `docs/rules/` and `docs/coverage.md`.

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

const DAY: &str = "2026-11-01";

fn blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

#[test]
fn rule_pages_are_fresh() {
    let mut command = Command::cargo_bin("jinyan").unwrap();
    command.args(["rules", "docs", "docs/rules", "--as-of", DAY]);
    if !blessing() {
        command.arg("--check");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn coverage_has_no_gap_and_its_page_is_fresh() {
    let output = Command::cargo_bin("jinyan")
        .unwrap()
        .args(["rules", "coverage", "--as-of", DAY])
        .output()
        .unwrap();
    assert!(output.status.success(), "an article has neither rule nor reason");
    let table = String::from_utf8(output.stdout).unwrap();
    let page = format!(
        "# 法规条款与规则对照\n\n由 `jinyan rules coverage` 生成；不要手改。\n\n```text\n{table}```\n"
    );
    if blessing() {
        fs::write("docs/coverage.md", &page).unwrap();
    }
    assert_eq!(fs::read_to_string("docs/coverage.md").unwrap(), page);
}

#[test]
fn relative_links_resolve() {
    let mut broken = Vec::new();
    let roots = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs"];
    for entry in roots.iter().flat_map(WalkDir::new).map(Result::unwrap) {
        if entry.path().extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let folder = entry.path().parent().unwrap_or(Path::new("."));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or("");
            let local = !file.is_empty() && !file.contains("://") && file.ends_with(".md");
            if local && !folder.join(file).exists() {
                broken.push(format!("{}: {target}", entry.path().display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}
