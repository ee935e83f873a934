//! Which words a part of a page speaks, and the `lang` and `dir` of what is said in another language.

use std::fmt;

use askama::filters::HtmlSafe;

use super::dates::{Length, written};
use super::words::Words;
use crate::domain::{Language, Month, Timestamp, Zone};

/// The words of one part of a page, and the language that the part as a whole is marked with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice<'a> {
    pub w: &'static Words,
    around: &'a Language,
    zone: &'a Zone,
}

impl<'a> Voice<'a> {
    /// The voice of what is marked `around`, in its words or else in English ones.
    pub fn of(around: &'a Language, zone: &'a Zone) -> Self {
        Self { w: Words::for_page(around), around, zone }
    }

    /// The voice of what stands, marked `around`, on a page that speaks to its readers in `self`'s words.
    pub fn within(self, around: &'a Language) -> Self {
        Self { w: Words::of(around).unwrap_or(self.w), around, zone: self.zone }
    }

    /// A text of the words, marked where they are not of the language round it.
    pub fn say<'t>(&self, text: &'t str) -> Said<'t> {
        Said { text, attributes: self.attributes() }
    }

    /// A date, as `<time>`.
    pub fn long(&self, at: Timestamp) -> Time {
        self.time(at, Length::Long)
    }

    /// A date without its weekday, as `<time>`.
    pub fn short(&self, at: Timestamp) -> Time {
        self.time(at, Length::Short)
    }

    /// A month: `سبتمبر 2020`.
    pub fn month(&self, month: Month) -> String {
        let (year, number) = month.parts();
        format!("{} {year}", self.w.months[number as usize - 1])
    }

    fn time(&self, at: Timestamp, length: Length) -> Time {
        Time { at, text: written(at, self.zone, self.w, length), attributes: self.attributes() }
    }

    /// What marks this voice's words, where they are not of the language round them.
    pub fn attributes(&self) -> Option<Attributes<'static>> {
        (Words::of(self.around).is_none()).then_some(Attributes { lang: self.w.language, dir: self.w.dir() })
    }
}

/// ` lang="…" dir="…"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Attributes<'a> {
    lang: &'a str,
    dir: &'static str,
}

impl<'a> Attributes<'a> {
    pub fn of(language: &'a Language) -> Self {
        Self { lang: language.as_str(), dir: language.direction().as_html() }
    }
}

impl fmt::Display for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#" lang="{}" dir="{}""#, self.lang, self.dir)
    }
}
// A language tag that was parsed is letters, digits and hyphens.
impl HtmlSafe for Attributes<'_> {}

/// A text of our own words; see [`Voice::say`].
#[derive(Debug)]
pub(super) struct Said<'t> {
    text: &'t str,
    attributes: Option<Attributes<'static>>,
}

impl<'t> Said<'t> {
    /// A text of our own words, marked so.
    pub fn marked(text: &'t str, attributes: Option<Attributes<'static>>) -> Self {
        Self { text, attributes }
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.attributes {
            Some(attributes) => write!(f, "<span{attributes}>{}</span>", self.text),
            None => f.write_str(self.text),
        }
    }
}
// The words table holds no markup; its test says so.
impl HtmlSafe for Said<'_> {}

/// A date as `<time datetime>`.
#[derive(Debug)]
pub(super) struct Time {
    at: Timestamp,
    text: String,
    attributes: Option<Attributes<'static>>,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rfc = self.at.to_rfc3339();
        match self.attributes {
            Some(attributes) => write!(f, r#"<time datetime="{rfc}"{attributes}>{}</time>"#, self.text),
            None => write!(f, r#"<time datetime="{rfc}">{}</time>"#, self.text),
        }
    }
}
// Months, digits and the isolates round an offset.
impl HtmlSafe for Time {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_on_a_persian_page_are_marked_as_english() {
        let (persian, zone) = (Language::new("fa").unwrap(), Zone::utc());
        let voice = Voice::of(&persian, &zone);
        assert_eq!(voice.say(voice.w.latest).to_string(), r#"<span lang="en" dir="ltr">Latest</span>"#);
        let time = voice.short(Timestamp::from_millis_utc(0)).to_string();
        assert_eq!(time, r#"<time datetime="1970-01-01T00:00:00Z" lang="en" dir="ltr">1 January 1970</time>"#);
    }

    #[test]
    fn a_story_speaks_its_own_language_where_we_know_it_and_else_the_pages() {
        let (arabic, zone) = (Language::new("ar").unwrap(), Zone::utc());
        let page = Voice::of(&arabic, &zone);
        assert_eq!(page.within(&Language::new("fr").unwrap()).w.language, "fr");
        assert_eq!(page.within(&Language::new("de").unwrap()).w.language, "ar");
    }
}
