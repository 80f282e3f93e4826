//! Plain text: one block a line, blank lines apart.

use super::{Block, BlockKind, Document, Encoding, Meta, ReadError, Reader, Side, Speakers};
use crate::text::{LineIndex, Span, TextBuilder, offset};
use std::sync::Arc;

/// Reads plain text.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Reader for Plain {
    fn read(
        &self,
        path: Option<&str>,
        source: &str,
        _speakers: &Speakers,
    ) -> Result<Vec<Document>, ReadError> {
        let mut builder = TextBuilder::new(source);
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in source.split_inclusive('\n') {
            let visible = line.trim_end_matches(['\n', '\r']);
            if !visible.trim().is_empty() {
                let at = Span::new(offset(start), offset(start + visible.len()));
                builder.push(at);
                let text = builder.end_block();
                blocks.push(Block {
                    kind: BlockKind::Paragraph,
                    at,
                    text,
                    level: 0,
                    section: None,
                    list_head: None,
                    side: Side::Bank,
                    speaker: None,
                    turn: 0,
                    address: None,
                });
            }
            start += line.len();
        }
        Ok(vec![Document {
            path: path.map(str::to_owned),
            source: Arc::from(source),
            encoding: Encoding::Utf8,
            lines: Arc::new(LineIndex::new(source)),
            meta: Meta::default(),
            blocks,
            directives: Vec::new(),
            text: builder.finish(),
        }])
    }
}
