//! What joins lint and library: the life of an item, the gate, the re-check, tables in and out.
//!
//! Each step takes the ledger's lock, loads the library afresh under it, checks everything, and only
//! then writes: a step that is refused leaves no trace. The linter comes in as a [`Judge`], the day
//! and the person as an [`Act`].

mod adopt;
mod columns;
mod create;
mod decide;
mod desk;
mod export;
mod fix;
mod history;
mod import;
mod judge;
mod map_export;
mod recheck;
mod submit;
mod verify;
mod word_pack;

pub use adopt::{adopt, record_samples};
pub use columns::{Column, Mapping};
pub use create::{Skeleton, create};
pub use decide::{Approve, approve, reject, retire, revoke, withdraw};
pub use desk::{Act, Desk};
pub use export::{Sheet, Table, export_csv, export_json, export_xlsx};
pub use fix::{Change, Fixed, diff, fix};
pub use import::{Imported, Source, import, read_table};
pub use judge::{Judge, Reason};
pub use map_export::{map_html, map_xlsx};
pub use recheck::{Recheck, Takedown, recheck};
pub use submit::submit;
pub use verify::{Gate, verify};
pub use word_pack::{Danger, WordPack, word_pack};

#[cfg(test)]
mod tests;
