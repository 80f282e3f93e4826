//! The public JSON, version 1.
//!
//! It has structs of its own: serialising [`Finding`] itself would make every change inside the
//! linter a change of the contract. Every field is always present, `null` where unknown. The
//! finding object is the same in `lint --format json` and in `scan`; docs/output.md documents it.

use super::{Checked, Counts, Offsets, Place, Renderer, Report};
use crate::document::Encoding;
use crate::finding::{Citation, Finding, Suppressed};
use serde::Serialize;
use std::io::{self, Write};

/// Version of the contract.
pub const VERSION: u32 = 1;

/// The format for programs.
#[derive(Debug, Clone, Copy)]
pub struct Json;

/// One finding.
#[derive(Debug, Serialize)]
pub struct FindingV1<'r> {
    rule: &'r str,
    topic: &'r str,
    title: &'r str,
    severity: &'static str,
    confidence: &'static str,
    suspected: bool,
    path: Option<&'r str>,
    address: Option<&'r str>,
    #[serde(flatten)]
    place: Place,
    text: &'r str,
    related: Vec<RelatedV1<'r>>,
    message: &'r str,
    advice: &'r str,
    rewrite: Option<&'r str>,
    cites: Vec<CiteV1<'r>>,
    suppressed: Option<SuppressedV1<'r>>,
    baselined: bool,
    fingerprint: &'r str,
}

/// Another place that belongs to a finding.
#[derive(Debug, Serialize)]
struct RelatedV1<'r> {
    #[serde(flatten)]
    place: Place,
    text: &'r str,
    note: &'r str,
}

/// One article.
#[derive(Debug, Serialize)]
struct CiteV1<'r> {
    regulation: &'r str,
    article: &'r str,
    title: &'r str,
    number: Option<&'r str>,
}

/// The exemption that covers a finding.
#[derive(Debug, Serialize)]
struct SuppressedV1<'r> {
    reason: &'r str,
    until: Option<&'r str>,
}

#[derive(Debug, Serialize)]
struct ReportV1<'r> {
    version: u32,
    tool: ToolV1,
    as_of: String,
    ruleset: RulesetV1<'r>,
    summary: SummaryV1,
    documents: Vec<DocumentV1<'r>>,
    findings: Vec<FindingV1<'r>>,
    problems: Vec<ProblemV1<'r>>,
}

#[derive(Debug, Serialize)]
struct ToolV1 {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct RulesetV1<'r> {
    version: &'r str,
    fingerprint: &'r str,
}

#[derive(Debug, Serialize)]
struct SummaryV1 {
    documents: usize,
    errors: usize,
    warnings: usize,
    notices: usize,
    preview: usize,
    suppressed: usize,
    baselined: usize,
    problems: usize,
}

#[derive(Debug, Serialize)]
struct DocumentV1<'r> {
    path: Option<&'r str>,
    encoding: &'static str,
    findings: usize,
}

#[derive(Debug, Serialize)]
struct ProblemV1<'r> {
    path: Option<&'r str>,
    message: &'r str,
}

impl Renderer for Json {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let findings = report.documents().iter().flat_map(findings).collect();
        let view = ReportV1 {
            version: VERSION,
            tool: ToolV1 { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            as_of: report.header.as_of.to_string(),
            ruleset: RulesetV1 {
                version: &report.header.ruleset_version,
                fingerprint: &report.header.ruleset_fingerprint,
            },
            summary: summary(report),
            documents: report.documents().iter().map(document).collect(),
            findings,
            problems: report
                .problems()
                .iter()
                .map(|p| ProblemV1 { path: p.path.as_deref(), message: &p.message })
                .collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &view)?;
        out.write_all(b"\n")
    }
}

/// The findings of one file as the contract has them.
pub fn findings(checked: &Checked) -> Vec<FindingV1<'_>> {
    if checked.findings.is_empty() {
        return Vec::new();
    }
    let offsets = Offsets::of(checked);
    checked
        .findings
        .iter()
        .map(|(f, address)| finding(f, checked.path.as_deref(), address.as_deref(), &offsets))
        .collect()
}

fn finding<'r>(
    finding: &'r Finding,
    path: Option<&'r str>,
    address: Option<&'r str>,
    offsets: &Offsets<'_>,
) -> FindingV1<'r> {
    let related = finding.related.iter().map(|r| RelatedV1 {
        place: offsets.place(r.at),
        text: &r.text,
        note: &r.note,
    });
    FindingV1 {
        rule: &finding.rule,
        topic: &finding.topic,
        title: &finding.title,
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        suspected: finding.suspected,
        path,
        address,
        place: offsets.place(finding.at),
        text: &finding.text,
        related: related.collect(),
        message: &finding.message,
        advice: &finding.advice,
        rewrite: finding.rewrite.as_deref(),
        cites: finding.cites.iter().map(cite).collect(),
        suppressed: finding.suppressed.as_ref().map(suppressed),
        baselined: finding.baselined,
        fingerprint: &finding.fingerprint,
    }
}

fn cite(cite: &Citation) -> CiteV1<'_> {
    CiteV1 {
        regulation: &cite.regulation,
        article: &cite.article,
        title: &cite.title,
        number: cite.number.as_deref(),
    }
}

fn suppressed(exempt: &Suppressed) -> SuppressedV1<'_> {
    SuppressedV1 { reason: &exempt.reason, until: exempt.until.as_deref() }
}

fn document(checked: &Checked) -> DocumentV1<'_> {
    DocumentV1 {
        path: checked.path.as_deref(),
        encoding: encoding(checked.encoding),
        findings: checked.findings.len(),
    }
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
        Encoding::Utf16Le => "utf-16le",
        Encoding::Utf16Be => "utf-16be",
    }
}

fn summary(report: &Report) -> SummaryV1 {
    let Counts { errors, warnings, notices, preview, suppressed, baselined } = report.counts();
    SummaryV1 {
        documents: report.documents().len(),
        errors,
        warnings,
        notices,
        preview,
        suppressed,
        baselined,
        problems: report.problems().len(),
    }
}
