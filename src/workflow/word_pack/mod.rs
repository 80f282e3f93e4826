//! A bank's word table (词, 类别, 产品, 理由) into a house pack: one rule a class, and one for each
//! set of products where the words of a class differ in these. The pack is compiled and tried at
//! once: a word that hits ordinary sentences, or is not found at all, is listed.

mod near_misses;
mod table;
mod write;

use super::import::Source;
use crate::document::{Document, Format};
use crate::library::{LibraryError, Problem};
use crate::lint::examples::examples;
use crate::lint::{Context, Linter};
use crate::packs;
use crate::rules::{Rule, RuleSet, SourceFile};
use jiff::civil::Date;
use near_misses::NEAR_MISSES;
use std::collections::BTreeMap;
use std::sync::Arc;
use table::Class;

/// A house pack as files, and what is to be said about its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordPack {
    /// Path below the rule-set directory, and text.
    pub files: Vec<(String, String)>,
    /// Number of words.
    pub words: usize,
    /// Number of rules.
    pub rules: usize,
    /// Words that hit where they should not, in table order.
    pub dangerous: Vec<Danger>,
    /// Words that are not found even alone, in table order.
    pub unfound: Vec<String>,
}

/// A word that hits an ordinary sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// The word, folded.
    pub word: String,
    /// Its class.
    pub class: String,
    /// One sentence that it hits.
    pub sentence: String,
    /// Number of such sentences.
    pub hits: usize,
}

/// Makes a pack named `pack` of a word table; `day` is its first day in force. It is tried on the pass
/// examples of the shipped rules.
///
/// # Errors
/// Columns, rows or a name that cannot be used; every fault names its row.
pub fn word_pack(source: &Source, pack: &str, day: Date) -> Result<WordPack, LibraryError> {
    let shipped = packs::sources();
    let fault = |message: String| LibraryError::from(Problem::error(&source.name, 0, message));
    let is_name = pack.starts_with(|c: char| c.is_ascii_lowercase())
        && pack.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let taken = shipped.iter().any(|f| f.path.starts_with(&format!("{pack}/")));
    if !is_name || taken || matches!(pack, "lexicon" | "regulations") {
        let message = format!(
            "规则包名「{pack}」不能用：须以小写字母开头，只含小写字母、数字和「-」，且不与已有规则包同名"
        );
        return Err(fault(message));
    }
    let base = packs::compiled().map_err(|e| fault(e.to_string()))?;
    let classes = table::classes(source, &base)?;
    let draft = write::files(&source.name, pack, day, &classes, &Tried::default());
    let set = RuleSet::compile(&[foundation(&shipped), layer(&draft)])
        .map_err(|e| fault(format!("生成的规则不能用：{e}")))?;
    let linter = Linter::new(Arc::new(set)).map_err(|e| fault(e.to_string()))?;
    let tried = Tried::new(&linter, pack, day, &classes, &ordinary(&shipped));
    Ok(WordPack {
        files: write::files(&source.name, pack, day, &classes, &tried),
        words: classes.iter().map(|c| c.words.len()).sum(),
        rules: classes.len(),
        dangerous: tried.dangerous,
        unfound: tried.unfound,
    })
}

/// What every rule stands on: topics, context, stance and spelling, without other rules.
fn foundation(shipped: &[SourceFile]) -> Vec<SourceFile> {
    let words = ["lexicon/stance.yaml", "lexicon/speakers.yaml", "lexicon/evasion.yaml"];
    let is_one = |f: &&SourceFile| {
        let path = f.path.as_str();
        matches!(path, "topics.yaml" | "context.yaml")
            || path.starts_with("regulations/")
            || words.contains(&path)
    };
    shipped.iter().filter(is_one).cloned().collect()
}

fn layer(files: &[(String, String)]) -> Vec<SourceFile> {
    let file = |(path, text): &(String, String)| SourceFile {
        path: path.clone(),
        text: text.clone(),
        shown: path.clone(),
    };
    files.iter().map(file).collect()
}

/// Sentences in which no word of a table should hit: our own near misses, and what the shipped rules
/// let pass.
fn ordinary(shipped: &[SourceFile]) -> Vec<String> {
    let passes = examples(shipped).unwrap_or_default().into_iter().filter(|e| e.kind == "pass");
    NEAR_MISSES.iter().map(|s| (*s).to_owned()).chain(passes.map(|e| e.text)).collect()
}

/// What trying the rules on texts showed.
#[derive(Debug, Default)]
struct Tried {
    /// By class: the words that are found where they stand alone.
    found: Vec<Vec<String>>,
    /// By class: near misses on which its rule is silent.
    silent: Vec<Vec<String>>,
    dangerous: Vec<Danger>,
    unfound: Vec<String>,
}

impl Tried {
    fn new(linter: &Linter, pack: &str, day: Date, classes: &[Class], ordinary: &[String]) -> Self {
        let mut tried = Self::default();
        for (class, number) in classes.iter().zip(1..) {
            let Some(rule) = linter.rules().rule(&write::rule_id(pack, number)) else { continue };
            let hits = |text: &str, products: &[String]| hits(linter, rule, day, text, products);
            let (found, unfound): (Vec<String>, Vec<String>) =
                class.words.iter().cloned().partition(|w| !hits(w, &class.products).is_empty());
            tried.found.push(found);
            tried.unfound.extend(unfound);
            let mut dangers: BTreeMap<String, Danger> = BTreeMap::new();
            let mut silent = Vec::new();
            for sentence in ordinary {
                let words = hits(sentence, &[]);
                if words.is_empty() && NEAR_MISSES.contains(&sentence.as_str()) {
                    silent.push(sentence.clone());
                }
                for word in words {
                    let danger = || Danger {
                        word: word.clone(),
                        class: class.name.clone(),
                        sentence: sentence.clone(),
                        hits: 0,
                    };
                    dangers.entry(word.clone()).or_insert_with(danger).hits += 1;
                }
            }
            tried.silent.push(silent);
            let in_order = class.words.iter().filter_map(|w| dangers.remove(w));
            tried.dangerous.extend(in_order);
        }
        tried
    }
}

/// The words of `text` that `rule` reports, folded.
fn hits(linter: &Linter, rule: &Rule, day: Date, text: &str, products: &[String]) -> Vec<String> {
    let context = Context { products: products.to_vec(), ..Context::on(day) };
    let documents = Document::from_text(text, Format::Markdown, &linter.rules().speakers);
    documents
        .unwrap_or_default()
        .iter()
        .flat_map(|d| linter.check_rule(rule, d, &context))
        .map(|f| crate::text::fold_str(&f.text))
        .collect()
}

#[cfg(test)]
mod tests;
