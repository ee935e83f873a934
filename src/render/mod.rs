//! Floor 1: feed → bytes. One file for each document; pure.
//!
//! **Invariant:** the same input gives the same bytes.

pub mod edition;
pub mod receipt;

use crate::domain::{BaseUrl, Entry, Feed, Timestamp};

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
}
