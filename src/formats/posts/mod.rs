//! Posts as content systems hand them out: WordPress' REST API, Ghost, Blogger, and whatever else has a title and a
//! text under names that everybody uses.

mod fields;
mod ghost;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

pub(super) use self::ghost::{articles as ghost_articles, is_export as is_ghost_export};
use super::editor::{Body, Editor, Story, picture_source, plain, text_of, web_address};
use crate::domain::{Article, Author, Line, Picture, Reason, Refusal};
use fields::{first_text, has_words, html_of, path, texts_at};

// Where systems keep each thing, in the order in which it counts; dots part the levels.
const TITLE: &[&str] = &["title.rendered", "title", "headline", "name"];
const HTML: &[&str] = &["html", "content.rendered", "content_html", "body_html", "content", "body", "bodyHtml"];
const TEXT: &[&str] = &["content_text", "body_text", "plaintext", "text"];
const SUMMARY: &[&str] = &[
    "custom_excerpt",
    "excerpt.rendered",
    "excerpt",
    "summary",
    "description",
    "dek.html",
    "dek",
    "teaser",
    "subtitle",
];
const ID: &[&str] = &["guid.rendered", "guid", "uid", "uuid", "id", "_id"];
const LINK: &[&str] = &["canonical_url", "link", "url", "permalink", "live_url", "web_url", "webUrl"];
const PUBLISHED: &[&str] = &[
    "published_at",
    "publishedAt",
    "published",
    "date_published",
    "datePublished",
    "first_published_at",
    "pubDate",
    "publish_date",
    "date",
    "created_at",
    "createdAt",
    "created",
];
const UPDATED: &[&str] =
    &["updated_at", "updatedAt", "updated", "modified_at", "modified", "dateModified", "last_published_at"];
const LANGUAGE: &[&str] = &["language", "lang", "locale"];
const AUTHORS: &[&str] =
    &["_embedded.author", "authors", "author", "primary_author", "authorProfile", "creator", "byline"];
const CATEGORIES: &[&str] = &["categories", "category", "section", "primary_tag"];
const TAGS: &[&str] = &["tags", "labels", "keywords", "communityGroups"];
const IMAGE: &[&str] = &[
    "_embedded.wp:featuredmedia",
    "feature_image",
    "featured_image",
    "jetpack_featured_media_url",
    "featuredImage",
    "leadImage",
    "image",
    "images",
    "thumbnail",
];

/// Whether a map is a post: a title beside a text, or beside what every system has of one.
pub(super) fn recognise(map: &Map<String, Value>) -> bool {
    let post = own(map);
    let has = |keys: &[&str]| keys.iter().any(|key| path(post, key).is_some_and(has_words));
    has(TITLE) && (has(HTML) || has(TEXT) || has(LINK) && has(PUBLISHED) || post.contains_key("lexical"))
}

/// Reads one post; `None` for pages, attachments and the like.
pub(super) fn article(map: &Map<String, Value>, editor: &mut Editor<'_>) -> Result<Option<Article>, Refusal> {
    let post = own(map);
    if let Some(kind) = first_text(post, &["type", "post_type"])
        && !matches!(kind.to_lowercase().as_str(), "post" | "article" | "news" | "story" | "newsarticle" | "entry")
    {
        editor.ignored("type", &kind);
        return Ok(None);
    }
    if post.get("page").and_then(Value::as_bool) == Some(true) {
        editor.ignored("page", "true");
        return Ok(None);
    }
    let link = first_text(post, LINK).or_else(|| first_text(map, LINK)).and_then(|text| web_address(&text));
    // WordPress tells both clocks, and only one of them with a zone that we know.
    let gmt = |key: &str| first_text(post, &[key]).filter(|at| !at.starts_with("0000")).map(|at| format!("{at}Z"));
    let published = gmt("date_gmt").or_else(|| first_text(post, PUBLISHED));
    let updated = gmt("modified_gmt").or_else(|| first_text(post, UPDATED));
    let html = HTML.iter().find_map(|key| html_of(path(post, key)?));
    let text = first_text(post, TEXT);
    let title = first_text(post, TITLE).and_then(|text| title(&text)).ok_or_else(|| Refusal::of(Reason::NoTitle))?;
    let summary = first_text(post, SUMMARY);
    let told = |editor: &mut Editor<'_>, key, found: Option<String>| editor.told(key, &found?);
    let published = told(editor, "published", published);
    let updated = told(editor, "updated", updated);
    let mut article = editor.article(&Story {
        title: &title,
        body: match (&html, &text) {
            (Some(html), _) => Body::Html(html),
            (None, Some(text)) => Body::Text(text),
            (None, None) => Body::None,
        },
        base: link.as_deref(),
        language: first_text(post, LANGUAGE).as_deref(),
        summary: summary.as_deref(),
        published,
        updated,
    })?;
    status(post, &mut article)?;
    article.declared_id = first_text(post, ID).and_then(|id| Line::new(&id));
    article.authors = authors(post);
    article.categories = editor.categories(terms(post, CATEGORIES, "category").iter().map(String::as_str));
    article.tags = Editor::tags(terms(post, TAGS, "post_tag").iter().map(String::as_str));
    article.slug = first_text(post, &["slug"]).and_then(|slug| Line::new(&slug));
    article.picture = picture(post, link.as_deref());
    article.link = link;
    Ok(Some(article))
}

/// Ghost's own importer wraps a post: `{"url": …, "data": {…}}`.
fn own(map: &Map<String, Value>) -> &Map<String, Value> {
    match map.get("data") {
        Some(Value::Object(inner)) if !map.contains_key("title") => inner,
        _ => map,
    }
}

/// WordPress renders titles as HTML, and writers type less-than signs in them.
fn title(text: &str) -> Option<String> {
    if text.contains('<') { text_of(text) } else { plain(text).map(|line| line.to_string()) }
}

/// What is not for everybody is no more published than a draft: members' and paying readers' posts, protected and
/// private ones. A word for the status that we do not know may be a kill.
fn status(post: &Map<String, Value>, article: &mut Article) -> Result<(), Refusal> {
    let word = first_text(post, &["status", "post_status"]).unwrap_or_default().to_lowercase();
    match word.as_str() {
        "draft" | "pending" | "private" | "auto-draft" | "inherit" | "trash" | "sent" | "soft_trashed" => {
            article.draft = true;
        }
        "live" | "scheduled" | "future" => {}
        word => article.status = Editor::status("status", word)?,
    }
    let is_flag = |key: &str, flag: bool| path(post, key).and_then(Value::as_bool) == Some(flag);
    let hidden = first_text(post, &["visibility"]).is_some_and(|word| word != "public");
    article.draft |= hidden || is_flag("content.protected", true) || is_flag("published", false);
    Ok(())
}

fn authors(post: &Map<String, Value>) -> Vec<Author> {
    let mut authors = Vec::new();
    for key in AUTHORS {
        for found in path(post, key).map(fields::all).unwrap_or_default() {
            let Some(mut author) = fields::name(found).and_then(|name| Author::named(plain(&name)?.as_str())) else {
                continue;
            };
            author.email = found["email"].as_str().and_then(Line::new);
            author.url = ["website", "url", "link"].iter().find_map(|key| web_address(found[*key].as_str()?));
            if authors.iter().all(|known: &Author| known.name != author.name) {
                authors.push(author);
            }
        }
        if !authors.is_empty() {
            break;
        }
    }
    authors
}

/// The names of terms: WordPress' embedded ones of this taxonomy, else what stands under the keys. Numbers are records
/// that are not in the file.
fn terms(post: &Map<String, Value>, keys: &[&str], taxonomy: &str) -> Vec<String> {
    let embedded = path(post, "_embedded.wp:term").map(fields::all).unwrap_or_default();
    let mut names: Vec<String> = embedded
        .into_iter()
        .flat_map(fields::all)
        .filter(|term| term["taxonomy"] == taxonomy)
        .filter_map(fields::name)
        .collect();
    for key in keys {
        if names.is_empty() {
            names = texts_at(post, key);
        }
    }
    names
}

fn picture(post: &Map<String, Value>, base: Option<&str>) -> Option<Picture> {
    let found = IMAGE.iter().filter_map(|key| fields::all(path(post, key)?).into_iter().next());
    let (found, source) = found.into_iter().find_map(|image| {
        let address = || ["source_url", "url", "src"].iter().find_map(|key| image[*key].as_str());
        Some((image, picture_source(image.as_str().or_else(address)?, base)?))
    })?;
    let line = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let text = &found[*key];
            text["rendered"].as_str().or(text.as_str()).and_then(plain)
        })
    };
    let beside = |key: &str| first_text(post, &[key]).and_then(|text| plain(&text));
    Some(Picture {
        source,
        alt: line(&["alt_text", "alt"]).or_else(|| beside("feature_image_alt")),
        caption: line(&["caption"]).or_else(|| beside("feature_image_caption")),
        credit: line(&["credit"]),
    })
}
