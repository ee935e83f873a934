//! Floor 1: settings → typed values. site.toml and feed.toml, every fault with its line and column.
//!
//! A text goes in, and either all of its values come out or all of its faults do. Precedence over flags and
//! environment is the command line's; which feed has which value is [`Settings`]'.

mod fault;
mod keys;
mod nearest;
mod read;
mod settings;
mod syntax;
mod tables;
mod value;
mod words;

pub use crate::domain::{DurationFault, parse_duration};
pub use fault::Fault;
pub use keys::{KEYS, Key, NOT_BUILT, Place};
pub use read::{MAX_BYTES, read_feed, read_site, text_of};
pub use settings::{PARSER_VERSION, PublicAddress, Settings};

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{
    Author, BaseUrl, BreakingFor, CategoryPath, Content, LabelMarks, Labels, Language, Line, Partner, Selection,
    Window, Zone,
};

/// How long a file that was not renamed into place must lie still, when nobody says otherwise.
pub const DEFAULT_SETTLE: Duration = Duration::from_millis(300);

/// Beside which files a receipt is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Receipts {
    /// None.
    None,
    /// Those that were refused.
    #[default]
    Refused,
    /// Every one.
    All,
}

/// What becomes of an entry whose file lets it go (FORMATS §5).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnRemove {
    /// It leaves its feeds quietly; its page answers 410.
    #[default]
    Withdraw,
    /// It stays published without a file.
    Keep,
    /// It becomes a retraction, as by a kill.
    Retract,
}

/// How much of a file is read; each is a key, `max_…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileLimits {
    /// Bytes of an article's file.
    pub file: u64,
    /// Articles and headlines of one file.
    pub items: u64,
    /// Levels of markup.
    pub nesting: u64,
    /// Bytes of front matter.
    pub front_matter: u64,
    /// Aliases in YAML.
    pub aliases: u64,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { file: 16 << 20, items: 10_000, nesting: 512, front_matter: 64 << 10, aliases: 64 }
    }
}

/// What site.toml comes to, with the defaults where it says nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteSettings {
    /// The site's permanent identity; without one `.ajil-id` has it.
    pub id: Option<String>,
    /// The site's title; without one the folder's name.
    pub title: Option<Line>,
    /// What the site is about.
    pub description: Option<Line>,
    /// The language of its pages and receipts.
    pub language: Language,
    /// Who answers for it.
    pub authors: Vec<Author>,
    /// The rights line.
    pub copyright: Option<Line>,
    /// The absolute http(s) URL of its picture.
    pub image: Option<String>,
    /// Where dates without a zone are told.
    pub time_zone: Zone,
    /// Its public address; without one the listening address.
    pub base_url: Option<BaseUrl>,
    /// The category of files at the top of the folder.
    pub default_category: CategoryPath,
    /// Whether an article may name categories beside its folder.
    pub trust_categories: bool,
    /// The products, as readers name theirs in `User-Agent`, that are told what changed alone (RFC 3229).
    pub delta_readers: Arc<[String]>,
    /// How much of a file is read.
    pub limits: FileLimits,
    /// The labels of breaking news.
    pub labels: Labels,
    /// What a label alone on its line marks.
    pub label_marks: LabelMarks,
    /// How long breaking news is breaking.
    pub breaking_for: BreakingFor,
    /// How many entries a feed shows.
    pub window: Window,
    /// The most bytes of a feed's document, where the window says nothing of it.
    pub max_bytes: Option<u64>,
    /// How much of an entry a feed carries.
    pub content: Content,
    /// Beside which files a receipt is written.
    pub receipts: Receipts,
    /// How long a file must lie still; a flag or the environment may say otherwise, else [`DEFAULT_SETTLE`].
    pub settle: Option<Duration>,
    /// What becomes of an entry whose file lets it go.
    pub on_remove: OnRemove,
    /// Whether what is saved over with another story stays published.
    pub slots: bool,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            id: None,
            title: None,
            description: None,
            language: Language::english(),
            authors: Vec::new(),
            copyright: None,
            image: None,
            time_zone: Zone::utc(),
            base_url: None,
            default_category: CategoryPath::new("news").expect("“news” is a category's name"),
            trust_categories: true,
            delta_readers: Arc::default(),
            limits: FileLimits::default(),
            labels: Labels::built_in(),
            label_marks: LabelMarks::Ticker,
            breaking_for: BreakingFor::Millis(24 * 60 * 60 * 1000),
            window: Window::default(),
            max_bytes: None,
            content: Content::Full,
            receipts: Receipts::Refused,
            settle: None,
            on_remove: OnRemove::Withdraw,
            slots: false,
        }
    }
}

impl From<keys::Said> for SiteSettings {
    fn from(said: keys::Said) -> Self {
        let (default, shared) = (Self::default(), said.feed);
        Self {
            id: said.id,
            title: shared.title,
            description: shared.description,
            language: shared.language.unwrap_or(default.language),
            authors: shared.authors.unwrap_or_default(),
            copyright: shared.copyright,
            image: shared.image,
            time_zone: said.time_zone.unwrap_or(default.time_zone),
            base_url: said.base_url,
            default_category: said.default_category.unwrap_or(default.default_category),
            trust_categories: said.trust_categories.unwrap_or(default.trust_categories),
            delta_readers: said.delta_readers.map_or(default.delta_readers, Into::into),
            limits: FileLimits {
                file: said.max_file.unwrap_or(default.limits.file),
                items: said.max_items.unwrap_or(default.limits.items),
                nesting: said.max_nesting.unwrap_or(default.limits.nesting),
                front_matter: said.max_front_matter.unwrap_or(default.limits.front_matter),
                aliases: said.max_aliases.unwrap_or(default.limits.aliases),
            },
            labels: shared.labels.unwrap_or(default.labels),
            label_marks: shared.label_marks.unwrap_or(default.label_marks),
            breaking_for: shared.breaking_for.unwrap_or(default.breaking_for),
            window: shared.window.unwrap_or(default.window),
            max_bytes: shared.max_bytes,
            content: shared.content.unwrap_or(default.content),
            receipts: shared.receipts.unwrap_or(default.receipts),
            settle: shared.settle,
            on_remove: shared.on_remove.unwrap_or(default.on_remove),
            slots: shared.slots.unwrap_or(default.slots),
        }
    }
}

/// What a feed.toml says; `None` is what it leaves to site.toml.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FeedSettings {
    /// The feed's title.
    pub title: Option<Line>,
    /// What it is about.
    pub description: Option<Line>,
    /// Its language.
    pub language: Option<Language>,
    /// Who answers for it.
    pub authors: Option<Vec<Author>>,
    /// The rights line.
    pub copyright: Option<Line>,
    /// The absolute http(s) URL of its picture.
    pub image: Option<String>,
    /// The labels of breaking news in this folder's files.
    pub labels: Option<Labels>,
    /// What a label alone on its line marks.
    pub label_marks: Option<LabelMarks>,
    /// How long breaking news of this folder is breaking.
    pub breaking_for: Option<BreakingFor>,
    /// How many entries it shows.
    pub window: Option<Window>,
    /// The most bytes of its documents.
    pub max_bytes: Option<u64>,
    /// How much of an entry it carries.
    pub content: Option<Content>,
    /// Beside which of this folder's files a receipt is written.
    pub receipts: Option<Receipts>,
    /// How long a file of this folder must lie still.
    pub settle: Option<Duration>,
    /// What becomes of an entry that a file of this folder lets go.
    pub on_remove: Option<OnRemove>,
    /// Whether what is saved over with another story stays published.
    pub slots: Option<bool>,
    /// What a view selects out of everything; without it the folder is a category.
    pub select: Option<Selection>,
    /// Paths that the category had before.
    pub aliases: Option<Vec<CategoryPath>>,
    /// Whether articles of other folders may name the category or one below it.
    pub claims: Option<bool>,
    /// The partner by whose rules the feed is shaped.
    pub profile: Option<Partner>,
    /// Whether a category holds what is in those below it.
    pub subcategories: Option<bool>,
}

#[cfg(test)]
mod tests;
