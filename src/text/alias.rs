//! Evasive spellings of terms, generated when packs are compiled.

use serde::{Deserialize, Serialize};

/// How words are spelt to get past a word list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AliasData {}

/// Evasive spellings of `term`, folded.
pub fn variants(term: &str, data: &AliasData) -> Vec<String> {
    let _ = (term, data);
    Vec::new()
}
