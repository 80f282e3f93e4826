//! Strategy map and duplicates.

use super::{Layout, PlaceArgs};
use crate::cli::output::write_atomically;
use crate::cli::{CliError, Streams};
use crate::library::{Facet, StrategyMap, duplicates as same};
use crate::workflow::{map_html, map_xlsx};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library map [选项]")]
pub(super) struct MapArgs {
    /// 行的维度，默认 segment（客群）
    #[arg(long, value_name = "维度", default_value = "segment", value_parser = facet)]
    rows: Facet,
    /// 列的维度，默认 scenario（场景：生命周期与事件）
    #[arg(long, value_name = "维度", default_value = "scenario", value_parser = facet)]
    cols: Facet,
    /// 再按这些维度分表，用逗号分隔，如 product,channel
    #[arg(long, value_name = "维度", value_delimiter = ',', value_parser = facet)]
    by: Vec<Facet>,
    /// 写入 .xlsx 或 .html 文件
    #[arg(long, short, value_name = "文件")]
    output: Option<PathBuf>,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library duplicates [选项]")]
pub(super) struct DuplicatesArgs {
    /// 重合度达到多少算近似（0 到 1），默认 0.6
    #[arg(long, value_name = "比例", default_value = "0.6", value_parser = share)]
    threshold: f64,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

fn facet(name: &str) -> Result<Facet, String> {
    Facet::parse(name).ok_or_else(|| format!("没有维度「{name}」，可用：{}", Facet::listing()))
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("请写 0 到 1 之间的小数，例如 0.6".to_owned()),
    }
}

pub(super) fn map(args: &MapArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let samples = place.settings().samples;
    let library = place.load()?;
    let items = library.offered(samples).map(|(item, _, last)| (item, last));
    let map = StrategyMap::new(args.rows, args.cols, &args.by, items, &library.taxonomy);
    if let Some(path) = &args.output {
        let title = "策略图谱";
        let bytes = match path.extension().and_then(|e| e.to_str()) {
            Some("xlsx") => map_xlsx(&map)?,
            Some("html") => map_html(&map, title, library.day).into_bytes(),
            _ => {
                let message = format!("不知道怎样写 {}", path.display());
                return Err(CliError::usage(message, "文件名须以 .xlsx 或 .html 结尾"));
            }
        };
        write_atomically(path, |out| out.write_all(&bytes))?;
        writeln!(streams.out, "已写出 {}", path.display())?;
        return Ok(0);
    }
    match args.format {
        Layout::Json => writeln!(streams.out, "{:#}", json(&map))?,
        Layout::Pretty => pretty(&map, streams)?,
    }
    Ok(0)
}

/// A row a line: a terminal has no room for the columns of a workbook.
fn pretty(map: &StrategyMap, streams: &mut Streams<'_>) -> Result<(), CliError> {
    for sheet in &map.sheets {
        if !sheet.by.is_empty() {
            writeln!(streams.out, "【{}】", sheet.by.join(" · "))?;
        }
        for (row, cells) in map.rows.iter().zip(&sheet.cells) {
            writeln!(streams.out, "{row}")?;
            let filled = map.cols.iter().zip(cells).filter(|(_, c)| !c.items.is_empty());
            for (col, cell) in filled {
                writeln!(streams.out, "  {col}：{}", cell.words())?;
            }
            let empty = map.cols.iter().zip(cells).filter(|(_, c)| c.items.is_empty());
            let empty: Vec<&str> = empty.map(|(col, _)| col.as_str()).collect();
            if !empty.is_empty() {
                writeln!(streams.out, "  空白：{}", empty.join("、"))?;
            }
        }
        let (all, gaps) = (map.rows.len() * map.cols.len(), sheet.gaps());
        writeln!(streams.out, "{all} 格中 {gaps} 格空白")?;
    }
    if map.sheets.is_empty() {
        writeln!(streams.out, "没有可用的文案")?;
    }
    Ok(())
}

fn json(map: &StrategyMap) -> Value {
    let sheets = map.sheets.iter().map(|sheet| {
        let cells = sheet.cells.iter().map(|row| {
            let cells = row.iter().map(|cell| {
                json!({
                    "items": cell.items,
                    "first_end": cell.first_end.map(|d| d.to_string()),
                    "last_end": cell.last_end.map(|d| d.to_string()),
                })
            });
            Value::Array(cells.collect())
        });
        json!({ "by": sheet.by, "gaps": sheet.gaps(), "cells": cells.collect::<Vec<_>>() })
    });
    json!({
        "version": 1,
        "row_axis": map.row_axis.as_str(),
        "col_axis": map.col_axis.as_str(),
        "by_axes": map.by_axes.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
        "rows": map.rows,
        "cols": map.cols,
        "sheets": sheets.collect::<Vec<_>>(),
    })
}

pub(super) fn duplicates(args: &DuplicatesArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let library = args.place.open()?.load()?;
    let items = || library.records.values().map(|record| &record.item);
    let near = same::near(items(), &library.taxonomy.disclosures, args.threshold);
    let shared = same::shared(items(), &library.taxonomy.disclosures);
    if args.format == Layout::Json {
        let pairs = near
            .iter()
            .map(|p| json!({ "first": p.first, "second": p.second, "similarity": p.similarity }));
        let sentences = shared.iter().map(|s| json!({ "sentence": s.sentence, "items": s.items }));
        let answer = json!({
            "version": 1,
            "items": library.records.len(),
            "near": pairs.collect::<Vec<_>>(),
            "shared": sentences.collect::<Vec<_>>(),
        });
        writeln!(streams.out, "{answer:#}")?;
    } else {
        for pair in &near {
            let percent = pair.similarity * 100.0;
            writeln!(streams.out, "近似 {percent:.0}%  {}  {}", pair.first, pair.second)?;
        }
        for shared in &shared {
            writeln!(streams.out, "共用「{}」  {}", shared.sentence, shared.items.join("、"))?;
        }
        let items = library.records.len();
        let (near, shared) = (near.len(), shared.len());
        writeln!(streams.out, "{items} 篇文案：近似 {near} 对，共用的句子 {shared} 句")?;
    }
    Ok(u8::from(!near.is_empty() || !shared.is_empty()))
}
