//! Claims beside a product's name or code, compared with the product register.
//!
//! A value belongs to the product named last before it in its block, or else to the only product
//! that the front matter declares by code. Values are compared as they are written: a rate to the
//! decimals that the text shows, a term with the slack that months and years leave.

use super::super::judge::Judge;
use crate::finding::Finding;
use crate::library::Product;
use crate::rules::schema::RegisterFact;
use crate::rules::{Rule, Scope};
use crate::text::{Number, NumberKind, Period, TextSpan, fold_str, offset};

/// Words before a percentage that make it the product's rate or benchmark.
const RATE_WORDS: [&str; 6] = ["业绩比较基准", "年化", "利率", "年利率", "基准", "结算利率"];
/// Words around a sum that make it the least amount.
const MINIMUM_WORDS: [&str; 5] = ["起购", "起存", "起投", "起点", "最低"];
/// Words before or after a length of time that make it the product's term.
const TERM_WORDS: [&str; 6] = ["期限", "天期", "封闭", "持有期", "存期", "个月期"];
/// Words before a name that make it the issuer.
const ISSUER_WORDS: [&str; 8] =
    ["由", "管理人", "发行机构", "发行人", "承保机构", "承保公司", "管理机构", "发行方"];
/// Words before a code that make it the registration code.
const CODE_WORDS: [&str; 4] = ["登记编码", "产品编码", "产品代码", "登记码"];
/// Most characters between such a word and its value.
const NEAR: usize = 12;

/// A claim that the register contradicts.
struct Mismatch {
    at: TextSpan,
    note: String,
}

impl Judge<'_, '_> {
    /// Findings of a comparison with the product register.
    pub(in crate::lint) fn register(&self, rule: &Rule, facts: &[RegisterFact]) -> Vec<Finding> {
        let mut mismatches: Vec<Mismatch> = self
            .described()
            .into_iter()
            .flat_map(|(product, range)| {
                facts.iter().flat_map(move |fact| self.contradictions(product, range, *fact))
            })
            .collect();
        mismatches.sort_by_key(|m| m.at);
        mismatches.dedup_by(|a, b| a.at == b.at);
        mismatches
            .into_iter()
            .filter_map(|m| {
                let at = self.scan.doc.text.map.to_source(m.at);
                self.finding_at(rule, at, self.cites(rule, m.at), &m.note)
            })
            .collect()
    }

    /// Each product with the stretch of text that speaks of it: from its name to the next name, or
    /// the whole block of a document that declares one code and names nothing.
    fn described(&self) -> Vec<(&Product, TextSpan)> {
        let register = &self.scan.engine.register;
        let text = &self.scan.doc.text.folded;
        let mut named: Vec<(TextSpan, &Product)> = Vec::new();
        for product in register.iter() {
            for name in product.names().chain([product.code.as_str()]) {
                let name = fold_str(name);
                named.extend(
                    text.match_indices(&name)
                        .map(|(i, m)| (TextSpan::new(offset(i), offset(i + m.len())), product)),
                );
            }
        }
        named.sort_by_key(|(at, _)| (at.start, u32::MAX - at.end));
        named.dedup_by(|next, kept| kept.0.contains(next.0));
        let mut described = Vec::new();
        for (i, (at, product)) in named.iter().enumerate() {
            let block = self.scan.scope(*at, Scope::Paragraph);
            let next = named.get(i + 1).map_or(block.end, |(next, _)| next.start.min(block.end));
            described.push((*product, TextSpan::new(at.start, next.max(at.end))));
        }
        let declared = self.scan.doc.meta.list("product_codes");
        if let ([], [code]) = (named.as_slice(), declared.as_slice())
            && let Some(product) = register.get(code)
        {
            described.extend(self.scan.doc.blocks.iter().map(|b| (product, b.text)));
        }
        described
    }

    fn contradictions(
        &self,
        product: &Product,
        range: TextSpan,
        fact: RegisterFact,
    ) -> Vec<Mismatch> {
        match fact {
            RegisterFact::RiskLevel => self.of_values(range, |n| risk_level(product, n)),
            RegisterFact::Rate => self.of_values(range, |n| self.rate(product, n)),
            RegisterFact::Term => self.of_values(range, |n| self.term(product, n)),
            RegisterFact::MinAmount => self.of_values(range, |n| self.min_amount(product, n)),
            RegisterFact::Issuer => self.issuer(product, range).into_iter().collect(),
            RegisterFact::Code => self.code(product, range).into_iter().collect(),
            RegisterFact::SalesWindow => self.sales_window(product, range).into_iter().collect(),
        }
    }

    fn of_values(
        &self,
        range: TextSpan,
        judge: impl Fn(&Number) -> Option<String>,
    ) -> Vec<Mismatch> {
        let block = self.scan.doc.block_at(range.start);
        let values = self.scan.values(block);
        let inside = values.iter().filter(|n| range.contains(n.at));
        inside.filter_map(|n| judge(n).map(|note| Mismatch { at: n.at, note })).collect()
    }

    fn rate(&self, product: &Product, number: &Number) -> Option<String> {
        let yearly = matches!(number.kind, NumberKind::Percent | NumberKind::Rate(Period::Year));
        let (name, truth) = product
            .benchmark
            .map(|r| ("业绩比较基准", r))
            .or_else(|| product.rate.map(|r| ("利率", r)))?;
        if !yearly || !self.is_near(number.at, &RATE_WORDS) {
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

    fn term(&self, product: &Product, number: &Number) -> Option<String> {
        let truth = product.term_days?;
        if number.kind != NumberKind::Term || !self.is_near(number.at, &TERM_WORDS) {
            return None;
        }
        // A month is 28 to 31 days, a year 365 or 366.
        let slack = (number.value * 0.04).max(1.0);
        let fits = truth.min - slack <= number.value && number.value <= truth.max + slack;
        let written = number.at.of(&self.scan.doc.text.folded);
        (!fits).then(|| format!("期限：文案写 {written}，登记为 {} 天", truth.min))
    }

    fn min_amount(&self, product: &Product, number: &Number) -> Option<String> {
        let truth = product.min_amount?;
        if number.kind != NumberKind::Money || !self.is_near(number.at, &MINIMUM_WORDS) {
            return None;
        }
        let fits = (number.value - truth).abs() < 0.005;
        (!fits).then(|| format!("起点金额：文案写 {} 元，登记为 {truth} 元", number.value))
    }

    fn issuer(&self, product: &Product, range: TextSpan) -> Option<Mismatch> {
        let truth = fold_str(product.issuer.as_deref()?);
        let text = range.of(&self.scan.doc.text.folded);
        let is_end = |c: char| matches!(c, ',' | '。' | ';' | '(' | ' ' | '、');
        ISSUER_WORDS.iter().find_map(|word| {
            let after = text.find(word)? + word.len();
            let rest = text.get(after..)?.trim_start_matches([':', '为', '是', ' ']);
            let start = text.len() - rest.len();
            let clause = rest.split(is_end).next()?;
            let end = ["发行", "管理", "承保"].iter().filter_map(|v| clause.find(v)).min();
            let name = clause.get(..end.unwrap_or(clause.len()))?;
            let stated = name.contains("公司") || name.contains("理财") || name.contains("人寿");
            let fits = truth.contains(name) || name.contains(truth.as_str());
            (stated && !fits && !name.is_empty()).then(|| {
                let at = range.start + offset(start);
                Mismatch {
                    at: TextSpan::new(at, at + offset(name.len())),
                    note: format!("发行或管理机构：文案写 {name}，登记为 {truth}"),
                }
            })
        })
    }

    fn code(&self, product: &Product, range: TextSpan) -> Option<Mismatch> {
        let truth = fold_str(product.registration.as_deref()?);
        let text = range.of(&self.scan.doc.text.folded);
        CODE_WORDS.iter().find_map(|word| {
            let after = text.find(word)? + word.len();
            let rest = text.get(after..)?.trim_start_matches([':', '为', '是', ' ']);
            let start = text.len() - rest.len();
            let len = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let written = rest.get(..len)?;
            (written.len() >= 6 && written != truth).then(|| {
                let at = range.start + offset(start);
                Mismatch {
                    at: TextSpan::new(at, at + offset(len)),
                    note: format!("登记编码：文案写 {written}，登记为 {truth}"),
                }
            })
        })
    }

    fn sales_window(&self, product: &Product, range: TextSpan) -> Option<Mismatch> {
        let window = product.sales?;
        let day = self.day.parse().ok()?;
        if product.on_sale(day) {
            return None;
        }
        let until = window.until.map_or_else(|| "长期".to_owned(), |d| d.to_string());
        let end = product.names().map(|n| fold_str(n).len()).find(|len| {
            let at = TextSpan::new(range.start, range.start + offset(*len));
            product.names().any(|n| fold_str(n) == at.of(&self.scan.doc.text.folded))
        })?;
        Some(Mismatch {
            at: TextSpan::new(range.start, range.start + offset(end)),
            note: format!("销售期：登记为 {} 至 {until}，{day} 不在售", window.from),
        })
    }

    /// Whether one of `words` stands in the clause shortly before or after `at`.
    fn is_near(&self, at: TextSpan, words: &[&str]) -> bool {
        let clause = self.scan.scope(at, Scope::Clause);
        let text = &self.scan.doc.text.folded;
        let before: Vec<char> =
            TextSpan::new(clause.start, at.end).of(text).chars().rev().take(NEAR + 8).collect();
        let before: String = before.into_iter().rev().collect();
        let after: String = TextSpan::new(at.end, clause.end).of(text).chars().take(NEAR).collect();
        words.iter().any(|w| before.contains(w) || after.contains(w))
    }
}

fn risk_level(product: &Product, number: &Number) -> Option<String> {
    let truth = product.risk_level.as_deref()?;
    let level: f64 = truth.trim_start_matches(['R', 'r', 'P']).parse().ok()?;
    let differs = number.kind == NumberKind::RiskLevel && (number.value - level).abs() > 0.5;
    differs.then(|| format!("风险等级：文案写 R{}，登记为 {truth}", number.value))
}

/// Half a unit of the last decimal that a written number shows: 3.5% may stand for 3.45 to 3.55.
fn half_unit(written: &str) -> f64 {
    let decimals = written
        .split_once('.')
        .map_or(0, |(_, d)| d.chars().take_while(char::is_ascii_digit).count());
    let decimals = i32::try_from(decimals).unwrap_or(0);
    // Whole percents are rounded by nobody who sells a product: 3% is not 3.4%.
    if decimals == 0 { 0.005 } else { 0.5 * 10f64.powi(-decimals) + 1e-9 }
}
