//! What the readers see: blocks, visible text, turns, front matter and their places.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use jinyan::document::{BlockKind, Document, Format, ReadError, ReadOptions, Side, Speakers};
use jinyan::text::fold_str;

fn speakers() -> Speakers {
    jinyan::yaml::from_str(include_str!("../rulesets/lexicon/speakers.yaml")).unwrap()
}

fn read(text: &str) -> Vec<Document> {
    Document::from_text(text, Format::Markdown, &speakers()).unwrap()
}

fn markdown(text: &str) -> Document {
    let mut documents = read(text);
    assert_eq!(documents.len(), 1, "one document");
    documents.remove(0)
}

fn plain(text: &str) -> Document {
    Document::from_text(text, Format::Plain, &speakers()).unwrap().remove(0)
}

/// One line a block: kind, text, and what is not the default.
fn dump(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        out += &format!("{:?}", block.kind);
        if block.level > 0 {
            out += &block.level.to_string();
        }
        out += &format!(" {}", document.text.at(block.text));
        if let Some(section) = block.section {
            out += &format!(" §{section}");
        }
        if let Some(head) = block.list_head {
            out += &format!(" ^{head}");
        }
        if let Some(speaker) = &block.speaker {
            out += &format!(" <{speaker}>");
        }
        if block.side == Side::Customer {
            out += " customer";
        }
        if block.turn > 0 {
            out += &format!(" turn {}", block.turn);
        }
        out += "\n";
    }
    out
}

/// Compares after folding, so that the tables below may be written as people write.
#[track_caller]
fn same(document: &Document, expected: &[&str]) {
    let dump = dump(document);
    let shown: Vec<_> = dump.lines().map(fold_str).collect();
    let expected: Vec<_> = expected.iter().map(|line| fold_str(line)).collect();
    assert_eq!(shown, expected, "{:?}", document.source);
}

#[track_caller]
fn shows(text: &str, expected: &[&str]) {
    same(&markdown(text), expected);
}

/// The source that the folded `word` stands for.
#[track_caller]
fn source_of<'d>(document: &'d Document, word: &str) -> &'d str {
    let start = document.text.folded.find(word).expect("the word is visible");
    let at = jinyan::text::TextSpan::new(
        jinyan::text::offset(start),
        jinyan::text::offset(start + word.len()),
    );
    document.quote(document.text.map.to_source(at))
}

#[test]
fn blocks_of_every_kind() {
    shows(
        "# 一级\n\n正文 **粗** `code` 尾\n\n## 二级\n\n> 引文\n\n- 甲\n- 乙\n\n# 又一\n\n末段\n",
        &[
            "Heading1 一级",
            "Paragraph 正文 粗 ` 尾 §0",
            "Heading2 二级 §0",
            "Quote 引文 §2",
            "ListItem 甲 §2",
            "ListItem 乙 §2",
            "Heading1 又一",
            "Paragraph 末段 §6",
        ],
    );
}

#[test]
fn emphasis_leaves_no_trace() {
    for text in [
        "保**本**保息",
        "**保**本__保息__",
        "*保*本保息",
        "保~~本~~保息",
        "[保本](https://a.cn)保息",
    ] {
        assert_eq!(markdown(text).text.folded.trim_end(), "保本保息", "{text}");
    }
    assert_eq!(source_of(&markdown("保**本**保息"), "保本保息"), "保**本**保息");
    assert_eq!(source_of(&markdown("**稳**赚__不赔__"), "稳赚不赔"), "稳**赚__不赔");
    assert_eq!(source_of(&markdown("点[稳赚不赔](https://a.cn)"), "稳赚不赔"), "稳赚不赔");
}

#[test]
fn emphasis_that_commonmark_leaves_standing() {
    shows("**保本！**真的", &["Paragraph 保本！真的"]);
    shows("**“保本”**吗", &["Paragraph “保本”吗"]);
    shows("姓名：____ 2**3 a__b", &["Paragraph 姓名：____ 2**3 a__b"]);
    shows("保\\*\\*本", &["Paragraph 保**本"]);
    shows(
        "**问：保本吗？**不保本。",
        &["Paragraph 问：保本吗？ <问> customer", "Paragraph 不保本。 turn 1"],
    );
}

#[test]
fn escapes_and_entities_map_to_what_was_written() {
    let escaped = markdown("保\\*本");
    assert_eq!(source_of(&escaped, "保*本"), "保\\*本");
    let entities = markdown("&#20445;&#26412;保息");
    assert_eq!(source_of(&entities, "保本"), "&#20445;&#26412;");
    assert_eq!(source_of(&entities, "本"), "&#26412;");
    assert_eq!(source_of(&markdown("A&amp;B"), "&"), "&amp;");
}

#[test]
fn soft_breaks_join_chinese() {
    for text in ["保\n本", "保\r\n本", "> 保\n> 本", "保  \n本", "保\\\n本", "- 保\n  本"]
    {
        assert_eq!(markdown(text).text.folded.trim_end(), "保本", "{text:?}");
    }
    assert_eq!(source_of(&markdown("> 保\n> 本"), "保本"), "保\n> 本");
}

#[test]
fn code_is_not_visible_and_parts_its_neighbours() {
    assert_eq!(markdown("保`x`本").text.folded, "保`本\n");
    shows("保`x`本", &["Paragraph 保`本"]);
    shows("```\n保本\n```\n", &[]);
    shows("    let x = 1;\n", &[]);
    shows("`保本`\n", &[]);
    shows("    保本理财\n    零风险\n", &["Paragraph 保本理财零风险"]);
}

#[test]
fn single_tildes_are_ranges() {
    shows("期限1~3年，或5~10年", &["Paragraph 期限1~3年，或5~10年"]);
}

#[test]
fn lists_know_what_introduces_them() {
    shows(
        "以下话术禁用：\n\n- 保本\n- 包括：\n  - 零风险\n\n说完了\n\n1. 一\n",
        &[
            "Paragraph 以下话术禁用：",
            "ListItem 保本 ^0",
            "ListItem 包括： ^0",
            "ListItem 零风险 ^2",
            "Paragraph 说完了",
            "ListItem 一",
        ],
    );
    shows("**禁用：**\n- 保本\n", &["Paragraph 禁用：", "ListItem 保本 ^0"]);
    shows("禁用：\n\n```\nx\n```\n\n- 保本\n", &["Paragraph 禁用：", "ListItem 保本"]);
    shows("- 甲\n\n  乙\n", &["ListItem 甲", "ListItem 乙"]);
    shows("- [x] 办好了\n", &["ListItem 办好了"]);
}

#[test]
fn table_cells_know_their_column() {
    let text = "| 错误 | 正确 |\n| --- | --- |\n| 保本 | 净值\\|浮动 |\n| | `x` |\n";
    shows(
        text,
        &["TableCell 错误", "TableCell 正确", "TableCell 保本 ^0", "TableCell 净值|浮动 ^1"],
    );
    let document = markdown(text);
    assert_eq!(document.quote(document.blocks[2].at), "保本");
}

#[test]
fn images_give_their_alternative_text() {
    shows("![收益图](a.png)\n", &["Caption 收益图"]);
    shows("看图![收益图](a.png)说话\n", &["Paragraph 看图收益图说话"]);
    shows("<img src=a.png alt=\"保本&amp;保息\">\n", &["Caption 保本&保息"]);
}

#[test]
fn links_show_text_and_bare_addresses() {
    shows("[点我](https://a.cn/x \"标题\") <https://b.cn>", &["Paragraph 点我 https://b.cn"]);
    shows("[a]: https://a.cn\n", &[]);
}

#[test]
fn footnotes() {
    shows("年化4%[^1]起\n\n[^1]: 历史业绩\n", &["Paragraph 年化4%起", "Paragraph 历史业绩"]);
}

#[test]
fn inline_html_is_markup() {
    assert_eq!(source_of(&markdown("保<b>本</b>"), "保本"), "保<b>本");
    assert_eq!(source_of(&markdown("<span>保</span><span>本</span>"), "保本"), "保</span><span>本");
    shows("保<!-- 注 -->本", &["Paragraph 保本"]);
    shows("甲<script>alert(1)</script>乙", &["Paragraph 甲乙"]);
    shows("甲<br>乙", &["Paragraph 甲乙"]);
}

#[test]
fn html_blocks_are_tokenised() {
    let text = "<div class=\"a\">\n<p>保<b>本</b>&#20445;息</p>\n<h2>标题</h2>\n<style>p{color:red}</style>\n<ul><li>甲</li><li>乙</li></ul>\n</div>\n";
    shows(text, &["Paragraph 保本保息", "Heading2 标题", "ListItem 甲 §1", "ListItem 乙 §1"]);
    let document = markdown(text);
    assert_eq!(source_of(&document, "保本保息"), "保<b>本</b>&#20445;息");
    assert_eq!(source_of(&document, "甲"), "甲");
    let quoted = markdown("> <div>\n> 零\n> 风险\n> </div>\n");
    assert_eq!(source_of(&quoted, "风险"), "风险");
    assert_eq!(source_of(&quoted, "零"), "零");
    shows("<script>\n保本\n\n零风险\n</script>\n", &[]);
    shows("<div>保本\n<!-- 零风险 -->\n", &["Paragraph 保本"]);
}

#[test]
fn dialogue_becomes_turns() {
    shows(
        "主播：家人们好\n今天讲存款\n客户（弹幕）：保本吗？\n字幕：投资有风险\n主播小苏：那当然\n",
        &[
            "Paragraph 主播：家人们好今天讲存款 <主播>",
            "Paragraph 客户（弹幕）：保本吗？ <客户（弹幕）> customer turn 1",
            "Paragraph 字幕：投资有风险 <字幕> turn 2",
            "Paragraph 主播小苏：那当然 <主播小苏> turn 3",
        ],
    );
    let document = markdown("客户：保本吗？\r\n主播：保本\r\n");
    assert_eq!(document.quote(document.blocks[0].at), "客户：保本吗？");
    assert_eq!(document.quote(document.blocks[1].at), "主播：保本");
    assert!(markdown("字幕：有风险").blocks[0].aside);
}

#[test]
fn labels_come_decorated() {
    for (text, speaker, side) in [
        ("**客户**：保本吗", "客户", Side::Customer),
        ("**客户：**保本吗", "客户", Side::Customer),
        ("客户A：保本吗", "客户A", Side::Customer),
        ("客户王女士：保本吗", "客户王女士", Side::Customer),
        ("【客户】保本吗", "客户", Side::Customer),
        ("【主播】：您好", "主播", Side::Bank),
        ("主播 小王：您好", "主播 小王", Side::Bank),
        ("张经理：您好", "张经理", Side::Bank),
        ("客户经理：您好", "客户经理", Side::Bank),
        ("客户经理小李:您好", "客户经理小李", Side::Bank),
        ("AI坐席：您好", "AI坐席", Side::Bank),
        ("问：保本吗", "问", Side::Customer),
        ("Q1: 保本吗", "Q1", Side::Customer),
        ("A：保本", "A", Side::Bank),
        ("- 客户：保本吗", "客户", Side::Customer),
        ("00:12 客户：保本吗", "客户", Side::Customer),
        ("🙋客户（连麦）：保本吗", "客户（连麦）", Side::Customer),
    ] {
        let block = &markdown(text).blocks[0];
        assert_eq!((block.speaker.as_deref(), block.side), (Some(speaker), side), "{text}");
    }
    let stamped = plain("[00:12] **客户**：保本吗");
    assert_eq!(stamped.blocks[0].speaker.as_deref(), Some("客户"));
}

#[test]
fn what_only_looks_like_a_label() {
    for text in [
        "尊敬的客户：您好，本款理财保本",
        "各位客户：本款理财保本",
        "客户须知：本款理财保本",
        "客户权益：本款理财保本",
        "用户协议：本款理财保本",
        "老客户：首购加息",
        "王阿姨：您好，本款理财保本",
        "问题：保本吗",
        "本周播报，客户：您好",
        "用途：装修",
    ] {
        let document = markdown(text);
        assert_eq!(document.blocks.len(), 1, "{text}");
        assert_eq!(document.blocks[0].side, Side::Bank, "{text}");
        assert_eq!(document.blocks[0].speaker, None, "{text}");
    }
}

#[test]
fn a_salutation_is_a_speaker_in_a_dialogue() {
    let document = markdown("王阿姨：保本吗？\n张经理：保本的\n");
    assert_eq!(document.blocks[0].side, Side::Customer);
}

#[test]
fn an_answer_without_a_label_is_the_banks() {
    shows(
        "**问：保本吗？** 保本的。\n",
        &["Paragraph 问：保本吗？ <问> customer", "Paragraph 保本的。 turn 1"],
    );
    shows(
        "**问：保本吗？**\n保本的。\n",
        &["Paragraph 问：保本吗？ <问> customer", "Paragraph 保本的。 turn 1"],
    );
    shows(
        "问：保本吗？\n保本的。\n",
        &["Paragraph 问：保本吗？ <问> customer", "Paragraph 保本的。 turn 1"],
    );
    shows(
        "### 问：保本吗？\n\n保本的。\n",
        &["Heading3 问：保本吗？ <问> customer", "Paragraph 保本的。 §0 turn 1"],
    );
    shows(
        "客户：保本吗？\n\n保本的。\n",
        &["Paragraph 客户：保本吗？ <客户> customer", "Paragraph 保本的。 turn 1"],
    );
}

#[test]
fn a_heading_ends_a_turn() {
    shows(
        "主播：您好\n\n还有\n\n# 二\n\n正文\n",
        &[
            "Paragraph 主播：您好 <主播>",
            "Paragraph 还有 <主播>",
            "Heading1 二 turn 1",
            "Paragraph 正文 §2 turn 1",
        ],
    );
}

#[test]
fn plain_text_is_one_block_a_line() {
    let document = plain("第一行\r\n\r\n第二行 **粗**\n客户：保本吗\n保本的吧\n\n是的\n");
    same(
        &document,
        &[
            "Paragraph 第一行",
            "Paragraph 第二行 **粗**",
            "Paragraph 客户：保本吗 <客户> customer turn 1",
            "Paragraph 保本的吧 <客户> customer turn 1",
            "Paragraph 是的 turn 2",
        ],
    );
    assert_eq!(document.quote(document.blocks[0].at), "第一行");
}

#[test]
fn front_matter_keeps_spelling_and_places() {
    let text = "\u{FEFF}---\r\ntitle: \"保本&nbsp;理财\"\r\nvalid_until: 2027-03-31\r\ncodes: [007, D1]\r\npersona: {character: 专业型, hobby: null}\r\nevent:\r\n---\r\n正文\r\n";
    let document = markdown(text);
    let meta = &document.meta;
    assert_eq!(meta.text("valid_until"), Some("2027-03-31"));
    assert_eq!(document.quote(meta.get("valid_until").unwrap().at), "2027-03-31");
    assert_eq!(meta.list("codes"), ["007", "D1"]);
    assert_eq!(document.quote(meta.get("codes").unwrap().at).trim_end_matches(']'), "[007, D1");
    assert_eq!(meta.nested("persona", "character"), Some("专业型"));
    assert_eq!(meta.nested("persona", "hobby"), None);
    assert_eq!(document.quote(meta.get("event").unwrap().at), "event");
    assert_eq!(dump(&document), "Title 保本&nbsp;理财\nParagraph 正文\n");
    assert_eq!(document.quote(document.blocks[0].at), "保本&nbsp;理财");
    assert_eq!(document.quote(document.blocks[1].at), "正文");
}

#[test]
fn a_rule_at_the_top_is_no_front_matter() {
    shows("---\n\n正文\n\n---\n", &["Paragraph 正文"]);
    shows("---\n本周要闻\n---\n", &["Heading2 本周要闻"]);
}

#[track_caller]
fn refused(text: &str) -> (u32, String) {
    match Document::from_text(text, Format::Markdown, &speakers()) {
        Err(ReadError::FrontMatter { line, reason }) => (line, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn bad_front_matter_says_where() {
    assert_eq!(refused("---\ntitle: 甲\ntitle: 乙\n---\n").0, 3);
    assert_eq!(refused("---\ntitle: 甲\nbad: [1, 2\n---\n").0, 3);
    assert_eq!(refused("---\ntitle: 甲\n").0, 1);
    assert_eq!(refused("---\na: {b: {c: 1}}\n---\n").0, 2);
}

#[test]
fn posts_are_documents_of_their_own() {
    let text =
        "---\nposts: true\nchannel: moments\n---\n第一条\n---\n第二条\n\n```\n---\n```\n\n---\n\n";
    let documents = read(text);
    assert_eq!(
        documents.iter().map(dump).collect::<Vec<_>>(),
        ["Paragraph 第一条\n", "Paragraph 第二条\n"]
    );
    assert_eq!(documents[1].quote(documents[1].blocks[0].at), "第二条");
    assert_eq!(documents[1].meta.text("channel"), Some("moments"));
}

#[test]
fn directives_are_read_and_not_visible() {
    let text = "保本<!-- 谨言-豁免 a/b 理由：引用 监管原文 至：2027-03-31 -->\n\n<!-- 谨言-豁免 至:2027-01-01 理由:历史文章 c/d -->\n\n<!-- 谨言-豁免 e/f -->\n<!-- 别的 -->\n";
    let document = markdown(text);
    assert_eq!(dump(&document), "Paragraph 保本\n");
    let found: Vec<_> = document
        .directives
        .iter()
        .map(|d| (d.rule.as_str(), d.reason.as_deref(), d.until.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("a/b", Some("引用 监管原文"), Some("2027-03-31")),
            ("c/d", Some("历史文章"), Some("2027-01-01")),
            ("e/f", None, None),
        ]
    );
    assert!(document.quote(document.directives[0].at).starts_with("<!--"));
    assert!(document.quote(document.directives[1].at).ends_with("-->"));
}

#[test]
fn the_reader_goes_by_the_file_name() {
    let speakers = speakers();
    let options = ReadOptions { format: None, limit: 100, speakers: &speakers };
    let text = || "# 标题\n正文".as_bytes().to_vec();
    let kind = |path| Document::read(path, text(), &options).unwrap()[0].blocks[0].kind;
    assert_eq!(kind(None), BlockKind::Heading);
    assert_eq!(kind(Some("a.md")), BlockKind::Heading);
    assert_eq!(kind(Some("a/b.TXT")), BlockKind::Paragraph);
    let large = Document::read(None, vec![b'a'; 101], &options);
    assert!(matches!(large, Err(ReadError::TooLarge { size: 101, limit: 100 })));
}

mod properties {
    use super::*;
    use jinyan::text::Span;
    use proptest::prelude::*;
    use std::sync::LazyLock;
    use std::time::{Duration, Instant};

    static SPEAKERS: LazyLock<Speakers> = LazyLock::new(speakers);

    /// What every document keeps, whatever it was read from.
    fn holds(document: &Document) {
        let source: &str = &document.source;
        let mut last = 0;
        for block in &document.blocks {
            let at = block.at;
            assert!(at.start >= last && at.end as usize <= source.len(), "{at:?} after {last}");
            assert!(!document.quote(at).is_empty(), "{at:?} is no text");
            last = at.end;
            let text = document.text.at(block.text);
            assert!(!text.is_empty(), "{:?} has no text", block.kind);
            for (i, c) in text.char_indices() {
                let start = block.text.start + jinyan::text::offset(i);
                let end = start + jinyan::text::offset(c.len_utf8());
                let place = document.text.map.to_source(jinyan::text::TextSpan::new(start, end));
                assert!(at.contains(place), "{c} at {place:?} outside {at:?}");
                assert!(!document.quote(place).is_empty(), "{c} at {place:?} is no text");
            }
            for other in [block.section, block.list_head].into_iter().flatten() {
                assert!(other < document.blocks.len());
            }
        }
        for directive in &document.directives {
            assert!(document.quote(directive.at).starts_with("<!--"));
        }
        for entry in &document.meta.entries {
            assert!(source.get(entry.at.start as usize..entry.at.end as usize).is_some());
        }
        assert!(Span::new(0, 0).of(source).is_empty());
    }

    fn check(text: &str) {
        for format in [Format::Markdown, Format::Plain] {
            for document in Document::from_text(text, format, &SPEAKERS).into_iter().flatten() {
                holds(&document);
            }
        }
    }

    #[rustfmt::skip]
    const PIECES: &[&str] = &[
        "保本", "零风险", "。", "：", " ", "  \n", "\n", "\r\n", "\n\n", "    ", "\t", "# ", "> ",
        "- ", "1. ", "| a | 乙 |\n| - | - |\n", "|", "**", "*", "__", "_", "~~", "~", "`",
        "```\n", "[", "](", ")", "![", "<b>", "</b>", "<br>", "<p>", "</p>", "<div>",
        "\n<div>\n", "</div>\n", "<script>", "</script>", "<!--", "-->",
        "<!-- 谨言-豁免 a/b 理由：甲 至：2027-01-01 -->", "<img alt='图&amp;'>", "&amp;", "&#20445;",
        "&nbsp;", "&", "\\", "\\*", "客户：", "**客户**：", "主播：", "【主播】", "问：", "王阿姨：", "字幕：",
        "---\n", "\n---\n", "title: 甲\n", "posts: true\n", "\u{FEFF}", "\u{200B}",
        "\u{3000}", "[^1]", "[^1]: ", "<li>", "<h2>", "<td>", "[x] ", "=== ", "\0", "😀",
        "e\u{301}",
    ];

    /// Pieces of Markdown, HTML, front matter and copy, in any order.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(PIECES);
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_pieces(text in pieces()) {
            check(&text);
        }

        #[test]
        fn pieces_after_front_matter(text in pieces()) {
            check(&format!("---\nposts: true\ntitle: 标题\n---\n{text}"));
        }

        #[test]
        fn any_string(text in any::<String>()) {
            check(&text);
        }

        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let options = ReadOptions { format: None, limit: 1000, speakers: &SPEAKERS };
            for document in Document::read(None, bytes, &options).into_iter().flatten() {
                holds(&document);
            }
        }
    }

    /// Time to read `unit` repeated `count` times.
    fn time(unit: &str, count: usize) -> Duration {
        let text = unit.repeat(count);
        let start = Instant::now();
        check(&text);
        start.elapsed()
    }

    #[test]
    fn deep_nesting_is_neither_deep_nor_slow() {
        for unit in [
            ">",
            "[",
            "![",
            "- ",
            "*",
            "**",
            "_",
            "`",
            "<",
            "<b>",
            "<!--",
            "&",
            "&a",
            "【",
            "客户：",
            "：\n",
            "~",
            "|",
            "<div>\n",
            "> - ",
            "\\",
            "[^1]",
            "</script>",
            "<p>",
            "**客户",
            "( ",
            "a\n\n---\n",
        ] {
            let spent = time(unit, 10_000);
            assert!(spent < Duration::from_secs(20), "{unit:?} took {spent:?}");
        }
    }
}
