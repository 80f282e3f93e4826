//! For people at a terminal: each finding with its words underlined, its law and its cure.
//!
//! miette draws. It gets one line at a time from a source of our own, because its stock source
//! rescans the file for every finding, counts header columns in bytes and never cuts a long line.

use super::{Checked, Offsets, Place, Renderer, Report, cited, shown, visible};
use crate::document::Encoding;
use crate::finding::{Finding, Severity};
use crate::text::Span;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use std::fmt;
use std::io::{self, Write};

/// Characters shown on either side of the words found; the rest of a long line is cut.
const AROUND: usize = 40;
/// Characters shown of one finding's own words; whole-sentence findings may be longer.
const WORDS: usize = 60;
/// Articles shown of one finding; the other formats and `explain` give all.
const CITES: usize = 4;

/// The format for terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pretty {
    /// Whether to colour, which only a terminal wants.
    pub color: bool,
    /// Whether exempted and baselined findings are shown too.
    pub all: bool,
}

impl Renderer for Pretty {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let handler = self.handler();
        let mut page = String::new();
        for document in report.documents() {
            let offsets = Offsets::of(document);
            for (finding, address) in &document.findings {
                if !self.all && !finding.is_active() {
                    continue;
                }
                page.clear();
                let shot = Shot::new(report, document, finding, address.as_deref(), &offsets);
                handler.render_report(&mut page, &shot).map_err(|_| io::ErrorKind::Other)?;
                out.write_all(page.as_bytes())?;
                footer(finding, &offsets, out)?;
            }
        }
        notes(report, out)?;
        writeln!(out, "{}", summary(report))
    }
}

impl Pretty {
    fn handler(self) -> GraphicalReportHandler {
        let styles = if self.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let mut characters = ThemeCharacters::unicode();
        // `×` and `⚠` differ in width between fonts; the severity is said in words.
        (characters.error, characters.warning, characters.advice) =
            ("●".into(), "▲".into(), "○".into());
        GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
            .with_links(false)
            .with_context_lines(0)
            .with_wrap_lines(false)
            .without_syntax_highlighting()
    }
}

/// What follows the picture: the law, the cure, the words to use instead, related places.
fn footer(finding: &Finding, offsets: &Offsets<'_>, out: &mut dyn Write) -> io::Result<()> {
    for related in &finding.related {
        let place = offsets.place(related.at);
        let text = clip(&visible(&related.text), WORDS);
        writeln!(out, "  相关：{}:{} 「{text}」{}", place.line, place.column, related.note)?;
    }
    for (i, cite) in finding.cites.iter().take(CITES).enumerate() {
        writeln!(out, "  {}{}", if i == 0 { "依据：" } else { "　　　" }, cited(cite))?;
    }
    let more = finding.cites.len().saturating_sub(CITES);
    if more > 0 {
        writeln!(out, "  　　　另有 {more} 条，见 jinyan explain {}", finding.rule)?;
    }
    if !finding.advice.is_empty() {
        writeln!(out, "  建议：{}", visible(&finding.advice))?;
    }
    match finding.rewrite.as_deref() {
        Some("") => writeln!(out, "  改写：删去「{}」", clip(&visible(&finding.text), WORDS))?,
        Some(text) => writeln!(out, "  改写：{}", visible(text))?,
        None => {}
    }
    if let Some(exempt) = &finding.suppressed {
        let until = exempt.until.as_ref().map(|d| format!("，至 {d}")).unwrap_or_default();
        writeln!(out, "  已豁免：{}{until}", visible(&exempt.reason))?;
    }
    if finding.baselined {
        writeln!(out, "  基线已有，不计入本次结果")?;
    }
    writeln!(out)
}

/// What else a reader must know: encodings that were guessed, files that were not checked.
fn notes(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for document in report.documents() {
        let name = match document.encoding {
            Encoding::Utf8 => continue,
            Encoding::Gb18030 => "GBK/GB18030",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        };
        let path = visible(shown(document.path.as_deref()));
        writeln!(out, "说明：{path} 按 {name} 编码读取")?;
    }
    for problem in report.problems() {
        match &problem.path {
            Some(path) => writeln!(out, "未能检查：{}：{}", visible(path), problem.message)?,
            None => writeln!(out, "未能检查：{}", problem.message)?,
        }
    }
    Ok(())
}

/// The last line.
fn summary(report: &Report) -> String {
    let counts = report.counts();
    let files = report.documents().len();
    let day = report.header.as_of;
    let found = counts.errors + counts.warnings + counts.notices;
    let mut line = if files == 0 {
        "没有检查任何文案".to_owned()
    } else if found == 0 {
        format!("共检查 {files} 份文案，未发现问题")
    } else {
        format!(
            "共检查 {files} 份文案：错误 {}，警告 {}，提示 {}",
            counts.errors, counts.warnings, counts.notices
        )
    };
    let apart = [
        ("试运行规则", counts.preview),
        ("已豁免", counts.suppressed),
        ("基线已有", counts.baselined),
        ("未能检查", report.problems().len()),
    ];
    for (name, n) in apart.into_iter().filter(|(_, n)| *n > 0) {
        line.push_str(&format!("，{name} {n}"));
    }
    line.push_str(&format!("（按 {day} 有效的规定）"));
    line
}

/// One finding as miette wants it. The code line and the help are written by us, in Chinese.
#[derive(Debug)]
struct Shot<'r> {
    finding: &'r Finding,
    title: String,
    window: Window,
}

impl<'r> Shot<'r> {
    fn new(
        report: &Report,
        document: &Checked,
        finding: &'r Finding,
        address: Option<&str>,
        offsets: &Offsets<'_>,
    ) -> Self {
        let mut title = format!("{}：{}", finding.severity.zh(), visible(&finding.message));
        if finding.suspected {
            title.push_str("（疑似规避）");
        }
        if report.is_preview(&finding.rule) {
            title.push_str("（试运行，不计入结果）");
        }
        title.push_str(&format!("  [{}]", finding.rule));
        let mut name = visible(shown(document.path.as_deref()));
        if let Some(address) = address {
            name.push_str(&format!("（{address}）"));
        }
        let window = Window::new(document, finding.at, offsets.place(finding.at), name);
        Self { finding, title, window }
    }
}

impl fmt::Display for Shot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl std::error::Error for Shot<'_> {}

impl Diagnostic for Shot<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Notice => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.window)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = Some(self.finding.title.clone());
        let (start, len) = self.window.words;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(label, (start, len)))))
    }
}

/// The words found with a little text on either side, on one line.
#[derive(Debug)]
struct Window {
    text: String,
    /// Byte offset and length of the words found inside `text`.
    words: (usize, usize),
    place: Place,
    name: String,
}

impl Window {
    fn new(document: &Checked, at: Span, place: Place, name: String) -> Self {
        let source = &document.source;
        let before = Span::new(0, at.start).of(source);
        let before = before.rsplit('\n').next().unwrap_or("");
        let after = source.get(at.end as usize..).unwrap_or("");
        let after = after.split('\n').next().unwrap_or("");
        let mut text = String::new();
        let skipped = before.char_indices().rev().nth(AROUND);
        match skipped.and_then(|(i, c)| before.get(i + c.len_utf8()..)) {
            Some(rest) => text.push_str(&format!("…{}", visible(rest))),
            None => text.push_str(&visible(before)),
        }
        let start = text.len();
        text.push_str(&clip(&visible(at.of(source)), WORDS));
        let words = (start, text.len() - start);
        text.push_str(&head(after, AROUND));
        Self { text, words, place, name }
    }
}

/// The first `n` characters of `line`, made visible.
fn head(line: &str, n: usize) -> String {
    match line.char_indices().nth(n) {
        Some((i, _)) => format!("{}…", visible(line.get(..i).unwrap_or(""))),
        None => visible(line),
    }
}

/// At most `n` characters of `text`, cut in the middle.
fn clip(text: &str, n: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= n {
        return text.to_owned();
    }
    let (first, last) = (chars.iter().take(n / 2), chars.iter().skip(chars.len() - n / 2));
    first.chain(std::iter::once(&'…')).chain(last).collect()
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            self.place.line as usize - 1,
            self.place.column as usize - 1,
            1,
        )))
    }
}
