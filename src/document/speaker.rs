//! Speaker labels: who says a block.

use super::Side;

/// Speaker labels and their sides. Longer labels win.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Speakers {
    /// Labels of the bank's side.
    pub bank: Vec<String>,
    /// Labels of the customer's side.
    pub customer: Vec<String>,
}

impl Speakers {
    /// The side of the label that `line` starts with, and the label's length in bytes without the
    /// colon: `客户（弹幕）：保本吗` → customer.
    pub fn label<'l>(&self, line: &'l str) -> Option<(Side, &'l str)> {
        let _ = line;
        None
    }
}
