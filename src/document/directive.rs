//! Inline exemptions: `<!-- 谨言-豁免 RULE 理由：… 至：2027-03-31 -->`.
//!
//! Only the wording is read here. Whether the rule exists, the reason suffices and the day is still
//! to come is for the lint floor to say.

use crate::text::Span;

/// One inline exemption as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The whole comment in the source.
    pub at: Span,
    /// The rule id, as written; empty where its author gave none.
    pub rule: String,
    /// The reason; `None` where its author gave none.
    pub reason: Option<String>,
    /// Last day, `YYYY-MM-DD` as written.
    pub until: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Reason,
    Until,
    Rule,
}

const KEYS: [(&str, Key); 4] =
    [("理由", Key::Reason), ("至", Key::Until), ("到期", Key::Until), ("规则", Key::Rule)];

impl Directive {
    /// Reads a whole HTML comment, delimiters included; `None` where it is some other comment.
    pub(super) fn parse(comment: &str, at: Span) -> Option<Self> {
        let inner = comment.trim().strip_prefix("<!--")?;
        let inner = inner.strip_suffix("-->").unwrap_or(inner).trim();
        let rest = inner.strip_prefix("谨言")?.trim_start();
        let rest = rest.trim_start_matches(['-', '－', '—', '–', '_']).trim_start();
        let rest = rest.strip_prefix("豁免")?;
        let rest = rest.trim_start_matches(['：', ':']);
        let mut found = Self { at, rule: String::new(), reason: None, until: None };
        let keys = keys_in(rest);
        let mut words = Words::default();
        words.read(rest.get(..keys.first().map_or(rest.len(), |k| k.0)).unwrap_or(""));
        for (i, (_, from, key)) in keys.iter().enumerate() {
            let to = keys.get(i + 1).map_or(rest.len(), |k| k.0);
            let value = rest.get(*from..to).unwrap_or("").trim_matches(is_gap);
            found.set(*key, value, &mut words);
        }
        found.rule = words.rule.unwrap_or_default();
        Some(found)
    }

    fn set(&mut self, key: Key, value: &str, words: &mut Words) {
        let (head, tail) = value.split_once(is_gap).unwrap_or((value, ""));
        match key {
            Key::Rule => words.read(value),
            Key::Until => {
                self.until = (!head.is_empty()).then(|| head.to_owned());
                words.read(tail);
            }
            Key::Reason => {
                // A rule id may follow the reason; nothing else in a reason looks like one.
                let (body, last) = value.rsplit_once(is_gap).unwrap_or((value, ""));
                let reason = if words.rule.is_none() && looks_like_rule(last) {
                    words.read(last);
                    body.trim_matches(is_gap)
                } else {
                    value
                };
                self.reason = (!reason.is_empty()).then(|| reason.to_owned());
            }
        }
    }
}

/// The first bare word is the rule.
#[derive(Default)]
struct Words {
    rule: Option<String>,
}

impl Words {
    fn read(&mut self, text: &str) {
        if self.rule.is_none() {
            self.rule = text.split(is_gap).find(|w| !w.is_empty()).map(str::to_owned);
        }
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '、')
}

fn looks_like_rule(word: &str) -> bool {
    word.contains('/') && word.chars().all(|c| c.is_ascii_alphanumeric() || "/-_".contains(c))
}

/// Where each key starts, where its value starts, and which it is.
fn keys_in(text: &str) -> Vec<(usize, usize, Key)> {
    let mut keys = Vec::new();
    let mut boundary = true;
    for (i, c) in text.char_indices() {
        if boundary && let Some((end, key)) = key_at(text.get(i..).unwrap_or("")) {
            keys.push((i, i + end, key));
        }
        boundary = is_gap(c);
    }
    keys
}

fn key_at(text: &str) -> Option<(usize, Key)> {
    KEYS.iter().find_map(|(name, key)| {
        let after = text.strip_prefix(name)?.trim_start_matches(' ');
        let value = after.strip_prefix('：').or_else(|| after.strip_prefix(':'))?;
        Some((text.len() - value.len(), *key))
    })
}
