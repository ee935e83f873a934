//! Embargoes in the words of wires and mails, which have no field for them.

use super::dates::{self, Reading};
use crate::domain::{Timestamp, Zone};

/// What opens an embargo, in small letters, and nothing else.
const OPENINGS: [&str; 24] = [
    "embargo:",
    "embargo until",
    "embargo till",
    "embargo jusqu",
    "embargo bis",
    "embargo hasta",
    "embargoed:",
    "embargoed until",
    "embargoed till",
    "embargoed for release",
    "embargoed for publication",
    "under embargo until",
    "under embargo till",
    "sous embargo jusqu",
    "embargado hasta",
    "not for release before",
    "not for release until",
    "not for publication before",
    "not for publication until",
    "hold for release",
    "حظر للنشر حتى",
    "حظر النشر حتى",
    "محظور النشر حتى",
    "يحظر النشر حتى",
];

/// What opens one where a date can be read behind it, or where capitals, brackets or a colon set it apart: a sentence
/// may begin so, too («Under embargo for decades, …»).
const DOUBTFUL: [&str; 8] = [
    "for release",
    "sperrfrist",
    "under embargo",
    "sous embargo",
    "bajo embargo",
    "embargo -",
    "embargo –",
    "not for release",
];

/// Characters of a line in which a date is looked for.
const LONGEST: usize = 120;

/// What an embargo line says.
#[derive(Debug, PartialEq)]
pub(super) enum Release {
    /// Nothing: the line is none.
    None,
    /// The moment.
    At(Timestamp),
    /// That there is an embargo, in words that we cannot read.
    Unreadable,
}

/// Reads a line. `year` completes a date without one («Sperrfrist 9. Oktober 14.20 Uhr»).
pub(super) fn read(line: &str, year: i16, zone: &Zone) -> Release {
    let marks = ['(', '[', '*', '^', '<', ' '];
    let whole = line.trim();
    let line = whole.trim_start_matches(marks);
    let folded: String = line.chars().take(60).flat_map(char::to_lowercase).collect();
    let opens = |opening: &&&str| folded.starts_with(**opening);
    let (opening, is_doubtful) = match (OPENINGS.iter().find(opens), DOUBTFUL.iter().find(opens)) {
        (Some(opening), _) => (opening, false),
        (None, Some(opening)) => (opening, true),
        (None, None) => return Release::None,
    };
    let rest = line.get(opening.len()..).unwrap_or_default();
    let is_set_apart = whole.starts_with(['(', '[', '*'])
        || rest.trim_start().starts_with(':')
        || rest.trim().is_empty()
        || line.chars().any(char::is_uppercase) && !line.chars().any(char::is_lowercase);
    // No date has more words than these, and every one of them is tried.
    let end = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
    let rest = &rest[..end];
    let rest = rest.split([')', ']', '<', '=']).next().unwrap_or(rest);
    for end in [" - ", " – ", " and thereafter", " AND THEREAFTER", " and Thereafter"] {
        if let Some((before, _)) = rest.split_once(end)
            && let Some(at) = moment(before, year, zone)
        {
            return Release::At(at);
        }
    }
    match moment(rest, year, zone) {
        Some(at) => Release::At(at),
        None if is_doubtful && !is_set_apart => Release::None,
        None => Release::Unreadable,
    }
}

/// The date in a few words: the words ahead of it go one by one.
fn moment(text: &str, year: i16, zone: &Zone) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches(['.', ',', ';', '*', ' ']);
    // «14.20 Uhr», «23 h»: a clock's word after it, and a point in it.
    let mut tidy = format!(" {text} ").replace(" Uhr ", " ").replace(" uhr ", " ").trim().to_owned();
    if let Some(at) = clock_with_a_point(&tidy) {
        tidy.replace_range(at..=at, ":");
    }
    let starts: Vec<usize> = std::iter::once(0).chain(tidy.match_indices(' ').map(|(at, _)| at + 1)).take(8).collect();
    starts.into_iter().find_map(|start| {
        let rest = &tidy[start..];
        // Only what has a day in figures can be a date.
        rest.bytes().any(|b| b.is_ascii_digit()).then_some(())?;
        read_at(rest, zone).or_else(|| with_year(rest, year, zone))
    })
}

fn read_at(text: &str, zone: &Zone) -> Option<Timestamp> {
    match dates::read_value(text, zone) {
        Reading::Date(told) => Some(told.at),
        _ => None,
    }
}

/// The year behind the word that names the month.
fn with_year(text: &str, year: i16, zone: &Zone) -> Option<Timestamp> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len()).find_map(|at| {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        words[at] = format!("{} {year}", words[at].trim_end_matches(','));
        read_at(&words.join(" "), zone)
    })
}

/// Where `14.20` stands at the end of a text.
fn clock_with_a_point(text: &str) -> Option<usize> {
    let last = text.rsplit(' ').next()?;
    let (hour, minute) = last.split_once('.')?;
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (digits(hour, 2) && minute.len() == 2 && digits(minute, 2)).then(|| text.len() - minute.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let zone = Zone::named("Africa/Casablanca").unwrap();
        let read = match read(line, 2026, &zone) {
            Release::None => "none".to_owned(),
            Release::Unreadable => "unreadable".to_owned(),
            Release::At(at) => at.to_rfc3339(),
        };
        assert_eq!(read, expected, "{line}");
    }

    #[test]
    fn embargoes_are_read_in_the_wires_own_words() {
        check("EMBARGOED UNTIL 24 September 2026 06:00 GMT", "2026-09-24T06:00:00Z");
        check("(EMBARGO: 2026-09-24T06:00:00+01:00)", "2026-09-24T06:00:00+01:00");
        check("^For release Sunday, 27 September 2026, and thereafter<", "2026-09-27T00:00:00Z");
        check("حظر للنشر حتى 24 سبتمبر 2026 على الساعة 15:57", "2026-09-24T15:57:00Z");
        check("Sous embargo jusqu'au 24 septembre 2026 à 18h00", "2026-09-24T18:00:00Z");
        check("EMBARGOED FOR RELEASE UNTIL 24 SEPTEMBER 2026", "2026-09-24T00:00:00Z");
    }

    #[test]
    fn a_year_that_is_missing_is_that_of_the_message() {
        check("EMBARGOED UNTIL 24 September 06:00 GMT", "2026-09-24T06:00:00Z");
    }

    #[test]
    fn an_embargo_that_cannot_be_read_is_one() {
        check("EMBARGOED UNTIL THE SPEECH ENDS", "unreadable");
        check("HOLD FOR RELEASE", "unreadable");
        check("(Sperrfrist Redebeginn)", "unreadable");
        check("Sperrfrist: Redebeginn", "unreadable");
        check("UNDER EMBARGO", "unreadable");
        check("Sous embargo", "unreadable");
        check("FOR RELEASE SUNDAY", "unreadable");
    }

    #[test]
    fn news_about_an_embargo_is_news() {
        check("Embargo on grain lifted", "none");
        check("Embargoed oil reaches port", "none");
        check("Under embargo for decades, Cuba looks for partners", "none");
        check("For release of the hostages a price is asked", "none");
        check("Sperrfrist für Beamte gefordert", "none");
        check("Embargo - what it means for grain", "none");
        check("The embargo until 2026 was long", "none");
    }
}
