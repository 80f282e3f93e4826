//! The rules of a set, and which words call for which.
//!
//! Shipped rules are decoded one by one when they are first looked at: a short text needs few of
//! them, and decoding all takes longer than checking it. Which words call for a rule stands beside
//! the rules, in a table that is read where it lies.

use super::automaton::fields;
use super::pattern::{Atom, Builtin, Check, Forbid, Pattern, Phrase, Rule, SetId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Rules by id.
#[derive(Debug, Default)]
pub struct Rules {
    entries: Vec<Entry>,
    /// Set of words, index of a rule that cannot fire without one of its words; sorted.
    triggers: Cow<'static, [u8]>,
    /// Rules that need no word to fire.
    always: Vec<u32>,
}

/// One rule, decoded or not.
#[derive(Debug)]
struct Entry {
    id: Cow<'static, str>,
    bytes: &'static [u8],
    rule: OnceLock<Option<Box<Rule>>>,
}

impl Entry {
    fn rule(&self) -> Option<&Rule> {
        self.rule.get_or_init(|| postcard::from_bytes(self.bytes).ok()).as_deref()
    }
}

/// [`Rules`] as bytes.
#[derive(Serialize, Deserialize)]
struct Encoded<'b> {
    #[serde(borrow)]
    rules: Vec<(&'b str, &'b [u8])>,
    triggers: &'b [u8],
    always: Vec<u32>,
}

impl Rules {
    /// The rules of `rules`, in id order.
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        let mut pairs = Vec::new();
        let mut always = Vec::new();
        for (index, rule) in (0u32..).zip(&rules) {
            match triggering_sets(rule) {
                None => always.push(index),
                Some(sets) => pairs.extend(sets.into_iter().map(|set| [set, index])),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let triggers = pairs.into_iter().flatten().flat_map(u32::to_le_bytes).collect();
        let entries = rules.into_iter().map(|rule| Entry {
            id: Cow::Owned(rule.id.clone()),
            bytes: &[],
            rule: OnceLock::from(Some(Box::new(rule))),
        });
        Self { entries: entries.collect(), triggers: Cow::Owned(triggers), always }
    }

    /// The rules in `bytes`, as [`Self::encode`] gave them; `None` where they hold none.
    pub fn encoded(bytes: &'static [u8]) -> Option<Self> {
        let encoded: Encoded<'static> = postcard::from_bytes(bytes).ok()?;
        let entries = encoded.rules.into_iter().map(|(id, bytes)| Entry {
            id: Cow::Borrowed(id),
            bytes,
            rule: OnceLock::new(),
        });
        Some(Self {
            entries: entries.collect(),
            triggers: Cow::Borrowed(encoded.triggers),
            always: encoded.always,
        })
    }

    /// The rules as bytes.
    ///
    /// # Errors
    /// None that plain data can meet.
    pub fn encode(&self) -> postcard::Result<Vec<u8>> {
        let rules: Vec<(&str, Vec<u8>)> = self
            .iter()
            .map(|rule| postcard::to_stdvec(rule).map(|bytes| (rule.id.as_str(), bytes)))
            .collect::<Result<_, _>>()?;
        postcard::to_stdvec(&Encoded {
            rules: rules.iter().map(|(id, bytes)| (*id, bytes.as_slice())).collect(),
            triggers: &self.triggers,
            always: self.always.clone(),
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All rules in id order.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.entries.iter().filter_map(Entry::rule)
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|entry| &*entry.id)
    }

    /// The rule `id`.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        let at = self.entries.binary_search_by(|entry| (*entry.id).cmp(id)).ok()?;
        self.entries.get(at)?.rule()
    }

    /// The rules that may fire where words of the sets `present` occur, in id order.
    pub fn called_by(&self, present: &[SetId]) -> impl Iterator<Item = &Rule> {
        let mut called = vec![false; self.entries.len()];
        let mut call = |index: u32| {
            if let Some(called) = called.get_mut(index as usize) {
                *called = true;
            }
        };
        self.always.iter().copied().for_each(&mut call);
        let triggers: &[[u8; 8]] = self.triggers.as_chunks().0;
        for set in present {
            let first = triggers.partition_point(|pair| fields::<8, 2>(pair)[0] < *set);
            let pairs = triggers.iter().skip(first).map(fields::<8, 2>);
            pairs.take_while(|[s, _]| s == set).for_each(|[_, index]| call(index));
        }
        let called = self.entries.iter().zip(called).filter(|(_, called)| *called);
        called.filter_map(|(entry, _)| entry.rule())
    }
}

/// Sets of which a word must occur for `rule` to fire; `None` = it may fire without any.
fn triggering_sets(rule: &Rule) -> Option<Vec<SetId>> {
    match &rule.check {
        Check::Forbid(forbid) => sets_of_forbid(forbid),
        Check::Require(require) => sets_of_forbid(&require.when),
        Check::Builtin(Builtin::NameWithAssets(phrases)) => sets_of_phrases(phrases),
        Check::Metadata { .. } | Check::Register(_) | Check::Builtin(_) => None,
    }
}

fn sets_of_forbid(forbid: &Forbid) -> Option<Vec<SetId>> {
    let mut sets = Vec::new();
    for pattern in &forbid.any {
        sets.extend(match pattern {
            Pattern::Phrase(phrase) => sets_of_phrases(std::slice::from_ref(phrase))?,
            Pattern::Regex(regex) => sets_of_phrases(&regex.needs)?,
            Pattern::Near { all, .. } => sets_of_phrases(all.first()?)?,
            Pattern::Dialogue { asked, .. } => sets_of_phrases(asked)?,
        });
    }
    Some(sets)
}

fn sets_of_phrases(phrases: &[Phrase]) -> Option<Vec<SetId>> {
    phrases
        .iter()
        .map(|p| {
            p.steps.iter().find_map(|s| match s.atom {
                Atom::Set(set) => Some(set),
                Atom::Value(_) => None,
            })
        })
        .collect()
}
