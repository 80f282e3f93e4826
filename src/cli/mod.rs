//! The command line: the only floor that reads clock, environment and working directory.
//!
//! [`run`] parses, dispatches and returns the exit code; it writes to the given `out` and `err` and
//! never exits. Everything below gets its day, its paths and its settings as arguments.

use clap::{FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::io::{self, Write};

mod args;
mod completions;
mod engine;
mod error;
mod eval;
mod explain;
mod files;
mod init;
mod library;
mod lint;
mod output;
mod progress;
mod regs;
mod rules;
mod scan;
mod search;
mod suggest;
mod usage;

pub use error::CliError;

/// 谨言：金融营销文案合规检查
#[derive(Debug, Parser)]
#[command(
    name = "jinyan",
    version,
    override_usage = "jinyan <命令> [选项]",
    after_help = "用 jinyan <命令> --help 查看各命令的说明。\n退出码：0 通过；1 有达到 --fail-on 级别的问题；2 未能完成检查。"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 检查文案：文件、目录或标准输入
    Lint(lint::LintArgs),
    /// 批量检查：逐行读入 JSONL，逐行输出结果
    Scan(scan::ScanArgs),
    /// 检索文案库：只给出当天可用的文案
    Search(search::SearchArgs),
    /// 说明一条规则、一个主题或一部法规
    Explain(explain::ExplainArgs),
    /// 查看规则
    Rules(rules::RulesArgs),
    /// 查看法规登记
    Regs(regs::RegsArgs),
    /// 文案库：送审、批准、核对、复查、导入导出、匹配
    Library(library::LibraryArgs),
    /// 用标注语料评测准确率
    Eval(eval::EvalArgs),
    /// 在当前目录生成带注释的 jinyan.yaml
    Init(init::InitArgs),
    /// 生成命令行补全脚本
    Completions(completions::CompletionsArgs),
}

/// Said of a text on which we ourselves failed.
const INTERNAL: &str = "检查程序内部出错，这份文案未能检查；请带上文案报告此问题";

/// The two streams a command writes to, and whether a person watches them.
pub struct Streams<'s> {
    /// Results.
    pub out: &'s mut dyn Write,
    /// Progress and complaints.
    pub err: &'s mut dyn Write,
    /// Whether `out` is a terminal.
    pub out_is_terminal: bool,
    /// Whether `err` is a terminal.
    pub err_is_terminal: bool,
}

impl Streams<'_> {
    /// Whether results are coloured: only for a terminal, and not where `NO_COLOR` is set.
    fn color(&self) -> bool {
        self.out_is_terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
    }
}

/// Runs the command line `args`, program name included, and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    match parse_and_run(args, streams).and_then(|code| {
        streams.out.flush()?;
        Ok(code)
    }) {
        Ok(code) => code,
        // Whoever reads us has seen enough: `jinyan lint … | head` is not a failure.
        Err(CliError::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            // Where even the complaint cannot be written, the exit code still says it.
            let _ = error.write(streams.err, streams.err_is_terminal);
            2
        }
    }
}

fn parse_and_run(
    args: impl IntoIterator<Item = OsString>,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let matches = match usage::command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return usage::answer(&error, streams),
    };
    let cli = Cli::from_arg_matches(&matches)
        .map_err(|e| CliError::usage(e.to_string(), "用 jinyan --help 查看用法"))?;
    match cli.command {
        Command::Lint(args) => lint::run(&args, streams),
        Command::Scan(args) => scan::run(&args, streams),
        Command::Search(args) => search::run(&args, streams),
        Command::Explain(args) => explain::run(&args, streams),
        Command::Rules(args) => rules::run(&args, streams),
        Command::Regs(args) => regs::run(&args, streams),
        Command::Library(args) => library::run(&args, streams),
        Command::Eval(args) => eval::run(&args, streams),
        Command::Init(args) => init::run(&args, streams),
        Command::Completions(args) => completions::run(&args, streams),
    }
}
