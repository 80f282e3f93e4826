//! A fault in the library's files, told to the person who can mend it.

use crate::document::io_reason;
use crate::finding::Severity;
use std::fmt;

/// One fault at one place. Never stops a run by itself: all faults are gathered and shown together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File, relative to the library's directory, with `/`.
    pub path: String,
    /// Line in the file, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// `Error` makes a gate fail; `Warning` and `Notice` are shown.
    pub severity: Severity,
    /// What is wrong, in Chinese.
    pub message: String,
    /// How to mend it, in Chinese; may be empty.
    pub help: String,
}

impl Problem {
    /// An error at `path`, line `line` (0: the whole file).
    pub fn error(path: &str, line: u32, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            severity: Severity::Error,
            message: message.into(),
            help: String::new(),
        }
    }

    /// The same fault, of another severity.
    #[must_use]
    pub fn of(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same fault, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl Problem {
    /// File and line, as they are told to people.
    pub fn place(&self) -> String {
        match self.line {
            0 => self.path.clone(),
            line => format!("{}:{line}", self.path),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}：{}", self.place(), self.severity.zh(), self.message)?;
        if !self.help.is_empty() {
            write!(f, "；{}", self.help)?;
        }
        Ok(())
    }
}

/// Why an operation on the library could not be done.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The operating system said no.
    #[error("{path}：{}；请检查该路径是否存在、是否有读写权限", io_reason(.source))]
    Io {
        /// The file or directory.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Files that are not as they must be.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
    /// The request breaks a rule of the library, such as approving one's own text.
    #[error("{0}")]
    Refused(String),
}

impl LibraryError {
    /// An operating-system error at `path`.
    pub fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
    }
}

impl From<Problem> for LibraryError {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
