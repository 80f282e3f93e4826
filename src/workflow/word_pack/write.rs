//! The files of the pack.

use super::Tried;
use super::near_misses::NEAR_MISSES;
use super::table::Class;
use jiff::civil::Date;
use std::fmt::Write as _;

/// Topic of words whose class is none of the shipped topics.
const OWN_TOPIC: &str = "house-words";
/// Passing examples of a rule.
const PASSES: usize = 3;

pub(super) fn rule_id(pack: &str, number: usize) -> String {
    format!("{pack}/class-{number:02}")
}

/// A YAML scalar: JSON strings are YAML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// All files of the pack, in path order.
pub(super) fn files(
    name: &str,
    pack: &str,
    day: Date,
    classes: &[Class],
    tried: &Tried,
) -> Vec<(String, String)> {
    let mut files = vec![
        (format!("{pack}/pack.yaml"), pack_file(name, pack)),
        (format!("regulations/{pack}.yaml"), regulation(name, pack, day, classes)),
    ];
    if classes.iter().any(|c| c.topic.is_none()) {
        let topic = format!(
            "topics:\n  - id: {OWN_TOPIC}\n    zh: 本行敏感词\n    counts: 本行敏感词表列出的词。\n    not: 表外的词。\n"
        );
        files.push(("topics.yaml".to_owned(), topic));
    }
    for (class, number) in classes.iter().zip(1..) {
        let text = rule(pack, number, day, class, tried);
        files.push((format!("{}.yaml", rule_id(pack, number)), text));
    }
    files.sort();
    files
}

fn pack_file(name: &str, pack: &str) -> String {
    let (title, about) = ("本行敏感词", format!("由敏感词表 {name} 生成，一类一条规则"));
    format!("title: {title}\nabout: {}\nregulations: [{pack}]\n", quoted(&about))
}

fn regulation(name: &str, pack: &str, day: Date, classes: &[Class]) -> String {
    let mut text = format!(
        "id: {pack}\ntitle: 本行敏感词表\nnumber: null\nissuers: [本行]\nissued: {day}\neffective: {day}\nstatus: in-force\nsource: {}\nbinding: 内部规定\narticles:\n",
        quoted(name)
    );
    let mut written: Vec<&str> = Vec::new();
    for class in classes.iter().filter(|c| !c.name.is_empty()) {
        if written.contains(&class.name.as_str()) {
            continue;
        }
        written.push(&class.name);
        let topic = class.topic.as_deref().unwrap_or(OWN_TOPIC);
        let gist = format!("不使用“{}”一类的词。", class.name);
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "  - article: {}\n    gist: {}\n    topics: [{topic}]\n    checkable: text\n    confidence: verified\n",
            quoted(&class.name),
            quoted(&gist)
        );
    }
    text
}

fn rule(pack: &str, number: usize, day: Date, class: &Class, tried: &Tried) -> String {
    let index = number - 1;
    let found = tried.found.get(index).filter(|words| !words.is_empty()).unwrap_or(&class.words);
    let words: Vec<String> = class.words.iter().map(|w| format!("    - {}\n", quoted(w))).collect();
    let why = if class.reasons.is_empty() {
        format!("本行敏感词表把这些词列为“{}”。", class.name)
    } else {
        class.reasons.join("；")
    };
    let applies = if class.products.is_empty() {
        String::new()
    } else {
        format!("applies-to: {{products: [{}]}}\n", class.products.join(", "))
    };
    let message = format!("「{{matched}}」是本行敏感词（{}）", class.name);
    format!(
        "id: {}\ntitle: {}\ntopic: {}\nseverity: warning\nsince: 0.1.0\ncites:\n  - {{ref: {}}}\n{applies}forbid:\n  any:\n{}message: {}\nadvice: 换用表外的说法；确需使用的，请合规岗确认后豁免\nwhy: {}\nexamples:\n  hit:\n{}  pass:\n{}",
        rule_id(pack, number),
        quoted(&format!("本行敏感词：{}", class.name)),
        class.topic.as_deref().unwrap_or(OWN_TOPIC),
        quoted(&format!("{pack}#{}", class.name)),
        words.concat(),
        quoted(&message),
        quoted(&why),
        hits(found, &class.products, day),
        passes(tried.silent.get(index)),
    )
}

/// Two examples at least, as every rule must show, of the pack's first day.
fn hits(words: &[String], products: &[String], day: Date) -> String {
    let ends: &[&str] = if words.len() > 1 { &[""] } else { &["", "！"] };
    let texts = words.iter().flat_map(|w| ends.iter().map(move |end| format!("⟦{w}⟧{end}")));
    let product = match products {
        [] => String::new(),
        _ => format!(", product: [{}]", products.join(", ")),
    };
    let line = |text: String| format!("    - {{text: {}, date: {day}{product}}}\n", quoted(&text));
    texts.map(line).collect()
}

fn passes(silent: Option<&Vec<String>>) -> String {
    let silent: Vec<&str> = silent.into_iter().flatten().map(String::as_str).collect();
    let others = NEAR_MISSES.into_iter().filter(|s| !silent.contains(s));
    let chosen = silent.iter().copied().chain(others).take(PASSES);
    chosen.map(|s| format!("    - {}\n", quoted(s))).collect()
}
