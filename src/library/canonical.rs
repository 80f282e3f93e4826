//! What an approval binds: the content of an item as written.
//!
//! ```text
//! jinyan-content@1\n
//! title: "七天通知存款"\n          one line a field, in the fixed order of FIELDS
//! segment: ["老年"]\n             value as JSON; absent, null and empty fields give no line
//! persona: {"character": …}\n     keys of maps sorted
//! \n
//! body                             from the byte after the closing fence to the end of the file
//! ```
//!
//! The fields of LISTS are lists even where one value is written without brackets. Line ends are LF and a byte-order mark is gone; beyond that no character is changed: nothing is
//! folded, trimmed or re-wrapped. `id` is not among the fields: the ledger entry names the item.

use super::digest::sha256;
use crate::document::{Meta, MetaValue};
use serde_json::{Map, Value};

/// The fields of front matter that are bound, in the order in which they are written. Every other
/// key but `id` is refused by [`super::Item`], so nothing in a file is left out.
pub const FIELDS: [&str; 16] = [
    "title",
    "channel",
    "product",
    "product_codes",
    "audience",
    "persona",
    "segment",
    "industry",
    "line",
    "stage",
    "scenario",
    "tags",
    "author",
    "valid_from",
    "valid_until",
    "posts",
];

/// The fields that hold several values.
pub const LISTS: [&str; 5] = ["product", "product_codes", "segment", "industry", "tags"];

/// The canonical text of a file with front matter `meta` and the given body.
pub fn canonical(meta: &Meta, body: &str) -> String {
    let mut text = String::from("jinyan-content@1\n");
    for field in FIELDS {
        let Some(value) = meta.get(field).and_then(|entry| value(&entry.value)) else { continue };
        let value = match value {
            one @ Value::String(_) if LISTS.contains(&field) => Value::Array(vec![one]),
            value => value,
        };
        text.push_str(field);
        text.push_str(": ");
        text.push_str(&value.to_string());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&unix_lines(body));
    text
}

/// Digest of [`canonical`].
pub fn content_hash(meta: &Meta, body: &str) -> String {
    sha256(&[&canonical(meta, body)])
}

/// `text` with LF line ends and without a byte-order mark.
pub fn unix_lines(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

fn value(value: &MetaValue) -> Option<Value> {
    match value {
        MetaValue::Null => None,
        MetaValue::Text(text) if text.is_empty() => None,
        MetaValue::Text(text) => Some(Value::String(text.clone())),
        MetaValue::List(items) if items.is_empty() => None,
        MetaValue::List(items) => {
            Some(Value::Array(items.iter().cloned().map(Value::String).collect()))
        }
        MetaValue::Map(pairs) => {
            let mut pairs: Vec<(String, Value)> = pairs
                .iter()
                .filter_map(|(k, v)| Some((k.clone(), Value::String(v.clone()?))))
                .collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            let map: Map<String, Value> = pairs.into_iter().collect();
            (!map.is_empty()).then_some(Value::Object(map))
        }
    }
}
