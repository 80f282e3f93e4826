//! The strategy map as a workbook and as a page.

use super::export::{Sheet, Table, export_xlsx};
use crate::library::{LibraryError, StrategyMap};
use std::fmt::Write;

/// A workbook with one sheet for each table of the map, and one that lists all gaps.
///
/// # Errors
/// A cell longer than Excel holds.
pub fn map_xlsx(map: &StrategyMap) -> Result<Vec<u8>, LibraryError> {
    let mut sheets = Vec::new();
    for (number, sheet) in (1..).zip(&map.sheets) {
        let corner = format!("{}＼{}", map.row_axis.zh(), map.col_axis.zh());
        let headers = std::iter::once(&corner).chain(&map.cols);
        let rows = map.rows.iter().zip(&sheet.cells).map(|(name, cells)| {
            std::iter::once(name.clone()).chain(cells.iter().map(|c| c.words())).collect()
        });
        let title =
            if sheet.by.is_empty() { "策略图谱".to_owned() } else { sheet.by.join("-") };
        sheets.push(Sheet {
            name: if map.sheets.len() > 1 { format!("{number} {title}") } else { title },
            table: Table {
                headers: headers.map(|h| (h.clone(), h.clone())).collect(),
                rows: rows.collect(),
            },
        });
    }
    sheets.push(Sheet { name: "空白清单".to_owned(), table: gaps(map) });
    export_xlsx(&sheets)
}

fn gaps(map: &StrategyMap) -> Table {
    let axes = map.by_axes.iter().chain([&map.row_axis, &map.col_axis]);
    let headers = axes.map(|a| (a.as_str().to_owned(), a.zh().to_owned())).collect();
    let mut rows = Vec::new();
    for sheet in &map.sheets {
        for (row, cells) in map.rows.iter().zip(&sheet.cells) {
            for (col, _) in map.cols.iter().zip(cells).filter(|(_, c)| c.items.is_empty()) {
                rows.push([sheet.by.as_slice(), &[row.clone(), col.clone()]].concat());
            }
        }
    }
    Table { headers, rows }
}

/// A page that needs nothing but itself. `title` stands at the top, `day` below it.
pub fn map_html(map: &StrategyMap, title: &str, day: jiff::civil::Date) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n",
    );
    let _ = write!(
        page,
        "<title>{title}</title>\n<style>{CSS}</style></head><body>\n<h1>{title}</h1>\n<p>截至 {day}；只计当日可用的文案。共 {} 张表。</p>\n",
        map.sheets.len(),
        title = escape(title),
    );
    for sheet in &map.sheets {
        let total = map.rows.len() * map.cols.len();
        let by = if sheet.by.is_empty() { "全部".to_owned() } else { sheet.by.join(" · ") };
        let _ = write!(
            page,
            "<h2>{}</h2>\n<p>{total} 格中 {} 格空白</p>\n<table><thead><tr><th>{}＼{}</th>",
            escape(&by),
            sheet.gaps(),
            map.row_axis.zh(),
            map.col_axis.zh()
        );
        for col in &map.cols {
            let _ = write!(page, "<th>{}</th>", escape(col));
        }
        page.push_str("</tr></thead><tbody>\n");
        for (row, cells) in map.rows.iter().zip(&sheet.cells) {
            let _ = write!(page, "<tr><th>{}</th>", escape(row));
            for cell in cells {
                let class = if cell.items.is_empty() { "gap" } else { "has" };
                let ids = escape(&cell.items.join("\n"));
                let words = escape(&cell.words());
                let _ = write!(page, "<td class=\"{class}\" title=\"{ids}\">{words}</td>");
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody></table>\n");
    }
    page.push_str("</body></html>\n");
    page
}

const CSS: &str = "body{font:15px/1.6 system-ui,sans-serif;margin:2rem;color:#1c2733}table{border-collapse:collapse;margin-bottom:2rem}th,td{border:1px solid #c9d3dd;padding:.3rem .6rem;text-align:left;vertical-align:top}thead th{background:#eef3f8}.gap{background:#fdeceb;color:#a32017}.has{background:#eaf6ee}";

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}
