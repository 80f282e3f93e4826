//! From what was typed to what the index is asked.
//!
//! Blanks and punctuation separate *groups*; all must match. A group of several words matches as
//! it stands or by all of its words. Each *clause* has *ways* to match: literally, by a synonym,
//! by pinyin, and, only where nothing matches literally, by a homophone or with one character
//! wrong, missing or too many.

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Term};

use super::analyzer::{glyphs, is_han, runs};
use super::needle::{Needle, Place};
use super::sound::{self, Spelling};
use super::vocabulary::{Piece, Vocabulary};

/// Characters of a query that are looked at.
const LONGEST: usize = 120;
/// Length of runs for which one wrong character is looked for.
const NEAR: std::ops::RangeInclusive<usize> = 3..=8;
/// How much a match in the title, among the labels and in the body counts.
const TITLE: Score = 2.0;
const LABEL: Score = 1.2;
const BODY: Score = 1.0;
/// How much it counts to be a dictionary word, and not characters that meet by chance.
const WORD: Score = 2.0;
/// What having all words adds where some would do; above any sum of the others.
const COMPLETE: Score = 100.0;

/// How a way matches what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letter for letter.
    Literal,
    /// A word of the same meaning.
    Synonym,
    /// Typed in pinyin or initials.
    Pinyin,
    /// Sounds the same.
    Homophone,
    /// One character wrong, missing or too many.
    Near,
}

impl Kind {
    fn weight(self) -> Score {
        match self {
            Self::Literal => 1.0,
            Self::Synonym => 0.6,
            Self::Pinyin => 0.9,
            Self::Homophone => 0.7,
            Self::Near => 0.5,
        }
    }
}

/// One way in which a clause can match.
pub(super) struct Way {
    pub(super) kind: Kind,
    pub(super) needle: Needle,
    query: Box<dyn Query>,
}

/// A word to be found, with all ways to find it.
pub(super) struct Clause {
    /// What was typed.
    pub(super) typed: String,
    pub(super) ways: Vec<Way>,
    /// Whether any way finds a row.
    found: bool,
}

/// What was typed between blanks.
struct Group {
    /// The whole of it, where it has several words.
    whole: Option<Clause>,
    /// Its words.
    parts: Vec<Clause>,
    /// Single characters that only rank.
    loose: Vec<Clause>,
}

/// The queries for one search.
pub(super) struct Plan {
    groups: Vec<Group>,
}

impl Plan {
    /// Reads what was typed.
    pub(super) fn new(words: &str, vocabulary: &Vocabulary<'_>) -> Self {
        let glyphs: Vec<_> = glyphs(words).into_iter().take(LONGEST).collect();
        let groups = runs(&glyphs)
            // A blank between two Han characters joins in a text, and separates in a query.
            .flat_map(|run| run.chunk_by(|a, b| a.at.end == b.at.start || a.at == b.at))
            .map(|run| {
                let run: Vec<char> = run.iter().map(|g| g.c).collect();
                Group::new(&run, vocabulary)
            })
            .filter(|g| !g.parts.is_empty() || g.whole.is_some())
            .collect();
        Self { groups }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Rows in which every group matches.
    pub(super) fn strict(&self) -> Box<dyn Query> {
        let mut clauses = Vec::new();
        for group in &self.groups {
            clauses.push((Occur::Must, group.strict()));
            clauses.extend(group.loose.iter().map(|c| (Occur::Should, boost(c.query(), 0.2))));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Rows in which at least half of the words match; none where there is only one word.
    pub(super) fn relaxed(&self) -> Option<Box<dyn Query>> {
        let words: Vec<(Occur, Box<dyn Query>)> = self
            .groups
            .iter()
            .flat_map(|g| &g.parts)
            .filter(|c| c.found)
            .map(|c| (Occur::Should, c.query()))
            .collect();
        let all = self.groups.iter().map(|g| g.parts.len()).sum::<usize>();
        if all < 2 || words.is_empty() {
            return None;
        }
        let least = words.len().div_ceil(2);
        let words = BooleanQuery::with_minimum_required_clauses(words, least);
        // Rows with all words stay ahead of rows with some.
        let complete = ConstScoreQuery::new(self.strict(), COMPLETE);
        let mut clauses: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Must, Box::new(words)), (Occur::Should, Box::new(complete))];
        for group in &self.groups {
            clauses.extend(group.whole.iter().map(|c| (Occur::Should, c.query())));
            clauses.extend(group.loose.iter().map(|c| (Occur::Should, boost(c.query(), 0.2))));
        }
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    /// Every clause, wholes first.
    pub(super) fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.groups.iter().flat_map(|g| g.whole.iter().chain(&g.parts))
    }

    /// What was typed and is nowhere in the library.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        let groups = self.groups.iter().filter(|g| g.whole.as_ref().is_none_or(|w| !w.found));
        groups.flat_map(|g| &g.parts).filter(|c| !c.found).map(|c| c.typed.as_str())
    }
}

impl Group {
    fn new(run: &[char], vocabulary: &Vocabulary<'_>) -> Self {
        let pieces = vocabulary.cut(run);
        let mut group = Self { whole: None, parts: Vec::new(), loose: Vec::new() };
        if let [_] = pieces.as_slice() {
            group.parts.push(Clause::new(run, vocabulary));
            return group;
        }
        for piece in &pieces {
            match piece {
                Piece::Chunk(one) if one.len() == 1 => {
                    group.loose.push(Clause::of(one, vocabulary))
                }
                Piece::Word(chars) | Piece::Chunk(chars) => {
                    group.parts.push(Clause::new(chars, vocabulary));
                }
                Piece::Filler => {}
            }
        }
        group.whole = Some(Clause::new(run, vocabulary));
        group
    }

    fn strict(&self) -> Box<dyn Query> {
        let parts: Vec<_> = self.parts.iter().map(|c| (Occur::Must, c.query())).collect();
        match (&self.whole, parts.is_empty()) {
            (Some(whole), true) => whole.query(),
            (None, _) => Box::new(BooleanQuery::new(parts)),
            (Some(whole), false) => Box::new(BooleanQuery::new(vec![
                (Occur::Should, boost(whole.query(), 1.5)),
                (Occur::Should, Box::new(BooleanQuery::new(parts))),
            ])),
        }
    }
}

impl Clause {
    /// Only the literal way.
    fn of(run: &[char], vocabulary: &Vocabulary<'_>) -> Self {
        let needle = Needle::literal(run);
        let query = everywhere(&needle, vocabulary, Kind::Literal);
        let typed: String = run.iter().collect();
        let word = Term::from_field_text(vocabulary.fields.word, &typed);
        let query: Box<dyn Query> = Box::new(BooleanQuery::new(vec![
            (Occur::Must, query),
            (Occur::Should, boost(phrase(vec![(0, word)]), WORD)),
        ]));
        Self { typed, ways: vec![Way { kind: Kind::Literal, needle, query }], found: true }
    }

    fn new(run: &[char], vocabulary: &Vocabulary<'_>) -> Self {
        let mut clause = Self::of(run, vocabulary);
        for other in vocabulary.synonyms.of(&clause.typed) {
            let needle = Needle::literal(&other.chars().collect::<Vec<_>>());
            let query = everywhere(&needle, vocabulary, Kind::Synonym);
            clause.ways.push(Way { kind: Kind::Synonym, needle, query });
        }
        clause.found = vocabulary.frequency(vocabulary.fields.word, &clause.typed) > 0
            || clause.ways.iter().any(|w| vocabulary.finds(w.query.as_ref()));
        if !clause.found {
            clause.widen(run, vocabulary);
        }
        clause
    }

    /// Adds the ways of pinyin and of mistakes, as far as they find anything.
    fn widen(&mut self, run: &[char], vocabulary: &Vocabulary<'_>) {
        let known = |token: &str| vocabulary.sounds(token);
        let (kind, spellings) = if run.iter().all(|c| is_han(*c)) {
            (Kind::Homophone, sound::cut_han(run, &known))
        } else {
            (Kind::Pinyin, sound::cut_letters(&self.typed, &known))
        };
        for spelling in spellings {
            self.add_if_found(sounding(&spelling, vocabulary, kind), vocabulary);
        }
        if self.found || kind == Kind::Pinyin || !NEAR.contains(&run.len()) {
            return;
        }
        for needle in one_off(run) {
            let query = everywhere(&needle, vocabulary, Kind::Near);
            self.add_if_found(Way { kind: Kind::Near, needle, query }, vocabulary);
        }
    }

    fn add_if_found(&mut self, way: Way, vocabulary: &Vocabulary<'_>) {
        if vocabulary.finds(way.query.as_ref()) {
            self.found = true;
            self.ways.push(way);
        }
    }

    /// The best way counts; the others add little.
    fn query(&self) -> Box<dyn Query> {
        let ways: Vec<Box<dyn Query>> = self.ways.iter().map(|w| w.query.box_clone()).collect();
        match <[_; 1]>::try_from(ways) {
            Ok([only]) => only,
            Err(ways) => Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, 0.1)),
        }
    }
}

/// The run with one character missing from it, wrong in it, or too many in it.
fn one_off(run: &[char]) -> Vec<Needle> {
    let is = |chars: &[char]| chars.iter().map(|c| Place::Is(*c)).collect::<Vec<_>>();
    let mut out = Vec::new();
    for k in 1..run.len() {
        let (before, after) = run.split_at(k);
        out.push([is(before), vec![Place::Any], is(after)].concat());
        if let [_, rest @ ..] = after
            && !rest.is_empty()
        {
            out.push([is(before), vec![Place::Any], is(rest)].concat());
            if run.len() > 3 {
                out.push([is(before), is(rest)].concat());
            }
        }
    }
    if let [_, tail @ ..] = run
        && let [head @ .., _] = run
        && run.len() > 3
    {
        out.extend([is(tail), is(head)]);
    }
    out.sort();
    out.dedup();
    out.into_iter().map(Needle).collect()
}

/// A spelling as a phrase of sounds.
fn sounding(spelling: &Spelling, vocabulary: &Vocabulary<'_>, kind: Kind) -> Way {
    let fields = vocabulary.fields;
    let places = [(fields.title_sound, TITLE), (fields.sound, BODY)];
    let queries = places.map(|(field, weight)| {
        let terms = spelling.words.iter();
        let terms = terms.map(|(at, token)| (*at, Term::from_field_text(field, token))).collect();
        (Occur::Should, boost(phrase(terms), weight * kind.weight()))
    });
    let needle = Needle(spelling.units.iter().cloned().map(Place::Sounds).collect::<Vec<_>>());
    Way { kind, needle, query: Box::new(BooleanQuery::new(queries.into())) }
}

/// The needle in title, labels or body.
fn everywhere(needle: &Needle, vocabulary: &Vocabulary<'_>, kind: Kind) -> Box<dyn Query> {
    let fields = vocabulary.fields;
    let places = [(fields.title, TITLE), (fields.label, LABEL), (fields.body, BODY)];
    let queries = places.map(|(field, weight)| {
        (Occur::Should, boost(phrase(grams(needle, field)), weight * kind.weight()))
    });
    Box::new(BooleanQuery::new(queries.into()))
}

/// The fewest tokens of the gram stream that cover the characters of the needle.
fn grams(needle: &Needle, field: Field) -> Vec<(usize, Term)> {
    let char_at = |i: usize| match needle.0.get(i) {
        Some(Place::Is(c)) => Some(*c),
        _ => None,
    };
    let mut out = Vec::new();
    let mut i = 0;
    while i < needle.0.len() {
        let Some(c) = char_at(i) else {
            i += 1;
            continue;
        };
        match (char_at(i + 1), i.checked_sub(1).and_then(char_at)) {
            (Some(next), _) => {
                out.push((i, Term::from_field_text(field, &[c, next].iter().collect::<String>())));
                i += 2;
            }
            (None, Some(before)) => {
                let pair: String = [before, c].iter().collect();
                out.push((i - 1, Term::from_field_text(field, &pair)));
                i += 1;
            }
            (None, None) => {
                out.push((i, Term::from_field_text(field, &c.to_string())));
                i += 1;
            }
        }
    }
    out
}

fn phrase(terms: Vec<(usize, Term)>) -> Box<dyn Query> {
    match <[_; 1]>::try_from(terms) {
        Ok([(_, only)]) => Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs)),
        Err(terms) => Box::new(PhraseQuery::new_with_offset(terms)),
    }
}

fn boost(query: Box<dyn Query>, weight: Score) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}
