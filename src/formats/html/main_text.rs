//! The main text of a page: without menus, bars, comments and other stories.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};

use super::beside::is_beside;
use super::{elements, prose};
use crate::domain::{Author, Zone, folded_words};
use crate::formats::dates::{self, Reading};

/// Elements of a page beyond which only what marks itself as the article's text is looked for: the library's time grows
/// faster than the page.
const ELEMENTS: usize = 40_000;

/// Characters, each as often as there are elements round it, beyond which the same holds: what nests deep costs most.
const WORK: usize = 50_000_000;

/// Characters below which a page has no main text.
const LITTLE: usize = 20;

/// What holds no text of the article.
const NOISE: &str = "script, style, template, nav, form, button, input, select, textarea, dialog, object, embed, \
    amp-ad, amp-embed, amp-sidebar, amp-analytics, amp-consent, amp-user-notification, amp-social-share, amp-sticky-ad, \
    [role=navigation], [role=search], [role=dialog], [role=complementary], [role=banner], [role=contentinfo], [hidden]";

/// What marks itself as the article's text, the plainest first: microdata, microformats, and what themes call it.
const MARKED: [&str; 5] = [
    "[itemprop~='articleBody']",
    "[class~='e-content'], [class~='entry-content']",
    "[class~='article-body'], [class~='articleBody'], [class~='article__body'], [class~='story-body'], [class~='post-body']",
    "[class~='post-content'], [class~='article-content'], [class~='article__content'], [class~='entry-body'], [class~='td-post-content'], [class~='single-content'], [class~='content-body']",
    "[class*='article-body'], [class*='article__body'], [class*='articlebody' i]",
];

/// Whether a file is the article itself and no page round it: it has neither head nor body.
pub(super) fn is_whole(html: &str) -> bool {
    let opens = |name: &str| {
        html.match_indices('<').any(|(at, _)| {
            let rest = &html[at + 1..];
            rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && rest[name.len()..].starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace())
        })
    };
    !["html", "head", "body", "title", "meta"].iter().any(|name| opens(name))
}

/// All of a fragment.
pub(super) fn whole(document: &Document) -> Option<String> {
    let body = document.body()?;
    Some(body.inner_html().to_string()).filter(|html| !html.trim().is_empty())
}

/// The main text of a page as HTML, not yet safe; `None` where it has none.
pub(super) fn extract(document: Document, title: &str, authors: &[Author], zone: &Zone) -> Option<String> {
    document.select(NOISE).remove();
    remove_what_is_beside(&document);
    show_lazy_pictures(&document);
    let column = prose::column(&document, title);
    remove_head_lines(&document, title, authors, zone);
    let lengths = Lengths::of(&document);
    if let Some(marked) = marked(&document, &lengths) {
        return Some(marked);
    }
    let column = column.map(prose::Found::written);
    if lengths.held.len() > ELEMENTS || lengths.work() > WORK {
        return column.map(|column| column.html);
    }
    let note = plain_container(&document, &lengths);
    match (read(document), column) {
        // The library looks for one column of prose; where it lost some, what holds all of it is the text.
        (Some(read), Some(column)) if !column.is_covered_by(&read) => Some(column.html),
        (Some(read), _) => Some(read),
        (None, Some(column)) => Some(column.html),
        (None, None) => note,
    }
}

/// Removes the title and, between it and the first paragraph, lines that are wholly a date or the byline: all are told
/// apart.
fn remove_head_lines(document: &Document, title: &str, authors: &[Author], zone: &Zone) {
    let Some(body) = document.body() else { return };
    let title = folded_words(title);
    let mut is_below = false;
    let mut gone = Vec::new();
    for node in body.descendants_it() {
        if prose::is_title(&node, &title) {
            is_below = true;
            gone.push(node);
        } else if is_below && prose::is_leaf(&node) {
            let text = node.text();
            if prose::is_prose(&node) || gone.len() > 8 {
                break;
            }
            let is_date = || matches!(dates::read_line(text.trim(), zone), Reading::Date(_));
            if text.len() < 200 && (is_date() || is_byline(text.trim(), authors)) {
                gone.push(node);
            }
        }
    }
    for node in gone {
        node.remove_from_parent();
    }
}

/// Whether a line opens as bylines do and names people that are known to have written the page, and nothing else.
fn is_byline(line: &str, authors: &[Author]) -> bool {
    /// «Written by»
    const OPENING: usize = 2;
    let words = |text: &str| folded_words(text).split(' ').count();
    let named = elements::people(line);
    let is_known = |one: &Author| authors.iter().any(|known| known.name == one.name);
    let of_names: usize = named.iter().map(|author| words(author.name.as_str())).sum();
    let is_opened = (of_names + 1..=of_names + OPENING).contains(&words(line));
    named.len() == 1 && is_known(&named[0]) && is_opened
}

fn read(document: Document) -> Option<String> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let article = Readability::with_document(document, None, Some(config)).ok()?.parse().ok()?;
    Some(article.content.to_string())
        .filter(|article| Document::fragment(article.as_str()).root().normalized_char_count() >= LITTLE)
}

/// The element that marks itself as the text, where there is one.
fn marked(document: &Document, lengths: &Lengths) -> Option<String> {
    let by_length = |selector: &&str, least: usize| {
        let found = document.select(selector);
        // Of one within another the outer is the text; of several side by side the longest.
        let longest = found.nodes().iter().max_by_key(|node| lengths.of_node(node))?;
        (lengths.of_node(longest) >= least).then(|| longest.inner_html().to_string())
    };
    // A note of a few words is a text, too, where nothing but the text is called so.
    let short = || ["[itemprop~='articleBody']", "[class~='e-content']"].iter().find_map(|plain| by_length(plain, 1));
    MARKED.iter().find_map(|selector| by_length(selector, LITTLE)).or_else(short)
}

/// `article`, `main` or the whole body, where there is text in it.
fn plain_container(document: &Document, lengths: &Lengths) -> Option<String> {
    ["article", "main, [role=main]", "body"].iter().find_map(|selector| {
        let found = document.select(selector);
        let longest = found.nodes().iter().max_by_key(|node| lengths.of_node(node))?;
        (lengths.of_node(longest) >= LITTLE).then(|| longest.inner_html().to_string())
    })
}

/// Removes bars, lists of other stories, comments and the like, by what their names say. What holds most of the page's
/// text is none of these, whatever it is called.
fn remove_what_is_beside(document: &Document) {
    let lengths = Lengths::of(document);
    let named: Vec<_> = document.select("[class], [id], [style]").nodes().to_vec();
    for node in named {
        let Some(parent) = node.parent() else { continue };
        if !is_beside(&node) && !is_invisible(&node) || lengths.of_node(&node) * 2 >= lengths.all.max(1) {
            continue;
        }
        if is_box_in_text(&node, &parent) {
            // The library, too, goes by names.
            node.remove_attrs(&["class", "id"]);
        } else {
            node.remove_from_parent();
        }
    }
}

/// A box that a story has in its text («sidebar» of books and magazines), among paragraphs of it.
fn is_box_in_text(node: &NodeRef<'_>, parent: &NodeRef<'_>) -> bool {
    let boxed = |names: &str| names.split_ascii_whitespace().any(|name| name == "sidebar" || name == "box");
    let is_paragraph = |sibling: &NodeRef<'_>| sibling.immediate_text().trim().len() > 60;
    boxed(&node.attr_or("class", "")) && parent.element_children().iter().any(is_paragraph)
}

fn is_invisible(node: &NodeRef<'_>) -> bool {
    let style = node.attr_or("style", "").to_ascii_lowercase().replace(' ', "");
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Pictures that a script would have shown.
fn show_lazy_pictures(document: &Document) {
    document.select("amp-img").rename("img");
    for picture in document.select("img").nodes() {
        let source = picture.attr_or("src", "");
        if !source.is_empty() && !source.starts_with("data:") {
            continue;
        }
        let lazy = ["data-src", "data-lazy-src", "data-original", "data-original-src"]
            .iter()
            .find_map(|name| picture.attr(name));
        match lazy {
            Some(lazy) => picture.set_attr("src", &lazy),
            None => picture.remove_from_parent(),
        }
    }
}

/// How many characters of text each element holds, counted once for all of them.
struct Lengths {
    held: HashMap<NodeId, usize>,
    all: usize,
}

impl Lengths {
    fn of(document: &Document) -> Self {
        let Some(body) = document.body() else { return Self { held: HashMap::new(), all: 0 } };
        let mut held: HashMap<NodeId, usize> = HashMap::new();
        let nodes: Vec<_> = body.descendants_it().collect();
        // Backwards every node comes before what it stands in.
        for node in nodes.iter().rev() {
            let own = if node.is_text() { node.text().split_whitespace().map(str::len).sum() } else { 0 };
            let length = held.get(&node.id).copied().unwrap_or_default() + own;
            if node.is_element() {
                held.insert(node.id, length);
            }
            if let Some(parent) = node.parent() {
                *held.entry(parent.id).or_default() += length;
            }
        }
        let all = held.get(&body.id).copied().unwrap_or_default();
        Self { held, all }
    }

    fn of_node(&self, node: &NodeRef<'_>) -> usize {
        self.held.get(&node.id).copied().unwrap_or_default()
    }

    fn work(&self) -> usize {
        self.held.values().sum()
    }
}
