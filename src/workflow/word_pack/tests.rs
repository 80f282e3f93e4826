//! A word table becomes a pack that compiles, passes its own examples and names dangerous words.

use super::*;
use crate::workflow::read_table;

const TABLE: &str = "词,类别,产品,理由\n第一,绝对化用语,,广告法\n稳稳接住,夸大,理财,像承诺\n吊打同行,贬低,,\n闭店大吉,商圈忌语,,店主忌讳\n第一,绝对化用语,,重复\n";

fn pack(csv: &str) -> Result<WordPack, LibraryError> {
    let source = read_table("敏感词.csv", csv.as_bytes().to_vec(), None).unwrap();
    word_pack(&source, "our-words", "2026-01-01".parse().unwrap())
}

#[test]
fn the_pack_compiles_and_keeps_its_own_examples() {
    let pack = pack(TABLE).unwrap();
    assert_eq!((pack.words, pack.rules), (4, 4));
    let own = layer(&pack.files);
    let set = RuleSet::compile(&[foundation(&packs::sources()), own.clone()]).unwrap();
    assert_eq!(set.rule("our-words/class-01").unwrap().topic, "superlative");
    assert_eq!(set.rule("our-words/class-04").unwrap().topic, "house-words");
    assert_eq!(set.rule("our-words/class-02").unwrap().applies.products, ["wealth"]);
    let linter = Linter::new(Arc::new(set)).unwrap();
    let all = examples(&own).unwrap();
    assert!(all.len() >= 4 * 5);
    for example in all {
        assert_eq!(example.verify(&linter), Ok(()), "{}", example.name());
    }
}

#[test]
fn a_word_inside_ordinary_sentences_is_dangerous() {
    let pack = pack(TABLE).unwrap();
    let dangerous: Vec<&str> = pack.dangerous.iter().map(|d| d.word.as_str()).collect();
    assert_eq!(dangerous, ["第一"], "{:?}", pack.dangerous);
    assert!(pack.dangerous[0].sentence.contains("第一"));
    assert_eq!(pack.unfound, Vec::<String>::new());
}

#[test]
fn faults_name_their_rows() {
    let errors = [
        ("词语表\n第一\n", "表头缺少"),
        ("词,类别\n第一,\n", "敏感词.csv:2"),
        ("词,类别,产品\n第一,绝对化,存折\n", "没有产品「存折」"),
        ("词,类别\n(第一|最好),绝对化\n", "只写文字"),
        ("词,类别\n", "没有词"),
    ];
    for (csv, expected) in errors {
        let error = pack(csv).unwrap_err().to_string();
        assert!(error.contains(expected), "{csv}: {error}");
    }
    let source = read_table("a.csv", TABLE.as_bytes().to_vec(), None).unwrap();
    let day = "2026-01-01".parse().unwrap();
    for name in ["Our", "promotion", "lexicon", ""] {
        assert!(word_pack(&source, name, day).is_err(), "{name}");
    }
}
