//! Verify, recheck, repair, seal.

use super::{KeyArgs, Layout, Place, PlaceArgs, read_text};
use crate::cli::{CliError, Streams};
use crate::finding::{Finding, Severity};
use crate::library::ledger::{Allowed, OsDisk, Writer};
use crate::library::{LibraryError, Problem};
use crate::workflow::{self, Gate, Recheck};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library verify [选项]")]
pub(super) struct VerifyArgs {
    /// 决定与 HEAD 必须签名
    #[arg(long)]
    require_signatures: bool,
    /// allowed_signers 文件；默认取 jinyan.yaml 的设置，再取文案库目录下的同名文件
    #[arg(long, value_name = "文件")]
    allowed_signers: Option<PathBuf>,
    /// 批准到期前多少天开始提示，默认 30
    #[arg(long, value_name = "天数", default_value_t = 30)]
    notice_days: i32,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library recheck [选项]")]
pub(super) struct RecheckArgs {
    /// 另加自有规则包目录，可写多次
    #[arg(long, value_name = "目录")]
    ruleset: Vec<PathBuf>,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library repair [选项]")]
pub(super) struct RepairArgs {
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library seal --sign <私钥> [选项]")]
pub(super) struct SealArgs {
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn verify(args: &VerifyArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let require_signatures = args.require_signatures || place.settings().require_signatures;
    let allowed = allowed(args, &place)?;
    if require_signatures && allowed.is_none() {
        return Err(CliError::usage(
            "要求签名，但没有 allowed_signers 文件",
            "用 --allowed-signers 指定，或放在文案库目录下；写法见 docs/library.md",
        ));
    }
    let library = place.load()?;
    let gate = Gate { allowed, require_signatures, notice_days: args.notice_days };
    let problems = workflow::verify(&library, &gate);
    let errors = problems.iter().filter(|p| p.severity == Severity::Error).count();
    if args.format == Layout::Json {
        let all: Vec<Value> = problems.iter().map(problem_json).collect();
        let answer = json!({
            "version": 1,
            "as_of": library.day.to_string(),
            "items": library.records.len(),
            "errors": errors,
            "problems": all,
        });
        writeln!(streams.out, "{answer:#}")?;
    } else {
        for problem in &problems {
            writeln!(streams.out, "{problem}")?;
        }
        let items = library.records.len();
        let verdict = if errors == 0 { "通过" } else { "未通过" };
        writeln!(streams.out, "核对 {items} 篇文案：{errors} 处错误，{verdict}")?;
    }
    Ok(u8::from(errors > 0))
}

fn allowed(args: &VerifyArgs, place: &Place) -> Result<Option<Allowed>, CliError> {
    let of_settings = place.settings().allowed_signers.as_ref();
    let of_settings = of_settings.map(|path| place.project.root.join(path));
    let beside = Some(place.dir.join("allowed_signers")).filter(|path| path.is_file());
    let Some(path) = args.allowed_signers.clone().or(of_settings).or(beside) else {
        return Ok(None);
    };
    let text = read_text(&path)?;
    let parsed = Allowed::parse(&path.display().to_string(), &text);
    parsed.map(Some).map_err(|problems| LibraryError::Problems(problems).into())
}

fn problem_json(problem: &Problem) -> Value {
    json!({
        "path": problem.path,
        "line": if problem.line == 0 { Value::Null } else { problem.line.into() },
        "severity": problem.severity.as_str(),
        "message": problem.message,
        "help": problem.help,
    })
}

pub(super) fn recheck(args: &RecheckArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let linter = place.linter(&args.ruleset)?;
    let library = place.load()?;
    let as_of = place.day;
    let outcome = workflow::recheck(&library, &linter);
    if args.format == Layout::Json {
        writeln!(streams.out, "{:#}", recheck_json(&outcome, as_of))?;
    } else {
        recheck_pretty(&outcome, as_of, streams)?;
    }
    Ok(u8::from(!outcome.takedowns.is_empty()))
}

fn recheck_pretty(
    outcome: &Recheck,
    as_of: jiff::civil::Date,
    streams: &mut Streams<'_>,
) -> Result<(), CliError> {
    for takedown in &outcome.takedowns {
        writeln!(
            streams.out,
            "须下架  {}  《{}》（{}，{} 批准）",
            takedown.id, takedown.title, takedown.channel, takedown.approved
        )?;
        for finding in &takedown.findings {
            writeln!(
                streams.out,
                "  {}[{}] {}（原文「{}」）{}",
                finding.severity.zh(),
                finding.rule,
                finding.message,
                finding.text,
                cites(finding)
            )?;
        }
    }
    for id in &outcome.stale_facts {
        writeln!(streams.out, "须复核  {id}：批准之后产品登记有变")?;
    }
    writeln!(
        streams.out,
        "按 {as_of} 的规定复查 {} 篇现行文案：须下架 {} 篇，产品登记有变 {} 篇",
        outcome.checked,
        outcome.takedowns.len(),
        outcome.stale_facts.len()
    )?;
    Ok(())
}

fn cites(finding: &Finding) -> String {
    let cite = |c: &crate::finding::Citation| format!("《{}》{}", c.title, c.article);
    finding.cites.iter().map(cite).collect::<Vec<_>>().join("、")
}

fn recheck_json(outcome: &Recheck, as_of: jiff::civil::Date) -> Value {
    let finding = |f: &Finding| {
        json!({
            "rule": f.rule,
            "topic": f.topic,
            "severity": f.severity.as_str(),
            "text": f.text,
            "message": f.message,
            "advice": f.advice,
            "cites": f.cites,
            "fingerprint": f.fingerprint,
        })
    };
    let takedowns = outcome.takedowns.iter().map(|t| {
        let findings: Vec<Value> = t.findings.iter().map(finding).collect();
        json!({
            "id": t.id, "title": t.title, "channel": t.channel,
            "approved": t.approved, "findings": findings,
        })
    });
    json!({
        "version": 1,
        "as_of": as_of.to_string(),
        "checked": outcome.checked,
        "takedowns": takedowns.collect::<Vec<_>>(),
        "stale_facts": outcome.stale_facts,
    })
}

pub(super) fn repair(args: &RepairArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    // Looked at first: opening the library for reading says where it is missing.
    let before = place.load()?.ledger.verify();
    drop(Writer::open(&place.dir, &OsDisk)?);
    let after = place.load()?.ledger.verify();
    for problem in &after {
        writeln!(streams.out, "{problem}")?;
    }
    writeln!(streams.out, "已处理 {} 处，余下 {} 处", before.len() - after.len(), after.len())?;
    Ok(u8::from(!after.is_empty()))
}

pub(super) fn seal(args: &SealArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let Some(signer) = args.key.signer()? else {
        return Err(CliError::usage("没有指定私钥", "用 --sign 指定 SSH 私钥文件"));
    };
    place.desk()?.seal(&signer)?;
    writeln!(streams.out, "已签署 ledger/HEAD")?;
    Ok(0)
}
