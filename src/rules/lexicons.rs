//! Word lists and context vocabulary, resolved.

use super::error::RuleError;
use super::pattern::SetId;
use super::phrase::{self, Item};
use super::sources::SourceFile;
use super::vocabulary::{ContextFile, LexiconFile, NamedGroup};
use super::words::WordsBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// All word lists by name, and the groups of `context.yaml`.
#[derive(Debug, Default)]
pub(super) struct Lexicons {
    lists: BTreeMap<String, List>,
    products: Vec<(String, Vec<String>)>,
    channels: Vec<(String, Vec<String>)>,
    audiences: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Default)]
struct List {
    words: Vec<String>,
    phrases: Vec<Vec<Item>>,
    not_in: Vec<String>,
    evasion: bool,
}

impl Lexicons {
    /// Resolves the word lists of `files` (name → file and its content).
    ///
    /// # Errors
    /// A word or phrase that does not parse, an unknown or circular `include`.
    pub(super) fn new(
        files: &BTreeMap<String, (&SourceFile, LexiconFile)>,
        context: &ContextFile,
    ) -> Result<Self, RuleError> {
        let groups =
            |all: &[NamedGroup]| all.iter().map(|g| (g.id.clone(), g.groups.clone())).collect();
        let mut lexicons = Self {
            lists: BTreeMap::new(),
            products: context.products.iter().map(|p| (p.id.clone(), p.groups.clone())).collect(),
            channels: groups(&context.channels),
            audiences: groups(&context.audiences),
        };
        for name in files.keys() {
            let mut list = List::default();
            gather(name, files, &mut BTreeSet::new(), &mut list)?;
            lexicons.lists.insert(name.clone(), list);
        }
        Ok(lexicons)
    }

    /// Product ids of an id or group.
    pub(super) fn products(&self, name: &str) -> Option<Vec<String>> {
        members(&self.products, name)
    }

    /// Channel ids of an id or group.
    pub(super) fn channels(&self, name: &str) -> Option<Vec<String>> {
        members(&self.channels, name)
    }

    /// Audience ids of an id or group.
    pub(super) fn audiences(&self, name: &str) -> Option<Vec<String>> {
        members(&self.audiences, name)
    }

    /// Replaces word lists that hold phrases by each of their alternatives.
    ///
    /// # Errors
    /// The name of a word list that does not exist.
    pub(super) fn splice(&self, items: &[Item]) -> Result<Vec<Vec<Item>>, String> {
        self.splice_within(items, 0)
    }

    fn splice_within(&self, items: &[Item], depth: usize) -> Result<Vec<Vec<Item>>, String> {
        let mut sequences: Vec<Vec<Item>> = vec![Vec::new()];
        for item in items {
            let mut choices = Vec::new();
            match item {
                Item::Lexicon(name) => {
                    let list = self.lists.get(name).ok_or_else(|| name.clone())?;
                    if !list.words.is_empty() {
                        choices.push(vec![item.clone()]);
                    }
                    if depth < 6 {
                        for phrase in &list.phrases {
                            choices.extend(self.splice_within(phrase, depth + 1)?);
                        }
                    }
                }
                other => choices.push(vec![other.clone()]),
            }
            sequences = sequences
                .iter()
                .flat_map(|head| {
                    choices.iter().map(move |c| head.iter().chain(c).cloned().collect())
                })
                .collect();
        }
        Ok(sequences)
    }

    /// The set of the words of list `name`, which [`Self::splice`] has found to exist.
    pub(super) fn set(&self, name: &str, words: &mut WordsBuilder) -> SetId {
        let Some(list) = self.lists.get(name) else { return words.set([], None) };
        let not_in =
            (!list.not_in.is_empty()).then(|| words.set(list.not_in.iter().cloned(), None));
        words.set(list.words.iter().cloned(), not_in)
    }

    /// The words whose evasive spellings are to be found too.
    pub(super) fn evasion_words(&self) -> BTreeSet<&str> {
        let lists = self.lists.values().filter(|l| l.evasion);
        lists.flat_map(|l| l.words.iter().map(String::as_str)).collect()
    }
}

fn members(all: &[(String, Vec<String>)], name: &str) -> Option<Vec<String>> {
    let ids: Vec<String> = all
        .iter()
        .filter(|(id, groups)| id == name || groups.iter().any(|g| g == name))
        .map(|(id, _)| id.clone())
        .collect();
    (!ids.is_empty()).then_some(ids)
}

fn gather(
    name: &str,
    files: &BTreeMap<String, (&SourceFile, LexiconFile)>,
    seen: &mut BTreeSet<String>,
    into: &mut List,
) -> Result<(), RuleError> {
    let Some((source, file)) = files.get(name) else { return Ok(()) };
    if !seen.insert(name.to_owned()) {
        return Ok(());
    }
    let bad = |e: String, what: &str| {
        super::compile::fail(source, &[what], format!("词表「{name}」写法有误：{e}"))
    };
    for word in &file.words {
        into.words
            .extend(phrase::parse_word(word).map_err(|e| bad(format!("{word}：{e}"), "words"))?);
    }
    for text in &file.phrases {
        into.phrases
            .extend(phrase::parse(text).map_err(|e| bad(format!("{text}：{e}"), "phrases"))?);
    }
    for word in &file.not_in {
        into.not_in.extend(phrase::parse_word(word).map_err(|e| bad(e, "not-in"))?);
    }
    into.evasion |= file.evasion;
    for other in &file.include {
        if !files.contains_key(other) {
            return Err(bad(format!("include 的词表「{other}」不存在"), "include"));
        }
        gather(other, files, seen, into)?;
    }
    if file.note.trim().is_empty() {
        return Err(bad("note 是空的，请写明这份词表是什么".to_owned(), "note"));
    }
    if seen.len() == 1 && into.words.is_empty() && into.phrases.is_empty() {
        return Err(bad("是空的".to_owned(), "note"));
    }
    Ok(())
}
