//! Who says which part of a block.

use super::{Assembler, GAP, Piece, is_visible};
use crate::document::Side;
use crate::document::speaker::{Kind, LABEL_CHARS, candidate};

/// Candidates for labels that are kept with their verdict.
const KNOWN_LABELS: usize = 16;

/// A part of a block that one speaker says.
#[derive(Debug)]
pub(super) struct Part {
    /// Its first piece.
    pub(super) first: usize,
    /// Source byte at which it starts.
    pub(super) start: u32,
    pub(super) cut: Cut,
}

#[derive(Debug)]
pub(super) enum Cut {
    /// The block goes on as the one before it.
    None,
    /// The speaker's turn is over and nobody is named.
    End,
    /// A label, as visible.
    Label { speaker: String, kind: Kind },
}

impl Assembler<'_> {
    /// Cuts a block at speaker labels and where a question in emphasis ends.
    pub(super) fn parts(&mut self, start: u32, pieces: &[Piece]) -> Vec<Part> {
        let mut parts = vec![Part { first: 0, start, cut: Cut::None }];
        let mut line = String::new();
        let (mut first, mut start) = (0, start);
        while first < pieces.len() {
            let rest = pieces.get(first..).unwrap_or(&[]);
            let stop = rest.iter().position(|p| matches!(p, Piece::Break(_)));
            let last = stop.map_or(pieces.len(), |stop| first + stop);
            let inside = pieces.get(first..last).unwrap_or(&[]);
            self.line_start(inside, &mut line);
            let next = pieces.get(last).map_or(start, Piece::end);
            if let Some((speaker, length, kind)) = self.label(&line) {
                parts.push(Part { first, start, cut: Cut::Label { speaker, kind } });
                let customer = kind.side == Side::Customer;
                let asked = customer.then(|| self.emphasis_end(inside, length)).flatten();
                if let Some((mark, at)) = asked {
                    parts.push(Part { first: first + mark, start: at, cut: Cut::End });
                } else if kind.one_line && stop.is_some() {
                    parts.push(Part { first: last, start: next, cut: Cut::End });
                }
            }
            (first, start) = (last + 1, next);
        }
        parts
    }

    /// The label at the start of `line`: its text, its length and its kind.
    fn label(&mut self, line: &str) -> Option<(String, usize, Kind)> {
        let (text, length) = may_be_label(line).then(|| candidate(line)).flatten()?;
        // A dialogue has few speakers, and says them again and again.
        let known = self.known.iter().find(|(label, _)| label == text);
        let kind = match known {
            Some((_, kind)) => *kind,
            None => {
                let kind = self.speakers.kind(text);
                if self.known.len() < KNOWN_LABELS {
                    self.known.push((text.to_owned(), kind));
                }
                kind
            }
        };
        kind.map(|kind| (text.to_owned(), length, kind))
    }

    /// Writes the visible start of a line to `out`, long enough to hold a label.
    fn line_start(&self, pieces: &[Piece], out: &mut String) {
        out.clear();
        for piece in pieces {
            let text = match piece {
                Piece::Text(at) => at.of(self.source),
                Piece::As(text, _) => text,
                Piece::Gap(_) => GAP,
                Piece::Break(_) | Piece::Mark { .. } => continue,
            };
            out.push_str(text.get(..text.floor_char_boundary(LABEL_CHARS * 4)).unwrap_or(text));
            if out.len() >= LABEL_CHARS * 4 {
                return;
            }
        }
    }

    /// Where the emphasis ends that holds both the label (`label` bytes of visible text) and words
    /// after it, as in `*问：保本吗？* 不保本。`: the words after it are not the customer's.
    fn emphasis_end(&self, pieces: &[Piece], label: usize) -> Option<(usize, u32)> {
        let (mut depth, mut seen, mut words) = (0_u32, 0, false);
        for (i, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Mark { opens: true, .. } => depth += 1,
                Piece::Mark { at, .. } => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && seen >= label {
                        return words.then_some((i + 1, *at));
                    }
                }
                Piece::Text(_) | Piece::As(..) if depth == 0 => return None,
                Piece::Text(at) => {
                    let text = at.of(self.source);
                    let rest = text.get(label.saturating_sub(seen).min(text.len())..);
                    words = words || rest.is_some_and(is_visible);
                    seen += text.len();
                }
                Piece::As(text, _) => seen += text.len(),
                Piece::Break(_) | Piece::Gap(_) => {}
            }
        }
        None
    }
}

/// Whether `line` holds a colon or a closing 】: only then is it worth a closer look.
fn may_be_label(line: &str) -> bool {
    line.contains('：') || line.contains(':') || line.contains('】')
}
