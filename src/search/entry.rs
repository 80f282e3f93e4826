//! What the index holds of one library item, whatever day it is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::library::{Facet, State};

/// Axes that are indexed and counted, in the order in which they are shown. Those of
/// [`Facet`] that combine others (persona, scenario) are asked about by their parts.
pub const AXES: [Facet; 12] = [
    Facet::Channel,
    Facet::Product,
    Facet::Audience,
    Facet::Segment,
    Facet::Industry,
    Facet::Line,
    Facet::Character,
    Facet::Hobby,
    Facet::Stage,
    Facet::Lifecycle,
    Facet::Event,
    Facet::Tag,
];

/// A state as a number of the index.
pub(super) fn state_code(state: State) -> u64 {
    State::ALL.iter().position(|s| *s == state).map_or(u64::MAX, |i| i as u64)
}

/// The state that a number of the index stands for.
pub(super) fn state_of_code(code: u64) -> State {
    let at = usize::try_from(code).unwrap_or(usize::MAX);
    State::ALL.get(at).copied().unwrap_or(State::Damaged)
}

/// One row of the index: the content of an item that is in force, or the file's own content where
/// another is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Id of the item: its path below the library.
    pub id: String,
    /// Whether this is a newer text in the file, while an older, approved one has a row of its own.
    pub newer: bool,
    /// Title.
    pub title: String,
    /// The text in force, as written. For an approved item this is the approved text.
    pub body: String,
    /// Values of the item on each axis, as the taxonomy spells them (ids, not labels).
    pub facets: BTreeMap<Facet, Vec<String>>,
    /// Chinese names of those values, searchable below title and body: 餐饮, 朋友圈, 代发工资户.
    pub labels: Vec<String>,
    /// State by the ledger, whatever the day: never [`State::Expired`], `valid_until` says that.
    pub state: State,
    /// Highest risk level of the products it speaks of, R1–R5 as 1–5; none where no registered
    /// product is named.
    pub risk: Option<u8>,
    /// First day on which it may be used; none: at once.
    pub valid_from: Option<Date>,
    /// Last day on which it may be used, the earlier of text and approval; none: open.
    pub valid_until: Option<Date>,
    /// Day of the last approval or change; ranks fresh content first.
    pub updated: Option<Date>,
    /// How often it has been used; ranks proven content first.
    pub usage: u64,
}

impl Entry {
    /// First eight bytes of the SHA-256 of everything above: two entries with the same hash are
    /// the same row of the index.
    pub fn content_hash(&self) -> u64 {
        let mut hasher = Sha256::new();
        let bytes = postcard::to_allocvec(self).unwrap_or_default();
        hasher.update(&bytes);
        let digest = hasher.finalize();
        digest.iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
    }

    /// What tells rows apart.
    pub(super) fn key(&self) -> String {
        Self::key_of(&self.id, self.newer)
    }

    /// The key of the row of `id`, or of the row of its newer text.
    pub(super) fn key_of(id: &str, newer: bool) -> String {
        if newer { format!("{id}\u{0}") } else { id.to_owned() }
    }

    /// The values on one axis.
    pub fn values(&self, facet: Facet) -> &[String] {
        self.facets.get(&facet).map_or(&[], Vec::as_slice)
    }
}

/// A day as a number that orders like it.
pub(super) fn day_number(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from((date - epoch).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for state in State::ALL {
            assert_eq!(state_of_code(state_code(state)), state);
        }
        assert_eq!(state_of_code(u64::MAX), State::Damaged);
    }

    #[test]
    fn days_are_consecutive_across_years() {
        let day = |y, m, d| day_number(jiff::civil::date(y, m, d));
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(2027, 1, 1) - day(2026, 12, 31), 1);
        assert_eq!(day(2028, 3, 1) - day(2028, 2, 28), 2);
    }
}
