use serde_json::json;

use super::*;
use crate::domain::{CategoryPath, WarningCode};
use crate::formats::testing::{article as only, with};
use crate::formats::{Parsed, json};

fn read(value: &Value) -> Parsed {
    with(|_| {}, |context| json::parse(value.to_string().as_bytes(), context).unwrap())
}

#[track_caller]
fn one(value: &Value) -> Article {
    only(&read(value)).clone()
}

fn refusal(value: &Value) -> Reason {
    read(value).articles.remove(0).unwrap_err().reason
}

/// A usable item of 1.x with these keys laid over it.
fn item(more: Value) -> Value {
    let mut item = json!({"uri": "urn:example:1", "type": "text", "headline": "Ministers meet", "pubstatus": "usable"});
    for (key, value) in more.as_object().unwrap() {
        item[key] = value.clone();
    }
    item
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |body| body.as_str())
}

fn paths(categories: &[CategoryPath]) -> Vec<&str> {
    categories.iter().map(CategoryPath::as_str).collect()
}

#[test]
fn every_field_of_ninjs_1_is_read() {
    let article = one(&item(json!({
        "version": "3", "firstcreated": "2020-09-24T14:57:00Z", "versioncreated": "2020-09-24T16:57:00+01:00",
        "urgency": 4, "expires": "2030-09-24T00:00:00Z", "language": "ar-MA", "byline": "By Ann Lee and Omar Haddad",
        "slugline": "ministers-rabat", "description_text": "In short.", "body_xhtml": "<p>They <b>met</b>.</p>",
        "body_text": "They met.", "subject": [{"code": "11000000", "name": "Politics"}, {"code": "x"}],
        "ednote": "Not for print", "copyrightholder": "Example", "link": "https://e.org/a",
    })));
    assert_eq!(article.declared_id.unwrap().as_str(), "urn:example:1");
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T14:57:00Z");
    assert_eq!(article.updated.unwrap().to_rfc3339(), "2020-09-24T16:57:00+01:00");
    assert_eq!(article.expires.unwrap().to_rfc3339(), "2030-09-24T00:00:00Z");
    assert_eq!(article.language.as_str(), "ar-MA");
    assert_eq!(
        article.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        ["Ann Lee", "Omar Haddad"]
    );
    assert_eq!(article.slug.unwrap().as_str(), "ministers-rabat");
    assert_eq!(article.summary.unwrap().as_str(), "In short.");
    assert_eq!(article.body.unwrap().as_str(), "<p>They <b>met</b>.</p>");
    assert_eq!(paths(&article.categories), ["Politics"]);
    assert_eq!(article.link.as_deref(), Some("https://e.org/a"));
    assert!(!article.breaking);
}

#[test]
fn every_field_of_ninjs_3_is_read() {
    let article = one(&json!({
        "standard": {"name": "ninjs", "version": "3.0"}, "uri": "urn:example:3", "type": "text",
        "firstCreated": "2020-09-24T14:57:00Z", "versionCreated": "2020-09-24T15:57:00Z", "pubStatus": "usable", "urgency": 2,
        "embargoedUntil": "2027-01-01T00:00:00+01:00", "edNote": "Not for print", "by": "Von Erika Muster, dpa", "language": "de",
        "headlines": [{"role": "short", "value": "Short"}, {"role": "main", "value": "Minister treffen sich"}],
        "descriptions": [{"role": "text", "contentType": "text/plain", "value": "Kurz."}],
        "bodies": [
            {"role": "plain", "contentType": "text/plain", "value": "Text."},
            {"role": "html", "contentType": "text/html", "value": "<p>HTML.</p>"},
        ],
        "subjects": [{"name": "Politik", "uri": "http://e.org/1", "rel": "about"}],
        "associations": [{"name": "main", "type": "picture", "by": "Max", "descriptions": [{"value": "Bild"}],
            "renditions": [
                {"name": "small", "href": "https://e.org/s.jpg", "contentType": "image/jpeg", "width": 100},
                {"name": "large", "href": "https://e.org/l.jpg", "contentType": "image/jpeg", "width": 900},
                {"name": "tiff", "href": "https://e.org/t.tif", "contentType": "image/tiff", "width": 9000},
            ]}],
    }));
    assert_eq!(article.title.as_str(), "Minister treffen sich");
    assert_eq!(article.body.unwrap().as_str(), "<p>HTML.</p>");
    assert_eq!(article.visible_from.unwrap().to_rfc3339(), "2027-01-01T00:00:00+01:00");
    assert!(article.breaking);
    assert_eq!(paths(&article.categories), ["Politik"]);
    let picture = article.picture.unwrap();
    assert_eq!(picture.source.as_str(), "https://e.org/l.jpg");
    assert_eq!((picture.caption.unwrap().as_str(), picture.credit.unwrap().as_str()), ("Bild", "Max"));
}

#[test]
fn superdesks_keys_are_read() {
    let article = one(&json!({
        "guid": "urn:newsml:localhost:2020:1", "version": "2", "type": "text", "headline": "a", "priority": 2, "urgency": 3,
        "service": [{"code": "s", "name": "Sport"}], "subject": [{"code": "15", "name": "sport/football"}],
        "authors": [{"name": "Ann Lee", "role": "writer", "biography": "…"}, {"name": "Pat", "role": "photographer"}],
        "body_html": "<p>x</p>", "keywords": ["cup", "final"], "genre": [{"name": "Article"}], "byline": "ignored",
        "associations": {
            "editor_0": {"type": "picture", "renditions": {"original": {"href": "http://e.org/0.jpg", "mimetype": "image/jpeg"}}},
            "featuremedia": {"type": "picture", "body_text": "Players", "description_text": "The cup", "byline": "Pat",
                "renditions": {"original": {"href": "http://e.org/f.jpg", "mimetype": "image/jpeg", "width": 900}}},
        },
    }));
    assert_eq!(article.declared_id.unwrap().as_str(), "urn:newsml:localhost:2020:1");
    assert!(article.breaking);
    assert_eq!(paths(&article.categories), ["Sport", "sport/football"]);
    assert_eq!(article.authors.len(), 1);
    assert_eq!(article.tags.len(), 2);
    let picture = article.picture.unwrap();
    assert_eq!((picture.source.as_str(), picture.alt.unwrap().as_str()), ("http://e.org/f.jpg", "Players"));
}

#[test]
fn withheld_and_canceled_items_are_kills_even_without_a_headline() {
    assert_eq!(one(&item(json!({"pubstatus": "withheld"}))).status, Status::Withheld);
    assert_eq!(one(&item(json!({"pubstatus": "stat:canceled"}))).status, Status::Canceled);
    assert_eq!(one(&item(json!({"pubStatus": "Cancelled", "pubstatus": null}))).status, Status::Canceled);
    let bare = one(&json!({"uri": "urn:example:1", "pubstatus": "canceled", "version": "9"}));
    assert_eq!((bare.status, bare.title.as_str()), (Status::Canceled, "urn:example:1"));
    assert!(matches!(refusal(&item(json!({"pubstatus": "spiked"}))), Reason::Value { expected: "status", .. }));
}

#[test]
fn an_embargo_waits_and_one_that_cannot_be_read_is_refused() {
    let until = |value: Value| one(&item(json!({"embargoed": value}))).visible_from.map(|at| at.to_rfc3339());
    assert_eq!(until(json!("2027-01-01T00:00:00Z")).as_deref(), Some("2027-01-01T00:00:00Z"));
    // Without a zone, the site's: still an hour ahead on that day of 2026.
    assert_eq!(until(json!("2026-09-19T12:00:00")).as_deref(), Some("2026-09-19T12:00:00+01:00"));
    for nothing in [json!(null), json!(false), json!("")] {
        assert_eq!(until(nothing.clone()), None, "{nothing}");
    }
    for unreadable in [json!("after the speech"), json!(true), json!({"until": 1}), json!("2026-02-31T00:00:00Z")] {
        assert!(matches!(refusal(&item(json!({"embargoed": unreadable}))), Reason::Embargo { .. }), "{unreadable}");
        assert!(matches!(refusal(&item(json!({"expires": unreadable}))), Reason::Embargo { .. }), "{unreadable}");
    }
}

#[test]
fn a_date_in_the_future_is_waited_for() {
    let article = one(&item(json!({"versioncreated": "2027-01-01T00:00:00Z"})));
    assert_eq!(article.visible_from, article.published);
}

#[test]
fn a_date_that_cannot_be_read_is_done_without() {
    let parsed = read(&item(json!({"versioncreated": "Last Tuesday"})));
    assert_eq!(only(&parsed).published, None);
    assert!(matches!(parsed.warnings[0].code, WarningCode::ValueIgnored { .. }));
}

#[test]
fn urgency_one_and_two_are_breaking_and_the_associated_press_says_three() {
    for (urgency, breaking) in [(json!(1), true), (json!("2"), true), (json!(3), false), (json!(8), false)] {
        assert_eq!(one(&item(json!({"urgency": urgency}))).breaking, breaking, "{urgency}");
    }
    assert!(one(&item(json!({"urgency": 3, "uri": "http://api.ap.org/media/v/content/1"}))).breaking);
    assert!(one(&item(json!({"headline": "عاجل: زلزال"}))).breaking);
    let odd = read(&item(json!({"urgency": "high"})));
    assert!(!only(&odd).breaking);
    assert!(matches!(odd.warnings[0].code, WarningCode::ValueIgnored { .. }));
}

#[test]
fn notes_for_editors_are_never_published() {
    let secret = "Not before the speech";
    let article =
        one(&item(json!({"ednote": secret, "edNote": secret, "usageterms": secret, "body_html": "<p>x</p>"})));
    assert!(!format!("{article:?}").contains(secret));
}

#[test]
fn a_picture_is_an_article_of_its_caption() {
    let article = one(&json!({
        "uri": "urn:example:p", "type": "picture", "byline": "Pat", "description_text": "The ministers in Rabat, Thursday.",
        "renditions": {"main": {"href": "http://e.org/a.jpg", "mimetype": "image/jpg", "width": 400}},
    }));
    assert_eq!(article.title.as_str(), "The ministers in Rabat, Thursday.");
    assert_eq!(body(&article), "<p>The ministers in Rabat, Thursday.</p>");
    assert_eq!(article.picture.unwrap().source.as_str(), "http://e.org/a.jpg");
    let text = json!({"uri": "urn:example:t", "type": "text", "description_text": "No headline"});
    assert_eq!(refusal(&text), Reason::NoTitle);
}

#[test]
fn a_body_of_nitf_loses_its_head() {
    let nitf = "<?xml version=\"1.0\"?><nitf><head><title>T</title></head><body><body.head><hedline><hl1>H</hl1></hedline></body.head><body.content><p lede=\"true\">Text.</p></body.content></body></nitf>";
    let article = one(&item(json!({"bodies": [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": nitf}]})));
    assert_eq!(body(&article), "<p>Text.</p>");
}

#[test]
fn headlines_may_be_html_and_have_many_names() {
    let title = |value: Value| one(&value).title.to_string();
    assert_eq!(
        title(json!({"uri": "u:1", "headlines": [{"contenttype": "text/html", "value": "<h1>A <i>b</i></h1>"}]})),
        "A b"
    );
    assert_eq!(title(json!({"uri": "urn:1", "headline_short": "Short", "urgency": 4})), "Short");
    assert_eq!(title(json!({"uri": "urn:1", "title": "Only a title"})), "Only a title");
}

#[test]
fn a_list_is_several_articles_and_one_refuses_itself() {
    let parsed =
        read(&json!([item(json!({})), item(json!({"embargoed": "soon"})), item(json!({"uri": "urn:example:2"}))]));
    assert_eq!(parsed.articles.len(), 3);
    assert!(parsed.articles[0].is_ok() && parsed.articles[2].is_ok());
    let refusal = parsed.articles[1].as_ref().unwrap_err();
    assert!(matches!(refusal.reason, Reason::Embargo { .. }) && refusal.at.is_some());
}

#[test]
fn people_as_the_associated_press_names_them() {
    let bylines = json!([{"by": "By ANN LEE", "title": "AP Writer"}, {"by": "By OMAR HADDAD"}]);
    let article = one(&item(json!({"bylines": bylines})));
    assert_eq!(
        article.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        ["ANN LEE", "OMAR HADDAD"]
    );
}

#[test]
fn bylines_may_be_html_and_keywords_one_text() {
    let article =
        one(&item(json!({"byline": "<p>By Ann Lee</p>", "keywords": "a, b", "anpa_category": [{"name": "Sport"}]})));
    assert_eq!(article.authors[0].name.as_str(), "Ann Lee");
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(article.categories[0].as_str(), "Sport");
}
