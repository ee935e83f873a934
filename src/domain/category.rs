use std::fmt;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::text::{is_bidi_control, is_xml_char};

/// A category's name: the path of its folder below the served one, `security`, `sports/football`,
/// in NFC, with `/` between segments. Having one proves that the name may be served.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryPath(String);

/// Why a folder or a claim cannot name a category.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CategoryFault {
    /// Nothing between two slashes, or nothing at all.
    #[error("the name is empty")]
    Empty,
    /// A name our own addresses use, or one that begins with `-`, `_` or `.`.
    #[error("“{0}” is reserved")]
    Reserved(String),
    /// It ends like a document of ours: `news.rss` is the feed of `news`.
    #[error("“{0}” ends like a feed’s address")]
    Suffix(String),
    /// A control character, or one that XML forbids.
    #[error("“{0}” holds a character that cannot be shown")]
    Character(String),
    /// More than 255 bytes in a segment, or more than 16 segments.
    #[error("the name is too long")]
    Long,
}

/// Names at the top of the address space that are ours (FORMATS §4, *Categories*).
const RESERVED: [&str; 10] = [
    "all",
    "articles",
    "media",
    "archive",
    "feeds",
    "tags",
    "authors",
    "robots.txt",
    "sitemap.xml",
    "news-sitemap.xml",
];
/// What ends a document's address; see [`super::Format`].
const SUFFIXES: [&str; 5] = [".rss", ".atom", ".json", ".sse", ".opml"];

impl CategoryPath {
    /// Checks a name: `/` between segments, each brought to NFC.
    pub fn new(path: &str) -> Result<Self, CategoryFault> {
        let path = if is_nfc(path) { path.to_owned() } else { path.nfc().collect() };
        let mut segments = 0;
        for segment in path.split('/') {
            check_segment(segment, segments == 0)?;
            segments += 1;
        }
        if segments > 16 { Err(CategoryFault::Long) } else { Ok(Self(path)) }
    }

    /// The whole name, `sports/football`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The segments from the top.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The last segment: the folder's own name.
    pub fn leaf(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The category this one is a sub-category of.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// This category and every one above it, nearest first: an entry of one is an entry of all of these.
    pub fn lineage(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }
}

fn check_segment(segment: &str, first: bool) -> Result<(), CategoryFault> {
    if segment.trim().is_empty() {
        return Err(CategoryFault::Empty);
    }
    if segment.len() > 255 {
        return Err(CategoryFault::Long);
    }
    if !segment.chars().all(may_stand_in_a_name) {
        return Err(CategoryFault::Character(segment.escape_debug().to_string()));
    }
    if segment.starts_with(['-', '_', '.']) || RESERVED.contains(&segment) && (first || segment == "archive") {
        return Err(CategoryFault::Reserved(segment.to_owned()));
    }
    if SUFFIXES.iter().any(|suffix| segment.ends_with(suffix)) {
        return Err(CategoryFault::Suffix(segment.to_owned()));
    }
    Ok(())
}

/// Marks that an Arabic keyboard leaves in a name are harmless; overrides, which disguise it, are not.
fn may_stand_in_a_name(c: char) -> bool {
    let mark = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}');
    is_xml_char(c) && !c.is_control() && c != '\\' && (mark || !is_bidi_control(c))
}

impl fmt::Display for CategoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for CategoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_script_are_names_and_come_out_in_nfc() {
        assert_eq!(CategoryPath::new("أخبار محلية").unwrap().as_str(), "أخبار محلية");
        assert_eq!(CategoryPath::new("cafe\u{301}").unwrap().as_str(), "café");
    }

    #[test]
    fn our_own_addresses_are_no_names() {
        for name in [
            "all",
            "articles",
            "-",
            "-x",
            "_preview",
            ".git",
            "media/x",
            "sports/archive",
            "a/.b",
            "robots.txt",
            "sitemap.xml",
        ] {
            assert!(matches!(CategoryPath::new(name), Err(CategoryFault::Reserved(_))), "{name}");
        }
        assert!(CategoryPath::new("sports/all").is_ok());
        assert!(CategoryPath::new("breaking").is_ok());
    }

    #[test]
    fn a_name_that_ends_like_a_feed_is_refused() {
        assert!(matches!(CategoryPath::new("news.rss"), Err(CategoryFault::Suffix(_))));
        assert!(CategoryPath::new("v1.2").is_ok());
    }

    #[test]
    fn empty_and_unprintable_names_are_refused() {
        for name in ["", "a//b", "/a", "a/", " "] {
            assert_eq!(CategoryPath::new(name), Err(CategoryFault::Empty), "{name:?}");
        }
        assert!(matches!(CategoryPath::new("a\nb"), Err(CategoryFault::Character(_))));
    }

    #[test]
    fn lineage_goes_up_to_the_top() {
        let names: Vec<_> = CategoryPath::new("a/b/c").unwrap().lineage().map(|c| c.to_string()).collect();
        assert_eq!(names, ["a/b/c", "a/b", "a"]);
    }
}
