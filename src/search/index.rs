//! The index on disk: a cache beside the library, safe to delete, to lose half-written, to share.
//!
//! ```text
//! library/.index/
//!   CURRENT        "<format> <generation>", replaced atomically
//!   lock           held by the one process that writes
//!   gen-<n>/       one tantivy index; its commit payload is the stamp of the files it was made of
//! ```
//!
//! * **Small change**: rows are replaced in the current generation by one tantivy commit, which is
//!   one atomic replacement of its `meta.json`, stamp included.
//! * **Rebuild** (absent, other format, damaged): a new generation is built aside, then `CURRENT`
//!   is replaced, then old generations go. Readers keep what they have open.
//!
//! A kill leaves either the old or the new state, plus files that the next writer removes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::schema::Schema;
use tantivy::{DocAddress, IndexReader, IndexWriter, ReloadPolicy, Searcher as Snapshot};

use super::entry::Entry;
use super::error::SearchError;
use super::schema::{FORMAT, Fields, schema, tokenizers};

/// Threads and memory of the writer for a whole library.
const BULK: (usize, usize) = (2, 256 << 20);
/// For a few changed rows.
const SMALL: (usize, usize) = (1, 32 << 20);
/// Changes above this number are written like a whole library.
const FEW: usize = 2_000;
/// Times that a reader looks again when a generation vanishes under it.
const RETRIES: usize = 3;

/// What an update did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Rows that are new or differ.
    pub written: usize,
    /// Rows that are gone.
    pub removed: usize,
    /// Whether the whole index was built anew.
    pub rebuilt: bool,
}

/// One state of the index, open for reading. It does not change when a writer commits.
pub struct Index {
    pub(super) snapshot: Snapshot,
    pub(super) fields: Fields,
    stamp: String,
}

impl Index {
    /// The current state below `dir`; none where it is absent, of another format or damaged.
    pub fn open(dir: &Path) -> Option<Self> {
        for _ in 0..RETRIES {
            let generation = current(dir)?;
            if let Ok(index) = open_generation(&generation) {
                return Self::of(&index).ok();
            }
            if current(dir)? == generation {
                return None;
            }
        }
        None
    }

    /// A state that lives in memory only: for a library that cannot be written to, and for tests.
    ///
    /// # Errors
    /// Memory ran out.
    pub fn in_memory(entries: &[Entry]) -> Result<Self, SearchError> {
        let mut index = tantivy::Index::create_in_ram(schema().0);
        index.set_tokenizers(tokenizers());
        fill(&index, &hashed(entries), SMALL, "")?;
        Self::of(&index)
    }

    /// What the caller recorded with the last commit.
    pub fn stamp(&self) -> &str {
        &self.stamp
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        usize::try_from(self.snapshot.num_docs()).unwrap_or(usize::MAX)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn of(index: &tantivy::Index) -> Result<Self, SearchError> {
        let (_, fields) = schema();
        let stamp = index.load_metas()?.payload.unwrap_or_default();
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { snapshot: reader.searcher(), fields, stamp })
    }

    /// Content hash that was stored with a row.
    pub(super) fn hash_at(&self, address: DocAddress) -> Result<Option<u64>, SearchError> {
        let segment = self.snapshot.segment_reader(address.segment_ord);
        Ok(segment.fast_fields().u64("hash")?.first(address.doc_id))
    }

    /// Content hash of every row by key.
    fn rows(&self) -> Result<BTreeMap<String, u64>, SearchError> {
        let mut rows = BTreeMap::new();
        for segment in self.snapshot.segment_readers() {
            let Some(ids) = segment.fast_fields().str("id")? else { continue };
            let hashes = segment.fast_fields().u64("hash")?;
            for doc in segment.doc_ids_alive() {
                let Some(ord) = ids.term_ords(doc).next() else { continue };
                let mut id = String::new();
                ids.ord_to_str(ord, &mut id).map_err(|e| damaged(&e))?;
                rows.insert(id, hashes.first(doc).unwrap_or(0));
            }
        }
        Ok(rows)
    }
}

/// Brings the index below `dir` to exactly `entries` (ids unique but for newer texts) and records `stamp`. Waits while
/// another process writes.
///
/// # Errors
/// The directory cannot be written.
pub fn update(dir: &Path, entries: &[Entry], stamp: &str) -> Result<Changes, SearchError> {
    Writing::begin(dir)?.update(&hashed(entries), stamp)
}

/// Replaces the rows of `changed` and drops those of `removed`, without looking at the others.
/// None where there is no usable index: call [`update`] then.
///
/// # Errors
/// The directory cannot be written.
pub fn apply(
    dir: &Path,
    changed: &[Entry],
    removed: &[String],
    stamp: &str,
) -> Result<Option<Changes>, SearchError> {
    Writing::begin(dir)?.apply(&hashed(changed), removed, stamp)
}

/// Builds the index below `dir` from nothing.
///
/// # Errors
/// The directory cannot be written.
pub fn rebuild_from(dir: &Path, entries: &[Entry], stamp: &str) -> Result<Changes, SearchError> {
    Writing::begin(dir)?.rebuild(&hashed(entries), stamp)
}

/// Entries with their content hashes.
pub(super) fn hashed(entries: &[Entry]) -> Vec<(u64, &Entry)> {
    entries.iter().map(|e| (e.content_hash(), e)).collect()
}

/// The right to write the index below a directory, until dropped.
pub(super) struct Writing<'d> {
    dir: &'d Path,
    _lock: File,
}

impl<'d> Writing<'d> {
    /// Waits while another process writes.
    pub(super) fn begin(dir: &'d Path) -> Result<Self, SearchError> {
        Ok(Self { dir, _lock: lock(dir)? })
    }

    /// See [`update`].
    pub(super) fn update(
        &self,
        rows: &[(u64, &Entry)],
        stamp: &str,
    ) -> Result<Changes, SearchError> {
        match current(self.dir).map(|generation| replace_rows(&generation, rows, stamp)) {
            Some(Ok(changes)) => Ok(changes),
            // Absent, of another format, or damaged: the files are the truth, so begin again.
            Some(Err(_)) | None => self.rebuild(rows, stamp),
        }
    }

    /// See [`apply`].
    pub(super) fn apply(
        &self,
        changed: &[(u64, &Entry)],
        removed: &[String],
        stamp: &str,
    ) -> Result<Option<Changes>, SearchError> {
        let index = current(self.dir).and_then(|g| open_generation(&g).ok());
        index.map(|index| write_rows(&index, changed, removed, stamp)).transpose()
    }

    /// See [`rebuild_from`].
    pub(super) fn rebuild(
        &self,
        rows: &[(u64, &Entry)],
        stamp: &str,
    ) -> Result<Changes, SearchError> {
        rebuild(self.dir, rows, stamp)
    }
}

fn replace_rows(
    generation: &Path,
    rows: &[(u64, &Entry)],
    stamp: &str,
) -> Result<Changes, SearchError> {
    let index = open_generation(generation)?;
    let mut old = Index::of(&index)?.rows()?;
    let mut changed = Vec::new();
    for (hash, entry) in rows {
        if old.remove(&entry.key()) != Some(*hash) {
            changed.push((*hash, *entry));
        }
    }
    let removed: Vec<String> = old.into_keys().collect();
    write_rows(&index, &changed, &removed, stamp)
}

fn write_rows(
    index: &tantivy::Index,
    changed: &[(u64, &Entry)],
    removed: &[String],
    stamp: &str,
) -> Result<Changes, SearchError> {
    let (_, fields) = schema();
    let (threads, memory) = if changed.len() > FEW { BULK } else { SMALL };
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, memory)?;
    for key in removed {
        writer.delete_term(fields.key_term(key));
    }
    for (hash, entry) in changed {
        writer.delete_term(fields.key_term(&entry.key()));
        writer.add_document(fields.document(entry, *hash))?;
    }
    commit(&mut writer, stamp)?;
    writer.wait_merging_threads()?;
    Ok(Changes { written: changed.len(), removed: removed.len(), rebuilt: false })
}

fn rebuild(dir: &Path, rows: &[(u64, &Entry)], stamp: &str) -> Result<Changes, SearchError> {
    let keep = current(dir);
    sweep(dir, keep.as_deref())?;
    let number = 1 + keep.as_deref().and_then(generation_number).unwrap_or(0);
    let generation = dir.join(format!("gen-{number}"));
    if generation.exists() {
        fs::remove_dir_all(&generation).map_err(|e| SearchError::io(&generation, e))?;
    }
    fs::create_dir_all(&generation).map_err(|e| SearchError::io(&generation, e))?;
    let mut index = tantivy::Index::create_in_dir(&generation, schema().0)?;
    index.set_tokenizers(tokenizers());
    let setting = if rows.len() > FEW { BULK } else { SMALL };
    fill(&index, rows, setting, stamp)?;
    set_current(dir, number)?;
    sweep(dir, Some(&generation))?;
    Ok(Changes { written: rows.len(), removed: 0, rebuilt: true })
}

fn fill(
    index: &tantivy::Index,
    rows: &[(u64, &Entry)],
    (threads, memory): (usize, usize),
    stamp: &str,
) -> Result<(), SearchError> {
    let (_, fields) = schema();
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, memory)?;
    for (hash, entry) in rows {
        writer.add_document(fields.document(entry, *hash))?;
    }
    commit(&mut writer, stamp)?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn commit(writer: &mut IndexWriter, stamp: &str) -> Result<(), SearchError> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(stamp);
    prepared.commit()?;
    Ok(())
}

fn open_generation(dir: &Path) -> Result<tantivy::Index, SearchError> {
    let mut index = tantivy::Index::open_in_dir(dir)?;
    let expected: Schema = schema().0;
    if index.schema() != expected {
        return Err(SearchError::Damaged { reason: "字段与本版本不符".into() });
    }
    index.set_tokenizers(tokenizers());
    Ok(index)
}

/// The directory that `CURRENT` names, if it is of our format.
fn current(dir: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(dir.join("CURRENT")).ok()?;
    let (format, number) = text.trim_end().split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    (format == FORMAT).then(|| dir.join(format!("gen-{number}")))
}

fn set_current(dir: &Path, number: u64) -> Result<(), SearchError> {
    let write = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        writeln!(file, "{FORMAT} {number}")?;
        file.as_file().sync_all()?;
        file.persist(dir.join("CURRENT")).map_err(|e| e.error)?;
        File::open(dir)?.sync_all()
    };
    write().map_err(|e| SearchError::io(dir, e))
}

/// Removes generations other than `keep` and temporary files of killed writers.
fn sweep(dir: &Path, keep: Option<&Path>) -> Result<(), SearchError> {
    for entry in fs::read_dir(dir).map_err(|e| SearchError::io(dir, e))?.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if generation_number(&path).is_some() && Some(path.as_path()) != keep {
            // A file that another system still holds open stays for the next time.
            drop(fs::remove_dir_all(&path));
        } else if name.starts_with(".tmp") {
            drop(fs::remove_file(&path));
        }
    }
    Ok(())
}

fn generation_number(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix("gen-")?.parse().ok()
}

/// Waits for the right to write. The system frees it when the holder ends, however it ends.
fn lock(dir: &Path) -> Result<File, SearchError> {
    fs::create_dir_all(dir).map_err(|e| SearchError::io(dir, e))?;
    let ignore = dir.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n").map_err(|e| SearchError::io(&ignore, e))?;
    }
    let path = dir.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|e| SearchError::io(&path, e))?;
    file.lock().map_err(|e| SearchError::io(&path, e))?;
    Ok(file)
}

fn damaged(error: &io::Error) -> SearchError {
    SearchError::Damaged { reason: error.to_string() }
}
