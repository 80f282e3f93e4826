//! `jinyan scan`: JSONL in, JSONL out, in order, in bounded memory.
//!
//! The main thread reads lines and deals batches round-robin to the workers; a writer thread takes
//! results from the workers in the same turn, so order needs no buffer. Every queue is bounded.
//! docs/output.md is the contract of what goes in and out.

mod lines;
mod record;

use super::args::{self, Gate, RuleArgs};
use super::engine::{self, Engine};
use super::{CliError, Streams};
use crate::document::io_reason;
use crate::finding::Severity;
use clap::Args;
use lines::{Line, Lines};
use record::{Answer, Checker};
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// A batch is sent on when it holds this many bytes …
const BATCH_BYTES: usize = 64 << 10;
/// … or so many lines, or when the input has no more to give at once.
const BATCH_LINES: usize = 256;
/// Batches waiting before and behind each worker.
const QUEUE: usize = 2;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan scan [选项] [文件|-]")]
pub(super) struct ScanArgs {
    /// JSONL 文件；省略或 - 表示标准输入
    #[arg(value_name = "文件")]
    file: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
    /// 有达到此级别的问题时以 1 退出：error、warning、notice；默认不因问题退出
    #[arg(long, value_name = "级别", value_enum)]
    fail_on: Option<Gate>,
    /// 线程数，默认为处理器核数
    #[arg(long, value_name = "个数", value_parser = args::threads)]
    threads: Option<usize>,
    /// 单条文案的大小上限，超过的一行报错并跳过
    #[arg(long, value_name = "大小", default_value = args::MAX_RECORD, value_parser = args::size)]
    max_record: u64,
}

/// Lines that travel together.
type Batch = Vec<Line>;

/// Runs the command and returns the exit code: 2 where a line could not be read, 1 only where a
/// gate was asked for and reached.
pub(super) fn run(args: &ScanArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let project = engine::project()?;
    let engine = Engine::load(&args.rules, &project)?;
    let input = open(args)?;
    let checker = Checker::new(&engine, args.fail_on.map(Severity::from), args.max_record);
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = args.threads.unwrap_or_else(cores);
    let lines = Lines::new(input, record::line_limit(args.max_record));
    let (failed, gated) = stream(lines, &checker, threads, streams.out)?;
    Ok(if failed { 2 } else { u8::from(gated) })
}

fn open(args: &ScanArgs) -> Result<Box<dyn BufRead + Send>, CliError> {
    let Some(path) = args.file.as_ref().filter(|p| p.as_os_str() != "-") else {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, io::stdin())));
    };
    let refused = |e: &io::Error| {
        CliError::usage(
            format!("无法读取 {}：{}", path.display(), io_reason(e)),
            "请检查路径和权限",
        )
    };
    if path.is_dir() {
        return Err(CliError::usage(
            format!("{} 是目录", path.display()),
            "scan 读 JSONL 文件；检查目录请用 jinyan lint",
        ));
    }
    let file = std::fs::File::open(path).map_err(|e| refused(&e))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// Runs lines through the workers to `out`. Returns whether a line failed and whether the gate was
/// reached.
fn stream(
    mut lines: Lines<Box<dyn BufRead + Send>>,
    checker: &Checker<'_>,
    threads: usize,
    out: &mut dyn Write,
) -> Result<(bool, bool), CliError> {
    std::thread::scope(|scope| {
        let (mut feeds, mut results, mut workers) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..threads {
            let (feed, batches) = sync_channel::<Batch>(QUEUE);
            let (answer, answers) = sync_channel::<Answer>(QUEUE);
            workers.push(scope.spawn(move || work(checker, &batches, &answer)));
            feeds.push(feed);
            results.push(answers);
        }
        let reader = scope.spawn(move || deal(&mut lines, &feeds));
        let written = collect(&results, out);
        // Dropping the results stops workers and reader where writing failed.
        drop(results);
        let read = reader.join();
        // A worker that died took its answers along: the run must not look complete.
        let died = workers.into_iter().map(|w| w.join().is_err()).fold(read.is_err(), |a, b| a | b);
        let (failed, gated) = written?;
        match read {
            _ if died => {
                Err(CliError::usage("检查线程意外中止，输出不完整", "请带上输入报告此问题"))
            }
            Ok(Err(e)) => Err(CliError::usage(
                format!("读取输入时出错：{}", io_reason(&e)),
                "已输出的结果有效",
            )),
            _ => Ok((failed, gated)),
        }
    })
}

/// Reads lines and deals them in batches, in turn.
fn deal(lines: &mut Lines<Box<dyn BufRead + Send>>, feeds: &[SyncSender<Batch>]) -> io::Result<()> {
    let mut turns = feeds.iter().cycle();
    let (mut batch, mut bytes) = (Batch::new(), 0);
    loop {
        let line = lines.next()?;
        let ended = line.is_none();
        if let Some(line) = line {
            bytes += line.len();
            batch.push(line);
        }
        let full = bytes >= BATCH_BYTES || batch.len() >= BATCH_LINES || lines.must_wait();
        if !batch.is_empty() && (ended || full) {
            let Some(feed) = turns.next() else { return Ok(()) };
            if feed.send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
            bytes = 0;
        }
        if ended {
            return Ok(());
        }
    }
}

fn work(checker: &Checker<'_>, batches: &Receiver<Batch>, answers: &SyncSender<Answer>) {
    for batch in batches {
        let mut answer = Answer::default();
        for line in batch {
            checker.answer(line, &mut answer);
        }
        if answers.send(answer).is_err() {
            return;
        }
    }
}

/// Writes answers in the turn in which their batches were dealt.
fn collect(results: &[Receiver<Answer>], out: &mut dyn Write) -> Result<(bool, bool), CliError> {
    let (mut failed, mut gated) = (false, false);
    for result in results.iter().cycle() {
        // The first worker without an answer marks the end: batches are dealt in turn.
        let Ok(answer) = result.recv() else { break };
        out.write_all(&answer.bytes)?;
        out.flush()?;
        failed |= answer.failed;
        gated |= answer.gated;
    }
    Ok((failed, gated))
}
