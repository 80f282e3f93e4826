//! Replacing found words by those that a rule calls safe, and nothing else.

use crate::finding::Finding;
use crate::text::{Span, offset};
use std::fmt::Write as _;

/// Rounds after which a text that still changes is left as it is: rules that undo each other.
const MOST_ROUNDS: usize = 8;
/// Unchanged lines around a change in a diff.
const CONTEXT: usize = 3;

/// One replacement that was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Line, from 1; replacements never add or remove lines.
    pub line: usize,
    /// The rule.
    pub rule: String,
    /// The words that stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// A text after all safe replacements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// What was replaced, by line.
    pub changes: Vec<Change>,
}

/// A replacement to be made.
#[derive(Debug, Clone, Copy)]
struct Edit<'f> {
    at: Span,
    with: &'f str,
    rule: &'f str,
}

/// Replaces what `check` finds by its safe rewrites and checks again, until nothing is left to
/// replace. `is_safe` says which rules' rewrites may be applied. Findings that are exempted or in
/// the baseline at the start keep their words to the end.
///
/// # Errors
/// What `check` fails with.
pub fn fix<E>(
    source: &str,
    is_safe: impl Fn(&str) -> bool,
    mut check: impl FnMut(&str) -> Result<Vec<Finding>, E>,
) -> Result<Fixed, E> {
    let mut fixed = Fixed { text: source.to_owned(), changes: Vec::new() };
    let mut kept: Option<Vec<Span>> = None;
    for _ in 0..MOST_ROUNDS {
        let findings = check(&fixed.text)?;
        let kept = kept.get_or_insert_with(|| {
            findings.iter().filter(|f| !f.is_active()).map(|f| f.at).collect()
        });
        let edits = edits(&fixed.text, &findings, kept, &is_safe);
        if edits.is_empty() {
            break;
        }
        for edit in &edits {
            let head = Span::new(0, edit.at.start).of(&fixed.text);
            fixed.changes.push(Change {
                line: head.matches('\n').count() + 1,
                rule: edit.rule.to_owned(),
                before: edit.at.of(&fixed.text).to_owned(),
                after: edit.with.to_owned(),
            });
        }
        for span in kept.iter_mut() {
            *span = moved(*span, &edits);
        }
        fixed.text = apply(&fixed.text, &edits);
    }
    fixed.changes.sort();
    Ok(fixed)
}

/// The replacements that may be made at once: none overlaps another, markup or words to be kept.
fn edits<'f>(
    source: &str,
    findings: &'f [Finding],
    kept: &[Span],
    is_safe: impl Fn(&str) -> bool,
) -> Vec<Edit<'f>> {
    let mut edits: Vec<Edit<'f>> = findings
        .iter()
        .filter(|f| f.is_active() && !f.suspected && is_safe(&f.rule))
        .filter_map(|f| Some(Edit { at: f.at, with: f.rewrite.as_deref()?, rule: &f.rule }))
        .filter(|e| {
            let words = e.at.of(source);
            is_plain(words) && is_plain_line(e.with) && words != e.with
        })
        .filter(|e| !kept.iter().any(|k| k.overlaps(e.at)))
        .collect();
    edits.sort_by_key(|e| (e.at, e.rule));
    let mut end = 0;
    edits.retain(|e| {
        let free = e.at.start >= end;
        if free {
            end = e.at.end;
        }
        free
    });
    edits
}

/// Whether `words` hold nothing but words: no line end, no markup, so that replacing them cannot
/// break what stands around them.
fn is_plain(words: &str) -> bool {
    let plain =
        |c: char| !c.is_control() && (!c.is_ascii_punctuation() || matches!(c, '.' | ',' | '%'));
    !words.is_empty() && words.chars().all(plain)
}

fn is_plain_line(text: &str) -> bool {
    !text.contains(char::is_control)
}

/// Where `span`, which no edit touches, lies after the edits.
fn moved(span: Span, edits: &[Edit<'_>]) -> Span {
    let shift = |at: u32| {
        let before = edits.iter().filter(|e| e.at.end <= span.start);
        before.fold(at, |at, e| at - e.at.len() + offset(e.with.len()))
    };
    Span::new(shift(span.start), shift(span.end))
}

/// `source` with the edits made, which are in order and apart.
fn apply(source: &str, edits: &[Edit<'_>]) -> String {
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for edit in edits {
        text.push_str(Span::new(done, edit.at.start).of(source));
        text.push_str(edit.with);
        done = edit.at.end;
    }
    text.push_str(Span::new(done, offset(source.len())).of(source));
    text
}

/// The unified diff of a text and its fixed form, which has as many lines; empty where they are
/// equal.
pub fn diff(path: &str, before: &str, after: &str) -> String {
    let lines: Vec<(&str, &str)> =
        before.split_inclusive('\n').zip(after.split_inclusive('\n')).collect();
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, (a, b))| a != b).map(|(i, _)| i).collect();
    let mut text = String::new();
    let mut rest = changed.as_slice();
    while let Some(first) = rest.first() {
        if text.is_empty() {
            text = format!("--- {path}\n+++ {path}\n");
        }
        // Changes whose surroundings touch share a hunk.
        let near = rest.windows(2).take_while(|pair| pair[1] - pair[0] <= 2 * CONTEXT).count();
        let (hunk, later) = rest.split_at(near + 1);
        rest = later;
        let from = first.saturating_sub(CONTEXT);
        let to = (hunk.last().unwrap_or(first) + 1 + CONTEXT).min(lines.len());
        let shown = lines.get(from..to).unwrap_or(&[]);
        let (start, count) = (from + 1, shown.len());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "@@ -{start},{count} +{start},{count} @@");
        write_hunk(&mut text, shown);
    }
    text
}

/// Changed lines stand together, old ones first.
fn write_hunk(text: &mut String, lines: &[(&str, &str)]) {
    for run in lines.chunk_by(|a, b| (a.0 == a.1) == (b.0 == b.1)) {
        if run.iter().all(|(old, new)| old == new) {
            run.iter().for_each(|(line, _)| write_line(text, ' ', line));
        } else {
            run.iter().for_each(|(old, _)| write_line(text, '-', old));
            run.iter().for_each(|(_, new)| write_line(text, '+', new));
        }
    }
}

fn write_line(text: &mut String, sign: char, line: &str) {
    text.push(sign);
    text.push_str(line);
    if !line.ends_with('\n') {
        text.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests;
