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
    /// How long one is kept beyond the longest window: thirty days, in milliseconds.
    pub const KEPT: i64 = 30 * DAY;

    /// Since when the tombstones of a feed are kept (STANDARDS 33): as long as the longest window, and thirty days more. That is
    /// the greatest age that any feed's window has, or where that is more, as far back as this feed's window shows. By whole
    /// days: a document does not change with every second that passes.
    pub fn kept_since(longest_age_millis: i64, last_shown: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let by_age = now.plus_millis(longest_age_millis.saturating_neg());
        let oldest = last_shown.map_or(by_age, |last| last.min(by_age));
        let since = oldest.plus_millis(-Self::KEPT);
        Timestamp::from_millis_utc(since.millis().div_euclid(DAY) * DAY)
    }
}

const DAY: i64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tombstones_live_as_long_as_the_longest_window_and_thirty_days() {
        let day = |day: i64| Timestamp::from_millis_utc(day * DAY + 5);
        let whole = |day: i64| Timestamp::from_millis_utc(day * DAY);
        for (age, last, since) in
            [(0, None, 970), (0, Some(day(998)), 968), (60, Some(day(998)), 910), (7, Some(day(300)), 270)]
        {
            assert_eq!(Tombstone::kept_since(age * DAY, last, day(1000)), whole(since), "{age} {last:?}");
        }
    }
}
