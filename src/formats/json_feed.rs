//! JSON Feed 1.0 and 1.1 (jsonfeed.org) as a batch: each item is an article.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::editor::{Body, Editor, Story, picture_source, plain, text_of, web_address};
use super::json::wire::{Many, Text, Thing};
use crate::domain::{Article, Author, BaseUrl, FeedSource, Line, Picture, Refusal};

/// The feed's own keys, as far as its items inherit them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Feed {
    title: Text,
    home_page_url: Text,
    feed_url: Text,
    language: Text,
    author: Many<Thing>,
    authors: Many<Thing>,
}

impl Feed {
    /// The feed itself, as the source of its items.
    fn source(&self) -> Option<FeedSource> {
        let source = FeedSource {
            title: self.title.get().and_then(plain),
            url: self.feed_url.get().and_then(web_address),
            page: self.home_page_url.get().and_then(web_address),
            ..FeedSource::default()
        };
        source.located()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    id: Text,
    url: Text,
    title: Text,
    content_html: Text,
    content_text: Text,
    summary: Text,
    image: Text,
    banner_image: Text,
    date_published: Text,
    date_modified: Text,
    language: Text,
    author: Many<Thing>,
    authors: Many<Thing>,
    tags: Many<Text>,
    attachments: Many<Attachment>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attachment {
    url: Text,
    mime_type: Text,
    title: Text,
}

/// Whether a map is a feed: by its `version`, or by its items beside an address of its own.
pub(super) fn recognise(map: &Map<String, Value>) -> bool {
    let version = map.get("version").and_then(Value::as_str).unwrap_or_default();
    version.contains("jsonfeed.org/version/")
        || map.get("items").is_some_and(Value::is_array)
            && ["feed_url", "home_page_url"].iter().any(|key| map.contains_key(*key))
}

/// Hands on every item, in the feed's order.
pub(super) fn articles(
    map: &Map<String, Value>,
    editor: &mut Editor<'_>,
    hand_on: &mut impl FnMut(Result<Article, Refusal>),
) {
    let mut own = map.clone();
    let items = own.remove("items");
    let feed = Feed::deserialize(Value::Object(own)).unwrap_or_default();
    for item in items.iter().flat_map(|items| items.as_array().into_iter().flatten()) {
        let item = Item::deserialize(item).unwrap_or_default();
        let named = |text: &Text| text.get().and_then(Line::new);
        let found = article(&item, &feed, editor);
        hand_on(found.map_err(|refusal| refusal.of_item(named(&item.title), named(&item.id).or(named(&item.url)))));
    }
}

fn article(item: &Item, feed: &Feed, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    let home = [&feed.home_page_url, &feed.feed_url].into_iter().find_map(|text| web_address(text.get()?));
    let link = item.url.get().and_then(|url| absolute(url, home.as_deref()));
    let base = link.as_deref().or(home.as_deref());
    let body = match (item.content_html.get(), item.content_text.get()) {
        (Some(html), _) => Body::Html(html),
        (None, Some(text)) => Body::Text(text),
        (None, None) => Body::None,
    };
    let opening = opening(body);
    let published = item.date_published.shown().and_then(|found| editor.told("date_published", found));
    let updated = item.date_modified.shown().and_then(|found| editor.told("date_modified", found));
    let mut article = editor.article(&Story {
        title: item.title.get().or(opening.as_deref()).unwrap_or_default(),
        body,
        base,
        language: item.language.get().or(feed.language.get()),
        summary: item.summary.get(),
        published,
        updated,
    })?;
    article.declared_id = item.id.get().or(item.url.get()).and_then(Line::new);
    article.authors = authors([&item.authors, &item.author, &feed.authors, &feed.author]);
    article.tags = Editor::tags(item.tags.iter().filter_map(Text::get));
    article.picture = picture(item, base);
    article.link = link;
    article.source = feed.source();
    Ok(article)
}

/// Version 1.1 §Items: titles are optional, as in a microblog. There the text's own beginning stands for it.
fn opening(body: Body<'_>) -> Option<String> {
    let text = match body {
        Body::None => return None,
        Body::Text(text) => text.lines().find(|line| !line.trim().is_empty())?.to_owned(),
        Body::Html(html) => text_of(html)?,
    };
    Line::new(&text).map(|line| line.shortened(100).to_string())
}

/// The first list that names anybody: 1.1's of the item, 1.0's, then those of the feed.
fn authors(lists: [&Many<Thing>; 4]) -> Vec<Author> {
    let author = |thing: &Thing| {
        let mut author = Author::named(plain(thing.name()?)?.as_str())?;
        author.url = thing.text(&["url"]).and_then(web_address);
        Some(author)
    };
    let named = |list: &Many<Thing>| list.iter().filter_map(author).collect::<Vec<_>>();
    lists.into_iter().map(named).find(|authors| !authors.is_empty()).unwrap_or_default()
}

/// The item's image, or the first picture among its attachments.
fn picture(item: &Item, base: Option<&str>) -> Option<Picture> {
    let attached =
        item.attachments.iter().find(|one| one.mime_type.get().is_some_and(|kind| kind.starts_with("image/")));
    let own = [&item.image, &item.banner_image].into_iter().find_map(Text::get);
    let source = picture_source(own.or_else(|| attached?.url.get())?, base)?;
    let caption = attached.filter(|_| own.is_none()).and_then(|one| plain(one.title.get()?));
    Some(Picture { source, alt: None, caption, credit: None })
}

fn absolute(reference: &str, base: Option<&str>) -> Option<String> {
    web_address(reference).or_else(|| BaseUrl::resolve(base?, reference))
}
