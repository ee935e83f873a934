//! The report for programs: one line of JSON for each file.

use std::borrow::Cow;
use std::io::Write;

use serde::Serialize;

use super::{Outcome, Told};
use crate::domain::{Position, Status, Timestamp, Waiting};
use crate::formats::plain_text;
use crate::render::receipt as words;
use crate::service::intake::preview::PreviewedEntry;

/// One file.
#[derive(Serialize)]
struct Line<'a> {
    path: Cow<'a, str>,
    outcome: &'static str,
    entries: Vec<Entry<'a>>,
    warnings: Vec<Warning>,
    refusal: Option<Refusal>,
}

#[derive(Serialize)]
struct Entry<'a> {
    /// Without the site's identity only an id that the file declares is known, and is told as it stands there where
    /// the published one is made of both.
    id: Option<&'a str>,
    title: &'a str,
    published: String,
    updated: String,
    language: &'a str,
    direction: &'static str,
    authors: Vec<&'a str>,
    categories: Vec<&'a str>,
    tags: Vec<&'a str>,
    breaking: bool,
    status: &'static str,
    visible_from: Option<String>,
    expires: Option<String>,
    summary: Option<&'a str>,
    text: Option<String>,
    headline_only: bool,
    /// The feeds that it would be in, were it the newest there is.
    feeds: Vec<&'a str>,
    /// Feeds that one might look for it in and that would not have it.
    not_in: Vec<NotIn<'a>>,
    guessed: Vec<Guess>,
}

#[derive(Serialize)]
struct NotIn<'a> {
    feed: &'a str,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Guess {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Warning {
    code: &'static str,
    line: Option<u32>,
    column: Option<u32>,
    message: String,
}

#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    line: Option<u32>,
    column: Option<u32>,
    message: String,
    mend: String,
}

/// Writes one file's line.
pub(super) fn write(out: &mut Vec<u8>, told: &Told<'_>) {
    let previewed = told.previewed;
    let line = Line {
        path: told.shown.to_string_lossy(),
        outcome: Outcome::of(told).as_str(),
        entries: previewed.iter().flat_map(|one| &one.entries).map(|one| entry(one, told)).collect(),
        warnings: previewed
            .iter()
            .flat_map(|one| &one.warnings)
            .map(|warning| Warning {
                code: warning.code.code(),
                line: line(warning.at),
                column: column(warning.at),
                message: words::warning(warning, told.language),
            })
            .collect(),
        refusal: previewed.and_then(|one| one.refusals.first()).map(|refusal| {
            let wording = words::reason(refusal, told.language);
            Refusal {
                code: refusal.reason.code(),
                line: line(refusal.at),
                column: column(refusal.at),
                message: wording.what,
                mend: wording.mend,
            }
        }),
    };
    serde_json::to_writer(&mut *out, &line).expect("texts and numbers are JSON, and memory takes every byte");
    out.write_all(b"\n").expect("memory takes every byte");
}

fn entry<'a>(one: &'a PreviewedEntry, told: &Told<'_>) -> Entry<'a> {
    let PreviewedEntry { entry, declared_id, status, waiting, account } = one;
    let is_made = entry.id.as_str().starts_with("urn:uuid:");
    Entry {
        id: if told.knows_ids || !is_made {
            Some(entry.id.as_str())
        } else {
            declared_id.as_ref().map(|declared| declared.as_str())
        },
        title: entry.title.as_str(),
        published: entry.published.to_rfc3339(),
        updated: entry.updated.to_rfc3339(),
        language: entry.language.as_str(),
        direction: entry.language.direction().as_html(),
        authors: entry.authors.iter().map(|author| author.name.as_str()).collect(),
        categories: entry.categories.iter().map(|category| category.as_str()).collect(),
        tags: entry.tags.iter().map(|tag| tag.as_str()).collect(),
        breaking: entry.breaking,
        status: match status {
            _ if *waiting == Some(Waiting::Draft) => "draft",
            Status::Usable => "usable",
            Status::Withheld => "withheld",
            Status::Canceled => "canceled",
        },
        visible_from: entry.visible_from.map(Timestamp::to_rfc3339),
        expires: entry.expires.map(Timestamp::to_rfc3339),
        summary: entry.summary.as_ref().map(|summary| summary.as_str()),
        text: entry.body.as_ref().map(plain_text),
        headline_only: entry.body.is_none(),
        feeds: account.feeds.iter().map(|feed| feed.as_str()).collect(),
        not_in: account
            .absent
            .iter()
            .map(|(feed, absence)| NotIn {
                feed: feed.as_str(),
                code: absence.code(),
                message: words::absence(absence, told.language),
            })
            .collect(),
        guessed: account
            .guesses
            .iter()
            .map(|guess| Guess { code: guess.code(), message: words::guess(guess, told.language) })
            .collect(),
    }
}

fn line(at: Option<Position>) -> Option<u32> {
    at.map(|at| at.line)
}

fn column(at: Option<Position>) -> Option<u32> {
    at.and_then(|at| at.column)
}
