//! The rows of the index, made of the library.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::entry::{AXES, Entry};
use crate::library::{Facet, Item, Library, Record, State, kept};

/// The rows of a library, newer texts of files behind the approved ones, in id order.
pub fn entries(library: &Library, usage: &BTreeMap<String, u64>) -> Vec<Entry> {
    let mut out = Vec::with_capacity(library.records.len());
    for (id, record) in library.records.iter().chain(&library.stand_ins) {
        let uses = usage.get(id).copied().unwrap_or(0);
        let approved = approved(library, id, record, uses);
        let newer = approved.is_some();
        out.extend(approved);
        if newer && approval_of_file(record) {
            continue;
        }
        // Only content that an approval is about is ever approved or expired, so neither is left.
        let state = record.standing.state;
        let updated = library.ledger.entries(id).last().and_then(|e| day_of(&e.at));
        let until = record.item.valid_until;
        out.push(row(library, &record.item, Facts { state, until, updated, uses, newer }));
    }
    out
}

struct Facts {
    state: State,
    until: Option<Date>,
    updated: Option<Date>,
    uses: u64,
    newer: bool,
}

fn approval_of_file(record: &Record) -> bool {
    record.standing.approval.as_ref().is_some_and(|a| a.content == record.item.hash)
}

/// The row of the approved content, whatever the day.
fn approved(library: &Library, id: &str, record: &Record, uses: u64) -> Option<Entry> {
    if record.standing.state == State::Damaged {
        return None;
    }
    let approval = record.standing.approval.as_ref()?;
    let stored;
    let item = if approval.content == record.item.hash {
        &record.item
    } else {
        stored = kept(id, approval, &library.ledger, &library.taxonomy).ok()?;
        &stored
    };
    let until = [item.valid_until, approval.expires].into_iter().flatten().min();
    let updated = day_of(&approval.at);
    let facts = Facts { state: State::Approved, until, updated, uses, newer: false };
    Some(row(library, item, facts))
}

fn row(library: &Library, item: &Item, facts: Facts) -> Entry {
    let taxonomy = &library.taxonomy;
    let facets: BTreeMap<Facet, Vec<String>> = AXES
        .into_iter()
        .map(|axis| (axis, axis.values(item)))
        .filter(|(_, values)| !values.is_empty())
        .collect();
    let labels = facets
        .iter()
        .flat_map(|(axis, values)| values.iter().map(|v| axis.name(taxonomy, v)))
        .collect();
    Entry {
        id: item.id.clone(),
        newer: facts.newer,
        title: item.title.clone(),
        body: item.body.clone(),
        risk: library.risk(item),
        facets,
        labels,
        state: facts.state,
        valid_from: item.valid_from,
        valid_until: facts.until,
        updated: facts.updated,
        usage: facts.uses,
    }
}

fn day_of(at: &str) -> Option<Date> {
    at.get(..10)?.parse().ok()
}
