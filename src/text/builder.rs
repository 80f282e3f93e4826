//! Collects the visible text of a document, block by block, folding as it goes.

use super::Text;
use super::fold::{Fold, fold_char, unchanged};
use super::sentence;
use super::source_map::SourceMap;
use super::span::{Span, TextSpan, offset};

/// A line at least this long that ends without punctuation is taken as wrapped by an editor; a
/// shorter one was broken by its author and ends a sentence.
const WRAPPED_LINE_CHARS: usize = 32;

/// Builds a [`Text`]. Readers call [`Self::push`] with the spans of visible characters in source
/// order, and close each block with [`Self::end_block`].
#[derive(Debug)]
pub struct TextBuilder<'s> {
    source: &'s str,
    folded: String,
    map: SourceMap,
    block_start: usize,
    line_start: usize,
    /// Folded bytes after which a line broken by its author ended.
    breaks: Vec<u32>,
    blocks: Vec<TextSpan>,
    /// White space seen and not yet written: it is dropped at either end of a block.
    pending: Option<Pending>,
}

#[derive(Debug, Clone, Copy)]
struct Pending {
    at: Span,
    kind: Space,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// A blank that stays between any two characters.
    Plain,
    /// U+3000, a no-break space or a line break: dropped between two CJK characters.
    Wide,
}

impl<'s> TextBuilder<'s> {
    /// A builder over the decoded source.
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            folded: String::with_capacity(source.len()),
            map: SourceMap::default(),
            block_start: 0,
            line_start: 0,
            breaks: Vec::new(),
            blocks: Vec::new(),
            pending: None,
        }
    }

    /// Appends visible source bytes as they stand.
    pub fn push(&mut self, at: Span) {
        let mut rest = at.of(self.source);
        let mut start = at.start;
        while let Some(first) = rest.chars().next() {
            let run = unchanged(rest);
            let length = if run > 0 { run } else { first.len_utf8() };
            let (done, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            let at = Span::new(start, start + offset(length));
            if run > 0 {
                self.push_run(done, first, at)
            } else {
                self.push_char(first, at, true)
            }
            (rest, start) = (after, at.end);
        }
    }

    /// Appends text that stands for the source bytes `at`, such as a decoded entity.
    pub fn push_as(&mut self, text: &str, at: Span) {
        for c in text.chars() {
            self.push_char(c, at, false);
        }
    }

    /// A line break inside a block, at the source bytes `at`.
    pub fn soft_break(&mut self, at: Span) {
        if self.pending.is_none() {
            self.pending = Some(Pending { at, kind: Space::Wide });
        }
        let line = self.folded.get(self.line_start..).unwrap_or("");
        let wrapped =
            line.chars().count() >= WRAPPED_LINE_CHARS && !line.ends_with(sentence::ends_clause);
        if !wrapped && !line.is_empty() {
            self.breaks.push(offset(self.folded.len()));
        }
        self.line_start = self.folded.len();
    }

    /// Closes the block and says where its folded text lies.
    pub fn end_block(&mut self) -> TextSpan {
        self.pending = None;
        let at = TextSpan::new(offset(self.block_start), offset(self.folded.len()));
        self.blocks.push(at);
        self.folded.push('\n');
        self.block_start = self.folded.len();
        self.line_start = self.folded.len();
        at
    }

    /// The folded text, cut into sentences and clauses.
    pub fn finish(self) -> Text {
        let (sentences, clauses) = sentence::split(&self.folded, &self.blocks, &self.breaks);
        Text { folded: self.folded, map: self.map, sentences, clauses }
    }

    /// Copies source bytes that fold to themselves.
    fn push_run(&mut self, run: &str, first: char, at: Span) {
        self.write_pending(first);
        let start = offset(self.folded.len());
        self.folded.push_str(run);
        self.map.push_run(TextSpan::new(start, start + at.len()), at);
    }

    fn push_char(&mut self, c: char, at: Span, verbatim: bool) {
        if matches!(c, '\u{3000}' | '\u{A0}' | '\u{2003}' | '\u{2002}') {
            self.pending.get_or_insert(Pending { at, kind: Space::Wide });
            return;
        }
        if c.is_whitespace() {
            self.pending = Some(Pending { at, kind: Space::Plain });
            return;
        }
        let fold = fold_char(c);
        if fold == Fold::Drop {
            return;
        }
        self.write_pending(c);
        let start = offset(self.folded.len());
        match fold {
            Fold::Keep => self.folded.push(c),
            Fold::To(text) => self.folded.push_str(text),
            Fold::Drop => {}
        }
        let text = TextSpan::new(start, offset(self.folded.len()));
        // One character for one of the same length (萬 → 万) leaves the offsets as they were.
        let single = match fold {
            Fold::To(to) => to.chars().nth(1).is_none(),
            Fold::Keep | Fold::Drop => true,
        };
        if verbatim && single && text.len() == at.len() {
            self.map.push_run(text, at);
        } else {
            self.map.push_folded(text, at);
        }
    }

    fn write_pending(&mut self, next: char) {
        let Some(pending) = self.pending.take() else { return };
        if self.folded.len() == self.block_start {
            return;
        }
        let before = self.folded.chars().next_back().unwrap_or(' ');
        if pending.kind == Space::Wide && is_cjk(before) && is_cjk(next) {
            return;
        }
        let start = offset(self.folded.len());
        self.folded.push(' ');
        self.map.push_folded(TextSpan::new(start, start + 1), pending.at);
    }
}

/// Han characters and full-width punctuation: scripts written without blanks.
fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x2FDF | 0x3001..=0x303F | 0x3400..=0x9FFF | 0xF900..=0xFAFF
        | 0xFF01..=0xFF60 | 0x1F210..=0x1F251 | 0x20000..=0x3FFFF)
}
