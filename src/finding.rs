//! What the linter reports: one problem at one place, with the law it rests on.
//!
//! Findings are plain data. They hold source spans ([`crate::text::Span`]) and ready messages;
//! renderers decide nothing.

use crate::text::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How grave a finding is. Ordered: `Notice < Warning < Error`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "级别")]
pub enum Severity {
    /// Advice; never gates by default.
    #[schemars(description = "提示：建议，默认不影响结果")]
    Notice,
    /// Needs a reviewer.
    #[schemars(description = "警告：须人工判断")]
    Warning,
    /// Must not be published.
    #[schemars(description = "错误：不能发布")]
    Error,
}

impl Severity {
    /// The id used in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The Chinese word shown to people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Notice => "提示",
            Self::Warning => "警告",
            Self::Error => "错误",
        }
    }
}

/// How sure the rule is that the words mean what it forbids. Ordered: `Low < Medium < High`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "把握有多大")]
pub enum Confidence {
    /// A guess worth a look.
    #[schemars(description = "低：值得看一眼")]
    Low,
    /// Usually right.
    #[schemars(description = "中：多半如此")]
    Medium,
    /// Nearly always right.
    #[schemars(description = "高：几乎总是如此")]
    #[default]
    High,
}

impl Confidence {
    /// The id used in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// One step less sure; `Low` stays.
    pub fn lowered(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}

/// One article that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Citation {
    /// Regulation id, the key of `rulesets/regulations/`.
    pub regulation: String,
    /// Number or heading of the article, such as `第十条（三）`.
    pub article: String,
    /// Title of the regulation.
    pub title: String,
    /// Document number, such as `银发〔2019〕316号`.
    pub number: Option<String>,
    /// Whether the article number is from memory, so that people see 参见 before it.
    pub recalled: bool,
}

/// Another place that explains a finding, such as the question an answer affirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where, in source bytes.
    pub at: Span,
    /// The source text there.
    pub text: String,
    /// What it has to do with the finding, in Chinese.
    pub note: String,
}

/// Why a finding does not gate: an inline or listed exemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The reason its author gave.
    pub reason: String,
    /// Last day it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// One reported problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Rule id, `pack/name`.
    pub rule: String,
    /// Topic id, one of `rulesets/topics.yaml`.
    pub topic: String,
    /// The rule's short Chinese name.
    pub title: String,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Found only by seeing through an evasion (疑似规避).
    pub suspected: bool,
    /// The exact words, in source bytes. Never empty, except where the document has no text at all.
    pub at: Span,
    /// The source text at `at`.
    pub text: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What is wrong, in Chinese.
    pub message: String,
    /// How to say it lawfully, in Chinese.
    pub advice: String,
    /// Text that may safely replace `text`, where the rule has one.
    pub rewrite: Option<String>,
    /// The articles it breaks on that day, for that product and channel.
    pub cites: Vec<Citation>,
    /// Set when an exemption covers it.
    pub suppressed: Option<Suppressed>,
    /// Whether the baseline knows it.
    pub baselined: bool,
    /// Stable id: rule + matched words + folded sentence + ordinal among equals, hex.
    pub fingerprint: String,
}

impl Finding {
    /// Whether it counts for the gate: neither exempted nor in the baseline.
    pub fn is_active(&self) -> bool {
        self.suppressed.is_none() && !self.baselined
    }
}
