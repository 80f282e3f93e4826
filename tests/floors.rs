//! The architecture as a test: a module uses only floors below its own.

use std::fs;
use walkdir::WalkDir;

/// Top-level modules, lowest floor first. A module may use only those before it.
const FLOORS: [&str; 13] = [
    "text", "yaml", "finding", "document", "library", "rules", "lint", "packs", "search",
    "workflow", "report", "config", "cli",
];

#[test]
fn dependencies_point_downward() {
    let mut upward = Vec::new();
    for entry in WalkDir::new("src").sort_by_file_name().into_iter().map(Result::unwrap) {
        let path = entry.path().display().to_string();
        if !path.ends_with(".rs") {
            continue;
        }
        let of = |module: &&str| {
            path.starts_with(&format!("src/{module}/")) || path == format!("src/{module}.rs")
        };
        let Some(floor) = FLOORS.iter().position(of) else { continue };
        let code = fs::read_to_string(entry.path()).unwrap();
        let above = FLOORS[floor + 1..].iter().filter(|m| {
            code.contains(&format!("crate::{m}::")) || code.contains(&format!("crate::{m};"))
        });
        upward.extend(above.map(|m| format!("{path} uses {m}")));
    }
    assert_eq!(upward, Vec::<String>::new());
}

#[test]
fn every_module_has_its_floor() {
    for entry in fs::read_dir("src").unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let module = name.trim_end_matches(".rs");
        let known = FLOORS.contains(&module) || ["lib", "main"].contains(&module);
        let is_code = entry.path().is_dir() || name.ends_with(".rs");
        assert!(known || !is_code, "{name} has no floor");
    }
}
