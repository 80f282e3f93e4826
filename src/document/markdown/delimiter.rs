//! Delimiters that mean something else in Chinese copy than CommonMark says.

use super::{Walker, is_han, span};
use crate::text::Span;
use std::ops::Range;

impl Walker<'_> {
    /// CommonMark leaves `**` and `__` standing beside Chinese letters and punctuation
    /// (`**保本！**真的`, `赚__不赔__`). Their author meant emphasis, and most editors show it.
    pub(super) fn text_with_marks(&mut self, range: Range<usize>) {
        let (mut from, mut at) = (range.start, range.start);
        while let Some(skip) = self.source.get(at..range.end).and_then(|t| t.find(['*', '_'])) {
            at += skip;
            let run = delimiter_run(self.source, at);
            let end = run.end.min(range.end);
            if is_emphasis(self.source, &run) {
                self.blocks.text(span(&(from..at)));
                if at == run.start {
                    self.blocks.loose_mark(span(&run));
                }
                from = end;
            }
            at = end;
        }
        self.blocks.text(span(&(from..range.end)));
    }

    /// A single tilde is text (1~3年，5~10年), two are markup.
    pub(super) fn tilde(&mut self, at: Span, opens: bool) {
        self.ensure_open(at.start);
        if !at.of(self.source).starts_with("~~") {
            let at = if opens {
                Span::new(at.start, at.start + 1)
            } else {
                Span::new(at.end - 1, at.end)
            };
            self.blocks.text(at);
        }
    }
}

/// The run of one delimiter around the byte `at`, no more than two either way.
fn delimiter_run(source: &str, at: usize) -> Range<usize> {
    let bytes = source.as_bytes();
    let same = |i: usize| bytes.get(i) == bytes.get(at);
    let before = (1..=2).take_while(|n| at.checked_sub(*n).is_some_and(same)).count();
    let after = (1..=2).take_while(|n| same(at + n)).count();
    at - before..at + after + 1
}

/// Whether a delimiter run that CommonMark left alone was meant as strong emphasis.
fn is_emphasis(source: &str, run: &Range<usize>) -> bool {
    let before = source.get(..run.start).and_then(|t| t.chars().next_back());
    let after = source.get(run.end..).and_then(|t| t.chars().next());
    run.len() == 2
        && before != Some('\\')
        && [before, after].into_iter().flatten().any(|c| is_han(c) || is_wide_mark(c))
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{2014}'..='\u{2026}' | '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF60}')
}
