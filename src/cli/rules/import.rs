//! `jinyan rules import`: a bank's word table into a house pack.

use crate::cli::output::write_atomically;
use crate::cli::{CliError, Streams, args, engine};
use crate::document::io_reason;
use crate::workflow::{read_table, word_pack};
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// 敏感词表，xlsx 或 csv；列：词、类别、产品、理由（后两列可空）
    #[arg(value_name = "表格")]
    table: PathBuf,
    /// 写入的规则目录，不存在则新建
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    /// 规则包名，小写字母、数字和「-」
    #[arg(long, value_name = "规则包")]
    pack: String,
    /// 工作表名，默认第一张
    #[arg(long, value_name = "工作表")]
    sheet: Option<String>,
    /// 从哪一天起执行（YYYY-MM-DD），默认今天
    #[arg(long, value_name = "日期", value_parser = args::date)]
    since: Option<Date>,
}

/// Runs the command.
pub(super) fn run(args: &ImportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let name = args.table.file_name().unwrap_or_default().to_string_lossy();
    let bytes = std::fs::read(&args.table).map_err(|e| {
        CliError::usage(
            format!("无法读取 {}：{}", args.table.display(), io_reason(&e)),
            "请检查路径和权限",
        )
    })?;
    let source = read_table(&name, bytes, args.sheet.as_deref())?;
    let day = args.since.unwrap_or_else(engine::today);
    let pack = word_pack(&source, &args.pack, day)?;
    let target = args.out.join(&args.pack);
    if target.exists() {
        return Err(CliError::usage(
            format!("规则包 {} 已存在", target.display()),
            "换一个 --pack 或 --out，或先移走原有规则包",
        ));
    }
    for (path, text) in &pack.files {
        let path = args.out.join(path);
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        write_atomically(&path, |out| out.write_all(text.as_bytes()))?;
    }
    let out = &mut streams.out;
    writeln!(out, "已写入 {}：{} 个词，{} 条规则", target.display(), pack.words, pack.rules)?;
    for danger in &pack.dangerous {
        writeln!(
            out,
            "容易误报：「{}」（{}）命中 {} 句普通的话，如：{}",
            danger.word, danger.class, danger.hits, danger.sentence
        )?;
    }
    for word in &pack.unfound {
        writeln!(out, "找不到：「{word}」单独出现时也不命中，请换一种写法")?;
    }
    if !pack.dangerous.is_empty() {
        writeln!(out, "改法：在规则里加 not-in 写出更长的正常词，或删去这个词")?;
    }
    let dir = args.out.display();
    writeln!(out, "试用：jinyan rules test --ruleset {dir} --pack {}", args.pack)?;
    Ok(0)
}
