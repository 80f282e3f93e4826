//! What findings are about: a contract between packs, reports and labelled corpora.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One topic of `rulesets/topics.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Topic {
    /// Stable id.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// What must be found.
    pub counts: String,
    /// What must stay silent.
    pub not: String,
    /// Judged over the whole text: at most one finding a document.
    #[serde(default)]
    pub whole_text: bool,
}
