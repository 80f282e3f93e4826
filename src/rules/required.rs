//! What every match of a regular expression must hold, so that most texts are passed over without
//! searching them, or even compiling the expression.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Most alternatives of one list; a longer one would cost as much as the search.
const MOST: usize = 48;

/// Lists of texts: every match of `regex` holds at least one of each. Shortest lists first.
pub(super) fn texts(regex: &str) -> Vec<Vec<String>> {
    let Ok(hir) = regex_syntax::parse(regex) else { return Vec::new() };
    let mut lists = lists(&hir);
    lists.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    lists.dedup();
    lists
}

fn lists(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .map(|text| vec![vec![text.to_owned()]])
            .unwrap_or_default(),
        HirKind::Class(class) => members(class).into_iter().collect(),
        HirKind::Repetition(repeated) if repeated.min == 0 => Vec::new(),
        HirKind::Repetition(repeated) => lists(&repeated.sub),
        HirKind::Capture(capture) => lists(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(lists).collect(),
        HirKind::Alternation(branches) => {
            let chosen: Option<Vec<_>> = branches.iter().map(|b| telling(lists(b))).collect();
            let mut all: Vec<String> = chosen.unwrap_or_default().concat();
            all.sort_unstable();
            all.dedup();
            if all.is_empty() || all.len() > MOST { Vec::new() } else { vec![all] }
        }
    }
}

/// The list that says most: the longest texts, then the fewest.
fn telling(lists: Vec<Vec<String>>) -> Option<Vec<String>> {
    let shortest = |list: &[String]| list.iter().map(String::len).min().unwrap_or(0);
    lists.into_iter().max_by_key(|list| (shortest(list), MOST.saturating_sub(list.len())))
}

/// The characters of a class, where they are few.
fn members(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else { return None };
    let all = class.iter().flat_map(|range| range.start()..=range.end());
    let few: Vec<String> = all.take(MOST + 1).map(String::from).collect();
    (1..=MOST).contains(&few.len()).then_some(few)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_part_that_must_stand_counts() {
        let found = texts("(?:最快|不到)[^,]{0,4}?(?:[0-9]+|半)(?<unit>分钟|小时)?万一");
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], ["万一"]);
        assert!(found[1].contains(&"最快".to_owned()) && found[1].len() == 2);
        assert_eq!(found[2].len(), 11);
        assert!(texts("[^,]+|保本").is_empty());
        assert!(texts("(?:保本)?").is_empty());
    }

    const PARTS: [&str; 8] =
        ["a", "b?", "(?:ab|b[ac])", "(?:a|)", "[^a]", "(?:ab){1,2}", "(c|bb+)", "^"];

    proptest! {
        #[test]
        fn a_match_holds_them(
            parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 1..6),
            text in "[abc]{0,12}",
        ) {
            let regex = parts.concat();
            let compiled = regex::Regex::new(&regex).unwrap();
            if let Some(found) = compiled.find(&text) {
                for list in texts(&regex) {
                    prop_assert!(list.iter().any(|word| found.as_str().contains(word.as_str())));
                }
            }
        }
    }
}
