//! The library as the source of the index: its rows, and the stamp that tells whether they are
//! still true.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use walkdir::WalkDir;

use super::entry::{AXES, Entry};
use super::error::SearchError;
use super::index::{self, Changes, Index};
use crate::library::{Facet, Item, Library, LibraryError, Record, State, kept};

/// Libraries of at most this many files are looked at file by file before each search. In larger
/// ones only directories and the ledger are: an approval, a new, renamed or removed file is always
/// seen, an edit inside a file that is not approved waits for the next of those.
const SMALL_LIBRARY: usize = 5_000;

/// Files whose change concerns every row.
const SHARED: [&str; 5] = ["ledger/HEAD", "taxonomy.yaml", "usage.csv", "roles.yaml", "products"];

/// The rows of a library, newer texts of files behind the approved ones, in id order.
pub fn entries(library: &Library, usage: &BTreeMap<String, u64>) -> Vec<Entry> {
    let mut out = Vec::with_capacity(library.records.len());
    for (id, record) in &library.records {
        let uses = usage.get(id).copied().unwrap_or(0);
        let approved = approved(library, id, record, uses);
        let newer = approved.is_some();
        out.extend(approved);
        if newer && approval_of_file(record) {
            continue;
        }
        // Only content that an approval is about is ever approved or expired, so neither is left.
        let state = record.standing.state;
        let updated = library.ledger.entries(id).last().and_then(|e| day_of(&e.at));
        let until = record.item.valid_until;
        out.push(row(library, &record.item, Facts { state, until, updated, uses, newer }));
    }
    out
}

/// Uses of each item, from `usage.csv` (`id,uses`, further columns ignored); a line that is neither
/// is skipped, for the ranking can do without it.
pub fn usage(library: &Path) -> BTreeMap<String, u64> {
    let Ok(mut reader) = csv::Reader::from_path(library.join("usage.csv")) else {
        return BTreeMap::new();
    };
    let rows = reader.records().flatten();
    let rows = rows.filter_map(|r| Some((r.get(0)?.to_owned(), r.get(1)?.trim().parse().ok()?)));
    rows.fold(BTreeMap::new(), |mut all, (id, uses): (String, u64)| {
        let sum = all.entry(id).or_insert(0_u64);
        *sum = sum.saturating_add(uses);
        all
    })
}

/// The index of the library below `dir`, brought up to date first where the files have changed
/// since it was made, or where `rebuild` asks for it.
///
/// # Errors
/// The library cannot be read. An index that cannot be written is no error: it is then made in
/// memory, for this once.
pub fn open(dir: &Path, day: Date, rebuild: bool) -> Result<Opened, OpenError> {
    let place = dir.join(".index");
    if !rebuild
        && let Some(index) = Index::open(&place)
        && Stamp::still_true(index.stamp(), dir)
    {
        return Ok(Opened { index, changes: None, unwritable: None });
    }
    // Made before the stamp is taken, because it changes the directory above it.
    drop(fs::create_dir(&place));
    let stamp = Stamp::take(dir).text();
    let rows = entries(&Library::load(dir, day)?, &usage(dir));
    let written = if rebuild {
        index::rebuild_from(&place, &rows, &stamp)
    } else {
        index::update(&place, &rows, &stamp)
    };
    let unwritable = match written {
        Ok(changes) => match Index::open(&place) {
            Some(index) => return Ok(Opened { index, changes: Some(changes), unwritable: None }),
            None => None,
        },
        Err(error) => Some(error),
    };
    Ok(Opened { index: Index::in_memory(&rows)?, changes: None, unwritable })
}

/// An index that answers for the library as it is now.
pub struct Opened {
    /// The index.
    pub index: Index,
    /// What had to be brought up to date.
    pub changes: Option<Changes>,
    /// Why the index on disk could not be written, where it could not.
    pub unwritable: Option<SearchError>,
}

/// Neither the index nor the library can be read.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The index.
    #[error(transparent)]
    Index(#[from] SearchError),
}

struct Facts {
    state: State,
    until: Option<Date>,
    updated: Option<Date>,
    uses: u64,
    newer: bool,
}

fn approval_of_file(record: &Record) -> bool {
    record.standing.approval.as_ref().is_some_and(|a| a.content == record.item.hash)
}

/// The row of the approved content, whatever the day.
fn approved(library: &Library, id: &str, record: &Record, uses: u64) -> Option<Entry> {
    if record.standing.state == State::Damaged {
        return None;
    }
    let approval = record.standing.approval.as_ref()?;
    let stored;
    let item = if approval.content == record.item.hash {
        &record.item
    } else {
        stored = kept(id, approval, &library.ledger, &library.taxonomy).ok()?;
        &stored
    };
    let until = [item.valid_until, approval.expires].into_iter().flatten().min();
    let updated = day_of(&approval.at);
    let facts = Facts { state: State::Approved, until, updated, uses, newer: false };
    Some(row(library, item, facts))
}

fn row(library: &Library, item: &Item, facts: Facts) -> Entry {
    let taxonomy = &library.taxonomy;
    let facets: BTreeMap<Facet, Vec<String>> = AXES
        .into_iter()
        .map(|axis| (axis, axis.values(item)))
        .filter(|(_, values)| !values.is_empty())
        .collect();
    let labels = facets
        .iter()
        .flat_map(|(axis, values)| values.iter().map(|v| axis.name(taxonomy, v)))
        .collect();
    let levels = item.product_codes.iter().filter_map(|code| {
        let level = library.register.get(code)?.risk_level.as_deref()?;
        taxonomy.product_risk(level).and_then(|rank| u8::try_from(rank).ok())
    });
    Entry {
        id: item.id.clone(),
        newer: facts.newer,
        title: item.title.clone(),
        body: item.body.clone(),
        risk: levels.max(),
        facets,
        labels,
        state: facts.state,
        valid_from: item.valid_from,
        valid_until: facts.until,
        updated: facts.updated,
        usage: facts.uses,
    }
}

fn day_of(at: &str) -> Option<Date> {
    at.get(..10)?.parse().ok()
}

/// What the files looked like when the index was made of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Directories with items, relative, and when each last changed.
    dirs: BTreeMap<String, Seen>,
    /// What every row depends on.
    shared: BTreeMap<String, Seen>,
    /// Digest of paths, sizes and times of all files; none for a large library.
    files: Option<String>,
}

/// Size and time of change in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Seen(u64, u128);

impl Stamp {
    /// Looks at the library below `dir`. Take it before loading: what changes meanwhile is then
    /// seen by the next search.
    pub fn take(dir: &Path) -> Self {
        Self::take_of(dir, SMALL_LIBRARY)
    }

    fn take_of(dir: &Path, small: usize) -> Self {
        let mut dirs = BTreeMap::new();
        let mut digest = Sha256::new();
        let mut files = 0;
        for entry in walk(dir) {
            let Ok(path) = entry.path().strip_prefix(dir) else { continue };
            let name = path.display().to_string();
            if entry.file_type().is_dir() {
                dirs.insert(name, seen(entry.metadata().ok().as_ref()));
                continue;
            }
            files += 1;
            if files <= small {
                let Seen(size, time) = seen(entry.metadata().ok().as_ref());
                digest.update(format!("{name}\0{size}\0{time}\n"));
            }
        }
        let shared = SHARED.iter().map(|name| ((*name).to_owned(), look(&dir.join(name))));
        let hex = || digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Self { shared: shared.collect(), dirs, files: (files <= small).then(hex) }
    }

    /// Whether the library below `dir` still looks like the stamp that was stored as `text`.
    pub fn still_true(text: &str, dir: &Path) -> bool {
        let Ok(stored) = serde_json::from_str::<Self>(text) else { return false };
        if stored.files.is_some() {
            return stored == Self::take(dir);
        }
        let dir_seen = |name: &str| seen(fs::metadata(dir.join(name)).ok().as_ref());
        stored.shared.iter().all(|(name, was)| look(&dir.join(name)) == *was)
            && stored.dirs.iter().all(|(name, was)| dir_seen(name) == *was)
    }

    /// The stamp as it is stored with the index.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Item files and the directories that hold them: as the library walks, without the ledger.
fn walk(dir: &Path) -> impl Iterator<Item = walkdir::DirEntry> {
    let skip = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() > 0
            && (name.starts_with('.')
                || entry.depth() == 1 && matches!(&*name, "ledger" | "products"))
    };
    WalkDir::new(dir)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |e| !skip(e))
        .flatten()
        .filter(|e| e.file_type().is_dir() || e.path().extension().is_some_and(|x| x == "md"))
}

fn look(path: &Path) -> Seen {
    let own = seen(fs::metadata(path).ok().as_ref());
    // The product register is a directory of files that are edited in place.
    let Ok(inside) = fs::read_dir(path) else { return own };
    inside.flatten().fold(own, |sum, entry| {
        let Seen(size, time) = seen(entry.metadata().ok().as_ref());
        Seen(sum.0.wrapping_add(size), sum.1.wrapping_add(time))
    })
}

fn seen(meta: Option<&Metadata>) -> Seen {
    let Some(meta) = meta else { return Seen(u64::MAX, 0) };
    let time = meta.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    Seen(meta.len(), time.map_or(0, |t| t.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_of_a_large_library_sees_files_come_and_go_and_the_ledger_grow() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("moments");
        fs::create_dir_all(dir.path().join("ledger")).unwrap();
        fs::create_dir(&inside).unwrap();
        fs::write(inside.join("a.md"), "一").unwrap();
        let take = || Stamp::take_of(dir.path(), 0).text();
        let first = take();
        assert!(Stamp::still_true(&first, dir.path()));
        fs::write(inside.join("b.md"), "二").unwrap();
        assert!(!Stamp::still_true(&first, dir.path()), "a new file");
        let second = take();
        assert!(Stamp::still_true(&second, dir.path()));
        fs::write(dir.path().join("ledger/HEAD"), "head").unwrap();
        assert!(!Stamp::still_true(&second, dir.path()), "a ledger entry");
        assert!(!Stamp::still_true("", dir.path()));
    }
}
