//! Every item as it was indexed: which rows are still true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::Entry;
use super::stamp::{Look, Part, Stamp};

/// An item as it was indexed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    part: Part,
    /// Content hash of its row, and of the row of a newer text in its file.
    rows: [Option<u64>; 2],
    faulty: bool,
}

/// Every item as it was indexed; kept beside the index, named by its digest.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Manifest(BTreeMap<String, Known>);

impl Manifest {
    /// The manifest of the index with the stamp `text`; none where it is lost or damaged.
    pub(super) fn read(place: &Path, text: &str) -> Option<Self> {
        let stamp: Stamp = serde_json::from_str(text).ok()?;
        let bytes = fs::read(file_of(place, &stamp.manifest)).ok()?;
        (digest(&bytes) == stamp.manifest).then(|| postcard::from_bytes(&bytes).ok())?
    }

    /// Ids of items that no longer look as they did, new and vanished ones among them.
    pub(super) fn touched<'m>(&'m self, look: &'m Look) -> BTreeSet<&'m str> {
        let differs = |(id, part): &(&String, &Part)| {
            self.0.get(*id).is_none_or(|known| known.part != **part)
        };
        let seen = look.parts.iter().filter(differs).map(|(id, _)| id.as_str());
        let gone = self.0.keys().filter(|id| !look.parts.contains_key(*id));
        seen.chain(gone.map(String::as_str)).collect()
    }

    /// Whether exactly this row is in the index.
    pub(super) fn holds(&self, entry: &Entry, hash: u64) -> bool {
        let known = self.0.get(&entry.id);
        known.is_some_and(|k| k.rows.get(usize::from(entry.newer)) == Some(&Some(hash)))
    }

    /// Keys of rows of `touched` items that are not among `fresh`.
    pub(super) fn stale(&self, touched: &BTreeSet<&str>, fresh: &[(u64, &Entry)]) -> Vec<String> {
        let fresh: BTreeSet<String> = fresh.iter().map(|(_, e)| e.key()).collect();
        let known = touched.iter().filter_map(|id| Some((*id, self.0.get(*id)?)));
        let keys = known.flat_map(|(id, known)| {
            let rows = [false, true].into_iter().zip(known.rows);
            rows.filter_map(move |(newer, row)| row.map(|_| Entry::key_of(id, newer)))
        });
        keys.filter(|key| !fresh.contains(key)).collect()
    }

    /// Takes in how `touched` items look now, their rows and which of their files are faulty.
    pub(super) fn renew(
        &mut self,
        touched: &BTreeSet<&str>,
        look: &Look,
        rows: &[(u64, &Entry)],
        faulty: &BTreeSet<&str>,
    ) {
        for id in touched {
            match look.parts.get(*id) {
                Some(part) => {
                    let part = Part {
                        file: part.file.stored(look.moment),
                        chain: part.chain.stored(look.moment),
                        ..*part
                    };
                    let known = Known { part, rows: [None; 2], faulty: faulty.contains(id) };
                    self.0.insert((*id).to_owned(), known);
                }
                None => drop(self.0.remove(*id)),
            }
        }
        for (hash, entry) in rows {
            let known = self.0.get_mut(&entry.id);
            if let Some(row) = known.and_then(|k| k.rows.get_mut(usize::from(entry.newer))) {
                *row = Some(*hash);
            }
        }
    }

    /// Writes it below `place` and makes the stamp that names it.
    pub(super) fn write(&self, place: &Path, look: &Look) -> std::io::Result<Stamp> {
        let bytes = postcard::to_allocvec(self).map_err(std::io::Error::other)?;
        let name = digest(&bytes);
        let path = file_of(place, &name);
        if !path.exists() {
            let mut file = tempfile::NamedTempFile::new_in(place)?;
            std::io::Write::write_all(&mut file, &bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|e| e.error)?;
        }
        let faulty = self.0.values().filter(|k| k.faulty).count();
        Ok(look.stamp(name, faulty))
    }

    /// Removes manifests that the stamp `text` does not name.
    pub(super) fn sweep(place: &Path, text: &str) {
        let Ok(stamp) = serde_json::from_str::<Stamp>(text) else { return };
        let keep = file_of(place, &stamp.manifest);
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            let seen = entry.file_name().to_string_lossy().starts_with("seen-");
            if seen && entry.path() != keep {
                // What another system still holds open stays for the next time.
                drop(fs::remove_file(entry.path()));
            }
        }
    }
}

fn file_of(place: &Path, name: &str) -> PathBuf {
    place.join(format!("seen-{name}"))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_only_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join(".index");
        fs::create_dir(&place).unwrap();
        fs::write(dir.path().join("a.md"), "一").unwrap();
        let mut manifest = Manifest::default();
        let look = Look::take(dir.path(), u64::MAX);
        manifest.renew(&look.ids(), &look, &[], &BTreeSet::new());
        let text = manifest.write(&place, &look).unwrap().text();
        assert!(Manifest::read(&place, &text).is_some_and(|m| m.touched(&look).is_empty()));
        let other = Manifest::default().write(&place, &look).unwrap().text();
        Manifest::sweep(&place, &text);
        assert!(Manifest::read(&place, &other).is_none(), "swept away");
        let file = fs::read_dir(&place).unwrap().flatten().next().unwrap().path();
        let mut bytes = fs::read(&file).unwrap();
        bytes[3] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(Manifest::read(&place, &text).is_none(), "damaged");
    }
}
