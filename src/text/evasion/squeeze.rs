//! The walk that takes noise out of one segment and keeps where everything came from.

use super::super::span::{TextSpan, offset};
use super::Place;
use super::look::{
    DOUBLES, GAP, closing, is_address, is_content, is_han, is_mark, is_noise, is_small_capital,
    is_unit, plain_letter,
};

/// The walk over one segment.
pub(super) struct Squeeze<'c> {
    chars: &'c [(u32, char)],
    places: Vec<Place>,
    /// Something was removed right before the next character.
    gap: bool,
    /// Indices of characters that repeat the one before and are noise.
    doubled: Vec<usize>,
}

impl<'c> Squeeze<'c> {
    pub(super) fn new(chars: &'c [(u32, char)]) -> Self {
        let pair =
            |i: &usize| matches!(chars.get(i - 1..=*i), Some([a, b]) if a.1 == b.1 && is_han(a.1));
        let pairs: Vec<usize> = (1..chars.len()).filter(pair).collect();
        let near = |a: usize, b: usize| b - a <= DOUBLES;
        let doubled = pairs.iter().enumerate().filter(|(i, at)| {
            i.checked_sub(1).and_then(|i| pairs.get(i)).is_some_and(|before| near(*before, **at))
                || pairs.get(i + 1).is_some_and(|after| near(**at, *after))
        });
        let doubled = doubled.map(|(_, at)| *at).collect();
        Self { chars, places: Vec::with_capacity(chars.len()), gap: false, doubled }
    }

    pub(super) fn run(mut self) -> Vec<Place> {
        let mut i = 0;
        while i < self.chars.len() {
            i = self.step(i);
        }
        self.places
    }

    /// Handles what stands at `i` and returns the index after it.
    fn step(&mut self, i: usize) -> usize {
        let c = self.at(i);
        if c.is_ascii_graphic() && !self.before(i).is_ascii_graphic() {
            let end = self.while_from(i, |c| c.is_ascii_graphic());
            if is_address(&self.word(i, end)) {
                return self.keep(i, end);
            }
        }
        if c.is_ascii_alphanumeric() || plain_letter(c).is_some() {
            return self.letters(i);
        }
        if let Some(close) = closing(c)
            && self.at(i + 2) == close
            && is_content(self.at(i + 1))
            && (self.gap
                || is_han(self.before(i))
                || is_han(self.at(i + 3))
                || closing(self.at(i + 3)).is_some())
        {
            self.gap |= !self.places.is_empty();
            self.push(i + 1, i + 2, self.at(i + 1), false);
            self.gap = true;
            return i + 3;
        }
        if is_noise(c) || matches!(c, '、' | ',') {
            let end =
                self.while_from(i, |c| is_noise(c) || matches!(c, '、' | ',')).min(i + GAP + 1);
            if end - i <= GAP && self.joins(i, end) {
                self.gap = true;
                return end;
            }
            return self.keep(i, end);
        }
        if !self.gap && self.doubled.binary_search(&i).is_ok() {
            let end = self.byte(i + 1);
            if let Some(last) = self.places.last_mut() {
                last.at.end = end;
                last.altered = true;
            }
            return i + 1;
        }
        self.push(i, i + 1, c, false);
        i + 1
    }

    /// Whether the separators `from..to` stand inside what may be one word.
    fn joins(&self, from: usize, to: usize) -> bool {
        let (left, right) = (self.before(from), self.at(to));
        let mut run = (from..to).map(|i| self.at(i));
        if run.clone().any(is_mark) {
            let ahead = self.before(from - usize::from(from > 0));
            let alone_left = !is_han(ahead) && !is_noise(ahead) && !ahead.is_ascii_alphanumeric();
            let alone = alone_left || matches!(self.at(to + 1), '、' | ',' | '\0');
            return to - from == 1 && is_han(left) && is_han(right) && alone;
        }
        let lone_left = left.is_ascii_alphabetic()
            && !self.before(from - usize::from(from > 0)).is_ascii_alphanumeric();
        let lone_right = right.is_ascii_alphabetic() && !self.at(to + 1).is_ascii_alphanumeric();
        let blank = run.all(|c| c == ' ');
        let digit = |c: char| c.is_ascii_digit() && !blank;
        (is_han(left) || lone_left || digit(left))
            && (is_han(right) || lone_right || digit(right))
            && !(left.is_ascii_digit() && right.is_ascii_digit())
    }

    /// A run of letters and digits: look-alikes are read as Latin, `o` among digits as 0 and before
    /// Chinese as 零, and one letter or digit between two Chinese characters is noise.
    fn letters(&mut self, i: usize) -> usize {
        let end = self.while_from(i, |c| c.is_ascii_alphanumeric() || plain_letter(c).is_some());
        let run = || (i..end).map(|j| self.at(j));
        let latin = run().any(|c| c.is_ascii_alphabetic() || is_small_capital(c));
        let number =
            run().all(|c| c.is_ascii_digit() || c == 'o') && run().any(|c| c.is_ascii_digit());
        let (left, right) = (self.before(i), self.at(end));
        let single = end == i + 1 && self.at(i).is_ascii() && is_han(right);
        if single && is_han(left) && self.at(i) != 'o' {
            if self.at(i).is_ascii_alphabetic() || !(left == '第' || is_unit(right)) {
                self.gap = true;
                return end;
            }
            return self.keep(i, end);
        }
        if single && self.at(i) == 'o' {
            self.push(i, end, '零', true);
            return end;
        }
        for j in i..end {
            let c = self.at(j);
            match plain_letter(c).filter(|_| latin) {
                Some(plain) => self.push(j, j + 1, plain, true),
                None if number && c == 'o' => self.push(j, j + 1, '0', true),
                None => self.push(j, j + 1, c, false),
            }
        }
        end
    }

    fn keep(&mut self, from: usize, to: usize) -> usize {
        for i in from..to {
            self.push(i, i + 1, self.at(i), false);
        }
        to
    }

    fn push(&mut self, from: usize, to: usize, c: char, altered: bool) {
        let at = TextSpan::new(self.byte(from), self.byte(to));
        let gap = std::mem::take(&mut self.gap);
        self.places.push(Place { start: 0, at, c, gap, altered });
    }

    fn at(&self, i: usize) -> char {
        self.chars.get(i).map_or('\0', |(_, c)| *c)
    }

    fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\0', |i| self.at(i))
    }

    fn byte(&self, i: usize) -> u32 {
        let end = || self.chars.last().map_or(0, |(at, c)| at + offset(c.len_utf8()));
        self.chars.get(i).map_or_else(end, |(at, _)| *at)
    }

    fn while_from(&self, i: usize, belongs: impl Fn(char) -> bool) -> usize {
        (i..self.chars.len()).find(|j| !belongs(self.at(*j))).unwrap_or(self.chars.len())
    }

    fn word(&self, from: usize, to: usize) -> String {
        (from..to).map(|i| self.at(i)).collect()
    }
}
