use serde_json::json;

use super::*;
use crate::domain::{Reason, Timestamp, WarningCode};
use crate::formats::testing::{NOW, with};
use crate::formats::{Parsed, json};

fn feed(more: Value, items: Value) -> Parsed {
    let mut feed = json!({"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "home_page_url": "https://e.org/", "items": items});
    for (key, value) in more.as_object().unwrap() {
        feed[key] = value.clone();
    }
    with(|_| {}, |context| json::parse(feed.to_string().as_bytes(), context).unwrap())
}

/// The one item, with a title.
#[track_caller]
fn one(more: Value, item: Value) -> Article {
    let mut item = item;
    item["title"] = item.get("title").cloned().unwrap_or(json!("A"));
    let mut parsed = feed(more, json!([item]));
    assert_eq!(parsed.articles.len(), 1);
    parsed.articles.remove(0).unwrap()
}

fn names(article: &Article) -> Vec<&str> {
    article.authors.iter().map(|author| author.name.as_str()).collect()
}

#[test]
fn every_field_of_an_item_is_read() {
    let article = one(
        json!({}),
        json!({
            "id": "https://e.org/1", "url": "https://e.org/a", "title": "زلزال", "content_html": "<p>نص</p>", "summary": "ملخص",
            "date_published": "2020-09-24T15:57:00+01:00", "date_modified": "2020-09-24T16:57:00+01:00", "language": "ar",
            "authors": [{"name": "فاطمة", "url": "https://e.org/f"}], "tags": ["أمن", "المغرب"], "image": "https://e.org/i.jpg",
        }),
    );
    assert_eq!(article.declared_id.unwrap().as_str(), "https://e.org/1");
    assert_eq!(article.link.as_deref(), Some("https://e.org/a"));
    assert_eq!(article.body.unwrap().as_str(), "<p>نص</p>");
    assert_eq!(article.summary.unwrap().as_str(), "ملخص");
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(article.updated.unwrap().to_rfc3339(), "2020-09-24T16:57:00+01:00");
    assert_eq!(article.language.as_str(), "ar");
    assert_eq!(article.authors[0].url.as_deref(), Some("https://e.org/f"));
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["أمن", "المغرب"]);
    assert_eq!(article.picture.unwrap().source.as_str(), "https://e.org/i.jpg");
}

#[test]
fn numbers_are_ids_too() {
    assert_eq!(one(json!({}), json!({"id": 4711})).declared_id.unwrap().as_str(), "4711");
    assert_eq!(
        one(json!({}), json!({"id": 18_446_744_073_709_551_615_u64})).declared_id.unwrap().as_str(),
        "18446744073709551615"
    );
    // Without one, the address is what stays.
    assert_eq!(one(json!({}), json!({"url": "https://e.org/a"})).declared_id.unwrap().as_str(), "https://e.org/a");
}

#[test]
fn html_counts_more_than_text_and_text_keeps_its_lines() {
    let both = one(json!({}), json!({"content_html": "<p>html</p>", "content_text": "text"}));
    assert_eq!(both.body.unwrap().as_str(), "<p>html</p>");
    let text = one(json!({}), json!({"content_text": "one < two\n\nthree"}));
    assert_eq!(text.body.unwrap().as_str(), "<p>one &lt; two</p>\n<p>three</p>");
}

#[test]
fn relative_addresses_are_resolved_against_the_item_and_the_feed() {
    let html = json!({"url": "/2020/a", "content_html": "<a href=\"b\">b</a><img src=\"/i.png\">", "image": "c.jpg"});
    let article = one(json!({}), html);
    assert_eq!(article.link.as_deref(), Some("https://e.org/2020/a"));
    let body = article.body.unwrap();
    assert!(
        body.as_str().contains("https://e.org/2020/b") && body.as_str().contains("https://e.org/i.png"),
        "{body:?}"
    );
    assert_eq!(article.picture.unwrap().source.as_str(), "https://e.org/2020/c.jpg");
}

#[test]
fn authors_are_the_items_own_or_the_feeds_in_either_version() {
    let of_feed = json!({"author": {"name": "Old"}, "authors": [{"name": "New"}]});
    assert_eq!(names(&one(of_feed.clone(), json!({}))), ["New"]);
    assert_eq!(names(&one(of_feed.clone(), json!({"author": {"name": "Own"}}))), ["Own"]);
    assert_eq!(names(&one(of_feed.clone(), json!({"authors": [], "author": {"url": "https://e.org"}}))), ["New"]);
    assert_eq!(names(&one(of_feed, json!({"authors": ["Ann", {"name": "Omar"}]}))), ["Ann", "Omar"]);
}

#[test]
fn a_post_without_a_title_has_its_beginning_for_one() {
    let untitled = |item: Value| feed(json!({}), json!([item])).articles.remove(0);
    assert_eq!(
        untitled(json!({"id": "1", "content_html": "<p>Hello, <b>world</b>!</p>"})).unwrap().title.as_str(),
        "Hello, world!"
    );
    let long = untitled(json!({"id": "1", "content_text": "word ".repeat(100)})).unwrap();
    assert!(long.title.as_str().ends_with('…') && long.title.as_str().chars().count() <= 101);
    assert_eq!(untitled(json!({"id": "1"})).unwrap_err().reason, Reason::NoTitle);
}

#[test]
fn attached_pictures_are_pictures_and_sounds_are_not() {
    let attachments = json!({"attachments": [
        {"url": "https://e.org/a.mp3", "mime_type": "audio/mpeg"},
        {"url": "https://e.org/a.png", "mime_type": "image/png", "title": "Chart"},
    ]});
    let picture = one(json!({}), attachments).picture.unwrap();
    assert_eq!((picture.source.as_str(), picture.caption.unwrap().as_str()), ("https://e.org/a.png", "Chart"));
}

#[test]
fn a_date_in_the_future_is_a_mistake_and_others_have_odd_shapes() {
    let parsed = feed(json!({}), json!([{"title": "A", "date_published": "2099-01-01T00:00:00Z"}]));
    assert_eq!(parsed.articles[0].as_ref().unwrap().published, Timestamp::new(NOW, 0));
    assert!(matches!(parsed.warnings[0].code, WarningCode::FutureDate { .. }));
    for date in ["Thu, 24 Sep 2020 15:57:00 +0100", "2020-09-24 15:57", "1600959420"] {
        assert_eq!(
            one(json!({}), json!({"date_published": date})).published.unwrap().seconds(),
            1_600_959_420,
            "{date}"
        );
    }
}

#[test]
fn the_feeds_language_is_its_items() {
    assert_eq!(one(json!({"language": "fr"}), json!({})).language.as_str(), "fr");
    assert_eq!(one(json!({"language": "fr"}), json!({"language": "ar"})).language.as_str(), "ar");
    assert_eq!(one(json!({}), json!({"title": "زلزال يضرب المغرب"})).language.as_str(), "ar");
}

#[test]
fn what_is_no_item_refuses_itself_and_order_is_kept() {
    let parsed = feed(json!({}), json!([{"title": "A"}, "nonsense", {"title": "B"}]));
    let titles: Vec<_> =
        parsed.articles.iter().map(|article| article.as_ref().ok().map(|a| a.title.to_string())).collect();
    assert_eq!(titles, [Some("A".to_owned()), None, Some("B".to_owned())]);
}

#[test]
fn an_empty_feed_is_no_fault() {
    assert_eq!(feed(json!({}), json!([])).articles, []);
}

#[test]
fn an_item_has_its_feed_for_a_source() {
    let source = one(json!({"feed_url": "https://e.org/f.json"}), json!({})).source.unwrap();
    assert_eq!(source.title.unwrap().as_str(), "Feed");
    assert_eq!((source.url.as_deref(), source.page.as_deref()), (Some("https://e.org/f.json"), Some("https://e.org/")));
}
