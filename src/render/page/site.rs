//! The site's own page.

use std::collections::HashSet;

use askama::Template;

use super::card::Card;
use super::directory::{FeedRow, all_feeds};
use super::discovery::{alternates, in_all_formats};
use super::frame::{Frame, Head, SectionLink, section_link};
use super::linked_data::open_graph_of_list;
use super::voice::{Attributes, Time};
use super::{Chrome, Section, written};
use crate::domain::{Entry, EntryId, Format};

const BREAKING_IN_BAND: usize = 6;
const SECONDS: usize = 2;
/// So many of the newest may lead the page.
const FRESH: usize = 12;
const LATEST: usize = 6;
const IN_SECTION: usize = 5;

#[derive(Template)]
#[template(path = "site.html", whitespace = "minimize")]
struct SitePage<'a> {
    frame: Frame<'a>,
    breaking: Vec<Card<'a>>,
    breaking_since: Option<Time>,
    lead: Option<Card<'a>>,
    seconds: Vec<Card<'a>>,
    latest: Vec<Card<'a>>,
    columns: Vec<Column<'a>>,
    feeds: Vec<FeedRow<'a>>,
    last_update: Option<Time>,
}

/// One section of the page, in its own language and direction.
struct Column<'a> {
    attributes: Attributes<'a>,
    page: SectionLink<'a>,
    first: Card<'a>,
    others: Vec<Card<'a>>,
}

/// The page at `/`: the breaking news while there is any, the lead, the newest, the sections with theirs, all feeds.
///
/// Each list is in feed order, newest first. What leads the page is not repeated where its section has other stories.
pub fn site(chrome: &Chrome<'_>, breaking: &[Entry], newest: &[Entry], sections: &[(Section, Vec<Entry>)]) -> String {
    let top = top(chrome, newest);
    let shown: HashSet<&EntryId> = top.iter().map(|entry| &entry.id).collect();
    let latest = newest.iter().filter(|entry| !shown.contains(&entry.id)).take(LATEST);
    let last_update = newest.iter().chain(breaking).map(Entry::rank).max();
    let mut top = top.iter().map(|entry| Card::new(chrome, entry, None));
    let frame = Frame { is_front: true, ..Frame::new(chrome, head(chrome), None) };
    let page = SitePage {
        breaking: breaking.iter().take(BREAKING_IN_BAND).map(|entry| Card::new(chrome, entry, None)).collect(),
        breaking_since: breaking.iter().map(|entry| entry.published).max().map(|at| frame.voice.short(at)),
        lead: top.next(),
        seconds: top.collect(),
        latest: latest
            .map(|entry| Card { time: frame.voice.short(entry.published), ..Card::new(chrome, entry, None) })
            .collect(),
        columns: sections.iter().filter_map(|(section, entries)| column(chrome, section, entries, &shown)).collect(),
        feeds: all_feeds(chrome),
        last_update: last_update.map(|at| frame.voice.long(at)),
        frame,
    };
    written(&page)
}

/// The lead and the stories below it: the newest that have more than a title and stand unretracted, those in the
/// site's own language before others. Where there is none, the newest entry.
fn top<'a>(chrome: &Chrome<'_>, newest: &'a [Entry]) -> Vec<&'a Entry> {
    let is_story = |entry: &&Entry| entry.summary.is_some() && entry.retraction.is_none();
    let is_foreign = |entry: &&Entry| entry.language.primary() != chrome.language.primary();
    let mut stories: Vec<_> = newest.iter().take(FRESH).filter(is_story).collect();
    stories.sort_by_key(is_foreign);
    stories.truncate(1 + SECONDS);
    if stories.is_empty() {
        stories.extend(newest.first());
    }
    stories
}

fn column<'a>(
    chrome: &Chrome<'a>,
    section: &'a Section,
    entries: &'a [Entry],
    shown: &HashSet<&EntryId>,
) -> Option<Column<'a>> {
    let mut fresh: Vec<_> = entries.iter().filter(|entry| !shown.contains(&entry.id)).take(IN_SECTION).collect();
    if fresh.is_empty() {
        fresh = entries.iter().take(IN_SECTION).collect();
    }
    let card =
        |entry: &&'a Entry| Card { section: None, authors: None, ..Card::new(chrome, entry, Some(&section.name)) };
    let mut cards = fresh.iter().map(card);
    Some(Column {
        attributes: Attributes::of(&section.language),
        page: section_link(chrome, section, &section.language),
        first: cards.next()?,
        others: cards.collect(),
    })
}

fn head(chrome: &Chrome<'_>) -> Head {
    let (title, description) = (chrome.title.as_str(), chrome.description.as_str());
    let mut alternates = alternates(chrome, &[]);
    // A reader that is given the site's address offers its sections, too; one format each is enough to choose by.
    let mut titles = HashSet::from_iter(
        alternates.iter().filter_map(|link| link.title.rsplit_once(" – ")).map(|(title, _)| title.to_owned()),
    );
    for section in chrome.sections {
        let formats = in_all_formats(chrome.base, &section.name, section.title.as_str(), &mut titles);
        alternates.extend(formats.filter(|link| link.media_type == Format::Rss.media_type()));
    }
    Head {
        title: if description.is_empty() { title.to_owned() } else { format!("{title} – {description}") },
        description: description.to_owned(),
        canonical: Some(chrome.base.site()),
        alternates,
        open_graph: open_graph_of_list(chrome, title, chrome.description, chrome.base.site()),
        ..Head::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Site, headline, section, story};
    use super::*;
    use crate::domain::Line;

    #[test]
    fn no_band_is_shown_when_nothing_breaks() {
        let fixture = Site::new("ar", "عاجل");
        let entry = story("خبر", "ar");
        assert!(!site(&fixture.chrome(), &[], std::slice::from_ref(&entry), &[]).contains("class=\"breaking\""));
        assert!(site(&fixture.chrome(), &[headline("زلزال", "ar")], &[entry], &[]).contains("class=\"breaking\""));
    }

    #[test]
    fn a_title_with_markup_is_shown_as_text() {
        let fixture = Site::new("en", "Tom & Jerry <b>");
        let page = site(&fixture.chrome(), &[], &[story("<script>alert(1)</script>", "en")], &[]);
        assert!(!page.contains("<script>") && page.contains("&#60;script&#62;"), "{page}");
        assert!(page.contains("<title>Tom &#38; Jerry &#60;b&#62;</title>"));
    }

    #[test]
    fn the_lead_is_a_story_and_neither_a_bare_title_nor_a_retracted_one() {
        let fixture = Site::new("en", "Ajil");
        let bare = Entry { summary: None, body: None, ..story("Bare", "en") };
        let retracted = Entry { retraction: Line::new("It was not so."), ..story("Retracted", "en") };
        let page = site(&fixture.chrome(), &[], &[bare, retracted, story("Whole", "en")], &[]);
        let lead = page.split_once("class=\"lead\"").unwrap().1.split_once("</article>").unwrap().0;
        assert!(lead.contains(">Whole<") && !lead.contains(">Bare<"), "{lead}");
    }

    #[test]
    fn the_sites_own_language_leads_its_page() {
        let fixture = Site::new("ar", "عاجل");
        let page = site(&fixture.chrome(), &[], &[story("Une visite", "fr"), story("زيارة", "ar")], &[]);
        let lead = page.split_once("class=\"lead\"").unwrap().1.split_once("</article>").unwrap().0;
        assert!(lead.contains(">زيارة<"), "{lead}");
    }

    #[test]
    fn a_story_that_leads_is_not_repeated_where_its_section_has_others() {
        let fixture = Site::new("en", "Ajil");
        let entries: Vec<_> = ["One", "Two", "Three", "Four"].map(|title| story(title, "en")).into();
        let page = |entries: &[Entry]| {
            let sections = [(section("security", "Security", "en"), entries.to_vec())];
            site(&fixture.chrome(), &[], entries, &sections).split_once("class=\"columns\"").unwrap().1.to_owned()
        };
        assert!(page(&entries).contains(">Four<") && !page(&entries).contains(">One<"));
        assert!(page(&entries[..1]).contains(">One<"));
    }

    #[test]
    fn a_section_in_another_language_is_marked_with_it() {
        let fixture = Site::new("ar", "عاجل");
        let sections = [(section("monde", "Monde", "fr"), vec![story("Une visite", "fr")])];
        let page = site(&fixture.chrome(), &[], &[], &sections);
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
        assert!(page.contains("<section class=\"column\" lang=\"fr\" dir=\"ltr\">"), "{page}");
    }

    #[test]
    fn a_site_without_a_story_says_how_to_publish_one() {
        let fixture = Site::new("fr", "Ajil");
        assert!(site(&fixture.chrome(), &[], &[], &[]).contains("Déposez un fichier d’article"));
    }

    #[test]
    fn headlines_alone_are_news_enough_to_be_silent_about_silence() {
        let fixture = Site::new("fr", "Ajil");
        assert!(!site(&fixture.chrome(), &[headline("Séisme", "fr")], &[], &[]).contains("class=\"silence\""));
    }

    #[test]
    fn links_stay_below_the_path_of_the_base_url() {
        let fixture = Site::at("https://example.org/news", "en", "Ajil").with_sections([("a b", "A", "en")]);
        let page = site(&fixture.chrome(), &[], &[story("Whole", "en")], &[]);
        assert!(page.contains("href=\"/news/articles/") && page.contains("href=\"/news/a%20b\""));
        assert!(page.contains("href=\"/news/-/assets/ajil-"));
        assert!(page.contains("<link rel=\"canonical\" href=\"https://example.org/news/\">"));
        assert!(!page.replace("\"/news/", "").contains("href=\"/"), "{page}");
    }

    #[test]
    fn the_same_news_makes_the_same_page_without_script_or_style() {
        let fixture = Site::new("ar", "عاجل").with_sections([("security", "أمن", "ar")]).described("الأخبار");
        let sections = [(section("security", "أمن", "ar"), vec![story("خبر", "ar")])];
        let page = || site(&fixture.chrome(), &[headline("عنوان", "ar")], &[story("خبر", "ar")], &sections);
        assert_eq!(page(), page());
        for word in ["<script", "<style", " style=", " onclick=", "<img"] {
            assert!(!page().contains(word), "{word}");
        }
    }

    #[test]
    fn many_sections_leave_the_masthead_readable() {
        let names: Vec<_> = (0..40).map(|n| format!("s{n}")).collect();
        let fixture = Site::new("en", "Ajil").with_sections(names.iter().map(|name| (&**name, &**name, "en")));
        let page = site(&fixture.chrome(), &[], &[], &[]);
        let masthead = page.split_once("</nav>").unwrap().0;
        assert!(masthead.contains(">s11</a>") && !masthead.contains(">s12</a>") && masthead.contains("/#feeds"));
        assert!(page.contains("/s39.rss"));
    }
}
