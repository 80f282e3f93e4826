//! One chain as read from its file, judged against HEAD.

use super::super::problem::Problem;
use super::entry::{Entry, GENESIS};
use super::head::{Point, is_marker};

/// What the end of a chain's file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// As HEAD says.
    Settled,
    /// One whole entry that HEAD does not know yet: a write stopped before HEAD. It is completed
    /// by the next write and does not count until then.
    Ahead,
    /// Bytes after the last line end: a write stopped inside the line. They are dropped by the
    /// next write; the file is to be cut to this length.
    Torn(u64),
}

/// The entries of one item.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Item id.
    pub item: String,
    /// Sound entries from the first on, each linked to the one before.
    pub entries: Vec<Entry>,
    /// How many of them HEAD acknowledges.
    pub acknowledged: usize,
    /// What the end looks like.
    pub tail: Tail,
    /// Signs of damage or tampering. Where there is one, nothing of the chain is in effect.
    pub problems: Vec<Problem>,
    /// Hashes of entries that fork off.
    rivals: Vec<String>,
}

impl Chain {
    /// Reads the bytes of the chain of `item`, which HEAD knows by `points`.
    pub fn read(item: &str, bytes: &[u8], points: &[Point]) -> Self {
        let mut chain = Self {
            item: item.to_owned(),
            entries: Vec::new(),
            acknowledged: points.last().map_or(0, |p| p.count as usize),
            tail: Tail::Settled,
            problems: Vec::new(),
            rivals: Vec::new(),
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            return chain.read_torn_utf8(bytes, points);
        };
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        for (number, line) in (1u32..).zip(text.get(..whole).unwrap_or("").split_terminator('\n')) {
            if !chain.take(number, line) {
                break;
            }
        }
        chain.judge(whole, text.len(), points);
        chain
    }

    /// The path below the library's directory, for messages.
    pub fn path(&self) -> String {
        format!("ledger/{}.jsonl", self.item)
    }

    /// The entries that are in effect: acknowledged by HEAD, none where the chain is damaged.
    pub fn effective(&self) -> &[Entry] {
        if !self.problems.is_empty() {
            return &[];
        }
        self.entries.get(..self.acknowledged).unwrap_or(&[])
    }

    /// A line torn inside a character leaves bytes that are no UTF-8; the whole lines before it
    /// are read as usual.
    fn read_torn_utf8(mut self, bytes: &[u8], points: &[Point]) -> Self {
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let (lines, _) = bytes.split_at(whole);
        if std::str::from_utf8(lines).is_err() {
            self.fault(0, "文件不是 UTF-8，被改动过");
            return self;
        }
        let mut chain = Self::read(&self.item, lines, points);
        chain.judge_tail(whole, bytes.len());
        chain
    }

    /// Takes one line; false where reading cannot go on.
    fn take(&mut self, number: u32, line: &str) -> bool {
        if is_marker(line) {
            self.fault(number, "有未解决的 git 合并冲突");
            return true;
        }
        let entry = match Entry::parse(line) {
            Ok(entry) => entry,
            Err(reason) => {
                self.fault(number, &reason);
                return false;
            }
        };
        let last = self.entries.last();
        let prev = last.map_or(GENESIS, |e| e.hash.as_str());
        if entry.item != self.item {
            let message = format!("这一条属于「{}」，不属于「{}」", entry.item, self.item);
            self.fault(number, &message);
            return false;
        }
        if entry.prev == prev && entry.seq as usize == self.entries.len() + 1 {
            self.entries.push(entry);
            return true;
        }
        match self.rival(&entry) {
            Some(message) => {
                self.fault(number, &message);
                self.rivals.push(entry.hash);
                true
            }
            None => {
                let message =
                    format!("第 {} 条没有接在前一条之后：前面有记录被删除、调换或改动", entry.seq);
                self.fault(number, &message);
                false
            }
        }
    }

    /// The fork that `entry` makes with an entry already read: both follow the same one.
    fn rival(&self, entry: &Entry) -> Option<String> {
        let other = self.entries.iter().find(|e| e.prev == entry.prev && e.hash != entry.hash)?;
        Some(format!(
            "台账分叉：第 {} 条有两个，{} {}（{}）与 {} {}（{}），通常因两个 git 分支各自办理同一文案",
            other.seq,
            other.by,
            other.action.zh(),
            other.at,
            entry.by,
            entry.action.zh(),
            entry.at
        ))
    }

    fn fault(&mut self, line: u32, message: &str) {
        let help = match message.contains("分叉") || message.contains("合并冲突") {
            true => "请保留一个分支的记录（从版本库取回该文件与 HEAD 行），另一个操作重新办理",
            false => "请从版本库取回原文件，并查明改动来源",
        };
        self.problems.push(Problem::error(&self.path(), line, message).help(help));
    }

    fn judge(&mut self, whole: usize, size: usize, points: &[Point]) {
        let found = self.entries.len();
        for point in points {
            let count = point.count as usize;
            match self.entries.get(count.wrapping_sub(1)) {
                Some(entry) if entry.hash == point.hash => {}
                // The other branch of a fork, which is told already.
                Some(_) if self.rivals.contains(&point.hash) => {}
                Some(_) => {
                    self.fault(point.count, &format!("第 {count} 条与 HEAD 记载的哈希不符"));
                }
                None if self.problems.is_empty() => {
                    self.fault(
                        0,
                        &format!("HEAD 记载有 {count} 条，文件中只有 {found} 条：末尾记录丢失"),
                    );
                }
                None => {}
            }
        }
        if !self.problems.is_empty() {
            return;
        }
        match found - self.acknowledged {
            0 => self.judge_tail(whole, size),
            1 if whole == size => self.tail = Tail::Ahead,
            extra => {
                let line = u32::try_from(self.acknowledged + 1).unwrap_or(0);
                self.fault(
                    line,
                    &format!("有 {extra} 条记录未在 HEAD 登记：HEAD 被改动，或记录系另行添加"),
                );
            }
        }
    }

    fn judge_tail(&mut self, whole: usize, size: usize) {
        if whole == size || !self.problems.is_empty() {
            return;
        }
        if self.entries.len() == self.acknowledged {
            self.tail = Tail::Torn(whole as u64);
        } else {
            self.fault(0, "最后一行不完整，且之前有未登记的记录");
        }
    }
}
