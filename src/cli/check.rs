//! `ajil check`

mod json;
mod text;

use std::io::{BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{Check, ReportFormat};
use crate::domain::{Language, Timestamp, Waiting};
use crate::service::clock;
use crate::service::intake::preview::{Preview, Previewed};
use crate::watch::{DropPath, scan};

/// Exit status of a path that is not there, as of every wrong usage.
const USAGE: u8 = 2;

/// What became of a file that was asked for, on its way to the reader.
struct Told<'a> {
    /// As it was asked for.
    shown: &'a Path,
    /// `None`: never looked at.
    previewed: Option<&'a Previewed>,
    language: &'a Language,
    knows_ids: bool,
}

/// How it ends for a file, in the words of the report.
fn outcome(previewed: Option<&Previewed>) -> &'static str {
    match previewed {
        None => "ignored",
        Some(previewed) if previewed.refusal.is_some() => "refused",
        Some(previewed) if previewed.entries.iter().all(|one| one.waiting == Some(Waiting::Draft)) => "ignored",
        Some(_) => "published",
    }
}

/// Looks at files and folders: status 0 when all is well, 1 when something is refused, 2 when a path is wrong.
pub fn run(check: &Check) -> ExitCode {
    let mut report = Report {
        out: BufWriter::new(std::io::stdout().lock()),
        format: check.format,
        now: clock::now(),
        counts: text::Counts::default(),
        preview: None,
    };
    for path in &check.paths {
        if std::fs::symlink_metadata(path).is_err() {
            eprintln!("ajil: there is no file or folder {}", path.display());
            return ExitCode::from(USAGE);
        }
    }
    let told = check.paths.iter().try_for_each(|path| report.look(path)).and_then(|()| report.end());
    match told {
        Ok(()) if report.counts.refused == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(1),
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::from(1),
        Err(error) => {
            eprintln!("ajil: {error}");
            ExitCode::from(USAGE)
        }
    }
}

struct Report<W: Write> {
    out: W,
    format: ReportFormat,
    now: Timestamp,
    counts: text::Counts,
    preview: Option<Preview>,
}

impl<W: Write> Report<W> {
    fn look(&mut self, path: &Path) -> std::io::Result<()> {
        let preview = match Preview::of(path, self.now) {
            Ok(preview) => preview,
            Err(file) => {
                for fault in &file.faults {
                    eprintln!("{}:{fault}", file.path);
                }
                self.counts.refused += 1;
                return Ok(());
            }
        };
        for file in &preview.configuration.faults {
            for fault in &file.faults {
                eprintln!("{}:{fault}", file.path);
            }
            self.counts.refused += 1;
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let below = if std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
            // A link is refused for what it is, not followed.
            path.parent()
                .and_then(|folder| folder.canonicalize().ok())
                .zip(path.file_name())
                .map(|(folder, name)| folder.join(name))
        } else {
            Some(real)
        };
        let below = below.unwrap_or_else(|| path.to_owned());
        let below = DropPath::below(&preview.root, &below);
        self.preview = Some(preview);
        if path.is_dir() && !path.is_symlink() {
            self.folder(path, below.as_ref())
        } else if let Some(below) = below {
            self.file(path, &below)
        } else {
            Ok(())
        }
    }

    fn folder(&mut self, shown: &Path, below: Option<&DropPath>) -> std::io::Result<()> {
        let listing = scan::list(shown)?;
        for name in listing.files.keys() {
            self.file(&joined(shown, name), &child(below, name))?;
        }
        for name in &listing.folders {
            self.folder(&joined(shown, name), Some(&child(below, name)))?;
        }
        Ok(())
    }

    fn file(&mut self, shown: &Path, below: &DropPath) -> std::io::Result<()> {
        let Some(preview) = &self.preview else { return Ok(()) };
        let previewed = preview.file(below, self.now);
        let site = preview.configuration.settings.site();
        let told =
            Told { shown, previewed: previewed.as_ref(), language: &site.language, knows_ids: preview.knows_ids };
        self.counts.count(outcome(told.previewed));
        match self.format {
            ReportFormat::Text => text::write(&mut self.out, &told),
            ReportFormat::Json => json::write(&mut self.out, &told),
        }
    }

    fn end(&mut self) -> std::io::Result<()> {
        if self.format == ReportFormat::Text {
            writeln!(self.out, "{}", self.counts)?;
        }
        self.out.flush()
    }
}

fn joined(folder: &Path, name: &[u8]) -> PathBuf {
    folder.join(std::ffi::OsStr::from_bytes(name))
}

fn child(folder: Option<&DropPath>, name: &[u8]) -> DropPath {
    match folder {
        Some(folder) => DropPath::stored(&[folder.as_bytes(), b"/", name].concat()),
        None => DropPath::stored(name),
    }
}
