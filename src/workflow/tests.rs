//! The life of an item, the gate, the re-check, tables in and out.

use super::*;
use crate::finding::{Confidence, Finding, Severity};
use crate::library::ledger::{Action, Allowed, LintRecord, OsDisk};
use crate::library::{Facet, Filter, Item, Library, LibraryError, Problem, State, StrategyMap};
use crate::text::Span;
use jiff::civil::Date;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const POST: &str = "---\ntitle: 七天通知存款\nchannel: moments\nproduct: deposit\nsegment: [老年]\ntags: [payroll]\nauthor: 内容岗\nvalid_until: 2027-03-31\n---\n资金随时要用，七天通知存款可以了解一下。\n";
const ID: &str = "deposit/notice";

/// Finds words: error or warning each.
struct Words {
    version: &'static str,
    words: Vec<(&'static str, Severity)>,
}

impl Judge for Words {
    fn fingerprint(&self) -> String {
        self.version.to_owned()
    }

    fn findings(&self, item: &Item, _day: Date) -> Vec<Finding> {
        let hits = self.words.iter().filter(|(word, _)| item.body.contains(word));
        hits.map(|(word, severity)| finding(word, *severity)).collect()
    }
}

fn finding(word: &str, severity: Severity) -> Finding {
    Finding {
        rule: format!("test/{}", severity.as_str()),
        topic: "exaggeration".to_owned(),
        title: "测试".to_owned(),
        severity,
        confidence: Confidence::High,
        suspected: false,
        at: Span::new(0, 3),
        text: word.to_owned(),
        related: Vec::new(),
        message: format!("用了「{word}」"),
        advice: String::new(),
        rewrite: None,
        cites: Vec::new(),
        suppressed: None,
        baselined: false,
        fingerprint: crate::library::sha256(&[word]),
    }
}

fn rules() -> Words {
    Words { version: "v1", words: vec![("保本", Severity::Error), ("最", Severity::Warning)] }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn act<'a>(by: &'a str, role: &'a str) -> Act<'a> {
    Act { by, role, at: "2026-11-24T10:00:00+08:00", note: Some("备注"), signer: None }
}

fn library(body: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir_all(dir.path().join("deposit")).unwrap();
    write(&dir, body);
    dir
}

fn write(dir: &TempDir, body: &str) {
    let text = POST.replace("资金随时要用，七天通知存款可以了解一下。", body);
    fs::write(dir.path().join("deposit/notice.md"), text).unwrap();
}

fn desk(dir: &TempDir) -> Desk<'static> {
    Desk::open(dir.path(), day("2026-11-24"), &OsDisk).unwrap()
}

fn load(dir: &Path) -> Library {
    Library::load(dir, day("2026-11-24")).unwrap()
}

fn state(dir: &TempDir) -> State {
    load(dir.path()).record(ID).unwrap().standing.state
}

fn submitted(body: &str) -> TempDir {
    let dir = library(body);
    submit(&mut desk(&dir), &[ID.to_owned()], &act("张三", ""), &rules()).unwrap();
    dir
}

fn approved(body: &str) -> TempDir {
    let dir = submitted(body);
    approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &Approve::default(), &rules()).unwrap();
    dir
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, LibraryError>) -> String {
    outcome.unwrap_err().to_string()
}

fn gate(dir: &TempDir) -> Vec<String> {
    let problems = verify(&load(dir.path()), &Gate::default());
    problems.iter().map(Problem::to_string).collect()
}

#[test]
fn an_item_is_approved_and_the_entry_binds_everything() {
    let dir = approved("七天通知存款");
    assert_eq!(state(&dir), State::Approved);
    assert_eq!(gate(&dir), Vec::<String>::new());
    let library = load(dir.path());
    let entry = library.ledger.entries(ID).last().unwrap();
    assert_eq!(entry.content, library.record(ID).unwrap().item.hash);
    assert_eq!((entry.by.as_str(), entry.role.as_str()), ("李四", "合规岗"));
    assert_eq!(entry.rules.as_deref(), Some("v1"));
    assert_eq!(entry.expires, Some(day("2027-03-31")));
    assert_eq!(entry.lint, Some(LintRecord::default()));
}

#[test]
fn nobody_approves_their_own_text() {
    let dir = submitted("七天通知存款");
    for (by, role) in
        [("张三", "合规岗"), ("张 三", "合规岗"), ("內容崗", "合规岗"), ("王五", "内容岗")]
    {
        let outcome = approve(&mut desk(&dir), ID, &act(by, role), &Approve::default(), &rules());
        assert!(refusal(outcome).contains("不能由本人"), "{by} {role}");
        assert!(refusal(reject(&mut desk(&dir), ID, &act(by, role))).contains("不能由本人"));
    }
    assert_eq!(state(&dir), State::InReview);
}

#[test]
fn errors_are_never_approved_and_warnings_need_reasons() {
    let dir = library("保本");
    let ids = [ID.to_owned()];
    let outcome = submit(&mut desk(&dir), &ids, &act("张三", ""), &rules());
    assert!(refusal(outcome).contains("1 处错误"));
    let dir = submitted("利率最高");
    let with = |reasons: &[&str]| Approve {
        until: None,
        reasons: reasons.iter().map(|r| Reason::parse(r).unwrap()).collect(),
    };
    let try_with = |reasons: &[&str]| {
        approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &with(reasons), &rules())
    };
    assert!(refusal(try_with(&[])).contains("--reason"));
    assert!(refusal(try_with(&["test/warning=已核实", "test/typo=已核实"])).contains("test/typo"));
    let strict = Words { version: "v2", words: vec![("最", Severity::Error)] };
    let outcome = approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &with(&[]), &strict);
    assert!(refusal(outcome).contains("错误"));
    let entry = try_with(&["test/warning=挂牌利率表为证"]).unwrap();
    assert_eq!(entry.lint.unwrap().accepted[0].reason, "挂牌利率表为证");
    assert_eq!(gate(&dir), Vec::<String>::new());
}

#[test]
fn one_changed_character_voids_an_approval() {
    let dir = approved("七天通知存款");
    write(&dir, "七天通知存款。");
    assert_eq!(state(&dir), State::Draft);
    assert!(gate(&dir)[0].contains("批准对现在的文字无效"));
    let library = load(dir.path());
    assert_eq!(library.usable().next().unwrap().0.body, "七天通知存款\n", "the old text stays");
    submit(&mut desk(&dir), &[ID.to_owned()], &act("张三", ""), &rules()).unwrap();
    assert_eq!(gate(&dir), Vec::<String>::new(), "a new version in review is no fault");
    write(&dir, "七天通知存款！");
    assert!(gate(&dir)[0].contains("送审后有改动"));
    let outcome =
        approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &Approve::default(), &rules());
    assert!(refusal(outcome).contains("送审后有改动"));
    let outcome = submit(&mut desk(&dir), &[ID.to_owned()], &act("张三", ""), &rules());
    assert!(refusal(outcome).contains("withdraw"));
}

#[test]
fn every_submission_ends_in_a_recorded_state() {
    let dir = submitted("七天通知存款");
    reject(&mut desk(&dir), ID, &act("李四", "合规岗")).unwrap();
    assert_eq!(state(&dir), State::Returned);
    assert!(refusal(withdraw(&mut desk(&dir), ID, &act("张三", ""))).contains("不在审核中"));
    submit(&mut desk(&dir), &[ID.to_owned()], &act("张三", ""), &rules()).unwrap();
    withdraw(&mut desk(&dir), ID, &act("张三", "")).unwrap();
    assert_eq!(state(&dir), State::Withdrawn);
    assert!(refusal(revoke(&mut desk(&dir), ID, &act("李四", "合规岗"))).contains("没有可撤销"));
    let dir = approved("七天通知存款");
    let silent = Act { note: None, ..act("李四", "合规岗") };
    assert!(refusal(revoke(&mut desk(&dir), ID, &silent)).contains("--note"));
    revoke(&mut desk(&dir), ID, &act("李四", "合规岗")).unwrap();
    assert_eq!(state(&dir), State::Withdrawn);
    retire(&mut desk(&dir), ID, &act("李四", "合规岗")).unwrap();
    assert_eq!(state(&dir), State::Retired);
    let outcome = submit(&mut desk(&dir), &[ID.to_owned()], &act("张三", ""), &rules());
    assert!(refusal(outcome).contains("已退役"));
    assert_eq!(gate(&dir), Vec::<String>::new());
}

#[test]
fn an_approval_expires() {
    let dir = submitted("七天通知存款");
    let until = |date: &str| Approve { until: Some(day(date)), reasons: Vec::new() };
    let attempt =
        |date: &str| approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &until(date), &rules());
    assert!(refusal(attempt("2026-11-01")).contains("已经过去"));
    assert!(refusal(attempt("2027-12-31")).contains("晚于"));
    attempt("2026-12-31").unwrap();
    let later = Library::load(dir.path(), day("2027-01-01")).unwrap();
    assert_eq!(later.record(ID).unwrap().standing.state, State::Expired);
    assert_eq!(later.usable().count(), 0);
    let problems = verify(&later, &Gate::default());
    assert!(problems[0].message.contains("2026-12-31 到期"), "{}", problems[0]);
    let soon = Gate { notice_days: 60, ..Gate::default() };
    let notices = verify(&load(dir.path()), &soon);
    assert_eq!(notices[0].severity, Severity::Notice);
}

#[test]
fn roles_are_checked() {
    let dir = submitted("七天通知存款");
    let text = "approvers: [合规岗]\npeople: {李四: [合规岗], 王五: [网点]}\n";
    fs::write(dir.path().join("roles.yaml"), text).unwrap();
    for (by, role, expected) in [
        ("李四", "", "须写明经办人的角色"),
        ("李四", "行长", "无权批准"),
        ("王五", "合规岗", "没有「王五」担任"),
    ] {
        let outcome = approve(&mut desk(&dir), ID, &act(by, role), &Approve::default(), &rules());
        assert!(refusal(outcome).contains(expected), "{by} {role}");
    }
    approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &Approve::default(), &rules()).unwrap();
    fs::write(dir.path().join("roles.yaml"), "approvers: [消保岗]\n").unwrap();
    assert!(gate(&dir)[0].contains("无权批准"));
    fs::write(dir.path().join("roles.yaml"), "approver: [消保岗]\n").unwrap();
    assert!(refusal(Library::load(dir.path(), day("2026-11-24"))).contains("roles.yaml:1"));
}

#[test]
fn samples_are_adopted_all_or_none() {
    let dir = library("七天通知存款");
    let second = POST.replace("七天通知存款可以了解一下", "利率最高");
    fs::write(dir.path().join("deposit/other.md"), second).unwrap();
    let all = Filter::default();
    let outcome = record_samples(&mut desk(&dir), &all, &act("维护者", ""), &rules());
    assert!(refusal(outcome).contains("deposit/other"));
    let lenient = Words { version: "v0", words: Vec::new() };
    record_samples(&mut desk(&dir), &all, &act("维护者", ""), &lenient).unwrap();
    assert_eq!(state(&dir), State::Sample);
    assert_eq!(load(dir.path()).usable().count(), 0, "a sample is not approved");
    let outcome = adopt(&mut desk(&dir), &all, &act("李四", "合规岗"), None, &rules());
    assert!(refusal(outcome).contains("deposit/other"));
    assert_eq!(state(&dir), State::Sample, "none was adopted");
    let taxonomy = crate::library::Taxonomy::builtin().unwrap();
    let one = Filter::parse(&[ID.to_owned()], &taxonomy).unwrap();
    let outcome = adopt(&mut desk(&dir), &one, &act("内容岗", "合规岗"), None, &rules());
    assert!(refusal(outcome).contains("不能由本人"));
    adopt(&mut desk(&dir), &one, &act("李四", "合规岗"), None, &rules()).unwrap();
    assert_eq!(state(&dir), State::Approved);
    assert_eq!(gate(&dir), Vec::<String>::new());
    let none = adopt(&mut desk(&dir), &one, &act("李四", "合规岗"), None, &rules());
    assert!(refusal(none).contains("没有符合条件的示例"));
}

#[test]
fn a_recheck_lists_what_new_rules_forbid() {
    let dir = approved("七天通知存款，利率更新");
    let library = load(dir.path());
    let same = recheck(&library, &rules());
    assert_eq!((same.checked, same.takedowns.len()), (1, 0));
    let newer = Words { version: "v2", words: vec![("利率更新", Severity::Warning)] };
    let outcome = recheck(&library, &newer);
    assert_eq!(outcome.takedowns[0].id, ID);
    assert_eq!(outcome.takedowns[0].findings[0].rule, "test/warning");
    let dir = submitted("利率最高");
    let reasons = vec![Reason::parse("test/warning=已核实").unwrap()];
    let accepted = Approve { until: None, reasons };
    approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &accepted, &rules()).unwrap();
    let outcome = recheck(&load(dir.path()), &rules());
    assert!(outcome.takedowns.is_empty(), "an accepted warning is not new");
}

#[test]
fn changed_product_facts_are_reported() {
    let dir = TempDir::new().unwrap();
    fs::create_dir_all(dir.path().join("products")).unwrap();
    fs::create_dir_all(dir.path().join("deposit")).unwrap();
    let text = POST.replace("segment", "product_codes: [D1]\nsegment");
    fs::write(dir.path().join("deposit/notice.md"), text).unwrap();
    assert!(gate(&dir)[0].contains("产品「D1」未登记"));
    let product = dir.path().join("products/D1.yaml");
    fs::write(&product, "code: D1\nkind: deposit\nname: 通知存款\nrate: 1.1\n").unwrap();
    submit(&mut desk(&dir), &[ID.to_owned()], &act("张三", ""), &rules()).unwrap();
    approve(&mut desk(&dir), ID, &act("李四", "合规岗"), &Approve::default(), &rules()).unwrap();
    let stale = |dir: &TempDir| recheck(&load(dir.path()), &rules()).stale_facts;
    assert_eq!(stale(&dir), Vec::<String>::new());
    fs::write(&product, "code: D1\nkind: deposit\nname: 通知存款\nrate: 1.0\n").unwrap();
    assert_eq!(stale(&dir), [ID]);
}

#[test]
fn a_history_that_could_not_be_is_reported() {
    let dir = library("七天通知存款");
    let library = load(dir.path());
    let hash = library.record(ID).unwrap().item.hash.clone();
    let desk = desk(&dir);
    let mut forged = desk.draft(ID, &hash, Action::Approve, &act("内容岗", "合规岗")).unwrap();
    drop(desk);
    forged.lint = Some(LintRecord { errors: 1, ..LintRecord::default() });
    let step = crate::library::ledger::Step { draft: forged, keep: Some("x".to_owned()) };
    crate::library::ledger::Writer::open(dir.path(), &OsDisk)
        .and_then(|mut w| w.append(vec![step], None))
        .unwrap();
    let found = gate(&dir).join("\n");
    for expected in ["没有送审", "与作者或送审人相同", "没有有效期", "带有错误", "存档"]
    {
        assert!(found.contains(expected), "{expected}: {found}");
    }
}

#[test]
fn deleted_files_and_dead_links_are_reported() {
    let dir = approved("见 [另一篇](../moments/none.md) 与 [本篇](notice.md)");
    let found = gate(&dir);
    assert!(found[0].contains("deposit/notice.md:10") && found[0].contains("none.md"), "{found:?}");
    assert_eq!(found.len(), 1);
    fs::remove_file(dir.path().join("deposit/notice.md")).unwrap();
    assert!(gate(&dir)[0].contains("文件已不在"));
    retire(&mut desk(&dir), ID, &act("李四", "合规岗")).unwrap();
    assert_eq!(gate(&dir), Vec::<String>::new());
}

#[test]
fn unsigned_decisions_are_reported_where_signatures_are_required() {
    let dir = approved("七天通知存款");
    let strict =
        Gate { allowed: Some(Allowed::default()), require_signatures: true, ..Gate::default() };
    let problems = verify(&load(dir.path()), &strict);
    let found: Vec<_> = problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(found, ["ledger/HEAD", "ledger/deposit/notice.jsonl"]);
}

fn table(text: &str) -> Source {
    read_table("文案.csv", text.as_bytes().to_vec(), None).unwrap()
}

#[test]
fn rows_become_files_or_none_does() {
    let dir = TempDir::new().unwrap();
    let good = "编号,标题,渠道,产品,客群,作者,有效期至,内容,备注\nmoments/a,标题: 一,朋友圈,存款、理财,\"老年,代发\",内容岗,2027-03-31,\"第一行\n第二行\",x\nmoments/b,二,moments,none,,内容岗,,正文,\n";
    let mapping = Mapping::parse(&["内容=body".to_owned()]).unwrap();
    let run = |text: &str, dry| import(&load(dir.path()), &table(text), &mapping, None, dry);
    let planned = run(good, true).unwrap();
    assert_eq!(planned.created, ["moments/a", "moments/b"]);
    assert_eq!(planned.ignored, ["备注"]);
    assert_eq!(load(dir.path()).records.len(), 0, "a dry run writes nothing");
    run(good, false).unwrap();
    let library = load(dir.path());
    let item = &library.record("moments/a").unwrap().item;
    assert_eq!(item.title, "标题: 一");
    assert_eq!(item.products, ["deposit", "wealth"]);
    assert_eq!(item.segments, ["老年", "代发"]);
    assert_eq!(item.body, "第一行\n第二行\n");
    assert_eq!(run(good, false).unwrap().unchanged.len(), 2, "a repeated run changes nothing");
    let bad = good
        .replace("moments/a", "moments/c")
        .replace("moments/b,二,moments", "moments/c,二,wechat")
        + "../x,三,moments,none,,内容岗,,正文,\nmoments/a,四,moments,none,,内容岗,,正文,\n";
    let message = refusal(run(&bad, false));
    let lines: Vec<&str> = message.lines().collect();
    assert!(lines[0].starts_with("文案.csv:4: ") && lines[0].contains("wechat"), "{message}");
    assert!(lines[1].starts_with("文案.csv:5: ") && lines[1].contains("../x"), "{message}");
    assert!(lines[2].starts_with("文案.csv:6: ") && lines[2].contains("已存在"), "{message}");
    assert_eq!(load(dir.path()).records.len(), 2, "nothing half-written");
    let left = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 1, "no staging directory is left");
}

#[test]
fn headers_are_checked() {
    let dir = TempDir::new().unwrap();
    let run = |text: &str, map: &[&str]| {
        let map: Vec<String> = map.iter().map(|m| (*m).to_owned()).collect();
        let mapping = Mapping::parse(&map).unwrap();
        refusal(import(&load(dir.path()), &table(text), &mapping, None, true))
    };
    assert!(run("标题,渠道,产品,正文\n一,moments,none,文\n", &[]).contains("编号"));
    assert!(run("编号,标题,渠道,产品\na,一,moments,none\n", &["内容=body"]).contains("「内容」"));
    let twice = run("编号,标题,渠道,产品,正文,body\na,一,moments,none,x,y\n", &[]);
    assert!(twice.contains("2 列"));
    assert!(Mapping::parse(&["内容=文字".to_owned()]).unwrap_err().contains("body"));
}

#[test]
fn an_export_can_be_imported_again() {
    let dir = approved("第一行，有“引号”,逗号\n\n- 列表\n\n=SUM(A1)");
    let library = load(dir.path());
    let table = Table::of(&library, &Filter::default(), false);
    let before = library.record(ID).unwrap().item.hash.clone();
    let book = export_xlsx(&[Sheet { name: "文案".to_owned(), table: table.clone() }]).unwrap();
    assert_eq!(
        book,
        export_xlsx(&[Sheet { name: "文案".to_owned(), table: table.clone() }]).unwrap()
    );
    let mut csv = Vec::new();
    export_csv(&table, &mut csv).unwrap();
    for (name, bytes) in [("文案.xlsx", book), ("文案.csv", csv)] {
        let other = TempDir::new().unwrap();
        let source = read_table(name, bytes, None).unwrap();
        let mapping = Mapping::default();
        let done = import(&load(other.path()), &source, &mapping, None, false).unwrap();
        assert_eq!(done.created, [ID], "{name}");
        assert_eq!(load(other.path()).record(ID).unwrap().item.hash, before, "{name}");
    }
    let mut json = Vec::new();
    export_json(&table, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json[0]["state"], "已批准");
    assert_eq!(json[0]["hash"], before.as_str());
}

#[test]
fn a_new_item_is_checked_and_never_overwrites() {
    let dir = library("七天通知存款");
    let cells = |channel: &str| Skeleton {
        cells: vec![
            (Column::Title, "新".to_owned()),
            (Column::Channel, channel.to_owned()),
            (Column::Product, "none".to_owned()),
            (Column::Author, "内容岗".to_owned()),
        ],
    };
    let library = load(dir.path());
    assert!(refusal(create(&library, "moments/new", &cells("wechat"))).contains("wechat"));
    assert!(refusal(create(&library, "../new", &cells("moments"))).contains("id"));
    create(&library, "moments/new", &cells("moments")).unwrap();
    assert!(refusal(create(&library, "moments/new", &cells("moments"))).contains("已存在"));
}

#[test]
fn the_map_is_exported_as_workbook_and_page() {
    let dir = approved("七天通知存款");
    let library = load(dir.path());
    let map = StrategyMap::new(
        Facet::Segment,
        Facet::Scenario,
        &[Facet::Product],
        library.usable(),
        &library.taxonomy,
    );
    let book = map_xlsx(&map).unwrap();
    let gaps = read_table("图谱.xlsx", book, Some("空白清单")).unwrap();
    assert_eq!(gaps.rows.len(), map.sheets[0].gaps());
    let page = map_html(&map, "策略<图谱>", library.day);
    assert!(page.contains("策略&lt;图谱&gt;") && page.contains("空白") && !page.contains("<图谱>"));
}
