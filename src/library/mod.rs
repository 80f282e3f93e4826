//! Approved content as data: items, taxonomy, product register, ledger.
//!
//! Files are the truth: [`Library::load`] reads them all, gathers every fault with its place, and
//! derives the state of each item from the ledger. Nothing here lints, searches or decides;
//! `workflow` joins those.

mod approval;
pub mod canonical;
mod check;
mod digest;
pub mod duplicates;
mod facet;
mod item;
pub mod ledger;
mod map;
mod portrait;
mod problem;
mod product;
mod roles;
mod settings;
mod taxonomy;
mod terms;
mod usage;

pub use approval::{Approval, Standing, State};
pub use digest::sha256;
pub use facet::{Facet, Filter};
pub use item::{Item, id_fault};
pub use map::{Cell, Sheet, StrategyMap};
pub use portrait::{Customer, Match, portraits, rank};
pub use problem::{LibraryError, Problem};
pub use product::{Product, Range, Register, Window};
pub use roles::Roles;
pub(crate) use roles::same_person;
pub use settings::{Samples, Settings};
pub use taxonomy::{BUILTIN, Portraits, RiskLevels, Scenarios, Taxonomy};
pub use terms::{Industries, Term, Terms};
pub use usage::{USAGE_FILE, record_use, usage};

use jiff::civil::Date;
use ledger::Ledger;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// One item with what the ledger says of it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The item as its file stands.
    pub item: Item,
    /// What the ledger says on the day for which the library was loaded.
    pub standing: Standing,
    /// The content in force, where it is another than the file's: the last approved version, which
    /// stays in force while a new one is written and reviewed.
    in_force: Option<Item>,
    /// Whether the file's own content is in force.
    file_in_force: bool,
}

impl Record {
    /// The content that may be used on the day for which the library was loaded: approved, not
    /// expired, within its own period.
    pub fn usable(&self) -> Option<&Item> {
        if self.file_in_force { Some(&self.item) } else { self.in_force.as_ref() }
    }

    /// What may be shown for use: [`Self::usable`], else the sample where `samples` are shown, with
    /// whether it is one.
    pub fn offered(&self, samples: Samples, day: Date) -> Option<(&Item, bool)> {
        let sample = || {
            let shown = samples == Samples::Show && self.standing.state == State::Sample;
            (shown && self.item.valid_on(day)).then_some((&self.item, true))
        };
        self.usable().map(|item| (item, false)).or_else(sample)
    }

    /// The last day of use of [`Self::usable`].
    pub fn last_day(&self) -> Option<Date> {
        let own = self.usable()?.valid_until;
        let granted = self.standing.approval.as_ref().and_then(|a| a.expires);
        [own, granted].into_iter().flatten().min()
    }
}

/// A library directory as it stands on one day.
#[derive(Debug)]
pub struct Library {
    /// The directory.
    pub dir: PathBuf,
    /// The day for which states were derived.
    pub day: Date,
    /// Values.
    pub taxonomy: Taxonomy,
    /// Products.
    pub register: Register,
    /// Who may decide.
    pub roles: Roles,
    /// The ledger.
    pub ledger: Ledger,
    /// Items by id. A file with faults is not among them.
    pub records: BTreeMap<String, Record>,
    /// Items whose file has faults, by the approved content that stays in force meanwhile: a slip
    /// in a draft must not take what was approved out of use.
    pub stand_ins: BTreeMap<String, Record>,
    /// Every fault of every file but the ledger's, in path order. The ledger has its own.
    pub problems: Vec<Problem>,
}

impl Library {
    /// Loads the library below `dir` as it stands on `day`.
    ///
    /// # Errors
    /// No such directory, a taxonomy that cannot be used, files that the system refuses. Faults of
    /// single files are gathered in `problems`.
    pub fn load(dir: &Path, day: Date) -> Result<Self, LibraryError> {
        Self::with_ledger(dir, day, Ledger::load(dir)?)
    }

    /// The same, with a ledger that was read already, such as a writer's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn with_ledger(dir: &Path, day: Date, ledger: Ledger) -> Result<Self, LibraryError> {
        if !dir.is_dir() {
            let shown = dir.display();
            return Err(LibraryError::Refused(format!(
                "没有文案库目录 {shown}；请用 --library 指明目录，或在项目根目录下运行"
            )));
        }
        Self::of_files(dir, day, ledger, item_files(dir)?)
    }

    /// The same for the items of `ids` alone, as if the library had no others. An id without a file
    /// is passed over.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_some(dir: &Path, day: Date, ids: &BTreeSet<&str>) -> Result<Self, LibraryError> {
        let files = ids.iter().map(|id| ((*id).to_owned(), dir.join(format!("{id}.md"))));
        let files = files.filter(|(_, path)| path.is_file()).collect();
        Self::of_files(dir, day, Ledger::load_some(dir, ids)?, files)
    }

    fn of_files(
        dir: &Path,
        day: Date,
        ledger: Ledger,
        files: BTreeMap<String, PathBuf>,
    ) -> Result<Self, LibraryError> {
        let taxonomy = taxonomy_of(dir)?;
        let (register, mut problems) = Register::load(dir, &taxonomy);
        let roles = Roles::load(dir)?;
        let (mut records, mut stand_ins) = (BTreeMap::new(), BTreeMap::new());
        for (id, path) in files {
            let bytes = fs::read(&path).map_err(|e| LibraryError::io(&path, e))?;
            match Item::read(&id, bytes, &taxonomy) {
                Ok(item) => {
                    let record = Record::new(item, &ledger, day, &taxonomy);
                    records.insert(id, record);
                }
                Err(faults) => {
                    problems.extend(faults);
                    if let Some(record) = Record::standing_in(&id, &ledger, day, &taxonomy) {
                        stand_ins.insert(id, record);
                    }
                }
            }
        }
        problems.sort();
        let dir = dir.to_owned();
        Ok(Self { dir, day, taxonomy, register, roles, ledger, records, stand_ins, problems })
    }

    /// The record of `id`.
    ///
    /// # Errors
    /// No such item, or one whose file has faults: those are the error.
    pub fn record(&self, id: &str) -> Result<&Record, LibraryError> {
        if let Some(record) = self.records.get(id) {
            return Ok(record);
        }
        let path = format!("{id}.md");
        let faults: Vec<Problem> =
            self.problems.iter().filter(|p| p.path == path).cloned().collect();
        if faults.is_empty() {
            let shown = self.dir.display();
            return Err(LibraryError::Refused(format!(
                "文案库 {shown} 中没有「{id}」；id 是文件在库中的路径，不带 .md"
            )));
        }
        Err(LibraryError::Problems(faults))
    }

    /// Ids with entries in the ledger but without a file that could be read, in order.
    pub fn orphans(&self) -> impl Iterator<Item = &str> {
        let ids = self.ledger.chains.keys().map(String::as_str);
        ids.filter(|id| !self.records.contains_key(*id))
    }

    /// What may be shown for use on the day, in id order: the item, whether it is a sample, and its
    /// last day of use.
    pub fn offered(&self, samples: Samples) -> impl Iterator<Item = (&Item, bool, Option<Date>)> {
        self.in_force().filter_map(move |record| {
            let (item, sample) = record.offered(samples, self.day)?;
            let last = if sample { item.valid_until } else { record.last_day() };
            Some((item, sample, last))
        })
    }

    /// Content that may be used on the day, with its last day of use, in id order.
    pub fn usable(&self) -> impl Iterator<Item = (&Item, Option<Date>)> {
        self.in_force().filter_map(|r| Some((r.usable()?, r.last_day())))
    }

    /// Every record that may have content in force, those of faulty files included, in id order.
    pub fn in_force(&self) -> impl Iterator<Item = &Record> {
        let mut all: Vec<&Record> = self.records.values().chain(self.stand_ins.values()).collect();
        all.sort_by(|a, b| a.item.id.cmp(&b.item.id));
        all.into_iter()
    }

    /// Highest risk level of the registered products of `item`, R1–R5 as 1–5; none where none says.
    pub fn risk(&self, item: &Item) -> Option<u8> {
        let levels = item.product_codes.iter().filter_map(|code| {
            let level = self.register.get(code)?.risk_level.as_deref()?;
            self.taxonomy.product_risk(level).and_then(|rank| u8::try_from(rank).ok())
        });
        levels.max()
    }

    /// Number of files that cannot be used as they are.
    pub fn faulty(&self) -> usize {
        let paths = self.problems.iter().map(|p| p.path.as_str()).filter(|p| p.ends_with(".md"));
        paths.collect::<BTreeSet<_>>().len()
    }
}

impl Record {
    /// The record of an item whose file has faults, by its approved content; none where nothing
    /// was approved.
    fn standing_in(id: &str, ledger: &Ledger, day: Date, taxonomy: &Taxonomy) -> Option<Self> {
        let approval = Standing::derive(ledger.entries(id), "", day).approval?;
        let item = kept(id, &approval, ledger, taxonomy).ok()?;
        Some(Self::new(item, ledger, day, taxonomy))
    }

    fn new(item: Item, ledger: &Ledger, day: Date, taxonomy: &Taxonomy) -> Self {
        let damaged = ledger.chain(&item.id).is_some_and(|c| !c.problems.is_empty());
        let mut standing = Standing::derive(ledger.entries(&item.id), &item.hash, day);
        if damaged {
            standing.state = State::Damaged;
        }
        let approval = standing.in_force(day);
        let own = approval.is_some_and(|a| a.content == item.hash);
        let file_in_force = own && item.valid_on(day);
        let kept = approval.filter(|_| !own).and_then(|a| kept(&item.id, a, ledger, taxonomy).ok());
        let in_force = kept.filter(|kept| kept.valid_on(day));
        Self { item, standing, in_force, file_in_force }
    }
}

/// The content that `approval` approved, from the store. Its digest is checked.
///
/// # Errors
/// Why it cannot be shown, in Chinese.
pub fn kept(
    id: &str,
    approval: &Approval,
    ledger: &Ledger,
    taxonomy: &Taxonomy,
) -> Result<Item, String> {
    let path = ledger.content_path(&approval.content);
    let bytes = fs::read(path).map_err(|_| "批准内容的存档缺失".to_owned())?;
    let item = Item::read(id, bytes, taxonomy)
        .map_err(|_| "批准内容的存档已读不出，或其取值已不在分类表中".to_owned())?;
    if item.hash == approval.content {
        Ok(item)
    } else {
        Err("批准内容的存档被改动过".to_owned())
    }
}

/// The values of the library below `dir`: its `taxonomy.yaml`, or the shipped one where it has none.
///
/// # Errors
/// The file cannot be read or used.
pub fn taxonomy_of(dir: &Path) -> Result<Taxonomy, LibraryError> {
    let path = dir.join("taxonomy.yaml");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Taxonomy::parse("taxonomy.yaml", &text)?),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Taxonomy::builtin()?),
        Err(e) => Err(LibraryError::io(&path, e)),
    }
}

/// Ids and paths of the item files below `dir`, in id order: `*.md`, but for hidden files, the
/// directories `ledger` and `products`, and a `README.md` at the top.
///
/// # Errors
/// A directory that cannot be read.
pub fn item_files(dir: &Path) -> Result<BTreeMap<String, PathBuf>, LibraryError> {
    let skip = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let top = entry.depth() == 1 && matches!(&*name, "ledger" | "products" | "README.md");
        entry.depth() > 0 && (top || name.starts_with('.'))
    };
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(dir).sort_by_file_name().into_iter().filter_entry(|e| !skip(e)) {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(dir).to_owned();
            LibraryError::io(&path, e.into())
        })?;
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_some_and(|e| e == "md") {
            let inside = path.strip_prefix(dir).unwrap_or(path).with_extension("");
            let parts: Vec<_> = inside.iter().map(|p| p.to_string_lossy()).collect();
            files.insert(parts.join("/"), path.to_owned());
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
