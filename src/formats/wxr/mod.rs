//! WXR: what WordPress exports (FORMATS §2).

mod paragraphs;
mod shortcodes;
#[cfg(test)]
mod tests;
mod tongues;

use std::collections::HashMap;

use super::rss::{items, local_link, title_of};
use super::xml::{
    Articles, Desk, Future, Medium, Node, Rendition, Story, TextIs, Vocabulary, inner_html, picture, push_recording,
    refused_in, source,
};
use crate::domain::{Article, Author, Language, Picture, Refusal, Timestamp};

/// Whether a feed is an export: its items are posts, or its channel says so.
pub(super) fn is_export(root: Node<'_>) -> bool {
    let channel = root.child("channel").unwrap_or(root);
    channel.children().any(|child| child.vocabulary() == Vocabulary::WordPress)
        || items(root, Some(channel)).iter().any(|item| wp(*item, "post_type").is_some())
}

/// Reads the published posts, and those that are to be published. Pages, attachments, drafts, private and protected
/// posts are left out and counted.
pub(super) fn read(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Articles, Refusal> {
    let channel = if root.is("channel") { root } else { root.child("channel").unwrap_or(root) };
    let items = items(root, Some(channel));
    let blog = Blog::of(channel, &items, desk);
    let mut articles = Vec::new();
    for item in items {
        match left_out(item) {
            Some(kind) => desk.leave_out(&kind),
            None => articles.push(article(item, &blog, desk).map_err(|refusal| refused_in(item, refusal))),
        }
        desk.context.limits.allow(articles.len())?;
    }
    Ok(articles)
}

fn wp(node: Node<'_>, name: &'static str) -> Option<String> {
    node.all(name).filter(|child| child.vocabulary() == Vocabulary::WordPress).find_map(Node::text)
}

/// What an item is when it is no published post.
fn left_out(item: Node<'_>) -> Option<String> {
    // An item that breaks off refuses itself: what it would have been is not known.
    if item.is_cut() {
        return None;
    }
    let kind = wp(item, "post_type").unwrap_or_else(|| "post".to_owned());
    if kind != "post" {
        return Some(kind);
    }
    let status = wp(item, "status").unwrap_or_else(|| "publish".to_owned());
    match status.as_str() {
        "publish" | "future" if wp(item, "post_password").is_some() => Some("protected post".to_owned()),
        "publish" | "future" => None,
        _ => Some(status),
    }
}

/// What the export says beside its posts.
struct Blog<'d> {
    address: Option<String>,
    language: Option<Language>,
    /// The language to read of posts in several: the export's, else the site's.
    tongue: Language,
    /// Names by login.
    authors: HashMap<String, String>,
    /// Items by number.
    attachments: HashMap<String, Node<'d>>,
}

impl<'d> Blog<'d> {
    fn of(channel: Node<'d>, items: &[Node<'d>], desk: &Desk<'_>) -> Self {
        let address = channel.all("link").find_map(Node::text).filter(|link| link.starts_with("http"));
        let address = address
            .or_else(|| wp(channel, "base_blog_url"))
            .map(|address| format!("{}/", address.trim_end_matches('/')));
        let authors = channel.all("author").filter_map(|author| {
            let name = wp(author, "author_display_name").or_else(|| {
                let parts = [wp(author, "author_first_name"), wp(author, "author_last_name")];
                Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
            });
            Some((wp(author, "author_login")?, name?))
        });
        let is_attachment = |item: &&Node<'_>| wp(**item, "post_type").is_some_and(|kind| kind == "attachment");
        let attachments = items.iter().filter(is_attachment).filter_map(|item| Some((wp(*item, "post_id")?, *item)));
        let language = channel.all("language").find_map(Node::text).and_then(|tag| Language::new(&tag));
        Self {
            address,
            tongue: language.clone().unwrap_or_else(|| desk.context.language.clone()),
            language,
            authors: authors.collect(),
            attachments: attachments.collect(),
        }
    }

    fn author(&self, login: &str) -> Option<Author> {
        Author::named(self.authors.get(login).map_or(login, String::as_str))
    }
}

fn article(item: Node<'_>, blog: &Blog<'_>, desk: &mut Desk<'_>) -> Result<Article, Refusal> {
    let mut story = Story::default();
    let link = item.all("link").find_map(Node::text);
    story.link = link.and_then(|link| local_link(item, &link, blog.address.as_deref()));
    story.base = story.link.clone().or_else(|| blog.address.clone());
    let number = wp(item, "post_id");
    let by_number = || Some(format!("{}?p={}", blog.address.as_deref()?, number?));
    story.id = item.child("guid").and_then(Node::text).or_else(by_number);
    story.slug = wp(item, "post_name");

    let spoken = |text: String| tongues::of(&text, blog.tongue.primary()).into_owned();
    let title = item
        .all("title")
        .find_map(|title| if tongues::are_in(&title.own_text()) { Some(title.own_text()) } else { title_of(title) });
    story.title = title.map(spoken).filter(|title| !title.trim().is_empty());
    let encoded = |of: Vocabulary| {
        let node = item.all("encoded").find(|node| node.vocabulary() == of)?;
        Some(spoken(inner_html(node, TextIs::Markup))).filter(|html| !html.trim().is_empty())
    };
    story.body =
        encoded(Vocabulary::Content).map(|text| paragraphs::of(&shortcodes::resolved(&text))).unwrap_or_default();
    story.summary = encoded(Vocabulary::Excerpt).map(|text| shortcodes::resolved(&text));
    story.outer_language = blog.language.clone();
    read_dates(item, &mut story, desk);
    read_terms(item, blog, &mut story);
    read_meta(item, blog, &mut story);
    story.into_article(item, Future::Waits, desk)
}

/// `post_date_gmt`, which is all noughts in posts that were never published; else the blog's own clock.
fn read_dates(item: Node<'_>, story: &mut Story, desk: &mut Desk<'_>) {
    let mut date = |name: &'static str, zone: &str| -> Option<Timestamp> {
        let node = item.child(name)?;
        let text = node.text().filter(|text| !text.starts_with("0000") && !text.contains("-0001"))?;
        desk.date_or_none(node, name, &format!("{text}{zone}"))
    };
    story.published = date("post_date_gmt", "Z").or_else(|| date("pubDate", "")).or_else(|| date("post_date", ""));
    story.updated = date("post_modified_gmt", "Z");
}

/// Categories, tags, and the authors whom plugins write as terms.
fn read_terms(item: Node<'_>, blog: &Blog<'_>, story: &mut Story) {
    for term in item.all("category") {
        let Some(name) = term.text().or_else(|| term.attribute("nicename").map(str::to_owned)) else { continue };
        match term.attribute("domain").unwrap_or("category") {
            "category" => story.categories.push(name),
            "post_tag" | "tag" => story.tags.push(name),
            "author" => story.authors.extend(Author::named(&name)),
            // Formats, menus and the terms of plugins.
            _ => {}
        }
    }
    if story.authors.is_empty() {
        let creators = item.all("creator").filter_map(Node::text);
        story.authors = creators.filter_map(|login| blog.author(&login)).collect();
    }
}

/// The post's picture, and the recording of a podcast.
fn read_meta(item: Node<'_>, blog: &Blog<'_>, story: &mut Story) {
    let value = |node: Node<'_>, key: &str| {
        let metas = node.all("postmeta").filter(|meta| wp(*meta, "meta_key").is_some_and(|name| name == key));
        metas
            .filter_map(|meta| meta.child("meta_value"))
            .map(|value| value.own_text())
            .find(|text| !text.trim().is_empty())
    };
    story.picture = value(item, "_thumbnail_id").and_then(|number| {
        let attachment = *blog.attachments.get(number.trim())?;
        let alt = value(attachment, "_wp_attachment_image_alt");
        picture_of(attachment, alt.as_deref(), blog)
    });
    // PowerPress and WordPress itself: address, length, type, a line each.
    if let Some(enclosure) = value(item, "enclosure") {
        let mut lines = enclosure.lines().map(str::trim);
        let address = lines.next().and_then(|address| source(address, blog.address.as_deref()));
        let media_type = lines.nth(1).filter(|name| name.contains('/'));
        if let Some(source) = address {
            let medium = Medium::of(media_type, None, &source);
            push_recording(&mut story.body, &Rendition { source, medium, width: None, is_thumbnail: false });
        }
    }
}

fn picture_of(attachment: Node<'_>, alt: Option<&str>, blog: &Blog<'_>) -> Option<Picture> {
    let address = wp(attachment, "attachment_url").or_else(|| attachment.child("guid")?.text())?;
    let caption = attachment.all("encoded").find(|node| node.vocabulary() == Vocabulary::Excerpt).and_then(Node::text);
    picture(&source(&address, blog.address.as_deref())?, alt, caption.as_deref(), None)
}
