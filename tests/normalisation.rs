//! Every vector of `fixtures/normalisation.tsv` holds: what the folded text is, which term a small
//! matcher finds in it, in which tier, and which source characters the finding covers.
//!
//! One named test a row. The row whose note says so is a known hard case: it is expected to fail,
//! and the run fails when it no longer does.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use aho_corasick::{AhoCorasick, MatchKind};
use jinyan::document::{Document, Format, Speakers};
use jinyan::text::{
    AliasData, Candidate, Dictionary, NumberKind, Period, Span, Text, TextBuilder, TextSpan,
    candidates, fold_str, in_address, offset, scan, stands_alone, variants,
};
use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Longer words in which a term means something else; rules carry such lists themselves.
const NOT_IN: [&str; 2] = ["保险箱", "保险丝"];

/// The row that segmentation alone cannot decide.
const HARD: &str = "N196";

#[derive(Clone)]
struct Row {
    id: String,
    tier: String,
    technique: String,
    input: String,
    canonical: String,
    target: String,
    at: String,
}

/// A finding of the small matcher.
#[derive(Debug)]
struct Hit {
    at: TextSpan,
    suspected: bool,
}

fn main() {
    let trials = rows().into_iter().map(|row| {
        let name = format!("{} {} {}", row.id, row.tier, row.technique);
        Trial::test(name, move || judge(&row))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn rows() -> Vec<Row> {
    let file = fs::read_to_string(format!("{ROOT}/fixtures/normalisation.tsv")).unwrap();
    let lines = file.lines().filter(|line| line.starts_with('N'));
    let rows: Vec<Row> = lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            Row {
                id: fields[0].to_owned(),
                tier: fields[1].to_owned(),
                technique: fields[2].to_owned(),
                input: unescape(fields[3]),
                canonical: unescape(fields[4]),
                target: unescape(fields[5]),
                at: fields[6].to_owned(),
            }
        })
        .collect();
    assert!(rows.len() > 150, "{} rows are not the whole file", rows.len());
    rows
}

fn judge(row: &Row) -> Result<(), Failed> {
    let verdict = check(row);
    match (row.id == HARD, verdict) {
        (true, Ok(())) => Err("the known hard case holds now: take it off the list".into()),
        (true, Err(_)) => Ok(()),
        (false, verdict) => verdict.map_err(Into::into),
    }
}

fn check(row: &Row) -> Result<(), String> {
    let text = read(row);
    match row.tier.as_str() {
        "always" => {
            same(visible(&text), &row.canonical)?;
            find(row, &text, false)
        }
        "suspect" => {
            find(row, &text, true)?;
            let hit = &hits(&text, &row.target)[0];
            let folded = &text.folded;
            let before = TextSpan::new(0, hit.at.start).of(folded);
            let after = TextSpan::new(hit.at.end, offset(folded.len())).of(folded);
            let after = if row.technique == "bracket" { "" } else { after };
            same(format!("{before}{}{after}", row.target).trim_end(), &row.canonical)
        }
        "never" => {
            same(visible(&text), &row.canonical)?;
            let target = row.target.trim_start_matches('!');
            if fold_str(target) != target {
                // A spelling that the fold must not bring about; no term is spelt so.
                return same(&text.folded.replace(target, ""), &text.folded);
            }
            let found = hits(&text, target);
            if found.is_empty() { Ok(()) } else { Err(format!("{found:?} in {:?}", text.folded)) }
        }
        "numeric" => numeric(row, &text),
        tier => Err(format!("unknown tier {tier}")),
    }
}

fn read(row: &Row) -> Text {
    let markup = ["md-", "html-"].iter().any(|sign| row.technique.starts_with(sign));
    if markup {
        let documents = Document::from_text(&row.input, Format::Markdown, &Speakers::default());
        return documents.unwrap().remove(0).text;
    }
    let mut builder = TextBuilder::new(&row.input);
    let mut start = 0;
    for line in row.input.split_inclusive('\n') {
        let end = start + line.len();
        builder.push(Span::new(offset(start), offset(end)));
        builder.end_block();
        start = end;
    }
    builder.finish()
}

/// The folded text without the separator after its last block.
fn visible(text: &Text) -> &str {
    text.folded.trim_end_matches('\n')
}

fn same(found: &str, expected: &str) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found:?} is not {expected:?}")) }
}

/// The target is found, in this tier, at these source characters.
fn find(row: &Row, text: &Text, suspected: bool) -> Result<(), String> {
    let found = hits(text, &row.target);
    let hit = found.first().ok_or_else(|| format!("nothing in {:?}", text.folded))?;
    if hit.suspected != suspected {
        return Err(format!("{hit:?} is in the wrong tier"));
    }
    let (start, end) = text.map.to_source(hit.at).in_chars(&row.input);
    same(&format!("{start}..{end}"), &row.at)
}

/// All findings of `term`: plain ones, else suspected ones.
fn hits(text: &Text, term: &str) -> Vec<Hit> {
    let plain: Vec<Hit> = search(&text.folded, &[fold_str(term)])
        .into_iter()
        .map(|at| Hit { at, suspected: false })
        .filter(|hit| !inside_longer(&text.folded, hit.at) && !refused(text, hit.at))
        .collect();
    if plain.is_empty() { suspected(text, term) } else { plain }
}

fn suspected(text: &Text, term: &str) -> Vec<Hit> {
    let term = fold_str(term);
    let data = aliases();
    let variants = variants(&term, &data);
    let words: Vec<String> = variants.iter().map(|v| v.text.clone()).collect();
    let aliased = search(&text.folded, &words).into_iter().filter_map(|at| {
        let variant = variants.iter().find(|v| v.text == at.of(&text.folded))?;
        let at = TextSpan::new(at.start + offset(variant.context), at.end);
        let alone = stands_alone(&text.folded, at) && !in_address(&text.folded, at);
        (alone && !refused(text, at)).then_some(at)
    });
    let evaded = candidates(&text.folded, &text.sentences).into_iter().flat_map(|candidate| {
        let found = search(&candidate.text, std::slice::from_ref(&term));
        found.into_iter().filter_map(move |hit| accepted(&candidate, hit)).collect::<Vec<_>>()
    });
    aliased.chain(evaded).map(|at| Hit { at, suspected: true }).collect()
}

fn accepted(candidate: &Candidate, hit: TextSpan) -> Option<TextSpan> {
    let all = TextSpan::new(0, offset(candidate.text.len()));
    let alone = stands_alone(&candidate.text, hit);
    let refused = Dictionary::builtin().refuses(&candidate.text, all, hit);
    if alone && !refused { candidate.locate(hit) } else { None }
}

fn refused(text: &Text, at: TextSpan) -> bool {
    Dictionary::builtin().refuses(&text.folded, text.sentence_at(at.start), at)
}

fn inside_longer(text: &str, at: TextSpan) -> bool {
    search(text, &NOT_IN.map(str::to_owned)).iter().any(|longer| longer.contains(at))
}

fn search(text: &str, terms: &[String]) -> Vec<TextSpan> {
    let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(terms);
    let spans = builder.unwrap();
    spans.find_iter(text).map(|m| TextSpan::new(offset(m.start()), offset(m.end()))).collect()
}

fn aliases() -> AliasData {
    let file = fs::read_to_string(format!("{ROOT}/rulesets/lexicon/evasion.yaml")).unwrap();
    jinyan::yaml::from_str(&file).unwrap()
}

fn numeric(row: &Row, text: &Text) -> Result<(), String> {
    let numbers = scan(&text.folded, text.sentences[0]);
    let number = numbers.first().ok_or("no number")?;
    let written = match number.kind {
        NumberKind::Percent => format!("{}%", number.value),
        NumberKind::Rate(Period::Month) => format!("{}%/m", number.value),
        NumberKind::Rate(Period::Year) => format!("{}%/y", number.value),
        NumberKind::Rate(Period::Day) => format!("{}%/d", number.value),
        NumberKind::Term => format!("{}d", number.value),
        _ => number.value.to_string(),
    };
    let measure = match number.kind {
        NumberKind::Percent | NumberKind::Rate(_) => "rate",
        NumberKind::Money => "cny",
        NumberKind::Term => "term",
        _ => "other",
    };
    same(measure, &row.target)?;
    same(&written, &row.canonical)
}

/// `\u{HEX}`, `\n`, `\t` and `\\`.
fn unescape(field: &str) -> String {
    let mut out = String::new();
    let mut rest = field;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        rest = match after.strip_prefix("u{").and_then(|code| code.split_once('}')) {
            Some((code, after)) => {
                out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                after
            }
            None => {
                let mut chars = after.chars();
                out.push(match chars.next().unwrap() {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                });
                chars.as_str()
            }
        };
    }
    out.push_str(rest);
    out
}
