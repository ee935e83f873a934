//! The table of all feeds, for a reader who looks for one.

use super::frame::{SectionLink, page_path, section_link};
use super::voice::Voice;
use super::{Chrome, Section};
use crate::domain::{BaseUrl, Feed, FeedName, Format};

/// A feed and its addresses.
#[derive(Debug)]
pub(super) struct FeedRow<'a> {
    pub page: SectionLink<'a>,
    /// How far below the top: 0, 1 …
    pub depth: usize,
    pub addresses: [Address; 3],
}

/// A feed's address in one format.
#[derive(Debug)]
pub(super) struct Address {
    pub label: &'static str,
    pub media_type: &'static str,
    pub href: String,
}

impl Address {
    /// The address in two parts, between which a narrow column may break it.
    pub fn parts(&self) -> (&str, &str) {
        self.href.split_at(self.href.rfind('/').unwrap_or(0))
    }
}

/// A feed's three addresses, absolute, for other programs.
pub(super) fn addresses(base: &BaseUrl, name: &FeedName) -> [Address; 3] {
    Format::ALL.map(|format| Address {
        label: format.label(),
        media_type: format.media_type(),
        href: base.feed(name, format),
    })
}

/// The addresses of a feed as it is shown, with what is asked of it.
pub(super) fn addresses_of(base: &BaseUrl, feed: &Feed) -> [Address; 3] {
    Format::ALL.map(|format| Address {
        label: format.label(),
        media_type: format.media_type(),
        href: feed.address(base, format),
    })
}

/// Every feed of the site: all news, breaking news, then the sections in their order.
pub(super) fn all_feeds<'a>(chrome: &Chrome<'a>) -> Vec<FeedRow<'a>> {
    let voice = Voice::of(chrome.language, chrome.zone);
    let all = FeedRow {
        page: SectionLink {
            href: page_path(chrome.base, &FeedName::All),
            title: voice.w.all,
            attributes: voice.attributes(),
            current: false,
        },
        depth: 0,
        addresses: addresses(chrome.base, &FeedName::All),
    };
    let row = |section: &'a Section| FeedRow {
        page: section_link(chrome, section, chrome.language),
        depth: section.name.as_str().matches('/').count(),
        addresses: addresses(chrome.base, &section.name),
    };
    [all, row(chrome.breaking)].into_iter().chain(chrome.sections.iter().map(row)).collect()
}
