//! For any text: folded ranges map to source ranges that fold back to them.

#![allow(clippy::string_slice, reason = "a test may stop at the first surprise")]

use jinyan::text::{
    Dictionary, Span, Text, TextBuilder, TextSpan, candidates, fold_str, offset, scan,
};
use proptest::prelude::*;

/// Characters that fold in every way there is, among ordinary ones.
const CHARS: &str = "([保本收益理财,。a-z0-9 ，：％Ａ⑩⒏㊙萬寶收収❽🆅🈚\u{2EDB}\u{F90A}\u{200B}\u{AD}\u{3000}\u{A0}\n\
    \u{FE0F}\u{20E3}\u{E0061}\u{336}éǐÅŒЖ💰🔥A-Z𝟖ﬃ㏠…—“”·]){0,60}";

/// Characters that words, numbers and their evasions are made of.
const EVASIVE: &str = "([保本稳赚一二十百千万亿零点半元年月日天期个成倍厘分之%0-9.,、 *·★💰()【】丨a-zовеοᴠ。!R+/:@])\
    {0,40}";

fn read(source: &str) -> Text {
    let mut builder = TextBuilder::new(source);
    builder.push(Span::new(0, offset(source.len())));
    builder.end_block();
    builder.finish()
}

/// Blanks at a seam come and go with their neighbours, so they are left out of the comparison.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn check(source: &str) -> Result<(), TestCaseError> {
    let text = read(source);
    let end = text.folded.trim_end_matches('\n').len();
    let bounds: Vec<u32> = text.folded[..end].char_indices().map(|(i, _)| offset(i)).collect();
    let mut last = Span::default();
    for (i, start) in bounds.iter().enumerate() {
        for after in bounds[i + 1..].iter().copied().take(6).chain([offset(end)]) {
            let folded = TextSpan::new(*start, after);
            let at = text.map.to_source(folded);
            let quoted = source.get(at.start as usize..at.end as usize);
            prop_assert!(quoted.is_some(), "{at:?} cuts a character of {source:?}");
            let again = solid(&fold_str(quoted.unwrap_or("")));
            prop_assert!(
                again.contains(&solid(text.at(folded))),
                "{at:?} folds to {again:?}, which lacks {:?}",
                text.at(folded)
            );
            prop_assert!(last.start <= at.start, "{at:?} steps back behind {last:?}");
            last = Span::new(at.start, at.start);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn quoted_source_folds_to_the_folded_range(source in CHARS) {
        check(&source)?;
    }

    #[test]
    fn any_unicode_maps_back(source in "(\\PC|\\s|\\p{Cf}){0,60}") {
        check(&source)?;
    }

    /// The bulk copy and the way character by character are one function.
    #[test]
    fn pushing_in_pieces_changes_nothing(source in CHARS) {
        let mut builder = TextBuilder::new(&source);
        for (i, c) in source.char_indices() {
            builder.push(Span::new(offset(i), offset(i + c.len_utf8())));
        }
        builder.end_block();
        prop_assert_eq!(builder.finish().folded, read(&source).folded);
    }

    /// Words cover the text without gaps; numbers and what candidates stand for lie inside it.
    #[test]
    fn everything_found_lies_in_the_text(source in EVASIVE) {
        let text = read(&source);
        let folded = &text.folded;
        let all = TextSpan::new(0, offset(folded.len()));
        let words = Dictionary::builtin().cut(folded, all);
        prop_assert_eq!(words.iter().map(|w| w.of(folded)).collect::<String>(), folded.as_str());
        for number in scan(folded, all) {
            prop_assert!(!number.at.of(folded).is_empty() && number.value.is_finite());
        }
        for candidate in candidates(folded, &text.sentences) {
            let bounds: Vec<u32> =
                candidate.text.char_indices().map(|(i, _)| offset(i)).collect();
            let end = offset(candidate.text.len());
            for (i, start) in bounds.iter().enumerate() {
                let after = bounds.get(i + 3).copied().unwrap_or(end);
                if let Some(at) = candidate.locate(TextSpan::new(*start, after)) {
                    prop_assert!(!at.of(folded).is_empty());
                    prop_assert!(text.sentences.iter().any(|s| s.contains(at)));
                }
            }
        }
    }
}
