//! Markdown: pulldown-cmark's events, each with its place in the source, to blocks.
//!
//! Left out: code, link targets, footnote marks, and what HTML hides. Two departures from
//! CommonMark, both because a person reads the words as copy: lines indented by four blanks that
//! hold Chinese are a paragraph, not code; and a single `~` is a range (1~3年), not a deletion.

use super::assemble::{Assembler, Head};
use super::front_matter::FrontMatter;
use super::{BlockKind, Directive, Document, Encoding, ReadError, Reader, Speakers};
use crate::text::{LineIndex, Span, offset};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use std::sync::Arc;

mod delimiter;
mod markup;

/// Reads Markdown.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl Reader for Markdown {
    fn read(
        &self,
        path: Option<&str>,
        source: &str,
        speakers: &Speakers,
    ) -> Result<Vec<Document>, ReadError> {
        let front = FrontMatter::read(source)?;
        let shared: Arc<str> = Arc::from(source);
        let lines = Arc::new(LineIndex::new(source));
        let mut documents = Vec::new();
        for (i, body) in front.bodies(source).into_iter().enumerate() {
            let mut walker = Walker::new(source, body.start, speakers);
            if i == 0 {
                walker.title(&front);
            }
            walker.walk(body);
            let (blocks, text) = walker.blocks.finish();
            documents.push(Document {
                path: path.map(str::to_owned),
                source: Arc::clone(&shared),
                encoding: Encoding::Utf8,
                lines: Arc::clone(&lines),
                meta: front.meta.clone(),
                blocks,
                directives: walker.directives,
                text,
            });
        }
        Ok(documents)
    }
}

/// Something that holds blocks.
#[derive(Debug)]
enum Container {
    Quote,
    /// A list, and what introduces it.
    List(Option<usize>),
    /// An item and where it starts, until its first block takes that.
    Item(Option<u32>),
}

#[derive(Debug)]
struct Walker<'s> {
    source: &'s str,
    /// Byte of the source at which the parsed text starts.
    base: usize,
    blocks: Assembler<'s>,
    directives: Vec<Directive>,
    containers: Vec<Container>,
    /// Number of blocks when something without text came last: a list after it has no head.
    barrier: usize,
    /// Inside fenced code.
    code: bool,
    /// Inside inline HTML whose content is not visible.
    hidden: bool,
    /// Kind and level of block that the HTML tag before says.
    html_kind: Option<(BlockKind, u8)>,
    /// Lines of the HTML block or of the indented lines that are open.
    lines: Vec<Range<usize>>,
    indented: bool,
    /// Heads of the open table's columns, and the column of the next cell.
    columns: Vec<Option<usize>>,
    column: usize,
    in_table_head: bool,
}

impl<'s> Walker<'s> {
    fn new(source: &'s str, base: usize, speakers: &'s Speakers) -> Self {
        Self {
            source,
            base,
            blocks: Assembler::new(source, speakers),
            directives: Vec::new(),
            containers: Vec::new(),
            barrier: 0,
            code: false,
            hidden: false,
            html_kind: None,
            lines: Vec::new(),
            indented: false,
            columns: Vec::new(),
            column: 0,
            in_table_head: false,
        }
    }

    /// The title is judged like the rest of the copy.
    fn title(&mut self, front: &FrontMatter) {
        let Some((text, at)) = front.title() else { return };
        self.blocks.open(head(BlockKind::Title, at.start));
        if at.of(self.source) == text {
            self.blocks.text(at);
        } else {
            self.blocks.text_as(text, at);
        }
        self.close(Some(at.end));
        self.barrier = self.blocks.len();
    }

    fn walk(&mut self, body: Range<usize>) {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_TASKLISTS;
        let text = self.source.get(body).unwrap_or("");
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            let range = range.start + self.base..range.end + self.base;
            self.event(event, range);
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let at = span(&range);
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Html(_) => self.lines.push(range),
            Event::InlineHtml(_) => self.inline_html(range),
            Event::SoftBreak | Event::HardBreak => self.blocks.line_break(at),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.ensure_open(at.start);
                self.blocks.gap(at);
            }
            Event::Rule => {
                self.close(None);
                self.blocks.dialogue_end();
                self.barrier = self.blocks.len();
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let at = span(&range);
        if is_block(&tag) {
            (self.hidden, self.html_kind) = (false, None);
        }
        match tag {
            Tag::Paragraph => self.open(at.start),
            Tag::Heading { level, .. } => {
                self.close(None);
                let start = self.item_start(at.start);
                self.blocks.open(Head { level: level as u8, ..head(BlockKind::Heading, start) });
            }
            Tag::BlockQuote(_) => self.enter(Container::Quote),
            Tag::List(_) => {
                self.close(None);
                let above = self.blocks.colon_head(self.barrier).or_else(|| self.list_head());
                self.enter(Container::List(above));
            }
            Tag::Item => self.enter(Container::Item(Some(at.start))),
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.close(None);
                self.code = true;
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.close(None);
                self.indented = true;
                self.lines.clear();
            }
            Tag::HtmlBlock => {
                self.close(None);
                self.lines.clear();
            }
            Tag::Table(_) => {
                self.close(None);
                self.columns.clear();
            }
            Tag::TableHead => (self.in_table_head, self.column) = (true, 0),
            Tag::TableRow => self.column = 0,
            Tag::TableCell => {
                let list_head = self.columns.get(self.column).copied().flatten();
                self.blocks.open(Head { list_head, ..head(BlockKind::TableCell, at.start) });
            }
            Tag::Emphasis | Tag::Strong => {
                self.ensure_open(at.start);
                self.blocks.mark(true, at.start);
            }
            Tag::Strikethrough => self.tilde(at, true),
            Tag::Image { .. } => {
                self.ensure_open(at.start);
                self.blocks.image(true);
            }
            Tag::Link { .. } => self.ensure_open(at.start),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        let at = span(&range);
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.close(Some(at.end)),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.close(None);
                self.containers.pop();
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::TableCell => self.end_cell(at.end),
            TagEnd::TableHead => self.in_table_head = false,
            TagEnd::Table => self.barrier = self.blocks.len(),
            TagEnd::Emphasis | TagEnd::Strong => self.blocks.mark(false, at.end),
            TagEnd::Strikethrough => self.tilde(at, false),
            TagEnd::Image => self.blocks.image(false),
            _ => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        if self.indented {
            self.lines.push(range);
        } else if !self.code && !self.hidden {
            let at = span(&range);
            self.ensure_open(at.start);
            if at.of(self.source) != text.as_ref() {
                self.blocks.text_as(text, at);
            } else if text.contains('*') || text.contains('_') {
                self.text_with_marks(range);
            } else {
                self.blocks.text(at);
            }
        }
    }

    fn enter(&mut self, container: Container) {
        self.close(None);
        self.containers.push(container);
    }

    /// Opens a block of the kind that the containers say.
    fn open(&mut self, start: u32) {
        self.close(None);
        let list_head = self.list_head();
        let start = self.item_start(start);
        let kind = match self.containers.last() {
            Some(Container::Item(_)) => BlockKind::ListItem,
            Some(Container::Quote) => BlockKind::Quote,
            Some(Container::List(_)) | None => BlockKind::Paragraph,
        };
        let (kind, level) = match self.html_kind {
            Some((said, level)) if said != BlockKind::Paragraph => (said, level),
            _ => (kind, 0),
        };
        let list_head = list_head.filter(|_| kind == BlockKind::ListItem);
        self.blocks.open(Head { kind, level, start, list_head });
    }

    /// The first block of an item starts where the item does, its bullet included.
    fn item_start(&mut self, start: u32) -> u32 {
        match self.containers.last_mut() {
            Some(Container::Item(first)) => first.take().unwrap_or(start).min(start),
            _ => start,
        }
    }

    /// What introduces the innermost list.
    fn list_head(&self) -> Option<usize> {
        self.containers.iter().rev().find_map(|c| match c {
            Container::List(head) => Some(*head),
            Container::Quote | Container::Item(_) => None,
        })?
    }

    /// Text of a tight item comes without a paragraph around it.
    fn ensure_open(&mut self, start: u32) {
        if !self.blocks.is_open() {
            self.open(start);
        }
    }

    fn close(&mut self, end: Option<u32>) {
        if self.blocks.is_open() {
            self.blocks.close(end);
            self.blocks.paragraph_end();
        }
    }

    fn end_cell(&mut self, end: u32) {
        let before = self.blocks.len();
        self.close(Some(end));
        if self.in_table_head {
            self.columns.push((self.blocks.len() > before).then_some(before));
        }
        self.column += 1;
    }

    /// Fenced code is not visible; indented lines are, where they hold Chinese.
    fn end_code(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let is_copy = |r: &Range<usize>| span(r).of(self.source).contains(is_han);
        let visible = self.indented && lines.iter().any(is_copy);
        if visible {
            for line in &lines {
                let text = span(line).of(self.source);
                let end = line.start + text.trim_end_matches(['\n', '\r']).len();
                self.ensure_open(offset(line.start));
                self.blocks.text(span(&(line.start..end)));
                self.blocks.line_break(span(&(end..line.end)));
            }
            self.close(None);
        }
        (self.code, self.indented) = (false, false);
        if !visible {
            self.barrier = self.blocks.len();
        }
    }
}

/// Whether a tag starts a block rather than marking words inside one.
fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

fn span(range: &Range<usize>) -> Span {
    Span::new(offset(range.start), offset(range.end))
}

fn head(kind: BlockKind, start: u32) -> Head {
    Head { kind, level: 0, start, list_head: None }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}
