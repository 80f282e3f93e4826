//! Finding approved content: what may be used today, best first, and why the rest is hidden.
//!
//! ```text
//! library ─ Entry ─▶ index (cache on disk) ─ Index::open ─▶ Searcher
//! words, filters, day ─ plan ─▶ rows ─ sift ─▶ Outcome { hits, counts, hidden }
//! ```
//!
//! The engine is tantivy; no type of it leaves this folder. Nothing here reads the clock.

mod analyzer;
mod entry;
mod error;
mod index;
mod manifest;
mod needle;
mod plan;
mod query;
mod rows;
mod schema;
mod searcher;
mod sift;
mod sound;
mod source;
mod stamp;
mod synonyms;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use entry::{AXES, Entry};
pub use error::SearchError;
pub use index::{Changes, Index, apply, rebuild_from, update};
pub use query::{FacetCount, Hidden, Hit, Outcome, Query, Reason, Snippet};
pub use rows::entries;
pub use searcher::Searcher;
pub use source::{OpenError, Opened, open};
pub use synonyms::Synonyms;
