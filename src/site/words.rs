//! What people write where a key, a language or a zone should stand, and what they mean.

use jiff::tz::TimeZoneDatabase;
use toml::Spanned;
use toml::de::DeString;

use super::fault::{Blame, shown};
use super::keys::{KEYS, Key};
use super::nearest::nearest;

/// Words that are no slip of a key and yet mean one, in the languages of our publishers.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("name", "title"),
    ("titre", "title"),
    ("عنوان", "title"),
    ("العنوان", "title"),
    ("summary", "description"),
    ("subtitle", "description"),
    ("وصف", "description"),
    ("الوصف", "description"),
    ("lang", "language"),
    ("locale", "language"),
    ("langue", "language"),
    ("لغة", "language"),
    ("اللغة", "language"),
    ("auteurs", "authors"),
    ("editor", "authors"),
    ("rights", "copyright"),
    ("license", "copyright"),
    ("logo", "image"),
    ("icon", "image"),
    ("picture", "image"),
    ("tz", "time_zone"),
    ("zone", "time_zone"),
    ("fuseau", "time_zone"),
    ("url", "base_url"),
    ("link", "base_url"),
    ("site_url", "base_url"),
    ("address", "base_url"),
    ("category", "default_category"),
    ("limit", "window"),
    ("items", "window"),
    ("count", "window"),
];

/// The key that was meant by `word`.
pub(super) fn key_meant(word: &str) -> Option<&'static Key> {
    let named = |name: &str| KEYS.iter().find(|key| key.name == name);
    let word = word.trim();
    let folded = word.to_lowercase();
    OTHER_NAMES
        .iter()
        .find(|(other, _)| *other == folded)
        .and_then(|(_, name)| named(name))
        .or_else(|| nearest(word, KEYS.iter().map(|key| key.name)).and_then(named))
}

/// A key that a table does not know.
pub(super) fn unknown_inside(table: &str, key: &Spanned<DeString<'_>>, known: &[&'static str]) -> Blame {
    let written = key.get_ref().as_ref();
    let mend = match nearest(written, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        // What follows a [table] header belongs to it, which surprises everyone once.
        None if KEYS.iter().any(|key| key.name == written) => {
            format!("what stands below [{table}] belongs to it: move `{written}` above that line")
        }
        None => format!("its keys are {}", listed(known)),
    };
    Blame::new(key.span().start, format!("`{table}` has no key `{}`", shown(written)), mend)
}

pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The tag of a language that is written by its name.
pub(super) fn language_named(text: &str) -> Option<&'static str> {
    Some(match text.trim().to_lowercase().as_str() {
        "arabic" | "arabe" | "عربي" | "عربية" | "العربية" => "ar",
        "english" | "anglais" | "إنجليزية" | "الإنجليزية" => "en",
        "french" | "francais" | "français" | "فرنسية" | "الفرنسية" => "fr",
        "spanish" | "espagnol" | "español" | "الإسبانية" => "es",
        "hebrew" | "עברית" => "he",
        "persian" | "farsi" | "فارسی" => "fa",
        "urdu" | "اردو" => "ur",
        "turkish" | "türkçe" => "tr",
        "amazigh" | "tamazight" | "ⵜⴰⵎⴰⵣⵉⵖⵜ" => "zgh",
        "german" | "deutsch" => "de",
        "italian" | "italiano" => "it",
        "portuguese" | "português" => "pt",
        other => return posix_locale(other),
    })
}

/// `fr_FR.UTF-8`, as shells have it.
fn posix_locale(text: &str) -> Option<&'static str> {
    let (locale, _) = text.split_once(['.', '@'])?;
    let primary = locale.split(['_', '-']).next()?;
    ["ar", "en", "fr", "es", "he", "fa", "ur", "tr", "de", "it", "pt"].into_iter().find(|tag| *tag == primary)
}

/// The zone whose name was meant: one of its last part alone, or a slip.
pub(super) fn zone_meant(text: &str) -> Option<String> {
    // Etc/GMT+1 is an hour *west*: offering it for «GMT+1» would shift every date by two hours.
    let names: Vec<_> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| !name.starts_with("Etc/"))
        .collect();
    let place = text.trim().to_lowercase().replace([' ', '-'], "_");
    let ends_so = |name: &&String| name.to_lowercase().rsplit('/').next() == Some(place.as_str());
    names
        .iter()
        .filter(ends_so)
        .min_by_key(|name| name.len())
        .cloned()
        .or_else(|| nearest(text, names.iter().map(String::as_str)).filter(|_| !is_offset(text)).map(str::to_owned))
        .or_else(|| {
            let cities: Vec<_> = names.iter().filter_map(|name| Some((name.rsplit_once('/')?.1, name))).collect();
            let city = nearest(&place, cities.iter().map(|(city, _)| *city)).filter(|_| !is_offset(text))?;
            cities.iter().find(|(name, _)| *name == city).map(|(_, name)| (*name).clone())
        })
}

fn is_offset(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '+' | '-' | ':') || c.is_ascii_digit())
}
