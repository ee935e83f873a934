//! Which golden documents there are: one of each kind that is served, in each of its formats.

use ajil::domain::{
    BaseUrl, Content, Cursor, Entry, EntryId, Feed, FeedName, Format, Line, Month, Query, Selection, SiteId, Timestamp,
    Tombstone, Window, in_feed_order,
};
use ajil::render::{FeedDocument, Place, document};
use serde_json::Value;

use crate::entries::{self, SITE};
use crate::listings;
use crate::samples::{author, base, language};
use crate::truth;

/// A golden document.
pub struct Golden {
    /// What it is called below `tests/golden/documents`: `site.rss`.
    pub name: String,
    /// What stands there.
    pub bytes: Vec<u8>,
    /// What is true of it, for the readers; of feeds and their list.
    pub truth: Option<Value>,
}

/// All of them.
pub fn all() -> Vec<Golden> {
    let feeds = [site(), breaking(), archive(), paged(), withdrawn(), view(), query(), empty()];
    feeds.into_iter().flat_map(Shown::documents).chain(listings::all()).collect()
}

/// A feed with what it shows, as the press hands it to the renderers.
struct Shown {
    name: &'static str,
    feed: Feed,
    formats: &'static [Format],
    place: fn(&Feed, &[Entry], Format) -> Place,
    entries: Vec<Entry>,
    tombstones: Vec<Tombstone>,
}

impl Shown {
    fn of(name: &'static str, feed: Feed, mut entries: Vec<Entry>) -> Self {
        entries.sort_by(in_feed_order);
        let place = |_: &Feed, _: &[Entry], _| Place::default();
        Self { name, feed, formats: &Format::ALL, place, entries, tombstones: Vec::new() }
    }

    fn documents(self) -> Vec<Golden> {
        let golden = |format: &Format| {
            let base = base();
            let place = (self.place)(&self.feed, &self.entries, *format);
            let whole = FeedDocument {
                base: &base,
                feed: &self.feed,
                updated: Timestamp::from_millis_utc(1_601_632_800_123).told_at(3600),
                entries: &self.entries,
                tombstones: &self.tombstones,
                place: &place,
            };
            Golden {
                name: format!("{}.{}", self.name, format.extension()),
                bytes: document(&whole, *format),
                truth: Some(truth::of(&whole, *format)),
            }
        };
        self.formats.iter().map(golden).collect()
    }
}

/// A feed of a name, title, description and language.
pub fn feed(name: &str, title: &str, description: &str, tag: &str) -> Feed {
    let name = FeedName::parse(name).expect("a name");
    Feed {
        id: SiteId::new(SITE).of_feed(&name),
        base: name.clone(),
        name,
        query: Query::default(),
        subcategories: true,
        selections: Vec::new(),
        title: Line::folded(title),
        description: Line::folded(description),
        language: language(tag),
        authors: Vec::new(),
        copyright: None,
        image: None,
        content: Content::Full,
        window: Window::default(),
        profile: None,
    }
}

fn of_category(path: &str) -> Vec<Entry> {
    let mut entries = entries::all();
    entries.retain(|entry| entry.categories.iter().any(|category| category.as_str() == path));
    entries
}

/// The whole set, in a feed that says all that a feed can, with older months behind it.
fn site() -> Shown {
    let site = Feed {
        authors: vec![author("Rédaction & Co", None, None), author("Desk", Some("desk@example.org"), None)],
        copyright: Some(Line::folded("© 2020 Agence & Fils <Rabat>")),
        image: Some("https://news.example.org/شعار.png?a=1&b=2".to_owned()),
        ..feed("all", "Agence & <Nouvelles> ]]> «أخبار»", "Tout : AT&T, <b> & ]]>", "fr")
    };
    let place = |feed: &Feed, _: &[Entry], format| Place {
        links: prev_archive(&base(), feed, format).into_iter().collect(),
        ..Place::default()
    };
    Shown { place, ..Shown::of("site", site, entries::all()) }
}

/// RFC 5005 §4; a JSON Feed has no archives.
fn prev_archive(base: &BaseUrl, feed: &Feed, format: Format) -> Option<(&'static str, String)> {
    (format != Format::JsonFeed).then(|| ("prev-archive", base.archive(&feed.name, month("2020-08"), Some(format))))
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn breaking() -> Shown {
    let mut entries = entries::all();
    entries.retain(|entry| entry.breaking);
    Shown::of("breaking", feed("breaking", "عاجل", "", "ar"), entries)
}

/// A month of a category, between two others (RFC 5005 §4).
fn archive() -> Shown {
    let feed = feed("security", "الأمن · 2020-09", "أخبار الأمن الوطني", "ar");
    let place = |feed: &Feed, _: &[Entry], format| {
        let at = |text| base().archive(&feed.name, month(text), Some(format));
        let links = vec![
            ("current", feed.address(&base(), format)),
            ("prev-archive", at("2020-08")),
            ("next-archive", at("2020-10")),
        ];
        Place { own: Some(at("2020-09")), links, is_archive: true, ..Place::default() }
    };
    let mut entries = of_category("security");
    entries.retain(|entry| Month::of(entry.published) == month("2020-09"));
    Shown { place, formats: &[Format::Rss, Format::Atom], ..Shown::of("archive", feed, entries) }
}

/// A page in the middle (RFC 5005 §3): what comes behind the fourth entry.
fn paged() -> Shown {
    let mut entries = of_category("security");
    entries.sort_by(in_feed_order);
    let behind = Cursor::behind(&entries[3]);
    let feed = Feed {
        query: Query { limit: Some(4), before: Some(behind), ..Query::default() },
        ..feed("security", "الأمن", "أخبار الأمن الوطني", "ar")
    };
    let place = |feed: &Feed, shown: &[Entry], format| {
        let at = |query| Feed { query, ..feed.clone() }.address(&base(), format);
        let next = Cursor::behind(shown.last().expect("four of them"));
        let first = feed.query.from_the_first();
        let links = vec![
            ("first", at(first.clone())),
            ("next", at(first.continued(next))),
            ("previous", at(first.clone())),
            ("last", at(first.continued(next))),
        ];
        Place { links, ..Place::default() }
    };
    Shown { place, ..Shown::of("paged", feed, entries[4..8].to_vec()) }
}

/// A retraction that is shown, and what was withdrawn (RFC 6721); one of these is shown again, and so has none.
fn withdrawn() -> Shown {
    let mut entries = entries::all();
    entries.retain(|entry| entry.retraction.is_some() || entry.correction.is_some());
    let buried = |id: &str, comment: Option<&str>| Tombstone {
        id: EntryId::from_iri(id).expect("an IRI"),
        at: Timestamp::from_millis_utc(1_601_500_000_500),
        comment: comment.and_then(Line::new),
        successor: None,
    };
    let tombstones = vec![
        buried("https://old.example.org/b?c=1&d=\u{e9}'", Some("Retirée & <remplacée> ]]>\u{B}")),
        buried("urn:newsml:agence.example.ma:20200929:MAP-2", None),
        buried(entries[0].id.as_str(), None),
    ];
    Shown {
        tombstones, ..Shown::of("withdrawn", feed("security", "Sécurité", "Sécurité nationale", "fr"), entries)
    }
}

/// A view: summaries alone of what is selected.
fn view() -> Shown {
    let name = "élus/المغرب";
    let selection = Selection { languages: vec![language("ar"), language("fr")], ..Selection::default() };
    let feed = Feed {
        base: FeedName::All,
        selections: vec![selection],
        content: Content::Summary,
        ..feed(name, "Maroc : النشرة", "", "fr")
    };
    let mut entries = entries::all();
    entries.retain(|entry| matches!(entry.language.primary(), "ar" | "fr"));
    Shown::of("view", feed, entries)
}

/// What is asked of the whole site, in the canonical spelling.
fn query() -> Shown {
    let name = FeedName::All;
    let read = Query::read("lang=en&q=%22AT%26T%22%20-c&limit=10").expect("a query").query;
    let feed = Feed {
        id: SiteId::new(SITE).of_query(&name, &read),
        selections: vec![read.selection()],
        query: read,
        ..feed("all", "“AT&T” -c", "", "en")
    };
    let mut entries = entries::all();
    entries.retain(|entry| entry.language.primary() == "en");
    entries.truncate(10);
    Shown::of("query", feed, entries)
}

fn empty() -> Shown {
    Shown::of("empty", feed("tags/«كأس» & <b>/24", "«كأس» & <b>/24", "", "ar"), Vec::new())
}
