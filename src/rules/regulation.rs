//! The register of regulations: what rules cite.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One regulation with the articles that touch content. The gist of each article is in our own
/// words; the law itself is cited by number.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regulation {
    /// Key, the file name without `.yaml`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Document number; `None` for laws that have none.
    #[serde(default)]
    pub number: Option<String>,
    /// Who issued it.
    pub issuers: Vec<String>,
    /// Date of issue, `YYYY-MM-DD`.
    pub issued: Option<String>,
    /// First day in force, `YYYY-MM-DD`; `None` where it never came into force.
    pub effective: Option<String>,
    /// `in-force`, `superseded`, `draft` …
    pub status: String,
    /// The regulation that replaced it: `id` or `id@YYYY-MM-DD`.
    #[serde(default)]
    pub superseded_by: Option<String>,
    /// First day no longer in force, where it has one.
    #[serde(default)]
    pub superseded: Option<String>,
    /// Where the digest was checked.
    pub source: String,
    /// Legal rank, such as 部门规章.
    pub binding: String,
    /// Articles that touch content.
    pub articles: Vec<Article>,
    /// Remarks of the digest.
    #[serde(default)]
    pub notes: Option<String>,
}

/// One article.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Number as cited, such as `第十条（三）`.
    #[serde(default)]
    pub article: Option<String>,
    /// Key of an unnumbered article.
    #[serde(default)]
    pub key: Option<String>,
    /// What it says, in our words.
    pub gist: String,
    /// Topics it touches.
    #[serde(default)]
    pub topics: Vec<String>,
    /// `text`, `metadata` or `process`.
    pub checkable: String,
    /// Why no rule can check it, where none does.
    #[serde(default)]
    pub reason: Option<String>,
    /// Words that show it.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Wordings it expressly allows.
    #[serde(default)]
    pub allows: Vec<String>,
    /// What it demands to be said.
    #[serde(default)]
    pub requires: Vec<String>,
    /// `verified` or `recalled`.
    pub confidence: String,
}

impl Article {
    /// The part after `#` in a citation.
    pub fn key(&self) -> &str {
        self.key.as_deref().or(self.article.as_deref()).unwrap_or("")
    }

    /// What people are shown: the number or heading, else the key.
    pub fn shown(&self) -> &str {
        self.article.as_deref().unwrap_or_else(|| self.key())
    }

    /// Whether its number is from memory: cited as 参见.
    pub fn is_recalled(&self) -> bool {
        self.confidence == "recalled"
    }
}
