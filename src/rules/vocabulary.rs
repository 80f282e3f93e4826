//! Words that carry context: products, channels, audiences (`context.yaml`), stance cues
//! (`lexicon/stance.yaml`) and word lists (`lexicon/*.yaml`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `context.yaml`: products, channels, audiences with their groups and words.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContextFile {
    /// Products.
    pub products: Vec<ProductFile>,
    /// Words that make the product after them a mere object of comparison: 比存款, 跟存款一样.
    #[serde(default)]
    pub comparison: Vec<String>,
    /// Channels.
    pub channels: Vec<NamedGroup>,
    /// Audiences.
    pub audiences: Vec<NamedGroup>,
}

/// One product of `context.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProductFile {
    /// Id, as in the taxonomy.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// Groups it belongs to, such as `investment`.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Words that say a text is about it.
    #[serde(default)]
    pub words: Vec<String>,
    /// Longer words that swallow such a word.
    #[serde(default)]
    pub not_in: Vec<String>,
}

/// A channel or an audience.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamedGroup {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// Groups it belongs to.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// A word list under `lexicon/`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LexiconFile {
    /// What the list means, for rule authors.
    pub note: String,
    /// Words; `(甲|乙)` alternatives allowed.
    #[serde(default)]
    pub words: Vec<String>,
    /// Phrases of the full phrase language.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Other word lists to take in.
    #[serde(default)]
    pub include: Vec<String>,
    /// Longer words that swallow a word of this list.
    #[serde(default)]
    pub not_in: Vec<String>,
    /// Whether evasive spellings of the words (pinyin, split characters, homophones) are found too.
    #[serde(default)]
    pub evasion: bool,
}

/// `lexicon/stance.yaml`: cue words by which [`crate::rules::Stance`] is judged. Every list is of
/// plain words with `(甲|乙)` alternatives.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct StanceFile {
    /// Negators: they deny what follows in the clause.
    pub negation: Vec<String>,
    /// Words that look like negators and are not: 不仅, 不过, 非常.
    pub not_negation: Vec<String>,
    /// Words after a claim that deny it: 是不可能的, 不存在.
    pub denial_after: Vec<String>,
    /// Words between negator and claim that end the negation: 而是, 但.
    pub breaker: Vec<String>,
    /// Rhetorical heads that turn a negation or a question into a claim: 谁说, 难道.
    pub rhetorical: Vec<String>,
    /// Legal prohibitions; they reach over the whole sentence and a list they introduce.
    pub prohibition: Vec<String>,
    /// Admonitions that reach over their clause: 不要, 别, 切勿.
    pub admonition: Vec<String>,
    /// Verdicts after the words: 属于违规, 不能说.
    pub verdict_after: Vec<String>,
    /// Labels of bad examples, as heading, table header or introduction: 错误示例, 禁用.
    pub bad_example: Vec<String>,
    /// Warnings anywhere in the sentence: 谨防, 骗局, 陷阱.
    pub warning: Vec<String>,
    /// Words that hand the claim to somebody else: 号称, 声称, 所谓.
    pub report: Vec<String>,
    /// Hearing and asking: 看到, 有人问. They excuse quoted words, unquoted ones only in their clause.
    pub hearsay: Vec<String>,
    /// Question particles.
    pub question: Vec<String>,
    /// Words of text about wording: 用语, 字眼, 表述.
    pub wording: Vec<String>,
    /// Words in title, heading or first block that make the document a teaching text.
    pub teaching: Vec<String>,
    /// People whose words a teaching text retells: 对方, 骗子, 不法分子.
    pub villain: Vec<String>,
    /// Answers that affirm the question before them.
    pub affirmation: Vec<String>,
}

impl StanceFile {
    /// All lists, in the order of their fields.
    pub fn lists(&self) -> [&[String]; 16] {
        [
            &self.negation,
            &self.not_negation,
            &self.denial_after,
            &self.breaker,
            &self.rhetorical,
            &self.prohibition,
            &self.admonition,
            &self.verdict_after,
            &self.bad_example,
            &self.warning,
            &self.report,
            &self.question,
            &self.wording,
            &self.teaching,
            &self.villain,
            &self.affirmation,
        ]
    }
}

/// `pack.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PackFile {
    /// Chinese name.
    pub title: String,
    /// What it covers.
    pub about: String,
    /// Regulations it derives from.
    #[serde(default)]
    pub regulations: Vec<String>,
    /// Shipped rules that this pack changes or switches off; logged.
    #[serde(default)]
    pub adjust: Vec<Adjust>,
}

/// A change to a rule of another pack.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Adjust {
    /// The rule's id.
    pub rule: String,
    /// New severity.
    #[serde(default)]
    pub severity: Option<crate::finding::Severity>,
    /// Switch it off.
    #[serde(default)]
    pub off: bool,
    /// Why.
    pub reason: String,
}
