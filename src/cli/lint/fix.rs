//! `jinyan lint --fix`.

use super::job::{Job, Outcome};
use crate::cli::files::Input;
use crate::cli::output::replace;
use crate::cli::{CliError, Streams};
use crate::document::{ReadError, decode, encode_like};
use crate::report::visible;
use crate::rules::Status;
use crate::workflow::{Fixed, diff, fix};

/// One file with its safe replacements.
struct Mended {
    /// The text before.
    source: String,
    fixed: Fixed,
    /// The file's bytes after.
    bytes: Vec<u8>,
}

/// A file and what checking it gave, or why it could not be checked.
type Judged = (Input, Result<Outcome, String>);

/// Replaces what may safely be replaced in each file, one after another, and checks the result.
/// Files without anything to replace are not written.
pub(super) fn run(
    job: &Job<'_>,
    files: &[Input],
    dry: bool,
    streams: &mut Streams<'_>,
) -> Result<Vec<Judged>, CliError> {
    let mut outcomes = Vec::with_capacity(files.len());
    for file in files {
        let outcome = match mend(job, file) {
            Ok(mended) => {
                write(file, &mended, dry, streams)?;
                job.judge(file.path(), mended.bytes).map_err(|e| e.to_string())
            }
            Err(reason) => Err(reason),
        };
        outcomes.push((file.clone(), outcome));
    }
    Ok(outcomes)
}

fn mend(job: &Job<'_>, file: &Input) -> Result<Mended, String> {
    let said = |e: ReadError| e.to_string();
    let original = job.bytes(file).map_err(said)?;
    // Reading first says what is wrong with a file that is too large or no text.
    job.judge(file.path(), original.clone()).map_err(said)?;
    let (source, _) = decode(original.clone()).map_err(said)?;
    let encode = |text: &str| {
        encode_like(text, &original)
            .ok_or_else(|| "编码无法原样写回，未作改写；请先另存为 UTF-8".to_owned())
    };
    let rules = &job.engine.rules;
    let is_safe = |id: &str| {
        rules.rule(id).is_some_and(|rule| {
            rule.status != Status::Preview && rule.rewrite.as_ref().is_some_and(|r| r.safe)
        })
    };
    let fixed = fix(&source, is_safe, |text| {
        let outcome = job.judge(file.path(), encode(text)?).map_err(said)?;
        Ok::<_, String>(outcome.findings().cloned().collect())
    })?;
    let bytes = encode(&fixed.text)?;
    Ok(Mended { source, fixed, bytes })
}

fn write(
    file: &Input,
    mended: &Mended,
    dry: bool,
    streams: &mut Streams<'_>,
) -> Result<(), CliError> {
    let shown =
        file.path().map_or("<标准输入>".to_owned(), |p| visible(&p.display().to_string()));
    let changes = &mended.fixed.changes;
    match file {
        _ if dry => {
            let diff = diff(&shown, &mended.source, &mended.fixed.text);
            if streams.out_is_terminal {
                for line in diff.lines() {
                    writeln!(streams.out, "{}", visible(line))?;
                }
            } else {
                streams.out.write_all(diff.as_bytes())?;
            }
        }
        Input::Stdin => streams.out.write_all(&mended.bytes)?,
        Input::File(path) if !changes.is_empty() => replace(path, &mended.bytes)?,
        Input::File(_) => {}
    }
    if changes.is_empty() {
        return Ok(());
    }
    let done = if dry { "将改写" } else { "已改写" };
    writeln!(streams.err, "{done} {shown}：{} 处", changes.len())?;
    for change in changes {
        let (before, after) = (visible(&change.before), visible(&change.after));
        let how = if after.is_empty() {
            format!("删去「{before}」")
        } else {
            format!("「{before}」→「{after}」")
        };
        writeln!(streams.err, "  第 {} 行 {how}  [{}]", change.line, change.rule)?;
    }
    Ok(())
}
