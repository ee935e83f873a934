//! A bar on the terminal, when there is one and what is asked for takes a while.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::walk;

/// Fewer files are done before anybody wonders.
const MANY: u64 = 500;

/// How far the report is.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    /// Whether the report goes to the same terminal, which the bar must make room on.
    shares: bool,
}

impl Progress {
    /// A bar over the files in `paths`; `shares` says that the report is written to the terminal, too.
    pub(super) fn over(paths: &[PathBuf], shares: bool) -> Self {
        let files = if std::io::stderr().is_terminal() { walk::count(paths) } else { 0 };
        let bar = (files >= MANY).then(|| {
            let bar = ProgressBar::new(files);
            let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} files, {per_sec}, {eta} left");
            bar.set_style(style.expect("the template is right"));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self { bar, shares }
    }

    /// Whether what is written must reach the terminal at once.
    pub(super) fn is_shown(&self) -> bool {
        self.shares && self.bar.is_some()
    }

    /// Writes what is told of so many files.
    pub(super) fn past<T>(&self, files: u64, write: impl FnOnce() -> T) -> T {
        let Some(bar) = &self.bar else { return write() };
        bar.inc(files);
        if self.shares { bar.suspend(write) } else { write() }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
