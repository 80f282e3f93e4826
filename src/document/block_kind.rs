//! What a block is and whose words it holds. Apart from the readers, so that the build script can
//! compile rule packs without them.

/// What a block is. Bold is text, not a kind; code is never visible text.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "文案里的位置")]
pub enum BlockKind {
    /// Title from the front matter.
    #[schemars(description = "元数据里的标题")]
    Title,
    /// A heading of any level.
    #[schemars(description = "各级标题")]
    Heading,
    /// Running text.
    #[schemars(description = "正文段落")]
    Paragraph,
    /// One item of a list.
    #[schemars(description = "列表的一项")]
    ListItem,
    /// A paragraph inside a quote.
    #[schemars(description = "引用的段落")]
    Quote,
    /// One table cell.
    #[schemars(description = "表格的一格")]
    TableCell,
    /// Alternative text of an image.
    #[schemars(description = "图片的替代文字")]
    Caption,
    /// One subtitle cue.
    #[schemars(description = "一条字幕")]
    Cue,
}

/// Whose words a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// The bank's own words, also where no speaker is named.
    #[default]
    Bank,
    /// A customer's words: they do not promise.
    Customer,
}
