use jiff::civil::{Date, DateTime, Time};

use super::reader::{self, Clock, Day, Found};
use super::tokens::{digit, fold, tokens};
use super::words::{self, Half};
use super::{Place, Reading, Told, disagreement, instant, zones};
use crate::domain::Zone;

/// Reads a line that is wholly a date (FORMATS §1.4): optional weekday; day, month, year; optional time and zone;
/// and words that say nothing else («نُشر في», `Publié le`). One word that is none of these makes it another line.
///
/// In numbers alone the day comes before the month where both readings are dates.
pub fn read_line(line: &str, zone: &Zone) -> Reading {
    if is_basic(line.trim()) {
        return super::machine::read_value(line, zone);
    }
    let (line, iana) = zones::split_iana(line);
    let Some(tokens) = tokens(line) else { return Reading::NotADate };
    let Some(mut found) = reader::read(&tokens) else { return Reading::NotADate };
    found.place = found.place.or(iana.map(Place::Zone));
    found.into_reading(zone)
}

/// Whether a line has the basic form of ISO 8601, `20200924T155700+0100`, whose figures no words part.
fn is_basic(line: &str) -> bool {
    let bytes = line.as_bytes();
    let are_digits =
        |from: usize, to: usize| bytes.get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    are_digits(0, 8) && bytes.get(8) == Some(&b'T') && are_digits(9, 13) && !line.contains(char::is_whitespace)
}

/// Whether a line is part of a date broken over two: a weekday, a time, or words that say what the date is.
pub fn is_part(line: &str) -> bool {
    let words = || line.split(|c: char| c.is_whitespace() || is_mark(c)).filter(|word| !word.is_empty()).map(fold);
    if line.len() > 64 || words().next().is_none() {
        return false;
    }
    if line.chars().any(|c| digit(c).is_some()) {
        // The time is read with a day that has none.
        return matches!(read_line(&format!("1/1/2000 {line}"), &Zone::utc()), Reading::Date(_) | Reading::Impossible);
    }
    let said = |word: &str| words::tells_update(word) || words::is_filler(word);
    words().all(|word| words::weekday(&word).is_some() || word == "يوم")
        || words().all(|word| said(&word))
            && words().any(|word| words::tells_update(&word) || words::tells_publication(&word))
}

fn is_mark(c: char) -> bool {
    matches!(c, ',' | '،' | ':' | '.' | '-' | '–' | '|' | '(' | ')') || crate::domain::is_bidi_control(c)
}

impl Found<'_> {
    fn into_reading(self, zone: &Zone) -> Reading {
        let Some(day) = self.day else {
            return if self.islamic { Reading::OtherCalendar } else { Reading::NotADate };
        };
        let local = if self.contradiction { None } else { civil(day, self.clock, self.half) };
        let read = local.and_then(|local| {
            let at = instant(local, self.place.as_ref(), zone)?;
            Some(Told { at, wrong_weekday: disagreement(self.weekday, local), is_update: self.is_update })
        });
        read.map_or(Reading::Impossible, Reading::Date)
    }
}

fn civil(day: Day, clock: Option<Clock>, half: Option<Half>) -> Option<DateTime> {
    let small = |n: u32| i8::try_from(n).ok();
    if day.year == 0 {
        return None;
    }
    let date = Date::new(i16::try_from(day.year).ok()?, small(day.month)?, small(day.day)?).ok()?;
    let Clock { hour, minute, second, milli } = clock.unwrap_or_default();
    let hour = half.map_or(hour, |half| half.hour(hour));
    // ISO 8601 ends a day at 24:00; a leap second is told as the one before it.
    if hour == 24 && minute == 0 && second == 0 {
        return Some(date.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    let nanos = i32::try_from(milli).ok()? * 1_000_000;
    let second = if second == 60 { 59 } else { second };
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, nanos);
    Some(date.to_datetime(time.ok()?))
}
