//! The only place that names the YAML crate.
//!
//! The crate given for the project, serde_yaml, is archived; its kept successor serde-saphyr stands
//! under that name in Cargo.toml: it reports exact positions and refuses alias bombs.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;

/// Why a YAML text could not be read, and where.
#[derive(Debug, Clone)]
pub struct YamlError {
    /// Byte offset of the spot in the text.
    pub at: usize,
    /// What the parser says, in Chinese.
    pub reason: String,
}

/// Reads one YAML document.
///
/// # Errors
/// Not YAML, or not of the shape of `T`.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    serde_yaml::from_str(text).map_err(|e| {
        let at = e.location().map_or(0, |l| byte_of(text, l.line() as usize, l.column() as usize));
        YamlError { at, reason: e.to_string() }
    })
}

/// A value with the place where it was written.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    line: usize,
    column: usize,
}

impl<T> Placed<T> {
    /// Byte at which the value begins in `text`, from which it was read.
    pub fn at(&self, text: &str) -> usize {
        byte_of(text, self.line, self.column)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_yaml::Spanned::<T>::deserialize(deserializer)?;
        let at = spanned.referenced;
        Ok(Self { value: spanned.value, line: at.line() as usize, column: at.column() as usize })
    }
}

/// A YAML value of any shape and the bytes where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Its bytes in the text, quotes left out; empty where nothing is written.
    pub at: Range<usize>,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// A scalar. Numbers, dates and booleans keep their spelling.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in source order; no key repeats.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The scalar, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one YAML document of any shape.
///
/// # Errors
/// Not YAML, or a key that repeats.
pub fn parse(text: &str) -> Result<Node, YamlError> {
    let raw: serde_yaml::Spanned<Raw> = from_str(text)?;
    Ok(node(raw, text))
}

/// A value as the parser gives it; a number or boolean has lost its spelling.
enum Raw {
    Null,
    Typed,
    Text(String),
    List(Vec<serde_yaml::Spanned<Raw>>),
    Map(Vec<(serde_yaml::Spanned<Raw>, serde_yaml::Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut found = Vec::new();
        while let Some(item) = items.next_element()? {
            found.push(item);
        }
        Ok(Raw::List(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut found = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            found.push(entry);
        }
        Ok(Raw::Map(found))
    }
}

/// Gives scalars their spelling back and lists and maps their extent.
fn node(raw: serde_yaml::Spanned<Raw>, text: &str) -> Node {
    let span = raw.referenced.span();
    let start = span.byte_offset().map_or(0, index).min(text.len());
    let end = (start + span.byte_len().map_or(0, index)).min(text.len());
    let written = text.get(start..end).unwrap_or("");
    match raw.value {
        Raw::Null => Node { value: Value::Null, at: start..start },
        Raw::Typed => {
            let spelled = written.trim();
            Node { value: Value::Text(spelled.to_owned()), at: start..start + spelled.len() }
        }
        Raw::Text(value) => Node { at: scalar(start, written), value: Value::Text(value) },
        Raw::List(items) => {
            let items: Vec<Node> = items.into_iter().map(|item| node(item, text)).collect();
            let last = items.last().map_or(end, |item| item.at.end.max(end));
            Node { value: Value::List(items), at: start..last }
        }
        Raw::Map(pairs) => {
            let pairs: Vec<(Node, Node)> = pairs
                .into_iter()
                .map(|(key, value)| (node(key, text), node(value, text)))
                .collect();
            let last = pairs.last().map_or(end, |(_, value)| value.at.end.max(end));
            Node { value: Value::Map(pairs), at: start..last }
        }
    }
}

/// The bytes of a scalar without its quotes and the blanks around it.
fn scalar(start: usize, written: &str) -> Range<usize> {
    let body = written.trim();
    let start = start + (written.len() - written.trim_start().len());
    for quote in ['"', '\''] {
        if body.len() > 1 && body.starts_with(quote) && body.ends_with(quote) {
            return start + 1..start + body.len() - 1;
        }
    }
    start..start + body.len()
}

fn index(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// Byte offset of a line and column that both count from 1, the column in characters.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    let inside = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i);
    start + inside
}
