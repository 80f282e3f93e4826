//! Phrases, regular expressions, dialogues and conditions over the hits of one scan.

use super::hits::Occurrence;
use super::scan::Scan;
use crate::document::Side;
use crate::rules::schema::{CompareOp, Direction, ValueKind};
use crate::rules::{Atom, Condition, Pattern, Phrase, RegexPattern, Scope, Step};
use crate::text::{TextSpan, offset};

/// One place where a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// From the first matched word to the last.
    pub(super) at: TextSpan,
    /// Some word was seen only through an evasion.
    pub(super) suspected: bool,
    /// The question that the match answers.
    pub(super) question: Option<TextSpan>,
}

/// Characters that lie between neighbouring words without separating them.
fn is_skippable(c: char) -> bool {
    matches!(c, ' ' | '“' | '”' | '"' | '「' | '」' | '『' | '』' | '‘' | '’' | '*' | '《' | '》')
}

/// How many characters may still lie between one step and the next.
#[derive(Debug, Clone, Copy)]
struct Gap(usize);

impl Gap {
    fn new(step: &Step) -> Self {
        Self(usize::from(step.gap))
    }

    /// Takes the characters of `between`; false where they are too many.
    fn takes(&mut self, between: &str) -> bool {
        let most = self.0 + 1;
        let taken = between.chars().filter(|c| !is_skippable(*c)).take(most).count();
        self.0 = self.0.saturating_sub(taken);
        taken < most
    }
}

impl Scan<'_> {
    /// All matches of `pattern` that start inside `within`.
    pub(super) fn matches(&self, pattern: &Pattern, within: TextSpan) -> Vec<Found> {
        match pattern {
            Pattern::Phrase(phrase) => self.phrase_matches(phrase, within),
            Pattern::Regex(regex) => self.regex_matches(regex, within),
            Pattern::Near { all, within: scope } => self.near_matches(all, *scope, within),
            Pattern::Dialogue { asked, answered, unless } => {
                self.dialogue_matches(asked, answered, unless, within)
            }
        }
    }

    /// All matches of `phrase` that start inside `within`, at most one from each first word.
    pub(super) fn phrase_matches(&self, phrase: &Phrase, within: TextSpan) -> Vec<Found> {
        let mut found = Vec::new();
        let Some(first) = phrase.steps.first() else { return found };
        // A cheap look: every set must have some hit.
        let hopeless =
            phrase.steps.iter().any(|s| matches!(s.atom, Atom::Set(set) if !self.occurs(set)));
        if hopeless {
            return found;
        }
        let mut begin = |start: Occurrence| {
            // What costs most comes last: most words begin nothing.
            if !phrase.at_clause_start || self.begins_clause(start.at.start) {
                found.extend(
                    self.extend(phrase, 1, start).filter(|_| self.holds_word(first, start)),
                );
            }
        };
        match first.atom {
            Atom::Set(set) => self.within(set, within).iter().copied().for_each(&mut begin),
            Atom::Value(kind) => self.value_atoms(kind, within).for_each(&mut begin),
        }
        found
    }

    fn begins_clause(&self, byte: u32) -> bool {
        let clause = self.doc.text.clause_at(byte);
        TextSpan::new(clause.start, byte).of(&self.doc.text.folded).chars().all(is_skippable)
    }

    /// Whether the occurrence of a step is the word itself: not part of a longer one that the set
    /// names, and not made of pieces of other words.
    fn holds_word(&self, step: &Step, o: Occurrence) -> bool {
        match step.atom {
            Atom::Set(set) => {
                !self.is_swallowed(set, o.at) && (o.suspected || !self.is_refused(o.at))
            }
            Atom::Value(_) => true,
        }
    }

    fn value_atoms(&self, kind: ValueKind, within: TextSpan) -> impl Iterator<Item = Occurrence> {
        let values = self.values_in(within).iter();
        values.filter(move |number| super::values::is_kind(number, kind)).map(|number| Occurrence {
            at: number.at,
            suspected: false,
            ends: self.ends(number.at),
        })
    }

    /// Follows the steps from `k` on; the nearest continuation wins.
    fn extend(&self, phrase: &Phrase, k: usize, so_far: Occurrence) -> Option<Found> {
        let Some(step) = phrase.steps.get(k) else {
            return Some(Found { at: so_far.at, suspected: so_far.suspected, question: None });
        };
        let follow = |next: Occurrence| {
            let joined = Occurrence {
                at: so_far.at.cover(next.at),
                suspected: so_far.suspected || next.suspected,
                ends: next.ends,
            };
            self.extend(phrase, k + 1, joined).filter(|_| self.holds_word(step, next))
        };
        let from = so_far.at.end;
        let bound = if step.cross { so_far.ends.sentence } else { so_far.ends.clause };
        let (mut walked, mut left) = (from, Gap::new(step));
        // The gap is walked only as far as the next word.
        let mut near = |next: &Occurrence| {
            let between = TextSpan::new(walked, next.at.start);
            walked = next.at.start;
            next.at.start < bound && left.takes(between.of(&self.doc.text.folded))
        };
        match step.atom {
            Atom::Set(set) => {
                let all = self.raw(set);
                let first = all.partition_point(|o| o.at.start < from);
                let after = all.get(first..).unwrap_or(&[]).iter().copied();
                after.take_while(|next| near(next)).find_map(follow)
            }
            Atom::Value(kind) => {
                let values = self.value_atoms(kind, TextSpan::new(from, bound));
                values.take_while(|next| near(next)).find_map(follow)
            }
        }
    }

    fn regex_matches(&self, pattern: &RegexPattern, within: TextSpan) -> Vec<Found> {
        let mut scopes: Vec<TextSpan> = pattern
            .needs
            .iter()
            .flat_map(|p| self.phrase_matches(p, within))
            .map(|f| self.scope(f.at, pattern.within))
            .collect();
        scopes.sort_unstable();
        scopes.dedup();
        let mut found = Vec::new();
        for scope in scopes {
            let text = scope.of(&self.doc.text.folded);
            if !pattern.musts.iter().all(|any| any.iter().any(|word| text.contains(word.as_str())))
            {
                continue;
            }
            let Some(regex) = self.regex(pattern.slot, &pattern.source) else { continue };
            for captures in regex.captures_iter(text) {
                let holds = pattern.wheres.iter().all(|(name, kind, op, limit)| {
                    captures
                        .get_group_by_name(name)
                        .and_then(|m| super::values::read(text.get(m.range())?, *kind))
                        .is_some_and(|value| compare(value, *op, *limit))
                });
                let Some(whole) = captures.get_match().filter(|m| holds && !m.is_empty()) else {
                    continue;
                };
                let at = TextSpan::new(
                    scope.start + offset(whole.start()),
                    scope.start + offset(whole.end()),
                );
                found.push(Found { at, suspected: false, question: None });
            }
        }
        found
    }

    fn near_matches(&self, all: &[Vec<Phrase>], scope: Scope, within: TextSpan) -> Vec<Found> {
        let Some((first, rest)) = all.split_first() else { return Vec::new() };
        let mut found = Vec::new();
        for start in first.iter().flat_map(|p| self.phrase_matches(p, within)) {
            let range = self.scope(start.at, scope);
            let joined = rest.iter().try_fold(start.clone(), |so_far, phrases| {
                phrases
                    .iter()
                    .flat_map(|p| self.phrase_matches(p, range))
                    .filter(|f| range.contains(f.at) && !f.at.overlaps(start.at))
                    .min_by_key(|f| distance(f.at, start.at))
                    .map(|f| Found {
                        at: so_far.at.cover(f.at),
                        suspected: so_far.suspected || f.suspected,
                        question: None,
                    })
            });
            found.extend(joined);
        }
        found
    }

    /// A question of the customer (or a question sentence) and the words of the next answer.
    fn dialogue_matches(
        &self,
        asked: &[Phrase],
        answered: &[Phrase],
        unless: &[Phrase],
        within: TextSpan,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        for question in asked.iter().flat_map(|p| self.phrase_matches(p, within)) {
            let Some(answer) = self.answer_to(question.at) else { continue };
            if unless.iter().any(|p| !self.phrase_matches(p, answer).is_empty()) {
                continue;
            }
            let reply = answered
                .iter()
                .flat_map(|p| self.phrase_matches(p, answer))
                .filter(|f| answer.contains(f.at))
                .min_by_key(|f| f.at.start);
            if let Some(reply) = reply {
                found.push(Found { question: Some(question.at), ..reply });
            }
        }
        found
    }

    /// The first two sentences said by the bank after the question at `at`.
    fn answer_to(&self, at: TextSpan) -> Option<TextSpan> {
        let sentence = self.scope(at, Scope::Sentence);
        let index = self.doc.block_at(at.start);
        let block = self.doc.blocks.get(index)?;
        let sentences = &self.doc.text.sentences;
        let asks = |s: TextSpan| s.of(&self.doc.text.folded).trim_end_matches('”').ends_with('?');
        let from = if block.side == Side::Customer {
            let turn = block.turn;
            let next = self.doc.blocks.iter().skip(index + 1).find(|b| b.turn != turn)?;
            if next.side == Side::Customer {
                return None;
            }
            next.text.start
        } else if asks(sentence) {
            sentence.end
        } else {
            return None;
        };
        let first = sentences.partition_point(|s| s.end <= from);
        let two = sentences.get(first..(first + 2).min(sentences.len()))?;
        let range = two.iter().copied().reduce(TextSpan::cover)?;
        let answering = self.doc.blocks.get(self.doc.block_at(range.start))?;
        (answering.side == Side::Bank)
            .then(|| TextSpan::new(range.start, range.end.min(answering.text.end)))
    }

    /// Whether `condition` holds near `at`.
    pub(super) fn holds(&self, condition: &Condition, at: TextSpan) -> bool {
        if condition.any.is_empty() {
            return true;
        }
        let range = self.scope(at, condition.within);
        condition.any.iter().any(|pattern| {
            self.matches(pattern, range).iter().any(|f| {
                let placed = match condition.side {
                    Direction::Either => condition.within == Scope::Match || !at.contains(f.at),
                    Direction::Before => f.at.end <= at.start,
                    Direction::After => f.at.start >= at.end,
                };
                placed
                    && range.contains(f.at)
                    && condition.distance.is_none_or(|most| self.gap(f.at, at) <= most)
                    && (condition.stance.is_empty()
                        || condition.stance.contains(&self.stance(f.at)))
            })
        })
    }

    /// Characters between two ranges; 0 where they touch or overlap.
    fn gap(&self, a: TextSpan, b: TextSpan) -> u32 {
        let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
        let between = TextSpan::new(first.end, second.start.max(first.end));
        offset(between.of(&self.doc.text.folded).chars().count())
    }
}

fn distance(a: TextSpan, b: TextSpan) -> u32 {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

fn compare(value: f64, op: CompareOp, limit: f64) -> bool {
    match op {
        CompareOp::Less => value < limit,
        CompareOp::AtMost => value <= limit,
        CompareOp::Greater => value > limit,
        CompareOp::AtLeast => value >= limit,
        CompareOp::Equal => (value - limit).abs() < 1e-9,
    }
}
