//! What can go wrong with the index.

use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

/// The index cannot be used. It is a cache: deleting it is always safe.
#[derive(Debug, Error, Diagnostic)]
pub enum SearchError {
    /// The directory of the index cannot be read or written.
    #[error("检索索引目录 {path} 无法读写：{source}")]
    #[diagnostic(
        code(jinyan::search::io),
        help("请检查目录权限和磁盘空间；索引只是缓存，删除该目录后会自动重建")
    )]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The index is damaged in a way that opening it did not show.
    #[error("检索索引已损坏：{reason}")]
    #[diagnostic(
        code(jinyan::search::damaged),
        help("删除内容库下的 .index 目录后重试，会自动重建")
    )]
    Damaged {
        /// What the index says.
        reason: String,
    },
    /// `synonyms.yaml` cannot be used.
    #[error("同义词表 {path} 第 {line} 行有误：{reason}")]
    #[diagnostic(
        code(jinyan::search::synonyms),
        help("写法：groups 下每行一组，如 - [代发, 发工资]；每组至少两个词")
    )]
    Synonyms {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u32,
        /// What is wrong, in Chinese.
        reason: String,
    },
}

impl SearchError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Damaged { reason: error.to_string() }
    }
}
