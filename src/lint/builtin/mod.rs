//! Checks that data cannot express: checksums, arithmetic, the front-matter schema, the register.

mod length;
mod loan_cost;
mod metadata;
mod personal_data;
mod personal_name;
mod register;
mod suitability;

use super::judge::Judge;
use super::matching::Found;
use crate::finding::Finding;
use crate::rules::{Builtin, Rule};
use crate::text::TextSpan;

impl Judge<'_, '_> {
    /// Findings of a built-in check.
    pub(super) fn builtin(&self, rule: &Rule, builtin: &Builtin) -> Vec<Finding> {
        let places: Vec<(TextSpan, String)> = match builtin {
            Builtin::ResidentId => personal_data::resident_ids(self.scan),
            Builtin::BankCard => personal_data::bank_cards(self.scan),
            Builtin::Mobile => personal_data::mobiles(self.scan),
            Builtin::NameWithAssets(assets) => personal_name::names_with_assets(self.scan, assets),
            Builtin::LoanCost(annualised) => self.loan_cost(rule, annualised),
            Builtin::Length { min, max } => self.length(*min, *max),
            Builtin::Suitability(highest) => self.too_risky(highest),
        };
        places
            .into_iter()
            .filter(|(at, _)| self.applies_at(rule, *at))
            .filter_map(|(at, note)| {
                self.finding(rule, &Found { at, suspected: false, question: None }, &note)
            })
            .collect()
    }
}
