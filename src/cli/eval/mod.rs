//! `jinyan eval`: how right the rules are on a labelled corpus.

mod corpus;
mod score;
mod table;

use super::args::RuleArgs;
use super::engine::{self, Engine};
use super::{CliError, Streams, args};
use crate::document::{Document, Format};
use crate::finding::Severity;
use crate::report::Offsets;
use clap::{Args, ValueEnum};
use score::{Case, Mark, NOT_MEASURED, Score, Scorer, Wrong};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan eval [选项] <语料.jsonl>")]
pub(super) struct EvalArgs {
    /// 标注语料，每行一个 JSON 对象
    #[arg(value_name = "语料")]
    corpus: PathBuf,
    #[command(flatten)]
    rules: RuleArgs,
    /// 另外列出：wrong 判错的文案
    #[arg(long, value_name = "内容", value_enum)]
    show: Option<Show>,
    /// 编号末尾数字能被此数整除的文案另行计分
    #[arg(long, value_name = "个数", value_parser = clap::value_parser!(u64).range(2..))]
    split: Option<u64>,
    /// 主题级 F1 低于此值即以 1 退出，例如 0.95
    #[arg(long, value_name = "比例", value_parser = share)]
    min_f1: Option<f64>,
    /// 误报率高于此值即以 1 退出，例如 0.03
    #[arg(long, value_name = "比例", value_parser = share)]
    max_false_alarm: Option<f64>,
    /// 输出格式：table（默认）、json
    #[arg(long, value_name = "格式", value_enum, default_value = "table")]
    format: EvalFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EvalFormat {
    Table,
    Json,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("请写 0 到 1 之间的小数，例如 0.95".to_owned()),
    }
}

/// Both parts of a split corpus.
#[derive(Serialize)]
struct Split<'s> {
    rest: &'s Score,
    apart: &'s Score,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &EvalArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let engine = Engine::load(&args.rules, &engine::project()?)?;
    let cases = corpus::read(&args.corpus)?;
    let (mut rest, mut apart) = (Scorer::default(), Scorer::default());
    let mut wrong = Vec::new();
    for case in &cases {
        let scorer = if is_apart(&case.id, args.split) { &mut apart } else { &mut rest };
        let predicted = predict(&engine, case, scorer)?;
        let found = scorer.add(case, &predicted);
        if !(found.missed.is_empty() && found.extra.is_empty()) {
            wrong.push((case, found));
        }
    }
    let (rest, apart) = (rest.finish(), args.split.map(|_| apart.finish()));
    write(args, &rest, apart.as_ref(), streams.out)?;
    if args.show == Some(Show::Wrong) {
        // JSON on standard output stays JSON.
        let json = args.format == EvalFormat::Json;
        let out = if json { &mut *streams.err } else { &mut *streams.out };
        show(&wrong, out)?;
    }
    Ok(u8::from(misses(args, &rest) || apart.as_ref().is_some_and(|s| misses(args, s))))
}

fn write(
    args: &EvalArgs,
    rest: &Score,
    apart: Option<&Score>,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    match (args.format, apart) {
        (EvalFormat::Json, None) => serde_json::to_writer_pretty(&mut *out, rest),
        (EvalFormat::Json, Some(apart)) => {
            serde_json::to_writer_pretty(&mut *out, &Split { rest, apart })
        }
        (EvalFormat::Table, None) => return Ok(table::write(rest, out)?),
        (EvalFormat::Table, Some(apart)) => {
            let n = args.split.unwrap_or_default();
            writeln!(out, "== 编号不能被 {n} 整除的文案")?;
            table::write(rest, out)?;
            writeln!(out, "\n== 编号能被 {n} 整除的文案")?;
            return Ok(table::write(apart, out)?);
        }
    }
    .map_err(io::Error::from)?;
    Ok(writeln!(out)?)
}

/// Whether a case belongs to the part that is scored apart: by the number its id ends with.
fn is_apart(id: &str, split: Option<u64>) -> bool {
    let start = id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = id.get(start..).and_then(|digits| digits.parse::<u64>().ok());
    split.zip(number).is_some_and(|(n, number)| number % n == 0)
}

/// Whether the score misses a bar that was set.
fn misses(args: &EvalArgs, score: &Score) -> bool {
    let f1 = score.case_topic.get("all").and_then(|f| f.f1).unwrap_or(0.0);
    let alarms = score.false_alarm.get("all").and_then(|a| a.rate).unwrap_or(0.0);
    args.min_f1.is_some_and(|bar| f1 < bar) || args.max_false_alarm.is_some_and(|bar| alarms > bar)
}

/// What the linter says of a case: errors and warnings of measured topics.
fn predict(engine: &Engine, case: &Case, scorer: &mut Scorer) -> Result<BTreeSet<Mark>, CliError> {
    let of_case = |e: String| CliError::usage(format!("语料条目 {}：{e}", case.id), "请修改语料");
    let today = match &case.date {
        Some(date) => args::date(date).map_err(|e| of_case(format!("date 有误：{e}")))?,
        None => engine.today,
    };
    let channel = Some(case.channel.as_str()).filter(|c| !c.is_empty());
    let context = engine.context(today, channel, &case.products, None)?;
    let speakers = &engine.rules.speakers;
    let documents = Document::from_text(&case.text, Format::Markdown, speakers)
        .map_err(|e| of_case(e.to_string()))?;
    let offsets = Offsets::new(&case.text);
    let mut predicted = BTreeSet::new();
    for finding in engine.check(&documents, &context) {
        if finding.severity == Severity::Notice {
            scorer.ignore("notice");
        } else if NOT_MEASURED.contains(&finding.topic.as_str()) {
            scorer.ignore(&finding.topic);
        } else {
            let place = offsets.place(finding.at);
            let (start, end) = (place.start as usize, place.end as usize);
            predicted.insert(Mark { topic: finding.topic, start, end });
        }
    }
    Ok(predicted)
}

fn show(wrong: &[(&Case, Wrong)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n== 判错的文案：{} 条（漏 漏报，误 误报）", wrong.len())?;
    for (case, found) in wrong {
        writeln!(out, "{} {} {} {}", case.id, case.channel, case.products.join("+"), case.note)?;
        for (label, marks) in [("漏", &found.missed), ("误", &found.extra)] {
            for mark in marks {
                writeln!(
                    out,
                    "  {label} {} 「{}」{}",
                    mark.topic,
                    case.words(mark),
                    around(case, mark)
                )?;
            }
        }
    }
    Ok(())
}

/// The words before and after a mark.
fn around(case: &Case, mark: &Mark) -> String {
    const N: usize = 18;
    let cut = |start: usize, end: usize| -> String {
        let chars = case.text.chars().skip(start).take(end.saturating_sub(start));
        chars.map(|c| if c == '\n' { '/' } else { c }).collect()
    };
    let before = cut(mark.start.saturating_sub(N), mark.start);
    format!("  …{before}⟦{}⟧{}…", case.words(mark), cut(mark.end, mark.end + N))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_split_goes_by_the_number_at_the_end() {
        assert!(is_apart("dev-0010", Some(5)));
        assert!(!is_apart("dev-0011", Some(5)));
        assert!(!is_apart("dev", Some(5)));
        assert!(!is_apart("dev-0010", None));
    }
}
