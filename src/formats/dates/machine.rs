use jiff::civil::{Date, DateTime, Time};

use super::{Place, Reading, Told, instant, persian, read_line, zones};
use crate::domain::{Timestamp, Zone};

/// Reads the value of a key that takes a date: RFC 3339 and looser ISO 8601 (`2020-9-4`, `2020-09-24 15:57`,
/// `20200924T155700+0100`), with an offset, an abbreviation or an IANA name at its end; seconds or milliseconds since
/// the epoch; RFC 822; and whatever [`read_line`] reads.
pub fn read_value(text: &str, zone: &Zone) -> Reading {
    let text = text.trim();
    if let Some(at) = epoch(text, zone) {
        return told(Some(at));
    }
    let (bare, iana) = zones::split_iana(text);
    if let Some((local, place)) = iso(bare) {
        let place = place.or(iana.map(Place::Zone));
        return told(local.and_then(|local| instant(local, place.as_ref(), zone)));
    }
    match read_line(text, zone) {
        Reading::NotADate => match chrono::DateTime::parse_from_rfc2822(text) {
            Ok(at) => told(Timestamp::from_chrono(&at)),
            Err(_) => rearranged(text).map_or(Reading::NotADate, |text| read_line(&text, zone)),
        },
        reading => reading,
    }
}

/// The older forms that RFC 9110 §5.6.7 tells of, in the order of days: `Tuesday, 05-Mar-24 09:05:00 GMT` and
/// `Tue Mar  5 09:05:00 2024`, which Unix writes with a zone in it.
fn rearranged(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let clock = |word: &str| word.contains(':');
    match words.as_slice() {
        [_, month, day, time, year] if clock(time) => Some(format!("{day} {month} {year} {time}")),
        [_, month, day, time, zone, year] if clock(time) => Some(format!("{day} {month} {year} {time} {zone}")),
        [_, day, rest @ ..] => {
            let (day, (month, year)) =
                day.split_once('-').and_then(|(day, rest)| Some((day, rest.split_once('-')?)))?;
            let is_short = year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit());
            is_short
                .then(|| format!("{day} {month} {}{year} {}", if year < "70" { "20" } else { "19" }, rest.join(" ")))
        }
        _ => None,
    }
}

/// The day that opens a file's name, `2020-09-24-title.md`, as Jekyll and Zola have it.
pub fn of_file_name(name: &str, zone: &Zone) -> Option<Timestamp> {
    let mut rest = Digits(name);
    let (year, month, day) = rest.date()?;
    if !rest.0.starts_with(['-', '_', '.', ' ']) || !name[4..].starts_with('-') {
        return None;
    }
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (year > 0).then(|| zone.at(date.at(0, 0, 0, 0)))?
}

fn told(at: Option<Timestamp>) -> Reading {
    at.map_or(Reading::Impossible, |at| Reading::Date(Told { at, wrong_weekday: None, is_update: false }))
}

/// Ten digits are seconds since 2001, thirteen are milliseconds; other lengths are dates or nothing.
fn epoch(text: &str, zone: &Zone) -> Option<Timestamp> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = text.parse().ok()?;
    let millis = match text.len() {
        9..=10 => value * 1000,
        12..=13 => value,
        _ => return None,
    };
    Some(zone.tell(Timestamp::new(millis, 0)?))
}

/// The local time and its zone, when the text has the form of ISO 8601; the time is `None` when no calendar has it.
fn iso(text: &str) -> Option<(Option<DateTime>, Option<Place>)> {
    let mut rest = Digits(text);
    let (year, month, day) = rest.date()?;
    if persian::is_year_of_another_calendar(year) {
        return None;
    }
    let date = || {
        let year = i16::try_from(year).ok().filter(|year| *year > 0)?;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let after = rest.0.trim_start_matches(['T', 't', '_', ' ', '\u{A0}']);
    if after.is_empty() {
        return Some((date().map(|date| date.at(0, 0, 0, 0)), None));
    }
    if after.len() == rest.0.len() {
        return None;
    }
    let mut rest = Digits(after);
    let (hour, minute, second, nanos) = rest.time()?;
    let zone = rest.0.trim();
    let place = if zone.is_empty() { None } else { Some(zones::offset(zone).or_else(|| after_name(zone))?) };
    let local = || {
        let date = date()?;
        if (hour, minute, second) == (24, 0, 0) {
            return Some(date.tomorrow().ok()?.at(0, 0, 0, 0));
        }
        let second = if second == 60 { 59 } else { second };
        let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, nanos);
        Some(date.to_datetime(time.ok()?))
    };
    Some((local(), place))
}

/// `GMT+1`, `UTC+01:00`
fn after_name(zone: &str) -> Option<Place> {
    let rest = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?;
    zones::offset(rest.trim_start())
}

/// What is left of an ISO date.
struct Digits<'t>(&'t str);

impl<'t> Digits<'t> {
    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let end = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if end < least {
            return None;
        }
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits.parse().ok()
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.0.strip_prefix(c);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn date(&mut self) -> Option<(u32, u32, u32)> {
        let year = self.number(4, 4)?;
        let separator = ['-', '/', '.'].into_iter().find(|c| self.eat(*c));
        let digits = if separator.is_some() { 1 } else { 2 };
        let month = self.number(digits, 2)?;
        if separator.is_some_and(|c| !self.eat(c)) {
            return None;
        }
        let day = self.number(digits, 2)?;
        let ended = !self.0.starts_with(|c: char| c.is_ascii_digit());
        ended.then_some((year, month, day))
    }

    /// Hour, minute, second and nanoseconds.
    fn time(&mut self) -> Option<(u32, u32, u32, i32)> {
        let hour = self.number(1, 2)?;
        let colon = self.eat(':');
        let minute = self.number(2, 2)?;
        let has_second = if colon { self.eat(':') } else { self.0.starts_with(|c: char| c.is_ascii_digit()) };
        let second = if has_second { self.number(2, 2)? } else { 0 };
        let mut nanos = 0;
        if has_second && (self.eat('.') || self.eat(',')) {
            let end = self.0.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, rest) = self.0.split_at(end);
            nanos = format!("{digits:0<9.9}").parse().ok()?;
            self.0 = rest;
        }
        Some((hour, minute, second, nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_forms_of_http_are_dates() {
        for text in [
            "Tuesday, 05-Mar-24 09:05:00 GMT",
            "Tue Mar  5 09:05:00 2024",
            "Tue Mar 5 09:05:00 UTC 2024",
            "Tue, 05-Mar-2024 09:05:00 GMT",
        ] {
            let Reading::Date(told) = read_value(text, &Zone::utc()) else { panic!("{text}") };
            assert_eq!(told.at.to_rfc3339(), "2024-03-05T09:05:00Z", "{text}");
        }
    }
}
