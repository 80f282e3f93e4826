//! `jinyan rules diff`, `jinyan rules import` and `--products`, as people run them.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use assert_cmd::Command;
use rust_xlsxwriter::Workbook;
use std::fs;
use std::path::Path;

fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output =
        Command::cargo_bin("jinyan").unwrap().current_dir(dir).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn diff_lists_rules_grounds_and_new_findings() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "欢迎到店。\n\n半年期理财，低风险，稳赚不赔。\n").unwrap();
    let days = ["rules", "diff", "--from", "2026-09-29", "--to", "2026-09-30"];
    let (code, out, err) = run(dir.path(), &days);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("2026-09-29 → 2026-09-30\n"), "{out}");
    assert!(out.contains("新增规则  network-marketing/low-risk-word"), "{out}");
    assert!(out.contains("  + 《金融产品网络营销管理办法》第十条（七）"), "{out}");
    assert!(out.contains("依据有变  wealth-sales/principal-guarantee"), "{out}");
    assert!(!out.contains("新增问题"));

    let with_file = [&days[..], &["--channel", "moments", "a.md"]].concat();
    let (code, out, _) = run(dir.path(), &with_file);
    assert_eq!(code, 0);
    assert!(out.contains("a.md:3:7 错误 network-marketing/low-risk-word 「低风险」"), "{out}");
    assert!(!out.contains("「稳赚不赔」"), "{out}");
    assert!(out.contains("新增问题 1 处"), "{out}");

    let (code, _, err) = run(dir.path(), &[&days[..], &["b.md"]].concat());
    assert_eq!(code, 2);
    assert!(err.contains("b.md"), "{err}");
}

#[test]
fn an_xlsx_word_table_becomes_a_pack_that_lints() {
    let dir = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["词", "类别", "产品", "理由"],
        ["第一", "绝对化用语", "", "广告法"],
        ["闭店大吉", "商圈忌语", "", "店主忌讳"],
        ["撑门面", "商圈忌语", "理财", ""],
    ];
    for (r, row) in (0u32..).zip(rows) {
        for (c, cell) in (0u16..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
    }
    book.save(dir.path().join("敏感词.xlsx")).unwrap();
    let import = ["rules", "import", "敏感词.xlsx", "--out", "house", "--pack", "our-words"];
    let (code, out, err) = run(dir.path(), &import);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("3 个词，3 条规则"), "{out}");
    assert!(out.contains("容易误报：「第一」（绝对化用语）"), "{out}");
    assert!(!out.contains("容易误报：「闭店大吉」"), "{out}");

    let (code, out, err) =
        run(dir.path(), &["rules", "test", "--ruleset", "house", "--pack", "our-words"]);
    assert_eq!(code, 0, "{out}{err}");
    fs::write(dir.path().join("a.md"), "街坊们，闭店大吉。\n").unwrap();
    let lint = ["lint", "--ruleset", "house", "--fail-on", "warning", "--format", "short", "a.md"];
    let (code, out, err) = run(dir.path(), &lint);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("our-words/class-02"), "{out}");

    let (code, _, err) = run(dir.path(), &import);
    assert_eq!(code, 2, "a pack is not overwritten");
    assert!(err.contains("已存在"), "{err}");
    let (code, _, err) =
        run(dir.path(), &["rules", "import", "b.csv", "--out", "h", "--pack", "p"]);
    assert_eq!(code, 2);
    assert!(err.contains("b.csv"), "{err}");
}

#[test]
fn products_are_those_of_the_library_or_of_the_option() {
    let dir = tempfile::tempdir().unwrap();
    let product = |folder: &str, level: &str| {
        let folder = dir.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let text = format!(
            "code: W1\nkind: wealth\nname: 云山一号\nrisk-level: {level}\nissuer: 云山理财有限责任公司\n"
        );
        fs::write(folder.join("W1.yaml"), text).unwrap();
    };
    product("library/products", "R3");
    product("other", "R2");
    fs::write(dir.path().join("a.md"), "云山一号，风险等级R2。\n").unwrap();
    let rule = ["--rule", "governance/register-risk-level", "--format", "short", "a.md"];
    let lint = |more: &[&str]| run(dir.path(), &[&["lint"], &rule[..], more].concat());
    let (code, out, err) = lint(&[]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("文案写 R2，登记为 R3"), "{out}");
    assert_eq!(lint(&["--products", "other"]).0, 0);
    let (code, _, err) = lint(&["--products", "nowhere"]);
    assert_eq!(code, 2);
    assert!(err.contains("nowhere"), "{err}");
    fs::write(dir.path().join("other/W1.yaml"), "code: W2\n").unwrap();
    let (code, _, err) = lint(&["--products", "other"]);
    assert_eq!(code, 2);
    assert!(err.contains("W1.yaml"), "{err}");
}

#[test]
fn the_shipped_library_is_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lint = ["lint", "library", "--pack", "governance", "--as-of", "2026-11-01"];
    let more = ["--fail-on", "notice", "--format", "short"];
    let (code, out, err) = run(root, &[&lint[..], &more].concat());
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn every_article_is_enforced_or_says_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, out, err) = run(root, &["rules", "coverage"]);
    let gaps: Vec<&str> = out.lines().filter(|l| l.contains("  缺：")).collect();
    assert_eq!((code, gaps), (0, Vec::new()), "{err}");
}
