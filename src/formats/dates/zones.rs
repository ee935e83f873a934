//! Zones as date lines and feeds write them.

use super::Place;
use super::tokens::fold;
use crate::domain::Zone;

/// Abbreviations that mean one offset, in hours: those of RFC 5322 §4.3 and of Europe. `IST`, `BST` and the like,
/// which mean several, are not read.
const ABBREVIATIONS: [(&str, i32); 18] = [
    ("gmt", 0),
    ("utc", 0),
    ("ut", 0),
    ("z", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("wet", 0),
    ("west", 1),
    ("cet", 1),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
];

/// Places by whose clock a page tells the time («بتوقيت مكة المكرمة»), folded.
const PLACES: [(&[&str], &str); 40] = [
    (&["مكه", "المكرمه"], "Asia/Riyadh"),
    (&["مكه"], "Asia/Riyadh"),
    (&["السعوديه"], "Asia/Riyadh"),
    (&["الرياض"], "Asia/Riyadh"),
    (&["القاهره"], "Africa/Cairo"),
    (&["مصر"], "Africa/Cairo"),
    (&["المغرب"], "Africa/Casablanca"),
    (&["الرباط"], "Africa/Casablanca"),
    (&["الدار", "البيضا"], "Africa/Casablanca"),
    (&["الجزاير"], "Africa/Algiers"),
    (&["تونس"], "Africa/Tunis"),
    (&["ليبيا"], "Africa/Tripoli"),
    (&["طرابلس"], "Africa/Tripoli"),
    (&["الخرطوم"], "Africa/Khartoum"),
    (&["السودان"], "Africa/Khartoum"),
    (&["بيروت"], "Asia/Beirut"),
    (&["لبنان"], "Asia/Beirut"),
    (&["دمشق"], "Asia/Damascus"),
    (&["سوريا"], "Asia/Damascus"),
    (&["بغداد"], "Asia/Baghdad"),
    (&["العراق"], "Asia/Baghdad"),
    (&["الاردن"], "Asia/Amman"),
    (&["القدس"], "Asia/Jerusalem"),
    (&["غزه"], "Asia/Gaza"),
    (&["فلسطين"], "Asia/Hebron"),
    (&["ابو", "ظبي"], "Asia/Dubai"),
    (&["ابوظبي"], "Asia/Dubai"),
    (&["الامارات"], "Asia/Dubai"),
    (&["دبي"], "Asia/Dubai"),
    (&["الدوحه"], "Asia/Qatar"),
    (&["قطر"], "Asia/Qatar"),
    (&["الكويت"], "Asia/Kuwait"),
    (&["صنعا"], "Asia/Aden"),
    (&["باريس"], "Europe/Paris"),
    (&["فرنسا"], "Europe/Paris"),
    (&["لندن"], "Europe/London"),
    (&["موسكو"], "Europe/Moscow"),
    (&["نيويورك"], "America/New_York"),
    (&["واشنطن"], "America/New_York"),
    (&["انقره"], "Europe/Istanbul"),
];

/// Places in phrases of French, English and Spanish («heure de Paris»).
const LATIN_PLACES: [(&[&str], &str); 8] = [
    (&["heure", "de", "paris"], "Europe/Paris"),
    (&["heure", "du", "maroc"], "Africa/Casablanca"),
    (&["heure", "de", "rabat"], "Africa/Casablanca"),
    (&["heure", "d", "alger"], "Africa/Algiers"),
    (&["heure", "de", "tunis"], "Africa/Tunis"),
    (&["hora", "de", "madrid"], "Europe/Madrid"),
    (&["hora", "peninsular"], "Europe/Madrid"),
    (&["london", "time"], "Europe/London"),
];

const LOCAL: [&[&str]; 6] = [
    &["بالتوقيت", "المحلي"],
    &["التوقيت", "المحلي"],
    &["توقيت", "محلي"],
    &["heure", "locale"],
    &["local", "time"],
    &["hora", "local"],
];

/// Greenwich in Arabic: the news agencies spell it in several ways.
const GREENWICH: [&[&str]; 7] =
    [&["غرينتش"], &["جرينتش"], &["غرينيتش"], &["جرينيتش"], &["غرينويتش"], &["جرينويتش"], &["ت", "غ"]];

/// The zone that words name, and how many of them.
pub(super) fn named<'w>(words: impl Fn(usize) -> Option<&'w str>) -> Option<(Place, usize)> {
    let starts = |phrase: &[&str], from: usize| phrase.iter().enumerate().all(|(at, w)| words(from + at) == Some(*w));
    if let Some(phrase) = LOCAL.iter().find(|phrase| starts(phrase, 0)) {
        return Some((Place::Here, phrase.len()));
    }
    if let Some((phrase, zone)) = LATIN_PLACES.iter().find(|(phrase, _)| starts(phrase, 0)) {
        return Zone::named(zone).map(|zone| (Place::Zone(zone), phrase.len()));
    }
    let skipped = usize::from(matches!(words(0), Some("بتوقيت" | "توقيت" | "بالتوقيت")));
    if let Some(phrase) = GREENWICH.iter().find(|phrase| starts(phrase, skipped)) {
        return Some((Place::Offset(0), skipped + phrase.len()));
    }
    if skipped == 1 {
        let (phrase, zone) = PLACES.iter().find(|(phrase, _)| starts(phrase, 1))?;
        return Zone::named(zone).map(|zone| (Place::Zone(zone), 1 + phrase.len()));
    }
    abbreviation(words(0)?).map(|place| (place, 1))
}

/// The offset of an abbreviation, folded.
pub(super) fn abbreviation(word: &str) -> Option<Place> {
    ABBREVIATIONS.iter().find(|(name, _)| *name == word).map(|(_, hours)| Place::Offset(hours * 3600))
}

/// Splits a zone off the end of a text where it is named in ASCII: `Africa/Casablanca`, also in the brackets of
/// RFC 9557 or in round ones. A bracketed name rules over an offset before it only when there is none.
pub(super) fn split_iana(text: &str) -> (&str, Option<Zone>) {
    let trimmed = text.trim_end();
    let Some(at) = trimmed.rfind(|c: char| c.is_whitespace() || matches!(c, '[' | '(')) else { return (text, None) };
    let name = trimmed[at..].trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')'));
    // A bare word would be found too («Japan», «Cuba»): those are no part of a date.
    if !name.contains('/') || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (text, None);
    }
    match Zone::named(name) {
        Some(zone) => {
            (trimmed[..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '[' | '(')), Some(zone))
        }
        None => (text, None),
    }
}

/// An offset written as `+HH`, `+HHMM` or `+HH:MM`, or an abbreviation; nothing else.
pub(super) fn offset(text: &str) -> Option<Place> {
    let Some(sign) = text.chars().next().filter(|c| matches!(c, '+' | '-' | '\u{2212}')) else {
        return abbreviation(&fold(text));
    };
    let digits = &text[sign.len_utf8()..];
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let number = |text: &str| {
        ((1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i32>().ok())?
    };
    seconds_east(sign != '+', number(hours)?, number(minutes)?).map(Place::Offset)
}

/// Seconds east of UTC; `None` beyond the offsets that places on Earth have had.
pub(super) fn seconds_east(west: bool, hours: i32, minutes: i32) -> Option<i32> {
    let seconds = hours * 3600 + minutes * 60;
    (minutes < 60 && hours <= 15).then_some(if west { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_folded_and_in_the_zone_database() {
        for (phrase, zone) in PLACES.iter().chain(&LATIN_PLACES) {
            assert!(Zone::named(zone).is_some(), "{zone}");
            assert!(phrase.iter().all(|word| fold(word) == *word), "{phrase:?}");
        }
        for phrase in LOCAL.iter().chain(&GREENWICH) {
            assert!(phrase.iter().all(|word| fold(word) == *word), "{phrase:?}");
        }
    }

    #[test]
    fn offsets_in_their_spellings() {
        for (text, seconds) in [("+01:00", 3600), ("-0530", -19800), ("+1", 3600), ("Z", 0), ("EST", -18000)] {
            assert_eq!(offset(text), Some(Place::Offset(seconds)), "{text}");
        }
        for text in ["+25:00", "+01:75", "+", "IST", "+0١00", ""] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
