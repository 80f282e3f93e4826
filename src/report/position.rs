//! Source bytes → characters, UTF-16, line and column, for many spans of one text.

use super::Checked;
use crate::text::{Span, offset};
use serde::Serialize;

/// Bytes between two checkpoints: a lookup scans at most so many.
const STEP: usize = 512;

/// A span in every unit that readers of reports ask for. Ends are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// First character (Unicode scalar), from 0.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// First UTF-8 byte of the decoded text.
    pub start_byte: u32,
    /// One past the last byte.
    pub end_byte: u32,
    /// First UTF-16 code unit.
    pub start_utf16: u32,
    /// One past the last UTF-16 code unit.
    pub end_utf16: u32,
    /// Line of the first character, from 1.
    pub line: u32,
    /// Column of the first character, in characters from 1.
    pub column: u32,
}

/// Checkpoints over one source text. Without them a thousand findings in one long text would each
/// count from its beginning.
#[derive(Debug)]
pub struct Offsets<'s> {
    source: &'s str,
    /// (byte, character, UTF-16 unit) at the first character boundary of every step.
    marks: Vec<(usize, u32, u32)>,
    /// Byte at which each line starts.
    lines: Vec<usize>,
}

impl<'s> Offsets<'s> {
    /// Indexes `source`.
    pub fn new(source: &'s str) -> Self {
        let (mut marks, mut lines) = (Vec::with_capacity(source.len() / STEP + 1), vec![0]);
        let (mut chars, mut units, mut next) = (0, 0, 0);
        for (byte, c) in source.char_indices() {
            if byte >= next {
                marks.push((byte, chars, units));
                next = byte + STEP;
            }
            chars += 1;
            units += if c.len_utf16() == 2 { 2 } else { 1 };
            if c == '\n' {
                lines.push(byte + 1);
            }
        }
        Self { source, marks, lines }
    }

    /// The index of a checked file.
    pub fn of(checked: &'s Checked) -> Self {
        Self::new(&checked.source)
    }

    /// The span in every unit.
    pub fn place(&self, at: Span) -> Place {
        let (start, start_utf16) = self.units(at.start as usize);
        let (end, end_utf16) = self.units(at.end as usize);
        let line = self.lines.partition_point(|s| *s <= at.start as usize).max(1);
        let line_start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = start - self.units(line_start).0 + 1;
        Place {
            start,
            end,
            start_byte: at.start,
            end_byte: at.end,
            start_utf16,
            end_utf16,
            line: offset(line),
            column,
        }
    }

    /// Characters and UTF-16 units before `byte`.
    fn units(&self, byte: usize) -> (u32, u32) {
        let after = self.marks.partition_point(|(b, ..)| *b <= byte);
        let Some((mark, mut chars, mut units)) = self.marks.get(after.saturating_sub(1)).copied()
        else {
            return (0, 0);
        };
        for c in self.source.get(mark..byte).unwrap_or("").chars() {
            chars += 1;
            units += if c.len_utf16() == 2 { 2 } else { 1 };
        }
        (chars, units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;

    #[test]
    fn every_unit_agrees_with_a_plain_count() {
        let source = format!("甲😀\r\n{}\n末行保本\u{301}", "长𠀀a".repeat(900));
        let offsets = Offsets::new(&source);
        let lines = LineIndex::new(&source);
        let bounds: Vec<_> = source.char_indices().map(|(i, _)| i).collect();
        for pair in bounds.windows(4).step_by(7) {
            let at = Span::new(offset(pair[0]), offset(pair[3]));
            let place = offsets.place(at);
            assert_eq!((place.start, place.end), at.in_chars(&source));
            assert_eq!((place.start_utf16, place.end_utf16), at.in_utf16(&source));
            let position = lines.position(&source, at.start);
            assert_eq!((place.line, place.column), (position.line, position.column));
        }
    }

    #[test]
    fn an_empty_text_has_one_place() {
        let place = Offsets::new("").place(Span::default());
        assert_eq!((place.start, place.end, place.line, place.column), (0, 0, 1, 1));
    }
}
