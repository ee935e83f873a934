//! Pages about what is not there.

use askama::Template;

use super::directory::{FeedRow, all_feeds};
use super::discovery::alternates;
use super::frame::{Frame, Head};
use super::voice::Attributes;
use super::{Chrome, written};
use crate::domain::{Entry, FeedName, Format, Line};

#[derive(Template)]
#[template(path = "absence.html", whitespace = "minimize")]
struct AbsencePage<'a> {
    frame: Frame<'a>,
    heading: &'static str,
    hint: &'static str,
    /// Why, in whoever's words said so.
    reason: Option<&'a Line>,
    feeds: Vec<FeedRow<'a>>,
    /// As what its story was published anew: the title, in its language, and the address.
    successor: Option<Successor<'a>>,
    /// What addresses look like: what each is, and one of this site.
    examples: Vec<(&'static str, String)>,
}

/// The article as which a story was published anew.
struct Successor<'a> {
    title: &'a str,
    href: String,
    attributes: Attributes<'a>,
}

/// 410: the page of an article that was withdrawn, with the publisher's reason where there is one, which leads on where its
/// story was published anew.
pub fn gone(chrome: &Chrome<'_>, reason: Option<&Line>, successor: Option<&Entry>) -> String {
    let Some(entry) = successor else {
        return absence(chrome, |words| (words.gone, words.gone_hint), reason, Vec::new(), Vec::new(), None);
    };
    let successor = Successor {
        title: entry.title.as_str(),
        href: chrome.base.article(entry.permalink()),
        attributes: Attributes::of(&entry.language),
    };
    absence(chrome, |words| (words.succeeded, words.succeeded_hint), reason, Vec::new(), Vec::new(), Some(successor))
}

/// 410: the page of a feed that there is no more; which there are.
pub fn closed(chrome: &Chrome<'_>) -> String {
    absence(chrome, |words| (words.closed, words.closed_hint), None, all_feeds(chrome), Vec::new(), None)
}

/// 404: what feeds there are, and what an address looks like.
pub fn missing(chrome: &Chrome<'_>) -> String {
    let some = chrome.sections.first().map_or(&FeedName::All, |section| &section.name);
    let words = super::words::Words::for_page(chrome.language);
    let examples = vec![
        (words.address_of_page, chrome.base.page(some)),
        (words.address_of_feed, chrome.base.feed(some, Format::Rss)),
        (words.address_of_article, format!("{}articles/…", chrome.base.site())),
    ];
    absence(chrome, |words| (words.missing, words.missing_hint), None, all_feeds(chrome), examples, None)
}

fn absence<'a>(
    chrome: &Chrome<'a>,
    texts: impl FnOnce(&'static super::words::Words) -> (&'static str, &'static str),
    reason: Option<&'a Line>,
    feeds: Vec<FeedRow<'a>>,
    examples: Vec<(&'static str, String)>,
    successor: Option<Successor<'a>>,
) -> String {
    let (heading, hint) = texts(super::words::Words::for_page(chrome.language));
    let head = Head {
        title: Frame::title_of(chrome, heading),
        alternates: alternates(chrome, &[]),
        robots: Some("noindex"),
        ..Head::default()
    };
    written(&AbsencePage { frame: Frame::new(chrome, head, None), heading, hint, reason, feeds, successor, examples })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Site, story};
    use super::*;

    #[test]
    fn a_wrong_address_leads_to_the_feeds_there_are() {
        let site = Site::new("fr", "Ajil").with_sections([("sports/football", "Football", "fr")]);
        let page = missing(&site.chrome());
        assert!(page.contains("https://example.org/sports/football.rss") && page.contains("href=\"/sports/football\""));
    }

    #[test]
    fn the_page_of_a_story_that_was_published_anew_leads_on_to_it() {
        let site = Site::new("fr", "Ajil");
        let entry = story("خبر <b>", "ar");
        let page = gone(&site.chrome(), Line::new("A <reason>").as_ref(), Some(&entry));
        let href = format!("https://example.org/articles/{}", entry.permalink());
        assert!(page.contains(&format!("<a href=\"{href}\" lang=\"ar\" dir=\"rtl\">خبر &#60;b&#62;</a>")), "{page}");
        assert!(page.contains("noindex") && page.contains("republié"));
        assert!(page.contains("Motif") && page.contains("A &#60;reason&#62;"));
    }

    #[test]
    fn neither_page_is_for_search_engines() {
        let site = Site::new("ar", "عاجل");
        for page in [missing(&site.chrome()), gone(&site.chrome(), None, None)] {
            assert!(page.contains("noindex") && !page.contains("rel=\"canonical\""));
        }
    }
}
