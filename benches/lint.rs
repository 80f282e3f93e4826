//! All packs over clean Chinese Markdown, held against the floor: pulldown-cmark and one raw scan of
//! the same bytes with the same automaton.
//!
//! `cargo bench --bench lint`; docs/benchmarks.md holds a run. The ratios are of medians in one run.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]
#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use jinyan::document::{Document, ReadOptions, Speakers};
use jinyan::finding::Finding;
use jinyan::lint::{Context, Linter};
use jinyan::packs;
use jinyan::report::{Checked, Header, Pretty, Renderer, Report};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use walkdir::WalkDir;

/// Bytes of the whole corpus, at least.
const CORPUS: usize = 2 << 20;
/// Bytes of one file, about.
const FILE: usize = 20_000;

fn read(text: &str, speakers: &Speakers) -> Vec<Document> {
    let options = ReadOptions { format: None, limit: u64::MAX, speakers };
    Document::read(Some("a.md"), text.into(), &options).unwrap()
}

fn check(linter: &Linter, text: &str) -> Vec<Finding> {
    let context = Context::on(date(2026, 12, 1));
    let documents = read(text, &linter.rules().speakers);
    documents.iter().flat_map(|d| linter.inspect(d, &context)).collect()
}

/// Bodies of the shipped library that raise nothing, in turns, as files.
fn corpus(linter: &Linter) -> Vec<String> {
    let mut bodies = Vec::new();
    for entry in WalkDir::new("library").sort_by_file_name().into_iter().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|e| e == "md") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let body = text.splitn(3, "---\n").nth(2).unwrap_or("").trim().to_owned();
            if check(linter, &body).is_empty() {
                bodies.push(body);
            }
        }
    }
    let mut files = vec![String::new()];
    let mut total = 0;
    for body in bodies.iter().cycle() {
        let file = files.last_mut().unwrap();
        file.push_str(body);
        file.push_str("\n\n");
        total += body.len() + 2;
        if file.len() >= FILE {
            if total >= CORPUS {
                break;
            }
            files.push(String::new());
        }
    }
    files
}

/// Lets criterion measure, and returns the median of what it saw.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    mut work: impl FnMut(),
) -> Duration {
    let mut seen = Vec::new();
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|rounds| {
            let start = Instant::now();
            for _ in 0..rounds {
                work();
            }
            let elapsed = start.elapsed();
            seen.push(elapsed / u32::try_from(rounds).unwrap());
            elapsed
        });
    });
    seen.sort_unstable();
    seen.get(seen.len() / 2).copied().unwrap_or_default()
}

fn throughput(criterion: &mut Criterion) {
    let rules = Arc::new(packs::compiled().unwrap());
    let linter = Linter::new(rules.clone()).unwrap();
    let files = corpus(&linter);
    let bytes: usize = files.iter().map(String::len).sum();
    let found: usize = files.iter().map(|f| check(&linter, f).len()).sum();
    println!("{} files, {bytes} bytes, {found} findings", files.len());
    let mut group = criterion.benchmark_group("lint");
    group.sample_size(10).throughput(Throughput::Bytes(bytes as u64));
    let words = rules.words.open().unwrap();
    let floor = measure(&mut group, "floor", || {
        for file in &files {
            black_box(pulldown_cmark::Parser::new(file).into_offset_iter().count());
            black_box(words.find(file).count());
        }
    });
    let reading = measure(&mut group, "reading alone", || {
        for file in &files {
            black_box(read(file, &rules.speakers));
        }
    });
    let one = measure(&mut group, "one thread", || {
        for file in &files {
            black_box(check(&linter, file));
        }
    });
    let two = measure(&mut group, "two threads", || {
        let (left, right) = files.split_at(files.len() / 2);
        std::thread::scope(|scope| {
            for half in [left, right] {
                scope.spawn(|| half.iter().for_each(|f| drop(black_box(check(&linter, f)))));
            }
        });
    });
    group.finish();
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!(
        "floor {floor:.1?}; reading {:.2} x; one thread {:.2} x the floor; two threads {:.2} x one",
        ratio(reading, floor),
        ratio(one, floor),
        ratio(one, two)
    );
}

/// A thousand findings in one file, drawn for a terminal.
fn pretty(criterion: &mut Criterion) {
    let linter = Linter::new(Arc::new(packs::compiled().unwrap())).unwrap();
    let text = "本产品保本保息，请放心购买。\n\n".repeat(1000);
    let documents = read(&text, &linter.rules().speakers);
    let context = Context::on(date(2026, 12, 1));
    let mut findings: Vec<Finding> =
        documents.iter().flat_map(|d| linter.inspect(d, &context)).collect();
    findings.truncate(1000);
    let header = Header {
        as_of: date(2026, 12, 1),
        ruleset_version: String::new(),
        ruleset_fingerprint: String::new(),
    };
    let mut report = Report::new(header, Default::default());
    let count = findings.len();
    report.push(Checked::of(&documents, findings));
    let mut group = criterion.benchmark_group("report");
    let drawn = measure(group.sample_size(10), "pretty", || {
        Pretty { color: true, all: false }.render(&report, &mut std::io::sink()).unwrap();
    });
    group.finish();
    println!("pretty: {count} findings in {drawn:.1?}");
}

fn all(criterion: &mut Criterion) {
    assert!(Path::new("library").is_dir(), "run from the root of the repository");
    throughput(criterion);
    pretty(criterion);
}

criterion_group!(benches, all);
criterion_main!(benches);
