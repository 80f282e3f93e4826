//! Other spellings of a term, for the suspect tier: pinyin (`baoben`, `bao本`), initials (`b本`),
//! characters taken apart (`亻呆本`), emoji (`躺💰`), characters that sound or look alike (`薇信`), slang.
//!
//! They are literal strings that packs compile into the matcher beside the term itself. A hit of one
//! counts only where the plain text has no finding, where it [`stands_alone`] and outside addresses.

use super::fold::fold_str;
use super::token::Dictionary;
use pinyin::ToPinyin;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What characters and words are replaced by; `rulesets/lexicon/evasion.yaml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AliasData {
    /// Character → its parts in writing, each a string of two or more characters.
    #[serde(default)]
    pub split: BTreeMap<char, Vec<String>>,
    /// Emoji → the characters it stands for.
    #[serde(default)]
    pub emoji: BTreeMap<String, String>,
    /// Character → characters that sound or look like it.
    #[serde(default)]
    pub homophones: BTreeMap<char, String>,
    /// Initials with Chinese (`b股`, `k线`) that are words of their own.
    #[serde(default)]
    pub ordinary: Vec<String>,
    /// Words with other names.
    #[serde(default)]
    pub words: Vec<WordAlias>,
}

/// Other names of one word.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordAlias {
    /// The word.
    pub word: String,
    /// Names that mean it anywhere.
    #[serde(default)]
    pub alias: Vec<String>,
    /// Names that mean it only right after one of `after`, because they also are words.
    #[serde(default)]
    pub framed: Vec<String>,
    /// What comes before a framed name.
    #[serde(default)]
    pub after: Vec<String>,
}

/// One spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    /// What to look for in folded text.
    pub text: String,
    /// Bytes at the start of [`Self::text`] that are context: the hit begins after them.
    pub context: usize,
    /// How it was made.
    pub kind: VariantKind,
}

/// How a [`Variant`] was made, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariantKind {
    /// A listed name of the word.
    Name,
    /// A character taken apart.
    Split,
    /// An emoji for a character.
    Emoji,
    /// A character of the same sound or look.
    Homophone,
    /// Pinyin for all or one of the characters.
    Pinyin,
    /// One letter for the first character; the least sure.
    Initial,
}

/// Pinyin alone must have this many letters to say anything.
const PINYIN_LETTERS: usize = 4;

/// Terms longer than this, in characters, are not spelt otherwise.
const LONGEST: usize = 6;

/// All other spellings of `term`, in order and without repeats.
pub fn variants(term: &str, data: &AliasData) -> Vec<Variant> {
    let term = fold_str(term);
    let chars: Vec<char> = term.chars().collect();
    let mut found = names(&term, data);
    if (2..=LONGEST).contains(&chars.len()) {
        found.extend(replaced(&chars, data));
        if let Some(sounds) = sounds(&chars) {
            found.extend(spelt(&chars, &sounds, data));
        }
    }
    found.retain(|variant| {
        variant.text != term && variant.text.get(variant.context..) != Some(&term)
    });
    found.sort_by(|a, b| (&a.text, a.context, a.kind).cmp(&(&b.text, b.context, b.kind)));
    found.dedup_by(|b, a| a.text == b.text && a.context == b.context);
    found
}

/// Whether Latin letters at the ends of the hit are not part of a longer Latin word. Variants and
/// other terms with letters need it; the cut of Chinese words does not see them.
pub fn stands_alone(text: &str, at: super::TextSpan) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let hit = at.of(text);
    let before = text.get(..at.start as usize).and_then(|t| t.chars().next_back());
    let after = text.get(at.end as usize..).and_then(|t| t.chars().next());
    !(letter(hit.chars().next()) && letter(before)
        || letter(hit.chars().next_back()) && letter(after))
}

fn names(term: &str, data: &AliasData) -> Vec<Variant> {
    let mut found = Vec::new();
    for entry in data.words.iter().filter(|entry| fold_str(&entry.word) == term) {
        let name = |text: String, context| Variant { text, context, kind: VariantKind::Name };
        found.extend(entry.alias.iter().map(|alias| name(fold_str(alias), 0)));
        for frame in &entry.after {
            let frame = fold_str(frame);
            // Listed names too, so that the longest reading after a frame is among the variants.
            let framed = entry.framed.iter().chain(&entry.alias);
            let framed = framed.map(|alias| format!("{frame}{}", fold_str(alias)));
            found.extend(framed.map(|text| name(text, frame.len())));
        }
    }
    found
}

/// Spellings with one character taken apart, shown as an emoji or changed for one like it. What is
/// a word of its own by that (威信 for 微信) is none.
fn replaced(chars: &[char], data: &AliasData) -> Vec<Variant> {
    let mut found = Vec::new();
    let dictionary = Dictionary::builtin();
    for (i, c) in chars.iter().enumerate() {
        let mut add = |with: &str, kind| {
            let text = with_at(chars, i, with);
            found.push(Variant { text: fold_str(&text), context: 0, kind });
        };
        for parts in data.split.get(c).into_iter().flatten() {
            add(parts, VariantKind::Split);
        }
        for (emoji, _) in data.emoji.iter().filter(|(_, read)| read.contains(*c)) {
            add(emoji, VariantKind::Emoji);
        }
        for other in data.homophones.get(c).map_or("", String::as_str).chars() {
            add(other.encode_utf8(&mut [0; 4]), VariantKind::Homophone);
        }
    }
    found.retain(|v| v.kind != VariantKind::Homophone || !dictionary.has(&v.text));
    found
}

/// Pinyin without tones of every character, where all have one.
fn sounds(chars: &[char]) -> Option<Vec<String>> {
    chars.iter().map(|c| Some(c.to_pinyin()?.plain().replace('ü', "v"))).collect()
}

fn spelt(chars: &[char], sounds: &[String], data: &AliasData) -> Vec<Variant> {
    let mut found = Vec::new();
    let mut add = |text: String, kind| found.push(Variant { text, context: 0, kind });
    if sounds.iter().map(String::len).sum::<usize>() >= PINYIN_LETTERS {
        add(sounds.concat(), VariantKind::Pinyin);
        add(sounds.join(" "), VariantKind::Pinyin);
    }
    for (i, sound) in sounds.iter().enumerate() {
        if sound.len() > 1 {
            add(with_at(chars, i, sound), VariantKind::Pinyin);
        }
        let initial = sound.get(..1).unwrap_or("");
        let text = with_at(chars, i, initial);
        if (i == 0 || chars.len() > 2) && !data.ordinary.contains(&text) {
            add(text, VariantKind::Initial);
        }
    }
    found
}

fn with_at(chars: &[char], at: usize, with: &str) -> String {
    let mut text = String::new();
    for (i, c) in chars.iter().enumerate() {
        if i == at { text.push_str(with) } else { text.push(*c) }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextSpan;

    fn data() -> AliasData {
        AliasData {
            split: BTreeMap::from([('保', vec!["亻呆".to_owned()])]),
            emoji: BTreeMap::from([("💰".to_owned(), "赚钱".to_owned())]),
            homophones: BTreeMap::from([('微', "薇威".to_owned())]),
            ordinary: vec!["g票".to_owned()],
            words: vec![WordAlias {
                word: "微信".to_owned(),
                alias: vec!["绿泡泡".to_owned()],
                framed: vec!["卫星".to_owned()],
                after: vec!["加".to_owned()],
            }],
        }
    }

    fn spellings(term: &str) -> Vec<String> {
        variants(term, &data()).into_iter().map(|v| v.text).collect()
    }

    #[test]
    fn spells_terms_otherwise() {
        let expected = ["bao ben", "baoben", "bao本", "b本", "亻呆本", "保ben"];
        assert_eq!(spellings("保本"), expected);
        assert!(spellings("躺赚").contains(&"躺💰".to_owned()));
        let weixin = spellings("微信");
        assert!(weixin.contains(&"薇信".to_owned()) && weixin.contains(&"绿泡泡".to_owned()));
        assert!(!weixin.contains(&"威信".to_owned()), "威信 is a word");
        assert!(!spellings("股票").contains(&"g票".to_owned()));
    }

    #[test]
    fn framed_names_keep_their_frame_as_context() {
        let framed = variants("微信", &data()).into_iter().find(|v| v.context > 0).unwrap();
        assert_eq!((framed.text.as_str(), framed.context), ("加卫星", 3));
    }

    #[test]
    fn short_pinyin_says_nothing() {
        assert!(!spellings("恶意").contains(&"eyi".to_owned()));
    }

    #[test]
    fn letters_stand_alone() {
        let text = "abaoben baoben本";
        assert!(!stands_alone(text, TextSpan::new(1, 7)));
        assert!(stands_alone(text, TextSpan::new(8, 14)));
    }
}
