//! Byte offset ⇄ line, column and UTF-16, for people and editors.

use super::span::{Span, offset};

/// Start of every line of one source text.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    /// Byte at which line `i` starts; the first is 0.
    starts: Vec<u32>,
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
        Self { starts }
    }

    /// The position of the source byte `at`, which lies on a character boundary.
    pub fn position(&self, source: &str, at: u32) -> Position {
        let line = self.starts.partition_point(|s| *s <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = Span::new(start, at).of(source).chars().count() + 1;
        Position { line: offset(line), column: offset(column) }
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
    /// This span in characters (Unicode scalars) of `source`.
    pub fn in_chars(self, source: &str) -> (u32, u32) {
        let before = Self::new(0, self.start).of(source).chars().count();
        let inside = self.of(source).chars().count();
        (offset(before), offset(before + inside))
    }

    /// This span in UTF-16 code units of `source`.
    pub fn in_utf16(self, source: &str) -> (u32, u32) {
        let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
        let before = units(Self::new(0, self.start).of(source));
        (offset(before), offset(before + units(self.of(source))))
    }
}
