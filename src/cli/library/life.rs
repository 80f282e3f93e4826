//! Submit, approve, reject, withdraw, revoke, retire, adopt.

use super::{ActArgs, PlaceArgs};
use crate::cli::args::date;
use crate::cli::{CliError, Streams};
use crate::library::ledger::Entry;
use crate::library::{Filter, LibraryError};
use crate::workflow::{self, Act, Approve, Desk, Reason};
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library submit [选项] --by <姓名> <编号>...")]
pub(super) struct SubmitArgs {
    /// 文案编号，可写多个
    #[arg(value_name = "编号", required = true)]
    ids: Vec<String>,
    /// 另加自有规则包目录，可写多次
    #[arg(long, value_name = "目录")]
    ruleset: Vec<PathBuf>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library approve [选项] --by <姓名> --role <角色> <编号>")]
pub(super) struct ApproveArgs {
    /// 文案编号
    #[arg(value_name = "编号")]
    id: String,
    /// 批准的最后一日（YYYY-MM-DD），默认取文案的 valid_until
    #[arg(long, value_name = "日期", value_parser = date)]
    until: Option<Date>,
    /// 接受一处警告的理由，可写多次
    #[arg(long, value_name = "规则=理由", value_parser = Reason::parse)]
    reason: Vec<Reason>,
    /// 另加自有规则包目录，可写多次
    #[arg(long, value_name = "目录")]
    ruleset: Vec<PathBuf>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct DecideArgs {
    /// 文案编号
    #[arg(value_name = "编号")]
    id: String,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library adopt [选项] --by <姓名> --role <角色> [筛选]...")]
pub(super) struct AdoptArgs {
    /// 编号、目录（以 / 结尾）或 维度=取值，如 segment=老年；不写则为全部示例
    #[arg(value_name = "筛选")]
    filter: Vec<String>,
    /// 批准的最后一日（YYYY-MM-DD）；文案自己的 valid_until 更早的，以更早的为准
    #[arg(long, value_name = "日期", value_parser = date)]
    until: Option<Date>,
    /// 另加自有规则包目录，可写多次
    #[arg(long, value_name = "目录")]
    ruleset: Vec<PathBuf>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library record-samples [选项] --by <姓名> [筛选]...")]
pub(super) struct SampleArgs {
    /// 编号、目录（以 / 结尾）或 维度=取值；不写则为全部草稿
    #[arg(value_name = "筛选")]
    filter: Vec<String>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn submit(args: &SubmitArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let signer = args.act.key.signer()?;
    let linter = place.linter(&args.ruleset)?;
    let act = args.act.act(&place, signer.as_ref());
    report(&workflow::submit(&mut place.desk()?, &args.ids, &act, &linter)?, streams)
}

pub(super) fn approve(args: &ApproveArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let signer = args.act.key.signer()?;
    let linter = place.linter(&args.ruleset)?;
    let act = args.act.act(&place, signer.as_ref());
    let terms = Approve { until: args.until, reasons: args.reason.clone() };
    report(&[workflow::approve(&mut place.desk()?, &args.id, &act, &terms, &linter)?], streams)
}

/// A step that asks for nothing but an item and a person.
type Step = fn(&mut Desk<'_>, &str, &Act<'_>) -> Result<Entry, LibraryError>;

pub(super) fn decide(
    args: &DecideArgs,
    step: Step,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let signer = args.act.key.signer()?;
    let act = args.act.act(&place, signer.as_ref());
    report(&[step(&mut place.desk()?, &args.id, &act)?], streams)
}

pub(super) fn adopt(args: &AdoptArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let signer = args.act.key.signer()?;
    let linter = place.linter(&args.ruleset)?;
    let act = args.act.act(&place, signer.as_ref());
    let mut desk = place.desk()?;
    let filter = filter(&args.filter, &desk)?;
    report(&workflow::adopt(&mut desk, &filter, &act, args.until, &linter)?, streams)
}

pub(super) fn record_samples(args: &SampleArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let signer = args.act.key.signer()?;
    let linter = place.linter(&[])?;
    let act = args.act.act(&place, signer.as_ref());
    let mut desk = place.desk()?;
    let filter = filter(&args.filter, &desk)?;
    report(&workflow::record_samples(&mut desk, &filter, &act, &linter)?, streams)
}

fn filter(words: &[String], desk: &Desk<'_>) -> Result<Filter, CliError> {
    Filter::parse(words, &desk.library.taxonomy).map_err(|e| CliError::usage(e, ""))
}

/// Says what was recorded.
fn report(entries: &[Entry], streams: &mut Streams<'_>) -> Result<u8, CliError> {
    for entry in entries {
        let until = entry.expires.map(|d| format!("，有效期至 {d}")).unwrap_or_default();
        writeln!(
            streams.out,
            "{}  {}（台账第 {} 条）{until}",
            entry.item,
            entry.action.zh(),
            entry.seq
        )?;
    }
    if entries.len() > 1 {
        writeln!(streams.out, "共 {} 篇", entries.len())?;
    }
    Ok(0)
}
