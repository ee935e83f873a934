//! `ajil check`: how files would be published, or why not. A walk finds the files, a crew of threads reads them, and
//! what they tell is written in the order of the walk, so that memory does not grow with the number of files.

mod crew;
mod excerpt;
mod json;
mod progress;
mod text;
mod walk;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::args::{Check, ReportFormat};
use crate::domain::{Language, Timestamp, Waiting};
use crate::service::clock;
use crate::service::intake::preview::{Preview, Previewed};
use crate::watch::DropPath;
use progress::Progress;
use text::Look;
use walk::Walk;

/// Exit status of a path that is not there, as of every wrong usage.
const USAGE: u8 = 2;

/// A file to be looked at.
struct File {
    /// As it was asked for.
    shown: PathBuf,
    below: DropPath,
    preview: Arc<Preview>,
}

/// What became of a file that was asked for, on its way to the reader.
struct Told<'a> {
    shown: &'a Path,
    /// `None`: never looked at.
    previewed: Option<&'a Previewed>,
    language: &'a Language,
    knows_ids: bool,
    /// Whether it lies where nothing is published.
    is_preview: bool,
}

/// How it ends for a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Published,
    Refused,
    /// It lies in a folder of previews: so it would be published in the folder above.
    Preview,
    Ignored,
}

impl Outcome {
    fn of(told: &Told<'_>) -> Self {
        match told.previewed {
            None => Self::Ignored,
            Some(previewed) if !previewed.refusals.is_empty() => Self::Refused,
            Some(_) if told.is_preview => Self::Preview,
            Some(previewed) if previewed.entries.iter().all(|one| one.waiting == Some(Waiting::Draft)) => Self::Ignored,
            Some(_) => Self::Published,
        }
    }

    /// In the words of the report.
    fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Refused => "refused",
            Self::Preview => "preview",
            Self::Ignored => "ignored",
        }
    }
}

/// Looks at files and folders: status 0 when all is well, 1 when something is refused, 2 when a path is wrong.
pub fn run(check: &Check) -> ExitCode {
    for path in &check.paths {
        if std::fs::symlink_metadata(path).is_err() {
            eprintln!("ajil: there is no file or folder {}", path.display());
            return ExitCode::from(USAGE);
        }
    }
    match report(check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("ajil: {error}");
            ExitCode::from(USAGE)
        }
    }
}

/// Tells of everything that was asked for; whether nothing was refused.
fn report(check: &Check) -> io::Result<bool> {
    let now = clock::now();
    let look = Look::of_the_terminal();
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let paths = walk::each_once(&check.paths);
    let progress = Progress::over(&paths, io::stdout().is_terminal());
    let mut counts = text::Counts::default();
    let mut walk = Walk::new(&paths, now).for_partner(check.profile);
    let read = crew::each_in_order(
        &mut walk,
        |file| tell(file, now, check.format, &look),
        |(outcome, told)| {
            counts.count(outcome);
            progress
                .past(1, || out.write_all(&told).and_then(|()| if progress.is_shown() { out.flush() } else { Ok(()) }))
        },
    );
    progress.end();
    counts.refuse(walk.faults());
    let written = read.and_then(|()| match check.format {
        ReportFormat::Text => writeln!(out, "{counts}"),
        ReportFormat::Json => Ok(()),
    });
    match written.and_then(|()| out.flush()) {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(counts.refused() == 0),
    }
}

fn tell(file: &File, now: Timestamp, format: ReportFormat, look: &Look) -> (Outcome, Vec<u8>) {
    let previewed = file.preview.file(&file.below, now);
    let told = Told {
        shown: &file.shown,
        previewed: previewed.as_ref(),
        language: &file.preview.configuration.settings.site().language,
        knows_ids: file.preview.knows_ids,
        is_preview: file.below.is_in_preview(),
    };
    let mut out = Vec::new();
    match format {
        ReportFormat::Text => text::write(&mut out, &told, look),
        ReportFormat::Json => json::write(&mut out, &told),
    }
    (Outcome::of(&told), out)
}

#[cfg(test)]
mod tests;
