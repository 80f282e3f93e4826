//! What the parser found wrong, in Chinese, with how to mend it.

use serde_yaml::Error;

/// The reason of `error`, found at byte `at` of `text`.
pub(super) fn of(error: &Error, text: &str, at: usize) -> String {
    shape(error).unwrap_or_else(|| syntax(&plain(error), line_at(text, at)))
}

/// Faults of shape: valid YAML that is not what was wanted.
fn shape(error: &Error) -> Option<String> {
    Some(match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            format!("不认识“{field}”这一项{}", choices(field, expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            format!("不能写“{variant}”{}", choices(variant, expected))
        }
        Error::SerdeMissingField { field, .. } => format!("缺少必填项“{field}”，请补上"),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("“{key}”写了两次，请只保留一处")
        }
        Error::DuplicateMappingKey { key: None, .. } => "有一项写了两次，请只保留一处".to_owned(),
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            format!("值的类型不对，应当是{}", kind(expected))
        }
        Error::SerdeInvalidLength { len, expected, .. } => {
            format!("有 {len} 个值，个数不对，应当是{}", kind(expected))
        }
        Error::InvalidScalar { ty, .. } => format!("值写法不对，应当是{}", kind(ty)),
        Error::InvalidBooleanStrict { .. } => "值写法不对，应当是 true 或 false".to_owned(),
        Error::NullIntoString { .. } => "这里没有写值，请补上，或删去这一项".to_owned(),
        Error::UnexpectedValueForUnitEnumVariant { .. } => {
            "这里只写名称，后面不能再跟值".to_owned()
        }
        Error::MultipleDocuments { .. } => {
            "文件中出现了第二个“---”，一个文件只能写一份，请删去多余部分".to_owned()
        }
        Error::UnknownAnchor { .. } => {
            "“*”开头会被当成引用；要写星号，请给值加上英文引号".to_owned()
        }
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => {
            "内容过大或嵌套过深，请拆分".to_owned()
        }
        Error::Message { msg, .. } if msg.contains("untagged enum") => {
            "值的写法不对，与允许的几种写法都不相符，请对照文档中的示例修改".to_owned()
        }
        Error::Message { msg, .. } if !msg.is_ascii() => msg.clone(),
        _ => return None,
    })
}

/// Faults of writing, by the parser's own words.
fn syntax(message: &str, line: &str) -> String {
    let known: &[(&str, &str)] = &[
        ("tab", "缩进里有制表符（Tab），请全部换成空格"),
        ("unclosed quote", "引号没有成对，请补上右引号；值里含有引号时，外面换用另一种引号"),
        ("document indicator", "引号没有成对，请补上右引号"),
        ("unclosed bracket", "方括号或花括号没有成对，请补上右括号"),
        ("bracket", "方括号或花括号不配对，请检查这一行"),
        ("',' or", "方括号或花括号里的各项要用英文逗号分开，最后要有右括号"),
        (
            "mapping values are not allowed",
            "这一行缩进不对，或值里有冒号加空格；请与同级对齐，或给值加上英文引号",
        ),
        ("simple key", "这一行不是“键: 值”的写法，冒号要用半角，后面空一格"),
        ("expected key", "缩进不对，请与同级各项左对齐"),
        ("indent", "缩进不对，请与同级各项左对齐，只用空格"),
        ("block sequence entries", "列表的“-”位置不对，请另起一行并与同级对齐"),
        ("followed by a valid YAML whitespace", "“-”或冒号后面要空一格"),
        ("trailing content after", "引号后面还有文字；请把整个值放进引号里"),
        ("escape", "双引号里的反斜杠写法不对；请改用单引号"),
        ("unexpected character", "值不能以这个符号开头，请给整个值加上英文引号"),
        ("unexpected end of input", "内容是空的，请补写"),
        ("EOF", "写到一半就结束了，请检查括号、引号和缩进"),
        ("eof", "写到一半就结束了，请检查括号、引号和缩进"),
        ("expected mapping start", "应当逐行写“键: 值”，冒号用半角，后面空一格"),
        ("expected sequence start", "应当是列表，例如 [甲, 乙]，或每行以“- ”开头"),
        (
            "expected string scalar",
            "应当是一段文字，不能是列表或“键: 值”；含特殊符号时请加英文引号",
        ),
        ("expected externally tagged", "应当写一个名称，或“名称: 值”"),
        ("anchor", "“&”和“*”开头有特殊含义，请给值加上英文引号"),
        ("tag", "“!”开头有特殊含义，请给值加上英文引号"),
    ];
    if line.contains('：') && !line.contains(": ") {
        return "冒号用了全角“：”，请改成半角“:”并在后面空一格".to_owned();
    }
    let found = known.iter().find(|(words, _)| message.contains(words));
    found.map_or_else(|| format!("写法有误（{message}）"), |(_, reason)| (*reason).to_owned())
}

/// The parser's words without the place, which is reported apart.
fn plain(error: &Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.clone(), |(words, _)| words.to_owned())
}

/// What may stand there instead, the likeliest first.
fn choices(written: &str, expected: &[&str]) -> String {
    let near = expected
        .iter()
        .map(|candidate| (distance(written, candidate), *candidate))
        .min()
        .filter(|(distance, candidate)| *distance * 5 <= candidate.chars().count() * 2);
    let all = expected.join("、");
    match near {
        Some((_, near)) => format!("，是不是想写“{near}”？可以写的有：{all}"),
        None if expected.is_empty() => "，请删去".to_owned(),
        None => format!("，可以写的有：{all}"),
    }
}

/// A type in Chinese; what is not known stays as the code says it.
fn kind(expected: &str) -> String {
    let words: &[(&str, &str)] = &[
        ("string", "一段文字"),
        ("str", "一段文字"),
        ("bool", "true 或 false"),
        ("sequence", "一个列表"),
        ("map", "“键: 值”"),
        ("struct", "“键: 值”"),
        ("enum", "允许的名称之一"),
        ("float", "一个数"),
        ("f64", "一个数"),
        ("f32", "一个数"),
        ("integer", "一个整数"),
        ("char", "一个字"),
    ];
    let unsigned = matches!(expected, "u8" | "u16" | "u32" | "u64" | "usize" | "u128");
    let signed = matches!(expected, "i8" | "i16" | "i32" | "i64" | "isize" | "i128");
    match words.iter().find(|(word, _)| expected.contains(word)) {
        _ if unsigned => "一个不小于 0 的整数".to_owned(),
        _ if signed => "一个整数".to_owned(),
        Some((_, words)) => (*words).to_owned(),
        None => format!(" {expected}"),
    }
}

/// Edits (insertions, deletions, replacements) between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        let cells = b.iter().zip(row.iter().zip(row.iter().skip(1)));
        for (to, (diagonal, above)) in cells {
            let left = next.last().copied().unwrap_or(0);
            let replaced = diagonal + usize::from(from != *to);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    text.get(start..).and_then(|t| t.lines().next()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use crate::yaml::{Value, from_str, locate, parse};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Sample {
        title: String,
        count: Option<u32>,
        level: Option<Level>,
        #[serde(default)]
        list: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Level {
        Error,
        Warning,
    }

    /// What is said about `text` and the text from there to the end of its line.
    #[track_caller]
    fn says(text: &str, spot: &str, words: &str) {
        let error = from_str::<Sample>(text).unwrap_err();
        let at = text.get(error.at..).and_then(|t| t.lines().next()).unwrap_or("");
        assert!(error.reason.contains(words), "{text:?}: {}", error.reason);
        assert_eq!(at, spot, "{text:?}");
        assert!(!error.reason.contains("expected"), "{}", error.reason);
    }

    #[test]
    fn faults_of_shape() {
        says("title: a\ntitel: b\n", "titel: b", "是不是想写“title”？");
        says("title: a\nzzz: b\n", "zzz: b", "可以写的有：title、count");
        says("title: a\nlevel: eror\n", "eror", "是不是想写“error”？");
        says("count: 3\n", "count: 3", "缺少必填项“title”");
        says("title: a\ntitle: b\n", "title: b", "写了两次");
        says("title: a\ncount: 三\n", "三", "不小于 0 的整数");
        says("title: [1]\n", "[1]", "一段文字");
        says("title: a\nlist: b\n", "b", "应当是列表");
        says("title: ~\n", "~", "没有写值");
        says("title: a\n---\ntitle: b\n", "title: b", "第二个");
    }

    #[test]
    fn faults_of_writing() {
        says("title: a\nlist:\n\t- b\n", "- b", "Tab");
        says("title: \"abc\ncount: 3\n", "\"abc", "引号没有成对");
        says("title: a\nlist: [1, 2\n", "[1, 2", "补上右括号");
        says("title: a\n  count: 3\n", ": 3", "缩进不对");
        says("title: a\ncount 3\n", "count 3", "半角");
        says("title：a\n", "title：a", "全角");
        says("title: @a\n", "@a", "加上英文引号");
        says("title: *a\n", "*a", "星号");
        says("- a\n", "- a", "键: 值");
        says("", "", "空的");
    }

    #[test]
    fn values_keep_spelling_and_places() {
        let text = "date: 2027-03-31\ncode: 007\nrate: 1.50\nyes: yes\nquoted: '甲: 乙'\nlist:\n  - 甲\n  - {a: ~}\n";
        let Value::Map(pairs) = parse(text).unwrap().value else { panic!("a map") };
        let scalars: Vec<_> = pairs
            .iter()
            .filter_map(|(_, v)| Some((v.as_text()?, text.get(v.at.clone())?)))
            .collect();
        assert_eq!(
            scalars,
            [
                ("2027-03-31", "2027-03-31"),
                ("007", "007"),
                ("1.50", "1.50"),
                ("yes", "yes"),
                ("甲: 乙", "甲: 乙"),
            ]
        );
        assert_eq!(text.get(locate(text, &["list", "1", "a"])), Some("~}"));
        assert_eq!(text.get(locate(text, &["list", "0"])), Some("甲"));
        assert_eq!(text.get(locate(text, &["code", "nothing"])), Some("007"));
    }
}
