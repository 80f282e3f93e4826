//! What the index holds of one library item. The search knows no library: an adapter on the floor
//! that knows both turns items into entries.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A tag axis to filter by and to count along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// Character of the manager persona: 专业型, 亲和型, 活力型.
    Character,
    /// Hobby of the manager persona.
    Hobby,
    /// Customer's industry.
    Industry,
    /// Corporate business line.
    Line,
    /// Customer segment.
    Segment,
    /// Channel of publication.
    Channel,
    /// Product kind.
    Product,
    /// 引流, 留客, 转化.
    Stage,
    /// 登船, 激活, 提升, 降级提醒, 召回.
    Lifecycle,
    /// Real-time or product event.
    Event,
    /// Customer tag.
    Tag,
}

impl Facet {
    /// Every facet, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Channel,
        Self::Product,
        Self::Segment,
        Self::Industry,
        Self::Line,
        Self::Character,
        Self::Hobby,
        Self::Stage,
        Self::Lifecycle,
        Self::Event,
        Self::Tag,
    ];

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Character => "人设",
            Self::Hobby => "爱好",
            Self::Industry => "行业",
            Self::Line => "业务线",
            Self::Segment => "客群",
            Self::Channel => "渠道",
            Self::Product => "产品",
            Self::Stage => "阶段",
            Self::Lifecycle => "生命周期",
            Self::Event => "事件",
            Self::Tag => "客户标签",
        }
    }

    /// Name for programs: the field of the index, the key in JSON, the flag of the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Hobby => "hobby",
            Self::Industry => "industry",
            Self::Line => "line",
            Self::Segment => "segment",
            Self::Channel => "channel",
            Self::Product => "product",
            Self::Stage => "stage",
            Self::Lifecycle => "lifecycle",
            Self::Event => "event",
            Self::Tag => "tag",
        }
    }

    /// Place in [`Self::ALL`].
    pub(super) fn index(self) -> usize {
        Self::ALL.iter().position(|f| *f == self).unwrap_or(0)
    }
}

/// State of an item as its ledger tells it. Whether it has expired is a matter of the day asked
/// about, so no entry is stored as [`Self::Expired`]: `valid_until` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Shipped starter content: linted, not approved by this bank.
    Sample,
    /// Not submitted.
    Draft,
    /// Submitted, not decided.
    InReview,
    /// Approved and in force.
    Approved,
    /// Sent back by the reviewer.
    Returned,
    /// Withdrawn or revoked.
    Withdrawn,
    /// Taken out of use for good.
    Retired,
    /// Approved or a sample once, past its last day.
    Expired,
    /// Its ledger cannot be believed.
    Damaged,
}

impl Status {
    /// Every status, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Approved,
        Self::Sample,
        Self::Draft,
        Self::InReview,
        Self::Returned,
        Self::Withdrawn,
        Self::Retired,
        Self::Expired,
        Self::Damaged,
    ];

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sample => "示例",
            Self::Draft => "草稿",
            Self::InReview => "审核中",
            Self::Approved => "已批准",
            Self::Returned => "已退回",
            Self::Withdrawn => "已撤下",
            Self::Retired => "已退役",
            Self::Expired => "已过期",
            Self::Damaged => "台账异常",
        }
    }

    /// Name for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Retired => "retired",
            Self::Expired => "expired",
            Self::Damaged => "damaged",
        }
    }

    pub(super) fn code(self) -> u64 {
        Self::ALL.iter().position(|s| *s == self).map_or(0, |i| i as u64)
    }

    pub(super) fn from_code(code: u64) -> Self {
        let at = usize::try_from(code).unwrap_or(usize::MAX);
        Self::ALL.get(at).copied().unwrap_or(Self::Draft)
    }
}

/// One item as the index sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Id of the item: its path below the library.
    pub id: String,
    /// Title.
    pub title: String,
    /// The text in force, as written. For an approved item this is the approved text.
    pub body: String,
    /// Values of the item on each axis, as the taxonomy spells them (ids, not labels).
    pub facets: BTreeMap<Facet, Vec<String>>,
    /// Chinese names of those values, searchable below title and body: 餐饮, 朋友圈, 代发工资户.
    pub labels: Vec<String>,
    /// State by the ledger.
    pub status: Status,
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
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), status);
        }
        assert_eq!(Status::from_code(u64::MAX), Status::Draft);
    }

    #[test]
    fn days_are_consecutive_across_years() {
        let day = |y, m, d| day_number(jiff::civil::date(y, m, d));
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(2027, 1, 1) - day(2026, 12, 31), 1);
        assert_eq!(day(2028, 3, 1) - day(2028, 2, 28), 2);
    }
}
