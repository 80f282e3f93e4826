//! Why a file could not be read.

use thiserror::Error;

/// A file that could not be read as copy. Messages are Chinese: what is wrong and how to mend it.
#[derive(Debug, Error)]
pub enum ReadError {
    /// Binary, or an encoding that is not recognised.
    #[error("不是文本文件，或编码无法识别；请另存为 UTF-8 后再检查")]
    NotText,
    /// UTF-16 whose byte order is not said.
    #[error("像是没有字节序标记（BOM）的 UTF-16 文件，无法确定编码；请另存为 UTF-8 后再检查")]
    Utf16WithoutMark,
    /// Front matter that does not parse.
    #[error("第 {line} 行：文首元数据写法有误：{reason}；请对照 README 的元数据示例修改")]
    FrontMatter {
        /// Line in the file, from 1.
        line: u32,
        /// What is wrong, in Chinese.
        reason: String,
    },
    /// Larger than the limit.
    #[error("文本有 {size} 字节，超过上限 {limit} 字节；请拆分，或用 --max-record 提高上限")]
    TooLarge {
        /// Size in bytes.
        size: u64,
        /// Limit in bytes.
        limit: u64,
    },
    /// The operating system said no.
    #[error("无法读取：{}；请检查路径和权限", io_reason(.0))]
    Io(#[from] std::io::Error),
}

/// What the system says, in Chinese where it is one of the usual things.
pub fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "文件或目录不存在".to_owned(),
        ErrorKind::PermissionDenied => "没有权限".to_owned(),
        ErrorKind::IsADirectory => "这是目录，不是文件".to_owned(),
        ErrorKind::NotADirectory => "路径中有一段不是目录".to_owned(),
        ErrorKind::StorageFull => "磁盘已满".to_owned(),
        ErrorKind::InvalidData => "不是 UTF-8 文本".to_owned(),
        _ => error.to_string(),
    }
}
