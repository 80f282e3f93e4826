//! Customer tags → portraits → scripts.
//!
//! A portrait is a combination of `hits` of the `of` customer tags (five of eight: 56). A customer
//! with k tags belongs to C(k, hits) portraits, all of which are listed.

use super::item::Item;
use super::taxonomy::Taxonomy;

/// An item ranked for a set of tags.
#[derive(Debug, Clone)]
pub struct Match<'i> {
    /// The item.
    pub item: &'i Item,
    /// The tags that both have, in the order of the taxonomy.
    pub shared: Vec<String>,
    /// Customer tags of the item that the customer does not have: the script speaks past them.
    pub foreign: Vec<String>,
}

/// What is known of a customer by tags alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Tag ids, in the order of the taxonomy.
    pub tags: Vec<String>,
    /// Whether the tags reach the number that makes a strong prospect.
    pub strong: bool,
    /// The portraits that the customer belongs to.
    pub portraits: Vec<Vec<String>>,
}

/// All portraits, in the order of the taxonomy.
pub fn portraits(taxonomy: &Taxonomy) -> Vec<Vec<String>> {
    let tags: Vec<String> = taxonomy.customer_tags.iter().map(|t| t.id.clone()).collect();
    combinations(&tags, taxonomy.portraits.hits)
}

impl Customer {
    /// A customer with the given tags (ids or Chinese names).
    ///
    /// # Errors
    /// A tag that the taxonomy does not have, in Chinese.
    pub fn new(tags: &[String], taxonomy: &Taxonomy) -> Result<Self, String> {
        let terms = &taxonomy.customer_tags;
        if let Some(unknown) = tags.iter().find(|t| terms.id(t).is_none()) {
            return Err(format!("没有客户标签「{unknown}」，可用：{}", terms.listing()));
        }
        let held = |id: &str| tags.iter().any(|t| terms.id(t) == Some(id));
        let tags: Vec<String> =
            terms.iter().filter(|t| held(&t.id)).map(|t| t.id.clone()).collect();
        let hits = taxonomy.portraits.hits;
        let strong = tags.len() >= hits;
        let portraits = combinations(&tags, hits);
        Ok(Self { tags, strong, portraits })
    }
}

/// The items that share a tag with `tags`, best first: most shared tags, then fewest foreign ones,
/// then the longest remaining period, then the id.
pub fn rank<'i>(
    tags: &[String],
    items: impl Iterator<Item = &'i Item>,
    taxonomy: &Taxonomy,
) -> Vec<Match<'i>> {
    let mut matches: Vec<Match<'i>> = items
        .map(|item| {
            let of_customer =
                item.tags.iter().filter(|t| taxonomy.customer_tags.id(t).is_some()).cloned();
            let (mut shared, foreign): (Vec<_>, Vec<_>) =
                of_customer.partition(|t| tags.contains(t));
            shared.sort_by_key(|t| taxonomy.customer_tags.iter().position(|term| term.id == *t));
            Match { item, shared, foreign }
        })
        .filter(|m| !m.shared.is_empty())
        .collect();
    matches.sort_by(|a, b| {
        let by_tags = b.shared.len().cmp(&a.shared.len());
        let until = |m: &Match<'_>| m.item.valid_until.unwrap_or(jiff::civil::Date::MAX);
        by_tags
            .then(a.foreign.len().cmp(&b.foreign.len()))
            .then(until(b).cmp(&until(a)))
            .then(a.item.id.cmp(&b.item.id))
    });
    matches
}

/// All combinations of `size` of `values`, in lexicographic order of positions.
fn combinations(values: &[String], size: usize) -> Vec<Vec<String>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (i, first) in values.iter().enumerate() {
        let rest = values.get(i + 1..).unwrap_or(&[]);
        for mut tail in combinations(rest, size - 1) {
            tail.insert(0, first.clone());
            all.push(tail);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|t| (*t).to_owned()).collect()
    }

    #[test]
    fn five_of_eight_make_fifty_six() {
        let taxonomy = Taxonomy::builtin().unwrap();
        let all = portraits(&taxonomy);
        assert_eq!(all.len(), 56);
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), 56);
    }

    #[test]
    fn a_customer_with_k_tags_has_c_k_5_portraits() {
        let taxonomy = Taxonomy::builtin().unwrap();
        let tags: Vec<String> = taxonomy.customer_tags.iter().map(|t| t.zh.clone()).collect();
        for (k, count) in [(4, 0), (5, 1), (6, 6), (7, 21), (8, 56)] {
            let customer = Customer::new(&tags[..k], &taxonomy).unwrap();
            assert_eq!(customer.portraits.len(), count, "{k}");
            assert_eq!(customer.strong, k >= 5);
        }
        assert!(Customer::new(&strings(&["富豪"]), &taxonomy).unwrap_err().contains("payroll"));
    }
}
