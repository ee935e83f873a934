//! The words of NITF → HTML.

use crate::domain::{Author, Picture};
use crate::formats::byline;
use crate::formats::xml::{
    Content, Medium, Node, Rendition, best, picture, push_attribute, push_escaped, push_figure, push_recording, source,
};

/// What the body of a document says.
#[derive(Debug, Default)]
pub(in crate::formats) struct Words<'d> {
    pub(in crate::formats) headline: Option<String>,
    pub(in crate::formats) authors: Vec<Author>,
    /// HTML.
    pub(in crate::formats) summary: Option<String>,
    /// HTML.
    pub(in crate::formats) body: String,
    pub(in crate::formats) picture: Option<Picture>,
    /// The date of its dateline, and where it stands.
    pub(in crate::formats) dated: Option<(Node<'d>, &'d str)>,
}

/// Reads `<body>`, or the `<nitf>` or `<body.content>` that stands for one.
pub(in crate::formats) fn words(body: Node<'_>) -> Words<'_> {
    let mut words = Words::default();
    let head = body.child("body.head").unwrap_or(body);
    if let Some(hedline) = head.child("hedline") {
        words.headline = hedline.child("hl1").and_then(Node::text).or_else(|| hedline.text());
        let second = hedline.all("hl2").filter_map(Node::text).collect::<Vec<_>>().join(" – ");
        words.summary = (!second.is_empty()).then(|| escaped(&second));
    }
    words.authors = head.all("byline").flat_map(authors).collect();
    if let Some(abstract_) = head.child("abstract") {
        let html = html_of(abstract_, &mut words.picture);
        words.summary = Some(html).filter(|html| !html.trim().is_empty()).or(words.summary);
    }
    let date = head.all("dateline").find_map(|dateline| dateline.child("story.date"));
    words.dated = date.and_then(|date| Some((date, date.attribute("norm").filter(|norm| !norm.is_empty())?)));

    let contents: Vec<_> = if body.is("body.content") { vec![body] } else { body.all("body.content").collect() };
    for content in contents {
        let html = html_of(content, &mut words.picture);
        words.body.push_str(&html);
    }
    for tagline in body.all("body.end").flat_map(|end| end.all("tagline").collect::<Vec<_>>()) {
        let line = html_of(tagline, &mut words.picture);
        if !line.trim().is_empty() {
            words.body.push_str(&format!("<p>{line}</p>\n"));
        }
    }
    words
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    push_escaped(&mut html, text);
    html
}

/// The people whom a byline marks; else its text, without their titles; else its titles.
fn authors(line: Node<'_>) -> Vec<Author> {
    let people: Vec<_> = line.descendants().filter(|node| node.is("person")).filter_map(Node::text).collect();
    if !people.is_empty() {
        return people.iter().filter_map(|name| Author::named(name)).collect();
    }
    let named = byline::authors(&line.own_text());
    if named.is_empty() { line.text().map(|text| byline::authors(&text)).unwrap_or_default() } else { named }
}

fn html_of(node: Node<'_>, first: &mut Option<Picture>) -> String {
    let mut html = String::new();
    write_contents(node, &mut html, first);
    html
}

fn write_contents(node: Node<'_>, html: &mut String, first: &mut Option<Picture>) {
    for content in node.contents() {
        match content {
            Content::Text(text) => push_escaped(html, text),
            Content::Element(child) => write(child, html, first),
        }
    }
}

fn write(node: Node<'_>, html: &mut String, first: &mut Option<Picture>) {
    let name = node.name().to_ascii_lowercase();
    let tag = match name.as_str() {
        "p" | "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "ul" | "ol" | "li" | "dl"
        | "dt" | "dd" | "pre" | "em" | "strong" | "b" | "i" | "u" | "sub" | "sup" | "q" | "a" | "br" | "hr" | "h2"
        | "h3" | "h4" | "blockquote" | "ruby" | "rb" | "rt" | "rp" => name.as_str(),
        "hl1" | "hl2" => "h2",
        "bq" => "blockquote",
        "credit" => "footer",
        "lang" | "pronounce" => "span",
        "fn" => "aside",
        "media" => return write_media(node, html, first),
        // Advice to editors that is not for publication (NITF 3.4, note@type), and data about a table.
        "note" if node.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("npa")) => return,
        "note" if node.attribute("noteclass").is_some_and(|class| class.eq_ignore_ascii_case("editorsnote")) => return,
        "nitf-table-metadata" | "media-metadata" | "media-object" => return,
        // `block`, `person`, `location`, `chron` and the like mark what text means.
        _ => return write_contents(node, html, first),
    };
    html.push('<');
    html.push_str(tag);
    for key in ["href", "id", "colspan", "rowspan", "align", "scope", "title"] {
        if let Some(value) = node.attribute(key) {
            push_attribute(html, key, value);
        }
    }
    if let Some(language) = node.attribute("xml:lang").or_else(|| node.attribute("iso-language")) {
        push_attribute(html, "lang", language);
    }
    html.push('>');
    write_contents(node, html, first);
    if !matches!(tag, "br" | "hr") {
        html.push_str(&format!("</{tag}>"));
    }
    if matches!(tag, "p" | "h2" | "table" | "ul" | "ol" | "blockquote") {
        html.push('\n');
    }
}

/// A picture becomes a figure, and the first the article's own; sound and film are played where they stand.
fn write_media(media: Node<'_>, html: &mut String, first: &mut Option<Picture>) {
    let text = |name: &str| media.all(name).filter_map(Node::text).collect::<Vec<_>>().join(" ");
    let (caption, credit) = (text("media-caption"), text("media-producer"));
    let mut alt = None;
    let mut renditions = Vec::new();
    for reference in media.all("media-reference") {
        let Some(source) = reference.attribute("source").and_then(|reference| source(reference, None)) else {
            continue;
        };
        let medium = Medium::of(reference.attribute("mime-type"), media.attribute("media-type"), &source);
        let width = reference.attribute("width").and_then(|width| width.parse().ok());
        alt = alt.or(reference.attribute("alternate-text"));
        renditions.push(Rendition { source, medium, width, is_thumbnail: false });
    }
    if let Some(best) = best(&renditions)
        && let Some(picture) = picture(&best.source, alt, Some(&caption), Some(&credit))
    {
        push_figure(html, &picture);
        first.get_or_insert(picture);
    } else if let Some(recording) = renditions.iter().find(|one| matches!(one.medium, Medium::Audio | Medium::Video)) {
        push_recording(html, recording);
    }
}
