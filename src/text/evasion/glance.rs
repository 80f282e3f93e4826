//! The quick look that decides whether a segment is worth the walk.

use super::look::{DOUBLES, GAP, closes, closing, is_han, is_mark, is_noise, plain_letter};

/// A cheap look for anything that [`Squeeze`] may act on.
pub(super) fn has_sign(segment: &str) -> bool {
    let mut glance = Glance::default();
    let mut chars = segment.chars();
    while let Some(c) = chars.next() {
        if glance.sees(c, &chars) {
            return true;
        }
    }
    false
}

/// What [`has_sign`] remembers of the characters it has passed.
#[derive(Default)]
struct Glance {
    /// The character before the last.
    before: char,
    last: char,
    /// The last character that is no separator, and how many of its class stood together.
    content: Class,
    together: usize,
    /// Separators since.
    gap: usize,
    /// Whether a character stood twice, and how many have passed since.
    doubled: Option<usize>,
}

/// What a character is to [`Glance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Class {
    Han,
    Letter,
    Digit,
    /// A separator or a mark of a list.
    Gap,
    /// A letter of another script, or a bracket.
    Strange,
    #[default]
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' => Self::Letter,
            '0'..='9' => Self::Digit,
            '\u{4E40}'..='\u{9FFF}' => Self::Han,
            _ if is_noise(c) || is_mark(c) => Self::Gap,
            _ if is_han(c) => Self::Han,
            _ if closes(c) || plain_letter(c).is_some() => Self::Strange,
            _ => Self::Other,
        }
    }

    fn is_content(self) -> bool {
        matches!(self, Self::Han | Self::Letter | Self::Digit)
    }
}

impl Glance {
    /// Whether `c`, with `ahead` after it, completes a sign.
    fn sees(&mut self, c: char, ahead: &std::str::Chars<'_>) -> bool {
        let class = Class::of(c);
        let (before, last) = (self.before, self.last);
        (self.before, self.last) = (last, c);
        if class == Class::Gap {
            self.gap += 1;
            return false;
        }
        let (left, together, gap) = (self.content, self.together, self.gap);
        self.together = if gap == 0 && left == class { together + 1 } else { 1 };
        (self.content, self.gap) = (class, 0);
        self.doubled = self.doubled.map(|passed| passed + 1);
        if gap > 0 {
            let next = || ahead.clone().next().unwrap_or('\0');
            let marked = is_mark(last) && together > 1 && !is_mark(next()) && next() != '\0';
            let words = together > 1 && left == Class::Letter && class != Class::Han
                || !left.is_content()
                || !class.is_content();
            let digits = left == Class::Digit && class == Class::Digit;
            return gap <= GAP && !marked && !words && !digits;
        }
        match class {
            Class::Han if c == last => {
                self.doubled.replace(0).is_some_and(|passed| passed <= DOUBLES)
            }
            Class::Han => match left {
                Class::Letter | Class::Digit => together == 1 && (is_han(before) || last == 'o'),
                _ => false,
            },
            Class::Digit => last == 'o',
            Class::Letter => c == 'o' && left == Class::Digit,
            Class::Strange => closing(before) == Some(c) || plain_letter(c).is_some(),
            Class::Gap | Class::Other => false,
        }
    }
}
