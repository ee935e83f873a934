//! The one table of keys: what may stand in site.toml and feed.toml, and how each is read.
//!
//! `docs/settings.md` shows it, and `tests/settings_docs.rs` compares the two.

use std::time::Duration;

use super::fault::Taken;
use super::value::Seat;
use super::{FeedSettings, OnRemove, Receipts};
use crate::domain::{BaseUrl, CategoryPath, Content, LabelMarks, Partner, Zone};

/// In which files a key may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// site.toml alone.
    Site,
    /// site.toml, and for one category or the breaking feed its feed.toml.
    SiteAndFeed,
    /// feed.toml alone.
    Feed,
}

impl Place {
    /// As the documentation has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::SiteAndFeed => "site, feed",
            Self::Feed => "feed",
        }
    }
}

/// One key of the settings.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Where it may stand.
    pub place: Place,
    /// What holds when nobody says anything, as the documentation has it.
    pub default: &'static str,
    /// A whole right line.
    pub example: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    pub(super) take: fn(&mut Said, &Seat<'_>) -> Taken<()>,
}

/// What a file says; every key of a feed is a key of the site, too.
#[derive(Default)]
pub(super) struct Said {
    pub(super) feed: FeedSettings,
    pub(super) id: Option<String>,
    pub(super) time_zone: Option<Zone>,
    pub(super) base_url: Option<BaseUrl>,
    pub(super) default_category: Option<CategoryPath>,
    pub(super) trust_categories: Option<bool>,
    pub(super) delta_readers: Option<Vec<String>>,
    pub(super) max_file: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) max_nesting: Option<u64>,
    pub(super) max_front_matter: Option<u64>,
    pub(super) max_aliases: Option<u64>,
}

/// Keeps what the seat's value comes to.
macro_rules! keep {
    ($($field:ident).+, $read:expr) => {
        |said, seat| {
            let read: fn(&Seat<'_>) -> Taken<_> = $read;
            said.$($field).+ = Some(read(seat)?);
            Ok(())
        }
    };
}

/// Every key that this version reads.
pub const KEYS: &[Key] = &[
    Key {
        name: "id",
        place: Place::Site,
        default: "random, kept in `.ajil-id`",
        example: r#"id = "tag:example.org,2026:site""#,
        meaning: "The site's permanent identity, from which every id is made. Never change it: readers would show every story again.",
        take: keep!(id, |seat| seat.identity()),
    },
    Key {
        name: "title",
        place: Place::SiteAndFeed,
        default: "the folder's name",
        example: r#"title = "أخبار اليوم""#,
        meaning: "The title of the site, or of the category's feed.",
        take: keep!(feed.title, |seat| seat.line()),
    },
    Key {
        name: "description",
        place: Place::SiteAndFeed,
        default: "–",
        example: r#"description = "News from Rabat and the regions""#,
        meaning: "What the site or feed is about, in a sentence.",
        take: keep!(feed.description, |seat| seat.line()),
    },
    Key {
        name: "language",
        place: Place::SiteAndFeed,
        default: "`en`",
        example: r#"language = "ar""#,
        meaning: "The language of titles, pages and receipts, and of articles whose language cannot be told: a BCP 47 tag.",
        take: keep!(feed.language, |seat| seat.language()),
    },
    Key {
        name: "authors",
        place: Place::SiteAndFeed,
        default: "–",
        example: r#"authors = ["The desk", { name = "Salma", email = "salma@example.org" }]"#,
        meaning: "Who answers for the feed: names, or tables of `name`, `email` and `url`; a single one needs no list.",
        take: keep!(feed.authors, |seat| seat.authors()),
    },
    Key {
        name: "copyright",
        place: Place::SiteAndFeed,
        default: "–",
        example: r#"copyright = "© 2026 Example News""#,
        meaning: "The rights line.",
        take: keep!(feed.copyright, |seat| seat.line()),
    },
    Key {
        name: "image",
        place: Place::SiteAndFeed,
        default: "–",
        example: r#"image = "https://example.org/logo.png""#,
        meaning: "The picture of the site or feed: an address that begins with https:// or http://.",
        take: keep!(feed.image, |seat| seat.web_address()),
    },
    Key {
        name: "time_zone",
        place: Place::Site,
        default: "`UTC`",
        example: r#"time_zone = "Africa/Casablanca""#,
        meaning: "Where dates without a zone are told, by its IANA name.",
        take: keep!(time_zone, |seat| seat.zone()),
    },
    Key {
        name: "base_url",
        place: Place::Site,
        default: "the listening address",
        example: r#"base_url = "https://news.example.org""#,
        meaning: "The public address that every link in a feed begins with. Set it before anyone subscribes.",
        take: keep!(base_url, |seat| seat.base_url()),
    },
    Key {
        name: "default_category",
        place: Place::Site,
        default: "`news`",
        example: r#"default_category = "news""#,
        meaning: "The category of files at the top of the folder.",
        take: keep!(default_category, |seat| seat.category()),
    },
    Key {
        name: "trust_categories",
        place: Place::Site,
        default: "`true`",
        example: "trust_categories = false",
        meaning: "Whether an article may name categories beside its folder.",
        take: keep!(trust_categories, |seat| seat.truth()),
    },
    Key {
        name: "delta_readers",
        place: Place::Site,
        default: "`[]`",
        example: r#"delta_readers = ["newsboat", "python-reader"]"#,
        meaning: "Readers to whom a feed in RSS or Atom is told in part, as what is new or changed since they last asked (RFC 3229, `226 IM Used`), when they ask for that: the product names in their `User-Agent`. Some that ask cannot read it (rss2email); newsboat and python-reader can.",
        take: keep!(delta_readers, |seat| seat.products()),
    },
    Key {
        name: "labels",
        place: Place::SiteAndFeed,
        default: "those of eleven languages",
        example: r#"labels = ["عاجل", "BREAKING"]"#,
        meaning: "The words that mark breaking news, alone on a line or opening a title; they replace the built-in ones, and `[]` means none. Latin ones count in capitals only.",
        take: keep!(feed.labels, |seat| seat.labels()),
    },
    Key {
        name: "label_marks",
        place: Place::SiteAndFeed,
        default: "`\"ticker\"`",
        example: r#"label_marks = "article""#,
        meaning: "What a label alone on its line marks: the `\"ticker\"` above it (the article where there is none), the `\"article\"`, or `\"both\"`.",
        take: keep!(feed.label_marks, |seat| seat.choice(&[
            ("ticker", LabelMarks::Ticker),
            ("article", LabelMarks::Article),
            ("both", LabelMarks::Both),
        ])),
    },
    Key {
        name: "breaking_for",
        place: Place::SiteAndFeed,
        default: "`\"24h\"`",
        example: r#"breaking_for = "6h""#,
        meaning: "How long news stays in the breaking feed, from the story's own date, or from the edit or ticker that made it breaking; `\"none\"`: it never ends by itself.",
        take: keep!(feed.breaking_for, |seat| seat.breaking_for()),
    },
    Key {
        name: "window",
        place: Place::SiteAndFeed,
        default: "`{ count = 50, bytes = \"1MB\" }`",
        example: r#"window = { count = 50, age = "7d", bytes = "1MB" }"#,
        meaning: "How many of the newest entries a feed shows: at most `count` (1 to 1000), none older than `age`, and no more than make a document of `bytes`. What is left out bounds nothing, `count` and `bytes` aside.",
        take: keep!(feed.window, |seat| seat.window()),
    },
    Key {
        name: "max_bytes",
        place: Place::SiteAndFeed,
        default: "`\"1MB\"`",
        example: r#"max_bytes = "500KB""#,
        meaning: "The most bytes of a feed's document; the newest entries are kept. The same as `bytes` in `window`, and stronger.",
        take: keep!(feed.max_bytes, |seat| seat.bytes()),
    },
    Key {
        name: "content",
        place: Place::SiteAndFeed,
        default: "`\"full\"`",
        example: r#"content = "summary""#,
        meaning: "How much of an entry a feed carries: all of it, or its `\"summary\"`.",
        take: keep!(feed.content, |seat| seat.choice(&[("full", Content::Full), ("summary", Content::Summary)])),
    },
    Key {
        name: "receipts",
        place: Place::SiteAndFeed,
        default: "`\"refused\"`",
        example: r#"receipts = "all""#,
        meaning: "Beside which files a receipt is written: `\"none\"`, `\"refused\"` or `\"all\"`.",
        take: keep!(feed.receipts, |seat| seat.choice(&[
            ("none", Receipts::None),
            ("refused", Receipts::Refused),
            ("all", Receipts::All),
        ])),
    },
    Key {
        name: "settle",
        place: Place::SiteAndFeed,
        default: "`\"300ms\"`",
        example: r#"settle = "2s""#,
        meaning: "How long a file must lie still before it is read, when it did not come by a rename.",
        take: keep!(feed.settle, |seat| seat.duration_up_to(Duration::from_secs(600), "10m")),
    },
    Key {
        name: "max_file",
        place: Place::Site,
        default: "`\"16MiB\"`",
        example: r#"max_file = "4MiB""#,
        meaning: "The most bytes of an article's file, at most 1GiB; a larger file is refused (`too-large`). Pictures and recordings beside an article are not counted.",
        take: keep!(max_file, |seat| seat.bytes_up_to(1 << 30, "1GiB")),
    },
    Key {
        name: "max_items",
        place: Place::Site,
        default: "`10000`",
        example: "max_items = 500",
        meaning: "The most articles and headlines in one file, 1 to 1000000; a file with more is refused (`too-many-items`).",
        take: keep!(max_items, |seat| seat.number(1, 1_000_000)),
    },
    Key {
        name: "max_nesting",
        place: Place::Site,
        default: "`512`",
        example: "max_nesting = 100",
        meaning: "How deep the markup of an article may be nested, 8 to 512 levels; deeper, it is refused (`too-deep`). XML and JSON have bounds of their own.",
        take: keep!(max_nesting, |seat| seat.number(8, 512)),
    },
    Key {
        name: "max_front_matter",
        place: Place::Site,
        default: "`\"64KiB\"`",
        example: r#"max_front_matter = "16KiB""#,
        meaning: "The most bytes of the block at the top of a file, at most 1MiB; a larger one is refused (`front-matter-too-large`).",
        take: keep!(max_front_matter, |seat| seat.bytes_up_to(1 << 20, "1MiB")),
    },
    Key {
        name: "max_aliases",
        place: Place::Site,
        default: "`64`",
        example: "max_aliases = 0",
        meaning: "How often YAML may refer to its own values (`*name`), 0 to 1000; more is refused (`too-many-aliases`).",
        take: keep!(max_aliases, |seat| seat.number(0, 1000)),
    },
    Key {
        name: "select",
        place: Place::Feed,
        default: "–",
        example: r#"select = { tags = ["visit"], languages = ["ar"], exclude = { words = "sport" } }"#,
        meaning: "Makes the folder a view: a feed of everything on the site that has one of these `categories`, `tags`, `authors` and `languages`, is `breaking` (or not), is `newer_than` a span of time and holds these `words`; not what matches any part of `exclude`. Best written as a table, `[select]`.",
        take: keep!(feed.select, |seat| seat.selection()),
    },
    Key {
        name: "subcategories",
        place: Place::Feed,
        default: "`true`",
        example: "subcategories = false",
        meaning: "Whether the category's feed holds what is in the categories below it.",
        take: keep!(feed.subcategories, |seat| seat.truth()),
    },
    Key {
        name: "aliases",
        place: Place::Feed,
        default: "–",
        example: r#"aliases = ["old/path"]"#,
        meaning: "The paths that the category had before its folder was renamed: readers who ask there for the feed or the page are led here (301). Keep them for years.",
        take: keep!(feed.aliases, |seat| seat.each("a list of paths", |one| one.old_path())),
    },
    Key {
        name: "accept",
        place: Place::Feed,
        default: r#"`["folder", "claims"]`"#,
        example: r#"accept = ["folder"]"#,
        meaning: "Whose articles the category takes: `\"folder\"`, those dropped in its own folder and the ones below it; `\"claims\"`, those, too, that articles elsewhere claim for it. What is not taken stays in its other categories, and its receipt says so.",
        take: keep!(feed.claims, |seat| seat.accepts_claims()),
    },
    Key {
        name: "profile",
        place: Place::Feed,
        default: "–",
        example: r#"profile = "msn""#,
        meaning: "The partner by whose rules the feed is shaped: `\"google\"`, `\"msn\"`, `\"flipboard\"`, `\"smartnews\"` or `\"apple\"`. What the partner would skip is left out of it, and told by receipts, `ajil check --profile` and the operator's status.",
        take: keep!(feed.profile, |seat| seat.choice(&Partner::ALL.map(|partner| (partner.as_str(), partner)))),
    },
    Key {
        name: "on_remove",
        place: Place::SiteAndFeed,
        default: "`\"withdraw\"`",
        example: r#"on_remove = "keep""#,
        meaning: "What becomes of an entry whose file is removed, or lets it go: `\"withdraw\"`, it leaves its feeds quietly, and its page answers 410; `\"keep\"`, it stays published without a file, for folders that are swept; `\"retract\"`, it becomes a retraction.",
        take: keep!(feed.on_remove, |seat| seat.choice(&[
            ("withdraw", OnRemove::Withdraw),
            ("keep", OnRemove::Keep),
            ("retract", OnRemove::Retract),
        ])),
    },
    Key {
        name: "slots",
        place: Place::SiteAndFeed,
        default: "`false`",
        example: "slots = true",
        meaning: "Whether a file is a place for one story after another, like a wire’s `latest.txt`: when another story is saved over the one before, that stays published. Otherwise it goes as `on_remove` says.",
        take: keep!(feed.slots, |seat| seat.truth()),
    },
];

/// Keys of later versions: refused by name, so that nobody believes that they work.
pub const NOT_BUILT: &[&str] = &["access", "fair_use", "hubs"];
