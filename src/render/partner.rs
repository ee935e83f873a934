//! What partners look at in an entry, as our documents show it.

use super::{FeedDocument, Place, content, media, window};
use crate::domain::{BaseUrl, Entry, Feed, Measured, MediumKind, Rules};

/// What a partner with these `rules` sees of an entry whose body has this `text`.
pub fn measured(base: &BaseUrl, feed: &Feed, rules: &Rules, entry: &Entry, text: &str) -> Measured {
    let place = Place::default();
    let alone = FeedDocument { base, feed, updated: entry.updated, entries: &[], tombstones: &[], place: &place };
    let shown = media::shown(base, entry);
    let html = entry.body.as_ref().map_or("", |body| body.as_str());
    let pictures = shown.iter().filter(|one| one.kind == MediumKind::Image);
    // Nobody knows how wide a picture elsewhere is: it may be wide enough.
    let of_body = html.contains("<img ").then_some(None);
    let widths: Vec<_> = pictures.map(|one| one.pixels.map(|(width, _)| width)).chain(of_body).collect();
    let link = content::link(base, entry);
    let in_body = html.split("src=\"http://").nth(1).map(|rest| rest.split('"').next().unwrap_or_default());
    let insecure = [link]
        .into_iter()
        .chain(shown.iter().map(|one| one.url.clone()))
        .find(|url| !url.starts_with("https://"))
        .or_else(|| in_body.map(|rest| format!("http://{rest}")));
    Measured {
        title: characters(&content::title(entry)),
        text: characters(text.trim()),
        description: content::summary(entry).map_or(0, characters),
        bytes: rules.article_bytes.map_or(0, |bound| window::bytes_of(&alone, entry, bound)),
        picture: if widths.contains(&None) { Some(None) } else { widths.into_iter().max() },
        insecure,
        language: entry.language.clone(),
    }
}

fn characters(text: &str) -> u64 {
    text.chars().count() as u64
}
