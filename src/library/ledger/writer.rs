//! Writing: lock, chain, HEAD, in an order that a crash cannot turn into a loss.
//!
//! 1. the lock file is locked, the ledger read afresh, leftovers of an interrupted write settled;
//! 2. approved content is stored under its hash and synced;
//! 3. the line is appended to the chain and synced;
//! 4. HEAD is replaced atomically and synced; then its signature.
//!
//! An entry is acknowledged when step 4 is done. A stop before that leaves a torn line (dropped
//! later) or a chain one entry ahead (completed later); both are what the next writer settles.

use super::super::problem::LibraryError;
use super::disk::{Disk, replace};
use super::entry::{Draft, Entry};
use super::{Ledger, Signer, Tail};
use std::fs::{File, OpenOptions};
use std::path::Path;

/// What `ledger/.gitignore` and `.gitattributes` say.
const GIT: [(&str, &str); 2] = [
    (".gitignore", ".lock\n*.new\n"),
    (".gitattributes", "HEAD merge=union -text\n*.jsonl merge=union -text\ncontent/*.md -text\n"),
];

/// One entry to be written, with the content to be kept where it approves some.
#[derive(Debug, Clone)]
pub struct Step {
    /// The entry.
    pub draft: Draft,
    /// The file's text to be kept under `draft.content`.
    pub keep: Option<String>,
}

/// The ledger, locked for writing until dropped.
pub struct Writer<'d> {
    disk: &'d dyn Disk,
    /// The ledger as it stands, leftovers settled.
    pub ledger: Ledger,
    _lock: File,
}

impl<'d> Writer<'d> {
    /// Locks the ledger below `library`, waiting for another writer, and settles what an
    /// interrupted write left. Damage is left as it is.
    ///
    /// # Errors
    /// The system refuses, or HEAD cannot be read.
    pub fn open(library: &Path, disk: &'d dyn Disk) -> Result<Self, LibraryError> {
        let dir = library.join("ledger");
        disk.make_dir(&dir).map_err(|e| LibraryError::io(&dir, e))?;
        let path = dir.join(".lock");
        let io = |e| LibraryError::io(&path, e);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(io)?;
        lock.lock().map_err(io)?;
        for (name, text) in GIT {
            let file = dir.join(name);
            if !file.exists() {
                replace(disk, &file, text.as_bytes()).map_err(|e| LibraryError::io(&file, e))?;
            }
        }
        let ledger = Ledger::read(dir)?;
        if !ledger.problems.is_empty() {
            return Err(LibraryError::Problems(ledger.problems));
        }
        let mut writer = Self { disk, ledger, _lock: lock };
        writer.settle()?;
        Ok(writer)
    }

    /// Drops torn lines and completes chains that are one entry ahead of HEAD.
    fn settle(&mut self) -> Result<(), LibraryError> {
        let mut write_head = self.ledger.head.untidy;
        for chain in self.ledger.chains.values_mut().filter(|c| c.problems.is_empty()) {
            match chain.tail {
                Tail::Settled => {}
                Tail::Torn(len) => {
                    let file = self.ledger.dir.join(format!("{}.jsonl", chain.item));
                    let done = self.disk.truncate(&file, len).and_then(|()| self.disk.sync(&file));
                    done.map_err(|e| LibraryError::io(&file, e))?;
                }
                Tail::Ahead => {
                    if let Some(last) = chain.entries.last() {
                        self.ledger.head.set(&chain.item, last.seq, &last.hash);
                        chain.acknowledged = chain.entries.len();
                        write_head = true;
                    }
                }
            }
            chain.tail = Tail::Settled;
        }
        if write_head { self.write_head(None) } else { Ok(()) }
    }

    /// Writes at most one entry for each item, all acknowledged together when this returns.
    ///
    /// # Errors
    /// A damaged chain among the items: nothing is written. The system refuses: the leftovers are
    /// settled by the next writer.
    pub fn append(
        &mut self,
        steps: Vec<Step>,
        signer: Option<&Signer>,
    ) -> Result<Vec<Entry>, LibraryError> {
        let mut written = Vec::with_capacity(steps.len());
        for step in &steps {
            if let Some(chain) = self.ledger.chain(&step.draft.item)
                && !chain.problems.is_empty()
            {
                return Err(LibraryError::Problems(chain.problems.clone()));
            }
        }
        for Step { draft, keep } in steps {
            if let Some(text) = keep {
                self.keep(&draft.content, &text)?;
            }
            let mut entry = Entry::after(self.ledger.entries(&draft.item).last(), draft);
            if let Some(signer) = signer {
                entry.signature = Some(signer.sign(&entry.payload())?);
            }
            self.append_line(&entry)?;
            written.push(entry);
        }
        for entry in &written {
            self.ledger.head.set(&entry.item, entry.seq, &entry.hash);
        }
        self.write_head(signer)?;
        self.ledger = Ledger::read(self.ledger.dir.clone())?;
        Ok(written)
    }

    /// Signs HEAD as it stands.
    ///
    /// # Errors
    /// The key cannot sign, or the system refuses.
    pub fn seal(&mut self, signer: &Signer) -> Result<(), LibraryError> {
        self.write_head(Some(signer))
    }

    fn keep(&self, hash: &str, text: &str) -> Result<(), LibraryError> {
        let file = self.ledger.content_path(hash);
        let dir = file.parent().unwrap_or(&self.ledger.dir);
        self.disk
            .make_dir(dir)
            .and_then(|()| replace(self.disk, &file, text.as_bytes()))
            .and_then(|()| self.disk.sync_dir(&self.ledger.dir))
            .map_err(|e| LibraryError::io(&file, e))
    }

    fn append_line(&self, entry: &Entry) -> Result<(), LibraryError> {
        let file = self.ledger.dir.join(format!("{}.jsonl", entry.item));
        let dir = file.parent().unwrap_or(&self.ledger.dir);
        let mut line = entry.line();
        line.push('\n');
        self.disk
            .make_dir(dir)
            .and_then(|()| self.disk.append(&file, line.as_bytes()))
            .and_then(|()| self.disk.sync(&file))
            .and_then(|()| {
                let below = dir.ancestors().take_while(|d| d.starts_with(&self.ledger.dir));
                below.into_iter().try_for_each(|d| self.disk.sync_dir(d))
            })
            .map_err(|e| LibraryError::io(&file, e))
    }

    /// An unsigned write removes the signature first: a stale one must not look like a good one.
    fn write_head(&mut self, signer: Option<&Signer>) -> Result<(), LibraryError> {
        let head = self.ledger.dir.join("HEAD");
        let sig = self.ledger.dir.join("HEAD.sig");
        let text = self.ledger.head.render();
        let signature = signer.map(|s| s.sign(&text)).transpose()?;
        self.disk
            .remove(&sig)
            .and_then(|()| replace(self.disk, &head, text.as_bytes()))
            .and_then(|()| match &signature {
                Some(pem) => replace(self.disk, &sig, pem.as_bytes()),
                None => Ok(()),
            })
            .map_err(|e| LibraryError::io(&head, e))?;
        self.ledger.head.untidy = false;
        Ok(())
    }
}
