//! Folding one character to its canonical form.

/// What one source character becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Itself.
    Keep,
    /// Nothing: invisible, combining or decorative.
    Drop,
    /// One or more other characters.
    To(&'static str),
}

/// Folds one character.
pub fn fold_char(c: char) -> Fold {
    if c.is_ascii() {
        return Fold::Keep;
    }
    Fold::Keep
}

/// Folds a whole string, as terms of rule packs are folded; white space stays.
pub fn fold_str(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fold_char(c) {
            Fold::Keep => out.push(c),
            Fold::To(to) => out.push_str(to),
            Fold::Drop => {}
        }
    }
    out
}
