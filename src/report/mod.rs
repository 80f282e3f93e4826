//! A finished run, and the ways to write it down.
//!
//! [`Report`] owns what was found and what could not be read; a [`Renderer`] chooses words and
//! layout, never which findings there are, so every format counts the same.

use crate::document::{Document, Encoding};
use crate::finding::{Finding, Severity};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

mod github;
pub mod json;
pub mod pages;
mod position;
mod pretty;
mod sarif;
mod short;
#[cfg(test)]
mod tests;

pub use github::Github;
pub use json::Json;
pub use position::{Offsets, Place};
pub use pretty::Pretty;
pub use sarif::Sarif;
pub use short::Short;

/// Writes a finished [`Report`].
pub trait Renderer {
    /// Writes to `out`: a terminal, a file, a socket or a test's buffer.
    ///
    /// # Errors
    /// Only what `out` reports.
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// What the run rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The day by whose law the texts were judged.
    pub as_of: Date,
    /// Version of the rule set.
    pub ruleset_version: String,
    /// Fingerprint of the rule set, hex.
    pub ruleset_fingerprint: String,
}

/// What a report says about a rule besides its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Short Chinese name of the fault.
    pub title: String,
    /// Topic id.
    pub topic: String,
    /// Severity of the rule itself.
    pub severity: Severity,
    /// How to say it lawfully.
    pub advice: String,
    /// Why the rule exists, where its author said so.
    pub why: Option<String>,
    /// Shadow mode: its findings are counted apart.
    pub preview: bool,
}

/// One file that was read, with its findings in (start, rule) order.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Path as given; `None` for standard input.
    pub path: Option<String>,
    /// How it was encoded.
    pub encoding: Encoding,
    /// The whole decoded file; empty where there is nothing to quote.
    pub source: Arc<str>,
    /// Findings, each with the address of its block in formats without lines.
    pub findings: Vec<(Finding, Option<String>)>,
}

impl Checked {
    /// The file that `documents` come from, with its findings. A clean file is only counted: its
    /// text is let go.
    pub fn of(documents: &[Document], mut findings: Vec<Finding>) -> Self {
        findings
            .sort_by(|a, b| (a.at.start, a.at.end, &a.rule).cmp(&(b.at.start, b.at.end, &b.rule)));
        let first = documents.first();
        let quoted = first.filter(|_| !findings.is_empty());
        let with_address = |finding: Finding| {
            let address = address(documents, &finding);
            (finding, address)
        };
        Self {
            path: first.and_then(|d| d.path.clone()),
            encoding: first.map(|d| d.encoding).unwrap_or_default(),
            source: quoted.map_or_else(|| Arc::from(""), |d| d.source.clone()),
            findings: findings.into_iter().map(with_address).collect(),
        }
    }
}

/// Something that could not be read or done. It makes the run end with 2.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, where there is one.
    pub path: Option<String>,
    /// What is wrong and how to mend it, in Chinese.
    pub message: String,
}

/// How many findings of each kind. Suppressed, baselined and preview ones are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Active findings of severity error.
    pub errors: usize,
    /// Active findings of severity warning.
    pub warnings: usize,
    /// Active findings of severity notice.
    pub notices: usize,
    /// Active findings of rules in shadow mode.
    pub preview: usize,
    /// Findings under an exemption.
    pub suppressed: usize,
    /// Findings the baseline knows.
    pub baselined: usize,
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing at or above the gate: exit 0.
    Clean,
    /// Findings at or above the gate: exit 1.
    Findings,
    /// The job could not be done: exit 2.
    Failed,
}

impl Verdict {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct Report {
    /// What it rests on.
    pub header: Header,
    /// Rules by id.
    pub rules: BTreeMap<String, RuleInfo>,
    documents: Vec<Checked>,
    problems: Vec<Problem>,
}

impl Report {
    /// An empty report.
    pub fn new(header: Header, rules: BTreeMap<String, RuleInfo>) -> Self {
        Self { header, rules, documents: Vec::new(), problems: Vec::new() }
    }

    /// Adds one file. `documents` share one source (a file may hold several posts).
    pub fn add(&mut self, documents: &[Document], findings: Vec<Finding>) {
        self.push(Checked::of(documents, findings));
    }

    /// Adds one checked file.
    pub fn push(&mut self, checked: Checked) {
        let at = self.documents.partition_point(|d| d.path <= checked.path);
        self.documents.insert(at, checked);
    }

    /// Notes something that could not be read or done.
    pub fn add_problem(&mut self, path: Option<&str>, message: impl Into<String>) {
        let problem = Problem { path: path.map(str::to_owned), message: message.into() };
        let at = self.problems.partition_point(|p| *p <= problem);
        self.problems.insert(at, problem);
    }

    /// Files that were read, by path.
    pub fn documents(&self) -> &[Checked] {
        &self.documents
    }

    /// What could not be read, by path.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Every finding in (path, start, rule) order, suppressed and baselined ones included.
    pub fn findings(&self) -> impl Iterator<Item = (&Checked, &Finding)> {
        self.documents.iter().flat_map(|d| d.findings.iter().map(move |(f, _)| (d, f)))
    }

    /// Whether the rule is in shadow mode.
    pub fn is_preview(&self, rule: &str) -> bool {
        self.rules.get(rule).is_some_and(|r| r.preview)
    }

    /// Counts the findings.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, finding) in self.findings() {
            let kind = if finding.suppressed.is_some() {
                &mut counts.suppressed
            } else if finding.baselined {
                &mut counts.baselined
            } else if self.is_preview(&finding.rule) {
                &mut counts.preview
            } else {
                match finding.severity {
                    Severity::Error => &mut counts.errors,
                    Severity::Warning => &mut counts.warnings,
                    Severity::Notice => &mut counts.notices,
                }
            };
            *kind += 1;
        }
        counts
    }

    /// How the run ends. `fail_on` is the gate; `None` never ends with [`Verdict::Findings`].
    /// A run with a problem, or that read nothing, is never green.
    pub fn verdict(&self, fail_on: Option<Severity>) -> Verdict {
        if !self.problems.is_empty() || self.documents.is_empty() {
            return Verdict::Failed;
        }
        let gated = |f: &Finding| {
            f.is_active() && !self.is_preview(&f.rule) && fail_on.is_some_and(|s| f.severity >= s)
        };
        if self.findings().any(|(_, f)| gated(f)) { Verdict::Findings } else { Verdict::Clean }
    }
}

/// The address of the block a finding stands in.
fn address(documents: &[Document], finding: &Finding) -> Option<String> {
    let inside = |d: &Document| {
        d.blocks
            .iter()
            .find(|b| b.at.start <= finding.at.start && finding.at.start < b.at.end)
            .and_then(|b| b.address.clone())
    };
    let addressed = |d: &&Document| d.blocks.iter().any(|b| b.address.is_some());
    documents.iter().filter(addressed).find_map(inside)
}

/// The path shown for a document.
pub(crate) fn shown(path: Option<&str>) -> &str {
    path.unwrap_or("<标准输入>")
}

/// A citation for people: `《办法》（文号）第十条`; a number from memory is led by 参见.
pub(crate) fn cited(cite: &crate::finding::Citation) -> String {
    let see = if cite.recalled { "参见" } else { "" };
    let number = cite.number.as_ref().map(|n| format!("（{n}）")).unwrap_or_default();
    format!("{see}《{}》{number}{}", cite.title, cite.article)
}

/// Text that cannot steer a terminal or break a line: control characters become visible.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\r')
        .map(|c| match c {
            '\n' => '⏎',
            '\t' => ' ',
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
            c if c.is_control() => '\u{FFFD}',
            c => c,
        })
        .collect()
}
