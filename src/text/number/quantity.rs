//! Money, terms, multiples and plain numbers: a numeral and the unit after it.

use super::super::numeral::{Line, Numeral, begins, digit};
use super::{NumberKind, Period, Value, tidy};

/// How far before an amount the sum that was lent may stand, in characters.
const LENT_REACH: usize = 14;

impl Line {
    /// A numeral and its unit.
    pub(super) fn measured(&self, i: usize) -> Option<Value> {
        let number = self.numeral(i)?;
        if self.before(i) == '第' || self.after(i, "十万火急").is_some() {
            return None;
        }
        self.percent(i, number)
            .or_else(|| self.money(i, number))
            .or_else(|| self.term(i, number))
            .or_else(|| self.count(i, number))
    }

    fn money(&self, i: usize, n: Numeral) -> Option<Value> {
        let start = if matches!(self.before(i), '¥') { i - 1 } else { i };
        let value = |value: f64, end: usize| {
            let day = self.per_ten_thousand_a_day(i, end);
            let (kind, value) = match day {
                true => (NumberKind::Rate(Period::Day), tidy(value / 100.0)),
                false => (NumberKind::Money, value),
            };
            Some(Value { kind, value, start, end })
        };
        if let Some(end) = self.after_any(n.end, &["元", "圆", "rmb", "块钱"]) {
            let other = matches!(self.at(end), '化' | '制' | '论' | '宵' | '旦');
            return if other { None } else { value(n.value, end) };
        }
        if let Some(end) = self.after(n.end, "块") {
            return match digit(self.at(end)) {
                Some(d) if !begins(self.at(end + 1)) => value(n.value + d / 10.0, end + 1),
                _ if n.arabic || n.value > 1.0 => value(n.value, end),
                _ => None,
            };
        }
        if let Some(end) = self.after_any(n.end, &["毛钱", "角钱"]) {
            return value(n.value / 10.0, end);
        }
        if let Some(end) = self.after(n.end, "分钱") {
            return value(n.value / 100.0, end);
        }
        let counted = self.counted(n.end);
        let bare = n.large || self.before(n.end) == 'k' || start < i;
        if bare && !counted { value(n.value, n.end) } else { None }
    }

    /// Whether a word for things other than money follows, as in 5万名客户.
    fn counted(&self, i: usize) -> bool {
        let i = if matches!(self.at(i), '多' | '余') { i + 1 } else { i };
        "人户名次家股份只笔件台吨个位粉张条天年倍公平亩里字步美港欧英日辆头盎千场票枚艘架座栋套门款种级米斤升瓦度册篇集根颗棵箱桶匹所".contains(self.at(i))
            || self.after_any(i, &["客户", "用户", "会员", "粉丝", "+人"]).is_some()
    }

    /// Interest told as yuan a day for each ten thousand: 借1万元每天利息5元, 5元/天/万元.
    fn per_ten_thousand_a_day(&self, i: usize, end: usize) -> bool {
        let from = i.saturating_sub(LENT_REACH);
        let lent = (from..i).find_map(|j| {
            let ten = self.at(j) == '万' && matches!(self.before(j), '1' | '一' | '每' | '借');
            ten.then_some(j + 1)
        });
        let day = |from: usize, to: usize| {
            (from..to).any(|j| {
                self.after_any(j, &["每天", "每日", "一天", "1天", "日息", "日利息", "一日"])
                    .is_some()
            })
        };
        match lent {
            Some(after) => day(after, i) || self.after_any(end, &["/天", "每天", "一天"]).is_some(),
            None => {
                let tail =
                    self.after_any(end, &["/天/万", "/万/天", "每天每万", "/天每万", "/日/万"]);
                tail.is_some()
            }
        }
    }

    fn term(&self, i: usize, n: Numeral) -> Option<Value> {
        let units: [(&[&str], f64); 8] = [
            (&["天", "个工作日", "个交易日", "个自然日", "日"], 1.0),
            (&["个星期", "星期", "周"], 7.0),
            (&["个半月"], 30.0),
            (&["个月"], 30.0),
            (&["个季度", "季度"], 90.0),
            (&["年"], 365.0),
            (&["个小时", "小时"], 1.0 / 24.0),
            (&["分钟"], 1.0 / 1440.0),
        ];
        let units = units.iter();
        let found = units.filter_map(|(w, u)| Some((self.after_any(n.end, w)?, *u))).next();
        let found = found.filter(|(end, unit)| {
            // 三亿日元, 六十周岁, 前三季度.
            let other = matches!(self.at(*end), '元' | '岁') && (1.0..8.0).contains(unit);
            !(other || *unit == 90.0 && matches!(self.before(i), '前' | '第'))
        });
        let Some((mut end, unit)) = found else {
            let end = self.after_any(n.end, &["期", "个分期"])?;
            let kind = NumberKind::Instalments;
            return Some(Value { kind, value: n.value, start: i, end });
        };
        let half = self.at(end) == '半' && unit == 365.0;
        let value =
            if half || self.after(n.end, "个半月").is_some() { n.value + 0.5 } else { n.value };
        end += usize::from(half);
        Some(Value { kind: NumberKind::Term, value: tidy(value * unit), start: i, end })
    }

    /// 3倍, or a number of something else. A Chinese digit alone is no number.
    fn count(&self, i: usize, n: Numeral) -> Option<Value> {
        if let Some(end) = self.after(n.end, "倍") {
            return Some(Value { kind: NumberKind::Multiple, value: n.value, start: i, end });
        }
        let written = n.arabic || n.end > i + 1;
        written.then_some(Value { kind: NumberKind::Number, value: n.value, start: i, end: n.end })
    }
}
