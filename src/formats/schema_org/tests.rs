use serde_json::json;

use super::*;
use crate::domain::WarningCode;
use crate::formats::editor::Future;
use crate::formats::testing::with;

fn read(document: &Value) -> (Vec<Result<Article, Refusal>>, Vec<WarningCode>) {
    with(
        |_| {},
        |context| {
            let mut editor = Editor::new(context, Future::IsNow);
            let articles = articles(document.as_object().unwrap(), &mut editor);
            (articles, editor.warnings.into_iter().map(|warning| warning.code).collect())
        },
    )
}

#[track_caller]
fn one(document: &Value) -> Article {
    let (mut articles, _) = read(document);
    assert_eq!(articles.len(), 1, "{articles:?}");
    articles.pop().unwrap().unwrap()
}

fn names(authors: &[Author]) -> Vec<&str> {
    authors.iter().map(|author| author.name.as_str()).collect()
}

#[test]
fn every_field_of_a_news_article_is_read() {
    let article = one(&json!({
        "@context": "https://schema.org", "@type": "NewsArticle", "@id": "https://e.org/a#article",
        "headline": "الوزير يستقبل السفير", "url": "https://e.org/a", "inLanguage": "ar-MA",
        "description": "ملخص", "articleBody": "فقرة أولى.\n\nفقرة ثانية.",
        "datePublished": "2020-09-24T15:57:00+01:00", "dateModified": "2020-09-24T16:10:00+01:00",
        "expires": "2030-01-01", "articleSection": ["سياسة", "المغرب"], "keywords": "سفير، زيارة, لقاء",
        "author": [{"@type": "Person", "name": "فاطمة", "url": "https://e.org/f", "email": "mailto:f@e.org"}, "وكالة"],
        "image": {"@type": "ImageObject", "url": "https://e.org/a.jpg", "caption": "اللقاء", "creditText": "مصور"},
        "correction": "صحح الاسم",
    }));
    assert_eq!(article.title.as_str(), "الوزير يستقبل السفير");
    assert_eq!(article.declared_id.unwrap().as_str(), "https://e.org/a#article");
    assert_eq!(article.link.as_deref(), Some("https://e.org/a"));
    assert_eq!(article.language.as_str(), "ar-MA");
    assert_eq!(article.body.unwrap().as_str(), "<p>فقرة أولى.</p>\n<p>فقرة ثانية.</p>");
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(article.updated.unwrap().to_rfc3339(), "2020-09-24T16:10:00+01:00");
    assert!(article.expires.is_some());
    assert_eq!(article.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["سياسة", "المغرب"]);
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["سفير", "زيارة", "لقاء"]);
    assert_eq!(names(&article.authors), ["فاطمة", "وكالة"]);
    assert_eq!(article.authors[0].email.as_ref().unwrap().as_str(), "f@e.org");
    let picture = article.picture.unwrap();
    assert_eq!((picture.source.as_str(), picture.caption.unwrap().as_str()), ("https://e.org/a.jpg", "اللقاء"));
    assert_eq!(picture.credit.unwrap().as_str(), "مصور");
    assert_eq!(article.correction.unwrap().as_str(), "صحح الاسم");
}

#[test]
fn references_into_the_graph_are_followed() {
    let article = one(&json!({"@context": "https://schema.org", "@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "Site"},
        {"@type": "WebPage", "@id": "https://e.org/a", "name": "A – Site"},
        {"@type": "Article", "headline": "A", "author": {"@id": "#p"}, "image": {"@id": "#i"},
         "mainEntityOfPage": {"@id": "https://e.org/a"}},
        {"@type": ["Person"], "@id": "#p", "name": "Robert"},
        {"@type": "ImageObject", "@id": "#i", "contentUrl": "https://e.org/i.png"},
    ]}));
    assert_eq!(article.title.as_str(), "A");
    assert_eq!(names(&article.authors), ["Robert"]);
    assert_eq!(article.picture.unwrap().source.as_str(), "https://e.org/i.png");
    assert_eq!(article.link.as_deref(), Some("https://e.org/a"));
}

#[test]
fn every_type_below_article_is_one() {
    for name in [
        "NewsArticle",
        "ReportageNewsArticle",
        "OpinionNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "Report",
        "TechArticle",
        "schema:NewsArticle",
        "http://schema.org/NewsArticle",
    ] {
        assert_eq!(one(&json!({"@type": name, "headline": "A"})).title.as_str(), "A", "{name}");
    }
    assert_eq!(graph::kind_of_type("Organization"), None);
    assert_eq!(graph::kind_of_type("WebSite"), None);
}

#[test]
fn several_articles_each_refuse_themselves() {
    let (articles, _) = read(&json!({"@graph": [
        {"@type": "NewsArticle", "headline": "A"},
        {"@type": "NewsArticle", "articleBody": "no title"},
        {"@type": "NewsArticle", "headline": "B", "creativeWorkStatus": "Draft"},
    ]}));
    assert_eq!(articles.len(), 3);
    assert_eq!(articles[1].as_ref().unwrap_err().reason, Reason::NoTitle);
    assert!(articles[2].as_ref().unwrap().draft);
}

#[test]
fn a_page_is_read_where_there_is_no_article() {
    let article = one(&json!({"@graph": [
        {"@type": "WebSite", "name": "Site"}, {"@type": "WebPage", "name": "A", "datePublished": "2020-09-24"},
    ]}));
    assert_eq!(article.title.as_str(), "A");
    assert!(article.published.is_some());
    assert_eq!(one(&json!({"@type": "WebSite", "name": "Site"})).title.as_str(), "Site");
}

#[test]
fn names_come_in_many_shapes() {
    for author in [
        json!("Ann Lee"),
        json!(["Ann Lee", "Ann Lee"]),
        json!({"name": "Ann Lee"}),
        json!({"name": ["Ann Lee"]}),
        json!({"@type": "Person", "givenName": "Ann", "familyName": "Lee"}),
        json!(["https://facebook.com/annlee", "Ann Lee"]),
        json!([[{"name": "Ann Lee"}]]),
    ] {
        let article = one(&json!({"@type": "NewsArticle", "headline": "A", "author": author}));
        assert_eq!(names(&article.authors), ["Ann Lee"], "{author}");
    }
    let creator = one(&json!({"@type": "NewsArticle", "headline": "A", "author": null, "creator": "Ann"}));
    assert_eq!(names(&creator.authors), ["Ann"]);
}

#[test]
fn a_value_with_its_language_is_its_text() {
    let title = json!([{"@value": "خبر", "@language": "ar"}, {"@value": "News", "@language": "en"}]);
    let article = one(
        &json!({"@type": "NewsArticle", "headline": title, "inLanguage": {"@type": "Language", "name": "Arabic", "alternateName": "ar"}}),
    );
    assert_eq!((article.title.as_str(), article.language.as_str()), ("خبر", "ar"));
}

#[test]
fn a_date_that_cannot_be_read_gives_way_to_the_next() {
    let (articles, warnings) = read(&json!({
        "@type": "NewsArticle", "headline": "A", "datePublished": "0001-01-01T00:00:00Z", "dateCreated": "2020-09-24",
    }));
    assert_eq!(articles[0].as_ref().unwrap().published.unwrap().to_rfc3339(), "2020-09-24T00:00:00+01:00");
    assert_eq!(warnings, []);
    let (articles, warnings) = read(&json!({"@type": "NewsArticle", "headline": "A", "datePublished": "soon"}));
    assert_eq!(articles[0].as_ref().unwrap().published, None);
    assert!(matches!(warnings[..], [WarningCode::ValueIgnored { .. }]));
}

#[test]
fn a_date_in_the_future_is_a_mistake_and_an_expiry_that_cannot_be_read_no_guess() {
    let (_, warnings) = read(&json!({"@type": "NewsArticle", "headline": "A", "datePublished": "2099-01-01"}));
    assert!(matches!(warnings[..], [WarningCode::FutureDate { .. }]));
    let (articles, _) = read(&json!({"@type": "NewsArticle", "headline": "A", "expires": "never"}));
    assert!(matches!(articles[0].as_ref().unwrap_err().reason, Reason::Embargo { .. }));
}

#[test]
fn a_withdrawn_article_is_a_kill() {
    let article = one(&json!({"@type": "NewsArticle", "headline": "A", "creativeWorkStatus": "Withdrawn"}));
    assert_eq!(article.status, Status::Canceled);
}

#[test]
fn html_in_the_body_is_html_and_references_in_the_title_are_characters() {
    let article = one(
        &json!({"@type": "NewsArticle", "headline": "A &amp; B &#8211; C", "articleBody": "<p>a <b>b</b></p><script>x</script>"}),
    );
    assert_eq!(article.title.as_str(), "A & B – C");
    assert_eq!(article.body.unwrap().as_str(), "<p>a <b>b</b></p>");
}

#[test]
fn a_text_for_an_author_may_be_a_whole_byline() {
    let article = one(&json!({"@type": "NewsArticle", "headline": "A", "author": "By Ann Lee and Omar Haddad"}));
    assert_eq!(names(&article.authors), ["Ann Lee", "Omar Haddad"]);
}

#[test]
fn updates_of_a_live_story_are_its_text() {
    let article =
        one(&json!({"@type": "LiveBlogPosting", "headline": "Match", "articleBody": "They play.", "liveBlogUpdate": [
            {"@type": "BlogPosting", "headline": "Goal < 5 min", "articleBody": "One\nnil."},
            {"@type": "BlogPosting", "articleBody": "<p>They begin.</p>"},
        ]}));
    assert_eq!(
        article.body.unwrap().as_str().replace('\n', ""),
        "<p>They play.</p><h3>Goal &lt; 5 min</h3><p>One</p><p>nil.</p><p>They begin.</p>"
    );
}
