//! Dates as people and machines write them (FORMATS §1.4, §2).
//!
//! [`read_line`] reads a line that is wholly a date, in Arabic, French, English or Spanish;
//! [`read_value`] reads the value of a key. Both tell a date without a zone in the site's.

mod line;
mod machine;
mod months;
mod persian;
mod reader;
#[cfg(test)]
mod tests;
mod tokens;
mod words;
mod zones;

pub use line::{is_part, read_line};
pub use machine::{of_file_name, read_value};

use jiff::civil::{DateTime, Weekday};
use jiff::tz::Offset;

use crate::domain::{Timestamp, Zone};

/// What a line is, taken for a date.
#[derive(Clone, PartialEq, Debug)]
pub enum Reading {
    /// Something else.
    NotADate,
    /// A date by its form, which no calendar or clock has: 31 February, 25:10.
    Impossible,
    /// A date of the Islamic calendar alone, which we do not convert: it differs by a day from place to place.
    OtherCalendar,
    /// A date.
    Date(Told),
}

/// A date that was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// The moment, at the offset in which it was told. A day without a time is its midnight.
    pub at: Timestamp,
    /// The weekday as written, when it is not the date's.
    pub wrong_weekday: Option<String>,
    /// Whether the words beside it say that it is the date of a change («آخر تحديث», `Mis à jour le`).
    pub is_update: bool,
}

/// Where a clock hangs.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone by its name.
    Zone(Zone),
    /// The site's own: «local time».
    Here,
}

/// The instant at which the clocks of `place` show `local`.
fn instant(local: DateTime, place: Option<&Place>, here: &Zone) -> Option<Timestamp> {
    let at = match place {
        Some(Place::Offset(seconds)) => Offset::UTC
            .to_timestamp(local)
            .ok()
            .and_then(|utc| Timestamp::new(utc.as_millisecond() - i64::from(*seconds) * 1000, *seconds)),
        Some(Place::Zone(zone)) => zone.at(local),
        Some(Place::Here) | None => here.at(local),
    };
    // The last day that documents can write, which is typed for «never», is beyond what zones know.
    at.or_else(|| (local.year() == 9999).then(|| Timestamp::from_millis_utc(i64::MAX)))
}

/// The weekday as written when it is not that of `local`.
fn disagreement(written: Option<(Weekday, &str)>, local: DateTime) -> Option<String> {
    written.filter(|(weekday, _)| *weekday != local.weekday()).map(|(_, text)| text.to_owned())
}
