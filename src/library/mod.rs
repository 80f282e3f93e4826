//! Approved content as data: items, taxonomy, product register, ledger.
//!
//! Files are the truth. Nothing here lints, searches or decides; `workflow` joins those.

mod approval;
pub mod canonical;
mod digest;
mod item;
pub mod ledger;
mod problem;
mod product;
mod taxonomy;
mod terms;

pub use approval::{Approval, Standing, State};
pub use digest::sha256;
pub use item::{Item, id_fault};
pub use problem::{LibraryError, Problem};
pub use product::{Product, Range, Register, Window};
pub use taxonomy::{BUILTIN, Portraits, RiskLevels, Scenarios, Taxonomy};
pub use terms::{Industries, Term, Terms};
