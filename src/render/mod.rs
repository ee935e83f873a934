//! Floor 1: feed → bytes. One file for each document; pure.
//!
//! **Invariant:** the same input gives the same bytes.

pub mod address;
pub mod assets;
pub mod atom;
pub mod compress;
pub mod content;
pub mod edition;
pub mod json_feed;
mod markup;
mod media;
pub mod opml;
pub mod page;
pub mod partner;
mod place;
pub mod preview;
pub mod receipt;
pub mod robots;
pub mod rss;
pub mod sitemap;
pub mod window;

pub use place::Place;

use crate::domain::{BaseUrl, Entry, Feed, Format, Timestamp, Tombstone};

/// What we call ourselves in documents. Without our version: an upgrade that changes no document changes no
/// validator, and no reader fetches for nothing.
const GENERATOR: &str = "Ajil";

/// What a feed's documents are made of.
#[derive(Clone, Copy, Debug)]
pub struct FeedDocument<'a> {
    /// What absolute addresses begin with.
    pub base: &'a BaseUrl,
    /// The feed.
    pub feed: &'a Feed,
    /// When what it holds last changed; never before an entry's own `updated`.
    pub updated: Timestamp,
    /// Its window, in feed order, each visible.
    pub entries: &'a [Entry],
    /// What is gone from the feed; Atom alone has words for it.
    pub tombstones: &'a [Tombstone],
    /// Where the document stands among those of its feed.
    pub place: &'a Place,
}

impl FeedDocument<'_> {
    /// The document's own canonical address in a format.
    fn own_address(&self, format: Format) -> String {
        self.place.own.clone().unwrap_or_else(|| self.feed.address(self.base, format))
    }

    /// The page that tells the same.
    fn page(&self) -> String {
        self.place.page.clone().unwrap_or_else(|| self.feed.page(self.base))
    }

    /// When the document last changed: [`FeedDocument::updated`], and never before an entry in it.
    pub fn latest(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.updated).fold(self.updated, Timestamp::max)
    }
}

/// A feed in one format. The entries are written as they are given: in their order, all of them.
pub fn document(document: &FeedDocument<'_>, format: Format) -> Vec<u8> {
    match format {
        Format::Rss => rss::document(document),
        Format::Atom => atom::document(document),
        Format::JsonFeed => json_feed::document(document),
    }
}
