//! The rule sets shipped inside the program.

use crate::rules::SourceFile;

include!(concat!(env!("OUT_DIR"), "/rulesets.rs"));

/// The shipped rule files as written, sorted by path.
pub fn sources() -> Vec<SourceFile> {
    FILES
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
            shown: format!("（内置）rulesets/{path}"),
        })
        .collect()
}
