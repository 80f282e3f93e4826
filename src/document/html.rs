//! HTML in Markdown: which parts of a piece of markup are visible, with their raw bytes.

use super::BlockKind;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span as Bytes, Tokenizer};
use std::convert::Infallible;
use std::ops::Range;

/// Longest entity that is decoded, in bytes.
const ENTITY_BYTES: usize = 40;

/// What a tag means for the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// `<br>`.
    Break,
    /// A tag that starts or ends a block, and the kind and heading level of that block.
    Block(BlockKind, u8),
    /// Its content is not visible.
    Hidden,
    /// Anything else: it leaves no trace.
    Inline,
}

/// One part of a piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A start tag.
    Open(Role),
    /// An end tag.
    Close(Role),
    /// Text between tags, raw.
    Text,
    /// A comment, delimiters included.
    Comment,
    /// Alternative text of an image, decoded.
    Alt(String),
}

/// The part that a plain tag such as `<b>` or `</span>` is; one with attributes is left to
/// [`parts`].
pub(super) fn plain_tag(html: &str) -> Option<Part> {
    let name = html.strip_prefix('<')?.strip_suffix('>')?;
    let (closes, name) = name.strip_prefix('/').map_or((false, name), |name| (true, name));
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_plain = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(is_name);
    let role = is_plain.then(|| role(name.as_bytes()))?;
    Some(if closes { Part::Close(role) } else { Part::Open(role) })
}

/// Cuts `html` into its parts, each with its raw bytes.
pub(super) fn parts(html: &str) -> Vec<(Part, Range<usize>)> {
    let mut found = Vec::new();
    let (mut image, mut alt) = (false, false);
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, at: Bytes<usize>| -> Option<Infallible> {
            let part = match event {
                CallbackEvent::OpenStartTag { name } => {
                    image = name == b"img";
                    alt = false;
                    Some(Part::Open(role(name)))
                }
                CallbackEvent::EndTag { name } => Some(Part::Close(role(name))),
                CallbackEvent::String { .. } => Some(Part::Text),
                CallbackEvent::Comment { .. } => Some(Part::Comment),
                CallbackEvent::AttributeName { name } => {
                    alt = image && name == b"alt";
                    None
                }
                CallbackEvent::AttributeValue { value } if alt => {
                    Some(Part::Alt(String::from_utf8_lossy(value).into_owned()))
                }
                _ => None,
            };
            found.extend(part.map(|part| (part, at.start..at.end)));
            None
        });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    found
}

/// One run of the text between tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    /// Visible as it stands.
    Verbatim,
    /// An entity and what it stands for.
    Entity(String),
    /// A line end of the source.
    LineEnd,
}

/// Cuts text between tags into runs, each with its bytes.
pub(super) fn runs(text: &str) -> Vec<(Run, Range<usize>)> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(skip) = text.get(at..).and_then(|rest| rest.find(['&', '\n', '\r'])) {
        at += skip;
        let (run, len) = special(text.get(at..).unwrap_or(""));
        if run != Run::Verbatim {
            found.push((Run::Verbatim, start..at));
            found.push((run, at..at + len));
            start = at + len;
        }
        at += len;
    }
    found.push((Run::Verbatim, start..text.len()));
    found.retain(|(_, at)| !at.is_empty());
    found
}

/// The run that starts at an ampersand or a line end, and its length.
fn special(rest: &str) -> (Run, usize) {
    if rest.starts_with("\r\n") {
        return (Run::LineEnd, 2);
    }
    if !rest.starts_with('&') {
        return (Run::LineEnd, 1);
    }
    let name = rest.bytes().skip(1).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#');
    let name = name.take(ENTITY_BYTES).count();
    let closed = rest.as_bytes().get(1 + name) == Some(&b';');
    let len = 1 + name + usize::from(closed);
    let raw = rest.get(..len).unwrap_or("");
    let decoded = decode(raw);
    if decoded == raw { (Run::Verbatim, len) } else { (Run::Entity(decoded), len) }
}

fn decode(entity: &str) -> String {
    let mut decoded = String::new();
    let emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, _: Bytes<()>| -> Option<Infallible> {
            if let CallbackEvent::String { value } = event {
                decoded.push_str(&String::from_utf8_lossy(value));
            }
            None
        });
    let Ok(()) = Tokenizer::new_with_emitter(entity, emitter).finish();
    decoded
}

fn role(name: &[u8]) -> Role {
    match name {
        b"br" => Role::Break,
        b"script" | b"style" | b"template" | b"title" => Role::Hidden,
        b"h1" => Role::Block(BlockKind::Heading, 1),
        b"h2" => Role::Block(BlockKind::Heading, 2),
        b"h3" => Role::Block(BlockKind::Heading, 3),
        b"h4" => Role::Block(BlockKind::Heading, 4),
        b"h5" => Role::Block(BlockKind::Heading, 5),
        b"h6" => Role::Block(BlockKind::Heading, 6),
        b"li" | b"dt" | b"dd" => Role::Block(BlockKind::ListItem, 0),
        b"td" | b"th" => Role::Block(BlockKind::TableCell, 0),
        b"blockquote" => Role::Block(BlockKind::Quote, 0),
        b"figcaption" | b"caption" => Role::Block(BlockKind::Caption, 0),
        b"address" | b"article" | b"aside" | b"body" | b"center" | b"details" | b"div" | b"dl"
        | b"fieldset" | b"figure" | b"footer" | b"form" | b"head" | b"header" | b"hr" | b"html"
        | b"legend" | b"main" | b"nav" | b"ol" | b"p" | b"pre" | b"section" | b"summary"
        | b"table" | b"tbody" | b"tfoot" | b"thead" | b"tr" | b"ul" => {
            Role::Block(BlockKind::Paragraph, 0)
        }
        _ => Role::Inline,
    }
}
