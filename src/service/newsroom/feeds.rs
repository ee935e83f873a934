//! The press of feeds: windows, what is asked of them, pages of both, and archives.

use std::borrow::Cow;
use std::sync::Arc;

use super::deltas::{self, Contents};
use super::directory::Directory;
use super::press::{self, Printed};
use crate::domain::{
    BaseUrl, Cursor, Entry, Feed, FeedName, Format, Line, Month, Query, Timestamp, Tombstone, in_feed_order,
    in_rank_order,
};
use crate::http::newsstand::Found;
use crate::render::edition::{Edition, Freshness};
use crate::render::page::Turn;
use crate::render::{self, FeedDocument, Place, page, window};
use crate::service::partners;
use crate::service::shared::INDEXED;
use crate::store::{Reader, StoreError};

/// So many windows are read at most to fill one with what a partner takes.
const MOST_WINDOWS: usize = 20;

/// What a feed shows.
struct Shown {
    entries: Vec<Entry>,
    tombstones: Vec<Tombstone>,
    changed: Timestamp,
    modified: Timestamp,
    until: Option<Timestamp>,
}

/// Renders a feed in a format, or its page.
pub(super) fn render(
    directory: &Directory,
    reader: &Reader,
    feed: &Feed,
    format: Option<Format>,
    now: Timestamp,
) -> Result<Printed, StoreError> {
    let shown = shown(directory, reader, feed, now)?;
    // Whoever has a tag or writes comes and goes with what is published.
    if shown.entries.is_empty() && matches!(feed.name, FeedName::Tag(_) | FeedName::Author(_)) {
        return Ok(Printed::lasting(Found::Missing(press::missing(directory))));
    }
    let around = Around::of(directory, reader, feed, &shown.entries, now)?;
    let is_told_in_part = !directory.configuration.settings.site().delta_readers.is_empty() && feed.query.is_empty();
    let mut contents = None;
    let found = match format {
        Some(format) => Found::Edition(document(directory, feed, &shown, &around, format, |entries| {
            contents = (is_told_in_part && format != Format::JsonFeed).then(|| deltas::contents(entries));
        })),
        None => feed_page(directory, feed, &shown, &around),
    };
    Ok(Printed { found, until: shown.until, contents })
}

/// Renders what of a feed an edition with `contents` does not have.
pub(super) fn delta(
    directory: &Directory,
    reader: &Reader,
    feed: &Feed,
    format: Format,
    contents: &Contents,
    now: Timestamp,
) -> Result<Option<Arc<Edition>>, StoreError> {
    let shown = shown(directory, reader, feed, now)?;
    let around = Around::of(directory, reader, feed, &shown.entries, now)?;
    let retain = |entries: &mut Cow<'_, [Entry]>| entries.to_mut().retain(|entry| deltas::is_news(entry, contents));
    Ok(Some(document(directory, feed, &shown, &around, format, retain)))
}

fn shown(directory: &Directory, reader: &Reader, feed: &Feed, now: Timestamp) -> Result<Shown, StoreError> {
    let (changed, mut modified) = press::changed(directory, reader, &feed.base)?;
    let entries = taken(directory.base(), reader, feed, now)?;
    if feed.is_selected() {
        let indexed = reader.fact(INDEXED)?.and_then(|millis| millis.parse().ok()).map(Timestamp::from_millis_utc);
        modified = indexed.map_or(modified, |at| modified.max(at));
    }
    let mut until = None;
    if let Some(age) = feed.window.age_millis {
        // An entry is shown as long as it is no older than the age: it leaves in the millisecond after that.
        let leaves = |rank: Timestamp| rank.plus_millis(age.saturating_add(1));
        until = entries.iter().map(Entry::rank).min().map(leaves);
        // The last to leave changed the feed, though nothing was committed, and though we did not run then. Told in the
        // next whole second: who has an edition from before it has an earlier one.
        if entries.len() < feed.window.count
            && let Some(rank) = reader.newest_before(&feed.base, now.plus_millis(age.saturating_neg()))?
        {
            modified = modified.max(leaves(rank).plus_millis(999));
        }
    }
    if let Some(millis) = feed.selections.iter().filter_map(|selection| selection.newer_than).min() {
        let leaves = entries.iter().map(|entry| entry.published.plus_millis(millis.saturating_add(1))).min();
        until = until.into_iter().chain(leaves).min();
        modified = modified.max(now);
    }
    // What is selected changes when something of it does, and not with everything that it is selected from.
    let newest = entries.iter().map(Entry::rank).max();
    let changed = if feed.is_selected() { newest.unwrap_or(directory.configuration.since) } else { changed };
    let tombstones = if feed.is_selected() || !feed.query.is_empty() {
        // Whether what is gone was ever among what is selected, nobody knows any more.
        Vec::new()
    } else {
        let longest = directory.configuration.settings.longest_age();
        let last = entries.iter().map(Entry::rank).min();
        reader.tombstones(&feed.base, Tombstone::kept_since(longest, last, now), now)?
    };
    Ok(Shown { entries, tombstones, changed, modified, until })
}

/// The newest entries of a feed that its partner takes, where it has one: a window is filled as far as there are some.
pub(super) fn taken(base: &BaseUrl, reader: &Reader, feed: &Feed, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
    let mut entries = reader.shown(feed, now)?;
    if feed.profile.is_none() {
        return Ok(entries);
    }
    let mut taken = Vec::new();
    for _ in 0..MOST_WINDOWS {
        let last = entries.iter().min_by(|a, b| in_rank_order(b, a)).map(Cursor::behind);
        let is_full = entries.len() == feed.window.count;
        taken.extend(entries.into_iter().filter_map(|entry| partners::shaped(feed, base, entry).ok()));
        let Some(cursor) = last.filter(|_| is_full && taken.len() < feed.window.count) else { break };
        entries = reader.shown(&Feed { query: feed.query.continued(cursor), ..feed.clone() }, now)?;
    }
    taken.sort_by(in_rank_order);
    taken.truncate(feed.window.count);
    taken.sort_by(in_feed_order);
    Ok(taken)
}

/// What comes before and after what is shown.
struct Around {
    first: Option<Query>,
    next: Option<Cursor>,
    /// The page before, where this is not the first; `None` in it is the first.
    previous: Option<Option<Cursor>>,
    last: Option<Cursor>,
    /// The newest month that has what is not shown (RFC 5005 §4).
    archive: Option<Month>,
}

impl Around {
    fn of(
        directory: &Directory,
        reader: &Reader,
        feed: &Feed,
        entries: &[Entry],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let pages = reader.pages(feed, entries, now)?;
        let is_first = feed.query.before.is_none();
        // Archives are of feeds, and not of what is asked of them. Whatever is not shown is older by rank than all that
        // is, so it was published no later than that: this month and those before it have all of it.
        let oldest = entries.iter().min_by(|a, b| in_rank_order(b, a)).map(Entry::rank);
        let is_more = pages.next.is_some() || feed.window.age_millis.is_some();
        let archive = match oldest.or_else(|| feed.window.age_millis.map(|age| now.plus_millis(-age))) {
            Some(rank) if feed.query.is_empty() && is_more => {
                // No clock on a wall is more than fourteen hours ahead.
                let latest = Month::of(rank.told_at(14 * 60 * 60));
                reader.months_beside(&directory.feed(&feed.name), latest.next(), now)?.0
            }
            _ => None,
        };
        Ok(Self {
            first: (!is_first).then(|| feed.query.from_the_first()),
            next: pages.next,
            previous: (!is_first).then_some(pages.previous),
            last: pages.last,
            archive,
        })
    }

    /// The addresses, in a format or of pages.
    fn links(&self, directory: &Directory, feed: &Feed, format: Option<Format>) -> Vec<(&'static str, String)> {
        let at = |query: Query| {
            let asked = Feed { query, ..feed.clone() };
            match format {
                Some(format) => asked.address(directory.base(), format),
                None => asked.page(directory.base()),
            }
        };
        let behind = |cursor: Option<Cursor>| match cursor {
            Some(cursor) => at(feed.query.continued(cursor)),
            None => at(feed.query.from_the_first()),
        };
        let mut links = Vec::new();
        if let Some(first) = &self.first {
            links.push(("first", at(first.clone())));
        }
        links.extend(self.next.map(|cursor| ("next", behind(Some(cursor)))));
        links.extend(self.previous.map(|cursor| ("previous", behind(cursor))));
        if self.first.is_some() {
            links.push(("last", behind(self.last)));
        }
        links.extend(
            self.archive
                .filter(|_| format != Some(Format::JsonFeed))
                .map(|month| ("prev-archive", directory.base().archive(&feed.name, month, format))),
        );
        links
    }
}

/// The document of what is shown. `last` sees the entries that have room in it, and may take some out.
fn document(
    directory: &Directory,
    feed: &Feed,
    shown: &Shown,
    around: &Around,
    format: Format,
    last: impl FnOnce(&mut Cow<'_, [Entry]>),
) -> Arc<Edition> {
    let place = Place { links: around.links(directory, feed, Some(format)), ..Place::default() };
    let whole = FeedDocument {
        base: directory.base(),
        feed,
        updated: shown.changed,
        entries: &shown.entries,
        tombstones: &shown.tombstones,
        place: &place,
    };
    let mut fitting = window::within_bytes(&whole);
    last(&mut fitting);
    let bytes = render::document(&FeedDocument { entries: &fitting, ..whole }, format);
    let own = feed.address(directory.base(), format);
    let page = feed.page(directory.base());
    let links = vec![format!("<{own}>; rel=\"self\""), format!("<{page}>; rel=\"alternate\"; type=\"text/html\"")];
    let edition = Edition::new(bytes, press::media_type(format), shown.modified, freshness(feed), links);
    let below = own.strip_prefix(directory.base().as_str()).expect("addresses of ours begin so");
    Arc::new(edition.succeeded_at(format!("{}{below}", directory.base().path())))
}

fn feed_page(directory: &Directory, feed: &Feed, shown: &Shown, around: &Around) -> Found {
    let site = directory.feed(&FeedName::All);
    let chrome = directory.chrome(&site);
    let links = around.links(directory, feed, None);
    let html = page::feed(&chrome, feed, &shown.entries, &Turn::of(&links));
    let modified = shown.modified.max(directory.modified);
    press::found(html, modified, freshness(feed), page::autodiscovery(&chrome, Some(feed)))
}

/// A month of a feed, in a format or as a page; nothing stands where nothing was published.
pub(super) fn archive(
    directory: &Directory,
    reader: &Reader,
    feed: &Feed,
    month: Month,
    format: Option<Format>,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let entries = reader.of_month(feed, month, now)?.into_iter();
    let entries: Vec<_> = entries.filter_map(|entry| partners::shaped(feed, directory.base(), entry).ok()).collect();
    let (before, after) = reader.months_beside(feed, month, now)?;
    if entries.is_empty() || format == Some(Format::JsonFeed) {
        return Ok(Found::Missing(press::missing(directory)));
    }
    let (_, modified) = press::changed(directory, reader, &feed.base)?;
    let base = directory.base();
    let at = |month| base.archive(&feed.name, month, format);
    let mut links = vec![("current", format.map_or_else(|| feed.page(base), |format| feed.address(base, format)))];
    links.extend(before.map(|month| ("prev-archive", at(month))));
    links.extend(after.map(|month| ("next-archive", at(month))));
    let titled = Feed { title: Line::folded(&format!("{} · {month}", feed.title)), ..feed.clone() };
    let Some(format) = format else {
        let site = directory.feed(&FeedName::All);
        let chrome = directory.chrome(&site);
        let turn = Turn { own: Some(at(month)), month: Some(month), ..Turn::of(&links) };
        let html = page::feed(&chrome, feed, &entries, &turn);
        let links = page::autodiscovery(&chrome, Some(feed));
        return Ok(press::found(html, modified.max(directory.modified), Freshness::Feed, links));
    };
    let own = at(month);
    let place = Place { own: Some(own.clone()), links, is_archive: true, ..Place::default() };
    // Of what it holds alone, so that it is the same whatever happens elsewhere.
    let updated = entries.iter().map(Entry::rank).max().unwrap_or(modified);
    let whole = FeedDocument { base, feed: &titled, updated, entries: &entries, tombstones: &[], place: &place };
    let bytes = render::document(&whole, format);
    let links = vec![format!("<{own}>; rel=\"self\"")];
    Ok(Found::Edition(Arc::new(Edition::new(bytes, press::media_type(format), modified, Freshness::Archive, links))))
}

fn freshness(feed: &Feed) -> Freshness {
    if feed.base == FeedName::Breaking { Freshness::Breaking } else { Freshness::Feed }
}
