//! Compiled rules: what the linter evaluates. Plain data that serialises, so that shipped packs
//! are compiled when the program is built and only decoded when it starts.

use super::schema::{
    CompareOp, Direction, MetadataMust, NeedPlace, RegisterFact, RewriteFile, Scope, SideFile,
    Stance, Status, ValueKind,
};
use crate::document::BlockKind;
use crate::finding::{Confidence, Severity};
use serde::{Deserialize, Serialize};

/// Index of a set of words in [`super::RuleSet`].
pub type SetId = u32;

/// A rule after compilation: nothing about it can fail any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    /// `pack/name`.
    pub id: String,
    /// Short Chinese name.
    pub title: String,
    /// Topic id.
    pub topic: String,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Life.
    pub status: Status,
    /// Version that brought it.
    pub since: String,
    /// Articles.
    pub cites: Vec<Cite>,
    /// Where it applies.
    pub applies: Applies,
    /// What it checks.
    pub check: Check,
    /// Message template.
    pub message: String,
    /// Advice.
    pub advice: String,
    /// Why it exists.
    pub why: Option<String>,
    /// Replacement.
    pub rewrite: Option<RewriteFile>,
    /// The shipped rule it replaces.
    pub overrides: Option<String>,
    /// File it was read from, for people.
    pub file: String,
}

impl Rule {
    /// Whether the rule can fire on `day` (ISO): it is alive, within its own dates, and one of its
    /// articles is in force.
    pub fn in_force(&self, day: &str) -> bool {
        self.status != Status::Deprecated
            && self.applies.from.as_deref().is_none_or(|from| from <= day)
            && self.applies.until.as_deref().is_none_or(|until| day <= until)
            && self.cites.iter().any(|c| c.in_force(day))
    }
}

/// An article that a rule rests on. Empty lists mean all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cite {
    /// Regulation id.
    pub regulation: String,
    /// Number or heading of the article.
    pub article: String,
    /// Title of the regulation.
    pub title: String,
    /// Document number.
    pub number: Option<String>,
    /// Whether the article number is from memory.
    pub recalled: bool,
    /// Product ids.
    pub products: Vec<String>,
    /// Channel ids.
    pub channels: Vec<String>,
    /// First day in force, ISO; `None` = never.
    pub from: Option<String>,
    /// First day no longer in force, ISO.
    pub until: Option<String>,
}

impl Cite {
    /// Whether the article is in force on `day` (ISO).
    pub fn in_force(&self, day: &str) -> bool {
        self.from.as_deref().is_some_and(|from| from <= day)
            && self.until.as_deref().is_none_or(|until| day < until)
    }
}

/// Where a rule applies, groups resolved to ids. Empty lists mean everywhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Applies {
    /// Product ids.
    pub products: Vec<String>,
    /// Product ids that switch it off.
    pub except_products: Vec<String>,
    /// Whether it applies where the product is unknown.
    pub unknown_product: bool,
    /// Channel ids.
    pub channels: Vec<String>,
    /// Channel ids that switch it off.
    pub except_channels: Vec<String>,
    /// Audience ids.
    pub audiences: Vec<String>,
    /// Audience ids that switch it off.
    pub except_audiences: Vec<String>,
    /// Block kinds.
    pub blocks: Vec<BlockKind>,
    /// Sides.
    pub sides: Vec<SideFile>,
    /// First day, ISO.
    pub from: Option<String>,
    /// Last day, ISO.
    pub until: Option<String>,
}

/// What a rule checks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Check {
    /// Words that must not stand there.
    Forbid(Forbid),
    /// Words that must stand there.
    Require(Require),
    /// A front-matter constraint.
    Metadata {
        /// Key.
        field: String,
        /// Constraint.
        must: MetadataMust,
    },
    /// Comparison with the product register.
    Register(Vec<RegisterFact>),
    /// A check in code.
    Builtin(Builtin),
}

/// Checks in code with their word lists.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Builtin {
    /// Resident ID numbers.
    ResidentId,
    /// Bank card numbers.
    BankCard,
    /// Mobile numbers.
    Mobile,
    /// A name with a sum of money; the phrases say that it is an asset.
    NameWithAssets(Vec<Phrase>),
    /// A cost of borrowing that is not annualised; the phrases show that one is.
    LoanCost(Vec<Phrase>),
    /// Fewest and most characters of a text.
    Length {
        /// Fewest.
        min: Option<u32>,
        /// Most.
        max: Option<u32>,
    },
    /// Highest product risk level for each audience id.
    Suitability(Vec<(String, u8)>),
}

/// Compiled `forbid`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forbid {
    /// Alternatives.
    pub any: Vec<Pattern>,
    /// All must hold.
    pub with: Vec<Condition>,
    /// None may hold.
    pub without: Vec<Condition>,
    /// Longer words that swallow a match.
    pub not_in: Option<SetId>,
    /// Stances at which it is a fault.
    pub stance: Vec<Stance>,
    /// Only the first match.
    pub once: bool,
}

/// Compiled `require`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Require {
    /// What makes the duty arise.
    pub when: Forbid,
    /// What must be said.
    pub need: Vec<Need>,
}

/// One thing that must be said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Need {
    /// Chinese name.
    pub name: String,
    /// Equivalent wordings.
    pub any: Vec<Pattern>,
    /// Where.
    pub at: NeedPlace,
}

/// One alternative.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Pattern {
    /// A sequence.
    Phrase(Phrase),
    /// A regular expression behind phrases.
    Regex(RegexPattern),
    /// Question and answer.
    Dialogue {
        /// The question.
        asked: Vec<Phrase>,
        /// The answer.
        answered: Vec<Phrase>,
        /// What takes it back.
        unless: Vec<Phrase>,
    },
    /// All in one scope, in any order.
    Near {
        /// For each thing its alternatives.
        all: Vec<Vec<Phrase>>,
        /// The scope.
        within: Scope,
    },
}

/// A regular expression; compiled at first use and kept by the linter under `slot`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegexPattern {
    /// Source.
    pub source: String,
    /// Index of the lazily compiled expression.
    pub slot: u32,
    /// Phrases of which one must stand in the scope.
    pub needs: Vec<Phrase>,
    /// Texts of which each match holds one from every list: a cheap look before the search.
    pub musts: Vec<Vec<String>>,
    /// Scope it is tried in.
    pub within: Scope,
    /// Comparisons: capture, kind, operator, value.
    pub wheres: Vec<(String, ValueKind, CompareOp, f64)>,
}

/// A sequence of sets of words and typed values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phrase {
    /// Steps, at least one.
    pub steps: Vec<Step>,
    /// Whether the first step must begin its clause.
    pub at_clause_start: bool,
}

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What stands here.
    pub atom: Atom,
    /// Most characters between the step before and this one.
    pub gap: u16,
    /// Whether that gap may leave the clause.
    pub cross: bool,
}

/// What one step matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Atom {
    /// A word of a set.
    Set(SetId),
    /// A typed value.
    Value(ValueKind),
}

/// Compiled condition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Condition {
    /// Alternatives; empty = no words asked for.
    pub any: Vec<Pattern>,
    /// Scope.
    pub within: Scope,
    /// Side.
    pub side: Direction,
    /// Most characters between.
    pub distance: Option<u32>,
    /// Stances of the condition's own words; empty = any.
    pub stance: Vec<Stance>,
    /// Channels; empty = any.
    pub channels: Vec<String>,
    /// Products of the document; empty = any.
    pub products: Vec<String>,
    /// Also holds where the document declares a channel.
    pub or_declared_channel: bool,
}
