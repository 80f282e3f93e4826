//! Words: a maximum-probability cut over a compact dictionary.
//!
//! The cut equals that of jieba-rs without its hidden Markov model, whose dictionary (MIT) is the
//! data; Latin letters in it are lower case, as in folded text. The dictionary is one trie in four
//! flat arrays that are read where they lie in the binary: nothing is parsed or allocated per word.
//!
//! ```text
//! "JYD1" · nodes u32 · frequencies u32 · total u32
//! pages    u32 × 257         first root child whose label is at least page × 256
//! labels   u16 × nodes       one character of the basic plane; breadth first, sorted in a parent
//! children u32 × (nodes + 1) first child; the children of node i end where those of i + 1 begin
//! ranks    u16 × nodes       0: no word ends here; otherwise 1 + index into frequencies
//! freqs    u32 × frequencies
//! ```

use super::span::{TextSpan, offset};
use std::sync::OnceLock;

const MAGIC: &[u8; 4] = b"JYD1";
const HEADER: usize = 16;
const PAGES: usize = 257;

/// Characters on either side of a hit beyond which the cut is not computed: a run without
/// punctuation may be a whole file, and a word boundary depends on its neighbourhood only.
const REACH: usize = 120;

/// A word list with frequencies, able to cut text into words.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    pages: &'static [u8],
    labels: &'static [u8],
    children: &'static [u8],
    ranks: &'static [u8],
    /// Natural logarithm of each distinct frequency.
    logs: Vec<f64>,
    log_total: f64,
}

/// One character of a run: its byte in the text and itself.
type Placed = (u32, char);

#[derive(Clone, Copy)]
struct Step {
    log: f64,
    end: usize,
}

impl Dictionary {
    /// The dictionary of the binary.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Dictionary> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::from_bytes(include_bytes!("jieba.bin")).unwrap_or_default())
    }

    /// A dictionary in the layout of the module doc; `None` where the lengths do not fit.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let body = bytes.strip_prefix(MAGIC).and_then(|_| bytes.get(HEADER..))?;
        let nodes = u32_at(bytes, 1) as usize;
        let distinct = u32_at(bytes, 2) as usize;
        let (pages, rest) = body.split_at_checked(PAGES * 4)?;
        let (labels, rest) = rest.split_at_checked(nodes * 2)?;
        let (children, rest) = rest.split_at_checked((nodes + 1) * 4)?;
        let (ranks, freqs) = rest.split_at_checked(nodes * 2)?;
        if freqs.len() != distinct * 4 {
            return None;
        }
        let logs = (0..distinct).map(|i| f64::from(u32_at(freqs, i)).ln()).collect();
        let log_total = f64::from(u32_at(bytes, 3)).ln();
        Some(Self { pages, labels, children, ranks, logs, log_total })
    }

    /// Whether `word` (folded) is an entry.
    pub fn has(&self, word: &str) -> bool {
        let mut node = None;
        for c in word.chars() {
            node = self.child(node, c);
            if node.is_none() {
                return false;
            }
        }
        node.is_some_and(|n| self.log(n).is_some())
    }

    /// The words of `text` inside `within`, in order, without gaps. Characters that no dictionary
    /// covers stand alone; letters and digits in a row are one word.
    pub fn cut(&self, text: &str, within: TextSpan) -> Vec<TextSpan> {
        let mut words = Vec::with_capacity(within.len() as usize / 4);
        let mut run = Vec::new();
        for (i, c) in within.of(text).char_indices() {
            let at = within.start + offset(i);
            if in_run(c) {
                run.push((at, c));
                continue;
            }
            self.cut_run(&run, at, &mut words);
            run.clear();
            words.push(TextSpan::new(at, at + offset(c.len_utf8())));
        }
        self.cut_run(&run, within.end, &mut words);
        words
    }

    /// The boundary test: whether a word of the cut of `sentence` overlaps `hit` in part, which
    /// means that the hit is made of pieces of other words (保本 in 投保｜本产品).
    pub fn refuses(&self, text: &str, sentence: TextSpan, hit: TextSpan) -> bool {
        let around = neighbourhood(text, sentence, hit);
        self.cut(text, around)
            .iter()
            .any(|word| word.overlaps(hit) && !word.contains(hit) && !hit.contains(*word))
    }

    /// Cuts one run of characters that words are made of; `end` is the byte after it.
    fn cut_run(&self, run: &[Placed], end: u32, words: &mut Vec<TextSpan>) {
        if run.is_empty() {
            return;
        }
        let route = self.route(run);
        let byte = |i: usize| run.get(i).map_or(end, |(at, _)| *at);
        let mut letters = None;
        let mut i = 0;
        while let (Some((_, c)), Some(step)) = (run.get(i), route.get(i)) {
            if step.end == i + 1 && c.is_ascii_alphanumeric() {
                letters.get_or_insert(i);
            } else {
                if let Some(from) = letters.take() {
                    words.push(TextSpan::new(byte(from), byte(i)));
                }
                words.push(TextSpan::new(byte(i), byte(step.end)));
            }
            i = step.end;
        }
        if let Some(from) = letters {
            words.push(TextSpan::new(byte(from), end));
        }
    }

    /// For every character of `run`, the best word that begins there. Of two equal routes the one
    /// with the longer word wins, as in jieba.
    fn route(&self, run: &[Placed]) -> Vec<Step> {
        let mut route = vec![Step { log: 0.0, end: run.len() }; run.len() + 1];
        for i in (0..run.len()).rev() {
            let mut best: Option<Step> = None;
            let mut node = None;
            for (j, (_, c)) in run.iter().enumerate().skip(i) {
                node = self.child(node, *c);
                let Some(at) = node else { break };
                let Some(log) = self.log(at) else { continue };
                let log = log - self.log_total + route.get(j + 1).map_or(0.0, |s| s.log);
                if best.is_none_or(|b| log >= b.log) {
                    best = Some(Step { log, end: j + 1 });
                }
            }
            let alone =
                Step { log: -self.log_total + route.get(i + 1).map_or(0.0, |s| s.log), end: i + 1 };
            if let Some(step) = route.get_mut(i) {
                *step = best.unwrap_or(alone);
            }
        }
        route
    }

    /// The child of `node` (of the root where `None`) labelled `c`.
    fn child(&self, node: Option<usize>, c: char) -> Option<usize> {
        let label = u16::try_from(u32::from(c)).ok()?;
        let (low, high) = match node {
            None => {
                let page = usize::from(label >> 8);
                (u32_at(self.pages, page), u32_at(self.pages, page + 1))
            }
            Some(node) => (u32_at(self.children, node), u32_at(self.children, node + 1)),
        };
        let (mut low, mut high) = (low as usize, high as usize);
        while low < high {
            let middle = low.midpoint(high);
            match u16_at(self.labels, middle).cmp(&label) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn log(&self, node: usize) -> Option<f64> {
        let rank = usize::from(u16_at(self.ranks, node));
        self.logs.get(rank.checked_sub(1)?).copied()
    }
}

/// The runs of word characters that `hit` touches, at most [`REACH`] characters beyond it and never
/// outside `sentence`. Runs are cut independently, so nothing else can change the answer.
fn neighbourhood(text: &str, sentence: TextSpan, hit: TextSpan) -> TextSpan {
    let before = TextSpan::new(sentence.start, hit.start).of(text);
    let after = TextSpan::new(hit.end, sentence.end).of(text);
    let back: usize =
        before.chars().rev().take(REACH).take_while(|c| in_run(*c)).map(char::len_utf8).sum();
    let ahead: usize =
        after.chars().take(REACH).take_while(|c| in_run(*c)).map(char::len_utf8).sum();
    TextSpan::new(hit.start - offset(back), hit.end + offset(ahead))
}

/// Characters that words are made of: Han, ASCII letters and digits, and jieba's `+#&._%-`.
fn in_run(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '&' | '.' | '_' | '%' | '-');
    }
    matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0xF900..=0xFAFF
        | 0x20000..=0x2A6DF | 0x2A700..=0x2EBEF | 0x2F800..=0x2FA1F)
}

fn u32_at(bytes: &[u8], index: usize) -> u32 {
    let word = bytes.get(index * 4..).and_then(<[u8]>::first_chunk);
    word.map_or(0, |b| u32::from_le_bytes(*b))
}

fn u16_at(bytes: &[u8], index: usize) -> u16 {
    let half = bytes.get(index * 2..).and_then(<[u8]>::first_chunk);
    half.map_or(0, |b| u16::from_le_bytes(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(text: &str, term: &str) -> bool {
        let start = text.find(term).unwrap();
        let hit = TextSpan::new(offset(start), offset(start + term.len()));
        Dictionary::builtin().refuses(text, TextSpan::new(0, offset(text.len())), hit)
    }

    #[test]
    fn refuses_pieces_of_other_words() {
        for (text, term) in [
            ("您已投保本产品", "保本"),
            ("平稳赚取工资收入", "稳赚"),
            ("代理财产保险", "理财"),
            ("成套现货供应", "套现"),
            ("年化18%的收益", "8%"),
        ] {
            assert!(refuses(text, term), "{term} in {text}");
        }
        for (text, term) in
            [("绝对保本没风险", "保本"), ("理财产品热销", "理财"), ("信用卡分期免息", "免息")]
        {
            assert!(!refuses(text, term), "{term} in {text}");
        }
    }

    #[test]
    fn looks_only_near_the_hit() {
        let long = "金".repeat(100_000);
        assert!(!refuses(&format!("{long}保本{long}"), "保本"));
        assert!(refuses(&format!("{long}投保本产品{long}"), "保本"));
    }

    #[test]
    fn bytes_that_do_not_fit_are_no_dictionary() {
        assert!(Dictionary::from_bytes(b"JYD1").is_none());
        assert!(Dictionary::from_bytes(include_bytes!("fold.txt")).is_none());
        let empty = Dictionary::default();
        assert_eq!(empty.cut("保本", TextSpan::new(0, 6)).len(), 2);
    }
}
