//! Where a page is filed: categories, tags, breadcrumbs.

use dom_query::NodeRef;
use percent_encoding::percent_decode_str;

use super::Elements;
use super::taxonomy::{Scope, is_own};
use crate::domain::folded_words;
use crate::formats::html::beside::is_aside;
use crate::formats::html::folded;

impl Elements<'_> {
    /// Categories that the page links to: by `rel=category`, else by an address that says so.
    pub(in crate::formats::html) fn linked_categories(&self) -> Vec<String> {
        let filed = self.filed_under();
        if !filed.is_empty() {
            return filed;
        }
        let links = self.document.select("a[rel~='category'], a[rel~='tag'][href]");
        let is_category = |link: &&NodeRef<'_>| {
            link.attr_or("rel", "").split_ascii_whitespace().any(|rel| rel == "category") || leads_to_category(link)
        };
        texts_of(links.nodes().iter().filter(is_category))
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

    /// Categories that the page shows: links outside its menus that lead to a few, else breadcrumbs.
    pub(in crate::formats::html) fn categories_in_sight(&self, title: Option<&str>) -> Vec<String> {
        let links = self.document.select("a[href]");
        let own = self.host();
        let scope = Scope::of(self.document, title);
        let of_article =
            |link: &&NodeRef<'_>| leads_to_category(link) && scope.holds(link) && is_own(link, own.as_deref());
        let near = texts_of(links.nodes().iter().filter(of_article).take(200));
        if (1..=4).contains(&near.len()) {
            return near;
        }
        let crumbs =
            self.document.select("[class*='breadcrumb'], [id*='breadcrumb'], [aria-label='breadcrumb' i]").first();
        let names: Vec<_> = crumbs.select("a").nodes().iter().filter_map(|link| folded(&link.text())).collect();
        sections_of(&names, title)
    }

    /// Tags that the page links to by `rel=tag`, or marks as microformats do.
    pub(in crate::formats::html) fn tags(&self) -> Vec<String> {
        let found =
            self.document.select("a[rel~='tag']:not([rel~='category']), [class~='p-category'], [class~='p-tag']");
        texts_of(found.nodes().iter().filter(|link| !leads_to_category(link)))
    }
}

/// The texts of elements that stand in the article, each once.
pub(super) fn texts_of<'n, 't: 'n>(nodes: impl Iterator<Item = &'n NodeRef<'t>>) -> Vec<String> {
    let mut texts = Vec::new();
    for node in nodes.filter(|node| !is_aside(node)) {
        let text = folded(&node.text()).filter(|text| text.chars().count() <= 80);
        texts.extend(text.filter(|text| !texts.contains(text)));
    }
    texts
}

/// Whether the address of a link is that of a category: `/category/politics`, `../cat/3_hardware/index.html`.
pub(super) fn leads_to_category(link: &NodeRef<'_>) -> bool {
    const SEGMENTS: [&str; 16] = [
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
        "تصنيف",
        "الأقسام",
    ];
    let href = link.attr_or("href", "");
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_one = |part: &&str| SEGMENTS.contains(&percent_decode_str(part).decode_utf8_lossy().to_lowercase().as_str());
    segments.iter().rev().skip(1).any(is_one)
}

/// The sections of breadcrumbs from the top, as one path: without the site's front page and the article itself.
pub(in crate::formats::html) fn sections_of(names: &[String], title: Option<&str>) -> Vec<String> {
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
        .filter(|name| !HOME.contains(&folded_words(name).as_str()))
        .filter(|name| title.as_deref().is_none_or(|title| folded_words(name) != title))
        .map(|name| name.replace('/', "-"))
        .collect();
    // What lies deeper is of the site's own order.
    sections.truncate(3);
    if sections.is_empty() { Vec::new() } else { vec![sections.join("/")] }
}
