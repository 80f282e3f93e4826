//! A new item to be written.

use super::columns::{Column, file_text};
use crate::library::{Item, Library, LibraryError, Problem, id_fault};
use std::fs;
use std::io::Write;

/// The text that stands for the text to be written.
pub(super) const PLACEHOLDER: &str = "（请在此撰写正文）";

/// Fields of a new item, as columns; those not given stay out of the file.
#[derive(Debug, Clone, Default)]
pub struct Skeleton {
    /// Fields and their values.
    pub cells: Vec<(Column, String)>,
}

/// Writes a new file `<id>.md` with checked front matter and a placeholder.
///
/// # Errors
/// An id that cannot be used or is taken, values that the taxonomy does not have.
pub fn create(library: &Library, id: &str, skeleton: &Skeleton) -> Result<Item, LibraryError> {
    let path = format!("{id}.md");
    if let Some(fault) = id_fault(id) {
        return Err(Problem::error(&path, 0, fault).into());
    }
    let mut cells = skeleton.cells.clone();
    if !cells.iter().any(|(column, _)| *column == Column::Body) {
        cells.push((Column::Body, PLACEHOLDER.to_owned()));
    }
    let text = file_text(&cells);
    let item = Item::read(id, text.clone().into_bytes(), &library.taxonomy)
        .map_err(LibraryError::Problems)?;
    let file = library.dir.join(&path);
    let io = |e| LibraryError::io(&file, e);
    fs::create_dir_all(file.parent().unwrap_or(&library.dir)).map_err(io)?;
    let mut fresh = fs::File::create_new(&file).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            LibraryError::Refused(format!("「{id}」已存在；请换一个 id，或直接修改该文件"))
        }
        _ => io(e),
    })?;
    fresh.write_all(text.as_bytes()).map_err(io)?;
    Ok(item)
}
