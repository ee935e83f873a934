//! The report for programs: one line of JSON for each file.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Told, outcome};
use crate::domain::{Position, Status, Timestamp, Waiting};
use crate::formats::plain_text;
use crate::render::receipt as words;
use crate::service::intake::preview::PreviewedEntry;

/// Writes one file's line.
pub(super) fn write(out: &mut impl Write, told: &Told<'_>) -> io::Result<()> {
    let entries: Vec<_> =
        told.previewed.iter().flat_map(|previewed| &previewed.entries).map(|one| entry(one, told.knows_ids)).collect();
    let warnings: Vec<_> = told
        .previewed
        .iter()
        .flat_map(|previewed| &previewed.warnings)
        .map(|warning| {
            json!({
                "code": warning.code.code(),
                "line": line(warning.at),
                "column": column(warning.at),
                "message": words::warning(warning, told.language),
            })
        })
        .collect();
    let refusal = told.previewed.and_then(|previewed| previewed.refusal.as_ref()).map(|refusal| {
        let wording = words::reason(refusal, told.language);
        json!({
            "code": refusal.reason.code(),
            "line": line(refusal.at),
            "column": column(refusal.at),
            "message": wording.what,
            "mend": wording.mend,
        })
    });
    let report = json!({
        "path": told.shown.to_string_lossy(),
        "outcome": outcome(told.previewed),
        "entries": entries,
        "warnings": warnings,
        "refusal": refusal,
    });
    writeln!(out, "{report}")
}

fn entry(PreviewedEntry { entry, status, waiting }: &PreviewedEntry, knows_ids: bool) -> Value {
    let moment = |at: Option<Timestamp>| at.map(Timestamp::to_rfc3339);
    // Without the site's identity only an id that the file declares is known.
    let id = (knows_ids || !entry.id.as_str().starts_with("urn:uuid:")).then(|| entry.id.as_str());
    json!({
        "id": id,
        "title": entry.title.as_str(),
        "published": entry.published.to_rfc3339(),
        "updated": entry.updated.to_rfc3339(),
        "language": entry.language.as_str(),
        "direction": entry.language.direction().as_html(),
        "authors": entry.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        "categories": entry.categories.iter().map(|category| category.as_str()).collect::<Vec<_>>(),
        "tags": entry.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(),
        "breaking": entry.breaking,
        "status": match status {
            Status::Usable => "usable",
            Status::Withheld => "withheld",
            Status::Canceled => "canceled",
        },
        "draft": *waiting == Some(Waiting::Draft),
        "visible_from": moment(entry.visible_from),
        "expires": moment(entry.expires),
        "summary": entry.summary.as_ref().map(|summary| summary.as_str()),
        "text": entry.body.as_ref().map(plain_text),
        "headline_only": entry.body.is_none(),
    })
}

fn line(at: Option<Position>) -> Option<u32> {
    at.map(|at| at.line)
}

fn column(at: Option<Position>) -> Option<u32> {
    at.and_then(|at| at.column)
}
