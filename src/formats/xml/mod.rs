//! XML: known by its root element, whatever the file is called.

mod base64;
mod desk;
mod markup;
mod people;
mod pictures;
mod read;
mod references;
mod story;
#[cfg(test)]
mod tests;
mod tree;
mod vocabulary;
mod wire;

pub(in crate::formats) use base64::text_of_base64;
pub(in crate::formats) use desk::{Desk, Future};
pub(in crate::formats) use markup::{
    TextIs, inner_html, looks_like_markup, paragraphs, push_attribute, push_escaped, with_characters, write_element,
};
pub(in crate::formats) use people::{person, with_page};
pub(in crate::formats) use pictures::{Medium, Rendition, best, picture, push_figure, push_recording, source};
pub(in crate::formats) use read::read;
pub(in crate::formats) use story::Story;
pub(in crate::formats) use tree::{Content, Node};
pub(in crate::formats) use vocabulary::Vocabulary;
pub(in crate::formats) use wire::{Subject, Use, code, file_under, is_urgent, usage};

use super::{Context, Parsed, atom, charset, newsml_1, newsml_g2, nitf, rss, wxr};
use crate::domain::{Article, Line, Reason, Refusal, WarningCode};

/// The articles of a document, each its own.
pub(in crate::formats) type Articles = Vec<Result<Article, Refusal>>;

/// A refusal of one of many: with its words, and a place where there is none closer.
pub(in crate::formats) fn refused_in(item: Node<'_>, refusal: Refusal) -> Refusal {
    let word = |name: &'static str| item.child(name).and_then(Node::text).and_then(|text| Line::new(&text));
    let at = refusal.at.or_else(|| Some(item.position()));
    Refusal { at, ..refusal }.of_item(word("title"), word("guid").or_else(|| word("id")).or_else(|| word("link")))
}

/// Reads a document of any of our kinds: RSS, Atom, a WordPress export, NewsML-G2, NewsML 1, NITF.
///
/// Documents that were joined into one file are read one after another; where the first is none of ours, the file is
/// refused.
pub(super) fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    let decoded = charset::decode(bytes, None, context.language)?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::of(Reason::Empty));
    }
    let document = read(&decoded.text)?;
    let mut desk = Desk::new(context);
    desk.warnings.extend(decoded.warnings);
    if document.forbidden > 0 {
        desk.warn_once(WarningCode::ForbiddenCharacters { count: document.forbidden });
    }
    let mut articles = Vec::new();
    for (place, root) in document.roots().enumerate() {
        match articles_of(root, &mut desk) {
            Ok(found) => articles.extend(found),
            Err(refusal) if place == 0 => return Err(refusal),
            Err(refusal) => articles.push(Err(refusal)),
        }
    }
    Ok(Parsed { articles, ticker: Vec::new(), warnings: desk.into_warnings() })
}

fn articles_of(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Articles, Refusal> {
    match root.name() {
        // NewsML 1 and NewsML-G2 differ in a letter's case.
        "NewsML" | "NewsItem" => newsml_1::read(root, desk),
        "newsMessage" | "newsItem" | "packageItem" | "conceptItem" | "knowledgeItem" | "planningItem"
        | "catalogItem" => newsml_g2::read(root, desk),
        name => match name.to_ascii_lowercase().as_str() {
            "rss" | "rdf" | "channel" | "item" if wxr::is_export(root) => wxr::read(root, desk),
            "rss" | "rdf" | "channel" | "item" => rss::read(root, desk),
            "feed" | "entry" => atom::read(root, desk),
            "nitf" => Ok(vec![nitf::read(root, desk)]),
            _ => Err(root.refusal(Reason::UnknownContent { format: "XML" })),
        },
    }
}
