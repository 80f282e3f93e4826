//! New, import, export.

use super::PlaceArgs;
use crate::cli::output::write_atomically;
use crate::cli::{CliError, Streams};
use crate::library::{Filter, LibraryError};
use crate::workflow::{
    Column, Mapping, Sheet, Skeleton, Table, create, export_csv, export_json, export_xlsx,
    import as import_table, read_table,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    override_usage = "jinyan library new [选项] --title <标题> --channel <渠道> --product <产品> --author <作者> <编号>"
)]
pub(super) struct NewArgs {
    /// 编号：文案库中的路径，不带 .md，如 moments/spring-1
    #[arg(value_name = "编号")]
    id: String,
    /// 标题
    #[arg(long, value_name = "标题")]
    title: String,
    /// 渠道，如 moments 或 朋友圈
    #[arg(long, value_name = "渠道")]
    channel: String,
    /// 产品；多个用「、」分隔；不涉及产品写 none
    #[arg(long, value_name = "产品")]
    product: String,
    /// 作者：姓名或岗位
    #[arg(long, value_name = "作者")]
    author: String,
    /// 其他字段，如 客群=老年、有效期至=2027-03-31；可写多次
    #[arg(long, value_name = "字段=取值")]
    set: Vec<String>,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library import [选项] <文件>")]
pub(super) struct ImportArgs {
    /// xlsx 或 csv 文件，第一行为列名
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 列名与字段的对应，可写多次，如 内容=body
    #[arg(long, value_name = "列=字段")]
    map: Vec<String>,
    /// xlsx 的工作表，默认第一张
    #[arg(long, value_name = "名称")]
    sheet: Option<String>,
    /// 没有编号时用「前缀-行号」编号，如 moments/batch1
    #[arg(long, value_name = "前缀")]
    prefix: Option<String>,
    /// 只检查，不写入
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// A format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    Xlsx,
    Csv,
    Json,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library export [选项] [筛选]...")]
pub(super) struct ExportArgs {
    /// 编号、目录（以 / 结尾）或 维度=取值；不写则为全部
    #[arg(value_name = "筛选")]
    filter: Vec<String>,
    /// 格式：xlsx、csv 或 json，默认 csv
    #[arg(long, value_name = "格式", default_value = "csv")]
    format: TableFormat,
    /// 写入的文件，默认标准输出；xlsx 必填
    #[arg(long, short, value_name = "文件")]
    output: Option<PathBuf>,
    /// 只导出当日可用的获批内容
    #[arg(long)]
    usable: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn new(args: &NewArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let mut skeleton = Skeleton::default();
    for (column, value) in [
        (Column::Title, &args.title),
        (Column::Channel, &args.channel),
        (Column::Product, &args.product),
        (Column::Author, &args.author),
    ] {
        skeleton.cells.push((column, value.clone()));
    }
    for pair in &args.set {
        let (field, value) = pair.split_once('=').ok_or_else(|| {
            CliError::usage(format!("「{pair}」须写成 字段=取值"), "例如 --set 客群=老年")
        })?;
        let column = Column::parse(field).filter(|c| *c != Column::Id).ok_or_else(|| {
            CliError::usage(format!("没有字段「{field}」"), format!("可用：{}", Column::listing()))
        })?;
        skeleton.cells.retain(|(known, _)| *known != column);
        skeleton.cells.push((column, value.to_owned()));
    }
    let item = create(&place.load()?, &args.id, &skeleton)?;
    let path = place.dir.join(format!("{}.md", item.id));
    writeln!(streams.out, "已新建 {}：写好正文后，用 jinyan lint 检查，再送审", path.display())?;
    Ok(0)
}

pub(super) fn import(args: &ImportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let mapping = Mapping::parse(&args.map).map_err(|e| CliError::usage(e, ""))?;
    let bytes = std::fs::read(&args.file).map_err(|e| LibraryError::io(&args.file, e))?;
    let name = args.file.display().to_string();
    let source = read_table(&name, bytes, args.sheet.as_deref())?;
    let library = place.load()?;
    let prefix = args.prefix.as_deref();
    let done = import_table(&library, &source, &mapping, prefix, args.dry_run)?;
    for id in &done.created {
        writeln!(streams.out, "{}  {id}", if args.dry_run { "将新建" } else { "已新建" })?;
    }
    for id in &done.unchanged {
        writeln!(streams.out, "已存在  {id}")?;
    }
    if !done.ignored.is_empty() {
        writeln!(streams.out, "未用的列：{}", done.ignored.join("、"))?;
    }
    let verb = if args.dry_run { "试运行，未写入：可新建" } else { "新建" };
    let (created, unchanged) = (done.created.len(), done.unchanged.len());
    writeln!(streams.out, "{verb} {created} 篇，已存在 {unchanged} 篇")?;
    Ok(0)
}

pub(super) fn export(args: &ExportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let library = args.place.open()?.load()?;
    let filter = Filter::parse(&args.filter, &library.taxonomy);
    let filter = filter.map_err(|e| CliError::usage(e, ""))?;
    let table = Table::of(&library, &filter, args.usable);
    let count = table.rows.len();
    let mut bytes = Vec::new();
    match args.format {
        TableFormat::Csv => export_csv(&table, &mut bytes)?,
        TableFormat::Json => export_json(&table, &mut bytes)?,
        TableFormat::Xlsx => {
            bytes = export_xlsx(&[Sheet { name: "文案".to_owned(), table }])?;
        }
    }
    match &args.output {
        Some(path) => {
            write_atomically(path, |out| out.write_all(&bytes))?;
            writeln!(streams.out, "已导出 {count} 篇到 {}", path.display())?;
        }
        None if args.format == TableFormat::Xlsx => {
            return Err(CliError::usage("xlsx 不能写到标准输出", "用 --output 指定文件"));
        }
        None => streams.out.write_all(&bytes)?,
    }
    Ok(0)
}
