//! Characters, offsets and sentences. No files, no YAML, no rules.
//!
//! Two coordinate spaces live here and never mix:
//!
//! * [`Span`]: UTF-8 bytes of the decoded source. Findings use it.
//! * [`TextSpan`]: UTF-8 bytes of the folded text, where markup is gone and width, case, script
//!   and variants are one. Patterns match in it.
//!
//! [`SourceMap`] is the only road from the second to the first, and there is no road back. Lines,
//! columns and UTF-16 units appear at the edge, in [`LineIndex`].

mod alias;
mod builder;
mod evasion;
mod fold;
mod line_index;
mod number;
mod numeral;
mod rate;
mod sentence;
mod source_map;
mod span;
mod token;

pub use alias::{AliasData, Variant, VariantKind, WordAlias, stands_alone, variants};
pub use builder::TextBuilder;
pub use evasion::{Candidate, candidates, in_address};
pub use fold::{Fold, fold_char, fold_str};
pub use line_index::{LineIndex, Position};
pub use number::{Number, NumberKind, Period, scan};
pub use rate::{annualised, daily_per_ten_thousand, instalment_fee};
pub use source_map::SourceMap;
pub use span::{Span, TextSpan, offset};
pub use token::Dictionary;

/// The visible text of one document, folded, with its structure and its way back to the source.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Folded characters; blocks are separated by one `\n`, which no pattern matches.
    pub folded: String,
    /// Folded → source.
    pub map: SourceMap,
    /// Sentences in order; they cover every block and never cross one.
    pub sentences: Vec<TextSpan>,
    /// Clauses in order; they cover every sentence and never cross one.
    pub clauses: Vec<TextSpan>,
}

impl Text {
    /// The sentence that holds the folded byte `at`.
    pub fn sentence_at(&self, at: u32) -> TextSpan {
        covering(&self.sentences, at)
    }

    /// The clause that holds the folded byte `at`.
    pub fn clause_at(&self, at: u32) -> TextSpan {
        covering(&self.clauses, at)
    }

    /// The folded characters at `at`.
    pub fn at(&self, at: TextSpan) -> &str {
        at.of(&self.folded)
    }
}

fn covering(ranges: &[TextSpan], at: u32) -> TextSpan {
    let after = ranges.partition_point(|r| r.start <= at);
    ranges.get(after.saturating_sub(1)).copied().unwrap_or_default()
}
