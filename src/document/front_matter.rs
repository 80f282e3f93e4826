//! Front matter: what a file says about itself.

use crate::text::Span;

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
