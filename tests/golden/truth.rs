//! What is true of a golden document, for readers to agree with: told from the entries, each member as its format has room
//! for it.

use ajil::domain::{BaseUrl, Content, Entry, Feed, Format, Line, Medium, MediumKind, Timestamp};
use ajil::render::{FeedDocument, content};
use serde_json::{Value, json};
use url::Url;

/// The feed and its entries. Dates are in UTC and whole seconds, as readers keep them.
pub fn of(whole: &FeedDocument<'_>, format: Format) -> Value {
    let feed = whole.feed;
    json!({
        "title": feed.title.as_str(),
        "page": feed.page(whole.base),
        "own": whole.place.own.clone().unwrap_or_else(|| feed.address(whole.base, format)),
        "entries": whole.entries.iter().map(|entry| self::entry(whole, entry, format)).collect::<Vec<_>>(),
    })
}

/// A list of feeds: each is an entry of it.
pub fn of_feeds(base: &BaseUrl, title: &Line, feeds: &[Feed]) -> Value {
    let feed = |feed: &Feed| {
        json!({
            "title": feed.title.as_str(),
            "id": feed.address(base, Format::Rss),
            "link": feed.page(base),
        })
    };
    json!({"title": title.as_str(), "entries": feeds.iter().map(feed).collect::<Vec<_>>()})
}

fn entry(whole: &FeedDocument<'_>, entry: &Entry, format: Format) -> Value {
    let is_rss = format == Format::Rss;
    let title = content::title(entry);
    let html = content::html(whole.base, entry).filter(|_| whole.feed.content == Content::Full);
    let summary = content::summary(entry);
    // RSS's description is HTML, and has to be there where there is content (STANDARDS 9).
    let summary =
        if is_rss { summary.or(html.is_some().then_some(&*title)).map(as_html) } else { summary.map(Into::into) };
    // JSON Feed has the picture by itself, RSS and Atom its caption with it; Atom's cannot be told from others.
    let caption = entry.picture.iter().find_map(|picture| picture.caption_or_alt().as_ref());
    let caption = caption.filter(|_| is_rss).map(|caption| caption.as_str());
    json!({
        "title": title,
        "id": entry.id.as_str(),
        "link": content::link(whole.base, entry),
        "published": second(entry.published),
        "updated": (!is_rss).then(|| second(entry.updated)),
        "summary": summary,
        "content": html,
        "caption": caption,
        "enclosures": enclosures(whole, entry, format),
        "authors": entry.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        "terms": content::terms(entry).iter().map(|term| term.name).collect::<Vec<_>>(),
    })
}

fn as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn second(at: Timestamp) -> String {
    Timestamp::from_millis_utc(at.seconds() * 1000).to_rfc3339()
}

/// Our own files beside the article, and a picture that lies elsewhere. RSS has room for one, and what can be played goes
/// first; a JSON Feed has a member of its own for the picture; Atom has all, what can be played last (STANDARDS 10,
/// finding 7).
fn enclosures(whole: &FeedDocument<'_>, entry: &Entry, format: Format) -> Vec<Value> {
    if entry.retraction.is_some() {
        return Vec::new();
    }
    let source = entry.picture.as_ref().map(|picture| picture.source.as_str());
    let kind = |medium: &&Medium| medium.file.as_ref().map(|file| file.media_type.kind);
    let is_played = |medium: &&Medium| kind(medium) != Some(MediumKind::Image);
    let own = |medium: &Medium| {
        let file = medium.file.as_ref().expect("all of them are there");
        let url = whole.base.medium(entry.permalink(), &medium.name);
        json!({"url": url, "type": file.media_type.name, "length": file.length})
    };
    let media = || entry.media.iter();
    match format {
        Format::Rss => media().find(is_played).or_else(|| media().next()).map(own).into_iter().collect(),
        Format::JsonFeed => media().filter(|medium| Some(&*medium.name) != source).map(own).collect(),
        Format::Atom => {
            let elsewhere = source.and_then(|source| Url::parse(source).ok());
            let elsewhere = elsewhere.map(|url| json!({"url": url.as_str(), "type": "image/webp", "length": null}));
            let (played, seen): (Vec<_>, Vec<_>) = media().partition(is_played);
            elsewhere.into_iter().chain(seen.into_iter().chain(played).map(own)).collect()
        }
    }
}
