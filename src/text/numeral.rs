//! Numerals in Arabic digits and in Chinese characters: `10,000`, `3.5万`, `5w`, `四点五`, `壹万贰仟`.

use super::span::{TextSpan, offset};

/// A stretch of folded text as characters that know their bytes.
pub(super) struct Line {
    chars: Vec<char>,
    /// Byte of every character, and the end.
    bytes: Vec<u32>,
}

/// A numeral that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numeral {
    pub(super) value: f64,
    /// Index after it.
    pub(super) end: usize,
    /// Written in Arabic digits.
    pub(super) arabic: bool,
    /// Counted in 万 or 亿 (or `w`).
    pub(super) large: bool,
}

impl Line {
    pub(super) fn new(text: &str, within: TextSpan) -> Self {
        let stretch = within.of(text);
        let chars = stretch.chars().collect();
        let starts = stretch.char_indices().map(|(i, _)| within.start + offset(i));
        Self { chars, bytes: starts.chain([within.start + offset(stretch.len())]).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `i`, or NUL outside.
    pub(super) fn at(&self, i: usize) -> char {
        self.chars.get(i).copied().unwrap_or('\0')
    }

    /// The character before `i`, or NUL.
    pub(super) fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\0', |i| self.at(i))
    }

    /// The index after `word`, where the text has it at `i`.
    pub(super) fn after(&self, i: usize, word: &str) -> Option<usize> {
        let mut end = i;
        for c in word.chars() {
            if self.at(end) != c {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// The index after the first of `words` that stands at `i`.
    pub(super) fn after_any(&self, i: usize, words: &[&str]) -> Option<usize> {
        words.iter().find_map(|word| self.after(i, word))
    }

    /// Characters `from..to` as bytes of the folded text.
    pub(super) fn span(&self, from: usize, to: usize) -> TextSpan {
        let byte = |i: usize| self.bytes.get(i).or(self.bytes.last()).copied().unwrap_or(0);
        TextSpan::new(byte(from), byte(to))
    }

    /// The numeral that begins at `i`. It does not begin inside another one, nor right after a
    /// Latin letter (`a18`).
    pub(super) fn numeral(&self, i: usize) -> Option<Numeral> {
        let before = self.before(i);
        if self.at(i).is_ascii_digit() {
            let inside = before.is_ascii_alphanumeric()
                || before == '.' && i.checked_sub(2).is_some_and(|j| self.at(j).is_ascii_digit());
            return if inside { None } else { self.arabic(i) };
        }
        let inside = digit(before).is_some() || scale(before).is_some() || before.is_ascii_digit();
        if inside { None } else { self.han(i) }
    }

    fn arabic(&self, i: usize) -> Option<Numeral> {
        let digits =
            |from: usize| (from..self.len()).take_while(|j| self.at(*j).is_ascii_digit()).count();
        let mut written = String::new();
        let mut end = i + digits(i);
        written.extend((i..end).map(|j| self.at(j)));
        if end - i <= 3 {
            while self.at(end) == ',' && digits(end + 1) == 3 {
                written.extend((end + 1..end + 4).map(|j| self.at(j)));
                end += 4;
            }
        }
        let decimals = digits(end + 1);
        if self.at(end) == '.' && decimals > 0 {
            written.extend((end..=end + decimals).map(|j| self.at(j)));
            end += decimals + 1;
        }
        let value = written.parse().ok()?;
        Some(self.scaled(Numeral { value, end, arabic: true, large: false }))
    }

    /// Multiplies by the 千, 万, 亿, `w` or `k` that follow Arabic digits.
    fn scaled(&self, mut number: Numeral) -> Numeral {
        loop {
            let c = self.at(number.end);
            let latin = match c {
                'w' => 10_000.0,
                'k' => 1000.0,
                _ => 0.0,
            };
            let by = match scale(c) {
                Some(by) if by >= 100.0 => by,
                _ if latin > 0.0 && !self.at(number.end + 1).is_ascii_alphanumeric() => latin,
                _ => return number,
            };
            // 万分之五 after a number is the next number.
            if self.after(number.end + 1, "分之").is_some() {
                return number;
            }
            number.value *= by;
            number.end += 1;
            number.large |= by >= 10_000.0;
        }
    }

    /// A numeral in Chinese characters: positional (二〇二六), with units (三千二百), colloquial
    /// (一万五), with decimals (四点五).
    fn han(&self, i: usize) -> Option<Numeral> {
        let (mut total, mut section, mut digits) = (0.0, 0.0, None);
        let (mut end, mut large, mut last, mut zero) = (i, false, 0.0, false);
        loop {
            let c = self.at(end);
            if let Some(d) = digit(c) {
                zero = d == 0.0;
                digits = Some(digits.unwrap_or(0.0) * 10.0 + d);
            } else if let Some(unit) = scale(c) {
                let ten = unit == 10.0 && section == 0.0 && !zero;
                let count = match digits.take() {
                    Some(count) => count,
                    None if ten || unit >= 10_000.0 && (section > 0.0 || total > 0.0) => {
                        if unit >= 10_000.0 { 0.0 } else { 1.0 }
                    }
                    None => break,
                };
                if self.after(end + 1, "分之").is_some() {
                    digits = Some(count);
                    break;
                }
                if unit >= 10_000.0 {
                    total = if section + count > 0.0 {
                        total + (section + count) * unit
                    } else {
                        total * unit
                    };
                    section = 0.0;
                    large = true;
                } else {
                    section += count * unit;
                }
                (last, zero) = (unit, false);
            } else {
                break;
            }
            end += 1;
        }
        if end == i {
            return None;
        }
        let mut rest = digits.unwrap_or(0.0);
        let colloquial = last >= 100.0 && !zero && digits.is_some_and(|d| (1.0..10.0).contains(&d));
        if colloquial && end >= i + 2 && scale(self.at(end - 2)).is_some() {
            rest *= last / 10.0;
        }
        let mut number = Numeral { value: total + section + rest, end, arabic: false, large };
        self.decimals(&mut number);
        Some(number)
    }

    fn decimals(&self, number: &mut Numeral) {
        if self.at(number.end) != '点' {
            return;
        }
        let mut place = 0.1;
        let mut end = number.end + 1;
        while let Some(d) = digit(self.at(end)) {
            number.value += d * place;
            place /= 10.0;
            end += 1;
        }
        if end > number.end + 1 {
            number.value = (number.value * 1e9).round() / 1e9;
            number.end = end;
            if let Some(by) = scale(self.at(end)).filter(|by| *by >= 10_000.0) {
                (number.value, number.end, number.large) = (number.value * by, end + 1, true);
            }
        }
    }
}

/// Whether a numeral can begin with `c`.
pub(super) fn begins(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || scale(c).is_some()
}

/// The value of a Chinese digit.
pub(super) fn digit(c: char) -> Option<f64> {
    Some(match c {
        '零' | '〇' => 0.0,
        '一' | '壹' => 1.0,
        '二' | '两' | '贰' => 2.0,
        '三' | '叁' => 3.0,
        '四' | '肆' => 4.0,
        '五' | '伍' => 5.0,
        '六' | '陆' => 6.0,
        '七' | '柒' => 7.0,
        '八' | '捌' => 8.0,
        '九' | '玖' => 9.0,
        _ => return None,
    })
}

/// The value of a Chinese unit of counting.
fn scale(c: char) -> Option<f64> {
    Some(match c {
        '十' | '拾' => 10.0,
        '百' | '佰' => 100.0,
        '千' | '仟' => 1000.0,
        '万' => 10_000.0,
        '亿' => 100_000_000.0,
        _ => return None,
    })
}
