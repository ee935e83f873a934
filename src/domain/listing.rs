use uuid::Uuid;

use super::language::Language;
use super::month::Month;
use super::text::Line;
use super::timestamp::Timestamp;

/// A document that lists what is here, for readers and search engines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Listing {
    /// `/feeds.opml`: every feed.
    Feeds,
    /// `/news-sitemap.xml`: the articles of the last two days.
    News,
    /// `/sitemap.xml`: the other sitemaps.
    Sitemaps,
    /// `/articles/2020-09.xml`: the pages of a month's articles; where they are many, their first part, and
    /// `/articles/2020-09.2.xml` the second.
    Month(Month, u16),
    /// `/robots.txt`
    Robots,
}

impl Listing {
    /// The path below the site's root.
    pub fn path(self) -> String {
        match self {
            Self::Feeds => "/feeds.opml".to_owned(),
            Self::News => "/news-sitemap.xml".to_owned(),
            Self::Sitemaps => "/sitemap.xml".to_owned(),
            Self::Month(month, 1) => format!("/articles/{month}.xml"),
            Self::Month(month, part) => format!("/articles/{month}.{part}.xml"),
            Self::Robots => "/robots.txt".to_owned(),
        }
    }

    /// The listing at the root that has this name.
    pub fn at_root(name: &str) -> Option<Self> {
        [Self::Feeds, Self::News, Self::Sitemaps, Self::Robots]
            .into_iter()
            .find(|listing| listing.path().strip_prefix('/') == Some(name))
    }

    /// Reads the name of a month's sitemap, `2020-09.xml` or `2020-09.2.xml`; no other spelling.
    pub fn of_month(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".xml")?;
        let (month, part) = match name.split_once('.') {
            Some((month, part)) if !part.starts_with(['0', '+']) => (month, part.parse().ok().filter(|n| *n > 1)?),
            Some(_) => return None,
            None => (name, 1),
        };
        Some(Self::Month(Month::parse(month)?, part))
    }
}

/// What a sitemap tells of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// What names its page.
    pub permalink: Uuid,
    /// Its title.
    pub title: Line,
    /// Its language.
    pub language: Language,
    /// First publication.
    pub published: Timestamp,
    /// Last significant change.
    pub updated: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_months_sitemap_has_one_spelling() {
        for name in ["2020-09.xml", "2020-09.2.xml", "2020-09.17.xml"] {
            assert_eq!(Listing::of_month(name).unwrap().path(), format!("/articles/{name}"));
        }
        for name in ["2020-09", "2020-09.1.xml", "2020-09.0.xml", "2020-09.02.xml", "2020-09.+2.xml", "2020-13.xml"] {
            assert_eq!(Listing::of_month(name), None, "{name}");
        }
    }
}
