//! A person's full name together with a sum that is said to be theirs.

use super::super::scan::Scan;
use crate::rules::{Phrase, Scope};
use crate::text::{TextSpan, offset};

/// The hundred commonest surnames (Ministry of Public Security, 2020 report on names), and the
/// two-character ones still in use.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤苗季鲁温康施殷翟";
const DOUBLE_SURNAMES: [&str; 5] = ["欧阳", "上官", "司马", "诸葛", "司徒"];
/// What follows a full name when it is one.
const AFTER: [&str; 18] = [
    "先生",
    "女士",
    "阿姨",
    "叔叔",
    "大爷",
    "奶奶",
    "爷爷",
    "老师",
    "总",
    "名下",
    "在我行",
    "在本行",
    "的",
    "(",
    ",",
    ":",
    " ",
    "持有",
];
/// What a full name may follow, beside the beginning of a sentence.
const OPENERS: [&str; 17] = [
    "客户", "户主", ":", ",", " ", "如", "、", "是", "给", "“", "(", "恭喜", "感谢", "祝贺",
    "欢迎", "@", "为",
];
/// Second characters that make a title of the surname: 王总, 李阿姨, 张某.
const TITLES: [&str; 16] = [
    "总", "某", "先生", "女士", "阿姨", "叔", "大爷", "奶奶", "爷爷", "老师", "经理", "哥", "姐",
    "行长", "老板", "主任",
];

/// Sums said to be somebody's assets, in a sentence that names the person in full; the span runs
/// from the name to the sum.
pub(super) fn names_with_assets(scan: &Scan<'_>, assets: &[Phrase]) -> Vec<(TextSpan, String)> {
    let document = scan.scope(TextSpan::default(), Scope::Document);
    let mut found: Vec<(TextSpan, String)> = assets
        .iter()
        .flat_map(|p| scan.phrase_matches(p, document))
        .filter_map(|asset| {
            let sentence = scan.scope(asset.at, Scope::Sentence);
            let name =
                full_name(&scan.doc.text.folded, TextSpan::new(sentence.start, asset.at.start))?;
            Some((name.cover(asset.at), String::new()))
        })
        .collect();
    found.sort_unstable();
    found.dedup_by(|next, kept| kept.0.overlaps(next.0));
    found
}

/// The last full name inside `within`.
fn full_name(text: &str, within: TextSpan) -> Option<TextSpan> {
    let line = within.of(text);
    let starts: Vec<usize> = line.char_indices().map(|(i, _)| i).collect();
    starts.into_iter().rev().find_map(|i| {
        let rest = line.get(i..)?;
        let surname =
            DOUBLE_SURNAMES.iter().find(|s| rest.starts_with(**s)).map(|s| s.len()).or_else(
                || rest.chars().next().filter(|c| SURNAMES.contains(*c)).map(char::len_utf8),
            )?;
        let given = rest.get(surname..)?;
        if TITLES.iter().any(|t| given.starts_with(t)) {
            return None;
        }
        (1..=2).rev().find_map(|count| {
            let end: usize = given.chars().take(count).map(char::len_utf8).sum();
            let name = given.get(..end)?;
            let is_han = name.chars().count() == count
                && name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
            let after = given.get(end..)?;
            // At the sentence's head or after a blank, a label or a word for customers.
            let before = line.get(..i)?;
            let opens = before.is_empty() || OPENERS.iter().any(|b| before.ends_with(b));
            let titled = ["先生", "女士"].iter().any(|t| after.starts_with(t));
            (is_han && (opens || titled) && AFTER.iter().any(|a| after.starts_with(a))).then(|| {
                let at = within.start + offset(i);
                TextSpan::new(at, at + offset(surname + end))
            })
        })
    })
}
