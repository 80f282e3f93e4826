//! The system calls by which the ledger reaches the disk, one method each, so that a test can stop
//! a write between any two of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes, in the smallest steps that can fail apart from each other.
pub trait Disk {
    /// Makes a directory with its parents.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// Writes bytes at the end of a file, which is created if missing.
    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Creates or empties a file and writes bytes.
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Cuts a file to `len` bytes.
    fn truncate(&self, file: &Path, len: u64) -> io::Result<()>;
    /// Renames over whatever is there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; a missing one is no error.
    fn remove(&self, file: &Path) -> io::Result<()>;
    /// Forces a file's bytes to the disk.
    fn sync(&self, file: &Path) -> io::Result<()>;
    /// Forces a directory's names to the disk.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// The operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsDisk;

impl Disk for OsDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().append(true).create(true).open(file)?.write_all(bytes)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        File::create(file)?.write_all(bytes)
    }

    fn truncate(&self, file: &Path, len: u64) -> io::Result<()> {
        OpenOptions::new().write(true).open(file)?.set_len(len)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        match fs::remove_file(file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn sync(&self, file: &Path) -> io::Result<()> {
        OpenOptions::new().write(true).open(file)?.sync_all()
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
    }
}

/// Puts `bytes` in place of `file`: at every moment the old or the new file is there, whole.
///
/// # Errors
/// Whatever the system says; then the old file is still there.
pub fn replace(disk: &dyn Disk, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = file.with_file_name(name);
    disk.write(&fresh, bytes)?;
    disk.sync(&fresh)?;
    disk.rename(&fresh, file)?;
    match file.parent() {
        Some(dir) => disk.sync_dir(dir),
        None => Ok(()),
    }
}
