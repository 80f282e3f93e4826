//! YAML of any shape, each value with its place.

use super::{YamlError, from_str, index};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;
use std::fmt;
use std::ops::Range;

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
    let raw: Spanned<Raw> = from_str(text)?;
    Ok(node(raw, text))
}

/// The bytes of the value that `path` (keys, or indices as decimal numbers) leads to, no further
/// than the end of its line; as much of the path as exists is followed.
pub fn locate(text: &str, path: &[&str]) -> Range<usize> {
    let root = parse(text).ok();
    let mut found = root.as_ref();
    for step in path {
        let next = match found.map(|node| &node.value) {
            Some(Value::Map(pairs)) => {
                pairs.iter().find(|(key, _)| key.as_text() == Some(step)).map(|(_, value)| value)
            }
            Some(Value::List(items)) => step.parse().ok().and_then(|i: usize| items.get(i)),
            _ => None,
        };
        let Some(next) = next else { break };
        found = Some(next);
    }
    let at = found.map_or(0..0, |node| node.at.clone());
    let rest = text.get(at.start..).unwrap_or("");
    let line = at.start + rest.find('\n').unwrap_or(rest.len());
    at.start..if at.is_empty() { line } else { at.end.min(line) }
}

/// A value as the parser gives it; a number or boolean has lost its spelling.
enum Raw {
    Null,
    Typed,
    Text(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<Self>, Spanned<Self>)>),
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
fn node(raw: Spanned<Raw>, text: &str) -> Node {
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
