//! The figures as a table for people.

use super::score::{Alarms, Figures, Score};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Columns of the first field.
const NAME: usize = 30;

/// Writes the table.
pub(super) fn write(score: &Score, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}{:^31} |{:^31}", " ".repeat(NAME), "case-topic", "span")?;
    let head = "  gold  pred      P      R     F1";
    writeln!(out, "{}{head} |{head}", " ".repeat(NAME))?;
    row(score, "all", "全部", out)?;
    writeln!(
        out,
        "{}{:>27}{} |{:>27}{}",
        pad("  各主题 F1 平均"),
        "",
        percent(score.case_topic_macro_f1),
        "",
        percent(score.span_macro_f1)
    )?;
    let dimensions = ["difficulty:easy", "difficulty:medium", "difficulty:hard"];
    let lengths = ["length:short", "length:medium", "length:long"];
    for key in dimensions.into_iter().chain(lengths) {
        if score.case_topic.contains_key(key) || score.span.contains_key(key) {
            row(score, key, &format!("  {key}"), out)?;
        }
    }
    writeln!(out, "各主题")?;
    let mut topics: Vec<&String> = score.case_topic.keys().chain(score.span.keys()).collect();
    topics.sort_unstable();
    topics.dedup();
    for key in topics {
        if let Some(topic) = key.strip_prefix("topic:") {
            row(score, key, &format!("  {topic}"), out)?;
        }
    }
    tail(score, out)
}

fn tail(score: &Score, out: &mut dyn Write) -> io::Result<()> {
    let all = score.false_alarm.get("all").copied().unwrap_or_default();
    writeln!(
        out,
        "\n误报率：{} %（{} 条合规文案中 {} 条有错误或警告）",
        percent(all.rate).trim(),
        all.compliant,
        all.alarmed
    )?;
    let lengths =
        score.false_alarm.iter().filter(|(k, a)| k.starts_with("length:") && a.compliant > 0);
    for (key, Alarms { compliant, alarmed, rate }) in lengths {
        writeln!(out, "  {key:<18}{} %（{alarmed}/{compliant}）", percent(*rate))?;
    }
    let noticed = score.violating_cases_noticed;
    writeln!(
        out,
        "至少报对一个主题的违规文案：{} %（{}/{}）",
        percent(noticed.rate).trim(),
        noticed.noticed,
        noticed.violating
    )?;
    if !score.ignored.is_empty() {
        let ignored: Vec<_> = score.ignored.iter().map(|(k, n)| format!("{k} {n}")).collect();
        writeln!(out, "未计分：{}", ignored.join("，"))?;
    }
    Ok(())
}

fn row(score: &Score, key: &str, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let figures = |table: &std::collections::BTreeMap<String, Figures>| {
        let f = table.get(key).copied().unwrap_or_default();
        let rates = format!("{} {} {}", percent(f.precision), percent(f.recall), percent(f.f1));
        format!("{:>6}{:>6} {rates}", f.gold, f.pred)
    };
    writeln!(out, "{}{} |{}", pad(name), figures(&score.case_topic), figures(&score.span))
}

/// `name`, filled with blanks to the width of the first field.
fn pad(name: &str) -> String {
    format!("{name}{}", " ".repeat(NAME.saturating_sub(name.width())))
}

fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "     –".to_owned(), |r| format!("{:6.1}", 100.0 * r))
}
