//! Fields of the index. A change here, or to a token stream, needs a new [`FORMAT`].

use jiff::civil::Date;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{TantivyDocument, Term};

use super::analyzer::{Grams, Sounds, Words};
use super::entry::{AXES, Entry, day_number, state_code};

/// Version of fields and token streams. An index of another version is rebuilt.
pub(super) const FORMAT: &str = "2";

/// Stands for "from the beginning" and "for ever" in the columns of days.
pub(super) const OPEN_START: i64 = i64::MIN;
/// See [`OPEN_START`].
pub(super) const OPEN_END: i64 = i64::MAX;

/// Handles of all fields.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) hash: Field,
    pub(super) entry: Field,
    pub(super) title: Field,
    pub(super) body: Field,
    pub(super) label: Field,
    pub(super) word: Field,
    pub(super) sound: Field,
    pub(super) title_sound: Field,
    state: Field,
    risk: Field,
    from: Field,
    until: Field,
    updated: Field,
    usage: Field,
    facets: [Field; AXES.len()],
}

/// The schema and its handles.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, record: IndexRecordOption| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record),
        )
    };
    let placed = IndexRecordOption::WithFreqsAndPositions;
    let number = NumericOptions::default().set_fast();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | FAST),
        hash: builder.add_u64_field("hash", number.clone()),
        entry: builder.add_bytes_field("entry", STORED),
        title: builder.add_text_field("title", text("grams", placed)),
        body: builder.add_text_field("body", text("grams", placed)),
        label: builder.add_text_field("label", text("grams", placed)),
        word: builder.add_text_field("word", text("words", IndexRecordOption::WithFreqs)),
        sound: builder.add_text_field("sound", text("sounds", placed)),
        title_sound: builder.add_text_field("title_sound", text("sounds", placed)),
        state: builder.add_u64_field("state", number.clone()),
        risk: builder.add_u64_field("risk", number.clone()),
        from: builder.add_i64_field("from", number.clone()),
        until: builder.add_i64_field("until", number.clone()),
        updated: builder.add_i64_field("updated", number.clone()),
        usage: builder.add_u64_field("usage", number),
        facets: AXES.map(|f| builder.add_text_field(f.as_str(), STRING | FAST)),
    };
    (builder.build(), fields)
}

/// The token streams that the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register("grams", Grams);
    manager.register("words", Words);
    manager.register("sounds", Sounds);
    manager
}

impl Fields {
    /// The row of an entry.
    pub(super) fn document(&self, entry: &Entry, hash: u64) -> TantivyDocument {
        let mut doc = TantivyDocument::new();
        doc.add_text(self.id, entry.key());
        doc.add_u64(self.hash, hash);
        doc.add_bytes(self.entry, &postcard::to_allocvec(entry).unwrap_or_default());
        doc.add_text(self.title, &entry.title);
        doc.add_text(self.body, &entry.body);
        for label in &entry.labels {
            doc.add_text(self.label, label);
            doc.add_text(self.sound, label);
        }
        doc.add_text(self.word, &entry.title);
        doc.add_text(self.word, &entry.body);
        doc.add_text(self.title_sound, &entry.title);
        doc.add_text(self.sound, &entry.body);
        let day = |date: Option<Date>, open: i64| date.map_or(open, day_number);
        doc.add_u64(self.state, state_code(entry.state));
        doc.add_u64(self.risk, u64::from(entry.risk.unwrap_or(0)));
        doc.add_i64(self.from, day(entry.valid_from, OPEN_START));
        doc.add_i64(self.until, day(entry.valid_until, OPEN_END));
        doc.add_i64(self.updated, day(entry.updated, OPEN_START));
        doc.add_u64(self.usage, entry.usage);
        for (facet, field) in AXES.into_iter().zip(self.facets) {
            for value in entry.values(facet) {
                doc.add_text(field, value);
            }
        }
        doc
    }

    /// The term that finds the row of `key`.
    pub(super) fn key_term(&self, key: &str) -> Term {
        Term::from_field_text(self.id, key)
    }
}
