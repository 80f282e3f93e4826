//! Checking front matter: one method a shape of value, every fault with its line.

use super::canonical::FIELDS;
use super::item::id_fault;
use super::problem::Problem;
use super::taxonomy::line_of;
use super::terms::Terms;
use crate::document::{Meta, MetaEntry, MetaValue};
use jiff::civil::Date;

/// Gathers the faults of one file's front matter.
pub(super) struct Check<'a> {
    path: String,
    source: &'a str,
    meta: &'a Meta,
    /// What is wrong, so far.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    /// Nothing found yet in the file `path`.
    pub(super) fn new(path: String, source: &'a str, meta: &'a Meta) -> Self {
        Self { path, source, meta, problems: Vec::new() }
    }

    /// Records a fault at `key`, or at the first line where the key is missing.
    pub(super) fn fault(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(Problem::error(&self.path, self.line(key), message));
    }

    fn line(&self, key: &str) -> u32 {
        self.meta.get(key).map_or(1, |e| line_of(self.source, e.at.start as usize))
    }

    fn unknown(&mut self, key: &str, value: &str, known: &str) {
        let line = self.line(key);
        self.problems.push(
            Problem::error(&self.path, line, format!("{key} 的取值「{value}」不在分类表中"))
                .help(format!("可用：{known}")),
        );
    }

    pub(super) fn keys(&mut self) {
        if !self.meta.present {
            self.problems.push(
                Problem::error(&self.path, 1, "缺少文首元数据")
                    .help("文案须以「---」开头写明 title、channel、product、author"),
            );
        }
        let known = |key: &str| key == "id" || FIELDS.contains(&key);
        let mut seen: Vec<&str> = Vec::new();
        for MetaEntry { key, at, .. } in &self.meta.entries {
            let line = line_of(self.source, at.start as usize);
            if !known(key) {
                let message = match key.as_str() {
                    "status" | "state" => "状态由台账得出，不能填写".to_owned(),
                    _ => format!("不认识的元数据「{key}」"),
                };
                let help = format!("可用：id、{}", FIELDS.join("、"));
                self.problems.push(Problem::error(&self.path, line, message).help(help));
            }
            if seen.contains(&key.as_str()) {
                self.problems.push(Problem::error(&self.path, line, format!("「{key}」重复")));
            }
            seen.push(key);
        }
    }

    pub(super) fn id(&mut self, id: &str) {
        if let Some(fault) = id_fault(id) {
            self.problems.push(Problem::error(&self.path, 0, fault).help("请修改文件名"));
        }
        if let Some(written) = self.meta.text("id").filter(|written| *written != id) {
            let message = format!("元数据中的 id「{written}」与文件路径「{id}」不一致");
            self.fault("id", message);
        }
    }

    fn scalar(&mut self, key: &str) -> Option<String> {
        match self.meta.get(key).map(|e| &e.value) {
            None | Some(MetaValue::Null) => None,
            Some(MetaValue::Text(text)) => Some(text.clone()),
            Some(_) => {
                self.fault(key, format!("{key} 只能填一个值"));
                None
            }
        }
    }

    pub(super) fn required(&mut self, key: &str) -> String {
        let value = self.scalar(key).unwrap_or_default();
        if value.trim().is_empty() {
            self.fault(key, format!("缺少 {key}"));
        }
        value
    }

    pub(super) fn one(&mut self, key: &str, terms: &Terms) -> Option<String> {
        let value = self.scalar(key)?;
        match terms.id(&value) {
            Some(id) => Some(id.to_owned()),
            None => {
                self.unknown(key, &value, &terms.listing());
                None
            }
        }
    }

    pub(super) fn required_one(&mut self, key: &str, terms: &Terms) -> String {
        if !matches!(self.meta.get(key).map(|e| &e.value), Some(MetaValue::Text(_))) {
            self.fault(key, format!("缺少 {key}，可用：{}", terms.listing()));
            return String::new();
        }
        self.one(key, terms).unwrap_or_default()
    }

    pub(super) fn many<'t>(
        &mut self,
        key: &str,
        find: impl Fn(&str) -> Option<&'t str>,
        terms: &Terms,
    ) -> Vec<String> {
        if let Some(MetaValue::Map(_)) = self.meta.get(key).map(|e| &e.value) {
            self.fault(key, format!("{key} 须为一个值或列表"));
        }
        let mut ids: Vec<String> = Vec::new();
        for value in self.meta.list(key) {
            match find(value) {
                Some(id) if ids.iter().any(|known| known == id) => {
                    self.fault(key, format!("{key} 的取值「{value}」重复"));
                }
                Some(id) => ids.push(id.to_owned()),
                None => self.unknown(key, value, &terms.listing()),
            }
        }
        ids
    }

    pub(super) fn required_many(&mut self, key: &str, terms: &Terms) -> Vec<String> {
        let before = self.problems.len();
        let ids = self.many(key, |v| terms.id(v), terms);
        if ids.is_empty() && self.problems.len() == before {
            self.fault(key, format!("缺少 {key}，可用：{}", terms.listing()));
        }
        ids
    }

    pub(super) fn inner<'t>(
        &mut self,
        key: &str,
        inner: &str,
        find: impl Fn(&str) -> Option<&'t str>,
    ) -> Option<String> {
        match self.meta.get(key).map(|e| &e.value) {
            None | Some(MetaValue::Null) => return None,
            Some(MetaValue::Map(pairs)) => {
                let known: &[&str] = if key == "persona" {
                    &["character", "hobby"]
                } else {
                    &["lifecycle", "event"]
                };
                let other = pairs.iter().find(|(k, _)| !known.contains(&k.as_str()));
                if let Some((other, _)) = other.filter(|_| known.first() == Some(&inner)) {
                    self.fault(
                        key,
                        format!("{key} 中不认识「{other}」，可用：{}", known.join("、")),
                    );
                }
            }
            Some(_) => {
                self.fault(key, format!("{key} 须写成 {{{inner}: …}}"));
                return None;
            }
        }
        let value = self.meta.nested(key, inner)?;
        match find(value) {
            Some(id) => Some(id.to_owned()),
            None => {
                self.fault(key, format!("{key}.{inner} 的取值「{value}」不在分类表中"));
                None
            }
        }
    }

    pub(super) fn date(&mut self, key: &str) -> Option<Date> {
        let value = self.scalar(key)?;
        match value.parse::<Date>() {
            Ok(date) if value.len() == 10 => Some(date),
            _ => {
                self.fault(key, format!("{key} 的「{value}」不是日期，须写成 2027-03-31 的样子"));
                None
            }
        }
    }
}
