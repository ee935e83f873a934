//! A feed's page: a category's, a view's, a tag's, `/all`, `/breaking`; a month of it, and what is asked of it.

use std::borrow::Cow;

use askama::Template;

use super::card::Card;
use super::discovery::alternates_of_feed;
use super::frame::{Frame, Head, Search, SectionLink, page_path, prefix, section_link};
use super::heading::{Heading, whole};
use super::linked_data::open_graph_of_list;
use super::subscribe::Subscribe;
use super::voice::{Attributes, Voice};
use super::words::Words;
use super::{Chrome, Section, written};
use crate::domain::{BaseUrl, Entry, Feed, FeedName, Line, Month};
use crate::render::assets;

#[derive(Template)]
#[template(path = "feed.html", whitespace = "minimize")]
struct FeedPage<'a> {
    frame: Frame<'a>,
    /// Of the heading and description, where they are in another language than the site.
    attributes: Option<Attributes<'a>>,
    heading: Heading<'a>,
    description: &'a str,
    above: Vec<SectionLink<'a>>,
    below: Vec<SectionLink<'a>>,
    /// How many entries are shown, where that says something.
    count: Option<String>,
    subscribe: Subscribe,
    turn: Turn,
    stories: Vec<Card<'a>>,
    is_breaking: bool,
    /// What an empty page says, and what its reader can do.
    silence: (&'static str, &'static str),
    /// Where there may be more.
    ways_on: Vec<SectionLink<'a>>,
}

/// Where a page of a feed leads to its others; addresses are absolute.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Turn {
    /// The page's own address, where it is not the feed's.
    pub own: Option<String>,
    /// The month that the page shows, where it is an archive's.
    pub month: Option<Month>,
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
            newer: at(&["previous", "next-archive"]),
            older: if is_archive { at(&["prev-archive"]) } else { at(&["next"]) },
            archive: if is_archive { None } else { at(&["prev-archive"]) },
            ..Self::default()
        }
    }

    /// The same with links as pages have them: paths of this site.
    fn by_paths(&self, base: &BaseUrl) -> Self {
        let path = |address: &Option<String>| {
            let address = address.as_ref()?;
            Some(address.strip_prefix(base.as_str()).map_or_else(|| address.clone(), |rest| prefix(base) + rest))
        };
        Self { newer: path(&self.newer), older: path(&self.older), archive: path(&self.archive), ..self.clone() }
    }
}

/// The page of a feed: what it is, how to subscribe, and its entries, newest first.
pub fn feed(chrome: &Chrome<'_>, feed: &Feed, entries: &[Entry], turn: &Turn) -> String {
    let voice = Voice::of(chrome.language, chrome.zone);
    let words = voice.w;
    let title = title(chrome, feed);
    let heading = Heading::of(voice, feed, &title, turn.month);
    let head = head(chrome, feed, turn, &heading.as_title(voice, &title));
    let query = &feed.query;
    let search = Search {
        action: page_path(chrome.base, &feed.name),
        label: format!("{} {title}", words.search_in),
        words: query.words.as_ref().map_or("", Line::as_str),
    };
    let frame = Frame { search, ..Frame::new(chrome, head, Some(&feed.name)) };
    let is_breaking = feed.name == FeedName::Breaking;
    let silence = match () {
        () if !query.is_empty() => (words.nothing, words.nothing_hint),
        () if is_breaking => (words.calm, words.calm_hint),
        () => (words.quiet, words.quiet_hint),
    };
    let own = (heading.kind.is_none() && turn.month.is_none()).then_some(&feed.language);
    let page = FeedPage {
        attributes: own.filter(|language| *language != chrome.language).map(Attributes::of),
        description: if heading.is_part { "" } else { feed.description.as_str() },
        above: above(chrome, feed, heading.is_part.then_some(&*title), voice),
        below: if heading.is_part { Vec::new() } else { below(chrome, &feed.name) },
        count: count(words, entries.len(), &heading, turn),
        subscribe: Subscribe::to(chrome.base, feed, prefix(chrome.base) + &assets::script_path()),
        turn: turn.by_paths(chrome.base),
        stories: Card::all(chrome, entries, Some(&feed.name)),
        is_breaking,
        silence,
        ways_on: ways_on(chrome, feed, &title, voice),
        heading,
        frame,
    };
    written(&page)
}

/// The feed's own title, without what is asked of it. The feed of all news bears the site's title in a reader; on the
/// site's own page that says nothing.
fn title<'a>(chrome: &Chrome<'a>, feed: &'a Feed) -> Cow<'a, str> {
    let all = Words::for_page(chrome.language).all;
    match &feed.name {
        FeedName::All if !feed.query.is_empty() || feed.title == *chrome.title => all.into(),
        FeedName::Tag(label) | FeedName::Author(label) => label.label().into(),
        _ if feed.query.is_empty() => feed.title.as_str().into(),
        FeedName::Breaking => chrome.breaking.title.as_str().into(),
        name => section(chrome, name).map_or(name.as_str(), |section| section.title.as_str()).into(),
    }
}

/// How many entries a part of a feed has; of a page that others follow, how many are on it.
fn count(words: &Words, entries: usize, heading: &Heading<'_>, turn: &Turn) -> Option<String> {
    if entries == 0 || heading.kind.is_none() && !heading.is_part {
        return None;
    }
    let counted = (words.counted)(entries);
    let is_all = turn.month.is_some() || turn.newer.is_none() && turn.older.is_none();
    Some(if is_all { counted } else { format!("{counted} {}", words.on_this_page) })
}

fn above<'a>(chrome: &Chrome<'a>, feed: &'a Feed, part_of: Option<&'a str>, voice: Voice<'_>) -> Vec<SectionLink<'a>> {
    let mut above = Vec::new();
    if let FeedName::Category(category) = &feed.name {
        let sections = category.lineage().skip(1).filter_map(|path| section(chrome, &FeedName::of(path)));
        above.extend(sections.map(|section| section_link(chrome, section, chrome.language)));
        above.reverse();
    }
    above.extend(part_of.map(|title| whole(chrome, feed, title, voice)));
    above
}

fn below<'a>(chrome: &Chrome<'a>, name: &FeedName) -> Vec<SectionLink<'a>> {
    let FeedName::Category(category) = name else { return Vec::new() };
    let is_child = |section: &&Section| match &section.name {
        FeedName::Category(path) => path.parent().as_ref() == Some(category),
        _ => false,
    };
    chrome.sections.iter().filter(is_child).map(|section| section_link(chrome, section, chrome.language)).collect()
}

/// From a search that found nothing: the same words in all news, and the feed without them.
fn ways_on<'a>(chrome: &Chrome<'a>, feed: &'a Feed, title: &'a str, voice: Voice<'_>) -> Vec<SectionLink<'a>> {
    if feed.query.is_empty() {
        return Vec::new();
    }
    let mut ways = Vec::new();
    if feed.name != FeedName::All {
        let mut all = page_path(chrome.base, &FeedName::All);
        if feed.query.words.is_some() {
            all = format!("{all}?{}", feed.query.from_the_first().canonical());
        }
        ways.push(SectionLink { href: all, title: voice.w.all, attributes: voice.attributes(), current: false });
    }
    ways.push(whole(chrome, feed, title, voice));
    ways
}

fn section<'a>(chrome: &Chrome<'a>, name: &FeedName) -> Option<&'a Section> {
    chrome.sections.iter().find(|section| section.name == *name)
}

fn head(chrome: &Chrome<'_>, feed: &Feed, turn: &Turn, title: &str) -> Head {
    let page = turn.own.clone().unwrap_or_else(|| feed.page(chrome.base));
    Head {
        title: Frame::title_of(chrome, title),
        description: feed.description.as_str().to_owned(),
        open_graph: open_graph_of_list(chrome, title, &feed.description, page.clone()),
        canonical: Some(page),
        alternates: alternates_of_feed(chrome, feed),
        // There is no end of what can be asked; the stories themselves are to be found.
        robots: (!feed.query.is_empty()).then_some("noindex, follow"),
        ..Head::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, Site, story};
    use super::{Turn, feed};
    use crate::domain::{Feed, FeedName, Language, Line, Month, Query};

    fn asked(name: &str, title: &str, language: &str, query: &str) -> Feed {
        let feed = sample::feed(name, title, language);
        let title = Line::folded(&format!("{title} · {query}"));
        Feed { query: Query::read(query).unwrap().query, title, ..feed }
    }

    fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
        page.split_once(start).unwrap().1.split_once(end).unwrap().0
    }

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

    #[test]
    fn what_is_asked_of_a_feed_is_named_in_the_words_of_the_page() {
        let sections = [("security", "أمن", "ar")];
        let site = Site::at("https://example.org/news", "ar", "عاجل").with_sections(sections);
        let query = "tag=x%20y&lang=fr&q=%D8%B3%D9%81%D9%8A%D8%B1";
        let page =
            feed(&site.chrome(), &asked("security", "أمن", "ar", query), &[story("خبر", "ar")], &Turn::default());
        assert!(page.contains("<title>نتائج البحث: سفير، x y، fr، أمن – عاجل</title>"), "{page}");
        let head = between(&page, "class=\"feed-head\"", "</header>");
        assert!(head.contains("<bdi>سفير</bdi></h1>") && head.contains("وسم: <bdi>x y</bdi>"), "{head}");
        assert!(head.contains("خبر واحد</p>") && head.contains("<a href=\"/news/security\">أمن</a>"), "{head}");
        assert!(page.contains("content=\"noindex, follow\""));
        let address = format!("https://example.org/news/security?{}", query.replace('&', "&#38;"));
        assert!(page.contains(&format!("rel=\"canonical\" href=\"{address}\"")), "{page}");
    }

    #[test]
    fn a_search_keeps_its_words_and_asks_the_feed_whose_page_it_stands_on() {
        let site = Site::at("https://example.org/news", "fr", "Ajil");
        let page = feed(&site.chrome(), &asked("a b", "A", "fr", "q=%22x%22%20%3C"), &[], &Turn::default());
        let form = between(&page, "<form", "</form>");
        assert!(form.contains("role=\"search\" action=\"/news/a%20b\""), "{form}");
        assert!(form.contains("value=\"&#34;x&#34; &#60;\"") && form.contains("<label class=\"unseen\" for=\"q\">"));
    }

    #[test]
    fn a_search_without_a_find_leads_on() {
        let sections = [("security", "Security", "en")];
        let site = Site::new("en", "Ajil").with_sections(sections);
        let page = |name| feed(&site.chrome(), &asked(name, "Security", "en", "q=x"), &[], &Turn::default());
        let ways = |name| between(&page(name), "class=\"silence\"", "</section>").to_owned();
        assert!(ways("security").contains("No story matches"));
        assert!(ways("security").contains("href=\"/all?q=x\"") && ways("security").contains("href=\"/security\""));
        assert!(ways("all").contains("href=\"/all\">All news") && !ways("all").contains("?q="));
    }

    #[test]
    fn a_month_is_named_in_the_words_of_the_page() {
        let month = Month::parse("2020-09");
        let page = |language: &str| {
            let site = Site::new(language, "Ajil");
            let turn = Turn { month, ..Turn::default() };
            feed(&site.chrome(), &sample::feed("x", "X", language), &[story("A", "en")], &turn)
        };
        assert!(page("ar").contains("<h1>سبتمبر 2020</h1>") && page("fr").contains("<h1>septembre 2020</h1>"));
        assert!(page("en").contains("<title>September 2020, X – Ajil</title>") && !page("en").contains("noindex"));
    }

    #[test]
    fn a_later_page_says_so_and_offers_the_feed_from_its_first() {
        let site = Site::new("en", "Ajil");
        let query = "lang=fr&before=1.0.00000000-0000-0000-0000-000000000001";
        let page = |query| feed(&site.chrome(), &asked("x", "X", "en", query), &[story("A", "en")], &Turn::default());
        let page_of_query = page(query);
        assert!(page_of_query.contains("<code>https://example.org<wbr>/x.rss?lang=fr</code>"), "{page_of_query}");
        let alternates = between(&page_of_query, "rel=\"alternate\"", "rel=\"icon\"");
        assert!(alternates.contains("/x.atom?lang=fr\"") && alternates.contains("/x.json?lang=fr\""), "{alternates}");
        let later = page(&query[8..]);
        assert!(later.contains("<title>Older stories: x – Ajil</title>"), "{later}");
        assert!(later.contains("<code>https://example.org<wbr>/x.rss</code>"), "{later}");
    }

    #[test]
    fn tags_and_authors_say_what_they_are() {
        let site = Site::new("ar", "عاجل");
        let page = |name: Option<FeedName>| {
            let feed_of = Feed { name: name.unwrap(), ..sample::feed("x", "X", "ar") };
            feed(&site.chrome(), &feed_of, &[story("خبر", "ar")], &Turn::default())
        };
        let tag = page(FeedName::tag("a/b"));
        assert!(tag.contains("<span class=\"kind\">وسم:</span> <bdi>a/b</bdi></h1>"), "{tag}");
        assert!(tag.contains("action=\"/tags/a%2Fb\""));
        assert!(page(FeedName::author("سلمى")).contains("<title>الكاتب: سلمى – عاجل</title>"));
    }

    #[test]
    fn pages_lead_to_their_neighbours_below_the_path_of_the_base_url() {
        let site = Site::at("https://example.org/news", "en", "Ajil");
        let turn = Turn::of(&[
            ("next", "https://example.org/news/x?before=1".to_owned()),
            ("prev-archive", "https://example.org/news/x/archive/2020-09".to_owned()),
        ]);
        let page = feed(&site.chrome(), &sample::feed("x", "X", "en"), &[story("A", "en")], &turn);
        let nav = between(&page, "class=\"turn ui\"", "</nav>");
        assert!(nav.contains("href=\"/news/x?before=1\" rel=\"next\"") && nav.contains("\"/news/x/archive/2020-09\""));
        assert!(!page.replace("=\"/news/", "").contains("=\"/"), "{page}");
    }

    #[test]
    fn a_title_in_another_language_is_marked_and_our_words_beside_it_are_not() {
        let sections = [("monde", "Monde", "fr")];
        let site = Site::new("ar", "عاجل").with_sections(sections);
        let feed_of = asked("monde", "Monde", "fr", "q=x");
        let page = feed(&site.chrome(), &feed_of, &[], &Turn::default());
        assert!(page.contains("<header class=\"feed-head\">"), "{page}");
        assert!(page.contains("<a href=\"/monde\" lang=\"fr\" dir=\"ltr\">Monde</a>"));
        let feed_of = Feed { query: Query::default(), language: Language::new("fr").unwrap(), ..feed_of };
        let page = feed(&site.chrome(), &feed_of, &[], &Turn::default());
        assert!(page.contains("<header class=\"feed-head\" lang=\"fr\" dir=\"ltr\">"), "{page}");
    }

    #[test]
    fn only_the_script_of_our_own_is_there_and_nothing_needs_it() {
        let site = Site::at("https://example.org/news", "en", "Ajil");
        let page = feed(&site.chrome(), &sample::feed("x", "X", "en"), &[story("A", "en")], &Turn::default());
        assert_eq!(page.matches("<script").count(), 1);
        assert!(
            page.contains("<script src=\"/news/-/assets/ajil-") && page.contains(".js\" defer></script>"),
            "{page}"
        );
        assert_eq!(page.matches("<button type=\"button\" hidden>").count(), 3);
        assert!(page.contains("role=\"status\"") && !page.contains(" onclick="));
    }
}
