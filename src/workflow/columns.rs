//! The columns of a table of items, for import and export alike.

use crate::library::{Facet, Item, Taxonomy};
use jiff::civil::Date;

/// One column: a field of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Id.
    Id,
    /// Title.
    Title,
    /// Channel.
    Channel,
    /// Products.
    Product,
    /// Codes in the register.
    ProductCodes,
    /// Audience.
    Audience,
    /// Character.
    Character,
    /// Hobby.
    Hobby,
    /// Segments.
    Segment,
    /// Industries.
    Industry,
    /// Business line.
    Line,
    /// Stage.
    Stage,
    /// Life-cycle step.
    Lifecycle,
    /// Event.
    Event,
    /// Tags.
    Tags,
    /// Author.
    Author,
    /// First day.
    ValidFrom,
    /// Last day.
    ValidUntil,
    /// Whether the text is several posts, parted by `---`.
    Posts,
    /// Text.
    Body,
}

impl Column {
    /// All columns, in the order in which they are written.
    pub const ALL: [Self; 20] = [
        Self::Id,
        Self::Title,
        Self::Channel,
        Self::Product,
        Self::ProductCodes,
        Self::Audience,
        Self::Character,
        Self::Hobby,
        Self::Segment,
        Self::Industry,
        Self::Line,
        Self::Stage,
        Self::Lifecycle,
        Self::Event,
        Self::Tags,
        Self::Author,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::Posts,
        Self::Body,
    ];

    /// Name in JSON and in `--map`, and the Chinese header.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("id", "编号"),
            Self::Title => ("title", "标题"),
            Self::Channel => ("channel", "渠道"),
            Self::Product => ("product", "产品"),
            Self::ProductCodes => ("product_codes", "产品代码"),
            Self::Audience => ("audience", "受众"),
            Self::Character => ("character", "性格"),
            Self::Hobby => ("hobby", "爱好"),
            Self::Segment => ("segment", "客群"),
            Self::Industry => ("industry", "行业"),
            Self::Line => ("line", "业务线"),
            Self::Stage => ("stage", "阶段"),
            Self::Lifecycle => ("lifecycle", "生命周期"),
            Self::Event => ("event", "事件"),
            Self::Tags => ("tags", "标签"),
            Self::Author => ("author", "作者"),
            Self::ValidFrom => ("valid_from", "生效日期"),
            Self::ValidUntil => ("valid_until", "有效期至"),
            Self::Posts => ("posts", "分条"),
            Self::Body => ("body", "正文"),
        }
    }

    /// The column named in English or Chinese.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.names().0 == name || c.names().1 == name)
    }

    /// All names, for messages.
    pub fn listing() -> String {
        Self::ALL.map(|c| format!("{}（{}）", c.names().0, c.names().1)).join("、")
    }

    /// Whether a cell holds several values.
    fn is_list(self) -> bool {
        let lists = [Self::Product, Self::ProductCodes, Self::Segment, Self::Industry, Self::Tags];
        lists.contains(&self)
    }

    /// The cell of `item` in words: Chinese names where the taxonomy has some.
    pub fn words(self, item: &Item, taxonomy: &Taxonomy) -> String {
        let facet = match self {
            Self::Channel => Facet::Channel,
            Self::Product => Facet::Product,
            Self::Audience => Facet::Audience,
            Self::Character => Facet::Character,
            Self::Hobby => Facet::Hobby,
            Self::Segment => Facet::Segment,
            Self::Industry => Facet::Industry,
            Self::Line => Facet::Line,
            Self::Stage => Facet::Stage,
            Self::Lifecycle => Facet::Lifecycle,
            Self::Event => Facet::Event,
            Self::Tags => Facet::Tag,
            _ => return self.cell(item),
        };
        let values = facet.values(item);
        values.iter().map(|v| facet.name(taxonomy, v)).collect::<Vec<_>>().join("、")
    }

    /// The cell of `item`; several values are joined by `、`.
    pub fn cell(self, item: &Item) -> String {
        let one = |value: &Option<String>| value.clone().unwrap_or_default();
        let many = |values: &[String]| values.join("、");
        let day = |value: Option<Date>| value.map(|d| d.to_string()).unwrap_or_default();
        match self {
            Self::Id => item.id.clone(),
            Self::Title => item.title.clone(),
            Self::Channel => item.channel.clone(),
            Self::Product => many(&item.products),
            Self::ProductCodes => many(&item.product_codes),
            Self::Audience => one(&item.audience),
            Self::Character => one(&item.character),
            Self::Hobby => one(&item.hobby),
            Self::Segment => many(&item.segments),
            Self::Industry => many(&item.industries),
            Self::Line => one(&item.line),
            Self::Stage => one(&item.stage),
            Self::Lifecycle => one(&item.lifecycle),
            Self::Event => one(&item.event),
            Self::Tags => many(&item.tags),
            Self::Author => item.author.clone(),
            Self::ValidFrom => day(item.valid_from),
            Self::ValidUntil => day(item.valid_until),
            Self::Posts => if item.posts { "true" } else { "" }.to_owned(),
            Self::Body => item.body.clone(),
        }
    }
}

/// Which column of a table holds which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(String, Column)>);

impl Mapping {
    /// Reads `列=字段` pairs.
    ///
    /// # Errors
    /// Not of that form, or an unknown field, in Chinese.
    pub fn parse(pairs: &[String]) -> Result<Self, String> {
        let mut mapping = Self::default();
        for pair in pairs {
            let (header, field) = pair
                .rsplit_once('=')
                .ok_or_else(|| format!("「{pair}」须写成 列名=字段，例如 内容=body"))?;
            let column = Column::parse(field.trim())
                .ok_or_else(|| format!("没有字段「{field}」，可用：{}", Column::listing()))?;
            mapping.0.push((header.trim().to_owned(), column));
        }
        Ok(mapping)
    }

    /// The field of a header: as mapped, else by its own name.
    pub(super) fn of(&self, header: &str) -> Option<Column> {
        let mapped = self.0.iter().find(|(name, _)| name == header).map(|(_, c)| *c);
        mapped.or_else(|| Column::parse(header))
    }

    /// Headers that were mapped but that the table does not have.
    pub(super) fn missing<'m>(&'m self, headers: &[String]) -> Option<&'m str> {
        let absent = self.0.iter().find(|(name, _)| !headers.contains(name));
        absent.map(|(name, _)| name.as_str())
    }
}

/// The file of an item with the given cells; empty cells give no line.
pub(super) fn file_text(cells: &[(Column, String)]) -> String {
    let of = |column: Column| {
        let cell = cells.iter().find(|(c, _)| *c == column);
        cell.map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    };
    let map = |name: &str, parts: [(&str, Column); 2]| {
        let given = parts.iter().filter_map(|(key, c)| Some(format!("{key}: {}", scalar(of(*c)?))));
        let given: Vec<String> = given.collect();
        (!given.is_empty()).then(|| format!("{name}: {{{}}}\n", given.join(", ")))
    };
    let line = |column: Column| match column {
        Column::Id | Column::Body | Column::Hobby | Column::Event => None,
        Column::Character => {
            map("persona", [("character", Column::Character), ("hobby", Column::Hobby)])
        }
        Column::Lifecycle => {
            map("scenario", [("lifecycle", Column::Lifecycle), ("event", Column::Event)])
        }
        list if list.is_list() => {
            let values = of(list)?.split(['、', ',', '，', ';', '；', '\n']);
            let values: Vec<String> = values.filter(|v| !v.trim().is_empty()).map(scalar).collect();
            Some(format!("{}: [{}]\n", list.names().0, values.join(", ")))
        }
        one => Some(format!("{}: {}\n", one.names().0, scalar(of(one)?))),
    };
    let mut text = String::from("---\n");
    text.extend(Column::ALL.into_iter().filter_map(line));
    text.push_str("---\n");
    let body = of(Column::Body).unwrap_or("");
    text.push_str(body);
    if !body.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// One value as YAML: plain where no reader could take it for anything else, else quoted as JSON is.
fn scalar(value: &str) -> String {
    let value = value.trim();
    let plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && value.chars().next().is_some_and(char::is_alphabetic)
        && !matches!(
            value.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if plain || value.parse::<Date>().is_ok_and(|_| value.len() == 10) {
        return value.to_owned();
    }
    serde_json::Value::String(value.to_owned()).to_string()
}
