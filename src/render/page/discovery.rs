//! Autodiscovery: how a feed reader that is given a page's address finds the feeds.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Chrome;
use super::frame::sections_of;
use crate::domain::{BaseUrl, Entry, Feed, FeedName, Format, Listing};

/// One `<link rel="alternate">`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Alternate {
    pub href: String,
    pub media_type: &'static str,
    pub title: String,
}

/// The feeds a page leads to, best first, each in every format and with a title of its own (STANDARDS 64):
/// `own`, the page's own; the breaking news, named as such; the site's; and the list of all feeds there are.
pub(super) fn alternates<'a>(chrome: &'a Chrome<'_>, own: &[(&'a FeedName, &'a str)]) -> Vec<Alternate> {
    let site = (&FeedName::All, chrome.title.as_str());
    let breaking = (&FeedName::Breaking, chrome.breaking.title.as_str());
    // Without one of its own a page is the site's.
    let last = if own.is_empty() { [site, breaking] } else { [breaking, site] };
    let mut feeds = HashSet::new();
    let mut titles = HashSet::new();
    let mut out = Vec::new();
    for &(name, title) in own.iter().chain(&last) {
        if feeds.insert(name) {
            out.extend(in_all_formats(chrome.base, name, title, &mut titles));
        }
    }
    out.push(Alternate {
        href: chrome.base.listing(Listing::Feeds),
        media_type: "text/x-opml",
        title: format!("{} – OPML", chrome.title),
    });
    out
}

/// Those of a feed's own page, whose first are the feed's as it is shown, with what is asked of it.
pub(super) fn alternates_of_feed(chrome: &Chrome<'_>, feed: &Feed) -> Vec<Alternate> {
    let mut all = alternates(chrome, &[(&feed.name, feed.title.as_str())]);
    let feed = followed(feed);
    for (alternate, format) in all.iter_mut().zip(Format::ALL) {
        alternate.href = feed.address(chrome.base, format);
    }
    all
}

/// What one would follow of a feed that is shown: from its first page on, because nothing new ever comes to a later one.
pub(super) fn followed(feed: &Feed) -> Cow<'_, Feed> {
    match feed.query.before {
        Some(_) => Cow::Owned(Feed { query: feed.query.from_the_first(), ..feed.clone() }),
        None => Cow::Borrowed(feed),
    }
}

/// A feed in its three formats. A title that another feed has taken tells of the feed's name, too.
pub(super) fn in_all_formats<'a>(
    base: &BaseUrl,
    name: &FeedName,
    title: &'a str,
    titles: &mut HashSet<String>,
) -> impl Iterator<Item = Alternate> + use<'a> {
    let title = if titles.insert(title.to_owned()) { title.to_owned() } else { format!("{title} ({name})") };
    let (base, name) = (base.clone(), name.clone());
    Format::ALL.into_iter().map(move |format| Alternate {
        href: base.feed(&name, format),
        media_type: format.media_type(),
        title: format!("{title} – {}", format.label()),
    })
}

/// The same links as values of the `Link` header (RFC 8288), best first:
/// `<https://…/security.rss>; rel="alternate"; type="application/rss+xml"; title="Security - RSS"`.
///
/// `feed` is the page's own feed; `None` on the site's page. A title outside ASCII is told as
/// RFC 8187 has it, `title*=UTF-8''%D8…`.
pub fn autodiscovery(chrome: &Chrome<'_>, feed: Option<&Feed>) -> Vec<String> {
    let links = feed.map_or_else(|| alternates(chrome, &[]), |feed| alternates_of_feed(chrome, feed));
    links.iter().map(header_value).collect()
}

/// The same of an article's page: its section first, as in its head.
pub fn autodiscovery_of_article(chrome: &Chrome<'_>, entry: &Entry) -> Vec<String> {
    let sections = sections_of(chrome, entry);
    let own: Vec<_> = sections.iter().take(1).map(|section| (&section.name, section.title.as_str())).collect();
    alternates(chrome, &own).iter().map(header_value).collect()
}

fn header_value(link: &Alternate) -> String {
    let title = link.title.replace('–', "-");
    let title = if title.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        format!("title=\"{}\"", title.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("title*=UTF-8''{}", utf8_percent_encode(&link.title, NOT_ATTR_CHAR))
    };
    format!("<{}>; rel=\"alternate\"; type=\"{}\"; {title}", link.href, link.media_type)
}

/// RFC 8187 §3.2.1: everything but `attr-char`, of which we keep the unreserved characters of URLs.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::super::sample::{Site, feed};
    use super::*;

    fn hrefs(links: &[String]) -> Vec<&str> {
        links.iter().map(|link| &link[1..link.find('>').unwrap()]).collect()
    }

    #[test]
    fn the_pages_own_feed_comes_first_then_the_breaking_news_then_the_site() {
        let site = Site::new("en", "Ajil");
        let links = autodiscovery(&site.chrome(), Some(&feed("security", "Security", "en")));
        assert_eq!(
            hrefs(&links),
            [
                "https://example.org/security.rss",
                "https://example.org/security.atom",
                "https://example.org/security.json",
                "https://example.org/breaking.rss",
                "https://example.org/breaking.atom",
                "https://example.org/breaking.json",
                "https://example.org/all.rss",
                "https://example.org/all.atom",
                "https://example.org/all.json",
                "https://example.org/feeds.opml",
            ]
        );
        let first = "<https://example.org/security.rss>; rel=\"alternate\"; type=\"application/rss+xml\"; \
                     title=\"Security - RSS\"";
        assert_eq!(links[0], first);
        assert!(links[3].ends_with("title=\"Breaking news - RSS\""));
    }

    #[test]
    fn the_sites_page_leads_to_the_sites_feed_first() {
        let site = Site::new("en", "Ajil");
        assert_eq!(hrefs(&autodiscovery(&site.chrome(), None))[0], "https://example.org/all.rss");
    }

    #[test]
    fn an_article_leads_to_its_section_first() {
        let site = Site::new("en", "Ajil").with_sections([("security", "Security", "en")]);
        let links = autodiscovery_of_article(&site.chrome(), &super::super::sample::story("A visit", "en"));
        assert_eq!(hrefs(&links)[..4].last(), Some(&"https://example.org/breaking.rss"));
        assert_eq!(hrefs(&links)[0], "https://example.org/security.rss");
    }

    #[test]
    fn no_feed_is_named_twice() {
        let site = Site::new("en", "Ajil");
        assert_eq!(autodiscovery(&site.chrome(), Some(&feed("breaking", "News", "en"))).len(), 7);
    }

    #[test]
    fn two_feeds_of_one_title_are_told_apart() {
        let site = Site::new("en", "Ajil");
        let chrome = site.chrome();
        let own = feed("ajil", "Ajil", "en");
        let links = alternates(&chrome, &[(&own.name, own.title.as_str())]);
        let titles: HashSet<_> = links.iter().map(|link| &link.title).collect();
        assert_eq!(titles.len(), 10);
    }

    #[test]
    fn a_header_holds_ascii_alone() {
        let site = Site::new("ar", "عاجل");
        let links = autodiscovery(&site.chrome(), Some(&feed("أمن", "أمن \"وطني\"", "ar")));
        assert!(links.iter().all(|link| link.is_ascii()), "{links:?}");
        assert!(links[0].contains("title*=UTF-8''%D8%A3%D9%85%D9%86%20%22"), "{}", links[0]);
    }

    #[test]
    fn a_quote_cannot_end_its_title() {
        let site = Site::new("en", "Ajil");
        let links = autodiscovery(&site.chrome(), Some(&feed("x", r#"The "X\" files"#, "en")));
        assert!(links[0].ends_with(r#"title="The \"X\\\" files - RSS""#), "{}", links[0]);
    }
}
