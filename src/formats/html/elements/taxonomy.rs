//! Lists of categories and tags that an article shows, by the names of their elements and the addresses of their links.

use dom_query::{Document, NodeId, NodeRef};
use percent_encoding::percent_decode_str;

use super::Elements;
use super::sections::{leads_to_category, texts_of};
use crate::domain::folded_words;
use crate::formats::html::beside::{is_aside, is_frame_of_page};
use crate::formats::html::prose;

/// A page that lists more than these lists what the site has.
const CATEGORIES: usize = 6;
const TAGS: usize = 30;

/// Links that are looked at.
const LINKS: usize = 4000;

/// Levels above a link at which its list may have its name.
const ABOVE: usize = 4;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Category,
    Tag,
}

/// The part of a page that is about its article: the element that holds the title and the prose, and what is round it.
pub(super) struct Scope<'d> {
    /// The `article` elements with the title in them; `None` where none has it.
    articles: Option<Vec<NodeId>>,
    around: Option<NodeRef<'d>>,
}

impl<'d> Scope<'d> {
    pub(super) fn of(document: &'d Document, title: Option<&str>) -> Self {
        let title = title.map(folded_words).unwrap_or_default();
        let headings = document.select("h1, h2, h3");
        let titles = headings.nodes().iter().filter(|node| node.has_name("h1") || prose::is_title(node, &title));
        let articles: Vec<_> = titles.filter_map(outermost_article).map(|article| article.id).collect();
        let articles = Some(articles).filter(|articles| !articles.is_empty());
        let heading = headings.nodes().iter().find(|node| prose::is_title(node, &title));
        let holds_prose = |node: &NodeRef<'_>| node.descendants_it().any(|inner| prose::is_prose(&inner));
        let holder = heading.and_then(|heading| heading.ancestors_it(Some(8)).find(holds_prose));
        // What follows the article directly is its own, too.
        let around = holder.and_then(|holder| {
            let holder = outermost_article(&holder).unwrap_or(holder);
            if holder.has_name("body") { Some(holder) } else { holder.parent() }
        });
        Self { articles, around }
    }

    /// Whether an element is in it, and not in the frame of the page or the card of another story.
    pub(super) fn holds(&self, node: &NodeRef<'_>) -> bool {
        if is_aside(node) || is_frame_of_page(node, self.around.as_ref()) {
            return false;
        }
        if let Some(article) = outermost_article(node) {
            return self.articles.as_ref().is_none_or(|articles| articles.contains(&article.id));
        }
        self.around.as_ref().is_none_or(|around| node.ancestors_it(None).any(|above| above.id == around.id))
    }
}

fn outermost_article<'d>(node: &NodeRef<'d>) -> Option<NodeRef<'d>> {
    node.ancestors_it(None).filter(|above| above.has_name("article")).last()
}

/// The lists of a page.
#[derive(Default)]
pub(in crate::formats::html) struct Listed {
    pub(in crate::formats::html) categories: Vec<String>,
    pub(in crate::formats::html) tags: Vec<String>,
}

impl Elements<'_> {
    /// The categories and tags that stand in lists named as such: `post-categories`, `tag-links`, `field-name-field-tags`.
    pub(in crate::formats::html) fn listed(&self, title: Option<&str>) -> Listed {
        let scope = Scope::of(self.document, title);
        let links = self.document.select("a[href]");
        let (mut categories, mut tags) = (Vec::new(), Vec::new());
        for link in links.nodes().iter().take(LINKS) {
            let href = link.attr_or("href", "");
            if href.starts_with('#') || href.starts_with("javascript:") {
                continue;
            }
            let found = kind_of(link).or_else(|| is_concept(link).then_some(Kind::Tag));
            let Some(found) = found else { continue };
            if !scope.holds(link) {
                continue;
            }
            let is_category = found == Kind::Category || leads_to_category(link);
            if is_category { &mut categories } else { &mut tags }.push(*link);
        }
        let told = |links: &[NodeRef<'_>], most: usize| {
            Some(texts_of(links.iter())).filter(|texts| texts.len() <= most).unwrap_or_default()
        };
        Listed { categories: told(&categories, CATEGORIES), tags: told(&tags, TAGS) }
    }

    /// The host of the page, as far as it is known.
    pub(super) fn host(&self) -> Option<String> {
        self.base().as_deref().and_then(host_of)
    }

    /// Tags that the article links to by addresses that say so, apart from its sentences.
    pub(in crate::formats::html) fn tags_in_sight(&self, title: Option<&str>) -> Vec<String> {
        let own = self.host();
        let scope = Scope::of(self.document, title);
        let links = self.document.select("a[href]");
        let of_article = |link: &&NodeRef<'_>| {
            leads_to_tag(link)
                && is_own(link, own.as_deref())
                && scope.holds(link)
                && !link.ancestors_it(Some(ABOVE)).any(|above| prose::is_prose(&above))
        };
        let tags = texts_of(links.nodes().iter().take(LINKS).filter(of_article));
        if tags.len() <= TAGS { tags } else { Vec::new() }
    }
}

/// What the innermost name round a link says that it is.
fn kind_of(link: &NodeRef<'_>) -> Option<Kind> {
    let of_node = |node: &NodeRef<'_>| {
        let class = node.class()?;
        class.split_ascii_whitespace().find_map(kind_of_name)
    };
    of_node(link).or_else(|| {
        let above = link.ancestors_it(Some(ABOVE));
        above
            .take_while(|above| !["article", "main", "body"].iter().any(|name| above.has_name(name)))
            .find_map(|node| of_node(&node))
    })
}

/// `post-categories`, `cat-links`, `article__tags`: a name whose every word is of lists, and one of them says of what.
/// `category-politics` and `tag-cloud` say something else.
fn kind_of_name(name: &str) -> Option<Kind> {
    const OF_LISTS: [&str; 24] = [
        "post",
        "entry",
        "article",
        "story",
        "news",
        "blog",
        "single",
        "meta",
        "list",
        "lists",
        "link",
        "links",
        "item",
        "items",
        "the",
        "field",
        "name",
        "wrap",
        "wrapper",
        "container",
        "box",
        "type",
        "content",
        "td",
    ];
    const CATEGORIES: [&str; 12] = [
        "category",
        "categories",
        "cat",
        "cats",
        "kategorie",
        "kategorien",
        "rubrik",
        "rubriken",
        "rubrique",
        "rubriques",
        "categoria",
        "categorias",
    ];
    const TAGS: [&str; 14] = [
        "tag",
        "tags",
        "topic",
        "topics",
        "keyword",
        "keywords",
        "label",
        "labels",
        "taxonomy",
        "schlagwort",
        "schlagworte",
        "etiquetas",
        "hashtags",
        "motscles",
    ];
    let name = name.to_ascii_lowercase();
    let mut kind = None;
    for word in name.split(['-', '_']).filter(|word| !word.is_empty()) {
        if CATEGORIES.contains(&word) {
            kind = Some(Kind::Category);
        } else if TAGS.contains(&word) {
            kind = kind.or(Some(Kind::Tag));
        } else if !OF_LISTS.contains(&word) {
            return None;
        }
    }
    kind
}

/// A term of a vocabulary in RDFa, as Drupal writes them.
fn is_concept(link: &NodeRef<'_>) -> bool {
    let property = link.attr_or("property", "").to_ascii_lowercase();
    link.attr_or("typeof", "").to_ascii_lowercase().contains("skos:concept")
        || property.split_ascii_whitespace().any(|name| matches!(name, "skos:preflabel" | "article:tag"))
}

fn host_of(url: &str) -> Option<String> {
    url::Url::parse(url).ok()?.host_str().map(|host| host.trim_start_matches("www.").to_owned())
}

/// Whether a link stays on the site, as far as the site's host is known.
pub(super) fn is_own(link: &NodeRef<'_>, own: Option<&str>) -> bool {
    own.is_none_or(|own| host_of(&link.attr_or("href", "")).is_none_or(|host| host == own))
}

/// Whether the address of a link is that of a tag: `/tag/rabat`, `/وسم/الرباط`.
fn leads_to_tag(link: &NodeRef<'_>) -> bool {
    const SEGMENTS: [&str; 20] = [
        "tag",
        "tags",
        "topic",
        "topics",
        "thema",
        "themen",
        "theme",
        "themes",
        "schlagwort",
        "schlagworte",
        "keyword",
        "keywords",
        "etiqueta",
        "etiquetas",
        "etiquette",
        "mot-cle",
        "label",
        "وسم",
        "وسوم",
        "الوسوم",
    ];
    let href = link.attr_or("href", "");
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_tag = |part: &&str| SEGMENTS.contains(&percent_decode_str(part).decode_utf8_lossy().to_lowercase().as_str());
    segments.iter().rev().skip(1).any(is_tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_list_says_of_what() {
        for (name, category) in [
            ("cat-links", true),
            ("post-categories", true),
            ("Category-Link", true),
            ("tags", false),
            ("post_tags", false),
            ("field-name-field-tags", false),
            ("entry-meta-taxonomy", false),
            ("article__topics", false),
        ] {
            assert!(kind_of_name(name) == Some(if category { Kind::Category } else { Kind::Tag }), "{name}");
        }
        for name in
            ["category-politics", "tag-cloud", "tag-link-12", "widget_categories", "post", "topics-menu", "staging"]
        {
            assert!(kind_of_name(name).is_none(), "{name}");
        }
    }
}
