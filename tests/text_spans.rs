//! For any text: folded ranges map to source ranges that fold back to them.

#![allow(clippy::string_slice, reason = "a test may stop at the first surprise")]

use jinyan::text::{Span, Text, TextBuilder, TextSpan, fold_str, offset};
use proptest::prelude::*;

/// Characters that fold in every way there is, among ordinary ones.
const CHARS: &str = "([保本收益理财,。a-z0-9 ，：％Ａ⑩⒏㊙萬寶收収❽🆅🈚\u{2EDB}\u{F90A}\u{200B}\u{AD}\u{3000}\u{A0}\n\
    \u{FE0F}\u{20E3}\u{E0061}\u{336}éǐÅŒЖ💰🔥A-Z𝟖ﬃ㏠…—“”·]){0,60}";

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
}
