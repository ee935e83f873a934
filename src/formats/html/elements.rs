//! What the elements of a page say by themselves: headings, `time`, `rel`, and the classes of microformats.

use dom_query::{Document, NodeRef, Selection};

use super::{address, dates_in_sight, folded, resolved_base, without_fragment};
use crate::domain::{Author, Line, Zone, folded_words};
use crate::formats::byline;
use crate::formats::schema_org::Description;

/// A byline is short; what is longer is about somebody.
const BYLINE: usize = 120;

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

    /// Dates, people, tags and language as the elements tell them.
    pub(super) fn describe(&self, title: Option<&str>, base: Option<&str>, zone: &Zone) -> Description {
        let mut description = Description {
            language: self.language(),
            authors: self.authors(title),
            picture: self.picture(base),
            ..Description::default()
        };
        (description.published, description.updated) = dates_in_sight::read(self.document, title, base, zone);
        description
    }

    /// Who runs a page of one's own: the handle that the page gives its writer, where that names no other site.
    pub(super) fn handle(&self, base: Option<&str>) -> Vec<Author> {
        let meta = |name: &str| {
            let metas = self.document.select(&format!("meta[name='{name}'], meta[property='{name}']"));
            let handle = metas.nodes().iter().find_map(|meta| meta.attr("content"))?;
            handle.trim().strip_prefix('@').map(str::to_owned).filter(|handle| !handle.is_empty())
        };
        let Some(creator) = meta("twitter:creator") else { return Vec::new() };
        let host = base.and_then(|base| url::Url::parse(base).ok()?.host_str().map(str::to_lowercase));
        let is_own_page = host.is_some_and(|host| host.split('.').any(|label| label == creator.to_lowercase()));
        if meta("twitter:site").is_some_and(|site| site.eq_ignore_ascii_case(&creator)) && !is_own_page {
            return Vec::new();
        }
        Author::named(&creator).into_iter().collect()
    }

    fn language(&self) -> Option<String> {
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

    fn picture(&self, base: Option<&str>) -> Option<crate::domain::Picture> {
        let link = self.document.select("link[rel~='image_src'][href]");
        let source = link.nodes().iter().find_map(|link| Line::new(&address(&link.attr_or("href", ""), base)?))?;
        Some(crate::domain::Picture { source, alt: None, caption: None, credit: None })
    }

    /// Categories that the page links to: by `rel=category`, else by an address that says so.
    pub(super) fn linked_categories(&self) -> Vec<String> {
        let filed = self.filed_under();
        if !filed.is_empty() {
            return filed;
        }
        let links = self.document.select("a[rel~='category'], a[rel~='tag'][href]");
        let is_category = |link: &&NodeRef<'_>| {
            link.attr_or("rel", "").split_ascii_whitespace().any(|rel| rel == "category") || leads_to_category(link)
        };
        self.texts_of(links.nodes().iter().filter(is_category))
    }

    /// The links to the categories whose slugs stand in the classes of the article or the page: `category-politics`, as
    /// WordPress writes them. They say which of all the links of a page are this article's.
    fn filed_under(&self) -> Vec<String> {
        let mut slugs = Vec::new();
        for node in self.document.select("[class*='category-']").nodes().iter().take(8) {
            if !(node.has_name("body")
                || node.has_name("article")
                || node.has_class("post")
                || node.has_class("hentry"))
            {
                continue;
            }
            let class = node.attr_or("class", "");
            let names = class.split_ascii_whitespace();
            slugs.extend(names.filter_map(|name| {
                let name = name.strip_prefix("s-").unwrap_or(name);
                name.strip_prefix("category-").map(str::to_lowercase)
            }));
            if !slugs.is_empty() {
                break;
            }
        }
        let mut names = Vec::new();
        let mut seen = Vec::new();
        let marked = self.document.select("a[rel~='category'], a[rel~='tag']");
        let plain = self.document.select("a[href*='/category/']");
        for link in marked.nodes().iter().chain(plain.nodes()) {
            let href = link.attr_or("href", "");
            let slug = href.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
            if slugs.contains(&slug) && !seen.contains(&slug) && leads_to_category(link) {
                names.extend(folded(&link.text()).filter(|text| text.chars().count() <= 80));
                seen.push(slug);
            }
        }
        names
    }

    /// Categories that the page shows: a link among the lines near the title, else breadcrumbs.
    pub(super) fn categories_in_sight(&self, title: Option<&str>) -> Vec<String> {
        let links = self.document.select("a[href]");
        let near = self.texts_of(links.nodes().iter().filter(|link| leads_to_category(link)).take(200));
        if (1..=4).contains(&near.len()) {
            return near;
        }
        let crumbs =
            self.document.select("[class*='breadcrumb'], [id*='breadcrumb'], [aria-label='breadcrumb' i]").first();
        let names: Vec<_> = crumbs.select("a").nodes().iter().filter_map(|link| folded(&link.text())).collect();
        sections_of(&names, title)
    }

    /// The people of the page, by what says it most plainly.
    fn authors(&self, title: Option<&str>) -> Vec<Author> {
        for selector in [
            "[class~='h-entry'] [class~='p-author'], [class~='hentry'] [class~='author'] [class~='fn'], [class~='hentry'] [class~='author'][class~='vcard'] a",
            "a[rel~='author']",
            "[itemprop='author'] [itemprop='name'], [itemprop='author']",
            "[class~='author'] [class~='fn'], [class~='vcard'] [class~='fn']",
            "[class~='byline'], [class~='author-name'], [class~='author_name'], [class~='authorName'], [class~='article-author'], [class~='post-author'], [class~='entry-author'], [class~='byline-name']",
            "[class~='author']",
        ] {
            let found = self.document.select(selector);
            let people = self.people_of(&found, title);
            if !people.is_empty() {
                return people;
            }
        }
        self.byline_in_sight(title)
    }

    fn people_of(&self, found: &Selection<'_>, title: Option<&str>) -> Vec<Author> {
        let mut authors: Vec<Author> = Vec::new();
        for node in found.nodes().iter().filter(|node| !is_aside(node)).take(8) {
            let Some(text) = folded(&node.text()).filter(|text| text.chars().count() <= BYLINE) else { continue };
            if Some(text.as_str()) == title {
                continue;
            }
            for author in people(&text) {
                let words = folded_words(author.name.as_str());
                let known = |other: &Author| folded_words(other.name.as_str()) == words;
                if !words.is_empty() && !authors.iter().any(known) {
                    authors.push(author);
                }
            }
        }
        authors
    }

    /// A line near the title that opens as bylines do: «By Ann Lee», «بقلم فلان».
    fn byline_in_sight(&self, title: Option<&str>) -> Vec<Author> {
        let lines = dates_in_sight::lines_near(self.document, title);
        let names = lines.iter().filter(|line| line.chars().count() <= 80).find_map(|line| after_by(line));
        names.map(people).unwrap_or_default()
    }

    /// Tags that the page links to by `rel=tag`, or marks as microformats do.
    pub(super) fn tags(&self) -> Vec<String> {
        let found =
            self.document.select("a[rel~='tag']:not([rel~='category']), [class~='p-category'], [class~='p-tag']");
        self.texts_of(found.nodes().iter().filter(|link| !leads_to_category(link)))
    }

    fn texts_of<'n, 't: 'n>(&self, nodes: impl Iterator<Item = &'n NodeRef<'t>>) -> Vec<String> {
        let mut texts = Vec::new();
        for node in nodes.filter(|node| !is_aside(node)) {
            let text = folded(&node.text()).filter(|text| text.chars().count() <= 80);
            texts.extend(text.filter(|text| !texts.contains(text)));
        }
        texts
    }
}

/// Whether a heading is a link to the site's front page and nothing else.
fn leads_home(heading: &NodeRef<'_>) -> bool {
    let links: Vec<_> = heading.descendants_it().filter(|node| node.has_name("a")).collect();
    let [link] = links.as_slice() else { return false };
    let href = link.attr_or("href", "");
    let path = href.split_once("://").map_or(&*href, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    link.attr_or("rel", "").contains("home") || matches!(path, "/" | "" | "./" | "index.html" | "/index.html")
}

/// Whether the address of a link is that of a category: `/category/politics`, `../cat/3_hardware/index.html`.
fn leads_to_category(link: &NodeRef<'_>) -> bool {
    const SEGMENTS: [&str; 14] = [
        "category",
        "categories",
        "cat",
        "kategorie",
        "kategorien",
        "categorie",
        "categoria",
        "categorias",
        "rubrik",
        "rubrique",
        "rubriques",
        "section",
        "sections",
        "قسم",
    ];
    let href = link.attr_or("href", "");
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    segments.iter().rev().skip(1).any(|part| SEGMENTS.contains(&part.to_lowercase().as_str()))
}

/// The sections of breadcrumbs from the top, as one path: without the site's front page and the article itself.
pub(super) fn sections_of(names: &[String], title: Option<&str>) -> Vec<String> {
    const HOME: [&str; 16] = [
        "home",
        "homepage",
        "start",
        "startseite",
        "accueil",
        "inicio",
        "início",
        "home page",
        "hjem",
        "hem",
        "الرئيسية",
        "الصفحة الرئيسية",
        "صفحه اصلی",
        "خانه",
        "בית",
        "главная",
    ];
    let title = title.map(folded_words);
    let mut sections: Vec<_> = names
        .iter()
        .enumerate()
        .filter(|(place, name)| *place > 0 || names.len() == 1 || !HOME.contains(&folded_words(name).as_str()))
        .map(|(_, name)| name.as_str())
        .filter(|name| !HOME.contains(&folded_words(name).as_str()))
        .filter(|name| title.as_deref().is_none_or(|title| folded_words(name) != title))
        .map(|name| name.replace('/', "-"))
        .collect();
    // The last is the page itself where its links name it, too; three levels are a section's.
    sections.truncate(3);
    if sections.is_empty() { Vec::new() } else { vec![sections.join("/")] }
}

/// The people that a byline or a name's element names, without what stands round them.
pub(super) fn people(text: &str) -> Vec<Author> {
    const AFTER: [&str; 13] = ["|", "•", "·", " – ", " — ", " - ", " am ", " on ", " le ", " at ", " في ", "(", " um "];
    let text = byline_words(text);
    let end = AFTER.iter().filter_map(|mark| text.find(mark)).filter(|at| *at > 0).min().unwrap_or(text.len());
    let mut authors = byline::authors(&text[..end]);
    authors.retain(|author| {
        let name = author.name.as_str();
        name.chars().any(char::is_alphabetic) && !name.contains("://") && name.chars().count() <= 80
    });
    // «Ann Lee (https://example.org/ann)»
    if let [author] = authors.as_mut_slice() {
        author.url = text[end..].split(['(', ')', ' ']).find_map(|part| address(part, None));
    }
    authors
}

/// Words that open a byline on a page and that no byline of a wire has.
fn byline_words(text: &str) -> &str {
    const OPENINGS: [&str; 22] = [
        "written by",
        "posted by",
        "published by",
        "by:",
        "author:",
        "authors:",
        "autor:",
        "autorin:",
        "geschrieben von",
        "veröffentlicht von",
        "verfasst von",
        "eingetragen von",
        "publié par",
        "rédigé par",
        "écrit par",
        "auteur :",
        "auteur:",
        "escrito por",
        "publicado por",
        "الكاتب:",
        "كتبه:",
        "كتب :",
    ];
    let lower = text.to_lowercase();
    let opening = OPENINGS.iter().find(|opening| lower.starts_with(**opening) && text.is_char_boundary(opening.len()));
    opening.map_or(text, |opening| text[opening.len()..].trim_start_matches([':', ' ']))
}

/// What follows the words that open a byline, where a line does: «By Ann Lee», «Blog entry by Ann Lee».
fn after_by(line: &str) -> Option<&str> {
    const BY: [&str; 12] = ["by", "par", "von", "por", "di", "door", "av", "بقلم", "بقلم:", "كتب:", "كتبت:", "إعداد:"];
    let words: Vec<_> = line.split(' ').collect();
    let at = words.iter().take(4).position(|word| BY.contains(&word.to_lowercase().as_str()))?;
    let rest = words[at + 1..].iter().map(|word| word.len() + 1).sum::<usize>();
    let names = &line[line.len() - rest.saturating_sub(1)..];
    // «By the river», «Por la tarde»: in a name each word begins with a capital where letters have them.
    let is_capital = |word: &&&str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    let capitals = words[at + 1..].iter().take(2).filter(is_capital).count();
    let enough = at == 0 || words.len() - at <= 4;
    (capitals == 2 && enough && words.len() <= 14 || capitals == 1 && words.len() == at + 2).then_some(names)
}

/// Whether an element stands in what tells of something else: comments, other stories, menus.
pub(super) fn is_aside(node: &NodeRef<'_>) -> bool {
    let mut beside = false;
    for above in node.ancestors_it(None) {
        if above.has_name("article") {
            return false;
        }
        beside |= above.has_name("aside");
        if above.has_name("nav") || super::main_text::is_foreign(&above) {
            return true;
        }
    }
    beside
}
