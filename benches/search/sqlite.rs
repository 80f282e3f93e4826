//! The peer: SQLite FTS5 with its trigram tokenizer, the same rows, filters, counts and snippets.

use std::path::Path;

use jinyan::search::{AXES, Entry, Query};
use rusqlite::{Connection, params_from_iter};

/// A table of facets beside a full-text table.
pub(crate) struct Sqlite(Connection);

impl Sqlite {
    /// Writes all rows in one transaction.
    pub(crate) fn build(path: &Path, entries: &[Entry]) -> rusqlite::Result<Self> {
        let db = Connection::open(path)?;
        let columns: Vec<&str> = AXES.iter().map(|a| a.as_str()).collect();
        db.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             CREATE TABLE item (id TEXT, {});
             CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize = 'trigram');
             BEGIN;",
            columns.iter().map(|c| format!("\"{c}\" TEXT")).collect::<Vec<_>>().join(", ")
        ))?;
        {
            let marks = vec!["?"; AXES.len() + 2].join(", ");
            let mut item = db.prepare(&format!(
                "INSERT INTO item (rowid, id, {}) VALUES ({marks})",
                columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")
            ))?;
            let mut text = db.prepare("INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)")?;
            for (row, entry) in entries.iter().enumerate() {
                let mut values = vec![row.to_string(), entry.id.clone()];
                for axis in AXES {
                    values.push(entry.values(axis).first().cloned().unwrap_or_default());
                }
                item.execute(params_from_iter(values))?;
                text.execute((row as i64, &entry.title, &entry.body))?;
            }
        }
        let indexes = columns
            .iter()
            .map(|c| format!("CREATE INDEX by_{c} ON item (\"{c}\");"))
            .collect::<String>();
        db.execute_batch(&format!("COMMIT; {indexes} ANALYZE;"))?;
        Ok(Self(db))
    }

    /// Replaces rows.
    pub(crate) fn replace(&self, rows: &[(usize, Entry)]) -> rusqlite::Result<()> {
        self.0.execute_batch("BEGIN")?;
        for (row, entry) in rows {
            self.0.execute("DELETE FROM text WHERE rowid = ?", [*row as i64])?;
            self.0.execute(
                "INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)",
                (*row as i64, &entry.title, &entry.body),
            )?;
        }
        self.0.execute_batch("COMMIT")
    }

    /// The first ten with snippets, and the counts of every axis. Returns how many were found.
    pub(crate) fn search(&self, query: &Query) -> rusqlite::Result<usize> {
        let mut filters = String::new();
        let terms = query.words.split(' ').map(|w| format!("\"{w}\"")).collect::<Vec<_>>();
        let mut values = vec![terms.join(" AND ")];
        for (facet, wanted) in &query.filters {
            filters.push_str(&format!(" AND item.\"{}\" = ?", facet.as_str()));
            values.extend(wanted.first().cloned());
        }
        let from = "FROM text JOIN item ON item.rowid = text.rowid WHERE text MATCH ?";
        let mut best = self.0.prepare_cached(&format!(
            "SELECT item.id, snippet(text, 1, '[', ']', '…', 40) {from}{filters} ORDER BY rank LIMIT 10"
        ))?;
        let mut rows = best.query(params_from_iter(&values))?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            let _snippet: String = row.get(1)?;
            found += 1;
        }
        for axis in AXES {
            let axis = axis.as_str();
            let mut counts = self.0.prepare_cached(&format!(
                "SELECT item.\"{axis}\", count(*) {from}{filters} GROUP BY 1"
            ))?;
            let mut rows = counts.query(params_from_iter(&values))?;
            while let Some(row) = rows.next()? {
                let _count: i64 = row.get(1)?;
            }
        }
        Ok(found)
    }
}
