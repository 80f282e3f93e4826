//! The content library from the command line: a life in commands, and a process killed at work.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const AS_OF: &str = "2026-11-24";

fn project(items: usize) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir_all(dir.path().join("library/moments")).unwrap();
    for number in 0..items {
        let text = format!(
            "---\ntitle: 雨天提醒{number}\nchannel: moments\nproduct: none\nsegment: [老年]\nauthor: 内容岗\nvalid_until: 2027-03-31\n---\n第 {number} 次提醒：下雨路滑，出门慢一点。\n"
        );
        fs::write(dir.path().join(format!("library/moments/rain-{number}.md")), text).unwrap();
    }
    dir
}

/// Runs `jinyan library` with the words of `line`; gives exit code and what it said.
fn run(dir: &Path, line: &str) -> (i32, String) {
    let mut command = Command::cargo_bin("jinyan").unwrap();
    command.current_dir(dir).env_clear().arg("library").args(line.split(' '));
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

fn ok(dir: &Path, line: &str) -> String {
    let (code, said) = run(dir, line);
    assert_eq!(code, 0, "{line}: {said}");
    said
}

#[test]
fn a_life_in_commands() {
    let dir = project(2);
    let dir = dir.path();
    let on = format!("--as-of {AS_OF}");
    assert_eq!(run(dir, &format!("approve moments/rain-0 --by 李四 --role 合规岗 {on}")).0, 2);
    ok(dir, &format!("submit moments/rain-0 --by 张三 {on}"));
    let (code, said) = run(dir, &format!("approve moments/rain-0 --by 张三 --role 合规岗 {on}"));
    assert_eq!(code, 2);
    assert!(said.contains("不能由本人"), "{said}");
    let said = ok(dir, &format!("approve moments/rain-0 --by 李四 --role 合规岗 {on}"));
    assert_eq!(said, "moments/rain-0  批准（台账第 2 条），有效期至 2027-03-31\n");
    assert!(ok(dir, &format!("show moments/rain-0 {on}")).contains("状态：已批准"));
    assert!(ok(dir, &format!("verify {on}")).ends_with("核对 2 篇文案：0 处错误，通过\n"));
    assert!(ok(dir, &format!("recheck {on}")).contains("复查 1 篇现行文案：须下架 0 篇"));
    assert_eq!(ok(dir, "log moments/rain-0").lines().count(), 2);

    let file = dir.join("library/moments/rain-0.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("慢一点", "慢一些")).unwrap();
    let (code, said) = run(dir, &format!("verify {on}"));
    assert_eq!(code, 1);
    assert!(said.contains("moments/rain-0.md: 错误：内容与批准时不同"), "{said}");
    assert!(ok(dir, &format!("show moments/rain-0 --in-force {on}")).contains("慢一点"));
    fs::write(&file, text).unwrap();
    let (code, said) = run(dir, &format!("duplicates {on}"));
    assert_eq!(code, 1, "{said}");
    assert_eq!(run(dir, "verify --as-of 2027-04-01").0, 1, "expired");
    assert_eq!(run(dir, "verify --require-signatures").0, 2, "no allowed_signers");
    assert_eq!(run(dir, "show moments/none").0, 2);
    assert_eq!(run(dir, "verify --library none").0, 2);
}

#[test]
fn tables_go_out_and_come_in() {
    let dir = project(3);
    let dir = dir.path();
    let file = dir.join("library/moments/rain-2.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("author:", "posts: true\nauthor:") + "---\n第二条。\n").unwrap();
    ok(dir, "export --format xlsx --output all.xlsx");
    fs::create_dir(dir.join("other")).unwrap();
    let said = ok(dir, "import all.xlsx --library other --dry-run");
    assert!(said.contains("试运行，未写入：可新建 3 篇"), "{said}");
    ok(dir, "import all.xlsx --library other");
    let item = "moments/rain-1.md";
    let body = |root: &str| {
        let text = fs::read_to_string(dir.join(root).join(item)).unwrap();
        text.rsplit_once("---\n").unwrap().1.to_owned()
    };
    assert_eq!(body("other"), body("library"));
    let posts = fs::read_to_string(dir.join("other/moments/rain-2.md")).unwrap();
    assert!(posts.contains("\nposts: \"true\"\n") && posts.ends_with("---\n第二条。\n"), "{posts}");
    fs::write(dir.join("bad.csv"), "编号,标题,渠道,产品,作者,正文\na,题,朋友群,none,岗,文\n")
        .unwrap();
    let (code, said) = run(dir, "import bad.csv --library other");
    assert_eq!(code, 2);
    assert!(said.contains("bad.csv:2：channel 的取值「朋友群」"), "{said}");
}

fn spawn(dir: &Path, line: &str) -> Child {
    let program = assert_cmd::cargo::cargo_bin("jinyan");
    let mut command = std::process::Command::new(program);
    command.current_dir(dir).arg("library").args(line.split(' '));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Number of lines of all chains that HEAD acknowledges.
fn acknowledged(dir: &Path) -> u32 {
    let head = fs::read_to_string(dir.join("library/ledger/HEAD")).unwrap_or_default();
    head.lines().map(|l| l.split(' ').nth(1).unwrap().parse::<u32>().unwrap()).sum()
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let dir = project(40);
    let dir = dir.path();
    let on = format!("--as-of {AS_OF}");
    ok(dir, &format!("record-samples --by 维护者 {on}"));
    let adopt = format!("adopt --by 李四 --role 合规岗 {on}");
    let mut killed = 0;
    let mut delay = 2;
    for _ in 0..40 {
        let before = acknowledged(dir);
        let mut child = spawn(dir, &adopt);
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        let after = acknowledged(dir);
        assert!(after >= before, "{before} entries before, {after} after");
        ok(dir, &format!("repair {on}"));
        let (code, said) = run(dir, &format!("verify {on}"));
        assert_eq!(code, 0, "{said}");
        if acknowledged(dir) == 80 {
            break;
        }
        delay += delay / 4 + 1;
    }
    assert!(killed > 0, "no process was killed in time");
    let left = run(dir, &adopt);
    assert!(left.0 == 0 || left.1.contains("没有符合条件的示例"), "{}", left.1);
    assert_eq!(acknowledged(dir), 80);
}
