//! Words that carry context: products, channels, audiences (`context.yaml`), stance cues
//! (`lexicon/stance.yaml`) and word lists (`lexicon/*.yaml`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `context.yaml`: products, channels, audiences with their groups and words.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "产品、渠道、受众")]
pub struct ContextFile {
    /// Products.
    #[schemars(description = "产品")]
    pub products: Vec<ProductFile>,
    /// Words that make the product after them a mere object of comparison: 比存款, 跟存款一样.
    #[schemars(description = "比较词：其后的产品只是比较对象，如 比存款")]
    #[serde(default)]
    pub comparison: Vec<String>,
    /// Channels.
    #[schemars(description = "渠道")]
    pub channels: Vec<NamedGroup>,
    /// Audiences.
    #[schemars(description = "受众")]
    pub audiences: Vec<NamedGroup>,
}

/// One product of `context.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "一种产品")]
pub struct ProductFile {
    /// Id, as in the taxonomy.
    #[schemars(description = "编号，与分类表一致")]
    pub id: String,
    /// Chinese name.
    #[schemars(description = "中文名")]
    pub zh: String,
    /// Groups it belongs to, such as `investment`.
    #[schemars(description = "所属的组，如 investment")]
    #[serde(default)]
    pub groups: Vec<String>,
    /// Words that say a text is about it.
    #[schemars(description = "表明说的是它的词")]
    #[serde(default)]
    pub words: Vec<String>,
    /// Longer words that swallow such a word.
    #[schemars(description = "更长的词，不算")]
    #[serde(default)]
    pub not_in: Vec<String>,
}

/// A channel or an audience.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "一个渠道或受众")]
pub struct NamedGroup {
    /// Id.
    #[schemars(description = "编号")]
    pub id: String,
    /// Chinese name.
    #[schemars(description = "中文名")]
    pub zh: String,
    /// Groups it belongs to.
    #[schemars(description = "所属的组")]
    #[serde(default)]
    pub groups: Vec<String>,
}

/// A word list under `lexicon/`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "一份词表")]
pub struct LexiconFile {
    /// What the list means, for rule authors.
    #[schemars(description = "这份词表是什么，给写规则的人看；必填")]
    pub note: String,
    /// Words; `(甲|乙)` alternatives allowed.
    #[schemars(description = "词，可用 (甲|乙)")]
    #[serde(default)]
    pub words: Vec<String>,
    /// Phrases of the full phrase language.
    #[schemars(description = "短语的全部写法")]
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Other word lists to take in.
    #[schemars(description = "并入别的词表")]
    #[serde(default)]
    pub include: Vec<String>,
    /// Longer words that swallow a word of this list.
    #[schemars(description = "更长的词，不算")]
    #[serde(default)]
    pub not_in: Vec<String>,
    /// Whether evasive spellings of the words (pinyin, split characters, homophones) are found too.
    #[schemars(description = "连拼音、拆字、谐音写法也找")]
    #[serde(default)]
    pub evasion: bool,
}

/// `lexicon/stance.yaml`: cue words by which [`crate::rules::Stance`] is judged. Every list is of
/// plain words with `(甲|乙)` alternatives.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(description = "判断口气的词；每项是词的列表，可用 (甲|乙)")]
pub struct StanceFile {
    /// Negators: they deny what follows in the clause.
    #[schemars(description = "否定词，管它后面的分句")]
    pub negation: Vec<String>,
    /// Words that look like negators and are not: 不仅, 不过, 非常.
    #[schemars(description = "貌似否定而不是：不仅、不过、非常")]
    pub not_negation: Vec<String>,
    /// Words after a claim that deny it: 是不可能的, 不存在.
    #[schemars(description = "跟在后面的否认：是不可能的")]
    pub denial_after: Vec<String>,
    /// Words between negator and claim that end the negation: 而是, 但.
    #[schemars(description = "转折词，否定到此为止：而是、但")]
    pub breaker: Vec<String>,
    /// Rhetorical heads that turn a negation or a question into a claim: 谁说, 难道.
    #[schemars(description = "反问：谁说、难道")]
    pub rhetorical: Vec<String>,
    /// Legal prohibitions; they reach over the whole sentence and a list they introduce.
    #[schemars(description = "法规式的禁止，管全句和它引出的列表")]
    pub prohibition: Vec<String>,
    /// Admonitions that reach over their clause: 不要, 别, 切勿.
    #[schemars(description = "劝阻，管它的分句：不要、切勿")]
    pub admonition: Vec<String>,
    /// Verdicts after the words: 属于违规, 不能说.
    #[schemars(description = "跟在后面的判语：属于违规、不能说")]
    pub verdict_after: Vec<String>,
    /// Labels of bad examples, as heading, table header or introduction: 错误示例, 禁用.
    #[schemars(description = "反面例子的标签：错误示例、禁用")]
    pub bad_example: Vec<String>,
    /// Warnings anywhere in the sentence: 谨防, 骗局, 陷阱.
    #[schemars(description = "警示，管全句：谨防、骗局")]
    pub warning: Vec<String>,
    /// Words that hand the claim to somebody else: 号称, 声称, 所谓.
    #[schemars(description = "转述：号称、所谓")]
    pub report: Vec<String>,
    /// Hearing and asking: 看到, 有人问. They excuse quoted words, unquoted ones only in their clause.
    #[schemars(description = "听说与询问；对引号里的话有效，其余只管本分句")]
    pub hearsay: Vec<String>,
    /// Question particles.
    #[schemars(description = "疑问词")]
    pub question: Vec<String>,
    /// Words of text about wording: 用语, 字眼, 表述.
    #[schemars(description = "谈论用语的词：字眼、表述")]
    pub wording: Vec<String>,
    /// Words in title, heading or first block that make the document a teaching text.
    #[schemars(description = "标题或开头出现即表明是培训、反诈材料")]
    pub teaching: Vec<String>,
    /// People whose words a teaching text retells: 对方, 骗子, 不法分子.
    #[schemars(description = "培训材料里被转述的人：骗子、不法分子")]
    pub villain: Vec<String>,
    /// Words that tell the reader to say what follows: 你就讲, 标准答案是. Quoted words after them
    /// in the sentence are the writer's own.
    #[schemars(description = "教人照着说：你就讲、标准答案是；后面引号里的话仍算自己说的")]
    pub prescription: Vec<String>,
    /// Answers that affirm the question before them.
    #[schemars(description = "肯定前一问的答话")]
    pub affirmation: Vec<String>,
}

impl StanceFile {
    /// All lists, in the order of their fields.
    pub fn lists(&self) -> [&[String]; 18] {
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
            &self.hearsay,
            &self.question,
            &self.wording,
            &self.teaching,
            &self.villain,
            &self.prescription,
            &self.affirmation,
        ]
    }
}

/// `pack.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "规则包说明 pack.yaml")]
pub struct PackFile {
    /// Chinese name.
    #[schemars(description = "中文名")]
    pub title: String,
    /// What it covers.
    #[schemars(description = "管什么")]
    pub about: String,
    /// Regulations it derives from.
    #[schemars(description = "依据哪些法规")]
    #[serde(default)]
    pub regulations: Vec<String>,
    /// Shipped rules that this pack changes or switches off; logged.
    #[schemars(description = "对其他规则包的调整，会留下记录")]
    #[serde(default)]
    pub adjust: Vec<Adjust>,
}

/// A change to a rule of another pack.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "对一条规则的调整")]
pub struct Adjust {
    /// The rule's id.
    #[schemars(description = "规则编号")]
    pub rule: String,
    /// New severity.
    #[schemars(description = "新的级别")]
    #[serde(default)]
    pub severity: Option<crate::finding::Severity>,
    /// Switch it off.
    #[schemars(description = "停用")]
    #[serde(default)]
    pub off: bool,
    /// Why.
    #[schemars(description = "理由；必填")]
    pub reason: String,
}
