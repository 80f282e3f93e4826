//! All packs over clean Chinese Markdown, held against the floor: pulldown-cmark and one raw scan of
//! the same bytes with the same automaton. Two corpora: everyday notices, and financial copy from the
//! shipped library, in which every other word is a word of some rule.
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

/// What branches and neighbours write when they sell nothing.
const NOTICES: [&str; 16] = [
    "自四月一日起，城东支行周一至周五上午九点开门，下午五点半关门，周日休息。",
    "大厅里新添了饮水机、老花镜和雨伞，等候区备有报纸和杂志。",
    "停车场在楼后，入口朝北，雨天请小心台阶。",
    "行动不便的老人可以拨打网点电话，同事会上门帮忙。",
    "如果您对排队、环境或者态度有意见，请写在意见簿上，大堂经理每天都会看。",
    "昨天傍晚突降大雨，路口积水，几位年轻人主动帮忙推车，邻居们都说好。",
    "读书会本周六下午在二楼活动室举行，这次读的是一本写江南水乡的散文集。",
    "请带好身份证原件到三号窗口登记，不用复印，也不用照片。",
    "志愿者教大家辨认真假纸币：看水印，摸手感，转角度。",
    "食堂的菜单贴在门口，周三有红烧鱼和番茄汤，素菜每天换三样。",
    "孩子们在院子里种下二十棵小树，每棵都挂着写有名字的木牌。",
    "系统将在凌晨两点到四点升级，这段时间自助设备暂停使用，敬请谅解。",
    "走廊尽头的灯坏了，物业已经登记，预计明天上午来修。",
    "这一年我们走过十二个村子，修好了四座小桥，也记下了许多人的笑脸。",
    "天气转凉，早晚温差大，请注意添衣，出门记得带伞。",
    "展览分三个部分，从一枚旧印章讲起，说到街巷的变迁和手艺的传承。",
];

/// Everyday notices with headings, lists, emphasis and links, as files.
fn notices() -> Vec<String> {
    let mut files = vec![String::new()];
    let mut total = 0;
    for (n, i) in (0_usize..).map(|n| (n, n * 7 + n / 16)).take_while(|(n, _)| *n < 1 << 16) {
        let (first, second) = (NOTICES[i % 16], NOTICES[(i + 5) % 16]);
        let paragraph = match n % 8 {
            0 => format!("## 第{}期简报\n\n{first}\n\n", n / 8 + 1),
            3 => format!("- {first}\n- **{second}**\n\n"),
            5 => format!("> {first}\n>\n> 详见[通知](notice-{n}.md)。\n\n"),
            _ => format!("{first}{second}\n\n"),
        };
        let file = files.last_mut().unwrap();
        file.push_str(&paragraph);
        total += paragraph.len();
        if file.len() >= FILE {
            if total >= CORPUS {
                break;
            }
            files.push(String::new());
        }
    }
    files
}

/// Bodies of the shipped library that raise nothing, in turns, as files.
fn copy(linter: &Linter) -> Vec<String> {
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
    let linter = Linter::new(Arc::new(packs::compiled().unwrap())).unwrap();
    over(criterion, &linter, "notices", &notices());
    over(criterion, &linter, "financial copy", &copy(&linter));
}

/// Measures the floor, and the linter on one thread and on two, over `files`.
fn over(criterion: &mut Criterion, linter: &Linter, name: &str, files: &[String]) {
    let rules = linter.rules();
    let bytes: usize = files.iter().map(String::len).sum();
    let found: usize = files.iter().map(|f| check(linter, f).len()).sum();
    println!("{name}: {} files, {bytes} bytes, {found} findings", files.len());
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).throughput(Throughput::Bytes(bytes as u64));
    let words = rules.words.open().unwrap();
    let floor = measure(&mut group, "floor", || {
        for file in files {
            black_box(pulldown_cmark::Parser::new(file).into_offset_iter().count());
            black_box(words.find(file).count());
        }
    });
    let reading = measure(&mut group, "reading alone", || {
        for file in files {
            black_box(read(file, &rules.speakers));
        }
    });
    let one = measure(&mut group, "one thread", || {
        for file in files {
            black_box(check(linter, file));
        }
    });
    let two = measure(&mut group, "two threads", || {
        let (left, right) = files.split_at(files.len() / 2);
        std::thread::scope(|scope| {
            for half in [left, right] {
                scope.spawn(|| half.iter().for_each(|f| drop(black_box(check(linter, f)))));
            }
        });
    });
    group.finish();
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!(
        "{name}: floor {floor:.1?}; reading {:.2} x; one thread {:.2} x the floor; two threads {:.2} x one",
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
