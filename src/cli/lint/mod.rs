//! `jinyan lint`.

mod fix;
mod job;

use super::args::{self, Format, FormatSpec, Gate, RuleArgs};
use super::engine::{self, Engine};
use super::files::{self, Input};
use super::output::write_atomically;
use super::{CliError, Streams};
use crate::finding::Severity;
use crate::lint::baseline::Baseline;
use crate::report::{Report, RuleInfo, Verdict};
use clap::Args;
use job::{Gathered, Job, key};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
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
    /// 把有安全改写的词句改掉，再检查一遍；其余一字不动（- 则把改好的文案写到标准输出）
    #[arg(long, conflicts_with = "write_baseline")]
    fix: bool,
    /// 与 --fix 合用：只显示会改什么，不写文件
    #[arg(long, requires = "fix")]
    dry_run: bool,
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
    // The process ends with the command: freeing thousands of small pieces would only take time.
    let engine = ManuallyDrop::new(Engine::load(&args.rules, &project)?);
    let job = Job::new(args, &project, &engine)?;
    let inputs = files::collect(&args.paths, &project);
    let mut report = Report::new(engine.header(), BTreeMap::new());
    for (path, problem) in &inputs.problems {
        report.add_problem(Some(path), problem.as_str());
    }
    let outcomes = if args.fix {
        fix::run(&job, &inputs.files, args.dry_run, streams)?
    } else {
        job.check_all(&inputs.files, args.threads, streams.err_is_terminal)
    };
    let gathered = job.gather(outcomes, &mut report);
    report.rules = rule_infos(args, &engine, &report);
    if let Some(path) = &args.write_baseline {
        write_baseline(path, &gathered, &mut report)?;
    }
    // Standard output may hold fixed text or a diff.
    let aside = args.fix && (args.dry_run || inputs.files.contains(&Input::Stdin));
    render(&report, &args.format, aside, streams)?;
    if args.stats {
        stats(&report, &job, &gathered, started, streams.err)?;
    }
    let gate = args.fail_on.map_or(project.config.fail_on, Severity::from);
    Ok(match report.verdict(Some(gate)) {
        Verdict::Findings if args.exit_zero || args.write_baseline.is_some() => 0,
        verdict => verdict.code(),
    })
}

/// What the report says about rules: SARIF names all that ran, other formats those with findings.
fn rule_infos(args: &LintArgs, engine: &Engine, report: &Report) -> BTreeMap<String, RuleInfo> {
    let all = args.format.iter().any(|spec| spec.format == Format::Sarif);
    let found: BTreeSet<&str> = report.findings().map(|(_, f)| f.rule.as_str()).collect();
    engine.rule_infos(|id| all || found.contains(id))
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

/// Writes every format asked for; without any, `pretty`. What goes to no file goes to standard
/// output, or `aside` to the other stream.
fn render(
    report: &Report,
    formats: &[FormatSpec],
    aside: bool,
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
            None if aside => spec.format.renderer(false).render(report, streams.err)?,
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
