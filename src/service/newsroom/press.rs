//! The press: what stands at an address, rendered from the store.

use std::sync::Arc;

use super::deltas::Contents;
use super::directory::Directory;
use super::{feeds, listings};
use crate::domain::{Entry, FeedName, Format, Line, Timestamp, Window};
use crate::http::newsstand::{Address, Found};
use crate::render::edition::{Edition, Freshness};
use crate::render::page;
use crate::store::{Article, Reader, StoreError};

/// The media type of pages.
pub const HTML: &str = "text/html; charset=utf-8";
/// How many entries the site's page shows of the newest, and of each section.
const ON_THE_FRONT: usize = 12;
const OF_A_SECTION: usize = 4;
/// So many sections at most have their entries on the site's page.
const SECTIONS: usize = 24;

/// The media type of a feed's documents.
pub fn media_type(format: Format) -> &'static str {
    match format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::JsonFeed => "application/feed+json; charset=utf-8",
    }
}

/// What was printed.
pub struct Printed {
    /// What stands at the address.
    pub found: Found,
    /// When it will be out of date by itself: the first of its entries grows too old for its window.
    pub until: Option<Timestamp>,
    /// What a feed's document holds, where some readers are told what changed alone.
    pub contents: Option<Contents>,
}

impl Printed {
    /// What stands there until something changes.
    pub fn lasting(found: Found) -> Self {
        Self { found, until: None, contents: None }
    }
}

/// Renders what is at `address` at `now`.
pub fn render(
    directory: &Directory,
    reader: &Reader,
    address: &Address,
    now: Timestamp,
) -> Result<Printed, StoreError> {
    match address {
        Address::Page(name) | Address::Feed(name, _) | Address::Archive(name, ..) if !is_there(directory, name) => {}
        Address::Asked(asked) if !is_there(directory, &asked.feed) => {}
        Address::Page(name) => return feeds::render(directory, reader, &directory.feed(name), None, now),
        Address::Feed(name, format) => {
            return feeds::render(directory, reader, &directory.feed(name), Some(*format), now);
        }
        Address::Asked(asked) => {
            let feed = directory.asked(&asked.feed, &asked.query);
            return feeds::render(directory, reader, &feed, asked.format, now);
        }
        Address::Archive(name, month, format) => {
            let found = feeds::archive(directory, reader, &directory.feed(name), *month, *format, now)?;
            return Ok(Printed::lasting(found));
        }
        Address::Listing(listing) => return listings::render(directory, reader, *listing, now),
        _ => {}
    }
    render_other(directory, reader, address, now).map(Printed::lasting)
}

/// A feed's document of what an edition with `contents` does not have.
pub fn delta(
    directory: &Directory,
    reader: &Reader,
    address: &Address,
    contents: &Contents,
    now: Timestamp,
) -> Result<Option<Arc<Edition>>, StoreError> {
    match address {
        Address::Feed(name, format) if is_there(directory, name) => {
            feeds::delta(directory, reader, &directory.feed(name), *format, contents, now)
        }
        _ => Ok(None),
    }
}

fn is_there(directory: &Directory, feed: &FeedName) -> bool {
    directory.has(feed) && !directory.is_unusable(feed)
}

fn render_other(
    directory: &Directory,
    reader: &Reader,
    address: &Address,
    now: Timestamp,
) -> Result<Found, StoreError> {
    match address {
        Address::Page(feed) | Address::Feed(feed, _) if directory.is_unusable(feed) => Ok(unusable()),
        Address::Site => site(directory, reader, now),
        Address::Article(permalink) => {
            let site = directory.feed(&FeedName::All);
            let chrome = directory.chrome(&site);
            Ok(match reader.article(*permalink, now)? {
                Some(Article::Published { entry, changed, was_changed }) => {
                    let html = page::article(&chrome, &entry, was_changed);
                    let links = page::autodiscovery_of_article(&chrome, &entry);
                    found(html, changed.max(directory.modified), Freshness::Feed, links)
                }
                Some(Article::Withdrawn { reason, successor }) => {
                    Found::Gone(gone(directory, reason.as_ref(), successor.as_deref()))
                }
                None => Found::Missing(missing(directory)),
            })
        }
        // Assets are laid out once and for all.
        Address::Page(_)
        | Address::Feed(..)
        | Address::Asked(_)
        | Address::Archive(..)
        | Address::Listing(_)
        | Address::Asset(_)
        | Address::Medium(..)
        | Address::Preview(..) => Ok(Found::Missing(missing(directory))),
    }
}

/// What stands at the address of a feed whose settings are faulty and never were good.
pub fn unusable() -> Found {
    Found::Unavailable("The settings of this feed are faulty (feed.toml).".to_owned())
}

/// The page of an address where nothing stands.
pub fn missing(directory: &Directory) -> Arc<Edition> {
    let site = directory.feed(&FeedName::All);
    edition(page::missing(&directory.chrome(&site)), directory.modified, Freshness::Absence, Vec::new())
}

/// The page of a feed that there is no more.
pub fn closed(directory: &Directory) -> Arc<Edition> {
    let site = directory.feed(&FeedName::All);
    edition(page::closed(&directory.chrome(&site)), directory.modified, Freshness::Absence, Vec::new())
}

/// The page of an article that was withdrawn, with the reason where one was given, which leads on where its story was
/// published anew.
pub fn gone(directory: &Directory, reason: Option<&Line>, successor: Option<&Entry>) -> Arc<Edition> {
    let site = directory.feed(&FeedName::All);
    let html = page::gone(&directory.chrome(&site), reason, successor);
    edition(html, directory.modified, Freshness::Absence, Vec::new())
}

fn site(directory: &Directory, reader: &Reader, now: Timestamp) -> Result<Found, StoreError> {
    let site = directory.feed(&FeedName::All);
    let chrome = directory.chrome(&site);
    let first = |count| Window { count, ..Window::default() };
    let breaking = reader.window(
        &FeedName::Breaking,
        &first(directory.feed(&FeedName::Breaking).window.count.min(ON_THE_FRONT)),
        now,
    )?;
    let newest = reader.window(&FeedName::All, &first(ON_THE_FRONT), now)?;
    let mut sections = Vec::new();
    for section in directory.sections.iter().take(SECTIONS) {
        sections.push((section.clone(), reader.window(&section.name, &first(OF_A_SECTION), now)?));
    }
    let mut modified = directory.modified;
    for feed in [FeedName::All, FeedName::Breaking] {
        modified = modified.max(changed(directory, reader, &feed)?.1);
    }
    let html = page::site(&chrome, &breaking, &newest, &sections);
    Ok(found(html, modified, Freshness::Breaking, page::autodiscovery(&chrome, None)))
}

/// When a feed last changed, and the second for `Last-Modified`.
pub(super) fn changed(
    directory: &Directory,
    reader: &Reader,
    feed: &FeedName,
) -> Result<(Timestamp, Timestamp), StoreError> {
    let zone = &directory.configuration.settings.site().time_zone;
    let since = directory.configuration.since;
    Ok(match reader.changed(feed)? {
        Some(changed) => (zone.tell(changed.at), changed.modified.max(since)),
        None => (zone.tell(since), since),
    })
}

pub(super) fn found(html: String, modified: Timestamp, freshness: Freshness, links: Vec<String>) -> Found {
    Found::Edition(edition(html, modified, freshness, links))
}

fn edition(html: String, modified: Timestamp, freshness: Freshness, links: Vec<String>) -> Arc<Edition> {
    Arc::new(Edition::new(html, HTML, modified, freshness, links))
}
