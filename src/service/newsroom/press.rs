//! The press: what stands at an address, rendered from the store.

use std::sync::Arc;

use super::directory::Directory;
use crate::domain::{Feed, FeedName, Format, Timestamp, Window};
use crate::http::newsstand::{Address, Found};
use crate::render::edition::{Edition, Freshness};
use crate::render::{self, FeedDocument, page, window};
use crate::store::{Article, Reader, StoreError};

/// The media type of pages.
pub const HTML: &str = "text/html; charset=utf-8";
/// How many entries the site's page shows of the newest, and of each section.
const ON_THE_FRONT: usize = 12;
const OF_A_SECTION: usize = 4;
/// So many sections at most have their entries on the site's page.
const SECTIONS: usize = 24;

/// Renders what is at `address` at `now`.
pub fn render(directory: &Directory, reader: &Reader, address: &Address, now: Timestamp) -> Result<Found, StoreError> {
    match address {
        Address::Page(feed) | Address::Feed(feed, _) if !directory.has(feed) => Ok(Found::Missing(missing(directory))),
        Address::Site => site(directory, reader, now),
        Address::Page(feed) => feed_page(directory, reader, feed, now),
        Address::Feed(feed, format) => document(directory, reader, feed, *format, now),
        Address::Article(permalink) => {
            let site = directory.feed(&FeedName::All);
            let chrome = directory.chrome(&site);
            Ok(match reader.article(*permalink, now)? {
                Some(Article::Published { entry, changed }) => {
                    let html = page::article(&chrome, &entry);
                    found(html, changed.max(directory.modified), Freshness::Feed, page::autodiscovery(&chrome, None))
                }
                Some(Article::Withdrawn) => {
                    Found::Gone(edition(page::gone(&chrome), directory.modified, Freshness::Absence, Vec::new()))
                }
                None => {
                    Found::Missing(edition(page::missing(&chrome), directory.modified, Freshness::Absence, Vec::new()))
                }
            })
        }
        // Assets are laid out once and for all.
        Address::Asset(_) => Ok(Found::Missing(missing(directory))),
    }
}

/// The page of an address where nothing stands.
pub fn missing(directory: &Directory) -> Arc<Edition> {
    let site = directory.feed(&FeedName::All);
    edition(page::missing(&directory.chrome(&site)), directory.modified, Freshness::Absence, Vec::new())
}

fn document(
    directory: &Directory,
    reader: &Reader,
    name: &FeedName,
    format: Format,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let feed = directory.feed(name);
    let (changed, modified) = changed(directory, reader, name)?;
    let entries = reader.window(name, &feed.window, now)?;
    let whole = FeedDocument { base: directory.base(), feed: &feed, updated: changed, entries: &entries };
    let shown = window::within_bytes(&whole);
    let bytes = render::document(&FeedDocument { entries: &shown, ..whole }, format);
    let own = directory.base().feed(name, format);
    let page = directory.base().page(name);
    let links = vec![format!("<{own}>; rel=\"self\""), format!("<{page}>; rel=\"alternate\"; type=\"text/html\"")];
    Ok(Found::Edition(Arc::new(Edition::new(bytes, media_type(format), modified, freshness(&feed), links))))
}

fn feed_page(directory: &Directory, reader: &Reader, name: &FeedName, now: Timestamp) -> Result<Found, StoreError> {
    let (site, feed) = (directory.feed(&FeedName::All), directory.feed(name));
    let chrome = directory.chrome(&site);
    let modified = changed(directory, reader, name)?.1.max(directory.modified);
    let entries = reader.window(name, &feed.window, now)?;
    let html = page::feed(&chrome, &feed, &entries);
    Ok(found(html, modified, freshness(&feed), page::autodiscovery(&chrome, Some(&feed))))
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
fn changed(directory: &Directory, reader: &Reader, feed: &FeedName) -> Result<(Timestamp, Timestamp), StoreError> {
    let zone = &directory.configuration.settings.site().time_zone;
    let since = directory.configuration.since;
    Ok(match reader.changed(feed)? {
        Some(changed) => (zone.tell(changed.at), changed.modified.max(since)),
        None => (zone.tell(since), since),
    })
}

fn freshness(feed: &Feed) -> Freshness {
    if feed.name == FeedName::Breaking { Freshness::Breaking } else { Freshness::Feed }
}

fn media_type(format: Format) -> &'static str {
    match format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::JsonFeed => "application/feed+json; charset=utf-8",
    }
}

fn found(html: String, modified: Timestamp, freshness: Freshness, links: Vec<String>) -> Found {
    Found::Edition(edition(html, modified, freshness, links))
}

fn edition(html: String, modified: Timestamp, freshness: Freshness, links: Vec<String>) -> Arc<Edition> {
    Arc::new(Edition::new(html, HTML, modified, freshness, links))
}
