//! `jinyan lint --fix`: files change in the words that a rule may replace, and nowhere else.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

struct Run {
    code: i32,
    out: Vec<u8>,
    err: String,
}

fn fix(dir: &Path, args: &[&str], stdin: &[u8]) -> Run {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/house");
    let output = Command::cargo_bin("jinyan")
        .unwrap()
        .current_dir(dir)
        .args(["lint", "--as-of", "2026-11-01", "--ruleset"])
        .arg(house)
        .args(["--rule", "house/codename", "--fix"])
        .args(args)
        .write_stdin(stdin)
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Encodes a text.
type Encode<'e> = &'e dyn Fn(&str) -> Vec<u8>;

#[test]
fn words_are_replaced_and_every_other_byte_stays() {
    let dir = tempfile::tempdir().unwrap();
    let expected = "# 稳健增利系列 \r\n\r\n稳健增利系列，绝对保本。\t\r\n末行无换行";
    let source = expected.replace("稳健增利系列", "糖葫芦计划");
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let marked = |text: &str| ["\u{FEFF}", text].concat().into_bytes();
    let encodings: [Encode<'_>; 4] =
        [&|text: &str| text.as_bytes().to_vec(), &marked, &gbk, &utf16];
    for (i, encode) in encodings.iter().enumerate() {
        let file = dir.path().join("a.md");
        fs::write(&file, encode(&source)).unwrap();
        let run = fix(dir.path(), &["a.md"], b"");
        assert_eq!(run.code, 0, "{}", run.err);
        assert_eq!(fs::read(&file).unwrap(), encode(expected), "encoding {i}");
        assert!(run.err.contains("已改写 a.md：2 处"), "{}", run.err);
        assert!(run.err.contains("第 3 行 「糖葫芦计划」→「稳健增利系列」"), "{}", run.err);
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn exempted_words_stay() {
    let dir = tempfile::tempdir().unwrap();
    let text = "糖葫芦计划开放。\n\n<!-- 谨言-豁免 house/codename 理由：产品部已报备 至：2026-12-31 -->\n糖葫芦计划\n";
    fs::write(dir.path().join("a.md"), text).unwrap();
    fix(dir.path(), &["a.md"], b"");
    let fixed = fs::read_to_string(dir.path().join("a.md")).unwrap();
    assert_eq!(fixed, text.replacen("糖葫芦计划", "稳健增利系列", 1));
}

#[test]
fn words_across_markup_are_reported_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "**糖葫芦**计划\n").unwrap();
    let run = fix(dir.path(), &["a.md"], b"");
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(fs::read_to_string(dir.path().join("a.md")).unwrap(), "**糖葫芦**计划\n");
    assert!(String::from_utf8(run.out).unwrap().contains("内部代号"));
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "一\n糖葫芦计划\n").unwrap();
    let run = fix(dir.path(), &["--dry-run", "a.md"], b"");
    let out = String::from_utf8(run.out).unwrap();
    assert_eq!(out, "--- a.md\n+++ a.md\n@@ -1,2 +1,2 @@\n 一\n-糖葫芦计划\n+稳健增利系列\n");
    assert!(run.err.contains("将改写 a.md：1 处"), "{}", run.err);
    assert_eq!(fs::read_to_string(dir.path().join("a.md")).unwrap(), "一\n糖葫芦计划\n");
}

#[test]
fn standard_input_comes_out_fixed() {
    let dir = tempfile::tempdir().unwrap();
    let run = fix(dir.path(), &["-"], "糖葫芦计划\r\n".as_bytes());
    assert_eq!(String::from_utf8(run.out).unwrap(), "稳健增利系列\r\n");
    assert!(run.err.contains("未发现问题"), "{}", run.err);
    let clean = fix(dir.path(), &["-"], "欢迎到店".as_bytes());
    assert_eq!(String::from_utf8(clean.out).unwrap(), "欢迎到店");
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), b"\x89PNG\0\0").unwrap();
    let run = fix(dir.path(), &["a.md"], b"");
    assert_eq!(run.code, 2);
    assert_eq!(fs::read(dir.path().join("a.md")).unwrap(), b"\x89PNG\0\0");
}
