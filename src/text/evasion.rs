//! Gaps that a writer puts into a word so that no word list finds it: `保*本`, `稳、赚、不、赔`, `保(本)`,
//! `稳稳赚赚`, `O风险`, `Q Q`, `wеixin` with Cyrillic letters.
//!
//! This is not a second fold. A [`Candidate`] is a short piece of folded text around such signs with
//! what may be noise taken out. The matcher runs over it as over any text, and a hit counts only
//! where it needed the removal. Nothing is joined across sentence ends or blocks, between digits or
//! inside addresses.

use super::numeral::digit;
use super::span::{TextSpan, offset};

/// Separators that may stand in one gap.
const GAP: usize = 4;

/// Doubled characters are noise where another doubled one is at most so many characters away:
/// 稳稳赚赚, but not 稳稳的 or 控股股东.
const DOUBLES: usize = 4;

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

fn is_address(run: &str) -> bool {
    ["://", "www.", "@", ".com", ".cn", ".net"].iter().any(|sign| run.contains(sign))
}

/// Cuts the walk short; other ends of sentences stay in a candidate, where no word crosses them.
fn ends_segment(c: char) -> bool {
    matches!(c, '。' | '\n')
}

/// A cheap look for anything that [`Squeeze`] may act on.
fn has_sign(segment: &str) -> bool {
    let mut glance = Glance::default();
    let mut chars = segment.chars();
    while let Some(c) = chars.next() {
        if glance.sees(c, &chars) {
            return true;
        }
    }
    false
}

/// What [`has_sign`] remembers of the characters it has passed.
#[derive(Default)]
struct Glance {
    /// The character before the last.
    before: char,
    last: char,
    /// The last character that is no separator, and how many of its class stood together.
    content: Class,
    together: usize,
    /// Separators since.
    gap: usize,
    /// Whether a character stood twice, and how many have passed since.
    doubled: Option<usize>,
}

/// What a character is to [`Glance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Class {
    Han,
    Letter,
    Digit,
    /// A separator or a mark of a list.
    Gap,
    /// A letter of another script, or a bracket.
    Strange,
    #[default]
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' => Self::Letter,
            '0'..='9' => Self::Digit,
            '\u{4E40}'..='\u{9FFF}' => Self::Han,
            _ if is_noise(c) || is_mark(c) => Self::Gap,
            _ if is_han(c) => Self::Han,
            _ if closes(c) || plain_letter(c).is_some() => Self::Strange,
            _ => Self::Other,
        }
    }

    fn is_content(self) -> bool {
        matches!(self, Self::Han | Self::Letter | Self::Digit)
    }
}

impl Glance {
    /// Whether `c`, with `ahead` after it, completes a sign.
    fn sees(&mut self, c: char, ahead: &std::str::Chars<'_>) -> bool {
        let class = Class::of(c);
        let (before, last) = (self.before, self.last);
        (self.before, self.last) = (last, c);
        if class == Class::Gap {
            self.gap += 1;
            return false;
        }
        let (left, together, gap) = (self.content, self.together, self.gap);
        self.together = if gap == 0 && left == class { together + 1 } else { 1 };
        (self.content, self.gap) = (class, 0);
        self.doubled = self.doubled.map(|passed| passed + 1);
        if gap > 0 {
            let next = || ahead.clone().next().unwrap_or('\0');
            let marked = is_mark(last) && together > 1 && !is_mark(next()) && next() != '\0';
            let words = together > 1 && left == Class::Letter && class != Class::Han
                || !left.is_content()
                || !class.is_content();
            let digits = left == Class::Digit && class == Class::Digit;
            return gap <= GAP && !marked && !words && !digits;
        }
        match class {
            Class::Han if c == last => {
                self.doubled.replace(0).is_some_and(|passed| passed <= DOUBLES)
            }
            Class::Han => match left {
                Class::Letter | Class::Digit => together == 1 && (is_han(before) || last == 'o'),
                _ => false,
            },
            Class::Digit => last == 'o',
            Class::Letter => c == 'o' && left == Class::Digit,
            Class::Strange => closing(before) == Some(c) || plain_letter(c).is_some(),
            Class::Gap | Class::Other => false,
        }
    }
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

/// The walk over one segment.
struct Squeeze<'c> {
    chars: &'c [(u32, char)],
    places: Vec<Place>,
    /// Something was removed right before the next character.
    gap: bool,
    /// Indices of characters that repeat the one before and are noise.
    doubled: Vec<usize>,
}

impl<'c> Squeeze<'c> {
    fn new(chars: &'c [(u32, char)]) -> Self {
        let pair =
            |i: &usize| matches!(chars.get(i - 1..=*i), Some([a, b]) if a.1 == b.1 && is_han(a.1));
        let pairs: Vec<usize> = (1..chars.len()).filter(pair).collect();
        let near = |a: usize, b: usize| b - a <= DOUBLES;
        let doubled = pairs.iter().enumerate().filter(|(i, at)| {
            i.checked_sub(1).and_then(|i| pairs.get(i)).is_some_and(|before| near(*before, **at))
                || pairs.get(i + 1).is_some_and(|after| near(**at, *after))
        });
        let doubled = doubled.map(|(_, at)| *at).collect();
        Self { chars, places: Vec::with_capacity(chars.len()), gap: false, doubled }
    }

    fn run(mut self) -> Vec<Place> {
        let mut i = 0;
        while i < self.chars.len() {
            i = self.step(i);
        }
        self.places
    }

    /// Handles what stands at `i` and returns the index after it.
    fn step(&mut self, i: usize) -> usize {
        let c = self.at(i);
        if c.is_ascii_graphic() && !self.before(i).is_ascii_graphic() {
            let end = self.while_from(i, |c| c.is_ascii_graphic());
            if is_address(&self.word(i, end)) {
                return self.keep(i, end);
            }
        }
        if c.is_ascii_alphanumeric() || plain_letter(c).is_some() {
            return self.letters(i);
        }
        if let Some(close) = closing(c)
            && self.at(i + 2) == close
            && is_content(self.at(i + 1))
            && (self.gap
                || is_han(self.before(i))
                || is_han(self.at(i + 3))
                || closing(self.at(i + 3)).is_some())
        {
            self.gap |= !self.places.is_empty();
            self.push(i + 1, i + 2, self.at(i + 1), false);
            self.gap = true;
            return i + 3;
        }
        if is_noise(c) || matches!(c, '、' | ',') {
            let end =
                self.while_from(i, |c| is_noise(c) || matches!(c, '、' | ',')).min(i + GAP + 1);
            if end - i <= GAP && self.joins(i, end) {
                self.gap = true;
                return end;
            }
            return self.keep(i, end);
        }
        if !self.gap && self.doubled.binary_search(&i).is_ok() {
            let end = self.byte(i + 1);
            if let Some(last) = self.places.last_mut() {
                last.at.end = end;
                last.altered = true;
            }
            return i + 1;
        }
        self.push(i, i + 1, c, false);
        i + 1
    }

    /// Whether the separators `from..to` stand inside what may be one word.
    fn joins(&self, from: usize, to: usize) -> bool {
        let (left, right) = (self.before(from), self.at(to));
        let mut run = (from..to).map(|i| self.at(i));
        if run.clone().any(is_mark) {
            let ahead = self.before(from - usize::from(from > 0));
            let alone_left = !is_han(ahead) && !is_noise(ahead) && !ahead.is_ascii_alphanumeric();
            let alone = alone_left || matches!(self.at(to + 1), '、' | ',' | '\0');
            return to - from == 1 && is_han(left) && is_han(right) && alone;
        }
        let lone_left = left.is_ascii_alphabetic()
            && !self.before(from - usize::from(from > 0)).is_ascii_alphanumeric();
        let lone_right = right.is_ascii_alphabetic() && !self.at(to + 1).is_ascii_alphanumeric();
        let blank = run.all(|c| c == ' ');
        let digit = |c: char| c.is_ascii_digit() && !blank;
        (is_han(left) || lone_left || digit(left))
            && (is_han(right) || lone_right || digit(right))
            && !(left.is_ascii_digit() && right.is_ascii_digit())
    }

    /// A run of letters and digits: look-alikes are read as Latin, `o` among digits as 0 and before
    /// Chinese as 零, and one letter or digit between two Chinese characters is noise.
    fn letters(&mut self, i: usize) -> usize {
        let end = self.while_from(i, |c| c.is_ascii_alphanumeric() || plain_letter(c).is_some());
        let run = || (i..end).map(|j| self.at(j));
        let latin = run().any(|c| c.is_ascii_alphabetic() || is_small_capital(c));
        let number =
            run().all(|c| c.is_ascii_digit() || c == 'o') && run().any(|c| c.is_ascii_digit());
        let (left, right) = (self.before(i), self.at(end));
        let single = end == i + 1 && self.at(i).is_ascii() && is_han(right);
        if single && is_han(left) && self.at(i) != 'o' {
            if self.at(i).is_ascii_alphabetic() || !(left == '第' || is_unit(right)) {
                self.gap = true;
                return end;
            }
            return self.keep(i, end);
        }
        if single && self.at(i) == 'o' {
            self.push(i, end, '零', true);
            return end;
        }
        for j in i..end {
            let c = self.at(j);
            match plain_letter(c).filter(|_| latin) {
                Some(plain) => self.push(j, j + 1, plain, true),
                None if number && c == 'o' => self.push(j, j + 1, '0', true),
                None => self.push(j, j + 1, c, false),
            }
        }
        end
    }

    fn keep(&mut self, from: usize, to: usize) -> usize {
        for i in from..to {
            self.push(i, i + 1, self.at(i), false);
        }
        to
    }

    fn push(&mut self, from: usize, to: usize, c: char, altered: bool) {
        let at = TextSpan::new(self.byte(from), self.byte(to));
        let gap = std::mem::take(&mut self.gap);
        self.places.push(Place { start: 0, at, c, gap, altered });
    }

    fn at(&self, i: usize) -> char {
        self.chars.get(i).map_or('\0', |(_, c)| *c)
    }

    fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\0', |i| self.at(i))
    }

    fn byte(&self, i: usize) -> u32 {
        let end = || self.chars.last().map_or(0, |(at, c)| at + offset(c.len_utf8()));
        self.chars.get(i).map_or_else(end, |(at, _)| *at)
    }

    fn while_from(&self, i: usize, belongs: impl Fn(char) -> bool) -> usize {
        (i..self.chars.len()).find(|j| !belongs(self.at(*j))).unwrap_or(self.chars.len())
    }

    fn word(&self, from: usize, to: usize) -> String {
        (from..to).map(|i| self.at(i)).collect()
    }
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x3FFFF) && !is_noise(c)
}

/// What is noise in brackets that hold nothing else; the numbers of a list are not.
fn is_content(c: char) -> bool {
    is_han(c) && digit(c).is_none() && c != '十'
}

/// Marks that separate: punctuation that ends nothing, strokes used as bars, symbols, emoji.
fn is_noise(c: char) -> bool {
    if c.is_ascii() {
        return matches!(
            c,
            ' ' | '.'
                | '/'
                | '\\'
                | '*'
                | '_'
                | '-'
                | '|'
                | '+'
                | '='
                | '~'
                | '^'
                | '#'
                | '&'
                | '@'
                | '`'
                | '\''
                | '"'
                | '$'
        );
    }
    matches!(
        c,
        '·' | '•'
            | '・'
            | '‧'
            | '∙'
            | '⋅'
            | '丨'
            | '丶'
            | '丿'
            | 'ー'
            | '—'
            | '¦'
            | '¤'
            | '※'
            | '×'
    ) || matches!(u32::from(c), 0x2190..=0x21FF | 0x2300..=0x23FF | 0x2500..=0x27BF | 0x2B00..=0x2BFF
            | 0x1F000..=0x1FAFF)
}

/// Marks of a list, which are noise only between single characters.
fn is_mark(c: char) -> bool {
    matches!(c, '、' | ',')
}

/// Units of counting: a digit before one of them is a number, not noise.
fn is_unit(c: char) -> bool {
    "天月年日期号元万亿千百倍个次名位人家折成点岁周季级档条项种只支层楼室时分秒块角毛厘类步大"
        .contains(c)
}

fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        '《' => '》',
        '〈' => '〉',
        '〔' => '〕',
        '〖' => '〗',
        '“' => '”',
        '‘' => '’',
        '"' | '\'' => open,
        _ => return None,
    })
}

fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '>'
            | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '〗'
            | '”'
            | '’'
            | '"'
            | '\''
    )
}

fn is_small_capital(c: char) -> bool {
    SMALL_CAPITALS.contains(c)
}

const SMALL_CAPITALS: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";

/// The Latin letter that a small capital, Cyrillic or Greek letter looks like. Folded text has lower
/// case only, so the capitals of those scripts count too (В folds to в).
fn plain_letter(c: char) -> Option<char> {
    const LATIN: &str = "abcdefghijklmnoprstuvwyz";
    const CYRILLIC: [(char, char); 21] = [
        ('а', 'a'),
        ('в', 'b'),
        ('е', 'e'),
        ('ё', 'e'),
        ('к', 'k'),
        ('м', 'm'),
        ('н', 'h'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('т', 't'),
        ('у', 'y'),
        ('х', 'x'),
        ('і', 'i'),
        ('ї', 'i'),
        ('ѕ', 's'),
        ('ј', 'j'),
        ('ԁ', 'd'),
        ('ԛ', 'q'),
        ('ԝ', 'w'),
        ('һ', 'h'),
    ];
    const GREEK: [(char, char); 11] = [
        ('α', 'a'),
        ('β', 'b'),
        ('γ', 'y'),
        ('ι', 'i'),
        ('κ', 'k'),
        ('ν', 'v'),
        ('ο', 'o'),
        ('ρ', 'p'),
        ('τ', 't'),
        ('υ', 'u'),
        ('χ', 'x'),
    ];
    if !matches!(u32::from(c), 0x250..=0x2AF | 0x370..=0x52F | 0x1D00..=0x1D7F | 0xA720..=0xA7FF) {
        return None;
    }
    let small = SMALL_CAPITALS.chars().zip(LATIN.chars());
    small.chain(CYRILLIC).chain(GREEK).find(|(look, _)| *look == c).map(|(_, latin)| latin)
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
