//! Stand-ins.
use super::{Text, TextSpan};
/// d
#[derive(Debug)]
pub struct Dictionary;
impl Dictionary {
    /// d
    pub fn builtin() -> &'static Self { &Dictionary }
    /// d
    pub fn cut(&self, _: &str, _: TextSpan) -> Vec<TextSpan> { Vec::new() }
}
/// n
#[derive(Debug)]
pub struct Number { /// a
 pub at: TextSpan }
/// n
pub fn numbers(_: &str, _: TextSpan) -> Vec<Number> { Vec::new() }
/// c
#[derive(Debug)]
pub struct Candidate { /// t
 pub text: String }
impl Candidate { /// m
 pub fn map(&self, _: usize, _: usize) -> Option<TextSpan> { None } }
/// c
pub fn evasion_candidates(_: &Text) -> Vec<Candidate> { Vec::new() }
