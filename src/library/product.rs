//! The product register: the bank's products and their true facts, `library/products/<code>.yaml`.

use super::digest::sha256;
use super::problem::Problem;
use super::taxonomy::{Taxonomy, line_of};
use crate::yaml;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A closed range. Written as one number or as `{min, max}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// Least value.
    pub min: f64,
    /// Greatest value; equal to `min` for a single value.
    pub max: f64,
}

/// First and last day of sale, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day; none means until further notice.
    #[serde(default)]
    pub until: Option<Date>,
}

/// One product, as in its file. Keys are written with hyphens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Product {
    /// Code, equal to the file name without `.yaml`.
    pub code: String,
    /// Kind, an id of the taxonomy's `products`.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Other names by which copy calls it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Risk level, such as `R2`; required for investment products.
    #[serde(default)]
    pub risk_level: Option<String>,
    /// Contract rate, percent a year.
    #[serde(default)]
    pub rate: Option<Range>,
    /// Performance benchmark, percent a year.
    #[serde(default)]
    pub benchmark: Option<Range>,
    /// Term in days.
    #[serde(default)]
    pub term_days: Option<Range>,
    /// Least amount, yuan.
    #[serde(default)]
    pub min_amount: Option<f64>,
    /// Issuer, manager or insurer; required for investment products.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Registration or product code that the public can look up.
    #[serde(default)]
    pub registration: Option<String>,
    /// When it is sold; none means always.
    #[serde(default)]
    pub sales: Option<Window>,
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RangeVisitor)
    }
}

struct RangeVisitor;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    min: f64,
    max: f64,
}

impl<'de> serde::de::Visitor<'de> for RangeVisitor {
    type Value = Range;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("一个数，或 {min: 下限, max: 上限}")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Range, E> {
        Ok(Range { min: value, max: value })
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Range, E> {
        let value = u32::try_from(value).map_err(|_| E::custom("数值过大"))?;
        self.visit_f64(f64::from(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Range, E> {
        let value = i32::try_from(value).map_err(|_| E::custom("数值过大"))?;
        self.visit_f64(f64::from(value))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Range, A::Error> {
        let Pair { min, max } =
            Pair::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Ok(Range { min, max })
    }
}

impl Product {
    /// Whether it is on sale on `day`.
    pub fn on_sale(&self, day: Date) -> bool {
        self.sales.is_none_or(|w| w.from <= day && w.until.is_none_or(|until| day <= until))
    }

    /// Name and aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    fn check(&self, file: &str, taxonomy: &Taxonomy) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if self.code != file {
            faults.push(("code", format!("code 为「{}」，与文件名「{file}」不一致", self.code)));
        }
        if taxonomy.products.id(&self.kind) != Some(&self.kind) {
            let known = taxonomy.products.listing();
            faults.push(("kind", format!("产品种类「{}」不在分类表中，可用：{known}", self.kind)));
        }
        if self.names().any(|n| n.trim().is_empty()) {
            faults.push(("name", "产品名称与别名不得为空".to_owned()));
        }
        if let Some(level) = &self.risk_level
            && taxonomy.product_risk(level).is_none()
        {
            let known = taxonomy.risk_levels.product.join("、");
            faults.push(("risk-level", format!("风险等级「{level}」不在分类表中，可用：{known}")));
        }
        if taxonomy.is_investment(&self.kind) {
            if self.risk_level.is_none() {
                faults.push(("kind", "投资类产品须填写 risk-level".to_owned()));
            }
            if self.issuer.is_none() {
                faults.push(("kind", "投资类产品须填写 issuer（发行或管理机构）".to_owned()));
            }
        }
        let ranges =
            [("rate", self.rate), ("benchmark", self.benchmark), ("term-days", self.term_days)];
        for (key, range) in ranges {
            if range.is_some_and(|r| !(r.min.is_finite() && r.max.is_finite() && r.min <= r.max)) {
                faults.push((key, format!("{key} 的下限不得大于上限")));
            }
        }
        if self.min_amount.is_some_and(|a| !a.is_finite() || a < 0.0) {
            faults.push(("min-amount", "min-amount 不得为负".to_owned()));
        }
        if self.sales.is_some_and(|w| w.until.is_some_and(|until| until < w.from)) {
            faults.push(("sales", "sales.until 早于 sales.from".to_owned()));
        }
        faults
    }
}

/// All products, by code.
#[derive(Debug, Clone, Default)]
pub struct Register {
    products: BTreeMap<String, Product>,
}

impl Register {
    /// Reads `products/*.yaml` below the library's directory. A missing directory is an empty register.
    pub fn load(library: &Path, taxonomy: &Taxonomy) -> (Self, Vec<Problem>) {
        Self::load_dir(&library.join("products"), taxonomy)
    }

    /// Reads the product files of the directory `dir`.
    pub fn load_dir(dir: &Path, taxonomy: &Taxonomy) -> (Self, Vec<Problem>) {
        let mut register = Self::default();
        let mut problems = Vec::new();
        let mut files: Vec<_> = match fs::read_dir(dir) {
            Ok(entries) => entries.flatten().map(|e| e.path()).collect(),
            Err(_) => Vec::new(),
        };
        files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
        files.sort();
        for file in files {
            let stem =
                file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let shown = format!("products/{stem}.yaml");
            match fs::read_to_string(&file) {
                Ok(text) => match Self::parse(&shown, &stem, &text, taxonomy) {
                    Ok(product) => register.insert(product),
                    Err(faults) => problems.extend(faults),
                },
                Err(e) => problems.push(
                    Problem::error(&shown, 0, format!("无法读取：{e}")).help("请存为 UTF-8 文本"),
                ),
            }
        }
        problems.extend(register.ambiguous());
        (register, problems)
    }

    /// Reads one product file; `path` is only used in messages.
    ///
    /// # Errors
    /// Not YAML, unknown keys, values that the taxonomy does not have.
    pub fn parse(
        path: &str,
        code: &str,
        text: &str,
        taxonomy: &Taxonomy,
    ) -> Result<Product, Vec<Problem>> {
        let product: Product = yaml::from_str(text).map_err(|e| {
            let reason = format!("产品登记写法有误：{}", e.reason);
            vec![
                Problem::error(path, line_of(text, e.at), reason)
                    .help("请对照 docs/library.md 的产品登记一节修改"),
            ]
        })?;
        let faults = product.check(code, taxonomy);
        if faults.is_empty() {
            return Ok(product);
        }
        let line = |key: &str| {
            let at = text.lines().position(|l| l.starts_with(key)).map_or(0, |i| i + 1);
            u32::try_from(at).unwrap_or(0)
        };
        Err(faults.into_iter().map(|(key, m)| Problem::error(path, line(key), m)).collect())
    }

    /// Adds or replaces a product.
    pub fn insert(&mut self, product: Product) {
        self.products.insert(product.code.clone(), product);
    }

    /// The product of `code`.
    pub fn get(&self, code: &str) -> Option<&Product> {
        self.products.get(code)
    }

    /// All products in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }

    /// Number of products.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// Digest of every fact of the products `codes`: changes when one of them changes, whatever the
    /// order or the spelling of the YAML. `None` where no code is given.
    pub fn snapshot(&self, codes: &[String]) -> Option<String> {
        if codes.is_empty() {
            return None;
        }
        let mut codes: Vec<&String> = codes.iter().collect();
        codes.sort();
        codes.dedup();
        let facts: Vec<String> = codes
            .into_iter()
            .map(|code| match self.products.get(code) {
                Some(product) => serde_json::to_string(product).unwrap_or_default(),
                None => format!("{code} 未登记"),
            })
            .collect();
        Some(sha256(&["jinyan-register@1\n", &facts.join("\n")]))
    }

    /// Names that two products share: a text could mean either.
    fn ambiguous(&self) -> Vec<Problem> {
        let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
        let mut problems = Vec::new();
        for product in self.products.values() {
            for name in product.names() {
                if let Some(other) = owners.insert(name, &product.code)
                    && other != product.code
                {
                    let path = format!("products/{}.yaml", product.code);
                    let message = format!("名称「{name}」与产品 {other} 重复");
                    problems.push(Problem::error(&path, 0, message).help("请改用可以区分的名称"));
                }
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEALTH: &str = "code: W1\nkind: wealth\nname: 稳健一号\nrisk-level: R2\nissuer: XX理财\nbenchmark: {min: 2.1, max: 2.9}\nterm-days: 90\nmin-amount: 1\nsales: {from: 2026-01-01, until: 2026-12-31}\n";

    fn parse(text: &str) -> Result<Product, Vec<Problem>> {
        Register::parse("products/W1.yaml", "W1", text, &Taxonomy::builtin().unwrap())
    }

    #[test]
    fn a_product_is_read() {
        let product = parse(WEALTH).unwrap();
        assert_eq!(product.term_days, Some(Range { min: 90.0, max: 90.0 }));
        assert!(product.on_sale("2026-12-31".parse().unwrap()));
        assert!(!product.on_sale("2027-01-01".parse().unwrap()));
    }

    #[test]
    fn faults_name_line_and_value() {
        let cases = [
            ("code: W1", "code: W2", 1, "文件名"),
            ("kind: wealth", "kind: welth", 2, "welth"),
            ("risk-level: R2", "risk-level: R9", 4, "R9"),
            ("issuer: XX理财\n", "", 2, "issuer"),
            ("min: 2.1", "min: 3.1", 6, "下限"),
            ("min-amount", "min-amont", 8, "min-amont"),
            ("until: 2026-12-31", "until: 2025-12-31", 9, "早于"),
        ];
        for (from, to, line, expected) in cases {
            let problems = parse(&WEALTH.replacen(from, to, 1)).unwrap_err();
            assert_eq!(problems.len(), 1, "{to}");
            assert_eq!(problems[0].line, line, "{}", problems[0]);
            assert!(problems[0].message.contains(expected), "{}", problems[0]);
        }
    }

    #[test]
    fn a_snapshot_changes_with_a_fact_and_not_with_spelling() {
        let mut register = Register::default();
        register.insert(parse(WEALTH).unwrap());
        let codes = vec!["W1".to_owned()];
        let before = register.snapshot(&codes);
        register.insert(parse(&WEALTH.replace("min-amount: 1", "min-amount: 1.0  # 元")).unwrap());
        assert_eq!(register.snapshot(&codes), before);
        register.insert(parse(&WEALTH.replace("max: 2.9", "max: 3.0")).unwrap());
        assert_ne!(register.snapshot(&codes), before);
        assert_eq!(register.snapshot(&[]), None);
    }
}
