//! What a document is about: products span by span, channel, audience.
//!
//! The nearest product word decides: in the clause, the sentence, the paragraph, above it, in the
//! document. Declared products fill in where the text says nothing, and beyond the sentence they
//! add what it may be about; a declaration never switches off what nearer words establish.

use super::Context;
use super::scan::Scan;
use crate::document::Document;
use crate::rules::{NamedGroup, RuleSet, Scope};
use crate::text::TextSpan;
use std::cell::OnceCell;

/// Characters before a product word in which a word of comparison may stand.
const COMPARISON_REACH: usize = 4;

/// Context of one document: front matter first, then what the caller says.
#[derive(Debug)]
pub(super) struct Facts {
    /// Channel id.
    pub(super) channel: Option<String>,
    /// Audience id; unknown counts as the public.
    pub(super) audience: String,
    /// Declared product ids.
    pub(super) declared: Vec<String>,
    /// Product words in the text, by start: place, index into the products. Found at first need,
    /// since they cost word cuts.
    mentions: OnceCell<Vec<(TextSpan, usize)>>,
}

impl Facts {
    /// Reads the facts of a scanned document.
    pub(super) fn new(document: &Document, rules: &RuleSet, context: &Context) -> Self {
        let meta = &document.meta;
        let known = &rules.context;
        // Front matter may give a value by its Chinese name.
        let named = |groups: &[NamedGroup], value: &str| {
            groups.iter().find(|g| g.zh == value).map_or(value, |g| &g.id).to_owned()
        };
        let product = |value: &str| {
            let by_name = known.products.iter().find(|p| p.zh == value);
            by_name.map_or(value, |p| &p.id).to_owned()
        };
        let declared: Vec<String> = match meta.list("product") {
            list if list.is_empty() => context.products.clone(),
            list => list.into_iter().map(product).collect(),
        };
        Self {
            channel: meta
                .text("channel")
                .map(|c| named(&known.channels, c))
                .or_else(|| context.channel.clone()),
            audience: meta
                .text("audience")
                .map(|a| named(&known.audiences, a))
                .or_else(|| context.audience.clone())
                .unwrap_or_else(|| "public".to_owned()),
            declared,
            mentions: OnceCell::new(),
        }
    }

    /// Product ids that the words at `at` are about; empty = unknown.
    pub(super) fn products_at<'s>(&'s self, scan: &Scan<'s>, at: TextSpan) -> Vec<&'s str> {
        for scope in [Scope::Clause, Scope::Sentence] {
            let near = self.nearest(scan, scan.scope(at, scope), at);
            if !near.is_empty() {
                return names(scan, near);
            }
        }
        let mut products: Vec<&str> = self.declared.iter().map(String::as_str).collect();
        for range in [
            scan.scope(at, Scope::Paragraph),
            before(scan.scope(at, Scope::Section), at),
            before(scan.scope(at, Scope::Document), at),
            scan.scope(at, Scope::Document),
        ] {
            let near = self.nearest(scan, range, at);
            if !near.is_empty() {
                products.retain(|p| *p != "none");
                products.extend(names(scan, near));
                break;
            }
        }
        products.sort_unstable();
        products.dedup();
        products
    }

    /// All product ids that the document declares or names.
    pub(super) fn all_products<'s>(&'s self, scan: &Scan<'s>) -> Vec<&'s str> {
        let mut products: Vec<&str> = self.declared.iter().map(String::as_str).collect();
        products.extend(names(scan, self.mentions(scan).iter().map(|(_, p)| *p).collect()));
        products.sort_unstable();
        products.dedup();
        products
    }

    fn mentions(&self, scan: &Scan<'_>) -> &[(TextSpan, usize)] {
        self.mentions.get_or_init(|| mentions(scan))
    }

    /// Products of the mentions nearest to `at` inside `range`; several where equally near.
    fn nearest(&self, scan: &Scan<'_>, range: TextSpan, at: TextSpan) -> Vec<usize> {
        let mentions = self.mentions(scan);
        let from = mentions.partition_point(|(m, _)| m.start < range.start);
        let inside = || {
            mentions
                .iter()
                .skip(from)
                .take_while(|(m, _)| m.start < range.end)
                .map(|(m, p)| (distance(*m, at), *p))
        };
        let Some(least) = inside().map(|(d, _)| d).min() else { return Vec::new() };
        inside().filter(|(d, _)| *d == least).map(|(_, p)| p).collect()
    }
}

fn before(range: TextSpan, at: TextSpan) -> TextSpan {
    TextSpan::new(range.start, at.start.max(range.start))
}

fn distance(a: TextSpan, b: TextSpan) -> u32 {
    if a.overlaps(b) {
        0
    } else if a.end <= b.start {
        b.start - a.end + 1
    } else {
        a.start - b.end + 1
    }
}

fn names<'s>(scan: &Scan<'s>, indices: Vec<usize>) -> Vec<&'s str> {
    indices
        .into_iter()
        .filter_map(|i| scan.rules.context.products.get(i))
        .map(|p| p.id.as_str())
        .collect()
}

/// Product words of the text, longest first at each place; objects of comparison left out.
fn mentions(scan: &Scan<'_>) -> Vec<(TextSpan, usize)> {
    let mut all = Vec::new();
    for (index, product) in scan.rules.context.products.iter().enumerate() {
        let Some(set) = product.words else { continue };
        for o in scan.raw(set) {
            if !scan.is_swallowed(set, o.at)
                && !scan.is_refused(o.at)
                && !is_compared(scan.doc, &scan.rules.context.comparison, o.at)
            {
                all.push((o.at, index));
            }
        }
    }
    all.sort_unstable_by_key(|(at, index)| (at.start, u32::MAX - at.end, *index));
    let mut kept: Vec<(TextSpan, usize)> = Vec::with_capacity(all.len());
    for (at, index) in all {
        // 结构性存款 is not also 存款.
        let swallowed =
            kept.iter().rev().take(8).any(|(k, _)| k.contains(at) && k.len() > at.len());
        if !swallowed {
            kept.push((at, index));
        }
    }
    kept
}

fn is_compared(doc: &Document, comparison: &[String], at: TextSpan) -> bool {
    let clause = doc.text.clause_at(at.start);
    let head = TextSpan::new(clause.start, at.start).of(&doc.text.folded);
    let start = head.char_indices().rev().nth(COMPARISON_REACH - 1).map_or(0, |(i, _)| i);
    let near = head.get(start..).unwrap_or("");
    comparison.iter().any(|word| near.contains(word.as_str()))
}
