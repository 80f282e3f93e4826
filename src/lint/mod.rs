//! Document × RuleSet → findings.
//!
//! [`Linter::check`] is pure: it reads neither clock nor files. What the outside knows (day,
//! channel, products, audience) comes in as [`Context`].

use jiff::civil::Date;

pub mod baseline;
mod builtin;
mod cues;
pub mod examples;
mod expression;
mod facts;
mod forbid;
mod hits;
mod inspect;
mod judge;
mod linter;
mod matching;
mod newly;
mod require;
mod scan;
mod stance;
pub mod suppress;
pub mod suppress_file;
#[cfg(test)]
pub(crate) mod testing;
mod values;

pub use linter::{BrokenRuleSet, Linter};
pub use newly::Newly;

/// What the outside knows about a document. Front matter of the document wins over it, except for
/// the day.
#[derive(Debug, Clone)]
pub struct Context {
    /// The day by whose law the text is judged.
    pub today: Date,
    /// Channel id, such as `moments`.
    pub channel: Option<String>,
    /// Declared product ids.
    pub products: Vec<String>,
    /// Audience id.
    pub audience: Option<String>,
}

impl Context {
    /// A context that knows only the day.
    pub fn on(today: Date) -> Self {
        Self { today, channel: None, products: Vec::new(), audience: None }
    }
}
