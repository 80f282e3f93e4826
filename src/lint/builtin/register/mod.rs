//! Claims beside a product's name or code, compared with the product register.
//!
//! A value belongs to the product named last before it, as far as the text goes on about a product
//! of that kind; in a document that names none, to the only product that its front matter declares
//! by code. Values are compared as they are written: a rate to the decimals that the text shows, a
//! term in months or years with the slack that these leave.

mod names;
mod values;

use super::super::judge::Judge;
use crate::finding::Finding;
use crate::library::Product;
use crate::rules::schema::RegisterFact;
use crate::rules::{Rule, Scope};
use crate::text::{TextSpan, fold_str, offset};

/// A claim that the register contradicts.
struct Mismatch {
    at: TextSpan,
    note: String,
}

/// A product with the stretch of text that speaks of it.
struct Described<'p> {
    product: &'p Product,
    /// Its name; empty where the front matter declares it.
    name: TextSpan,
    /// From its name on.
    range: TextSpan,
}

impl Judge<'_, '_> {
    /// Findings of a comparison with the product register.
    pub(in crate::lint) fn register(&self, rule: &Rule, facts: &[RegisterFact]) -> Vec<Finding> {
        if self.scan.register.is_empty() {
            return Vec::new();
        }
        let described = self.described();
        let mut mismatches: Vec<Mismatch> = facts
            .iter()
            .flat_map(|fact| described.iter().flat_map(|d| self.contradictions(d, *fact)))
            .filter(|m| self.applies_at(rule, m.at))
            .collect();
        mismatches.sort_by(|a, b| (a.at, &a.note).cmp(&(b.at, &b.note)));
        mismatches.dedup_by(|a, b| a.at == b.at);
        mismatches
            .into_iter()
            .filter_map(|m| {
                let at = self.scan.doc.text.map.to_source(m.at);
                self.finding_at(rule, at, self.cites(rule, m.at), &m.note)
            })
            .collect()
    }

    fn described(&self) -> Vec<Described<'_>> {
        let register = self.scan.register;
        let end = offset(self.scan.doc.text.folded.len());
        let named = self.named();
        if named.is_empty() {
            let declared = self.scan.doc.meta.list("product_codes");
            let product = match declared.as_slice() {
                [code] => register.get(code),
                _ => None,
            };
            let range = TextSpan::new(0, end);
            return product
                .map(|product| Described { product, name: TextSpan::default(), range })
                .into_iter()
                .collect();
        }
        let nexts = named.iter().skip(1).map(|(at, _)| at.start).chain([end]);
        let ranged = named.iter().zip(nexts);
        ranged
            .map(|((name, product), next)| Described {
                product,
                name: *name,
                range: TextSpan::new(name.start, next.max(name.end)),
            })
            .collect()
    }

    /// Mentions of products by name or code, by start, the longest at each place.
    fn named(&self) -> Vec<(TextSpan, &Product)> {
        let text = &self.scan.doc.text.folded;
        let mut named: Vec<(TextSpan, &Product)> = Vec::new();
        for product in self.scan.register.iter() {
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
        named
    }

    fn contradictions(&self, of: &Described<'_>, fact: RegisterFact) -> Vec<Mismatch> {
        match fact {
            RegisterFact::RiskLevel => self.risk_level(of),
            RegisterFact::Rate => self.of_values(of, |n| self.rate(of.product, n)),
            RegisterFact::Term => self.of_values(of, |n| self.term(of.product, n)),
            RegisterFact::MinAmount => self.of_values(of, |n| self.min_amount(of.product, n)),
            RegisterFact::Issuer => self.issuer(of).into_iter().collect(),
            RegisterFact::Code => self.registration(of).into_iter().collect(),
            RegisterFact::SalesWindow => self.sales_window(of).into_iter().collect(),
        }
    }

    /// Whether the text at `at` still speaks of the product: in the paragraph of its name, or where
    /// the nearest product word is of its kind.
    fn still_about(&self, of: &Described<'_>, at: TextSpan) -> bool {
        if of.name.end > 0 && self.scan.scope(of.name, Scope::Paragraph).contains(at) {
            return true;
        }
        let kinds = self.facts.products_at(self.scan, at);
        kinds.is_empty() || kinds.contains(&of.product.kind.as_str())
    }

    /// The clause of `at`, with at most `reach` characters on each side.
    fn around(&self, at: TextSpan, reach: usize) -> String {
        let clause = self.scan.scope(at, Scope::Clause);
        let text = &self.scan.doc.text.folded;
        let before: Vec<char> =
            TextSpan::new(clause.start, at.start).of(text).chars().rev().take(reach).collect();
        let after = TextSpan::new(at.end, clause.end.max(at.end)).of(text).chars().take(reach);
        before.into_iter().rev().chain(at.of(text).chars()).chain(after).collect()
    }
}
