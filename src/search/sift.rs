//! One pass over the rows that the words find: which may be shown, which are best, and the counts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::entry::{AXES, day_number, state_of_code};
use super::query::{Hidden, Query};
use super::schema::OPEN_START;
use crate::library::{Facet, State};

/// Most that freshness and usage can add, each.
const LIFT: f32 = 0.15;
/// Days after which half of the freshness is gone.
const HALF_LIFE: f32 = 180.0;
/// Uses that count fully.
const FULL_USAGE: f32 = 1_000.0;

/// What to let through, independent of the segment.
pub(super) struct Sift<'q> {
    query: &'q Query,
    day: i64,
    scored: bool,
}

impl<'q> Sift<'q> {
    /// `scored`: whether there are words, so that rows have scores.
    pub(super) fn new(query: &'q Query, scored: bool) -> Self {
        Self { query, day: day_number(query.as_of), scored }
    }
}

/// What passed.
#[derive(Debug, Default)]
pub(super) struct Sifted {
    /// Best first: score, id, address.
    pub(super) best: Vec<(f32, String, DocAddress)>,
    pub(super) total: usize,
    pub(super) matched: usize,
    pub(super) facets: BTreeMap<Facet, BTreeMap<String, usize>>,
    pub(super) hidden: BTreeMap<Hidden, usize>,
    pub(super) excluded: BTreeMap<Facet, usize>,
}

/// What a score is multiplied by for freshness.
pub(super) fn freshness(day: i64, updated: i64) -> f32 {
    if updated == OPEN_START {
        return 1.0;
    }
    let age = i16::try_from((day - updated).max(0)).unwrap_or(i16::MAX);
    1.0 + LIFT * 0.5_f32.powf(f32::from(age) / HALF_LIFE)
}

/// What a score is multiplied by for usage.
pub(super) fn usage_factor(usage: u64) -> f32 {
    let uses = f32::from(u16::try_from(usage).unwrap_or(u16::MAX));
    1.0 + LIFT * ((1.0 + uses).ln() / (1.0 + FULL_USAGE).ln()).min(1.0)
}

/// State on `day` of a row whose ledger says `stored`.
pub(super) fn state_on(stored: State, until: i64, day: i64) -> State {
    match stored {
        State::Approved | State::Sample if until < day => State::Expired,
        other => other,
    }
}

impl Collector for Sift<'_> {
    type Fruit = Sifted;
    type Child = SegmentSift;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentSift> {
        let fast = segment.fast_fields();
        let mut columns = Vec::with_capacity(AXES.len());
        let mut filters = Vec::new();
        for (place, facet) in AXES.into_iter().enumerate() {
            let column = fast.str(facet.as_str())?;
            if let Some(values) = self.query.filters.get(&facet).filter(|v| !v.is_empty()) {
                let mut wanted = Vec::new();
                for value in values {
                    if let Some(column) = &column {
                        wanted.extend(column.dictionary().term_ord(value.as_bytes())?);
                    }
                }
                filters.push((place, wanted));
            }
            let terms = column.as_ref().map_or(0, |c| c.num_terms());
            columns.push((column, vec![0_u32; terms]));
        }
        Ok(SegmentSift {
            ordinal,
            ids: fast.str("id")?,
            state: fast.u64("state")?,
            risk: fast.u64("risk")?,
            from: fast.i64("from")?,
            until: fast.i64("until")?,
            updated: fast.i64("updated")?,
            usage: fast.u64("usage")?,
            columns,
            filters,
            states: self.query.states.clone(),
            samples: self.query.samples,
            customer_risk: self.query.customer_risk.map(u64::from),
            day: self.day,
            scored: self.scored,
            limit: self.query.limit,
            heap: BinaryHeap::new(),
            out: Sifted::default(),
            hidden: [0; Hidden::ALL.len()],
            excluded: [0; AXES.len()],
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, fruits: Vec<Sifted>) -> tantivy::Result<Sifted> {
        let mut all = Sifted::default();
        for fruit in fruits {
            all.best.extend(fruit.best);
            all.total += fruit.total;
            all.matched += fruit.matched;
            for (facet, values) in fruit.facets {
                let into = all.facets.entry(facet).or_default();
                for (value, count) in values {
                    *into.entry(value).or_default() += count;
                }
            }
            for (reason, count) in fruit.hidden {
                *all.hidden.entry(reason).or_default() += count;
            }
            for (facet, count) in fruit.excluded {
                *all.excluded.entry(facet).or_default() += count;
            }
        }
        all.best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        all.best.truncate(self.query.limit);
        Ok(all)
    }
}

/// The pass over one segment. Ordinals of values are of the segment.
pub(super) struct SegmentSift {
    ordinal: SegmentOrdinal,
    ids: Option<StrColumn>,
    state: Column<u64>,
    risk: Column<u64>,
    from: Column<i64>,
    until: Column<i64>,
    updated: Column<i64>,
    usage: Column<u64>,
    /// Values of each facet, and how often each was counted.
    columns: Vec<(Option<StrColumn>, Vec<u32>)>,
    /// Place of the axis and the ordinals wanted.
    filters: Vec<(usize, Vec<u64>)>,
    states: Vec<State>,
    samples: bool,
    customer_risk: Option<u64>,
    day: i64,
    scored: bool,
    limit: usize,
    heap: BinaryHeap<Worst>,
    out: Sifted,
    hidden: [usize; Hidden::ALL.len()],
    excluded: [usize; AXES.len()],
}

/// A candidate; the heap keeps the worst on top.
struct Worst {
    score: f32,
    id: u64,
    doc: DocId,
}

impl Ord for Worst {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Worst {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Worst {}

impl SegmentCollector for SegmentSift {
    type Fruit = Sifted;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.out.matched += 1;
        let mut failed = None;
        for (place, wanted) in &self.filters {
            if has_one(self.columns.get(*place), doc, wanted) {
                continue;
            }
            if failed.is_some() {
                return;
            }
            failed = Some(*place);
        }
        match (self.hidden(doc), failed) {
            (Some(reason), None) => {
                let at = Hidden::ALL.iter().position(|r| *r == reason).unwrap_or(0);
                if let Some(count) = self.hidden.get_mut(at) {
                    *count += 1;
                }
            }
            (Some(_), Some(_)) => {}
            (None, Some(place)) => {
                if let Some(count) = self.excluded.get_mut(place) {
                    *count += 1;
                }
                self.count(place, doc);
            }
            (None, None) => {
                self.out.total += 1;
                for place in 0..self.columns.len() {
                    self.count(place, doc);
                }
                self.rank(doc, score);
            }
        }
    }

    fn harvest(mut self) -> Sifted {
        let heap = std::mem::take(&mut self.heap);
        for found in heap {
            let mut id = String::new();
            if let Some(ids) = &self.ids {
                // The ordinal comes from this very column, so the look-up cannot miss.
                drop(ids.ord_to_str(found.id, &mut id));
            }
            self.out.best.push((found.score, id, DocAddress::new(self.ordinal, found.doc)));
        }
        for (facet, (column, counts)) in AXES.into_iter().zip(&self.columns) {
            let Some(column) = column else { continue };
            let values = self.out.facets.entry(facet).or_default();
            for (ord, count) in (0_u64..).zip(counts).filter(|(_, count)| **count > 0) {
                let mut value = String::new();
                if column.ord_to_str(ord, &mut value).is_ok() {
                    values.insert(value, *count as usize);
                }
            }
        }
        let excluded = AXES.into_iter().zip(self.excluded);
        self.out.excluded = excluded.filter(|(_, count)| *count > 0).collect();
        let hidden = Hidden::ALL.into_iter().zip(self.hidden);
        self.out.hidden = hidden.filter(|(_, count)| *count > 0).collect();
        self.out
    }
}

impl SegmentSift {
    fn hidden(&self, doc: DocId) -> Option<Hidden> {
        let stored = state_of_code(self.state.first(doc).unwrap_or(u64::MAX));
        let until = self.until.first(doc).unwrap_or(i64::MAX);
        let state = state_on(stored, until, self.day);
        if !self.states.is_empty() {
            if !self.states.contains(&state) {
                return Some(Hidden::OtherState);
            }
        } else if let Some(reason) = self.unusable(state, doc) {
            return Some(reason);
        }
        let level = self.customer_risk?;
        (self.risk.first(doc).unwrap_or(0) > level).then_some(Hidden::Risk)
    }

    fn unusable(&self, state: State, doc: DocId) -> Option<Hidden> {
        match state {
            State::Sample if !self.samples => return Some(Hidden::Sample),
            State::Approved | State::Sample => {}
            State::Draft => return Some(Hidden::Draft),
            State::InReview => return Some(Hidden::InReview),
            State::Returned => return Some(Hidden::Returned),
            State::Withdrawn => return Some(Hidden::Withdrawn),
            State::Retired => return Some(Hidden::Retired),
            State::Damaged => return Some(Hidden::Damaged),
            State::Expired => return Some(Hidden::Expired),
        }
        let from = self.from.first(doc).unwrap_or(OPEN_START);
        (from > self.day).then_some(Hidden::NotYet)
    }

    fn count(&mut self, place: usize, doc: DocId) {
        let Some((Some(column), counts)) = self.columns.get_mut(place) else { return };
        for ord in column.term_ords(doc) {
            if let Some(count) = usize::try_from(ord).ok().and_then(|o| counts.get_mut(o)) {
                *count += 1;
            }
        }
    }

    fn rank(&mut self, doc: DocId, score: Score) {
        let base = if self.scored { score } else { 1.0 };
        let full = self.heap.len() >= self.limit;
        // No factor exceeds this, so most rows are done with here.
        let most = base * (1.0 + LIFT) * (1.0 + LIFT);
        if full && self.heap.peek().is_none_or(|worst| most < worst.score) {
            return;
        }
        let updated = self.updated.first(doc).unwrap_or(OPEN_START);
        let usage = self.usage.first(doc).unwrap_or(0);
        let score = base * freshness(self.day, updated) * usage_factor(usage);
        let id = self.ids.as_ref().and_then(|c| c.term_ords(doc).next()).unwrap_or(u64::MAX);
        self.heap.push(Worst { score, id, doc });
        if full {
            self.heap.pop();
        }
    }
}

fn has_one(column: Option<&(Option<StrColumn>, Vec<u32>)>, doc: DocId, wanted: &[u64]) -> bool {
    let Some((Some(column), _)) = column else { return false };
    column.term_ords(doc).any(|ord| wanted.contains(&ord))
}
