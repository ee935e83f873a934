//! Atom 1.0 (RFC 4287) and 0.3.

#[cfg(test)]
mod tests;
mod text;

use super::rss::local_link;
use super::xml::{
    Articles, Desk, Future, Medium, Node, Rendition, Story, Vocabulary, best, person, picture, push_recording,
    refused_in, source, with_page,
};
use crate::domain::{Article, Author, BaseUrl, EntryId, FeedSource, Language, Line, Reason, Refusal, Timestamp};

/// Reads a feed, or an entry that stands alone. Each entry is an article.
pub(super) fn read(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Articles, Refusal> {
    let feed = Feed::of(root);
    let entries: Vec<_> = if root.is("entry") { vec![root] } else { root.all("entry").collect() };
    desk.context.limits.allow(entries.len())?;
    let read = |entry| article(entry, &feed, desk).map_err(|refusal| refused_in(entry, refusal));
    Ok(entries.into_iter().map(read).collect())
}

/// What the feed says of all its entries.
struct Feed {
    /// What relative references are resolved against where no `xml:base` says more: where the feed was fetched.
    address: Option<String>,
    authors: Vec<Author>,
    /// The feed itself, where the file is one and not an entry alone.
    source: Option<FeedSource>,
}

impl Feed {
    fn of(feed: Node<'_>) -> Self {
        let address = |rel: &str| {
            links(feed, rel).find_map(|link| link.attribute("href")).filter(|href| href.starts_with("http"))
        };
        let id = || feed.child("id").and_then(Node::text).filter(|id| id.starts_with("http"));
        let address = address("self").or_else(|| address("alternate")).map(str::to_owned).or_else(id);
        let source = if feed.is("entry") { None } else { source_of(feed, None) };
        Self { address, authors: people(feed), source }
    }
}

/// The feed that a `feed` or `source` is, or tells of (§4.2.11).
fn source_of(feed: Node<'_>, updated: Option<Timestamp>) -> Option<FeedSource> {
    let web = |rel: &str| links(feed, rel).find_map(|link| local_link(link, link.attribute("href")?, None));
    let id = own(feed, "id").find_map(Node::text).and_then(|id| EntryId::from_iri(&id));
    let source = FeedSource {
        title: own(feed, "title").find_map(text::plain).and_then(|title| Line::new(&title)),
        url: web("self"),
        page: web("alternate"),
        id: id.and_then(|id| Line::new(id.as_str())),
        updated,
    };
    source.located()
}

/// A child of Atom itself: «media:title» and the title of a source are others.
fn own<'d>(node: Node<'d>, name: &'static str) -> impl Iterator<Item = Node<'d>> {
    node.all(name).filter(|child| matches!(child.vocabulary(), Vocabulary::Atom | Vocabulary::Plain))
}

fn links<'d>(node: Node<'d>, rel: &str) -> impl Iterator<Item = Node<'d>> {
    // §4.2.7.2: a relation may be written as an IRI.
    let is = move |link: &Node<'_>| {
        let written = link.attribute("rel").unwrap_or("alternate");
        written.trim_start_matches("http://www.iana.org/assignments/relation/") == rel
    };
    own(node, "link").filter(is)
}

fn people(node: Node<'_>) -> Vec<Author> {
    let author = |author: Node<'_>| {
        let text = |name: &'static str| own(author, name).find_map(Node::text);
        let mail = text("email");
        let mut person = match text("name").or_else(|| mail.clone()) {
            Some(name) => person(&name)?,
            // Atom's own form, or a name that stands there alone.
            None => person(&author.text().filter(|_| !author.has_elements())?)?,
        };
        person.email = person.email.or_else(|| crate::domain::Line::new(&mail?));
        Some(with_page(person, text("uri").or_else(|| text("url")).as_deref()))
    };
    own(node, "author").filter_map(author).collect()
}

fn article(entry: Node<'_>, feed: &Feed, desk: &mut Desk<'_>) -> Result<Article, Refusal> {
    let mut story = Story::default();
    let titles = own(entry, "title").find(|title| text::plain(*title).is_some());
    story.title = titles.and_then(text::plain);
    story.id = own(entry, "id").find_map(Node::text);
    read_links(entry, feed, &mut story);
    read_text(entry, feed, &mut story);
    read_dates(entry, &mut story, desk);
    story.authors = people(entry);
    if story.authors.is_empty() {
        // §4.2.1: the source's, else the feed's.
        story.authors =
            own(entry, "source").map(people).find(|people| !people.is_empty()).unwrap_or(feed.authors.clone());
    }
    for category in own(entry, "category") {
        let label = category.attribute("label").or(category.attribute("term")).filter(|label| !label.is_empty());
        story.categories.extend(label.map(str::to_owned).or_else(|| category.text()));
    }
    let subjects = entry.all("subject").filter(|node| node.vocabulary() == Vocabulary::DublinCore);
    story.categories.extend(subjects.filter_map(Node::text));
    // RFC 5023 §13.1.1.
    let control = entry.all("control").find(|node| node.vocabulary() == Vocabulary::Publishing);
    story.draft =
        control.and_then(|control| control.child("draft")).and_then(Node::text).is_some_and(|draft| draft == "yes");
    let (on_words, on_entry) = (titles.and_then(own_tag), own_tag(entry));
    let on_content = own(entry, "content").next().and_then(own_tag);
    story.language = on_content.or(on_entry).or(on_words).and_then(Language::new);
    story.outer_language = entry.parent().and_then(Node::language).and_then(Language::new);
    if entry.is_cut() {
        return Err(entry.refusal(Reason::CutOff));
    }
    // When the feed itself was updated says nothing of an entry: it would change all of them with each new one.
    let copied = own(entry, "source").next();
    let updated = copied.and_then(|source| {
        let updated = own(source, "updated").next()?;
        desk.date_or_none(updated, "updated", &updated.text()?)
    });
    let source = copied.and_then(|source| source_of(source, updated)).or_else(|| feed.source.clone());
    story.into_article(entry, Future::IsMistake, desk).map(|article| Article { source, ..article })
}

fn own_tag(node: Node<'_>) -> Option<&str> {
    node.attribute("xml:lang").filter(|tag| !tag.is_empty())
}

/// The page, of several the one that is HTML; pictures and recordings.
fn read_links(entry: Node<'_>, feed: &Feed, story: &mut Story) {
    let resolved = |link: Node<'_>| local_link(link, link.attribute("href")?, feed.address.as_deref());
    let is_html = |link: &Node<'_>| link.attribute("type").is_none_or(|name| name.contains("html"));
    story.link = links(entry, "alternate").filter(is_html).find_map(resolved);
    story.link = story.link.take().or_else(|| links(entry, "alternate").find_map(resolved));
    let mut renditions: Vec<_> = links(entry, "enclosure")
        .filter_map(|link| {
            let source = resolved(link)?;
            let medium = Medium::of(link.attribute("type"), None, &source);
            Some(Rendition { source, medium, width: None, is_thumbnail: false })
        })
        .collect();
    for media in entry.descendants().filter(|node| node.vocabulary() == Vocabulary::Media) {
        let is_thumbnail = media.is("thumbnail");
        let Some(source) = media.attribute("url").and_then(|url| source(url, feed.address.as_deref())) else {
            continue;
        };
        if !is_thumbnail && !media.is("content") {
            continue;
        }
        let medium = match is_thumbnail {
            true => Medium::Picture,
            false => Medium::of(media.attribute("type"), media.attribute("medium"), &source),
        };
        let width = media.attribute("width").and_then(|width| width.parse().ok());
        renditions.push(Rendition { source, medium, width, is_thumbnail });
    }
    story.picture = best(&renditions).and_then(|best| picture(&best.source, None, None, None));
    let plays = renditions.into_iter().find(|one| matches!(one.medium, Medium::Audio | Medium::Video));
    if let Some(recording) = plays {
        push_recording(&mut story.body, &recording);
    }
}

/// The content, else the summary in its place; both where there are both.
fn read_text(entry: Node<'_>, feed: &Feed, story: &mut Story) {
    let recordings = std::mem::take(&mut story.body);
    let content = own(entry, "content").find_map(|content| Some((content, text::html(content)?)));
    let summary = own(entry, "summary").find_map(|summary| Some((summary, text::html(summary)?)));
    let words = content.as_ref().or(summary.as_ref());
    let base = words.and_then(|(node, _)| node.base(None)).or_else(|| entry.base(None));
    story.base = base.or_else(|| story.link.clone()).or_else(|| feed.address.clone());
    // Content that is elsewhere (§4.1.3.2) is what the link is when there is none.
    let elsewhere = own(entry, "content").find_map(|content| content.attribute("src"));
    story.link = story.link.take().or_else(|| {
        elsewhere.and_then(|src| local_link(entry, src, feed.address.as_deref())).or_else(|| {
            // An id that is the entry's address, as many feeds have it.
            let id = story.id.as_deref().filter(|id| id.starts_with("http"))?;
            BaseUrl::resolve(id, id).filter(|_| elsewhere.is_none() && content.is_none())
        })
    });
    match (content, summary) {
        (Some((_, content)), summary) => {
            story.body = content;
            story.summary = summary.map(|(_, html)| html);
        }
        (None, Some((_, summary))) => story.body = summary,
        (None, None) => {}
    }
    story.body.push_str(&recordings);
}

fn read_dates(entry: Node<'_>, story: &mut Story, desk: &mut Desk<'_>) {
    let mut first = |names: [&'static str; 3]| -> Option<Timestamp> {
        names.into_iter().find_map(|name| {
            let node = entry.all(name).find(|node| {
                matches!(node.vocabulary(), Vocabulary::Atom | Vocabulary::Plain | Vocabulary::DublinCore)
            })?;
            desk.date_or_none(node, name, &node.text()?)
        })
    };
    // Atom 0.3 says `issued` and `modified`.
    story.published = first(["published", "issued", "created"]);
    story.updated = first(["updated", "modified", "date"]);
}
