//! Pictures and recordings of an item: enclosures, Media RSS, Apple's images.

use crate::formats::xml::{Medium, Node, Rendition, Story, Vocabulary, best, picture, push_recording, source};

/// Fills the picture, and puts sound and film below the text.
pub(super) fn read(node: Node<'_>, story: &mut Story) {
    let base = story.base.clone();
    let base = base.as_deref();
    let mut renditions = Vec::new();
    let mut words = Words::default();
    for child in node.children() {
        match (child.vocabulary(), child.name().to_ascii_lowercase().as_str()) {
            (Vocabulary::Plain | Vocabulary::Rss, "enclosure") => renditions.extend(rendition(child, base, false)),
            (Vocabulary::Media, "group") => {
                child.children().for_each(|child| read_media(child, base, &mut renditions, &mut words));
            }
            (Vocabulary::Media, _) => read_media(child, base, &mut renditions, &mut words),
            (Vocabulary::Itunes, "image") => renditions.extend(image(child.attribute("href"), base)),
            (Vocabulary::Plain | Vocabulary::Rss, "image") => {
                let url = child.child("url").and_then(Node::text).or_else(|| child.text());
                renditions.extend(image(child.attribute("href").map(str::to_owned).or(url).as_deref(), base));
            }
            _ => {}
        }
    }
    if let Some(best) = best(&renditions) {
        story.picture = picture(&best.source, words.alt.as_deref(), words.caption.as_deref(), words.credit.as_deref());
    }
    let plays = renditions.iter().find(|one| matches!(one.medium, Medium::Audio | Medium::Video));
    if let Some(recording) = plays {
        push_recording(&mut story.body, recording);
    }
}

#[derive(Default)]
struct Words {
    alt: Option<String>,
    caption: Option<String>,
    credit: Option<String>,
}

/// `media:content` with what is in it, `media:thumbnail`, and what stands beside them.
fn read_media(node: Node<'_>, base: Option<&str>, renditions: &mut Vec<Rendition>, words: &mut Words) {
    match node.name().to_ascii_lowercase().as_str() {
        "content" => {
            renditions.extend(rendition(node, base, false));
            node.children().for_each(|child| read_media(child, base, renditions, words));
        }
        "thumbnail" => renditions.extend(rendition(node, base, true)),
        "title" => words.alt = words.alt.take().or_else(|| node.text()),
        "description" => words.caption = words.caption.take().or_else(|| node.text()),
        "credit" => words.credit = words.credit.take().or_else(|| node.text()),
        _ => {}
    }
}

fn rendition(node: Node<'_>, base: Option<&str>, is_thumbnail: bool) -> Option<Rendition> {
    let source = source(node.attribute("url")?, base)?;
    let medium = match Medium::of(node.attribute("type"), node.attribute("medium"), &source) {
        // What Media RSS shows and nobody names is a picture, as Ghost writes it.
        Medium::Other
            if node.attribute("type").is_none() && node.attribute("medium").is_none() && !node.is("enclosure") =>
        {
            Medium::Picture
        }
        medium => medium,
    };
    let width = node.attribute("width").and_then(|width| width.parse().ok());
    Some(Rendition { source, medium, width, is_thumbnail })
}

fn image(reference: Option<&str>, base: Option<&str>) -> Option<Rendition> {
    let source = source(reference?, base)?;
    Some(Rendition { source, medium: Medium::Picture, width: None, is_thumbnail: false })
}
