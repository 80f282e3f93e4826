//! How long a text is, blanks not counted: house rules set it channel by channel.

use super::super::judge::Judge;
use crate::text::{TextSpan, offset};

impl Judge<'_, '_> {
    /// The first block of a text that is too short, or what a text that is too long has too much.
    pub(super) fn length(&self, min: Option<u32>, max: Option<u32>) -> Vec<(TextSpan, String)> {
        let document = self.scan.doc;
        let folded = &document.text.folded;
        let places: Vec<TextSpan> = document
            .blocks
            .iter()
            .flat_map(|block| {
                let start = block.text.start;
                let chars = block.text.of(folded).char_indices();
                chars.filter(|(_, c)| !c.is_whitespace()).map(move |(i, c)| {
                    let at = start + offset(i);
                    TextSpan::new(at, at + offset(c.len_utf8()))
                })
            })
            .collect();
        let count = offset(places.len());
        let Some((first, last)) = places.first().zip(places.last()) else {
            return Vec::new();
        };
        if let Some(min) = min.filter(|min| count < *min) {
            let block = document.blocks.get(document.block_at(first.start));
            let at = block.map_or(*first, |b| b.text);
            return vec![(at, format!("全文 {count} 字，至少 {min} 字"))];
        }
        let Some(max) = max.filter(|max| count > *max) else { return Vec::new() };
        // From the first character too many to the end of its block: a span stays in one block.
        let over = places.get(max as usize).map_or(*last, |at| *at);
        let block = document.blocks.get(document.block_at(over.start));
        let end = block.map_or(last.end, |b| b.text.end);
        vec![(TextSpan::new(over.start, end), format!("全文 {count} 字，最多 {max} 字"))]
    }
}
