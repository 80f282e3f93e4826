//! The phrase language: what a rule author writes in `any:` lists.
//!
//! ```text
//! 保本                literal, folded like the text
//! (稳|必|包)赚(不赔|)  alternatives; an empty one makes the group optional
//! $promise…$return    word lists, with a gap of 0–6 characters inside one clause
//! 首月……12免息        a gap of 0–12 characters inside one sentence
//! 年化…2<percent>     typed values
//! ^大家               the clause begins here
//! ```
//!
//! Parsing yields alternatives of [`Item`] sequences; [`super::compile`] interns their words.

use super::schema::ValueKind;
use crate::text::fold_str;

/// Most literals that one group may stand for: beyond it a word list reads better.
const MAX_LITERALS: usize = 4096;
/// Most sequences that one phrase may stand for.
const MAX_SEQUENCES: usize = 256;
/// Characters that `…` without a number may skip.
const DEFAULT_GAP: u16 = 6;

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// Any of these folded literals.
    Words(Vec<String>),
    /// A word list by name.
    Lexicon(String),
    /// A typed value.
    Value(ValueKind),
    /// Up to `max` characters; `cross` lets it leave the clause, never the sentence.
    Gap {
        /// Most characters.
        max: u16,
        /// Whether it may cross clauses.
        cross: bool,
    },
    /// The clause begins here.
    ClauseStart,
}

#[derive(Debug, Clone)]
enum Node {
    Literal(String),
    Group(Vec<Vec<Self>>),
    Item(Item),
}

/// Parses one phrase into the sequences it stands for, none of them empty.
///
/// # Errors
/// A Chinese sentence that says what is wrong.
pub(super) fn parse(phrase: &str) -> Result<Vec<Vec<Item>>, String> {
    let mut parser = Parser { chars: phrase.chars().collect(), at: 0 };
    let nodes = parser.sequence(0)?;
    if parser.at < parser.chars.len() {
        return Err("多了一个「)」".to_owned());
    }
    let at_edge = |node: Option<&Node>| matches!(node, Some(Node::Item(Item::Gap { .. })));
    if at_edge(nodes.first()) || at_edge(nodes.last()) {
        return Err("短语不能以「…」开头或结尾".to_owned());
    }
    let mut sequences = Vec::new();
    for nodes in expand(&nodes)? {
        let items = join(nodes)?;
        if items.iter().all(|i| matches!(i, Item::Gap { .. } | Item::ClauseStart)) {
            return Err("短语里没有可以匹配的文字".to_owned());
        }
        sequences.push(tidy(items));
    }
    Ok(sequences)
}

/// Drops gaps that an omitted group left at an edge, and joins those it left side by side.
fn tidy(items: Vec<Item>) -> Vec<Item> {
    let mut tidied: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        match (tidied.last_mut(), &item) {
            (None, Item::Gap { .. }) => {}
            (Some(Item::Gap { max, cross }), Item::Gap { max: more, cross: also }) => {
                *max += more;
                *cross |= also;
            }
            _ => tidied.push(item),
        }
    }
    if matches!(tidied.last(), Some(Item::Gap { .. })) {
        tidied.pop();
    }
    tidied
}

/// Expands a word of a word list, where only literals and groups may stand.
///
/// # Errors
/// A Chinese sentence that says what is wrong.
pub(super) fn parse_word(word: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    for sequence in parse(word)? {
        match sequence.as_slice() {
            [Item::Words(literals)] => words.extend(literals.iter().cloned()),
            _ => {
                return Err("词表的 words 里只能写文字和(甲|乙)，其他写法请放到 phrases".to_owned());
            }
        }
    }
    Ok(words)
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, String> {
        if depth > 8 {
            return Err("括号嵌套超过 8 层".to_owned());
        }
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                ')' | '|' if depth > 0 => break,
                ')' => break,
                '(' => nodes.push(self.group(depth)?),
                '$' => nodes.push(self.lexicon()?),
                '<' => nodes.push(self.value()?),
                '…' => nodes.push(self.gap()?),
                '^' => {
                    self.at += 1;
                    nodes.push(Node::Item(Item::ClauseStart));
                }
                _ => nodes.push(self.literal()),
            }
        }
        Ok(nodes)
    }

    fn group(&mut self, depth: usize) -> Result<Node, String> {
        self.at += 1;
        let mut alternatives = vec![self.sequence(depth + 1)?];
        loop {
            match self.peek() {
                Some('|') => {
                    self.at += 1;
                    alternatives.push(self.sequence(depth + 1)?);
                }
                Some(')') => {
                    self.at += 1;
                    return Ok(Node::Group(alternatives));
                }
                _ => return Err("括号没有闭合，缺一个「)」".to_owned()),
            }
        }
    }

    fn lexicon(&mut self) -> Result<Node, String> {
        self.at += 1;
        let name = self.take(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if name.is_empty() {
            return Err("「$」后面要写词表名，如 $promise".to_owned());
        }
        Ok(Node::Item(Item::Lexicon(name)))
    }

    fn value(&mut self) -> Result<Node, String> {
        self.at += 1;
        let name = self.take(|c| c != '>');
        if self.peek() != Some('>') {
            return Err("「<」没有闭合，缺一个「>」".to_owned());
        }
        self.at += 1;
        let kind = match name.as_str() {
            "percent" => ValueKind::Percent,
            "rate" => ValueKind::Rate,
            "money" => ValueKind::Money,
            "term" => ValueKind::Term,
            "number" => ValueKind::Number,
            "risk-level" => ValueKind::RiskLevel,
            "multiple" => ValueKind::Multiple,
            "date" => ValueKind::Date,
            other => {
                return Err(format!(
                    "不认识的数值类型「{other}」，可用：percent、rate、money、term、number、risk-level、multiple、date"
                ));
            }
        };
        Ok(Node::Item(Item::Value(kind)))
    }

    fn gap(&mut self) -> Result<Node, String> {
        self.at += 1;
        let cross = self.peek() == Some('…');
        if cross {
            self.at += 1;
        }
        let digits = self.take(|c| c.is_ascii_digit());
        let max = if digits.is_empty() {
            DEFAULT_GAP
        } else {
            digits.parse().map_err(|_| format!("间隔「{digits}」太大"))?
        };
        Ok(Node::Item(Item::Gap { max, cross }))
    }

    fn literal(&mut self) -> Node {
        let text = self.take(|c| !matches!(c, '(' | ')' | '|' | '$' | '<' | '…' | '^'));
        if text.is_empty() {
            // A `|` outside any group is an ordinary character.
            let c = self.peek().unwrap_or(' ');
            self.at += 1;
            return Node::Literal(c.to_string());
        }
        Node::Literal(fold_str(&text))
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
        self.chars.get(start..self.at).unwrap_or(&[]).iter().collect()
    }
}

/// Whether every alternative is made of literals only, so that the group is a set of words.
fn literals(alternatives: &[Vec<Node>]) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for nodes in alternatives {
        let mut heads = vec![String::new()];
        for node in nodes {
            let tails = match node {
                Node::Literal(text) => vec![text.clone()],
                Node::Group(inner) => literals(inner)?,
                Node::Item(_) => return None,
            };
            heads = product(&heads, &tails);
        }
        words.extend(heads);
    }
    Some(words)
}

fn product(heads: &[String], tails: &[String]) -> Vec<String> {
    heads.iter().flat_map(|h| tails.iter().map(move |t| format!("{h}{t}"))).collect()
}

#[derive(Debug, Clone)]
enum Flat {
    Words(Vec<String>),
    Item(Item),
}

/// Resolves groups that hold more than literals into separate sequences.
fn expand(nodes: &[Node]) -> Result<Vec<Vec<Flat>>, String> {
    let mut sequences: Vec<Vec<Flat>> = vec![Vec::new()];
    for node in nodes {
        let choices: Vec<Vec<Flat>> = match node {
            Node::Literal(text) => vec![vec![Flat::Words(vec![text.clone()])]],
            Node::Item(item) => vec![vec![Flat::Item(item.clone())]],
            Node::Group(alternatives) => match literals(alternatives) {
                Some(words) if words.iter().any(String::is_empty) => optional(words),
                Some(words) => vec![vec![Flat::Words(words)]],
                None => {
                    let mut all = Vec::new();
                    for alternative in alternatives {
                        all.extend(expand(alternative)?);
                    }
                    all
                }
            },
        };
        let mut longer = Vec::with_capacity(sequences.len() * choices.len());
        for head in &sequences {
            for choice in &choices {
                longer.push(head.iter().cloned().chain(choice.iter().cloned()).collect());
            }
        }
        if longer.len() > MAX_SEQUENCES {
            return Err("这条短语展开后太多，请拆成几条或改用词表".to_owned());
        }
        sequences = longer;
    }
    Ok(sequences)
}

/// A group that may be left out: one sequence with it, one without.
fn optional(words: Vec<String>) -> Vec<Vec<Flat>> {
    let given: Vec<String> = words.into_iter().filter(|w| !w.is_empty()).collect();
    if given.is_empty() { vec![Vec::new()] } else { vec![vec![Flat::Words(given)], Vec::new()] }
}

/// Joins neighbouring literals into one set of words.
fn join(nodes: Vec<Flat>) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    let mut words: Option<Vec<String>> = None;
    for node in nodes {
        match node {
            Flat::Words(tails) => {
                let joined = product(&words.unwrap_or_else(|| vec![String::new()]), &tails);
                if joined.len() > MAX_LITERALS {
                    return Err("这条短语的文字组合太多，请拆开".to_owned());
                }
                words = Some(joined);
            }
            Flat::Item(item) => {
                flush(&mut items, words.take())?;
                items.push(item);
            }
        }
    }
    flush(&mut items, words)?;
    Ok(items)
}

fn flush(items: &mut Vec<Item>, words: Option<Vec<String>>) -> Result<(), String> {
    let Some(mut words) = words else { return Ok(()) };
    if words.iter().any(|w| w.trim().is_empty()) {
        return Err("有一个选项是空白".to_owned());
    }
    for word in &mut words {
        *word = word.trim().to_owned();
    }
    words.sort_unstable();
    words.dedup();
    items.push(Item::Words(words));
    Ok(())
}
