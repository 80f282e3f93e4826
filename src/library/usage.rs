//! `library/usage.csv`: how often each item has been used. Lines are only added; they sum up.

use super::problem::{LibraryError, Problem};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Its name below the library's directory.
pub const USAGE_FILE: &str = "usage.csv";
const HEADER: &str = "id,uses,date\n";

/// Uses of each item (columns `id` and `uses`, further ones ignored), and the lines that are
/// neither: those do not count.
pub fn usage(library: &Path) -> (BTreeMap<String, u64>, Vec<Problem>) {
    let (mut sums, mut problems) = (BTreeMap::new(), Vec::new());
    let text = match fs::read(library.join(USAGE_FILE)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return (sums, problems),
        Err(e) => {
            problems.push(Problem::error(USAGE_FILE, 0, format!("读不出：{e}")));
            return (sums, problems);
        }
    };
    for (number, line) in (1u32..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
        let (id, uses) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        if line.trim().is_empty() || (number == 1 && id == "id") {
            continue;
        }
        match uses.parse::<u64>() {
            Ok(uses) => {
                let sum = sums.entry(id.to_owned()).or_insert(0_u64);
                *sum = sum.saturating_add(uses);
            }
            Err(_) => problems.push(
                Problem::error(
                    USAGE_FILE,
                    number,
                    format!("使用次数「{uses}」不是整数，这一行未计入"),
                )
                .help("每行写「编号,次数,日期」，如 moments/spring-1,3,2026-12-01"),
            ),
        }
    }
    (sums, problems)
}

/// Adds that each item of `ids` was used `times` times on `day`.
///
/// # Errors
/// The file cannot be written.
pub fn record_use(
    library: &Path,
    ids: &[String],
    times: u32,
    day: Date,
) -> Result<(), LibraryError> {
    let path = library.join(USAGE_FILE);
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        file.lock()?;
        let there = fs::read(&path)?;
        let mut lines = match there.last() {
            None => HEADER.to_owned(),
            Some(b'\n') => String::new(),
            Some(_) => "\n".to_owned(),
        };
        lines.extend(ids.iter().map(|id| format!("{id},{times},{day}\n")));
        // One call: another program that adds lines cannot come between.
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|e| LibraryError::io(&path, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn lines_are_added_and_sum_up_and_bad_ones_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(USAGE_FILE);
        assert_eq!(usage(dir.path()), (BTreeMap::new(), Vec::new()));
        let ids = ["a/b".to_owned(), "c".to_owned()];
        record_use(dir.path(), &ids, 3, date(2026, 12, 1)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "id,uses,date\na/b,3,2026-12-01\nc,3,2026-12-01\n");
        fs::write(&path, format!("{text}\"a/b\",两次\nc,4")).unwrap();
        record_use(dir.path(), &ids[..1], 1, date(2026, 12, 2)).unwrap();
        let (sums, problems) = usage(dir.path());
        assert_eq!((sums["a/b"], sums["c"]), (4, 7));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].line, 4);
    }
}
