//! Why a command could not do its job, for the person who typed it.

use crate::document;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters,
    ThemeStyles,
};
use std::fmt;
use std::io::{self, Write};
use thiserror::Error;

/// A failure of a command; it ends with exit code 2.
#[derive(Debug, Error)]
pub enum CliError {
    /// Something the caller can mend.
    #[error("{message}")]
    Usage {
        /// What is wrong, and where.
        message: String,
        /// How to mend it.
        help: String,
    },
    /// A file below that explains itself, such as a broken rule pack.
    #[error("{0}")]
    File(miette::Report),
    /// The results could not be written.
    #[error("无法写出结果：{0}")]
    Output(#[from] io::Error),
}

impl CliError {
    /// A mistake of the caller, and how to mend it.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// Writes the failure for a person.
    ///
    /// # Errors
    /// Only what `out` reports.
    pub fn write(&self, out: &mut dyn Write, color: bool) -> io::Result<()> {
        match self {
            Self::Usage { message, help } => {
                writeln!(out, "错误：{message}")?;
                if help.is_empty() { Ok(()) } else { writeln!(out, "  改法：{help}") }
            }
            Self::File(report) => write_diagnostic(report.as_ref(), out, color),
            Self::Output(e) => writeln!(out, "错误：无法写出结果：{}", document::io_reason(e)),
        }
    }
}

/// Draws a diagnostic with its source; the help is written by us, in Chinese.
fn write_diagnostic(
    diagnostic: &dyn Diagnostic,
    out: &mut dyn Write,
    color: bool,
) -> io::Result<()> {
    let styles = if color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let mut characters = ThemeCharacters::unicode();
    characters.error = "错误：".into();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_links(false)
        .with_wrap_lines(false)
        .without_cause_chain()
        .without_syntax_highlighting();
    let mut page = String::new();
    handler.render_report(&mut page, &Bare(diagnostic)).map_err(|_| io::ErrorKind::Other)?;
    out.write_all(page.as_bytes())?;
    match diagnostic.help() {
        Some(help) => writeln!(out, "  改法：{help}"),
        None => Ok(()),
    }
}

/// A diagnostic without what miette would say in English.
struct Bare<'d>(&'d dyn Diagnostic);

impl fmt::Debug for Bare<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

impl fmt::Display for Bare<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, f)
    }
}

impl std::error::Error for Bare<'_> {}

impl Diagnostic for Bare<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.0.labels()
    }
}
