//! dpa's digital wires: one JSON document for a story, as the agency pushes it to newsrooms.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::byline;
use super::editor::{Body, Editor, Story, picture_source, plain, text_of};
use super::json::wire::{Many, Text, Thing};
use crate::domain::{Article, Line, Picture, Reason, Refusal};

/// What we read of it. The notepad's and the notes' parts that are not for publication are not even looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wire {
    urn: Text,
    version_created: Text,
    updated: Text,
    pubstatus: Text,
    signal: Text,
    embargoed: Text,
    language: Text,
    urgency: Text,
    headline: Text,
    teaser: Text,
    byline: Text,
    dateline: Text,
    article_html: Text,
    infobox_html: Text,
    linkbox_html: Text,
    notepad: Option<Notepad>,
    descriptions: Many<Described>,
    associations: Many<Association>,
    dpasubject_names: Many<Text>,
    keyword_names: Many<Text>,
    rubric_names: Many<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Notepad {
    public_html: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Described {
    role: Text,
    description: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Association {
    #[serde(rename = "type")]
    kind: Text,
    is_featureimage: Text,
    caption: Text,
    creditline: Text,
    renditions: Many<Thing>,
}

pub(super) fn recognise(map: &Map<String, Value>) -> bool {
    let says = map.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("digitalwires"));
    says || ["urn", "article_html", "entry_id"].iter().all(|key| map.contains_key(*key))
}

/// Reads one wire.
pub(super) fn article(map: &Map<String, Value>, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    let wire = Wire::deserialize(Value::Object(map.clone()))
        .map_err(|_| Refusal::of(Reason::UnknownContent { format: "digitalwires" }))?;
    let status = Editor::status("pubstatus", wire.pubstatus.shown().unwrap_or_default())?;
    let embargo = wire.embargoed.shown().map(|found| editor.release("embargoed", found)).transpose()?;
    let created = wire.version_created.shown().and_then(|found| editor.told("version_created", found));
    // `updated` is the moment of delivery; the version's own is that of the last change.
    let created = created.or_else(|| editor.told("updated", wire.updated.shown()?));
    let html = html(&wire);
    let caption = caption(&wire);
    let body = match (&html, caption) {
        (Some(html), _) => Body::Html(html),
        (None, Some(caption)) => Body::Text(caption),
        (None, None) => Body::None,
    };
    let mut article = editor.article(&Story {
        title: wire.headline.get().or(wire.teaser.get()).unwrap_or_default(),
        body,
        base: None,
        language: wire.language.get(),
        summary: wire.teaser.get().or(caption),
        published: created,
        updated: created,
    })?;
    article.declared_id = wire.urn.get().and_then(Line::new);
    article.status = status;
    article.visible_from = article.visible_from.max(embargo);
    article.breaking |= matches!(wire.urgency.get(), Some("1" | "2"));
    article.authors = wire.byline.get().map(byline::authors).unwrap_or_default();
    article.categories = editor.categories(wire.dpasubject_names.iter().filter_map(Text::get));
    article.tags = Editor::tags(wire.keyword_names.iter().chain(wire.rubric_names.iter()).filter_map(Text::get));
    article.correction = correction(&wire);
    article.picture = picture(&wire);
    Ok(article)
}

/// The story, with the dateline that belongs at the head of its first paragraph, and its boxes below.
fn html(wire: &Wire) -> Option<String> {
    let story = wire.article_html.get()?;
    let dateline = wire.dateline.get().and_then(Line::new);
    let mut html = match (&dateline, story.find("<p>")) {
        (Some(dateline), Some(at))
            if !text_of(story).is_some_and(|text| text.trim().starts_with(dateline.as_str())) =>
        {
            let escaped = dateline.as_str().replace('&', "&amp;").replace('<', "&lt;");
            format!("{}{escaped} {}", &story[..at + 3], &story[at + 3..])
        }
        _ => story.to_owned(),
    };
    for part in [&wire.infobox_html, &wire.linkbox_html] {
        html.push_str(part.get().unwrap_or_default());
    }
    Some(html)
}

/// A picture's or a recording's own words.
fn caption(wire: &Wire) -> Option<&str> {
    let role = |role: &str| wire.descriptions.iter().find(|one| one.role.get().is_some_and(|own| own.ends_with(role)));
    role("caption").or_else(|| role("caption-extended")).or(wire.descriptions.first())?.description.get()
}

/// The note that dpa gives to readers with a correction; it stands under a heading of its own.
fn correction(wire: &Wire) -> Option<Line> {
    wire.signal.get().filter(|signal| signal.ends_with("correction"))?;
    let notes = wire.notepad.as_ref()?.public_html.get()?;
    let rest = ["<h4>Berichtigung</h4>", "<h4>Correction</h4>", "<h4>تصحيح</h4>"]
        .into_iter()
        .find_map(|heading| notes.split_once(heading))?
        .1;
    plain(rest.split("<h4>").next().unwrap_or(rest)).map(|line| line.shortened(500))
}

fn picture(wire: &Wire) -> Option<Picture> {
    let pictures = || wire.associations.iter().filter(|one| one.kind.get() == Some("image"));
    let chosen = pictures().find(|one| one.is_featureimage.is_true()).or_else(|| pictures().next())?;
    let source = chosen.renditions.iter().find_map(|one| one.text(&["url"]))?;
    let caption = chosen.caption.get().and_then(plain);
    let credit = chosen.creditline.get().and_then(plain);
    Some(Picture { source: picture_source(source, None)?, alt: None, caption, credit })
}
