//! Numbers that identify a person, told from look-alikes by their checksums.

use super::super::scan::Scan;
use crate::text::{TextSpan, offset};

/// Runs of digits (a final `x` allowed) with their places. Blanks and hyphens inside a run of
/// groups are skipped, as people write card numbers in fours.
fn runs(scan: &Scan<'_>) -> Vec<(TextSpan, String)> {
    let text = &scan.doc.text.folded;
    let mut runs = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !c.is_ascii_digit() {
            continue;
        }
        let attached = text.get(..i).is_some_and(|t| {
            t.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '.' | '-' | '/'))
        });
        let mut digits = String::from(c);
        let mut end = i + 1;
        while let Some((k, d)) = chars.peek().copied() {
            let next_digit =
                text.get(k + 1..).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
            if d.is_ascii_digit() || (d == 'x' && digits.len() == 17) {
                digits.push(d);
                end = k + 1;
            } else if !(matches!(d, ' ' | '-') && next_digit && !is_line_break(scan, k)) {
                break;
            }
            chars.next();
        }
        let masked =
            text.get(end..).is_some_and(|t| t.starts_with(['*', '.']) && !t.starts_with(". "));
        if !attached && !masked {
            runs.push((TextSpan::new(offset(i), offset(end)), digits));
        }
    }
    runs
}

/// Whether the blank at folded byte `at` stands for a line break: numbers in a column are apart.
fn is_line_break(scan: &Scan<'_>, at: usize) -> bool {
    let blank = TextSpan::new(offset(at), offset(at + 1));
    scan.doc.quote(scan.doc.text.map.to_source(blank)).contains('\n')
}

/// 18-digit resident ID numbers with a plausible birthday and a right check digit (GB 11643).
pub(super) fn resident_ids(scan: &Scan<'_>) -> Vec<(TextSpan, String)> {
    found(scan, |digits| digits.len() == 18 && has_birthday(digits) && has_check_digit(digits))
}

/// 16- to 19-digit card numbers that pass Luhn (ISO/IEC 7812) and start like a bank card.
pub(super) fn bank_cards(scan: &Scan<'_>) -> Vec<(TextSpan, String)> {
    found(scan, |digits| {
        (16..=19).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && digits.starts_with(['3', '4', '5', '6', '9'])
            && passes_luhn(digits)
            && !(digits.len() == 18 && has_check_digit(digits) && has_birthday(digits))
    })
}

/// 11-digit mobile numbers of the mainland.
pub(super) fn mobiles(scan: &Scan<'_>) -> Vec<(TextSpan, String)> {
    found(scan, |digits| {
        let bytes = digits.as_bytes();
        bytes.len() == 11
            && bytes.first() == Some(&b'1')
            && bytes.get(1).is_some_and(|b| (b'3'..=b'9').contains(b))
    })
}

fn found(scan: &Scan<'_>, is: impl Fn(&str) -> bool) -> Vec<(TextSpan, String)> {
    runs(scan).into_iter().filter(|(_, d)| is(d)).map(|(at, _)| (at, String::new())).collect()
}

fn has_birthday(id: &str) -> bool {
    let part = |from: usize, to: usize| id.get(from..to).and_then(|t| t.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (part(6, 10), part(10, 12), part(12, 14)) else {
        return false;
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    (1900..=2100).contains(&year) && jiff::civil::Date::new(year, month, day).is_ok()
}

fn has_check_digit(id: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DIGITS: &[u8; 11] = b"10x98765432";
    let sum: u32 = id.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b.wrapping_sub(b'0')) * w).sum();
    id.as_bytes().last() == DIGITS.get(sum as usize % 11)
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
            if d > 9 { d - 9 } else { d }
        })
        .sum();
    sum.is_multiple_of(10)
}
