//! YAML, with places and with errors in Chinese. The only module that names the YAML crate.
//!
//! The crate given for the project, serde_yaml, is archived; its kept successor serde-saphyr stands
//! under that name in Cargo.toml: it reports exact positions and refuses alias bombs.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};

mod node;
mod reason;

pub use node::{Node, Value, locate, parse};

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
        let e = e.without_snippet();
        let at = e.location().map_or(0, |l| byte_of(text, index(l.line()), index(l.column())));
        YamlError { at, reason: reason::of(e, text, at) }
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
        Ok(Self { value: spanned.value, line: index(at.line()), column: index(at.column()) })
    }
}

/// Byte offset of a line and column that both count from 1, the column in characters.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    let inside = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i);
    start + inside
}

fn index(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
