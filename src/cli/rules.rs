//! `jinyan rules`.

use super::args::RuleArgs;
use super::engine::{self, Engine};
use super::{CliError, Streams, explain};
use crate::rules::schema::RuleFile;
use clap::{Args, Subcommand};

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
    /// 输出规则文件的 JSON Schema，供编辑器补全和校验
    #[command(override_usage = "jinyan rules schema")]
    Schema,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &RulesArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match &args.command {
        RulesCommand::List(args) => list(args, streams),
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
        let (severity, status) = (rule.severity.zh(), explain::status(rule.status));
        writeln!(
            streams.out,
            "{severity}  {status}  {}  {}  [{}]",
            rule.id, rule.title, rule.topic
        )?;
        listed += 1;
    }
    writeln!(streams.out, "共 {listed} 条规则；用 jinyan explain <规则> 查看说明")?;
    Ok(0)
}
