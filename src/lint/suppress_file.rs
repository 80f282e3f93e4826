//! The suppression file: exemptions for files that cannot hold comments.

use super::suppress::Listed;
use crate::text::{LineIndex, Span, offset};
use crate::yaml::{self, Placed};
use serde::Deserialize;
use thiserror::Error;

/// One entry as written. The reason may be missing: that is a finding, not an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: Placed<String>,
    rule: String,
    fingerprint: String,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

/// A suppression file that does not decode.
#[derive(Debug, Error)]
#[error(
    "豁免清单 {path} 第 {line} 行第 {column} 列写法有误：{reason}；每条写 path、rule、fingerprint、reason、until"
)]
pub struct SuppressFileError {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What the parser says.
    pub reason: String,
}

/// Decodes `text`, the content of the suppression file shown as `path`.
///
/// # Errors
/// Not YAML, or not a list of entries.
pub fn parse(path: &str, text: &str) -> Result<Vec<Listed>, SuppressFileError> {
    if text.lines().all(|l| l.trim().is_empty() || l.trim_start().starts_with('#')) {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> = yaml::from_str(text).map_err(|e| {
        let position = LineIndex::new(text).position(text, offset(e.at));
        SuppressFileError {
            path: path.to_owned(),
            line: position.line,
            column: position.column,
            reason: e.reason,
        }
    })?;
    Ok(entries.into_iter().map(|entry| listed(entry, text)).collect())
}

/// An entry stands for the rest of its line, from the value of `path` on.
fn listed(entry: Entry, text: &str) -> Listed {
    let start = entry.path.at(text);
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("").trim_end();
    Listed {
        at: Span::new(offset(start), offset(start + line.len())),
        path: entry.path.value,
        rule: entry.rule,
        fingerprint: entry.fingerprint,
        reason: entry.reason,
        until: entry.until,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_know_where_they_stand() {
        let text = "# 清单\n- path: 海报/a.txt\n  rule: x/y\n  fingerprint: 00ff\n- {path: b.txt, rule: x/y, fingerprint: '1', reason: 核准, until: 2027-03-31}\n";
        let entries = parse("s.yaml", text).unwrap();
        let shown: Vec<_> = entries.iter().map(|e| e.at.of(text)).collect();
        assert_eq!(shown[0], "海报/a.txt");
        assert!(shown[1].starts_with("b.txt, rule"));
        assert_eq!(entries[1].until.as_deref(), Some("2027-03-31"));
        assert_eq!(entries[0].reason, None);
    }

    #[test]
    fn a_misspelt_key_is_an_error_with_its_place() {
        let error = parse("s.yaml", "- path: a\n  rules: x/y\n").unwrap_err();
        assert_eq!(error.line, 2);
    }
}
