//! SHA-256, written as 64 hexadecimal digits.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 over the parts in order, each followed by nothing: callers delimit them.
pub fn sha256(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether `text` is a digest as [`sha256`] writes it.
pub(super) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
