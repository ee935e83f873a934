//! JSON Feed 1.1 (STANDARDS 26–29), <https://www.jsonfeed.org/version/1.1/>.
//!
//! No extension of ours: nothing that we know of an entry lacks a member, and whether it *still is* breaking news
//! is said by the feed that it is in.

use std::borrow::Cow;

use serde::Serialize;

use super::media::{self, Shown};
use super::{FeedDocument, address, content};
use crate::domain::{Author, Content, Entry, Format};

/// The document; members in the order in which they are written, `version` first.
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'a>>,
    language: &'a str,
    // `hubs` comes here once there is a hub: [{ "type": "WebSub", "url": … }].
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct JsonAuthor<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: Cow<'a, str>,
    url: String,
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
}

#[derive(Serialize)]
struct Attachment {
    url: String,
    mime_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

/// A feed in JSON Feed 1.1, UTF-8.
pub fn document(document: &FeedDocument<'_>) -> Vec<u8> {
    let feed = document.feed;
    let json = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: feed.title.as_str(),
        home_page_url: document.page(),
        feed_url: document.own_address(Format::JsonFeed),
        next_url: document.place.links.iter().find(|(relation, _)| *relation == "next").map(|(_, url)| url.as_str()),
        description: feed.description.as_str(),
        icon: feed.image.as_deref().and_then(address::web_address),
        authors: authors(&feed.authors),
        language: feed.language.as_str(),
        items: document.entries.iter().map(|entry| item(document, entry)).collect(),
    };
    serde_json::to_vec(&json).expect("made of strings, and memory takes every byte")
}

fn item<'a>(document: &FeedDocument<'a>, entry: &'a Entry) -> Item<'a> {
    let title = content::title(entry);
    let summary = content::summary(entry);
    let shown = media::shown(document.base, entry);
    let content_html = if document.feed.content == Content::Full { content::html(document.base, entry) } else { None };
    // One of the two contents must be there; a headline is all that it has to say.
    let content_text = content_html.is_none().then(|| summary.map_or_else(|| title.clone(), Cow::Borrowed));
    Item {
        id: content::id(entry),
        // The same address as in RSS and Atom. `external_url` is for a page that is *about* another; ours is never.
        url: content::link(document.base, entry),
        title,
        content_html,
        content_text,
        summary,
        image: media::picture(&shown).map(|picture| picture.url.clone()),
        attachments: attachments(&shown),
        date_published: content::moment(entry.published).to_rfc3339(),
        date_modified: content::moment(entry.updated).to_rfc3339(),
        authors: authors(&entry.authors),
        tags: content::terms(entry).into_iter().map(|term| term.name).collect(),
        language: entry.language.as_str(),
    }
}

fn authors(authors: &[Author]) -> Vec<JsonAuthor<'_>> {
    authors.iter().map(|a| JsonAuthor { name: a.name.as_str(), url: address::author_address(a) }).collect()
}

/// What the `image` is not: sound, video, further pictures.
fn attachments(shown: &[Shown<'_>]) -> Vec<Attachment> {
    let picture = media::picture(shown).map(|picture| &picture.url);
    let others = shown.iter().filter(|one| Some(&one.url) != picture);
    let attachment = |one: &Shown<'_>| Attachment {
        url: one.url.clone(),
        mime_type: one.media_type.map_or("application/octet-stream", |found| found.name),
        size_in_bytes: one.length,
    };
    others.map(attachment).collect()
}
