//! Rule packs: read, validate, compile, explain.

mod regulation;
pub mod schema;
mod topic;

pub use regulation::{Article, Regulation};
pub use schema::{Scope, Stance, Status};
pub use topic::Topic;
