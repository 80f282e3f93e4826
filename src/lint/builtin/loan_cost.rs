//! A cost of borrowing that is shown by the day, month or instalment, annualised for the reader as
//! 中国人民银行公告〔2021〕第3号 demands: by simple interest where the principal stays in use, by the
//! internal rate of return where it is repaid in instalments.

use super::super::judge::Judge;
use crate::rules::{Phrase, Rule, Scope};
use crate::text::{
    Number, NumberKind, Period, TextSpan, annualised, daily_per_ten_thousand, instalment_fee,
};

/// Instalments assumed where the text names none.
const USUAL_INSTALMENTS: u32 = 12;
/// Words that make a monthly percentage a fee on the whole principal.
const FEES: [&str; 3] = ["手续费", "费率", "服务费"];
/// Words of a daily cost for each ten thousand.
const DAILY: [&str; 6] = ["每天", "一天", "每日", "日息", "天息", "一日"];
/// Words of the ten thousand it is reckoned on.
const TEN_THOUSAND: [&str; 5] = ["1万", "一万", "每万", "万元", "万块"];

impl Judge<'_, '_> {
    /// The first cost expression of a document that shows no annualised rate, with its conversion.
    pub(super) fn loan_cost(&self, rule: &Rule, annualised: &[Phrase]) -> Vec<(TextSpan, String)> {
        let scan = self.scan;
        let document = scan.scope(TextSpan::default(), Scope::Document);
        if annualised.iter().any(|p| !scan.phrase_matches(p, document).is_empty()) {
            return Vec::new();
        }
        scan.values_in(document)
            .iter()
            .find_map(|number| {
                let note = self.conversion(number)?;
                self.applies_at(rule, number.at).then_some((number.at, note))
            })
            .into_iter()
            .collect()
    }

    fn conversion(&self, number: &Number) -> Option<String> {
        let scan = self.scan;
        let clause = scan.scope(number.at, Scope::Clause).of(&scan.doc.text.folded);
        let says = |words: &[&str]| words.iter().any(|w| clause.contains(w));
        let rate = number.value;
        match number.kind {
            NumberKind::Rate(Period::Day) => Some(format!(
                "日利率 {}%，按日计息、到期还本 ≈ 年化 {}%（单利）",
                short(rate),
                short(annualised(rate, Period::Day))
            )),
            NumberKind::Rate(period @ (Period::Month | Period::Instalment))
                if period == Period::Instalment || says(&FEES) =>
            {
                let count = self.instalments(number.at);
                let yearly = instalment_fee(rate, count)?;
                Some(format!(
                    "每期手续费 {}%，{count} 期 ≈ 年化 {yearly:.1}%（内部收益率，按各期占用本金）",
                    short(rate)
                ))
            }
            NumberKind::Rate(Period::Month) => Some(format!(
                "月利率 {}%，按月付息、到期还本 ≈ 年化 {}%（单利）",
                short(rate),
                short(annualised(rate, Period::Month))
            )),
            NumberKind::Money if rate <= 50.0 && says(&DAILY) && says(&TEN_THOUSAND) => {
                Some(format!(
                    "每万元每天 {} 元 ≈ 年化 {}%（单利）",
                    short(rate),
                    short(daily_per_ten_thousand(rate))
                ))
            }
            _ => None,
        }
    }

    /// The number of instalments that the paragraph names.
    fn instalments(&self, at: TextSpan) -> u32 {
        let paragraph = self.scan.scope(at, Scope::Paragraph);
        self.scan
            .values_in(paragraph)
            .iter()
            .filter(|n| n.kind == NumberKind::Instalments && (1.0..=360.0).contains(&n.value))
            .min_by_key(|n| n.at.start.abs_diff(at.start))
            .map_or(USUAL_INSTALMENTS, |n| whole(n.value))
    }
}

/// A small whole number; the caller has bounded it.
fn whole(value: f64) -> u32 {
    format!("{value:.0}").parse().unwrap_or(USUAL_INSTALMENTS)
}

/// At most four decimals, no trailing zeros.
fn short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
