//! Items by the hundred thousand, the same on every run: sentences of the shipped library in new
//! company, with names and numbers of their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::date;
use jinyan::library::{Facet, Library, State};
use jinyan::search::{AXES, Entry};

/// The usual small generator of pseudo-random numbers (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that fall the same for the same `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0) % bound.max(1)
    }

    /// One of `all`.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What items are made of.
pub(crate) struct Source {
    sentences: Vec<String>,
    titles: Vec<String>,
    values: Vec<(Facet, Vec<(String, String)>)>,
}

impl Source {
    /// Takes the shipped library apart.
    pub(crate) fn new(library: &Library) -> Self {
        let items = library.records.values().map(|r| &r.item);
        let bodies = items.clone().flat_map(|i| i.body.split_inclusive(['。', '！', '？', '\n']));
        let sentences = bodies.map(|s| s.trim().to_owned()).filter(|s| s.chars().count() > 6);
        let values = AXES.map(|axis| (axis, axis.terms(&library.taxonomy)));
        Self {
            sentences: sentences.collect(),
            titles: items.map(|i| i.title.clone()).collect(),
            values: values.into_iter().filter(|(_, terms)| !terms.is_empty()).collect(),
        }
    }

    /// Item `number` in its version `version`.
    pub(crate) fn entry(&self, number: usize, version: u64) -> Entry {
        let mut dice = Dice::new((number as u64) << 8 | version);
        let mut body = String::new();
        for _ in 0..4 + dice.below(6) {
            let sentence: &String = dice.pick(&self.sentences);
            body.push_str(sentence);
        }
        let name: String = (0..3).map(|_| han(&mut dice)).collect();
        let amount = 1_000 + dice.below(900_000);
        let _ = write!(body, "{name}公司来电，编号{number}，金额{amount}元。");
        let mut facets = BTreeMap::new();
        let mut labels = Vec::new();
        for (axis, terms) in &self.values {
            let (id, zh) = dice.pick(terms);
            facets.insert(*axis, vec![id.clone()]);
            labels.push(zh.clone());
        }
        Entry {
            id: format!("bench/{:03}/{number:06}", number / 500),
            newer: false,
            title: format!("{}·{name}", dice.pick(&self.titles)),
            body,
            facets,
            labels,
            state: State::Approved,
            risk: u8::try_from(1 + dice.below(5)).ok(),
            valid_from: None,
            valid_until: Some(date(2027, 12, 31)),
            updated: Some(date(2026, i8::try_from(1 + dice.below(11)).unwrap_or(1), 1)),
            usage: dice.below(500) as u64,
        }
    }

    /// What a manager types, drawn from an item: one or two stretches of 2–4 characters.
    pub(crate) fn words(&self, dice: &mut Dice) -> String {
        let stretches = (0..1 + dice.below(2)).map(|_| {
            let sentence: Vec<char> = dice.pick(&self.sentences).chars().collect();
            let runs: Vec<&[char]> = sentence
                .split(|c| !('\u{4E00}'..='\u{9FA5}').contains(c))
                .filter(|run| run.len() >= 2)
                .collect();
            let run = if runs.is_empty() { return "客户".to_owned() } else { *dice.pick(&runs) };
            let length = (2 + dice.below(3)).min(run.len());
            let from = dice.below(run.len() - length + 1);
            run[from..from + length].iter().collect()
        });
        stretches.collect::<Vec<String>>().join(" ")
    }

    /// A value of `facet`.
    pub(crate) fn value(&self, facet: Facet, dice: &mut Dice) -> String {
        let terms = self.values.iter().find(|(axis, _)| *axis == facet);
        terms.map_or_else(String::new, |(_, terms)| dice.pick(terms).0.clone())
    }
}

fn han(dice: &mut Dice) -> char {
    u32::try_from(0x4E00 + dice.below(0x2000)).ok().and_then(char::from_u32).unwrap_or('一')
}
