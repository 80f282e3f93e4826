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
pub enum BlockKind {
    /// Title from the front matter.
    Title,
    /// A heading of any level.
    Heading,
    /// Running text.
    Paragraph,
    /// One item of a list.
    ListItem,
    /// A paragraph inside a quote.
    Quote,
    /// One table cell.
    TableCell,
    /// Alternative text of an image.
    Caption,
    /// One subtitle cue.
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
