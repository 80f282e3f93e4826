//! The whole judgement of one file: findings with inline exemptions applied.

use super::suppress::{self, Fault, Known};
use super::{Context, Linter, baseline};
use crate::document::Document;
use crate::finding::Finding;

impl Linter {
    /// Findings of one document, exemptions in its comments applied, in text order. Faulty and
    /// useless exemptions are findings too.
    pub fn inspect(&self, document: &Document, context: &Context) -> Vec<Finding> {
        let mut findings = self.check(document, context);
        if document.directives.is_empty() {
            return findings;
        }
        suppress::inline(document, &mut findings, context.today, |rule| self.known(rule));
        findings.sort_by(|a, b| (a.at, &a.rule).cmp(&(b.at, &b.rule)));
        // Findings about exemptions have no fingerprint yet; the others keep theirs.
        baseline::fingerprint(document, &mut findings);
        findings
    }

    /// Whether `rule` is one of this linter's.
    pub fn known(&self, rule: &str) -> Known {
        if self.rules().rule(rule).is_some() || Fault::ALL.iter().any(|f| f.id() == rule) {
            Known::Active
        } else {
            Known::Unknown
        }
    }
}
