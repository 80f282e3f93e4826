//! Plain text: one block a line, blank lines apart.

use super::assemble::{Assembler, Head};
use super::{BlockKind, Document, Encoding, Meta, ReadError, Reader, Speakers};
use crate::text::{LineIndex, Span, offset};
use std::sync::Arc;

/// Reads plain text.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Reader for Plain {
    fn read(
        &self,
        path: Option<&str>,
        source: &str,
        speakers: &Speakers,
    ) -> Result<Vec<Document>, ReadError> {
        let mut blocks = Assembler::new(source, speakers);
        let mut start = 0;
        for line in source.split_inclusive('\n') {
            if line.trim().is_empty() {
                blocks.paragraph_end();
            }
            // Old files end a line with a carriage return alone.
            for part in line.split_inclusive('\r') {
                let text = part.trim_end_matches(['\n', '\r']);
                let at = Span::new(offset(start), offset(start + text.len()));
                let kind = BlockKind::Paragraph;
                blocks.open(Head { kind, level: 0, start: at.start, list_head: None });
                blocks.text(at);
                blocks.close(Some(at.end));
                start += part.len();
            }
        }
        let (blocks, text) = blocks.finish();
        Ok(vec![Document {
            path: path.map(str::to_owned),
            source: Arc::from(source),
            encoding: Encoding::Utf8,
            lines: Arc::new(LineIndex::new(source)),
            meta: Meta::default(),
            blocks,
            directives: Vec::new(),
            text,
        }])
    }
}
