//! One pass over one document: every word of every rule, by set, and lazily what only some rules
//! need: word cuts, typed values, stance cues.

use super::cues::{self, Cue};
use super::expression::Expression;
use super::hits::{Cursor, Ends, Hits, Occurrence, ends};
use crate::document::Document;
use crate::library::Register;
use crate::rules::{RuleSet, Scope, SetId, Tables};
use crate::text::{Dictionary, Number, TextSpan, candidates, in_address, offset, stands_alone};
use regex_automata::meta::Regex;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes beyond which only the neighbourhood of a hit is cut, not the whole sentence.
const LONG_SENTENCE: u32 = 1200;

/// Words longer than this, in characters, are not made of pieces of other words by chance, and the
/// cut of a longer literal's surroundings (本月｜底就停售) would refuse true hits.
const LONGEST_TESTED: usize = 3;

/// What a linter prepares once and every scan borrows.
pub(super) struct Engine {
    pub(super) regexes: Vec<Expression>,
    pub(super) dictionary: &'static Dictionary,
    pub(super) register: Register,
}

/// Cues of one sentence, by start.
type CueList = Rc<Vec<(Cue, TextSpan)>>;

/// All hits of one document.
pub(super) struct Scan<'a> {
    pub(super) doc: &'a Document,
    pub(super) rules: &'a RuleSet,
    pub(super) engine: &'a Engine,
    /// What claims about products are compared with.
    pub(super) register: &'a Register,
    words: Tables<'a>,
    hits: Hits,
    cuts: RefCell<HashMap<u32, Rc<Vec<TextSpan>>>>,
    values: OnceCell<Vec<Number>>,
    cues: RefCell<HashMap<u32, CueList>>,
    pub(super) teaching: OnceCell<bool>,
    pub(super) cautious: OnceCell<bool>,
}

impl<'a> Scan<'a> {
    /// Scans `doc` for all words of `rules`.
    pub(super) fn new(doc: &'a Document, rules: &'a RuleSet, engine: &'a Engine) -> Self {
        let words = rules.words.open().unwrap_or_default();
        let hits = Hits::new(words, find(doc, words, engine));
        Self {
            doc,
            rules,
            engine,
            register: &engine.register,
            words,
            hits,
            cuts: RefCell::default(),
            values: OnceCell::new(),
            cues: RefCell::default(),
            teaching: OnceCell::new(),
            cautious: OnceCell::new(),
        }
    }

    /// All occurrences of a set, by start, longer first; swallowed ones included.
    pub(super) fn raw(&self, set: SetId) -> &[Occurrence] {
        self.hits.of(set)
    }

    /// Whether some word of a set occurs.
    pub(super) fn occurs(&self, set: SetId) -> bool {
        self.hits.occurs(set)
    }

    /// The sets of which some word occurs, in order.
    pub(super) fn present(&self) -> &[SetId] {
        &self.hits.present
    }

    /// Occurrences of a set that start inside `within`, by start, longer first.
    pub(super) fn within(&self, set: SetId, within: TextSpan) -> &[Occurrence] {
        let all = self.raw(set);
        let from = all.partition_point(|o| o.at.start < within.start);
        let to = all.partition_point(|o| o.at.start < within.end);
        all.get(from..to).unwrap_or(&[])
    }

    /// Whether a longer word that the set names swallows this occurrence.
    pub(super) fn is_swallowed(&self, set: SetId, at: TextSpan) -> bool {
        self.words.not_in(set).is_some_and(|longer| self.is_covered(longer, at))
    }

    /// Whether some occurrence of `set` covers `at` and is longer.
    pub(super) fn is_covered(&self, set: SetId, at: TextSpan) -> bool {
        let all = self.raw(set);
        let after = all.partition_point(|o| o.at.start <= at.start);
        let near = all.get(..after).unwrap_or(&[]).iter().rev();
        near.take_while(|o| at.start - o.at.start <= self.hits.longest)
            .any(|o| o.at.contains(at) && o.at.len() > at.len())
    }

    /// The boundary test: a token of the dictionary cut partially overlaps the words at `at`.
    pub(super) fn is_refused(&self, at: TextSpan) -> bool {
        if !(2..=LONGEST_TESTED).contains(&self.doc.text.at(at).chars().count()) {
            return false;
        }
        let sentence = self.scope(at, Scope::Sentence);
        if sentence.len() > LONG_SENTENCE {
            return self.engine.dictionary.refuses(&self.doc.text.folded, sentence, at);
        }
        let tokens = self
            .cuts
            .borrow_mut()
            .entry(sentence.start)
            .or_insert_with(|| Rc::new(self.engine.dictionary.cut(&self.doc.text.folded, sentence)))
            .clone();
        let first = tokens.partition_point(|t| t.end <= at.start);
        tokens
            .iter()
            .skip(first)
            .take_while(|t| t.start < at.end)
            .any(|t| t.overlaps(at) && !t.contains(at) && !at.contains(*t))
    }

    /// Typed values that start inside `within`, by start.
    pub(super) fn values_in(&self, within: TextSpan) -> &[Number] {
        let text = &self.doc.text;
        let read = |sentence: &TextSpan| crate::text::scan(&text.folded, *sentence);
        let all = self.values.get_or_init(|| text.sentences.iter().flat_map(read).collect());
        let from = all.partition_point(|n| n.at.start < within.start);
        let to = all.partition_point(|n| n.at.start < within.end);
        all.get(from..to).unwrap_or(&[])
    }

    /// Where clause and sentence end around the last byte of `at`.
    pub(super) fn ends(&self, at: TextSpan) -> Ends {
        ends(&self.doc.text, at)
    }

    /// Stance cues of the sentence `sentence`, by start.
    pub(super) fn cues(&self, sentence: TextSpan) -> Rc<Vec<(Cue, TextSpan)>> {
        self.cues
            .borrow_mut()
            .entry(sentence.start)
            .or_insert_with(|| {
                let cues = self.rules.cues.open().unwrap_or_default();
                let mut found = cues::find(cues, &self.doc.text.folded, sentence);
                // 直接到账 holds no 接到.
                found.retain(|(_, at)| !self.is_refused(*at));
                Rc::new(found)
            })
            .clone()
    }

    /// The folded range of `scope` seen from `at`.
    pub(super) fn scope(&self, at: TextSpan, scope: Scope) -> TextSpan {
        let text = &self.doc.text;
        let last = at.end.saturating_sub(1).max(at.start);
        match scope {
            Scope::Match => at,
            Scope::Clause => text.clause_at(at.start).cover(text.clause_at(last)),
            Scope::Sentence => text.sentence_at(at.start).cover(text.sentence_at(last)),
            Scope::Paragraph => self.block_text(self.doc.block_at(at.start)),
            Scope::Turn => {
                let turn = self.doc.blocks.get(self.doc.block_at(at.start)).map(|b| b.turn);
                self.cover_blocks(|b| Some(b.turn) == turn)
            }
            Scope::Section => {
                let index = self.doc.block_at(at.start);
                let section = self
                    .doc
                    .blocks
                    .get(index)
                    .and_then(|b| if b.level > 0 { Some(index) } else { b.section });
                let below = self.cover_blocks(|b| b.section == section);
                section.map_or(below, |heading| below.cover(self.block_text(heading)))
            }
            Scope::Document => TextSpan::new(0, offset(text.folded.len())),
        }
    }

    fn block_text(&self, index: usize) -> TextSpan {
        self.doc.blocks.get(index).map(|b| b.text).unwrap_or_default()
    }

    fn cover_blocks(&self, belongs: impl Fn(&crate::document::Block) -> bool) -> TextSpan {
        self.doc
            .blocks
            .iter()
            .filter(|b| belongs(b))
            .map(|b| b.text)
            .reduce(TextSpan::cover)
            .unwrap_or_default()
    }

    /// The compiled expression of `slot`.
    pub(super) fn regex(&self, slot: u32, source: &str) -> Option<&'a Regex> {
        self.engine.regexes.get(slot as usize)?.get(source)
    }
}

/// All hits of the automaton: in the text as it is, and where noise was removed from it.
fn find(doc: &Document, words: Tables<'_>, engine: &Engine) -> Vec<(u32, Occurrence)> {
    let text = doc.text.folded.as_str();
    let mut hits = Vec::with_capacity(text.len() / 24);
    let mut cursor = Cursor::new(&doc.text);
    for m in words.find(text) {
        let meaning = words.meaning(m.value);
        let at = TextSpan::new(m.start + meaning.context, m.end);
        if meaning.evasive {
            let sentence = doc.text.sentence_at(at.start);
            if in_address(text, at)
                || !stands_alone(text, at)
                || engine.dictionary.refuses(text, sentence, at)
            {
                continue;
            }
        } else if has_letter_edge(text, at) && !stands_alone(text, at) {
            continue;
        }
        let ends = cursor.ends(at);
        hits.push((m.value, Occurrence { at, suspected: meaning.evasive, ends }));
    }
    let blocks: Vec<TextSpan> = doc.blocks.iter().map(|b| b.text).collect();
    for candidate in candidates(text, &blocks) {
        let whole = TextSpan::new(0, offset(candidate.text.len()));
        for m in words.find(&candidate.text) {
            let context = words.meaning(m.value).context;
            let inside = TextSpan::new(m.start + context, m.end);
            if let Some(at) = candidate.locate(inside)
                && stands_alone(&candidate.text, inside)
                && !engine.dictionary.refuses(&candidate.text, whole, inside)
            {
                let ends = ends(&doc.text, at);
                hits.push((m.value, Occurrence { at, suspected: true, ends }));
            }
        }
    }
    hits
}

/// Whether the words at `at` begin or end with a Latin letter.
fn has_letter_edge(text: &str, at: TextSpan) -> bool {
    let bytes = at.of(text).as_bytes();
    [bytes.first(), bytes.last()].into_iter().flatten().any(u8::is_ascii_alphabetic)
}
