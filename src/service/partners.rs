//! Entries as a partner's feed has them, or why the partner would skip them.

use crate::domain::{BaseUrl, Entry, Feed, Line, Rules, Skip};
use crate::formats::plain_text;
use crate::render::partner::measured;

/// The entry as a feed with a profile has it, or why it is not there. Without a profile it stays as it is.
///
/// A retraction is never skipped: it must reach those who have the story.
pub fn shaped(feed: &Feed, base: &BaseUrl, entry: Entry) -> Result<Entry, Skip> {
    let Some(rules) = feed.rules().filter(|_| entry.retraction.is_none()) else { return Ok(entry) };
    let text = entry.body.as_ref().map(plain_text).unwrap_or_default();
    let entry = described(rules, entry, &text);
    match rules.skips(&measured(base, feed, rules, &entry, &text), &feed.language) {
        Some(skip) => Err(skip),
        None => Ok(entry),
    }
}

/// With a summary as long as the partner wants it, of whole lines of the text, where that has as many characters.
fn described(rules: &Rules, mut entry: Entry, text: &str) -> Entry {
    let Some(least) = rules.least_description else { return entry };
    let is_short = |summary: &str| (summary.chars().count() as u64) < least;
    if entry.summary.as_ref().is_some_and(|summary| !is_short(summary.as_str())) {
        return entry;
    }
    let mut summary = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !is_short(&summary) {
            break;
        }
        summary.push_str(if summary.is_empty() { "" } else { " " });
        summary.push_str(line);
    }
    if entry.summary.as_ref().is_none_or(|before| before.as_str().len() < summary.len()) {
        entry.summary = Line::new(&summary);
    }
    entry
}
