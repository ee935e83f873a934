use serde_json::json;

use super::*;
use crate::domain::Status;
use crate::formats::testing::{article as only, with};
use crate::formats::{Parsed, json};

fn read(more: Value) -> Parsed {
    let mut wire = json!({
        "format": "digitalwires@0.9.1", "urn": "urn:newsml:example.org:20200924:1", "version": 2, "pubstatus": "usable",
        "version_created": "2020-09-24T15:57:00+02:00", "updated": "2020-09-24T15:58:00Z", "language": "de", "urgency": 3,
        "headline": "Minister treffen sich", "article_html": "<section class=\"main\"><p>Sie trafen sich.</p></section>",
        "embargoed": null, "associations": [], "categories": [],
    });
    for (key, value) in more.as_object().unwrap() {
        wire[key] = value.clone();
    }
    with(|_| {}, |context| json::parse(wire.to_string().as_bytes(), context).unwrap())
}

fn one(more: Value) -> Article {
    only(&read(more)).clone()
}

fn html(article: &Article) -> &str {
    article.body.as_ref().map_or("", |body| body.as_str())
}

#[test]
fn a_wire_is_an_article() {
    let article = one(json!({
        "teaser": "Kurz gesagt.", "byline": "Von Erika Muster und Max Beispiel, dpa",
        "dpasubject_names": ["Politik"], "keyword_names": ["Treffen", null],
    }));
    assert_eq!(article.title.as_str(), "Minister treffen sich");
    assert_eq!(article.declared_id.unwrap().as_str(), "urn:newsml:example.org:20200924:1");
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+02:00");
    assert_eq!(article.summary.unwrap().as_str(), "Kurz gesagt.");
    assert_eq!(
        article.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        ["Erika Muster", "Max Beispiel", "dpa"]
    );
    assert_eq!(article.categories[0].as_str(), "Politik");
    assert_eq!(article.tags.len(), 1);
    assert_eq!(article.language.as_str(), "de");
}

#[test]
fn the_dateline_opens_the_first_paragraph_once() {
    let dateline = json!({"dateline": "Rabat (dpa) - "});
    assert!(html(&one(dateline.clone())).contains("<p>Rabat (dpa) - Sie trafen sich.</p>"));
    let mut told = dateline;
    told["article_html"] = json!("<p>Rabat (dpa) - Sie trafen sich.</p>");
    assert_eq!(html(&one(told)), "<p>Rabat (dpa) - Sie trafen sich.</p>");
}

#[test]
fn boxes_stand_below_the_story() {
    let article =
        one(json!({"infobox_html": "<section><h2>Links</h2></section>", "linkbox_html": "<ul><li>x</li></ul>"}));
    let text = html(&article);
    assert!(text.find("trafen") < text.find("Links") && text.find("Links") < text.find("<li>"), "{text}");
}

#[test]
fn what_is_not_for_publication_is_not_published() {
    let secret = "030 123456";
    let article = one(json!({
        "notepad": {"public_html": "", "nonpublic_html": format!("<p>{secret}</p>")},
        "ednotes": [{"ednote": secret, "is_publishable": false}], "usageterms": secret,
    }));
    assert!(!format!("{article:?}").contains(secret));
}

#[test]
fn a_correction_is_told_to_readers() {
    let notes = "<section><h4>Berichtigung</h4><ul><li>Im 2. Satz steht nun 1997 (statt: 1992).</li></ul><h4>Orte</h4><p>x</p></section>";
    let article = one(json!({"signal": "sig:correction", "notepad": {"public_html": notes}}));
    assert_eq!(article.correction.unwrap().as_str(), "Im 2. Satz steht nun 1997 (statt: 1992).");
    assert_eq!(one(json!({"signal": "sig:update", "notepad": {"public_html": notes}})).correction, None);
}

#[test]
fn status_embargo_and_urgency_are_heeded() {
    assert_eq!(one(json!({"pubstatus": "canceled"})).status, Status::Canceled);
    assert_eq!(one(json!({"pubstatus": null})).status, Status::Usable);
    assert!(one(json!({"urgency": 1})).breaking && one(json!({"urgency": 2})).breaking);
    assert_eq!(
        one(json!({"embargoed": "2027-01-01T00:00:00+01:00"})).visible_from.unwrap().to_rfc3339(),
        "2027-01-01T00:00:00+01:00"
    );
    let refused = read(json!({"embargoed": "Redebeginn"})).articles.remove(0).unwrap_err();
    assert!(matches!(refused.reason, Reason::Embargo { .. }));
}

#[test]
fn a_picture_has_its_caption_for_a_text() {
    let article = one(json!({
        "article_html": null, "teaser": null,
        "descriptions": [{"role": "dpadrol:caption-extended", "description": "ARCHIV - lang"}, {"role": "drol:caption", "description": "Die Minister."}],
        "associations": [
            {"type": "video", "renditions": [{"url": "https://e.org/v.mp4"}]},
            {"type": "image", "renditions": [{"url": "https://e.org/a.jpg"}], "is_featureimage": false},
            {"type": "image", "renditions": [{"url": "https://e.org/b.jpg"}], "is_featureimage": true, "caption": "Minister", "creditline": "Max/dpa"},
        ],
    }));
    assert_eq!(html(&article), "<p>Die Minister.</p>");
    let picture = article.picture.unwrap();
    assert_eq!((picture.source.as_str(), picture.credit.unwrap().as_str()), ("https://e.org/b.jpg", "Max/dpa"));
}

#[test]
fn the_moment_of_delivery_stands_in_for_the_versions() {
    assert_eq!(one(json!({"version_created": null})).published.unwrap().to_rfc3339(), "2020-09-24T15:58:00Z");
}
