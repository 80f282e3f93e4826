//! What a file says and where: source, blocks, turns, front matter, directives.
//!
//! A reader ([`Reader`]) turns decoded text into blocks and feeds the visible characters to
//! [`crate::text::TextBuilder`]; spans are born there and only mapped afterwards. Nothing here
//! knows about rules.

use crate::text::{LineIndex, Span, Text, TextSpan};
use std::sync::Arc;

mod assemble;
mod block_kind;
mod directive;
mod encoding;
mod error;
mod front_matter;
mod html;
mod markdown;
mod plain;
mod speaker;

pub use block_kind::{BlockKind, Side};
pub use directive::Directive;
pub use encoding::{Encoding, decode, encode_like};
pub use error::{ReadError, io_reason};
pub use front_matter::{Meta, MetaEntry, MetaValue};
pub use markdown::Markdown;
pub use plain::Plain;
pub use speaker::{Kind, Label, Speakers};

/// A paragraph, heading, list item, table cell, caption or cue.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands in the source, markup included.
    pub at: Span,
    /// Its visible text in the folded text, speaker label included.
    pub text: TextSpan,
    /// Heading level 1–6 for headings, else 0.
    pub level: u8,
    /// Index into `blocks` of the heading that governs it.
    pub section: Option<usize>,
    /// Index into `blocks` of what introduces it: for a list item the paragraph (or outer item)
    /// before the list, where it ends with a colon; for a table cell the heading of its column.
    pub list_head: Option<usize>,
    /// Whose words.
    pub side: Side,
    /// Speaker label as written in the source, without the colon.
    pub speaker: Option<String>,
    /// Whether the label stands inside a dialogue without taking a turn in it, such as 字幕.
    pub aside: bool,
    /// Number of the turn: blocks said by one speaker in one go share it; counts from 0.
    pub turn: u32,
    /// A place that a person can go to in formats without lines, such as `Sheet1!C12`.
    pub address: Option<String>,
}

/// One input text with its structure. A file that holds several posts gives several documents
/// that share `source`.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path as given, for reports; `None` for standard input.
    pub path: Option<String>,
    /// The whole decoded file.
    pub source: Arc<str>,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Byte ⇄ line, column, UTF-16 of `source`.
    pub lines: Arc<LineIndex>,
    /// Front matter.
    pub meta: Meta,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// Inline exemptions, in source order.
    pub directives: Vec<Directive>,
    /// The visible text, folded.
    pub text: Text,
}

/// How the source is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Markdown with front matter.
    #[default]
    Markdown,
    /// Plain text: one block a line.
    Plain,
}

/// What a reader needs besides the text.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'o> {
    /// The format; `None` goes by the file name, and is Markdown where that says nothing.
    pub format: Option<Format>,
    /// Largest size of a file in bytes.
    pub limit: u64,
    /// Speaker labels.
    pub speakers: &'o Speakers,
}

/// One input format.
pub trait Reader: Sync {
    /// Splits decoded text into documents; a file with `posts: true` gives one for each post.
    ///
    /// # Errors
    /// Front matter that is not valid.
    fn read(
        &self,
        path: Option<&str>,
        source: &str,
        speakers: &Speakers,
    ) -> Result<Vec<Document>, ReadError>;
}

impl Format {
    /// The format of a file name's extension, where it is one of ours.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "txt" => Some(Self::Plain),
            _ => None,
        }
    }

    fn reader(self) -> &'static dyn Reader {
        match self {
            Self::Markdown => &Markdown,
            Self::Plain => &Plain,
        }
    }
}

impl Document {
    /// Reads a file's bytes. The format goes by `options`, else by the extension of `path`.
    ///
    /// # Errors
    /// Too large, not text, or front matter that is not valid.
    pub fn read(
        path: Option<&str>,
        bytes: Vec<u8>,
        options: &ReadOptions<'_>,
    ) -> Result<Vec<Self>, ReadError> {
        let size = bytes.len() as u64;
        // Spans are 32 bits wide, and a byte may decode to three.
        let limit = options.limit.min(u64::from(u32::MAX / 4));
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        let (text, encoding) = decode(bytes)?;
        let format = options.format.or_else(|| path.and_then(Format::of_path)).unwrap_or_default();
        let mut documents = format.reader().read(path, &text, options.speakers)?;
        for document in &mut documents {
            document.encoding = encoding;
        }
        Ok(documents)
    }

    /// Reads a text that is already decoded, such as one record of a stream.
    ///
    /// # Errors
    /// Front matter that is not valid.
    pub fn from_text(
        text: &str,
        format: Format,
        speakers: &Speakers,
    ) -> Result<Vec<Self>, ReadError> {
        format.reader().read(None, text, speakers)
    }

    /// The source text at `at`.
    pub fn quote(&self, at: Span) -> &str {
        at.of(&self.source)
    }

    /// The block whose folded text holds the byte `at`, or the last one before it.
    pub fn block_at(&self, at: u32) -> usize {
        self.blocks.partition_point(|b| b.text.start <= at).saturating_sub(1)
    }
}
