//! What stands round every page: the head, the masthead with its sections, and the foot.

use super::discovery::Alternate;
use super::voice::{Attributes, Voice};
use super::{Chrome, Section};
use crate::domain::{BaseUrl, Entry, FeedName, Language};
use crate::render::assets;

/// More sections than this do not fit a masthead; the others are one link further.
const SECTIONS_IN_MASTHEAD: usize = 12;

/// What `templates/base.html` shows.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub voice: Voice<'a>,
    /// Of the document.
    pub document: Attributes<'a>,
    /// Of the masthead and the foot, where they are in another language than the document.
    pub chrome: Option<Attributes<'a>>,
    pub head: Head,
    pub site_title: &'a str,
    pub site_description: &'a str,
    pub home: String,
    pub stylesheet: String,
    pub icon: String,
    pub search: Search<'a>,
    pub all: SectionLink<'a>,
    pub breaking: SectionLink<'a>,
    pub sections: Vec<SectionLink<'a>>,
    /// Where the sections are that found no place in the masthead.
    pub further_sections: Option<String>,
    /// The site's page shows its title as the heading of the page.
    pub is_front: bool,
}

/// What the page's `<head>` says beside what all pages say.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub title: String,
    pub description: String,
    pub canonical: Option<String>,
    pub alternates: Vec<Alternate>,
    /// `property` and `content`.
    pub open_graph: Vec<(&'static str, String)>,
    /// JSON-LD, with nothing in it that could end its element.
    pub linked_data: Option<String>,
    /// What search engines are asked, where they are not to list the page.
    pub robots: Option<&'static str>,
    /// The kind of card that a post with a link to the page shows.
    pub card: Option<&'static str>,
}

/// The form that asks a feed for words.
#[derive(Clone, Debug)]
pub(super) struct Search<'a> {
    /// The path of the feed's page.
    pub action: String,
    /// What it asks of.
    pub label: String,
    /// The words asked for.
    pub words: &'a str,
}

/// A link to a feed's page.
#[derive(Clone, Debug)]
pub(super) struct SectionLink<'a> {
    pub href: String,
    pub title: &'a str,
    /// Where the title is in another language than what stands round it.
    pub attributes: Option<Attributes<'a>>,
    /// This is the page shown.
    pub current: bool,
}

impl<'a> Frame<'a> {
    /// A page in the site's own language. `current` is the feed whose page it is.
    pub fn new(chrome: &Chrome<'a>, head: Head, current: Option<&FeedName>) -> Self {
        Self::around(chrome, chrome.language, head, current)
    }

    /// A page whose document is in a language of its own.
    pub fn around(chrome: &Chrome<'a>, document: &'a Language, head: Head, current: Option<&FeedName>) -> Self {
        let voice = Voice::of(chrome.language, chrome.zone);
        let words = voice.w;
        let link = |name: &FeedName, title| SectionLink {
            href: page_path(chrome.base, name),
            title,
            attributes: voice.attributes(),
            current: current == Some(name),
        };
        let is_top = |section: &&Section| !section.name.as_str().contains('/');
        let top: Vec<_> = chrome.sections.iter().filter(is_top).collect();
        let home = home_path(chrome.base);
        Self {
            voice,
            document: Attributes::of(document),
            chrome: (document != chrome.language).then(|| Attributes::of(chrome.language)),
            head,
            site_title: chrome.title.as_str(),
            site_description: chrome.description.as_str(),
            stylesheet: prefix(chrome.base) + &assets::stylesheet_path(),
            icon: prefix(chrome.base) + &assets::icon_path(),
            search: Search {
                action: page_path(chrome.base, &FeedName::All),
                label: format!("{} {}", words.search_in, words.all),
                words: "",
            },
            all: link(&FeedName::All, words.all),
            breaking: SectionLink {
                current: current == Some(&FeedName::Breaking),
                ..section_link(chrome, chrome.breaking, chrome.language)
            },
            sections: top
                .iter()
                .take(SECTIONS_IN_MASTHEAD)
                .map(|section| SectionLink {
                    current: current == Some(&section.name),
                    ..section_link(chrome, section, chrome.language)
                })
                .collect(),
            further_sections: (top.len() > SECTIONS_IN_MASTHEAD).then(|| format!("{home}#feeds")),
            home,
            is_front: false,
        }
    }

    /// The title of a page named `title` below the site's: `أمن – عاجل`.
    pub fn title_of(chrome: &Chrome<'_>, title: &str) -> String {
        let site = chrome.title.as_str();
        if title == site { title.to_owned() } else { format!("{title} – {site}") }
    }
}

/// The link to a section, as it is shown in something that is marked `around`.
pub(super) fn section_link<'a>(chrome: &Chrome<'a>, section: &'a Section, around: &Language) -> SectionLink<'a> {
    SectionLink {
        href: page_path(chrome.base, &section.name),
        title: section.title.as_str(),
        attributes: (section.language != *around).then(|| Attributes::of(&section.language)),
        current: false,
    }
}

/// The sections that an entry is in, in its own order.
pub(super) fn sections_of<'a>(chrome: &Chrome<'a>, entry: &Entry) -> Vec<&'a Section> {
    let named = |category| FeedName::of(category);
    let sections = chrome.sections;
    entry.categories.iter().cloned().map(named).filter_map(|name| sections.iter().find(|s| s.name == name)).collect()
}

/// The path of the base URL, without a slash at its end: empty for most sites.
pub(super) fn prefix(base: &BaseUrl) -> String {
    base.path().to_owned()
}

/// The path of the site's page.
pub(super) fn home_path(base: &BaseUrl) -> String {
    prefix(base) + "/"
}

/// The path of a feed's page.
pub(super) fn page_path(base: &BaseUrl, feed: &FeedName) -> String {
    prefix(base) + &feed.page_path()
}

/// The path of an entry's page.
pub(super) fn article_path(base: &BaseUrl, entry: &Entry) -> String {
    format!("{}/articles/{}", prefix(base), entry.permalink())
}
