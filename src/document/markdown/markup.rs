//! HTML inside Markdown.

use super::{Walker, span};
use crate::document::Directive;
use crate::document::html::{self, Part, Role, Run};
use crate::text::{Span, offset};
use std::borrow::Cow;
use std::ops::Range;

impl Walker<'_> {
    pub(super) fn html_block(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let markup = Markup::new(self.source, &lines);
        self.markup(&markup);
        self.close(None);
        self.lines = lines;
    }

    pub(super) fn inline_html(&mut self, range: Range<usize>) {
        let at = span(&range);
        match html::plain_tag(at.of(self.source)) {
            Some(part) => self.part(part, at),
            None => self.markup(&Markup::new(self.source, &[range])),
        }
    }

    fn markup(&mut self, markup: &Markup<'_>) {
        for (part, range) in html::parts(&markup.text) {
            let at = markup.span(&range);
            match part {
                Part::Comment => {
                    let comment = markup.text.get(range).unwrap_or("");
                    self.directives.extend(Directive::parse(comment, at));
                }
                Part::Text if !self.hidden => self.runs(markup, range),
                part => self.part(part, at),
            }
        }
    }

    /// Takes a tag or an image.
    fn part(&mut self, part: Part, at: Span) {
        match part {
            Part::Open(Role::Hidden) => self.hidden = true,
            Part::Close(Role::Hidden) => self.hidden = false,
            Part::Open(Role::Block(kind, level)) => {
                self.close(None);
                self.html_kind = Some((kind, level));
            }
            Part::Close(Role::Block(..)) => {
                self.close(None);
                self.html_kind = None;
            }
            Part::Open(Role::Break) | Part::Close(Role::Break) => self.blocks.line_break(at),
            Part::Alt(text) if !self.hidden => {
                self.ensure_open(at.start);
                self.blocks.image(true);
                self.blocks.text_as(&text, at);
                self.blocks.image(false);
            }
            _ => {}
        }
    }

    fn runs(&mut self, markup: &Markup<'_>, range: Range<usize>) {
        let text = markup.text.get(range.clone()).unwrap_or("");
        for (run, bytes) in html::runs(text) {
            let at = markup.span(&(range.start + bytes.start..range.start + bytes.end));
            match run {
                Run::LineEnd => self.blocks.line_break(at),
                Run::Verbatim if !self.blocks.is_open() && at.of(self.source).trim().is_empty() => {
                }
                Run::Verbatim => {
                    self.ensure_open(at.start);
                    self.blocks.text(at);
                }
                Run::Entity(text) => {
                    self.ensure_open(at.start);
                    self.blocks.text_as(&text, at);
                }
            }
        }
    }
}

/// A piece of HTML whose lines need not be neighbours in the source, as inside a quote.
#[derive(Debug)]
struct Markup<'s> {
    text: Cow<'s, str>,
    /// Where each line starts in `text` and in the source.
    lines: Vec<(usize, usize)>,
}

impl<'s> Markup<'s> {
    fn new(source: &'s str, lines: &[Range<usize>]) -> Self {
        let joined = lines.windows(2).all(|pair| matches!(pair, [a, b] if a.end == b.start));
        if let ([first, ..], [.., last], true) = (lines, lines, joined) {
            let text = source.get(first.start..last.end).unwrap_or("");
            return Self { text: Cow::Borrowed(text), lines: vec![(0, first.start)] };
        }
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in lines {
            starts.push((text.len(), line.start));
            text.push_str(source.get(line.clone()).unwrap_or(""));
        }
        Self { text: Cow::Owned(text), lines: starts }
    }

    /// The source bytes of the bytes `range` of the text.
    fn span(&self, range: &Range<usize>) -> Span {
        let start = self.byte(range.start);
        let end = if range.is_empty() { start } else { self.byte(range.end - 1) + 1 };
        Span::new(offset(start), offset(end))
    }

    fn byte(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.lines.get(line).map_or(0, |(start, source)| source + (at - start))
    }
}
