//! Where a document stands among those of its feed: RFC 5005.

/// A document of a feed beside the one that readers subscribe to, and those that come before and after it. Addresses
/// are absolute, in the document's own format.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// The document's own address, where it is not the feed's.
    pub own: Option<String>,
    /// The page that it tells the same as, where that is not the feed's.
    pub page: Option<String>,
    /// Relation and address: `next`, `prev-archive`, `current` …, in the order in which they are written.
    pub links: Vec<(&'static str, String)>,
    /// Whether it is an archive document (RFC 5005 §4), which says so.
    pub is_archive: bool,
}

/// The name of RFC 5005's elements.
pub(super) const HISTORY: &str = "http://purl.org/syndication/history/1.0";
