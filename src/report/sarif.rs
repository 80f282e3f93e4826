//! SARIF 2.1.0, for code-scanning dashboards.
//!
//! Columns are declared as Unicode code points, and every region carries character and byte
//! offsets, so that no viewer has to guess. Exempted findings stay, with their justification.

use super::{Checked, Offsets, Place, Renderer, Report, RuleInfo, cited};
use crate::document::Encoding;
use crate::finding::{Finding, Severity};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The format for dashboards.
#[derive(Debug, Clone, Copy)]
pub struct Sarif;

impl Renderer for Sarif {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let rules = Rules::of(report);
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run(report, &rules)],
        });
        serde_json::to_writer_pretty(&mut *out, &log)?;
        out.write_all(b"\n")
    }
}

/// The rules that the run names, with their index in the SARIF array.
struct Rules<'r> {
    infos: Vec<(&'r str, Option<&'r RuleInfo>)>,
    index: BTreeMap<&'r str, usize>,
}

impl<'r> Rules<'r> {
    fn of(report: &'r Report) -> Self {
        let known = report.rules.iter().map(|(id, info)| (id.as_str(), Some(info)));
        let mut all: BTreeMap<&str, Option<&RuleInfo>> = known.collect();
        for (_, finding) in report.findings() {
            all.entry(&finding.rule).or_insert(None);
        }
        let index = all.keys().enumerate().map(|(i, id)| (*id, i)).collect();
        Self { infos: all.into_iter().collect(), index }
    }
}

fn run(report: &Report, rules: &Rules<'_>) -> Value {
    let failed = !report.problems().is_empty() || report.documents().is_empty();
    let results: Vec<Value> =
        report.documents().iter().flat_map(|d| results(report, rules, d)).collect();
    let notifications: Vec<Value> = report
        .problems()
        .iter()
        .map(|p| {
            let mut value = json!({"level": "error", "message": {"text": p.message}});
            if let Some(path) = &p.path {
                let location =
                    json!({"physicalLocation": {"artifactLocation": {"uri": uri(path)}}});
                insert(&mut value, "locations", json!([location]));
            }
            value
        })
        .collect();
    json!({
        "tool": {"driver": {
            "name": "jinyan",
            "fullName": "jinyan 谨言",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "language": "zh-CN",
            "rules": rules.infos.iter().map(|(id, info)| rule(id, *info)).collect::<Vec<_>>(),
        }},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "artifacts": report.documents().iter().map(artifact).collect::<Vec<_>>(),
        "invocations": [{
            "executionSuccessful": !failed,
            "toolExecutionNotifications": notifications,
        }],
        "results": results,
        "properties": {
            "asOf": report.header.as_of.to_string(),
            "rulesetVersion": report.header.ruleset_version,
            "rulesetFingerprint": report.header.ruleset_fingerprint,
        },
    })
}

fn rule(id: &str, info: Option<&RuleInfo>) -> Value {
    let mut value = json!({"id": id});
    let Some(info) = info else { return value };
    let help = match &info.why {
        Some(why) => format!("{why}\n\n改法：{}", info.advice),
        None => format!("改法：{}", info.advice),
    };
    insert(&mut value, "name", json!(info.title));
    insert(&mut value, "shortDescription", json!({"text": info.title}));
    insert(&mut value, "help", json!({"text": help}));
    insert(&mut value, "defaultConfiguration", json!({"level": level(info.severity)}));
    let properties = json!({"tags": [info.topic], "preview": info.preview});
    insert(&mut value, "properties", properties);
    value
}

fn results(report: &Report, rules: &Rules<'_>, document: &Checked) -> Vec<Value> {
    if document.findings.is_empty() {
        return Vec::new();
    }
    let offsets = Offsets::of(document);
    // The state is said of every result of a run or of none.
    let baseline = report.findings().any(|(_, f)| f.baselined).then_some("new");
    document
        .findings
        .iter()
        .map(|(finding, address)| {
            let mut value = result(finding, rules, document, &offsets);
            if let Some(address) = address {
                let logical = json!([{"fullyQualifiedName": address}]);
                if let Some(location) = value.pointer_mut("/locations/0") {
                    insert(location, "logicalLocations", logical);
                }
            }
            if let Some(state) = baseline {
                let state = if finding.baselined { "unchanged" } else { state };
                insert(&mut value, "baselineState", json!(state));
            }
            if report.is_preview(&finding.rule) {
                insert(&mut value, "kind", json!("informational"));
                insert(&mut value, "level", json!("none"));
            }
            value
        })
        .collect()
}

fn result(f: &Finding, rules: &Rules<'_>, document: &Checked, offsets: &Offsets<'_>) -> Value {
    let cites: Vec<String> = f.cites.iter().map(cited).collect();
    let mut text = f.message.clone();
    if !f.advice.is_empty() {
        text.push_str(&format!("\n建议：{}", f.advice));
    }
    if !cites.is_empty() {
        text.push_str(&format!("\n依据：{}", cites.join("；")));
    }
    let mut value = json!({
        "ruleId": f.rule,
        "ruleIndex": rules.index.get(f.rule.as_str()),
        "level": level(f.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": physical(document, &f.text, offsets.place(f.at))}],
        "partialFingerprints": {"jinyanFinding/v1": f.fingerprint},
        "suppressions": suppressions(f),
        "properties": {
            "topic": f.topic,
            "confidence": f.confidence.as_str(),
            "suspected": f.suspected,
            "advice": f.advice,
            "rewrite": f.rewrite,
            "cites": f.cites.iter().map(|c| format!("{}#{}", c.regulation, c.article)).collect::<Vec<_>>(),
        },
    });
    if !f.related.is_empty() {
        let related = f.related.iter().map(|r| {
            let place = physical(document, &r.text, offsets.place(r.at));
            json!({"physicalLocation": place, "message": {"text": r.note}})
        });
        insert(&mut value, "relatedLocations", related.collect());
    }
    value
}

fn suppressions(f: &Finding) -> Value {
    f.suppressed
        .iter()
        .map(|s| {
            let mut one = json!({"kind": "inSource", "justification": s.reason});
            if let Some(until) = &s.until {
                insert(&mut one, "properties", json!({"until": until}));
            }
            one
        })
        .collect()
}

fn physical(document: &Checked, text: &str, place: Place) -> Value {
    let lines = u32::try_from(text.matches('\n').count()).unwrap_or(0);
    let after = text.rsplit('\n').next().unwrap_or("").chars().count();
    let start_of_last = if lines == 0 { place.column } else { 1 };
    let end_column = start_of_last + u32::try_from(after).unwrap_or(0);
    json!({
        "artifactLocation": {"uri": document.path.as_deref().map_or_else(|| "stdin".to_owned(), uri)},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.line + lines,
            "endColumn": end_column,
            "charOffset": place.start,
            "charLength": place.end - place.start,
            "byteOffset": place.start_byte,
            "byteLength": place.end_byte - place.start_byte,
            "snippet": {"text": text},
        },
    })
}

fn artifact(document: &Checked) -> Value {
    let encoding = match document.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Gb18030 => "GB18030",
        Encoding::Utf16Le => "UTF-16LE",
        Encoding::Utf16Be => "UTF-16BE",
    };
    let location = document.path.as_deref().map_or_else(|| "stdin".to_owned(), uri);
    json!({"location": {"uri": location}, "encoding": encoding})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

/// A path as a URI reference: `/` between parts, everything unusual percent-encoded.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn insert(value: &mut Value, key: &str, inner: Value) {
    if let Value::Object(map) = value {
        let map: &mut Map<String, Value> = map;
        map.insert(key.to_owned(), inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_path_is_a_valid_uri() {
        assert_eq!(uri("a b/文.md"), "a%20b/%E6%96%87.md");
        assert_eq!(uri("/tmp/x.md"), "file:///tmp/x.md");
    }
}
