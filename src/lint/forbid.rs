//! Words that must not stand there.

use super::judge::Judge;
use super::matching::Found;
use crate::rules::{Forbid, Rule, Scope};
use crate::text::TextSpan;

/// Overlapping matches of one rule are joined up to this many characters.
const MOST_JOINED: usize = 24;

impl Judge<'_, '_> {
    /// Every match of `forbid` that applies to rule `rule` and that nothing excuses, by place.
    pub(super) fn faults(&self, rule: &Rule, forbid: &Forbid) -> Vec<Found> {
        let scan = self.scan;
        let document = scan.scope(TextSpan::default(), Scope::Document);
        let mut found: Vec<Found> =
            forbid.any.iter().flat_map(|p| scan.matches(p, document)).collect();
        found.retain(|f| {
            forbid.not_in.is_none_or(|longer| !scan.is_covered(longer, f.at))
                && self.applies_at(rule, f.at)
                && forbid.stance.contains(&self.stance(rule, f.at))
                && forbid.with.iter().all(|c| self.condition(c, f.at))
                && !forbid.without.iter().any(|c| self.condition(c, f.at))
        });
        let mut joined = self.join(found);
        if forbid.once {
            joined.truncate(1);
        }
        joined
    }

    /// Overlapping matches become one: the wider, or both where that is still short.
    fn join(&self, mut found: Vec<Found>) -> Vec<Found> {
        found.sort_by_key(|f| (f.at.start, u32::MAX - f.at.end, f.suspected));
        let mut kept: Vec<Found> = Vec::with_capacity(found.len());
        for next in found {
            match kept.last_mut() {
                Some(last) if last.at.overlaps(next.at) => {
                    if last.suspected && !next.suspected {
                        *last = next;
                        continue;
                    }
                    let both = last.at.cover(next.at);
                    let short = both.of(&self.scan.doc.text.folded).chars().count() <= MOST_JOINED;
                    let shared = last.at.end.min(next.at.end) - next.at.start;
                    if short && last.suspected == next.suspected {
                        last.at = both;
                    } else if 2 * shared < next.at.len().min(last.at.len()) {
                        // Two faults that touch: joined they would be a sweep.
                        kept.push(next);
                    }
                }
                _ => kept.push(next),
            }
        }
        kept
    }
}
