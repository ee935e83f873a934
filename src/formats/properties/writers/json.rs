//! The formats in JSON.

use serde_json::{Value, json};

use super::markup::html;
use super::{Carries, Form, Story};
use crate::formats::DropFormat;

use Carries::{Authors, Categories, Date, Language, Link, Tags};

/// Titles are plain text that many send as HTML: what is a reference or a tag that is closed is read as such.
const NOT_IN_TITLES: &[&str] =
    &["&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "&c;", "</b>", "</script>", "<br>", "<b>"];

pub(super) const FORMS: [Form; 6] = [
    form("ninjs 1", &[Authors, Categories, Tags, Date, Language, Link], &[], ninjs_1),
    // Plain text that is no HTML.
    form("ninjs 1, text", &[Date, Language], &[], ninjs_text),
    form("ninjs 3", &[Authors, Categories, Date, Language], &[], ninjs_3),
    // A text that closes tags is read as HTML: `articleBody` does not say what it is.
    form("schema.org", &[Authors, Categories, Tags, Date, Language, Link], &["</", "<br>"], schema_org),
    form("JSON Feed", &[Authors, Tags, Date, Language, Link], &[], feed),
    form("JSON Feed, text", &[Authors, Tags, Date, Language, Link], &[], feed_of_text),
];

const fn form(
    name: &'static str,
    carries: &'static [Carries],
    not_in_text: &'static [&'static str],
    write: fn(&Story) -> Vec<u8>,
) -> Form {
    Form { name, format: DropFormat::Json, carries, not_in_title: NOT_IN_TITLES, not_in_text, write }
}

fn named(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!({"name": name})).collect()
}

fn ninjs_1(story: &Story) -> Vec<u8> {
    json!({"uri": "urn:example:1", "type": "text", "headline": story.title, "body_html": html(story),
        "byline": story.authors.join(", "), "subject": named(&story.categories), "keywords": story.tags,
        "firstcreated": story.at.to_rfc3339(), "language": story.language, "canonical": story.link})
    .to_string()
    .into_bytes()
}

fn ninjs_text(story: &Story) -> Vec<u8> {
    json!({"uri": "urn:example:1", "type": "text", "headline": story.title, "body_text": story.paragraphs.join("\n\n"),
        "versioncreated": story.at.to_rfc3339(), "language": story.language})
    .to_string()
    .into_bytes()
}

fn ninjs_3(story: &Story) -> Vec<u8> {
    json!({"uri": "urn:example:1", "standard": {"name": "ninjs", "version": "3.0"}, "type": "text",
        "headlines": [{"role": "main", "value": story.title}], "by": story.authors.join(", "),
        "bodies": [{"role": "main", "contentType": "text/html", "value": html(story)}],
        "subjects": named(&story.categories), "firstCreated": story.at.to_rfc3339(), "language": story.language})
    .to_string()
    .into_bytes()
}

fn schema_org(story: &Story) -> Vec<u8> {
    json!({"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
        "articleBody": story.paragraphs.join("\n\n"), "author": named(&story.authors),
        "articleSection": story.categories, "keywords": story.tags, "datePublished": story.at.to_rfc3339(),
        "inLanguage": story.language, "url": story.link})
    .to_string()
    .into_bytes()
}

fn item(story: &Story) -> Value {
    json!({"id": "1", "url": story.link, "title": story.title, "authors": named(&story.authors), "tags": story.tags,
        "date_published": story.at.to_rfc3339(), "language": story.language})
}

fn feed(story: &Story) -> Vec<u8> {
    let mut item = item(story);
    item["content_html"] = html(story).into();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": [item]}).to_string().into_bytes()
}

fn feed_of_text(story: &Story) -> Vec<u8> {
    let mut item = item(story);
    item["content_text"] = story.paragraphs.join("\n\n").into();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": [item]}).to_string().into_bytes()
}
