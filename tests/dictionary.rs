//! The compact dictionary holds jieba-rs's words and cuts as jieba-rs does without its HMM.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use jieba_rs::Jieba;
use jinyan::text::{Dictionary, TextSpan, offset};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/text/jieba.bin");

#[test]
fn is_built_from_the_dictionary_of_jieba() {
    let bless = std::env::var_os("BLESS").is_some();
    let Some(source) = jieba_source() else {
        assert!(!bless, "jieba-rs's dict.txt is not under $CARGO_HOME/registry/src");
        return;
    };
    let built = compile(&fs::read_to_string(source).unwrap());
    if bless {
        fs::write(DATA, &built).unwrap();
    }
    assert!(fs::read(DATA).unwrap() == built, "stale: run `BLESS=1 cargo test --test dictionary`");
}

#[test]
fn cuts_as_jieba_does() {
    let jieba = Jieba::new();
    let ours = Dictionary::builtin();
    let mut cut = 0;
    for text in samples() {
        let expected: Vec<_> = jieba.cut(&text, false).iter().map(|t| t.word.to_owned()).collect();
        let all = TextSpan::new(0, offset(text.len()));
        let words: Vec<_> = ours.cut(&text, all).iter().map(|w| w.of(&text).to_owned()).collect();
        assert_eq!(words, expected);
        cut += words.len();
    }
    assert!(cut > 20_000, "{cut} words are too few to show anything");
}

/// Sentences of many kinds, and long chains of words drawn evenly from the dictionary, in which
/// every boundary is ambiguous.
fn samples() -> Vec<String> {
    let mut samples: Vec<String> = [
        "您已投保本产品,本公司不保证收益率,请在犹豫期内仔细阅读条款。",
        "研究生命的起源,结婚的和尚未结婚的,南京市长江大桥。",
        "年化3.5%起,1万元起购,180天到期自动赎回!\n详询95588",
        "买入、持有、卖出「三部曲」:低买高卖? ok, let's go 2.0",
        "银行理财产品过往业绩不代表其未来表现,不等于理财产品实际收益",
        "征信花包过,秒批秒下款,加v信领取额度★★★",
        "他说的确实在理,工信处女干事每月经过下属科室都要亲口交代",
        "𠮷野家的牛丼䒟䒠很好吃",
        "",
        " ",
    ]
    .map(str::to_owned)
    .into();
    let words = reference_words();
    for (seed, step) in [(0, 7919), (3, 104_729), (11, 15_485_863)] {
        let mut at: usize = seed;
        for length in 5..120 {
            let chain = (0..length).map(|_| {
                at = (at + step) % words.len();
                words[at].as_str()
            });
            samples.push(chain.collect());
        }
    }
    samples
}

/// Words of the committed data, read back independently of [`Dictionary`].
fn reference_words() -> Vec<String> {
    let bytes = fs::read(DATA).unwrap();
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let half = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap());
    let nodes = word(4);
    let labels = 16 + 257 * 4;
    let children = labels + nodes * 2;
    let ranks = children + (nodes + 1) * 4;
    let mut stack: Vec<_> = (0..word(children)).map(|node| (node, String::new())).collect();
    let mut words = Vec::new();
    while let Some((node, mut prefix)) = stack.pop() {
        prefix.push(char::from_u32(u32::from(half(labels + node * 2))).unwrap());
        if half(ranks + node * 2) > 0 && !prefix.contains(|c: char| c.is_ascii_alphabetic()) {
            words.push(prefix.clone());
        }
        let below = word(children + node * 4)..word(children + node * 4 + 4);
        stack.extend(below.map(|child| (child, prefix.clone())));
    }
    words
}

fn jieba_source() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?;
    registries
        .filter_map(Result::ok)
        .map(|registry| registry.path().join("jieba-rs-0.11.0/src/data/dict.txt"))
        .find(|path| path.is_file())
}

/// Writes the layout that `text::token` documents.
fn compile(source: &str) -> Vec<u8> {
    let mut words: BTreeMap<Vec<u16>, u32> = BTreeMap::new();
    for line in source.lines() {
        let mut fields = line.split(' ');
        let word = fields.next().unwrap().to_ascii_lowercase();
        let freq: u32 = fields.next().unwrap().parse().unwrap();
        let key: Vec<u16> = word.encode_utf16().collect();
        assert_eq!(key.len(), word.chars().count(), "{word} leaves the basic plane");
        for end in 1..key.len() {
            words.entry(key[..end].to_vec()).or_default();
        }
        *words.entry(key).or_default() += freq;
    }
    let mut nodes: Vec<(&[u16], u32)> = words.iter().map(|(k, f)| (k.as_slice(), *f)).collect();
    nodes.sort_by_key(|(key, _)| (key.len(), *key));
    let mut freqs: Vec<u32> = nodes.iter().map(|(_, f)| *f).filter(|f| *f > 0).collect();
    let total: u32 = freqs.iter().sum();
    freqs.sort_unstable();
    freqs.dedup();

    let root = nodes.partition_point(|(key, _)| key.len() == 1);
    let mut out = b"JYD1".to_vec();
    let mut put = |value: usize| out.extend(u32::try_from(value).unwrap().to_le_bytes());
    put(nodes.len());
    put(freqs.len());
    put(total as usize);
    for page in 0..257 {
        put(nodes[..root].partition_point(|(key, _)| usize::from(key[0] >> 8) < page));
    }
    for (key, _) in &nodes {
        out.extend(key.last().unwrap().to_le_bytes());
    }
    let mut child = root;
    for (key, _) in &nodes {
        out.extend(u32::try_from(child).unwrap().to_le_bytes());
        while nodes.get(child).is_some_and(|(below, _)| below[..below.len() - 1] == **key) {
            child += 1;
        }
    }
    out.extend(u32::try_from(child).unwrap().to_le_bytes());
    for (_, freq) in &nodes {
        let rank = if *freq == 0 { 0 } else { freqs.binary_search(freq).unwrap() + 1 };
        out.extend(u16::try_from(rank).unwrap().to_le_bytes());
    }
    out.extend(freqs.iter().flat_map(|f| f.to_le_bytes()));
    out
}
