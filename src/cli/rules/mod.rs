//! `jinyan rules`.

mod diff;
mod import;

use super::args::RuleArgs;
use super::engine::{self, Engine};
use super::output::write_atomically;
use super::{CliError, Streams};
use crate::document::io_reason;
use crate::lint::examples::{self, Example};
use crate::report::pages::{self, Enforced};
use crate::rules::schema::RuleFile;
use crate::yaml;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(override_usage = "jinyan rules <命令> [选项]")]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// 列出规则
    #[command(override_usage = "jinyan rules list [选项]")]
    List(ListArgs),
    /// 执行规则自带的例句，不符的逐条列出
    #[command(override_usage = "jinyan rules test [选项]")]
    Test(ListArgs),
    /// 逐条列出法规条款由哪些规则落实，或为何不设规则
    #[command(override_usage = "jinyan rules coverage [选项]")]
    Coverage(ListArgs),
    /// 每个主题写一页规则说明
    #[command(override_usage = "jinyan rules docs [选项] <目录>")]
    Docs(DocsArgs),
    /// 比较两个日期的规定：哪些规则开始或停止，文案里新增哪些问题
    #[command(override_usage = "jinyan rules diff --from <日期> --to <日期> [选项] [路径|-]…")]
    Diff(diff::DiffArgs),
    /// 把敏感词表变成自有规则包，并列出容易误报的词
    #[command(override_usage = "jinyan rules import --out <目录> --pack <规则包> [选项] <表格>")]
    Import(import::ImportArgs),
    /// 输出规则文件的 JSON Schema，供编辑器补全和校验
    #[command(override_usage = "jinyan rules schema")]
    Schema,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Debug, Args)]
struct DocsArgs {
    /// 写入的目录，不存在则新建
    #[arg(value_name = "目录")]
    dir: PathBuf,
    /// 只比较，不写入；有出入则以 1 退出
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &RulesArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match &args.command {
        RulesCommand::List(args) => list(args, streams),
        RulesCommand::Test(args) => test(args, streams),
        RulesCommand::Coverage(args) => coverage(args, streams),
        RulesCommand::Docs(args) => docs(args, streams),
        RulesCommand::Diff(args) => diff::run(args, streams),
        RulesCommand::Import(args) => import::run(args, streams),
        RulesCommand::Schema => {
            let schema = schemars::schema_for!(RuleFile);
            serde_json::to_writer_pretty(&mut *streams.out, &schema)
                .map_err(std::io::Error::from)?;
            writeln!(streams.out)?;
            Ok(0)
        }
    }
}

fn list(args: &ListArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let engine = Engine::load(&args.rules, &engine::project()?)?;
    let mut listed = 0;
    for rule in engine.rules.rules.iter().filter(|r| engine.reports(&r.id)) {
        let (severity, status) = (rule.severity.zh(), pages::status(rule.status));
        writeln!(
            streams.out,
            "{severity}  {status}  {}  {}  [{}]",
            rule.id, rule.title, rule.topic
        )?;
        listed += 1;
    }
    for line in &engine.rules.log {
        writeln!(streams.out, "规则变更：{line}")?;
    }
    writeln!(streams.out, "共 {listed} 条规则；用 jinyan explain <规则> 查看说明")?;
    Ok(0)
}

fn test(args: &ListArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let project = engine::project()?;
    let engine = Engine::load(&args.rules, &project)?;
    let files = engine::sources(&args.rules, &project)?;
    let examples = examples::examples(&files).map_err(|e| CliError::File(e.into()))?;
    // Rules that a house pack replaced or switched off have nothing to show.
    let runs = |e: &&Example| engine.reports(&e.rule) && engine.rules.rule(&e.rule).is_some();
    let (mut done, mut failed) = (0, 0);
    for example in examples.iter().filter(runs) {
        done += 1;
        if let Err(reason) = example.verify(engine.linter()) {
            failed += 1;
            writeln!(streams.out, "不符：{}：{reason}", example.name())?;
        }
    }
    if done == 0 {
        return Err(CliError::usage("没有可执行的例句", "请检查 --pack、--rule 的取值"));
    }
    writeln!(streams.out, "共执行 {done} 条例句，不符 {failed} 条")?;
    Ok(u8::from(failed > 0))
}

fn coverage(args: &ListArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let engine = Engine::load(&args.rules, &engine::project()?)?;
    let all = pages::coverage(&engine.rules.register, &engine.rules.rules);
    let (mut by_rule, mut by_process, mut missing) = (0, 0, 0);
    for (article, enforced) in &all {
        match enforced {
            Enforced::Rules(rules) => {
                by_rule += 1;
                writeln!(streams.out, "{article}  {}", rules.join("、"))?;
            }
            Enforced::Process(reason) => {
                by_process += 1;
                writeln!(streams.out, "{article}  不设规则：{reason}")?;
            }
            Enforced::Nothing => {
                missing += 1;
                writeln!(streams.out, "{article}  缺：没有规则，也没有写明理由")?;
            }
        }
    }
    writeln!(
        streams.out,
        "共 {} 条：由规则落实 {by_rule}，不设规则 {by_process}，缺 {missing}",
        all.len()
    )?;
    Ok(u8::from(missing > 0))
}

fn docs(args: &DocsArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let project = engine::project()?;
    let engine = Engine::load(&args.rules, &project)?;
    // What is not a rule file does not decode as one and has no page.
    let written: Vec<RuleFile> = engine::sources(&args.rules, &project)?
        .iter()
        .filter(|f| engine.rules.rules.iter().any(|r| r.file == f.path))
        .filter_map(|f| yaml::from_str(&f.text).ok())
        .collect();
    if !args.check {
        std::fs::create_dir_all(&args.dir).map_err(|e| {
            CliError::usage(
                format!("无法新建目录 {}：{}", args.dir.display(), io_reason(&e)),
                "请检查路径和写权限",
            )
        })?;
    }
    let mut stale = 0;
    for topic in &engine.rules.register.topics {
        let page = pages::topic(&engine.rules, topic, &written);
        let path = args.dir.join(format!("{}.md", topic.id));
        if std::fs::read_to_string(&path).is_ok_and(|old| old == page) {
            continue;
        }
        stale += 1;
        write_or_name(&path, &page, args.check, streams)?;
    }
    let all = engine.rules.register.topics.len();
    let verb = if args.check { "有出入" } else { "已更新" };
    writeln!(streams.out, "共 {all} 页，{verb} {stale} 页")?;
    Ok(u8::from(args.check && stale > 0))
}

fn write_or_name(
    path: &Path,
    page: &str,
    check: bool,
    streams: &mut Streams<'_>,
) -> Result<(), CliError> {
    if check {
        return Ok(writeln!(streams.out, "有出入：{}", path.display())?);
    }
    write_atomically(path, |out| out.write_all(page.as_bytes()))
}
