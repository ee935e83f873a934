//! An entry as a list of entries shows it.

use super::frame::{SectionLink, article_path, section_link, sections_of};
use super::voice::{Attributes, Said, Time, Voice};
use super::{Chrome, Section};
use crate::domain::{Author, Entry, FeedName};

/// What `templates/card.html` shows: one entry, in its own language and direction.
#[derive(Debug)]
pub(super) struct Card<'a> {
    pub href: String,
    pub attributes: Attributes<'a>,
    pub title: &'a str,
    pub summary: Option<String>,
    pub time: Time,
    pub authors: Option<String>,
    /// A section that it is in, other than the one shown.
    pub section: Option<SectionLink<'a>>,
    /// That it was retracted or corrected.
    pub mark: Option<Said<'static>>,
}

/// Longer summaries are cut in lists: the article's page is there to be read.
const SUMMARY_CHARACTERS: usize = 320;

impl<'a> Card<'a> {
    /// An entry on the page of `shown`.
    pub fn new(chrome: &Chrome<'a>, entry: &'a Entry, shown: Option<&FeedName>) -> Self {
        let voice = Voice::of(chrome.language, chrome.zone).within(&entry.language);
        let elsewhere = |section: &&Section| shown != Some(&section.name);
        let section = sections_of(chrome, entry).into_iter().find(elsewhere);
        let mark = match (&entry.retraction, &entry.correction) {
            (Some(_), _) => Some(voice.w.retracted),
            (None, Some(_)) => Some(voice.w.corrected),
            (None, None) => None,
        };
        let summary = entry.retraction.as_ref().or(entry.summary.as_ref()).filter(|summary| **summary != entry.title);
        Self {
            href: article_path(chrome.base, entry),
            attributes: Attributes::of(&entry.language),
            title: entry.title.as_str(),
            summary: summary.map(|summary| summary.shortened(SUMMARY_CHARACTERS).as_str().to_owned()),
            time: voice.short(entry.published),
            authors: names(&entry.authors, voice.w.comma),
            section: section.map(|section| section_link(chrome, section, &entry.language)),
            mark: mark.map(|mark| voice.say(mark)),
        }
    }

    /// Several of them.
    pub fn all(chrome: &Chrome<'a>, entries: &'a [Entry], shown: Option<&FeedName>) -> Vec<Self> {
        entries.iter().map(|entry| Self::new(chrome, entry, shown)).collect()
    }
}

/// The names of those who wrote something; `None` when nobody is named.
pub(super) fn names(authors: &[Author], comma: &str) -> Option<String> {
    let names: Vec<_> = authors.iter().map(|author| author.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(comma))
}
