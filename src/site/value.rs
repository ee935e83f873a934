//! One value of a settings file, and the kinds of values that keys take; tables of keys of their own are in `tables`.

use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use super::fault::{Blame, Taken, shown};
use super::words;
use crate::domain::{
    BaseUrl, BreakingFor, CategoryFault, CategoryPath, Labels, Language, Line, Zone, folded_words, parse_bytes,
    parse_duration,
};

/// A value where it stands.
#[derive(Clone, Copy)]
pub(super) struct Seat<'a> {
    /// The key as a message names it: `title`, `window.count`.
    pub(super) key: &'a str,
    /// A whole right line, which the mend shows.
    pub(super) example: &'a str,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Seat<'a> {
    /// The value, in the words of a message.
    fn found(&self) -> String {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => "an empty text".to_owned(),
            DeValue::String(text) => format!("the text “{}”", shown(text)),
            DeValue::Integer(number) => format!("the number {}", shown(&number.to_string())),
            DeValue::Float(number) => format!("the number {}", shown(number.as_str())),
            DeValue::Boolean(yes) => format!("{yes}"),
            DeValue::Datetime(date) => format!("the date {date}"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }

    pub(super) fn offset(&self) -> usize {
        self.value.span().start
    }

    fn blame(&self, message: String, mend: String) -> Vec<Blame> {
        vec![Blame::new(self.offset(), message, mend)]
    }

    /// `key` takes this and that is there.
    pub(super) fn takes(&self, expected: &str) -> Vec<Blame> {
        self.blame(
            format!("`{}` takes {expected}, and {} stands there", self.key, self.found()),
            format!("for example: {}", self.example),
        )
    }

    fn text(&self, expected: &str) -> Taken<&'a str> {
        match self.value.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.takes(expected)),
        }
    }

    fn inside(&self, value: &'a Spanned<DeValue<'a>>) -> Self {
        Self { value, ..*self }
    }

    /// Text of one line.
    pub(super) fn line(&self) -> Taken<Line> {
        Line::new(self.text("a text in quotes")?).ok_or_else(|| self.takes("a text that is not empty"))
    }

    /// Words to look for. Whether there is one among them is for the search to say (`Ask::read`), which stands on this
    /// floor, too: here it must hold a letter or a digit that is not left out.
    pub(super) fn words(&self) -> Taken<Line> {
        let line = self.line()?;
        let is_word = |word: &str| !word.starts_with('-') && word.chars().any(char::is_alphanumeric);
        if line.as_str().split_whitespace().any(is_word) { Ok(line) } else { Err(self.takes("words to look for")) }
    }

    pub(super) fn identity(&self) -> Taken<String> {
        self.line().map(|line| line.as_str().to_owned())
    }

    pub(super) fn truth(&self) -> Taken<bool> {
        self.value.get_ref().as_bool().ok_or_else(|| self.takes("true or false, without quotes"))
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Taken<T> {
        let names: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let expected = match names.split_last() {
            Some((last, [_, ..])) => format!("{} or {last}", names[..names.len() - 1].join(", ")),
            _ => names.concat(),
        };
        let text = self.text(&expected)?.trim();
        words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| self.takes(&expected))
    }

    pub(super) fn language(&self) -> Taken<Language> {
        let expected = "a language tag like \"ar\", \"fr\" or \"en-GB\"";
        let text = self.text(expected)?;
        // BCP 47 keeps longer primary subtags for registration and has registered none: «english» is a name.
        match Language::new(text).filter(|language| language.primary().len() <= 3) {
            Some(language) => Ok(language),
            None => Err(match words::language_named(text) {
                Some(tag) => self.blame(
                    format!("`{}` takes {expected}, and {} stands there", self.key, self.found()),
                    format!("write: {} = \"{tag}\"", self.key),
                ),
                None => self.takes(expected),
            }),
        }
    }

    pub(super) fn zone(&self) -> Taken<Zone> {
        let expected = "the name of a time zone like \"Africa/Casablanca\" or \"UTC\"";
        let text = self.text(expected)?;
        Zone::named(text).ok_or_else(|| {
            let message = format!("`{}` takes {expected}, and {} stands there", self.key, self.found());
            match words::zone_meant(text) {
                Some(name) => self.blame(message, format!("did you mean \"{name}\"?")),
                None => self.blame(
                    message,
                    "an offset like +01:00 is no zone, for it does not know when clocks change; names are listed at \
                     https://en.wikipedia.org/wiki/List_of_tz_database_time_zones"
                        .to_owned(),
                ),
            }
        })
    }

    pub(super) fn base_url(&self) -> Taken<BaseUrl> {
        let text = self.text("the public address of the site, in quotes")?;
        BaseUrl::new(text)
            .map_err(|fault| self.blame(format!("`{}`: {fault}", self.key), format!("for example: {}", self.example)))
    }

    /// An absolute http(s) URL.
    pub(super) fn web_address(&self) -> Taken<String> {
        let expected = "an address that begins with https:// or http://";
        let text = self.text(expected)?.trim();
        match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url.into()),
            _ => Err(self.takes(expected)),
        }
    }

    pub(super) fn category(&self) -> Taken<CategoryPath> {
        let text = self.text("the name of a category, in quotes")?;
        CategoryPath::new(text.trim()).map_err(|fault| {
            let why = match fault {
                CategoryFault::Empty => "has an empty name in it".to_owned(),
                other => other.to_string(),
            };
            self.blame(
                format!("`{}` cannot be “{}”: {why}", self.key, shown(text)),
                format!("for example: {}", self.example),
            )
        })
    }

    /// A category's path, with or without a slash before it.
    pub(super) fn old_path(&self) -> Taken<CategoryPath> {
        let text = self.text("a path in quotes")?.trim().trim_matches('/');
        CategoryPath::new(text).map_err(|_| self.takes("a path that a category can have had"))
    }

    /// Names of products, as RFC 9110 §10.1.5 has them.
    pub(super) fn products(&self) -> Taken<Vec<String>> {
        let expected = "a list of product names, without version";
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let product = |seat: Self| match seat.text(expected)?.trim() {
            name if !name.is_empty() && name.bytes().all(is_token) => Ok(name.to_owned()),
            _ => Err(seat.takes(expected)),
        };
        self.each(expected, product)
    }

    /// Whether `accept` has `"claims"`; what is in a category's own folder, it always takes.
    pub(super) fn accepts_claims(&self) -> Taken<bool> {
        let expected = "[\"folder\"] or [\"folder\", \"claims\"]";
        let accepted = self.each(expected, |one| one.choice(&[("folder", false), ("claims", true)]))?;
        if accepted.contains(&false) { Ok(accepted.contains(&true)) } else { Err(self.takes(expected)) }
    }

    pub(super) fn duration(&self) -> Taken<Duration> {
        let text = self.text("a duration in quotes, a number and its unit")?;
        parse_duration(text)
            .map_err(|fault| self.blame(format!("`{}`: {fault}", self.key), format!("for example: {}", self.example)))
    }

    /// A duration of at least a millisecond, in milliseconds.
    pub(super) fn span(&self) -> Taken<i64> {
        let millis = i64::try_from(self.duration()?.as_millis()).unwrap_or(i64::MAX);
        if millis > 0 { Ok(millis) } else { Err(self.takes("a duration longer than nothing")) }
    }

    /// A duration of at most `most`.
    pub(super) fn duration_up_to(&self, most: Duration, told: &str) -> Taken<Duration> {
        let duration = self.duration()?;
        if duration <= most { Ok(duration) } else { Err(self.takes(&format!("a duration of at most {told}"))) }
    }

    pub(super) fn breaking_for(&self) -> Taken<BreakingFor> {
        match self.value.get_ref() {
            DeValue::String(text) if matches!(text.trim(), "none" | "never") => Ok(BreakingFor::Ever),
            _ => self.span().map(BreakingFor::Millis),
        }
    }

    /// A list, or one alone that stands for a list of one.
    pub(super) fn each<T>(&self, expected: &str, one: impl Fn(Self) -> Taken<T>) -> Taken<Vec<T>> {
        match self.value.get_ref() {
            DeValue::Array(list) => all(list.iter().map(|value| one(self.inside(value)))),
            DeValue::String(_) | DeValue::Table(_) => one(*self).map(|one| vec![one]),
            _ => Err(self.takes(expected)),
        }
    }

    pub(super) fn labels(&self) -> Taken<Labels> {
        let expected = "a list of texts, each with a letter in it";
        let label = |seat: Self| match seat.text(expected)? {
            text if folded_words(text).is_empty() => Err(seat.takes(expected)),
            text => Ok(text),
        };
        self.each(expected, label).map(Labels::new)
    }

    pub(super) fn email(&self) -> Taken<Line> {
        let expected = "a mail address like desk@example.org";
        let line = Line::new(self.text(expected)?).ok_or_else(|| self.takes(expected))?;
        let parts: Vec<_> = line.as_str().split('@').collect();
        match parts[..] {
            [box_name, host] if !box_name.is_empty() && !host.is_empty() && !line.as_str().contains(' ') => Ok(line),
            _ => Err(self.takes(expected)),
        }
    }

    pub(super) fn count(&self) -> Taken<usize> {
        let expected = "a whole number from 1 to 1000, without quotes";
        self.whole_number()
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| (1..=1000).contains(n))
            .ok_or_else(|| self.takes(expected))
    }

    /// A whole number of a range.
    pub(super) fn number(&self, least: u64, most: u64) -> Taken<u64> {
        let found = self.whole_number().filter(|n| (least..=most).contains(n));
        found.ok_or_else(|| self.takes(&format!("a whole number from {least} to {most}, without quotes")))
    }

    /// An amount of bytes of at most `most`.
    pub(super) fn bytes_up_to(&self, most: u64, told: &str) -> Taken<u64> {
        let bytes = self.bytes()?;
        if bytes <= most { Ok(bytes) } else { Err(self.takes(&format!("an amount of at most \"{told}\""))) }
    }

    pub(super) fn bytes(&self) -> Taken<u64> {
        let expected = "an amount of bytes like \"500KB\" or \"1MB\"";
        let bytes = match self.value.get_ref() {
            DeValue::String(text) => parse_bytes(text),
            _ => self.whole_number(),
        };
        bytes.filter(|bytes| *bytes > 0).ok_or_else(|| self.takes(expected))
    }

    fn whole_number(&self) -> Option<u64> {
        let number = self.value.get_ref().as_integer()?;
        u64::from_str_radix(number.as_str(), number.radix()).ok()
    }
}

/// All of them, or all that is wrong with any.
fn all<T>(each: impl Iterator<Item = Taken<T>>) -> Taken<Vec<T>> {
    let mut taken = Vec::new();
    let mut blames = Vec::new();
    for one in each {
        match one {
            Ok(value) => taken.push(value),
            Err(more) => blames.extend(more),
        }
    }
    if blames.is_empty() { Ok(taken) } else { Err(blames) }
}
