//! Speaker labels: who says a line.
//!
//! `label` looks at the visible text at the start of a line only. Whether a line of a customer
//! counts in a text that is no dialogue is decided where the turns are numbered.

use super::Side;

/// A label ends within this many characters of the line's start.
pub(super) const LABEL_CHARS: usize = 32;

/// Speaker labels and their sides. Longer labels win.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speakers {
    /// Labels of the bank's side.
    #[serde(default)]
    pub bank: Vec<String>,
    /// Labels of the customer's side.
    #[serde(default)]
    pub customer: Vec<String>,
    /// Labels of the customer's side that hold for their own line only, such as 问.
    #[serde(default)]
    pub question: Vec<String>,
    /// Titles that make a customer's label of a surname: 王阿姨. In a text without a bank label
    /// they are salutations and name no speaker.
    #[serde(default)]
    pub honorific: Vec<String>,
    /// Labels of the bank's side that stand inside a dialogue without taking a turn in it.
    #[serde(default)]
    pub aside: Vec<String>,
}

/// The speaker label at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'l> {
    /// The label as written, brackets and colon left out: `客户（弹幕）`, `主播`.
    pub text: &'l str,
    /// Bytes of the line up to the words that follow, colon included.
    pub len: usize,
    /// What kind of label it is.
    pub kind: Kind,
}

/// What follows from a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Whose words follow.
    pub side: Side,
    /// Whether only the label's own line is said by this speaker.
    pub one_line: bool,
    /// Whether the label is a salutation unless the text is a dialogue.
    pub salutation: bool,
    /// Whether it stands inside a dialogue without taking a turn in it.
    pub aside: bool,
}

impl Speakers {
    /// The label that `line` starts with: `客户（弹幕）：保本吗` → 客户（弹幕）, customer.
    pub fn label<'l>(&self, line: &'l str) -> Option<Label<'l>> {
        let (text, len) = candidate(line)?;
        self.kind(text).map(|kind| Label { text, len, kind })
    }

    /// What kind of label `text` is, if it is one.
    pub(super) fn kind(&self, text: &str) -> Option<Kind> {
        let core = strip_note(text);
        let found = |side| Kind { side, one_line: false, salutation: false, aside: false };
        let bank = longest(&self.bank, core, Side::Bank);
        let customer = longest(&self.customer, core, Side::Customer);
        if bank > 0 && bank >= customer {
            let aside = longest(&self.aside, core, Side::Bank) > 0;
            return Some(Kind { aside, ..found(Side::Bank) });
        }
        if customer > 0 {
            let one_line = longest(&self.question, core, Side::Customer) > 0;
            return Some(Kind { one_line, ..found(Side::Customer) });
        }
        let surname = |title: &String| {
            core.strip_suffix(title.as_str()).is_some_and(|name| {
                matches!(han(name), Some(0..=2))
                    && !matches!(name, "各位" | "诸位" | "尊敬" | "亲爱" | "这位" | "那位")
            })
        };
        let titled = self.honorific.iter().any(surname);
        titled.then_some(Kind { salutation: true, ..found(Side::Customer) })
    }
}

/// What stands where a label would, and the bytes of the line up to the words that follow it.
pub(super) fn candidate(line: &str) -> Option<(&str, usize)> {
    let start = line.len() - skip_ornaments(line).len();
    let rest = line.get(start..)?;
    if let Some(inner) = rest.strip_prefix('【') {
        let end = first(inner, &['】'])?;
        let after = start + '【'.len_utf8() + end + '】'.len_utf8();
        let colon = line.get(after..)?.chars().next().filter(|c| matches!(c, '：' | ':'));
        let len = after + colon.map_or(0, char::len_utf8);
        return Some((inner.get(..end)?.trim(), len));
    }
    let colon = first(rest, &['：', ':'])?;
    let width = rest.get(colon..)?.chars().next().map_or(0, char::len_utf8);
    let text = rest.get(..colon)?.trim_end_matches(['*', '_', ' ']);
    Some((text, start + colon + width))
}

/// Length of the longest of `labels` that `core` is, with a name after it or, on the bank's side,
/// up to three characters before it; 0 where none is.
fn longest(labels: &[String], core: &str, side: Side) -> usize {
    let fits = |label: &&String| {
        let after = core.strip_prefix(label.as_str());
        // One letter or character such as 问, 答 or A takes a number at most.
        if label.chars().nth(1).is_none() {
            return after.is_some_and(|n| n.chars().all(is_number) && n.len() <= 6);
        }
        after.is_some_and(is_name)
            || (side == Side::Bank
                && core.strip_suffix(label.as_str()).is_some_and(|n| matches!(han(n), Some(1..=3))))
    };
    labels.iter().filter(fits).map(|l| l.len()).max().unwrap_or(0)
}

/// Whether `text` after a label names one person: nothing, `A`, `2号`, `甲`, `小苏`, `王女士`, or
/// a name of up to four characters after a blank or a point.
fn is_name(text: &str) -> bool {
    let Some(head) = text.chars().next() else { return true };
    if matches!(head, ' ' | '　' | '·' | '-' | '－' | '/' | '_') {
        let name = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        return name.chars().count() <= 6 && name.chars().all(char::is_alphanumeric);
    }
    let count = text.chars().count();
    if text.chars().all(|c| is_number(c) || c.is_ascii_alphabetic() || c == '号') {
        return count <= 3;
    }
    if han(text).is_none() {
        return false;
    }
    let titled = ["女士", "先生", "阿姨", "叔叔", "大爷", "大妈", "老师", "总", "哥", "姐"]
        .iter()
        .any(|title| text.strip_suffix(title).is_some_and(|name| matches!(han(name), Some(1..=2))));
    titled || (matches!(head, '小' | '老' | '阿') && (2..=3).contains(&count))
}

fn is_number(c: char) -> bool {
    c.is_numeric() || "一二三四五六七八九十甲乙丙丁".contains(c)
}

/// Number of characters where all are Han.
fn han(text: &str) -> Option<usize> {
    let all = text.chars().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    all.then(|| text.chars().count())
}

/// `客户（弹幕）` → `客户`.
fn strip_note(text: &str) -> &str {
    let text = text.trim();
    for (open, close) in [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】')] {
        if let Some(inner) = text.strip_suffix(close)
            && let Some(at) = inner.find(open)
        {
            return text.get(..at).unwrap_or(text).trim_end();
        }
    }
    text
}

/// The byte of the first of `wanted` within the length of a label, before any sentence mark.
fn first(text: &str, wanted: &[char]) -> Option<usize> {
    let (at, c) = text.char_indices().take(LABEL_CHARS).find(|(_, c)| {
        wanted.contains(c) || matches!(c, '。' | '，' | '！' | '？' | '；' | '\n')
    })?;
    wanted.contains(&c).then_some(at)
}

/// Skips bullets, emphasis marks, emoji and time stamps such as `[00:12]` or `10:05:33`.
fn skip_ornaments(line: &str) -> &str {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(|c: char| {
            !c.is_alphanumeric()
                && !matches!(c, '【' | '[' | '（' | '(' | '“' | '"' | '「' | '：' | ':')
        });
        let inner = rest.trim_start_matches(['[', '（', '(']);
        let digits = inner.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, ':' | '：' | '.' | ',' | '-' | '>' | ' ' | '/')
        });
        let stamp = inner.len() - digits.len();
        let after = digits.trim_start_matches([']', '）', ')', '、']);
        let is_stamp = stamp > 0 && (after.len() < digits.len() || inner.len() == rest.len());
        if !is_stamp {
            return rest;
        }
        rest = after;
    }
}
