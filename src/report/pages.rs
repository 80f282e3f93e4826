//! One page for each rule and topic: what `jinyan explain` prints and `jinyan rules docs` writes.

use crate::rules::schema::{ExampleContext, ExampleFile, RuleFile};
use crate::rules::{Register, Rule, RuleSet, Rules, Status, Topic};
use std::fmt::Write;

/// A rule's page, in Markdown. `file` is the rule as written, for its examples.
pub fn rule(set: &RuleSet, rule: &Rule, file: Option<&RuleFile>) -> String {
    let mut page = format!("## {} {}\n\n", rule.id, rule.title);
    let topic = set.register.topic(&rule.topic).map_or("", |t| t.zh.as_str());
    line(&mut page, "主题", &format!("{} {topic}", rule.topic));
    line(&mut page, "级别", &format!("{}（{}）", rule.severity.zh(), rule.severity.as_str()));
    line(&mut page, "状态", &format!("{}，自 {} 版起", status(rule.status), rule.since));
    applies(&mut page, rule);
    if let Some(why) = &rule.why {
        page.push_str(&format!("\n{}\n", why.trim()));
    }
    page.push('\n');
    line(&mut page, "提示语", &rule.message);
    line(&mut page, "改法", &rule.advice);
    if let Some(rewrite) = &rule.rewrite {
        let with = if rewrite.with.is_empty() { "删去" } else { &rewrite.with };
        line(&mut page, "改写", with);
    }
    page.push_str("\n依据：\n\n");
    for cite in &rule.cites {
        let see = if cite.recalled { "参见" } else { "" };
        let number = cite.number.as_ref().map(|n| format!("（{n}）")).unwrap_or_default();
        page.push_str(&format!("- {see}《{}》{number}{}", cite.title, cite.article));
        let target = format!("{}#{}", cite.regulation, cite.article);
        if let Some((_, article)) = set.register.article(&target) {
            page.push_str(&format!("：{}", article.gist.trim()));
        }
        page.push('\n');
    }
    if let Some(file) = file {
        examples(&mut page, "应当报出", &file.examples.hit);
        examples(&mut page, "不应报出", &file.examples.pass);
    }
    page
}

/// A topic's page: what it is, then its rules. `files` are all rules as written.
pub fn topic(set: &RuleSet, topic: &Topic, files: &[RuleFile]) -> String {
    let mut page = format!("# {} {}\n\n", topic.id, topic.zh);
    page.push_str(&format!(
        "应当报出：{}\n\n不应报出：{}\n",
        topic.counts.trim(),
        topic.not.trim()
    ));
    for found in set.rules.iter().filter(|r| r.topic == topic.id) {
        let file = files.iter().find(|f| f.id == found.id);
        page.push('\n');
        page.push_str(&rule(set, found, file));
    }
    page
}

/// What enforces an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enforced {
    /// These rules.
    Rules(Vec<String>),
    /// No rule can; the reason.
    Process(String),
    /// Nothing, and nobody said why.
    Nothing,
}

/// For every article of the register (`regulation#key`), what enforces it, in register order.
pub fn coverage(register: &Register, rules: &Rules) -> Vec<(String, Enforced)> {
    let mut all = Vec::new();
    for regulation in register.regulations.iter() {
        for article in &regulation.articles {
            let cited = |rule: &&Rule| {
                rule.cites.iter().any(|c| {
                    c.regulation == regulation.id
                        && (c.article == article.key()
                            || article.article.as_deref() == Some(c.article.as_str()))
                })
            };
            let rules: Vec<_> = rules.iter().filter(cited).map(|r| r.id.clone()).collect();
            let enforced = match &article.reason {
                _ if !rules.is_empty() => Enforced::Rules(rules),
                Some(reason) => Enforced::Process(reason.trim().to_owned()),
                None if article.checkable == "process" => {
                    Enforced::Process("流程要求，文案中看不出".to_owned())
                }
                None => Enforced::Nothing,
            };
            all.push((format!("{}#{}", regulation.id, article.key()), enforced));
        }
    }
    all
}

/// A rule's status in Chinese.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Preview => "试运行",
        Status::Stable => "启用",
        Status::Deprecated => "停用",
    }
}

fn line(page: &mut String, name: &str, value: &str) {
    // Two blanks end a line in Markdown; writing to a string cannot fail.
    let _ = writeln!(page, "{name}：{}  ", value.trim());
}

fn applies(page: &mut String, rule: &Rule) {
    let lists = [
        ("产品", &rule.applies.products),
        ("产品除外", &rule.applies.except_products),
        ("渠道", &rule.applies.channels),
        ("渠道除外", &rule.applies.except_channels),
        ("受众", &rule.applies.audiences),
        ("受众除外", &rule.applies.except_audiences),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        line(page, name, &list.join("、"));
    }
    for (name, day) in [("施行", &rule.applies.from), ("截止", &rule.applies.until)] {
        if let Some(day) = day {
            line(page, name, day);
        }
    }
}

fn examples(page: &mut String, title: &str, examples: &[ExampleFile]) {
    page.push_str(&format!("\n{title}：\n\n"));
    for example in examples {
        let (text, context) = match example {
            ExampleFile::Text(text) => (text, String::new()),
            ExampleFile::Full(full) => (&full.text, context(full)),
        };
        let text = text.trim().replace('\n', " ⏎ ");
        page.push_str(&format!("- {text}{context}\n"));
    }
}

fn context(example: &ExampleContext) -> String {
    let mut known = Vec::new();
    known.extend(example.channel.as_ref().map(|c| format!("渠道 {c}")));
    if !example.product.is_empty() {
        known.push(format!("产品 {}", example.product.join("、")));
    }
    known.extend(example.audience.as_ref().map(|a| format!("受众 {a}")));
    known.extend(example.date.as_ref().map(|d| format!("日期 {d}")));
    if known.is_empty() { String::new() } else { format!("（{}）", known.join("，")) }
}
