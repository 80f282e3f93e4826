//! The executed examples of rules: each must report exactly its marked spans.

use super::{Context, Linter};
use crate::document::{Document, Format};
use crate::library::Register;
use crate::rules::schema::{ExampleContext, ExampleFile, RuleFile};
use crate::rules::{RuleError, SourceFile};
use crate::text::{Span, offset};
use crate::yaml;
use jiff::civil::Date;

/// Day on which examples are judged where they name none.
const EXAMPLE_DAY: &str = "2026-11-01";

/// One example of one rule, ready to be executed.
#[derive(Debug, Clone)]
pub struct Example {
    /// Rule id.
    pub rule: String,
    /// `hit` or `pass`.
    pub kind: &'static str,
    /// Number in its list, from 1.
    pub number: usize,
    /// The text with its marks removed.
    pub text: String,
    /// Spans that must be reported, in bytes of `text`.
    pub expected: Vec<Span>,
    context: ExampleContext,
}

/// All examples of the rule files among `files`.
///
/// # Errors
/// A rule file that does not parse.
pub fn examples(files: &[SourceFile]) -> Result<Vec<Example>, RuleError> {
    let mut all = Vec::new();
    for file in files {
        let mut parts = file.path.split('/');
        let (Some(folder), Some(name), None) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        if matches!(folder, "lexicon" | "regulations") || name == "pack.yaml" {
            continue;
        }
        let rule: RuleFile = yaml::from_str(&file.text).map_err(|e| {
            RuleError::at(
                &file.shown,
                &file.text,
                e.at..e.at,
                format!("YAML 写法有误：{}", e.reason),
            )
        })?;
        for (kind, list) in [("hit", &rule.examples.hit), ("pass", &rule.examples.pass)] {
            for (number, example) in (1..).zip(list) {
                all.push(Example::new(&rule.id, kind, number, example));
            }
        }
    }
    Ok(all)
}

impl Example {
    fn new(rule: &str, kind: &'static str, number: usize, file: &ExampleFile) -> Self {
        let context = match file {
            ExampleFile::Text(text) => ExampleContext { text: text.clone(), ..Default::default() },
            ExampleFile::Full(context) => context.clone(),
        };
        let mut text = String::new();
        let mut expected = Vec::new();
        let mut open = 0;
        for c in context.text.chars() {
            match c {
                '⟦' => open = text.len(),
                '⟧' => expected.push(Span::new(offset(open), offset(text.len()))),
                other => text.push(other),
            }
        }
        Self { rule: rule.to_owned(), kind, number, text, expected, context }
    }

    /// A name for test listings: `wealth-sales/principal-guarantee hit 1`.
    pub fn name(&self) -> String {
        format!("{} {} {}", self.rule, self.kind, self.number)
    }

    /// Executes the example.
    ///
    /// # Errors
    /// What differs, in Chinese.
    pub fn verify(&self, linter: &Linter) -> Result<(), String> {
        if self.kind == "hit" && self.expected.is_empty() {
            return Err("hit 例句没有用 ⟦ ⟧ 标出应报的文字".to_owned());
        }
        if self.kind == "pass" && !self.expected.is_empty() {
            return Err("pass 例句里不应有 ⟦ ⟧".to_owned());
        }
        let rule = linter.rules().rule(&self.rule).ok_or("规则已被替换或停用")?;
        let day = self.context.date.as_deref().unwrap_or(EXAMPLE_DAY);
        let today: Date = day.parse().map_err(|_| format!("日期「{day}」写法有误"))?;
        let context = Context {
            today,
            channel: self.context.channel.clone(),
            products: self.context.product.clone(),
            audience: self.context.audience.clone(),
        };
        let documents = Document::from_text(&self.text, Format::Markdown, &linter.rules().speakers)
            .map_err(|e| e.to_string())?;
        let register = self.register()?;
        let found: Vec<Span> = documents
            .into_iter()
            .map(|d| Document { path: self.context.path.clone(), ..d })
            .flat_map(|d| linter.check_rule_against(rule, &d, &context, &register))
            .map(|f| f.at)
            .collect();
        if found == self.expected {
            return Ok(());
        }
        let quote = |spans: &[Span]| {
            let words: Vec<String> =
                spans.iter().map(|s| format!("「{}」", s.of(&self.text))).collect();
            if words.is_empty() { "无".to_owned() } else { words.join("") }
        };
        Err(format!("应报 {}，实报 {}；例句：{}", quote(&self.expected), quote(&found), self.text))
    }

    /// The product register of the example.
    fn register(&self) -> Result<Register, String> {
        let mut register = Register::default();
        if let Some(text) = &self.context.register {
            let product =
                yaml::from_str(text).map_err(|e| format!("登记写法有误：{}", e.reason))?;
            register.insert(product);
        }
        Ok(register)
    }
}
