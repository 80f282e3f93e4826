//! The judged queries of `fixtures/search/queries.yaml` over the shipped library.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use jinyan::library::{Facet, Library, State};
use jinyan::search::{Index, Outcome, Query, Searcher, Synonyms, entries};
use jinyan::yaml;
use serde::Deserialize;

/// Share of queries whose wanted items are all among the first five.
const BAR: f64 = 0.95;

#[derive(Deserialize)]
struct Judged {
    queries: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: String,
    words: String,
    #[serde(default)]
    filters: BTreeMap<Facet, Vec<String>>,
    want: Vec<String>,
}

impl Case {
    fn met_by(&self, outcome: &Outcome) -> bool {
        self.want.iter().all(|want| outcome.hits.iter().any(|hit| hit.entry.id == *want))
    }

    /// What went wrong, for the person who reads the failed test.
    fn report(&self, outcome: &Outcome) -> String {
        let hits = outcome.hits.iter().map(|hit| {
            let why: Vec<&str> = hit.why.iter().map(|r| r.text.as_str()).collect();
            format!("\n    {:.2} {} {}", hit.score, hit.entry.id, why.join("; "))
        });
        let hits: String = hits.collect();
        let (kind, words, want) = (&self.kind, &self.words, &self.want);
        format!("{kind} {words:?} wants {want:?}, {} of {}{hits}", outcome.total, outcome.matched)
    }
}

/// Runs the queries of one file: how many there are, and what went wrong.
fn judge(path: &str) -> (usize, Vec<String>) {
    let text = fs::read_to_string(path).expect("the fixture is there");
    let judged: Judged = yaml::from_str(&text).expect("the fixture reads");
    let library = Library::load(Path::new("library"), date(2026, 12, 1)).expect("it loads");
    let index = Index::in_memory(&entries(&library, &BTreeMap::new())).expect("memory");
    let searcher = Searcher::new(index, Synonyms::builtin().expect("the table reads"));
    let mut failed = Vec::new();
    for case in &judged.queries {
        let mut query = Query::new(&case.words, date(2026, 12, 1));
        query.filters.clone_from(&case.filters);
        // Whatever the ledger says of the items just now: this is about finding them.
        query.states = State::ALL.to_vec();
        (query.limit, query.why) = (5, true);
        let outcome = searcher.search(&query).expect("the index is whole");
        if !case.met_by(&outcome) {
            failed.push(case.report(&outcome));
        }
    }
    (judged.queries.len(), failed)
}

fn holds(path: &str, least: usize, bar: f64) {
    let (all, failed) = judge(path);
    assert!(all >= least, "only {all} judged queries");
    let count = |n: usize| f64::from(u32::try_from(n).expect("few"));
    let rate = 1.0 - count(failed.len()) / count(all);
    assert!(rate >= bar, "success@5 is {rate:.3}:\n{}", failed.join("\n"));
}

#[test]
fn judged_queries_succeed_at_five() {
    holds("fixtures/search/queries.yaml", 60, BAR);
}

/// A second set, written after the search was finished and never used to change it.
#[test]
fn held_out_queries_succeed_at_five() {
    holds("fixtures/search/heldout.yaml", 25, BAR);
}
