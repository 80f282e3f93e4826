//! Generated pages are fresh, links lead somewhere, commands exist, examples load.
//!
//! `BLESS=1 cargo test --test docs` rewrites `docs/rules/` and `docs/coverage.md`.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use assert_cmd::Command;
use jinyan::cli::{self, Streams};
use jinyan::lint::{Linter, examples::examples};
use jinyan::packs;
use jinyan::rules::{RuleSet, SourceFile};
use jinyan::yaml;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

const DAY: &str = "2026-11-01";

fn blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// Documents that people write, with their text.
fn documents() -> Vec<(PathBuf, String)> {
    let generated = |p: &Path| p.starts_with("docs/rules") || p == Path::new("docs/coverage.md");
    let mut all: Vec<PathBuf> = fs::read_dir(".").unwrap().map(|e| e.unwrap().path()).collect();
    all.extend(WalkDir::new("docs").into_iter().map(|e| e.unwrap().into_path()));
    let mut all: Vec<PathBuf> = all
        .into_iter()
        .map(|p| p.strip_prefix(".").unwrap_or(&p).to_owned())
        .filter(|p| p.extension().is_some_and(|e| e == "md") && !generated(p))
        .collect();
    all.sort();
    all.into_iter().map(|p| (p.clone(), fs::read_to_string(&p).unwrap())).collect()
}

/// The fenced blocks of a document: what stands after the fence, the lines inside.
fn fences(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut open: Option<(String, String, usize)> = None;
    for line in text.lines() {
        let body = line.trim_start();
        match (&mut open, body.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some((info.to_owned(), String::new(), line.len() - body.len()));
            }
            (Some(_), Some(_)) => {
                let (info, inside, _) = open.take().unwrap();
                all.push((info, inside));
            }
            (Some((_, inside, indent)), None) => {
                inside.push_str(line.get(*indent..).unwrap_or(body));
                inside.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    all
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

/// The anchor that a forge makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_ascii_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let mut inside_fence = false;
    let mut all = BTreeSet::new();
    for line in text.lines() {
        inside_fence ^= line.trim_start().starts_with("```");
        if !inside_fence && line.starts_with('#') {
            all.insert(anchor(line.trim_start_matches('#')));
        }
    }
    all
}

#[test]
fn links_resolve() {
    let mut broken = Vec::new();
    for (path, text) in documents() {
        let folder = path.parent().unwrap_or(Path::new(""));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            let (file, place) = target.split_once('#').unwrap_or((target, ""));
            let led = if file.is_empty() { path.clone() } else { folder.join(file) };
            let there = led.exists()
                && (place.is_empty()
                    || anchors(&fs::read_to_string(&led).unwrap()).contains(place));
            if !there {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Command lines that a document shows: in console blocks and in code spans.
fn commands(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (info, inside) in fences(text) {
        if matches!(info.as_str(), "console" | "sh" | "bash" | "") {
            let lines = inside.lines().map(|l| l.trim_start_matches("$ "));
            all.extend(lines.filter(|l| l.starts_with("jinyan ")).map(str::to_owned));
        }
        if info == "yaml" {
            all.extend(
                inside
                    .lines()
                    .filter_map(|l| l.find("jinyan ").and_then(|i| l.get(i..)))
                    .map(str::to_owned),
            );
        }
    }
    let spans = text.lines().flat_map(|l| l.split('`').skip(1).step_by(2));
    all.extend(spans.filter(|s| s.starts_with("jinyan ")).map(str::to_owned));
    all
}

fn help_of(command: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams =
        Streams { out: &mut out, err: &mut err, out_is_terminal: false, err_is_terminal: false };
    let arguments = ["jinyan"].iter().chain(command).chain(&["--help"]).map(Into::into);
    let code = cli::run(arguments.collect::<Vec<std::ffi::OsString>>(), &mut streams);
    (code, String::from_utf8(out).unwrap())
}

#[test]
fn commands_and_options_in_documents_exist() {
    let mut unknown = Vec::new();
    for (path, text) in documents() {
        for line in commands(&text) {
            let line = line.split(" #").next().unwrap_or("");
            let line = line.split(['>', '|']).next().unwrap_or("");
            let parts: Vec<&str> = line.split_whitespace().skip(1).collect();
            let is_word = |w: &&&str| w.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            let nested = parts.first().is_some_and(|c| ["rules", "regs", "library"].contains(c));
            let names = parts.iter().take_while(is_word).take(1 + usize::from(nested));
            let names: Vec<&str> = names.copied().filter(|w| !w.starts_with('-')).collect();
            let (code, help) = help_of(&names);
            let options = parts.iter().filter(|p| p.starts_with("--"));
            let known = |o: &&str| help.contains(o.split('=').next().unwrap_or(o));
            if code != 0 || options.clone().any(|o| !known(o)) {
                unknown.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn yaml_in_documents_is_well_formed() {
    for (path, text) in documents() {
        for (info, inside) in fences(&text) {
            if info == "yaml" {
                let read = yaml::from_str::<serde_json::Value>(&inside);
                assert!(read.is_ok(), "{}: {:?}\n{inside}", path.display(), read.err());
            }
        }
    }
}

/// Blocks of docs/rule-format.md whose first line names a file make a house rule set.
#[test]
fn the_rules_of_the_manual_load_and_hold() {
    let text = fs::read_to_string("docs/rule-format.md").unwrap();
    let files: Vec<SourceFile> = fences(&text)
        .into_iter()
        .filter_map(|(_, inside)| {
            let name = inside.lines().next()?.strip_prefix("# ")?.to_owned();
            name.ends_with(".yaml").then(|| SourceFile {
                shown: format!("docs/rule-format.md {name}"),
                path: name,
                text: inside,
            })
        })
        .collect();
    assert!(files.len() >= 6, "{}", files.len());
    let set = RuleSet::compile(&[packs::sources(), files.clone()]).unwrap();
    assert_eq!(set.log.len(), 1, "{:?}", set.log);
    let linter = Linter::new(Arc::new(set)).unwrap();
    let all = examples(&files).unwrap();
    assert!(all.len() >= 20, "{}", all.len());
    for example in all {
        assert_eq!(example.verify(&linter), Ok(()), "{}", example.name());
    }
}

/// What rule authors see in their editor.
#[test]
fn the_schema_speaks_chinese() {
    fn walk(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                if let Some(serde_json::Value::String(text)) = map.get("description") {
                    into.push(text.clone());
                }
                map.values().for_each(|v| walk(v, into));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|v| walk(v, into)),
            _ => {}
        }
    }
    let output = Command::cargo_bin("jinyan").unwrap().args(["rules", "schema"]).output().unwrap();
    let mut descriptions = Vec::new();
    walk(&serde_json::from_slice(&output.stdout).unwrap(), &mut descriptions);
    assert!(descriptions.len() > 100, "{}", descriptions.len());
    descriptions.retain(|d| !d.chars().any(|c| matches!(c, '一'..='龥')));
    assert_eq!(descriptions, Vec::<String>::new());
}

#[test]
fn nothing_is_left_to_do() {
    for (path, text) in documents() {
        let words = ["TODO", "FIXME", "TBD", "待补", "待写"];
        assert!(!words.iter().any(|w| text.contains(w)), "{}", path.display());
    }
}
