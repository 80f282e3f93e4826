//! `jinyan.yaml`: what a project settles once instead of on every command line.
//!
//! The file is found and read by the caller; here it is decoded, strictly, and its globs are
//! compiled, after which nothing about it can fail.

use crate::document::io_reason;
use crate::finding::Severity;
use crate::library::Settings;
use crate::text::{LineIndex, offset};
use crate::yaml;
use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Name of the file.
pub const FILE_NAME: &str = "jinyan.yaml";

/// A commented `jinyan.yaml`, as `jinyan init` writes it. Every value is the default.
pub const TEMPLATE: &str = include_str!("config_template.yaml");

/// Settings. Each has a default: a project without the file lints.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Directories of house rule packs, relative to the file.
    pub rulesets: Vec<PathBuf>,
    /// The lowest severity that makes `lint` exit with 1.
    pub fail_on: Severity,
    /// Globs of files that are never read, relative to the file.
    pub exclude: Vec<String>,
    /// What is known about files by their path. Later entries win.
    pub context: Vec<PathContext>,
    /// The suppression file, relative to the file.
    pub suppressions: PathBuf,
    /// The content library.
    pub library: Settings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rulesets: Vec::new(),
            fail_on: Severity::Error,
            exclude: Vec::new(),
            context: Vec::new(),
            suppressions: PathBuf::from("jinyan-suppressions.yaml"),
            library: Settings::default(),
        }
    }
}

/// What is known about the files that `paths` names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PathContext {
    /// Globs, relative to the file.
    pub paths: Vec<String>,
    /// Channel id.
    #[serde(default)]
    pub channel: Option<String>,
    /// Product ids.
    #[serde(default)]
    pub product: Vec<String>,
    /// Audience id.
    #[serde(default)]
    pub audience: Option<String>,
}

/// A `jinyan.yaml` that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("无法读取配置文件 {path}：{}", io_reason(error))]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Not YAML, an unknown key or a wrong value.
    #[error(
        "配置文件 {path} 第 {line} 行第 {column} 列写法有误：{reason}；可用 jinyan init 在空目录生成示例对照"
    )]
    Syntax {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
        /// What the parser says.
        reason: String,
    },
    /// A glob that is none.
    #[error("配置文件 {path} 中的通配符「{glob}」写法有误：{reason}；示例：drafts/**、*.bak.md")]
    Glob {
        /// The file.
        path: String,
        /// The glob as written.
        glob: String,
        /// What the parser says.
        reason: String,
    },
}

/// Settings with the directory they hold for.
#[derive(Debug, Clone)]
pub struct Project {
    /// The directory of `jinyan.yaml`: paths inside it are relative to here.
    pub root: PathBuf,
    /// The settings.
    pub config: Config,
    exclude: GlobSet,
    context: Vec<GlobSet>,
}

impl Project {
    /// A project without a file.
    pub fn bare(root: PathBuf) -> Self {
        Self { root, config: Config::default(), exclude: GlobSet::empty(), context: Vec::new() }
    }

    /// Reads the file `path`.
    ///
    /// # Errors
    /// Unreadable, not decodable, or with a broken glob.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Io { path: shown.clone(), error })?;
        Self::parse(&shown, &text, path.parent().unwrap_or(Path::new("")))
    }

    /// Decodes `text`, the content of the file shown as `path` in the directory `root`.
    ///
    /// # Errors
    /// Not decodable, or with a broken glob.
    pub fn parse(path: &str, text: &str, root: &Path) -> Result<Self, ConfigError> {
        let config = decode(path, text)?;
        let exclude = globs(path, &config.exclude)?;
        let context =
            config.context.iter().map(|c| globs(path, &c.paths)).collect::<Result<_, _>>()?;
        Ok(Self { root: root.to_owned(), config, exclude, context })
    }

    /// Whether the file or directory `relative` to the root is never read.
    pub fn excludes(&self, relative: &Path) -> bool {
        self.exclude.is_match(relative)
    }

    /// What the settings say about the file `relative` to the root: entries in order, later ones
    /// win field by field.
    pub fn context(&self, relative: &Path) -> PathContext {
        let mut known =
            PathContext { paths: Vec::new(), channel: None, product: Vec::new(), audience: None };
        for (globs, entry) in self.context.iter().zip(&self.config.context) {
            if !globs.is_match(relative) {
                continue;
            }
            known.channel = entry.channel.clone().or(known.channel);
            known.audience = entry.audience.clone().or(known.audience);
            if !entry.product.is_empty() {
                known.product.clone_from(&entry.product);
            }
        }
        known
    }
}

fn decode(path: &str, text: &str) -> Result<Config, ConfigError> {
    // A file of comments alone is the default, not an error.
    if text.lines().all(|l| l.trim().is_empty() || l.trim_start().starts_with('#')) {
        return Ok(Config::default());
    }
    yaml::from_str(text).map_err(|e| {
        let position = LineIndex::new(text).position(text, offset(e.at));
        ConfigError::Syntax {
            path: path.to_owned(),
            line: position.line,
            column: position.column,
            reason: e.reason,
        }
    })
}

fn globs(path: &str, patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let broken = |glob: &str, error: &globset::Error| ConfigError::Glob {
        path: path.to_owned(),
        glob: glob.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|e| broken(pattern, &e))?);
        // `drafts/` and `drafts` mean all that is inside.
        let inside = format!("{}/**", pattern.trim_end_matches('/'));
        set.add(Glob::new(&inside).map_err(|e| broken(pattern, &e))?);
    }
    set.build().map_err(|e| broken(&patterns.join("、"), &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Project, ConfigError> {
        Project::parse("jinyan.yaml", text, Path::new(""))
    }

    #[test]
    fn the_template_is_the_default() {
        assert_eq!(parse(TEMPLATE).unwrap().config, Config::default());
        assert_eq!(parse("").unwrap().config, Config::default());
    }

    #[test]
    fn a_misspelt_key_is_an_error_with_its_place() {
        let error = parse("fail-on: warning\nexcludes: [a]\n").unwrap_err().to_string();
        assert!(error.contains("jinyan.yaml 第 2 行"), "{error}");
        let error = parse("fail-on: fatal\n").unwrap_err().to_string();
        assert!(error.contains("第 1 行"), "{error}");
    }

    #[test]
    fn a_broken_glob_is_named() {
        let error = parse("exclude: ['a[']\n").unwrap_err().to_string();
        assert!(error.contains("「a[」"), "{error}");
    }

    #[test]
    fn a_directory_is_excluded_with_all_inside() {
        let project = parse("exclude: [drafts/, '**/*.bak.md']\n").unwrap();
        for (path, out) in [("drafts/a.md", true), ("x/y.bak.md", true), ("draft/a.md", false)] {
            assert_eq!(project.excludes(Path::new(path)), out, "{path}");
        }
    }

    #[test]
    fn later_context_wins_field_by_field() {
        let project = parse(
            "context:\n- {paths: ['m/**'], channel: moments, product: [wealth]}\n\
             - {paths: ['m/d/**'], product: [deposit], audience: elderly}\n",
        )
        .unwrap();
        let known = project.context(Path::new("m/d/a.md"));
        assert_eq!(known.channel.as_deref(), Some("moments"));
        assert_eq!(known.product, ["deposit"]);
        assert_eq!(known.audience.as_deref(), Some("elderly"));
        assert_eq!(project.context(Path::new("n.md")).channel, None);
    }
}
