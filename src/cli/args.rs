//! Values of options that several commands share.

use crate::finding::Severity;
use crate::report::{Github, Json, Pretty, Renderer, Sarif, Short};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// 规则与判断日期
#[derive(Debug, Args)]
pub(super) struct RuleArgs {
    /// 按哪一天有效的规定判断（YYYY-MM-DD），默认今天
    #[arg(long, value_name = "日期", value_parser = date)]
    pub(super) as_of: Option<Date>,
    /// 只用这些规则包，可写多次
    #[arg(long, value_name = "规则包")]
    pub(super) pack: Vec<String>,
    /// 只用这些规则，可写多次
    #[arg(long, value_name = "规则")]
    pub(super) rule: Vec<String>,
    /// 不用这些规则，可写多次
    #[arg(long, value_name = "规则")]
    pub(super) exclude_rule: Vec<String>,
    /// 另加自有规则包目录，可写多次
    #[arg(long, value_name = "目录")]
    pub(super) ruleset: Vec<PathBuf>,
    /// 产品登记目录，默认文案库中的 products
    #[arg(long, value_name = "目录")]
    pub(super) products: Option<PathBuf>,
}

/// A severity on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Gate {
    Error,
    Warning,
    Notice,
}

impl From<Gate> for Severity {
    fn from(gate: Gate) -> Self {
        match gate {
            Gate::Error => Self::Error,
            Gate::Warning => Self::Warning,
            Gate::Notice => Self::Notice,
        }
    }
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Pretty,
    Short,
    Json,
    Sarif,
    Github,
}

impl Format {
    const ALL: [(&'static str, Self); 5] = [
        ("pretty", Self::Pretty),
        ("short", Self::Short),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
    ];

    /// The renderer; `color` where a terminal shows it.
    pub(super) fn renderer(self, color: bool) -> Box<dyn Renderer> {
        match self {
            Self::Pretty => Box::new(Pretty { color, all: false }),
            Self::Short => Box::new(Short),
            Self::Json => Box::new(Json),
            Self::Sarif => Box::new(Sarif),
            Self::Github => Box::new(Github),
        }
    }
}

/// `FORMAT` or `FORMAT=FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormatSpec {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

pub(super) fn format_spec(text: &str) -> Result<FormatSpec, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("「=」后缺少文件名，例如 sarif=report.sarif".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let known = Format::ALL.into_iter().find(|(known, _)| *known == name);
    let Some((_, format)) = known else {
        let names = Format::ALL.map(|(name, _)| name);
        return Err(match super::suggest::nearest(name, names) {
            Some(near) => format!("没有这种格式，您是不是想用 {near}？可用：{}", names.join("、")),
            None => format!("没有这种格式，可用：{}", names.join("、")),
        });
    };
    Ok(FormatSpec { format, file })
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "请写成 YYYY-MM-DD，例如 2026-11-01".to_owned())
}

/// A number of threads, at least one.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("请写 1 到 1024 之间的整数".to_owned()),
    }
}

/// A size in bytes: `8388608`, `512k`, `8m`, `8MB`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let wrong = || "请写字节数，可带 K 或 M，例如 8M".to_owned();
    let upper = text.trim().to_ascii_uppercase();
    let digits = upper.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match upper.strip_prefix(digits).unwrap_or("").trim() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    // Spans hold 32-bit offsets; leave room for what folding adds.
    match number.checked_mul(unit) {
        Some(bytes) if (1..=1 << 30).contains(&bytes) => Ok(bytes),
        _ => Err("请写 1 字节到 1024M 之间的大小".to_owned()),
    }
}

/// Default of `--max-record`: 8 MB of text.
pub(super) const MAX_RECORD: &str = "8M";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_unit() {
        let read = |t| size(t).ok();
        assert_eq!(read("8M"), Some(8 << 20));
        assert_eq!(read("8 mb"), Some(8 << 20));
        assert_eq!(read("100"), Some(100));
        for wrong in ["", "0", "M", "8G", "-1", "9999999999999999999M", "2000M"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_format_may_name_its_file() {
        let spec = format_spec("sarif=out/a=b.sarif").unwrap();
        assert_eq!(spec.format, Format::Sarif);
        assert_eq!(spec.file, Some(PathBuf::from("out/a=b.sarif")));
        assert!(format_spec("json=").is_err());
        assert!(format_spec("jsn").unwrap_err().contains("json"));
    }
}
