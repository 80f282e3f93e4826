//! The index as a dictionary: which words it holds, how often, and cutting a query by them.
//!
//! A query is cut by the words that were indexed, so no dictionary has to be loaded to answer it:
//! a cold start stays cheap, and a word that is nowhere in the library could not be found anyway.

use std::collections::BTreeMap;

use tantivy::query::{EnableScoring, Query};
use tantivy::schema::Field;
use tantivy::{Searcher as Snapshot, TERMINATED, Term};

use super::analyzer::is_han;
use super::schema::Fields;
use super::synonyms::{LONGEST, Synonyms};

/// Words looked at for a suggestion.
const SCANNED: usize = 4_000;
/// Suggestions for one word.
const SUGGESTED: usize = 3;

/// One piece of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word of the index, of the synonyms, or letters and digits.
    Word(Vec<char>),
    /// Characters that make up no known word.
    Chunk(Vec<char>),
    /// A word that only fills the sentence.
    Filler,
}

/// One state of the index, asked about words.
pub(super) struct Vocabulary<'i> {
    pub(super) snapshot: &'i Snapshot,
    pub(super) fields: &'i Fields,
    pub(super) synonyms: &'i Synonyms,
}

impl Vocabulary<'_> {
    /// Rows in which the token stands, deleted ones included.
    pub(super) fn frequency(&self, field: Field, token: &str) -> u32 {
        let term = Term::from_field_text(field, token);
        self.snapshot
            .segment_readers()
            .iter()
            .filter_map(|s| s.inverted_index(field).ok()?.doc_freq(&term).ok())
            .fold(0, u32::saturating_add)
    }

    /// Whether words of the library sound like this token.
    pub(super) fn sounds(&self, token: &str) -> bool {
        self.frequency(self.fields.sound, token) > 0
            || self.frequency(self.fields.title_sound, token) > 0
    }

    /// Whether the query finds any row; stops at the first.
    pub(super) fn finds(&self, query: &dyn Query) -> bool {
        let schema = self.snapshot.schema();
        let Ok(weight) = query.weight(EnableScoring::disabled_from_schema(schema)) else {
            return false;
        };
        self.snapshot.segment_readers().iter().any(|segment| {
            weight.scorer(segment, 1.0).is_ok_and(|scorer| scorer.doc() != TERMINATED)
        })
    }

    /// Cuts a run of characters: fewest pieces, common words first.
    pub(super) fn cut(&self, run: &[char]) -> Vec<Piece> {
        // cheapest[i]: cost of the best cut of the first i characters, and its last piece.
        let mut cheapest: Vec<(f32, usize, Kind)> = vec![(0.0, 0, Kind::Word)];
        for end in 1..=run.len() {
            let mut best = (f32::INFINITY, end, Kind::Single);
            for start in end.saturating_sub(LONGEST)..end {
                let Some(word) = run.get(start..end) else { continue };
                let Some((cost, kind)) = self.cost(word, run.get(end).copied()) else { continue };
                let total = cheapest.get(start).map_or(f32::INFINITY, |c| c.0) + cost;
                if total < best.0 {
                    best = (total, start, kind);
                }
            }
            cheapest.push(best);
        }
        let mut pieces = Vec::new();
        let mut end = run.len();
        while end > 0 {
            let Some((_, start, kind)) = cheapest.get(end).copied() else { break };
            pieces.push((run.get(start..end).unwrap_or(&[]), kind));
            end = start.min(end - 1);
        }
        pieces.reverse();
        merge(&pieces)
    }

    fn cost(&self, word: &[char], next: Option<char>) -> Option<(f32, Kind)> {
        let text: String = word.iter().collect();
        let letters = word.iter().all(|c| !is_han(*c));
        if letters {
            // Letters and digits stay together: the piece ends where Han begins.
            return next.is_none_or(is_han).then_some((1.0, Kind::Word));
        }
        if self.synonyms.is_filler(&text) {
            return Some((0.9, Kind::Filler));
        }
        if word.len() == 1 {
            return Some((1.7, Kind::Single));
        }
        if !word.iter().all(|c| is_han(*c)) {
            return None;
        }
        if self.synonyms.knows(&text) {
            return Some((0.95, Kind::Word));
        }
        match self.frequency(self.fields.word, &text) {
            0 => None,
            rows => {
                let rows = f32::from(u16::try_from(rows).unwrap_or(u16::MAX));
                Some((1.0 + 0.3 / (2.0 + rows).ln(), Kind::Word))
            }
        }
    }

    /// Words of the library that share most characters with `text`, common ones first.
    pub(super) fn near(&self, text: &[char]) -> Vec<String> {
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        for first in text.iter().filter(|c| is_han(**c)).take(4) {
            for segment in self.snapshot.segment_readers() {
                let Ok(inverted) = segment.inverted_index(self.fields.word) else { continue };
                let from = first.to_string();
                let Ok(mut stream) = inverted.terms().range().ge(from.as_bytes()).into_stream()
                else {
                    continue;
                };
                let mut left = SCANNED;
                while left > 0 && stream.advance() {
                    left -= 1;
                    let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
                    if !word.starts_with(*first) {
                        break;
                    }
                    *found.entry(word.to_owned()).or_default() += stream.value().doc_freq;
                }
            }
        }
        let mut words: Vec<(usize, u32, String)> = found
            .into_iter()
            .map(|(word, rows)| (word.chars().filter(|c| text.contains(c)).count(), rows, word))
            .collect();
        words.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        words.into_iter().take(SUGGESTED).map(|(_, _, word)| word).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Filler,
    Single,
}

/// Joins neighbouring single characters: a mistyped word falls apart into them.
fn merge(pieces: &[(&[char], Kind)]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (chars, kind) in pieces {
        match (kind, out.last_mut()) {
            (Kind::Single, Some(Piece::Chunk(chunk))) => chunk.extend_from_slice(chars),
            (Kind::Single, _) => out.push(Piece::Chunk(chars.to_vec())),
            (Kind::Word, _) => out.push(Piece::Word(chars.to_vec())),
            (Kind::Filler, _) => out.push(Piece::Filler),
        }
    }
    out
}
