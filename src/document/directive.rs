//! Inline exemptions: `<!-- 谨言-豁免 RULE 理由：… 至：2027-03-31 -->`.

use crate::text::Span;

/// One inline exemption as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The whole comment in the source.
    pub at: Span,
    /// The rule id, as written.
    pub rule: String,
    /// The reason; `None` where its author gave none.
    pub reason: Option<String>,
    /// Last day, `YYYY-MM-DD` as written.
    pub until: Option<String>,
}
