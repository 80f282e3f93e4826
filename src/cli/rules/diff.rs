//! `jinyan rules diff`: what the law of one day changes against another's, and what it newly finds.

use crate::cli::args::{self, RuleArgs};
use crate::cli::engine::{self, Engine};
use crate::cli::files::{self, Input};
use crate::cli::{CliError, Streams};
use crate::config::Project;
use crate::document::{Document, ReadOptions, io_reason};
use crate::rules::{Change, ChangeKind, Cite, changes};
use crate::text::LineIndex;
use clap::Args;
use jiff::civil::Date;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// 原来的日期（YYYY-MM-DD）
    #[arg(long, value_name = "日期", value_parser = args::date)]
    from: Date,
    /// 后来的日期（YYYY-MM-DD）
    #[arg(long, value_name = "日期", value_parser = args::date)]
    to: Date,
    /// 文件或目录：另列其中新增的问题；- 表示标准输入
    #[arg(value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 渠道，如 moments；文案元数据中写明的优先
    #[arg(long, value_name = "渠道")]
    channel: Option<String>,
    /// 产品，如 wealth，可写多次
    #[arg(long, value_name = "产品")]
    product: Vec<String>,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command; 2 where a file could not be read.
pub(super) fn run(args: &DiffArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let project = engine::project()?;
    let engine = Engine::load(&args.rules, &project)?;
    writeln!(streams.out, "{} → {}", args.from, args.to)?;
    let all = changes(&engine.rules.rules, args.from, args.to);
    let mut counts = [0; 3];
    for change in all.iter().filter(|c| engine.reports(&c.rule.id)) {
        let place = match change.kind {
            ChangeKind::Starts => 0,
            ChangeKind::Ends => 1,
            ChangeKind::Grounds => 2,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
        write_change(change, streams.out)?;
    }
    let [starts, ends, grounds] = counts;
    writeln!(streams.out, "共新增规则 {starts} 条，停用 {ends} 条，依据有变 {grounds} 条")?;
    if args.paths.is_empty() { Ok(0) } else { findings(args, &project, &engine, streams) }
}

fn write_change(change: &Change<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let rule = change.rule;
    let head = match change.kind {
        ChangeKind::Starts => "新增规则",
        ChangeKind::Ends => "停用规则",
        ChangeKind::Grounds => "依据有变",
    };
    writeln!(out, "{head}  {}  {}  [{}]", rule.id, rule.title, rule.topic)?;
    for (sign, cites) in [('+', &change.gained), ('-', &change.lost)] {
        for cite in cites {
            writeln!(out, "  {sign} {}", shown(cite))?;
        }
    }
    Ok(())
}

fn shown(cite: &Cite) -> String {
    let see = if cite.recalled { "参见" } else { "" };
    format!("{see}《{}》{}", cite.title, cite.article)
}

/// Lists the findings that only the later day's law makes.
fn findings(
    args: &DiffArgs,
    project: &Project,
    engine: &Engine,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let inputs = files::collect(&args.paths, project);
    let (mut found, mut grounds, mut failed) = (0, 0, false);
    for (path, problem) in &inputs.problems {
        failed = true;
        writeln!(streams.err, "{path}：{problem}")?;
    }
    let declared = engine.context(args.to, args.channel.as_deref(), &args.product, None)?;
    for input in &inputs.files {
        let (shown, documents) = match read(input, engine) {
            Ok(read) => read,
            Err((shown, problem)) => {
                failed = true;
                writeln!(streams.err, "{shown}：{problem}")?;
                continue;
            }
        };
        let context = match input {
            Input::File(path) => engine.context_of(path, project, &declared),
            Input::Stdin => declared.clone(),
        };
        for document in &documents {
            let newly = engine.linter().newly(document, &context, args.from);
            let lines = LineIndex::new(&document.source);
            grounds += newly.more_grounds;
            for finding in newly.found.iter().filter(|f| f.is_active() && engine.reports(&f.rule)) {
                found += 1;
                let at = lines.position(&document.source, finding.at.start);
                let severity = finding.severity.zh();
                writeln!(
                    streams.out,
                    "{shown}:{}:{} {severity} {} 「{}」：{}",
                    at.line, at.column, finding.rule, finding.text, finding.message
                )?;
            }
        }
    }
    writeln!(streams.out, "新增问题 {found} 处；另有 {grounds} 处原有问题增加了依据")?;
    Ok(if failed { 2 } else { 0 })
}

type Failed = (String, String);

fn read(input: &Input, engine: &Engine) -> Result<(String, Vec<Document>), Failed> {
    let (shown, path) = match input {
        Input::Stdin => ("标准输入".to_owned(), None),
        Input::File(path) => (path.display().to_string(), Some(path.as_path())),
    };
    let bytes = bytes(path).map_err(|e| (shown.clone(), format!("无法读取：{}", io_reason(&e))))?;
    let options = ReadOptions { format: None, limit: u64::MAX, speakers: &engine.rules.speakers };
    let name = path.map(|_| shown.as_str());
    let documents =
        Document::read(name, bytes, &options).map_err(|e| (shown.clone(), e.to_string()))?;
    Ok((shown, documents))
}

fn bytes(path: Option<&Path>) -> std::io::Result<Vec<u8>> {
    match path {
        Some(path) => std::fs::read(path),
        None => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            Ok(bytes)
        }
    }
}
