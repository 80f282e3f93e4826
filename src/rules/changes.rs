//! What the law of one day adds to or takes from the rules of another.

use super::pattern::{Cite, Rule};
use super::store::Rules;
use jiff::civil::Date;

/// How a rule differs between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is in force only on the second day.
    Starts,
    /// It is in force only on the first day.
    Ends,
    /// It is in force on both; the articles it rests on differ.
    Grounds,
}

/// A rule that differs between two days.
#[derive(Debug, Clone)]
pub struct Change<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// How it differs.
    pub kind: ChangeKind,
    /// Articles in force only on the second day.
    pub gained: Vec<&'r Cite>,
    /// Articles in force only on the first day.
    pub lost: Vec<&'r Cite>,
}

/// The rules that differ between `from` and `to`: starting ones, ending ones, other grounds; each in
/// id order.
pub fn changes(rules: &Rules, from: Date, to: Date) -> Vec<Change<'_>> {
    let (from, to) = (from.to_string(), to.to_string());
    let mut all: Vec<Change<'_>> =
        rules.iter().filter_map(|rule| change(rule, &from, &to)).collect();
    all.sort_by(|a, b| (a.kind, &a.rule.id).cmp(&(b.kind, &b.rule.id)));
    all
}

fn change<'r>(rule: &'r Rule, from: &str, to: &str) -> Option<Change<'r>> {
    let only = |here: &str, there: &str| -> Vec<&'r Cite> {
        rule.cites.iter().filter(|c| c.in_force(here) && !c.in_force(there)).collect()
    };
    let (gained, lost) = (only(to, from), only(from, to));
    let kind = match (rule.in_force(from), rule.in_force(to)) {
        (false, true) => ChangeKind::Starts,
        (true, false) => ChangeKind::Ends,
        (true, true) if !(gained.is_empty() && lost.is_empty()) => ChangeKind::Grounds,
        _ => return None,
    };
    Some(Change { rule, kind, gained, lost })
}
