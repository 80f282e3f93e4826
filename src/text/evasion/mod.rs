//! Gaps that a writer puts into a word so that no word list finds it: `保*本`, `稳、赚、不、赔`, `保(本)`,
//! `稳稳赚赚`, `O风险`, `Q Q`, `wеixin` with Cyrillic letters.
//!
//! This is not a second fold. A [`Candidate`] is a short piece of folded text around such signs with
//! what may be noise taken out. The matcher runs over it as over any text, and a hit counts only
//! where it needed the removal. Nothing is joined across sentence ends or blocks, between digits or
//! inside addresses.

mod glance;
mod look;
mod squeeze;

use super::span::{TextSpan, offset};
use glance::has_sign;
use look::{is_address, is_han};
use squeeze::Squeeze;

/// Characters kept on either side of a sign: longer than a term, so that the boundary test sees the
/// words around it.
const CONTEXT: usize = 16;

/// A piece of text with suspected noise removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What the matcher reads.
    pub text: String,
    places: Vec<Place>,
}

/// One character of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// Its byte in the candidate.
    start: u32,
    /// What it stands for in the folded text.
    at: TextSpan,
    c: char,
    /// Something was removed between the character before and this one.
    gap: bool,
    /// It is not what the folded text has there.
    altered: bool,
}

impl Candidate {
    /// Where a hit in [`Self::text`] lies in the folded text; `None` where nothing was removed
    /// inside it, so that the plain text has the same hit already.
    pub fn locate(&self, hit: TextSpan) -> Option<TextSpan> {
        let first = self.places.partition_point(|p| p.start < hit.start);
        let after = self.places.partition_point(|p| p.start < hit.end);
        let inside = self.places.get(first..after)?;
        let removed = inside.iter().enumerate().any(|(i, p)| p.gap && i > 0);
        // One character that stands twice may end one word and begin the next: 投资|资金.
        let doubled = |p: &&Place| p.altered && is_han(p.c) && p.at.len() > offset(p.c.len_utf8());
        let replaced = inside.iter().any(|p| p.altered && !doubled(&p));
        let evaded = removed || replaced || inside.iter().filter(doubled).count() > 1;
        let whole = inside.first()?.at.cover(inside.last()?.at);
        evaded.then_some(whole)
    }

    fn new(places: &[Place]) -> Self {
        let mut text = String::with_capacity(places.len() * 3);
        let places = places.iter().map(|place| {
            let start = offset(text.len());
            text.push(place.c);
            Place { start, ..*place }
        });
        let places = places.collect();
        Self { text, places }
    }
}

/// The candidates of a text. `blocks` are stretches that no word crosses, such as sentences; sentence
/// ends inside them are seen too.
pub fn candidates(text: &str, blocks: &[TextSpan]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut chars = Vec::new();
    for block in blocks {
        let mut start = block.start;
        for segment in block.of(text).split_inclusive(ends_segment) {
            if has_sign(segment) {
                chars.clear();
                chars.extend(segment.char_indices().map(|(i, c)| (start + offset(i), c)));
                cut_windows(&Squeeze::new(&chars).run(), &mut found);
            }
            start += offset(segment.len());
        }
    }
    found
}

/// Whether `at` lies inside a web or mail address.
pub fn in_address(text: &str, at: TextSpan) -> bool {
    let before = TextSpan::new(0, at.start).of(text);
    let after = TextSpan::new(at.start, offset(text.len())).of(text);
    let head = before.len() - before.trim_end_matches(|c: char| c.is_ascii_graphic()).len();
    let tail = after.len() - after.trim_start_matches(|c: char| c.is_ascii_graphic()).len();
    let run = TextSpan::new(at.start - offset(head), at.start + offset(tail));
    is_address(run.of(text))
}

/// Cuts the walk short; other ends of sentences stay in a candidate, where no word crosses them.
fn ends_segment(c: char) -> bool {
    matches!(c, '。' | '\n')
}

/// Windows around what was removed.
fn cut_windows(places: &[Place], found: &mut Vec<Candidate>) {
    let mut signs = places.iter().enumerate().filter(|(_, p)| p.gap || p.altered).map(|(i, _)| i);
    let Some(mut first) = signs.next() else { return };
    let mut last = first;
    let mut emit = |first: usize, last: usize| {
        let window = first.saturating_sub(CONTEXT)..(last + CONTEXT).min(places.len());
        found.extend(places.get(window).map(Candidate::new));
    };
    for sign in signs {
        if sign - last > 2 * CONTEXT {
            emit(first, last);
            first = sign;
        }
        last = sign;
    }
    emit(first, last);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squeezed(text: &str) -> Vec<String> {
        let all = TextSpan::new(0, offset(text.len()));
        candidates(text, &[all]).into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn takes_noise_out() {
        for (text, expected) in [
            ("保.本.保.息", "保本保息"),
            ("保·本", "保本"),
            ("保丨本", "保本"),
            ("稳、赚、不、赔的", "稳赚不赔的"),
            ("无★风★险", "无风险"),
            ("保(本)理财", "保本理财"),
            ("【保】【本】", "保本"),
            ("保1本", "保本"),
            ("稳稳赚赚不不赔赔", "稳赚不赔"),
            ("o风险", "零风险"),
            ("1oo%", "100%"),
            ("q q联系", "qq联系"),
            ("wеіxin", "weixin"),
            ("ᴠx详聊", "vx详聊"),
            ("0**风险", "0风险"),
        ] {
            assert_eq!(squeezed(text), [expected], "{text}");
        }
    }

    #[test]
    fn leaves_ordinary_text_alone() {
        for text in [
            "年化3.5%,2024-03-01起",
            "您已投保。本产品",
            "稳稳的幸福",
            "α收益与β收益",
            "https://a.cn/bao-ben?x=1",
            "第3期产品,共5年",
            "甲产品、乙产品",
            "good morning everyone",
        ] {
            assert_eq!(squeezed(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_hit_counts_where_it_needed_the_removal() {
        let text = "绝对保本,保*本";
        let all = TextSpan::new(0, offset(text.len()));
        let found = candidates(text, &[all]);
        assert_eq!(found[0].text, "绝对保本,保本");
        assert_eq!(found[0].locate(TextSpan::new(6, 12)), None);
        assert_eq!(found[0].locate(TextSpan::new(13, 19)), Some(TextSpan::new(13, 20)));
    }

    #[test]
    fn addresses_are_known() {
        let text = "见https://a.cn/baoben?x=1";
        assert!(in_address(text, TextSpan::new(16, 22)));
        assert!(!in_address("baoben产品", TextSpan::new(0, 6)));
    }
}
