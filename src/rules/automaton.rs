//! An Aho–Corasick automaton that is walked where its bytes lie.
//!
//! daachorse builds the double array; decoding it back would copy some megabytes at every start of
//! the program, of which a short text touches a few pages. So its serialised form is read in place.
//! The form is that of the daachorse version fixed in Cargo.toml; a test holds the walk against
//! daachorse's own.

use crate::text::offset;
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

/// The automaton's root.
const ROOT: u32 = 0;

/// No character has this code.
const NO_CODE: u32 = u32::MAX;

/// The tables of an automaton, borrowed from its bytes. Numbers are little-endian.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Automaton<'b> {
    /// Base, check, fail, output + 1.
    states: &'b [[u8; 16]],
    /// Character → code.
    codes: &'b [[u8; 4]],
    /// Value, length in bytes, next output + 1.
    outputs: &'b [[u8; 12]],
}

/// A pattern found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The pattern's value.
    pub value: u32,
}

/// The bytes of an automaton over `patterns`; empty where there are none.
pub(super) fn build(patterns: &[(String, u32)]) -> Vec<u8> {
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .use_prefilter(false)
        .build_with_values(patterns.iter().map(|(p, v)| (p.as_str(), *v)))
        .map(|a: CharwiseDoubleArrayAhoCorasick<u32>| a.serialize())
        .unwrap_or_default()
}

/// The first `n` records of `bytes`, whose number stands before them, and what follows.
fn records<const N: usize>(bytes: &[u8]) -> Option<(&[[u8; N]], &[u8])> {
    let (count, rest) = bytes.split_first_chunk()?;
    let length = (u32::from_le_bytes(*count) as usize).checked_mul(N)?;
    let (records, rest) = rest.split_at_checked(length)?;
    Some((records.as_chunks().0, rest))
}

impl<'b> Automaton<'b> {
    /// The automaton in `bytes`; `None` where they hold none.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::default());
        }
        let (states, rest) = records(bytes)?;
        let (codes, rest) = records(rest)?;
        let rest = rest.get(size_of::<u32>()..)?;
        let (outputs, _) = records(rest)?;
        Some(Self { states, codes, outputs })
    }

    /// All patterns in `text`, overlapping ones too, by their ends, longer first.
    pub(super) fn find(self, text: &str) -> impl Iterator<Item = Hit> {
        let mut chars = text.char_indices();
        let (mut state, mut output, mut end) = (ROOT, 0, 0);
        std::iter::from_fn(move || {
            while output == 0 {
                let (at, c) = chars.next()?;
                state = self.step(state, c);
                output = self.field(state, 3);
                end = offset(at + c.len_utf8());
            }
            let record = self.outputs.get(output as usize - 1)?;
            let [value, length, next] = fields(record);
            output = next;
            Some(Hit { start: end.saturating_sub(length), end, value })
        })
    }

    /// The state after `c`.
    #[inline]
    fn step(self, mut state: u32, c: char) -> u32 {
        let code = self.codes.get(c as usize).map_or(NO_CODE, |code| u32::from_le_bytes(*code));
        if code == NO_CODE {
            return ROOT;
        }
        loop {
            let base = self.field(state, 0);
            if base != 0 && self.field(base ^ code, 1) == state {
                return base ^ code;
            }
            if state == ROOT {
                return ROOT;
            }
            state = self.field(state, 2);
        }
    }

    /// One number of a state; 0 beyond the table, which is the root and no output.
    #[inline]
    fn field(self, state: u32, which: usize) -> u32 {
        self.states.get(state as usize).map_or(0, |record| {
            let [a, b, c, d] = fields(record);
            [a, b, c, d][which]
        })
    }
}

/// The numbers of a record.
#[inline]
pub(super) fn fields<const N: usize, const K: usize>(record: &[u8; N]) -> [u32; K] {
    let (numbers, _) = record.as_chunks();
    std::array::from_fn(|i| numbers.get(i).map_or(0, |n| u32::from_le_bytes(*n)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_daachorse_finds(
            words in prop::collection::btree_set("[保本息a零💰]{1,4}", 1..20),
            text in "[保本息收益a零风险💰,b]{0,80}",
        ) {
            let patterns: Vec<(String, u32)> = words.into_iter().zip(0..).collect();
            let bytes = build(&patterns);
            let (theirs, _) =
                CharwiseDoubleArrayAhoCorasick::<u32>::deserialize(&bytes).unwrap();
            let expected: Vec<Hit> = theirs
                .find_overlapping_iter(&text)
                .map(|m| Hit { start: offset(m.start()), end: offset(m.end()), value: m.value() })
                .collect();
            let ours: Vec<Hit> = Automaton::read(&bytes).unwrap().find(&text).collect();
            prop_assert_eq!(ours, expected);
        }

        #[test]
        fn bytes_that_are_none_harm_nobody(bytes in prop::collection::vec(0u8..4, 0..200)) {
            if let Some(automaton) = Automaton::read(&bytes) {
                prop_assert!(automaton.find("保本").take(100).count() <= 100);
            }
        }
    }

    #[test]
    fn no_patterns_find_nothing() {
        let bytes = build(&[]);
        assert_eq!(Automaton::read(&bytes).unwrap().find("保本").count(), 0);
    }
}
