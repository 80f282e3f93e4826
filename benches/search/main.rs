//! 100,000 items through the search and through SQLite FTS5, side by side.
//!
//! `cargo bench --bench search [-- ITEMS]` prints one table; docs/benchmarks.md holds a run.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod generator;
mod sqlite;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use generator::{Dice, Source};
use jiff::civil::date;
use jinyan::library::{Facet, Library};
use jinyan::search::{Entry, Index, Query, Searcher, Synonyms, apply, rebuild_from, update};
use sqlite::Sqlite;
use tempfile::TempDir;
use walkdir::WalkDir;

const QUERIES: usize = 1_000;
const FILTERED: [Facet; 3] = [Facet::Channel, Facet::Segment, Facet::Stage];

fn main() {
    let items = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(100_000_usize);
    let library = Library::load(Path::new("library"), date(2026, 12, 1)).unwrap();
    let source = Source::new(&library);
    let entries: Vec<Entry> = (0..items).map(|n| source.entry(n, 0)).collect();
    let chars: usize = entries.iter().map(|e| e.body.chars().count()).sum();
    println!("{items} items, {} characters each, before: {}", chars / items, memory());
    let dir = TempDir::new().unwrap();
    ours(dir.path(), &source, &entries);
    peer(dir.path(), &source, &entries);
    drop(entries);
    cold(&source, items);
}

fn ours(dir: &Path, source: &Source, entries: &[Entry]) {
    let place = dir.join("index");
    let before = cpu_seconds();
    let (time, _) = timed(|| rebuild_from(&place, entries, "").unwrap());
    let used = cpu_seconds() - before;
    println!("index: {time:.1?}, {used:.1} s of CPU, {} MB, {}", size(&place), memory());
    let changed: Vec<Entry> = (0..100).map(|i| source.entry(i * entries.len() / 100, 1)).collect();
    let (time, _) = timed(|| apply(&place, &changed, &[], "").unwrap());
    println!("100 items applied: {time:.1?}");
    let (time, changes) = timed(|| update(&place, entries, "").unwrap());
    println!("{} items found changed among all and written: {time:.1?}", changes.written);
    let (time, index) = timed(|| Index::open(&place).unwrap());
    println!("open: {time:.1?}");
    let searcher = Searcher::new(index, Synonyms::builtin().unwrap());
    let run = |name: &str, queries: &[Query]| {
        let found = |q: &Query| searcher.search(q).unwrap().total;
        for query in queries.iter().take(50) {
            found(query);
        }
        report(name, queries, found);
    };
    run("words + 3 facets", &queries(source, true));
    run("words alone", &queries(source, false));
    let typed = |words: &[&str]| {
        let all = words.iter().cycle().take(200).map(|w| Query::new(w, date(2026, 12, 1)));
        all.collect::<Vec<_>>()
    };
    run("pinyin", &typed(&["dfgz", "yasuiqian", "gerenyanglaojin", "decd", "tbbh"]));
    run("slips", &typed(&["压随钱", "大额存但", "投标宝函", "信用正交单", "收割几"]));
    run("no words", &typed(&[""]));
    println!("after queries: {}", memory());
}

fn peer(dir: &Path, source: &Source, entries: &[Entry]) {
    let path = dir.join("peer.sqlite");
    let before = cpu_seconds();
    let (time, db) = timed(|| Sqlite::build(&path, entries).unwrap());
    let used = cpu_seconds() - before;
    println!("sqlite index: {time:.1?}, {used:.1} s of CPU, {} MB", size(&path));
    let rows: Vec<(usize, Entry)> =
        (0..100).map(|i| i * entries.len() / 100).map(|row| (row, source.entry(row, 1))).collect();
    let (time, ()) = timed(|| db.replace(&rows).unwrap());
    println!("sqlite 100 items: {time:.1?}");
    report("sqlite words + 3 facets", &queries(source, true), |q| db.search(q).unwrap());
    report("sqlite words alone", &queries(source, false), |q| db.search(q).unwrap());
}

/// The program itself over files, started anew each time.
fn cold(source: &Source, items: usize) {
    let dir = TempDir::new().unwrap();
    let write = |number: usize, version: u64| {
        let entry = source.entry(number, version);
        let path = dir.path().join(format!("{}.md", entry.id));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let one = |facet| entry.values(facet).first().cloned().unwrap_or_default();
        let text = format!(
            "---\ntitle: \"{}\"\nchannel: {}\nproduct: {}\nsegment: [{}]\nstage: {}\nauthor: 内容岗\n---\n{}\n",
            entry.title.replace('"', ""),
            one(Facet::Channel),
            one(Facet::Product),
            one(Facet::Segment),
            one(Facet::Stage),
            entry.body
        );
        // As git and editors do: a new file takes the place of the old one.
        let fresh = path.with_extension("new");
        fs::write(&fresh, text).unwrap();
        fs::rename(fresh, path).unwrap();
    };
    (0..items).for_each(|number| write(number, 0));
    let run = |words: &str| {
        let started = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_jinyan"))
            .args(["search", words, "--status", "draft", "--segment", "老年", "--library"])
            .arg(dir.path())
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success());
        started.elapsed()
    };
    println!("jinyan search, files read and indexed first: {:.1?}", run("代发工资"));
    for version in 1..=5 {
        (0..100).for_each(|i| write(i * items / 100, version));
        println!("jinyan search, 100 files changed: {:.2?}", run("代发工资"));
    }
    for words in ["代发工资", "dfgz", "压随钱", "工资怎么查"] {
        let mut times: Vec<Duration> = (0..20).map(|_| run(words)).collect();
        times.sort();
        println!("jinyan search {words}, cold: median {:.1?}, worst {:.1?}", times[10], times[19]);
    }
}

fn queries(source: &Source, filtered: bool) -> Vec<Query> {
    let mut dice = Dice::new(7);
    let mut all = Vec::with_capacity(QUERIES);
    for _ in 0..QUERIES {
        let mut query = Query::new(&source.words(&mut dice), date(2026, 12, 1));
        if filtered {
            let filters = FILTERED.map(|facet| (facet, vec![source.value(facet, &mut dice)]));
            query.filters = BTreeMap::from(filters);
        }
        all.push(query);
    }
    all
}

fn report(name: &str, queries: &[Query], search: impl Fn(&Query) -> usize) {
    let mut times = Vec::with_capacity(queries.len());
    let mut nothing = 0;
    for query in queries {
        // The best of three: this measures the search, not what else the machine is doing.
        let mut runs = [0; 3].map(|_| timed(|| search(query)));
        runs.sort();
        let (time, found) = runs[0];
        nothing += usize::from(found == 0);
        times.push(time);
    }
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!(
        "{name}: p50 {:.2?}, p95 {:.2?}, p99 {:.2?}, worst {:.2?}; {nothing} of {} found nothing",
        at(50),
        at(95),
        at(99),
        at(100),
        queries.len()
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let result = work();
    (started.elapsed(), result)
}

/// CPU time of this process, all threads: what a busy machine does not change much.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|f| f.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Megabytes of a file or directory.
fn size(path: &Path) -> u64 {
    let files = WalkDir::new(path).into_iter().flatten();
    files.filter_map(|e| e.metadata().ok()).filter(|m| m.is_file()).map(|m| m.len()).sum::<u64>()
        >> 20
}

/// Resident memory of this process, now and at its peak.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| {
        let found = status.lines().find_map(|l| l.strip_prefix(name));
        found.map_or("?", str::trim).to_owned()
    };
    format!("resident {}, peak {}", line("VmRSS:"), line("VmHWM:"))
}
