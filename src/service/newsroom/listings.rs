//! The press of what lists what is here: OPML, sitemaps, robots.txt.

use std::sync::Arc;

use super::directory::Directory;
use super::press::{self, Printed};
use crate::domain::{FeedName, Listing, Timestamp};
use crate::http::newsstand::Found;
use crate::render::edition::{Edition, Freshness};
use crate::render::{opml, robots, sitemap};
use crate::store::{Reader, StoreError};

/// How long an article is news to search engines.
const NEWS_MILLIS: i64 = 2 * 24 * 60 * 60 * 1000;

/// Renders a listing.
pub(super) fn render(
    directory: &Directory,
    reader: &Reader,
    listing: Listing,
    now: Timestamp,
) -> Result<Printed, StoreError> {
    let base = directory.base();
    let changed = || Ok::<_, StoreError>(press::changed(directory, reader, &FeedName::All)?.1);
    let mut until = None;
    let (bytes, media_type, modified) = match listing {
        Listing::Feeds => (feeds(directory), opml::MEDIA_TYPE, directory.modified),
        Listing::Robots => (robots::document(base).into_bytes(), robots::MEDIA_TYPE, directory.modified),
        Listing::News => {
            let since = now.plus_millis(-NEWS_MILLIS);
            let articles = reader.articles_since(since, now, sitemap::MOST_NEWS)?;
            // An article leaves by itself, and another that found no room comes in its place.
            until = articles.iter().map(|article| article.published.plus_millis(NEWS_MILLIS + 1)).min();
            let name = directory.feed(&FeedName::All).title;
            // What left it since the last change changed it, too.
            (sitemap::news(base, &name, &articles), sitemap::MEDIA_TYPE, changed()?.max(now))
        }
        Listing::Sitemaps => (sitemap::index(base, &sitemaps(reader, now)?), sitemap::MEDIA_TYPE, changed()?),
        Listing::Month(month, part) => {
            let skip = usize::from(part - 1) * sitemap::MOST_ARTICLES;
            let articles = reader.articles_of_month(month, now, skip, sitemap::MOST_ARTICLES)?;
            if articles.is_empty() {
                return Ok(Printed { found: Found::Missing(press::missing(directory)), until: None });
            }
            (sitemap::articles(base, &articles), sitemap::MEDIA_TYPE, changed()?)
        }
    };
    let edition = Edition::new(bytes, media_type, modified, Freshness::Feed, Vec::new());
    Ok(Printed { found: Found::Edition(Arc::new(edition)), until })
}

/// The breaking news first, then everything, then each category and view.
fn feeds(directory: &Directory) -> Vec<u8> {
    let sections = directory.sections.iter().map(|section| section.name.clone());
    let names = [FeedName::Breaking, FeedName::All].into_iter().chain(sections);
    let feeds: Vec<_> = names.filter(|name| !directory.is_unusable(name)).map(|name| directory.feed(&name)).collect();
    let site = directory.feed(&FeedName::All);
    let owner = site.authors.first().map(|author| &author.name);
    opml::document(directory.base(), &site.title, owner, directory.modified, &feeds)
}

/// The news, then each month, the newest first, in as many parts as it takes.
fn sitemaps(reader: &Reader, now: Timestamp) -> Result<Vec<(Listing, Option<Timestamp>)>, StoreError> {
    let mut sitemaps = vec![(Listing::News, None)];
    for (month, articles) in reader.months_of_articles(now)?.into_iter().rev() {
        let parts = articles.count.div_ceil(sitemap::MOST_ARTICLES);
        let parts = (1..=parts).map_while(|part| u16::try_from(part).ok());
        sitemaps.extend(parts.map(|part| (Listing::Month(month, part), Some(articles.updated))));
    }
    Ok(sitemaps)
}
