//! Sentences and clauses.

use super::span::{TextSpan, offset};

/// Whether `c` ends a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '\n')
}

/// Whether `c` ends a clause.
pub(super) fn ends_clause(c: char) -> bool {
    ends_sentence(c) || matches!(c, ',' | ';' | ':' | '…' | '|' | '~')
}

/// Cuts folded text into sentences and clauses. `breaks` are folded bytes at which a line broken by
/// its author ended; they end a sentence without a character of their own. A comma, point or colon
/// between two digits ends nothing.
pub(super) fn split(
    text: &str,
    blocks: &[TextSpan],
    breaks: &[u32],
) -> (Vec<TextSpan>, Vec<TextSpan>) {
    let mut sentences = Vec::new();
    let mut clauses = Vec::new();
    let mut breaks = breaks.iter().copied().peekable();
    for block in blocks {
        let mut sentence = block.start;
        let mut clause = block.start;
        let mut before = ' ';
        let mut chars = block.of(text).char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let at = block.start + offset(i);
            while breaks.next_if(|b| *b < at).is_some() {}
            if breaks.next_if_eq(&at).is_some() && at > sentence {
                sentences.push(TextSpan::new(sentence, at));
                clauses.push(TextSpan::new(clause, at));
                (sentence, clause) = (at, at);
            }
            let next = chars.peek().map_or(' ', |(_, n)| *n);
            let end = at + offset(c.len_utf8());
            let numeric =
                matches!(c, ',' | ':') && before.is_ascii_digit() && next.is_ascii_digit();
            before = c;
            if numeric {
                continue;
            }
            // Closing quotes and repeated marks belong to the sentence they end.
            let closes = matches!(next, '”' | '’' | '」' | '』' | ')' | '!' | '?' | '。');
            if ends_sentence(c) && !closes {
                sentences.push(TextSpan::new(sentence, end));
                clauses.push(TextSpan::new(clause, end));
                (sentence, clause) = (end, end);
            } else if ends_clause(c) {
                clauses.push(TextSpan::new(clause, end));
                clause = end;
            }
        }
        if clause < block.end {
            clauses.push(TextSpan::new(clause, block.end));
        }
        if sentence < block.end {
            sentences.push(TextSpan::new(sentence, block.end));
        }
    }
    (sentences, clauses)
}
