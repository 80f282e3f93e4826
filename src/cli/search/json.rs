//! The answer for programs, version 1. Every field is always present.
//!
//! The structs are the format: the search's own types may change, these may not.

use super::Asked;
use crate::search::{FacetCount, Hit, Outcome, Snippet};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    words: &'a str,
    as_of: Date,
    total: usize,
    matched: usize,
    /// Of `total`, those with all words; null where all have.
    complete: Option<usize>,
    hits: Vec<Found<'a>>,
    facets: BTreeMap<&'static str, Vec<Choice<'a>>>,
    hidden: BTreeMap<&'static str, usize>,
    excluded: BTreeMap<&'static str, usize>,
    readings: Vec<Reading<'a>>,
    suggestions: &'a [String],
    /// Files that could not be taken in, because they have faults.
    faulty: usize,
}

#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    newer: bool,
    state: &'static str,
    state_name: &'static str,
    score: f32,
    title: Marked<'a>,
    snippet: Marked<'a>,
    /// Where neither title nor body has a match.
    label: Option<Marked<'a>>,
    body: &'a str,
    facets: BTreeMap<&'static str, &'a [String]>,
    risk: Option<u8>,
    valid_from: Option<Date>,
    valid_until: Option<Date>,
    updated: Option<Date>,
    usage: u64,
    why: Vec<Why<'a>>,
}

/// A text; `start` and `end` are bytes of the whole title or body, `marks` bytes of `text`.
#[derive(Serialize)]
struct Marked<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    marks: Vec<[u32; 2]>,
}

#[derive(Serialize)]
struct Why<'a> {
    text: &'a str,
    factor: Option<f32>,
}

#[derive(Serialize)]
struct Choice<'a> {
    value: &'a str,
    name: String,
    count: usize,
}

#[derive(Serialize)]
struct Reading<'a> {
    typed: &'a str,
    read: &'a str,
}

/// Writes one line of JSON.
pub(super) fn write(asked: &Asked<'_>, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let facets = outcome.facets.iter().map(|(facet, counts)| {
        let choices = counts.iter().map(|FacetCount { value, count }| Choice {
            value,
            name: facet.name(asked.taxonomy, value),
            count: *count,
        });
        (facet.as_str(), choices.collect())
    });
    let answer = Answer {
        version: 1,
        words: &asked.query.words,
        as_of: asked.query.as_of,
        total: outcome.total,
        matched: outcome.matched,
        complete: outcome.complete,
        hits: outcome.hits.iter().map(found).collect(),
        facets: facets.collect(),
        hidden: outcome.hidden.iter().map(|(why, n)| (why.as_str(), *n)).collect(),
        excluded: outcome.excluded.iter().map(|(facet, n)| (facet.as_str(), *n)).collect(),
        readings: outcome.readings.iter().map(|(typed, read)| Reading { typed, read }).collect(),
        suggestions: &outcome.suggestions,
        faulty: asked.faulty,
    };
    serde_json::to_writer(&mut *out, &answer).map_err(io::Error::from)?;
    writeln!(out)
}

fn found(hit: &Hit) -> Found<'_> {
    let entry = &hit.entry;
    Found {
        id: &entry.id,
        newer: entry.newer,
        state: hit.state.as_str(),
        state_name: hit.state.zh(),
        score: hit.score,
        title: marked(&hit.title),
        snippet: marked(&hit.body),
        label: hit.label.as_ref().map(marked),
        body: &entry.body,
        facets: entry.facets.iter().map(|(f, v)| (f.as_str(), v.as_slice())).collect(),
        risk: entry.risk,
        valid_from: entry.valid_from,
        valid_until: entry.valid_until,
        updated: entry.updated,
        usage: entry.usage,
        why: hit.why.iter().map(|r| Why { text: &r.text, factor: r.factor }).collect(),
    }
}

fn marked(snippet: &Snippet) -> Marked<'_> {
    Marked {
        text: &snippet.text,
        start: snippet.at.start,
        end: snippet.at.end,
        marks: snippet.marks.iter().map(|m| [m.start, m.end]).collect(),
    }
}
