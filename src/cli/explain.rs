//! `jinyan explain`: what a rule, a topic or a regulation is about.

use super::args::RuleArgs;
use super::engine::{self, Engine};
use super::{CliError, Streams, suggest};
use crate::lint::suppress::Fault;
use crate::report::{self, pages};
use crate::rules::schema::RuleFile;
use crate::rules::{Regulation, Rule, SourceFile, Topic};
use crate::yaml;
use clap::Args;
use std::io::{self, Write};

#[derive(Debug, Args)]
#[command(override_usage = "jinyan explain [选项] <规则|主题|法规>")]
pub(super) struct ExplainArgs {
    /// 规则编号、主题编号或法规编号
    #[arg(value_name = "编号")]
    name: String,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command and returns the exit code.
pub(super) fn run(args: &ExplainArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let project = engine::project()?;
    let engine = Engine::load(&args.rules, &project)?;
    let (name, out) = (args.name.as_str(), &mut *streams.out);
    let register = &engine.rules.register;
    if let Some(found) = engine.rules.rule(name) {
        let written = schema_of(&found.file, &engine::sources(&args.rules, &project)?);
        out.write_all(pages::rule(&engine.rules, found, written.as_ref()).as_bytes())?;
    } else if let Some(found) = Fault::ALL.into_iter().find(|f| f.id() == name) {
        fault(found, out)?;
    } else if let Some(found) = register.topics.iter().find(|t| t.id == name || t.zh == name) {
        topic(&engine, found, out)?;
    } else if let Some(found) =
        register.regulations.iter().find(|r| r.id == name || r.title == name)
    {
        regulation(&engine, found, out)?;
    } else {
        return Err(unknown(&engine, name));
    }
    Ok(0)
}

/// A rule as written: the last file of that path.
fn schema_of(file: &str, sources: &[SourceFile]) -> Option<RuleFile> {
    let source = sources.iter().rfind(|s| s.path == file)?;
    yaml::from_str(&source.text).ok()
}

fn unknown(engine: &Engine, name: &str) -> CliError {
    let rules = engine.rules.rules.ids();
    let topics = engine.rules.register.topics.iter().map(|t| t.id.as_str());
    let regulations = engine.rules.register.regulations.iter().map(|r| r.id.as_str());
    let near = suggest::nearest(name, rules.chain(topics).chain(regulations));
    let hint = near.map(|id| format!("您是不是想用 {id}？")).unwrap_or_default();
    CliError::usage(
        format!("没有编号为「{name}」的规则、主题或法规"),
        format!("{hint}用 jinyan rules list 或 jinyan regs list 查看"),
    )
}

fn fault(fault: Fault, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {}", fault.id(), fault.title())?;
    writeln!(out, "\n级别：{}（{}）", fault.severity().zh(), fault.severity().as_str())?;
    writeln!(out, "改法：{}", fault.advice())
}

fn topic(engine: &Engine, topic: &Topic, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {}", topic.id, topic.zh)?;
    writeln!(out, "\n应当报出：{}", topic.counts)?;
    writeln!(out, "不应报出：{}", topic.not)?;
    writeln!(out, "\n规则：")?;
    for rule in engine.rules.rules.iter().filter(|r| r.topic == topic.id) {
        writeln!(out, "  {}  {} {}", rule.severity.zh(), rule.id, rule.title)?;
    }
    Ok(())
}

/// A regulation with every article and the rules that cite it.
pub(super) fn regulation(
    engine: &Engine,
    regulation: &Regulation,
    out: &mut dyn Write,
) -> io::Result<()> {
    let number = regulation.number.as_ref().map(|n| format!("（{n}）")).unwrap_or_default();
    let or_none = |day: &Option<String>| day.clone().unwrap_or_else(|| "无".to_owned());
    writeln!(out, "{} 《{}》{number}", regulation.id, regulation.title)?;
    writeln!(out, "\n发布：{}，{}", regulation.issuers.join("、"), or_none(&regulation.issued))?;
    writeln!(out, "施行：{}", or_none(&regulation.effective))?;
    writeln!(out, "状态：{}", regulation.status)?;
    if let Some(day) = engine.rules.register.ends(regulation) {
        writeln!(out, "失效：{day}")?;
    }
    if let Some(next) = &regulation.superseded_by {
        writeln!(out, "由 {next} 取代")?;
    }
    writeln!(out, "\n条款：")?;
    for article in &regulation.articles {
        let see = if article.is_recalled() { "（条号为参见）" } else { "" };
        writeln!(out, "  {}{see}  {}", article.key(), article.gist)?;
        let cites = |rule: &&Rule| {
            rule.cites.iter().any(|c| c.regulation == regulation.id && c.article == article.key())
        };
        for rule in engine.rules.rules.iter().filter(cites) {
            writeln!(out, "    规则 {} {}", rule.id, rule.title)?;
        }
        if let Some(reason) = &article.reason {
            writeln!(out, "    不设规则：{reason}")?;
        }
    }
    match &regulation.notes {
        Some(notes) => writeln!(out, "\n备注：{}", report::visible(notes)),
        None => Ok(()),
    }
}
