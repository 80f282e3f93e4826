//! Axes by which items are filtered, counted and mapped.

use super::item::{Item, id_fault};
use super::taxonomy::Taxonomy;
use super::terms::Terms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// Channel.
    Channel,
    /// Product kind.
    Product,
    /// Audience.
    Audience,
    /// Character of the manager.
    Character,
    /// Hobby of the manager.
    Hobby,
    /// Character and hobby, `专业型/阅读写作`.
    Persona,
    /// Customer segment.
    Segment,
    /// Industry.
    Industry,
    /// Corporate business line.
    Line,
    /// Stage.
    Stage,
    /// Life-cycle step.
    Lifecycle,
    /// Product or real-time event.
    Event,
    /// Life-cycle step or event: what sets a contact off.
    Scenario,
    /// Customer tag or keyword.
    Tag,
}

impl Facet {
    /// All axes.
    pub const ALL: [Self; 14] = [
        Self::Channel,
        Self::Product,
        Self::Audience,
        Self::Character,
        Self::Hobby,
        Self::Persona,
        Self::Segment,
        Self::Industry,
        Self::Line,
        Self::Stage,
        Self::Lifecycle,
        Self::Event,
        Self::Scenario,
        Self::Tag,
    ];

    /// The name used in flags and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Product => "product",
            Self::Audience => "audience",
            Self::Character => "character",
            Self::Hobby => "hobby",
            Self::Persona => "persona",
            Self::Segment => "segment",
            Self::Industry => "industry",
            Self::Line => "line",
            Self::Stage => "stage",
            Self::Lifecycle => "lifecycle",
            Self::Event => "event",
            Self::Scenario => "scenario",
            Self::Tag => "tag",
        }
    }

    /// The Chinese word shown to people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Channel => "渠道",
            Self::Product => "产品",
            Self::Audience => "受众",
            Self::Character => "性格",
            Self::Hobby => "爱好",
            Self::Persona => "人设",
            Self::Segment => "客群",
            Self::Industry => "行业",
            Self::Line => "业务线",
            Self::Stage => "阶段",
            Self::Lifecycle => "生命周期",
            Self::Event => "事件",
            Self::Scenario => "场景",
            Self::Tag => "标签",
        }
    }

    /// The axis named in English or Chinese.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == name || f.zh() == name)
    }

    /// All names, for messages.
    pub fn listing() -> String {
        Self::ALL.map(|f| format!("{}（{}）", f.as_str(), f.zh())).join("、")
    }

    /// The values of `item` on this axis, as ids.
    pub fn values(self, item: &Item) -> Vec<String> {
        let one = |value: &Option<String>| value.iter().cloned().collect();
        match self {
            Self::Channel => vec![item.channel.clone()],
            Self::Product => item.products.clone(),
            Self::Audience => one(&item.audience),
            Self::Character => one(&item.character),
            Self::Hobby => one(&item.hobby),
            Self::Persona => item.persona().into_iter().collect(),
            Self::Segment => item.segments.clone(),
            Self::Industry => item.industries.clone(),
            Self::Line => one(&item.line),
            Self::Stage => one(&item.stage),
            Self::Lifecycle => one(&item.lifecycle),
            Self::Event => one(&item.event),
            Self::Scenario => item.lifecycle.iter().chain(&item.event).cloned().collect(),
            Self::Tag => item.tags.clone(),
        }
    }

    /// All values that the taxonomy allows on this axis, in its order: id and Chinese name.
    pub fn terms(self, taxonomy: &Taxonomy) -> Vec<(String, String)> {
        let of = |lists: &[&Terms]| {
            let terms = lists.iter().flat_map(|list| list.iter());
            terms.map(|t| (t.id.clone(), t.zh.clone())).collect::<Vec<_>>()
        };
        let t = taxonomy;
        match self {
            Self::Channel => of(&[&t.channels]),
            Self::Product => of(&[&t.products]),
            Self::Audience => of(&[&t.audiences]),
            Self::Character => of(&[&t.characters]),
            Self::Hobby => of(&[&t.hobbies]),
            Self::Persona => {
                let pair = |a: &str, b: &str| format!("{a}/{b}");
                let hobbies = |c: (String, String)| {
                    let of = of(&[&t.hobbies]).into_iter();
                    of.map(move |h| (pair(&c.0, &h.0), pair(&c.1, &h.1)))
                };
                of(&[&t.characters]).into_iter().flat_map(hobbies).collect()
            }
            Self::Segment => of(&[&t.segments]),
            Self::Industry => of(&[&t.industries]),
            Self::Line => of(&[&t.lines]),
            Self::Stage => of(&[&t.stages]),
            Self::Lifecycle => of(&[&t.lifecycle]),
            Self::Event => of(&[&t.scenarios.product, &t.scenarios.event]),
            Self::Scenario => of(&[&t.lifecycle, &t.scenarios.product, &t.scenarios.event]),
            Self::Tag => of(&[&t.customer_tags, &t.keywords]),
        }
    }

    /// The Chinese name of a value.
    pub fn name(self, taxonomy: &Taxonomy, id: &str) -> String {
        let terms = self.terms(taxonomy).into_iter();
        terms.into_iter().find(|t| t.0 == id).map_or_else(|| id.to_owned(), |t| t.1)
    }
}

/// Which items are meant: values of one axis are alternatives, axes and ids must all hold. An
/// empty filter means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Ids, or directories of ids ending with `/`.
    ids: Vec<String>,
    values: BTreeMap<Facet, Vec<String>>,
}

impl Filter {
    /// Reads words such as `segment=老年`, `moments/` (a directory) and `moments/a-1` (one item).
    ///
    /// # Errors
    /// An unknown axis or value, in Chinese, with what could stand there.
    pub fn parse(words: &[String], taxonomy: &Taxonomy) -> Result<Self, String> {
        let mut filter = Self::default();
        for word in words {
            let Some((name, value)) = word.split_once('=') else {
                if id_fault(word.trim_end_matches('/')).is_some() {
                    return Err(format!("「{word}」不是文案 id、目录或「维度=取值」"));
                }
                filter.ids.push(word.clone());
                continue;
            };
            let facet = Facet::parse(name)
                .ok_or_else(|| format!("没有维度「{name}」，可用：{}", Facet::listing()))?;
            let terms = facet.terms(taxonomy);
            for value in value.split([',', '，']) {
                let Some(term) = terms.iter().find(|t| t.0 == value || t.1 == value) else {
                    let known: Vec<_> = terms.iter().map(|t| t.1.as_str()).collect();
                    let zh = facet.zh();
                    return Err(format!("{zh}没有取值「{value}」，可用：{}", known.join("、")));
                };
                filter.values.entry(facet).or_default().push(term.0.clone());
            }
        }
        Ok(filter)
    }

    /// Whether it names nothing, so that it means everything.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.values.is_empty()
    }

    /// Whether `item` is meant.
    pub fn matches(&self, item: &Item) -> bool {
        let named = |id: &String| match id.ends_with('/') {
            true => item.id.starts_with(id),
            false => item.id == *id,
        };
        (self.ids.is_empty() || self.ids.iter().any(named))
            && self.values.iter().all(|(facet, wanted)| {
                facet.values(item).iter().any(|value| wanted.contains(value))
            })
    }
}
