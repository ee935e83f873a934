//! What an item carries: inline XHTML, NITF or text, and pictures and recordings elsewhere.

use crate::domain::{Author, Language};
use crate::formats::xml::{
    Content, Medium, Node, Rendition, TextIs, code, looks_like_markup, paragraphs, push_escaped, source,
    text_of_base64, write_element,
};
use crate::formats::{byline, nitf};

/// What the content tells beside its words.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<Author>,
    /// HTML.
    pub(super) summary: Option<String>,
    /// HTML.
    pub(super) body: String,
    pub(super) language: Option<Language>,
    /// Where the text is when it is not here.
    pub(super) link: Option<String>,
    pub(super) renditions: Vec<Rendition>,
}

/// Reads an item's content. Of several texts the first that says anything, in the item's language before another,
/// marked up before plain.
pub(super) fn told(item: Node<'_>, language: Option<&Language>) -> Told {
    let mut told = Told::default();
    let contents: Vec<_> = item.all("contentSet").flat_map(Node::children).collect();
    let mut texts: Vec<_> =
        contents.iter().copied().filter(|node| node.is("inlineXML") || node.is("inlineData")).collect();
    let is_foreign = |node: &Node<'_>| {
        let tag = node.attribute("xml:lang").and_then(Language::new);
        tag.zip(language).is_some_and(|(tag, own)| tag.primary() != own.primary())
    };
    let is_plain = |node: &Node<'_>| {
        node.is("inlineData") && node.attribute("contenttype").is_none_or(|kind| !kind.contains("html"))
    };
    texts.sort_by_key(|text| (is_foreign(text), is_plain(text)));
    for text in texts {
        let read = if text.is("inlineXML") { inline_xml(text) } else { inline_data(text) };
        if let Some(read) = read.filter(|read| !read.body.trim().is_empty() || read.headline.is_some()) {
            told = read;
            told.language = declared_language(text);
            break;
        }
    }
    for remote in contents.iter().filter(|node| node.is("remoteContent")) {
        let Some(href) = remote.attribute("href") else { continue };
        let media_type = remote.attribute("contenttype");
        if media_type.is_some_and(|name| name.starts_with("text/html")) && href.starts_with("http") {
            told.link.get_or_insert_with(|| href.to_owned());
        }
        let Some(source) = source(href, None) else { continue };
        let size = remote.attribute("rendition").map_or("", code).to_ascii_lowercase();
        told.renditions.push(Rendition {
            medium: Medium::of(media_type, Some(super::class(item)), &source),
            source,
            width: remote.attribute("width").and_then(|width| width.parse().ok()),
            is_thumbnail: size.contains("thumb") || size == "icon" || size == "quicklook",
        });
    }
    told
}

/// The language on the content itself or the one element in it; not what the item says of everything.
fn declared_language(content: Node<'_>) -> Option<Language> {
    let root = content.children().next();
    let body = root.and_then(|root| root.child("body"));
    let tags = [body, root, Some(content)].into_iter().flatten();
    tags.filter_map(|node| node.attribute("xml:lang").or_else(|| node.attribute("lang"))).find_map(Language::new)
}

fn inline_xml(content: Node<'_>) -> Option<Told> {
    let root = content.children().next()?;
    if root.is("nitf") || root.is("body.content") || root.child("body.content").is_some() {
        let words = nitf::words(root.child("body").unwrap_or(root));
        let mut told = Told {
            headline: words.headline,
            authors: words.authors,
            summary: words.summary,
            body: words.body,
            ..Told::default()
        };
        if let Some(picture) = words.picture {
            let source = picture.source.as_str().to_owned();
            told.renditions.push(Rendition { source, medium: Medium::Picture, width: None, is_thumbnail: false });
        }
        return Some(told);
    }
    const TEXTS: [&str; 10] = ["html", "body", "div", "section", "article", "main", "p", "h1", "h2", "figure"];
    if !TEXTS.iter().any(|name| root.is(name)) {
        // Results, tables of prices and events have renderings of their own.
        return None;
    }
    let mut told = Told { headline: root.at_path("head/title").and_then(Node::text), ..Told::default() };
    let body = root.child("body").unwrap_or(if root.is("html") || root.is("body") { root } else { content });
    write_xhtml(body, &mut told);
    Some(told)
}

/// Writes a page's body without the header that repeats what the item says of itself.
fn write_xhtml(body: Node<'_>, told: &mut Told) {
    let elements: Vec<_> = body.children().collect();
    if let [only] = elements.as_slice()
        && ["article", "main", "div", "section"].iter().any(|name| only.is(name))
        && only.child("header").is_some()
    {
        return write_xhtml(*only, told);
    }
    for content in body.contents() {
        match content {
            Content::Element(header) if header.is("header") && is_masthead(header) => {
                let heading = header.descendants().find(|node| node.is("h1")).and_then(Node::text);
                told.headline = told.headline.take().or(heading);
                let lines = header.descendants().filter(|node| node.attribute("class") == Some("byline"));
                told.authors.extend(lines.filter_map(Node::text).flat_map(|line| byline::authors(&line)));
            }
            Content::Element(element) => write_element(element, TextIs::Text, &mut told.body),
            Content::Text(text) => push_escaped(&mut told.body, text),
        }
    }
}

fn is_masthead(header: Node<'_>) -> bool {
    header.descendants().any(|node| node.is("h1"))
}

fn inline_data(content: Node<'_>) -> Option<Told> {
    let text = content.own_text();
    let encoded = content.attribute("encoding").map_or("", code).to_ascii_lowercase();
    let text = if encoded.contains("base64") { text_of_base64(&text)? } else { text };
    let media_type = content.attribute("contenttype").unwrap_or_default();
    let is_markup = media_type.contains("html") || media_type.contains("xml") || looks_like_markup(&text);
    let is_text = media_type.is_empty() || media_type.starts_with("text/") || is_markup;
    let body = if is_markup { text } else { paragraphs(&text, true) };
    is_text.then(|| Told { body, ..Told::default() })
}
