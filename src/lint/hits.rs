//! Hits of the automaton, sorted so that rules can ask for the occurrences of a set of words.

use crate::rules::{SetId, Tables};
use crate::text::{Text, TextSpan, offset};
use std::cell::OnceCell;

/// One word of a set, where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub(super) at: TextSpan,
    /// Seen only through an evasion.
    pub(super) suspected: bool,
    /// Where the clause and the sentence end that hold its last byte.
    pub(super) ends: Ends,
}

/// Ends of the clause and the sentence around one byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) clause: u32,
    pub(super) sentence: u32,
}

/// Clause and sentence around the last byte of `at`.
pub(super) fn ends(text: &Text, at: TextSpan) -> Ends {
    let last = at.end.saturating_sub(1);
    Ends { clause: text.clause_at(last).end, sentence: text.sentence_at(last).end }
}

/// Finds [`Ends`] of one hit after another; hits come by their ends, so nothing is searched.
pub(super) struct Cursor<'t> {
    text: &'t Text,
    clause: usize,
    sentence: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        Self { text, clause: 0, sentence: 0 }
    }

    pub(super) fn ends(&mut self, at: TextSpan) -> Ends {
        let last = at.end.saturating_sub(1);
        Ends {
            clause: end_at(&self.text.clauses, &mut self.clause, last),
            sentence: end_at(&self.text.sentences, &mut self.sentence, last),
        }
    }
}

/// The end of the range that holds `byte`, from the range `index` on.
fn end_at(ranges: &[TextSpan], index: &mut usize, byte: u32) -> u32 {
    while ranges.get(*index + 1).is_some_and(|next| next.start <= byte) {
        *index += 1;
    }
    ranges.get(*index).map_or(0, |range| range.end)
}

/// Hits sorted into their sets. A common word belongs to dozens of sets of which few are asked for,
/// so only the words that occur are noted for a set; its occurrences are gathered at first need.
pub(super) struct Hits {
    /// Set → its words that occur, and its place in `lists`; empty for most.
    sets: Vec<Members>,
    /// Words by set: where their occurrences lie.
    words: Vec<(u32, u32)>,
    /// Word by word.
    occurrences: Vec<Occurrence>,
    /// Occurrences of the sets that have several words, by start.
    lists: Vec<OnceCell<Vec<Occurrence>>>,
    /// Sets with occurrences, in order.
    pub(super) present: Vec<SetId>,
    /// Bytes of the longest occurrence.
    pub(super) longest: u32,
}

/// The words of one set that occur.
#[derive(Debug, Clone, Copy, Default)]
struct Members {
    start: u32,
    end: u32,
    list: u32,
}

impl Hits {
    /// Sorts by counting; only sets that occur are looked at.
    pub(super) fn new(words: Tables<'_>, mut hits: Vec<(u32, Occurrence)>) -> Self {
        hits.sort_unstable_by_key(|(value, o)| (*value, order(o)));
        let mut groups = Vec::new();
        let mut from = 0;
        for group in hits.chunk_by(|(a, _), (b, _)| a == b) {
            let to = from + offset(group.len());
            groups.extend(group.first().map(|(value, _)| (*value, (from, to))));
            from = to;
        }
        let mut sets = vec![Members::default(); words.sets()];
        let mut present = Vec::new();
        for set in groups.iter().flat_map(|(value, _)| words.meaning(*value).sets()) {
            if let Some(members) = sets.get_mut(set as usize) {
                if members.end == 0 {
                    members.list = offset(present.len());
                    present.push(set);
                }
                members.end += 1;
            }
        }
        let mut total = 0;
        for set in &present {
            let members = &mut sets[*set as usize];
            let count = members.end;
            (members.start, members.end) = (total, total);
            total += count;
        }
        let mut of_sets = vec![(0, 0); total as usize];
        for (value, range) in &groups {
            for set in words.meaning(*value).sets() {
                if let Some(members) = sets.get_mut(set as usize) {
                    of_sets[members.end as usize] = *range;
                    members.end += 1;
                }
            }
        }
        let lists = present.iter().map(|_| OnceCell::new()).collect();
        present.sort_unstable();
        let longest = hits.iter().map(|(_, o)| o.at.len()).max().unwrap_or(0);
        let occurrences = hits.into_iter().map(|(_, o)| o).collect();
        Self { sets, words: of_sets, occurrences, lists, present, longest }
    }

    fn words_of(&self, set: SetId) -> (&[(u32, u32)], u32) {
        let members = self.sets.get(set as usize).copied().unwrap_or_default();
        let words = self.words.get(members.start as usize..members.end as usize);
        (words.unwrap_or(&[]), members.list)
    }

    fn of_word(&self, word: (u32, u32)) -> &[Occurrence] {
        self.occurrences.get(word.0 as usize..word.1 as usize).unwrap_or(&[])
    }

    /// Whether some word of a set occurs.
    pub(super) fn occurs(&self, set: SetId) -> bool {
        !self.words_of(set).0.is_empty()
    }

    /// All occurrences of a set, by start, longer first.
    pub(super) fn of(&self, set: SetId) -> &[Occurrence] {
        let (words, list) = self.words_of(set);
        if let [word] = words {
            return self.of_word(*word);
        }
        let gather = || {
            let mut all: Vec<Occurrence> =
                words.iter().flat_map(|word| self.of_word(*word)).copied().collect();
            all.sort_unstable_by_key(order);
            all
        };
        match self.lists.get(list as usize) {
            Some(cell) if !words.is_empty() => cell.get_or_init(gather),
            _ => &[],
        }
    }
}

/// By start, longer first.
fn order(o: &Occurrence) -> (u32, u32, bool) {
    (o.at.start, u32::MAX - o.at.end, o.suspected)
}
