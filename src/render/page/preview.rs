//! The page of what is not published yet, and of a story of it.

use askama::Template;

use super::article;
use super::card::names;
use super::directory::Address;
use super::frame::{Frame, Head, SectionLink, page_path, prefix};
use super::voice::{Attributes, Said, Time, Voice};
use super::{Chrome, written};
use crate::domain::{BaseUrl, Entry, EntryKind, Feed, Format, Position, Refusal, Timestamp, Waiting, Warning, Zone};
use crate::render::preview::Words;
use crate::render::{assets, receipt};

/// A folder of previews, as its page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Preview<'a> {
    /// What the addresses of its stories and pictures begin with: its page's own.
    pub address: &'a BaseUrl,
    /// The feed of the category in which it will be published.
    pub feed: &'a Feed,
    /// Its stories, in the order in which they are shown.
    pub stories: &'a [Story<'a>],
    /// What would be refused.
    pub refused: &'a [Refused<'a>],
    /// The names of the files that somebody is writing to.
    pub busy: &'a [String],
    /// How many files are not shown.
    pub left: usize,
}

/// A story that is not published yet.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// Its file's name.
    pub file: &'a str,
    /// As it will be published.
    pub entry: &'a Entry,
    /// Why it would not be seen at once.
    pub waiting: Option<Waiting>,
    /// What its publisher may want to look at.
    pub warnings: &'a [Warning],
}

/// A file, or an article in one, that would be refused.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Why.
    pub refusal: &'a Refusal,
    /// The line at fault.
    pub line: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "preview.html", whitespace = "minimize")]
struct PreviewPage<'a> {
    frame: Frame<'a>,
    w: &'static Words,
    /// Of our own words, where they are not of the site's language.
    spoken: Option<Attributes<'static>>,
    title: &'a str,
    title_attributes: Option<Attributes<'a>>,
    section: SectionLink<'a>,
    stories: Vec<Card<'a>>,
    refused: Vec<Fault<'a>>,
    busy: &'a [String],
    left: Option<String>,
    addresses: [Address; 3],
    script: String,
}

/// A story on the page.
struct Card<'a> {
    href: String,
    attributes: Attributes<'a>,
    title: &'a str,
    summary: Option<String>,
    authors: Option<String>,
    time: Time,
    notes: Notes<'a>,
}

/// What is said of a story, in the site's language.
#[derive(Clone)]
pub(super) struct Notes<'a> {
    pub w: &'static Words,
    /// Of the language that all of it is in.
    pub ours: Attributes<'a>,
    pub file: &'a str,
    pub mark: &'static str,
    pub is_ready: bool,
    pub kind: Option<&'static str>,
    /// What it waits for.
    pub why: Option<String>,
    pub warnings: Vec<String>,
}

/// What would be refused, in the site's language.
struct Fault<'a> {
    file: &'a str,
    what: String,
    mend: String,
    code: &'static str,
    line: Option<&'a str>,
}

/// What stands above a story that is not published yet.
pub(super) struct Banner<'a> {
    pub w: &'static Words,
    pub ours: Attributes<'a>,
    pub home: &'a str,
    pub notes: Notes<'a>,
}

impl PreviewPage<'_> {
    fn say<'t>(&self, text: &'t str) -> Said<'t> {
        Said::marked(text, self.spoken)
    }
}

/// The page of a folder of previews: a word that it is not public, its stories and what each waits for, what would be
/// refused and how to mend it, and its feeds.
pub fn preview(chrome: &Chrome<'_>, preview: &Preview<'_>) -> String {
    let voice = Voice::of(chrome.language, chrome.zone);
    let w = Words::of(chrome.language);
    let feed = preview.feed;
    let heading = format!("{}{} {}", w.preview, voice.w.colon, feed.title);
    let head = Head {
        title: Frame::title_of(chrome, &heading),
        robots: Some("noindex, nofollow, noarchive"),
        ..Head::default()
    };
    let attributes = (feed.language != *chrome.language).then(|| Attributes::of(&feed.language));
    let page = PreviewPage {
        frame: Frame::new(chrome, head, None),
        w,
        spoken: voice.attributes(),
        title: feed.title.as_str(),
        title_attributes: attributes,
        section: SectionLink {
            href: page_path(chrome.base, &feed.name),
            title: feed.title.as_str(),
            attributes,
            current: false,
        },
        stories: preview.stories.iter().map(|story| card(chrome, preview, story, w)).collect(),
        refused: preview.refused.iter().map(|refused| fault(chrome, refused)).collect(),
        busy: preview.busy,
        left: (preview.left > 0).then(|| (w.left)(preview.left)),
        addresses: Format::ALL.map(|format| Address {
            label: format.label(),
            media_type: format.media_type(),
            href: format!("{}.{}", preview.address.as_str(), format.extension()),
        }),
        script: prefix(chrome.base) + &assets::script_path(),
    };
    written(&page)
}

/// The page of a story in a folder of previews: as it will be published, and what it waits for above it.
pub fn previewed_article(chrome: &Chrome<'_>, preview: &Preview<'_>, story: &Story<'_>) -> String {
    let voice = Voice::of(chrome.language, chrome.zone);
    let w = Words::of(chrome.language);
    let head = Head {
        title: Frame::title_of(chrome, &format!("{}{} {}", w.preview, voice.w.colon, story.entry.title)),
        robots: Some("noindex, nofollow, noarchive"),
        ..Head::default()
    };
    let banner = Banner { w, ours: ours(chrome), home: preview.address.path(), notes: notes(chrome, story, w) };
    article::previewed(chrome, preview.address, head, banner, story.entry)
}

fn card<'a>(chrome: &Chrome<'a>, preview: &Preview<'a>, story: &Story<'a>, w: &'static Words) -> Card<'a> {
    let entry = story.entry;
    let voice = Voice::of(chrome.language, chrome.zone).within(&entry.language);
    let summary = entry.retraction.as_ref().or(entry.summary.as_ref()).filter(|summary| **summary != entry.title);
    Card {
        href: format!("{}/articles/{}", preview.address.path(), entry.permalink()),
        attributes: Attributes::of(&entry.language),
        title: entry.title.as_str(),
        summary: summary.map(|summary| summary.shortened(320).as_str().to_owned()),
        authors: names(&entry.authors, voice.w.comma),
        time: voice.short(entry.published),
        notes: notes(chrome, story, w),
    }
}

/// Of our own words, whichever they are.
fn ours<'a>(chrome: &Chrome<'a>) -> Attributes<'a> {
    Voice::of(chrome.language, chrome.zone).attributes().unwrap_or_else(|| Attributes::of(chrome.language))
}

fn notes<'a>(chrome: &Chrome<'a>, story: &Story<'a>, w: &'static Words) -> Notes<'a> {
    let kind = match (story.entry.kind, story.entry.breaking) {
        (EntryKind::Headline, _) => Some(w.headline),
        (EntryKind::Article, true) => Some(w.breaking),
        (EntryKind::Article, false) => None,
    };
    let language = chrome.language;
    Notes {
        w,
        ours: ours(chrome),
        file: story.file,
        mark: w.mark(story.waiting),
        is_ready: story.waiting.is_none(),
        kind,
        why: story.waiting.map(|waiting| receipt::waiting(told(waiting, chrome.zone), language)),
        warnings: story
            .warnings
            .iter()
            .map(|warning| placed(&receipt::warning(warning, language), warning.at, chrome))
            .collect(),
    }
}

fn fault<'a>(chrome: &Chrome<'a>, refused: &Refused<'a>) -> Fault<'a> {
    let wording = receipt::reason(refused.refusal, chrome.language);
    Fault {
        file: refused.file,
        what: placed(&wording.what, refused.refusal.at, chrome),
        mend: wording.mend,
        code: refused.refusal.reason.code(),
        line: refused.line,
    }
}

fn placed(text: &str, at: Option<Position>, chrome: &Chrome<'_>) -> String {
    let colon = Voice::of(chrome.language, chrome.zone).w.colon;
    match at {
        Some(at) => format!("{}{colon} {text}", receipt::place(at, chrome.language)),
        None => text.to_owned(),
    }
}

fn told(waiting: Waiting, zone: &Zone) -> Waiting {
    let tell = |at: Timestamp| zone.tell(at);
    match waiting {
        Waiting::Until(at) => Waiting::Until(tell(at)),
        Waiting::Expired(at) => Waiting::Expired(tell(at)),
        Waiting::Draft | Waiting::Withheld => waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Site, feed, story};
    use super::*;
    use crate::domain::{Reason, WarningCode};

    fn page(language: &str, show: impl FnOnce(&Chrome<'_>, &Preview<'_>) -> String) -> String {
        let site = Site::at("https://example.org/news", language, "Ajil");
        let address = BaseUrl::new("https://example.org/news/-/preview/KEY").unwrap();
        let feed = feed("security", "Security", "en");
        let (ready, draft) = (story("A visit", "en"), story("مسودة خبر", "ar"));
        let warnings = [Warning {
            code: WarningCode::UnknownKey { key: "<b>".to_owned(), meant: "title" },
            at: Some(Position::at(3, 1)),
        }];
        let stories = [
            Story { file: "visit.md", entry: &ready, waiting: None, warnings: &warnings },
            Story { file: "draft <x>.md", entry: &draft, waiting: Some(Waiting::Draft), warnings: &[] },
        ];
        let refusal =
            Refusal::at(Reason::Date { key: "date".to_owned(), found: "<32>".to_owned() }, Position::at(2, 7));
        let refused = [Refused { file: "bad.md", refusal: &refusal, line: Some("date: <32>") }];
        let preview =
            Preview { address: &address, feed: &feed, stories: &stories, refused: &refused, busy: &[], left: 2 };
        show(&site.chrome(), &preview)
    }

    #[test]
    fn a_preview_says_that_it_is_none_of_the_publics_and_what_each_story_waits_for() {
        let page = page("en", preview);
        for text in [
            "This page is not public",
            "noindex, nofollow",
            "Ready to publish",
            ">Draft<",
            "Line 3, column 1: “&#60;b&#62;”",
            "Line 2, column 7:",
            "date: &#60;32&#62;",
            "2 more files are not shown",
            "href=\"https://example.org/news/-/preview/KEY.rss\"",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let address = format!("href=\"/news/-/preview/KEY/articles/{}\"", story("A visit", "en").permalink());
        assert!(page.contains(&address), "{page}");
        // Nothing offers it to others.
        assert!(!page.contains("rel=\"alternate\"") && !page.contains("feedly") && !page.contains("canonical"));
        assert!(page.contains("href=\"/news/-/assets/"));
    }

    #[test]
    fn a_preview_in_arabic_runs_from_the_right_with_its_stories_in_their_own_direction() {
        let page = page("ar", preview);
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("هذه الصفحة ليست عامة"), "{page}");
        assert!(page.contains("lang=\"en\" dir=\"ltr\""), "{page}");
    }

    #[test]
    fn a_story_is_shown_as_it_will_be_with_its_state_above_it_and_nothing_for_programs() {
        let page = page("fr", |chrome, preview| previewed_article(chrome, preview, &preview.stories[1]));
        assert!(page.contains("Brouillon") && page.contains("<h1>مسودة خبر</h1>"), "{page}");
        assert!(page.contains("draft &#60;x&#62;.md") && page.contains("href=\"/news/-/preview/KEY\""), "{page}");
        assert!(!page.contains("ld+json") && !page.contains("og:") && !page.contains("canonical"), "{page}");
    }
}
