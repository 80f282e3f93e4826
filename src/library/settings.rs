//! The section `library` of `jinyan.yaml`.

use serde::Deserialize;
use std::path::PathBuf;

/// Whether samples are offered beside approved content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Samples {
    /// Never: only what this bank approved.
    #[default]
    Hide,
    /// Yes, marked 示例.
    Show,
}

/// Where the library is and what its gate asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The library's directory, relative to the file.
    pub path: PathBuf,
    /// Whether samples are offered.
    pub samples: Samples,
    /// The `allowed_signers` file, relative to the file.
    pub allowed_signers: Option<PathBuf>,
    /// Whether decisions and HEAD must be signed.
    pub require_signatures: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            path: PathBuf::from("library"),
            samples: Samples::Hide,
            allowed_signers: None,
            require_signatures: false,
        }
    }
}
