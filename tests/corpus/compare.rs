//! Whether what was found is what was expected, as somebody from outside would see it: the words and not their
//! spelling in bytes, the moment and not its zone.

use std::collections::BTreeSet;

use ajil::domain::{Entry, EntryId, Timestamp};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use unicode_normalization::UnicodeNormalization;

use crate::truth::Told;

/// What is compared; one column of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    Titles,
    Dates,
    Authors,
    Categories,
    Languages,
    Snippets,
    Absent,
    Ids,
}

/// One value of the truth.
pub struct Check {
    pub field: Field,
    pub expected: String,
    pub found: String,
    pub holds: bool,
}

/// Compares all that is known of an entry with what became of it; `text` is that of its body.
pub fn compare(told: &Told, found: Option<(&Entry, &str)>) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut check = |field, expected: String, found: String, holds| {
        checks.push(Check { field, expected, found, holds });
    };
    let entry = found.map(|(entry, _)| entry);
    let (title, text) = (entry.map_or("", |entry| entry.title.as_str()), found.map_or("", |(_, text)| text));
    if !told.titles.is_empty() {
        let holds = told.titles.iter().any(|known| same_title(known, title));
        check(Field::Titles, told.titles.join(" ¦ "), title.to_owned(), holds);
    }
    for (known, at) in
        [(&told.published, entry.map(|entry| entry.published)), (&told.updated, entry.map(|entry| entry.updated))]
    {
        // «Last Tuesday» is no date that anybody could be held to.
        let known: Vec<_> = known.iter().filter(|text| Moment::read(text).is_some()).cloned().collect();
        if !known.is_empty() {
            let holds = known.iter().any(|text| at.is_some_and(|at| same_moment(text, at)));
            check(Field::Dates, known.join(" ¦ "), at.map(|at| at.to_string()).unwrap_or_default(), holds);
        }
    }
    if !told.authors.is_empty() {
        let ours = entry.map_or_else(Vec::new, |entry| {
            entry.authors.iter().map(|author| author.name.as_str().to_owned()).collect()
        });
        let holds = told.authors.iter().any(|known| names(known) == names(&ours));
        check(Field::Authors, told.authors.concat().join(" ¦ "), ours.join(" ¦ "), holds);
    }
    for known in told.terms.iter().filter(|known| !known.is_empty()) {
        let ours: Vec<_> = entry.map_or_else(Vec::new, |entry| {
            let categories = entry.categories.iter().map(|path| path.as_str());
            categories.chain(entry.tags.iter().map(|tag| tag.as_str())).map(str::to_owned).collect()
        });
        let seen: BTreeSet<_> = ours.iter().map(|term| folded(term)).collect();
        let holds = known.iter().all(|term| seen.contains(&folded(term)));
        check(Field::Categories, known.join(" ¦ "), ours.join(" ¦ "), holds);
    }
    if let Some(known) = &told.language {
        let ours = entry.map_or("", |entry| entry.language.as_str());
        check(Field::Languages, known.clone(), ours.to_owned(), same_language(known, ours));
    }
    let whole = seen(&format!("{title}\n{text}"));
    let shown = || whole.chars().take(160).collect::<String>();
    if let Some(known) = &told.opening {
        check(Field::Snippets, known.clone(), shown(), solid(&whole).starts_with(&solid(known)));
    }
    let body = seen(text);
    for known in &told.contains {
        check(Field::Snippets, known.clone(), shown(), solid(&body).contains(&solid(known)));
    }
    for known in told.absent.iter().filter(|_| entry.is_some()) {
        check(Field::Absent, format!("not: {known}"), shown(), !body.contains(&seen(known)));
    }
    // Of other texts an id is made, which nobody outside can tell.
    if let Some(known) = told.id.as_deref().and_then(EntryId::from_iri) {
        let ours = entry.map_or_else(String::new, |entry| entry.id.to_string());
        check(Field::Ids, known.to_string(), ours, entry.is_some_and(|entry| entry.id == known));
    }
    checks
}

/// A text as a reader sees it: composed, its character references resolved, any run of white space one space, and
/// without what has no shape (soft hyphens, joiners that hang loose, marks of direction).
pub fn seen(text: &str) -> String {
    let decoded = if text.contains('&') { decoded(text) } else { text.to_owned() };
    let shaped = decoded.chars().filter(|c| {
        !matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    });
    shaped.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without its white space. Some snippets were made by joining the texts of elements with nothing between them
/// («Slowakei 1:2Emma Raducanu»), where a reader sees two paragraphs or two cells: the words are what is compared.
fn solid(text: &str) -> String {
    seen(text).split(' ').collect()
}

/// Character references by number, and those by name that stand in the corpus.
fn decoded(text: &str) -> String {
    const NAMED: [(&str, char); 12] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("aacute", 'á'),
        ("eacute", 'é'),
        ("iacute", 'í'),
        ("oacute", 'ó'),
        ("uacute", 'ú'),
        ("ntilde", 'ñ'),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end < 12);
        let resolved = end.map(|end| &rest[1..end]).and_then(|name| match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
                None => number.parse().ok().and_then(char::from_u32),
            },
            None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c),
        });
        out.push(resolved.unwrap_or('&'));
        rest = &rest[resolved.and(end).map_or(1, |end| end + 1)..];
    }
    out.push_str(rest);
    out
}

fn folded(text: &str) -> String {
    seen(text).to_lowercase()
}

/// A title is right with or without the name of its site, which pages put behind it.
fn same_title(known: &str, found: &str) -> bool {
    let (known, found) = (seen(known), seen(found));
    known == found
        || !found.is_empty()
            && known.strip_prefix(&found).is_some_and(|rest| {
                let rest = rest.trim_start();
                [" - ", " | ", " · ", " « ", " – ", " — ", " :: "]
                    .iter()
                    .any(|mark| rest.starts_with(mark.trim_start()))
            })
}

/// The words of some names: a byline of several may be one text or a list, with or without «by» and «and», and beside a
/// name may stand its address, which is no name: «Ann Lee (https://example.org/)».
fn names(names: &[String]) -> BTreeSet<String> {
    const BETWEEN: [&str; 8] = ["by", "and", "von", "und", "par", "et", "por", "y"];
    let all = folded(&names.join(" "));
    let without_addresses = all.split(' ').filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ");
    let words = without_addresses.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !BETWEEN.contains(word)).map(str::to_owned).collect()
}

/// The same tag; or where one says less («zh», «en»), the same language.
fn same_language(known: &str, found: &str) -> bool {
    let (known, found) = (known.to_lowercase().replace('_', "-"), found.to_lowercase());
    let covers = |whole: &str, part: &str| whole.strip_prefix(part).is_some_and(|rest| rest.starts_with('-'));
    !found.is_empty() && (known == found || covers(&known, &found) || covers(&found, &known))
}

enum Moment {
    At(DateTime<Utc>),
    On(NaiveDate),
}

impl Moment {
    /// The dates of the corpus: RFC 3339, RFC 822, and what stands in front matter, where no zone means the site's.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let utc = |at: DateTime<chrono::FixedOffset>| Self::At(at.to_utc());
        // A wrong weekday says nothing about the date.
        let without_weekday = text.split_once(", ").map_or(text, |(_, rest)| rest);
        let zoned = ["%Y-%m-%d %H:%M:%S %z", "%d %b %Y %H:%M:%S %z"];
        DateTime::parse_from_rfc3339(text)
            .ok()
            .or_else(|| zoned.iter().find_map(|format| DateTime::parse_from_str(without_weekday, format).ok()))
            .map(utc)
            .or_else(|| DateTime::parse_from_rfc2822(without_weekday).ok().map(utc))
            .or_else(|| {
                let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
                Some(Self::At(local.and_utc()))
            })
            .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self::On))
    }
}

/// The same second; of a day alone, the same day where the moment is told, or in UTC.
fn same_moment(known: &str, found: Timestamp) -> bool {
    match Moment::read(known) {
        Some(Moment::At(at)) => at.timestamp() == found.seconds(),
        Some(Moment::On(day)) => {
            let told = found.to_chrono();
            told.date_naive() == day || told.to_utc().date_naive() == day
        }
        None => false,
    }
}
