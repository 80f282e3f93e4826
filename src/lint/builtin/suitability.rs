//! Risk levels named in the text against what the audience may buy.

use super::super::judge::Judge;
use crate::rules::Scope;
use crate::text::{NumberKind, TextSpan};

impl Judge<'_, '_> {
    /// Product risk levels above the highest that the document's audience may buy.
    pub(super) fn too_risky(&self, highest: &[(String, u8)]) -> Vec<(TextSpan, String)> {
        let audience = &self.facts.audience;
        let Some((_, most)) = highest.iter().find(|(a, _)| a == audience) else {
            return Vec::new();
        };
        let document = self.scan.scope(TextSpan::default(), Scope::Document);
        self.scan
            .values_in(document)
            .iter()
            .filter(|n| n.kind == NumberKind::RiskLevel && n.value > f64::from(*most))
            .map(|n| (n.at, format!("R{}，该类客户最高可买 R{most}", n.value)))
            .collect()
    }
}
