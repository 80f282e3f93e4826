//! Percentages and rates: the words they are written in, and the period they are for.

use super::super::numeral::{Line, Numeral, begins, digit};
use super::{NumberKind, Period, Value, tidy};

const FEN: [(&str, f64); 3] = [("百分之", 1.0), ("千分之", 0.1), ("万分之", 0.01)];

/// Words for periods, before a rate; the nearest one counts.
const BEFORE: [(&str, Period); 26] = [
    ("日息", Period::Day),
    ("日利", Period::Day),
    ("日费", Period::Day),
    ("日化", Period::Day),
    ("每日", Period::Day),
    ("每天", Period::Day),
    ("一天", Period::Day),
    ("按日", Period::Day),
    ("月息", Period::Month),
    ("月利", Period::Month),
    ("月费", Period::Month),
    ("月化", Period::Month),
    ("每月", Period::Month),
    ("每个月", Period::Month),
    ("按月", Period::Month),
    ("月手续费", Period::Month),
    ("年息", Period::Year),
    ("年利", Period::Year),
    ("年费", Period::Year),
    ("年化", Period::Year),
    ("年收益", Period::Year),
    ("每年", Period::Year),
    ("每期", Period::Instalment),
    ("单期", Period::Instalment),
    ("期费率", Period::Instalment),
    ("期手续费", Period::Instalment),
];

/// Words for periods, right after a rate.
const AFTER: [(&[&str], Period); 4] = [
    (&["/日", "/天", "每日", "每天", "一天", "/day"], Period::Day),
    (&["/月", "/个月", "每月", "每个月", "一个月"], Period::Month),
    (&["/年", "每年", "一年", "(年化", "年化"], Period::Year),
    (&["/期", "每期", "一期"], Period::Instalment),
];

/// How far before a rate its period may stand, in characters.
const PERIOD_REACH: usize = 14;

impl Line {
    /// 百分之三十, 千分之五, 万分之五, 百分百.
    pub(super) fn fraction(&self, i: usize) -> Option<Value> {
        if let Some(end) = self.after_any(i, &["百分百", "百分之百"]) {
            return Some(Value { kind: NumberKind::Percent, value: 100.0, start: i, end });
        }
        let (end, unit) =
            FEN.iter().find_map(|(word, unit)| Some((self.after(i, word)?, *unit)))?;
        let number = self.numeral(end)?;
        Some(self.rate(i, number.end, number.value * unit))
    }

    /// 万五, 千三: five ten-thousandths, three thousandths, after a word for a charge.
    pub(super) fn commission(&self, i: usize) -> Option<Value> {
        let unit = match self.at(i) {
            '万' => 0.01,
            '千' => 0.1,
            _ => return None,
        };
        let from = i.saturating_sub(8);
        let charged = (from..i).any(|j| matches!(self.at(j), '息' | '率' | '佣' | '费' | '化'));
        if !charged || begins(self.before(i)) {
            return None;
        }
        let (value, end) = match digit(self.at(i + 1)) {
            Some(d) if !begins(self.at(i + 2)) => (d, i + 2),
            Some(_) => return None,
            None => self.arabic_after(i + 1)?,
        };
        Some(self.rate(i, end, value * unit))
    }

    fn arabic_after(&self, i: usize) -> Option<(f64, usize)> {
        let end =
            (i..self.len()).take_while(|j| self.at(*j).is_ascii_digit() || self.at(*j) == '.');
        let count = end.count();
        let digits: String = (i..i + count).map(|j| self.at(j)).collect();
        Some((digits.parse().ok()?, i + count))
    }

    pub(super) fn percent(&self, i: usize, n: Numeral) -> Option<Value> {
        let units: [(&[&str], f64); 4] = [
            (&["%", "个百分点", "百分点"], 1.0),
            (&["‰"], 0.1),
            (&["个基点", "个bp", "bp"], 0.01),
            (&["个点"], 1.0),
        ];
        let found = units.iter().find_map(|(words, u)| Some((self.after_any(n.end, words)?, *u)));
        let (end, unit) = match found {
            Some(_)
                if self
                    .after(n.end, "个点")
                    .is_some_and(|e| "评子击心睛位钟赞餐".contains(self.at(e))) =>
            {
                return None;
            }
            Some(found) => found,
            None if self.at(n.end) == '成' && n.value <= 10.0 && !n.large => {
                let next = self.at(n.end + 1);
                if "立为功长就交本熟员都不果份品人套".contains(next) {
                    return None;
                }
                (n.end + 1, 10.0)
            }
            None => return self.interest(i, n),
        };
        Some(self.rate(i, end, n.value * unit))
    }

    /// 厘 and 分 of interest: a hundredth and a tenth of the principal by the year, a thousandth and
    /// a hundredth by the month, and ten times less again by the day.
    fn interest(&self, i: usize, n: Numeral) -> Option<Value> {
        let unit = match self.at(n.end) {
            '毫' => 0.1,
            '厘' => 1.0,
            '分' if !"钟之期钱红".contains(self.at(n.end + 1)) => 10.0,
            _ => return None,
        };
        let period = self.period_before(i)?;
        let by = match period {
            Period::Year => 1.0,
            Period::Month => 0.1,
            Period::Day => 0.01,
            Period::Instalment => return None,
        };
        let interest =
            (i.saturating_sub(PERIOD_REACH)..i).any(|j| matches!(self.at(j), '息' | '利'));
        interest.then_some(Value {
            kind: NumberKind::Rate(period),
            value: tidy(n.value * unit * by),
            start: i,
            end: n.end + 1,
        })
    }

    /// A percentage: a rate where a period stands near it.
    fn rate(&self, start: usize, end: usize, value: f64) -> Value {
        let value = tidy(value);
        let after = AFTER.iter().find_map(|(w, p)| Some((self.after_any(end, w)?, *p)));
        match after {
            Some((end, period)) => Value { kind: NumberKind::Rate(period), value, start, end },
            None => {
                let period = self.period_before(start);
                let kind = period.map_or(NumberKind::Percent, NumberKind::Rate);
                Value { kind, value, start, end }
            }
        }
    }

    /// The nearest period word before `i` with no other number or clause between.
    fn period_before(&self, i: usize) -> Option<Period> {
        for j in (i.saturating_sub(PERIOD_REACH)..i).rev() {
            let found = BEFORE.iter().find_map(|(w, p)| Some((self.after(j, w)?, *p)));
            if let Some((_, period)) = found.filter(|(end, _)| *end <= i) {
                return Some(period);
            }
            if self.at(j).is_ascii_digit() || matches!(self.at(j), ',' | ';' | '。' | '!' | '?') {
                return None;
            }
        }
        None
    }
}
