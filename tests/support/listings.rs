//! The rules of what lists feeds and articles (STANDARDS 60 and 61), each beyond its schema in `tests/fixtures`, which are
//! ours, after the specifications.

use std::collections::HashSet;

use chrono::DateTime;

use crate::rules::check_address;
use crate::xml::{self, Element};

/// OPML 2.0 as readers take it in: `head` with title and date, feeds that say what they are, no `docs`.
#[track_caller]
pub fn check_opml(document: &[u8]) {
    xml::check_well_formed(document);
    xml::check_schema(document, "opml.rng");
    let opml = Element::read(document);
    let head = opml.one("head").expect("the schema wants it");
    assert!(!head.text_of("title").is_empty() && head.one("docs").is_none());
    let modified = head.text_of("dateModified");
    DateTime::parse_from_rfc2822(modified).unwrap_or_else(|error| panic!("{modified}: {error}"));
    let mut addresses = HashSet::new();
    check_outlines(opml.one("body").expect("the schema wants it"), &mut addresses);
    assert!(!addresses.is_empty(), "no feed");
}

#[track_caller]
fn check_outlines(of: &Element, addresses: &mut HashSet<String>) {
    for outline in of.all("outline") {
        if outline.attribute("type").is_some() {
            for name in ["text", "title", "xmlUrl", "htmlUrl"] {
                assert!(outline.attribute(name).is_some(), "{name} of {outline:?}");
            }
            let address = outline.attribute("xmlUrl").expect("seen");
            ["xmlUrl", "htmlUrl"].iter().filter_map(|name| outline.attribute(name)).for_each(check_address);
            assert!(addresses.insert(address.to_owned()), "{address} is told twice");
        }
        check_outlines(outline, addresses);
    }
}

/// A sitemap of sitemaps.org, or an index of sitemaps: at most 50,000 addresses of one host, in at most 50 MB.
#[track_caller]
pub fn check_sitemap(document: &[u8]) {
    xml::check_well_formed(document);
    xml::check_schema(document, "sitemap.rng");
    check_locations(&Element::read(document), document.len(), 50_000);
}

/// Google's news sitemap: at most 1,000 addresses.
#[track_caller]
pub fn check_news_sitemap(document: &[u8]) {
    xml::check_well_formed(document);
    xml::check_schema(document, "news-sitemap.rng");
    check_locations(&Element::read(document), document.len(), 1_000);
}

#[track_caller]
fn check_locations(of: &Element, bytes: usize, most: usize) {
    assert!(bytes <= 50 << 20 && of.children.len() <= most, "{bytes} bytes, {} addresses", of.children.len());
    let (mut seen, mut hosts) = (HashSet::new(), HashSet::new());
    for one in &of.children {
        let location = one.text_of("loc");
        check_address(location);
        assert!(seen.insert(location), "{location} is told twice");
        hosts.insert(url::Url::parse(location).expect("an address").origin());
    }
    assert!(hosts.len() <= 1, "a sitemap tells of one host: {hosts:?}");
}
