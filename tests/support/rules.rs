//! The rules of STANDARDS 1–29 that a schema or a parser does not hold, one function for each format.

use std::collections::HashSet;

use chrono::DateTime;
use serde_json::{Map, Value};
use url::Url;

use crate::xml::{self, Element};

#[track_caller]
fn check_address(text: &str) {
    let url = Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert!(matches!(url.scheme(), "http" | "https"), "{text} is not on the web");
    assert!(text.is_ascii() && !text.contains([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}']), "{text} is no URI");
}

#[track_caller]
fn check_unique<'a>(ids: impl Iterator<Item = &'a str>) {
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
fn check_rfc3339(date: &str) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(date).unwrap_or_else(|error| panic!("{date}: {error}"))
}

/// JSON Feed 1.1, each rule of the specification, and no member that it does not know.
#[track_caller]
pub fn check_json_feed(document: &[u8]) {
    let Value::Object(feed) = serde_json::from_slice(document).expect("JSON") else { panic!("not an object") };
    assert_eq!(feed.keys().next().map(String::as_str), Some("version"), "version comes first");
    check_members(
        &feed,
        &["title", "version"],
        &["description", "user_comment"],
        &["home_page_url", "feed_url", "next_url", "icon", "favicon"],
        &["language", "expired", "hubs", "authors", "items"],
    );
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert!(feed.get("next_url").is_none_or(|next| Some(next) != feed.get("feed_url")));
    check_authors(&feed);
    let items = feed["items"].as_array().expect("a list");
    check_unique(items.iter().map(|item| item["id"].as_str().expect("an id is a string")));
    for item in items {
        let item = item.as_object().expect("an item is an object");
        check_members(
            item,
            &["id"],
            &["title", "content_html", "content_text", "summary"],
            &["url", "external_url", "image", "banner_image"],
            &["date_published", "date_modified", "authors", "tags", "language", "attachments"],
        );
        assert!(item.contains_key("content_html") || item.contains_key("content_text"), "an item without content");
        for date in ["date_published", "date_modified"] {
            check_rfc3339(item[date].as_str().expect("a date is a string"));
        }
        let tags = item.get("tags").map_or(&[][..], |tags| tags.as_array().expect("a list"));
        assert!(tags.iter().all(|tag| tag.as_str().is_some_and(|tag| !tag.is_empty())));
        check_authors(item);
        for attachment in item.get("attachments").map_or(&[][..], |list| list.as_array().expect("a list")) {
            check_address(attachment["url"].as_str().expect("an address"));
            assert!(attachment["mime_type"].as_str().is_some_and(|name| name.contains('/')));
            assert!(attachment.get("size_in_bytes").is_none_or(Value::is_u64));
        }
    }
}

#[track_caller]
fn check_members(object: &Map<String, Value>, required: &[&str], texts: &[&str], addresses: &[&str], others: &[&str]) {
    required.iter().for_each(|name| assert!(object.contains_key(*name), "no {name}"));
    for (name, value) in object {
        let name = name.as_str();
        if addresses.contains(&name) {
            check_address(value.as_str().expect("an address is a string"));
        } else if texts.contains(&name) || required.contains(&name) {
            assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{name}: {value}");
        } else if let Some(extension) = name.strip_prefix('_') {
            assert!(extension.starts_with(char::is_alphabetic) && !name.contains('.') && value.is_object(), "{name}");
        } else {
            assert!(others.contains(&name), "{name} is no member of JSON Feed 1.1");
        }
    }
    let language = object.get("language").map(|language| language.as_str().expect("a tag is a string"));
    assert!(language.is_none_or(|tag| tag.split('-').all(|part| matches!(part.len(), 1..=8))), "{language:?}");
}

#[track_caller]
fn check_authors(of: &Map<String, Value>) {
    let Some(authors) = of.get("authors") else { return };
    let authors = authors.as_array().expect("a list");
    assert!(!authors.is_empty());
    for author in authors {
        let author = author.as_object().expect("an author is an object");
        assert!(!author.is_empty() && author.keys().all(|key| matches!(key.as_str(), "name" | "url" | "avatar")));
        let url = author.get("url").map(|url| url.as_str().expect("a string"));
        assert!(url.is_none_or(|url| Url::parse(url).is_ok()), "{url:?}");
    }
}
