//! The rule sets shipped inside the program.

use crate::rules::{Cold, RuleSet, Rules, SourceFile, Words};

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

/// The shipped rule sets, compiled when the program was built.
///
/// # Errors
/// The embedded bytes do not decode, which only a damaged program file explains.
pub fn compiled() -> Result<RuleSet, Damaged> {
    let mut rules: RuleSet =
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/rulesets.bin")))
            .map_err(|_| Damaged)?;
    rules.rules =
        Rules::encoded(include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"))).ok_or(Damaged)?;
    rules.register.regulations =
        Cold::encoded(include_bytes!(concat!(env!("OUT_DIR"), "/regulations.bin")));
    rules.cues = Words::from_static(include_bytes!(concat!(env!("OUT_DIR"), "/cues.bin")));
    rules.words = Words::from_static(include_bytes!(concat!(env!("OUT_DIR"), "/words.bin")));
    Ok(rules)
}

/// The program file is damaged.
#[derive(Debug, thiserror::Error)]
#[error("程序文件损坏：内置规则集无法载入；请重新安装 jinyan")]
pub struct Damaged;
