//! Stand-ins.
use super::{Text, TextSpan};
/// n
#[derive(Debug)]
pub struct Number {
    /// a
    pub at: TextSpan,
}
/// n
pub fn numbers(_: &str, _: TextSpan) -> Vec<Number> {
    Vec::new()
}
/// c
#[derive(Debug)]
pub struct Candidate {
    /// t
    pub text: String,
}
impl Candidate {
    /// m
    pub fn map(&self, _: usize, _: usize) -> Option<TextSpan> {
        None
    }
}
/// c
pub fn evasion_candidates(_: &Text) -> Vec<Candidate> {
    Vec::new()
}
