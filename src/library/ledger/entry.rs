//! One line of a chain: who did what to which content.
//!
//! A line is compact JSON with the keys in the order of [`Entry`], absent ones left out. Its `hash`
//! is SHA-256 over `jinyan-ledger@1\n` and the [payload](Entry::payload): the same JSON without
//! `hash` and `signature`. A signature is over the payload as well, so `ssh-keygen -Y verify` needs
//! nothing but these bytes. A line that is not byte for byte what its own values serialise to is
//! refused, so no byte can change unseen.

use crate::finding::Severity;
use crate::library::digest::{is_digest, sha256};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Version of the line format.
pub const VERSION: u32 = 1;

/// `prev` of the first entry of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A shipped item was recorded as a sample: linted, not approved.
    Sample,
    /// The author asked for review.
    Submit,
    /// The author took the submission back.
    Withdraw,
    /// The reviewer approved the submitted content.
    Approve,
    /// The reviewer returned the submission.
    Reject,
    /// A bank approved a sample in its own name.
    Adopt,
    /// The reviewer took an approval back: the content may no longer be used.
    Revoke,
    /// The item left use for good.
    Retire,
}

impl Action {
    /// The Chinese word shown to people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Sample => "登记示例",
            Self::Submit => "送审",
            Self::Withdraw => "撤回送审",
            Self::Approve => "批准",
            Self::Reject => "退回",
            Self::Adopt => "采用示例",
            Self::Revoke => "撤销批准",
            Self::Retire => "退役",
        }
    }

    /// Whether it is a reviewer's decision: it needs a role, and a signature where those are required.
    pub fn is_decision(self) -> bool {
        matches!(self, Self::Approve | Self::Reject | Self::Adopt | Self::Revoke | Self::Retire)
    }

    /// Whether it puts content in force.
    pub fn approves(self) -> bool {
        matches!(self, Self::Approve | Self::Adopt)
    }
}

/// A warning that the approver accepted, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Rule id.
    pub rule: String,
    /// Fingerprint of the finding.
    pub fingerprint: String,
    /// The words found.
    pub text: String,
    /// Why it may stand.
    pub reason: String,
}

/// What the linter said of the content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LintRecord {
    /// Number of errors.
    pub errors: u32,
    /// Number of warnings.
    pub warnings: u32,
    /// Number of notices.
    pub notices: u32,
    /// Number of findings silenced by exemptions in the text.
    pub suppressed: u32,
    /// Fingerprints of all findings, sorted: what a re-check compares with.
    pub findings: Vec<String>,
    /// Accepted warnings, sorted.
    pub accepted: Vec<Accepted>,
}

impl LintRecord {
    /// Counts one active finding.
    pub fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Notice => self.notices += 1,
        }
    }
}

/// What an entry says, before it has a place in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Item id.
    pub item: String,
    /// What is done.
    pub action: Action,
    /// Who does it.
    pub by: String,
    /// In which role; empty for the author's own steps.
    pub role: String,
    /// When, RFC 3339 or `YYYY-MM-DD`.
    pub at: String,
    /// Digest of the content it is about.
    pub content: String,
    /// Fingerprint of the rule set that judged it.
    pub rules: Option<String>,
    /// Digest of the facts of the item's products.
    pub register: Option<String>,
    /// Last day of use that the approval grants.
    pub expires: Option<Date>,
    /// What the linter said.
    pub lint: Option<LintRecord>,
    /// The author named in the content, for the check that author and approver differ.
    pub author: Option<String>,
    /// Remark.
    pub note: Option<String>,
}

/// One line of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Version of the format, [`VERSION`].
    pub version: u32,
    /// Number in the chain, from 1.
    pub seq: u32,
    /// Item id.
    pub item: String,
    /// What was done.
    pub action: Action,
    /// Who did it.
    pub by: String,
    /// In which role; empty for the author's own steps.
    pub role: String,
    /// When, RFC 3339 or `YYYY-MM-DD`.
    pub at: String,
    /// Digest of the content it is about.
    pub content: String,
    /// Fingerprint of the rule set that judged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Digest of the facts of the item's products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// Last day of use that the approval grants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// What the linter said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lint: Option<LintRecord>,
    /// The author named in the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `hash` of the entry before, or [`GENESIS`].
    pub prev: String,
    /// Digest of this entry; empty while the payload is made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
    /// SSH signature of the payload, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl Entry {
    /// Gives `draft` its place after `previous`.
    pub fn after(previous: Option<&Self>, draft: Draft) -> Self {
        let mut entry = Self {
            version: VERSION,
            seq: previous.map_or(0, |p| p.seq) + 1,
            item: draft.item,
            action: draft.action,
            by: draft.by,
            role: draft.role,
            at: draft.at,
            content: draft.content,
            rules: draft.rules,
            register: draft.register,
            expires: draft.expires,
            lint: draft.lint,
            author: draft.author,
            note: draft.note,
            prev: previous.map_or_else(|| GENESIS.to_owned(), |p| p.hash.clone()),
            hash: String::new(),
            signature: None,
        };
        entry.hash = entry.digest();
        entry
    }

    /// The bytes that hash and signature cover.
    pub fn payload(&self) -> String {
        let bare = Self { hash: String::new(), signature: None, ..self.clone() };
        serde_json::to_string(&bare).unwrap_or_default()
    }

    /// What `hash` must be.
    pub fn digest(&self) -> String {
        sha256(&["jinyan-ledger@1\n", &self.payload()])
    }

    /// The line, without its line end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads one line, without its line end.
    ///
    /// # Errors
    /// Why the line cannot be what was once written, in Chinese.
    pub fn parse(line: &str) -> Result<Self, String> {
        let entry: Self = serde_json::from_str(line).map_err(|e| match e.is_eof() {
            true => "这一行不完整".to_owned(),
            false => format!("这一行不是台账记录（第 {} 个字节处读不下去）", e.column()),
        })?;
        if entry.version != VERSION {
            return Err(format!("台账版本为 {}，本程序只认版本 {VERSION}", entry.version));
        }
        if entry.line() != line {
            return Err("这一行的写法被改动过（与其内容的标准写法不同）".to_owned());
        }
        if !is_digest(&entry.content) || entry.hash != entry.digest() {
            return Err("这一行的内容被改动过（哈希不符）".to_owned());
        }
        if !is_moment(&entry.at) {
            return Err(format!("时间「{}」不是 RFC 3339 时间或日期", entry.at));
        }
        Ok(entry)
    }

    /// The day on which it was made.
    pub fn day(&self) -> Option<Date> {
        self.at.get(..10).and_then(|day| day.parse().ok())
    }
}

/// Whether `at` is an RFC 3339 time or a date.
pub fn is_moment(at: &str) -> bool {
    match at.len() {
        10 => at.parse::<Date>().is_ok(),
        _ => at.parse::<jiff::Timestamp>().is_ok(),
    }
}
