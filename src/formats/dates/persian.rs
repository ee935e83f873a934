//! The Persian calendar, in which pages of Iran are dated.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Years in which the rule of 33 years tells every leap year as the sun does: 1925 to 2093 of ours.
const YEARS: std::ops::Range<u32> = 1304..1473;

/// Years of news that are none of ours: of the Persian calendar or the Islamic one.
pub(super) fn is_year_of_another_calendar(year: u32) -> bool {
    (1300..1500).contains(&year)
}

/// Whether such a year, as it is written, is meant to be a Persian one. The Islamic years of its figures are long past.
pub(super) fn is_meant(year: u32, written: &str) -> bool {
    year < 1420 || written.chars().any(|c| ('۰'..='۹').contains(&c))
}

/// The day in our calendar; `None` where the Persian one has none like it.
pub(super) fn gregorian(year: u32, month: u32, day: u32) -> Option<Date> {
    let is_leap = |year: u32| (year * 8 + 29) % 33 < 8;
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 => 29 + u32::from(is_leap(year)),
        _ => return None,
    };
    if !YEARS.contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let leaps = (1304..year).filter(|year| is_leap(*year)).count();
    let days = (year - 1304) * 365 + u32::try_from(leaps).ok()? + (month - 1) * 30 + (month - 1).min(6) + day - 1;
    // 1 Farvardin 1304.
    date(1925, 3, 21).checked_add(i64::from(days).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{Reading, read_line, read_value};
    use super::*;
    use crate::domain::Zone;

    #[test]
    fn days_of_the_persian_calendar() {
        for (persian, ours) in [
            ((1304, 1, 1), "1925-03-21"),
            ((1357, 11, 22), "1979-02-11"),
            ((1375, 12, 30), "1997-03-20"),
            ((1396, 1, 1), "2017-03-21"),
            ((1399, 1, 1), "2020-03-20"),
            ((1399, 7, 3), "2020-09-24"),
            ((1399, 12, 30), "2021-03-20"),
            ((1400, 1, 1), "2021-03-21"),
            ((1403, 1, 15), "2024-04-03"),
            ((1403, 12, 30), "2025-03-20"),
            ((1404, 1, 1), "2025-03-21"),
        ] {
            let (year, month, day) = persian;
            assert_eq!(gregorian(year, month, day).map(|date| date.to_string()).as_deref(), Some(ours), "{persian:?}");
        }
        for (year, month, day) in [(1400, 12, 30), (1400, 7, 31), (1400, 13, 1), (1400, 1, 0), (1200, 1, 1)] {
            assert_eq!(gregorian(year, month, day), None);
        }
    }

    #[test]
    fn the_persian_calendar_is_told_in_ours() {
        let zone = Zone::utc();
        for line in [
            "پنجشنبه ۳ مهر ۱۳۹۹ - ۱۵:۵۷",
            "پنج\u{200C}شنبه ۳ مهر ۱۳۹۹ ساعت ۱۵:۵۷",
            "۱۳۹۹/۰۷/۰۳ ۱۵:۵۷",
            "1399/07/03 15:57",
            "1399-07-03 15:57",
        ] {
            for reading in [read_line(line, &zone), read_value(line, &zone)] {
                let Reading::Date(told) = reading else { panic!("{line}") };
                assert_eq!(
                    (told.at.to_rfc3339(), told.wrong_weekday),
                    ("2020-09-24T15:57:00Z".to_owned(), None),
                    "{line}"
                );
            }
        }
        assert_eq!(read_line("۳۱ مهر ۱۳۹۹", &zone), Reading::Impossible);
        assert_eq!(read_line("1442/02/06", &zone), Reading::OtherCalendar);
    }
}
