//! Tables of items into files: one row an item.
//!
//! Every row is checked as a file would be before the first file is written; a fault names its row.
//! Files are staged in a hidden directory and then moved into place, so that each is whole or absent,
//! and a repeated run takes up where a stopped one left off.

use super::columns::{Column, Mapping, file_text};
use crate::document::decode;
use crate::library::{Item, Library, LibraryError, Problem, id_fault};
use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

/// A table as read: header and rows, each with its number in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Name for messages.
    pub name: String,
    /// The header.
    pub headers: Vec<String>,
    /// Row number (from 1, the header's included) and cells.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Ids of new items, in id order.
    pub created: Vec<String>,
    /// Ids of items that were there already with the same text.
    pub unchanged: Vec<String>,
    /// Headers that no field takes.
    pub ignored: Vec<String>,
}

/// Reads a table: `.xlsx` (the sheet named, else the first) or CSV.
///
/// # Errors
/// Not such a table, no such sheet, an empty one.
pub fn read_table(name: &str, bytes: Vec<u8>, sheet: Option<&str>) -> Result<Source, LibraryError> {
    let fault = |message: String| LibraryError::from(Problem::error(name, 0, message));
    let is_xlsx = name.to_ascii_lowercase().ends_with(".xlsx");
    let mut rows = if is_xlsx {
        xlsx_rows(bytes, sheet).map_err(fault)?
    } else {
        let (text, _) = decode(bytes).map_err(|e| fault(e.to_string()))?;
        csv_rows(text.trim_start_matches('\u{feff}')).map_err(fault)?
    };
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    if rows.is_empty() {
        return Err(fault("表格是空的".to_owned()));
    }
    let (_, headers) = rows.remove(0);
    let headers = headers.iter().map(|h| h.trim().to_owned()).collect();
    Ok(Source { name: name.to_owned(), headers, rows })
}

type Rows = Vec<(u32, Vec<String>)>;

fn csv_rows(text: &str) -> Result<Rows, String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            format!("第 {line} 行不是有效的 CSV；请检查引号是否成对")
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().map(str::to_owned).collect();
        rows.push((u32::try_from(line).unwrap_or(0), cells));
    }
    Ok(rows)
}

fn xlsx_rows(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Rows, String> {
    let mut book = Xlsx::new(Cursor::new(bytes))
        .map_err(|_| "不是 xlsx 文件，或文件已损坏；请另存为 xlsx 或 csv".to_owned())?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(wanted) if names.iter().any(|n| n == wanted) => wanted.to_owned(),
        Some(wanted) => {
            return Err(format!("没有工作表「{wanted}」，现有：{}", names.join("、")));
        }
        None => names.first().cloned().ok_or("文件中没有工作表")?,
    };
    let range = book.worksheet_range(&name).map_err(|_| format!("工作表「{name}」读不出"))?;
    let first = range.start().map_or(0, |(row, _)| row);
    let mut rows = Vec::new();
    for (number, row) in (first + 1..).zip(range.rows()) {
        let cells = row.iter().map(cell).collect::<Result<Vec<_>, _>>();
        rows.push((number, cells.map_err(|e| format!("第 {number} 行：{e}"))?));
    }
    Ok(rows)
}

/// A cell as text: dates as `YYYY-MM-DD`, whole numbers without a point.
fn cell(data: &Data) -> Result<String, String> {
    Ok(match data {
        Data::Empty => String::new(),
        Data::Error(error) => return Err(format!("单元格是错误值 {error}")),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        other => other.to_string(),
    })
}

/// Turns `source` into files of `library`, all or none. Without an id column, ids are `prefix` with
/// the number of the row. With `dry_run` nothing is written.
///
/// # Errors
/// Every fault of every row, with its number; then nothing was written.
pub fn import(
    library: &Library,
    source: &Source,
    mapping: &Mapping,
    prefix: Option<&str>,
    dry_run: bool,
) -> Result<Imported, LibraryError> {
    let columns: Vec<Option<Column>> = source.headers.iter().map(|h| mapping.of(h)).collect();
    check_header(source, mapping, &columns, prefix)?;
    let mut problems = Vec::new();
    let mut files: BTreeMap<String, (u32, String)> = BTreeMap::new();
    let mut imported = Imported::default();
    let names = source.headers.iter().zip(&columns);
    imported.ignored = names.filter(|(_, c)| c.is_none()).map(|(h, _)| h.clone()).collect();
    for (number, row) in &source.rows {
        let cells: Vec<(Column, String)> = columns
            .iter()
            .zip(row)
            .filter_map(|(column, cell)| Some(((*column)?, cell.clone())))
            .collect();
        match file(library, &cells, prefix, *number) {
            Ok((id, text)) => {
                if let Some((first, _)) = files.get(&id) {
                    let message = format!("编号「{id}」与第 {first} 行重复");
                    problems.push(Problem::error(&source.name, *number, message));
                    continue;
                }
                match fs::read_to_string(library.dir.join(format!("{id}.md"))) {
                    Ok(there) if there == text => imported.unchanged.push(id.clone()),
                    Ok(_) => problems.push(
                        Problem::error(&source.name, *number, format!("「{id}」已存在且内容不同"))
                            .help("请换一个编号，或直接修改库中文件"),
                    ),
                    Err(_) => imported.created.push(id.clone()),
                }
                files.insert(id, (*number, text));
            }
            Err(faults) => problems.extend(faults.into_iter().map(|fault| Problem {
                path: source.name.clone(),
                line: *number,
                ..fault
            })),
        }
    }
    if !problems.is_empty() {
        problems.sort();
        return Err(LibraryError::Problems(problems));
    }
    imported.created.sort();
    imported.unchanged.sort();
    if !dry_run {
        files.retain(|id, _| imported.created.contains(id));
        write(&library.dir, &files)?;
    }
    Ok(imported)
}

fn check_header(
    source: &Source,
    mapping: &Mapping,
    columns: &[Option<Column>],
    prefix: Option<&str>,
) -> Result<(), LibraryError> {
    let fault = |message: String| LibraryError::from(Problem::error(&source.name, 1, message));
    if let Some(header) = mapping.missing(&source.headers) {
        let have = source.headers.join("、");
        return Err(fault(format!("表中没有 --map 指定的列「{header}」，现有列：{have}")));
    }
    for column in Column::ALL {
        let count = columns.iter().filter(|c| **c == Some(column)).count();
        let zh = column.names().1;
        if count > 1 {
            return Err(fault(format!("有 {count} 列都对应字段「{zh}」；请用 --map 指定其一")));
        }
        let required =
            matches!(column, Column::Title | Column::Channel | Column::Product | Column::Body)
                || (column == Column::Id && prefix.is_none());
        if required && count == 0 {
            let help = match column {
                Column::Id => "请增加该列、用 --map 指定，或用 --prefix 自动编号",
                _ => "请增加该列，或用 --map 列名=字段 指定",
            };
            return Err(fault(format!("表中没有「{zh}」列；{help}")));
        }
    }
    Ok(())
}

/// Id and text of the file of one row, checked.
fn file(
    library: &Library,
    cells: &[(Column, String)],
    prefix: Option<&str>,
    number: u32,
) -> Result<(String, String), Vec<Problem>> {
    let written = cells.iter().find(|(c, _)| *c == Column::Id).map(|(_, id)| id.trim());
    let id = match (written, prefix) {
        (Some(id), _) if !id.is_empty() => id.to_owned(),
        (_, Some(prefix)) => format!("{prefix}-{number:04}"),
        _ => return Err(vec![Problem::error("", 0, "没有编号")]),
    };
    if let Some(fault) = id_fault(&id) {
        return Err(vec![Problem::error("", 0, format!("编号「{id}」不可用：{fault}"))]);
    }
    let text = file_text(cells);
    Item::read(&id, text.clone().into_bytes(), &library.taxonomy)?;
    Ok((id, text))
}

/// Stages all files, then moves each into place; what was moved is taken back where one fails.
fn write(dir: &Path, files: &BTreeMap<String, (u32, String)>) -> Result<(), LibraryError> {
    let io = |e: io::Error| LibraryError::io(dir, e);
    let stage = tempfile::Builder::new().prefix(".import-").tempdir_in(dir).map_err(io)?;
    let staged = |at: usize| stage.path().join(format!("{at}.md"));
    for (at, (_, text)) in files.values().enumerate() {
        let mut file = fs::File::create(staged(at)).map_err(io)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
    }
    let mut moved = Vec::new();
    for (at, id) in files.keys().enumerate() {
        let target = dir.join(format!("{id}.md"));
        let parent = target.parent().unwrap_or(dir);
        let done = fs::create_dir_all(parent).and_then(|()| match target.exists() {
            true => Err(io::ErrorKind::AlreadyExists.into()),
            false => fs::rename(staged(at), &target),
        });
        if let Err(e) = done {
            for path in &moved {
                // What cannot be taken back is a whole file and will be reported as there already.
                let _ = fs::remove_file(path);
            }
            return Err(LibraryError::io(&target, e));
        }
        moved.push(target);
    }
    Ok(())
}
