//! What the service above hands to the HTTP edge: an address goes in, an edition comes out.

use std::fs::File;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use uuid::Uuid;

use crate::domain::{FeedName, Format, Listing, Month, Query, Timestamp, Token};
use crate::render::compress::{Digest, Relative};
use crate::render::edition::{Edition, Freshness};

/// Something of ours that has an address.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Address {
    /// `/`
    Site,
    /// `/security`
    Page(FeedName),
    /// `/security.rss`
    Feed(FeedName, Format),
    /// `/security.atom?q=…`, `/security?q=…`: what is asked of a feed, in a format or as a page.
    Asked(Box<Asked>),
    /// `/security/archive/2020-09.atom`: a month of a feed (RFC 5005 §4), in a format or as a page.
    Archive(FeedName, Month, Option<Format>),
    /// `/articles/{uuid}`
    Article(Uuid),
    /// `/feeds.opml`, `/sitemap.xml` …: what lists what is here.
    Listing(Listing),
    /// `/-/assets/{name}`, `/favicon.ico`
    Asset(String),
    /// `/media/{uuid}/{name}`: a file beside an article, by the article's permalink and the name that it has for it.
    Medium(Uuid, String),
    /// `/-/preview/{token}…`: what is not published yet, for those who have the address.
    Preview(Token, Previewed),
}

/// What is asked of a folder of previews.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Previewed {
    /// `/-/preview/{token}`
    Page,
    /// `/-/preview/{token}.rss`
    Feed(Format),
    /// `/-/preview/{token}/articles/{uuid}`
    Article(Uuid),
    /// `/-/preview/{token}/media/{uuid}/{name}`
    Medium(Uuid, String),
}

/// What is asked of a feed.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Asked {
    /// Of which.
    pub feed: FeedName,
    /// What; it asks something.
    pub query: Query,
    /// In which format; `None` is the page.
    pub format: Option<Format>,
}

impl Address {
    /// The feed that is shown, or asked.
    pub fn feed(&self) -> Option<&FeedName> {
        match self {
            Self::Page(feed) | Self::Feed(feed, _) | Self::Archive(feed, ..) => Some(feed),
            Self::Asked(asked) => Some(&asked.feed),
            Self::Site
            | Self::Article(_)
            | Self::Listing(_)
            | Self::Asset(_)
            | Self::Medium(..)
            | Self::Preview(..) => None,
        }
    }

    /// The same of another feed.
    #[must_use]
    pub fn of_feed(&self, feed: FeedName) -> Self {
        match self.clone() {
            Self::Page(_) => Self::Page(feed),
            Self::Feed(_, format) => Self::Feed(feed, format),
            Self::Archive(_, month, format) => Self::Archive(feed, month, format),
            Self::Asked(asked) => Self::Asked(Box::new(Asked { feed, ..*asked })),
            other => other,
        }
    }

    /// The path of what may be asked for in more than one spelling, percent-encoded, with its query.
    pub fn canonical_path(&self) -> Option<String> {
        match self {
            Self::Page(feed) => Some(feed.page_path()),
            Self::Feed(feed, format) => Some(feed.document_path(*format)),
            Self::Asked(asked) => {
                let path = match asked.format {
                    Some(format) => asked.feed.document_path(format),
                    None => asked.feed.page_path(),
                };
                Some(format!("{path}?{}", asked.query.canonical()))
            }
            Self::Archive(feed, month, format) => Some(feed.archive_path(*month, *format)),
            Self::Article(uuid) => Some(format!("/articles/{uuid}")),
            // A token is in no answer's head.
            Self::Site | Self::Listing(_) | Self::Asset(_) | Self::Medium(..) | Self::Preview(..) => None,
        }
    }
}

/// What stands at an address.
#[derive(Debug)]
pub enum Found {
    /// 200
    Edition(Arc<Edition>),
    /// 200 or 206: a file, read as it is sent.
    File(OpenFile),
    /// 301 to this absolute or absolute-path URL: a feed's or article's old address (STANDARDS 16, 58).
    Moved(String),
    /// 404, with a page that helps.
    Missing(Arc<Edition>),
    /// 410, with a page that says so.
    Gone(Arc<Edition>),
    /// 503 for now; the text is for the client.
    Unavailable(String),
}

/// A file that is to be sent.
#[derive(Debug)]
pub struct OpenFile {
    /// Open for reading, at any place.
    pub file: File,
    /// Bytes.
    pub length: u64,
    /// The whole value of `Content-Type`.
    pub media_type: &'static str,
    /// The value of `ETag`: strong, with its quotes.
    pub etag: String,
    /// When its bytes came to be what they are.
    pub last_modified: Timestamp,
    /// How long others may keep it.
    pub freshness: Freshness,
}

/// A promise of what is found.
pub type Finding<'a> = Pin<Box<dyn Future<Output = Found> + Send + 'a>>;

/// What changed since an edition that a client has (RFC 3229).
#[derive(Clone, Debug)]
pub struct Delta {
    /// The value of `ETag` of the edition that it has, with its quotes.
    pub base: String,
    /// A whole document of what is new and changed.
    pub changed: Arc<Edition>,
}

/// A promise of a delta, where there is one.
pub type FindingDelta<'a> = Pin<Box<dyn Future<Output = Option<Delta>> + Send + 'a>>;

/// An edition told by another, in a coding.
pub type Difference = (Relative, Bytes);

/// A promise of a difference, where there is one.
pub type FindingDifference<'a> = Pin<Box<dyn Future<Output = Option<Difference>> + Send + 'a>>;

/// Where the edge takes its editions from.
pub trait Newsstand: Send + Sync + 'static {
    /// The edition that lies ready at `address`; neither waits nor touches the disk. Nearly every request ends here.
    fn at_hand(&self, address: &Address) -> Option<Arc<Edition>>;

    /// What is at `address`; renders it when nobody asked before, once for all who ask meanwhile.
    fn find(&self, address: Address) -> Finding<'_>;

    /// The products (RFC 9110 §10.1.5) that are told what changed alone when they ask for it.
    fn delta_readers(&self) -> Arc<[String]> {
        Arc::default()
    }

    /// What changed at a feed's address since an edition whose tag is among `held`, and up to `present` at least.
    fn delta(&self, _address: Address, _held: Vec<String>, _present: Arc<Edition>) -> FindingDelta<'_> {
        Box::pin(std::future::ready(None))
    }

    /// `present`, which stands at an address, told by an edition that stood there and whose hash is `held` (RFC 9842), in
    /// the first of the codings that can.
    fn difference(
        &self,
        _address: Address,
        _held: Digest,
        _codings: Vec<Relative>,
        _present: Arc<Edition>,
    ) -> FindingDifference<'_> {
        Box::pin(std::future::ready(None))
    }

    /// The path that the public address has before every path of ours, without a slash at its end: `/news`, or nothing.
    /// A proxy takes it off; what leads readers on has it.
    fn prefix(&self) -> &str {
        ""
    }

    /// The page for a path that can be no address of ours: 404. Without one the edge has a plain page of its own.
    fn missing(&self) -> Option<Arc<Edition>> {
        None
    }
}

/// What the operator's listener tells.
pub trait Vitals: Send + Sync + 'static {
    /// Whether the first reconcile is through and requests are well served.
    fn is_ready(&self) -> bool;

    /// A JSON object: entries, files by outcome, refused files with their reasons, feeds.
    fn status(&self) -> serde_json::Value;
}
