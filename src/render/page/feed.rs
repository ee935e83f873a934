//! A feed's page: a category's, `/all`, `/breaking`.

use askama::Template;

use super::card::Card;
use super::directory::{Address, addresses_of as addresses};
use super::discovery::alternates_of_feed;
use super::frame::{Frame, Head, SectionLink, section_link};
use super::linked_data::open_graph_of_list;
use super::voice::Attributes;
use super::{Chrome, Section, written};
use crate::domain::{Entry, Feed, FeedName};

#[derive(Template)]
#[template(path = "feed.html", whitespace = "minimize")]
struct FeedPage<'a> {
    frame: Frame<'a>,
    /// Of the title and description, where they are in another language than the site.
    attributes: Option<Attributes<'a>>,
    title: &'a str,
    description: &'a str,
    above: Vec<SectionLink<'a>>,
    below: Vec<SectionLink<'a>>,
    addresses: [Address; 3],
    turn: &'a Turn,
    stories: Vec<Card<'a>>,
    is_breaking: bool,
    /// What an empty page says, and what its reader can do.
    silence: (&'static str, &'static str),
}

/// Where a page of a feed leads to its others; addresses are absolute.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Turn {
    /// The page's own address, where it is not the feed's.
    pub own: Option<String>,
    /// The newer entries.
    pub newer: Option<String>,
    /// The older ones.
    pub older: Option<String>,
    /// The newest of the archives.
    pub archive: Option<String>,
}

impl Turn {
    /// By the relations of RFC 5005.
    pub fn of(links: &[(&'static str, String)]) -> Self {
        let at = |relations: &[&str]| {
            links.iter().find(|(relation, _)| relations.contains(relation)).map(|(_, address)| address.clone())
        };
        let is_archive = at(&["current"]).is_some();
        Self {
            own: None,
            newer: at(&["previous", "next-archive"]),
            older: if is_archive { at(&["prev-archive"]) } else { at(&["next"]) },
            archive: if is_archive { None } else { at(&["prev-archive"]) },
        }
    }
}

/// The page of a feed: what it is, how to subscribe, and its entries, newest first.
pub fn feed(chrome: &Chrome<'_>, feed: &Feed, entries: &[Entry], turn: &Turn) -> String {
    let head = head(chrome, feed, turn);
    let frame = Frame::new(chrome, head, Some(&feed.name));
    let words = frame.voice.w;
    let is_breaking = feed.name == FeedName::Breaking;
    let page = FeedPage {
        attributes: (feed.language != *chrome.language).then(|| Attributes::of(&feed.language)),
        title: title(chrome, feed),
        description: feed.description.as_str(),
        above: above(chrome, &feed.name),
        below: below(chrome, &feed.name),
        addresses: addresses(chrome.base, feed),
        turn,
        stories: Card::all(chrome, entries, Some(&feed.name)),
        is_breaking,
        silence: if is_breaking { (words.calm, words.calm_hint) } else { (words.quiet, words.quiet_hint) },
        frame,
    };
    written(&page)
}

/// The feed of all news bears the site's title in a reader; on the site's own page that says nothing.
fn title<'a>(chrome: &Chrome<'_>, feed: &'a Feed) -> &'a str {
    let is_the_sites = feed.name == FeedName::All && feed.title == *chrome.title;
    if is_the_sites { super::words::Words::for_page(chrome.language).all } else { feed.title.as_str() }
}

fn above<'a>(chrome: &Chrome<'a>, name: &FeedName) -> Vec<SectionLink<'a>> {
    let FeedName::Category(category) = name else { return Vec::new() };
    let mut above: Vec<_> =
        category.lineage().skip(1).filter_map(|path| section(chrome, &FeedName::of(path))).collect();
    above.reverse();
    above.into_iter().map(|section| section_link(chrome, section, chrome.language)).collect()
}

fn below<'a>(chrome: &Chrome<'a>, name: &FeedName) -> Vec<SectionLink<'a>> {
    let FeedName::Category(category) = name else { return Vec::new() };
    let is_child = |section: &&Section| match &section.name {
        FeedName::Category(path) => path.parent().as_ref() == Some(category),
        _ => false,
    };
    chrome.sections.iter().filter(is_child).map(|section| section_link(chrome, section, chrome.language)).collect()
}

fn section<'a>(chrome: &Chrome<'a>, name: &FeedName) -> Option<&'a Section> {
    chrome.sections.iter().find(|section| section.name == *name)
}

fn head(chrome: &Chrome<'_>, feed: &Feed, turn: &Turn) -> Head {
    let title = title(chrome, feed);
    let page = turn.own.clone().unwrap_or_else(|| feed.page(chrome.base));
    Head {
        title: Frame::title_of(chrome, title),
        description: feed.description.as_str().to_owned(),
        open_graph: open_graph_of_list(chrome, title, &feed.description, page.clone()),
        canonical: Some(page),
        alternates: alternates_of_feed(chrome, feed),
        ..Head::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, Site, story};
    use super::{Turn, feed};

    #[test]
    fn the_three_addresses_are_there_to_be_copied() {
        let site = Site::new("ar", "عاجل");
        let page = feed(&site.chrome(), &sample::feed("أمن", "أمن", "ar"), &[story("خبر", "ar")], &Turn::default());
        for ending in ["rss", "atom", "json"] {
            assert!(
                page.contains(&format!("<code>https://example.org<wbr>/%D8%A3%D9%85%D9%86.{ending}</code>")),
                "{page}"
            );
        }
    }

    #[test]
    fn an_empty_page_tells_its_reader_what_to_do() {
        let site = Site::new("en", "Ajil");
        let page = |name| feed(&site.chrome(), &sample::feed(name, "Title", "en"), &[], &Turn::default());
        assert!(page("sports").contains("Nothing has been published here yet"));
        assert!(page("breaking").contains("No breaking news at the moment"));
    }

    #[test]
    fn a_sub_category_leads_up_and_its_parent_down() {
        let sections = [("sports", "Sports", "en"), ("sports/football", "Football", "en"), ("arts", "Arts", "en")];
        let site = Site::new("en", "Ajil").with_sections(sections);
        let head = |name| {
            let page = feed(&site.chrome(), &sample::feed(name, "Title", "en"), &[], &Turn::default());
            page.split_once("class=\"feed-head\"").unwrap().1.split_once("</header>").unwrap().0.to_owned()
        };
        assert!(head("sports/football").contains("href=\"/sports\""));
        assert!(head("sports").contains("href=\"/sports/football\"") && !head("sports").contains("arts"));
    }

    #[test]
    fn all_news_is_not_named_like_the_site() {
        let site = Site::new("en", "Ajil");
        let page = feed(&site.chrome(), &sample::feed("all", "Ajil", "en"), &[], &Turn::default());
        assert!(page.contains("<h1>All news</h1>") && page.contains("title=\"Ajil – RSS\""), "{page}");
    }

    #[test]
    fn the_page_shown_is_marked_among_the_sections() {
        let site = Site::new("en", "Ajil").with_sections([("security", "Security", "en")]);
        let page = feed(&site.chrome(), &sample::feed("security", "Security", "en"), &[], &Turn::default());
        assert!(page.contains("<a href=\"/security\" aria-current=\"page\">Security</a>"), "{page}");
        assert_eq!(page.matches("aria-current").count(), 1);
    }
}
