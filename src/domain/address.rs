use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;
use url::Url;
use uuid::Uuid;

use super::feed::FeedName;
use super::listing::Listing;
use super::month::Month;

/// A format in which a feed is published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// RSS 2.0
    Rss,
    /// Atom 1.0, RFC 4287
    Atom,
    /// JSON Feed 1.1
    JsonFeed,
}

impl Format {
    /// All of them, in the order in which we name them to readers.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::JsonFeed];

    /// What ends the address, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::JsonFeed => "json",
        }
    }

    /// The media type without parameters (STANDARDS 59).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::JsonFeed => "application/feed+json",
        }
    }

    /// The name that readers know.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::JsonFeed => "JSON Feed",
        }
    }
}

/// The public address that every absolute URL of ours begins with: `https://news.example.org` or
/// `https://example.org/news`, without a slash at its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl(String);

/// Why a text is no base URL.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BaseUrlFault {
    /// Not a URL at all.
    #[error("“{0}” is not an absolute URL like https://news.example.org")]
    NotAbsolute(String),
    /// Neither http nor https.
    #[error("“{0}” must begin with http:// or https://")]
    Scheme(String),
    /// A query, fragment, user or password, which cannot begin other URLs.
    #[error("“{0}” must have no query, fragment, user or password")]
    Extra(String),
}

impl BaseUrl {
    /// Checks a text. A slash at its end is dropped.
    pub fn new(text: &str) -> Result<Self, BaseUrlFault> {
        let url = Url::parse(text.trim()).map_err(|_| BaseUrlFault::NotAbsolute(text.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlFault::Scheme(text.to_owned()));
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlFault::Extra(text.to_owned()));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path that every one of our paths is below, without a slash at its end: `/news`, or nothing.
    pub fn path(&self) -> &str {
        let authority = self.0.find("://").map_or(0, |at| at + 3);
        self.0[authority..].find('/').map_or("", |at| &self.0[authority + at..])
    }

    /// The site's own page.
    pub fn site(&self) -> String {
        format!("{}/", self.0)
    }

    /// The page of a feed.
    pub fn page(&self, feed: &FeedName) -> String {
        format!("{}{}", self.0, feed.page_path())
    }

    /// A feed's canonical address in one format.
    pub fn feed(&self, feed: &FeedName, format: Format) -> String {
        format!("{}{}", self.0, feed.document_path(format))
    }

    /// An archive of a feed.
    pub fn archive(&self, feed: &FeedName, month: Month, format: Option<Format>) -> String {
        format!("{}{}", self.0, feed.archive_path(month, format))
    }

    /// A document that lists what is here.
    pub fn listing(&self, listing: Listing) -> String {
        format!("{}{}", self.0, listing.path())
    }

    /// The page of an article.
    pub fn article(&self, permalink: Uuid) -> String {
        format!("{}/articles/{permalink}", self.0)
    }

    /// A file beside an article, by the name that the article gives it.
    pub fn medium(&self, permalink: Uuid, name: &str) -> String {
        format!("{}{}", self.0, medium_path(permalink, name))
    }

    /// The absolute form of a reference that `at` holds; `None` when the two make no http(s) URL.
    pub fn resolve(at: &str, reference: &str) -> Option<String> {
        let url = Url::parse(at).ok()?.join(reference.trim()).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.into())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 3986 §2.3: what is not unreserved is encoded, with upper-case digits.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One path segment in its canonical spelling.
pub fn encode_segment(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// The path of a file beside an article, below the site's root: by the article's permalink, so that it is there as
/// long as the article may be seen and no longer. `name` may have folders.
pub fn medium_path(permalink: Uuid, name: &str) -> String {
    let name: Vec<_> = name.split('/').map(encode_segment).collect();
    format!("/media/{permalink}/{}", name.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_loses_its_last_slash_and_keeps_its_path() {
        assert_eq!(BaseUrl::new("https://Example.org/").unwrap().as_str(), "https://example.org");
        assert_eq!(BaseUrl::new("https://example.org/news/").unwrap().site(), "https://example.org/news/");
        for (url, path) in [("https://e.org", ""), ("http://[::1]:80/", ""), ("https://e.org/a/أ/", "/a/%D8%A3")] {
            assert_eq!(BaseUrl::new(url).unwrap().path(), path);
        }
    }

    #[test]
    fn what_cannot_begin_other_urls_is_refused() {
        assert!(matches!(BaseUrl::new("example.org"), Err(BaseUrlFault::NotAbsolute(_))));
        assert!(matches!(BaseUrl::new("ftp://example.org"), Err(BaseUrlFault::Scheme(_))));
        assert!(matches!(BaseUrl::new("https://example.org/?a"), Err(BaseUrlFault::Extra(_))));
    }

    #[test]
    fn arabic_names_are_percent_encoded_in_upper_case() {
        let base = BaseUrl::new("http://localhost:8080").unwrap();
        let feed = FeedName::parse("أمن/خبر عاجل").unwrap();
        assert_eq!(
            base.feed(&feed, Format::Rss),
            "http://localhost:8080/%D8%A3%D9%85%D9%86/%D8%AE%D8%A8%D8%B1%20%D8%B9%D8%A7%D8%AC%D9%84.rss"
        );
    }

    #[test]
    fn only_web_addresses_resolve() {
        assert_eq!(BaseUrl::resolve("https://e.org/a/b", "../c.png").unwrap(), "https://e.org/c.png");
        assert_eq!(BaseUrl::resolve("https://e.org/a", "javascript:alert(1)"), None);
    }
}
