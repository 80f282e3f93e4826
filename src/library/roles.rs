//! Who may decide: `library/roles.yaml`, optional.
//!
//! ```yaml
//! approvers: [合规岗, 消保岗]     # roles that may approve, reject, adopt, revoke and retire
//! people:                        # who holds which roles; left out: any name may claim a role
//!   李四: [合规岗]
//! ```

use super::ledger::Action;
use super::problem::{LibraryError, Problem};
use super::taxonomy::line_of;
use crate::text::fold_str;
use crate::yaml;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The roles of a library. Without the file, any role may decide, but one must be named.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Roles {
    /// Roles that may decide; empty means any.
    pub approvers: Vec<String>,
    /// Who holds which roles; empty means that names are taken at their word.
    pub people: BTreeMap<String, Vec<String>>,
}

impl Roles {
    /// Reads `roles.yaml` below the library's directory.
    ///
    /// # Errors
    /// A file that cannot be read or is not of the form.
    pub fn load(library: &Path) -> Result<Self, LibraryError> {
        let path = library.join("roles.yaml");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(yaml::from_str(&text).map_err(|e| {
                let reason = format!("角色表写法有误：{}", e.reason);
                Problem::error("roles.yaml", line_of(&text, e.at), reason)
                    .help("写法见 docs/library.md 的角色一节")
            })?),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(LibraryError::io(&path, e)),
        }
    }

    /// Why `by` may not take `action` in `role`, in Chinese; `None` where they may.
    pub fn objection(&self, action: Action, by: &str, role: &str) -> Option<String> {
        if by.trim().is_empty() {
            return Some("须写明经办人".to_owned());
        }
        if !action.is_decision() {
            return None;
        }
        if role.trim().is_empty() {
            return Some(format!("{}须写明经办人的角色", action.zh()));
        }
        if !self.approvers.is_empty() && !self.approvers.iter().any(|r| r == role) {
            let known = self.approvers.join("、");
            return Some(format!("角色「{role}」无权{}，有权的角色：{known}", action.zh()));
        }
        match self.people.get(by) {
            Some(roles) if roles.iter().any(|r| r == role) => None,
            None if self.people.is_empty() => None,
            Some(_) | None => Some(format!("roles.yaml 中没有「{by}」担任「{role}」的记载")),
        }
    }
}

/// Whether two names mean one person: width, script, spaces and letter case do not tell people apart.
pub(crate) fn same_person(a: &str, b: &str) -> bool {
    let bare = |name: &str| -> String {
        let kept = fold_str(name).chars().filter(|c| !c.is_whitespace()).collect::<String>();
        kept.to_ascii_lowercase()
    };
    bare(a) == bare(b)
}
