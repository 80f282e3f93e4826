//! Parts of the shipped rule sets that few runs look at.

use serde::de::DeserializeOwned;
use std::ops::Deref;
use std::sync::OnceLock;

/// A value that is decoded from the program's own bytes at first use. A test decodes them all.
#[derive(Debug, Clone, Default)]
pub struct Cold<T> {
    bytes: &'static [u8],
    value: OnceLock<T>,
}

impl<T> Cold<T> {
    /// The value that `bytes` encode.
    pub fn encoded(bytes: &'static [u8]) -> Self {
        Self { bytes, value: OnceLock::new() }
    }
}

impl<T> From<T> for Cold<T> {
    fn from(value: T) -> Self {
        Self { bytes: &[], value: OnceLock::from(value) }
    }
}

impl<T: DeserializeOwned + Default> Deref for Cold<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| postcard::from_bytes(self.bytes).unwrap_or_default())
    }
}
