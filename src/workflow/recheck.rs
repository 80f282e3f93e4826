//! Everything in force, judged again: by new rules, or by the law of another day.

use super::judge::Judge;
use crate::finding::{Finding, Severity};
use crate::library::Library;

/// An item that has to be taken down: content in force with findings that its approver never saw.
#[derive(Debug, Clone)]
pub struct Takedown {
    /// Item id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Channel id.
    pub channel: String,
    /// Who approved it, and when.
    pub approved: String,
    /// The new errors and warnings.
    pub findings: Vec<Finding>,
}

/// The outcome of a re-check.
#[derive(Debug, Clone, Default)]
pub struct Recheck {
    /// Number of items that were judged.
    pub checked: usize,
    /// Items to be taken down, in id order.
    pub takedowns: Vec<Takedown>,
    /// Ids of items whose product facts have changed since they were approved: to be read again.
    pub stale_facts: Vec<String>,
}

/// Judges everything that is in force on the library's day by the law of that day.
pub fn recheck(library: &Library, judge: &dyn Judge) -> Recheck {
    let mut outcome = Recheck::default();
    for record in library.in_force() {
        let (Some(item), Some(approval)) = (record.usable(), &record.standing.approval) else {
            continue;
        };
        outcome.checked += 1;
        if library.register.snapshot(&item.product_codes) != approval.register {
            outcome.stale_facts.push(item.id.clone());
        }
        let new = |f: &Finding| {
            f.is_active()
                && f.severity >= Severity::Warning
                && approval.findings.binary_search(&f.fingerprint).is_err()
        };
        let findings: Vec<Finding> =
            judge.findings(item, library.day).into_iter().filter(new).collect();
        if !findings.is_empty() {
            outcome.takedowns.push(Takedown {
                id: item.id.clone(),
                title: item.title.clone(),
                channel: item.channel.clone(),
                approved: format!("{}（{}）{}", approval.by, approval.role, approval.at),
                findings,
            });
        }
    }
    outcome
}
