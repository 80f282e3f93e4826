//! Front matter: what a file says about itself.
//!
//! A block of YAML between two `---` lines at the very start. Which keys there are and what may
//! stand in them is for the floors above to say; here every value keeps its spelling and its place.

use super::ReadError;
use crate::text::{Span, offset};
use crate::yaml::{self, Node, Value};
use std::ops::Range;

/// Front matter of a content file. Every value keeps its place in the source.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// Whether the file has front matter at all.
    pub present: bool,
    /// The whole front matter, fences included.
    pub at: Span,
    /// Top-level entries in source order: key → value and where the value stands.
    pub entries: Vec<MetaEntry>,
}

/// One top-level front-matter entry.
#[derive(Debug, Clone)]
pub struct MetaEntry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: MetaValue,
    /// Where the value stands in the source (the key where the value is empty).
    pub at: Span,
}

/// A front-matter value.
#[derive(Debug, Clone, PartialEq)]
pub enum MetaValue {
    /// Nothing, `null` or `~`.
    Null,
    /// A scalar, as text: dates, numbers and booleans keep their spelling.
    Text(String),
    /// A list of scalars.
    List(Vec<String>),
    /// A map of scalars, such as `persona: {character: …, hobby: …}`.
    Map(Vec<(String, Option<String>)>),
}

impl Meta {
    /// The entry of `key`.
    pub fn get(&self, key: &str) -> Option<&MetaEntry> {
        self.entries.iter().find(|e| e.key == key)
    }

    /// The value of `key` as one text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            MetaValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the file says `posts: true`: it holds several posts, parted by `---`.
    pub fn has_posts(&self) -> bool {
        self.text("posts").is_some_and(|v| matches!(v, "true" | "True" | "TRUE"))
    }

    /// The value of `key` as a list: a scalar gives one element.
    pub fn list(&self, key: &str) -> Vec<&str> {
        match self.get(key).map(|e| &e.value) {
            Some(MetaValue::Text(text)) => vec![text],
            Some(MetaValue::List(items)) => items.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// A value inside a map entry, such as `persona` → `hobby`.
    pub fn nested(&self, key: &str, inner: &str) -> Option<&str> {
        match &self.get(key)?.value {
            MetaValue::Map(pairs) => {
                pairs.iter().find(|(k, _)| k == inner).and_then(|(_, v)| v.as_deref())
            }
            _ => None,
        }
    }
}

/// Front matter and what follows it.
#[derive(Debug, Clone, Default)]
pub(super) struct FrontMatter {
    pub(super) meta: Meta,
    /// Byte at which the copy starts.
    body: usize,
}

impl FrontMatter {
    /// Reads the front matter of a file; one without has an empty [`Meta`].
    pub(super) fn read(source: &str) -> Result<Self, ReadError> {
        let bom = if source.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let none = Self { body: bom, ..Self::default() };
        let mut lines = Lines { source, at: bom };
        let Some((_, "---")) = lines.next() else { return Ok(none) };
        let yaml_start = lines.at;
        let Some((first, first_text)) = lines.next() else { return Ok(none) };
        // A thematic break at the top of the copy is followed by prose, not by a key.
        let is_yaml =
            first_text == "---" || first_text.starts_with('#') || looks_like_entry(source, &first);
        let close = std::iter::once((first, first_text))
            .chain(lines.by_ref())
            .find(|(_, text)| matches!(*text, "---" | "..."));
        let Some((close, _)) = close else {
            return if is_yaml { Err(unclosed()) } else { Ok(none) };
        };
        if !is_yaml {
            return Ok(none);
        }
        let body = lines.at;
        let text = source.get(yaml_start..close.start).unwrap_or("");
        let at = Span::new(offset(bom), offset(close.end));
        let meta = Meta { present: true, at, entries: entries(source, text, yaml_start)? };
        Ok(Self { meta, body })
    }

    /// The title and where it stands.
    pub(super) fn title(&self) -> Option<(&str, Span)> {
        let entry = self.meta.get("title")?;
        match &entry.value {
            MetaValue::Text(text) if !text.is_empty() => Some((text, entry.at)),
            _ => None,
        }
    }

    /// The copy, or each post of a file that says `posts: true`: `---` at the start of a line
    /// parts two posts, outside fenced code.
    pub(super) fn bodies(&self, source: &str) -> Vec<Range<usize>> {
        let posts = self.meta.has_posts();
        let mut start = self.body;
        let mut bodies = Vec::new();
        if posts {
            let mut fence: Option<&str> = None;
            for (line, text) in (Lines { source, at: self.body }) {
                match fence {
                    Some(open) if is_closing(text, open) => fence = None,
                    Some(_) => {}
                    None if text.len() >= 3 && text.bytes().all(|b| b == b'-') => {
                        bodies.push(start..line.start);
                        start = line.end;
                    }
                    None => fence = opening(text),
                }
            }
        }
        bodies.push(start..source.len());
        if bodies.len() > 1 {
            bodies.retain(|b| source.get(b.clone()).is_some_and(|t| !t.trim().is_empty()));
        }
        bodies
    }
}

fn unclosed() -> ReadError {
    let reason = "以 --- 开头，但没有找到结尾的 ---，请在元数据之后另起一行补上 ---".to_owned();
    ReadError::FrontMatter { line: 1, reason }
}

/// Whether the line starts with a word and a colon.
fn looks_like_entry(source: &str, line: &Range<usize>) -> bool {
    let text = source.get(line.clone()).unwrap_or("");
    text.split_once(':').is_some_and(|(key, rest)| {
        !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'"'))
            && (rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
    })
}

fn entries(source: &str, text: &str, base: usize) -> Result<Vec<MetaEntry>, ReadError> {
    let fail = |at: usize, reason: String| {
        let line = source.bytes().take(base + at).filter(|b| *b == b'\n').count() + 1;
        ReadError::FrontMatter { line: offset(line), reason }
    };
    let node = yaml::parse(text).map_err(|e| fail(e.at, e.reason))?;
    let pairs = match node.value {
        Value::Map(pairs) => pairs,
        Value::Null => return Ok(Vec::new()),
        _ => return Err(fail(node.at.start, "应当逐行写“键: 值”，例如 title: 标题".to_owned())),
    };
    let mut found = Vec::new();
    for (key, node) in pairs {
        let name = key.as_text().unwrap_or_default().to_owned();
        let at = if node.at.is_empty() { key.at.clone() } else { node.at.clone() };
        let span = Span::new(offset(base + at.start), offset(base + at.end));
        let value = value(node).map_err(|at| {
            fail(at, format!("{name} 的值层次过深，只能写一个值、一个列表或一层“键: 值”"))
        })?;
        found.push(MetaEntry { key: name, value, at: span });
    }
    Ok(found)
}

/// Flattens a value; the error is where it is too deep.
fn value(node: Node) -> Result<MetaValue, usize> {
    let scalar = |node: Node| match node.value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        Value::List(_) | Value::Map(_) => Err(node.at.start),
    };
    Ok(match node.value {
        Value::Null => MetaValue::Null,
        Value::Text(text) => MetaValue::Text(text),
        Value::List(items) => {
            let items = items.into_iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
            MetaValue::List(items.into_iter().flatten().collect())
        }
        Value::Map(pairs) => {
            let pair = |(key, node): (Node, Node)| {
                scalar(node).map(|value| (key.as_text().unwrap_or_default().to_owned(), value))
            };
            MetaValue::Map(pairs.into_iter().map(pair).collect::<Result<_, _>>()?)
        }
    })
}

/// Lines with their bytes, line end included in the bytes and left out of the text.
struct Lines<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Iterator for Lines<'s> {
    type Item = (Range<usize>, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.source.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_inclusive('\n').next()?;
        let range = self.at..self.at + line.len();
        self.at = range.end;
        Some((range, line.trim_end()))
    }
}

/// The fence that a line opens, if any.
fn opening(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(' ');
    if line.len() - text.len() > 3 {
        return None;
    }
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let fence = text.get(..text.len() - text.trim_start_matches(mark).len())?;
    (fence.len() >= 3 && !(mark == '`' && text.get(fence.len()..)?.contains('`'))).then_some(fence)
}

fn is_closing(line: &str, open: &str) -> bool {
    let text = line.trim();
    text.starts_with(open) && open.chars().next().is_some_and(|c| text.chars().all(|t| t == c))
}
