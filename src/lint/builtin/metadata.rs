//! Constraints on front matter. They are judged only where a document has front matter.

use super::super::judge::Judge;
use crate::document::MetaValue;
use crate::finding::Finding;
use crate::rules::schema::MetadataMust;
use crate::rules::{NamedGroup, Rule};
use crate::text::{Span, TextSpan, offset};
use jiff::civil::Date;

impl Judge<'_, '_> {
    /// Findings of a front-matter constraint.
    pub(in crate::lint) fn metadata(
        &self,
        rule: &Rule,
        field: &str,
        must: MetadataMust,
    ) -> Vec<Finding> {
        let meta = &self.scan.doc.meta;
        if !meta.present {
            return Vec::new();
        }
        let entry = meta.get(field);
        let fault = match must {
            MetadataMust::Present => match entry.map(|e| &e.value) {
                None | Some(MetaValue::Null) => Some(format!("缺少 {field}")),
                Some(MetaValue::Text(text)) if text.trim().is_empty() => {
                    Some(format!("{field} 是空的"))
                }
                Some(_) => None,
            },
            MetadataMust::NotPast => meta.text(field).and_then(|text| match text.parse::<Date>() {
                Err(_) => Some(format!("{field} 不是日期：{text}")),
                Ok(day) if day.to_string() < self.day => Some(format!("{field} 已过：{text}")),
                Ok(_) => None,
            }),
            MetadataMust::InTaxonomy => self.outside_taxonomy(field),
            MetadataMust::EqualPath => meta.text(field).and_then(|id| {
                let path =
                    self.scan.doc.path.as_deref()?.trim_end_matches(".md").replace('\\', "/");
                let agrees = path == id || path.ends_with(&format!("/{id}"));
                (!agrees).then(|| format!("{field}「{id}」与文件位置不符"))
            }),
        };
        let at = entry.map_or_else(|| self.front_matter(), |e| e.at);
        fault
            .and_then(|note| {
                self.finding_at(rule, at, self.cites(rule, TextSpan::default()), &note)
            })
            .into_iter()
            .collect()
    }

    /// The front matter without its last line end.
    fn front_matter(&self) -> Span {
        let at = self.scan.doc.meta.at;
        let text = self.scan.doc.quote(at).trim_end();
        Span::new(at.start, at.start + offset(text.len()))
    }

    fn outside_taxonomy(&self, field: &str) -> Option<String> {
        let context = &self.scan.rules.context;
        let named = |groups: &[NamedGroup]| -> Vec<(String, String)> {
            groups.iter().map(|g| (g.id.clone(), g.zh.clone())).collect()
        };
        let known = match field {
            "channel" => named(&context.channels),
            "product" => context.products.iter().map(|p| (p.id.clone(), p.zh.clone())).collect(),
            "audience" => named(&context.audiences),
            _ => return None,
        };
        let is_known = |value: &str| known.iter().any(|(id, zh)| id == value || zh == value);
        let unknown = self.scan.doc.meta.list(field).into_iter().find(|v| !is_known(v))?;
        let ids: Vec<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
        Some(format!("{field} 的值「{unknown}」不在分类表里，可用：{}", ids.join("、")))
    }
}
