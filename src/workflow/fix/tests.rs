//! Fixing with made-up findings: every 坏 is replaced by what the test says.

use super::*;
use crate::finding::Suppressed;
use crate::lint::testing;
use proptest::prelude::*;
use std::convert::Infallible;

/// Findings of the rule that forbids 坏词 and wants `with`.
fn findings(text: &str, with: &str) -> Vec<Finding> {
    let found = text.match_indices("坏词").map(|(start, words)| {
        let mut finding = testing::finding(text, start, words);
        finding.rewrite = Some(with.to_owned());
        finding
    });
    found.collect()
}

fn fixed(text: &str, with: &str) -> Fixed {
    let Ok(fixed) = fix(text, |_| true, |text| Ok::<_, Infallible>(findings(text, with)));
    fixed
}

#[test]
fn replaces_until_nothing_is_left() {
    let result = fixed("甲坏词乙\r\n坏词", "好");
    assert_eq!(result.text, "甲好乙\r\n好");
    let lines: Vec<_> = result.changes.iter().map(|c| (c.line, c.before.as_str())).collect();
    assert_eq!(lines, [(1, "坏词"), (2, "坏词")]);
    assert_eq!(fixed("坏坏词词", "").text, "");
}

#[test]
fn rules_that_undo_each_other_come_to_an_end() {
    assert_eq!(fixed("坏词", "坏词").text, "坏词");
    assert_eq!(fixed("坏词", "坏词坏词").changes.len(), (1 << MOST_ROUNDS) - 1);
}

#[test]
fn unsafe_exempted_and_marked_up_words_stay() {
    let text = "坏词一，坏词二";
    let Ok(unsafe_rule) = fix(text, |_| false, |text| Ok::<_, Infallible>(findings(text, "好")));
    assert_eq!(unsafe_rule.text, text);
    let mut round = 0;
    let Ok(exempted) = fix(
        text,
        |_| true,
        |text| {
            let mut found = findings(text, "很好");
            if round == 0 {
                let reason = "已审".to_owned();
                found[1].suppressed = Some(Suppressed { reason, until: None });
            }
            round += 1;
            Ok::<_, Infallible>(found)
        },
    );
    assert_eq!(exempted.text, "很好一，坏词二", "an exemption lost on the way still holds");
    for words in ["**坏**词", "坏\n词", "[坏](词)"] {
        assert!(!is_plain(words), "{words}");
    }
}

#[test]
fn a_diff_shows_changed_lines_with_their_surroundings() {
    let before = "一\n二\n三\n四\n五坏词\n六\n七\n八\n九\n十\n十一\n十二坏词";
    let after = fixed(before, "好").text;
    let expected = "--- a.md\n+++ a.md\n@@ -2,7 +2,7 @@\n 二\n 三\n 四\n-五坏词\n+五好\n 六\n 七\n 八\n\
                    @@ -9,4 +9,4 @@\n 九\n 十\n 十一\n-十二坏词\n\\ No newline at end of file\n\
                    +十二好\n\\ No newline at end of file\n";
    assert_eq!(diff("a.md", before, &after), expected);
    assert_eq!(diff("a.md", before, before), "");
}

proptest! {
    #[test]
    fn outside_the_replaced_words_nothing_changes(
        text in "([甲乙坏词,。 *\\[\\]\r\n\u{feff}💰a]|坏词){0,60}",
        with in "[好话]{0,3}",
    ) {
        let result = fixed(&text, &with);
        // 好 and 话 occur in no source, so taking them and every 坏词 away leaves the same rest.
        let rest = |t: &str| t.replace("坏词", "").replace(['好', '话'], "");
        if !with.is_empty() {
            prop_assert_eq!(rest(&result.text), rest(&text));
            prop_assert!(!result.text.contains("坏词"));
            let pieces: Vec<&str> = text.split("坏词").collect();
            prop_assert_eq!(result.text, pieces.join(&with));
        }
        let lines = |t: &str| t.matches('\n').count();
        prop_assert_eq!(lines(&fixed(&text, "").text), lines(&text));
    }
}
