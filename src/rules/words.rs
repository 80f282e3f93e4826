//! Interning of terms and sets of words, and the automaton over all of them.

use super::pattern::SetId;
use crate::text::{Variant, fold_str, offset};
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sets of words under construction.
#[derive(Debug, Default)]
pub(super) struct WordsBuilder {
    terms: BTreeMap<String, u32>,
    sets: Vec<SetData>,
    interned: BTreeMap<(Vec<u32>, Option<SetId>), SetId>,
    /// Evasive spelling → the term it stands for, and the bytes before it that are context.
    aliases: BTreeMap<String, Alias>,
}

/// What an evasive spelling stands for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Alias {
    term: u32,
    /// Bytes at its start that are context and not part of the hit.
    context: u32,
}

/// What a hit of the automaton means.
#[derive(Debug, Clone, Copy)]
pub struct Meaning<'w> {
    /// The sets that the term belongs to.
    pub sets: &'w [SetId],
    /// Bytes at the start of the hit that are context.
    pub context: u32,
    /// Whether it is an evasive spelling.
    pub evasive: bool,
}

#[derive(Debug)]
struct SetData {
    terms: Vec<u32>,
    not_in: Option<SetId>,
}

impl WordsBuilder {
    /// The set of these words; the same words give the same set. Words are folded; empty ones and
    /// repeats are dropped.
    pub(super) fn set(
        &mut self,
        words: impl IntoIterator<Item = String>,
        not_in: Option<SetId>,
    ) -> SetId {
        let mut terms: Vec<u32> = words
            .into_iter()
            .map(|w| fold_str(w.trim()))
            .filter(|w| !w.is_empty())
            .map(|w| {
                let next = offset(self.terms.len());
                *self.terms.entry(w).or_insert(next)
            })
            .collect();
        terms.sort_unstable();
        terms.dedup();
        let next = offset(self.sets.len());
        let key = (terms, not_in);
        if let Some(id) = self.interned.get(&key) {
            return *id;
        }
        self.sets.push(SetData { terms: key.0.clone(), not_in });
        self.interned.insert(key, next);
        next
    }

    /// Lets `variant` be found as an evasive spelling of `term`, where `term` is known and the
    /// spelling is no term itself.
    pub(super) fn alias(&mut self, variant: Variant, term: &str) {
        if let Some(id) = self.terms.get(term)
            && !self.terms.contains_key(&variant.text)
        {
            let alias = Alias { term: *id, context: offset(variant.context) };
            self.aliases.entry(variant.text).or_insert(alias);
        }
    }

    /// Closes the tables.
    pub(super) fn finish(self) -> Words {
        let mut texts = vec![String::new(); self.terms.len()];
        for (text, id) in self.terms {
            texts[id as usize] = text;
        }
        let mut sets_of_term = vec![Vec::new(); texts.len()];
        let mut not_in = Vec::with_capacity(self.sets.len());
        for (set, data) in self.sets.iter().enumerate() {
            for term in &data.terms {
                sets_of_term[*term as usize].push(offset(set));
            }
            not_in.push(data.not_in);
        }
        let count = offset(texts.len());
        let mut patterns: Vec<(String, u32)> =
            texts.iter().enumerate().map(|(i, t)| (t.clone(), offset(i))).collect();
        let mut alias_of = Vec::with_capacity(self.aliases.len());
        for (text, alias) in self.aliases {
            patterns.push((text, count + offset(alias_of.len())));
            alias_of.push(alias);
        }
        Words { automaton: automaton(&patterns), sets_of_term, not_in, alias_of }
    }
}

/// All sets of words, compiled.
#[derive(Debug, Serialize, Deserialize)]
pub struct Words {
    /// The serialised automaton over all terms and aliases; values are term ids, aliases after them.
    automaton: Vec<u8>,
    /// Term → the sets it belongs to.
    sets_of_term: Vec<Vec<SetId>>,
    /// Set → the set of longer words that swallow its hits.
    not_in: Vec<Option<SetId>>,
    /// Automaton value − number of terms → alias.
    alias_of: Vec<Alias>,
}

impl Words {
    /// Number of sets.
    pub fn sets(&self) -> usize {
        self.not_in.len()
    }

    /// What the automaton value `value` means.
    pub fn meaning(&self, value: u32) -> Meaning<'_> {
        let known = self.sets_of_term.len();
        let alias = (value as usize).checked_sub(known).and_then(|i| self.alias_of.get(i));
        let term = alias.map_or(value, |a| a.term);
        Meaning {
            sets: self.sets_of_term.get(term as usize).map_or(&[], Vec::as_slice),
            context: alias.map_or(0, |a| a.context),
            evasive: alias.is_some(),
        }
    }

    /// The set whose hits swallow those of `set`.
    pub fn not_in(&self, set: SetId) -> Option<SetId> {
        self.not_in.get(set as usize).copied().flatten()
    }

    /// Decodes the automaton. `trusted` bytes come from this very program.
    pub fn load_automaton(&self) -> Option<CharwiseDoubleArrayAhoCorasick<u32>> {
        CharwiseDoubleArrayAhoCorasick::deserialize(&self.automaton).map(|(a, _)| a).ok()
    }
}

fn automaton(patterns: &[(String, u32)]) -> Vec<u8> {
    let mut built = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .build_with_values(patterns.iter().map(|(p, v)| (p.as_str(), *v)))
        .map(|a: CharwiseDoubleArrayAhoCorasick<u32>| a.serialize())
        .unwrap_or_default();
    built.shrink_to_fit();
    built
}
