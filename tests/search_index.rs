//! The index on disk: incremental, rebuilt by itself, shared between processes, killed at any time.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::civil::date;
use jinyan::library::State;
use jinyan::search::{Entry, Index, Query, Searcher, Synonyms, apply, open, rebuild_from, update};
use tempfile::TempDir;

fn entry(number: usize, generation: usize) -> Entry {
    Entry {
        id: format!("item-{number:03}"),
        newer: false,
        title: format!("第{number}条"),
        body: format!("代发工资文案,编号 n{number}x,版本 g{generation}x"),
        facets: BTreeMap::new(),
        labels: Vec::new(),
        state: State::Approved,
        risk: None,
        valid_from: None,
        valid_until: None,
        updated: None,
        usage: 0,
    }
}

fn rows(count: usize, generation: usize) -> Vec<Entry> {
    (0..count).map(|n| entry(n, generation)).collect()
}

fn count(index: Index, words: &str) -> usize {
    let searcher = Searcher::new(index, Synonyms::default());
    searcher.search(&Query::new(words, date(2026, 12, 1))).expect("a whole index").total
}

fn found(dir: &Path, words: &str) -> usize {
    count(Index::open(dir).expect("an index"), words)
}

fn current(dir: &Path) -> PathBuf {
    let text = fs::read_to_string(dir.join("CURRENT")).expect("CURRENT");
    dir.join(format!("gen-{}", text.trim().split(' ').next_back().expect("a number")))
}

#[test]
fn only_what_changed_is_written() {
    let dir = TempDir::new().expect("a directory");
    let first = update(dir.path(), &rows(50, 1), "one").expect("written");
    assert_eq!((first.written, first.rebuilt), (50, true));
    let mut next = rows(50, 1);
    next[7] = entry(7, 2);
    next.remove(20);
    next.push(entry(99, 1));
    let second = update(dir.path(), &next, "two").expect("written");
    assert_eq!((second.written, second.removed, second.rebuilt), (2, 1, false));
    let index = Index::open(dir.path()).expect("an index");
    assert_eq!((index.len(), index.stamp()), (50, "two"));
    assert_eq!(found(dir.path(), "g2x"), 1);
    assert_eq!(found(dir.path(), "n20x"), 0);
    let same = update(dir.path(), &next, "two").expect("written");
    assert_eq!((same.written, same.removed), (0, 0));
    let applied =
        apply(dir.path(), &[entry(7, 3)], &["item-001".into()], "three").expect("written");
    assert!(applied.is_some());
    assert_eq!((found(dir.path(), "g3x"), found(dir.path(), "n1x")), (1, 0));
}

#[test]
fn absent_foreign_and_damaged_indexes_are_rebuilt() {
    let dir = TempDir::new().expect("a directory");
    assert!(Index::open(dir.path()).is_none());
    assert!(apply(dir.path(), &rows(1, 1), &[], "").expect("no fault").is_none());
    let write = || update(dir.path(), &rows(20, 1), "stamp").expect("written");
    write();
    fs::write(dir.path().join("CURRENT"), "0 1\n").expect("written");
    assert!(Index::open(dir.path()).is_none());
    assert!(write().rebuilt);
    for name in ["meta.json", "CURRENT"] {
        let path = match name {
            "CURRENT" => dir.path().join(name),
            _ => current(dir.path()).join(name),
        };
        fs::write(&path, "").expect("written");
        assert!(Index::open(dir.path()).is_none(), "{name} is empty");
        assert!(write().rebuilt, "{name} was empty");
        assert_eq!(found(dir.path(), "代发工资"), 20);
    }
    let left = fs::read_dir(dir.path()).expect("listed").flatten();
    let generations = left.filter(|e| e.file_name().to_string_lossy().starts_with("gen-"));
    assert_eq!(generations.count(), 1, "old generations are removed");
}

/// Every file of the index is lost, cut, or has a bit flipped in turn: the answer is right, or the
/// damage is noticed and mended by a rebuild. Never a crash.
#[test]
fn damage_to_any_file_is_survived() {
    let dir = TempDir::new().expect("a directory");
    update(dir.path(), &rows(20, 1), "stamp").expect("written");
    let files: Vec<String> = fs::read_dir(current(dir.path()))
        .expect("listed")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|n| !n.starts_with('.'))
        .collect();
    assert!(files.len() > 5, "{files:?}");
    let kinds: Vec<String> =
        files.iter().map(|f| f.rsplit('.').next().unwrap_or("").to_owned()).collect();
    for kind in kinds {
        for harm in 0..4 {
            let generation = current(dir.path());
            let path = fs::read_dir(&generation)
                .expect("listed")
                .flatten()
                .map(|e| e.path())
                .find(|p| p.to_string_lossy().ends_with(&kind))
                .expect("a file of this kind");
            let mut bytes = fs::read(&path).expect("read");
            let middle = bytes.len() / 2;
            match harm {
                0 => fs::remove_file(&path).expect("removed"),
                1 => fs::write(&path, bytes.get(..middle).unwrap_or(&[])).expect("written"),
                2 => fs::write(&path, []).expect("written"),
                _ => {
                    if let Some(byte) = bytes.get_mut(middle) {
                        *byte ^= 0x40;
                    }
                    fs::write(&path, bytes).expect("written");
                }
            }
            let searcher =
                Index::open(dir.path()).map(|index| Searcher::new(index, Synonyms::default()));
            // A flipped bit may go unnoticed where it does no harm; no text is shown that is not
            // exactly what was indexed, and the process lives.
            let answer = searcher.map(|s| s.search(&Query::new("代发工资", date(2026, 12, 1))));
            for hit in answer.and_then(Result::ok).iter().flat_map(|outcome| &outcome.hits) {
                assert!(rows(20, 1).contains(&hit.entry), "{kind} {harm}: {}", hit.entry.body);
            }
            rebuild_from(dir.path(), &rows(20, 1), "stamp").expect("rebuilt");
            assert_eq!(found(dir.path(), "代发工资"), 20, "{kind} {harm}");
        }
    }
}

#[test]
fn readers_keep_their_state_while_one_writes() {
    let dir = TempDir::new().expect("a directory");
    update(dir.path(), &rows(30, 1), "1").expect("written");
    let old = Index::open(dir.path()).expect("an index");
    std::thread::scope(|scope| {
        let place = dir.path();
        scope.spawn(move || {
            for generation in 2..8 {
                match generation % 2 {
                    0 => update(place, &rows(30, generation), "w").expect("written"),
                    _ => rebuild_from(place, &rows(30, generation), "w").expect("written"),
                };
            }
        });
        for _ in 0..4 {
            scope.spawn(move || {
                for _ in 0..30 {
                    assert_eq!(found(place, "代发工资"), 30, "one whole state at a time");
                }
            });
        }
    });
    assert_eq!(count(old, "g1x"), 30, "what was open stays");
    assert_eq!(found(dir.path(), "g7x"), 30);
}

/// The child of the next test: commits one generation after another and says so.
#[test]
#[ignore = "runs only as the child of `a_kill_at_any_moment_loses_nothing`"]
fn writer_child() {
    let Some(dir) = std::env::var_os("JINYAN_TEST_INDEX").map(PathBuf::from) else { return };
    let from: usize = std::env::var("JINYAN_TEST_FROM").expect("set").parse().expect("a number");
    for generation in from.. {
        let rows = rows(40, generation);
        match generation % 3 {
            0 => rebuild_from(&dir, &rows, &generation.to_string()).expect("written"),
            _ => update(&dir, &rows, &generation.to_string()).expect("written"),
        };
        let mut out = std::io::stdout();
        writeln!(out, "done {generation}").expect("the parent reads");
        out.flush().expect("the parent reads");
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let dir = TempDir::new().expect("a directory");
    let mut acknowledged = 0;
    for round in 0..24_u64 {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "writer_child", "--ignored", "--nocapture"])
            .env("JINYAN_TEST_INDEX", dir.path())
            .env("JINYAN_TEST_FROM", (acknowledged + 1).to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        let out = child.stdout.take().expect("piped");
        let reader = std::thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            lines.filter_map(|l| l.split_once("done ")?.1.trim().parse::<usize>().ok()).last()
        });
        // Loading the dictionary takes the child a while; from then on any moment will do.
        std::thread::sleep(Duration::from_millis(150 + (round * 37) % 400));
        child.kill().expect("killed");
        child.wait().expect("gone");
        let said = reader.join().expect("read").unwrap_or(0);
        acknowledged = acknowledged.max(said);
        if acknowledged == 0 {
            continue;
        }
        let index = Index::open(dir.path()).expect("an index after a kill");
        let generation: usize = index.stamp().parse().expect("the stamp is whole");
        assert!(generation >= acknowledged, "{generation} after {acknowledged}");
        assert_eq!(count(index, &format!("g{generation}x")), 40, "one whole state");
        acknowledged = generation;
    }
    assert!(acknowledged > 0, "the child never got to write");
    rebuild_from(dir.path(), &rows(40, 0), "end").expect("the lock is free");
    assert_eq!(found(dir.path(), "g0x"), 40);
}

#[test]
fn the_library_is_indexed_again_when_a_file_changes() {
    let dir = TempDir::new().expect("a directory");
    let day = date(2026, 12, 1);
    let item = |title: &str, body: &str| {
        format!("---\ntitle: {title}\nchannel: moments\nproduct: none\nauthor: 甲\n---\n{body}\n")
    };
    let write = |name: &str, text: String| {
        fs::write(dir.path().join(name), text).expect("written");
    };
    let total = |words: &str| {
        let opened = open(dir.path(), day, false).expect("opened");
        let mut query = Query::new(words, day);
        query.states = State::ALL.to_vec();
        let searcher = Searcher::new(opened.index, Synonyms::default());
        (searcher.search(&query).expect("answered").total, opened.changes.is_some())
    };
    write("a.md", item("第一条", "露营装备"));
    assert_eq!(total("露营"), (1, true));
    assert_eq!(total("露营"), (1, false), "nothing changed");
    write("b.md", item("第二条", "露营车"));
    assert_eq!(total("露营"), (2, true));
    write("a.md", item("第一条", "骑行"));
    assert_eq!(total("露营"), (1, true));
    fs::remove_file(dir.path().join("b.md")).expect("removed");
    assert_eq!(total("露营"), (0, true));
    assert_eq!(total("骑行"), (1, false));
    fs::remove_dir_all(dir.path().join(".index")).expect("removed");
    assert_eq!(total("骑行"), (1, true));
}
