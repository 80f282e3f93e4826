//! jinyan 谨言: a compliance linter and approved-content library for Chinese financial marketing.
//!
//! ```text
//! bytes ─ document ─▶ Document ─ lint::Linter(RuleSet) ─▶ Vec<Finding> ─ report ─▶ pretty, json, sarif …
//! ```
//!
//! Modules are floors: each uses only those before it in this list.

pub mod cli;
pub mod config;
pub mod document;
pub mod finding;
pub mod library;
pub mod lint;
pub mod packs;
pub mod report;
pub mod rules;
pub mod search;
pub mod text;
pub mod workflow;
pub mod yaml;
