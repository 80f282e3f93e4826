//! Which files a command reads, and under which names it knows them.

use crate::config::Project;
use crate::document::io_reason;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// Extensions that a directory is searched for. A file named outright is read whatever it is called.
const EXTENSIONS: [&str; 3] = ["md", "markdown", "txt"];

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// Standard input.
    Stdin,
    /// A file, as given or found.
    File(PathBuf),
}

impl Input {
    /// The file; standard input has none.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }
}

/// What to read and what is wrong with the rest, both in order.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) files: Vec<Input>,
    pub(super) problems: Vec<(String, String)>,
}

/// Resolves paths: `-` is standard input, a directory is walked in sorted order without hidden
/// files and without what the project excludes.
pub(super) fn collect(paths: &[PathBuf], project: &Project) -> Inputs {
    let mut inputs = Inputs::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        if path.as_os_str() == "-" {
            if !inputs.files.contains(&Input::Stdin) {
                inputs.files.push(Input::Stdin);
            }
        } else if path.is_dir() {
            walk(path, project, &mut inputs, &mut seen);
        } else if let Err(e) = path.metadata() {
            let reason = match e.kind() {
                std::io::ErrorKind::NotFound => "路径不存在；请检查拼写和当前目录".to_owned(),
                _ => format!("无法读取：{}；请检查权限", io_reason(&e)),
            };
            inputs.problems.push((path.display().to_string(), reason));
        } else if seen.insert(normal(path)) {
            inputs.files.push(Input::File(path.clone()));
        }
    }
    inputs
}

fn walk(dir: &Path, project: &Project, inputs: &mut Inputs, seen: &mut BTreeSet<PathBuf>) {
    let hidden = |name: &OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(dir).sort_by_file_name().into_iter().filter_entry(|e| {
        e.depth() == 0
            || !(hidden(e.file_name()) || project.excludes(&below(e.path(), &project.root)))
    });
    let mut found = 0;
    for entry in entries {
        match entry {
            Ok(entry) if entry.path().is_file() && is_copy(entry.path()) => {
                found += 1;
                if seen.insert(normal(entry.path())) {
                    inputs.files.push(Input::File(tidy(entry.path())));
                }
            }
            Ok(_) => {}
            Err(e) => {
                let path = e.path().unwrap_or(dir).display().to_string();
                let reason = e.io_error().map_or_else(|| "目录链接成环".to_owned(), io_reason);
                inputs.problems.push((path, format!("无法读取：{reason}；请检查权限")));
                found += 1;
            }
        }
    }
    if found == 0 {
        let reason =
            "目录中没有可检查的文案（.md、.markdown、.txt）；请检查路径和 jinyan.yaml 的 exclude";
        inputs.problems.push((dir.display().to_string(), reason.to_owned()));
    }
}

fn is_copy(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str()))
}

/// `./a.md` as `a.md`, so that reports read the same for `.` and for the file itself.
fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_owned(), Path::to_owned)
}

/// An absolute path without `.` and `..`; links are not followed.
fn normal(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// `path` relative to the directory `base` where it lies inside, else absolute.
pub(super) fn below(path: &Path, base: &Path) -> PathBuf {
    let path = normal(path);
    path.strip_prefix(normal(base)).map_or_else(|_| path.clone(), Path::to_owned)
}

/// [`below`] with `/` between the parts, as lists in files have it.
pub(super) fn key(path: &Path, base: &Path) -> String {
    let below = below(path, base);
    let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/").replace("//", "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_walked_sorted_without_hidden_and_excluded_files() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.md", "a.TXT", "c.png", ".git/x.md", "drafts/d.md", "sub/e.markdown"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "文案").unwrap();
        }
        let project = Project::parse("jinyan.yaml", "exclude: [drafts]", dir.path()).unwrap();
        let draft = dir.path().join("drafts/d.md");
        let inputs = collect(&[dir.path().to_owned(), draft, dir.path().join("b.md")], &project);
        let names: Vec<_> = inputs
            .files
            .iter()
            .map(|input| match input {
                Input::File(path) => key(path, dir.path()),
                Input::Stdin => "-".to_owned(),
            })
            .collect();
        assert_eq!(names, ["a.TXT", "b.md", "sub/e.markdown", "drafts/d.md"]);
        assert!(inputs.problems.is_empty());
    }

    #[test]
    fn missing_paths_and_empty_directories_are_problems() {
        let dir = tempfile::tempdir().unwrap();
        let project = Project::bare(dir.path().to_owned());
        let inputs = collect(&[dir.path().to_owned(), dir.path().join("no.md")], &project);
        assert!(inputs.files.is_empty());
        assert_eq!(inputs.problems.len(), 2);
        assert!(inputs.problems[1].1.contains("路径不存在"));
    }
}
