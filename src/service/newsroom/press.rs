//! The press: what stands at an address, rendered from the store.

use std::sync::Arc;

use super::directory::Directory;
use crate::domain::{Entry, Feed, FeedName, Format, Timestamp, Window};
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

/// What was printed.
pub struct Printed {
    /// What stands at the address.
    pub found: Found,
    /// When it will be out of date by itself: the first of its entries grows too old for its window.
    pub until: Option<Timestamp>,
}

/// Renders what is at `address` at `now`.
pub fn render(
    directory: &Directory,
    reader: &Reader,
    address: &Address,
    now: Timestamp,
) -> Result<Printed, StoreError> {
    match address {
        Address::Page(feed) | Address::Feed(feed, _) if is_there(directory, feed) => {
            let feed = directory.feed(feed);
            let shown = shown(directory, reader, &feed, now)?;
            let found = match address {
                Address::Feed(_, format) => document(directory, &feed, &shown, *format),
                _ => feed_page(directory, &feed, &shown),
            };
            Ok(Printed { found, until: shown.until })
        }
        other => render_other(directory, reader, other, now).map(|found| Printed { found, until: None }),
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
                Some(Article::Published { entry, changed }) => {
                    let html = page::article(&chrome, &entry);
                    found(html, changed.max(directory.modified), Freshness::Feed, page::autodiscovery(&chrome, None))
                }
                Some(Article::Withdrawn) => Found::Gone(gone(directory)),
                None => Found::Missing(missing(directory)),
            })
        }
        // Assets are laid out once and for all.
        Address::Page(_) | Address::Feed(..) | Address::Asset(_) | Address::Medium(..) => {
            Ok(Found::Missing(missing(directory)))
        }
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

/// The page of an article that was withdrawn.
pub fn gone(directory: &Directory) -> Arc<Edition> {
    let site = directory.feed(&FeedName::All);
    edition(page::gone(&directory.chrome(&site)), directory.modified, Freshness::Absence, Vec::new())
}

/// What a feed shows.
struct Shown {
    entries: Vec<Entry>,
    changed: Timestamp,
    modified: Timestamp,
    until: Option<Timestamp>,
}

fn shown(directory: &Directory, reader: &Reader, feed: &Feed, now: Timestamp) -> Result<Shown, StoreError> {
    let (changed, mut modified) = changed(directory, reader, &feed.name)?;
    let entries = reader.window(&feed.name, &feed.window, now)?;
    let mut until = None;
    if let Some(age) = feed.window.age_millis {
        // An entry is shown as long as it is no older than the age: it leaves in the millisecond after that.
        let leaves = |rank: Timestamp| rank.plus_millis(age.saturating_add(1));
        until = entries.iter().map(Entry::rank).min().map(leaves);
        // The last to leave changed the feed, though nothing was committed, and though we did not run then. Told in the
        // next whole second: who has an edition from before it has an earlier one.
        if entries.len() < feed.window.count
            && let Some(rank) = reader.newest_before(&feed.name, now.plus_millis(age.saturating_neg()))?
        {
            modified = modified.max(leaves(rank).plus_millis(999));
        }
    }
    Ok(Shown { entries, changed, modified, until })
}

fn document(directory: &Directory, feed: &Feed, shown: &Shown, format: Format) -> Found {
    let whole = FeedDocument { base: directory.base(), feed, updated: shown.changed, entries: &shown.entries };
    let fitting = window::within_bytes(&whole);
    let bytes = render::document(&FeedDocument { entries: &fitting, ..whole }, format);
    let own = directory.base().feed(&feed.name, format);
    let page = directory.base().page(&feed.name);
    let links = vec![format!("<{own}>; rel=\"self\""), format!("<{page}>; rel=\"alternate\"; type=\"text/html\"")];
    Found::Edition(Arc::new(Edition::new(bytes, media_type(format), shown.modified, freshness(feed), links)))
}

fn feed_page(directory: &Directory, feed: &Feed, shown: &Shown) -> Found {
    let site = directory.feed(&FeedName::All);
    let chrome = directory.chrome(&site);
    let html = page::feed(&chrome, feed, &shown.entries);
    let modified = shown.modified.max(directory.modified);
    found(html, modified, freshness(feed), page::autodiscovery(&chrome, Some(feed)))
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
