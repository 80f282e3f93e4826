//! How words sound: pinyin without tones, and initials.
//!
//! A word of the library is stored as `2daifa` (number of characters, syllables) and `-df`
//! (initials). What a manager types (`daifagongzi`, `dfgz`, `daifagz`, or the homophone `代法工资`)
//! is spelt the same way and cut into words that the index really holds.

use pinyin::ToPinyin;

/// Longest word stored by its sound, in characters.
const LONGEST_WORD: usize = 6;
/// Readings stored for one word; 重行 has four.
const MOST_READINGS: usize = 4;
/// Longest pinyin query looked at, in letters.
const LONGEST_QUERY: usize = 40;
/// Ways of cutting one query that are tried.
const MOST_CUTS: usize = 6;

/// Second readings of characters that are common in banking copy; the first is the crate's.
const SECOND_READINGS: [(char, &str); 30] = [
    ('行', "hang"),
    ('长', "zhang"),
    ('重', "chong"),
    ('还', "huan"),
    ('率', "lv"),
    ('率', "shuai"),
    ('调', "tiao"),
    ('调', "diao"),
    ('乐', "yue"),
    ('单', "shan"),
    ('会', "kuai"),
    ('降', "xiang"),
    ('给', "ji"),
    ('都', "du"),
    ('得', "de"),
    ('量', "liang"),
    ('便', "pian"),
    ('传', "zhuan"),
    ('弹', "dan"),
    ('盛', "cheng"),
    ('朝', "zhao"),
    ('参', "shen"),
    ('差', "chai"),
    ('折', "she"),
    ('种', "zhong"),
    ('种', "chong"),
    ('数', "shu"),
    ('度', "duo"),
    ('藏', "zang"),
    ('假', "jia"),
];

/// The usual syllable of a Han character, `ü` written `v`.
pub(super) fn syllable(c: char) -> Option<String> {
    c.to_pinyin().map(|p| p.plain().replace('ü', "v"))
}

/// All syllables a character is stored under, the usual one first.
pub(super) fn readings(c: char) -> Vec<String> {
    let Some(first) = syllable(c) else { return Vec::new() };
    let mut out = vec![first];
    for (_, other) in SECOND_READINGS.iter().filter(|(of, _)| *of == c) {
        if out.iter().all(|r| r != other) {
            out.push((*other).to_owned());
        }
    }
    out
}

/// The tokens of one word: syllables of each reading, then initials. Empty unless all is Han.
pub(super) fn spellings(word: impl Iterator<Item = char>) -> Vec<String> {
    let mut sounds: Vec<(String, String)> = vec![Default::default()];
    let mut length = 0;
    for c in word {
        length += 1;
        let readings = readings(c);
        if readings.is_empty() || length > LONGEST_WORD {
            return Vec::new();
        }
        sounds = sounds
            .iter()
            .flat_map(|(full, initials)| {
                readings.iter().map(move |r| {
                    (format!("{full}{r}"), format!("{initials}{}", r.chars().next().unwrap_or(' ')))
                })
            })
            .take(MOST_READINGS)
            .collect();
    }
    let mut out: Vec<String> = sounds.iter().map(|(full, _)| format!("{length}{full}")).collect();
    if length > 1 {
        out.extend(sounds.iter().map(|(_, initials)| format!("-{initials}")));
    }
    out.sort();
    out.dedup();
    out
}

/// How one character of a match sounds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// The whole syllable.
    Syllable(String),
    /// Its first letter.
    Initial(char),
}

impl Unit {
    /// Whether `c` can sound like this.
    pub(super) fn fits(&self, c: char) -> bool {
        readings(c).iter().any(|r| match self {
            Self::Syllable(s) => r == s,
            Self::Initial(i) => r.starts_with(*i),
        })
    }
}

/// One way of cutting what was typed: words of the index with their positions in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Token and position of each word.
    pub(super) words: Vec<(usize, String)>,
    /// Sound of each character.
    pub(super) units: Vec<Unit>,
}

/// Cuts letters into words that `known` holds, longest words first.
pub(super) fn cut_letters(typed: &str, known: &dyn Fn(&str) -> bool) -> Vec<Spelling> {
    if typed.len() < 2
        || typed.len() > LONGEST_QUERY
        || !typed.bytes().all(|b| b.is_ascii_lowercase())
    {
        return Vec::new();
    }
    let mut search = Search { known, dead: vec![false; typed.len() + 1], found: Vec::new() };
    search.step(typed, Spelling::default());
    search.found
}

/// Cuts Han characters, taken by their usual sound, into words that `known` holds.
pub(super) fn cut_han(typed: &[char], known: &dyn Fn(&str) -> bool) -> Vec<Spelling> {
    let Some(syllables) = typed.iter().map(|c| syllable(*c)).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    if syllables.len() < 2 || syllables.len() > LONGEST_QUERY / 2 {
        return Vec::new();
    }
    let mut spelling = Spelling::default();
    let mut at = 0;
    while at < syllables.len() {
        let longest = (1..=LONGEST_WORD.min(syllables.len() - at)).rev().find_map(|n| {
            let word = format!("{n}{}", syllables.get(at..at + n)?.concat());
            known(&word).then_some((n, word))
        });
        let Some((n, word)) = longest else { return Vec::new() };
        spelling.words.push((at, word));
        at += n;
    }
    spelling.units = syllables.into_iter().map(Unit::Syllable).collect();
    vec![spelling]
}

struct Search<'k> {
    known: &'k dyn Fn(&str) -> bool,
    /// Numbers of letters left from which no cut leads to the end.
    dead: Vec<bool>,
    found: Vec<Spelling>,
}

impl Search<'_> {
    fn step(&mut self, rest: &str, so_far: Spelling) -> bool {
        if rest.is_empty() {
            self.found.push(so_far);
            return true;
        }
        if self.dead.get(rest.len()).copied().unwrap_or(true) {
            return false;
        }
        let mut reached = false;
        for (length, word, units) in self.heads(rest) {
            if self.found.len() >= MOST_CUTS {
                return true;
            }
            let mut next = so_far.clone();
            next.words.push((next.units.len(), word));
            next.units.extend(units);
            reached |= self.step(rest.get(length..).unwrap_or(""), next);
        }
        if !reached && let Some(dead) = self.dead.get_mut(rest.len()) {
            *dead = true;
        }
        reached
    }

    /// Words that `rest` may begin with: letters taken, token, sounds; longest first.
    fn heads(&self, rest: &str) -> Vec<(usize, String, Vec<Unit>)> {
        let mut out = Vec::new();
        let mut syllables = Vec::new();
        self.full_words(rest, 0, &mut syllables, &mut out);
        for length in 2..=LONGEST_WORD.min(rest.len()) {
            let Some(initials) = rest.get(..length) else { continue };
            let word = format!("-{initials}");
            if (self.known)(&word) {
                out.push((length, word, initials.chars().map(Unit::Initial).collect()));
            }
        }
        out.sort_by_key(|(length, word, _)| (std::cmp::Reverse(*length), word.clone()));
        out
    }

    fn full_words<'r>(
        &self,
        rest: &'r str,
        taken: usize,
        syllables: &mut Vec<&'r str>,
        out: &mut Vec<(usize, String, Vec<Unit>)>,
    ) {
        if syllables.len() >= 4 {
            return;
        }
        for length in 1..=6 {
            let Some(next) = rest.get(taken..taken + length) else { break };
            if SYLLABLES.binary_search(&next).is_err() {
                continue;
            }
            syllables.push(next);
            let word = format!("{}{}", syllables.len(), syllables.concat());
            if (self.known)(&word) {
                let units = syllables.iter().map(|s| Unit::Syllable((*s).to_owned())).collect();
                out.push((taken + length, word, units));
            }
            self.full_words(rest, taken + length, syllables, out);
            syllables.pop();
        }
    }
}

/// Every syllable of the GB 2312 characters, without tones, sorted.
#[rustfmt::skip]
const SYLLABLES: [&str; 409] = [
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi",
    "bian", "biao", "bie", "bin", "bing", "bo", "bu", "ca", "cai", "can", "cang", "cao", "ce",
    "cen", "ceng", "cha", "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi", "chong",
    "chou", "chu", "chua", "chuai", "chuan", "chuang", "chui", "chun", "chuo", "ci", "cong", "cou",
    "cu", "cuan", "cui", "cun", "cuo", "da", "dai", "dan", "dang", "dao", "de", "dei", "deng", "di",
    "dia", "dian", "diao", "die", "ding", "diu", "dong", "dou", "du", "duan", "dui", "dun", "duo",
    "e", "ei", "en", "er", "fa", "fan", "fang", "fei", "fen", "feng", "fo", "fou", "fu", "ga",
    "gai", "gan", "gang", "gao", "ge", "gei", "gen", "geng", "gong", "gou", "gu", "gua", "guai",
    "guan", "guang", "gui", "gun", "guo", "ha", "hai", "han", "hang", "hao", "he", "hei", "hen",
    "heng", "hong", "hou", "hu", "hua", "huai", "huan", "huang", "hui", "hun", "huo", "ji", "jia",
    "jian", "jiang", "jiao", "jie", "jin", "jing", "jiong", "jiu", "ju", "juan", "jue", "jun", "ka",
    "kai", "kan", "kang", "kao", "ke", "kei", "ken", "keng", "kong", "kou", "ku", "kua", "kuai",
    "kuan", "kuang", "kui", "kun", "kuo", "la", "lai", "lan", "lang", "lao", "le", "lei", "len",
    "leng", "li", "lia", "lian", "liang", "liao", "lie", "lin", "ling", "liu", "lo", "long", "lou",
    "lu", "luan", "lun", "luo", "lv", "lve", "ma", "mai", "man", "mang", "mao", "me", "mei", "men",
    "meng", "mi", "mian", "miao", "mie", "min", "ming", "miu", "mo", "mou", "mu", "na", "nai",
    "nan", "nang", "nao", "ne", "nei", "nen", "neng", "ni", "nian", "niang", "niao", "nie", "nin",
    "ning", "niu", "nong", "nou", "nu", "nuan", "nuo", "nv", "nve", "o", "ou", "pa", "pai", "pan",
    "pang", "pao", "pei", "pen", "peng", "pi", "pian", "piao", "pie", "pin", "ping", "po", "pou",
    "pu", "qi", "qia", "qian", "qiang", "qiao", "qie", "qin", "qing", "qiong", "qiu", "qu", "quan",
    "que", "qun", "ran", "rang", "rao", "re", "ren", "reng", "ri", "rong", "rou", "ru", "ruan",
    "rui", "run", "ruo", "sa", "sai", "san", "sang", "sao", "se", "sen", "seng", "sha", "shai",
    "shan", "shang", "shao", "she", "shei", "shen", "sheng", "shi", "shou", "shu", "shua", "shuai",
    "shuan", "shuang", "shui", "shun", "shuo", "si", "song", "sou", "su", "suan", "sui", "sun",
    "suo", "ta", "tai", "tan", "tang", "tao", "te", "tei", "teng", "ti", "tian", "tiao", "tie",
    "ting", "tong", "tou", "tu", "tuan", "tui", "tun", "tuo", "wa", "wai", "wan", "wang", "wei",
    "wen", "weng", "wo", "wu", "xi", "xia", "xian", "xiang", "xiao", "xie", "xin", "xing", "xiong",
    "xiu", "xu", "xuan", "xue", "xun", "ya", "yan", "yang", "yao", "ye", "yi", "yin", "ying", "yo",
    "yong", "you", "yu", "yuan", "yue", "yun", "za", "zai", "zan", "zang", "zao", "ze", "zei",
    "zen", "zeng", "zha", "zhai", "zhan", "zhang", "zhao", "zhe", "zhei", "zhen", "zheng", "zhi",
    "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui", "zhun", "zhuo", "zi",
    "zong", "zou", "zu", "zuan", "zui", "zun", "zuo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_covers_common_characters() {
        assert!(SYLLABLES.is_sorted());
        for c in ('\u{4E00}'..='\u{9FA5}')
            .filter(|c| "代发工资理财存款旅行绿女略银行长率额儿二".contains(*c))
        {
            for reading in readings(c) {
                assert!(SYLLABLES.binary_search(&reading.as_str()).is_ok(), "{c} {reading}");
            }
        }
    }

    #[test]
    fn words_are_stored_under_every_common_reading() {
        let bank = spellings("银行".chars());
        assert!(bank.contains(&"2yinhang".to_owned()), "{bank:?}");
        assert!(bank.contains(&"-yh".to_owned()), "{bank:?}");
        assert_eq!(spellings("ERP".chars()), Vec::<String>::new());
    }

    #[test]
    fn letters_are_cut_into_known_words() {
        let known = |w: &str| ["2daifa", "-df", "2gongzi", "-gz", "1xian", "2xian"].contains(&w);
        let words = |typed: &str| {
            let cuts = cut_letters(typed, &known);
            cuts.iter().map(|c| c.words.clone()).collect::<Vec<_>>()
        };
        assert_eq!(words("daifagongzi"), [[(0, "2daifa".into()), (2, "2gongzi".into())]]);
        assert_eq!(words("dfgz"), [[(0, "-df".into()), (2, "-gz".into())]]);
        assert_eq!(words("daifagz"), [[(0, "2daifa".into()), (2, "-gz".into())]]);
        assert_eq!(words("xian"), [[(0, "1xian".into())], [(0, "2xian".into())]]);
        assert!(words("zzzz").is_empty());
    }

    #[test]
    fn homophones_spell_alike() {
        let known = |w: &str| ["2daifa", "2gongzi"].contains(&w);
        let cut = cut_han(&['带', '法', '工', '资'], &known);
        assert_eq!(cut[0].words, [(0, "2daifa".to_owned()), (2, "2gongzi".to_owned())]);
        assert!(cut_han(&['带', 'x'], &known).is_empty());
    }
}
