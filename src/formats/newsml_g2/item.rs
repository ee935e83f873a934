//! A news item → an article.

use std::collections::HashMap;

use super::content::{self, Told};
use super::{Message, class, is_picture};
use crate::domain::{Article, Author, Language, Picture, Reason, Refusal};
use crate::formats::byline;
use crate::formats::xml::{
    Desk, Future, Medium, Node, Rendition, Story, Subject, Use, best, code, file_under, is_urgent, picture,
    push_escaped, push_figure, push_recording, source, usage, with_page,
};

pub(super) fn article(item: Node<'_>, message: &Message<'_>, desk: &mut Desk<'_>) -> Result<Article, Refusal> {
    let mut story = Story::default();
    read_management(item, message, &mut story, desk)?;
    let told = read_content(item, &mut story);
    illustrate(item, message, told.renditions, &mut story);
    story.into_article(item, Future::Waits, desk)
}

/// Identity, dates and the sender's word: what items and packages share.
pub(super) fn read_management(
    item: Node<'_>,
    message: &Message<'_>,
    story: &mut Story,
    desk: &mut Desk<'_>,
) -> Result<(), Refusal> {
    story.id = item.attribute("guid").filter(|guid| !guid.is_empty()).map(str::to_owned);
    let said = |path: &str| item.at_path(path).and_then(|node| Some((node, node.text()?)));
    let mut is_embargoed = false;
    if let Some(node) = item.at_path("itemMeta/pubStatus") {
        let text = node.attribute("qcode").or_else(|| node.attribute("uri")).map(str::to_owned).or_else(|| node.text());
        match usage(node, "pubStatus", &text.unwrap_or_default())? {
            Use::Status(status) => story.status = status,
            Use::Embargoed => is_embargoed = true,
        }
    }
    let date = |name: &str| match said(&format!("itemMeta/{name}")) {
        Some((node, text)) => desk.date(node, name, &text, story.status),
        None => Ok(None),
    };
    let (first, version) = (date("firstCreated")?, date("versionCreated")?);
    story.published = first.or(version);
    story.updated = version;
    if let Some(node) = item.at_path("itemMeta/embargoed") {
        // An empty embargo has no end that anyone knows, and is no date either.
        story.visible_from = desk.moment(node, "embargoed", &node.text().unwrap_or_default(), story.status)?;
    } else if is_embargoed {
        let (key, found) = ("embargoed".to_owned(), String::new());
        return Err(item.refusal(Reason::Embargo { key, found }));
    }
    if let Some((node, text)) = said("itemMeta/expires") {
        story.expires = desk.moment(node, "expires", &text, story.status)?;
    }
    let provider = item.at_path("itemMeta/provider").and_then(|provider| {
        let code = ["qcode", "literal", "uri"].into_iter().find_map(|key| provider.attribute(key));
        code.map(str::to_owned).or_else(|| provider.child("name")?.text())
    });
    let urgency = said("contentMeta/urgency").map(|(_, text)| text);
    let provider = provider.unwrap_or_default();
    story.breaking = urgency.is_some_and(|urgency| is_urgent(&urgency, &provider))
        || message.priority.as_deref().is_some_and(|priority| is_urgent(priority, ""));
    Ok(())
}

/// Words, people and subjects.
fn read_content(item: Node<'_>, story: &mut Story) -> Told {
    let meta = item.child("contentMeta");
    let declared = meta.and_then(|meta| meta.child("language")).and_then(|language| language.attribute("tag"));
    let declared = declared.and_then(Language::new);
    let outer = || Language::new(item.attribute("xml:lang")?);
    let told = content::told(item, declared.clone().or_else(outer).as_ref());
    story.language = declared.or_else(|| told.language.clone()).or_else(outer);
    let language = story.language.clone();
    let spoken = Spoken(language.as_ref());

    story.title = spoken
        .headline(meta)
        .or_else(|| told.headline.clone())
        .or_else(|| item.at_path("itemMeta/title").and_then(Node::text));
    story.body = told.body.clone();
    story.summary = spoken.description(meta).map(|text| escaped(&text)).or_else(|| told.summary.clone());
    let slugline = meta.and_then(|meta| meta.child("slugline")).and_then(Node::text);
    if story.title.is_none() && story.body.is_empty() && story.summary.is_none() {
        story.title = slugline.clone();
    }
    story.slug = slugline;
    story.link = told.link.clone();
    story.authors = meta.map(|meta| spoken.authors(meta)).unwrap_or_default();
    if story.authors.is_empty() {
        story.authors = told.authors.clone();
    }
    if let Some(meta) = meta {
        let asserted: HashMap<_, _> = item.all("assert").filter_map(|assert| Some((key(assert)?, assert))).collect();
        let names: Vec<_> = meta.all("subject").map(|subject| (subject, spoken.name(subject, &asserted))).collect();
        let subjects: Vec<_> = names.iter().map(|(subject, name)| about(*subject, name.as_deref())).collect();
        file_under(story, &subjects);
        story.tags.extend(meta.all("keyword").filter_map(Node::text));
    }
    told
}

fn about<'d>(subject: Node<'d>, name: Option<&'d str>) -> Subject<'d> {
    let kind = subject.attribute("type").map_or("", code).to_ascii_lowercase();
    let is_thing = matches!(
        kind.as_str(),
        "person"
            | "organisation"
            | "organization"
            | "geoarea"
            | "poi"
            | "object"
            | "event"
            | "product"
            | "team"
            | "company"
            | "location"
            | "conf"
            | "league"
    );
    Subject { code: subject.attribute("qcode").or_else(|| subject.attribute("uri")), name, is_thing }
}

/// Words in a story's language: where an item says a thing in several, its own.
pub(super) struct Spoken<'l>(pub(super) Option<&'l Language>);

impl Spoken<'_> {
    /// Of nodes that say the same in several languages, those of the story's; all where none is.
    fn of<'d>(&self, nodes: impl Iterator<Item = Node<'d>>) -> Vec<Node<'d>> {
        let nodes: Vec<_> = nodes.collect();
        let is_own = |node: &&Node<'_>| {
            let tag = node.language().and_then(Language::new);
            tag.zip(self.0).is_some_and(|(tag, own)| tag.primary() == own.primary())
        };
        let own: Vec<_> = nodes.iter().filter(is_own).copied().collect();
        if own.is_empty() { nodes } else { own }
    }

    /// The headline that says that it is the main one, else that of the lowest rank, else the first.
    pub(super) fn headline(&self, meta: Option<Node<'_>>) -> Option<String> {
        let headlines = self.of(meta?.all("headline"));
        let order = |node: &&Node<'_>| {
            let role = node.attribute("role").map_or("", code).to_ascii_lowercase();
            let rank: u32 = node.attribute("rank").and_then(|rank| rank.parse().ok()).unwrap_or(0);
            (!matches!(role.as_str(), "" | "main" | "headline" | "hl1"), rank)
        };
        let mut told: Vec<_> = headlines.iter().filter(|node| node.text().is_some()).collect();
        told.sort_by_key(order);
        told.first().and_then(|node| node.text())
    }

    /// The description that is a summary; else any that is neither a script nor a list of shots.
    fn description(&self, meta: Option<Node<'_>>) -> Option<String> {
        let descriptions = self.of(meta?.all("description"));
        let order = |node: &&Node<'_>| {
            let role = node.attribute("role").map_or("", code).to_ascii_lowercase();
            match role.as_str() {
                "summary" | "abstract" | "teaser" | "standfirst" | "synthe" => 0,
                "script" | "shotlist" => 2,
                _ => 1,
            }
        };
        let mut told: Vec<_> = descriptions.iter().filter(|node| node.text().is_some()).collect();
        told.sort_by_key(order);
        told.first().and_then(|node| node.text())
    }

    /// Bylines; else the names of the creators.
    fn authors(&self, meta: Node<'_>) -> Vec<Author> {
        let lines: Vec<_> =
            self.of(meta.all("by")).iter().filter_map(|by| by.text()).flat_map(|by| byline::authors(&by)).collect();
        if !lines.is_empty() {
            return lines;
        }
        let named = |creator: Node<'_>| {
            let name = self.own_name(creator)?;
            Some(with_page(Author::named(&name)?, creator.attribute("uri")))
        };
        meta.all("creator").filter_map(named).collect()
    }

    fn own_name(&self, node: Node<'_>) -> Option<String> {
        self.of(node.all("name")).first().and_then(|name| name.text())
    }

    /// A concept's name: where it stands, else where the item asserts it.
    fn name(&self, concept: Node<'_>, asserted: &HashMap<&str, Node<'_>>) -> Option<String> {
        self.own_name(concept).or_else(|| self.own_name(*asserted.get(key(concept)?)?))
    }
}

/// What a concept is known by.
fn key(concept: Node<'_>) -> Option<&str> {
    ["qcode", "uri", "literal"].into_iter().find_map(|key| concept.attribute(key))
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    push_escaped(&mut html, text);
    html
}

/// The item's own pictures, those that the message joins to it, those that it links to.
fn illustrate(item: Node<'_>, message: &Message<'_>, renditions: Vec<Rendition>, story: &mut Story) {
    let own = picture_of(item, &renditions, story.summary.as_deref());
    if let Some(own) = &own
        && is_picture(item)
    {
        let mut html = String::new();
        push_figure(&mut html, own);
        story.body = html + &story.body;
    }
    let joined = || {
        let pictures = message.pictures.get(item.attribute("guid")?)?;
        pictures.iter().find_map(|picture| {
            let told = content::told(*picture, None);
            picture_of(*picture, &told.renditions, None)
        })
    };
    story.picture = own.or_else(joined).or_else(|| linked(item)).or_else(|| icon(item));
    // Of a film in many codings, what browsers play.
    let plays =
        |one: &&Rendition| [".mp4", ".webm", ".m4v", ".mp3", ".m4a", ".ogg"].iter().any(|end| one.source.contains(end));
    if let Some(recording) = renditions.iter().find(plays) {
        push_recording(&mut story.body, recording);
    }
    if story.body.is_empty() && class(item) != "text" && class(item) != "composite" {
        story.body = story.summary.clone().unwrap_or_default();
    }
}

/// The picture of a picture's item, with its caption and credit.
fn picture_of(item: Node<'_>, renditions: &[Rendition], caption: Option<&str>) -> Option<Picture> {
    let best = best(renditions)?;
    let meta = item.child("contentMeta");
    let text = |name: &str| meta.and_then(|meta| meta.child(name)).and_then(Node::text);
    let caption = caption.map(|html| crate::formats::xml::with_characters(html).into_owned());
    let caption = text("description").or(caption);
    let maker = meta.and_then(|meta| meta.at_path("creator/name")).and_then(Node::text);
    let credit = match (maker, text("creditline")) {
        (Some(maker), Some(line)) if !line.contains(&maker) => Some(format!("{maker} / {line}")),
        (maker, line) => line.or(maker),
    };
    picture(&best.source, text("headline").as_deref(), caption.as_deref(), credit.as_deref())
}

/// dpa and others link a text to its pictures by address.
fn linked(item: Node<'_>) -> Option<Picture> {
    item.child("itemMeta")?.all("link").find_map(|link| {
        let href = link.attribute("href")?;
        let class = link.child("itemClass").and_then(|class| class.attribute("qcode")).map(code);
        let medium = Medium::of(link.attribute("contenttype"), class, href);
        let source = source(href, None).filter(|_| medium == Medium::Picture)?;
        picture(&source, None, link.child("title").and_then(Node::text).as_deref(), None)
    })
}

fn icon(item: Node<'_>) -> Option<Picture> {
    let icons = item.descendants().filter(|node| node.is("icon"));
    let source =
        icons.filter_map(|icon| source(icon.attribute("href")?, None)).find(|source| source.starts_with("http"))?;
    picture(&source, None, None, None)
}
