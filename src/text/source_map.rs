//! The road from the folded text back to the source.

use super::span::{Span, TextSpan};

/// For every folded character, the source bytes it stands for.
///
/// Stored as segments. A *run* copies source bytes unchanged, so offsets inside it differ by a
/// constant; any other segment is one source character (or one entity) that folded to one or more
/// characters, each of which stands for the whole of it.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    text: TextSpan,
    source: Span,
    run: bool,
}

impl SourceMap {
    /// Appends source bytes that were copied unchanged. `text` continues the map.
    pub(super) fn push_run(&mut self, text: TextSpan, source: Span) {
        if let Some(last) = self.segments.last_mut()
            && last.run
            && last.text.end == text.start
            && last.source.end == source.start
        {
            last.text.end = text.end;
            last.source.end = source.end;
            return;
        }
        self.segments.push(Segment { text, source, run: true });
    }

    /// Appends characters that stand for the whole of `source`.
    pub(super) fn push_folded(&mut self, text: TextSpan, source: Span) {
        self.segments.push(Segment { text, source, run: false });
    }

    /// The smallest source span covering `at`, markup in between included. `at` is not empty and
    /// lies inside the folded text; a separator between blocks maps to the end of the text before.
    pub fn to_source(&self, at: TextSpan) -> Span {
        let start = self.segment(at.start).map_or(0, |s| s.source_start(at.start));
        let end = match self.segment(at.end.saturating_sub(1)) {
            Some(s) => s.source_end(at.end),
            None => start,
        };
        Span::new(start, end)
    }

    fn segment(&self, byte: u32) -> Option<&Segment> {
        let after = self.segments.partition_point(|s| s.text.start <= byte);
        self.segments.get(after.saturating_sub(1))
    }
}

impl Segment {
    fn source_start(&self, byte: u32) -> u32 {
        if self.run && byte < self.text.end {
            self.source.start + (byte - self.text.start)
        } else if byte < self.text.end {
            self.source.start
        } else {
            self.source.end
        }
    }

    fn source_end(&self, end: u32) -> u32 {
        if self.run && end <= self.text.end {
            self.source.start + (end - self.text.start)
        } else {
            self.source.end
        }
    }
}
