//! One line a finding: `path:line:column: severity[rule] message`.

use super::{Offsets, Renderer, Report, shown, visible};
use std::io::{self, Write};

/// The format for editors, `grep` and people in a hurry.
#[derive(Debug, Clone, Copy)]
pub struct Short;

impl Renderer for Short {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for document in report.documents() {
            let offsets = Offsets::of(document);
            let path = visible(shown(document.path.as_deref()));
            for (finding, _) in &document.findings {
                let place = offsets.place(finding.at);
                let mark = match (&finding.suppressed, finding.baselined) {
                    (Some(_), _) => "（已豁免）",
                    (None, true) => "（基线已有）",
                    (None, false) if report.is_preview(&finding.rule) => "（试运行）",
                    (None, false) => "",
                };
                writeln!(
                    out,
                    "{path}:{}:{}: {}[{}]{mark} {}",
                    place.line,
                    place.column,
                    finding.severity.zh(),
                    finding.rule,
                    visible(&finding.message)
                )?;
            }
        }
        for problem in report.problems() {
            match &problem.path {
                Some(path) => writeln!(out, "{}: 未能检查：{}", visible(path), problem.message)?,
                None => writeln!(out, "未能检查：{}", problem.message)?,
            }
        }
        Ok(())
    }
}
