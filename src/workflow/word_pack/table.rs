//! The word table as classes.

use super::super::import::Source;
use crate::library::{LibraryError, Problem};
use crate::rules::RuleSet;
use crate::text::fold_str;

/// Words of one class for one set of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Class {
    /// As the table has it.
    pub(super) name: String,
    /// Topic id; `None` where no topic says the same.
    pub(super) topic: Option<String>,
    /// Product ids; empty means all.
    pub(super) products: Vec<String>,
    /// Folded words in table order.
    pub(super) words: Vec<String>,
    /// `词：理由` of the words that have one.
    pub(super) reasons: Vec<String>,
}

/// Words in the name of a class and the topic they point to.
const TOPICS: [(&str, &str); 14] = [
    ("绝对", "superlative"),
    ("极限", "superlative"),
    ("保本", "guaranteed-return"),
    ("收益承诺", "guaranteed-return"),
    ("夸大", "exaggeration"),
    ("诱导", "pressure-selling"),
    ("逼单", "pressure-selling"),
    ("低俗", "public-order"),
    ("迷信", "public-order"),
    ("揽储", "deposit-solicitation"),
    ("门槛", "loan-threshold"),
    ("非法", "illegal-finance"),
    ("贬低", "disparagement"),
    ("背书", "official-endorsement"),
];

/// The classes of a table, in the order of their first words.
///
/// # Errors
/// A missing column, an empty cell, a product that is not known, a word that cannot be matched.
pub(super) fn classes(source: &Source, base: &RuleSet) -> Result<Vec<Class>, LibraryError> {
    let fault = |row: u32, message: String| Problem::error(&source.name, row, message);
    let column = |names: &[&str]| source.headers.iter().position(|h| names.contains(&h.as_str()));
    let word = column(&["词", "敏感词", "词语"]);
    let class = column(&["类别", "分类", "类型"]);
    let (Some(word), Some(class)) = (word, class) else {
        let have = source.headers.join("、");
        let problem = fault(1, format!("表头缺少「词」或「类别」，现有：{have}"));
        return Err(problem.help("第一行写：词、类别、产品、理由（后两列可空）").into());
    };
    let (product, reason) = (column(&["产品", "适用产品"]), column(&["理由", "原因", "说明"]));
    let mut classes: Vec<Class> = Vec::new();
    let mut problems = Vec::new();
    for (row, cells) in &source.rows {
        let cell = |i: Option<usize>| i.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let (written, name) = (cell(Some(word)), cell(Some(class)));
        let folded = fold_str(written);
        if folded.is_empty() || name.is_empty() {
            problems.push(fault(*row, "词和类别都不能空".to_owned()));
            continue;
        }
        if folded.contains(['(', ')', '|', '$', '<', '…', '^']) {
            let message = format!("词「{written}」含有符号 ( ) | $ < … ^，请只写文字");
            problems.push(fault(*row, message));
            continue;
        }
        match products(cell(product), base) {
            Err(unknown) => problems.push(fault(*row, format!("没有产品「{unknown}」"))),
            Ok(products) => {
                let same = classes.iter().position(|c| c.name == name && c.products == products);
                let at = same.unwrap_or_else(|| {
                    classes.push(Class {
                        name: name.to_owned(),
                        topic: topic(name, base),
                        products,
                        words: Vec::new(),
                        reasons: Vec::new(),
                    });
                    classes.len() - 1
                });
                if let Some(class) = classes.get_mut(at)
                    && !class.words.contains(&folded)
                {
                    let reason = cell(reason);
                    if !reason.is_empty() {
                        class.reasons.push(format!("{written}：{reason}"));
                    }
                    class.words.push(folded);
                }
            }
        }
    }
    if problems.is_empty() && classes.is_empty() {
        problems.push(fault(0, "表格里没有词".to_owned()));
    }
    if problems.is_empty() { Ok(classes) } else { Err(LibraryError::Problems(problems)) }
}

/// Product ids of a cell: ids or Chinese names, apart by 、 , ; or a blank.
fn products(cell: &str, base: &RuleSet) -> Result<Vec<String>, String> {
    let parts = cell.split(['、', ',', '，', ';', '；', '/', ' ']).map(str::trim);
    let known = &base.context.products;
    let mut ids = Vec::new();
    for part in parts.filter(|p| !p.is_empty() && !matches!(*p, "全部" | "所有" | "通用")) {
        let product = known.iter().find(|p| p.id == part || p.zh == part);
        ids.push(product.ok_or_else(|| part.to_owned())?.id.clone());
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// The topic that a class is about, by id, name or a word in its name.
fn topic(class: &str, base: &RuleSet) -> Option<String> {
    let topics = &base.register.topics;
    let named = topics.iter().find(|t| t.id == class || t.zh == class).map(|t| t.id.clone());
    let hinted = || TOPICS.iter().find(|(w, _)| class.contains(w)).map(|(_, id)| (*id).to_owned());
    named.or_else(hinted).filter(|id| base.register.topic(id).is_some())
}
