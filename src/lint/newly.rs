//! What the law of a later day finds in a text that an earlier day's did not.

use super::{Context, Linter};
use crate::document::Document;
use crate::finding::Finding;
use jiff::civil::Date;

/// Findings of a text on one day, seen from another.
#[derive(Debug, Clone, Default)]
pub struct Newly {
    /// Findings that the other day's law does not make.
    pub found: Vec<Finding>,
    /// Number of findings on both days that rest on articles the other day's law did not have.
    pub more_grounds: usize,
}

impl Linter {
    /// Findings of `document` on the context's day that it does not have on the day `other`.
    pub fn newly(&self, document: &Document, context: &Context, other: Date) -> Newly {
        let before = self.inspect(document, &Context { today: other, ..context.clone() });
        let mut newly = Newly::default();
        for finding in self.inspect(document, context) {
            let same = before.iter().find(|old| {
                old.topic == finding.topic
                    && old.severity == finding.severity
                    && (old.at.overlaps(finding.at) || old.at == finding.at)
            });
            match same {
                None => newly.found.push(finding),
                Some(old) => {
                    let more = finding.cites.iter().any(|c| !old.cites.contains(c));
                    newly.more_grounds += usize::from(more);
                }
            }
        }
        newly
    }
}
