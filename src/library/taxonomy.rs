//! The values that front matter, flags and facets may hold: `library/taxonomy.yaml`.
//!
//! A bank edits the file; nothing here knows a value by name. Every value has an id and a Chinese
//! name, and either may be written.

use super::problem::Problem;
use super::terms::{Industries, Terms};
use crate::yaml;
use serde::Deserialize;

/// The shipped taxonomy, used where a library has none of its own.
pub const BUILTIN: &str = include_str!("../../library/taxonomy.yaml");

/// Risk levels of products and customers, each from low to high.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskLevels {
    /// Product levels, such as R1–R5.
    pub product: Vec<String>,
    /// Customer levels, such as C1–C5; as many as product levels.
    pub customer: Vec<String>,
    /// The rule in words.
    #[serde(default)]
    pub rule: String,
}

/// What sets a contact off.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenarios {
    /// Product events.
    pub product: Terms,
    /// Real-time events.
    pub event: Terms,
}

/// How portraits are made of customer tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portraits {
    /// Number of customer tags.
    pub of: usize,
    /// Number of tags that make a portrait, and from which a customer is a strong prospect.
    pub hits: usize,
    /// The rule in words.
    #[serde(default)]
    pub note: String,
}

/// The taxonomy. Every list keeps the order of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    /// Where a text appears.
    pub channels: Terms,
    /// What it is about.
    pub products: Terms,
    /// Products that carry investment risk; ids of `products`.
    pub investment_products: Vec<String>,
    /// Whom it speaks to.
    pub audiences: Terms,
    /// Risk levels.
    pub risk_levels: RiskLevels,
    /// Characters of a manager.
    pub characters: Terms,
    /// Hobbies of a manager. A persona is a character with a hobby.
    pub hobbies: Terms,
    /// Industries, with categories of GB/T 4754.
    pub industries: Industries,
    /// Corporate business lines.
    pub lines: Terms,
    /// Customer segments.
    pub segments: Terms,
    /// 引流, 留客, 转化.
    pub stages: Terms,
    /// Customer life cycle.
    pub lifecycle: Terms,
    /// Product and real-time events.
    pub scenarios: Scenarios,
    /// Customer tags, of which portraits are made.
    pub customer_tags: Terms,
    /// Portraits.
    pub portraits: Portraits,
    /// Further values that `tags` may hold beside customer tags.
    #[serde(default)]
    pub keywords: Terms,
    /// Words by which a sentence is known as a required disclosure, which items may share.
    #[serde(default)]
    pub disclosures: Vec<String>,
}

impl Taxonomy {
    /// The shipped taxonomy.
    ///
    /// # Errors
    /// Never in a build whose tests pass.
    pub fn builtin() -> Result<Self, Problem> {
        Self::parse("taxonomy.yaml", BUILTIN)
    }

    /// Reads a taxonomy; `path` is only used in messages.
    ///
    /// # Errors
    /// Not YAML, unknown keys, repeated ids, codes that GB/T 4754 does not have, lists that
    /// contradict each other.
    pub fn parse(path: &str, text: &str) -> Result<Self, Problem> {
        let taxonomy: Self = yaml::from_str(text).map_err(|e| {
            Problem::error(path, line_of(text, e.at), format!("分类表写法有误：{}", e.reason))
                .help("请对照 docs/library.md 的分类表一节修改")
        })?;
        taxonomy.check(path, text)?;
        Ok(taxonomy)
    }

    fn check(&self, path: &str, text: &str) -> Result<(), Problem> {
        let fault = |key: &str, message: String| {
            let at = text.lines().position(|l| l.starts_with(key)).map_or(0, |i| i + 1);
            Problem::error(path, u32::try_from(at).unwrap_or(0), message)
        };
        if let Some(id) = self.investment_products.iter().find(|id| self.products.id(id).is_none())
        {
            return Err(fault(
                "investment_products",
                format!("investment_products 中的「{id}」不在 products 里"),
            )
            .help("请先在 products 中登记该产品种类"));
        }
        if self.portraits.of != self.customer_tags.len() {
            let count = self.customer_tags.len();
            return Err(fault(
                "portraits",
                format!("portraits.of 为 {}，但 customer_tags 有 {count} 个", self.portraits.of),
            )
            .help("两处数目须一致"));
        }
        if self.portraits.hits == 0 || self.portraits.hits > self.portraits.of {
            return Err(fault(
                "portraits",
                format!("portraits.hits 须在 1 与 {} 之间", self.portraits.of),
            ));
        }
        if self.portraits.of > 24 {
            return Err(fault(
                "customer_tags",
                "customer_tags 不得超过 24 个，否则画像数目过大".into(),
            ));
        }
        if self.risk_levels.product.is_empty()
            || self.risk_levels.product.len() != self.risk_levels.customer.len()
        {
            return Err(fault("risk_levels", "产品与客户的风险等级数目须相同，且不为空".into()));
        }
        if let Some(term) =
            self.scenarios.event.iter().find(|t| self.scenarios.product.id(&t.id).is_some())
        {
            return Err(fault("scenarios", format!("事件「{}」在 scenarios 中出现两次", term.zh)));
        }
        Ok(())
    }

    /// Whether `product` (an id) carries investment risk.
    pub fn is_investment(&self, product: &str) -> bool {
        self.investment_products.iter().any(|p| p == product)
    }

    /// The id of a scenario event, product or real-time, given by id or Chinese name.
    pub fn event(&self, value: &str) -> Option<&str> {
        self.scenarios.event.id(value).or_else(|| self.scenarios.product.id(value))
    }

    /// The id of a tag: a customer tag or a keyword.
    pub fn tag(&self, value: &str) -> Option<&str> {
        self.customer_tags.id(value).or_else(|| self.keywords.id(value))
    }

    /// Rank of a product risk level, from 1.
    pub fn product_risk(&self, level: &str) -> Option<usize> {
        self.risk_levels.product.iter().position(|l| l == level).map(|i| i + 1)
    }

    /// Rank of a customer risk level, from 1. A customer may be shown products of at most that rank.
    pub fn customer_risk(&self, level: &str) -> Option<usize> {
        self.risk_levels.customer.iter().position(|l| l == level).map(|i| i + 1)
    }
}

/// Line of byte `at` in `text`, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    let before = text.bytes().take(at).filter(|b| *b == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_taxonomy_is_valid() {
        let taxonomy = Taxonomy::builtin().unwrap();
        assert_eq!(taxonomy.characters.len() * taxonomy.hobbies.len(), 27);
        assert_eq!(taxonomy.industries.len(), 10);
        assert_eq!(taxonomy.lines.len(), 5);
        assert_eq!(taxonomy.customer_tags.len(), 8);
        assert_eq!(taxonomy.industries.id("餐饮"), Some("catering"));
        assert_eq!(taxonomy.event("产品到期"), Some("产品到期"));
    }

    #[test]
    fn faults_name_the_line() {
        let cases = [
            ("code: C}", "code: U}", "GB/T 4754"),
            ("code: C}", "code: C51}", "GB/T 4754"),
            ("id: trade", "id: manufacturing", "重复"),
            ("of: 8", "of: 9", "customer_tags 有 8 个"),
            ("investment_products: [", "investment_products: [gold, ", "gold"),
            ("stages:", "stagez:", "stagez"),
        ];
        for (from, to, expected) in cases {
            assert!(BUILTIN.contains(from), "{from}");
            let broken = BUILTIN.replacen(from, to, 1);
            let problem = Taxonomy::parse("taxonomy.yaml", &broken).unwrap_err();
            assert!(problem.message.contains(expected), "{to}: {problem}");
            assert!(problem.line > 1, "{problem}");
        }
    }
}
