//! The library as the source of the index: brought up to date before each search, reading only what
//! has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use thiserror::Error;

use super::error::SearchError;
use super::index::{Changes, Index, Writing, hashed};
use super::manifest::Manifest;
use super::rows::entries;
use super::stamp::{Look, Stamp, moment};
use crate::library::{Library, LibraryError, usage};

/// The index of the library below `dir`, brought up to date first where the files have changed
/// since it was made, or where `rebuild` asks for it.
///
/// # Errors
/// The library cannot be read. An index that cannot be written is no error: it is then made in
/// memory, for this once.
pub fn open(dir: &Path, day: Date, rebuild: bool) -> Result<Opened, OpenError> {
    let place = dir.join(".index");
    if let Some(opened) = fresh(&place, dir).filter(|_| !rebuild) {
        return Ok(opened);
    }
    if !dir.is_dir() {
        // Tells so, before a directory is made there.
        Library::load(dir, day)?;
    }
    let unwritable = match Writing::begin(&place) {
        Ok(writing) => {
            // Another process may have done it while this one waited.
            if let Some(opened) = fresh(&place, dir).filter(|_| !rebuild) {
                return Ok(opened);
            }
            let refresh = Refresh { dir, place: &place, day, writing: &writing };
            match refresh.run(rebuild)? {
                Ok(changes) => match Index::open(&place) {
                    Some(index) => return Ok(Opened::of(index, changes)),
                    None => None,
                },
                Err(error) => Some(error),
            }
        }
        Err(error) => Some(error),
    };
    let library = Library::load(dir, day)?;
    let index = Index::in_memory(&entries(&library, &usage(dir).0))?;
    Ok(Opened { index, changes: None, faulty: library.faulty(), unwritable })
}

fn fresh(place: &Path, dir: &Path) -> Option<Opened> {
    let index = Index::open(place)?;
    Stamp::still_true(index.stamp(), dir).then(|| Opened::of(index, Changes::default()))
}

struct Refresh<'a> {
    dir: &'a Path,
    place: &'a Path,
    day: Date,
    writing: &'a Writing<'a>,
}

/// What was done, or why the index cannot be written.
type Done = Result<Changes, SearchError>;

impl Refresh<'_> {
    fn run(&self, rebuild: bool) -> Result<Done, OpenError> {
        let mut look = Look::take(self.dir, moment(self.place));
        let uses = look.read_growing(self.dir);
        let text = Index::open(self.place).map(|index| index.stamp().to_owned());
        let known = text.filter(|text| !rebuild && Stamp::shares(text, &look));
        let known = known.and_then(|text| Manifest::read(self.place, &text));
        if let Some(manifest) = known
            && let Some(done) = self.some(manifest, &look, &uses)?
        {
            return Ok(done);
        }
        self.all(rebuild, &look, &uses)
    }

    /// Reads the items that look otherwise than they did. None where the index turns out to be
    /// unusable.
    fn some(
        &self,
        mut manifest: Manifest,
        look: &Look,
        uses: &BTreeMap<String, u64>,
    ) -> Result<Option<Done>, OpenError> {
        let touched: BTreeSet<String> =
            manifest.touched(look).into_iter().map(str::to_owned).collect();
        let touched: BTreeSet<&str> = touched.iter().map(String::as_str).collect();
        let library = Library::load_some(self.dir, self.day, &touched)?;
        let rows = entries(&library, uses);
        let rows = hashed(&rows);
        let stale = manifest.stale(&touched, &rows);
        let changed: Vec<_> =
            rows.iter().copied().filter(|(hash, entry)| !manifest.holds(entry, *hash)).collect();
        manifest.renew(&touched, look, &rows, &faulty(&library));
        let write = |stamp: &str| self.writing.apply(&changed, &stale, stamp);
        Ok(self.record(&manifest, look, write).transpose())
    }

    fn all(
        &self,
        rebuild: bool,
        look: &Look,
        uses: &BTreeMap<String, u64>,
    ) -> Result<Done, OpenError> {
        let library = Library::load(self.dir, self.day)?;
        let rows = entries(&library, uses);
        let rows = hashed(&rows);
        let mut manifest = Manifest::default();
        manifest.renew(&look.ids(), look, &rows, &faulty(&library));
        let write = |stamp: &str| match rebuild {
            true => self.writing.rebuild(&rows, stamp),
            false => self.writing.update(&rows, stamp),
        };
        Ok(self.record(&manifest, look, write))
    }

    /// Writes the manifest, then the rows with the stamp that names it, then drops older manifests:
    /// a stop in between leaves the old pair whole.
    fn record<T>(
        &self,
        manifest: &Manifest,
        look: &Look,
        write: impl Fn(&str) -> Result<T, SearchError>,
    ) -> Result<T, SearchError> {
        let stamp = manifest.write(self.place, look).map_err(|e| SearchError::io(self.place, e))?;
        let text = stamp.text();
        let done = write(&text)?;
        Manifest::sweep(self.place, &text);
        Ok(done)
    }
}

/// Ids of files that cannot be used.
fn faulty(library: &Library) -> BTreeSet<&str> {
    library.problems.iter().filter_map(|p| p.path.strip_suffix(".md")).collect()
}

/// An index that answers for the library as it is now.
pub struct Opened {
    /// The index.
    pub index: Index,
    /// What had to be brought up to date.
    pub changes: Option<Changes>,
    /// Number of files that could not be taken in, because they have faults.
    pub faulty: usize,
    /// Why the index on disk could not be written, where it could not.
    pub unwritable: Option<SearchError>,
}

impl Opened {
    fn of(index: Index, changes: Changes) -> Self {
        let faulty = Stamp::faulty(index.stamp());
        let changes = (changes != Changes::default()).then_some(changes);
        Self { index, changes, faulty, unwritable: None }
    }
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
