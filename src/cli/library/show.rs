//! Log and show.

use super::{Layout, PlaceArgs};
use crate::cli::{CliError, Streams};
use crate::library::ledger::Entry;
use crate::library::{Item, Library, LibraryError, Product, Range, Record};
use crate::workflow::Column;
use clap::Args;
use serde_json::{Value, json};

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library log [选项] <编号>")]
pub(super) struct LogArgs {
    /// 文案编号
    #[arg(value_name = "编号")]
    id: String,
    /// 只输出第几条记录的签名原文，供 ssh-keygen -Y verify 核对
    #[arg(long, value_name = "序号")]
    payload: Option<u32>,
    /// 只输出第几条记录的签名
    #[arg(long, value_name = "序号", conflicts_with = "payload")]
    signature: Option<u32>,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library show [选项] <编号>")]
pub(super) struct ShowArgs {
    /// 文案编号
    #[arg(value_name = "编号")]
    id: String,
    /// 显示现行有效的获批内容，而不是文件现在的内容
    #[arg(long)]
    in_force: bool,
    /// 输出格式：pretty 或 json
    #[arg(long, value_name = "格式", default_value = "pretty")]
    format: Layout,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn log(args: &LogArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let library = args.place.open()?.load()?;
    let Some(chain) = library.ledger.chain(&args.id) else {
        library.record(&args.id)?;
        writeln!(streams.out, "「{}」没有台账记录", args.id)?;
        return Ok(0);
    };
    if let Some(number) = args.payload.or(args.signature) {
        let entry = chain.entries.iter().find(|e| e.seq == number).ok_or_else(|| {
            LibraryError::Refused(format!("「{}」没有第 {number} 条记录", args.id))
        })?;
        let text = match (args.payload, &entry.signature) {
            (Some(_), _) => entry.payload(),
            (None, Some(pem)) => pem.clone(),
            (None, None) => {
                return Err(CliError::usage(format!("第 {number} 条没有签名"), ""));
            }
        };
        // The very bytes that were signed: no line end after them.
        write!(streams.out, "{text}")?;
        return Ok(0);
    }
    if args.format == Layout::Json {
        writeln!(streams.out, "{:#}", serde_json::to_value(&chain.entries).unwrap_or_default())?;
    } else {
        for entry in &chain.entries {
            writeln!(streams.out, "{}", words(entry))?;
        }
        for problem in &chain.problems {
            writeln!(streams.out, "{problem}")?;
        }
    }
    Ok(u8::from(!chain.problems.is_empty()))
}

/// One entry for a person.
fn words(entry: &Entry) -> String {
    let mut line = format!("{}  {}  {} {}", entry.seq, entry.at, entry.by, entry.action.zh());
    if !entry.role.is_empty() {
        line.push_str(&format!("（{}）", entry.role));
    }
    line.push_str(&format!("  内容 {}", entry.content.get(..12).unwrap_or_default()));
    if let Some(until) = entry.expires {
        line.push_str(&format!("  有效期至 {until}"));
    }
    if entry.signature.is_some() {
        line.push_str("  已签名");
    }
    if let Some(note) = &entry.note {
        line.push_str(&format!("  备注：{note}"));
    }
    for accepted in entry.lint.iter().flat_map(|lint| &lint.accepted) {
        let (rule, text, reason) = (&accepted.rule, &accepted.text, &accepted.reason);
        line.push_str(&format!("\n     接受警告 [{rule}]「{text}」：{reason}"));
    }
    line
}

pub(super) fn show(args: &ShowArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let library = args.place.open()?.load()?;
    let record = library.record(&args.id)?;
    let item = match (args.in_force, record.usable()) {
        (false, _) => &record.item,
        (true, Some(item)) => item,
        (true, None) => {
            let message = format!("「{}」没有现行有效的获批内容", args.id);
            return Err(LibraryError::Refused(message).into());
        }
    };
    if args.format == Layout::Json {
        writeln!(streams.out, "{:#}", json(&library, record, item))?;
        return Ok(0);
    }
    for column in Column::ALL.into_iter().filter(|c| *c != Column::Body) {
        let cell = column.words(item, &library.taxonomy);
        if !cell.is_empty() {
            writeln!(streams.out, "{}：{cell}", column.names().1)?;
        }
    }
    let changed =
        if record.standing.changed { "（文件在最近一次办理后有改动）" } else { "" };
    writeln!(streams.out, "状态：{}{changed}", record.standing.state)?;
    if let Some(approval) = &record.standing.approval {
        let until = record.last_day().map_or_else(|| "已失效".to_owned(), |d| format!("至 {d}"));
        let (by, role, at) = (&approval.by, &approval.role, &approval.at);
        writeln!(streams.out, "批准：{by}（{role}）{at}，{until}")?;
        if record.standing.changed && record.usable().is_some() {
            writeln!(streams.out, "现行有效的是上一版获批内容，用 --in-force 查看")?;
        }
    }
    for code in &item.product_codes {
        match library.register.get(code) {
            Some(product) => writeln!(streams.out, "产品登记：{}", facts(product))?,
            None => writeln!(streams.out, "产品登记：{code} 未登记")?,
        }
    }
    writeln!(streams.out, "\n{}", item.body.trim_end())?;
    Ok(0)
}

/// The facts of a product on one line.
fn facts(product: &Product) -> String {
    let range = |r: Range| match r.min == r.max {
        true => r.min.to_string(),
        false => format!("{}～{}", r.min, r.max),
    };
    let facts = [
        product.risk_level.clone(),
        product.rate.map(|r| format!("利率 {}%", range(r))),
        product.benchmark.map(|r| format!("业绩比较基准 {}%", range(r))),
        product.term_days.map(|r| format!("{} 天", range(r))),
        product.min_amount.map(|a| format!("{a} 元起")),
        product.issuer.clone(),
        product.registration.clone(),
        product.sales.map(|w| match w.until {
            Some(until) => format!("销售期 {} 至 {until}", w.from),
            None => format!("{} 起销售", w.from),
        }),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    format!("{} {}  {}", product.code, product.name, facts.join("，"))
}

fn json(library: &Library, record: &Record, item: &Item) -> Value {
    let fields = Column::ALL.map(|c| (c.names().0.to_owned(), Value::String(c.cell(item))));
    let approval = record.standing.approval.as_ref().map(|a| {
        json!({
            "by": a.by, "role": a.role, "at": a.at, "content": a.content, "rules": a.rules,
            "register": a.register, "expires": a.expires.map(|d| d.to_string()), "seq": a.seq,
        })
    });
    let products: Vec<&Product> =
        item.product_codes.iter().filter_map(|code| library.register.get(code)).collect();
    json!({
        "version": 1,
        "as_of": library.day.to_string(),
        "item": fields.into_iter().collect::<serde_json::Map<_, _>>(),
        "hash": item.hash,
        "state": record.standing.state.as_str(),
        "changed": record.standing.changed,
        "usable": record.usable().is_some(),
        "last_day": record.last_day().map(|d| d.to_string()),
        "approval": approval,
        "products": products,
    })
}
