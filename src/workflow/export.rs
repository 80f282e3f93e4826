//! Items as tables: xlsx, CSV, JSON. An exported table can be imported again.

use super::columns::Column;
use crate::library::{Filter, Library, LibraryError, Record};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};
use serde_json::{Map, Value};
use std::io::Write;

/// Columns beside those of [`Column`]: what the ledger says.
const LEDGER: [(&str, &str); 6] = [
    ("state", "状态"),
    ("usable", "可用"),
    ("approved_by", "批准人"),
    ("approved_at", "批准时间"),
    ("expires", "批准有效期至"),
    ("hash", "内容哈希"),
];

/// A named table, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name in JSON and Chinese header of each column.
    pub headers: Vec<(String, String)>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// A worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name, at most 31 characters.
    pub name: String,
    /// Its content.
    pub table: Table,
}

impl Table {
    /// The items that `filter` means; with `usable_only` only content that may be used, as approved.
    pub fn of(library: &Library, filter: &Filter, usable_only: bool) -> Self {
        let own = Column::ALL.map(Column::names);
        let headers = own.iter().chain(&LEDGER).map(|(k, zh)| ((*k).to_owned(), (*zh).to_owned()));
        let all = if usable_only { library.in_force().collect() } else { files(library) };
        let rows = all.into_iter().filter_map(|record| {
            let item = if usable_only { record.usable()? } else { &record.item };
            filter.matches(item).then(|| {
                let cells = Column::ALL.map(|column| column.cell(item));
                cells.into_iter().chain(ledger_cells(record, &item.hash)).collect()
            })
        });
        Self { headers: headers.collect(), rows: rows.collect() }
    }
}

fn files(library: &Library) -> Vec<&Record> {
    library.records.values().collect()
}

fn ledger_cells(record: &Record, hash: &str) -> [String; 6] {
    let approval = record.standing.approval.as_ref();
    let usable = record.usable().is_some_and(|item| item.hash == hash);
    [
        record.standing.state.zh().to_owned(),
        if usable { "是" } else { "否" }.to_owned(),
        approval.map(|a| a.by.clone()).unwrap_or_default(),
        approval.map(|a| a.at.clone()).unwrap_or_default(),
        approval.and_then(|a| a.expires).map(|d| d.to_string()).unwrap_or_default(),
        hash.to_owned(),
    ]
}

/// Writes CSV with a byte-order mark, as Excel needs to see UTF-8.
///
/// # Errors
/// Only what `out` reports.
pub fn export_csv(table: &Table, out: &mut dyn Write) -> Result<(), LibraryError> {
    let failed = |e: std::io::Error| LibraryError::Refused(format!("无法写出 CSV：{e}"));
    out.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    let mut writer = csv::Writer::from_writer(out);
    let headers = table.headers.iter().map(|(_, zh)| zh);
    let rows = writer
        .write_record(headers)
        .and_then(|()| table.rows.iter().try_for_each(|row| writer.write_record(row)));
    rows.map_err(|e| LibraryError::Refused(format!("无法写出 CSV：{e}")))?;
    writer.flush().map_err(failed)
}

/// Writes a JSON array of objects; every key is always there.
///
/// # Errors
/// Only what `out` reports.
pub fn export_json(table: &Table, out: &mut dyn Write) -> Result<(), LibraryError> {
    let object = |row: &Vec<String>| {
        let pairs = table.headers.iter().zip(row);
        let map: Map<String, Value> =
            pairs.map(|((key, _), cell)| (key.clone(), Value::String(cell.clone()))).collect();
        Value::Object(map)
    };
    let all: Vec<Value> = table.rows.iter().map(object).collect();
    let text = serde_json::to_string_pretty(&all).unwrap_or_default();
    writeln!(out, "{text}").map_err(|e| LibraryError::Refused(format!("无法写出 JSON：{e}")))
}

/// A workbook of the sheets, as bytes. Cells are text: nothing is taken for a formula.
///
/// # Errors
/// A cell longer than Excel holds (32,767 characters).
pub fn export_xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, LibraryError> {
    let failed = |e: XlsxError| match e {
        XlsxError::MaxStringLengthExceeded => LibraryError::Refused(
            "有单元格超过 Excel 的 32767 字上限；请改用 csv 或 json".to_owned(),
        ),
        other => LibraryError::Refused(format!("无法写出 xlsx：{other}")),
    };
    let mut book = Workbook::new();
    // A creation time in the file would make every export differ.
    let epoch = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&epoch));
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for Sheet { name, table } in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(name)).map_err(failed)?;
        for (col, (_, zh)) in (0u16..).zip(&table.headers) {
            sheet.write_string_with_format(0, col, zh, &bold).map_err(failed)?;
            sheet.set_column_width(col, 16).map_err(failed)?;
        }
        for (row, cells) in (1u32..).zip(&table.rows) {
            for (col, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string_with_format(row, col, cell, &wrapped).map_err(failed)?;
            }
        }
        sheet.set_freeze_panes(1, 1).map_err(failed)?;
    }
    book.save_to_buffer().map_err(failed)
}

/// A name that Excel takes for a worksheet.
fn sheet_name(name: &str) -> String {
    let kept: String = name.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(31).collect();
    if kept.is_empty() { "Sheet".to_owned() } else { kept }
}
