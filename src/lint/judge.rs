//! One document under judgement: which rules apply where, and what a finding says.

use super::Context;
use super::facts::Facts;
use super::matching::Found;
use super::scan::Scan;
use crate::document::Side;
use crate::finding::{Citation, Finding, Related, Severity};
use crate::rules::schema::SideFile;
use crate::rules::{Check, Condition, Rule, Scope, Stance, Status};
use crate::text::{Span, TextSpan};

/// One document with its facts and its day.
pub(super) struct Judge<'j, 'a> {
    pub(super) scan: &'j Scan<'a>,
    pub(super) facts: Facts,
    /// The day, ISO.
    pub(super) day: String,
}

impl<'j, 'a> Judge<'j, 'a> {
    /// Prepares to judge a scanned document.
    pub(super) fn new(scan: &'j Scan<'a>, context: &Context) -> Self {
        Self {
            scan,
            facts: Facts::new(scan.doc, scan.rules, context),
            day: context.today.to_string(),
        }
    }

    /// All findings of one rule.
    pub(super) fn check(&self, rule: &Rule) -> Vec<Finding> {
        if !rule.in_force(&self.day) || !self.is_for_channel(rule) || !self.is_for_audience(rule) {
            return Vec::new();
        }
        match &rule.check {
            Check::Forbid(forbid) => self
                .faults(rule, forbid)
                .into_iter()
                .filter_map(|found| self.finding(rule, &found, ""))
                .collect(),
            Check::Require(require) => self
                .missing(rule, require)
                .and_then(|(found, missing)| self.finding(rule, &found, &missing.join("、")))
                .into_iter()
                .collect(),
            Check::Metadata { field, must } => self.metadata(rule, field, *must),
            Check::Register(facts) => self.register(rule, facts),
            Check::Builtin(builtin) => self.builtin(rule, builtin),
        }
    }

    fn is_for_channel(&self, rule: &Rule) -> bool {
        let Some(channel) = &self.facts.channel else { return true };
        (rule.applies.channels.is_empty() || rule.applies.channels.contains(channel))
            && !rule.applies.except_channels.contains(channel)
    }

    fn is_for_audience(&self, rule: &Rule) -> bool {
        let audience = &self.facts.audience;
        (rule.applies.audiences.is_empty() || rule.applies.audiences.contains(audience))
            && !rule.applies.except_audiences.contains(audience)
    }

    /// Whether `rule` applies to the words at `at`: side, block, product.
    pub(super) fn applies_at(&self, rule: &Rule, at: TextSpan) -> bool {
        let applies = &rule.applies;
        let Some(block) = self.scan.doc.blocks.get(self.scan.doc.block_at(at.start)) else {
            return false;
        };
        let side = match block.side {
            Side::Bank => SideFile::Bank,
            Side::Customer => SideFile::Customer,
        };
        if !applies.sides.contains(&side)
            || !(applies.blocks.is_empty() || applies.blocks.contains(&block.kind))
        {
            return false;
        }
        if applies.products.is_empty() && applies.except_products.is_empty() {
            return true;
        }
        let products = self.facts.products_at(self.scan, at);
        if products.is_empty() {
            return applies.unknown_product;
        }
        let among = |list: &[String]| products.iter().any(|p| list.iter().any(|q| q == p));
        (applies.products.is_empty() || among(&applies.products))
            && !among(&applies.except_products)
    }

    /// The stance towards the words at `at`, given the rule and what the document says of itself.
    ///
    /// In a text that warns or teaches, words in quotes are another's, unless the rule looks for a
    /// product's name. A text declared to be about no product, which quotes or warns and does not
    /// speak for the bank, retells what others say; one that says 我行 is judged like any other.
    pub(super) fn stance(&self, rule: &Rule, at: TextSpan) -> Stance {
        let stance = self.scan.stance(at);
        if stance != Stance::Asserted {
            return stance;
        }
        let scan = self.scan;
        let names = matches!(rule.check, Check::Require(_));
        let quotes = || scan.is_quoted(at) && !scan.is_prescribed(at);
        let cites = || !names && quotes() && scan.is_cautious();
        let retells = || {
            self.facts.declared == ["none"]
                && (quotes() || scan.is_cautious())
                && !scan.speaks_for_the_bank(scan.scope(at, Scope::Paragraph))
        };
        if cites() || retells() { Stance::Reported } else { stance }
    }

    /// Whether `condition` holds near `at`, context included.
    pub(super) fn condition(&self, condition: &Condition, at: TextSpan) -> bool {
        if condition.or_declared_channel && self.facts.channel.is_some() {
            return true;
        }
        let channel = condition.channels.is_empty()
            || self.facts.channel.as_ref().is_some_and(|c| condition.channels.contains(c));
        let named = || self.facts.all_products(self.scan);
        let about = |p: &str| condition.products.iter().any(|q| q == p);
        let product = condition.products.is_empty()
            || if self.facts.declared.is_empty() {
                named().into_iter().any(about)
            } else {
                self.facts.declared.iter().any(|p| about(p))
            };
        channel && product && self.scan.holds(condition, at)
    }

    /// The finding of `rule` at `found`; `None` where no citation applies there and then.
    pub(super) fn finding(&self, rule: &Rule, found: &Found, note: &str) -> Option<Finding> {
        let at = self.scan.doc.text.map.to_source(found.at);
        let cites = self.cites(rule, found.at);
        let mut finding = self.finding_at(rule, at, cites, note)?;
        finding.suspected = found.suspected;
        if found.suspected {
            finding.confidence = finding.confidence.lowered();
        }
        finding.related.extend(found.question.map(|question| {
            let at = self.scan.doc.text.map.to_source(question);
            Related {
                at,
                text: self.scan.doc.quote(at).to_owned(),
                note: "回答的是这个问题".to_owned(),
            }
        }));
        Some(finding)
    }

    /// A finding at the source span `at`; `None` without citations.
    pub(super) fn finding_at(
        &self,
        rule: &Rule,
        at: Span,
        cites: Vec<Citation>,
        note: &str,
    ) -> Option<Finding> {
        if cites.is_empty() {
            return None;
        }
        let text = self.scan.doc.quote(at).to_owned();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Messages quote the words themselves.
        let shown = words.trim_matches(['“', '”', '「', '」', '『', '』', '"']);
        let fill = |template: &str| {
            template.replace("{matched}", shown).replace("{missing}", note).replace("{note}", note)
        };
        let severity =
            if rule.status == Status::Preview { Severity::Notice } else { rule.severity };
        Some(Finding {
            rule: rule.id.clone(),
            topic: rule.topic.clone(),
            title: rule.title.clone(),
            severity,
            confidence: rule.confidence,
            suspected: false,
            at,
            message: fill(&rule.message),
            advice: fill(&rule.advice),
            rewrite: rule.rewrite.as_ref().map(|r| r.with.replace("{matched}", &text)),
            text,
            related: Vec::new(),
            cites,
            suppressed: None,
            baselined: false,
            fingerprint: String::new(),
        })
    }

    /// The articles of `rule` in force that day for the products at `at` and the channel.
    pub(super) fn cites(&self, rule: &Rule, at: TextSpan) -> Vec<Citation> {
        let narrow = rule.cites.iter().any(|c| !c.products.is_empty());
        let products = if narrow { self.facts.products_at(self.scan, at) } else { Vec::new() };
        rule.cites
            .iter()
            .filter(|c| {
                c.in_force(&self.day)
                    && (c.products.is_empty()
                        || products.is_empty()
                        || products.iter().any(|p| c.products.iter().any(|q| q == p)))
                    && (c.channels.is_empty()
                        || self.facts.channel.as_ref().is_none_or(|ch| c.channels.contains(ch)))
            })
            .map(|c| Citation {
                regulation: c.regulation.clone(),
                article: c.article.clone(),
                title: c.title.clone(),
                number: c.number.clone(),
                recalled: c.recalled,
            })
            .collect()
    }
}
