//! One line of JSONL: decoded, checked, answered.

use super::lines::Line;
use crate::cli::engine::Engine;
use crate::cli::{CliError, INTERNAL, args};
use crate::document::{Document, Format};
use crate::finding::Severity;
use crate::lint::Context;
use crate::report::json::{self, FindingV1};
use crate::report::{Checked, RuleInfo};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One record as it comes in. Unknown keys are ignored.
#[derive(Debug, Deserialize)]
struct Record<'r> {
    #[serde(default)]
    id: Value,
    #[serde(borrow)]
    text: Cow<'r, str>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    product: Option<OneOrMany>,
    #[serde(default)]
    audience: Option<String>,
    #[serde(default)]
    date: Option<String>,
}

/// `"wealth"` or `["wealth", "fund"]`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Serialize)]
struct AnswerV1<'a> {
    version: u32,
    id: &'a Value,
    findings: Vec<FindingV1<'a>>,
}

#[derive(Debug, Serialize)]
struct ErrorV1<'a> {
    version: u32,
    line: u64,
    error: &'a str,
}

/// What a batch of lines came to.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Output lines.
    pub(super) bytes: Vec<u8>,
    /// Whether a line could not be read.
    pub(super) failed: bool,
    /// Whether a finding reached the gate.
    pub(super) gated: bool,
}

/// Longest line, in bytes, that may still hold a text of `max_record` bytes: a Chinese character
/// escaped as `\uXXXX` takes twice its bytes; the rest is for the other fields.
pub(super) fn line_limit(max_record: u64) -> usize {
    usize::try_from(max_record).unwrap_or(usize::MAX).saturating_mul(2).saturating_add(1 << 16)
}

/// Checks records.
pub(super) struct Checker<'e> {
    engine: &'e Engine,
    rules: BTreeMap<String, RuleInfo>,
    fail_on: Option<Severity>,
    max_record: u64,
}

impl<'e> Checker<'e> {
    pub(super) fn new(engine: &'e Engine, fail_on: Option<Severity>, max_record: u64) -> Self {
        Self { engine, rules: engine.rule_infos(|_| true), fail_on, max_record }
    }

    /// Appends the answer to one line.
    pub(super) fn answer(&self, line: Line, answer: &mut Answer) {
        // A fault of ours in one record must not take the others along.
        let check = AssertUnwindSafe(|| self.check(line.bytes.as_deref(), line.number));
        let checked = catch_unwind(check).unwrap_or_else(|_| Err(INTERNAL.to_owned()));
        let written = match checked {
            Ok((id, checked)) => {
                answer.gated |= checked.findings.iter().any(|(f, _)| {
                    f.is_active()
                        && self.fail_on.is_some_and(|gate| f.severity >= gate)
                        && !self.rules.get(&f.rule).is_some_and(|r| r.preview)
                });
                let findings = json::findings(&checked);
                let view = AnswerV1 { version: json::VERSION, id: &id, findings };
                serde_json::to_writer(&mut answer.bytes, &view)
            }
            Err(error) => {
                answer.failed = true;
                let view = ErrorV1 { version: json::VERSION, line: line.number, error: &error };
                serde_json::to_writer(&mut answer.bytes, &view)
            }
        };
        // Writing to memory fails never; if it did, the run must not look green.
        answer.failed |= written.is_err();
        answer.bytes.push(b'\n');
    }

    fn check(&self, bytes: Option<&[u8]>, number: u64) -> Result<(Value, Checked), String> {
        let bytes = bytes.ok_or_else(|| self.too_large())?;
        let text = std::str::from_utf8(bytes)
            .map_err(|e| format!("不是 UTF-8（第 {} 字节）；请先转码", e.valid_up_to() + 1))?;
        let text = if number == 1 { text.trim_start_matches('\u{FEFF}') } else { text };
        let record: Record<'_> = serde_json::from_str(text).map_err(|e| not_a_record(&e))?;
        if record.text.len() as u64 > self.max_record {
            return Err(self.too_large());
        }
        let context = self.context(&record)?;
        let format = match record.format.as_deref() {
            None | Some("markdown") => Format::Markdown,
            Some("plain") => Format::Plain,
            Some(other) => {
                return Err(format!("没有名为「{other}」的格式（format）；可用：markdown、plain"));
            }
        };
        let documents = Document::from_text(&record.text, format, &self.engine.rules.speakers)
            .map_err(|e| e.to_string())?;
        let findings = self.engine.check(&documents, &context);
        Ok((record.id, Checked::of(&documents, findings)))
    }

    fn context(&self, record: &Record<'_>) -> Result<Context, String> {
        let today = match &record.date {
            Some(date) => {
                args::date(date).map_err(|e| format!("date 的取值「{date}」有误：{e}"))?
            }
            None => self.engine.today,
        };
        let products = match &record.product {
            None => [].as_slice(),
            Some(OneOrMany::One(one)) => std::slice::from_ref(one),
            Some(OneOrMany::Many(many)) => many,
        };
        let (channel, audience) = (record.channel.as_deref(), record.audience.as_deref());
        self.engine.context(today, channel, products, audience).map_err(|e| match e {
            CliError::Usage { message, help } => format!("{message}；{help}"),
            other => other.to_string(),
        })
    }

    fn too_large(&self) -> String {
        format!("超过单条上限 {} 字节，已跳过；请拆分，或用 --max-record 提高上限", self.max_record)
    }
}

/// What the JSON parser says, in Chinese as far as it can be told apart.
fn not_a_record(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let column = error.column();
    if said.starts_with("missing field `text`") {
        return "缺少 text 字段；每行须是 {\"text\":\"文案\"} 形式的 JSON 对象".to_owned();
    }
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("第 {column} 列：字段类型不对；text 等字段须是文字，product 可以是文字列表")
        }
        _ => format!("第 {column} 列：不是有效的 JSON；每行须是一个完整的 JSON 对象"),
    }
}
