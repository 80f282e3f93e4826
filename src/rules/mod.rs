//! Rule packs: read, validate, compile, explain.

mod automaton;
mod changes;
mod cold;
mod compile;
mod error;
mod lexicons;
mod pattern;
mod phrase;
mod register;
mod regulation;
mod required;
pub mod schema;
mod set;
mod sources;
mod store;
mod topic;
mod vocabulary;
mod words;

pub use automaton::Hit;
pub use changes::{Change, ChangeKind, changes};
pub use cold::Cold;
pub use error::RuleError;
pub use pattern::{
    Applies, Atom, Builtin, Check, Cite, Condition, Forbid, Need, Pattern, Phrase, RegexPattern,
    Require, Rule, SetId, Step,
};
pub use register::Register;
pub use regulation::{Article, Regulation};
pub use schema::{Scope, Stance, Status};
pub use set::{ContextSets, ProductSet, RuleSet};
pub use sources::{SourceFile, read_dir};
pub use store::Rules;
pub use topic::Topic;
pub use vocabulary::{
    Adjust, ContextFile, LexiconFile, NamedGroup, PackFile, ProductFile, StanceFile,
};
pub use words::{Meaning, Tables, Words};
