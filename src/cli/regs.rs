//! `jinyan regs`: the register of regulations.

use super::args::RuleArgs;
use super::engine::{self, Engine};
use super::{CliError, Streams, explain, suggest};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(override_usage = "jinyan regs <命令> [选项]")]
pub(super) struct RegsArgs {
    #[command(subcommand)]
    command: RegsCommand,
}

#[derive(Debug, Subcommand)]
enum RegsCommand {
    /// 列出登记的法规
    #[command(override_usage = "jinyan regs list [选项]")]
    List(ListArgs),
    /// 显示一部法规的条款和对应规则
    #[command(override_usage = "jinyan regs show [选项] <法规>")]
    Show(ShowArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// 法规编号，如 promo-2019-316
    #[arg(value_name = "法规")]
    id: String,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &RegsArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match &args.command {
        RegsCommand::List(args) => {
            let engine = Engine::load(&args.rules, &engine::project()?)?;
            for regulation in engine.rules.register.regulations.iter() {
                let number = regulation.number.as_deref().unwrap_or("无文号");
                let effective = regulation.effective.as_deref().unwrap_or("未施行");
                let articles = regulation.articles.len();
                writeln!(
                    streams.out,
                    "{}  {effective}  {}  《{}》（{number}）{articles} 条",
                    regulation.id, regulation.status, regulation.title
                )?;
            }
            Ok(0)
        }
        RegsCommand::Show(args) => {
            let engine = Engine::load(&args.rules, &engine::project()?)?;
            let register = &engine.rules.register;
            let Some(found) = register.regulation(&args.id) else {
                let ids = register.regulations.iter().map(|r| r.id.as_str());
                let near = suggest::nearest(&args.id, ids);
                let hint = near.map(|id| format!("您是不是想用 {id}？")).unwrap_or_default();
                return Err(CliError::usage(
                    format!("没有编号为「{}」的法规", args.id),
                    format!("{hint}用 jinyan regs list 查看"),
                ));
            };
            explain::regulation(&engine, found, streams.out)?;
            Ok(0)
        }
    }
}
