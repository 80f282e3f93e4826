//! A rule file as written. Strict: an unknown key is an error, because a misspelt `unless` would
//! otherwise turn an exception off without a word. [`super::compile`] turns it into a
//! [`super::Rule`], after which nothing about it can fail.

use crate::finding::{Confidence, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One rule file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "一条规则。写法说明见 docs/rule-format.md")]
pub struct RuleFile {
    /// `pack/name`, the path below the rule-set directory without `.yaml`.
    #[schemars(description = "规则编号：规则包/名称，与文件位置一致（去掉 .yaml）")]
    pub id: String,
    /// Short Chinese name of the fault.
    #[schemars(description = "问题的中文短名")]
    pub title: String,
    /// Topic id, one of `topics.yaml`.
    #[schemars(description = "主题编号，见 topics.yaml")]
    pub topic: String,
    /// How grave a finding is.
    #[schemars(description = "级别：error 不能发布，warning 须人工判断，notice 建议")]
    pub severity: Severity,
    /// How sure a finding is.
    #[schemars(description = "把握：high（默认）、medium、low")]
    #[serde(default)]
    pub confidence: Confidence,
    /// Life of the rule.
    #[schemars(description = "状态：stable 启用（默认）、preview 试运行、deprecated 停用")]
    #[serde(default)]
    pub status: Status,
    /// Version that brought the rule.
    #[schemars(description = "从哪个版本开始有，如 0.1.0")]
    pub since: String,
    /// Articles the fault breaks.
    #[schemars(description = "依据，至少一条")]
    pub cites: Vec<CiteFile>,
    /// Where the rule applies.
    #[schemars(description = "适用范围；不写就到处适用")]
    #[serde(default)]
    pub applies_to: AppliesTo,
    /// Words that must not stand there.
    #[schemars(description = "不该出现的话。forbid、require、metadata、register、builtin 五选一")]
    #[serde(default)]
    pub forbid: Option<ForbidFile>,
    /// What must stand there when something is promoted.
    #[schemars(description = "该说而没说的话")]
    #[serde(default)]
    pub require: Option<RequireFile>,
    /// A constraint on the front matter.
    #[schemars(description = "对文件开头元数据的要求")]
    #[serde(default)]
    pub metadata: Option<MetadataFile>,
    /// A comparison with the product register.
    #[schemars(description = "与产品登记核对")]
    #[serde(default)]
    pub register: Option<RegisterFile>,
    /// A check that data cannot express.
    #[schemars(description = "数据写不出来的内置检查")]
    #[serde(default)]
    pub builtin: Option<BuiltinFile>,
    /// What is wrong; `{matched}` stands for the words found, `{note}` for what a built-in adds.
    #[schemars(
        description = "问题是什么；{matched} 换成命中的字，{missing}、{note} 换成缺少的内容或程序的说明"
    )]
    pub message: String,
    /// How to say it lawfully.
    #[schemars(description = "怎么改才合规")]
    pub advice: String,
    /// Why the rule exists, for its page.
    #[schemars(description = "为什么有这条规则，显示在规则说明页")]
    #[serde(default)]
    pub why: Option<String>,
    /// Replacement for the words found.
    #[schemars(description = "可以替换命中文字的写法")]
    #[serde(default)]
    pub rewrite: Option<RewriteFile>,
    /// Id of a shipped rule that this one replaces; only in a later pack, and logged.
    #[schemars(description = "替换哪一条先加载的规则；只用于自有规则包，会留下记录")]
    #[serde(default)]
    pub overrides: Option<String>,
    /// Executed examples.
    #[schemars(description = "例句：hit 至少两条，pass 至少三条，每条都会执行")]
    pub examples: Examples,
}

/// Life of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "规则的状态")]
pub enum Status {
    /// Shadow mode: findings are notices and are counted apart.
    #[schemars(description = "试运行：只作提示，单独计数")]
    Preview,
    /// In force.
    #[schemars(description = "启用")]
    #[default]
    Stable,
    /// Kept for its id; never fires.
    #[schemars(description = "停用：只保留编号，不再报出")]
    Deprecated,
}

/// An article, and where it applies.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "一条依据，以及它适用于哪里")]
pub struct CiteFile {
    /// `regulation#article`.
    #[schemars(description = "法规编号#条号，用 jinyan regs show 查")]
    #[serde(rename = "ref")]
    pub target: String,
    /// Only for these products or product groups; empty = all.
    #[schemars(description = "只在说这些产品时引用；不写就都引用")]
    #[serde(default)]
    pub products: Vec<String>,
    /// Only for these channels or channel groups; empty = all.
    #[schemars(description = "只在发这些渠道时引用；不写就都引用")]
    #[serde(default)]
    pub channels: Vec<String>,
}

/// Where a rule applies. Empty lists mean everywhere.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(description = "适用范围；列表空着表示不限")]
pub struct AppliesTo {
    /// Products or groups (`investment`, `lending` …) that the span must be about.
    #[schemars(description = "所说的产品属于这些才适用；写编号或组名，如 investment、lending")]
    pub products: Vec<String>,
    /// Products or groups that switch the rule off at that span.
    #[schemars(description = "所说的产品属于这些就不适用")]
    pub except_products: Vec<String>,
    /// Whether it applies where neither text nor metadata says what product it is about.
    #[schemars(description = "看不出说的是什么产品时是否适用，默认 true")]
    pub unknown_product: bool,
    /// Channels or groups (`online`, `broadcast` …). An unknown channel is in every list.
    #[schemars(description = "只在这些渠道或渠道组（如 online）；渠道不明时都适用")]
    pub channels: Vec<String>,
    /// Channels where it does not apply.
    #[schemars(description = "这些渠道不适用")]
    pub except_channels: Vec<String>,
    /// Audiences. An unknown audience counts as `public`.
    #[schemars(description = "只对这些受众；受众不明按 public")]
    pub audiences: Vec<String>,
    /// Audiences where it does not apply.
    #[schemars(description = "对这些受众不适用")]
    pub except_audiences: Vec<String>,
    /// Block kinds.
    #[schemars(description = "只看这些位置，如 title、heading、paragraph")]
    pub blocks: Vec<crate::document::BlockKind>,
    /// Whose words: `bank` (default), `customer`.
    #[schemars(description = "谁说的话：bank（默认）、customer")]
    pub sides: Vec<SideFile>,
    /// First day, `YYYY-MM-DD`; without it the earliest effective date of its citations.
    #[schemars(description = "第一天（YYYY-MM-DD）；不写就按依据的施行日")]
    pub from: Option<String>,
    /// Last day.
    #[schemars(description = "最后一天（YYYY-MM-DD）")]
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
#[schemars(description = "谁说的话")]
pub enum SideFile {
    /// The bank's.
    #[schemars(description = "银行一方")]
    Bank,
    /// The customer's.
    #[schemars(description = "客户一方")]
    Customer,
}

/// Words that must not stand there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "不该出现的话")]
pub struct ForbidFile {
    /// Alternatives; each match is a finding.
    #[schemars(description = "任何一项命中就是一处问题")]
    pub any: Vec<PatternFile>,
    /// Conditions that must all hold near the match.
    #[schemars(description = "这些条件全部成立才报")]
    #[serde(default)]
    pub with: Vec<ConditionFile>,
    /// Conditions of which none may hold near the match.
    #[schemars(description = "这些条件有一个成立就不报")]
    #[serde(default)]
    pub without: Vec<ConditionFile>,
    /// Longer words that swallow the match.
    #[schemars(description = "命中的字在这些更长的词里面，不算")]
    #[serde(default)]
    pub not_in: Vec<String>,
    /// Stances at which it is a fault; default only `asserted`.
    #[schemars(description = "什么口气才算，默认只有 asserted")]
    #[serde(default = "asserted")]
    pub stance: Vec<Stance>,
    /// At most one finding a document: the first.
    #[schemars(description = "一篇只报第一处")]
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
#[schemars(description = "句子对这几个字的口气")]
pub enum Stance {
    /// Said as true.
    #[schemars(description = "当真的说")]
    Asserted,
    /// Denied: 不承诺保本.
    #[schemars(description = "否认：不承诺保本")]
    Negated,
    /// Forbidden to someone: 不得, 严禁.
    #[schemars(description = "说明不许这样说：不得、严禁")]
    Prohibited,
    /// Held up as a danger: 谨防 … 骗局.
    #[schemars(description = "提醒防范：谨防……骗局")]
    Warned,
    /// News, law text, somebody else's words.
    #[schemars(description = "转述别人的话、新闻、法条")]
    Reported,
    /// A question: 保本吗?
    #[schemars(description = "提问：保本吗？")]
    Asked,
    /// One of three or more banned words in a teaching text.
    #[schemars(description = "讲用语时列举：禁用“保本”“稳赚”等字眼")]
    Listed,
}

/// One pattern. A bare string is a phrase.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(description = "要找的话：短语（一行文字），或 {regex, needs}、{asked, answered}、{all}")]
pub enum PatternFile {
    /// A phrase: literals, `(a|b|)` alternatives, `$lexicon`, `<percent>` typed values,
    /// `…` (0–6 characters) or `…N` gaps inside a clause, `……N` inside a sentence.
    #[schemars(
        description = "短语：文字、(甲|乙|) 任选、$词表、<percent> 等数值、… 或 …N 间隔（不出分句）、……N（不出句子）、^ 分句开头"
    )]
    Phrase(String),
    /// A regular expression behind literals.
    #[schemars(description = "正则表达式")]
    Regex(RegexFile),
    /// A customer's question and the staff's answer; the answer is the match.
    #[schemars(description = "客户问、工作人员答；命中的是答话")]
    Dialogue(DialogueFile),
    /// Several phrases in any order inside one scope; the match covers them all.
    #[schemars(description = "几条短语在同一范围里，先后不论")]
    Near(NearFile),
}

/// A regular expression over folded text, tried only in a scope where a `needs` phrase stands.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "正则表达式，只在有 needs 短语的范围里试")]
pub struct RegexFile {
    /// Rust regex syntax, over folded text: half-width, lower-case, simplified.
    #[schemars(description = "Rust regex 语法；写折叠后的文字：半角、小写、简体")]
    pub regex: String,
    /// Phrases of which one must stand in the scope.
    #[schemars(description = "该处必有的短语，有其一即可；必填")]
    pub needs: Vec<String>,
    /// Where it is tried.
    #[schemars(description = "在多大范围里试，默认 sentence")]
    #[serde(default = "sentence")]
    pub within: Scope,
    /// Comparisons of named captures.
    #[schemars(description = "对捕获的数作比较，全部成立才算命中")]
    #[serde(default, rename = "where")]
    pub wheres: Vec<WhereFile>,
}

fn sentence() -> Scope {
    Scope::Sentence
}

/// A comparison of a capture with a number.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "捕获的数与给定值的比较")]
pub struct WhereFile {
    /// Name of the capture.
    #[schemars(description = "捕获组的名称，即 (?P<名称>…)")]
    pub capture: String,
    /// How its text is read.
    #[schemars(description = "按哪种数来读")]
    #[serde(rename = "as")]
    pub kind: ValueKind,
    /// The comparison.
    #[schemars(description = "比较符")]
    pub op: CompareOp,
    /// The number, in the unit of the kind.
    #[schemars(description = "给定值，单位随 as 的类型")]
    pub value: f64,
}

/// Kinds of typed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "数的类型")]
pub enum ValueKind {
    /// A percentage; value in percent: 3.5%, 百分之四点五, 四个点, 千分之五.
    #[schemars(description = "百分数：3.5%、百分之四点五、四个点、千分之五；单位为百分之一")]
    Percent,
    /// An interest or fee rate for a stated period; value in percent of that period.
    #[schemars(description = "带周期的利率、费率；单位为该周期的百分之一")]
    Rate,
    /// Money; value in yuan.
    #[schemars(description = "金额；单位为元")]
    Money,
    /// A length of time; value in days (month = 30, year = 365).
    #[schemars(description = "期限；单位为天（月 30、年 365）")]
    Term,
    /// Any number.
    #[schemars(description = "任何数")]
    Number,
    /// A product risk level R1–R5; value 1–5.
    #[schemars(description = "产品风险等级 R1 至 R5；值为 1 至 5")]
    RiskLevel,
    /// A multiple: 3 倍, 翻番; value as factor.
    #[schemars(description = "倍数：3 倍、翻番")]
    Multiple,
    /// A calendar date, or month and day, or year and month; value is not comparable.
    #[schemars(description = "日期、月日或年月；不能比较大小")]
    Date,
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(description = "比较符")]
pub enum CompareOp {
    /// Less than.
    #[schemars(description = "小于")]
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[schemars(description = "不大于")]
    #[serde(rename = "<=")]
    AtMost,
    /// Greater than.
    #[schemars(description = "大于")]
    #[serde(rename = ">")]
    Greater,
    /// At least.
    #[schemars(description = "不小于")]
    #[serde(rename = ">=")]
    AtLeast,
    /// Equal.
    #[schemars(description = "等于")]
    #[serde(rename = "==")]
    Equal,
}

/// Where a condition looks, seen from the match.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "从命中处看的范围")]
pub enum Scope {
    /// Inside the matched words.
    #[schemars(description = "命中的字本身")]
    Match,
    /// The clause, between commas.
    #[schemars(description = "分句（逗号之间）")]
    Clause,
    /// The sentence.
    #[schemars(description = "句子")]
    Sentence,
    /// The block.
    #[schemars(description = "段落")]
    Paragraph,
    /// Everything the speaker says in one go.
    #[schemars(description = "同一个人连着说的话")]
    Turn,
    /// From the governing heading to the next of its level.
    #[schemars(description = "同一标题之下")]
    Section,
    /// The whole document.
    #[schemars(description = "全文")]
    Document,
}

/// On which side of the match a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "在命中文字的哪一边")]
pub enum Direction {
    /// Both sides.
    #[schemars(description = "两边都可以")]
    #[default]
    Either,
    /// Ends before the match begins.
    #[schemars(description = "在它之前")]
    Before,
    /// Begins after the match ends.
    #[schemars(description = "在它之后")]
    After,
}

/// Something that stands (or must not stand) near the match.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "命中处附近有（或不能有）什么")]
pub struct ConditionFile {
    /// Alternatives; one is enough.
    #[schemars(description = "短语等，出现任何一个就成立")]
    #[serde(default)]
    pub any: Vec<PatternFile>,
    /// Scope.
    #[schemars(description = "在多大范围里找，默认 sentence")]
    #[serde(default = "sentence")]
    pub within: Scope,
    /// Side.
    #[schemars(description = "在命中文字的哪一边，默认 either")]
    #[serde(default)]
    pub side: Direction,
    /// At most this many characters between condition and match.
    #[schemars(description = "与命中文字最多隔几个字")]
    #[serde(default)]
    pub distance: Option<u32>,
    /// Stances that the condition's own words may have; empty = any.
    #[schemars(description = "条件自己的文字须是什么口气；不写则不论")]
    #[serde(default)]
    pub stance: Vec<Stance>,
    /// The front matter or context says one of these channels.
    #[schemars(description = "文案的渠道是其中之一")]
    #[serde(default)]
    pub channels: Vec<String>,
    /// The document's declared products include one of these; where it declares none, those it names.
    #[schemars(description = "文案写明的产品（没写明则文中提到的）是其中之一")]
    #[serde(default)]
    pub products: Vec<String>,
    /// Also holds where the document declares a channel: what is written for a channel is copy,
    /// whatever its tone.
    #[schemars(description = "文案写明了渠道也算成立：为某个渠道写的就是对客文案")]
    #[serde(default)]
    pub or_declared_channel: bool,
}

/// A customer's question and the staff's answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "客户问、工作人员答")]
pub struct DialogueFile {
    /// What the question contains.
    #[schemars(description = "问话里有的短语")]
    pub asked: Vec<String>,
    /// How the next answer begins or what its first sentence contains.
    #[schemars(description = "答话头两句里有的短语")]
    pub answered: Vec<String>,
    /// Words in the answer's first sentences that take it back.
    #[schemars(description = "答话头两句里有这些就不算")]
    #[serde(default)]
    pub unless: Vec<String>,
}

/// Phrases in any order inside one scope.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "几条短语在同一范围里，先后不论")]
pub struct NearFile {
    /// Each must stand in the scope.
    #[schemars(description = "每一条都要出现")]
    pub all: Vec<String>,
    /// The scope.
    #[schemars(description = "范围，默认 clause")]
    #[serde(default = "clause")]
    pub within: Scope,
}

fn clause() -> Scope {
    Scope::Clause
}

/// When something is promoted, something else must be said.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "说到一件事，就必须同时说到另一件")]
pub struct RequireFile {
    /// What makes the duty arise; its first match is where the finding points.
    #[schemars(description = "什么情况下产生义务；问题报在它的第一处命中")]
    pub when: ForbidFile,
    /// Each entry must be satisfied.
    #[schemars(description = "须说到的各项，每一项都要做到")]
    pub need: Vec<NeedFile>,
}

/// One thing that must be said: any of equivalent wordings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "须说到的一项")]
pub struct NeedFile {
    /// What it is, in Chinese, for the message (`{missing}`).
    #[schemars(description = "这一项的中文名，用来填 {missing}")]
    pub name: String,
    /// Equivalent wordings.
    #[schemars(description = "各种等效说法，有其一即可")]
    pub any: Vec<PatternFile>,
    /// Where it must stand.
    #[schemars(description = "须出现在哪里，默认 anywhere")]
    #[serde(default)]
    pub at: NeedPlace,
}

/// Where a required statement must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "须出现在哪里")]
pub enum NeedPlace {
    /// Anywhere in the document or its title.
    #[schemars(description = "全文任何地方，含标题")]
    #[default]
    Anywhere,
    /// In the block of the match.
    #[schemars(description = "命中的那一段")]
    SameBlock,
    /// In the section of the match.
    #[schemars(description = "同一标题之下")]
    SameSection,
    /// In the turn of the match, or the bank's next one.
    #[schemars(description = "说话人这一轮，或银行一方的下一轮")]
    SameTurn,
    /// At the first match: its block or the one after it.
    #[schemars(description = "命中的那一段或下一段")]
    FirstMention,
    /// In the last quarter of the document.
    #[schemars(description = "全文最后四分之一")]
    BeforeEnd,
    /// In every stretch of so many minutes of a script (240 characters a minute).
    #[schemars(description = "从命中处起每多少分钟一次（每分钟 240 字）")]
    EveryMinutes(u32),
}

/// A constraint on the front matter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "对元数据一项的要求")]
pub struct MetadataFile {
    /// Front-matter key.
    #[schemars(description = "元数据的键，如 author")]
    pub field: String,
    /// What must hold.
    #[schemars(description = "要求")]
    pub must: MetadataMust,
}

/// Constraints on a front-matter value. They are judged only where the document has front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "对元数据取值的要求；没有元数据的文案不查")]
pub enum MetadataMust {
    /// It is there and not empty.
    #[schemars(description = "要写，不能空着")]
    Present,
    /// Its value is in the taxonomy.
    #[schemars(description = "取值在分类表里")]
    InTaxonomy,
    /// It is a date not before the day of judgement.
    #[schemars(description = "是日期，且未过")]
    NotPast,
    /// It equals the path below the library.
    #[schemars(description = "与文案库中的路径一致")]
    EqualPath,
}

/// A comparison with the product register.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "与产品登记核对")]
pub struct RegisterFile {
    /// The facts to compare.
    #[schemars(description = "核对哪些事实")]
    pub facts: Vec<RegisterFact>,
}

/// Facts of the product register that a text may contradict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "产品登记中的事实")]
pub enum RegisterFact {
    /// R1–R5.
    #[schemars(description = "风险等级 R1 至 R5")]
    RiskLevel,
    /// Rate or performance benchmark, percent a year.
    #[schemars(description = "利率或业绩比较基准，年化")]
    Rate,
    /// Term.
    #[schemars(description = "期限")]
    Term,
    /// Minimum amount.
    #[schemars(description = "起点金额")]
    MinAmount,
    /// Issuer, manager or insurer.
    #[schemars(description = "发行、管理或承保机构")]
    Issuer,
    /// Registration code.
    #[schemars(description = "登记编码")]
    Code,
    /// Sales window.
    #[schemars(description = "销售期")]
    SalesWindow,
}

/// A check that data cannot express.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "check")]
#[schemars(description = "内置检查，用 check 选择")]
pub enum BuiltinFile {
    /// Resident ID numbers with a right check digit.
    #[schemars(description = "校验位正确的身份证号")]
    ResidentId,
    /// Bank card numbers that pass Luhn and start like a card.
    #[schemars(description = "通过 Luhn 校验、开头是银行卡的卡号")]
    BankCard,
    /// Mobile numbers.
    #[schemars(description = "手机号")]
    Mobile,
    /// A person's name with a sum of money.
    #[schemars(description = "姓名连同资产金额")]
    NameWithAssets {
        /// Phrases that say the sum is somebody's assets.
        #[schemars(description = "表明是资产的短语")]
        assets: Vec<String>,
    },
    /// A cost of borrowing shown otherwise than as an annualised rate, annualised for the reader.
    #[schemars(description = "以日、月、期表示的贷款成本，折算成年化写进 {note}")]
    LoanCost {
        /// Phrases that show the rate is already annualised.
        #[schemars(description = "表明已经年化的短语")]
        annualised: Vec<String>,
    },
    /// The text is shorter or longer than it may be, blanks not counted.
    #[schemars(description = "字数（空白不计）")]
    Length {
        /// Fewest characters.
        #[schemars(description = "最少字数")]
        #[serde(default)]
        min: Option<u32>,
        /// Most characters.
        #[schemars(description = "最多字数")]
        #[serde(default)]
        max: Option<u32>,
    },
    /// The product's risk level is above what the named audience may buy.
    #[schemars(description = "产品风险等级高于受众可购买的")]
    Suitability {
        /// Highest level for each audience.
        #[schemars(description = "受众 → 可购买的最高等级（1 至 5）")]
        #[serde(rename = "highest")]
        highest: std::collections::BTreeMap<String, u8>,
    },
}

/// How the words found may be replaced.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "可以替换命中文字的写法")]
pub struct RewriteFile {
    /// The replacement; `{matched}` may stand in it. Empty deletes.
    #[schemars(description = "新写法，可含 {matched}；空文字表示删去")]
    pub with: String,
    /// Whether `--fix` may apply it without asking.
    #[schemars(description = "jinyan lint --fix 是否可以直接替换")]
    #[serde(default)]
    pub safe: bool,
}

/// Executed examples: at least two hits and three passes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "例句，每条都会执行")]
pub struct Examples {
    /// Texts in which `⟦ ⟧` marks each exact span this rule must report.
    #[schemars(description = "应报的例句，至少两条；⟦ ⟧ 正好框住应报的字")]
    pub hit: Vec<ExampleFile>,
    /// Near misses on which this rule must be silent.
    #[schemars(description = "容易误报而不应报的例句，至少三条")]
    pub pass: Vec<ExampleFile>,
}

/// One example; a bare string is its text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(description = "一条例句：一句话，或 {text: …} 加上渠道等")]
pub enum ExampleFile {
    /// Just the text.
    #[schemars(description = "只有文字")]
    Text(String),
    /// Text with context.
    #[schemars(description = "文字加上渠道、产品、日期等")]
    Full(ExampleContext),
}

/// An example with context.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "例句和它的背景")]
pub struct ExampleContext {
    /// Markdown, front matter allowed.
    #[schemars(description = "例句，按 Markdown 读，可带元数据")]
    pub text: String,
    /// Channel.
    #[schemars(description = "渠道")]
    #[serde(default)]
    pub channel: Option<String>,
    /// Declared products.
    #[schemars(description = "元数据写明的产品")]
    #[serde(default)]
    pub product: Vec<String>,
    /// Audience.
    #[schemars(description = "受众")]
    #[serde(default)]
    pub audience: Option<String>,
    /// Day of judgement; default 2026-11-01.
    #[schemars(description = "按哪一天判断，默认 2026-11-01")]
    #[serde(default)]
    pub date: Option<String>,
    /// Path of the file, where the rule looks at it.
    #[schemars(description = "文件路径，规则要看路径时才写")]
    #[serde(default)]
    pub path: Option<String>,
    /// A product of the register, written as in `library/products/`.
    #[schemars(description = "一份产品登记，写法同 library/products/")]
    #[serde(default)]
    pub register: Option<String>,
}
