//! Joins what a reader sees into blocks: splits lines at speaker labels, numbers the turns, finds
//! the heading that governs a block, and feeds [`TextBuilder`].

use super::speaker::Kind;
use super::{Block, BlockKind, Side, Speakers};
use crate::text::{Span, Text, TextBuilder, offset};

mod part;

use part::Cut;

/// Stands in the text for what is not visible and must not be joined over, such as a code span.
const GAP: &str = "`";

/// One piece of a block, in source order.
#[derive(Debug)]
enum Piece {
    /// Source bytes as they stand.
    Text(Span),
    /// Text that stands for source bytes.
    As(String, Span),
    /// A line break.
    Break(Span),
    /// Something that is not visible and not to be joined over.
    Gap(Span),
    /// The start or the end of emphasis, and the byte where it lies.
    Mark { opens: bool, at: u32 },
}

/// What is known of a block when it opens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) kind: BlockKind,
    /// Heading level, else 0.
    pub(super) level: u8,
    /// Source byte at which it starts.
    pub(super) start: u32,
    /// Index of the block that introduces it.
    pub(super) list_head: Option<usize>,
}

#[derive(Debug, Default)]
struct Turn {
    number: u32,
    /// Whether a block bears the number.
    used: bool,
    side: Side,
    speaker: Option<String>,
    aside: bool,
}

/// Collects the blocks of one document.
#[derive(Debug)]
pub(super) struct Assembler<'s> {
    source: &'s str,
    speakers: &'s Speakers,
    builder: TextBuilder<'s>,
    blocks: Vec<Block>,
    open: Option<Head>,
    pieces: Vec<Piece>,
    /// Depth of images around the current piece.
    images: u32,
    /// Whether emphasis without a tree is open.
    loose: bool,
    /// Whether the open block has visible text outside images, and inside one.
    seen: (bool, bool),
    /// Headings that govern what comes next, outermost first: level and block.
    sections: Vec<(u8, usize)>,
    turn: Turn,
    /// Blocks whose label is a salutation unless a bank label shows up.
    salutations: Vec<usize>,
    dialogue: bool,
    /// Candidates for labels seen so far, and what they are.
    known: Vec<(String, Option<Kind>)>,
}

impl<'s> Assembler<'s> {
    pub(super) fn new(source: &'s str, speakers: &'s Speakers) -> Self {
        Self {
            source,
            speakers,
            builder: TextBuilder::new(source),
            blocks: Vec::new(),
            open: None,
            pieces: Vec::new(),
            images: 0,
            loose: false,
            seen: (false, false),
            sections: Vec::new(),
            turn: Turn::default(),
            salutations: Vec::new(),
            dialogue: false,
            known: Vec::new(),
        }
    }

    /// Number of blocks so far.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// The last block, where its text ends with a colon.
    pub(super) fn colon_head(&self, since: usize) -> Option<usize> {
        let last = self.blocks.len().checked_sub(1).filter(|last| *last >= since)?;
        let at = self.blocks.get(last)?.at.of(self.source).trim_end();
        let at = at.trim_end_matches(['*', '_', ' ']);
        at.ends_with(['：', ':']).then_some(last)
    }

    /// Whether a block is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens a block; one that is still open is closed first.
    pub(super) fn open(&mut self, head: Head) {
        self.close(None);
        let after = self.blocks.last().map_or(0, |block| block.at.end);
        self.open = Some(Head { start: head.start.max(after), ..head });
    }

    /// Appends visible source bytes.
    pub(super) fn text(&mut self, at: Span) {
        if !at.is_empty() {
            self.note(at.of(self.source));
            self.pieces.push(Piece::Text(at));
        }
    }

    /// Appends text that stands for the source bytes `at`.
    pub(super) fn text_as(&mut self, text: &str, at: Span) {
        self.note(text);
        self.pieces.push(Piece::As(text.to_owned(), at));
    }

    /// Appends a line break.
    pub(super) fn line_break(&mut self, at: Span) {
        self.pieces.push(Piece::Break(at));
    }

    /// Appends something invisible that parts what stands on either side.
    pub(super) fn gap(&mut self, at: Span) {
        self.pieces.push(Piece::Gap(at));
    }

    /// Notes the start or the end of emphasis at the source byte `at`.
    pub(super) fn mark(&mut self, opens: bool, at: u32) {
        self.pieces.push(Piece::Mark { opens, at });
    }

    /// Notes emphasis whose delimiters come without a tree: each other one opens.
    pub(super) fn loose_mark(&mut self, at: Span) {
        self.loose = !self.loose;
        self.mark(self.loose, if self.loose { at.start } else { at.end });
    }

    /// Enters or leaves an image.
    pub(super) fn image(&mut self, enters: bool) {
        self.images = if enters { self.images + 1 } else { self.images.saturating_sub(1) };
    }

    /// Closes the open block; `end` is the source byte where it ends, if that is known.
    pub(super) fn close(&mut self, end: Option<u32>) {
        let Some(mut head) = self.open.take() else {
            self.pieces.clear();
            return;
        };
        let pieces = std::mem::take(&mut self.pieces);
        if matches!(self.seen, (false, true)) {
            head.kind = BlockKind::Caption;
        }
        if self.seen.0 || self.seen.1 {
            let end = end.unwrap_or_else(|| pieces.iter().fold(head.start, |e, p| e.max(p.end())));
            self.emit(head, &pieces, end);
        }
        self.seen = (false, false);
        self.images = 0;
        self.loose = false;
        self.pieces = pieces;
        self.pieces.clear();
    }

    /// Ends a customer's turn: after a blank line the words are the bank's unless labelled.
    pub(super) fn paragraph_end(&mut self) {
        if self.turn.side == Side::Customer {
            self.turn_to(None);
        }
    }

    /// Ends any turn, as a heading does.
    pub(super) fn dialogue_end(&mut self) {
        if self.turn.speaker.is_some() {
            self.turn_to(None);
        }
    }

    /// The blocks and their text.
    pub(super) fn finish(mut self) -> (Vec<Block>, Text) {
        self.close(None);
        if !self.dialogue {
            for at in &self.salutations {
                if let Some(block) = self.blocks.get_mut(*at) {
                    block.side = Side::Bank;
                    block.speaker = None;
                }
            }
        }
        (self.blocks, self.builder.finish())
    }

    fn note(&mut self, text: &str) {
        let seen = if self.images > 0 { &mut self.seen.1 } else { &mut self.seen.0 };
        *seen = *seen || is_visible(text);
    }

    fn emit(&mut self, head: Head, pieces: &[Piece], end: u32) {
        if head.kind == BlockKind::Heading {
            self.dialogue_end();
        }
        let mut parts = self.parts(head.start, pieces).into_iter().peekable();
        while let Some(part) = parts.next() {
            let (last, stop) = parts.peek().map_or((pieces.len(), end), |n| (n.first, n.start));
            let inside = pieces.get(part.first..last).unwrap_or(&[]);
            let salutation =
                matches!(part.cut, Cut::Label { kind: Kind { salutation: true, .. }, .. });
            self.take(part.cut);
            if inside.iter().any(|p| p.is_visible(self.source)) {
                if salutation {
                    self.salutations.push(self.blocks.len());
                }
                self.push(head, trimmed(self.source, Span::new(part.start, stop)), inside);
            }
        }
    }

    /// Feeds one part to the text and appends its block.
    fn push(&mut self, head: Head, at: Span, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(at) => self.builder.push(*at),
                Piece::As(text, at) => self.builder.push_as(text, *at),
                Piece::Break(at) => self.builder.soft_break(*at),
                Piece::Gap(at) => self.builder.push_as(GAP, *at),
                Piece::Mark { .. } => {}
            }
        }
        let text = self.builder.end_block();
        if text.is_empty() {
            return;
        }
        if head.kind == BlockKind::Heading {
            while self.sections.pop_if(|(level, _)| *level >= head.level).is_some() {}
        }
        let section = self.sections.last().map(|(_, block)| *block);
        if head.kind == BlockKind::Heading {
            self.sections.push((head.level, self.blocks.len()));
        }
        self.turn.used = true;
        self.blocks.push(Block {
            kind: head.kind,
            at,
            text,
            level: head.level,
            section,
            list_head: head.list_head,
            side: self.turn.side,
            speaker: self.turn.speaker.clone(),
            aside: self.turn.aside,
            turn: self.turn.number,
            address: None,
        });
    }

    fn take(&mut self, cut: Cut) {
        match cut {
            Cut::None => {}
            Cut::End => self.turn_to(None),
            Cut::Label { speaker, kind } => {
                self.dialogue |= kind.side == Side::Bank && !kind.aside;
                self.turn_to(Some((speaker, kind)));
            }
        }
    }

    fn turn_to(&mut self, who: Option<(String, Kind)>) {
        let number = self.turn.number + u32::from(self.turn.used);
        let (side, speaker, aside) = match who {
            Some((speaker, kind)) => (kind.side, Some(speaker), kind.aside),
            None => (Side::Bank, None, false),
        };
        self.turn = Turn { number, used: false, side, speaker, aside };
    }
}

impl Piece {
    fn end(&self) -> u32 {
        match self {
            Self::Text(at) | Self::As(_, at) | Self::Break(at) | Self::Gap(at) => at.end,
            Self::Mark { at, .. } => *at,
        }
    }

    fn is_visible(&self, source: &str) -> bool {
        match self {
            Self::Text(at) => is_visible(at.of(source)),
            Self::As(text, _) => is_visible(text),
            Self::Break(_) | Self::Gap(_) | Self::Mark { .. } => false,
        }
    }
}

fn is_visible(text: &str) -> bool {
    text.contains(|c: char| !c.is_whitespace())
}

/// `at` without white space at either end.
fn trimmed(source: &str, at: Span) -> Span {
    let text = at.of(source);
    let start = at.start + offset(text.len() - text.trim_start().len());
    Span::new(start, start + offset(text.trim().len()))
}
