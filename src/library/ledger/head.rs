//! `library/ledger/HEAD`: how far each chain has come.
//!
//! One line an item, sorted: `id count hash`, the hash being that of the entry number `count`. A
//! chain that is shorter, or that does not pass through this hash, has lost or changed entries. The
//! file is written after the chain, so a crash leaves a chain at most one entry ahead of it.
//!
//! A merge of git branches may leave several lines for one item (`merge=union`); the chain must
//! then pass through all of them, and the next write keeps only the last.

use super::super::digest::is_digest;
use super::super::item::id_fault;
use super::super::problem::Problem;
use std::collections::BTreeMap;

/// Path below the library's directory, for messages.
pub const HEAD_PATH: &str = "ledger/HEAD";

/// A state that a chain was in when HEAD was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Number of entries.
    pub count: u32,
    /// Hash of the last of them.
    pub hash: String,
}

/// All points of all chains.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Item id → its points, ascending; usually one.
    pub points: BTreeMap<String, Vec<Point>>,
    /// Whether the file is not as a write leaves it: after a merge.
    pub untidy: bool,
}

impl Head {
    /// Reads the file.
    ///
    /// # Errors
    /// Lines that are not of the form, with their numbers.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let mut head = Self::default();
        let mut problems = Vec::new();
        if !text.is_empty() && !text.ends_with('\n') {
            let line = u32::try_from(text.lines().count()).unwrap_or(0);
            problems.push(Problem::error(HEAD_PATH, line, "最后一行不完整"));
        }
        for (number, line) in (1u32..).zip(text.lines()) {
            if is_marker(line) {
                head.untidy = true;
                continue;
            }
            match point(line) {
                Some((id, point)) => head.points.entry(id.to_owned()).or_default().push(point),
                None => problems.push(
                    Problem::error(HEAD_PATH, number, "这一行不是「id 条数 哈希」")
                        .help("HEAD 只能由 jinyan 写入；请从版本库取回原文件"),
                ),
            }
        }
        for points in head.points.values_mut() {
            points.sort();
            points.dedup();
        }
        head.untidy |= head.render() != text;
        if problems.is_empty() { Ok(head) } else { Err(problems) }
    }

    /// The file, one line an item.
    pub fn render(&self) -> String {
        let line = |(id, points): (&String, &Vec<Point>)| {
            points.last().map(|p| format!("{id} {} {}\n", p.count, p.hash))
        };
        self.points.iter().filter_map(line).collect()
    }

    /// Records that the chain of `id` now has `count` entries, the last with `hash`.
    pub fn set(&mut self, id: &str, count: u32, hash: &str) {
        self.points.insert(id.to_owned(), vec![Point { count, hash: hash.to_owned() }]);
    }

    /// The points of `id`; none where no chain was ever recorded.
    pub fn of(&self, id: &str) -> &[Point] {
        self.points.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Whether `line` is one that git leaves in a conflicted file.
pub(super) fn is_marker(line: &str) -> bool {
    ["<<<<<<< ", "||||||| ", ">>>>>>> "].iter().any(|m| line.starts_with(m)) || line == "======="
}

fn point(line: &str) -> Option<(&str, Point)> {
    let mut parts = line.split(' ');
    let (id, count, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let canonical = !count.starts_with(['0', '+']);
    if parts.next().is_some() || id_fault(id).is_some() || !is_digest(hash) || !canonical {
        return None;
    }
    Some((id, Point { count: count.parse().ok()?, hash: hash.to_owned() }))
}
