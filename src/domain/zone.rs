use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::timestamp::Timestamp;

/// A time zone by its IANA name, from the database we ship.
///
/// Not the system's: what this machine knows of Morocco, which left its summer offset for good on
/// 2026-09-20, must not decide when a story was published.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name (`Africa/Casablanca`), any letter case; `None` when there is no such zone.
    pub fn named(name: &str) -> Option<Self> {
        TimeZoneDatabase::bundled().get(name.trim()).ok().map(Self)
    }

    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The instant at which the clocks of this zone show `local`. In a gap the time after it is meant, in a
    /// fold the first of the two, as RFC 5545 has it. `None` outside the years 1 to 9999.
    pub fn at(&self, local: DateTime) -> Option<Timestamp> {
        let instant = self.0.to_ambiguous_timestamp(local).compatible().ok()?;
        Timestamp::new(instant.as_millisecond(), self.0.to_offset(instant).seconds())
    }

    /// `at`, told at the offset that this zone has then.
    pub fn tell(&self, at: Timestamp) -> Timestamp {
        match jiff::Timestamp::from_millisecond(at.millis()) {
            Ok(instant) => at.told_at(self.0.to_offset(instant).seconds()),
            Err(_) => at,
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn casablanca_is_an_hour_east_in_2020_but_not_in_ramadan_nor_after_2026_09_20() {
        let zone = Zone::named("Africa/Casablanca").unwrap();
        let told = |y, m, d| zone.at(date(y, m, d).at(15, 57, 0, 0)).unwrap().to_rfc3339();
        assert_eq!(told(2020, 9, 24), "2020-09-24T15:57:00+01:00");
        assert_eq!(told(2020, 5, 10), "2020-05-10T15:57:00Z");
        assert_eq!(told(2026, 9, 19), "2026-09-19T15:57:00+01:00");
        assert_eq!(told(2026, 9, 21), "2026-09-21T15:57:00Z");
    }

    #[test]
    fn a_time_that_the_clocks_skipped_is_the_one_after_the_gap() {
        let paris = Zone::named("europe/paris").unwrap();
        let told = paris.at(date(2026, 3, 29).at(2, 30, 0, 0)).unwrap();
        assert_eq!(told.to_rfc3339(), "2026-03-29T03:30:00+02:00");
    }

    #[test]
    fn no_such_zone() {
        assert!(Zone::named("Africa/Atlantis").is_none());
    }
}
