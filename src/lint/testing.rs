//! Documents and findings for unit tests of what works on them.

use crate::document::{Document, Plain, Reader, Speakers};
use crate::finding::{Confidence, Finding, Severity};
use crate::text::{Span, offset};

/// A plain document.
pub(crate) fn document(source: &str) -> Document {
    let documents = Plain.read(Some("a.txt"), source, &Speakers::default());
    documents.expect("plain text is always readable").remove(0)
}

/// An error of rule `wealth-sales/principal-guarantee` at byte `start`.
pub(crate) fn finding(source: &str, start: usize, words: &str) -> Finding {
    let at = Span::new(offset(start), offset(start + words.len()));
    assert_eq!(at.of(source), words);
    Finding {
        rule: "wealth-sales/principal-guarantee".into(),
        topic: "guaranteed-return".into(),
        title: "承诺保本".into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        suspected: false,
        at,
        text: words.into(),
        related: Vec::new(),
        message: format!("对非保本产品使用「{words}」，属于承诺保本"),
        advice: "删去承诺；需要说明风险时，写产品说明书载明的风险等级".into(),
        rewrite: None,
        cites: Vec::new(),
        suppressed: None,
        baselined: false,
        fingerprint: String::new(),
    }
}
