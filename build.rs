//! Embeds the shipped rule sets.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=rulesets");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let rulesets = root.join("rulesets");
    let mut files = Vec::new();
    list(&rulesets, &mut files);
    files.sort();
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
