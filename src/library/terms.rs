//! Ordered lists of values with an id and a Chinese name.

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Deref;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What files and flags hold.
    pub id: String,
    /// What people read; may be written instead of the id.
    pub zh: String,
    /// Category of GB/T 4754, for industries.
    #[serde(default)]
    pub code: Option<String>,
}

/// Values in the order of the file; ids and names do not repeat. Written as a map `id: 名称`, as a
/// list of names, or as a list of `{id, zh, code}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms(Vec<Term>);

/// [`Terms`] whose codes are categories of GB/T 4754.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Industries(Terms);

impl Terms {
    /// The id of a value given by id or Chinese name.
    pub fn id(&self, value: &str) -> Option<&str> {
        self.term(value).map(|t| t.id.as_str())
    }

    /// The value given by id or Chinese name.
    pub fn term(&self, value: &str) -> Option<&Term> {
        self.0.iter().find(|t| t.id == value || t.zh == value)
    }

    /// The Chinese name of `id`, or `id` itself where it is unknown.
    pub fn zh<'a>(&'a self, id: &'a str) -> &'a str {
        self.term(id).map_or(id, |t| t.zh.as_str())
    }

    /// All values, for messages: `moments（朋友圈）、…`.
    pub fn listing(&self) -> String {
        let shown = self
            .0
            .iter()
            .map(|t| if t.id == t.zh { t.zh.clone() } else { format!("{}（{}）", t.id, t.zh) });
        shown.collect::<Vec<_>>().join("、")
    }

    fn push<E: de::Error>(&mut self, term: Term) -> Result<(), E> {
        if term.id.trim().is_empty() || term.zh.trim().is_empty() {
            return Err(E::custom("取值不得为空"));
        }
        if self.0.iter().any(|t| [&t.id, &t.zh].iter().any(|v| **v == term.id || **v == term.zh)) {
            return Err(E::custom(format!("取值「{}」重复", term.id)));
        }
        self.0.push(term);
        Ok(())
    }
}

impl Deref for Terms {
    type Target = [Term];
    fn deref(&self) -> &[Term] {
        &self.0
    }
}

impl Deref for Industries {
    type Target = Terms;
    fn deref(&self) -> &Terms {
        &self.0
    }
}

struct TermsVisitor;

impl<'de> Visitor<'de> for TermsVisitor {
    type Value = Terms;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("取值列表（id: 名称，或 [名称, …]，或 [{id, zh}, …]）")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Terms, A::Error> {
        let mut terms = Terms::default();
        while let Some((id, zh)) = map.next_entry::<String, String>()? {
            terms.push(Term { id, zh, code: None })?;
        }
        Ok(terms)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Terms, A::Error> {
        let mut terms = Terms::default();
        while let Some(term) = seq.next_element::<Written>()? {
            terms.push(term.0)?;
        }
        Ok(terms)
    }

    fn visit_unit<E>(self) -> Result<Terms, E> {
        Ok(Terms::default())
    }
}

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TermsVisitor)
    }
}

/// One element of a list: a name, or `{id, zh, code}`.
struct Written(Term);

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("名称，或 {id, zh, code}")
    }

    fn visit_str<E>(self, name: &str) -> Result<Written, E> {
        Ok(Written(Term { id: name.to_owned(), zh: name.to_owned(), code: None }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
        Term::deserialize(de::value::MapAccessDeserializer::new(map)).map(Written)
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }
}

impl<'de> Deserialize<'de> for Industries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let terms = Terms::deserialize(deserializer)?;
        for term in terms.iter() {
            if let Some(code) = &term.code
                && !is_category(code)
            {
                return Err(de::Error::custom(format!(
                    "行业「{}」的代码「{code}」不是 GB/T 4754-2017 的门类或大类（如 C、H62）",
                    term.zh
                )));
            }
        }
        Ok(Self(terms))
    }
}

/// First and last two-digit division of the sections A–T of GB/T 4754-2017.
const SECTIONS: [(u8, u8); 20] = [
    (1, 5),
    (6, 12),
    (13, 43),
    (44, 46),
    (47, 50),
    (51, 52),
    (53, 60),
    (61, 62),
    (63, 65),
    (66, 69),
    (70, 70),
    (71, 72),
    (73, 75),
    (76, 79),
    (80, 82),
    (83, 83),
    (84, 85),
    (86, 90),
    (91, 96),
    (97, 97),
];

/// Whether `code` is a section letter, alone or with a division (and up to two more digits) that
/// lies in it.
fn is_category(code: &str) -> bool {
    let mut chars = code.chars();
    let Some(section @ 'A'..='T') = chars.next() else { return false };
    let digits = chars.as_str();
    let Some((first, last)) = SECTIONS.get(section as usize - 'A' as usize) else { return false };
    if digits.is_empty() {
        return true;
    }
    if !(2..=4).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let division = digits.get(..2).and_then(|d| d.parse::<u8>().ok());
    division.is_some_and(|d| (*first..=*last).contains(&d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_of_the_standard() {
        for code in ["A", "T", "C13", "H62", "I6510", "F51"] {
            assert!(is_category(code), "{code}");
        }
        for code in ["", "U", "c", "C1", "C51", "H63", "中", "C13000", "C1x"] {
            assert!(!is_category(code), "{code}");
        }
    }
}
