//! One piece of content: metadata checked against the taxonomy, and the text.

use super::canonical::{content_hash, unix_lines};
use super::check::Check;
use super::problem::Problem;
use super::taxonomy::Taxonomy;
use crate::document::{Markdown, Meta, ReadError, Reader, Speakers, decode};
use jiff::civil::Date;
use std::sync::Arc;

/// One item. Enumerated values are ids of the taxonomy, whatever the file wrote.
#[derive(Debug, Clone)]
pub struct Item {
    /// Path below the library's directory without `.md`, with `/`.
    pub id: String,
    /// The whole decoded file, front matter included, LF line ends.
    pub source: Arc<str>,
    /// Title.
    pub title: String,
    /// Channel id.
    pub channel: String,
    /// Product ids; `["none"]` where no product is meant.
    pub products: Vec<String>,
    /// Codes in the product register.
    pub product_codes: Vec<String>,
    /// Audience id.
    pub audience: Option<String>,
    /// Character of the manager who would send it.
    pub character: Option<String>,
    /// Hobby of the manager who would send it.
    pub hobby: Option<String>,
    /// Segment ids.
    pub segments: Vec<String>,
    /// Industry ids.
    pub industries: Vec<String>,
    /// Corporate business line.
    pub line: Option<String>,
    /// Stage.
    pub stage: Option<String>,
    /// Life-cycle step.
    pub lifecycle: Option<String>,
    /// Product or real-time event.
    pub event: Option<String>,
    /// Customer tags and keywords.
    pub tags: Vec<String>,
    /// Who wrote it: a person or a post.
    pub author: String,
    /// First day of use.
    pub valid_from: Option<Date>,
    /// Last day of use.
    pub valid_until: Option<Date>,
    /// Whether the text is several posts, parted by `---`.
    pub posts: bool,
    /// The text after the front matter.
    pub body: String,
    /// Digest of the canonical content ([`super::canonical`]).
    pub hash: String,
}

impl Item {
    /// Reads the file `<id>.md` from its bytes.
    ///
    /// # Errors
    /// Not text, front matter that does not parse, or values that the taxonomy does not have.
    pub fn read(id: &str, bytes: Vec<u8>, taxonomy: &Taxonomy) -> Result<Self, Vec<Problem>> {
        let path = format!("{id}.md");
        let unreadable = |error: ReadError| {
            let line = match error {
                ReadError::FrontMatter { line, .. } => line,
                _ => 0,
            };
            vec![Problem::error(&path, line, error.to_string())]
        };
        let (source, _) = decode(bytes).map_err(unreadable)?;
        let documents =
            Markdown.read(Some(&path), &source, &Speakers::default()).map_err(unreadable)?;
        let meta = documents.into_iter().next().map(|d| d.meta).unwrap_or_default();
        Self::new(id, &source, &meta, taxonomy)
    }

    /// Checks the front matter `meta` of the file `<id>.md`, whose decoded text is `source`.
    ///
    /// # Errors
    /// Every fault of the front matter, with its line.
    pub fn new(
        id: &str,
        source: &str,
        meta: &Meta,
        taxonomy: &Taxonomy,
    ) -> Result<Self, Vec<Problem>> {
        let mut check = Check::new(format!("{id}.md"), source, meta);
        check.keys();
        check.id(id);
        let body = body_of(source, meta);
        if body.trim().is_empty() {
            check.fault("title", "没有正文");
        }
        let item = Self {
            id: id.to_owned(),
            source: Arc::from(unix_lines(source)),
            title: check.required("title"),
            channel: check.required_one("channel", &taxonomy.channels),
            products: check.required_many("product", &taxonomy.products),
            product_codes: meta.list("product_codes").into_iter().map(str::to_owned).collect(),
            audience: check.one("audience", &taxonomy.audiences),
            character: check.inner("persona", "character", |v| taxonomy.characters.id(v)),
            hobby: check.inner("persona", "hobby", |v| taxonomy.hobbies.id(v)),
            segments: check.many("segment", |v| taxonomy.segments.id(v), &taxonomy.segments),
            industries: check.many("industry", |v| taxonomy.industries.id(v), &taxonomy.industries),
            line: check.one("line", &taxonomy.lines),
            stage: check.one("stage", &taxonomy.stages),
            lifecycle: check.inner("scenario", "lifecycle", |v| taxonomy.lifecycle.id(v)),
            event: check.inner("scenario", "event", |v| taxonomy.event(v)),
            tags: check.many("tags", |v| taxonomy.tag(v), &taxonomy.customer_tags),
            author: check.required("author"),
            valid_from: check.date("valid_from"),
            valid_until: check.date("valid_until"),
            posts: meta.has_posts(),
            hash: content_hash(meta, &body),
            body,
        };
        if let (Some(from), Some(until)) = (item.valid_from, item.valid_until)
            && until < from
        {
            check.fault("valid_until", "valid_until 早于 valid_from");
        }
        if check.problems.is_empty() { Ok(item) } else { Err(check.problems) }
    }

    /// Whether `day` lies in the item's own period of use.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day)
            && self.valid_until.is_none_or(|until| day <= until)
    }

    /// `性格/爱好`, where both are given.
    pub fn persona(&self) -> Option<String> {
        Some(format!("{}/{}", self.character.as_ref()?, self.hobby.as_ref()?))
    }
}

/// The text after the line of the closing fence, LF line ends.
fn body_of(source: &str, meta: &Meta) -> String {
    let (front, rest) = source.split_at_checked(meta.at.end as usize).unwrap_or(("", source));
    let body = unix_lines(rest);
    match front.ends_with('\n') {
        true => body,
        false => body.strip_prefix('\n').unwrap_or(&body).to_owned(),
    }
}

/// Why `id` cannot be the id of an item, in Chinese. Ids are parts of letters, digits, `-` and `_`
/// (Chinese included), joined by `/`.
pub fn id_fault(id: &str) -> Option<&'static str> {
    let part_ok = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    if !id.split('/').all(part_ok) {
        return Some("id 只能由文字、数字、「-」和「_」组成，各级目录以「/」分隔");
    }
    match id.split('/').next() {
        Some("ledger" | "products") if id.contains('/') => {
            Some("ledger 与 products 目录另有用途，文案请放在其他目录")
        }
        _ => None,
    }
}
