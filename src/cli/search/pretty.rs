//! The answer for a person at a terminal.

use super::Asked;
use crate::library::Facet;
use crate::search::{Entry, Hidden, Hit, Outcome, Snippet};
use std::io::{self, Write};

/// Values shown of each axis under "choose further".
const VALUES: usize = 6;
/// Axes said of each hit.
const SHOWN: [Facet; 5] =
    [Facet::Channel, Facet::Product, Facet::Segment, Facet::Industry, Facet::Stage];

/// Writes the whole answer.
pub(super) fn write(
    asked: &Asked<'_>,
    outcome: &Outcome,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (typed, read) in &outcome.readings {
        writeln!(out, "「{typed}」按「{read}」检索。")?;
    }
    if outcome.hits.is_empty() {
        nothing(asked, outcome, out)?;
    } else {
        summary(asked, outcome, out)?;
        for (place, hit) in outcome.hits.iter().enumerate() {
            writeln!(out)?;
            one(asked, place + 1, hit, color, out)?;
        }
        writeln!(out)?;
        choices(asked, outcome, out)?;
    }
    hidden(outcome, out)
}

fn summary(asked: &Asked<'_>, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let day = asked.query.as_of;
    let usable = if asked.query.states.is_empty() {
        format!("{day} 可用")
    } else {
        let states: Vec<&str> = asked.query.states.iter().map(|s| s.zh()).collect();
        format!("{day} {}", states.join("、"))
    };
    write!(out, "找到 {} 篇（{usable}）", outcome.total)?;
    if outcome.total > outcome.hits.len() {
        write!(out, "，列出前 {} 篇", outcome.hits.len())?;
    }
    match outcome.complete {
        Some(n) if n == outcome.total => writeln!(out, "。"),
        Some(0) => writeln!(out, "。没有一篇含全部词，以下只含其中一部分。"),
        Some(n) => writeln!(out, "。含全部词的有 {n} 篇，排在前面；其余只含一部分。"),
        None => writeln!(out, "。"),
    }
}

fn one(
    asked: &Asked<'_>,
    place: usize,
    hit: &Hit,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let entry = &hit.entry;
    let newer = if entry.newer { "，文件中的新稿" } else { "" };
    writeln!(out, "{place:>2}. {}  〔{}{newer}〕", marked(&hit.title, color), hit.state.zh())?;
    writeln!(out, "    {}", facts(asked, entry))?;
    if let Some(label) = &hit.label {
        writeln!(out, "    标签：{}", marked(label, color))?;
    }
    writeln!(out, "    {}", marked(&hit.body, color))?;
    if asked.query.customer_risk.is_some() && entry.risk.is_none() && invests(asked, entry) {
        writeln!(out, "    注意：未登记所涉产品的风险等级，使用前请核对是否适合该客户。")?;
    }
    for reason in &hit.why {
        match reason.factor {
            Some(factor) => writeln!(out, "    · {}，得分 ×{factor:.2}", reason.text)?,
            None => writeln!(out, "    · {}", reason.text)?,
        }
    }
    if asked.query.why {
        writeln!(out, "    · 得分 {:.2}", hit.score)?;
    }
    Ok(())
}

fn invests(asked: &Asked<'_>, entry: &Entry) -> bool {
    entry.values(Facet::Product).iter().any(|p| asked.taxonomy.is_investment(p))
}

fn facts(asked: &Asked<'_>, entry: &Entry) -> String {
    let mut facts = vec![entry.id.clone()];
    for facet in SHOWN {
        let values = entry.values(facet).iter().map(|v| facet.name(asked.taxonomy, v));
        let values: Vec<String> = values.collect();
        if !values.is_empty() {
            facts.push(values.join("、"));
        }
    }
    if let Some(level) = entry.risk {
        facts.push(format!("风险 R{level}"));
    }
    if let Some(day) = entry.valid_until {
        facts.push(format!("用到 {day}"));
    }
    facts.join(" · ")
}

/// Text with its matches in colour, or between 〖〗 where there is none (【】 is what text messages begin with). Line breaks and control
/// characters become blanks.
fn marked(snippet: &Snippet, color: bool) -> String {
    let (open, close) = if color { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("〖", "〗") };
    let mut out = String::with_capacity(snippet.text.len() + 16);
    let mut marks = snippet.marks.iter().peekable();
    for (at, c) in snippet.text.char_indices() {
        let at = crate::text::offset(at);
        if marks.peek().is_some_and(|m| m.end == at) {
            out.push_str(close);
            marks.next();
        }
        if marks.peek().is_some_and(|m| m.start == at) {
            out.push_str(open);
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    if marks.peek().is_some() {
        out.push_str(close);
    }
    out
}

fn choices(asked: &Asked<'_>, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut shown = false;
    for (facet, counts) in &outcome.facets {
        let chosen = asked.query.filters.contains_key(facet);
        if counts.len() < 2 && !chosen {
            continue;
        }
        if !shown {
            writeln!(out, "可再筛选：")?;
            shown = true;
        }
        let values = counts.iter().take(VALUES);
        let values =
            values.map(|c| format!("{} {}", facet.name(asked.taxonomy, &c.value), c.count));
        let values: Vec<String> = values.collect();
        let more = if counts.len() > VALUES { " …" } else { "" };
        writeln!(out, "  {} --{}：{}{more}", facet.zh(), option(*facet), values.join("、"))?;
    }
    Ok(())
}

/// The option that filters by an axis.
fn option(facet: Facet) -> &'static str {
    if facet == Facet::Character { "persona" } else { facet.as_str() }
}

fn nothing(asked: &Asked<'_>, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "没有找到 {} 可用的文案。", asked.query.as_of)?;
    for (facet, count) in &outcome.excluded {
        let values = asked.query.filters.get(facet).into_iter().flatten();
        let names: Vec<String> = values.map(|v| facet.name(asked.taxonomy, v)).collect();
        let names = names.join("、");
        writeln!(out, "  去掉筛选「{} {names}」，有 {count} 篇。", facet.zh())?;
    }
    let filtered = !asked.query.filters.is_empty();
    if filtered && outcome.excluded.is_empty() && outcome.matched > 0 && outcome.hidden.is_empty() {
        let matched = outcome.matched;
        writeln!(out, "  有 {matched} 篇含检索词，但至少不符合两项筛选，请减少筛选项。")?;
    }
    if outcome.matched == 0 && !asked.query.words.trim().is_empty() {
        writeln!(out, "  文案库里没有检索词，请换个说法或减少用词。")?;
    }
    if !outcome.suggestions.is_empty() {
        writeln!(out, "  库里相近的词：{}", outcome.suggestions.join("、"))?;
    }
    Ok(())
}

fn hidden(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    if outcome.hidden.is_empty() {
        return Ok(());
    }
    let reasons = outcome.hidden.iter().map(|(why, count)| format!("{} {count} 篇", why.label()));
    writeln!(out, "未显示：{}。", reasons.collect::<Vec<_>>().join("；"))?;
    if outcome.hidden.contains_key(&Hidden::Sample) {
        writeln!(
            out,
            "  示例须经本行审阅：用 jinyan library adopt 采用，或在 jinyan.yaml 写 library: {{samples: show}} 一并显示。"
        )?;
    }
    Ok(())
}
