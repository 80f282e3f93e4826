//! Asking: plan, one pass over the rows, and the hits with snippets and reasons.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tantivy::query::AllQuery;
use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

use super::analyzer::glyphs;
use super::entry::{Entry, day_number};
use super::error::SearchError;
use super::index::Index;
use super::needle::{Needle, snippet, whole};
use super::plan::{Clause, Kind, Plan, Way};
use super::query::{FacetCount, Hit, Outcome, Query, Reason, Snippet};
use super::schema::{OPEN_END, OPEN_START};
use super::sift::{Sift, Sifted, freshness, state_on, usage_factor};
use super::synonyms::Synonyms;
use super::vocabulary::Vocabulary;

/// Strict results below this number make the search look for parts of what was typed.
const TOO_FEW: usize = 3;

/// Answers queries over one state of the index.
pub struct Searcher {
    index: Index,
    synonyms: Synonyms,
}

impl Searcher {
    /// A searcher over `index`.
    pub fn new(index: Index, synonyms: Synonyms) -> Self {
        Self { index, synonyms }
    }

    /// The state of the index that is searched.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Answers `query`.
    ///
    /// # Errors
    /// The index is damaged; rebuild it.
    pub fn search(&self, query: &Query) -> Result<Outcome, SearchError> {
        // The engine checks little of what it reads: a flipped bit can be an index out of bounds.
        catch_unwind(AssertUnwindSafe(|| self.answer(query))).unwrap_or_else(|_| {
            Err(SearchError::Damaged { reason: "读取索引时出错".into() })
        })
    }

    fn answer(&self, query: &Query) -> Result<Outcome, SearchError> {
        let vocabulary = Vocabulary {
            snapshot: &self.index.snapshot,
            fields: &self.index.fields,
            synonyms: &self.synonyms,
        };
        let plan = Plan::new(&query.words, &vocabulary);
        let snapshot = &self.index.snapshot;
        let mut complete = None;
        let sifted = if plan.is_empty() {
            snapshot.search(&AllQuery, &Sift::new(query, false))?
        } else {
            let sift = Sift::new(query, true);
            let mut sifted = snapshot.search(&plan.strict(), &sift)?;
            if sifted.matched < TOO_FEW
                && let Some(looser) = plan.relaxed()
            {
                complete = Some(sifted.total);
                sifted = snapshot.search(&looser, &sift)?;
            }
            sifted
        };
        let hits = sifted
            .best
            .iter()
            .map(|(score, _, address)| self.hit(query, &plan, *score, *address))
            .collect::<Result<Vec<Hit>, SearchError>>()?;
        let suggestions = plan
            .unknown()
            .flat_map(|typed| vocabulary.near(&typed.chars().collect::<Vec<_>>()))
            .collect();
        let readings = readings(&plan, &hits);
        Ok(outcome(sifted, hits, complete, readings, suggestions))
    }

    fn hit(
        &self,
        query: &Query,
        plan: &Plan,
        score: f32,
        address: DocAddress,
    ) -> Result<Hit, SearchError> {
        let stored: TantivyDocument = self.index.snapshot.doc(address)?;
        let entry: Entry = stored
            .get_first(self.index.fields.entry)
            .and_then(|v| v.as_bytes())
            .and_then(|bytes| postcard::from_bytes(bytes).ok())
            .ok_or_else(|| SearchError::Damaged { reason: "条目内容读不出".into() })?;
        if self.index.hash_at(address)? != Some(entry.content_hash()) {
            return Err(SearchError::Damaged {
                reason: "条目内容与其校验值不符".into()
            });
        }
        let needles: Vec<&Needle> =
            plan.clauses().flat_map(|c| &c.ways).map(|w| &w.needle).collect();
        let day = day_number(query.as_of);
        let until = entry.valid_until.map_or(OPEN_END, day_number);
        let (title, body) = (whole(&entry.title, &needles), snippet(&entry.body, &needles));
        let bare = title.marks.is_empty() && body.marks.is_empty();
        let labels = entry.labels.iter().map(|label| whole(label, &needles));
        let marked = |label: &Snippet| label.marks.iter().map(|m| m.len()).sum::<u32>();
        let label = labels
            .filter(|label| bare && marked(label) > 0)
            .min_by_key(|label| std::cmp::Reverse(marked(label)));
        Ok(Hit {
            state: state_on(entry.state, until, day),
            score,
            title,
            body,
            label,
            why: if query.why { reasons(plan, &entry, day) } else { Vec::new() },
            entry,
        })
    }
}

fn outcome(
    sifted: Sifted,
    hits: Vec<Hit>,
    complete: Option<usize>,
    readings: Vec<(String, String)>,
    suggestions: Vec<String>,
) -> Outcome {
    let facets = sifted.facets.into_iter().map(|(facet, values)| {
        let mut counts: Vec<FacetCount> =
            values.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        (facet, counts)
    });
    Outcome {
        hits,
        total: sifted.total,
        matched: sifted.matched,
        facets: facets.filter(|(_, counts)| !counts.is_empty()).collect(),
        hidden: sifted.hidden,
        excluded: sifted.excluded,
        complete,
        readings,
        suggestions,
    }
}

/// Where a way matches, and the words it matches.
fn matched(way: &Way, entry: &Entry) -> Option<(&'static str, String)> {
    let first = |text: &str| {
        let found = way.needle.find(&glyphs(text));
        found.first().map(|span| span.of(text).split_whitespace().collect::<String>())
    };
    if let Some(words) = first(&entry.title) {
        return Some(("标题", words));
    }
    if let Some(words) = first(&entry.body) {
        return Some(("正文", words));
    }
    entry.labels.iter().find_map(|label| first(label)).map(|words| ("标签", words))
}

fn explain(clause: &Clause, entry: &Entry) -> Option<Reason> {
    let (way, (place, words)) =
        clause.ways.iter().find_map(|way| Some((way, matched(way, entry)?)))?;
    let typed = &clause.typed;
    let how = match way.kind {
        Kind::Literal => String::new(),
        Kind::Synonym => format!("，与“{typed}”同义"),
        Kind::Pinyin => format!("，读音合“{typed}”"),
        Kind::Homophone => format!("，与“{typed}”同音"),
        Kind::Near => format!("，与“{typed}”差一字"),
    };
    Some(Reason { text: format!("{place}含“{words}”{how}"), factor: None })
}

fn reasons(plan: &Plan, entry: &Entry, day: i64) -> Vec<Reason> {
    let mut out: Vec<Reason> = plan.clauses().filter_map(|c| explain(c, entry)).collect();
    let updated = entry.updated.map_or(OPEN_START, day_number);
    if let Some(date) = entry.updated {
        let factor = Some(freshness(day, updated));
        out.push(Reason { text: format!("{date} 批准或更新"), factor });
    }
    if entry.usage > 0 {
        let factor = Some(usage_factor(entry.usage));
        out.push(Reason { text: format!("已使用 {} 次", entry.usage), factor });
    }
    out
}

/// How words that are not in the library as typed were read, judged by the first hit of each.
fn readings(plan: &Plan, hits: &[Hit]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for clause in plan.clauses() {
        let odd = clause.ways.iter().filter(|w| !matches!(w.kind, Kind::Literal | Kind::Synonym));
        let read = odd.flat_map(|way| hits.iter().filter_map(|h| matched(way, &h.entry))).next();
        if let Some((_, words)) = read {
            out.push((clause.typed.clone(), words));
        }
    }
    out.dedup();
    out
}
