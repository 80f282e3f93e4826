//! The linter: a rule set made ready once, then any number of documents.

use super::Context;
use super::baseline;
use super::expression::Expression;
use super::judge::Judge;
use super::scan::{Engine, Scan};
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::library::Register;
use crate::rules::{Rule, RuleSet};
use crate::text::Dictionary;
use std::sync::Arc;
use thiserror::Error;

/// The compiled rule set does not hold together.
#[derive(Debug, Error)]
#[error("规则集损坏：词表自动机无法载入；请重新安装 jinyan 或重新加载规则目录")]
pub struct BrokenRuleSet;

/// Checks documents against one rule set. Shared between threads.
pub struct Linter {
    rules: Arc<RuleSet>,
    engine: Engine,
}

impl std::fmt::Debug for Linter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linter")
            .field("fingerprint", &self.rules.fingerprint)
            .finish_non_exhaustive()
    }
}

impl Linter {
    /// Makes a rule set ready. Regular expressions and cue words are compiled at first use.
    ///
    /// # Errors
    /// The rule set's automaton cannot be decoded.
    pub fn new(rules: Arc<RuleSet>) -> Result<Self, BrokenRuleSet> {
        rules.words.open().and(rules.cues.open()).ok_or(BrokenRuleSet)?;
        let regexes = (0..rules.regexes).map(|_| Expression::default()).collect();
        let engine =
            Engine { regexes, dictionary: Dictionary::builtin(), register: Register::default() };
        Ok(Self { rules, engine })
    }

    /// Lets claims be compared with the products of `register`.
    #[must_use]
    pub fn with_register(mut self, register: Register) -> Self {
        self.engine.register = register;
        self
    }

    /// The rule set.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// All findings of `document`, in text order; exemptions and baseline not yet applied.
    pub fn check(&self, document: &Document, context: &Context) -> Vec<Finding> {
        self.check_with(document, context, |_| true)
    }

    /// Findings of the rules that `wanted` accepts.
    pub fn check_with(
        &self,
        document: &Document,
        context: &Context,
        wanted: impl Fn(&Rule) -> bool,
    ) -> Vec<Finding> {
        let scan = Scan::new(document, &self.rules, &self.engine);
        let judge = Judge::new(&scan, context);
        let mut findings: Vec<Finding> = self
            .rules
            .rules
            .called_by(scan.present())
            .filter(|rule| wanted(rule))
            .flat_map(|rule| judge.check(rule))
            .collect();
        findings = merge(&self.rules, findings);
        baseline::fingerprint(document, &mut findings);
        findings
    }

    /// Findings of one rule alone, unmerged: what its examples are held against.
    pub fn check_rule(&self, rule: &Rule, document: &Document, context: &Context) -> Vec<Finding> {
        self.check_rule_against(rule, document, context, &self.engine.register)
    }

    /// The same, with another product register.
    pub(super) fn check_rule_against(
        &self,
        rule: &Rule,
        document: &Document,
        context: &Context,
        register: &Register,
    ) -> Vec<Finding> {
        let mut scan = Scan::new(document, &self.rules, &self.engine);
        scan.register = register;
        let mut findings = Judge::new(&scan, context).check(rule);
        findings.sort_by_key(|f| f.at);
        findings
    }
}

/// One fault on one span is one finding: findings of one topic on overlapping words become the
/// gravest of them, with the articles of all. Topics judged over the whole text keep one finding.
fn merge(rules: &RuleSet, mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        (b.severity, !b.suspected, b.confidence, b.at.len())
            .cmp(&(a.severity, !a.suspected, a.confidence, a.at.len()))
            .then_with(|| (a.at, &a.rule).cmp(&(b.at, &b.rule)))
    });
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for next in findings {
        let whole = rules.register.topic(&next.topic).is_some_and(|t| t.whole_text);
        let same = kept.iter_mut().find(|k| {
            let advice = k.severity == Severity::Notice || next.severity == Severity::Notice;
            k.topic == next.topic
                && match whole {
                    // Advice on one duty must not be lost in the fault of another.
                    true if advice => k.rule == next.rule,
                    true => true,
                    false => k.at.overlaps(next.at) || k.at == next.at,
                }
        });
        match same {
            // A notice adds nothing to a graver finding but must not lose its own say.
            Some(kept) if kept.severity == next.severity || !whole => {
                for cite in next.cites {
                    if !kept.cites.contains(&cite) {
                        kept.cites.push(cite);
                    }
                }
            }
            Some(_) => {}
            None => kept.push(next),
        }
    }
    kept.sort_by(|a, b| (a.at, &a.rule).cmp(&(b.at, &b.rule)));
    kept
}
