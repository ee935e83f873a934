//! JSON Feed 1.1, each rule of <https://www.jsonfeed.org/version/1.1/>, and those of ours (STANDARDS 26–29).

use std::collections::HashSet;

use serde_json::{Map, Value};
use url::Url;

use super::{check_address, check_rfc3339, check_unique};

/// What a member of an object has to be.
#[derive(Clone, Copy)]
enum Kind {
    /// A text that says something.
    Text,
    /// An absolute http(s) URI.
    Address,
    /// A moment, RFC 3339.
    Date,
    /// A whole number that is not negative.
    Size,
    /// A number that is not negative.
    Seconds,
    /// `true` or `false`.
    Flag,
    /// BCP 47.
    Language,
    /// A media type without parameters.
    MediaType,
    /// A list of texts.
    Texts,
    /// A list that has something in it, of what is looked at by itself.
    Filled,
    /// A list, of what is looked at by itself.
    List,
}
use Kind::{Address, Date, Filled, Flag, List, Seconds, Size, Text, Texts};

/// Each member that the specification has: its name, what it is, and whether we always write it.
const FEED: &[(&str, Kind, bool)] = &[
    ("version", Text, true),
    ("title", Text, true),
    // «Optional but strongly recommended».
    ("home_page_url", Address, true),
    ("feed_url", Address, true),
    ("description", Text, false),
    ("user_comment", Text, false),
    ("next_url", Address, false),
    ("icon", Address, false),
    ("favicon", Address, false),
    ("authors", Filled, false),
    ("language", Kind::Language, true),
    ("expired", Flag, false),
    ("hubs", Filled, false),
    ("items", List, true),
];
const ITEM: &[(&str, Kind, bool)] = &[
    ("id", Text, true),
    ("url", Address, true),
    ("external_url", Address, false),
    ("title", Text, true),
    ("content_html", Text, false),
    ("content_text", Text, false),
    ("summary", Text, false),
    ("image", Address, false),
    ("banner_image", Address, false),
    ("date_published", Date, true),
    ("date_modified", Date, true),
    ("authors", Filled, false),
    ("tags", Texts, false),
    ("language", Kind::Language, true),
    ("attachments", Filled, false),
];
const ATTACHMENT: &[(&str, Kind, bool)] = &[
    ("url", Address, true),
    ("mime_type", Kind::MediaType, true),
    ("title", Text, false),
    ("size_in_bytes", Size, false),
    ("duration_in_seconds", Seconds, false),
];
// The address of an author may be a mailbox.
const AUTHOR: &[(&str, Kind, bool)] = &[("name", Text, false), ("url", Text, false), ("avatar", Address, false)];
const HUB: &[(&str, Kind, bool)] = &[("type", Text, true), ("url", Address, true)];

/// JSON Feed 1.1, and no member that it does not know.
#[track_caller]
pub fn check_json_feed(document: &[u8]) {
    let text = str::from_utf8(document).expect("UTF-8");
    assert!(text.starts_with("{\"version\":"), "no BOM, and version comes first");
    let feed: Value = serde_json::from_str(text).expect("JSON");
    let feed = check_members("the feed", &feed, FEED);
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    // Else a reader that follows it never ends.
    assert!(feed.get("next_url").is_none_or(|next| Some(next) != feed.get("feed_url")), "next_url is feed_url");
    check_authors(feed);
    for hub in list(feed, "hubs") {
        check_members("a hub", hub, HUB);
    }
    check_unique(list(feed, "items").iter().map(|item| item["id"].as_str().expect("an id is a string")));
    list(feed, "items").iter().for_each(check_item);
}

#[track_caller]
fn check_item(item: &Value) {
    let item = check_members("an item", item, ITEM);
    assert!(item.contains_key("content_html") || item.contains_key("content_text"), "an item without content");
    let date = |name: &str| check_rfc3339(item[name].as_str().expect("seen"));
    assert!(date("date_published") <= date("date_modified"));
    check_authors(item);
    let mut attached = HashSet::new();
    for attachment in list(item, "attachments") {
        let attachment = check_members("an attachment", attachment, ATTACHMENT);
        let address = attachment["url"].as_str().expect("seen");
        assert!(attached.insert(address), "{address} is attached twice");
    }
}

fn list<'v>(of: &'v Map<String, Value>, name: &str) -> &'v [Value] {
    of.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[track_caller]
fn check_authors(of: &Map<String, Value>) {
    for author in list(of, "authors") {
        let author = check_members("an author", author, AUTHOR);
        assert!(!author.is_empty(), "an author has one of its members at least");
        let url = author.get("url").map(|url| url.as_str().expect("seen"));
        assert!(url.is_none_or(|url| Url::parse(url).is_ok()), "{url:?}");
    }
}

#[track_caller]
fn check_members<'v>(what: &str, value: &'v Value, known: &[(&str, Kind, bool)]) -> &'v Map<String, Value> {
    let object = value.as_object().unwrap_or_else(|| panic!("{what} is an object, not {value}"));
    for (name, _, always) in known {
        assert!(!always || object.contains_key(*name), "{what} has no {name}");
    }
    for (name, value) in object {
        // «Names must start with an _ character followed by a letter. Custom names can't contain a . character.»
        if let Some(extension) = name.strip_prefix('_') {
            let is_named = extension.starts_with(|c: char| c.is_ascii_alphabetic()) && !extension.contains('.');
            assert!(is_named && value.is_object(), "{name}: {value}");
            continue;
        }
        let Some((_, kind, _)) = known.iter().find(|(known, ..)| known == name) else {
            panic!("{name} is no member of {what} in JSON Feed 1.1");
        };
        check_kind(*kind, name, value);
    }
    object
}

#[track_caller]
fn check_kind(kind: Kind, name: &str, value: &Value) {
    let text = || value.as_str().unwrap_or_else(|| panic!("{name} is a string, not {value}"));
    let is_said = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    let is_right = match kind {
        Text => is_said(value),
        Address => {
            check_address(text());
            true
        }
        Date => {
            check_rfc3339(text());
            true
        }
        Size => value.is_u64(),
        Seconds => value.as_f64().is_some_and(|seconds| seconds >= 0.0),
        Flag => value.is_boolean(),
        Kind::Language => text().split('-').enumerate().all(|(at, part)| {
            let is_long = if at == 0 { matches!(part.len(), 2..=8) } else { matches!(part.len(), 1..=8) };
            is_long && part.bytes().all(|b| b.is_ascii_alphanumeric())
        }),
        Kind::MediaType => text()
            .split_once('/')
            .is_some_and(|(kind, name)| !kind.is_empty() && !name.is_empty() && !name.contains(';')),
        Texts => value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_said)),
        Filled => value.as_array().is_some_and(|all| !all.is_empty()),
        List => value.is_array(),
    };
    assert!(is_right, "{name}: {value}");
}
