//! Checking the files of one run, on as many threads as there are cores.

use super::LintArgs;
use crate::cli::engine::Engine;
use crate::cli::files::{self, Input};
use crate::cli::progress::Progress;
use crate::cli::{CliError, INTERNAL};
use crate::config::Project;
use crate::document::{Document, Plain, ReadError, ReadOptions, Reader, Speakers, io_reason};
use crate::finding::Finding;
use crate::lint::Context;
use crate::lint::baseline::{Baseline, Entry};
use crate::lint::suppress::{self, Known, Listed};
use crate::lint::suppress_file;
use crate::report::{Checked, Report};
use std::collections::BTreeSet;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// What every file of the run is checked with.
pub(super) struct Job<'j> {
    args: &'j LintArgs,
    project: &'j Project,
    pub(super) engine: &'j Engine,
    /// The values of the command line, each checked.
    declared: Context,
    suppressions: Option<Suppressions>,
    pub(super) baseline: Option<Baseline>,
}

/// The suppression file.
struct Suppressions {
    path: PathBuf,
    text: String,
    entries: Vec<Listed>,
}

/// One checked file.
pub(super) struct Outcome {
    checked: Checked,
    /// Under which name lists know it.
    key: Option<PathBuf>,
    /// Faults of the suppression file's entries for this file.
    faults: Vec<Finding>,
    /// Baseline entries that it used.
    used: BTreeSet<Entry>,
    chars: usize,
}

/// What the files of a run add up to besides the report.
#[derive(Default)]
pub(super) struct Gathered {
    /// Path keys of the checked files, relative to the baseline file.
    pub(super) keys: BTreeSet<String>,
    pub(super) used: BTreeSet<Entry>,
    pub(super) chars: usize,
}

impl<'j> Job<'j> {
    pub(super) fn new(
        args: &'j LintArgs,
        project: &'j Project,
        engine: &'j Engine,
    ) -> Result<Self, CliError> {
        let channel = args.channel.as_deref();
        let declared =
            engine.context(engine.today, channel, &args.product, args.audience.as_deref())?;
        for known in &project.config.context {
            let (channel, audience) = (known.channel.as_deref(), known.audience.as_deref());
            engine.context(engine.today, channel, &known.product, audience)?;
        }
        let baseline = args.baseline.as_deref().map(Baseline::read).transpose();
        let baseline = baseline.map_err(|e| CliError::usage(e.to_string(), ""))?;
        let suppressions = Suppressions::read(project)?;
        Ok(Self { args, project, engine, declared, suppressions, baseline })
    }

    /// Checks the files on as many threads as there are cores; the order of the results is that of
    /// the files.
    pub(super) fn check_all(
        &self,
        files: &[Input],
        threads: Option<usize>,
        terminal: bool,
    ) -> Vec<(Input, Result<Outcome, String>)> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.unwrap_or_else(cores).min(files.len());
        if threads <= 1 {
            return files.iter().map(|f| (f.clone(), self.attempt(f))).collect();
        }
        let mut progress = Progress::new(files.len(), terminal);
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        let mut done: Vec<_> = std::thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while let Some((i, file)) = take(files, next) {
                        if sender.send((i, self.attempt(file))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            receiver.iter().inspect(|_| progress.step()).collect()
        });
        done.sort_by_key(|(i, _)| *i);
        files.iter().cloned().zip(done.into_iter().map(|(_, outcome)| outcome)).collect()
    }

    /// Checks a file; a fault of ours is a problem of that file and does not take others along.
    fn attempt(&self, file: &Input) -> Result<Outcome, String> {
        catch_unwind(AssertUnwindSafe(|| self.check(file)))
            .map_or_else(|_| Err(INTERNAL.to_owned()), |checked| checked.map_err(|e| e.to_string()))
    }

    fn check(&self, file: &Input) -> Result<Outcome, ReadError> {
        self.judge(file.path(), self.bytes(file)?)
    }

    /// The bytes of a file, at most one more than the limit.
    pub(super) fn bytes(&self, file: &Input) -> Result<Vec<u8>, ReadError> {
        let limit = self.args.max_record;
        match file {
            Input::Stdin => bounded(std::io::stdin().lock(), limit),
            Input::File(path) => bounded(std::fs::File::open(path)?, limit),
        }
    }

    /// Checks the bytes of the file `path`, or of standard input.
    pub(super) fn judge(&self, path: Option<&Path>, bytes: Vec<u8>) -> Result<Outcome, ReadError> {
        let limit = self.args.max_record;
        let shown = path.map(|p| p.display().to_string());
        let options = ReadOptions { format: None, limit, speakers: &self.engine.rules.speakers };
        let documents = Document::read(shown.as_deref(), bytes, &options)?;
        let mut findings = self.engine.check(&documents, &self.context(path));
        let mut outcome = Outcome {
            key: path.map(Path::to_owned),
            faults: Vec::new(),
            used: BTreeSet::new(),
            chars: documents.first().map_or(0, |d| d.source.chars().count()),
            checked: Checked::of(&[], Vec::new()),
        };
        if let (Some(path), Some(list)) = (path, &self.suppressions) {
            outcome.faults = list.apply(path, &mut findings, self.engine);
        }
        if let (Some(baseline), Some(file)) = (&self.baseline, &self.args.baseline) {
            outcome.used = baseline.mark(&key(path, file), &mut findings);
        }
        outcome.checked = Checked::of(&documents, findings);
        Ok(outcome)
    }

    /// What is known about a file: the command line over the project's settings.
    fn context(&self, path: Option<&Path>) -> Context {
        match path {
            Some(path) => self.engine.context_of(path, self.project, &self.declared),
            None => self.declared.clone(),
        }
    }

    pub(super) fn gather(
        &self,
        outcomes: Vec<(Input, Result<Outcome, String>)>,
        report: &mut Report,
    ) -> Gathered {
        let mut gathered = Gathered::default();
        let mut faults = Vec::new();
        let base = self.args.write_baseline.as_ref().or(self.args.baseline.as_ref());
        for (input, outcome) in outcomes {
            match outcome {
                Ok(mut outcome) => {
                    gathered.keys.extend(base.map(|b| key(outcome.key.as_deref(), b)));
                    gathered.used.append(&mut outcome.used);
                    gathered.chars += outcome.chars;
                    faults.append(&mut outcome.faults);
                    report.push(outcome.checked);
                }
                Err(e) => {
                    let path = input.path().map(|p| p.display().to_string());
                    report.add_problem(path.as_deref(), e);
                }
            }
        }
        if let Some(list) = self.suppressions.as_ref().filter(|_| !faults.is_empty()) {
            faults.retain(|f| self.engine.reports(&f.rule));
            report.push(Checked::of(&list.documents(), faults));
        }
        gathered
    }
}

fn take<'f>(files: &'f [Input], next: &AtomicUsize) -> Option<(usize, &'f Input)> {
    let i = next.fetch_add(1, Ordering::Relaxed);
    files.get(i).map(|file| (i, file))
}

/// Reads at most one byte more than `limit`, so that an endless source ends as too large.
fn bounded(from: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Under which name a baseline knows a file.
pub(super) fn key(path: Option<&Path>, list: &Path) -> String {
    match path {
        Some(path) => files::key(path, list.parent().unwrap_or(Path::new(""))),
        None => "-".to_owned(),
    }
}

impl Outcome {
    /// The findings.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checked.findings.iter().map(|(finding, _)| finding)
    }
}

impl Suppressions {
    fn read(project: &Project) -> Result<Option<Self>, CliError> {
        let path = project.root.join(&project.config.suppressions);
        let help = "豁免清单的写法见 docs/output.md";
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => {
                return Err(CliError::usage(
                    format!("无法读取豁免清单 {}：{}", path.display(), io_reason(&e)),
                    help,
                ));
            }
        };
        let entries = suppress_file::parse(&path.display().to_string(), &text)
            .map_err(|e| CliError::usage(e.to_string(), help))?;
        Ok(Some(Self { path, text, entries }))
    }

    fn apply(&self, path: &Path, findings: &mut [Finding], engine: &Engine) -> Vec<Finding> {
        let key = files::key(path, self.path.parent().unwrap_or(Path::new("")));
        let known = |rule: &str| match engine.known(rule) {
            Known::Active if !engine.reports(rule) => Known::Inactive,
            known => known,
        };
        suppress::listed(&self.entries, &key, findings, &self.text, engine.today, known)
    }

    /// The file itself as a document, for findings about its entries.
    fn documents(&self) -> Vec<Document> {
        let here = std::env::current_dir().unwrap_or_default();
        let shown = files::below(&self.path, &here).display().to_string();
        Plain.read(Some(&shown), &self.text, &Speakers::default()).unwrap_or_default()
    }
}
