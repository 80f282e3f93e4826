//! `jinyan library`: the content library.

use super::args::{RuleArgs, date};
use super::{CliError, Streams, engine};
use crate::config::Project;
use crate::library::ledger::{OsDisk, Signer};
use crate::library::{Library, LibraryError, Register, Settings, taxonomy_of};
use crate::lint::Linter;
use crate::workflow::{self, Act, Desk};
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod gate;
mod life;
mod map;
mod portrait;
mod show;
mod table;
mod usage;

/// Commands of the library.
#[derive(Debug, Args)]
#[command(override_usage = "jinyan library <命令> [选项]")]
pub(super) struct LibraryArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 新建一篇文案
    New(table::NewArgs),
    /// 从 xlsx 或 csv 导入文案：一行一篇
    Import(table::ImportArgs),
    /// 导出文案为 xlsx、csv 或 json
    Export(table::ExportArgs),
    /// 送审
    Submit(life::SubmitArgs),
    /// 批准送审的文案
    Approve(life::ApproveArgs),
    /// 退回送审的文案
    #[command(
        override_usage = "jinyan library reject [选项] --by <姓名> --role <角色> --note <原因> <编号>"
    )]
    Reject(life::DecideArgs),
    /// 撤回送审
    #[command(override_usage = "jinyan library withdraw [选项] --by <姓名> <编号>")]
    Withdraw(life::DecideArgs),
    /// 撤销批准
    #[command(
        override_usage = "jinyan library revoke [选项] --by <姓名> --role <角色> --note <原因> <编号>"
    )]
    Revoke(life::DecideArgs),
    /// 退役：不再使用
    #[command(
        override_usage = "jinyan library retire [选项] --by <姓名> --role <角色> --note <原因> <编号>"
    )]
    Retire(life::DecideArgs),
    /// 采用示例：审阅后以本行名义批准
    Adopt(life::AdoptArgs),
    /// 把草稿登记为示例（供发布文案库者使用）
    RecordSamples(life::SampleArgs),
    /// 核对文件、台账、批准、签名与链接（CI 门禁）
    Verify(gate::VerifyArgs),
    /// 按新规则或某日规定复查现行文案，列出下架清单
    Recheck(gate::RecheckArgs),
    /// 处理写入中断留下的台账尾巴，整理 HEAD
    Repair(gate::RepairArgs),
    /// 用 SSH 私钥签署 HEAD
    Seal(gate::SealArgs),
    /// 查看一篇文案的台账
    Log(show::LogArgs),
    /// 查看一篇文案的状态、批准与产品登记
    Show(show::ShowArgs),
    /// 查找近似文案与共用的句子
    Duplicates(map::DuplicatesArgs),
    /// 按客户标签匹配文案
    Match(portrait::MatchArgs),
    /// 列出全部客户画像及其文案，报告缺口
    Portraits(portrait::PortraitsArgs),
    /// 策略图谱：哪些格有可用文案，哪些空白
    Map(map::MapArgs),
    /// 登记使用次数：用得多的文案检索时靠前
    Use(usage::UseArgs),
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &LibraryArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match &args.command {
        Command::New(args) => table::new(args, streams),
        Command::Import(args) => table::import(args, streams),
        Command::Export(args) => table::export(args, streams),
        Command::Submit(args) => life::submit(args, streams),
        Command::Approve(args) => life::approve(args, streams),
        Command::Reject(args) => life::decide(args, workflow::reject, streams),
        Command::Withdraw(args) => life::decide(args, workflow::withdraw, streams),
        Command::Revoke(args) => life::decide(args, workflow::revoke, streams),
        Command::Retire(args) => life::decide(args, workflow::retire, streams),
        Command::Adopt(args) => life::adopt(args, streams),
        Command::RecordSamples(args) => life::record_samples(args, streams),
        Command::Verify(args) => gate::verify(args, streams),
        Command::Recheck(args) => gate::recheck(args, streams),
        Command::Repair(args) => gate::repair(args, streams),
        Command::Seal(args) => gate::seal(args, streams),
        Command::Log(args) => show::log(args, streams),
        Command::Show(args) => show::show(args, streams),
        Command::Duplicates(args) => map::duplicates(args, streams),
        Command::Match(args) => portrait::matching(args, streams),
        Command::Portraits(args) => portrait::portraits(args, streams),
        Command::Map(args) => map::map(args, streams),
        Command::Use(args) => usage::record(args, streams),
    }
}

impl From<LibraryError> for CliError {
    fn from(error: LibraryError) -> Self {
        if let LibraryError::Problems(problems) = &error
            && let [problem] = problems.as_slice()
        {
            return Self::usage(
                format!("{}：{}", problem.place(), problem.message),
                problem.help.clone(),
            );
        }
        let told = error.to_string();
        match error {
            LibraryError::Problems(problems) => {
                Self::usage(format!("有 {} 处须先改正\n{told}", problems.len()), "")
            }
            // A refusal ends with what to do instead.
            _ => match told.rsplit_once("；请") {
                Some((what, how)) => Self::usage(what, format!("请{how}")),
                None => Self::usage(told, ""),
            },
        }
    }
}

/// How an answer is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    Pretty,
    Json,
}

/// 文案库所在与日期
#[derive(Debug, Args)]
struct PlaceArgs {
    /// 文案库目录，默认取 jinyan.yaml 的 library.path
    #[arg(long, value_name = "目录")]
    library: Option<PathBuf>,
    /// 业务日期（YYYY-MM-DD），默认今天；写台账时即记录的日期
    #[arg(long, value_name = "日期", value_parser = date)]
    as_of: Option<Date>,
}

/// The library's place, day and settings.
struct Place {
    project: Project,
    dir: PathBuf,
    day: Date,
    /// The moment to record.
    at: String,
}

impl PlaceArgs {
    fn open(&self) -> Result<Place, CliError> {
        let project = engine::project()?;
        let of_project = project.root.join(&project.config.library.path);
        let dir = self.library.clone().unwrap_or(of_project);
        let now = jiff::ZonedDateTime::now();
        let at = match self.as_of {
            Some(day) => day.to_string(),
            None => now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        };
        Ok(Place { day: self.as_of.unwrap_or_else(|| now.date()), project, dir, at })
    }
}

impl Place {
    fn settings(&self) -> &Settings {
        &self.project.config.library
    }

    fn load(&self) -> Result<Library, CliError> {
        Ok(Library::load(&self.dir, self.day)?)
    }

    fn desk(&self) -> Result<Desk<'static>, CliError> {
        Ok(Desk::open(&self.dir, self.day, &OsDisk)?)
    }

    fn linter(&self, rulesets: &[PathBuf]) -> Result<Linter, CliError> {
        let args = RuleArgs {
            as_of: None,
            pack: Vec::new(),
            rule: Vec::new(),
            exclude_rule: Vec::new(),
            ruleset: rulesets.to_vec(),
            products: None,
        };
        let rules = engine::rule_set(&args, &self.project)?;
        // Faults of the register are told by `library verify`.
        let (register, _) = Register::load(&self.dir, &taxonomy_of(&self.dir)?);
        Linter::new(Arc::new(rules))
            .map(|linter| linter.with_register(register))
            .map_err(|e| CliError::usage(e.to_string(), "重新安装 jinyan，或检查规则目录"))
    }
}

/// 经办人
#[derive(Debug, Args)]
struct ActArgs {
    /// 经办人姓名
    #[arg(long, value_name = "姓名")]
    by: String,
    /// 经办人的角色，如 合规岗；审批类操作必填
    #[arg(long, value_name = "角色", default_value = "")]
    role: String,
    /// 备注；退回、撤销、退役须写明原因
    #[arg(long, value_name = "文字")]
    note: Option<String>,
    #[command(flatten)]
    key: KeyArgs,
}

/// 签名
#[derive(Debug, Args)]
struct KeyArgs {
    /// 用这把 SSH 私钥签名
    #[arg(long, value_name = "私钥")]
    sign: Option<PathBuf>,
    /// 私钥口令所在的文件
    #[arg(long, value_name = "文件", requires = "sign")]
    passphrase_file: Option<PathBuf>,
}

impl KeyArgs {
    fn signer(&self) -> Result<Option<Signer>, CliError> {
        let Some(key) = &self.sign else { return Ok(None) };
        let passphrase = self.passphrase_file.as_deref().map(read_text).transpose()?;
        let passphrase = passphrase.as_deref().map(|p| p.trim_end_matches(['\n', '\r']));
        Ok(Some(Signer::read(key, passphrase)?))
    }
}

impl ActArgs {
    fn act<'a>(&'a self, place: &'a Place, signer: Option<&'a Signer>) -> Act<'a> {
        Act { by: &self.by, role: &self.role, at: &place.at, note: self.note.as_deref(), signer }
    }
}

fn read_text(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|e| LibraryError::io(path, e).into())
}
