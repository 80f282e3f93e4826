//! Exemptions: who may say what the rules forbid, why, and until when.
//!
//! An inline directive covers one match of its rule: the first that no other covers, at or after
//! the directive, in the directive's own block or the next one. A listed exemption covers the one
//! match whose fingerprint it names. Exemptions that are of no use are findings themselves, so that
//! none outlives its reason.

use crate::document::{Directive, Document};
use crate::finding::{Confidence, Finding, Severity, Suppressed};
use crate::text::Span;
use jiff::civil::Date;

/// Topic of every finding about an exemption.
pub const TOPIC: &str = "metadata";

/// A fault of an exemption. Each is a rule of its own, so that gates and reports can name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It covers nothing.
    Unused,
    /// Its last day is over, or is no date.
    Expired,
    /// It gives no reason.
    WithoutReason,
    /// It covers an error and has no last day.
    WithoutExpiry,
    /// No rule has that id.
    UnknownRule,
}

impl Fault {
    /// Every fault, in id order.
    pub const ALL: [Self; 5] =
        [Self::Expired, Self::UnknownRule, Self::Unused, Self::WithoutExpiry, Self::WithoutReason];

    /// Rule id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unused => "governance/suppression-unused",
            Self::Expired => "governance/suppression-expired",
            Self::WithoutReason => "governance/suppression-without-reason",
            Self::WithoutExpiry => "governance/suppression-without-expiry",
            Self::UnknownRule => "governance/suppression-unknown-rule",
        }
    }

    /// Short Chinese name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Unused => "豁免无对象",
            Self::Expired => "豁免已过期",
            Self::WithoutReason => "豁免缺少理由",
            Self::WithoutExpiry => "豁免缺少期限",
            Self::UnknownRule => "豁免的规则不存在",
        }
    }

    /// How grave.
    pub fn severity(self) -> Severity {
        match self {
            Self::Unused | Self::Expired => Severity::Warning,
            Self::WithoutReason | Self::WithoutExpiry | Self::UnknownRule => Severity::Error,
        }
    }

    /// How to mend it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unused => "删去这条豁免；若文案改动过，请把豁免移到命中词句之前",
            Self::Expired => {
                "重新评估：删去豁免并修改文案，或经审批后更新「至：」日期（YYYY-MM-DD）"
            }
            Self::WithoutReason => {
                "补上理由，例如：<!-- 谨言-豁免 规则 理由：法务已核准 至：2027-03-31 -->"
            }
            Self::WithoutExpiry => "错误级别的豁免必须写明期限，例如「至：2027-03-31」",
            Self::UnknownRule => "用 jinyan rules list 查规则编号",
        }
    }
}

/// What a rule id means to this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The rule runs.
    Active,
    /// It exists and was left out of this run: its exemptions cannot be judged.
    Inactive,
    /// No such rule.
    Unknown,
}

/// One exemption, wherever it is written.
struct Exemption<'e> {
    rule: &'e str,
    reason: Option<&'e str>,
    until: Option<&'e str>,
}

impl Exemption<'_> {
    /// What is wrong with it before it is tried.
    fn fault(&self, today: Date, known: Known) -> Option<(Fault, String)> {
        if known == Known::Unknown {
            return Some((
                Fault::UnknownRule,
                format!("没有编号为「{}」的规则，豁免不起作用", self.rule),
            ));
        }
        if self.reason.is_none_or(|r| r.trim().is_empty()) {
            return Some((
                Fault::WithoutReason,
                format!("对 {} 的豁免没有写明理由，不起作用", self.rule),
            ));
        }
        let until = self.until?;
        match until.parse::<Date>() {
            Ok(day) if day >= today => None,
            Ok(day) => Some((
                Fault::Expired,
                format!("对 {} 的豁免已于 {day} 到期，不再起作用", self.rule),
            )),
            Err(_) => Some((
                Fault::Expired,
                format!("对 {} 的豁免期限「{until}」不是日期，视同过期", self.rule),
            )),
        }
    }

    /// Covers `finding`, or says why it may not.
    fn cover(&self, finding: &mut Finding) -> Option<(Fault, String)> {
        if self.until.is_none() && finding.severity == Severity::Error {
            let message = format!("{} 是错误级别，豁免没有写明期限，不起作用", self.rule);
            return Some((Fault::WithoutExpiry, message));
        }
        let reason = self.reason.unwrap_or_default().to_owned();
        finding.suppressed = Some(Suppressed { reason, until: self.until.map(str::to_owned) });
        None
    }

    fn unused(&self) -> (Fault, String) {
        (Fault::Unused, format!("对 {} 的豁免没有覆盖任何命中", self.rule))
    }
}

/// Applies the inline exemptions of `document` to its `findings` (in text order) and appends
/// findings about exemptions that are faulty or of no use.
pub fn inline(
    document: &Document,
    findings: &mut Vec<Finding>,
    today: Date,
    known: impl Fn(&str) -> Known,
) {
    let mut faults = Vec::new();
    for directive in &document.directives {
        let exemption = Exemption {
            rule: &directive.rule,
            reason: directive.reason.as_deref(),
            until: directive.until.as_deref(),
        };
        let state = known(&directive.rule);
        let fault = exemption.fault(today, state).or_else(|| {
            let reach = reach(document, directive);
            let covered = findings.iter_mut().find(|f| {
                f.rule == directive.rule
                    && f.suppressed.is_none()
                    && f.at.start >= directive.at.start
                    && reach.is_some_and(|r| f.at.start < r.end)
            });
            match covered {
                Some(finding) => exemption.cover(finding),
                None if state == Known::Active => Some(exemption.unused()),
                None => None,
            }
        });
        faults.extend(fault.map(|(fault, message)| {
            report(fault, message, directive.at, document.quote(directive.at))
        }));
    }
    findings.extend(faults);
}

/// From the directive to the end of its own block and the next; `None` where no block follows.
fn reach(document: &Document, directive: &Directive) -> Option<Span> {
    let mut ends = document
        .blocks
        .iter()
        .filter(|b| b.at.end > directive.at.start)
        .map(|b| (b.at.start <= directive.at.start, b.at.end));
    let (own, end) = ends.next()?;
    let end = if own { ends.next().map_or(end, |(_, next)| next.max(end)) } else { end };
    Some(Span::new(directive.at.start, end))
}

/// A finding about an exemption.
fn report(fault: Fault, message: String, at: Span, text: &str) -> Finding {
    Finding {
        rule: fault.id().to_owned(),
        topic: TOPIC.to_owned(),
        title: fault.title().to_owned(),
        severity: fault.severity(),
        confidence: Confidence::High,
        suspected: false,
        at,
        text: text.to_owned(),
        related: Vec::new(),
        message,
        advice: fault.advice().to_owned(),
        rewrite: None,
        cites: Vec::new(),
        suppressed: None,
        baselined: false,
        fingerprint: String::new(),
    }
}

/// One entry of a suppression file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where the entry stands in the suppression file.
    pub at: Span,
    /// The file it is for, relative to the suppression file, with `/` between its parts.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// Fingerprint of the one match it covers.
    pub fingerprint: String,
    /// The reason; `None` where its author gave none.
    pub reason: Option<String>,
    /// Last day, as written.
    pub until: Option<String>,
}

/// Applies a suppression file's `entries` to the findings of the file `path`, and gives findings
/// about the entries that are faulty or of no use. Their spans are in `source`, the suppression file.
pub fn listed(
    entries: &[Listed],
    path: &str,
    findings: &mut [Finding],
    source: &str,
    today: Date,
    known: impl Fn(&str) -> Known,
) -> Vec<Finding> {
    let mut faults = Vec::new();
    for entry in entries.iter().filter(|e| e.path == path) {
        let exemption = Exemption {
            rule: &entry.rule,
            reason: entry.reason.as_deref(),
            until: entry.until.as_deref(),
        };
        let state = known(&entry.rule);
        let fault = exemption.fault(today, state).or_else(|| {
            let covered = findings.iter_mut().find(|f| {
                f.rule == entry.rule && f.fingerprint == entry.fingerprint && f.suppressed.is_none()
            });
            match covered {
                Some(finding) => exemption.cover(finding),
                None if state == Known::Active => Some(exemption.unused()),
                None => None,
            }
        });
        faults.extend(fault.map(|(f, message)| report(f, message, entry.at, entry.at.of(source))));
    }
    faults
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;
