//! Half-open byte ranges, one type for each coordinate space.

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 bytes of the *decoded source*. Both ends lie on character boundaries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A half-open range of UTF-8 bytes of the *folded text*. Both ends lie on character boundaries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct TextSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

macro_rules! range_methods {
    ($name:ident) => {
        impl $name {
            /// The range `start..end`, in bytes. An inverted pair becomes an empty range at `start`.
            pub fn new(start: u32, end: u32) -> Self {
                Self { start, end: end.max(start) }
            }

            /// Length in bytes.
            pub fn len(self) -> u32 {
                self.end - self.start
            }

            /// Whether the range holds no byte.
            pub fn is_empty(self) -> bool {
                self.start == self.end
            }

            /// Whether `other` lies wholly inside.
            pub fn contains(self, other: Self) -> bool {
                self.start <= other.start && other.end <= self.end
            }

            /// Whether the two share at least one byte.
            pub fn overlaps(self, other: Self) -> bool {
                self.start < other.end && other.start < self.end
            }

            /// The smallest range that covers both.
            pub fn cover(self, other: Self) -> Self {
                Self { start: self.start.min(other.start), end: self.end.max(other.end) }
            }

            /// The text of this range, or `""` where it does not lie on character boundaries of `text`.
            pub fn of(self, text: &str) -> &str {
                text.get(self.start as usize..self.end as usize).unwrap_or("")
            }
        }
    };
}

range_methods!(Span);
range_methods!(TextSpan);

/// Converts a byte offset to the `u32` that spans hold. Documents are limited to far less than
/// 4 GiB by the reader, so the saturation is never reached.
pub fn offset(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}
