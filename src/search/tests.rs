//! Behaviour of the whole search over a few rows in memory.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::library::{Facet, State};

const DAY: Date = date(2026, 12, 1);

fn entry(id: &str, title: &str, body: &str) -> Entry {
    Entry {
        id: id.into(),
        newer: false,
        title: title.into(),
        body: body.into(),
        facets: BTreeMap::new(),
        labels: Vec::new(),
        state: State::Approved,
        risk: None,
        valid_from: None,
        valid_until: None,
        updated: None,
        usage: 0,
    }
}

fn tagged(id: &str, facet: Facet, value: &str) -> Entry {
    let mut entry = entry(id, "标题", "同样的正文");
    entry.facets.insert(facet, vec![value.into()]);
    entry
}

fn searcher(entries: &[Entry]) -> Searcher {
    Searcher::new(Index::in_memory(entries).unwrap(), Synonyms::builtin().unwrap())
}

fn ids(outcome: &Outcome) -> Vec<&str> {
    outcome.hits.iter().map(|h| h.entry.id.as_str()).collect()
}

fn find(entries: &[Entry], words: &str) -> Outcome {
    let mut query = Query::new(words, DAY);
    query.why = true;
    searcher(entries).search(&query).unwrap()
}

#[test]
fn words_rank_above_neighbours_by_chance() {
    let rows = [entry("chance", "甲", "这个年代发展很快"), entry("word", "乙", "企业代发很方便")];
    assert_eq!(ids(&find(&rows, "代发")), ["word", "chance"]);
}

#[test]
fn pinyin_initials_homophones_and_slips_are_read() {
    let rows = [
        entry("a", "每月代发工资", "正文"),
        entry("b", "大额存单", "正文"),
        entry("c", "别的", "事"),
    ];
    for (typed, read) in [
        ("dfgz", "代发工资"),
        ("daifagongzi", "代发工资"),
        ("daifagz", "代发工资"),
        ("带法工资", "代发工资"),
        ("代工资", "代发工资"),
        ("大额纯单", "大额存单"),
        ("大额的存单", "大额存单"),
        ("大存单", "大额存单"),
    ] {
        let outcome = find(&rows, typed);
        let want = if read == "大额存单" { "b" } else { "a" };
        assert_eq!(ids(&outcome).first(), Some(&want), "{typed}");
    }
    assert_eq!(find(&rows, "dfgz").readings, [("dfgz".to_owned(), "代发工资".to_owned())]);
}

#[test]
fn synonyms_match_below_the_word_itself() {
    let rows = [entry("synonym", "按揭", "正文"), entry("word", "房贷", "正文")];
    let outcome = find(&rows, "房贷");
    assert_eq!(ids(&outcome), ["word", "synonym"]);
    assert_eq!(outcome.hits[1].why[0].text, "标题含“按揭”，与“房贷”同义");
}

#[test]
fn a_phrase_does_not_cross_punctuation() {
    let rows =
        [entry("apart", "说明", "产品说明：理财与财产，甲"), entry("whole", "说明", "理财产品")];
    // Both hold these two characters; only in one are they a word.
    assert_eq!(ids(&find(&rows, "财产")), ["apart", "whole"]);
    assert_eq!(ids(&find(&rows, "理财产品")), ["whole", "apart"]);
    assert_eq!(find(&rows, "产甲").total, 0);
}

#[test]
fn parts_do_where_no_row_has_all_words() {
    let rows =
        [entry("all", "甲", "露营和理财"), entry("one", "乙", "露营"), entry("none", "丙", "丁")];
    let outcome = find(&rows, "露营 理财");
    assert_eq!(ids(&outcome), ["all", "one"]);
    assert_eq!(outcome.complete, Some(1));
    let outcome = find(&rows, "露营");
    assert_eq!(outcome.complete, None);
}

#[test]
fn only_what_may_be_used_is_shown_and_the_rest_is_counted() {
    let state = |id: &str, state: State| Entry { state, ..entry(id, "存款", "正文") };
    let rows = [
        state("approved", State::Approved),
        state("sample", State::Sample),
        state("draft", State::Draft),
        state("review", State::InReview),
        state("withdrawn", State::Withdrawn),
        state("damaged", State::Damaged),
        Entry { valid_until: Some(date(2026, 11, 30)), ..entry("expired", "存款", "正文") },
        Entry { valid_until: Some(DAY), ..entry("last-day", "存款", "正文") },
        Entry { valid_from: Some(date(2026, 12, 2)), ..entry("not-yet", "存款", "正文") },
    ];
    let outcome = find(&rows, "存款");
    assert_eq!(ids(&outcome), ["approved", "last-day"]);
    let hidden: Vec<(Hidden, usize)> = outcome.hidden.into_iter().collect();
    assert_eq!(
        hidden,
        [
            (Hidden::Sample, 1),
            (Hidden::Draft, 1),
            (Hidden::InReview, 1),
            (Hidden::Withdrawn, 1),
            (Hidden::Damaged, 1),
            (Hidden::Expired, 1),
            (Hidden::NotYet, 1)
        ]
    );
    let mut query = Query::new("存款", DAY);
    query.samples = true;
    assert_eq!(ids(&searcher(&rows).search(&query).unwrap()), ["approved", "last-day", "sample"]);
    query.states = vec![State::Expired, State::Draft];
    assert_eq!(ids(&searcher(&rows).search(&query).unwrap()), ["draft", "expired"]);
    query.states = Vec::new();
    query.as_of = date(2026, 12, 2);
    let later = searcher(&rows).search(&query).unwrap();
    assert_eq!(ids(&later), ["approved", "not-yet", "sample"]);
}

#[test]
fn riskier_than_the_customer_is_not_returned() {
    let rows =
        [2, 3, 4].map(|r| Entry { risk: Some(r), ..entry(&format!("r{r}"), "理财", "正文") });
    let mut query = Query::new("理财", DAY);
    query.customer_risk = Some(3);
    query.states = vec![State::Approved];
    let outcome = searcher(&rows).search(&query).unwrap();
    assert_eq!(ids(&outcome), ["r2", "r3"]);
    assert_eq!(outcome.hidden.get(&Hidden::Risk), Some(&1));
    assert!(outcome.facets.is_empty());
}

#[test]
fn counts_tell_what_other_choices_would_give() {
    let mut rows = vec![
        tagged("a", Facet::Segment, "老年"),
        tagged("b", Facet::Segment, "老年"),
        tagged("c", Facet::Segment, "亲子"),
    ];
    rows[0].facets.insert(Facet::Channel, vec!["sms".into()]);
    rows[2].facets.insert(Facet::Channel, vec!["sms".into()]);
    let mut query = Query::new("", DAY);
    query.filters.insert(Facet::Segment, vec!["老年".into()]);
    query.filters.insert(Facet::Channel, vec!["sms".into()]);
    let outcome = searcher(&rows).search(&query).unwrap();
    assert_eq!(ids(&outcome), ["a"]);
    let counts = |facet| {
        let counts = outcome.facets.get(&facet).into_iter().flatten();
        counts.map(|c| (c.value.as_str(), c.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(Facet::Segment), [("亲子", 1), ("老年", 1)]);
    assert_eq!(counts(Facet::Channel), [("sms", 1)]);
    assert_eq!(outcome.excluded.get(&Facet::Segment), Some(&1));
    assert_eq!(outcome.excluded.get(&Facet::Channel), Some(&1));
}

#[test]
fn a_filter_with_a_value_nobody_has_finds_nothing() {
    let mut query = Query::new("", DAY);
    query.filters.insert(Facet::Segment, vec!["没有的".into()]);
    let outcome = searcher(&[tagged("a", Facet::Segment, "老年")]).search(&query).unwrap();
    assert_eq!((outcome.total, outcome.excluded.get(&Facet::Segment)), (0, Some(&1)));
}

#[test]
fn fresh_and_used_content_comes_first_and_says_so() {
    let rows = [
        entry("a-old", "存款", "正文"),
        Entry { updated: Some(DAY), ..entry("b-fresh", "存款", "正文") },
        Entry { usage: 900, updated: Some(DAY), ..entry("c-used", "存款", "正文") },
    ];
    let outcome = find(&rows, "存款");
    assert_eq!(ids(&outcome), ["c-used", "b-fresh", "a-old"]);
    let why: Vec<&str> = outcome.hits[0].why.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(why, ["标题含“存款”", "2026-12-01 批准或更新", "已使用 900 次"]);
    assert!(outcome.hits[0].why[1].factor.is_some_and(|f| f > 1.0));
}

#[test]
fn nothing_found_suggests_words_of_the_library() {
    let outcome = find(&[entry("a", "大额存单", "基金"), entry("b", "存款", "基金")], "存蓄罐");
    assert_eq!(outcome.total, 0);
    assert!(outcome.suggestions.iter().any(|w| w == "存款"), "{:?}", outcome.suggestions);
}

#[test]
fn an_empty_library_answers() {
    let outcome = find(&[], "存款");
    assert_eq!((outcome.total, outcome.matched), (0, 0));
    assert!(find(&[], "").hits.is_empty());
}

/// Text of the shipped kind: Han, letters, digits, punctuation, line breaks.
fn copy() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            8 => proptest::char::range('\u{4E00}', '\u{4EFF}'),
            2 => proptest::sample::select("代发工资理财银行".chars().collect::<Vec<_>>()),
            1 => proptest::sample::select("，。：“”（）!?\n aB3.%·、".chars().collect::<Vec<_>>()),
        ],
        2..60,
    )
    .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every substring of two or more characters finds its text and is marked there.
    #[test]
    fn every_substring_is_found(text in copy(), from in 0_usize..60, length in 2_usize..9) {
        let glyphs = analyzer::glyphs(&text);
        let part: Vec<_> = glyphs.iter().skip(from).take(length).collect();
        prop_assume!(part.len() >= 2);
        prop_assume!(part.windows(2).all(|w| w[0].position + 1 == w[1].position));
        prop_assume!(part.iter().all(|g| analyzer::is_han(g.c)));
        let typed: String = part.iter().map(|g| g.c).collect();
        let outcome = find(&[entry("a", "无", &text), entry("b", "无", "别的")], &typed);
        prop_assert!(ids(&outcome).contains(&"a"), "{typed} in {text}");
    }

    /// No query makes it fail, and marks lie on character boundaries of what is shown.
    #[test]
    fn any_query_is_answered(typed in "\\PC{0,40}", text in copy()) {
        let outcome = find(&[entry("a", "标题", &text)], &typed);
        for hit in &outcome.hits {
            prop_assert_eq!(hit.body.at.of(&hit.entry.body), hit.body.text.as_str());
            for mark in hit.body.marks.iter() {
                prop_assert!(!mark.of(&hit.body.text).is_empty());
            }
        }
    }
}
