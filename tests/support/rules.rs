//! The rules of STANDARDS 1–29 that a schema or a parser does not hold, one function for each format.

#[path = "json_feed.rs"]
mod json_feed;

use std::collections::HashSet;

use chrono::DateTime;
use url::Url;

pub use json_feed::check_json_feed;

use crate::xml::{self, Element};

/// An absolute http(s) URI.
#[track_caller]
pub fn check_address(text: &str) {
    let url = Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert!(matches!(url.scheme(), "http" | "https"), "{text} is not on the web");
    assert!(text.is_ascii() && !text.contains([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}']), "{text} is no URI");
}

#[track_caller]
pub fn check_unique<'a>(ids: impl Iterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    ids.for_each(|id| assert!(!id.is_empty() && seen.insert(id), "an empty id or one told twice: {id:?}"));
}

/// RSS 2.0 and the Best Practices Profile: STANDARDS 1–14.
#[track_caller]
pub fn check_rss(document: &[u8]) {
    xml::check_well_formed(document);
    let rss = Element::read(document);
    assert_eq!((rss.name.as_str(), rss.attribute("version")), ("rss", Some("2.0")));
    for prefix in ["content", "dc", "atom", "media"] {
        assert!(rss.attribute(&format!("xmlns:{prefix}")).is_some());
    }
    let channel = rss.one("channel").expect("a channel");
    let (title, link) = (channel.text_of("title"), channel.text_of("link"));
    check_address(link);
    assert!(!title.is_empty() && !channel.text_of("description").is_empty());
    check_rfc822(channel.text_of("lastBuildDate"));
    check_address(channel.text_of("docs"));
    let selves: Vec<_> = channel.all("atom:link").filter(|link| link.attribute("rel") == Some("self")).collect();
    assert_eq!(selves.len(), 1);
    assert_eq!(selves[0].attribute("type"), Some("application/rss+xml"));
    check_address(selves[0].attribute("href").expect("an address"));
    for absent in ["ttl", "skipHours", "skipDays", "textInput", "sy:updatePeriod", "cloud"] {
        assert!(channel.one(absent).is_none(), "{absent}");
    }
    if let Some(image) = channel.one("image") {
        assert_eq!((image.text_of("title"), image.text_of("link")), (title, link));
        check_address(image.text_of("url"));
    }
    if let Some(editor) = channel.one("managingEditor") {
        check_mailbox(&editor.text);
    }
    check_unique(channel.all("item").map(|item| item.text_of("guid")));
    channel.all("item").for_each(check_item);
}

#[track_caller]
fn check_item(item: &Element) {
    assert!(!item.text_of("title").is_empty());
    check_address(item.text_of("link"));
    assert_eq!(item.one("guid").and_then(|guid| guid.attribute("isPermaLink")), Some("false"));
    check_rfc822(item.text_of("pubDate"));
    if item.one("content:encoded").is_some() {
        assert!(item.place("description").expect("a description") < item.place("content:encoded").expect("seen"));
    }
    if let Some(author) = item.one("author") {
        check_mailbox(&author.text);
        assert!(item.place("dc:creator").is_none(), "author and dc:creator: duplicate semantics");
    }
    assert!(item.all("category").all(|category| !category.text.is_empty()));
    assert!(item.all("enclosure").count() <= 1, "STANDARDS 10");
    for enclosure in item.all("enclosure") {
        check_address(enclosure.attribute("url").expect("an address"));
        assert!(enclosure.attribute("type").is_some_and(|name| name.contains('/')));
        assert!(enclosure.attribute("length").is_some_and(|length| length.parse::<u64>().is_ok()));
    }
    for media in ["media:content", "media:thumbnail"].iter().flat_map(|name| item.all(name)) {
        check_address(media.attribute("url").expect("an address"));
        for name in ["width", "height", "fileSize"] {
            assert!(media.attribute(name).is_none_or(|number| number.parse::<u64>().is_ok()), "{name}");
        }
    }
}

/// RFC 2822 dates are read with their weekday; a wrong one is refused.
#[track_caller]
fn check_rfc822(date: &str) {
    DateTime::parse_from_rfc2822(date).unwrap_or_else(|error| panic!("{date}: {error}"));
    assert_eq!(date.split(' ').nth(3).map(str::len), Some(4), "{date}: a year of four digits");
}

#[track_caller]
fn check_mailbox(text: &str) {
    let (mail, name) = text.split_once(" (").unwrap_or_else(|| panic!("{text} is not “mail (Name)”"));
    assert!(mail.contains('@') && !mail.contains(' ') && name.ends_with(')') && name.len() > 1, "{text}");
}

/// Atom: RFC 4287's schema, its three Schematron rules, and STANDARDS 17–25.
#[track_caller]
pub fn check_atom(document: &[u8]) {
    xml::check_well_formed(document);
    xml::check_atom_schema(document);
    let feed = Element::read(document);
    assert!(feed.attribute("xml:lang").is_some() && feed.attribute("xml:base").is_none());
    for rel in ["self", "alternate"] {
        let links: Vec<_> = feed.all("link").filter(|link| link.attribute("rel") == Some(rel)).collect();
        assert_eq!(links.len(), 1, "{rel}");
        check_address(links[0].attribute("href").expect("an address"));
    }
    let updated = check_rfc3339(feed.text_of("updated"));
    Url::parse(feed.text_of("id")).expect("an absolute IRI");
    check_unique(feed.all("entry").map(|entry| entry.text_of("id")));
    for entry in feed.all("entry") {
        Url::parse(entry.text_of("id")).expect("an absolute IRI");
        assert!(entry.place("author").or(feed.place("author")).is_some(), "an entry without author");
        assert!(check_rfc3339(entry.text_of("updated")) <= updated);
        assert!(check_rfc3339(entry.text_of("published")) <= check_rfc3339(entry.text_of("updated")));
        let rel = |link: &&Element| link.attribute("rel").unwrap_or("alternate").to_owned();
        assert_eq!(entry.all("link").filter(|link| rel(link) == "alternate").count(), 1);
        for link in entry.all("link") {
            assert!(matches!(&*rel(&link), "alternate" | "enclosure"));
            check_address(link.attribute("href").expect("an address"));
        }
        for name in ["title", "summary", "content"] {
            let Some(text) = entry.one(name) else { continue };
            assert!(text.attribute("xml:lang").is_some(), "{name} without language");
            assert_eq!(text.attribute("type"), Some(if name == "content" { "html" } else { "text" }));
        }
    }
    for name in ["title", "subtitle", "rights"] {
        assert!(feed.one(name).is_none_or(|text| text.attribute("type") == Some("text")), "{name}");
    }
}

#[track_caller]
pub fn check_rfc3339(date: &str) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(date).unwrap_or_else(|error| panic!("{date}: {error}"))
}
