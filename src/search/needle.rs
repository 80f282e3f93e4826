//! Finding in a text what the index matched, to mark it.

use super::analyzer::{Glyph, glyphs};
use super::query::Snippet;
use super::sound::Unit;
use crate::text::{Span, offset};

/// Characters of a snippet, about.
const SNIPPET: usize = 72;
/// Characters before the first match of a snippet, about.
const LEAD: usize = 12;

/// What one place of a pattern accepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// This character.
    Is(char),
    /// Any one character.
    Any,
    /// A character that sounds so.
    Sounds(Unit),
}

/// Characters in a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Needle(pub(super) Vec<Place>);

impl Needle {
    /// These very characters.
    pub(super) fn literal(chars: &[char]) -> Self {
        Self(chars.iter().map(|c| Place::Is(*c)).collect())
    }

    fn fits(&self, here: &[Glyph]) -> bool {
        let Some(here) = here.get(..self.0.len()) else { return false };
        let start = here.first().map_or(0, |g| g.position);
        here.iter().zip(&self.0).enumerate().all(|(i, (glyph, place))| {
            glyph.position == start + i
                && match place {
                    Place::Is(c) => glyph.c == *c,
                    Place::Any => true,
                    Place::Sounds(unit) => unit.fits(glyph.c),
                }
        })
    }

    /// Every place in the text where it stands.
    pub(super) fn find(&self, text: &[Glyph]) -> Vec<Span> {
        let mut out = Vec::new();
        if self.0.is_empty() {
            return out;
        }
        for i in 0..text.len() {
            if self.fits(text.get(i..).unwrap_or(&[]))
                && let (Some(first), Some(last)) = (text.get(i), text.get(i + self.0.len() - 1))
            {
                out.push(first.at.cover(last.at));
            }
        }
        out
    }
}

/// Sorted, overlapping and touching stretches joined.
pub(super) fn join(mut marks: Vec<Span>) -> Vec<Span> {
    marks.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(marks.len());
    for mark in marks {
        match out.last_mut() {
            Some(last) if mark.start <= last.end => *last = last.cover(mark),
            _ => out.push(mark),
        }
    }
    out
}

/// All marks of `needles` in `text`.
pub(super) fn marks(text: &str, needles: &[&Needle]) -> Vec<Span> {
    let glyphs = glyphs(text);
    join(needles.iter().flat_map(|n| n.find(&glyphs)).collect())
}

/// The whole of a short text with its marks.
pub(super) fn whole(text: &str, needles: &[&Needle]) -> Snippet {
    Snippet {
        text: text.to_owned(),
        at: Span::new(0, offset(text.len())),
        marks: marks(text, needles),
    }
}

/// The piece of `text` that shows most marks, or its beginning.
pub(super) fn snippet(text: &str, needles: &[&Needle]) -> Snippet {
    let marks = marks(text, needles);
    let starts: Vec<u32> = text.char_indices().map(|(i, _)| offset(i)).collect();
    let end = offset(text.len());
    let char_at = |byte: u32| starts.partition_point(|s| *s < byte);
    let byte_at = |index: usize| starts.get(index).copied().unwrap_or(end);
    let mut best = (0, 0_u32);
    for mark in &marks {
        let from = char_at(mark.start).saturating_sub(LEAD);
        let window = Span::new(byte_at(from), byte_at(from + SNIPPET));
        let shown = marks.iter().filter(|m| window.contains(**m)).map(|m| m.len()).sum();
        if shown > best.1 {
            best = (from, shown);
        }
    }
    // Little before the window: begin at the beginning.
    let from = if best.0 <= LEAD { 0 } else { best.0 };
    let raw = Span::new(byte_at(from), byte_at(from + SNIPPET));
    let piece = raw.of(text);
    // A piece from the middle does not begin with the end of another sentence.
    let tail =
        |c: char| c.is_whitespace() || (from > 0 && "，。；：、！？,.;:!?”’）)》】」".contains(c));
    let inner = piece.trim_start_matches(tail);
    let start = raw.start + offset(piece.len() - inner.len());
    let at = Span::new(start, start + offset(inner.trim_end().len()));
    let marks = marks
        .iter()
        .filter(|m| at.contains(**m))
        .map(|m| Span::new(m.start - at.start, m.end - at.start))
        .collect();
    Snippet { text: at.of(text).to_owned(), at, marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Needle {
        Needle::literal(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn marks_lie_on_the_written_text() {
        let text = "每月 代 发\n工资,代发。";
        let found = marks(text, &[&literal("代发工资"), &literal("代发")]);
        let words: Vec<&str> = found.iter().map(|m| m.of(text)).collect();
        assert_eq!(words, ["代 发\n工资", "代发"]);
    }

    #[test]
    fn sounds_and_gaps_match() {
        let units = ["dai", "fa"].map(|s| Place::Sounds(Unit::Syllable(s.into())));
        assert_eq!(marks("由我行代发", &[&Needle(units.to_vec())])[0].of("由我行代发"), "代发");
        let gap = Needle(vec![Place::Is('代'), Place::Any, Place::Is('资')]);
        assert!(marks("代发资", &[&gap])[0].of("代发资") == "代发资");
        assert!(marks("代,资", &[&gap]).is_empty());
    }

    #[test]
    fn a_snippet_is_a_piece_of_the_body_with_its_place() {
        let text =
            format!("{}这里说到代发工资的办法。{}", "闲话。".repeat(60), "后文。".repeat(60));
        let snippet = snippet(&text, &[&literal("代发工资")]);
        assert_eq!(snippet.at.of(&text), snippet.text);
        assert_eq!(snippet.marks.len(), 1);
        assert_eq!(snippet.marks[0].of(&snippet.text), "代发工资");
        assert!(snippet.text.chars().count() <= SNIPPET);
        assert_eq!(super::snippet("", &[]).text, "");
    }
}
