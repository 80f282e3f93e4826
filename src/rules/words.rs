//! Interning of terms and sets of words, and the automaton over all of them.

use super::automaton::{self, Automaton, Hit, fields};
use super::pattern::SetId;
use crate::text::{Variant, fold_str, offset};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Stands for no set in a table.
const NO_SET: SetId = SetId::MAX;

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
#[derive(Debug, Clone, Copy)]
struct Alias {
    term: u32,
    /// Bytes at its start that are context and not part of the hit.
    context: u32,
}

/// What a hit of the automaton means.
#[derive(Debug, Clone, Copy)]
pub struct Meaning<'w> {
    sets: &'w [[u8; 4]],
    /// Bytes at the start of the hit that are context.
    pub context: u32,
    /// Whether it is an evasive spelling.
    pub evasive: bool,
}

impl<'w> Meaning<'w> {
    /// The sets that the term belongs to.
    pub fn sets(self) -> impl Iterator<Item = SetId> + use<'w> {
        self.sets.iter().map(|set| u32::from_le_bytes(*set))
    }
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
        let terms = self.terms(words);
        let next = offset(self.sets.len());
        let key = (terms, not_in);
        if let Some(id) = self.interned.get(&key) {
            return *id;
        }
        self.sets.push(SetData { terms: key.0.clone(), not_in });
        self.interned.insert(key, next);
        next
    }

    /// A set of its own of these words, whatever others there are.
    pub(super) fn own_set(&mut self, words: impl IntoIterator<Item = String>) {
        let terms = self.terms(words);
        self.sets.push(SetData { terms, not_in: None });
    }

    fn terms(&mut self, words: impl IntoIterator<Item = String>) -> Vec<u32> {
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
        terms
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
        let mut aliases = Vec::with_capacity(self.aliases.len());
        for (text, alias) in self.aliases {
            patterns.push((text, count + offset(aliases.len())));
            aliases.push(alias);
        }
        Words {
            bytes: Cow::Owned(encode(
                &automaton::build(&patterns),
                &sets_of_term,
                &aliases,
                &not_in,
            )),
        }
    }
}

/// Writes the tables one after another, each after its length.
fn encode(
    automaton: &[u8],
    sets_of_term: &[Vec<SetId>],
    aliases: &[Alias],
    not_in: &[Option<SetId>],
) -> Vec<u8> {
    let mut starts = vec![0];
    let mut sets = Vec::new();
    for of_term in sets_of_term {
        sets.extend_from_slice(of_term);
        starts.push(offset(sets.len()));
    }
    let aliases: Vec<u32> = aliases.iter().flat_map(|a| [a.term, a.context]).collect();
    let not_in: Vec<u32> = not_in.iter().map(|set| set.unwrap_or(NO_SET)).collect();
    let mut bytes = Vec::with_capacity(automaton.len() + 4 * (sets.len() + starts.len()));
    let mut part = |part: &[u8]| {
        bytes.extend_from_slice(&offset(part.len()).to_le_bytes());
        bytes.extend_from_slice(part);
    };
    for numbers in [starts, sets, aliases, not_in] {
        part(&numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>());
    }
    part(automaton);
    bytes
}

/// All sets of words, compiled: tables that are read where they lie, so that shipped ones cost
/// nothing at start.
#[derive(Debug, Clone, Default)]
pub struct Words {
    bytes: Cow<'static, [u8]>,
}

impl Words {
    /// The tables in `bytes`, as [`Self::as_bytes`] gave them.
    pub fn from_static(bytes: &'static [u8]) -> Self {
        Self { bytes: Cow::Borrowed(bytes) }
    }

    /// The tables as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Opens the tables; `None` where the bytes hold none.
    pub fn open(&self) -> Option<Tables<'_>> {
        let mut rest = &*self.bytes;
        let mut part = || {
            let (length, after) = rest.split_first_chunk()?;
            let (part, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = after;
            Some(part)
        };
        Some(Tables {
            starts: part()?.as_chunks().0,
            sets: part()?.as_chunks().0,
            aliases: part()?.as_chunks().0,
            not_in: part()?.as_chunks().0,
            automaton: Automaton::read(part()?)?,
        })
    }
}

/// The opened tables of [`Words`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'w> {
    /// Term → first index into `sets`; one more than there are terms.
    starts: &'w [[u8; 4]],
    /// The sets that each term belongs to.
    sets: &'w [[u8; 4]],
    /// Automaton value − number of terms → term, bytes of context.
    aliases: &'w [[u8; 8]],
    /// Set → the set of longer words that swallow its hits.
    not_in: &'w [[u8; 4]],
    /// Over all terms and aliases; values are term ids, aliases after them.
    automaton: Automaton<'w>,
}

impl<'w> Tables<'w> {
    /// Number of sets.
    pub fn sets(self) -> usize {
        self.not_in.len()
    }

    /// All words in `text`, overlapping ones too.
    pub fn find(self, text: &str) -> impl Iterator<Item = Hit> {
        self.automaton.find(text)
    }

    /// What the automaton value `value` means.
    #[inline]
    pub fn meaning(self, value: u32) -> Meaning<'w> {
        let known = self.starts.len().saturating_sub(1);
        let alias = (value as usize).checked_sub(known).and_then(|i| self.aliases.get(i));
        let [term, context] = alias.map_or([value, 0], fields);
        let at = |i: u32| number(self.starts.get(i as usize)).unwrap_or(0) as usize;
        Meaning {
            sets: self.sets.get(at(term)..at(term + 1)).unwrap_or(&[]),
            context,
            evasive: alias.is_some(),
        }
    }

    /// The set whose hits swallow those of `set`.
    pub fn not_in(self, set: SetId) -> Option<SetId> {
        number(self.not_in.get(set as usize)).filter(|longer| *longer != NO_SET)
    }
}

#[inline]
fn number(bytes: Option<&[u8; 4]>) -> Option<u32> {
    bytes.map(|b| u32::from_le_bytes(*b))
}
