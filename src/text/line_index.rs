//! Byte offset ⇄ line, column and UTF-16, for people and editors.

use super::span::{Span, offset};

/// Lines of one source text, and its characters and UTF-16 units counted at regular steps, so that
/// a place is found without reading the text from its start. It belongs to that text: the `source`
/// that methods take is the one it was made of.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    /// Byte at which line `i` starts; the first is 0.
    starts: Vec<u32>,
    /// What lies before byte `i * STEP`.
    counts: Vec<Count>,
}

/// Distance in bytes between two counts.
const STEP: usize = 1024;

/// Characters and UTF-16 units that begin in a stretch of bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    chars: u32,
    units: u32,
}

impl Count {
    /// Counts what begins in `bytes`, which may start or end inside a character.
    fn of(bytes: &[u8]) -> Self {
        let chars = bytes.iter().filter(|b| **b & 0xC0 != 0x80).count();
        let pairs = bytes.iter().filter(|b| **b >= 0xF0).count();
        Self { chars: offset(chars), units: offset(chars + pairs) }
    }

    fn plus(self, other: Self) -> Self {
        Self { chars: self.chars + other.chars, units: self.units + other.units }
    }
}

/// A place for people: both count from 1, the column in characters (Unicode scalars).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl LineIndex {
    /// Indexes `source`. `\n` and `\r\n` end a line.
    pub fn new(source: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            source.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| offset(i + 1)),
        );
        let mut before = Count::default();
        let mut counts = vec![before];
        for step in source.as_bytes().chunks(STEP) {
            before = before.plus(Count::of(step));
            counts.push(before);
        }
        Self { starts, counts }
    }

    /// The position of the source byte `at`, which lies on a character boundary.
    pub fn position(&self, source: &str, at: u32) -> Position {
        let line = self.starts.partition_point(|s| *s <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.before(source, at).chars - self.before(source, start).chars + 1;
        Position { line: offset(line), column }
    }

    /// `at` in characters (Unicode scalars) of `source`.
    pub fn in_chars(&self, source: &str, at: Span) -> (u32, u32) {
        (self.before(source, at.start).chars, self.before(source, at.end).chars)
    }

    /// `at` in UTF-16 code units of `source`.
    pub fn in_utf16(&self, source: &str, at: Span) -> (u32, u32) {
        (self.before(source, at.start).units, self.before(source, at.end).units)
    }

    /// What lies before the byte `at`, a character boundary.
    fn before(&self, source: &str, at: u32) -> Count {
        let at = (at as usize).min(source.len());
        let step = at / STEP;
        let counted = self.counts.get(step).copied().unwrap_or_default();
        counted.plus(Count::of(source.as_bytes().get(step * STEP..at).unwrap_or_default()))
    }

    /// The span of line `line` (from 1), its line end left out.
    pub fn line(&self, source: &str, line: u32) -> Span {
        let start = self.starts.get(line as usize - 1).copied().unwrap_or(0);
        let end = self.starts.get(line as usize).copied().unwrap_or(offset(source.len()));
        let text = Span::new(start, end).of(source).trim_end_matches(['\n', '\r']);
        Span::new(start, start + offset(text.len()))
    }

    /// Number of lines, at least 1.
    pub fn len(&self) -> u32 {
        offset(self.starts.len())
    }

    /// Never true: a text has at least one line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }
}

impl Span {
    /// This span in characters (Unicode scalars) of `source`, counted from its start; for many
    /// spans of one text, [`LineIndex::in_chars`].
    pub fn in_chars(self, source: &str) -> (u32, u32) {
        let before = Self::new(0, self.start).of(source).chars().count();
        let inside = self.of(source).chars().count();
        (offset(before), offset(before + inside))
    }

    /// This span in UTF-16 code units of `source`, counted from its start; for many spans of one
    /// text, [`LineIndex::in_utf16`].
    pub fn in_utf16(self, source: &str) -> (u32, u32) {
        let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
        let before = units(Self::new(0, self.start).of(source));
        (offset(before), offset(before + units(self.of(source))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_lines_and_columns_in_characters() {
        let source = "第一行\r\n𝟖%a\n";
        let index = LineIndex::new(source);
        assert_eq!(index.len(), 3);
        assert_eq!(index.position(source, 15), Position { line: 2, column: 2 });
        assert_eq!(index.line(source, 1), Span::new(0, 9));
        assert_eq!(index.in_chars(source, Span::new(11, 15)), (5, 6));
        assert_eq!(index.in_utf16(source, Span::new(11, 15)), (5, 7));
    }

    proptest! {
        #[test]
        fn agrees_with_counting_from_the_start(text in "(\\PC|\n|\r\n|[存本息]){0,3000}", nth: prop::sample::Index) {
            let index = LineIndex::new(&text);
            let places: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let at = places[nth.index(places.len())];
            let before = text.get(..at).unwrap_or("");
            let span = Span::new(0, offset(at));
            prop_assert_eq!(index.in_chars(&text, span).1, offset(before.chars().count()));
            prop_assert_eq!(index.in_utf16(&text, span).1, offset(before.encode_utf16().count()));
            let Position { line, column } = index.position(&text, offset(at));
            prop_assert_eq!(line as usize, before.matches('\n').count() + 1);
            let in_line = before.rsplit('\n').next().unwrap_or("").chars().count();
            prop_assert_eq!(column as usize, in_line + 1);
        }
    }
}
