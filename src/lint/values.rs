//! Typed values as rules ask for them.

use crate::rules::schema::ValueKind;
use crate::text::{Number, NumberKind, TextSpan, offset, scan};

/// Whether a number of the text is what a rule means by `kind`.
pub(super) fn is_kind(number: &Number, kind: ValueKind) -> bool {
    value(number, kind).is_some()
}

/// Reads captured text as a value of `kind`, in the unit of the kind.
pub(super) fn read(text: &str, kind: ValueKind) -> Option<f64> {
    let all = TextSpan::new(0, offset(text.len()));
    scan(text, all).iter().find_map(|n| value(n, kind))
}

fn value(number: &Number, kind: ValueKind) -> Option<f64> {
    let fits = matches!(
        (kind, number.kind),
        (ValueKind::Percent, NumberKind::Percent)
            | (ValueKind::Rate, NumberKind::Rate(_) | NumberKind::Percent)
            | (ValueKind::Money, NumberKind::Money)
            | (ValueKind::Term, NumberKind::Term | NumberKind::Instalments)
            | (ValueKind::RiskLevel, NumberKind::RiskLevel)
            | (ValueKind::Multiple, NumberKind::Multiple)
            | (ValueKind::Date, NumberKind::Date)
            | (ValueKind::Number, NumberKind::Number)
    );
    fits.then_some(number.value)
}
