use uuid::Uuid;

use super::entry::EntryId;
use super::text::Line;
use super::timestamp::Timestamp;

/// Says that an entry is gone from a feed (RFC 6721).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tombstone {
    /// Which one.
    pub id: EntryId,
    /// Since when. A live entry of a later `updated` cancels it (RFC 6721 §3).
    pub at: Timestamp,
    /// Why, for people.
    pub comment: Option<Line>,
    /// The permalink of the entry as which its story was published anew, where that may be seen.
    pub successor: Option<Uuid>,
}

impl Tombstone {
    /// The most that a document carries, the newest.
    pub const MOST: usize = 200;
    /// How long a document carries one, beside what its window shows: thirty days, in milliseconds.
    pub const KEPT: i64 = 30 * 24 * 60 * 60 * 1000;
}
