//! A progress bar for people, once the work takes longer than a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts finished files; draws on standard error if that is a terminal.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    shown: bool,
    done: u64,
}

impl Progress {
    /// Progress over `total` files.
    pub(super) fn new(total: usize, terminal: bool) -> Self {
        let bar = terminal.then(|| {
            let bar =
                ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
            let style =
                ProgressStyle::with_template("检查中 {wide_bar} {pos}/{len} 预计还需 {eta}");
            style.map_or(bar.clone(), |style| bar.with_style(style))
        });
        Self { bar, started: Instant::now(), shown: false, done: 0 }
    }

    /// One more file is done.
    pub(super) fn step(&mut self) {
        self.done += 1;
        let Some(bar) = &self.bar else { return };
        if !self.shown && self.started.elapsed() >= PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        bar.set_position(self.done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
