//! Workflow commands that GitHub turns into annotations on the changed lines.

use super::{Offsets, Renderer, Report, cited};
use crate::finding::{Finding, Severity};
use std::io::{self, Write};

/// The format for GitHub Actions. Only active findings are annotated.
#[derive(Debug, Clone, Copy)]
pub struct Github;

impl Renderer for Github {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for document in report.documents() {
            let offsets = Offsets::of(document);
            let file = document.path.as_deref().map(|p| format!("file={},", property(p)));
            let file = file.unwrap_or_default();
            for (finding, _) in document.findings.iter().filter(|(f, _)| f.is_active()) {
                let place = offsets.place(finding.at);
                // GitHub's columns are characters; `endColumn` is inclusive and only holds on one line.
                let end = match finding.text.contains('\n') {
                    true => String::new(),
                    false => format!(
                        ",endColumn={}",
                        place.column + (place.end - place.start).max(1) - 1
                    ),
                };
                let title = format!("{} {}", finding.title, finding.rule);
                writeln!(
                    out,
                    "::{} {file}line={},col={}{end},title={}::{}",
                    command(finding.severity),
                    place.line,
                    place.column,
                    property(&title),
                    data(&body(finding))
                )?;
            }
        }
        for problem in report.problems() {
            let file = problem.path.as_deref().map(|p| format!(" file={}", property(p)));
            writeln!(out, "::error{}::{}", file.unwrap_or_default(), data(&problem.message))?;
        }
        Ok(())
    }
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

fn body(finding: &Finding) -> String {
    let mut body = format!("{}\n建议：{}", finding.message, finding.advice);
    if !finding.cites.is_empty() {
        let cites: Vec<_> = finding.cites.iter().map(cited).collect();
        body.push_str(&format!("\n依据：{}", cites.join("；")));
    }
    body
}

/// Escapes the text after `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property value, in which `:` and `,` separate too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_starts_a_command_of_its_own() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c\n"), "a%2Cb%3Ac%0A");
    }
}
