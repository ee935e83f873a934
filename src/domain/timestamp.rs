use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeZone, Utc};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z, and the offset from UTC in which it is told.
///
/// Two timestamps are equal when they name the same instant; the offset is how a reader is told of it
/// («15:57 in Casablanca»), never part of an order. Years 1 to 9999, which RFC 3339 and RFC 822 can write.
#[derive(Clone, Copy)]
pub struct Timestamp {
    millis: i64,
    offset_seconds: i32,
}

impl Timestamp {
    /// The instant `millis` after the epoch, told at `offset_seconds` east of UTC.
    ///
    /// `None` when the year there is not 1 to 9999 or the offset is a day or more.
    pub fn new(millis: i64, offset_seconds: i32) -> Option<Self> {
        let offset = FixedOffset::east_opt(offset_seconds)?;
        let told = DateTime::<Utc>::from_timestamp_millis(millis)?.with_timezone(&offset);
        let year = chrono::Datelike::year(&told);
        (1..=9999).contains(&year).then_some(Self { millis, offset_seconds })
    }

    /// The instant `millis` after the epoch, told in UTC.
    ///
    /// Out of range it is the nearest end of the range: for clocks and file times, which have no one to tell of a fault.
    pub fn from_millis_utc(millis: i64) -> Self {
        const YEAR_1: i64 = -62_135_596_800_000;
        const YEAR_9999_END: i64 = 253_402_300_799_999;
        Self { millis: millis.clamp(YEAR_1, YEAR_9999_END), offset_seconds: 0 }
    }

    /// From chrono's value, `None` when the year is not 1 to 9999.
    pub fn from_chrono<Z: TimeZone>(at: &DateTime<Z>) -> Option<Self> {
        use chrono::Offset;
        Self::new(at.timestamp_millis(), at.offset().fix().local_minus_utc())
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.millis
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn seconds(self) -> i64 {
        self.millis.div_euclid(1000)
    }

    /// Seconds east of UTC.
    pub fn offset_seconds(self) -> i32 {
        self.offset_seconds
    }

    /// The value of chrono, for its formats.
    pub fn to_chrono(self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_seconds).expect("checked by every constructor");
        DateTime::<Utc>::from_timestamp_millis(self.millis)
            .expect("checked by every constructor")
            .with_timezone(&offset)
    }

    /// RFC 3339 in whole seconds, `2020-09-24T15:57:00+01:00`; UTC is written `Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_chrono().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// RFC 822 as amended by RFC 2822: four-digit year, numeric zone, `Thu, 24 Sep 2020 15:57:00 +0100`.
    pub fn to_rfc822(self) -> String {
        self.to_chrono().format("%a, %d %b %Y %H:%M:%S %z").to_string()
    }

    /// The same instant, told at another offset; unchanged when `offset_seconds` is a day or more.
    #[must_use]
    pub fn told_at(self, offset_seconds: i32) -> Self {
        Self::new(self.millis, offset_seconds).unwrap_or(self)
    }

    /// The instant `millis` later, at the same offset.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        let moved = Self::from_millis_utc(self.millis.saturating_add(millis));
        moved.told_at(self.offset_seconds)
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.millis == other.millis
    }
}
impl Eq for Timestamp {}
impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.millis.cmp(&other.millis)
    }
}
impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.millis.hash(state);
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_chrono().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn casablanca() -> Timestamp {
        Timestamp::new(1_600_959_420_000, 3600).unwrap()
    }

    #[test]
    fn documents_get_the_offset_of_the_place() {
        assert_eq!(casablanca().to_rfc3339(), "2020-09-24T15:57:00+01:00");
        assert_eq!(casablanca().to_rfc822(), "Thu, 24 Sep 2020 15:57:00 +0100");
    }

    #[test]
    fn utc_is_told_as_z_and_as_plus_zero() {
        assert_eq!(casablanca().told_at(0).to_rfc3339(), "2020-09-24T14:57:00Z");
        assert_eq!(casablanca().told_at(0).to_rfc822(), "Thu, 24 Sep 2020 14:57:00 +0000");
    }

    #[test]
    fn the_offset_is_no_part_of_the_order() {
        assert_eq!(casablanca(), casablanca().told_at(-7200));
    }

    #[test]
    fn years_that_the_documents_cannot_write_are_no_timestamp() {
        assert!(Timestamp::new(253_402_300_800_000, 0).is_none());
        assert!(Timestamp::new(-62_135_596_800_001, 0).is_none());
        // In range in UTC, out of it where it is told.
        assert!(Timestamp::new(253_402_300_799_999, 3600).is_none());
        assert_eq!(Timestamp::from_millis_utc(i64::MAX).to_rfc3339(), "9999-12-31T23:59:59Z");
    }
}
