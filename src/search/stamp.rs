//! What the files looked like when the index was made of them: whether it is still true.
//!
//! Like git, this compares size, times and inode; only what differs is read again. A file that was last
//! written in the very tick in which it was looked at could change again without looking different:
//! such a look is *smudged* when it is stored, so that the next one reads the file once more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use crate::library::ledger::Head;
use crate::library::{USAGE_FILE, usage};

/// Libraries of at most this many items are looked at file by file before each search. In larger
/// ones only directories and the ledger are: an approval, a new, renamed or removed file is always
/// seen, an edit inside a file that is not approved waits for the next of those.
const SMALL_LIBRARY: usize = 5_000;

/// Files whose change concerns every row.
const SHARED: [&str; 3] = ["taxonomy.yaml", "roles.yaml", "products"];
/// Files whose change concerns the items that they name.
const GROWING: [&str; 2] = ["ledger/HEAD", USAGE_FILE];

/// Size, times of change of content and of the file's record in nanoseconds, inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen(u64, u64, u64, u64);

/// No file looks like this.
const SMUDGED: Seen = Seen(u64::MAX, u64::MAX, u64::MAX, 0);
const ABSENT: Seen = Seen(u64::MAX, 0, 0, 0);

impl Seen {
    fn of(meta: Option<&Metadata>) -> Self {
        meta.map_or(ABSENT, measure)
    }

    /// As it is to be stored: smudged where it last changed at `moment` or later.
    pub(super) fn stored(self, moment: u64) -> Self {
        if self != ABSENT && self.1.max(self.2) >= moment { SMUDGED } else { self }
    }
}

#[cfg(unix)]
fn measure(meta: &Metadata) -> Seen {
    use std::os::unix::fs::MetadataExt;
    let nanos = |seconds: i64, nanos: i64| {
        u64::try_from(seconds.saturating_mul(1_000_000_000).saturating_add(nanos)).unwrap_or(0)
    };
    let modified = nanos(meta.mtime(), meta.mtime_nsec());
    Seen(meta.len(), modified, nanos(meta.ctime(), meta.ctime_nsec()), meta.ino())
}

#[cfg(not(unix))]
fn measure(meta: &Metadata) -> Seen {
    let time = meta.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    let modified = time.and_then(|t| u64::try_from(t.as_nanos()).ok()).unwrap_or(0);
    Seen(meta.len(), modified, 0, 0)
}

/// What the rows of one item depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) file: Seen,
    pub(super) chain: Seen,
    /// Digest of what HEAD says of its chain.
    pub(super) head: u64,
    pub(super) uses: u64,
}

/// What is stored with the index: enough to tell whether anything has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// Directories with items, relative, and when each last changed.
    dirs: BTreeMap<String, Seen>,
    shared: BTreeMap<String, Seen>,
    growing: BTreeMap<String, Seen>,
    /// Digest of all files; none for a large library, empty where one was smudged.
    files: Option<String>,
    pub(super) manifest: String,
    faulty: usize,
}

impl Stamp {
    /// Whether the library below `dir` still looks like the stamp that was stored as `text`.
    pub(super) fn still_true(text: &str, dir: &Path) -> bool {
        let Ok(stored) = serde_json::from_str::<Self>(text) else { return false };
        if let Some(files) = &stored.files {
            let look = Look::take(dir, 0);
            return look.shared == stored.shared
                && look.growing == stored.growing
                && look.dirs == stored.dirs
                && look.files() == *files;
        }
        let dir_seen = |name: &str| Seen::of(fs::metadata(dir.join(name)).ok().as_ref());
        let same = |(name, was): (&String, &Seen)| look_at(&dir.join(name)) == *was;
        stored.shared.iter().chain(&stored.growing).all(same)
            && stored.dirs.iter().all(|(name, was)| dir_seen(name) == *was)
    }

    /// Files that could not be used when the stamp stored as `text` was made.
    pub(super) fn faulty(text: &str) -> usize {
        serde_json::from_str::<Self>(text).map_or(0, |stamp| stamp.faulty)
    }

    /// The stamp as it is stored with the index.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether what every row depends on looks to `look` as it did.
    pub(super) fn shares(text: &str, look: &Look) -> bool {
        serde_json::from_str::<Self>(text).is_ok_and(|stamp| stamp.shared == look.shared)
    }
}

/// One look at all files of a library. Take it before reading: what changes meanwhile is then seen
/// by the next search.
pub(super) struct Look {
    dirs: BTreeMap<String, Seen>,
    shared: BTreeMap<String, Seen>,
    growing: BTreeMap<String, Seen>,
    pub(super) parts: BTreeMap<String, Part>,
    pub(super) moment: u64,
    small: usize,
}

impl Look {
    /// Looks at the library below `dir` at `moment` or later.
    pub(super) fn take(dir: &Path, moment: u64) -> Self {
        Self::take_of(dir, moment, SMALL_LIBRARY)
    }

    fn take_of(dir: &Path, moment: u64, small: usize) -> Self {
        let seen = |names: &[&str]| {
            names.iter().map(|name| ((*name).to_owned(), look_at(&dir.join(name)))).collect()
        };
        let (shared, growing) = (seen(&SHARED), seen(&GROWING));
        let ledger = dir.join("ledger");
        let archive_only = !dir.join("content").is_dir();
        let (files, chains) = std::thread::scope(|scope| {
            let chains = scope.spawn(|| walk(&ledger, "jsonl", archive_only.then_some("content")));
            (walk_items(dir), chains.join().unwrap_or_default())
        });
        let mut look =
            Self { dirs: files.dirs, shared, growing, parts: BTreeMap::new(), moment, small };
        look.dirs
            .extend(chains.dirs.into_iter().map(|(name, was)| (format!("ledger/{name}"), was)));
        let bare = Part { file: ABSENT, chain: ABSENT, head: 0, uses: 0 };
        for (id, file) in files.files {
            look.parts.insert(id, Part { file, ..bare });
        }
        for (id, chain) in chains.files {
            look.parts.entry(id).or_insert(bare).chain = chain;
        }
        look
    }

    /// Adds what HEAD and the usage figures say of each item.
    pub(super) fn read_growing(&mut self, dir: &Path) -> BTreeMap<String, u64> {
        let text = fs::read_to_string(dir.join("ledger/HEAD")).unwrap_or_default();
        let head = Head::parse(&text).unwrap_or_default();
        let (uses, _) = usage(dir);
        for (id, part) in &mut self.parts {
            part.uses = uses.get(id).copied().unwrap_or(0);
            let mut hasher = Sha256::new();
            for point in head.of(id) {
                hasher.update(format!("{} {}\n", point.count, point.hash));
            }
            let digest = hasher.finalize();
            part.head = digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        }
        uses
    }

    /// Ids of all items.
    pub(super) fn ids(&self) -> BTreeSet<&str> {
        self.parts.keys().map(String::as_str).collect()
    }

    fn files(&self) -> String {
        let mut hasher = Sha256::new();
        for (id, part) in &self.parts {
            hasher.update(format!("{id}\0{:?}{:?}\n", part.file, part.chain));
        }
        hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }

    pub(super) fn stamp(&self, manifest: String, faulty: usize) -> Stamp {
        let stored = |all: &BTreeMap<String, Seen>| {
            all.iter().map(|(name, was)| (name.clone(), was.stored(self.moment))).collect()
        };
        let smudged =
            |part: &Part| [part.file, part.chain].iter().any(|s| s.stored(self.moment) == SMUDGED);
        let files = match self.parts.values().any(smudged) {
            true => String::new(),
            false => self.files(),
        };
        Stamp {
            dirs: stored(&self.dirs),
            shared: stored(&self.shared),
            growing: stored(&self.growing),
            files: (self.parts.len() <= self.small).then_some(files),
            manifest,
            faulty,
        }
    }
}

/// The time that the file system of `place` gives to a file written now; 0, before everything,
/// where nothing can be written.
pub(super) fn moment(place: &Path) -> u64 {
    let probe = tempfile::NamedTempFile::new_in(place).ok();
    probe.and_then(|file| file.as_file().metadata().ok()).map_or(0, |meta| measure(&meta).1)
}

#[derive(Default)]
struct Walked {
    dirs: BTreeMap<String, Seen>,
    files: Vec<(String, Seen)>,
}

/// Item files and the directories that hold them, as the library walks.
fn walk_items(dir: &Path) -> Walked {
    let skip = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() > 0
            && (name.starts_with('.')
                || entry.depth() == 1 && matches!(&*name, "ledger" | "products" | "README.md"))
    };
    gather(dir, "md", WalkDir::new(dir).into_iter().filter_entry(move |e| !skip(e)).flatten())
}

fn walk(dir: &Path, ending: &str, without: Option<&str>) -> Walked {
    let skip = |e: &DirEntry| e.depth() == 1 && without.is_some_and(|name| e.file_name() == name);
    gather(dir, ending, WalkDir::new(dir).into_iter().filter_entry(|e| !skip(e)).flatten())
}

fn gather(dir: &Path, ending: &str, entries: impl Iterator<Item = DirEntry>) -> Walked {
    let mut walked = Walked::default();
    for entry in entries {
        let Ok(inside) = entry.path().strip_prefix(dir) else { continue };
        if entry.file_type().is_dir() {
            let seen = Seen::of(entry.metadata().ok().as_ref());
            walked.dirs.insert(inside.display().to_string(), seen);
        } else if entry.file_type().is_file()
            && entry.path().extension().is_some_and(|e| e == ending)
        {
            let id: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let id = id.join("/");
            let id = id.strip_suffix(ending).and_then(|id| id.strip_suffix('.')).unwrap_or(&id);
            walked.files.push((id.to_owned(), Seen::of(entry.metadata().ok().as_ref())));
        }
    }
    walked
}

fn look_at(path: &Path) -> Seen {
    let own = Seen::of(fs::metadata(path).ok().as_ref());
    // The product register is a directory of files that are edited in place.
    let Ok(inside) = fs::read_dir(path) else { return own };
    inside.flatten().fold(own, |sum, entry| {
        let one = Seen::of(entry.metadata().ok().as_ref());
        let mixed = one.1 ^ one.2.rotate_left(17) ^ one.3.rotate_left(31);
        // The latest time stays readable: it tells whether the look is too early to be trusted.
        Seen(sum.0.wrapping_add(one.0), sum.1.max(one.1), sum.2.max(one.2), sum.3 ^ mixed)
    })
}

#[cfg(test)]
mod tests {
    use super::super::manifest::Manifest;
    use super::*;

    fn place() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("ledger")).unwrap();
        fs::create_dir(dir.path().join("moments")).unwrap();
        fs::create_dir(dir.path().join(".index")).unwrap();
        fs::write(dir.path().join("moments/a.md"), "一").unwrap();
        dir
    }

    fn stamp(dir: &Path, moment: u64, small: usize) -> String {
        Look::take_of(dir, moment, small).stamp(String::new(), 0).text()
    }

    #[test]
    fn the_stamp_of_a_large_library_sees_files_come_and_go_and_the_ledger_grow() {
        let dir = place();
        let take = || stamp(dir.path(), u64::MAX, 0);
        let first = take();
        assert!(Stamp::still_true(&first, dir.path()));
        fs::write(dir.path().join("moments/b.md"), "二").unwrap();
        assert!(!Stamp::still_true(&first, dir.path()), "a new file");
        let second = take();
        assert!(Stamp::still_true(&second, dir.path()));
        fs::write(dir.path().join("ledger/HEAD"), "head").unwrap();
        assert!(!Stamp::still_true(&second, dir.path()), "a ledger entry");
        assert!(!Stamp::still_true("", dir.path()));
    }

    #[test]
    fn a_file_written_in_the_tick_of_the_look_is_not_trusted() {
        let dir = place();
        let now = moment(&dir.path().join(".index"));
        assert!(now > 0);
        for small in [0, 10] {
            assert!(Stamp::still_true(&stamp(dir.path(), u64::MAX, small), dir.path()));
            // Everything here is as young as the look.
            let young = stamp(dir.path(), 1, small);
            assert!(!Stamp::still_true(&young, dir.path()), "{small}");
        }
        let mut manifest = Manifest::default();
        let look = Look::take(dir.path(), 1);
        manifest.renew(&look.ids(), &look, &[], &BTreeSet::new());
        assert_eq!(manifest.touched(&look), BTreeSet::from(["moments/a"]));
        let look = Look::take(dir.path(), u64::MAX);
        manifest.renew(&look.ids(), &look, &[], &BTreeSet::new());
        assert!(manifest.touched(&look).is_empty());
    }

    #[test]
    fn a_change_that_keeps_size_and_time_is_seen() {
        let dir = place();
        let path = dir.path().join("moments/a.md");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        let mut manifest = Manifest::default();
        let look = Look::take(dir.path(), u64::MAX);
        manifest.renew(&look.ids(), &look, &[], &BTreeSet::new());
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(&path, "二").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
        let look = Look::take(dir.path(), u64::MAX);
        let touched = manifest.touched(&look).len();
        assert_eq!(touched, usize::from(cfg!(unix)), "the file's record tells");
    }
}
