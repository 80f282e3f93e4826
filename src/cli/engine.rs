//! What every checking command stands on: the project, the rules, the linter, the day.

use super::args::RuleArgs;
use super::{CliError, files, suggest};
use crate::config::{FILE_NAME, Project};
use crate::document::Document;
use crate::document::io_reason;
use crate::finding::Finding;
use crate::library::{Register, taxonomy_of};
use crate::lint::suppress::{Fault, Known, TOPIC};
use crate::lint::{Context, Linter};
use crate::packs;
use crate::report::{Header, RuleInfo};
use crate::rules::{self, RuleSet, SourceFile, Status};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The loaded rules with a linter over them, and which of them this run reports.
pub(super) struct Engine {
    pub(super) rules: Arc<RuleSet>,
    /// The day by whose law texts are judged.
    pub(super) today: Date,
    linter: Linter,
    selection: Selection,
}

/// Whether `rule` is about exemptions, which no pack defines.
fn is_fault(rule: &str) -> bool {
    Fault::ALL.iter().any(|fault| fault.id() == rule)
}

/// Which rules a run reports. All rules run: exemptions of the others must not look unused.
#[derive(Debug, Default)]
struct Selection {
    packs: Vec<String>,
    rules: Vec<String>,
    excluded: Vec<String>,
}

impl Selection {
    fn takes(&self, rule: &str) -> bool {
        let pack = rule.split('/').next().unwrap_or(rule);
        // What is wrong with exemptions is said whatever pack is looked at.
        (self.packs.is_empty() || is_fault(rule) || self.packs.iter().any(|p| p == pack))
            && (self.rules.is_empty() || self.rules.iter().any(|r| r == rule))
            && !self.excluded.iter().any(|r| r == rule)
    }
}

/// The project around the working directory: the nearest `jinyan.yaml` upwards, or none.
pub(super) fn project() -> Result<Project, CliError> {
    let here = std::env::current_dir().map_err(|e| {
        CliError::usage(
            format!("无法确定当前目录：{}", io_reason(&e)),
            "请换到一个存在且可读的目录",
        )
    })?;
    match here.ancestors().map(|d| d.join(FILE_NAME)).find(|f| f.is_file()) {
        Some(file) => Project::read(&file)
            .map_err(|e| CliError::usage(e.to_string(), "配置写法见 jinyan init 生成的注释")),
        None => Ok(Project::bare(here)),
    }
}

/// Today on this machine.
pub(super) fn today() -> Date {
    let zone = local_zone().unwrap_or_else(TimeZone::system);
    jiff::Timestamp::now().to_zoned_datetime(zone).date()
}

/// The machine's zone read straight from its file. Asking for the system's zone would look for its
/// name among all zones of the machine, which costs more than checking a short text.
fn local_zone() -> Option<TimeZone> {
    if std::env::var_os("TZ").is_some() {
        return None;
    }
    TimeZone::tzif("", &std::fs::read("/etc/localtime").ok()?).ok()
}

/// The rule files of the house packs of the project and of the command line, a layer a directory.
fn house_layers(args: &RuleArgs, project: &Project) -> Result<Vec<Vec<SourceFile>>, CliError> {
    let of_project = project.config.rulesets.iter().map(|dir| project.root.join(dir));
    of_project
        .chain(args.ruleset.iter().cloned())
        .map(|dir| rules::read_dir(&dir).map_err(|e| CliError::File(e.into())))
        .collect()
}

/// Whether a layer is a whole rule set, with topics of its own, that stands in for the shipped one.
fn is_whole(layer: &[SourceFile]) -> bool {
    layer.iter().any(|f| f.path == "context.yaml")
}

/// The layers of rule files: the shipped ones first, unless the first directory is a whole rule
/// set. Packs that a whole rule set keeps as examples for houses are left out, as in the program.
fn layers(args: &RuleArgs, project: &Project) -> Result<Vec<Vec<SourceFile>>, CliError> {
    let mut layers = house_layers(args, project)?;
    match layers.first_mut() {
        Some(first) if is_whole(first) => {
            first.retain(|f| !f.path.starts_with("house-example/"));
        }
        _ => layers.insert(0, packs::sources()),
    }
    Ok(layers)
}

/// Every rule file, shipped ones first.
pub(super) fn sources(args: &RuleArgs, project: &Project) -> Result<Vec<SourceFile>, CliError> {
    Ok(layers(args, project)?.into_iter().flatten().collect())
}

/// The shipped rules, with the house packs on top. Without house packs nothing is parsed: the rule
/// set compiled with the program is decoded.
pub(super) fn rule_set(args: &RuleArgs, project: &Project) -> Result<RuleSet, CliError> {
    if args.ruleset.is_empty() && project.config.rulesets.is_empty() {
        return packs::compiled()
            .map_err(|e| CliError::usage(e.to_string(), "程序文件可能被改动过或下载不完整"));
    }
    RuleSet::compile(&layers(args, project)?).map_err(|e| CliError::File(e.into()))
}

/// The products that claims are compared with: of `--products`, else of the project's library.
fn register(args: &RuleArgs, project: &Project) -> Result<Register, CliError> {
    let library = project.root.join(&project.config.library.path);
    if let Some(dir) = args.products.as_ref().filter(|d| !d.is_dir()) {
        return Err(CliError::usage(
            format!("没有产品登记目录 {}", dir.display()),
            "请检查 --products 的路径；一个产品一个 yaml 文件",
        ));
    }
    let dir = args.products.clone().unwrap_or_else(|| library.join("products"));
    if !dir.is_dir() {
        return Ok(Register::default());
    }
    let (register, problems) = Register::load_dir(&dir, &taxonomy_of(&library)?);
    match problems.first() {
        None => Ok(register),
        Some(problem) => {
            let message = format!("产品登记目录 {}：{problem}", dir.display());
            Err(CliError::usage(message, "产品登记的写法见 docs/library.md"))
        }
    }
}

impl Engine {
    /// Loads everything.
    pub(super) fn load(args: &RuleArgs, project: &Project) -> Result<Self, CliError> {
        let rules = Arc::new(rule_set(args, project)?);
        let selection = Selection {
            packs: args.pack.clone(),
            rules: args.rule.clone(),
            excluded: args.exclude_rule.clone(),
        };
        let today = args.as_of.unwrap_or_else(today);
        let linter = Linter::new(rules.clone())
            .map_err(|e| CliError::usage(e.to_string(), "重新安装 jinyan，或检查规则目录"))?
            .with_register(register(args, project)?);
        let engine = Self { linter, rules, today, selection };
        engine.check_selection()?;
        Ok(engine)
    }

    fn check_selection(&self) -> Result<(), CliError> {
        let packs: Vec<_> =
            self.rules.packs.iter().map(|(id, pack)| (id.clone(), pack.title.clone())).collect();
        for pack in &self.selection.packs {
            if !packs.iter().any(|(id, _)| id == pack) {
                return Err(suggest::unknown("规则包", pack, &packs));
            }
        }
        for rule in self.selection.rules.iter().chain(&self.selection.excluded) {
            if self.known(rule) == Known::Unknown {
                return Err(self.unknown_rule(rule));
            }
        }
        Ok(())
    }

    /// An error for a rule id that nobody knows.
    pub(super) fn unknown_rule(&self, rule: &str) -> CliError {
        let near = suggest::nearest(rule, self.rules.rules.ids());
        let hint = near.map(|id| format!("您是不是想用 {id}？")).unwrap_or_default();
        CliError::usage(
            format!("没有编号为「{rule}」的规则"),
            format!("{hint}用 jinyan rules list 查看全部规则"),
        )
    }

    /// What a rule id means to this run.
    pub(super) fn known(&self, rule: &str) -> Known {
        self.linter.known(rule)
    }

    /// Findings of one file (its posts share a source), of the rules that this run reports.
    pub(super) fn check(&self, documents: &[Document], context: &Context) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            documents.iter().flat_map(|d| self.linter.inspect(d, context)).collect();
        findings.retain(|f| self.selection.takes(&f.rule));
        findings
    }

    /// The linter itself.
    pub(super) fn linter(&self) -> &Linter {
        &self.linter
    }

    /// Whether this run reports the rule.
    pub(super) fn reports(&self, rule: &str) -> bool {
        self.selection.takes(rule)
    }

    /// A context of declared values, each checked and turned into its id.
    pub(super) fn context(
        &self,
        today: Date,
        channel: Option<&str>,
        products: &[String],
        audience: Option<&str>,
    ) -> Result<Context, CliError> {
        let known = &self.rules.context;
        let named = |groups: &[crate::rules::NamedGroup]| -> Vec<(String, String)> {
            groups.iter().map(|g| (g.id.clone(), g.zh.clone())).collect()
        };
        let kinds: Vec<_> = known.products.iter().map(|p| (p.id.clone(), p.zh.clone())).collect();
        Ok(Context {
            today,
            channel: channel.map(|c| id("渠道", c, &named(&known.channels))).transpose()?,
            products: products.iter().map(|p| id("产品", p, &kinds)).collect::<Result<_, _>>()?,
            audience: audience.map(|a| id("受众", a, &named(&known.audiences))).transpose()?,
        })
    }

    /// What is known about a file: what is declared, else what the project says of its path.
    pub(super) fn context_of(&self, path: &Path, project: &Project, declared: &Context) -> Context {
        let mut context = declared.clone();
        let known = project.context(&files::below(path, &project.root));
        let (channel, audience) = (known.channel.as_deref(), known.audience.as_deref());
        // A value that nobody knows is told where the project is checked; here it says nothing.
        if let Ok(known) = self.context(context.today, channel, &known.product, audience) {
            context.channel = context.channel.or(known.channel);
            context.audience = context.audience.or(known.audience);
            if context.products.is_empty() {
                context.products = known.products;
            }
        }
        context
    }

    /// What a report rests on.
    pub(super) fn header(&self) -> Header {
        Header {
            as_of: self.today,
            ruleset_version: env!("CARGO_PKG_VERSION").to_owned(),
            ruleset_fingerprint: self.rules.fingerprint.clone(),
        }
    }

    /// What a report says about the rules that `named` accepts.
    pub(super) fn rule_infos(&self, named: impl Fn(&str) -> bool) -> BTreeMap<String, RuleInfo> {
        let ids = self.rules.rules.ids().filter(|id| named(id));
        let rules = ids.filter_map(|id| self.rules.rule(id)).map(|rule| {
            let info = RuleInfo {
                title: rule.title.clone(),
                topic: rule.topic.clone(),
                severity: rule.severity,
                advice: rule.advice.clone(),
                why: rule.why.clone(),
                preview: rule.status == Status::Preview,
            };
            (rule.id.clone(), info)
        });
        let faults = Fault::ALL.iter().filter(|fault| named(fault.id())).map(|fault| {
            let info = RuleInfo {
                title: fault.title().to_owned(),
                topic: TOPIC.to_owned(),
                severity: fault.severity(),
                advice: fault.advice().to_owned(),
                why: None,
                preview: false,
            };
            (fault.id().to_owned(), info)
        });
        rules.chain(faults).filter(|(id, _)| self.selection.takes(id)).collect()
    }
}

/// The id of a value given by id or by Chinese name.
fn id(what: &str, given: &str, known: &[(String, String)]) -> Result<String, CliError> {
    match known.iter().find(|(id, zh)| id == given || zh == given) {
        Some((id, _)) => Ok(id.clone()),
        None => Err(suggest::unknown(what, given, known)),
    }
}
