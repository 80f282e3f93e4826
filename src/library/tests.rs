//! Items, states and what is in force.

use super::ledger::{Action, Draft, OsDisk, Step, Writer};
use super::*;
use tempfile::TempDir;

pub(crate) const POST: &str = "---\ntitle: 七天通知存款\nchannel: moments\nproduct: deposit\npersona: {character: 亲和型, hobby: 园艺茶道}\nsegment: [老年]\nindustry: [餐饮]\nstage: 留客\nscenario: {lifecycle: 提升, event: 生日}\ntags: [payroll, 反诈]\nauthor: 内容岗\nvalid_until: 2027-03-31\n---\n资金随时要用，七天通知存款可以了解一下。\n";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn read(text: &str) -> Result<Item, Vec<Problem>> {
    Item::read("deposit/notice", text.as_bytes().to_vec(), &Taxonomy::builtin().unwrap())
}

#[test]
fn values_become_ids_and_the_body_stays_as_written() {
    let item = read(POST).unwrap();
    assert_eq!(item.industries, ["catering"]);
    assert_eq!(item.tags, ["payroll", "反诈"]);
    assert_eq!(item.persona().as_deref(), Some("亲和型/园艺茶道"));
    assert_eq!(item.body, "资金随时要用，七天通知存款可以了解一下。\n");
}

#[test]
fn faults_name_file_line_and_value() {
    let cases = [
        ("channel: moments", "channel: wechat", 3, "wechat"),
        ("channel: moments\n", "", 1, "缺少 channel"),
        ("product: deposit", "product: [deposit, gold]", 4, "gold"),
        ("character: 亲和型", "character: 内向型", 5, "内向型"),
        ("hobby:", "hobbies:", 5, "hobbies"),
        ("segment: [老年]", "segment: [老年, 老年]", 6, "重复"),
        ("event: 生日", "event: 乔迁", 9, "乔迁"),
        ("tags: [payroll", "tags: [rich", 10, "rich"),
        ("2027-03-31", "2027-02-30", 12, "2027-02-30"),
        ("author: 内容岗", "author:", 11, "缺少 author"),
        ("stage: 留客", "status: approved", 8, "状态由台账得出"),
        ("title: 七", "id: other\ntitle: 七", 2, "不一致"),
        ("资金随时要用，七天通知存款可以了解一下。", "", 2, "没有正文"),
    ];
    for (from, to, line, expected) in cases {
        assert!(POST.contains(from), "{from}");
        let problems = read(&POST.replacen(from, to, 1)).unwrap_err();
        let hit = problems.iter().find(|p| p.message.contains(expected));
        let hit = hit.unwrap_or_else(|| panic!("{to}: {problems:?}"));
        assert_eq!(hit.line, line, "{hit}");
        assert!(hit.to_string().starts_with("deposit/notice.md:"), "{hit}");
    }
    assert!(read("只有正文").unwrap_err()[0].message.contains("缺少文首元数据"));
}

#[test]
fn the_hash_binds_every_character_and_no_line_ends() {
    let hash = |text: &str| read(text).unwrap().hash;
    let base = hash(POST);
    assert_eq!(hash(&POST.replace('\n', "\r\n")), base, "line ends");
    assert_eq!(hash(&format!("\u{feff}{POST}")), base, "byte-order mark");
    assert_eq!(hash(&POST.replace("title: 七天通知存款", "title: \"七天通知存款\"")), base);
    assert_eq!(hash(&POST.replace("stage: 留客\n", "stage: 留客\naudience:\n")), base, "empty");
    let changed = [
        ("可以了解", "可以了觧"),
        ("。\n", "。 \n"),
        ("。\n", "。\n\n"),
        ("---\n资金", "---\n\n资金"),
        ("segment: [老年]", "segment: [代发]"),
        ("2027-03-31", "2027-04-01"),
        ("七天通知存款，", "七天通知存款,"),
        ("，七天", "，\u{200b}七天"),
    ];
    for (from, to) in changed {
        if POST.contains(from) {
            assert_ne!(hash(&POST.replacen(from, to, 1)), base, "{from} → {to}");
        }
    }
}

#[test]
fn ids_that_could_leave_the_directory_are_refused() {
    for id in ["moments/a-1", "存款/七天通知", "a_b"] {
        assert_eq!(id_fault(id), None, "{id}");
    }
    for id in ["", "../x", "a//b", "/a", "a/", "a b", "a\nb", "ledger/x", "products/x", ".x"] {
        assert!(id_fault(id).is_some(), "{id}");
    }
}

fn entry(action: Action, item: &Item) -> Step {
    Step {
        draft: Draft {
            item: item.id.clone(),
            action,
            by: "李四".to_owned(),
            role: "合规岗".to_owned(),
            at: "2026-11-24".to_owned(),
            content: item.hash.clone(),
            rules: None,
            register: None,
            expires: action.approves().then(|| day("2027-01-31")),
            lint: None,
            author: None,
            note: None,
        },
        keep: action.approves().then(|| item.source.to_string()),
    }
}

fn act(dir: &TempDir, action: Action, item: &Item) {
    let mut writer = Writer::open(dir.path(), &OsDisk).unwrap();
    writer.append(vec![entry(action, item)], None).unwrap();
}

fn library() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir_all(dir.path().join("deposit")).unwrap();
    fs::write(dir.path().join("deposit/notice.md"), POST).unwrap();
    dir
}

fn state(dir: &TempDir, on: &str) -> (State, Option<String>) {
    let library = Library::load(dir.path(), day(on)).unwrap();
    let record = library.record("deposit/notice").unwrap();
    (record.standing.state, record.usable().map(|i| i.body.trim().to_owned()))
}

#[test]
fn the_state_follows_from_the_ledger() {
    let dir = library();
    let item = read(POST).unwrap();
    let seen = |on: &str| state(&dir, on).0;
    assert_eq!(seen("2026-11-24"), State::Draft);
    for (action, expected) in [
        (Action::Sample, State::Sample),
        (Action::Submit, State::InReview),
        (Action::Withdraw, State::Withdrawn),
        (Action::Submit, State::InReview),
        (Action::Reject, State::Returned),
        (Action::Submit, State::InReview),
        (Action::Approve, State::Approved),
    ] {
        act(&dir, action, &item);
        assert_eq!(seen("2026-11-24"), expected, "{action:?}");
    }
    assert_eq!(seen("2027-01-31"), State::Approved);
    assert_eq!(seen("2027-02-01"), State::Expired);
    act(&dir, Action::Revoke, &item);
    assert_eq!(seen("2026-11-24"), State::Withdrawn);
    act(&dir, Action::Retire, &item);
    assert_eq!(seen("2026-11-24"), State::Retired);
}

#[test]
fn the_last_approved_version_stays_in_force_while_a_new_one_is_in_review() {
    let dir = library();
    let old = read(POST).unwrap();
    act(&dir, Action::Submit, &old);
    act(&dir, Action::Approve, &old);
    let text = POST.replace("可以了解一下", "欢迎到网点了解");
    fs::write(dir.path().join("deposit/notice.md"), &text).unwrap();
    let before = Some(old.body.trim().to_owned());
    assert_eq!(state(&dir, "2026-11-24"), (State::Draft, before.clone()), "voids for the new text");
    let new = read(&text).unwrap();
    act(&dir, Action::Submit, &new);
    assert_eq!(state(&dir, "2026-11-24"), (State::InReview, before));
    act(&dir, Action::Approve, &new);
    assert_eq!(state(&dir, "2026-11-24").1.as_deref(), Some(new.body.trim()));
    let kept = dir.path().join("ledger/content").join(format!("{}.md", new.hash));
    fs::write(dir.path().join("deposit/notice.md"), POST).unwrap();
    fs::write(&kept, text.replace("网点", "网店")).unwrap();
    assert_eq!(state(&dir, "2026-11-24").1, None, "a changed snapshot is not shown");
}

#[test]
fn a_damaged_chain_makes_nothing_usable() {
    let dir = library();
    let item = read(POST).unwrap();
    act(&dir, Action::Submit, &item);
    act(&dir, Action::Approve, &item);
    let file = dir.path().join("ledger/deposit/notice.jsonl");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("2027-01-31", "2028-01-31")).unwrap();
    assert_eq!(state(&dir, "2026-11-24"), (State::Damaged, None));
}

#[test]
fn filters_join_axes_and_ids() {
    let taxonomy = Taxonomy::builtin().unwrap();
    let item = read(POST).unwrap();
    let matches = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        Filter::parse(&words, &taxonomy).map(|f| f.matches(&item))
    };
    assert_eq!(matches(&[]), Ok(true));
    assert_eq!(matches(&["客群=老年,代发", "行业=餐饮", "deposit/"]), Ok(true));
    assert_eq!(matches(&["persona=亲和型/园艺茶道", "scenario=提升"]), Ok(true));
    assert_eq!(matches(&["segment=代发"]), Ok(false));
    assert_eq!(matches(&["moments/"]), Ok(false));
    assert!(matches(&["segment=富豪"]).unwrap_err().contains("老年"));
    assert!(matches(&["color=red"]).unwrap_err().contains("channel"));
}

#[test]
fn near_duplicates_and_shared_sentences() {
    let taxonomy = Taxonomy::builtin().unwrap();
    let item = |id: &str, body: &str| {
        let text = POST.replace("资金随时要用，七天通知存款可以了解一下。", body);
        Item::read(id, text.into_bytes(), &taxonomy).unwrap()
    };
    let base = "早上六点半，河边快走队只来了七个人，下雨嘛，都躲在桥洞底下压腿。理财非存款，产品有风险，投资须谨慎。";
    let items = [
        item("a", base),
        item("b", &base.replace("七个人", "八个人")),
        item("c", "明天天晴，老地方见，鞋带系紧点。理财非存款，产品有风险，投资须谨慎。"),
        item("d", "主播：明天天晴,老地方见,鞋带系紧点！"),
    ];
    let pairs = duplicates::near(items.iter(), &taxonomy.disclosures, 0.6);
    let found: Vec<_> = pairs.iter().map(|p| (p.first.as_str(), p.second.as_str())).collect();
    assert_eq!(found, [("a", "b"), ("c", "d")]);
    assert!(pairs[0].similarity > 0.7 && pairs[0].similarity < 1.0);
    let shared = duplicates::shared(items.iter(), &taxonomy.disclosures);
    assert_eq!(shared.len(), 1, "{shared:?}");
    assert_eq!(shared[0].items, ["c", "d"]);
}

#[test]
fn the_map_counts_cells_and_gaps() {
    let taxonomy = Taxonomy::builtin().unwrap();
    let item = read(POST).unwrap();
    let end = Some(day("2027-01-31"));
    let map = StrategyMap::new(
        Facet::Segment,
        Facet::Scenario,
        &[],
        std::iter::once((&item, end)),
        &taxonomy,
    );
    let sheet = &map.sheets[0];
    assert_eq!(sheet.cells.len(), taxonomy.segments.len());
    assert_eq!(sheet.gaps(), map.rows.len() * map.cols.len() - 2);
    let row = map.rows.iter().position(|r| r == "老年").unwrap();
    let col = map.cols.iter().position(|c| c == "生日").unwrap();
    assert_eq!(sheet.cells[row][col].words(), "1 条，至 2027-01-31");
    let by = StrategyMap::new(
        Facet::Segment,
        Facet::Scenario,
        &[Facet::Product, Facet::Channel],
        std::iter::once((&item, end)),
        &taxonomy,
    );
    assert_eq!(by.sheets.len(), 1);
    assert_eq!(by.sheets[0].by, ["存款", "朋友圈"]);
}

#[test]
fn scripts_are_ranked_by_shared_tags() {
    let taxonomy = Taxonomy::builtin().unwrap();
    let item = |id: &str, tags: &str| {
        let text = POST.replace("[payroll, 反诈]", tags);
        Item::read(id, text.into_bytes(), &taxonomy).unwrap()
    };
    let items =
        [item("a", "[payroll]"), item("b", "[payroll, children]"), item("c", "[payroll, inflow]")];
    let tags = ["payroll".to_owned(), "children".to_owned()];
    let ranked = rank(&tags, items.iter(), &taxonomy);
    let ids: Vec<_> = ranked.iter().map(|m| m.item.id.as_str()).collect();
    assert_eq!(ids, ["b", "a", "c"]);
    assert_eq!(ranked[2].foreign, ["inflow"]);
}
