//! What single characters are to the search for evasion.

use super::super::numeral::digit;

/// Separators that may stand in one gap.
pub(super) const GAP: usize = 4;

/// Doubled characters are noise where another doubled one is at most so many characters away:
/// 稳稳赚赚, but not 稳稳的 or 控股股东.
pub(super) const DOUBLES: usize = 4;

pub(super) fn is_address(run: &str) -> bool {
    ["://", "www.", "@", ".com", ".cn", ".net"].iter().any(|sign| run.contains(sign))
}

pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x3FFFF) && !is_noise(c)
}

/// What is noise in brackets that hold nothing else; the numbers of a list are not.
pub(super) fn is_content(c: char) -> bool {
    is_han(c) && digit(c).is_none() && c != '十'
}

/// Marks that separate: punctuation that ends nothing, strokes used as bars, symbols, emoji.
pub(super) fn is_noise(c: char) -> bool {
    if c.is_ascii() {
        return matches!(
            c,
            ' ' | '.'
                | '/'
                | '\\'
                | '*'
                | '_'
                | '-'
                | '|'
                | '+'
                | '='
                | '~'
                | '^'
                | '#'
                | '&'
                | '@'
                | '`'
                | '\''
                | '"'
                | '$'
        );
    }
    matches!(
        c,
        '·' | '•'
            | '・'
            | '‧'
            | '∙'
            | '⋅'
            | '丨'
            | '丶'
            | '丿'
            | 'ー'
            | '—'
            | '¦'
            | '¤'
            | '※'
            | '×'
    ) || matches!(u32::from(c), 0x2190..=0x21FF | 0x2300..=0x23FF | 0x2500..=0x27BF | 0x2B00..=0x2BFF
            | 0x1F000..=0x1FAFF)
}

/// Marks of a list, which are noise only between single characters.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '、' | ',')
}

/// Units of counting: a digit before one of them is a number, not noise.
pub(super) fn is_unit(c: char) -> bool {
    "天月年日期号元万亿千百倍个次名位人家折成点岁周季级档条项种只支层楼室时分秒块角毛厘类步大"
        .contains(c)
}

pub(super) fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        '《' => '》',
        '〈' => '〉',
        '〔' => '〕',
        '〖' => '〗',
        '“' => '”',
        '‘' => '’',
        '"' | '\'' => open,
        _ => return None,
    })
}

pub(super) fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '>'
            | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '〗'
            | '”'
            | '’'
            | '"'
            | '\''
    )
}

pub(super) fn is_small_capital(c: char) -> bool {
    SMALL_CAPITALS.contains(c)
}

const SMALL_CAPITALS: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";

/// The Latin letter that a small capital, Cyrillic or Greek letter looks like. Folded text has lower
/// case only, so the capitals of those scripts count too (В folds to в).
pub(super) fn plain_letter(c: char) -> Option<char> {
    const LATIN: &str = "abcdefghijklmnoprstuvwyz";
    const CYRILLIC: [(char, char); 21] = [
        ('а', 'a'),
        ('в', 'b'),
        ('е', 'e'),
        ('ё', 'e'),
        ('к', 'k'),
        ('м', 'm'),
        ('н', 'h'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('т', 't'),
        ('у', 'y'),
        ('х', 'x'),
        ('і', 'i'),
        ('ї', 'i'),
        ('ѕ', 's'),
        ('ј', 'j'),
        ('ԁ', 'd'),
        ('ԛ', 'q'),
        ('ԝ', 'w'),
        ('һ', 'h'),
    ];
    const GREEK: [(char, char); 11] = [
        ('α', 'a'),
        ('β', 'b'),
        ('γ', 'y'),
        ('ι', 'i'),
        ('κ', 'k'),
        ('ν', 'v'),
        ('ο', 'o'),
        ('ρ', 'p'),
        ('τ', 't'),
        ('υ', 'u'),
        ('χ', 'x'),
    ];
    if !matches!(u32::from(c), 0x250..=0x2AF | 0x370..=0x52F | 0x1D00..=0x1D7F | 0xA720..=0xA7FF) {
        return None;
    }
    let small = SMALL_CAPITALS.chars().zip(LATIN.chars());
    small.chain(CYRILLIC).chain(GREEK).find(|(look, _)| *look == c).map(|(_, latin)| latin)
}
