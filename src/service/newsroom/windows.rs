//! What the window of a feed shows, for those who want to know and not to read it.

use std::collections::BTreeSet;

use super::feeds;
use crate::domain::{BaseUrl, EntryId, Feed, Timestamp};
use crate::render::{FeedDocument, Place, window};
use crate::store::{Reader, StoreError};

/// The entries that a feed shows at `now`, and those that it would show had it more bytes.
pub fn of(
    reader: &Reader,
    base: &BaseUrl,
    feed: &Feed,
    now: Timestamp,
) -> Result<(BTreeSet<EntryId>, BTreeSet<EntryId>), StoreError> {
    let entries = feeds::taken(base, reader, feed, now)?;
    let place = Place::default();
    let whole = FeedDocument { base, feed, updated: now, entries: &entries, tombstones: &[], place: &place };
    let shown: BTreeSet<_> = window::within_bytes(&whole).iter().map(|entry| entry.id.clone()).collect();
    let crowded_out = entries.iter().map(|entry| &entry.id).filter(|id| !shown.contains(id)).cloned().collect();
    Ok((shown, crowded_out))
}
