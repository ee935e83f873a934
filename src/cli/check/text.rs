//! The report for people, in the site's language.

use std::fmt;
use std::io::Write;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};

use super::excerpt::Excerpt;
use super::{Outcome, Told};
use crate::cli::terminal::{harmless, wants_colours};
use crate::domain::{EntryKind, Position};
use crate::render::receipt as words;
use crate::service::intake::preview::{Previewed, PreviewedEntry};

/// So many refusals of one file are told, and the others counted.
const SHOWN: usize = 50;

/// How many files came to what.
#[derive(Debug, Default)]
pub(super) struct Counts {
    published: usize,
    refused: usize,
    ignored: usize,
}

impl Counts {
    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Published => self.published += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Preview | Outcome::Ignored => self.ignored += 1,
        }
    }

    pub(super) fn refuse(&mut self, count: usize) {
        self.refused += count;
    }

    pub(super) fn refused(&self) -> usize {
        self.refused
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { published, refused, ignored } = self;
        write!(f, "{published} would be published, {refused} refused, {ignored} ignored")
    }
}

/// How the report looks: in colours on a terminal that wants them (<https://no-color.org>).
pub(super) struct Look(GraphicalReportHandler);

impl Look {
    pub(super) fn of_the_terminal() -> Self {
        Self::new(wants_colours())
    }

    pub(super) fn new(coloured: bool) -> Self {
        let theme = if coloured { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // Lines are as long as they are: who pipes them wants them whole, and terminals wrap.
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_wrap_lines(false);
        Self(handler.without_primary_span_start())
    }
}

/// Writes what would become of one file. What is never looked at is only counted.
pub(super) fn write(out: &mut Vec<u8>, told: &Told<'_>, look: &Look) {
    let Some(previewed) = told.previewed else { return };
    let mut text = String::new();
    report(&mut text, told, previewed, look).expect("memory takes every letter");
    out.write_all(text.as_bytes()).expect("memory takes every byte");
}

fn report(out: &mut String, told: &Told<'_>, previewed: &Previewed, look: &Look) -> fmt::Result {
    use fmt::Write;

    let path = harmless(&told.shown.to_string_lossy());
    writeln!(out, "{}  {path}", Outcome::of(told).as_str())?;
    let remark = |severity, message: String, at: Option<Position>| {
        let source = previewed.source.as_deref();
        let excerpt = source.zip(at).and_then(|(source, at)| Excerpt::around(source, at, &path));
        // The place of a line that cannot be shown is said in words.
        let place = if excerpt.is_none() { at } else { None };
        let message = place.map_or(message.clone(), |at| format!("{at}: {message}"));
        Remark { severity, message, excerpt }
    };
    for refusal in previewed.refusals.iter().take(SHOWN) {
        let wording = words::reason(refusal, told.language);
        let message = format!("{} [{}]", wording.what, refusal.reason.code());
        look.0.render_report(out, &remark(Severity::Error, message, refusal.at))?;
        writeln!(out, "  → {}", wording.mend)?;
    }
    if previewed.refusals.len() > SHOWN {
        writeln!(out, "  … (+{})", previewed.refusals.len() - SHOWN)?;
    }
    for one in &previewed.entries {
        entry(out, told, one)?;
    }
    for warning in &previewed.warnings {
        let message = format!("{} [{}]", words::warning(warning, told.language), warning.code.code());
        look.0.render_report(out, &remark(Severity::Warning, message, warning.at))?;
    }
    Ok(())
}

fn entry(out: &mut String, told: &Told<'_>, one: &PreviewedEntry) -> fmt::Result {
    use fmt::Write;

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

/// A fault or a doubt, with the line it is about.
#[derive(Debug)]
struct Remark {
    severity: Severity,
    message: String,
    excerpt: Option<Excerpt>,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Remark {}

impl Diagnostic for Remark {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.excerpt.as_ref().map(|excerpt| Box::new(std::iter::once(excerpt.label())) as Box<dyn Iterator<Item = _>>)
    }
}
