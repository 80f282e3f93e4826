//! Words: issuer, registration code; and whether the product is on sale.

use super::{Described, Judge, Mismatch};
use crate::text::{TextSpan, fold_str, offset};
use jiff::civil::Date;

/// Words before a name that make it the issuer.
const ISSUER_WORDS: [&str; 8] =
    ["管理人", "发行机构", "发行人", "承保机构", "承保公司", "管理机构", "发行方", "由"];
/// How the name of such an institution ends.
const INSTITUTIONS: [&str; 8] = ["公司", "理财", "基金", "人寿", "财险", "信托", "银行", "证券"];
/// Names that say nothing about who it is.
const OURSELVES: [&str; 4] = ["本行", "我行", "本公司", "我们"];
/// Words before a code that make it the registration code.
const CODE_WORDS: [&str; 5] = ["登记编码", "产品编码", "产品代码", "登记码", "基金代码"];
/// Words that say it is not on sale.
const NOT_SOLD: [&str; 6] = ["售罄", "停售", "募集结束", "已结束", "下架", "暂停"];

impl Judge<'_, '_> {
    pub(super) fn issuer(&self, of: &Described<'_>) -> Option<Mismatch> {
        let truth = of.product.issuer.as_deref()?;
        let folded = fold_str(truth);
        let text = of.range.of(&self.scan.doc.text.folded);
        let is_end = |c: char| matches!(c, ',' | '。' | ';' | '(' | ' ' | '、' | '\n');
        ISSUER_WORDS.iter().flat_map(|word| text.match_indices(word)).find_map(|(i, word)| {
            let rest = text.get(i + word.len()..)?;
            let name = rest.trim_start_matches([':', '为', '是', ' ']);
            let start = i + word.len() + rest.len() - name.len();
            let clause = name.split(is_end).next()?;
            let verbs = ["发行", "管理", "承保", "代销"].iter().filter_map(|v| clause.find(v));
            let name = clause.get(..verbs.min().unwrap_or(clause.len()))?;
            let is_name = INSTITUTIONS.iter().any(|e| name.ends_with(e))
                && !OURSELVES.iter().any(|e| name.starts_with(e))
                && name.chars().count() > 2;
            let at = of.range.start + offset(start);
            let at = TextSpan::new(at, at + offset(name.len()));
            let fits = folded.contains(name) || name.contains(folded.as_str());
            (is_name && !fits && self.still_about(of, at)).then(|| Mismatch {
                at,
                note: format!("发行或管理机构：文案写 {name}，登记为 {truth}"),
            })
        })
    }

    pub(super) fn registration(&self, of: &Described<'_>) -> Option<Mismatch> {
        let truth = of.product.registration.as_deref()?;
        let text = of.range.of(&self.scan.doc.text.folded);
        CODE_WORDS.iter().find_map(|word| {
            let after = text.find(word)? + word.len();
            let rest = text.get(after..)?;
            let code = rest.trim_start_matches([':', '为', '是', ' ']);
            let start = of.range.start + offset(after + rest.len() - code.len());
            let len = code.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(code.len());
            let code = code.get(..len)?;
            let at = TextSpan::new(start, start + offset(len));
            let known = [fold_str(truth), fold_str(&of.product.code)];
            let differs = code.len() >= 6 && !known.iter().any(|k| k == code);
            (differs && self.still_about(of, at)).then(|| {
                let written = self.scan.doc.quote(self.scan.doc.text.map.to_source(at));
                Mismatch {
                    at, note: format!("登记编码：文案写 {written}，登记为 {truth}")
                }
            })
        })
    }

    /// The first mention of a product that is not on sale that day.
    pub(super) fn sales_window(&self, of: &Described<'_>) -> Option<Mismatch> {
        let window = of.product.sales?;
        let day: Date = self.day.parse().ok()?;
        let text = &self.scan.doc.text.folded;
        let first = self.named().iter().find(|(_, p)| p.code == of.product.code).map(|(at, _)| *at);
        let said = NOT_SOLD.iter().any(|w| of.range.of(text).contains(w));
        if of.product.on_sale(day) || said || first != Some(of.name) {
            return None;
        }
        let until = window.until.map_or_else(|| "长期".to_owned(), |d| d.to_string());
        let note = format!("销售期：登记为 {} 至 {until}，{day} 不在售", window.from);
        Some(Mismatch { at: of.name, note })
    }
}
