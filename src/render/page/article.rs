//! An article's page.

use askama::Template;
use url::Url;

use super::body::{Body, repeats};
use super::directory::{Address, addresses};
use super::discovery::alternates;
use super::figures::{Elsewhere, Figure, elsewhere, figures};
use super::frame::{Frame, Head, SectionLink, page_path, section_link, sections_of};
use super::linked_data::{card, news_article, open_graph};
use super::preview::Banner;
use super::voice::{Attributes, Time, Voice};
use super::{Chrome, written};
use crate::domain::{Author, BaseUrl, Entry, EntryKind, FeedName, Line, MediumKind};

#[derive(Template)]
#[template(path = "article.html", whitespace = "minimize")]
struct ArticlePage<'a> {
    frame: Frame<'a>,
    /// What stands above a story that is not published yet.
    banner: Option<Banner<'a>>,
    /// The article's own voice.
    voice: Voice<'a>,
    entry: &'a Entry,
    sections: Vec<SectionLink<'a>>,
    authors: Vec<Byline<'a>>,
    tags: Vec<Label<'a>>,
    published: Time,
    updated: Option<Time>,
    standfirst: Option<&'a str>,
    figures: Vec<Figure<'a>>,
    elsewhere: Option<Elsewhere<'a>>,
    body: Option<Body>,
    is_headline_alone: bool,
    source: Option<Source<'a>>,
    follow: Vec<Follow<'a>>,
    /// Of what is said in the site's language inside the article's document.
    chrome: Attributes<'a>,
}

/// An author, or a tag, with the page of what else bears the name.
struct Label<'a> {
    name: &'a str,
    href: Option<String>,
}

/// An author, with the page of the author's own.
struct Byline<'a> {
    label: Label<'a>,
    own: Option<Source<'a>>,
}

/// Where the article was first published, or its author is at home.
struct Source<'a> {
    href: &'a str,
    host: String,
}

/// A section of the article, with its feeds.
struct Follow<'a> {
    page: SectionLink<'a>,
    addresses: [Address; 3],
}

/// The page of an entry, in its own language and direction; what stands round it is in the site's.
///
/// `was_changed` says that it said something else before; without that an update in the minute of the publication is its
/// sender's way of working, and no update to a reader. A retraction stands in the place of the body. An entry that is its title alone has a page all the same.
pub fn article(chrome: &Chrome<'_>, entry: &Entry, was_changed: bool) -> String {
    written(&page(chrome, chrome.base, head(chrome, entry), None, entry, was_changed))
}

/// The same of a story that is not published yet, whose pictures are below `address`.
pub(super) fn previewed(
    chrome: &Chrome<'_>,
    address: &BaseUrl,
    head: Head,
    banner: Banner<'_>,
    entry: &Entry,
) -> String {
    let page = page(chrome, address, head, Some(banner), entry, false);
    written(&ArticlePage { follow: Vec::new(), ..page })
}

fn page<'a>(
    chrome: &Chrome<'a>,
    address: &'a BaseUrl,
    head: Head,
    banner: Option<Banner<'a>>,
    entry: &'a Entry,
    was_changed: bool,
) -> ArticlePage<'a> {
    let sections = sections_of(chrome, entry);
    let frame = Frame::around(chrome, &entry.language, head, None);
    let voice = frame.voice.within(&entry.language);
    let body = entry.body.as_ref().filter(|_| entry.retraction.is_none());
    let standfirst = entry.summary.as_ref().filter(|summary| {
        entry.retraction.is_none() && **summary != entry.title && !body.is_some_and(|body| repeats(body, summary))
    });
    let is_headline_alone = entry.kind == EntryKind::Headline && body.is_none() && entry.retraction.is_none();
    let breaking = is_headline_alone.then(|| (frame.breaking.clone(), FeedName::Breaking));
    let follow = sections.iter().map(|section| (section_link(chrome, section, chrome.language), section.name.clone()));
    let unit = if was_changed { 1 } else { 60 };
    let is_updated = entry.updated.seconds() / unit > entry.published.seconds() / unit;
    ArticlePage {
        banner,
        sections: sections.iter().map(|section| section_link(chrome, section, &entry.language)).collect(),
        authors: entry.authors.iter().map(|author| byline(chrome, entry, author)).collect(),
        tags: entry.tags.iter().map(|tag| label(chrome, entry, tag, FeedName::tag)).collect(),
        published: voice.long(entry.published),
        updated: is_updated.then(|| voice.long(entry.updated)),
        standfirst: standfirst.map(|summary| summary.as_str()),
        figures: figures(&Chrome { base: address, ..*chrome }, entry),
        elsewhere: elsewhere(entry),
        body: body.map(|body| Body::new(body, address, voice.w.picture)),
        is_headline_alone,
        source: entry.link.as_deref().and_then(|link| source(chrome, link)),
        follow: follow
            .chain(breaking)
            .map(|(page, name)| Follow { page, addresses: addresses(chrome.base, &name) })
            .collect(),
        chrome: Attributes::of(chrome.language),
        entry,
        voice,
        frame,
    }
}

/// A tag or an author's name. Their feeds hold what all news hold, so a story without a category is in none of them.
fn label<'a>(chrome: &Chrome<'_>, entry: &Entry, name: &'a Line, feed: fn(&str) -> Option<FeedName>) -> Label<'a> {
    let name = name.as_str();
    let feed = feed(name).filter(|_| !entry.categories.is_empty());
    Label { name, href: feed.map(|feed| page_path(chrome.base, &feed)) }
}

fn byline<'a>(chrome: &Chrome<'_>, entry: &Entry, author: &'a Author) -> Byline<'a> {
    Byline {
        label: label(chrome, entry, &author.name, FeedName::author),
        own: author.url.as_deref().and_then(|url| source(chrome, url)),
    }
}

/// The source's own address, unless that is here.
fn source<'a>(chrome: &Chrome<'_>, link: &'a str) -> Option<Source<'a>> {
    let url = Url::parse(link).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let ours = link.strip_prefix(chrome.base.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    (!ours).then_some(Source { href: link, host })
}

fn head(chrome: &Chrome<'_>, entry: &Entry) -> Head {
    let sections = sections_of(chrome, entry);
    let own: Vec<_> = sections.iter().take(1).map(|section| (&section.name, section.title.as_str())).collect();
    let description = entry.retraction.as_ref().or(entry.summary.as_ref());
    Head {
        title: Frame::title_of(chrome, entry.title.as_str()),
        description: description.map(|text| text.shortened(200).as_str().to_owned()).unwrap_or_default(),
        canonical: Some(canonical(chrome, entry)),
        alternates: alternates(chrome, &own),
        open_graph: open_graph(chrome, entry),
        linked_data: Some(news_article(chrome, entry)),
        card: Some(card(chrome, entry)),
        robots: entry.retraction.is_some().then_some("noindex"),
    }
}

/// The source's own address where it gives one (FORMATS §4, *Link*), else this page's.
fn canonical(chrome: &Chrome<'_>, entry: &Entry) -> String {
    entry.link.clone().unwrap_or_else(|| chrome.base.article(entry.permalink()))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Site, headline, story};
    use super::*;
    use crate::domain::SafeHtml;

    #[test]
    fn an_article_is_in_its_own_direction_and_the_masthead_in_the_sites() {
        let site = Site::new("fr", "Ajil");
        let page = article(&site.chrome(), &story("خبر", "ar"), false);
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");
        assert!(page.contains("<header class=\"masthead\" lang=\"fr\" dir=\"ltr\">"));
        assert!(page.contains(">الخميس 24 سبتمبر 2020، 15:57</time>"));
    }

    #[test]
    fn a_retraction_stands_in_the_place_of_the_body() {
        let site = Site::new("en", "Ajil");
        let entry = Entry { retraction: Line::new("The report was false."), ..story("A report", "en") };
        let page = article(&site.chrome(), &entry, false);
        assert!(page.contains("The report was false.") && page.contains("Story retracted"));
        assert!(!page.contains("A body.") && page.contains("noindex"));
    }

    #[test]
    fn a_correction_is_shown_with_the_body() {
        let site = Site::new("en", "Ajil");
        let page =
            article(&site.chrome(), &Entry { correction: Line::new("It was Rabat."), ..story("A visit", "en") }, false);
        assert!(page.contains("It was Rabat.") && page.contains("A body."));
    }

    #[test]
    fn the_summary_is_not_shown_twice() {
        let site = Site::new("en", "Ajil");
        let body = Some(SafeHtml::sanitised("<p>A summary. And more.</p>".to_owned()));
        let shows = |entry: &Entry| article(&site.chrome(), entry, false).contains("class=\"standfirst\"");
        assert!(shows(&story("A visit", "en")));
        assert!(!shows(&Entry { body, ..story("A visit", "en") }));
    }

    #[test]
    fn a_headline_has_a_page_that_says_that_it_is_one() {
        let site = Site::new("en", "Ajil");
        let page = article(&site.chrome(), &headline("Quake", "en"), false);
        assert!(page.contains("<h1>Quake</h1>") && page.contains("this headline is all"));
        assert!(page.contains("href=\"https://example.org/breaking.rss\" type"), "{page}");
    }

    #[test]
    fn the_canonical_address_is_the_sources_where_it_gives_one() {
        let site = Site::new("en", "Ajil");
        let canonical = |entry: &Entry| {
            let page = article(&site.chrome(), entry, false);
            page.split_once("rel=\"canonical\" href=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
        };
        let mut entry = story("A visit", "en");
        assert_eq!(canonical(&entry), format!("https://example.org/articles/{}", entry.permalink()));
        entry.link = Some("https://agency.example/1".to_owned());
        assert_eq!(canonical(&entry), "https://agency.example/1");
        assert!(article(&site.chrome(), &entry, false).contains(">agency.example</a>"));
    }

    #[test]
    fn an_update_in_the_same_minute_is_no_update_to_a_reader() {
        let site = Site::new("en", "Ajil");
        let entry = story("A visit", "en");
        let at = |seconds: i64| Entry { updated: entry.published.plus_millis(seconds * 1000), ..entry.clone() };
        assert!(!article(&site.chrome(), &at(2), false).contains("class=\"updated\""));
        assert!(article(&site.chrome(), &at(7200), false).contains("class=\"updated\""));
        // Unless readers had another text before, however shortly.
        assert!(article(&site.chrome(), &at(2), true).contains("class=\"updated\""));
        assert!(!article(&site.chrome(), &at(0), true).contains("class=\"updated\""));
    }

    #[test]
    fn tags_and_authors_lead_to_what_else_bears_the_name() {
        let site = Site::at("https://example.org/news", "ar", "عاجل");
        let author = Author { url: Some("https://salma.example/".to_owned()), ..Author::named("Salma B.").unwrap() };
        let entry = Entry { authors: vec![author], tags: vec![Line::folded("a/b")], ..story("خبر", "ar") };
        let page = article(&site.chrome(), &entry, false);
        assert!(page.contains("<a href=\"/news/authors/Salma%20B.\" rel=\"author\">"), "{page}");
        assert!(page.contains("<a href=\"https://salma.example/\"") && page.contains(">salma.example</a>"));
        assert!(page.contains("<a href=\"/news/tags/a%2Fb\" rel=\"tag\">"), "{page}");
        // What is in no category is in neither feed.
        let page = article(&site.chrome(), &Entry { categories: Vec::new(), ..entry }, false);
        assert!(!page.contains("/authors/Salma") && !page.contains("\"/news/tags/"), "{page}");
    }

    #[test]
    fn its_section_is_offered_first() {
        let site = Site::new("en", "Ajil").with_sections([("security", "Security", "en")]);
        let page = article(&site.chrome(), &story("A visit", "en"), false);
        let first = page.split_once("rel=\"alternate\"").unwrap().1;
        assert!(first.starts_with(" type=\"application/rss+xml\" title=\"Security – RSS\""), "{first}");
    }
}
