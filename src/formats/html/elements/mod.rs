//! What the elements of a page say by themselves: headings, `time`, `rel`, and the classes of microformats.

mod people;
mod sections;
mod taxonomy;

use dom_query::{Document, NodeRef};

pub(super) use self::people::people;
pub(super) use self::sections::sections_of;
use super::{address, dates_in_sight, folded, prose, resolved_base, without_fragment};
use crate::domain::{Line, Picture, Zone};
use crate::formats::schema_org::Description;

/// A page's elements, and what is read from them more than once.
pub(super) struct Elements<'d> {
    document: &'d Document,
    title: Option<String>,
    headings: Vec<String>,
    /// Headings that lead to the site's front page.
    sites: Vec<String>,
}

impl<'d> Elements<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        // SVG has titles, too.
        let titles = document.select("head > title, title");
        let title = titles.nodes().iter().find(|node| !node.ancestors_it(None).any(|above| above.has_name("svg")));
        let title = title.and_then(|node| folded(&node.text()));
        let mut headings = Vec::new();
        let mut sites = Vec::new();
        for selector in ["h1", "[class~='p-name'], [class~='entry-title'], [id='page-title']", "h2"] {
            for node in document.select(selector).nodes().iter().take(32) {
                let Some(text) = folded(&node.text()) else { continue };
                if leads_home(node) {
                    sites.push(text);
                } else if !headings.contains(&text) {
                    headings.push(text);
                }
            }
        }
        if title.is_none() && headings.is_empty() {
            headings.extend(first_that_stands_out(document));
        }
        Self { document, title, headings, sites }
    }

    /// The `title` element.
    pub(super) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Headings of the first and second level, those of the first before those of the second.
    pub(super) fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The address against which the page's own are resolved: that of the page, and `base`.
    pub(super) fn base(&self) -> Option<String> {
        let first = |selector: &str, attribute: &str| {
            let nodes = self.document.select(selector);
            nodes.nodes().iter().find_map(|node| node.attr(attribute)).map(|text| text.trim().to_owned())
        };
        let page = self.canonical().or_else(|| address(&first("meta[property='og:url']", "content")?, None));
        resolved_base(page, first("base[href]", "href"))
    }

    fn canonical(&self) -> Option<String> {
        let links = self.document.select("link[rel~='canonical'][href], link[rel='Canonical'][href]");
        links.nodes().iter().find_map(|link| address(&link.attr_or("href", ""), None))
    }

    /// The article's own page: as told by its metadata, else as `rel=canonical` and the class `p-canonical` say. A link
    /// to the site's front page is none.
    pub(super) fn canonical_or(&self, told: Option<String>) -> Option<String> {
        let marked = self.document.select("a[class~='p-canonical'][href], a[class~='u-url'][href]");
        let marked = marked.nodes().iter().find_map(|link| address(&link.attr_or("href", ""), None));
        let all = [told, self.canonical(), marked];
        let is_front_page = |url: &&String| url.splitn(4, '/').nth(3).is_none_or(str::is_empty);
        let deep = all.iter().flatten().find(|url| !is_front_page(url));
        deep.or_else(|| all.iter().flatten().next()).map(|url| without_fragment(url).to_owned())
    }

    /// What the site calls itself: in headings that lead to its front page, in the titles of its feeds («Site » Feed»),
    /// in its host.
    pub(super) fn sites(&self) -> Vec<String> {
        let feeds = self.document.select("link[rel~='alternate'][type*='xml'][title]");
        let titles = feeds.nodes().iter().filter_map(|link| folded(&link.attr_or("title", "")));
        let mut sites: Vec<_> = titles
            .map(|title| {
                title
                    .split([' ', '\u{A0}'])
                    .take_while(|word| !matches!(*word, "»" | "›" | "-" | "–" | "|" | "RSS" | "Feed"))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|name| !name.is_empty())
            .collect();
        sites.extend(self.sites.iter().cloned());
        // «example» of www.example.org.
        let host = self.base().and_then(|base| url::Url::parse(&base).ok()?.host_str().map(str::to_owned));
        if let Some(host) = host {
            let host = host.strip_prefix("www.").unwrap_or(&host);
            sites.push(host.to_owned());
            sites.extend(host.split('.').next().map(str::to_owned));
        }
        sites
    }

    /// Dates, people and the picture as the elements tell them.
    pub(super) fn describe(&self, title: Option<&str>, base: Option<&str>, zone: &Zone) -> Description {
        let mut description =
            Description { authors: self.authors(title), picture: self.picture(base), ..Description::default() };
        (description.published, description.updated) = dates_in_sight::read(self.document, title, base, zone);
        description
    }

    /// The language of the page, by its elements.
    pub(super) fn language(&self) -> Option<String> {
        let of = |selector: &str, name: &str| {
            let nodes = self.document.select(selector);
            nodes.nodes().iter().find_map(|node| folded(&node.attr_or(name, "")))
        };
        of("html[lang]", "lang")
            .or_else(|| of("html", "xml:lang"))
            .or_else(|| of("body[lang]", "lang"))
            .or_else(|| of("meta[http-equiv='content-language' i]", "content"))
            .or_else(|| self.language_of_text())
            .map(|tag| tag.split([',', ';']).next().unwrap_or_default().trim().to_owned())
    }

    /// The language of an element that holds most of the text.
    fn language_of_text(&self) -> Option<String> {
        let all = self.document.body()?.normalized_char_count();
        let found = self.document.select("[lang]");
        let most = found.nodes().iter().take(16).find(|node| node.normalized_char_count() * 2 > all)?;
        folded(&most.attr_or("lang", ""))
    }

    /// Whether the page is written from right to left, as it says.
    pub(super) fn is_turned(&self) -> bool {
        let of = |selector: &str| self.document.select(selector).length() > 0;
        of("html[dir='rtl' i]") || of("body[dir='rtl' i]")
    }

    fn picture(&self, base: Option<&str>) -> Option<Picture> {
        let link = self.document.select("link[rel~='image_src'][href]");
        let source = link.nodes().iter().find_map(|link| Line::new(&address(&link.attr_or("href", ""), base)?))?;
        Some(Picture { source, alt: None, caption: None, credit: None })
    }
}

/// The paragraph that opens a text without a title and is set as one.
fn first_that_stands_out(document: &Document) -> Option<String> {
    let body = document.body()?;
    let first = body.descendants_it().find(|node| prose::is_leaf(node) && folded(&node.text()).is_some())?;
    prose::stands_out(&first).then(|| folded(&first.text())).flatten()
}

/// Whether a heading is a link to the site's front page and nothing else.
fn leads_home(heading: &NodeRef<'_>) -> bool {
    let links: Vec<_> = heading.descendants_it().filter(|node| node.has_name("a")).collect();
    let [link] = links.as_slice() else { return false };
    let href = link.attr_or("href", "");
    let path = href.split_once("://").map_or(&*href, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    link.attr_or("rel", "").contains("home") || matches!(path, "/" | "" | "./" | "index.html" | "/index.html")
}
