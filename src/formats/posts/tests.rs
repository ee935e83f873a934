use serde_json::json;

use super::*;
use crate::domain::{CategoryPath, Status, WarningCode};
use crate::formats::testing::{article as only, with};
use crate::formats::{Parsed, json};

fn read(value: &Value) -> Parsed {
    with(|_| {}, |context| json::parse(value.to_string().as_bytes(), context).unwrap())
}

#[track_caller]
fn one(value: &Value) -> Article {
    only(&read(value)).clone()
}

fn html(article: &Article) -> &str {
    article.body.as_ref().map_or("", |body| body.as_str())
}

fn names(article: &Article) -> Vec<&str> {
    article.authors.iter().map(|author| author.name.as_str()).collect()
}

fn wordpress(more: Value) -> Value {
    let mut post = json!({
        "id": 7, "date": "2020-09-24T15:57:00", "date_gmt": "2020-09-24T14:57:00", "modified_gmt": "2020-09-24T15:57:00",
        "guid": {"rendered": "https://e.org/?p=7"}, "slug": "a", "status": "publish", "type": "post", "link": "https://e.org/a",
        "title": {"rendered": "Bread &#038; <b>roses</b>"}, "content": {"rendered": "<p>They <a href=\"/b\">met</a>.</p>", "protected": false},
        "excerpt": {"rendered": "<p>In short [&hellip;]</p>"}, "author": 1, "categories": [3], "tags": [4, 5],
    });
    for (key, value) in more.as_object().unwrap() {
        post[key] = value.clone();
    }
    post
}

#[test]
fn a_post_of_wordpress_is_an_article() {
    let article = one(&wordpress(json!({"_embedded": {
        "author": [{"id": 1, "name": "Ann Lee", "link": "https://e.org/ann"}],
        "wp:term": [[{"taxonomy": "category", "name": "Trade"}], [{"taxonomy": "post_tag", "name": "Bread &amp; co"}]],
        "wp:featuredmedia": [{"source_url": "https://e.org/i.jpg", "alt_text": "Loaf", "caption": {"rendered": "<p>A loaf</p>"}}],
    }})));
    assert_eq!(article.title.as_str(), "Bread & roses");
    assert_eq!(article.declared_id.unwrap().as_str(), "https://e.org/?p=7");
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T14:57:00Z");
    assert_eq!(article.updated.unwrap().to_rfc3339(), "2020-09-24T15:57:00Z");
    assert_eq!(article.summary.unwrap().as_str(), "In short […]");
    assert_eq!(article.body.unwrap().as_str(), "<p>They <a href=\"https://e.org/b\">met</a>.</p>");
    assert_eq!(article.categories.iter().map(CategoryPath::as_str).collect::<Vec<_>>(), ["Trade"]);
    assert_eq!(article.tags[0].as_str(), "Bread & co");
    let picture = article.picture.unwrap();
    assert_eq!((picture.alt.unwrap().as_str(), picture.caption.unwrap().as_str()), ("Loaf", "A loaf"));
}

#[test]
fn numbers_of_records_are_no_names() {
    let article = one(&wordpress(json!({})));
    assert_eq!(names(&article), [""; 0]);
    assert!(article.categories.is_empty() && article.tags.is_empty());
}

#[test]
fn what_is_not_for_everybody_is_a_draft() {
    for more in [
        json!({"status": "draft"}),
        json!({"status": "private"}),
        json!({"content": {"rendered": "x", "protected": true}}),
        json!({"visibility": "paid"}),
    ] {
        assert!(one(&wordpress(more.clone())).draft, "{more}");
    }
    assert!(!one(&wordpress(json!({"visibility": "public"}))).draft);
    assert_eq!(one(&wordpress(json!({"status": "withheld"}))).status, Status::Withheld);
}

#[test]
fn a_scheduled_post_waits_for_its_date() {
    let article = one(&wordpress(json!({"status": "future", "date_gmt": "2027-01-01T00:00:00"})));
    assert_eq!(article.visible_from.unwrap().to_rfc3339(), "2027-01-01T00:00:00Z");
}

#[test]
fn pages_and_attachments_are_left_out() {
    let parsed = read(&json!([wordpress(json!({"type": "page"})), wordpress(json!({}))]));
    assert_eq!(parsed.articles.len(), 1);
    assert!(matches!(parsed.warnings[0].code, WarningCode::ValueIgnored { .. }));
}

#[test]
fn ghosts_answers_and_blogger_s_are_read() {
    let ghost = one(&json!({"posts": [{
        "id": "5c7e", "uuid": "u-1", "title": "Welcome", "slug": "welcome", "html": "<p>Hello.</p>", "status": "published", "page": false,
        "published_at": "2012-11-27T15:30:00.000+00:00", "updated_at": "2019-03-26T19:45:31.000+00:00", "custom_excerpt": "Short",
        "feature_image": "https://e.org/w.jpg", "feature_image_alt": "W", "url": "https://e.org/welcome/", "canonical_url": null,
        "authors": [{"name": "Ghost", "website": "https://ghost.org", "slug": "ghost"}],
        "tags": [{"name": "Getting Started"}], "primary_tag": {"name": "Getting Started"},
    }]}));
    assert_eq!(names(&ghost), ["Ghost"]);
    assert_eq!((ghost.link.as_deref(), ghost.slug.unwrap().as_str()), (Some("https://e.org/welcome/"), "welcome"));
    assert_eq!(ghost.picture.unwrap().alt.unwrap().as_str(), "W");
    let blogger = one(&json!([{
        "kind": "blogger#post", "id": "1234", "published": "2017-06-20T00:32:00-04:00", "url": "http://e.org/l.html", "title": "Lorem",
        "content": "Lorem content", "author": {"id": "1", "displayName": "Ann &amp; Co."}, "labels": ["books", "This & That"],
    }]));
    assert_eq!(names(&blogger), ["Ann & Co."]);
    assert_eq!((html(&blogger), blogger.tags.len()), ("<p>Lorem content</p>", 2));
}

#[test]
fn ghosts_export_has_its_people_and_tags_in_tables() {
    let parsed = read(&json!({"db": [{"meta": {}, "data": {
        "posts": [
            {"id": "1", "title": "A", "html": "<p>x</p>", "status": "published", "type": "post"},
            {"id": "2", "title": "About", "html": "<p>x</p>", "status": "published", "type": "page"},
            {"id": "3", "title": "B", "html": "<p>x</p>", "status": "draft", "type": "post"},
        ],
        "users": [{"id": "u1", "name": "Ann"}, {"id": "u2", "name": "Omar"}],
        "tags": [{"id": "t1", "name": "Trade"}, {"id": "t2", "name": "#internal"}],
        "posts_authors": [{"post_id": "1", "author_id": "u2", "sort_order": 1}, {"post_id": "1", "author_id": "u1", "sort_order": 0}],
        "posts_tags": [{"post_id": "1", "tag_id": "t1"}, {"post_id": "1", "tag_id": "t2"}],
    }}]}));
    let articles: Vec<_> = parsed.articles.iter().map(|article| article.as_ref().unwrap()).collect();
    assert_eq!(articles.iter().map(|article| article.title.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(names(articles[0]), ["Ann", "Omar"]);
    assert_eq!(articles[0].tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["Trade"]);
    assert!(articles[1].draft);
}

#[test]
fn texts_in_blocks_are_paragraphs() {
    let article = one(&json!({"title": "A", "body": {"components": [
        {"__typename": "Paragraph", "contents": {"html": "One."}},
        {"__typename": "List", "items": [{"line": {"html": "Two"}}, {"line": {"html": "Three"}}]},
        {"__typename": "Html", "rawHtml": "x", "contents": {"html": "<h2>Four</h2>"}},
    ]}}));
    assert_eq!(html(&article), "<p>One.</p><p>Two</p><p>Three</p><h2>Four</h2>");
}

#[test]
fn a_post_wrapped_by_ghosts_importer_is_unwrapped() {
    let article = one(&json!({"posts": [{"url": "https://e.org/a", "data": {
        "title": "A", "html": "<p>x</p>", "status": "published", "author": {"url": "https://e.org/j", "data": {"name": "Jo"}},
        "tags": [{"url": "https://e.org/t", "data": {"name": "Things"}}],
    }}]}));
    assert_eq!((article.link.as_deref(), names(&article)), (Some("https://e.org/a"), vec!["Jo"]));
    assert_eq!(article.tags[0].as_str(), "Things");
}

#[test]
fn lists_in_a_text_are_parted_by_commas_and_never_by_spaces() {
    let article = one(&json!({"title": "A", "content": "<p>x</p>", "category": "كرة القدم، أخبار", "tags": "a b, c"}));
    assert_eq!(article.categories.iter().map(CategoryPath::as_str).collect::<Vec<_>>(), ["كرة القدم", "أخبار"]);
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["a b", "c"]);
}
