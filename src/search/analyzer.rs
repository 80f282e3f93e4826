//! Text to tokens: characters with positions, and the three token streams of the index.
//!
//! Every stream counts positions in *folded characters*, so `手机@5 银行@7 手机银行@5` fit together
//! whatever cut them, and a phrase query with offsets means "these very characters in a row".
//! (The n-gram tokenizer that comes with tantivy puts all its tokens at position 0, where a phrase
//! query silently means "all of them, in any order".)
//!
//! | stream | `代发工资` gives | for |
//! | --- | --- | --- |
//! | [`Grams`] | 代@0 代发@0 发@1 发工@1 工@2 工资@2 资@3 | every substring; one character missing |
//! | [`Words`] | 代发@0 工资@2 | words rank above chance neighbours (年*代发*展) |
//! | [`Sounds`] | 2daifa@0 -df@0 2gongzi@2 -gz@2 | pinyin, initials, homophones |

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::sound;
use crate::text::{Dictionary, Fold, Span, TextSpan, fold_char, offset};

/// One folded character that can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    /// The character.
    pub(super) c: char,
    /// Count of characters before it; what cannot be searched for counts one for each stretch.
    pub(super) position: usize,
    /// Where it stands in the text as written.
    pub(super) at: Span,
}

/// The searchable characters of `text`: letters, digits, Han; a point between two digits too.
///
/// Punctuation and white space leave a gap of one position, so that no phrase crosses a comma.
/// One blank or line break between two Han characters leaves none: `代发\n工资` is one phrase.
pub(super) fn glyphs(text: &str) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(text.len() / 3 + 1);
    let mut position = 0;
    let mut gap = Gap::None;
    let mut chars = text.char_indices().peekable();
    while let Some((start, source)) = chars.next() {
        let at = Span::new(offset(start), offset(start + source.len_utf8()));
        let next = chars.peek().map(|(_, c)| *c);
        let mut buffer = [0; 4];
        let folded: &str = match fold_char(source) {
            Fold::Keep => source.encode_utf8(&mut buffer),
            Fold::To(to) => to,
            Fold::Drop => continue,
        };
        for c in folded.chars() {
            let point = c == '.'
                && out.last().is_some_and(|g| g.c.is_ascii_digit() && g.at.end == at.start)
                && next.is_some_and(|n| n.is_ascii_digit());
            if !c.is_alphanumeric() && !point {
                gap = gap.widen(c);
                continue;
            }
            let c = c.to_ascii_lowercase();
            if let Some(last) = out.last()
                && (gap == Gap::Hard || (gap == Gap::Blank && !(is_han(last.c) && is_han(c))))
            {
                position += 1;
            }
            gap = Gap::None;
            out.push(Glyph { c, position, at });
            position += 1;
        }
    }
    out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    Hard,
}

impl Gap {
    fn widen(self, c: char) -> Self {
        match self {
            Self::None if c == ' ' || c == '\n' || c == '\r' => Self::Blank,
            Self::Blank if c == '\r' => Self::Blank,
            _ => Self::Hard,
        }
    }
}

/// Whether `c` is a Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Stretches of consecutive positions.
pub(super) fn runs(glyphs: &[Glyph]) -> impl Iterator<Item = &[Glyph]> {
    glyphs.chunk_by(|a, b| a.position + 1 == b.position)
}

/// A finished list of tokens, handed out one by one.
pub(super) struct TokenList {
    tokens: Vec<Token>,
    next: usize,
}

impl TokenStream for TokenList {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.next - 1]
    }
}

fn token(text: String, first: Glyph, last: Glyph) -> Token {
    Token {
        offset_from: first.at.start as usize,
        offset_to: last.at.end as usize,
        position: first.position,
        text,
        position_length: 1,
    }
}

/// Single characters and pairs of neighbours.
#[derive(Clone)]
pub(super) struct Grams;

impl Tokenizer for Grams {
    type TokenStream<'a> = GramStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream {
        GramStream { glyphs: glyphs(text), next: 0, pair: false, token: Token::default() }
    }
}

/// Hands out the character at `next`, then the pair that begins with it. It reuses one token:
/// there are two for each character of the library.
pub(super) struct GramStream {
    glyphs: Vec<Glyph>,
    next: usize,
    pair: bool,
    token: Token,
}

impl TokenStream for GramStream {
    fn advance(&mut self) -> bool {
        if self.pair {
            self.pair = false;
            self.next += 1;
            if let (Some(a), Some(b)) = (self.glyphs.get(self.next - 1), self.glyphs.get(self.next))
                && b.position == a.position + 1
            {
                self.token.text.push(b.c);
                self.token.offset_to = b.at.end as usize;
                return true;
            }
        }
        let Some(glyph) = self.glyphs.get(self.next) else { return false };
        self.token.text.clear();
        self.token.text.push(glyph.c);
        self.token.position = glyph.position;
        self.token.offset_from = glyph.at.start as usize;
        self.token.offset_to = glyph.at.end as usize;
        self.pair = true;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Dictionary words, long ones and the words inside them.
#[derive(Clone)]
pub(super) struct Words;

impl Tokenizer for Words {
    type TokenStream<'a> = TokenList;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TokenList {
        let glyphs = glyphs(text);
        let mut tokens = Vec::with_capacity(glyphs.len());
        for word in cut(&glyphs) {
            if let [first, .., last] = word {
                tokens.push(token(word.iter().map(|g| g.c).collect(), *first, *last));
            }
        }
        TokenList { tokens, next: 0 }
    }
}

/// Words by their sound: all syllables with the number of characters in front, and initials.
#[derive(Clone)]
pub(super) struct Sounds;

impl Tokenizer for Sounds {
    type TokenStream<'a> = TokenList;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TokenList {
        let glyphs = glyphs(text);
        let mut tokens = Vec::with_capacity(glyphs.len() * 2);
        for word in join_singles(&glyphs, cut(&glyphs)) {
            let [first, ..] = word else { continue };
            let last = word.last().copied().unwrap_or(*first);
            let spelt = spellings(word.iter().map(|g| g.c).collect());
            tokens.extend(spelt.iter().map(|s| token(s.clone(), *first, last)));
        }
        TokenList { tokens, next: 0 }
    }
}

/// Words of a run, as ranges of its characters.
type Ranges = Rc<[(usize, usize)]>;

thread_local! {
    /// The words of a library are few and come again and again.
    static SPELT: RefCell<HashMap<String, Rc<[String]>>> = RefCell::default();
    /// Texts cut last: a text is cut for its words, and once more for their sounds.
    static CUTS: RefCell<HashMap<String, Ranges>> = RefCell::default();
}

/// Entries of the memories above; a full one is emptied.
const REMEMBERED: (usize, usize) = (50_000, 2_000);

fn remember<V: Clone>(
    memory: &RefCell<HashMap<String, V>>,
    most: usize,
    key: String,
    make: impl FnOnce(&str) -> V,
) -> V {
    if let Some(known) = memory.borrow().get(&key) {
        return known.clone();
    }
    let made = make(&key);
    let mut memory = memory.borrow_mut();
    if memory.len() >= most {
        memory.clear();
    }
    memory.insert(key, made.clone());
    made
}

fn spellings(word: String) -> Rc<[String]> {
    SPELT
        .with(|memory| remember(memory, REMEMBERED.0, word, |w| sound::spellings(w.chars()).into()))
}

/// Cuts each run into words and adds the words inside long ones, in position order.
fn cut(glyphs: &[Glyph]) -> Vec<&[Glyph]> {
    let mut words = Vec::new();
    let mut at = 0;
    for run in runs(glyphs) {
        let text: String = run.iter().map(|g| g.c).collect();
        let ranges = CUTS.with(|memory| remember(memory, REMEMBERED.1, text, cut_run));
        words.extend(ranges.iter().filter_map(|(from, to)| glyphs.get(at + from..at + to)));
        at += run.len();
    }
    words
}

fn cut_run(run: &str) -> Ranges {
    let mut run = Run { text: run, starts: run.char_indices().map(|(i, _)| offset(i)).collect() };
    let end = offset(run.text.len());
    run.starts.push(end);
    let mut words = Vec::with_capacity(run.starts.len());
    for word in Dictionary::builtin().cut(run.text, TextSpan::new(0, end)) {
        let place = |byte: u32| run.starts.partition_point(|start| *start < byte);
        run.add_inner(place(word.start), place(word.end), &mut words);
    }
    words.sort_by_key(|(from, to)| (*from, to - from));
    words.into()
}

/// A run with the byte at which each of its characters begins, and that of its end.
struct Run<'r> {
    text: &'r str,
    starts: Vec<u32>,
}

impl Run<'_> {
    fn is_word(&self, from: usize, to: usize) -> bool {
        let (Some(from), Some(to)) = (self.starts.get(from), self.starts.get(to)) else {
            return false;
        };
        from < to && Dictionary::builtin().has(TextSpan::new(*from, *to).of(self.text))
    }

    /// Adds a word and what it is made of: 手机 and 银行 of 手机银行, 信用 of 信用证. (The search
    /// mode of jieba would add every pair in the dictionary, also 财产 of 理*财产*品.)
    fn add_inner(&self, from: usize, to: usize, out: &mut Vec<(usize, usize)>) {
        out.push((from, to));
        if to - from == 3 && self.is_word(from, from + 2) {
            out.push((from, from + 2));
        }
        let mut halves = (from + 2)..(to - 1).max(from + 2);
        if let Some(at) = halves.find(|at| self.is_word(from, *at) && self.is_word(*at, to)) {
            self.add_inner(from, at, out);
            self.add_inner(at, to, out);
        }
    }
}

/// Adds the pairs of neighbouring one-character words: a word that the dictionary lacks (保函, 定投)
/// falls apart into them, and is looked for by its sound all the same.
fn join_singles<'g>(glyphs: &'g [Glyph], words: Vec<&'g [Glyph]>) -> Vec<&'g [Glyph]> {
    let mut out = Vec::with_capacity(words.len());
    let mut before: Option<usize> = None;
    let mut at = 0;
    for word in words {
        let position = word.first().map_or(0, |g| g.position);
        if word.len() == 1 {
            while glyphs.get(at).is_some_and(|g| g.position < position) {
                at += 1;
            }
            if before.is_some_and(|b| b + 1 == position) {
                out.extend(glyphs.get(at - 1..=at));
            }
            before = Some(position);
        }
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(mut tokenizer: impl Tokenizer, text: &str) -> Vec<String> {
        let mut stream = tokenizer.token_stream(text);
        let mut out = Vec::new();
        while let Some(token) = stream.next() {
            out.push(format!("{}@{}", token.text, token.position));
        }
        out
    }

    #[test]
    fn grams_count_positions_and_stop_at_punctuation() {
        assert_eq!(
            stream(Grams, "代发,工资"),
            ["代@0", "代发@0", "发@1", "工@3", "工资@3", "资@4"]
        );
        assert_eq!(stream(Grams, "A4 b"), ["a@0", "a4@0", "4@1", "b@3"]);
    }

    #[test]
    fn a_blank_between_han_characters_leaves_no_gap() {
        assert_eq!(stream(Grams, "保 本"), stream(Grams, "保本"));
        assert_ne!(stream(Grams, "保\n\n本"), stream(Grams, "保本"));
        assert_ne!(stream(Grams, "保。 本"), stream(Grams, "保本"));
    }

    #[test]
    fn a_point_between_digits_is_part_of_the_number() {
        let text: String = glyphs("3.65%起。2.").iter().map(|g| g.c).collect();
        assert_eq!(text, "3.65起2");
    }

    #[test]
    fn words_and_sounds_share_the_positions_of_grams() {
        let words = stream(Words, "每月代发工资");
        assert!(words.contains(&"代发@2".to_owned()), "{words:?}");
        assert!(words.contains(&"工资@4".to_owned()), "{words:?}");
        let sounds = stream(Sounds, "每月代发工资");
        for want in ["2daifa@2", "-df@2", "2gongzi@4", "-gz@4"] {
            assert!(sounds.contains(&want.to_owned()), "{want} in {sounds:?}");
        }
    }
}
