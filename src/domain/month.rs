use std::fmt;

use chrono::{Datelike, TimeZone, Utc};

use super::timestamp::Timestamp;

/// A month of the calendar: what an archive holds, by the dates of its entries as they tell them, each at its own offset.
/// So what is dated 1 December in Rabat is of December, and no setting ever moves an entry from one archive to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    year: i32,
    /// 1 to 12
    month: u32,
}

impl Month {
    /// The month of a moment as it is told.
    pub fn of(at: Timestamp) -> Self {
        let at = at.to_chrono();
        Self { year: at.year(), month: at.month() }
    }

    /// Reads `2020-09`; no other spelling.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Self { year, month })
    }

    /// Its year, and its number from 1 to 12.
    pub fn parts(self) -> (i32, u32) {
        (self.year, self.month)
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year.saturating_add(1), month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// Its first moment by the clock on the wall, as if that stood in UTC.
    pub fn start(self) -> Timestamp {
        let first = Utc.with_ymd_and_hms(self.year, self.month, 1, 0, 0, 0).single();
        first.map_or(Timestamp::from_millis_utc(i64::MAX), |at| Timestamp::from_millis_utc(at.timestamp_millis()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_one_spelling_and_knows_the_next() {
        assert_eq!(Month::parse("2020-09").unwrap().to_string(), "2020-09");
        assert_eq!(Month::parse("2020-12").unwrap().next().to_string(), "2021-01");
        assert_eq!(Month::parse("2020-09").unwrap().start().to_rfc3339(), "2020-09-01T00:00:00Z");
        for text in ["2020-9", "2020-13", "2020-00", "20-09", "2020-09-01", "+020-09", ""] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
