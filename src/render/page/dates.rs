//! Dates as they are written out for people.

use chrono::{Datelike, Timelike};

use super::words::Words;
use crate::domain::{Timestamp, Zone};

/// How much of a date is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Length {
    /// With the weekday: an article's own page.
    Long,
    /// Without: lists.
    Short,
}

/// A moment in the words of a language: `الخميس 24 سبتمبر 2020، 15:57`.
///
/// It is told at its own offset, as its publisher told it, and the offset is named where it is not the site's.
/// UTC is what machines write when nobody told an offset: such a moment is told as the site's clocks show it.
/// Midnight to the second is a date without a time. Digits are 0-9, as the newspapers of the Maghreb print them.
pub(super) fn written(at: Timestamp, zone: &Zone, words: &Words, length: Length) -> String {
    let here = zone.tell(at);
    let told = if at.offset_seconds() == 0 { here } else { at };
    let local = told.to_chrono();
    let (day, month, year) = (local.day(), words.months[local.month0() as usize], local.year());
    let first = if words.language == "fr" && day == 1 { "er" } else { "" };
    let mut text = format!("{day}{first} {month} {year}");
    if length == Length::Long {
        text = format!("{} {text}", words.weekdays[local.weekday().num_days_from_monday() as usize]);
    }
    if local.num_seconds_from_midnight() != 0 {
        let (hour, minute) = (local.hour(), local.minute());
        text += &match words.language {
            "ar" => format!("، {hour:02}:{minute:02}"),
            "fr" => format!(" à {hour:02}h{minute:02}"),
            _ => format!(", {hour:02}:{minute:02}"),
        };
        if told.offset_seconds() != here.offset_seconds() {
            text += &named_offset(told.offset_seconds());
        }
    }
    text
}

/// ` (UTC+5:30)`, closed off from the text round it, in which a sign would go astray.
fn named_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '−' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    let minutes = if minutes == 0 { String::new() } else { format!(":{minutes:02}") };
    format!(" (\u{2066}UTC{sign}{hours}{minutes}\u{2069})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    #[track_caller]
    fn check(millis: i64, offset: i32, language: &str, length: Length, expected: &str) {
        let at = Timestamp::new(millis, offset).unwrap();
        let zone = Zone::named("Africa/Casablanca").unwrap();
        let words = Words::for_page(&Language::new(language).unwrap());
        assert_eq!(written(at, &zone, words, length), expected);
    }

    const FOUNDING: i64 = 1_600_959_420_000;

    #[test]
    fn each_language_writes_a_date_its_own_way() {
        check(FOUNDING, 3600, "ar", Length::Long, "الخميس 24 سبتمبر 2020، 15:57");
        check(FOUNDING, 3600, "fr", Length::Long, "jeudi 24 septembre 2020 à 15h57");
        check(FOUNDING, 3600, "en", Length::Long, "Thursday 24 September 2020, 15:57");
        check(FOUNDING, 3600, "ar", Length::Short, "24 سبتمبر 2020، 15:57");
    }

    #[test]
    fn utc_is_told_as_the_sites_clocks_show_it() {
        check(FOUNDING, 0, "en", Length::Short, "24 September 2020, 15:57");
    }

    #[test]
    fn an_offset_that_is_not_the_sites_is_named() {
        check(FOUNDING, 19_800, "en", Length::Short, "24 September 2020, 20:27 (\u{2066}UTC+5:30\u{2069})");
        check(FOUNDING, -14_400, "en", Length::Short, "24 September 2020, 10:57 (\u{2066}UTC−4\u{2069})");
    }

    #[test]
    fn midnight_is_a_date_without_a_time() {
        check(1_600_902_000_000, 3600, "en", Length::Short, "24 September 2020");
    }

    #[test]
    fn the_first_of_a_month_is_ordinal_in_french_alone() {
        check(1_601_506_800_000, 3600, "fr", Length::Long, "jeudi 1er octobre 2020");
        check(1_601_506_800_000, 3600, "en", Length::Long, "Thursday 1 October 2020");
    }
}
