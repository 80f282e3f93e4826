//! Typed values in folded text: percentages, interest rates with their period, money, terms, risk
//! levels, multiples and dates, in digits and in words.
//!
//! Values are facts for rules; the text is never changed. A bare Chinese digit is no value (一定,
//! 万一, 第一): it needs a unit after it. Ordinals (第3期) are no values either.

mod percent;
mod quantity;

use super::numeral::{Line, begins};
use super::span::TextSpan;

/// A value and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// The number with its unit, and with the words of its period where these touch it.
    pub at: TextSpan,
    /// What it measures.
    pub kind: NumberKind,
    /// How much, in the unit that `kind` names.
    pub value: f64,
}

/// What a [`Number`] measures, and in which unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// Per cent.
    Percent,
    /// Per cent of the principal in each period.
    Rate(Period),
    /// Yuan.
    Money,
    /// Days; a month counts 30, a year 365.
    Term,
    /// Number of instalments (12期).
    Instalments,
    /// Risk level of a product, 1 to 5 (R1 to R5).
    RiskLevel,
    /// Times the original (3倍, 翻番).
    Multiple,
    /// `year × 10000 + month × 100 + day`, with 0 for a part that is not written.
    Date,
    /// A number without a unit that is known here.
    Number,
}

/// The period of a [`NumberKind::Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// One instalment, as a rule a month.
    Instalment,
}

/// All values of `text` inside `within`, in order and apart. `within` is best a clause or a
/// sentence: the word that gives a rate its period is looked for inside it.
pub fn scan(text: &str, within: TextSpan) -> Vec<Number> {
    let signs = |c: char| begins(c) || matches!(c, 'r' | '翻' | '半');
    if !within.of(text).contains(signs) {
        return Vec::new();
    }
    let line = Line::new(text, within);
    let mut numbers = Vec::new();
    let mut i = 0;
    while i < line.len() {
        if !signs(line.at(i)) {
            i += 1;
            continue;
        }
        match line.read(i) {
            Some(Value { kind, value, start, end }) => {
                numbers.push(Number { at: line.span(start, end), kind, value });
                i = end.max(i + 1);
            }
            None => i = line.skip(i),
        }
    }
    numbers
}

/// A value by character index.
struct Value {
    kind: NumberKind,
    value: f64,
    start: usize,
    end: usize,
}

impl Line {
    fn read(&self, i: usize) -> Option<Value> {
        self.date(i)
            .or_else(|| self.risk_level(i))
            .or_else(|| self.fraction(i))
            .or_else(|| self.commission(i))
            .or_else(|| self.turned(i))
            .or_else(|| self.half(i))
            .or_else(|| self.measured(i))
    }

    /// The index after what stands at `i` and is no value: a whole run of digits, or one character.
    fn skip(&self, i: usize) -> usize {
        let mut end = i + 1;
        while self.at(i).is_ascii_digit() && self.at(end).is_ascii_digit() {
            end += 1;
        }
        end
    }

    fn date(&self, i: usize) -> Option<Value> {
        let year = self.part(i, 1900.0..2101.0);
        let (year, i_month) = match year {
            Some((year, end)) if self.at(end) == '年' => (year, end + 1),
            Some((year, end)) if matches!(self.at(end), '-' | '/' | '.') => {
                return self.numeric_date(i, year, end);
            }
            _ => (0.0, i),
        };
        let month = self.part(i_month, 1.0..13.0).filter(|(_, end)| self.at(*end) == '月');
        let Some((month, end)) = month else {
            let end = i_month;
            return (year > 0.0).then_some(dated(i, end, year, 0.0, 0.0));
        };
        let day = self.part(end + 1, 1.0..32.0).filter(|(_, e)| matches!(self.at(*e), '日' | '号'));
        match day {
            Some((day, end)) => Some(dated(i, end + 1, year, month, day)),
            None => Some(dated(i, end + 1, year, month, 0.0)),
        }
    }

    fn numeric_date(&self, i: usize, year: f64, end: usize) -> Option<Value> {
        let mark = self.at(end);
        let (month, end) = self.part(end + 1, 1.0..13.0)?;
        let (day, end) = self.part(end + 1, 1.0..32.0).filter(|_| self.at(end) == mark)?;
        Some(dated(i, end, year, month, day))
    }

    /// A whole number in `range` without a unit of its own, for a part of a date.
    fn part(&self, i: usize, range: std::ops::Range<f64>) -> Option<(f64, usize)> {
        let inside = self.before(i).is_ascii_alphanumeric() || self.before(i) == '第';
        let arabic = (i..self.len()).take_while(|j| self.at(*j).is_ascii_digit()).count();
        let (value, end) = if arabic > 0 {
            let digits: String = (i..i + arabic).map(|j| self.at(j)).collect();
            (digits.parse().ok()?, i + arabic)
        } else {
            let number = self.numeral(i)?;
            (number.value, number.end)
        };
        (!inside && range.contains(&value)).then_some((value, end))
    }

    fn risk_level(&self, i: usize) -> Option<Value> {
        let start = if self.before(i) == 'p' { i - 1 } else { i };
        let level = self.at(i + 1).to_digit(10).filter(|d| (1..=5).contains(d))?;
        let alone = self.at(i) == 'r'
            && !self.before(start).is_ascii_alphanumeric()
            && !self.at(i + 2).is_ascii_alphanumeric();
        alone.then_some(Value {
            kind: NumberKind::RiskLevel,
            value: f64::from(level),
            start,
            end: i + 2,
        })
    }

    /// 翻番, 翻倍, 翻一番, 翻两番, 翻三倍.
    fn turned(&self, i: usize) -> Option<Value> {
        let after = self.after(i, "翻")?;
        let (value, end) = match self.numeral(after) {
            Some(n) if self.at(n.end) == '番' => (2_f64.powf(n.value.min(64.0)), n.end + 1),
            Some(n) if self.at(n.end) == '倍' => (n.value.max(2.0), n.end + 1),
            _ => (2.0, self.after_any(after, &["番", "倍", "了番", "了倍"])?),
        };
        Some(Value { kind: NumberKind::Multiple, value, start: i, end })
    }

    /// 半年, 半个月, 半天.
    fn half(&self, i: usize) -> Option<Value> {
        let after = self.after(i, "半")?;
        let halves = [("年", 182.5), ("个月", 15.0), ("天", 0.5), ("小时", 0.5 / 24.0)];
        let (value, end) = halves.iter().find_map(|(w, v)| Some((*v, self.after(after, w)?)))?;
        let inside = begins(self.before(i)) || matches!(self.before(i), '年' | '月' | '个' | '天');
        (!inside).then_some(Value { kind: NumberKind::Term, value, start: i, end })
    }
}

fn dated(start: usize, end: usize, year: f64, month: f64, day: f64) -> Value {
    Value { kind: NumberKind::Date, value: year * 10_000.0 + month * 100.0 + day, start, end }
}

/// Takes away what binary fractions add (0.1 × 3 → 0.3).
fn tidy(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests;
