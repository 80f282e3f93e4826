//! Numbers: rate or benchmark, term, least amount, risk level.

use super::{Described, Judge, Mismatch};
use crate::library::Product;
use crate::text::{Number, NumberKind, Period, TextSpan, offset};

/// Words beside a percentage that make it the product's rate or benchmark.
const RATE_WORDS: [&str; 5] = ["业绩比较基准", "业绩基准", "年化", "利率", "基准"];
/// Words that make it something else: a figure of the past, a penalty, an increase.
const OTHER_RATES: [&str; 16] = [
    "过往",
    "历史",
    "成立以来",
    "近一",
    "近三",
    "近六",
    "近半年",
    "近1",
    "近3",
    "近6",
    "七日",
    "7日",
    "实际",
    "罚息",
    "上浮",
    "提高",
];
/// Words beside a sum that make it the least amount.
const MINIMUM_WORDS: [&str; 7] = ["起购", "起存", "起投", "起点", "最低", "起售", "起借"];
/// Words that make it another sum.
const OTHER_SUMS: [&str; 5] = ["追加", "递增", "累进", "整数倍", "最高"];
/// Words beside a length of time that make it the product's term.
const TERM_WORDS: [&str; 8] = ["期限", "天期", "封闭", "持有", "存期", "个月期", "年期", "期理财"];
/// Words that make it another length of time.
const OTHER_TERMS: [&str; 8] = ["成立", "过往", "近", "宽限", "犹豫", "免息", "冷静", "募集"];
/// Words that introduce a risk level in words.
const LEVEL_WORDS: [&str; 4] = ["风险等级", "风险评级", "风险级别", "产品等级"];
/// Risk levels in words; longer ones first.
const LEVELS: [(&str, f64); 5] =
    [("中低风险", 2.0), ("中高风险", 4.0), ("低风险", 1.0), ("中风险", 3.0), ("高风险", 5.0)];
/// Most characters between such a word and its value.
const NEAR: usize = 12;
/// Days of a month on average.
const MONTH: f64 = 30.4375;

impl Judge<'_, '_> {
    pub(super) fn of_values(
        &self,
        of: &Described<'_>,
        judge: impl Fn(&Number) -> Option<String>,
    ) -> Vec<Mismatch> {
        self.scan
            .values_in(of.range)
            .iter()
            .filter(|n| of.range.contains(n.at) && !of.name.overlaps(n.at))
            .filter_map(|n| judge(n).map(|note| Mismatch { at: n.at, note }))
            .filter(|m| self.still_about(of, m.at))
            .collect()
    }

    fn is_said(&self, at: TextSpan, words: &[&str], others: &[&str]) -> bool {
        let around = self.around(at, NEAR);
        words.iter().any(|w| around.contains(w)) && !others.iter().any(|w| around.contains(w))
    }

    pub(super) fn rate(&self, product: &Product, number: &Number) -> Option<String> {
        let yearly = matches!(number.kind, NumberKind::Percent | NumberKind::Rate(Period::Year));
        let (name, truth) = product
            .benchmark
            .map(|r| ("业绩比较基准", r))
            .or_else(|| product.rate.map(|r| ("利率", r)))?;
        if !yearly || !self.is_said(number.at, &RATE_WORDS, &OTHER_RATES) {
            return None;
        }
        let slack = half_unit(number.at.of(&self.scan.doc.text.folded));
        let fits = truth.min - slack <= number.value && number.value <= truth.max + slack;
        let shown = if (truth.max - truth.min).abs() < f64::EPSILON {
            format!("{}%", truth.min)
        } else {
            format!("{}%—{}%", truth.min, truth.max)
        };
        (!fits).then(|| format!("{name}：文案写 {}%，登记为 {shown}", number.value))
    }

    pub(super) fn term(&self, product: &Product, number: &Number) -> Option<String> {
        let truth = product.term_days?;
        if number.kind != NumberKind::Term || !self.is_said(number.at, &TERM_WORDS, &OTHER_TERMS) {
            return None;
        }
        let written = number.at.of(&self.scan.doc.text.folded);
        let (least, most) = days(written, number.value);
        let fits = truth.min <= most && least <= truth.max;
        let shown = if (truth.max - truth.min).abs() < f64::EPSILON {
            format!("{} 天", truth.min)
        } else {
            format!("{}—{} 天", truth.min, truth.max)
        };
        (!fits).then(|| format!("期限：文案写 {written}，登记为 {shown}"))
    }

    pub(super) fn min_amount(&self, product: &Product, number: &Number) -> Option<String> {
        let truth = product.min_amount?;
        if number.kind != NumberKind::Money {
            return None;
        }
        let text = &self.scan.doc.text.folded;
        let from_here = text.get(number.at.end as usize..).is_some_and(|t| t.starts_with('起'));
        let said = self.is_said(number.at, &MINIMUM_WORDS, &OTHER_SUMS)
            || from_here && !self.is_said(number.at, &OTHER_SUMS, &[]);
        let fits = (number.value - truth).abs() < 0.005;
        let differs = said && !fits;
        differs.then(|| format!("起点金额：文案写 {} 元，登记为 {truth} 元", number.value))
    }

    /// Levels in digits anywhere, and in words after 风险等级.
    pub(super) fn risk_level(&self, of: &Described<'_>) -> Vec<Mismatch> {
        let Some(truth) = of.product.risk_level.as_deref() else { return Vec::new() };
        let Ok(level) = truth.trim_start_matches(['R', 'r', 'P', 'p']).parse::<f64>() else {
            return Vec::new();
        };
        let mut found = self.of_values(of, |n| {
            let differs = n.kind == NumberKind::RiskLevel && (n.value - level).abs() > 0.5;
            differs.then(|| format!("风险等级：文案写 R{}，登记为 {truth}", n.value))
        });
        found.extend(self.level_in_words(of, level, truth));
        found
    }

    fn level_in_words(&self, of: &Described<'_>, level: f64, truth: &str) -> Option<Mismatch> {
        let text = of.range.of(&self.scan.doc.text.folded);
        LEVEL_WORDS.iter().find_map(|word| {
            let after = text.find(word)? + word.len();
            let rest = text.get(after..)?;
            let written = rest.trim_start_matches([':', '为', '是', ' ']);
            let (name, value) = LEVELS.iter().find(|(name, _)| written.starts_with(name))?;
            let start = of.range.start + offset(after + rest.len() - written.len());
            let at = TextSpan::new(start, start + offset(name.len()));
            let differs = (value - level).abs() > 0.5 && self.still_about(of, at);
            differs.then(|| Mismatch {
                at,
                note: format!("风险等级：文案写 {name}（R{value}），登记为 {truth}"),
            })
        })
    }
}

/// Half a unit of the last decimal that a written number shows: 3.5% may stand for 3.45 to 3.55.
/// Whole percents are rounded by nobody who sells a product: 3% is not 3.4%.
fn half_unit(written: &str) -> f64 {
    let decimals = written
        .split_once('.')
        .map_or(0, |(_, d)| d.chars().take_while(char::is_ascii_digit).count());
    let decimals = i32::try_from(decimals).unwrap_or(0);
    if decimals == 0 { 0.005 } else { 0.5 * 10f64.powi(-decimals) + 1e-9 }
}

/// The days that a written term may stand for; `days` counts a month as 30 and a year as 365.
fn days(written: &str, days: f64) -> (f64, f64) {
    let months = if written.contains(['月', '季']) {
        days / 30.0
    } else if written.contains('年') {
        days / 365.0 * 12.0
    } else {
        return (days, days);
    };
    (months * 30.0 - 1.0, months * MONTH + 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_28_to_31_days_and_a_day_is_a_day() {
        let cases = [
            ("3个月", 90.0, vec![(89.0, true), (92.0, true), (88.0, false), (93.0, false)]),
            ("6个月", 180.0, vec![(180.0, true), (184.0, true), (190.0, false)]),
            ("一年", 365.0, vec![(360.0, true), (366.0, true), (350.0, false)]),
            ("90天", 90.0, vec![(90.0, true), (91.0, false)]),
        ];
        for (written, value, truths) in cases {
            let (least, most) = days(written, value);
            for (truth, fits) in truths {
                assert_eq!(least <= truth && truth <= most, fits, "{written} {truth}");
            }
        }
    }

    #[test]
    fn a_rate_is_compared_to_the_decimals_shown() {
        for (written, truth, fits) in
            [("3.5%", 3.45, true), ("3.5%", 3.44, false), ("3.45%", 3.5, false), ("3%", 3.4, false)]
        {
            let value: f64 = written.trim_end_matches('%').parse().unwrap();
            assert_eq!((value - truth).abs() <= half_unit(written), fits, "{written} {truth}");
        }
    }
}
