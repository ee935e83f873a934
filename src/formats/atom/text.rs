//! Text constructs and content (RFC 4287 §3.1, §4.1.3), with those of Atom 0.3.

use crate::formats::rss::title_of;
use crate::formats::xml::{Node, TextIs, inner_html, looks_like_markup, paragraphs, text_of_base64};

/// What a construct's content is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    /// Escaped.
    Html,
    /// Elements.
    Xhtml,
    Base64,
    /// Of a type that is no text of ours.
    Other,
}

fn kind(node: Node<'_>) -> Kind {
    let media_type = node.attribute("type").unwrap_or("text").to_ascii_lowercase();
    // Atom 0.3 says how beside what.
    match node.attribute("mode") {
        Some("escaped") if media_type.contains("html") => return Kind::Html,
        Some("base64") => return Kind::Base64,
        _ => {}
    }
    match media_type.as_str() {
        // Elements where text should be: what is meant is plain.
        "text" | "text/plain" if node.has_elements() => Kind::Xhtml,
        "text" | "text/plain" | "" => Kind::Text,
        "html" | "text/html" => Kind::Html,
        "xhtml" | "application/xhtml+xml" | "application/xml" | "text/xml" => Kind::Xhtml,
        name if name.starts_with("text/") => Kind::Text,
        // §4.1.3.3: other types are base64; of XML we know no rendering, and pictures are no text.
        name if name.ends_with("+xml") || name.starts_with("image/") || name.starts_with("audio/") => Kind::Other,
        _ => Kind::Base64,
    }
}

/// A construct as plain text, for a title.
pub(super) fn plain(node: Node<'_>) -> Option<String> {
    let text = match kind(node) {
        Kind::Text if node.attribute("type").is_some() => node.text(),
        // No type is text; so many escape it all the same that a pair of tags is believed.
        Kind::Text | Kind::Html => title_of(node),
        Kind::Xhtml => node.text(),
        Kind::Base64 => text_of_base64(&node.own_text()),
        Kind::Other => None,
    };
    text.filter(|text| !text.trim().is_empty())
}

/// A construct as HTML.
pub(super) fn html(node: Node<'_>) -> Option<String> {
    let html = match kind(node) {
        Kind::Text => {
            let text = node.own_text();
            // Without a type, markup that was escaped is markup to every reader.
            let is_markup = node.attribute("type").is_none() && looks_like_markup(&text);
            if is_markup { text } else { paragraphs(&text, false) }
        }
        Kind::Html => inner_html(node, TextIs::Markup),
        Kind::Xhtml => inner_html(wrapped(node), TextIs::Text),
        Kind::Base64 => {
            let text = text_of_base64(&node.own_text())?;
            if looks_like_markup(&text) { text } else { paragraphs(&text, false) }
        }
        Kind::Other => return None,
    };
    Some(html).filter(|html| !html.trim().is_empty())
}

/// RFC 4287 §3.1.1.3: the one `div` round XHTML is no part of it, unless it tells the text's language or direction.
fn wrapped(node: Node<'_>) -> Node<'_> {
    let mut children = node.children();
    let is_bare = node.own_text().trim().is_empty();
    match (children.next(), children.next()) {
        (Some(div), None)
            if is_bare && div.is("div") && div.attribute("lang").is_none() && div.attribute("dir").is_none() =>
        {
            div
        }
        _ => node,
    }
}
