use super::account::Guess;
use super::category::CategoryPath;
use super::language::Language;
use super::text::{Line, SafeHtml};
use super::timestamp::Timestamp;

/// Somebody who wrote something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    /// The name as shown.
    pub name: Line,
    /// A mail address, as given.
    pub email: Option<Line>,
    /// An absolute http(s) URL.
    pub url: Option<String>,
}

impl Author {
    /// Somebody known by name alone; `None` when the name is empty.
    pub fn named(name: &str) -> Option<Self> {
        Some(Self { name: Line::new(name)?, email: None, url: None })
    }
}

/// The picture of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// An absolute http(s) URL, or the name of a file beside the article.
    pub source: Line,
    /// What it shows, for those who cannot see it.
    pub alt: Option<Line>,
    /// The caption.
    pub caption: Option<Line>,
    /// Who made it.
    pub credit: Option<Line>,
}

impl Picture {
    /// The caption; without one what the picture shows.
    pub fn caption_or_alt(&self) -> &Option<Line> {
        if self.caption.is_some() { &self.caption } else { &self.alt }
    }
}

/// The feed that an article was taken from: what RSS calls `source`, and Atom, too (RFC 4287 §4.2.11).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FeedSource {
    /// The feed's title.
    pub title: Option<Line>,
    /// The feed's own absolute http(s) URL.
    pub url: Option<String>,
    /// The absolute http(s) URL of the page that it is of.
    pub page: Option<String>,
    /// The feed's id, an absolute IRI.
    pub id: Option<Line>,
    /// When the feed was updated, as the copy in the article tells it.
    pub updated: Option<Timestamp>,
}

impl FeedSource {
    /// Itself, unless nothing in it says where the feed is.
    pub fn located(self) -> Option<Self> {
        (self.url.is_some() || self.page.is_some() || self.id.is_some()).then_some(self)
    }
}

/// The sender's word on whether an article may be used (FORMATS §4, *Status*).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Status {
    /// Publish it.
    #[default]
    Usable,
    /// Not to be used for now: a kill, like [`Status::Canceled`].
    Withheld,
    /// Recalled: every version is to go.
    Canceled,
}

/// What a file says, whatever its format: the result of parsing, before identity, time of arrival and
/// folder have made an [`super::Entry`] of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Article {
    /// The identity that the file declares, as it is written there.
    pub declared_id: Option<Line>,
    /// The title.
    pub title: Line,
    /// The body; `None` makes it a headline of its category.
    pub body: Option<SafeHtml>,
    /// A summary: declared, else the first paragraph.
    pub summary: Option<Line>,
    /// Declared, else detected, else the site's.
    pub language: Language,
    /// First publication as the file tells it.
    pub published: Option<Timestamp>,
    /// Whether that date was in the future and was taken for now.
    pub clamped: bool,
    /// Last significant change as the file tells it.
    pub updated: Option<Timestamp>,
    /// Who wrote it, in order.
    pub authors: Vec<Author>,
    /// The categories that it names, beside its folder.
    pub categories: Vec<CategoryPath>,
    /// Its tags, in order.
    pub tags: Vec<Line>,
    /// The source's own absolute http(s) URL.
    pub link: Option<String>,
    /// The feed that it was taken from.
    pub source: Option<FeedSource>,
    /// What decorates its address.
    pub slug: Option<Line>,
    /// Old paths of it, each beginning with `/`.
    pub aliases: Vec<Line>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// Whether it is breaking news, by label, urgency or word.
    pub breaking: bool,
    /// When it ceases to be breaking news, whatever the settings say.
    pub breaking_until: Option<Timestamp>,
    /// Not to be seen before: embargo or a date in the future.
    pub visible_from: Option<Timestamp>,
    /// Not to be seen from then on.
    pub expires: Option<Timestamp>,
    /// Never to be seen.
    pub draft: bool,
    /// The sender's word on its use.
    pub status: Status,
    /// The reason of a retraction.
    pub retract: Option<Line>,
    /// A note of what was corrected.
    pub correction: Option<Line>,
    /// To be seen anew, under a new id.
    pub resurface: bool,
    /// What of it was guessed.
    pub guessed: Vec<Guess>,
}

impl Article {
    /// An article of which nothing but its title and language is known.
    pub fn new(title: Line, language: Language) -> Self {
        Self {
            declared_id: None,
            title,
            body: None,
            summary: None,
            language,
            published: None,
            clamped: false,
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            tags: Vec::new(),
            link: None,
            source: None,
            slug: None,
            aliases: Vec::new(),
            picture: None,
            breaking: false,
            breaking_until: None,
            visible_from: None,
            expires: None,
            draft: false,
            status: Status::Usable,
            retract: None,
            correction: None,
            resurface: false,
            guessed: Vec::new(),
        }
    }

    /// Says whether the language was guessed.
    pub fn guess_language(&mut self, is_guess: bool) {
        self.guessed.retain(|guess| !matches!(guess, Guess::Language(_)));
        self.guessed.extend(is_guess.then(|| Guess::Language(self.language.clone())));
    }

    /// Takes it for breaking news, if a label marks it so.
    pub fn guess_breaking(&mut self, is_labelled: bool) {
        self.breaking = is_labelled;
        self.guessed.extend(is_labelled.then_some(Guess::Label));
    }

    /// Whether the sender recalls it: readers must be told, not merely served no more (FORMATS §5).
    pub fn is_kill(&self) -> bool {
        self.status != Status::Usable || self.retract.is_some()
    }
}

/// One headline of a page's ticker: breaking news that has a title and no story yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Headline {
    /// The words.
    pub title: Line,
    /// Their language.
    pub language: Language,
}
