//! The report for people, in the site's language.

use std::fmt;
use std::io::{self, Write};

use super::{Told, outcome};
use crate::domain::{EntryKind, Position, Refusal};
use crate::render::receipt as words;
use crate::service::intake::preview::{Previewed, PreviewedEntry};

/// How many files came to what.
#[derive(Debug, Default)]
pub(super) struct Counts {
    published: usize,
    pub(super) refused: usize,
    ignored: usize,
}

impl Counts {
    pub(super) fn count(&mut self, outcome: &str) {
        match outcome {
            "published" => self.published += 1,
            "refused" => self.refused += 1,
            _ => self.ignored += 1,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { published, refused, ignored } = self;
        write!(f, "{published} would be published, {refused} refused, {ignored} ignored")
    }
}

/// Writes what would become of one file. What is never looked at is only counted.
pub(super) fn write(out: &mut impl Write, told: &Told<'_>) -> io::Result<()> {
    let Some(previewed) = told.previewed else { return Ok(()) };
    writeln!(out, "{}  {}", outcome(told.previewed), told.shown.to_string_lossy().escape_default_controls())?;
    if let Some(refusal) = &previewed.refusal {
        refused(out, told, previewed, refusal)?;
    }
    for one in &previewed.entries {
        entry(out, told, one)?;
    }
    for warning in &previewed.warnings {
        writeln!(out, "    ! {}{}", place(warning.at), words::warning(warning, told.language))?;
    }
    Ok(())
}

fn refused(out: &mut impl Write, told: &Told<'_>, previewed: &Previewed, refusal: &Refusal) -> io::Result<()> {
    let wording = words::reason(refusal, told.language);
    writeln!(out, "    {}{} [{}]", place(refusal.at), wording.what, refusal.reason.code())?;
    let source = previewed.source.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    if let (Some(at), Some(source)) = (refusal.at, source)
        && let Some(line) = source.lines().nth(at.line.saturating_sub(1) as usize)
    {
        writeln!(out, "    {:>5} | {}", at.line, line.trim_end().escape_default_controls())?;
    }
    writeln!(out, "    → {}", wording.mend)
}

fn entry(out: &mut impl Write, told: &Told<'_>, one: &PreviewedEntry) -> io::Result<()> {
    let entry = &one.entry;
    let kind = match (entry.kind, entry.breaking) {
        (EntryKind::Headline, _) => "breaking headline",
        (EntryKind::Article, true) => "breaking",
        (EntryKind::Article, false) => "article",
    };
    let filed: Vec<_> = entry.categories.iter().map(|category| category.as_str()).collect();
    writeln!(out, "    {}", entry.title)?;
    writeln!(out, "      {kind} · {} · {} · {}", entry.published, entry.language, filed.join(", "))?;
    if told.knows_ids {
        writeln!(out, "      {}", entry.id)?;
    }
    if let Some(waiting) = one.waiting {
        writeln!(out, "      {}", words::waiting(waiting, told.language))?;
    }
    Ok(())
}

fn place(at: Option<Position>) -> String {
    at.map(|at| format!("{at}: ")).unwrap_or_default()
}

/// A file's text and name may hold what steers a terminal.
trait EscapeControls {
    fn escape_default_controls(&self) -> String;
}

impl EscapeControls for str {
    fn escape_default_controls(&self) -> String {
        self.chars().fold(String::with_capacity(self.len()), |mut out, c| {
            if c.is_control() && c != '\t' {
                out.extend(c.escape_default())
            } else {
                out.push(c)
            }
            out
        })
    }
}
