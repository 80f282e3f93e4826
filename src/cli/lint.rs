//! `jinyan lint`.

use super::args::{self, Format, FormatSpec, Gate, RuleArgs};
use super::engine::{self, Engine};
use super::files::{self, Input};
use super::output::write_atomically;
use super::progress::Progress;
use super::{CliError, INTERNAL, Streams};
use crate::config::Project;
use crate::document::{Document, Plain, ReadError, ReadOptions, Reader, Speakers, io_reason};
use crate::finding::{Finding, Severity};
use crate::lint::Context;
use crate::lint::baseline::{Baseline, Entry};
use crate::lint::suppress::{self, Known, Listed};
use crate::lint::suppress_file;
use crate::report::{Checked, Report, Verdict};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan lint [选项] <路径|->…")]
pub(super) struct LintArgs {
    /// 文件或目录（检查其中的 .md .markdown .txt）；- 表示标准输入
    #[arg(value_name = "路径", required = true)]
    paths: Vec<PathBuf>,
    /// 渠道，如 moments；文案元数据中写明的优先
    #[arg(long, value_name = "渠道")]
    channel: Option<String>,
    /// 产品，如 wealth，可写多次
    #[arg(long, value_name = "产品")]
    product: Vec<String>,
    /// 受众，如 public
    #[arg(long, value_name = "受众")]
    audience: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    /// 达到哪一级即以 1 退出：error、warning、notice，默认 error
    #[arg(long, value_name = "级别", value_enum)]
    fail_on: Option<Gate>,
    /// 输出格式 pretty、short、json、sarif、github，可写成 格式=文件，可写多次
    #[arg(long, value_name = "格式[=文件]", value_parser = args::format_spec)]
    format: Vec<FormatSpec>,
    /// 基线文件：其中的问题只作标记，不计入结果
    #[arg(long, value_name = "文件")]
    baseline: Option<PathBuf>,
    /// 把这次的问题写成基线文件
    #[arg(long, value_name = "文件")]
    write_baseline: Option<PathBuf>,
    /// 有问题也以 0 退出（未能检查仍为 2）
    #[arg(long)]
    exit_zero: bool,
    /// 另外显示统计：耗时、各主题数量、基线中已消失的条目
    #[arg(long)]
    stats: bool,
    /// 线程数，默认为处理器核数
    #[arg(long, value_name = "个数", value_parser = args::threads)]
    threads: Option<usize>,
    /// 单个文件的大小上限
    #[arg(long, value_name = "大小", default_value = args::MAX_RECORD, value_parser = args::size)]
    max_record: u64,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &LintArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let started = Instant::now();
    let project = engine::project()?;
    let engine = Engine::load(&args.rules, &project)?;
    let job = Job::new(args, &project, &engine)?;
    let inputs = files::collect(&args.paths, &project);
    let mut report = Report::new(engine.header(), engine.rule_infos());
    for (path, problem) in &inputs.problems {
        report.add_problem(Some(path), problem.as_str());
    }
    let outcomes = job.check_all(&inputs.files, args.threads, streams.err_is_terminal);
    let gathered = job.gather(outcomes, &mut report);
    if let Some(path) = &args.write_baseline {
        write_baseline(path, &gathered, &mut report)?;
    }
    render(&report, &args.format, streams)?;
    if args.stats {
        stats(&report, &job, &gathered, started, streams.err)?;
    }
    let gate = args.fail_on.map_or(project.config.fail_on, Severity::from);
    Ok(match report.verdict(Some(gate)) {
        Verdict::Findings if args.exit_zero || args.write_baseline.is_some() => 0,
        verdict => verdict.code(),
    })
}

/// What every file of the run is checked with.
struct Job<'j> {
    args: &'j LintArgs,
    project: &'j Project,
    engine: &'j Engine,
    /// The values of the command line, each checked.
    declared: Context,
    suppressions: Option<Suppressions>,
    baseline: Option<Baseline>,
}

/// The suppression file.
struct Suppressions {
    path: PathBuf,
    text: String,
    entries: Vec<Listed>,
}

/// One checked file.
struct Outcome {
    checked: Checked,
    /// Under which name lists know it.
    key: Option<PathBuf>,
    /// Faults of the suppression file's entries for this file.
    faults: Vec<Finding>,
    /// Baseline entries that it used.
    used: BTreeSet<Entry>,
    chars: usize,
}

/// What the files of a run add up to besides the report.
#[derive(Default)]
struct Gathered {
    /// Path keys of the checked files, relative to the baseline file.
    keys: BTreeSet<String>,
    used: BTreeSet<Entry>,
    chars: usize,
}

impl<'j> Job<'j> {
    fn new(args: &'j LintArgs, project: &'j Project, engine: &'j Engine) -> Result<Self, CliError> {
        let channel = args.channel.as_deref();
        let declared =
            engine.context(engine.today, channel, &args.product, args.audience.as_deref())?;
        for known in &project.config.context {
            let (channel, audience) = (known.channel.as_deref(), known.audience.as_deref());
            engine.context(engine.today, channel, &known.product, audience)?;
        }
        let baseline = args.baseline.as_deref().map(Baseline::read).transpose();
        let baseline = baseline.map_err(|e| CliError::usage(e.to_string(), ""))?;
        let suppressions = Suppressions::read(project)?;
        Ok(Self { args, project, engine, declared, suppressions, baseline })
    }

    /// Checks the files on as many threads as there are cores; the order of the results is that of
    /// the files.
    fn check_all(
        &self,
        files: &[Input],
        threads: Option<usize>,
        terminal: bool,
    ) -> Vec<(Input, Result<Outcome, String>)> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.unwrap_or_else(cores).min(files.len());
        if threads <= 1 {
            return files.iter().map(|f| (f.clone(), self.attempt(f))).collect();
        }
        let mut progress = Progress::new(files.len(), terminal);
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        let mut done: Vec<_> = std::thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while let Some((i, file)) = take(files, next) {
                        if sender.send((i, self.attempt(file))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            receiver.iter().inspect(|_| progress.step()).collect()
        });
        done.sort_by_key(|(i, _)| *i);
        files.iter().cloned().zip(done.into_iter().map(|(_, outcome)| outcome)).collect()
    }

    /// Checks a file; a fault of ours is a problem of that file and does not take others along.
    fn attempt(&self, file: &Input) -> Result<Outcome, String> {
        catch_unwind(AssertUnwindSafe(|| self.check(file)))
            .map_or_else(|_| Err(INTERNAL.to_owned()), |checked| checked.map_err(|e| e.to_string()))
    }

    fn check(&self, file: &Input) -> Result<Outcome, ReadError> {
        let limit = self.args.max_record;
        let (path, bytes) = match file {
            Input::Stdin => (None, bounded(std::io::stdin().lock(), limit)?),
            Input::File(path) => {
                (Some(path.as_path()), bounded(std::fs::File::open(path)?, limit)?)
            }
        };
        let shown = path.map(|p| p.display().to_string());
        let options = ReadOptions { format: None, limit, speakers: &self.engine.rules.speakers };
        let documents = Document::read(shown.as_deref(), bytes, &options)?;
        let mut findings = self.engine.check(&documents, &self.context(path));
        let mut outcome = Outcome {
            key: path.map(Path::to_owned),
            faults: Vec::new(),
            used: BTreeSet::new(),
            chars: documents.first().map_or(0, |d| d.source.chars().count()),
            checked: Checked::of(&[], Vec::new()),
        };
        if let (Some(path), Some(list)) = (path, &self.suppressions) {
            outcome.faults = list.apply(path, &mut findings, self.engine);
        }
        if let (Some(baseline), Some(file)) = (&self.baseline, &self.args.baseline) {
            outcome.used = baseline.mark(&key(path, file), &mut findings);
        }
        outcome.checked = Checked::of(&documents, findings);
        Ok(outcome)
    }

    /// What is known about a file: the command line over the project's settings.
    fn context(&self, path: Option<&Path>) -> Context {
        let mut context = self.declared.clone();
        let Some(path) = path else { return context };
        let known = self.project.context(&files::below(path, &self.project.root));
        let of_project = self.engine.context(
            context.today,
            known.channel.as_deref(),
            &known.product,
            known.audience.as_deref(),
        );
        // Checked when the job began, so this holds.
        if let Ok(of_project) = of_project {
            context.channel = context.channel.or(of_project.channel);
            context.audience = context.audience.or(of_project.audience);
            if context.products.is_empty() {
                context.products = of_project.products;
            }
        }
        context
    }

    fn gather(
        &self,
        outcomes: Vec<(Input, Result<Outcome, String>)>,
        report: &mut Report,
    ) -> Gathered {
        let mut gathered = Gathered::default();
        let mut faults = Vec::new();
        let base = self.args.write_baseline.as_ref().or(self.args.baseline.as_ref());
        for (input, outcome) in outcomes {
            match outcome {
                Ok(mut outcome) => {
                    gathered.keys.extend(base.map(|b| key(outcome.key.as_deref(), b)));
                    gathered.used.append(&mut outcome.used);
                    gathered.chars += outcome.chars;
                    faults.append(&mut outcome.faults);
                    report.push(outcome.checked);
                }
                Err(e) => {
                    let path = match &input {
                        Input::File(path) => Some(path.display().to_string()),
                        Input::Stdin => None,
                    };
                    report.add_problem(path.as_deref(), e);
                }
            }
        }
        if let Some(list) = self.suppressions.as_ref().filter(|_| !faults.is_empty()) {
            faults.retain(|f| self.engine.reports(&f.rule));
            report.push(Checked::of(&list.documents(), faults));
        }
        gathered
    }
}

fn take<'f>(files: &'f [Input], next: &AtomicUsize) -> Option<(usize, &'f Input)> {
    let i = next.fetch_add(1, Ordering::Relaxed);
    files.get(i).map(|file| (i, file))
}

/// Reads at most one byte more than `limit`, so that an endless source ends as too large.
fn bounded(from: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Under which name a baseline knows a file.
fn key(path: Option<&Path>, list: &Path) -> String {
    match path {
        Some(path) => files::key(path, list.parent().unwrap_or(Path::new(""))),
        None => "-".to_owned(),
    }
}

impl Suppressions {
    fn read(project: &Project) -> Result<Option<Self>, CliError> {
        let path = project.root.join(&project.config.suppressions);
        let help = "豁免清单的写法见 docs/output.md";
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => {
                return Err(CliError::usage(
                    format!("无法读取豁免清单 {}：{}", path.display(), io_reason(&e)),
                    help,
                ));
            }
        };
        let entries = suppress_file::parse(&path.display().to_string(), &text)
            .map_err(|e| CliError::usage(e.to_string(), help))?;
        Ok(Some(Self { path, text, entries }))
    }

    fn apply(&self, path: &Path, findings: &mut [Finding], engine: &Engine) -> Vec<Finding> {
        let key = files::key(path, self.path.parent().unwrap_or(Path::new("")));
        let known = |rule: &str| match engine.known(rule) {
            Known::Active if !engine.reports(rule) => Known::Inactive,
            known => known,
        };
        suppress::listed(&self.entries, &key, findings, &self.text, engine.today, known)
    }

    /// The file itself as a document, for findings about its entries.
    fn documents(&self) -> Vec<Document> {
        let here = std::env::current_dir().unwrap_or_default();
        let shown = files::below(&self.path, &here).display().to_string();
        Plain.read(Some(&shown), &self.text, &Speakers::default()).unwrap_or_default()
    }
}

fn write_baseline(path: &Path, gathered: &Gathered, report: &mut Report) -> Result<(), CliError> {
    if !report.problems().is_empty() || gathered.keys.is_empty() {
        let message = "有文件未能检查，基线未写入；请先处理以上问题";
        report.add_problem(Some(&path.display().to_string()), message);
        return Ok(());
    }
    let mut baseline = Baseline::default();
    for checked in report.documents() {
        let key = key(checked.path.as_deref().map(Path::new), path);
        baseline.record(&key, checked.findings.iter().map(|(f, _)| f));
    }
    write_atomically(path, |out| baseline.write(out))
}

/// Writes every format asked for; without any, `pretty` to standard output.
fn render(
    report: &Report,
    formats: &[FormatSpec],
    streams: &mut Streams<'_>,
) -> Result<(), CliError> {
    let fallback = [FormatSpec { format: Format::Pretty, file: None }];
    let formats = if formats.is_empty() { fallback.as_slice() } else { formats };
    for spec in formats {
        match &spec.file {
            Some(path) => {
                let renderer = spec.format.renderer(false);
                write_atomically(path, |out| renderer.render(report, out))?;
            }
            None => spec.format.renderer(streams.color()).render(report, streams.out)?,
        }
    }
    Ok(())
}

fn stats(
    report: &Report,
    job: &Job<'_>,
    gathered: &Gathered,
    started: Instant,
    err: &mut dyn Write,
) -> Result<(), CliError> {
    let seconds = started.elapsed().as_secs_f64();
    let found = report.findings().filter(|(_, f)| f.is_active()).count();
    #[expect(clippy::cast_precision_loss, reason = "a density for people")]
    let density = found as f64 * 10_000.0 / gathered.chars.max(1) as f64;
    let files = report.documents().len();
    writeln!(err, "统计：{files} 份文案，{} 字，{seconds:.2} 秒", gathered.chars)?;
    writeln!(err, "每万字 {density:.2} 处；规则 {} 条", job.engine.rules.rules.len())?;
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, finding) in report.findings().filter(|(_, f)| f.is_active()) {
        *topics.entry(&finding.topic).or_default() += 1;
    }
    for (topic, n) in topics {
        let zh = job.engine.rules.register.topic(topic).map_or("", |t| t.zh.as_str());
        writeln!(err, "  {n:>5}  {topic} {zh}")?;
    }
    for line in &job.engine.rules.log {
        writeln!(err, "规则变更：{line}")?;
    }
    if let Some(baseline) = &job.baseline {
        let stale: Vec<_> = baseline.stale(&gathered.keys, &gathered.used).collect();
        writeln!(err, "基线 {} 条，其中 {} 条已消失", baseline.len(), stale.len())?;
        for entry in stale {
            writeln!(err, "  {} {} {}", entry.path, entry.rule, entry.fingerprint)?;
        }
    }
    Ok(())
}
