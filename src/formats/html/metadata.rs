//! `meta` elements: OpenGraph, `article:`, Dublin Core, Twitter, and what analytics and scholars ask for.

use dom_query::Document;

use super::{address, folded};
use crate::domain::{Author, Line, Picture};
use crate::formats::schema_org::Description;

/// What the `meta` elements tell.
pub(super) struct Told {
    pub(super) description: Description,
    pub(super) titles: Vec<String>,
    /// What the site calls itself.
    pub(super) sites: Vec<String>,
}

// Names by field, each list in the order in which they count, in lower case.
const TITLE: &[&str] = &[
    "og:title",
    "headline",
    "parsely-title",
    "sailthru.title",
    "citation_title",
    "dcterms.title",
    "dc.title",
    "twitter:title",
];
const SUMMARY: &[&str] = &[
    "og:description",
    "description",
    "dcterms.abstract",
    "dcterms.description",
    "dc.description",
    "twitter:description",
    "abstract",
];
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.available",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published",
    "publication_date",
    "publication-date",
    "published_at",
    "article_date_original",
    "article.published",
    "bt:pubdate",
    "cxenseparse:recs:publishtime",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "ptime",
    "date",
    "created",
];
const UPDATED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "shareaholic:article_modified_time",
    "last-modified",
    "lastmod",
    "lastmodified",
    "article.updated",
    "utime",
    "revised",
];
const EXPIRES: &[&str] = &["article:expiration_time", "og:article:expiration_time"];
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "byl",
    "dcterms.creator",
    "dc.creator",
    "dc.creator.name",
    "article.author",
    "creator",
    "shareaholic:article_author_name",
    "cxenseparse:author",
];
const CATEGORIES: &[&str] = &[
    "article:section",
    "og:article:section",
    "parsely-section",
    "article.section",
    "section",
    "category",
    "cxenseparse:category",
];
const TAGS: &[&str] = &[
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "sailthru.tags",
    "news_keywords",
    "keywords",
    "citation_keywords",
    "dcterms.subject",
    "dc.subject",
];
const LANGUAGE: &[&str] = &["og:locale", "dcterms.language", "dc.language", "language", "content-language"];
const LINK: &[&str] = &["og:url", "parsely-link", "dcterms.identifier", "twitter:url"];
const PICTURE: &[&str] = &[
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "thumbnail",
    "image",
];
const SITE: &[&str] = &[
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dcterms.publisher",
    "dc.publisher",
    "citation_journal_title",
    "publisher",
];

struct Metas(Vec<(String, String)>);

impl Metas {
    fn read(document: &Document) -> Self {
        let mut metas = Vec::new();
        for meta in document.select("meta[content]").nodes() {
            let Some(content) = folded(&meta.attr_or("content", "")) else { continue };
            for attribute in ["property", "name", "itemprop", "http-equiv"] {
                let names = meta.attr_or(attribute, "").to_ascii_lowercase();
                // `itemprop` of an item is microdata; here are those that stand alone in the head.
                metas.extend(names.split_whitespace().map(|name| (name.replace("dc:", "dc."), content.clone())));
            }
        }
        Self(metas)
    }

    fn all<'m>(&'m self, names: &'m [&str]) -> impl Iterator<Item = &'m str> {
        names
            .iter()
            .flat_map(|name| self.0.iter().filter(move |(found, _)| found == name))
            .map(|(_, content)| content.as_str())
    }

    /// What the first of the names that says anything says, each time.
    fn of_first(&self, names: &[&str]) -> Vec<&str> {
        let of = |name: &&str| {
            let all: Vec<_> =
                self.0.iter().filter(|(found, _)| found == name).map(|(_, content)| content.as_str()).collect();
            (!all.is_empty()).then_some(all)
        };
        names.iter().find_map(of).unwrap_or_default()
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        self.all(names).next().map(str::to_owned)
    }
}

/// Reads them; `base` is the page's own address.
pub(super) fn read(document: &Document, base: Option<&str>) -> Told {
    let metas = Metas::read(document);
    let strings = |names| metas.all(names).map(str::to_owned).collect::<Vec<_>>();
    let picture = metas.all(PICTURE).find_map(|source| Line::new(&address(source, base)?)).map(|source| Picture {
        source,
        alt: metas.first(&["og:image:alt", "twitter:image:alt"]).and_then(|text| Line::new(&text)),
        caption: None,
        credit: None,
    });
    let description = Description {
        summary: metas.first(SUMMARY),
        published: strings(PUBLISHED),
        updated: strings(UPDATED),
        expires: metas.first(EXPIRES),
        language: metas.first(LANGUAGE).map(|tag| tag.split([',', ';']).next().unwrap_or_default().trim().to_owned()),
        authors: authors(&metas),
        categories: metas.of_first(CATEGORIES).into_iter().flat_map(parted).collect(),
        tags: metas.of_first(TAGS).into_iter().flat_map(parted).collect(),
        link: metas.all(LINK).find_map(|link| address(link, base)),
        picture,
        ..Description::default()
    };
    Told { description, titles: strings(TITLE), sites: strings(SITE) }
}

/// The first of the names under which people stand and not their addresses or handles.
fn authors(metas: &Metas) -> Vec<Author> {
    let people = |name: &&str| {
        let found = metas.0.iter().filter(|(key, _)| key == name).map(|(_, content)| content.as_str());
        let mut people: Vec<Author> = Vec::new();
        for author in found.filter(|name| is_name(name)).flat_map(super::elements::people) {
            if !people.iter().any(|known| known.name == author.name) {
                people.push(author);
            }
        }
        (!people.is_empty()).then_some(people)
    };
    AUTHORS.iter().find_map(people).unwrap_or_default()
}

fn is_name(text: &str) -> bool {
    !text.starts_with("http") && !text.starts_with('@') && text.chars().any(char::is_alphabetic)
}

fn parted(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split([',', '،', ';', '؛']).filter_map(folded)
}
