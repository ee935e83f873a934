//! What stands beside an article, by the names that pages give their elements.

use dom_query::NodeRef;

/// Whether an element stands in what tells of something else: comments, other stories, menus.
pub(super) fn is_aside(node: &NodeRef<'_>) -> bool {
    let mut beside = false;
    for above in node.ancestors_it(None) {
        if is_article(&above) {
            return false;
        }
        beside |= above.has_name("aside");
        if above.has_name("nav") || is_foreign(&above) {
            return true;
        }
    }
    beside
}

/// An element that says that it is an article, in HTML's words, microformats' or microdata's: Blogger puts it in a widget.
fn is_article(node: &NodeRef<'_>) -> bool {
    node.has_name("article")
        || node.has_class("hentry")
        || node.has_class("h-entry")
        || ["/Article", "/NewsArticle", "/BlogPosting"].iter().any(|kind| node.attr_or("itemtype", "").ends_with(kind))
}

/// Whether an element stands in the head, foot or menu of the page, and not in those of the article.
///
/// `around`, which holds the article, is no frame, nor is what it stands in: pages leave headers open.
pub(super) fn is_frame_of_page(node: &NodeRef<'_>, around: Option<&NodeRef<'_>>) -> bool {
    for above in node.ancestors_it(None) {
        if above.has_name("article") || around.is_some_and(|around| around.id == above.id) {
            return false;
        }
        // `<footer class="entry-footer">` is the article's own.
        let is_article = |word: &str| matches!(word, "entry" | "post" | "article" | "story" | "node");
        if (above.has_name("header") || above.has_name("footer") || above.has_name("div"))
            && opens_with(&above, is_article)
        {
            continue;
        }
        let is_frame = ["header", "footer", "nav"].iter().any(|name| above.has_name(name));
        if is_frame || says(&above, |word| matches!(word, "nav" | "topmenu" | "header" | "footer" | "masthead")) {
            return true;
        }
    }
    false
}

/// Whether the first word of one of an element's names says so.
fn opens_with(node: &NodeRef<'_>, so: impl Fn(&str) -> bool) -> bool {
    let names = [node.id_attr(), node.class()];
    names.into_iter().flatten().any(|names| {
        names.split_ascii_whitespace().any(|name| {
            let name = name.to_ascii_lowercase();
            name.split(|c: char| !c.is_ascii_alphanumeric()).next().is_some_and(&so)
        })
    })
}

/// Whether an element's class or id says that it is beside the article.
pub(super) fn is_beside(node: &NodeRef<'_>) -> bool {
    says(node, |word| FOREIGN.contains(&word) || BARS.contains(&word))
}

/// Whether an element's class or id says that what it tells is of something else: other stories, comments, the site.
/// Only the first word that means anything counts: `date-comments` holds the article's date.
pub(super) fn is_foreign(node: &NodeRef<'_>) -> bool {
    const MEANINGLESS: [&str; 12] =
        ["post", "entry", "article", "page", "single", "site", "block", "module", "jp", "wp", "td", "main"];
    let names = [node.id_attr(), node.class()];
    names.into_iter().flatten().any(|names| {
        names.split_ascii_whitespace().any(|name| {
            let name = name.to_ascii_lowercase();
            let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
            words.find(|word| !MEANINGLESS.contains(word)).is_some_and(|word| FOREIGN.contains(&word))
                && !speaks_of_elsewhere(&name)
        })
    }) && !is_frame(node)
}

/// What holds the article itself, whatever it is called.
fn is_frame(node: &NodeRef<'_>) -> bool {
    ["html", "body", "main", "article", "p", "h1"].iter().any(|name| node.has_name(name))
}

/// `has-sidebar` and `comments-open` speak of what is elsewhere.
fn speaks_of_elsewhere(name: &str) -> bool {
    ["has-", "no-", "with-", "without-", "is-"].iter().any(|start| name.starts_with(start))
        || name.ends_with("-open")
        || name.ends_with("-closed")
}

/// Words in the names of what belongs to other stories, to readers or to the site.
const FOREIGN: [&str; 26] = [
    "comment",
    "comments",
    "commentlist",
    "respond",
    "disqus",
    "related",
    "relatedposts",
    "recommended",
    "recommendations",
    "newsletter",
    "subscribe",
    "sidebar",
    "widget",
    "widgets",
    "navbar",
    "navbox",
    "menu",
    "navigation",
    "cookie",
    "cookies",
    "gdpr",
    "sponsored",
    "promo",
    "popup",
    "modal",
    "tagcloud",
];

/// Words in the names of bars and lists that belong to the article and are not its text.
const BARS: [&str; 22] = [
    "share",
    "sharing",
    "shares",
    "sharedaddy",
    "social",
    "breadcrumb",
    "breadcrumbs",
    "pagination",
    "pager",
    "footer",
    "nav",
    "advert",
    "advertisement",
    "ads",
    "adsense",
    "toolbar",
    "tags",
    "skip",
    "masthead",
    "byline",
    "postmeta",
    "docnav",
];

/// Whether a word of the names that a page gives its element says so: `post-comments`, `share_bar`, `jp-relatedposts`.
fn says(node: &NodeRef<'_>, so: impl Fn(&str) -> bool) -> bool {
    if is_frame(node) {
        return false;
    }
    let names = [node.id_attr(), node.class()];
    names.into_iter().flatten().any(|names| {
        names
            .split_ascii_whitespace()
            .map(str::to_ascii_lowercase)
            .any(|name| !speaks_of_elsewhere(&name) && name.split(|c: char| !c.is_ascii_alphanumeric()).any(&so))
    })
}
