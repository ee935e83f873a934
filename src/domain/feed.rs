use std::fmt;

use super::address::{BaseUrl, Format, encode_segment};
use super::article::Author;
use super::category::{CategoryFault, CategoryPath};
use super::language::Language;
use super::month::Month;
use super::partner::{Partner, Rules};
use super::query::Query;
use super::selection::Selection;
use super::text::Line;

/// Which feed: the whole site's, the breaking-news feed, or a category's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FeedName {
    /// Every entry that has a category.
    All,
    /// The breaking news.
    Breaking,
    /// A folder, with its sub-folders; or a view, which selects from everything.
    Category(CategoryPath),
    /// Everything with a tag.
    Tag(Labelled),
    /// Everything by an author.
    Author(Labelled),
}

/// The path of a feed of what carries a label: `tags/visit`, `authors/Salma B.`; the label may have slashes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Labelled(String);

impl Labelled {
    /// The tag, or the author's name.
    pub fn label(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, label)| label)
    }
}

impl FeedName {
    /// Reads a feed's path, `all`, `breaking` or a category's.
    pub fn parse(path: &str) -> Result<Self, CategoryFault> {
        match path {
            "all" => Ok(Self::All),
            "breaking" => Ok(Self::Breaking),
            other => match other.split_once('/') {
                Some(("tags", tag)) => Self::tag(tag).ok_or(CategoryFault::Empty),
                Some(("authors", name)) => Self::author(name).ok_or(CategoryFault::Empty),
                _ => CategoryPath::new(other).map(Self::of),
            },
        }
    }

    /// The feed of everything with a tag; `None` for a text of nothing.
    pub fn tag(tag: &str) -> Option<Self> {
        Some(Self::Tag(Labelled(format!("tags/{}", Line::new(tag)?))))
    }

    /// The feed of everything by an author; `None` for a text of nothing.
    pub fn author(name: &str) -> Option<Self> {
        Some(Self::Author(Labelled(format!("authors/{}", Line::new(name)?))))
    }

    /// The feed of a category; the folder `breaking` is the breaking feed.
    pub fn of(category: CategoryPath) -> Self {
        if category.as_str() == "breaking" { Self::Breaking } else { Self::Category(category) }
    }

    /// `all`, `breaking`, `sports/football`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::All => "all",
            Self::Breaking => "breaking",
            Self::Category(category) => category.as_str(),
            Self::Tag(labelled) | Self::Author(labelled) => &labelled.0,
        }
    }

    /// The path of the feed's page, percent-encoded: `/sports/football`.
    pub fn page_path(&self) -> String {
        match self {
            // A slash in a label separates nothing.
            Self::Tag(tag) => format!("/tags/{}", encode_segment(tag.label())),
            Self::Author(author) => format!("/authors/{}", encode_segment(author.label())),
            _ => self.as_str().split('/').fold(String::new(), |path, segment| path + "/" + &encode_segment(segment)),
        }
    }

    /// The path of the feed's document, percent-encoded: `/sports/football.rss`.
    pub fn document_path(&self, format: Format) -> String {
        self.page_path() + "." + format.extension()
    }
}

impl FeedName {
    /// The path of one of the feed's archives, percent-encoded: `/sports/football/archive/2020-09.atom`; without a
    /// format its page.
    pub fn archive_path(&self, month: Month, format: Option<Format>) -> String {
        let ending = format.map(|format| format!(".{}", format.extension())).unwrap_or_default();
        format!("{}/archive/{month}{ending}", self.page_path())
    }
}

impl fmt::Display for FeedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much of an entry its feed carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// The summary and the whole body.
    Full,
    /// The summary alone.
    Summary,
}

/// How many of the newest entries a feed shows; each bound holds, the newest are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// At most so many entries.
    pub count: usize,
    /// None whose rank is older than so many milliseconds.
    pub age_millis: Option<i64>,
    /// No more entries than make a document of about so many bytes.
    pub bytes: Option<u64>,
}

impl Default for Window {
    fn default() -> Self {
        Self { count: 50, age_millis: None, bytes: Some(1_000_000) }
    }
}

/// How long breaking news stays in the breaking feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BreakingFor {
    /// So many milliseconds after the story's own date.
    Millis(i64),
    /// It never ends by itself.
    Ever,
}

/// A feed as its settings make it; what it holds is the store's.
#[derive(Clone, PartialEq, Debug)]
pub struct Feed {
    /// Which one.
    pub name: FeedName,
    /// What is asked of it; a feed of its own, with its own addresses.
    pub query: Query,
    /// The feed out of whose entries it selects; itself, where it is no view.
    pub base: FeedName,
    /// Whether it holds what is in the categories below its own.
    pub subcategories: bool,
    /// What it selects of them, all at once.
    pub selections: Vec<Selection>,
    /// Its permanent id, an absolute IRI, apart from its address.
    pub id: String,
    /// Its title.
    pub title: Line,
    /// What it is about; may be empty.
    pub description: Line,
    /// The language of its title and description, and of entries that say nothing else.
    pub language: Language,
    /// Who answers for it.
    pub authors: Vec<Author>,
    /// The rights line.
    pub copyright: Option<Line>,
    /// The absolute URL of its picture.
    pub image: Option<String>,
    /// How much of an entry it carries.
    pub content: Content,
    /// How many entries it shows.
    pub window: Window,
    /// The partner by whose rules it is shaped.
    pub profile: Option<Partner>,
}

impl Feed {
    /// Its page.
    pub fn page(&self, base: &BaseUrl) -> String {
        with_query(base.page(&self.name), &self.query)
    }

    /// Its canonical address in one format.
    pub fn address(&self, base: &BaseUrl, format: Format) -> String {
        with_query(base.feed(&self.name, format), &self.query)
    }

    /// What its partner asks of it.
    pub fn rules(&self) -> Option<&'static Rules> {
        self.profile.map(Partner::rules)
    }

    /// Whether its partner wants a region in its language, and there is none.
    pub fn lacks_locale(&self) -> bool {
        self.rules().is_some_and(|rules| rules.locale) && !self.language.has_region()
    }

    /// Whether what it holds is selected, and not put there.
    pub fn is_selected(&self) -> bool {
        self.base != self.name || !self.selections.is_empty()
    }
}

fn with_query(address: String, query: &Query) -> String {
    if query.is_empty() { address } else { format!("{address}?{}", query.canonical()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_named_breaking_is_the_breaking_feed() {
        assert_eq!(FeedName::parse("breaking").unwrap(), FeedName::Breaking);
        assert_eq!(FeedName::of(CategoryPath::new("breaking").unwrap()), FeedName::Breaking);
        assert!(matches!(FeedName::parse("breaking/local").unwrap(), FeedName::Category(_)));
    }

    #[test]
    fn paths_are_encoded_segment_by_segment() {
        assert_eq!(FeedName::parse("a b/c").unwrap().document_path(Format::Atom), "/a%20b/c.atom");
    }
}
