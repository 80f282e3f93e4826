//! The program as people and pipelines run it: transcripts, exit codes, bad input.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The program with the small fixed rule pack of the transcripts.
fn jinyan(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("jinyan").unwrap();
    command.current_dir(dir).env_remove("NO_COLOR").args(args);
    command
}

/// Options that pin rules and day.
fn pinned() -> Vec<String> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/house");
    ["--as-of", "2026-11-01", "--pack", "house", "--ruleset"]
        .into_iter()
        .map(str::to_owned)
        .chain([house.display().to_string()])
        .collect()
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn run(dir: &Path, command: &str, args: &[&str], stdin: &[u8]) -> Run {
    let pinned = pinned();
    let mut all = vec![command];
    all.extend(pinned.iter().map(String::as_str));
    all.extend(args);
    let output = jinyan(dir, &all).write_stdin(stdin).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn lint(dir: &Path, args: &[&str]) -> Run {
    run(dir, "lint", args, b"")
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

const BAD: &str = "糖葫芦计划今日开放。\n";
const GOOD: &str = "欢迎到店。\n";

#[test]
fn transcripts_are_as_recorded() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}

#[test]
fn exit_codes_mean_what_the_help_says() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("bad.md"), BAD).unwrap();
    fs::write(dir.path().join("good.md"), GOOD).unwrap();
    fs::create_dir(dir.path().join("empty")).unwrap();
    let cases: [(&[&str], i32); 9] = [
        (&["good.md"], 0),
        (&["bad.md"], 1),
        (&["."], 1),
        (&["bad.md", "--exit-zero"], 0),
        (&["missing.md"], 2),
        (&["missing.md", "--exit-zero"], 2),
        (&["empty"], 2),
        (&["good.md", "missing.md"], 2),
        (&["bad.md", "missing.md"], 2),
    ];
    for (args, code) in cases {
        let run = lint(dir.path(), args);
        assert_eq!(run.code, code, "{args:?}: {} {}", run.out, run.err);
    }
}

#[test]
fn a_file_that_is_no_copy_is_refused_with_its_name() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("photo.md"), [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, 0, 0, 1, 2, 0, 0])
        .unwrap();
    fs::write(dir.path().join("meta.md"), "---\ntitle: [坏\n---\n正文\n").unwrap();
    fs::write(dir.path().join("large.md"), "很长".repeat(1000)).unwrap();
    let refused = lint(dir.path(), &["photo.md", "meta.md"]);
    assert_eq!(refused.code, 2);
    assert!(refused.out.contains("photo.md：不是文本文件"), "{}", refused.out);
    assert!(refused.out.contains("meta.md：第"), "{}", refused.out);
    let large = lint(dir.path(), &["large.md", "--max-record", "1K"]);
    assert_eq!(large.code, 2);
    assert!(large.out.contains("超过上限 1024 字节"), "{}", large.out);
}

#[test]
fn a_broken_configuration_is_refused_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("good.md"), GOOD).unwrap();
    let config = dir.path().join("jinyan.yaml");
    let cases = [
        ("fail-on: fatal\n", "jinyan.yaml 第 1 行"),
        ("exclude: []\nrulset: [x]\n", "第 2 行"),
        ("rulesets: [nowhere]\n", "nowhere"),
        ("context: [{paths: ['*.md'], channel: weibo}]\n", "没有名为「weibo」的渠道"),
        ("exclude: ['[']\n", "通配符"),
    ];
    for (text, expected) in cases {
        fs::write(&config, text).unwrap();
        let run = lint(dir.path(), &["good.md"]);
        assert_eq!(run.code, 2, "{text}");
        assert!(run.err.contains(expected), "{text}: {}", run.err);
    }
    fs::write(&config, "fail-on: warning\n").unwrap();
    fs::write(dir.path().join("jinyan-suppressions.yaml"), "- path: a\n  rule: [\n").unwrap();
    let run = lint(dir.path(), &["good.md"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("豁免清单"), "{}", run.err);
}

#[test]
fn a_broken_pack_is_refused_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("good.md"), GOOD).unwrap();
    fs::create_dir_all(dir.path().join("rules/own")).unwrap();
    fs::write(dir.path().join("rules/own/x.yaml"), "id: own/x\ntitel: 错\n").unwrap();
    let run = lint(dir.path(), &["--ruleset", "rules", "good.md"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("x.yaml") && run.err.contains("titel"), "{}", run.err);
    assert!(!run.err.contains("panicked"));
}

#[test]
fn init_never_overwrites() {
    let dir = tempfile::tempdir().unwrap();
    assert!(jinyan(dir.path(), &["init"]).output().unwrap().status.success());
    let file = dir.path().join("jinyan.yaml");
    let text = fs::read_to_string(&file).unwrap() + "# 我的改动\n";
    fs::write(&file, &text).unwrap();
    let again = jinyan(dir.path(), &["init"]).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    fs::write(dir.path().join("good.md"), GOOD).unwrap();
    assert_eq!(lint(dir.path(), &["."]).code, 0);
}

#[test]
fn a_baseline_accepts_what_was_there_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("posts")).unwrap();
    fs::write(dir.path().join("posts/bad.md"), BAD).unwrap();
    let written = lint(dir.path(), &["posts", "--write-baseline", "b.json"]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert_eq!(lint(dir.path(), &["./posts/bad.md", "--baseline", "b.json"]).code, 0);
    let moved = format!("新的第一段。\n\n{BAD}");
    fs::write(dir.path().join("posts/bad.md"), moved).unwrap();
    assert_eq!(lint(dir.path(), &["posts", "--baseline", "b.json"]).code, 0);
    fs::write(dir.path().join("posts/new.md"), BAD).unwrap();
    assert_eq!(lint(dir.path(), &["posts", "--baseline", "b.json"]).code, 1);

    fs::write(dir.path().join("posts/new.md"), GOOD).unwrap();
    fs::write(dir.path().join("posts/bad.md"), GOOD).unwrap();
    let run = lint(dir.path(), &["posts", "--baseline", "b.json", "--stats"]);
    assert!(run.err.contains("其中 1 条已消失"), "{}", run.err);
    let partial = lint(dir.path(), &["posts", "gone.md", "--write-baseline", "c.json"]);
    assert_eq!(partial.code, 2);
    assert!(!dir.path().join("c.json").exists());
}

#[test]
fn a_listed_exemption_covers_one_match_and_reports_its_own_faults() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), BAD).unwrap();
    let json = lint(dir.path(), &["a.txt", "--format", "json"]).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let list = |until: &str, fingerprint: &str| {
        format!(
            "- path: a.txt\n  rule: house/codename\n  fingerprint: {fingerprint:?}\n  \
             reason: 法务核准\n  until: {until}\n"
        )
    };
    let file = dir.path().join("jinyan-suppressions.yaml");
    fs::write(&file, list("2027-03-31", &fingerprint)).unwrap();
    let covered = lint(dir.path(), &["a.txt", "--format", "json"]);
    assert_eq!(covered.code, 0);
    let report: Value = serde_json::from_str(&covered.out).unwrap();
    assert_eq!(report["findings"][0]["suppressed"]["reason"], "法务核准");

    fs::write(&file, list("2026-10-31", &fingerprint)).unwrap();
    let expired = lint(dir.path(), &["a.txt", "--format", "short"]);
    assert_eq!(expired.code, 1);
    assert!(
        expired.out.contains("jinyan-suppressions.yaml:1:9: 警告[governance/suppression-expired]"),
        "{}",
        expired.out
    );

    fs::write(&file, list("2027-03-31", "0000000000000000")).unwrap();
    let unused = lint(dir.path(), &["a.txt", "--format", "short"]);
    assert!(unused.out.contains("governance/suppression-unused"), "{}", unused.out);
}

#[test]
fn lint_and_scan_give_the_same_finding_objects() {
    let dir = tempfile::tempdir().unwrap();
    let text = "😀 开头\r\n\r\n**糖葫芦计划**今日开放，错过就蓝瘦香菇。\n";
    fs::write(dir.path().join("a.md"), text).unwrap();
    let linted: Value =
        serde_json::from_str(&lint(dir.path(), &["a.md", "--format", "json"]).out).unwrap();
    let record = serde_json::json!({"id": "a", "text": text}).to_string();
    let scanned = run(dir.path(), "scan", &[], record.as_bytes());
    let scanned = json_lines(&scanned.out).remove(0);
    let mut expected = linted["findings"].clone();
    assert!(expected.as_array().unwrap().len() >= 2);
    for finding in expected.as_array_mut().unwrap() {
        finding["path"] = Value::Null;
    }
    assert_eq!(scanned["findings"], expected);
    let keys: Vec<_> = expected[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys.join(" "),
        "rule topic title severity confidence suspected path address start end start_byte end_byte \
         start_utf16 end_utf16 line column text related message advice rewrite cites suppressed \
         baselined fingerprint"
    );
}

#[test]
fn scan_goes_on_after_bad_lines_and_ends_with_2() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{{\"text\":\"{}\"}}", "长".repeat(40_000));
    let lines = [
        "{\"id\":\"a\",\"text\":\"糖葫芦计划\",\"product\":[\"wealth\",\"fund\"],\"extra\":{}}",
        "",
        "not json",
        "{\"id\":3}",
        "{\"text\":\"x\",\"channel\":\"moment\"}",
        "{\"text\":\"x\",\"date\":\"明天\"}",
        "{\"text\":\"x\",\"format\":\"html\"}",
        &long,
        "{\"id\":null,\"text\":\"好\",\"product\":\"wealth\",\"channel\":null,\"date\":\"2026-11-01\"}",
    ];
    let input = lines.join("\n");
    let run = run(dir.path(), "scan", &["--max-record", "100"], input.as_bytes());
    assert_eq!(run.code, 2);
    let out = json_lines(&run.out);
    assert_eq!(out.len(), 8);
    assert_eq!(out[0]["id"], "a");
    assert_eq!(out[0]["findings"][0]["start"], 0);
    for (answer, line) in out[1..7].iter().zip(3..) {
        assert_eq!(answer["version"], 1);
        assert_eq!(answer["line"], line, "{answer}");
        assert!(answer["error"].is_string());
        assert_eq!(answer.as_object().unwrap().len(), 3);
    }
    assert!(out[3]["error"].as_str().unwrap().contains("moments"));
    assert_eq!(out[7].to_string(), "{\"version\":1,\"id\":null,\"findings\":[]}");
}

#[test]
fn scan_is_a_filter_unless_a_gate_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let record = b"{\"text\":\"\xE7\xB3\x96\xE8\x91\xAB\xE8\x8A\xA6\xE8\xAE\xA1\xE5\x88\x92\"}\n";
    assert_eq!(run(dir.path(), "scan", &[], record).code, 0);
    assert_eq!(run(dir.path(), "scan", &["--fail-on", "error"], record).code, 1);
    assert_eq!(run(dir.path(), "scan", &["--fail-on", "error"], b"{\"text\":\"x\"}").code, 0);
    let bad = run(dir.path(), "scan", &["--fail-on", "error"], b"\xFF\n");
    assert_eq!(bad.code, 2);
}

#[test]
fn threads_do_not_show() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for i in 0..2000 {
        let text = if i % 3 == 0 { BAD.trim() } else { GOOD.trim() };
        lines.push_str(&format!("{{\"id\":{i},\"text\":\"{text}\"}}\n"));
        if i < 40 {
            fs::write(dir.path().join(format!("{i:02}.md")), text).unwrap();
        }
    }
    let one = run(dir.path(), "scan", &["--threads", "1"], lines.as_bytes());
    let five = run(dir.path(), "scan", &["--threads", "5"], lines.as_bytes());
    assert_eq!(one.out, five.out);
    assert_eq!(json_lines(&five.out)[1999]["id"], 1999);
    let json = |n| lint(dir.path(), &[".", "--format", "json", "--threads", n]).out;
    assert_eq!(json("1"), json("4"));
}

#[test]
fn formats_go_to_files_whole_and_side_by_side() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("bad.md"), BAD).unwrap();
    let args =
        ["bad.md", "--format", "short", "--format", "json=r.json", "--format", "sarif=r.sarif"];
    let run = lint(dir.path(), &args);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("bad.md:1:1: 错误[house/codename]"));
    for name in ["r.json", "r.sarif"] {
        let text = fs::read_to_string(dir.path().join(name)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap();
    }
    let left = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 3, "no temporary file stays");
    assert_eq!(lint(dir.path(), &["bad.md", "--format", "json=no/dir.json"]).code, 2);
}

#[test]
fn path_context_and_command_line_say_what_a_text_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("drafts")).unwrap();
    fs::write(dir.path().join("drafts/bad.md"), BAD).unwrap();
    fs::write(dir.path().join("good.md"), GOOD).unwrap();
    fs::write(dir.path().join("jinyan.yaml"), "exclude: [drafts]\n").unwrap();
    assert_eq!(lint(dir.path(), &["."]).code, 0);
    assert_eq!(lint(dir.path(), &["drafts/bad.md"]).code, 1);
    // The configuration is found from below, too.
    assert_eq!(lint(&dir.path().join("drafts"), &[".."]).code, 0);
}

#[test]
fn standard_input_is_a_document() {
    let dir = tempfile::tempdir().unwrap();
    let linted = run(dir.path(), "lint", &["-", "--format", "short"], BAD.as_bytes());
    assert_eq!(linted.code, 1);
    assert!(linted.out.starts_with("<标准输入>:1:1:"), "{}", linted.out);
}

#[test]
fn eval_holds_its_bars() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = "{\"id\":\"e-1\",\"text\":\"糖葫芦计划\",\"findings\":[{\"topic\":\"public-order\",\"span\":\"糖葫芦计划\"}]}\n{\"id\":\"e-2\",\"text\":\"好\",\"findings\":[]}\n";
    fs::write(dir.path().join("c.jsonl"), corpus).unwrap();
    let args = ["c.jsonl", "--min-f1", "1", "--max-false-alarm", "0", "--format", "json"];
    let passed = run(dir.path(), "eval", &args, b"");
    assert_eq!(passed.code, 0, "{}", passed.err);
    let score: Value = serde_json::from_str(&passed.out).unwrap();
    assert_eq!(score["case_topic"]["all"]["f1"], 1.0);
    fs::write(dir.path().join("c.jsonl"), corpus.replace("public-order", "tying")).unwrap();
    let failed = run(dir.path(), "eval", &["c.jsonl", "--min-f1", "0.5", "--show", "wrong"], b"");
    assert_eq!(failed.code, 1);
    assert!(failed.out.contains("漏 tying 「糖葫芦计划」"), "{}", failed.out);
    fs::write(dir.path().join("c.jsonl"), corpus.replace("\"span\":\"糖", "\"span\":\"没"))
        .unwrap();
    let broken = run(dir.path(), "eval", &["c.jsonl"], b"");
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("第 1 行"), "{}", broken.err);
}

#[test]
fn completions_are_written_for_every_shell() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = jinyan(dir.path(), &["completions", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(String::from_utf8(output.stdout).unwrap().contains("jinyan"));
    }
}

#[test]
fn the_first_help_fits_one_screen() {
    let dir = tempfile::tempdir().unwrap();
    let output = jinyan(dir.path(), &["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.lines().count() <= 24, "{help}");
    assert!(!help.contains("Usage") && !help.contains("Options"), "{help}");
}

#[test]
fn rules_are_tested_and_documented_from_their_files() {
    let dir = tempfile::tempdir().unwrap();
    let rules = |args: &[&str]| {
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/house");
        let house = house.display().to_string();
        let mut all = vec!["rules"];
        all.extend(args);
        all.extend(["--ruleset", &house]);
        jinyan(dir.path(), &all).output().unwrap()
    };
    let tested = rules(&["test", "--pack", "house"]);
    assert!(tested.status.success());
    assert!(String::from_utf8(tested.stdout).unwrap().contains("共执行 10 条例句，不符 0 条"));
    assert_eq!(rules(&["docs", "pages", "--check"]).status.code(), Some(1));
    assert!(rules(&["docs", "pages"]).status.success());
    assert!(rules(&["docs", "pages", "--check"]).status.success());
    let page = fs::read_to_string(dir.path().join("pages/public-order.md")).unwrap();
    assert!(page.contains("- 欢迎了解⟦糖葫芦计划⟧"), "{page}");
}
