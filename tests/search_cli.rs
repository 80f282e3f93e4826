//! `jinyan search` as managers and scripts run it.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const ITEM: &str = "---\ntitle: 后厨发工资那天\nchannel: moments\nproduct: cash-management\n\
segment: [商户]\nindustry: [catering]\nauthor: 内容岗\nvalid_until: 2027-06-30\n---\n\
代发工资可以随时增减名单，新员工在网点开户就能加进来。\n";

fn library() -> TempDir {
    let dir = TempDir::new().expect("a directory");
    let place = dir.path().join("library/moments");
    fs::create_dir_all(&place).expect("made");
    fs::write(place.join("payday.md"), ITEM).expect("written");
    let other = ITEM.replace("后厨发工资那天", "一张余额表").replace("代发工资", "多币种余额");
    fs::write(place.join("balance.md"), other.replace("catering", "export")).expect("written");
    dir
}

fn search(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("jinyan")
        .expect("the program")
        .current_dir(dir)
        .args(["search", "--as-of", "2026-12-01"])
        .args(args)
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("it ended"), text(output.stdout), text(output.stderr))
}

#[test]
fn drafts_are_hidden_counted_and_shown_on_request() {
    let dir = library();
    let (code, out, _) = search(dir.path(), &["dfgz"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("没有找到 2026-12-01 可用的文案。"), "{out}");
    assert!(out.contains("未显示：草稿，未送审 1 篇。"), "{out}");
    let (code, out, _) = search(dir.path(), &["dfgz", "--status", "草稿", "--why"]);
    assert_eq!(code, 0);
    for want in [
        "「dfgz」按「代发工资」检索。",
        "找到 1 篇（2026-12-01 草稿）",
        "后厨发工资那天  〔草稿〕",
        "moments/payday · 朋友圈 · 现金管理 · 商户 · 餐饮 · 用到 2027-06-30",
        "〖代发工资〗可以随时增减名单",
        "正文含“代发工资”，读音合“dfgz”",
    ] {
        assert!(out.contains(want), "{want} in {out}");
    }
}

#[test]
fn json_has_every_field_and_spans_that_fit() {
    let dir = library();
    let args = ["代发工资", "--status", "draft", "--format", "json"];
    let (code, out, _) = search(dir.path(), &args);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &answer["version"], &answer["total"]), (0, &1.into(), &1.into()));
    let hit = &answer["hits"][0];
    let (text, mark) =
        (hit["snippet"]["text"].as_str().expect("a text"), &hit["snippet"]["marks"][0]);
    let byte = |i: usize| usize::try_from(mark[i].as_u64().expect("a byte")).expect("small");
    assert_eq!(text.get(byte(0)..byte(1)), Some("代发工资"));
    assert_eq!(answer["facets"]["industry"][0]["name"], "餐饮");
    assert!(hit["risk"].is_null() && answer["complete"].is_null());
    assert_eq!(search(dir.path(), &args).1, out, "the same again, byte for byte");
}

#[test]
fn nothing_found_says_which_filter_excludes() {
    let dir = library();
    let args = ["代发工资", "--status", "draft", "--industry", "外贸"];
    let (code, out, _) = search(dir.path(), &args);
    assert_eq!(code, 0);
    assert!(out.contains("去掉筛选「行业 外贸」，有 1 篇。"), "{out}");
}

#[test]
fn a_question_that_cannot_be_asked_ends_with_two() {
    let dir = library();
    for (args, want) in [
        (&["--industry", "餐馆"] as &[&str], "没有名为「餐馆」的行业"),
        (&["--status", "oops"], "没有名为「oops」的状态"),
        (&["--risk", "C9"], "没有客户风险承受等级「C9」"),
        (&["--limit", "0"], "--limit 的取值「0」不可用"),
        (&["--library", "nowhere"], "没有文案库目录 nowhere"),
    ] {
        let (code, _, err) = search(dir.path(), args);
        assert_eq!(code, 2, "{args:?}");
        assert!(err.contains(want), "{want} in {err}");
    }
    fs::write(dir.path().join("library/synonyms.yaml"), "groups:\n  - [孤词]\n").expect("written");
    let (code, _, err) = search(dir.path(), &["存款"]);
    assert_eq!(code, 2);
    assert!(err.contains("第 2 行有误") && err.contains("改法："), "{err}");
}

#[test]
fn a_damaged_index_mends_itself() {
    let dir = library();
    let args = ["代发工资", "--status", "draft"];
    let (_, before, _) = search(dir.path(), &args);
    let generation = dir.path().join("library/.index/gen-1");
    for entry in fs::read_dir(generation).expect("listed").flatten() {
        let Ok(mut bytes) = fs::read(entry.path()) else { continue };
        bytes.iter_mut().for_each(|b| *b ^= 0x55);
        fs::write(entry.path(), bytes).expect("written");
    }
    let (code, after, _) = search(dir.path(), &args);
    assert_eq!((code, after), (0, before));
}

fn ledger(dir: &Path, line: &str) {
    let mut command = Command::cargo_bin("jinyan").expect("the program");
    let args = line.split(' ').chain(["--as-of", "2026-12-01"]);
    let output = command.current_dir(dir).arg("library").args(args).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{line}: {said}");
}

fn approve(dir: &Path, id: &str) {
    ledger(dir, &format!("submit {id} --by 甲"));
    ledger(dir, &format!("approve {id} --by 乙 --role 合规岗"));
}

/// The file of the one item, and what stands in it.
fn payday(dir: &Path) -> (PathBuf, String) {
    let file = dir.join("library/moments/payday.md");
    let text = fs::read_to_string(&file).expect("read");
    (file, text)
}

/// Ids, states, texts, uses and reasons of an answer: all that does not depend on how the engine
/// keeps its segments.
fn gist(dir: &Path, args: &[&str]) -> Vec<String> {
    let all: Vec<&str> = [&["--format", "json", "--limit", "50"], args].concat();
    let (code, out, err) = search(dir, &all);
    assert_eq!(code, 0, "{err}");
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    let hits = answer["hits"].as_array().expect("hits");
    let mut gist: Vec<String> = hits
        .iter()
        .map(|h| format!("{} {} {} {} {}", h["id"], h["newer"], h["state"], h["usage"], h["body"]))
        .collect();
    gist.sort();
    gist.push(format!("{} {}", answer["hidden"], answer["faulty"]));
    gist
}

#[test]
fn an_index_kept_up_to_date_answers_like_one_built_anew() {
    let dir = library();
    let dir = dir.path();
    let (file, text) = payday(dir);
    let write = |path: &Path, text: &str| fs::write(path, text).expect("written");
    let steps: [(&str, &dyn Fn()); 10] = [
        ("nothing", &|| ()),
        ("submitted", &|| ledger(dir, "submit moments/payday --by 甲")),
        ("approved", &|| ledger(dir, "approve moments/payday --by 乙 --role 合规岗")),
        ("used", &|| ledger(dir, "use moments/payday --times 7")),
        ("edited", &|| write(&file, &text.replace("随时增减", "随时更改"))),
        ("broken", &|| write(&file, &text.replace("channel: moments", "channel: nowhere"))),
        ("mended", &|| write(&file, &text)),
        ("copied", &|| write(&dir.join("library/moments/copy.md"), &text)),
        ("revoked", &|| ledger(dir, "revoke moments/payday --by 乙 --role 合规岗 --note 停用")),
        ("removed", &|| fs::remove_file(&file).expect("removed")),
    ];
    let words = ["代发工资", "--status", "草稿,审核中,已批准,已撤下"];
    for (step, change) in steps {
        change();
        let (kept, anew) = (gist(dir, &words), gist(dir, &[&words[..], &["--rebuild"]].concat()));
        assert_eq!(kept, anew, "{step}");
    }
}

#[test]
fn a_slip_in_a_draft_does_not_take_what_was_approved_out_of_use() {
    let dir = library();
    let dir = dir.path();
    approve(dir, "moments/payday");
    let (file, text) = payday(dir);
    fs::write(&file, text.replace("channel: moments", "channel: nowhere")).expect("written");
    let (code, out, err) = search(dir, &["代发工资"]);
    assert_eq!(code, 0);
    assert!(out.contains("moments/payday") && out.contains("〔已批准〕"), "{out}");
    assert!(err.contains("有 1 个文件写法有误"), "{err}");
    fs::write(dir.join("library/ledger/content/.keep"), "").expect("written");
    let archive = fs::read_dir(dir.join("library/ledger/content")).expect("listed").flatten();
    for kept in archive.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "md")) {
        fs::remove_file(kept).expect("removed");
    }
    let (_, out, _) = search(dir, &["代发工资", "--rebuild"]);
    assert!(out.starts_with("没有找到"), "without its archive nothing is shown: {out}");
}

#[test]
fn uses_raise_a_text_and_are_told() {
    let dir = library();
    let dir = dir.path();
    let (_, text) = payday(dir);
    fs::write(dir.join("library/moments/second.md"), &text).expect("written");
    for id in ["moments/payday", "moments/second"] {
        approve(dir, id);
    }
    let first = |out: &str| out.lines().find(|l| l.contains("moments/")).map(str::to_owned);
    let (_, out, _) = search(dir, &["代发工资"]);
    assert!(first(&out).is_some_and(|l| l.contains("payday")), "equal scores go by id: {out}");
    ledger(dir, "use moments/second --times 40");
    let (_, out, _) = search(dir, &["代发工资", "--why"]);
    assert!(first(&out).is_some_and(|l| l.contains("second")), "{out}");
    assert!(out.contains("已使用 40 次，得分 ×"), "{out}");
}
