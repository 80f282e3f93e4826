//! What is asked, and what is answered. No type of the index engine appears here.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::entry::Entry;
use crate::library::{Facet, State};
use crate::text::Span;

/// What to look for.
#[derive(Debug, Clone)]
pub struct Query {
    /// Words, pinyin or a question; empty: everything that passes the filters.
    pub words: String,
    /// Per axis the values of which an item must have one.
    pub filters: BTreeMap<Facet, Vec<String>>,
    /// States to show; empty: what may be used on the day.
    pub states: Vec<State>,
    /// Whether samples count as usable.
    pub samples: bool,
    /// The day on which the content is to be used.
    pub as_of: Date,
    /// Risk level of the customer, C1–C5 as 1–5.
    pub customer_risk: Option<u8>,
    /// Most hits to return.
    pub limit: usize,
    /// Whether to explain each hit.
    pub why: bool,
}

impl Query {
    /// A query for `words` on the day `as_of`: no filter, ten hits, approved content only.
    pub fn new(words: &str, as_of: Date) -> Self {
        Self {
            words: words.to_owned(),
            filters: BTreeMap::new(),
            states: Vec::new(),
            samples: false,
            as_of,
            customer_risk: None,
            limit: 10,
            why: false,
        }
    }
}

/// Why an item that fits words and filters is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hidden {
    /// A starter sample, and samples are not asked for.
    Sample,
    /// A draft.
    Draft,
    /// Not decided yet.
    InReview,
    /// Sent back.
    Returned,
    /// Withdrawn or revoked.
    Withdrawn,
    /// Out of use for good.
    Retired,
    /// Ledger cannot be believed.
    Damaged,
    /// Past its last day.
    Expired,
    /// Before its first day.
    NotYet,
    /// Riskier than the customer may be offered.
    Risk,
    /// Usable, but of another state than asked for.
    OtherState,
}

impl Hidden {
    /// Every reason, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::Sample,
        Self::Draft,
        Self::InReview,
        Self::Returned,
        Self::Withdrawn,
        Self::Retired,
        Self::Damaged,
        Self::Expired,
        Self::NotYet,
        Self::Risk,
        Self::OtherState,
    ];

    /// The reason for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Retired => "retired",
            Self::Damaged => "damaged",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
            Self::Risk => "risk",
            Self::OtherState => "other-state",
        }
    }

    /// The reason for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sample => "示例，未经本行批准",
            Self::Draft => "草稿，未送审",
            Self::InReview => "审核中",
            Self::Returned => "已退回",
            Self::Withdrawn => "已撤下",
            Self::Retired => "已退役",
            Self::Damaged => "台账异常",
            Self::Expired => "已过期",
            Self::NotYet => "未到启用日",
            Self::Risk => "产品风险等级高于客户",
            Self::OtherState => "状态不在所选之列",
        }
    }
}

/// One value of an axis and the number of items that would remain on choosing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// Value as the taxonomy spells it.
    pub value: String,
    /// Items.
    pub count: usize,
}

/// A piece of text around the matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The piece, line breaks as written.
    pub text: String,
    /// Where it stands in the body (or title): bytes.
    pub at: Span,
    /// Matched stretches, in bytes of `text`, ascending, apart from each other.
    pub marks: Vec<Span>,
}

/// One reason for a hit's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What speaks for the item, in Chinese.
    pub text: String,
    /// What the score was multiplied by; none for a match of words, whose weight is in `score`.
    pub factor: Option<f32>,
}

/// One item found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The item.
    pub entry: Entry,
    /// State on the day asked about.
    pub state: State,
    /// Text score times freshness times usage. Only comparable within one answer.
    pub score: f32,
    /// Title with its matches.
    pub title: Snippet,
    /// The best piece of the body.
    pub body: Snippet,
    /// A label with its matches, where neither title nor body has any.
    pub label: Option<Snippet>,
    /// Why it is here, where that was asked for.
    pub why: Vec<Reason>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Best first; equal scores by id.
    pub hits: Vec<Hit>,
    /// Items that may be shown, of which `hits` are the first.
    pub total: usize,
    /// Items that the words alone find, before filters and states.
    pub matched: usize,
    /// Counts for the remaining choices. On an axis that is filtered, those of its other values
    /// count what choosing them instead would give.
    pub facets: BTreeMap<Facet, Vec<FacetCount>>,
    /// Items that fit words and filters and are not shown, by reason, none with zero.
    pub hidden: BTreeMap<Hidden, usize>,
    /// For each filter, the items that only it excludes.
    pub excluded: BTreeMap<Facet, usize>,
    /// Where too few items had all words, so that part of them had to do: how many of `total` have
    /// all; they come first.
    pub complete: Option<usize>,
    /// How words were read where not literally: `dfgz` → 代发工资.
    pub readings: Vec<(String, String)>,
    /// Words of the library near those that found nothing.
    pub suggestions: Vec<String>,
}
