//! A rule file as written. Strict: an unknown key is an error, because a misspelt `unless` would
//! otherwise turn an exception off without a word. [`super::compile`] turns it into a
//! [`super::Rule`], after which nothing about it can fail.

use crate::finding::{Confidence, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One rule file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleFile {
    /// `pack/name`, the path below the rule-set directory without `.yaml`.
    pub id: String,
    /// Short Chinese name of the fault.
    pub title: String,
    /// Topic id, one of `topics.yaml`.
    pub topic: String,
    /// How grave a finding is.
    pub severity: Severity,
    /// How sure a finding is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Life of the rule.
    #[serde(default)]
    pub status: Status,
    /// Version that brought the rule.
    pub since: String,
    /// Articles the fault breaks.
    pub cites: Vec<CiteFile>,
    /// Where the rule applies.
    #[serde(default)]
    pub applies_to: AppliesTo,
    /// Words that must not stand there.
    #[serde(default)]
    pub forbid: Option<ForbidFile>,
    /// What must stand there when something is promoted.
    #[serde(default)]
    pub require: Option<RequireFile>,
    /// A constraint on the front matter.
    #[serde(default)]
    pub metadata: Option<MetadataFile>,
    /// A comparison with the product register.
    #[serde(default)]
    pub register: Option<RegisterFile>,
    /// A check that data cannot express.
    #[serde(default)]
    pub builtin: Option<BuiltinFile>,
    /// What is wrong; `{matched}` stands for the words found, `{note}` for what a built-in adds.
    pub message: String,
    /// How to say it lawfully.
    pub advice: String,
    /// Why the rule exists, for its page.
    #[serde(default)]
    pub why: Option<String>,
    /// Replacement for the words found.
    #[serde(default)]
    pub rewrite: Option<RewriteFile>,
    /// Id of a shipped rule that this one replaces; only in a later pack, and logged.
    #[serde(default)]
    pub overrides: Option<String>,
    /// Executed examples.
    pub examples: Examples,
}

/// Life of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Shadow mode: findings are notices and are counted apart.
    Preview,
    /// In force.
    #[default]
    Stable,
    /// Kept for its id; never fires.
    Deprecated,
}

/// An article, and where it applies.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CiteFile {
    /// `regulation#article`.
    #[serde(rename = "ref")]
    pub target: String,
    /// Only for these products or product groups; empty = all.
    #[serde(default)]
    pub products: Vec<String>,
    /// Only for these channels or channel groups; empty = all.
    #[serde(default)]
    pub channels: Vec<String>,
}

/// Where a rule applies. Empty lists mean everywhere.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct AppliesTo {
    /// Products or groups (`investment`, `lending` …) that the span must be about.
    pub products: Vec<String>,
    /// Products or groups that switch the rule off at that span.
    pub except_products: Vec<String>,
    /// Whether it applies where neither text nor metadata says what product it is about.
    pub unknown_product: bool,
    /// Channels or groups (`online`, `broadcast` …). An unknown channel is in every list.
    pub channels: Vec<String>,
    /// Channels where it does not apply.
    pub except_channels: Vec<String>,
    /// Audiences. An unknown audience counts as `public`.
    pub audiences: Vec<String>,
    /// Audiences where it does not apply.
    pub except_audiences: Vec<String>,
    /// Block kinds.
    pub blocks: Vec<crate::document::BlockKind>,
    /// Whose words: `bank` (default), `customer`.
    pub sides: Vec<SideFile>,
    /// First day, `YYYY-MM-DD`; without it the earliest effective date of its citations.
    pub from: Option<String>,
    /// Last day.
    pub until: Option<String>,
}

impl Default for AppliesTo {
    fn default() -> Self {
        Self {
            products: Vec::new(),
            except_products: Vec::new(),
            unknown_product: true,
            channels: Vec::new(),
            except_channels: Vec::new(),
            audiences: Vec::new(),
            except_audiences: Vec::new(),
            blocks: Vec::new(),
            sides: vec![SideFile::Bank],
            from: None,
            until: None,
        }
    }
}

/// Whose words a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideFile {
    /// The bank's.
    Bank,
    /// The customer's.
    Customer,
}

/// Words that must not stand there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ForbidFile {
    /// Alternatives; each match is a finding.
    pub any: Vec<PatternFile>,
    /// Conditions that must all hold near the match.
    #[serde(default)]
    pub with: Vec<ConditionFile>,
    /// Conditions of which none may hold near the match.
    #[serde(default)]
    pub without: Vec<ConditionFile>,
    /// Longer words that swallow the match.
    #[serde(default)]
    pub not_in: Vec<String>,
    /// Stances at which it is a fault; default only `asserted`.
    #[serde(default = "asserted")]
    pub stance: Vec<Stance>,
    /// At most one finding a document: the first.
    #[serde(default)]
    pub once: bool,
}

fn asserted() -> Vec<Stance> {
    vec![Stance::Asserted]
}

/// How a sentence holds a claim.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Said as true.
    Asserted,
    /// Denied: 不承诺保本.
    Negated,
    /// Forbidden to someone: 不得, 严禁.
    Prohibited,
    /// Held up as a danger: 谨防 … 骗局.
    Warned,
    /// News, law text, somebody else's words.
    Reported,
    /// A question: 保本吗?
    Asked,
    /// One of three or more banned words in a teaching text.
    Listed,
}

/// One pattern. A bare string is a phrase.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PatternFile {
    /// A phrase: literals, `(a|b|)` alternatives, `$lexicon`, `<percent>` typed values,
    /// `…` (0–6 characters) or `…N` gaps inside a clause, `……N` inside a sentence.
    Phrase(String),
    /// A regular expression behind literals.
    Regex(RegexFile),
    /// A customer's question and the staff's answer; the answer is the match.
    Dialogue(DialogueFile),
    /// Several phrases in any order inside one scope; the match covers them all.
    Near(NearFile),
}

/// A regular expression over folded text, tried only in a scope where a `needs` phrase stands.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegexFile {
    /// Rust regex syntax, over folded text: half-width, lower-case, simplified.
    pub regex: String,
    /// Phrases of which one must stand in the scope.
    pub needs: Vec<String>,
    /// Where it is tried.
    #[serde(default = "sentence")]
    pub within: Scope,
    /// Comparisons of named captures.
    #[serde(default, rename = "where")]
    pub wheres: Vec<WhereFile>,
}

fn sentence() -> Scope {
    Scope::Sentence
}

/// A comparison of a capture with a number.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WhereFile {
    /// Name of the capture.
    pub capture: String,
    /// How its text is read.
    #[serde(rename = "as")]
    pub kind: ValueKind,
    /// The comparison.
    pub op: CompareOp,
    /// The number, in the unit of the kind.
    pub value: f64,
}

/// Kinds of typed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// A percentage; value in percent: 3.5%, 百分之四点五, 四个点, 千分之五.
    Percent,
    /// An interest or fee rate for a stated period; value in percent of that period.
    Rate,
    /// Money; value in yuan.
    Money,
    /// A length of time; value in days (month = 30, year = 365).
    Term,
    /// Any number.
    Number,
    /// A product risk level R1–R5; value 1–5.
    RiskLevel,
    /// A multiple: 3 倍, 翻番; value as factor.
    Multiple,
    /// A calendar date, or month and day, or year and month; value is not comparable.
    Date,
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum CompareOp {
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Greater than.
    #[serde(rename = ">")]
    Greater,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// Equal.
    #[serde(rename = "==")]
    Equal,
}

/// Where a condition looks, seen from the match.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Inside the matched words.
    Match,
    /// The clause, between commas.
    Clause,
    /// The sentence.
    Sentence,
    /// The block.
    Paragraph,
    /// Everything the speaker says in one go.
    Turn,
    /// From the governing heading to the next of its level.
    Section,
    /// The whole document.
    Document,
}

/// On which side of the match a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Both sides.
    #[default]
    Either,
    /// Ends before the match begins.
    Before,
    /// Begins after the match ends.
    After,
}

/// Something that stands (or must not stand) near the match.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConditionFile {
    /// Alternatives; one is enough.
    #[serde(default)]
    pub any: Vec<PatternFile>,
    /// Scope.
    #[serde(default = "sentence")]
    pub within: Scope,
    /// Side.
    #[serde(default)]
    pub side: Direction,
    /// At most this many characters between condition and match.
    #[serde(default)]
    pub distance: Option<u32>,
    /// Stances that the condition's own words may have; empty = any.
    #[serde(default)]
    pub stance: Vec<Stance>,
    /// The front matter or context says one of these channels.
    #[serde(default)]
    pub channels: Vec<String>,
    /// The document's declared products include one of these; where it declares none, those it names.
    #[serde(default)]
    pub products: Vec<String>,
    /// Also holds where the document declares a channel: what is written for a channel is copy,
    /// whatever its tone.
    #[serde(default)]
    pub or_declared_channel: bool,
}

/// A customer's question and the staff's answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DialogueFile {
    /// What the question contains.
    pub asked: Vec<String>,
    /// How the next answer begins or what its first sentence contains.
    pub answered: Vec<String>,
    /// Words in the answer's first sentences that take it back.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// Phrases in any order inside one scope.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NearFile {
    /// Each must stand in the scope.
    pub all: Vec<String>,
    /// The scope.
    #[serde(default = "clause")]
    pub within: Scope,
}

fn clause() -> Scope {
    Scope::Clause
}

/// When something is promoted, something else must be said.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequireFile {
    /// What makes the duty arise; its first match is where the finding points.
    pub when: ForbidFile,
    /// Each entry must be satisfied.
    pub need: Vec<NeedFile>,
}

/// One thing that must be said: any of equivalent wordings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NeedFile {
    /// What it is, in Chinese, for the message (`{missing}`).
    pub name: String,
    /// Equivalent wordings.
    pub any: Vec<PatternFile>,
    /// Where it must stand.
    #[serde(default)]
    pub at: NeedPlace,
}

/// Where a required statement must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NeedPlace {
    /// Anywhere in the document or its title.
    #[default]
    Anywhere,
    /// In the block of the match.
    SameBlock,
    /// In the section of the match.
    SameSection,
    /// In the turn of the match, or the bank's next one.
    SameTurn,
    /// At the first match: its block or the one after it.
    FirstMention,
    /// In the last quarter of the document.
    BeforeEnd,
    /// In every stretch of so many minutes of a script (240 characters a minute).
    EveryMinutes(u32),
}

/// A constraint on the front matter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MetadataFile {
    /// Front-matter key.
    pub field: String,
    /// What must hold.
    pub must: MetadataMust,
}

/// Constraints on a front-matter value. They are judged only where the document has front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataMust {
    /// It is there and not empty.
    Present,
    /// Its value is in the taxonomy.
    InTaxonomy,
    /// It is a date not before the day of judgement.
    NotPast,
    /// It equals the path below the library.
    EqualPath,
}

/// A comparison with the product register.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegisterFile {
    /// The facts to compare.
    pub facts: Vec<RegisterFact>,
}

/// Facts of the product register that a text may contradict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegisterFact {
    /// R1–R5.
    RiskLevel,
    /// Rate or performance benchmark, percent a year.
    Rate,
    /// Term.
    Term,
    /// Minimum amount.
    MinAmount,
    /// Issuer, manager or insurer.
    Issuer,
    /// Registration code.
    Code,
    /// Sales window.
    SalesWindow,
}

/// A check that data cannot express.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "check")]
pub enum BuiltinFile {
    /// Resident ID numbers with a right check digit.
    ResidentId,
    /// Bank card numbers that pass Luhn and start like a card.
    BankCard,
    /// Mobile numbers.
    Mobile,
    /// A person's name with a sum of money.
    NameWithAssets {
        /// Phrases that say the sum is somebody's assets.
        assets: Vec<String>,
    },
    /// A cost of borrowing shown otherwise than as an annualised rate, annualised for the reader.
    LoanCost {
        /// Phrases that show the rate is already annualised.
        annualised: Vec<String>,
    },
    /// The text is shorter or longer than it may be, blanks not counted.
    Length {
        /// Fewest characters.
        #[serde(default)]
        min: Option<u32>,
        /// Most characters.
        #[serde(default)]
        max: Option<u32>,
    },
    /// The product's risk level is above what the named audience may buy.
    Suitability {
        /// Highest level for each audience.
        #[serde(rename = "highest")]
        highest: std::collections::BTreeMap<String, u8>,
    },
}

/// How the words found may be replaced.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RewriteFile {
    /// The replacement; `{matched}` may stand in it. Empty deletes.
    pub with: String,
    /// Whether `--fix` may apply it without asking.
    #[serde(default)]
    pub safe: bool,
}

/// Executed examples: at least two hits and three passes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Examples {
    /// Texts in which `⟦ ⟧` marks each exact span this rule must report.
    pub hit: Vec<ExampleFile>,
    /// Near misses on which this rule must be silent.
    pub pass: Vec<ExampleFile>,
}

/// One example; a bare string is its text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExampleFile {
    /// Just the text.
    Text(String),
    /// Text with context.
    Full(ExampleContext),
}

/// An example with context.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExampleContext {
    /// Markdown, front matter allowed.
    pub text: String,
    /// Channel.
    #[serde(default)]
    pub channel: Option<String>,
    /// Declared products.
    #[serde(default)]
    pub product: Vec<String>,
    /// Audience.
    #[serde(default)]
    pub audience: Option<String>,
    /// Day of judgement; default 2026-11-01.
    #[serde(default)]
    pub date: Option<String>,
    /// Path of the file, where the rule looks at it.
    #[serde(default)]
    pub path: Option<String>,
    /// A product of the register, written as in `library/products/`.
    #[serde(default)]
    pub register: Option<String>,
}
