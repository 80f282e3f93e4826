//! Fingerprints of findings, and the list of those that were there before.
//!
//! A fingerprint knows the rule, the words and the sentence, and nothing about lines: text that
//! moves keeps it, text that changes loses it. The baseline is a sorted JSON file; findings in it
//! are marked, not dropped.

use crate::document::{Document, io_reason};
use crate::finding::Finding;
use crate::text::{Span, TextSpan, fold_str};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use thiserror::Error;

/// Bytes of the digest that a fingerprint keeps: 16 hex digits.
const KEPT: usize = 8;

/// Version of the file.
const VERSION: u32 = 1;

/// Gives each finding of `document` its fingerprint: rule, folded words, folded sentence, and the
/// ordinal among findings that agree in all three. `findings` are in text order.
pub fn fingerprint(document: &Document, findings: &mut [Finding]) {
    let mut ordinals: BTreeMap<(String, String, String), u32> = BTreeMap::new();
    for finding in findings {
        let words = fold_str(document.quote(finding.at));
        let sentence = document.text.at(sentence(document, finding.at)).trim().to_owned();
        let key = (finding.rule.clone(), words, sentence);
        let ordinal = ordinals.entry(key.clone()).or_default();
        finding.fingerprint = digest(&key.0, &key.1, &key.2, *ordinal);
        *ordinal += 1;
    }
}

/// The sentence that holds the source byte where `at` begins. Sentences are mapped to the source,
/// never the other way.
fn sentence(document: &Document, at: Span) -> TextSpan {
    let text = &document.text;
    let begun = |s: &TextSpan| text.map.to_source(*s).start <= at.start;
    let after = text.sentences.partition_point(begun);
    text.sentences.get(after.saturating_sub(1)).copied().unwrap_or_default()
}

fn digest(rule: &str, words: &str, sentence: &str, ordinal: u32) -> String {
    let mut hash = Sha256::new();
    for part in [rule, words, sentence, &ordinal.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
}

/// Findings that are accepted for now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeSet<Entry>,
}

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, relative to the baseline file, with `/` between its parts.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// The finding's fingerprint.
    pub fingerprint: String,
}

/// The file as written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    findings: BTreeSet<Entry>,
}

/// A baseline file that cannot be used.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error(
        "无法读取基线文件 {path}：{}；请检查路径，或先用 --write-baseline 生成",
        io_reason(error)
    )]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// It is not a baseline.
    #[error("基线文件 {path} 第 {line} 行写法有误：{reason}；请用 --write-baseline 重新生成")]
    Syntax {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// It was written by another version.
    #[error(
        "基线文件 {path} 的版本是 {version}，本程序只认 {VERSION}；请用 --write-baseline 重新生成"
    )]
    Version {
        /// The file.
        path: String,
        /// Its version.
        version: u32,
    },
}

impl Baseline {
    /// Reads a baseline file.
    ///
    /// # Errors
    /// Missing, not JSON of the right shape, or of another version.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| BaselineError::Io { path: shown.clone(), error })?;
        let file: BaselineFile = serde_json::from_str(&text).map_err(|e| {
            let (line, reason) = (e.line(), e.to_string());
            BaselineError::Syntax { path: shown.clone(), line, reason }
        })?;
        if file.version != VERSION {
            return Err(BaselineError::Version { path: shown, version: file.version });
        }
        Ok(Self { entries: file.findings })
    }

    /// Adds the findings of one file that no exemption covers.
    pub fn record<'f>(&mut self, path: &str, findings: impl IntoIterator<Item = &'f Finding>) {
        let open = findings.into_iter().filter(|f| f.suppressed.is_none());
        self.entries.extend(open.map(|f| entry(path, f)));
    }

    /// Marks findings of one file that the baseline knows, and says which entries they used.
    pub fn mark(&self, path: &str, findings: &mut [Finding]) -> BTreeSet<Entry> {
        let mut used = BTreeSet::new();
        for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
            let entry = entry(path, finding);
            finding.baselined = self.entries.contains(&entry);
            if finding.baselined {
                used.insert(entry);
            }
        }
        used
    }

    /// Entries of the checked files `paths` that nothing used: their findings are gone.
    pub fn stale<'b>(
        &'b self,
        paths: &'b BTreeSet<String>,
        used: &'b BTreeSet<Entry>,
    ) -> impl Iterator<Item = &'b Entry> {
        self.entries.iter().filter(|e| paths.contains(&e.path) && !used.contains(e))
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it accepts nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes the file as sorted JSON.
    ///
    /// # Errors
    /// Only what `out` reports.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let file = BaselineFile { version: VERSION, findings: self.entries.clone() };
        serde_json::to_writer_pretty(&mut *out, &file)?;
        out.write_all(b"\n")
    }
}

fn entry(path: &str, finding: &Finding) -> Entry {
    let (rule, fingerprint) = (finding.rule.clone(), finding.fingerprint.clone());
    Entry { path: path.to_owned(), rule, fingerprint }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{document, finding};

    fn prints(source: &str, words: &str) -> Vec<String> {
        let document = document(source);
        let at = source.match_indices(words);
        let mut findings: Vec<_> = at.map(|(i, _)| finding(source, i, words)).collect();
        fingerprint(&document, &mut findings);
        findings.into_iter().map(|f| f.fingerprint).collect()
    }

    #[test]
    fn lines_before_do_not_change_a_fingerprint() {
        let here = prints("本产品保本。", "保本");
        assert_eq!(here, prints("开头一句。\n\n本产品保本。", "保本"));
        assert_eq!(here.first().map(String::len), Some(16));
    }

    #[test]
    fn another_word_in_the_sentence_changes_it() {
        assert_ne!(prints("本产品保本。", "保本"), prints("该产品保本。", "保本"));
    }

    #[test]
    fn equals_are_told_apart_by_ordinal() {
        let both = prints("保本，保本。\n保本，保本。", "保本");
        assert_eq!(both.iter().collect::<BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn a_baseline_marks_what_it_knows_and_names_what_is_gone() {
        let source = "本产品保本。";
        let mut findings = vec![finding(source, 9, "保本")];
        fingerprint(&document(source), &mut findings);
        let mut baseline = Baseline::default();
        baseline.record("a.md", &findings);
        baseline.record("gone.md", &findings);
        let mut bytes = Vec::new();
        baseline.write(&mut bytes).unwrap();
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("b.json"), bytes).unwrap();
        let read = Baseline::read(&dir.path().join("b.json")).unwrap();
        assert_eq!(read, baseline);

        let used = read.mark("a.md", &mut findings);
        assert!(findings[0].baselined);
        let paths = BTreeSet::from(["a.md".to_owned(), "gone.md".to_owned()]);
        let stale: Vec<_> = read.stale(&paths, &used).map(|e| e.path.as_str()).collect();
        assert_eq!(stale, ["gone.md"]);
        assert!(read.mark("other.md", &mut findings).is_empty());
        assert!(!findings[0].baselined);
    }
}
