//! Labelled corpora: one JSON object a line.

use super::score::{Case, Mark};
use crate::cli::CliError;
use crate::document::io_reason;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct CaseFile {
    id: String,
    text: String,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    product: Option<OneOrMany>,
    #[serde(default)]
    date: Option<String>,
    findings: Vec<Label>,
    #[serde(default)]
    also_ok: Vec<String>,
    #[serde(default)]
    difficulty: Option<String>,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// One labelled expression: the `nth` occurrence of `span`, overlapping ones counted.
#[derive(Debug, Deserialize)]
struct Label {
    topic: String,
    span: String,
    #[serde(default = "first")]
    nth: usize,
}

fn first() -> usize {
    1
}

/// Reads a corpus; blank lines are passed over.
///
/// # Errors
/// Unreadable, a line that is no case, a span that its text does not hold, two cases of one id.
pub(super) fn read(path: &Path) -> Result<Vec<Case>, CliError> {
    let help = "每行一个 JSON 对象：id、text、findings（topic、span、nth）";
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| {
        CliError::usage(format!("无法读取语料 {shown}：{}", io_reason(&e)), "请检查路径")
    })?;
    let mut cases = Vec::new();
    let mut ids = BTreeSet::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let wrong = |e: String| CliError::usage(format!("语料 {shown} 第 {} 行：{e}", i + 1), help);
        let file: CaseFile = serde_json::from_str(line)
            .map_err(|e| wrong(format!("不是有效的语料（第 {} 列）：{e}", e.column())))?;
        let case = case(file).map_err(wrong)?;
        if !ids.insert(case.id.clone()) {
            return Err(wrong(format!("编号 {} 重复", case.id)));
        }
        cases.push(case);
    }
    if cases.is_empty() {
        return Err(CliError::usage(format!("语料 {shown} 中没有条目"), help));
    }
    Ok(cases)
}

fn case(file: CaseFile) -> Result<Case, String> {
    let mut gold = BTreeSet::new();
    for label in file.findings {
        let Some(start) = nth(&file.text, &label.span, label.nth) else {
            return Err(format!("文案中没有第 {} 处「{}」", label.nth, label.span));
        };
        let end = start + label.span.chars().count();
        gold.insert(Mark { topic: label.topic, start, end });
    }
    Ok(Case {
        id: file.id,
        text: file.text,
        gold,
        also: file.also_ok.into_iter().collect(),
        difficulty: file.difficulty.unwrap_or_else(|| "medium".to_owned()),
        channel: file.channel.unwrap_or_default(),
        products: match file.product {
            None => Vec::new(),
            Some(OneOrMany::One(one)) => vec![one],
            Some(OneOrMany::Many(many)) => many,
        },
        date: file.date,
        note: file.note,
    })
}

/// Character at which the `n`th occurrence of `span` starts, overlapping ones counted.
fn nth(text: &str, span: &str, n: usize) -> Option<usize> {
    let starts = text.char_indices().enumerate();
    let at = |byte: usize| text.get(byte..).is_some_and(|rest| rest.starts_with(span));
    let mut found = starts.filter(|(_, (byte, _))| at(*byte)).map(|(i, _)| i);
    found.nth(n.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occurrences_overlap_and_count_in_characters() {
        assert_eq!(nth("甲保保保", "保保", 1), Some(1));
        assert_eq!(nth("甲保保保", "保保", 2), Some(2));
        assert_eq!(nth("甲保保保", "保保", 3), None);
        assert_eq!(nth("甲", "甲", 0), None);
    }
}
