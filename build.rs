//! Embeds the shipped rule sets: as written, for `rules test` and `rules docs`, and compiled, so that
//! no YAML is parsed and no automaton is built when the program starts.
//!
//! The compiler is the program's own: the floors below it are compiled into this script too.

#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    reason = "only a part of the shared modules is used here"
)]

#[path = "src/document/block_kind.rs"]
mod block_kind;
#[path = "src/finding.rs"]
mod finding;
#[path = "src/rules/mod.rs"]
mod rules;
#[path = "src/document/speaker.rs"]
mod speaker;
#[path = "src/text/mod.rs"]
mod text;
#[path = "src/yaml/mod.rs"]
mod yaml;

mod document {
    pub use crate::block_kind::BlockKind;
    pub use crate::speaker::Speakers;
}

use block_kind::Side;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=rulesets");
    for shared in ["document/block_kind.rs", "document/speaker.rs", "finding.rs"] {
        println!("cargo::rerun-if-changed=src/{shared}");
    }
    for shared in ["rules", "text", "yaml"] {
        println!("cargo::rerun-if-changed=src/{shared}");
    }
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let rulesets = root.join("rulesets");
    let mut files = Vec::new();
    list(&rulesets, &mut files);
    files.sort();
    compile(&rulesets, &out);
    let mut code = String::from("static FILES: &[(&str, &str)] = &[\n");
    for file in &files {
        let below = file.strip_prefix(&rulesets).expect("listed below rulesets");
        let below = below.to_str().expect("rule files have UTF-8 names").replace('\\', "/");
        if below.starts_with("house-example/") {
            continue;
        }
        writeln!(code, "    ({below:?}, include_str!({:?})),", file.display().to_string())
            .expect("writing to a string");
    }
    code.push_str("];\n");
    std::fs::write(out.join("rulesets.rs"), code).expect("OUT_DIR is writable");
}

/// Compiles the shipped rule sets. A broken rule stops the build with its place.
fn compile(rulesets: &Path, out: &Path) {
    let compiled = rules::read_dir(rulesets).and_then(|files| {
        let shipped = files.into_iter().filter(|f| !f.path.starts_with("house-example/"));
        rules::RuleSet::compile(&[shipped.collect()])
    });
    match compiled {
        Ok(set) => {
            let write = |name: &str, bytes: &[u8]| {
                std::fs::write(out.join(name), bytes).expect("OUT_DIR is writable");
            };
            write("rules.bin", &set.rules.encode().expect("plain data serialises"));
            write("rulesets.bin", &postcard::to_stdvec(&set).expect("plain data serialises"));
            let regulations = postcard::to_stdvec(&*set.register.regulations);
            write("regulations.bin", &regulations.expect("plain data serialises"));
            write("words.bin", set.words.as_bytes());
            write("cues.bin", set.cues.as_bytes());
        }
        Err(error) => panic!("{error}"),
    }
}

fn list(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("rulesets/ is there") {
        let path = entry.expect("readable entry").path();
        if path.is_dir() {
            list(&path, into);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            into.push(path);
        }
    }
}
