//! What the linter says of an item, and what the ledger keeps of it.

use crate::document::{Document, Format};
use crate::finding::{Finding, Severity};
use crate::library::ledger::{Accepted, LintRecord};
use crate::library::{Item, LibraryError};
use crate::lint::{Context, Linter};
use jiff::civil::Date;

/// Who judges content: the linter with its rule packs.
pub trait Judge {
    /// Fingerprint of the rules.
    fn fingerprint(&self) -> String;

    /// Everything found in `item` by the law of `day`, exempted findings included and marked.
    fn findings(&self, item: &Item, day: Date) -> Vec<Finding>;
}

impl Judge for Linter {
    fn fingerprint(&self) -> String {
        self.rules().fingerprint.clone()
    }

    /// The item's front matter says channel, products and audience; the file's path is its id.
    fn findings(&self, item: &Item, day: Date) -> Vec<Finding> {
        let speakers = &self.rules().speakers;
        // The item was read from this very text, so it reads again.
        let documents =
            Document::from_text(&item.source, Format::Markdown, speakers).unwrap_or_default();
        let context = Context::on(day);
        let inspect = |mut document: Document| {
            document.path = Some(format!("{}.md", item.id));
            self.inspect(&document, &context)
        };
        documents.into_iter().flat_map(inspect).collect()
    }
}

/// Why a warning may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Rule id, or the first eight or more digits of a finding's fingerprint.
    pub key: String,
    /// The reason.
    pub text: String,
}

impl Reason {
    /// Reads `规则=理由`.
    ///
    /// # Errors
    /// Not of that form, in Chinese.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((key, reason)) if !key.trim().is_empty() && !reason.trim().is_empty() => {
                Ok(Self { key: key.trim().to_owned(), text: reason.trim().to_owned() })
            }
            _ => Err(format!("「{text}」须写成 规则编号=理由")),
        }
    }

    fn covers(&self, finding: &Finding) -> bool {
        let by_print = self.key.len() >= 8 && finding.fingerprint.starts_with(&self.key);
        self.key == finding.rule || by_print
    }
}

/// Counts findings; the fingerprints of all of them are what a re-check compares with.
pub(super) fn tally(findings: &[Finding]) -> LintRecord {
    let mut record = LintRecord::default();
    for finding in findings {
        match finding.is_active() {
            true => record.count(finding.severity),
            false => record.suppressed += 1,
        }
        record.findings.push(finding.fingerprint.clone());
    }
    record.findings.sort();
    record.findings.dedup();
    record
}

/// Refuses content with errors, in words that name them.
pub(super) fn refuse_errors(item: &Item, findings: &[Finding]) -> Result<(), LibraryError> {
    let errors = listing(findings, Severity::Error);
    if errors.is_empty() {
        return Ok(());
    }
    Err(LibraryError::Refused(format!(
        "「{}」有 {} 处错误，不能送审或批准：{}；请先用 jinyan lint 检查并修改",
        item.id,
        errors.len(),
        errors.join("；")
    )))
}

/// Attaches reasons to warnings.
///
/// # Errors
/// A warning without a reason, or a reason without a warning: it may be a misspelt rule id.
pub(super) fn accept(
    item: &Item,
    findings: &[Finding],
    reasons: &[Reason],
) -> Result<Vec<Accepted>, LibraryError> {
    let warnings: Vec<&Finding> =
        findings.iter().filter(|f| f.is_active() && f.severity == Severity::Warning).collect();
    if let Some(idle) = reasons.iter().find(|r| !warnings.iter().any(|w| r.covers(w))) {
        return Err(LibraryError::Refused(format!(
            "「{}」没有与「{}」对应的警告；请核对规则编号",
            item.id, idle.key
        )));
    }
    let mut accepted = Vec::new();
    let mut bare = Vec::new();
    for warning in warnings {
        match reasons.iter().find(|r| r.covers(warning)) {
            Some(reason) => accepted.push(Accepted {
                rule: warning.rule.clone(),
                fingerprint: warning.fingerprint.clone(),
                text: warning.text.clone(),
                reason: reason.text.clone(),
            }),
            None => bare.push(words(warning)),
        }
    }
    if !bare.is_empty() {
        return Err(LibraryError::Refused(format!(
            "「{}」有 {} 处警告未写明接受的理由：{}；请逐条用 --reason 规则编号=理由 说明",
            item.id,
            bare.len(),
            bare.join("；")
        )));
    }
    accepted.sort();
    Ok(accepted)
}

/// Active findings of one severity, in words.
pub(super) fn listing(findings: &[Finding], severity: Severity) -> Vec<String> {
    findings.iter().filter(|f| f.is_active() && f.severity == severity).map(words).collect()
}

fn words(finding: &Finding) -> String {
    format!("[{}] {}（原文「{}」）", finding.rule, finding.message, finding.text)
}
