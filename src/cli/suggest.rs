//! 「您是不是想用…」 for ids that nobody knows.

use super::CliError;

/// The known word nearest to `given`, where one is near enough to be meant.
pub(super) fn nearest<'k>(
    given: &str,
    known: impl IntoIterator<Item = &'k str, IntoIter: Clone>,
) -> Option<&'k str> {
    let known = known.into_iter();
    let chars: Vec<char> = given.chars().collect();
    let limit = (chars.len() / 3).max(2);
    // Four characters of an id are enough to have meant it.
    let part = known.clone().find(|word| chars.len() >= 4 && word.contains(given));
    known
        .map(|word| (distance(&chars, &word.chars().collect::<Vec<_>>()), word))
        .filter(|(d, word)| *d <= limit && *d < word.chars().count())
        .min()
        .map(|(_, word)| word)
        .or(part)
}

/// An error for a value that is not among `known`: (id, Chinese name).
pub(super) fn unknown(what: &str, given: &str, known: &[(String, String)]) -> CliError {
    CliError::usage(format!("没有名为「{given}」的{what}"), choices(given, known))
}

/// What could have been meant: the nearest id, then all of them.
pub(super) fn choices(given: &str, known: &[(String, String)]) -> String {
    let named = known.iter().find(|(_, zh)| given.contains(zh.as_str()) || zh.contains(given));
    let named = named.map(|(id, _)| id.as_str()).filter(|_| !given.is_ascii());
    let near = named.or_else(|| nearest(given, known.iter().map(|(id, _)| id.as_str())));
    let all: Vec<_> = known.iter().map(|(id, zh)| format!("{id} {zh}")).collect();
    match near {
        Some(near) => format!("您是不是想用 {near}？可用的值：{}", all.join("、")),
        None => format!("可用的值：{}", all.join("、")),
    }
}

/// Levenshtein distance in characters.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let new = (diagonal + usize::from(x != y)).min(left + 1).min(*slot + 1);
            (diagonal, left) = (*slot, new);
            *slot = new;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_id_is_offered() {
        let known = ["moments", "article", "livestream", "sms"];
        assert_eq!(nearest("moment", known), Some("moments"));
        assert_eq!(nearest("live-stream", known), Some("livestream"));
        assert_eq!(nearest("weibo", known), None);
        let rules = ["wealth-sales/principal-guarantee", "promotion/superlative"];
        assert_eq!(nearest("principal", rules), Some(rules[0]));
    }

    #[test]
    fn a_chinese_name_leads_to_its_id() {
        let known = [("moments".to_owned(), "朋友圈".to_owned())];
        for given in ["朋友圈", "朋友圈文案", "朋友"] {
            assert!(choices(given, &known).starts_with("您是不是想用 moments"), "{given}");
        }
    }

    #[test]
    fn distances_are_levenshtein() {
        let d = |a: &str, b: &str| {
            distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!((d("", "abc"), d("kitten", "sitting"), d("保本", "保夲")), (3, 3, 1));
    }
}
