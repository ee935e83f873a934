//! `/robots.txt`, RFC 9309, with where the sitemaps are.

use crate::domain::{BaseUrl, Listing};

/// The media type, with its charset.
pub const MEDIA_TYPE: &str = "text/plain; charset=utf-8";

/// All is allowed but what is the machinery's. Crawlers ask at the root of a host alone: where the site is below one,
/// these lines are for that host's own `robots.txt`.
pub fn document(base: &BaseUrl) -> String {
    let prefix = base.path();
    let sitemaps =
        [Listing::Sitemaps, Listing::News].map(|listing| format!("Sitemap: {}\n", base.listing(listing))).concat();
    format!("User-agent: *\nAllow: {prefix}/\nDisallow: {prefix}/-/\nAllow: {prefix}/-/assets/\n\n{sitemaps}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_are_below_the_sites_own() {
        let base = BaseUrl::new("https://e.org/news").unwrap();
        insta::assert_snapshot!(document(&base), @r"
        User-agent: *
        Allow: /news/
        Disallow: /news/-/
        Allow: /news/-/assets/

        Sitemap: https://e.org/news/sitemap.xml
        Sitemap: https://e.org/news/news-sitemap.xml
        ");
    }
}
