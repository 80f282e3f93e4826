//! Topics and regulations by id.

use super::cold::Cold;
use super::regulation::{Article, Regulation};
use super::topic::Topic;
use serde::{Deserialize, Serialize};

/// All topics and regulations of a rule set, sorted by id.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Register {
    /// Topics in file order.
    pub topics: Vec<Topic>,
    /// Regulations by id. A run without findings does not look at them.
    #[serde(skip)]
    pub regulations: Cold<Vec<Regulation>>,
}

impl Register {
    /// The topic `id`.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|t| t.id == id)
    }

    /// The regulation `id`.
    pub fn regulation(&self, id: &str) -> Option<&Regulation> {
        self.regulations.iter().find(|r| r.id == id)
    }

    /// The article that `regulation#key` names.
    pub fn article(&self, target: &str) -> Option<(&Regulation, &Article)> {
        let (regulation, key) = target.split_once('#')?;
        let regulation = self.regulation(regulation)?;
        let article = regulation
            .articles
            .iter()
            .find(|a| a.key() == key || a.article.as_deref() == Some(key))?;
        Some((regulation, article))
    }

    /// The first day on which `regulation` is no longer in force: its own date, or the effective
    /// date of the one that replaced it.
    pub fn ends(&self, regulation: &Regulation) -> Option<String> {
        if let Some(day) = &regulation.superseded {
            return Some(day.clone());
        }
        let next = self.regulation(regulation.superseded_by.as_deref()?)?;
        next.effective.clone()
    }
}
