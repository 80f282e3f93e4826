//! What follows from the ledger: the state of an item and what is in force.

use super::ledger::{Action, Entry};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The state of an item as it stands in its file. Never typed in, always derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Shipped, linted, recorded; not approved by this bank.
    Sample,
    /// Not submitted, or changed since the last step.
    Draft,
    /// Submitted, waiting for a decision.
    InReview,
    /// Approved and within its period.
    Approved,
    /// Returned by the reviewer.
    Returned,
    /// Taken back by its author, or its approval revoked.
    Withdrawn,
    /// Out of use for good.
    Retired,
    /// Approved once; the period is over.
    Expired,
    /// The ledger of this item is damaged: nothing about it can be relied on.
    Damaged,
}

impl State {
    /// All states, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Sample,
        Self::Draft,
        Self::InReview,
        Self::Approved,
        Self::Returned,
        Self::Withdrawn,
        Self::Retired,
        Self::Expired,
        Self::Damaged,
    ];

    /// The id used in flags and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Retired => "retired",
            Self::Expired => "expired",
            Self::Damaged => "damaged",
        }
    }

    /// The Chinese word shown to people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Sample => "示例",
            Self::Draft => "草稿",
            Self::InReview => "审核中",
            Self::Approved => "已批准",
            Self::Returned => "已退回",
            Self::Withdrawn => "已撤下",
            Self::Retired => "已退役",
            Self::Expired => "已过期",
            Self::Damaged => "台账异常",
        }
    }

    /// The state named by id or Chinese word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text || s.zh() == text)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.zh())
    }
}

/// An approval in force or lapsed: an entry that approves, not revoked since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who approved.
    pub by: String,
    /// In which role.
    pub role: String,
    /// When.
    pub at: String,
    /// Digest of the approved content.
    pub content: String,
    /// Fingerprint of the rule set that it passed.
    pub rules: String,
    /// Digest of the product facts at that time.
    pub register: Option<String>,
    /// Last day of use.
    pub expires: Option<Date>,
    /// Fingerprints of the findings known at that time, sorted.
    pub findings: Vec<String>,
    /// Number of the entry.
    pub seq: u32,
}

impl Approval {
    /// Whether `day` is within the period. Days before the approval count as within.
    pub fn holds_on(&self, day: Date) -> bool {
        self.expires.is_none_or(|last| day <= last)
    }

    fn of(entry: &Entry) -> Self {
        Self {
            by: entry.by.clone(),
            role: entry.role.clone(),
            at: entry.at.clone(),
            content: entry.content.clone(),
            rules: entry.rules.clone().unwrap_or_default(),
            register: entry.register.clone(),
            expires: entry.expires,
            findings: entry.lint.as_ref().map(|l| l.findings.clone()).unwrap_or_default(),
            seq: entry.seq,
        }
    }
}

/// What the ledger says of one item on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The state of the content in the file.
    pub state: State,
    /// The last approval that was not revoked, whether or not the file still holds that content,
    /// and whether or not it has expired.
    pub approval: Option<Approval>,
    /// The open submission, if any.
    pub pending: Option<Entry>,
    /// Whether the file differs from what the last entry was about.
    pub changed: bool,
    /// Whether the item is out of use for good.
    pub retired: bool,
}

impl Standing {
    /// Derives the standing of content `hash` on `day` from the entries in effect.
    pub fn derive(entries: &[Entry], hash: &str, day: Date) -> Self {
        let mut standing = Self {
            state: State::Draft,
            approval: None,
            pending: None,
            changed: entries.last().is_some_and(|e| e.content != hash),
            retired: false,
        };
        for entry in entries {
            match entry.action {
                Action::Sample => {}
                Action::Submit => standing.pending = Some(entry.clone()),
                Action::Withdraw | Action::Reject => standing.pending = None,
                Action::Approve | Action::Adopt => {
                    standing.pending = None;
                    standing.approval = Some(Approval::of(entry));
                }
                Action::Revoke => standing.approval = None,
                Action::Retire => {
                    standing.approval = None;
                    standing.pending = None;
                    standing.retired = true;
                }
            }
        }
        standing.state = standing.state_of(entries, hash, day);
        standing
    }

    /// The approval that is in force on `day`.
    pub fn in_force(&self, day: Date) -> Option<&Approval> {
        self.approval.as_ref().filter(|a| a.holds_on(day))
    }

    fn state_of(&self, entries: &[Entry], hash: &str, day: Date) -> State {
        if self.retired {
            return State::Retired;
        }
        if let Some(pending) = &self.pending
            && pending.content == hash
        {
            return State::InReview;
        }
        if let Some(approval) = &self.approval
            && approval.content == hash
        {
            return if approval.holds_on(day) { State::Approved } else { State::Expired };
        }
        let last = entries.iter().rev().find(|e| e.content == hash);
        match last.map(|e| e.action) {
            Some(Action::Sample) => State::Sample,
            Some(Action::Reject) => State::Returned,
            Some(Action::Withdraw | Action::Revoke) => State::Withdrawn,
            _ => State::Draft,
        }
    }
}
