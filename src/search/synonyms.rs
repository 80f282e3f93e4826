//! Words that mean the same, and words that mean nothing in a question. Data, read at query time.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::analyzer::glyphs;
use super::error::SearchError;
use crate::text::{LineIndex, Position, offset};
use crate::yaml;

/// The table that ships.
const BUILTIN: &str = include_str!("../../library/synonyms.yaml");
/// Length of the longest word looked for in what was typed, in characters.
pub(super) const LONGEST: usize = 10;

/// Synonyms and fillers, folded like the index.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    others: BTreeMap<String, BTreeSet<String>>,
    fillers: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    groups: Vec<Vec<String>>,
    #[serde(default)]
    fillers: Vec<String>,
}

impl Synonyms {
    /// The table that ships with the program.
    ///
    /// # Errors
    /// Never for a released program: a test reads it.
    pub fn builtin() -> Result<Self, SearchError> {
        Self::parse("library/synonyms.yaml", BUILTIN)
    }

    /// Reads a table. `path` is for messages.
    ///
    /// # Errors
    /// Not YAML of this shape, or a group with fewer than two words.
    pub fn parse(path: &str, text: &str) -> Result<Self, SearchError> {
        let fault = |at: usize, reason: String| {
            let Position { line, .. } = LineIndex::new(text).position(text, offset(at));
            SearchError::Synonyms { path: path.to_owned(), line, reason }
        };
        let written: Written = yaml::from_str(text).map_err(|e| fault(e.at, e.reason))?;
        let mut table = Self::default();
        for (number, group) in written.groups.iter().enumerate() {
            let words: BTreeSet<String> =
                group.iter().map(|w| plain(w)).filter(|w| !w.is_empty()).collect();
            if words.len() < 2 {
                let at = group.first().and_then(|w| text.find(w.as_str())).unwrap_or(0);
                return Err(fault(at, format!("groups 第 {} 组少于两个词", number + 1)));
            }
            for word in &words {
                let others = words.iter().filter(|w| *w != word).cloned();
                table.others.entry(word.clone()).or_default().extend(others);
            }
        }
        table.fillers = written.fillers.iter().map(|w| plain(w)).collect();
        Ok(table)
    }

    /// Other words for `word`, sorted.
    pub(super) fn of(&self, word: &str) -> impl Iterator<Item = &str> {
        self.others.get(word).into_iter().flatten().map(String::as_str)
    }

    /// Whether `word` is in a group.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.others.contains_key(word)
    }

    /// Whether `word` only fills a sentence.
    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.fillers.contains(word)
    }
}

fn plain(word: &str) -> String {
    glyphs(word).iter().map(|g| g.c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_reads() {
        let table = Synonyms::builtin().unwrap();
        assert!(table.of("代发").any(|w| w == "发工资"));
        assert!(table.of("定存").any(|w| w == "定期存款"));
        assert!(table.is_filler("怎么办"));
        assert!(!table.is_filler("理财"));
    }

    #[test]
    fn a_word_may_stand_in_two_groups() {
        let table = Synonyms::parse("s.yaml", "groups:\n  - [甲, 乙]\n  - [甲, 丙]\n").unwrap();
        assert_eq!(table.of("甲").collect::<Vec<_>>(), ["丙", "乙"]);
    }

    #[test]
    fn faults_name_the_line() {
        let error =
            Synonyms::parse("s.yaml", "groups:\n  - [代发, 发工资]\n  - [孤词]\n").unwrap_err();
        assert!(error.to_string().contains("第 3 行"), "{error}");
        assert!(Synonyms::parse("s.yaml", "group: []\n").is_err());
    }
}
