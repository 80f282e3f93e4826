//! The files of rule sets, before parsing: from a directory or embedded in the program.

use super::error::RuleError;
use std::path::Path;
use walkdir::WalkDir;

/// One YAML file of a rule set.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path below the rule-set directory, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Path to show to people.
    pub shown: String,
}

/// Reads every `.yaml` file below `dir`, sorted by path.
///
/// # Errors
/// A directory or file that cannot be read, or a directory without YAML files.
pub fn read_dir(dir: &Path) -> Result<Vec<SourceFile>, RuleError> {
    let shown_dir = dir.display().to_string();
    let mut files = Vec::new();
    for entry in WalkDir::new(dir).sort_by_file_name() {
        let entry = entry.map_err(|e| {
            RuleError::of(&shown_dir, format!("规则目录无法读取：{e}")).help("请检查路径和权限")
        })?;
        let path = entry.path();
        if !entry.file_type().is_file() || path.extension().is_none_or(|e| e != "yaml") {
            continue;
        }
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| {
            RuleError::of(&shown, format!("规则文件无法读取：{e}"))
                .help("规则文件须是 UTF-8 编码的 YAML")
        })?;
        let below = path.strip_prefix(dir).unwrap_or(path);
        let path = below.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>();
        files.push(SourceFile { path: path.join("/"), text, shown });
    }
    if files.is_empty() {
        return Err(RuleError::of(&shown_dir, "规则目录里没有 .yaml 文件")
            .help("目录结构见 docs/rule-format.md"));
    }
    Ok(files)
}
