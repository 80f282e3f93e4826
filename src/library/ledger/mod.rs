//! The append-only record of who did what to which content.
//!
//! `library/ledger/<id>.jsonl` is one hash chain an item ([`Chain`] of [`Entry`]), `HEAD` says how
//! far each has come ([`Head`]), `content/<hash>.md` keeps every content that was ever approved.
//! [`Ledger::load`] reads; [`Writer`] alone writes, under a lock.

mod chain;
mod disk;
mod entry;
mod head;
mod sign;
mod writer;

pub use chain::{Chain, Tail};
pub use disk::{Disk, OsDisk, replace};
pub use entry::{Accepted, Action, Draft, Entry, GENESIS, LintRecord, VERSION, is_moment};
pub use head::{HEAD_PATH, Head, Point};
pub use sign::{Allowed, NAMESPACE, Signer};
pub use writer::{Step, Writer};

use super::problem::{LibraryError, Problem};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// All chains and HEAD, as they stand on the disk.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    dir: PathBuf,
    /// Item id → its chain.
    pub chains: BTreeMap<String, Chain>,
    /// HEAD.
    pub head: Head,
    /// Faults of HEAD itself.
    pub problems: Vec<Problem>,
}

impl Ledger {
    /// Reads the ledger below the library's directory `library`, under a shared lock where the
    /// lock file is there. Damage is not an error: it stands in `problems` and in the chains.
    ///
    /// # Errors
    /// A directory or file that cannot be read.
    pub fn load(library: &Path) -> Result<Self, LibraryError> {
        let dir = library.join("ledger");
        let _lock = share(&dir)?;
        Self::read(dir)
    }

    /// HEAD, and the chains of `ids` alone.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_some(library: &Path, ids: &BTreeSet<&str>) -> Result<Self, LibraryError> {
        let dir = library.join("ledger");
        let _lock = share(&dir)?;
        let mut ledger = Self::read_head(dir)?;
        for id in ids {
            let path = ledger.dir.join(format!("{id}.jsonl"));
            match fs::read(&path) {
                Ok(bytes) => ledger.take(id, &bytes),
                Err(e) if e.kind() == io::ErrorKind::NotFound && ledger.head.of(id).is_empty() => {}
                Err(e) if e.kind() == io::ErrorKind::NotFound => ledger.take(id, b""),
                Err(e) => return Err(LibraryError::io(&path, e)),
            }
        }
        Ok(ledger)
    }

    /// Reads without a lock: the caller holds it.
    pub(super) fn read(dir: PathBuf) -> Result<Self, LibraryError> {
        let mut ledger = Self::read_head(dir)?;
        if !ledger.dir.is_dir() {
            return Ok(ledger);
        }
        ledger.read_chains()?;
        let known = |id: &&String| !ledger.chains.contains_key(*id);
        let lost: Vec<String> = ledger.head.points.keys().filter(known).cloned().collect();
        lost.iter().for_each(|id| ledger.take(id, b""));
        Ok(ledger)
    }

    fn read_head(dir: PathBuf) -> Result<Self, LibraryError> {
        let mut ledger = Self { dir, ..Self::default() };
        let head = ledger.dir.join("HEAD");
        let text = match fs::read(&head) {
            Ok(bytes) => String::from_utf8(bytes).unwrap_or_else(|_| "\u{fffd}".to_owned()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(LibraryError::io(&head, e)),
        };
        match Head::parse(&text) {
            Ok(head) => ledger.head = head,
            Err(problems) => ledger.problems = problems,
        }
        Ok(ledger)
    }

    /// Takes the chain of `id` in.
    fn take(&mut self, id: &str, bytes: &[u8]) {
        let mut chain = Chain::read(id, bytes, self.head.of(id));
        if !self.problems.is_empty() && chain.problems.is_empty() {
            // Without HEAD nobody knows how long the chain was.
            chain.problems.clone_from(&self.problems);
        }
        self.chains.insert(id.to_owned(), chain);
    }

    fn read_chains(&mut self) -> Result<(), LibraryError> {
        for found in WalkDir::new(&self.dir).sort_by_file_name() {
            let found = found.map_err(|e| {
                let path = e.path().unwrap_or(&self.dir).to_owned();
                LibraryError::io(&path, e.into())
            })?;
            let path = found.path();
            if !found.file_type().is_file() || path.extension().is_none_or(|e| e != "jsonl") {
                continue;
            }
            let inside = path.strip_prefix(&self.dir).unwrap_or(path).with_extension("");
            let parts: Vec<_> = inside.iter().map(|p| p.to_string_lossy()).collect();
            let id = parts.join("/");
            let bytes = fs::read(path).map_err(|e| LibraryError::io(path, e))?;
            self.take(&id, &bytes);
        }
        Ok(())
    }

    /// The directory `ledger`.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The chain of `id`.
    pub fn chain(&self, id: &str) -> Option<&Chain> {
        self.chains.get(id)
    }

    /// The entries of `id` that are in effect.
    pub fn entries(&self, id: &str) -> &[Entry] {
        self.chains.get(id).map_or(&[], Chain::effective)
    }

    /// The file that keeps approved content of digest `hash`.
    pub fn content_path(&self, hash: &str) -> PathBuf {
        self.dir.join("content").join(format!("{hash}.md"))
    }

    /// Every fault of HEAD and chains; interrupted writes are warnings.
    pub fn verify(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        for chain in self.chains.values() {
            if !self.problems.is_empty() {
                // Without HEAD nothing can be said of single chains.
                continue;
            }
            problems.extend(chain.problems.iter().cloned());
            let message = match chain.tail {
                Tail::Settled => continue,
                Tail::Ahead => "最后一条写入时中断，尚未登记到 HEAD，不生效",
                Tail::Torn(_) => "最后一行写入时中断，不生效",
            };
            problems.push(
                Problem::error(&chain.path(), 0, message)
                    .help("请运行 jinyan library repair 补全后重新核对"),
            );
        }
        problems
    }
}

/// Waits until nobody writes; the lock holds as long as what is returned lives.
fn share(dir: &Path) -> Result<Option<File>, LibraryError> {
    let path = dir.join(".lock");
    let lock = File::open(&path).ok();
    if let Some(lock) = &lock {
        lock.lock_shared().map_err(|e| LibraryError::io(&path, e))?;
    }
    Ok(lock)
}

#[cfg(test)]
mod tests;
