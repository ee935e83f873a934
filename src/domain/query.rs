use std::fmt::Write;

use percent_encoding::percent_decode_str;
use thiserror::Error;
use uuid::Uuid;

use super::address::encode_segment;
use super::entry::Entry;
use super::language::Language;
use super::measure::parse_duration;
use super::selection::Selection;
use super::text::Line;

/// What the parameters of an address ask of a feed: every query is a feed (DESIGN §1).
///
/// Its canonical spelling has the parameters in the order of the fields, values percent-encoded with upper-case digits.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Query {
    /// `tag`: with this tag.
    pub tag: Option<Line>,
    /// `author`: by this author.
    pub author: Option<Line>,
    /// `lang`: in this language.
    pub language: Option<Language>,
    /// `q`: with these words, "phrases", and without `-words`.
    pub words: Option<Line>,
    /// `newer_than`: published no longer ago than this.
    pub newer_than: Option<Age>,
    /// `limit`: so many entries at most.
    pub limit: Option<u16>,
    /// `before`: what comes after a page's last entry (RFC 5005 §3).
    pub before: Option<Cursor>,
}

/// A span of time as somebody wrote it: `24h` and `1d` are two addresses.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Age {
    text: String,
    millis: i64,
}

impl Age {
    /// Reads `7d`, `24h`, `1h30m`.
    pub fn parse(text: &str) -> Option<Self> {
        let millis = i64::try_from(parse_duration(text).ok()?.as_millis()).ok().filter(|millis| *millis > 0)?;
        let text = text.split_whitespace().collect::<String>().to_ascii_lowercase();
        Some(Self { text, millis })
    }

    /// As it is written in addresses: `24h`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Milliseconds, more than none.
    pub fn millis(&self) -> i64 {
        self.millis
    }
}

/// A place in the order in which windows fill: behind an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cursor {
    /// The entry's rank, in milliseconds since 1970.
    pub rank: i64,
    /// Its place in its file.
    pub place: u32,
    /// Which one it is.
    pub permalink: Uuid,
}

impl Cursor {
    /// Behind `entry`.
    pub fn behind(entry: &Entry) -> Self {
        Self { rank: entry.rank().millis(), place: entry.place, permalink: entry.permalink() }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (rank, place) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let permalink = parts.next().filter(|uuid| uuid.len() == 36).and_then(|uuid| Uuid::try_parse(uuid).ok())?;
        Some(Self { rank, place, permalink })
    }
}

/// Why parameters cannot be understood.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum QueryFault {
    /// A value that its parameter does not take.
    #[error("“{value}” is no value of `{name}`: it takes {expected}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What stands there.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
    /// A parameter that is there twice.
    #[error("`{0}` is there twice, and one is meant")]
    Twice(&'static str),
    /// Percent escapes that are none, or do not spell UTF-8.
    #[error("“{0}” does not spell text in UTF-8")]
    NotText(String),
}

/// A query that was read, and whether its address is spelt as ours are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// What is asked.
    pub query: Query,
    /// Whether what was read of it stood there to the letter as [`Query::canonical`] has it. What nobody knows does
    /// not count.
    pub is_canonical: bool,
}

const NAMES: [&str; 7] = ["tag", "author", "lang", "q", "newer_than", "limit", "before"];

impl Query {
    /// The most entries that `limit` may ask for.
    pub const MOST: u16 = 1000;

    /// Reads what stands behind `?`. Parameters that nobody knows are passed over; one without a value says nothing.
    pub fn read(text: &str) -> Result<Read, QueryFault> {
        let mut query = Self::default();
        let mut seen = Vec::new();
        let mut known = Vec::new();
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Ok(name) = decoded(name) else { continue };
            let Some(name) = NAMES.into_iter().find(|known| *known == name) else { continue };
            known.push(pair);
            let value = decoded(value).map_err(|()| QueryFault::NotText(value.chars().take(80).collect()))?;
            if value.trim().is_empty() {
                continue;
            }
            if seen.contains(&name) {
                return Err(QueryFault::Twice(name));
            }
            seen.push(name);
            query.take(name, &value)?;
        }
        let is_canonical = known.join("&") == query.canonical();
        Ok(Read { query, is_canonical })
    }

    fn take(&mut self, name: &'static str, value: &str) -> Result<(), QueryFault> {
        let fault = |expected| QueryFault::Value { name, value: value.chars().take(80).collect(), expected };
        let text = || Line::new(value).filter(|line| line.as_str().len() <= 512);
        match name {
            "tag" => self.tag = Some(text().ok_or_else(|| fault("a tag of at most 512 bytes"))?),
            "author" => self.author = Some(text().ok_or_else(|| fault("a name of at most 512 bytes"))?),
            "lang" => {
                self.language = Some(Language::new(value).ok_or_else(|| fault("a language tag like ar, fr or en-GB"))?);
            }
            "q" => self.words = Some(text().ok_or_else(|| fault("words of at most 512 bytes"))?),
            "newer_than" => {
                self.newer_than = Some(Age::parse(value).ok_or_else(|| fault("a span of time like 90m, 24h or 7d"))?);
            }
            "limit" => {
                let limit = value.trim().parse().ok().filter(|n| (1..=Self::MOST).contains(n));
                self.limit = Some(limit.ok_or_else(|| fault("a whole number from 1 to 1000"))?);
            }
            _ => {
                let cursor = Cursor::parse(value.trim());
                self.before = Some(cursor.ok_or_else(|| fault("what a page's link to the next one has"))?);
            }
        }
        Ok(())
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The parameters as our addresses have them, without `?`; empty when nothing is asked.
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        let mut push = |name: &str, value: &str| {
            let gap = if out.is_empty() { "" } else { "&" };
            write!(out, "{gap}{name}={}", encode_segment(value)).expect("memory takes every byte");
        };
        if let Some(tag) = &self.tag {
            push("tag", tag.as_str());
        }
        if let Some(author) = &self.author {
            push("author", author.as_str());
        }
        if let Some(language) = &self.language {
            push("lang", language.as_str());
        }
        if let Some(words) = &self.words {
            push("q", words.as_str());
        }
        if let Some(age) = &self.newer_than {
            push("newer_than", &age.text);
        }
        if let Some(limit) = self.limit {
            push("limit", &limit.to_string());
        }
        if let Some(Cursor { rank, place, permalink }) = self.before {
            push("before", &format!("{rank}.{place}.{permalink}"));
        }
        out
    }

    /// What it selects; how many, and from where on, aside.
    pub fn selection(&self) -> Selection {
        Selection {
            tags: self.tag.iter().cloned().collect(),
            authors: self.author.iter().cloned().collect(),
            languages: self.language.iter().cloned().collect(),
            words: self.words.clone(),
            newer_than: self.newer_than.as_ref().map(Age::millis),
            ..Selection::default()
        }
    }

    /// The same, from the first page on.
    #[must_use]
    pub fn from_the_first(&self) -> Self {
        Self { before: None, ..self.clone() }
    }

    /// The same, from behind `cursor` on.
    #[must_use]
    pub fn continued(&self, cursor: Cursor) -> Self {
        Self { before: Some(cursor), ..self.clone() }
    }
}

/// A form's `+` is a space.
fn decoded(text: &str) -> Result<String, ()> {
    let spaced = text.replace('+', " ");
    let bytes = spaced.as_bytes();
    let is_escape =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    if spaced.bytes().enumerate().any(|(at, byte)| byte == b'%' && !is_escape(at)) {
        return Err(());
    }
    percent_decode_str(&spaced).decode_utf8().map(Into::into).map_err(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn canonical(text: &str) -> String {
        Query::read(text).unwrap().query.canonical()
    }

    #[test]
    fn the_canonical_spelling_has_one_order_and_one_encoding() {
        for (asked, ours) in [
            ("limit=5&tag=visit", "tag=visit&limit=5"),
            ("q=%d8%b3%d9%81%d9%8a%d8%b1", "q=%D8%B3%D9%81%D9%8A%D8%B1"),
            ("q=سفير", "q=%D8%B3%D9%81%D9%8A%D8%B1"),
            ("q=a+b", "q=a%20b"),
            ("q=a%20%20b", "q=a%20b"),
            ("q=%22a+b%22+-c", "q=%22a%20b%22%20-c"),
            ("lang=AR_ma", "lang=ar-MA"),
            ("newer_than=24H", "newer_than=24h"),
            ("limit=050", "limit=50"),
            ("tag=&q=", ""),
            ("", ""),
        ] {
            assert_eq!(canonical(asked), ours, "{asked}");
            assert!(Query::read(ours).unwrap().is_canonical, "{ours}");
            assert_eq!(Query::read(asked).unwrap().is_canonical, asked == ours, "{asked}");
            assert_eq!(canonical(ours), ours);
        }
    }

    #[test]
    fn what_nobody_knows_is_passed_over() {
        let read = Query::read("utm_source=x&tag=visit&%zz=1&fbclid=%").unwrap();
        assert_eq!(read.query.canonical(), "tag=visit");
        assert!(read.is_canonical);
    }

    #[test]
    fn a_bad_value_is_told_with_what_would_be_right() {
        for text in [
            "limit=0",
            "limit=1001",
            "limit=-1",
            "limit=x",
            "newer_than=5",
            "newer_than=0s",
            "newer_than=x",
            "lang=!!",
            "lang=arabic",
            "before=x",
            "before=1.2",
            "q=%FF",
            "q=%",
            "tag=a&tag=b",
        ] {
            assert!(Query::read(text).is_err(), "{text}");
        }
        insta::assert_snapshot!(Query::read("limit=many").unwrap_err().to_string(), @"“many” is no value of `limit`: it takes a whole number from 1 to 1000");
    }

    #[test]
    fn a_cursor_comes_back() {
        let cursor = Cursor { rank: 1_600_954_620_000, place: 3, permalink: Uuid::from_u128(7) };
        let text = Query::default().continued(cursor).canonical();
        assert_eq!(Query::read(&text).unwrap().query.before, Some(cursor));
    }
}
