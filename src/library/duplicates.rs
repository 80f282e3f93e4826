//! Near-duplicate items and shared sentences.
//!
//! Candidates come from MinHash: 64 hashes over shingles of three characters, in 32 bands of two, so
//! that a pair with half its shingles in common is missed once in ten thousand. Each candidate is then
//! measured exactly. Compared is what people read: letters, digits and Chinese characters, folded;
//! marks, spaces and required disclosures are left out.

use super::item::Item;
use crate::text::fold_str;
use std::collections::{BTreeMap, BTreeSet};

/// Characters in a shingle.
const SHINGLE: usize = 3;
/// Hashes in a signature.
const HASHES: usize = 64;
/// Hashes in a band.
const BAND: usize = 2;
/// Shortest sentence that two items may not share, in characters.
const SENTENCE: usize = 8;
/// A sentence with a disclosure in it is exempt up to this length, in characters.
const DISCLOSURE: usize = 40;

/// Two items that say nearly the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Id of the first.
    pub first: String,
    /// Id of the second, greater than the first.
    pub second: String,
    /// Share of shingles in common, 0–1.
    pub similarity: f64,
}

/// A sentence that several items have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The sentence, as the first of them writes it.
    pub sentence: String,
    /// Ids, sorted; at least two.
    pub items: Vec<String>,
}

/// Pairs that have at least `threshold` (0–1) of their shingles in common, in id order.
pub fn near<'i>(
    items: impl Iterator<Item = &'i Item>,
    disclosures: &[String],
    threshold: f64,
) -> Vec<Pair> {
    let sets: Vec<(&str, BTreeSet<u64>)> =
        items.map(|i| (i.id.as_str(), shingles(i, disclosures))).collect();
    let mut buckets: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
    for (at, (_, set)) in sets.iter().enumerate().filter(|(_, (_, set))| !set.is_empty()) {
        for (band, hashes) in signature(set).chunks(BAND).enumerate() {
            let key = hashes.iter().fold(0, |key, hash| mix(key ^ hash));
            buckets.entry((band, key)).or_default().push(at);
        }
    }
    let mut candidates = BTreeSet::new();
    for bucket in buckets.values() {
        for (i, a) in bucket.iter().enumerate() {
            candidates.extend(bucket.iter().skip(i + 1).map(|b| (*a, *b)));
        }
    }
    let measure = |(a, b): (usize, usize)| {
        let ((a, left), (b, right)) = (sets.get(a)?, sets.get(b)?);
        let common = left.intersection(right).count();
        let all = left.len() + right.len() - common;
        let similarity = ratio(common, all);
        let (first, second) = if a < b { (*a, *b) } else { (*b, *a) };
        (similarity >= threshold).then(|| Pair {
            first: first.to_owned(),
            second: second.to_owned(),
            similarity,
        })
    };
    let mut pairs: Vec<Pair> = candidates.into_iter().filter_map(measure).collect();
    pairs.sort_by(|a, b| (&a.first, &a.second).cmp(&(&b.first, &b.second)));
    pairs
}

/// Sentences that two or more items have, apart from required disclosures, in sentence order.
pub fn shared<'i>(items: impl Iterator<Item = &'i Item>, disclosures: &[String]) -> Vec<Shared> {
    let mut owners: BTreeMap<String, Shared> = BTreeMap::new();
    for item in items {
        for sentence in sentences(&item.body) {
            let bare = bare(sentence);
            if bare.chars().count() < SENTENCE || is_disclosure(sentence, disclosures) {
                continue;
            }
            let shared = owners
                .entry(bare)
                .or_insert_with(|| Shared { sentence: sentence.to_owned(), items: Vec::new() });
            if shared.items.last() != Some(&item.id) {
                shared.items.push(item.id.clone());
            }
        }
    }
    let mut found: Vec<Shared> = owners.into_values().filter(|s| s.items.len() > 1).collect();
    for shared in &mut found {
        shared.items.sort();
        shared.items.dedup();
    }
    found
}

fn ratio(part: usize, all: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if all == 0 { 0.0 } else { number(part) / number(all) }
}

/// Sentences of a body, speaker labels and marks of lists left out.
fn sentences(body: &str) -> impl Iterator<Item = &str> {
    body.split(['。', '！', '？', '!', '?', '；', '\n']).map(|sentence| {
        let sentence = sentence.trim().trim_start_matches(|c: char| !c.is_alphanumeric());
        match sentence.split_once(['：', ':']) {
            Some((label, rest)) if label.chars().count() <= 8 => rest.trim(),
            _ => sentence,
        }
    })
}

fn is_disclosure(sentence: &str, disclosures: &[String]) -> bool {
    sentence.chars().count() < DISCLOSURE && disclosures.iter().any(|d| sentence.contains(d))
}

/// Letters, digits and Chinese characters of `text`, folded.
fn bare(text: &str) -> String {
    fold_str(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn shingles(item: &Item, disclosures: &[String]) -> BTreeSet<u64> {
    let kept = sentences(&item.body).filter(|s| !is_disclosure(s, disclosures));
    let text: Vec<char> = kept.map(bare).collect::<String>().chars().collect();
    let hash = |window: &[char]| window.iter().fold(0, |hash, c| mix(hash ^ u64::from(*c)));
    text.windows(SHINGLE).map(hash).collect()
}

fn signature(set: &BTreeSet<u64>) -> Vec<u64> {
    let seeds = (1u64..).take(HASHES).map(mix);
    seeds.map(|seed| set.iter().map(|s| mix(s ^ seed)).min().unwrap_or(0)).collect()
}

/// The finaliser of splitmix64: every bit of the input moves every bit of the output.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
