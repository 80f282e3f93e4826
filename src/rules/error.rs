//! A rule pack that cannot be used. Written for the person who edits the pack.

use miette::{Diagnostic, NamedSource, SourceSpan};
use std::sync::Arc;
use thiserror::Error;

/// What is wrong with a pack, where, and how to mend it.
#[derive(Debug, Error, Diagnostic)]
#[error("{path}：{reason}")]
#[diagnostic(code(jinyan::rules))]
pub struct RuleError {
    /// File, as found.
    pub path: String,
    /// What is wrong, in Chinese.
    pub reason: String,
    /// How to mend it, in Chinese.
    #[help]
    pub help: Option<String>,
    /// The file, for the underline.
    #[source_code]
    pub source_text: Option<Arc<NamedSource<String>>>,
    /// The spot.
    #[label("这里")]
    pub at: Option<SourceSpan>,
}

impl RuleError {
    /// An error about a whole file or directory.
    pub fn of(path: &str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.into(),
            help: None,
            source_text: None,
            at: None,
        }
    }

    /// An error at the byte range `at` of `text`.
    pub fn at(
        path: &str,
        text: &str,
        at: std::ops::Range<usize>,
        reason: impl Into<String>,
    ) -> Self {
        let line = text.get(..at.start).unwrap_or("").matches('\n').count() + 1;
        Self {
            path: format!("{path}:{line}"),
            reason: reason.into(),
            help: None,
            source_text: Some(Arc::new(NamedSource::new(path, text.to_owned()))),
            at: Some((at.start, at.end.saturating_sub(at.start)).into()),
        }
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
