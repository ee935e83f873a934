//! What an article's page tells programs: schema.org's NewsArticle, and the Open Graph protocol.

use serde_json::{Map, Value, json};

use super::Chrome;
use super::frame::sections_of;
use crate::domain::{Author, Entry, FeedName, Line};
use crate::render::media;

/// JSON-LD of a NewsArticle, to stand inside a `<script>`: every `<`, `>` and `&` in it is an escape, so that no
/// text can end the element (HTML §4.12.1.3).
pub(super) fn news_article(chrome: &Chrome<'_>, entry: &Entry) -> String {
    let address = chrome.base.article(entry.permalink());
    let mut article = Map::new();
    let mut put = |key: &str, value: Value| article.insert(key.to_owned(), value);
    put("@context", json!("https://schema.org"));
    put("@type", json!("NewsArticle"));
    put("@id", json!(entry.id.as_str()));
    put("mainEntityOfPage", json!(entry.link.as_deref().unwrap_or(&address)));
    put("url", json!(address));
    put("headline", json!(entry.title.as_str()));
    if let Some(summary) = entry.retraction.as_ref().or(entry.summary.as_ref()) {
        put("description", json!(summary.as_str()));
    }
    put("inLanguage", json!(entry.language.as_str()));
    put("datePublished", json!(entry.published.to_rfc3339()));
    put("dateModified", json!(entry.updated.to_rfc3339()));
    let publisher = json!({"@type": "Organization", "name": chrome.title.as_str(), "url": chrome.base.site()});
    let authors: Vec<_> = entry.authors.iter().map(|author| person(chrome, entry, author)).collect();
    put("author", if authors.is_empty() { publisher.clone() } else { json!(authors) });
    put("publisher", publisher);
    put("isAccessibleForFree", json!(true));
    let sections: Vec<_> = sections_of(chrome, entry).iter().map(|section| section.title.as_str()).collect();
    if !sections.is_empty() {
        put("articleSection", json!(sections));
    }
    if !entry.tags.is_empty() {
        put("keywords", json!(entry.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>()));
    }
    let shown = media::shown(chrome.base, entry);
    if let Some(picture) = media::picture(&shown) {
        put("image", json!([image(picture)]));
    }
    if let Some(correction) = &entry.correction {
        put("correction", json!({"@type": "CorrectionComment", "text": correction.as_str()}));
    }
    let text = Value::Object(article).to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn person(chrome: &Chrome<'_>, entry: &Entry, author: &Author) -> Value {
    let mut person = json!({"@type": "Person", "name": author.name.as_str()});
    if let Some(url) = author_page(chrome, entry, author) {
        person["url"] = json!(url);
    }
    person
}

/// The author's own page, else ours of what the author wrote.
fn author_page(chrome: &Chrome<'_>, entry: &Entry, author: &Author) -> Option<String> {
    let ours = || FeedName::author(author.name.as_str()).filter(|_| !entry.categories.is_empty());
    author.url.clone().or_else(|| ours().map(|feed| chrome.base.page(&feed)))
}

fn image(picture: &media::Shown<'_>) -> Value {
    let mut image = json!({"@type": "ImageObject", "url": picture.url});
    if let Some((width, height)) = picture.pixels {
        image["width"] = json!(width);
        image["height"] = json!(height);
    }
    if let Some(words) = picture.words {
        for (key, line) in [("caption", &words.caption), ("creditText", &words.credit)] {
            if let Some(line) = line {
                image[key] = json!(line.as_str());
            }
        }
    }
    image
}

/// The value of `twitter:card`: with a wide picture where there is one.
pub(super) fn card(chrome: &Chrome<'_>, entry: &Entry) -> &'static str {
    let shown = media::shown(chrome.base, entry);
    let is_wide =
        |picture: &media::Shown<'_>| picture.pixels.is_none_or(|(width, height)| width >= 300 && width > height);
    if media::picture(&shown).is_some_and(is_wide) { "summary_large_image" } else { "summary" }
}

/// `property` and `content` of the `<meta>` elements of a page that lists entries (ogp.me).
pub(super) fn open_graph_of_list(
    chrome: &Chrome<'_>,
    title: &str,
    description: &Line,
    address: String,
) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("og:type", "website".to_owned()),
        ("og:title", title.to_owned()),
        ("og:url", address),
        ("og:site_name", chrome.title.as_str().to_owned()),
    ];
    if !description.as_str().is_empty() {
        out.push(("og:description", description.as_str().to_owned()));
    }
    out
}

/// `property` and `content` of an article's `<meta>` elements (ogp.me).
pub(super) fn open_graph(chrome: &Chrome<'_>, entry: &Entry) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("og:type", "article".to_owned()),
        ("og:title", entry.title.as_str().to_owned()),
        ("og:url", entry.link.clone().unwrap_or_else(|| chrome.base.article(entry.permalink()))),
        ("og:site_name", chrome.title.as_str().to_owned()),
        ("article:published_time", entry.published.to_rfc3339()),
        ("article:modified_time", entry.updated.to_rfc3339()),
    ];
    if let Some(summary) = entry.retraction.as_ref().or(entry.summary.as_ref()) {
        out.push(("og:description", summary.shortened(300).as_str().to_owned()));
    }
    // ogp.me wants `language_TERRITORY`; a territory that nobody told is not made up.
    if let [language, territory] = entry.language.as_str().split('-').collect::<Vec<_>>()[..]
        && territory.len() == 2
    {
        out.push(("og:locale", format!("{language}_{territory}")));
    }
    let shown = media::shown(chrome.base, entry);
    if let Some(picture) = media::picture(&shown) {
        out.push(("og:image", picture.url.clone()));
        out.extend(picture.media_type.map(|found| ("og:image:type", found.name.to_owned())));
        if let Some((width, height)) = picture.pixels {
            out.push(("og:image:width", width.to_string()));
            out.push(("og:image:height", height.to_string()));
        }
        let alt = picture.words.and_then(|words| words.alt.as_ref());
        out.extend(alt.map(|alt| ("og:image:alt", alt.as_str().to_owned())));
    }
    out.extend(
        sections_of(chrome, entry).first().map(|section| ("article:section", section.title.as_str().to_owned())),
    );
    let authors = entry.authors.iter().filter_map(|author| author_page(chrome, entry, author));
    out.extend(authors.map(|url| ("article:author", url)));
    out.extend(entry.tags.iter().map(|tag| ("article:tag", tag.as_str().to_owned())));
    out
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Site, story};
    use super::*;

    #[test]
    fn no_title_can_end_the_script_that_holds_it() {
        let site = Site::new("en", "Ajil");
        let text = news_article(&site.chrome(), &story("</script><script>alert(1)</script> & <!--", "en"));
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["headline"], "</script><script>alert(1)</script> & <!--");
    }

    #[test]
    fn a_story_without_a_byline_is_the_sites() {
        let site = Site::new("ar", "عاجل");
        let mut entry = story("خبر", "ar");
        let read: Value = serde_json::from_str(&news_article(&site.chrome(), &entry)).unwrap();
        assert_eq!(read["author"]["name"], "عاجل");
        entry.authors = vec![Author::named("ليلى").unwrap()];
        let read: Value = serde_json::from_str(&news_article(&site.chrome(), &entry)).unwrap();
        assert_eq!(read["author"][0]["@type"], "Person");
        assert_eq!(read["author"][0]["url"], "https://example.org/authors/%D9%84%D9%8A%D9%84%D9%89");
    }

    #[test]
    fn a_correction_is_told_to_programs_too() {
        let site = Site::new("en", "Ajil");
        let entry = crate::domain::Entry { correction: Line::new("It was Rabat."), ..story("A visit", "en") };
        let read: Value = serde_json::from_str(&news_article(&site.chrome(), &entry)).unwrap();
        assert_eq!(read["correction"]["text"], "It was Rabat.");
    }

    #[test]
    fn the_picture_is_named_where_it_has_an_address_alone() {
        let site = Site::new("en", "Ajil");
        let mut entry = story("A visit", "en");
        let picture = |source: &str| crate::domain::Picture {
            source: Line::folded(source),
            alt: None,
            caption: None,
            credit: None,
        };
        entry.picture = Some(picture("visit.jpg"));
        assert!(!open_graph(&site.chrome(), &entry).iter().any(|(property, _)| *property == "og:image"));
        assert_eq!(card(&site.chrome(), &entry), "summary");
        entry.picture = Some(picture("https://media.example/visit.jpg"));
        assert!(open_graph(&site.chrome(), &entry).iter().any(|(property, _)| *property == "og:image"));
        assert_eq!(card(&site.chrome(), &entry), "summary_large_image");
    }

    #[test]
    fn search_engines_are_told_all_that_they_ask_of_a_news_article() {
        let site = Site::new("ar", "عاجل").with_sections([("security", "أمن", "ar")]);
        let picture = crate::domain::Picture {
            source: Line::folded("https://media.example/visit.jpg"),
            alt: None,
            caption: Line::new("عند الباب"),
            credit: Line::new("سلمى"),
        };
        let entry = crate::domain::Entry {
            picture: Some(picture),
            authors: vec![Author::named("سلمى").unwrap()],
            tags: vec![Line::folded("زيارة")],
            ..story("خبر", "ar")
        };
        let read: Value = serde_json::from_str(&news_article(&site.chrome(), &entry)).unwrap();
        let page = format!("https://example.org/articles/{}", entry.permalink());
        for (key, expected) in [
            ("@type", json!("NewsArticle")),
            ("headline", json!("خبر")),
            ("inLanguage", json!("ar")),
            ("mainEntityOfPage", json!(page)),
            ("articleSection", json!(["أمن"])),
            ("keywords", json!(["زيارة"])),
            ("isAccessibleForFree", json!(true)),
            ("datePublished", json!("2020-09-24T15:57:00+01:00")),
            ("dateModified", json!("2020-09-24T15:57:00+01:00")),
        ] {
            assert_eq!(read[key], expected, "{key}");
        }
        assert_eq!(read["image"][0]["creditText"], "سلمى");
        assert_eq!(read["publisher"]["name"], "عاجل");
    }
}
