//! One item → an article.

use super::media;
use crate::domain::{Article, Author, BaseUrl, FeedSource, Language, Line, Refusal, Status, Timestamp};
use crate::formats::xml::{
    Desk, Future, Node, Story, TextIs, Vocabulary, inner_html, looks_like_markup, person, push_escaped,
    with_characters, with_page,
};

/// What the channel says of all its items.
#[derive(Debug, Default)]
pub(super) struct Channel {
    /// Its site's address.
    link: Option<String>,
    language: Option<Language>,
    authors: Vec<Author>,
    /// The feed itself, where the file is one and not an item alone.
    source: Option<FeedSource>,
}

impl Channel {
    pub(super) fn of(channel: Node<'_>) -> Self {
        let itself = atom_link(channel, "self").filter(|link| link.starts_with("http"));
        let link = word(channel, "link").map(|link| link.to_owned());
        let link = match (link, &itself) {
            (Some(link), Some(itself)) => BaseUrl::resolve(itself, &link),
            (Some(link), None) => absolute(&link),
            (None, _) => itself.clone(),
        };
        let source = FeedSource {
            title: own(channel, "title").find_map(title_of).and_then(|title| Line::new(&title)),
            url: itself.as_deref().and_then(absolute),
            page: link.clone(),
            ..FeedSource::default()
        };
        let tag = word(channel, "language").or_else(|| channel.language().map(str::to_owned));
        let author = || named(channel, Vocabulary::Itunes, "author");
        Self {
            link,
            source: source.located().filter(|_| !channel.is("item")),
            language: tag.and_then(|tag| Language::new(&tag)),
            authors: channel
                .all("creator")
                .filter_map(Node::text)
                .chain(author())
                .filter_map(|name| person(&name))
                .collect(),
        }
    }
}

/// A child of RSS itself, which no module's of the same name hides.
fn own<'d>(node: Node<'d>, name: &'static str) -> impl Iterator<Item = Node<'d>> {
    node.all(name).filter(|child| matches!(child.vocabulary(), Vocabulary::Plain | Vocabulary::Rss))
}

fn word(node: Node<'_>, name: &'static str) -> Option<String> {
    own(node, name).find_map(Node::text)
}

fn of<'d>(node: Node<'d>, vocabulary: Vocabulary, name: &'static str) -> impl Iterator<Item = Node<'d>> {
    node.all(name).filter(move |child| child.vocabulary() == vocabulary)
}

fn named(node: Node<'_>, vocabulary: Vocabulary, name: &'static str) -> Option<String> {
    of(node, vocabulary, name).find_map(Node::text)
}

/// Media RSS says it of the item, or of a group of files in it.
fn named_of_media(node: Node<'_>, name: &'static str) -> Option<String> {
    let of_group = || of(node, Vocabulary::Media, "group").find_map(|group| named(group, Vocabulary::Media, name));
    named(node, Vocabulary::Media, name).or_else(of_group)
}

fn atom_link(node: Node<'_>, rel: &str) -> Option<String> {
    let links = of(node, Vocabulary::Atom, "link");
    links
        .filter(|link| link.attribute("rel").unwrap_or("alternate") == rel)
        .find_map(|link| link.attribute("href"))
        .map(str::to_owned)
}

fn absolute(link: &str) -> Option<String> {
    link.starts_with("http").then(|| BaseUrl::resolve(link, "").or_else(|| BaseUrl::resolve(link, link)))?
}

/// A reference of an item, absolute: against `xml:base`, else the channel's link.
pub(in crate::formats) fn local_link(node: Node<'_>, reference: &str, outer: Option<&str>) -> Option<String> {
    let reference = reference.trim();
    if reference.is_empty() {
        return None;
    }
    match node.base(outer) {
        Some(base) => BaseUrl::resolve(&base, reference),
        None => BaseUrl::resolve(reference, reference),
    }
}

/// The item's own address: its link, its Atom link, or a guid that is one.
pub(super) fn link(node: Node<'_>, channel: &Channel) -> Option<String> {
    let resolved = |reference: String| local_link(node, &reference, channel.link.as_deref());
    let guid = || {
        let guid = own(node, "guid").next()?;
        let is_link = !guid.attribute("isPermaLink").is_some_and(|value| value.eq_ignore_ascii_case("false"));
        guid.text().filter(|text| is_link && text.starts_with("http"))
    };
    named(node, Vocabulary::FeedBurner, "origLink")
        .or_else(|| word(node, "link"))
        .or_else(|| own(node, "link").find_map(|link| link.attribute("href")).map(str::to_owned))
        .and_then(resolved)
        .or_else(|| atom_link(node, "alternate").and_then(resolved))
        .or_else(|| guid().and_then(resolved))
}

/// A title: plain text by the specification, escaped HTML as often (RSS Profile 3.1).
///
/// Tags come in pairs: «How to use the <b> tag» keeps its own.
pub(in crate::formats) fn title_of(node: Node<'_>) -> Option<String> {
    let text = match node.has_elements() {
        true => node.text()?,
        false => node.own_text(),
    };
    let is_paired = text.contains("</") || text.contains("/>") || text.to_ascii_lowercase().contains("<br");
    if !is_paired || !looks_like_markup(&text) {
        return Some(unescaped(&text));
    }
    let mut plain = String::new();
    for piece in text.split('<') {
        if piece.to_ascii_lowercase().starts_with("br") {
            plain.push(' ');
        }
        plain.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    Some(unescaped(&plain))
}

/// Text that was escaped once more than it should be.
fn unescaped(text: &str) -> String {
    const MARKUP: [(&str, &str); 7] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
    ];
    let text = with_characters(text).into_owned();
    let text =
        MARKUP.iter().fold(text, |text, (from, to)| if text.contains('&') { text.replace(from, to) } else { text });
    text.replace("&amp;", "&")
}

pub(super) fn article(
    node: Node<'_>,
    channel: &Channel,
    is_alone: bool,
    is_shared: &dyn Fn(&str) -> bool,
    desk: &mut Desk<'_>,
) -> Result<Article, Refusal> {
    let mut story = Story::default();
    story.title = own(node, "title").find_map(title_of).filter(|title| !title.trim().is_empty());
    story.title = story.title.or_else(|| named(node, Vocabulary::DublinCore, "title"));
    story.link = link(node, channel);
    story.base = node.base(None).or_else(|| story.link.clone()).or_else(|| channel.link.clone());
    read_text(node, &mut story);
    read_dates(node, &mut story, desk)?;
    story.id = id(node, &story, is_alone, is_shared);
    let tag = named(node, Vocabulary::DublinCore, "language").or_else(|| own_language(node));
    story.language = tag.and_then(|tag| Language::new(&tag));
    story.outer_language = channel.language.clone();
    story.authors = authors(node);
    if story.authors.is_empty() {
        story.authors = channel.authors.clone();
    }
    let subjects = of(node, Vocabulary::DublinCore, "subject").filter_map(Node::text);
    story.categories = own(node, "category").filter_map(Node::text).chain(subjects).collect();
    let keywords =
        [named_of_media(node, "keywords"), named(node, Vocabulary::Itunes, "keywords")].into_iter().flatten();
    story.tags = keywords.flat_map(|words| words.split([',', '،']).map(str::to_owned).collect::<Vec<_>>()).collect();
    media::read(node, &mut story);
    // A partner's word for a kill (SmartNews).
    if of(node, Vocabulary::Media, "status")
        .any(|status| status.attribute("state").is_some_and(|state| state == "deleted"))
    {
        story.status = Status::Canceled;
    }
    let source = own(node, "source").find_map(source_of).or_else(|| channel.source.clone());
    story.into_article(node, Future::IsMistake, desk).map(|article| Article { source, ..article })
}

/// The feed that an item says it came from: `<source url="…">title</source>`.
fn source_of(source: Node<'_>) -> Option<FeedSource> {
    let url = absolute(source.attribute("url")?.trim())?;
    let title = source.text().and_then(|title| Line::new(&unescaped(&title)));
    Some(FeedSource { title, url: Some(url), ..FeedSource::default() })
}

/// `xml:lang` on the item itself or its words: what stands round it is the channel's.
fn own_language(node: Node<'_>) -> Option<String> {
    let on = |node: Node<'_>| node.attribute("xml:lang").filter(|tag| !tag.is_empty()).map(str::to_owned);
    on(node).or_else(|| own(node, "title").chain(own(node, "description")).find_map(on))
}

/// The whole text, and a summary where both are given.
fn read_text(node: Node<'_>, story: &mut Story) {
    let markup = |node: Node<'_>| Some(inner_html(node, TextIs::Markup)).filter(|html| !html.trim().is_empty());
    let full = of(node, Vocabulary::Content, "encoded")
        .chain(of(node, Vocabulary::Xhtml, "body"))
        .chain(of(node, Vocabulary::Xhtml, "div"))
        .chain(of(node, Vocabulary::Atom, "content"))
        .find_map(markup);
    let description = own(node, "description").find_map(|description| {
        let html = markup(description)?;
        // Text that only looks like markup: «a < b».
        if !description.has_elements() && !looks_like_markup(&html) {
            let mut escaped = String::new();
            push_escaped(&mut escaped, &html);
            return Some(escaped);
        }
        Some(html)
    });
    let others = || {
        let plain =
            named(node, Vocabulary::Itunes, "summary").or_else(|| named(node, Vocabulary::DublinCore, "description"));
        plain.or_else(|| named_of_media(node, "description")).or_else(|| named_of_media(node, "text"))
    };
    match (full, description) {
        (Some(full), description) => {
            story.body = full;
            story.summary = description;
        }
        (None, Some(description)) => story.body = description,
        (None, None) => story.body = others().unwrap_or_default(),
    }
}

fn read_dates(node: Node<'_>, story: &mut Story, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let mut first = |places: &[(Vocabulary, &'static str)]| -> Option<Timestamp> {
        places.iter().find_map(|(vocabulary, name)| {
            let found = node.all(name).find(|child| match vocabulary {
                Vocabulary::Plain => matches!(child.vocabulary(), Vocabulary::Plain | Vocabulary::Rss),
                vocabulary => child.vocabulary() == *vocabulary,
            })?;
            desk.date_or_none(found, name, &found.text()?)
        })
    };
    let (plain, dc, atom) = (Vocabulary::Plain, Vocabulary::DublinCore, Vocabulary::Atom);
    story.published = first(&[(plain, "pubDate"), (atom, "published"), (dc, "issued"), (dc, "date"), (dc, "created")]);
    story.updated = first(&[(atom, "updated"), (dc, "modified"), (plain, "lastBuildDate")]);
    // RSS 0.93.
    if let Some((node, text)) = own(node, "expirationDate").find_map(|node| Some((node, node.text()?))) {
        story.expires = desk.moment(node, "expirationDate", &text, story.status)?;
    }
    Ok(())
}

/// The guid, RSS 1.0's `rdf:about`, Dublin Core's identifier; else the link, which is what makes an item of a feed the
/// same the next day, when others stand above it. A link that
/// many share is none.
fn id(node: Node<'_>, story: &Story, is_alone: bool, is_shared: &dyn Fn(&str) -> bool) -> Option<String> {
    let declared = word(node, "guid")
        .or_else(|| node.attribute("rdf:about").filter(|about| !about.is_empty()).map(str::to_owned))
        .or_else(|| named(node, Vocabulary::Atom, "id"))
        .or_else(|| named(node, Vocabulary::DublinCore, "identifier"));
    if declared.is_some() || is_alone && story.link.is_none() {
        return declared;
    }
    // Without either the file declares none: whoever files it follows it by its words, which may be mended.
    story.link.clone().filter(|link| !is_shared(link))
}

fn authors(node: Node<'_>) -> Vec<Author> {
    let atom = of(node, Vocabulary::Atom, "author").filter_map(|author| {
        let name = author.child("name").and_then(Node::text)?;
        Some(with_page(person(&name)?, author.child("uri").and_then(Node::text).as_deref()))
    });
    let creators: Vec<_> =
        of(node, Vocabulary::DublinCore, "creator").filter_map(|creator| person(&creator.text()?)).collect();
    let own: Vec<_> = own(node, "author").filter_map(|author| person(&author.text()?)).chain(atom).collect();
    // `author` is a mail address with a name, or without; a creator is a name.
    let is_named = |author: &Author| author.email.as_ref() != Some(&author.name);
    if own.iter().any(is_named) && creators.is_empty() {
        return own;
    }
    if !creators.is_empty() {
        return creators;
    }
    let podcast = named(node, Vocabulary::Itunes, "author").and_then(|name| person(&name));
    podcast.map_or(own, |author| vec![author])
}
