//! Folding one character to its canonical form: width, case, enclosed and mathematical letters and
//! digits, radicals, compatibility ideographs, traditional and variant characters become one.
//!
//! The table is `fold.txt`, one line a character: code point, what it becomes (nothing: it is
//! dropped), itself. Digits and number words are not values here (`一` stays `一`), and nothing
//! depends on the characters around: look-alike letters are the matter of `evasion`.

/// What one source character becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Itself.
    Keep,
    /// Nothing: invisible, combining or decorative.
    Drop,
    /// One or more other characters.
    To(&'static str),
}

/// Folds one character.
pub fn fold_char(c: char) -> Fold {
    let code = u32::from(c);
    if code < 0x80 {
        return fold_ascii(c);
    }
    if !TABLE.changes(code) {
        return if is_tag(code) { Fold::Drop } else { Fold::Keep };
    }
    match TABLE.target(code) {
        "" => Fold::Drop,
        to => Fold::To(to),
    }
}

/// Folds a whole string, as terms of rule packs are folded; white space stays.
pub fn fold_str(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fold_char(c) {
            Fold::Keep => out.push(c),
            Fold::To(to) => out.push_str(to),
            Fold::Drop => {}
        }
    }
    out
}

/// Length in bytes of the longest start of `text` that folds to itself and holds no white space
/// but single blanks between other characters. It never ends in a blank.
pub(super) fn unchanged(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let after = at + usize::from(at > 0 && bytes.get(at) == Some(&b' '));
        match bytes.get(after).and_then(|first| plain(bytes, after, *first)) {
            Some(length) => at = after + length,
            None => return at,
        }
    }
}

/// Length of the character that starts at `at`, if it is at most three bytes long, folds to itself
/// and is not white space. The first two bytes of a character choose the word of the bitmap and the
/// last chooses the bit, so nothing is decoded.
fn plain(bytes: &[u8], at: usize, first: u8) -> Option<usize> {
    let low = |i: usize| bytes.get(at + i).map_or(0, |b| b & 0x3F);
    let (word, bit, length) = match first {
        0..=0x7F => (usize::from(first >> 6), first & 0x3F, 1),
        0xC0..=0xDF => (usize::from(first & 0x1F), low(1), 2),
        0xE0..=0xEF => (usize::from(first & 0x0F) << 6 | usize::from(low(1)), low(2), 3),
        _ => return None,
    };
    (RESTLESS[word] >> bit & 1 == 0).then_some(length)
}

/// Control characters are dropped; white space is the builder's matter.
fn fold_ascii(c: char) -> Fold {
    const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
    if c.is_ascii_uppercase() {
        let at = c as usize - 'A' as usize;
        return LOWER.get(at..=at).map_or(Fold::Keep, Fold::To);
    }
    if c.is_ascii_control() && !c.is_whitespace() { Fold::Drop } else { Fold::Keep }
}

/// Tags and supplementary variation selectors, beyond the table.
fn is_tag(code: u32) -> bool {
    matches!(code, 0xE0000..=0xE0FFF)
}

const SOURCE: &str = include_str!("fold.txt");
const LINES: usize = lines(SOURCE.as_bytes());

/// Code points of the table lie below this.
const LIMIT: usize = 0x30000;

/// `fold.txt`, indexed when compiled: a bitmap of the code points that change, the number of those
/// before each of its words, and where in [`SOURCE`] the target of each lies.
struct Table {
    bits: [u64; LIMIT / 64],
    ranks: [u16; LIMIT / 64],
    targets: [(u32, u8); LINES],
}

static TABLE: Table = index(SOURCE.as_bytes());

/// The basic plane of the bitmap, with ASCII capitals, controls and white space added.
static RESTLESS: [u64; 1024] = restless(&TABLE.bits);

impl Table {
    fn changes(&self, code: u32) -> bool {
        let word = self.bits.get(code as usize / 64).copied().unwrap_or(0);
        word >> (code % 64) & 1 == 1
    }

    /// The target of a code point that changes.
    fn target(&self, code: u32) -> &'static str {
        let word = code as usize / 64;
        let below = self.bits[word] & ((1 << (code % 64)) - 1);
        let index = usize::from(self.ranks[word]) + below.count_ones() as usize;
        let (start, length) = self.targets[index];
        SOURCE.get(start as usize..start as usize + usize::from(length)).unwrap_or("")
    }
}

const fn lines(bytes: &[u8]) -> usize {
    let (mut i, mut count) = (0, 0);
    while i < bytes.len() {
        count += (bytes[i] == b'\n') as usize;
        i += 1;
    }
    count
}

#[expect(clippy::cast_possible_truncation, reason = "the file is far below 64 KiB lines")]
const fn index(bytes: &[u8]) -> Table {
    let mut bits = [0; LIMIT / 64];
    let mut ranks = [0; LIMIT / 64];
    let mut targets = [(0, 0); LINES];
    let (mut i, mut line) = (0, 0);
    while i < bytes.len() {
        let mut code = 0;
        while bytes[i] != b'\t' {
            let digit = bytes[i] - if bytes[i] > b'9' { b'A' - 10 } else { b'0' };
            code = code * 16 + digit as usize;
            i += 1;
        }
        let start = i + 1;
        i = start;
        while bytes[i] != b'\t' {
            i += 1;
        }
        bits[code / 64] |= 1u64 << (code % 64);
        targets[line] = (start as u32, (i - start) as u8);
        while bytes[i] != b'\n' {
            i += 1;
        }
        (i, line) = (i + 1, line + 1);
    }
    let mut word = 1;
    while word < ranks.len() {
        ranks[word] = ranks[word - 1] + bits[word - 1].count_ones() as u16;
        word += 1;
    }
    Table { bits, ranks, targets }
}

const fn restless(table: &[u64; LIMIT / 64]) -> [u64; 1024] {
    let mut words = [0; 1024];
    let mut i = 0;
    while i < words.len() {
        words[i] = table[i];
        i += 1;
    }
    // Controls and blank; A to Z; DEL.
    words[0] |= 0x1_FFFF_FFFF;
    words[1] |= 0x07FF_FFFE | 1 << 63;
    // U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
    words[2] |= 1 << 5 | 1 << 32;
    words[0x1680 / 64] |= 1;
    words[0x2000 / 64] |= 0x7FF | 1 << 40 | 1 << 41 | 1 << 47;
    words[0x2040 / 64] |= 1 << 31;
    words[0x3000 / 64] |= 1;
    words
}
