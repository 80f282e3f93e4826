//! Loading: files → [`RuleSet`].

use super::compile::{Compiler, fail};
use super::error::RuleError;
use super::lexicons::Lexicons;
use super::pattern::{Rule, SetId};
use super::phrase;
use super::register::Register;
use super::regulation::Regulation;
use super::schema::RuleFile;
use super::sources::SourceFile;
use super::store::Rules;
use super::vocabulary::{ContextFile, LexiconFile, NamedGroup, PackFile, StanceFile};
use super::words::{Words, WordsBuilder};
use crate::document::Speakers;
use crate::text::{AliasData, fold_str, variants};
use crate::yaml;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// All rules of a linter, compiled, with everything they need.
#[derive(Debug, Serialize, Deserialize)]
pub struct RuleSet {
    /// Rules by id; they lie beside what is decoded.
    #[serde(skip)]
    pub rules: Rules,
    /// Topics and regulations.
    pub register: Register,
    /// Packs by name.
    pub packs: Vec<(String, PackFile)>,
    /// Sets of words with their automaton; they lie beside what is decoded.
    #[serde(skip)]
    pub words: Words,
    /// Products, channels, audiences.
    pub context: ContextSets,
    /// Stance cues: set `n` holds the words of kind `n`, in the order of [`StanceFile::lists`].
    #[serde(skip)]
    pub cues: Words,
    /// Speaker labels.
    pub speakers: Speakers,
    /// Number of regular expressions: slots for compiling them at first use.
    pub regexes: u32,
    /// SHA-256 of all files, hex.
    pub fingerprint: String,
    /// What overriding and adjusting changed, in Chinese, for the log.
    pub log: Vec<String>,
}

/// Products, channels and audiences with their words as sets.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ContextSets {
    /// Product id, Chinese name, set of its words.
    pub products: Vec<ProductSet>,
    /// Channels.
    pub channels: Vec<NamedGroup>,
    /// Audiences.
    pub audiences: Vec<NamedGroup>,
    /// Words before a product that is only compared with, folded.
    pub comparison: Vec<String>,
}

/// A product with its words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProductSet {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// Groups.
    pub groups: Vec<String>,
    /// Its words; `None` where it has none.
    pub words: Option<SetId>,
}

/// The files of a rule set, sorted by what they are.
#[derive(Default)]
struct Parts<'f> {
    register: Register,
    regulations: BTreeMap<String, Regulation>,
    context: ContextFile,
    stance: StanceFile,
    speakers: Speakers,
    evasion: AliasData,
    lexicons: BTreeMap<String, (&'f SourceFile, LexiconFile)>,
    packs: BTreeMap<String, PackFile>,
    rules: BTreeMap<String, (&'f SourceFile, RuleFile)>,
    log: Vec<String>,
}

impl RuleSet {
    /// Compiles rule sets: the first is the base, each later one adds to it. A later file of the
    /// same path replaces a word list or `context.yaml`; topics are added, and a topic of the same id
    /// is replaced; a rule is replaced only by `overrides:`.
    ///
    /// # Errors
    /// Any file that is not right; nothing is skipped.
    pub fn compile(layers: &[Vec<SourceFile>]) -> Result<Self, RuleError> {
        let mut parts = Parts::default();
        let mut hash = Sha256::new();
        for layer in layers {
            for file in layer {
                hash.update(file.path.as_bytes());
                hash.update([0]);
                hash.update(file.text.as_bytes());
                hash.update([0]);
                parts.sort_in(file)?;
            }
        }
        let fingerprint: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        parts.finish(fingerprint)
    }

    /// The rule `id`.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id)
    }
}

fn read<T: DeserializeOwned>(file: &SourceFile) -> Result<T, RuleError> {
    yaml::from_str(&file.text).map_err(|e| {
        let end = file.text.get(e.at..).and_then(|t| t.find('\n')).map_or(file.text.len(), |n| e.at + n);
        RuleError::at(&file.shown, &file.text, e.at..end, format!("YAML 写法有误：{}", e.reason))
            .help("规则写法见 docs/rule-format.md；jinyan rules schema 可导出给编辑器用的 JSON Schema")
    })
}

impl<'f> Parts<'f> {
    fn sort_in(&mut self, file: &'f SourceFile) -> Result<(), RuleError> {
        let parts: Vec<&str> = file.path.split('/').collect();
        match parts.as_slice() {
            ["topics.yaml"] => {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Topics {
                    topics: Vec<super::topic::Topic>,
                }
                for topic in read::<Topics>(file)?.topics {
                    self.register.topics.retain(|t| t.id != topic.id);
                    self.register.topics.push(topic);
                }
            }
            ["context.yaml"] => self.context = read(file)?,
            ["regulations", _] => {
                let regulation: Regulation = read(file)?;
                self.regulations.insert(regulation.id.clone(), regulation);
            }
            ["lexicon", "stance.yaml"] => self.stance = read(file)?,
            ["lexicon", "speakers.yaml"] => self.speakers = read(file)?,
            ["lexicon", "evasion.yaml"] => self.evasion = read(file)?,
            ["lexicon", name] => {
                let name = name.trim_end_matches(".yaml").to_owned();
                self.lexicons.insert(name, (file, read(file)?));
            }
            [pack, "pack.yaml"] => {
                self.packs.insert((*pack).to_owned(), read(file)?);
            }
            [_, _] => self.add_rule(file)?,
            _ => {
                return Err(RuleError::of(&file.shown, "不知道这是什么文件").help(
                    "规则放在 <规则包>/<规则>.yaml，词表放在 lexicon/，法规放在 regulations/",
                ));
            }
        }
        Ok(())
    }

    fn add_rule(&mut self, file: &'f SourceFile) -> Result<(), RuleError> {
        let rule: RuleFile = read(file)?;
        if let Some((other, _)) = self.rules.get(&rule.id) {
            return Err(fail(file, &["id"], format!("规则 id「{}」重复", rule.id))
                .help(format!("另一处在 {}；改名，或用 overrides 明确替换", other.shown)));
        }
        if let Some(replaced) = &rule.overrides {
            if self.rules.remove(replaced).is_none() {
                return Err(fail(
                    file,
                    &["overrides"],
                    format!("要替换的规则「{replaced}」不存在"),
                )
                .help("overrides 只能替换先加载的规则包里的规则"));
            }
            self.log.push(format!("规则 {replaced} 被 {}（{}）替换", rule.id, file.shown));
        }
        self.rules.insert(rule.id.clone(), (file, rule));
        Ok(())
    }

    fn finish(mut self, fingerprint: String) -> Result<RuleSet, RuleError> {
        let regulations: Vec<_> = std::mem::take(&mut self.regulations).into_values().collect();
        self.register.regulations = regulations.into();
        let lexicons = Lexicons::new(&self.lexicons, &self.context)?;
        let mut words = WordsBuilder::default();
        let mut regexes = 0;
        let mut rules = Vec::with_capacity(self.rules.len());
        let mut compiler = Compiler {
            lexicons: &lexicons,
            register: &self.register,
            words: &mut words,
            regexes: &mut regexes,
        };
        for (file, rule) in self.rules.into_values() {
            rules.push(compiler.rule(file, rule)?);
        }
        let context = context_sets(self.context, &mut words);
        for word in lexicons.evasion_words() {
            let term = fold_str(word);
            for variant in variants(&term, &self.evasion) {
                words.alias(variant, &term);
            }
        }
        adjust(&self.packs, &mut rules, &mut self.log)?;
        Ok(RuleSet {
            rules: Rules::new(rules),
            register: self.register,
            packs: self.packs.into_iter().collect(),
            words: words.finish(),
            context,
            cues: cues(&self.stance),
            speakers: self.speakers,
            regexes,
            fingerprint,
            log: self.log,
        })
    }
}

fn context_sets(context: ContextFile, words: &mut WordsBuilder) -> ContextSets {
    let products = context
        .products
        .into_iter()
        .map(|p| {
            let not_in = (!p.not_in.is_empty()).then(|| words.set(expand(&p.not_in), None));
            let set = (!p.words.is_empty()).then(|| words.set(expand(&p.words), not_in));
            ProductSet { id: p.id, zh: p.zh, groups: p.groups, words: set }
        })
        .collect();
    ContextSets {
        products,
        channels: context.channels,
        audiences: context.audiences,
        comparison: expand(&context.comparison).iter().map(|word| fold_str(word)).collect(),
    }
}

/// Expands `(甲|乙)` alternatives; a word that does not parse stands for itself.
fn expand(words: &[String]) -> Vec<String> {
    let mut all: Vec<String> = words
        .iter()
        .flat_map(|w| phrase::parse_word(w).unwrap_or_else(|_| vec![w.clone()]))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn cues(file: &StanceFile) -> Words {
    let mut words = WordsBuilder::default();
    for list in file.lists() {
        words.own_set(expand(list));
    }
    words.finish()
}

/// Applies the `adjust:` entries of the packs, in pack order, and logs them.
fn adjust(
    packs: &BTreeMap<String, PackFile>,
    rules: &mut Vec<Rule>,
    log: &mut Vec<String>,
) -> Result<(), RuleError> {
    for (pack, file) in packs {
        for change in &file.adjust {
            let Some(at) = rules.iter().position(|r| r.id == change.rule) else {
                return Err(RuleError::of(
                    &format!("{pack}/pack.yaml"),
                    format!("adjust 里的规则「{}」不存在", change.rule),
                )
                .help("规则 id 见 jinyan rules list"));
            };
            if change.off {
                rules.remove(at);
                log.push(format!("规则 {} 被规则包 {pack} 停用：{}", change.rule, change.reason));
            } else if let (Some(rule), Some(severity)) = (rules.get_mut(at), change.severity) {
                rule.severity = severity;
                log.push(format!(
                    "规则 {} 的级别被规则包 {pack} 改为{}：{}",
                    change.rule,
                    severity.zh(),
                    change.reason
                ));
            }
        }
    }
    Ok(())
}
