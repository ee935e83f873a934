//! Where the prose of a page stands: its paragraphs that are no lists of links.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use crate::domain::folded_words;

/// Characters from which a block is prose and no label.
const SENTENCE: usize = 60;

/// Characters of the longest title that is known by its look alone.
const TITLE: usize = 200;

/// Paragraphs by which a part is known to hold the others.
const SAMPLE: usize = 200;

/// The innermost element that holds nearly all prose of a page.
pub(super) struct Found<'d> {
    node: NodeRef<'d>,
    paragraphs: Vec<String>,
}

/// The same, apart from the page.
pub(super) struct Column {
    pub(super) html: String,
    /// The paragraphs in it.
    paragraphs: Vec<String>,
}

impl Found<'_> {
    pub(super) fn written(self) -> Column {
        Column { html: self.node.inner_html().to_string(), paragraphs: self.paragraphs }
    }
}

/// Finds it; `None` in a page without prose. What stands above the heading that is the title does not count.
pub(super) fn column<'d>(document: &'d Document, title: &str) -> Option<Found<'d>> {
    let body = document.body()?;
    let title = folded_words(title);
    let mut paragraphs = Vec::new();
    let mut is_below = false;
    for node in body.descendants_it() {
        if !is_below && is_title(&node, &title) {
            is_below = true;
            paragraphs.clear();
        }
        if is_prose(&node) {
            paragraphs.push((solid(&node.text()), node));
        }
    }
    let mut held: HashMap<NodeId, usize> = HashMap::new();
    for (text, leaf) in &paragraphs {
        for above in leaf.ancestors_it(None).take_while(|above| above.id != body.id) {
            *held.entry(above.id).or_default() += text.len();
        }
    }
    let all: usize = paragraphs.iter().map(|(text, _)| text.len()).sum();
    // Below a title the first paragraph is the story's, however little it is of it.
    let first: Vec<_> = paragraphs
        .first()
        .filter(|_| is_below)
        .map(|(_, leaf)| leaf.ancestors_it(None).map(|above| above.id).collect())
        .unwrap_or_default();
    let most = |node: &NodeRef<'_>| {
        held.get(&node.id).is_some_and(|part| part * 10 >= all * 9) && (first.is_empty() || first.contains(&node.id))
    };
    let mut node = body;
    while let Some(inner) = node.element_children().into_iter().find(most) {
        node = inner;
    }
    let within = |leaf: &NodeRef<'_>| leaf.ancestors_it(None).any(|above| above.id == node.id);
    let paragraphs: Vec<_> = paragraphs.into_iter().filter(|(_, leaf)| within(leaf)).map(|(text, _)| text).collect();
    (all > 0).then_some(Found { node, paragraphs })
}

impl Column {
    /// Whether a part of it holds its first paragraph, without which no story begins, and most of the others: some may
    /// be notes of the site below the text.
    pub(super) fn is_covered_by(&self, html: &str) -> bool {
        let text = solid(&Document::fragment(html).text());
        let is_there = |paragraph: &&String| text.contains(opening(paragraph));
        // Each is looked for in the whole text: a book's are too many.
        let some = || self.paragraphs.iter().step_by(self.paragraphs.len().div_ceil(SAMPLE).max(1));
        let all: usize = some().map(String::len).sum();
        let there: usize = some().filter(is_there).map(String::len).sum();
        self.paragraphs.first().as_ref().is_none_or(is_there) && there * 10 >= all * 6
    }
}

/// Whether a block with no block in it is prose and no list of links.
pub(super) fn is_prose(node: &NodeRef<'_>) -> bool {
    if !is_leaf(node) || node.normalized_char_count() < SENTENCE {
        return false;
    }
    let links = node.descendants_it().filter(|node| node.has_name("a"));
    let linked: usize = links.map(|link| link.normalized_char_count()).sum();
    linked * 3 <= node.normalized_char_count()
}

/// Whether a heading is the title, whose folded words are given.
pub(super) fn is_title(node: &NodeRef<'_>, title: &str) -> bool {
    let is_heading = ["h1", "h2", "h3"].iter().any(|name| node.has_name(name));
    !title.is_empty() && (is_heading || stands_out(node)) && folded_words(&node.text()) == title
}

/// Whether a paragraph is set as titles are in what word processors write: in bold as a whole, or by a style's name.
pub(super) fn stands_out(node: &NodeRef<'_>) -> bool {
    if !node.has_name("p") && !node.has_name("div") || !is_leaf(node) {
        return false;
    }
    let bold: usize = node
        .descendants_it()
        .filter(|inner| inner.has_name("b") || inner.has_name("strong"))
        .filter(|inner| !inner.ancestors_it(Some(6)).any(|above| above.has_name("b") || above.has_name("strong")))
        .map(|inner| inner.normalized_char_count())
        .sum();
    let all = node.normalized_char_count();
    all > 0 && all <= TITLE && (bold >= all || node.has_class("MsoTitle"))
}

fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Enough of a paragraph to know it again.
fn opening(paragraph: &str) -> &str {
    paragraph.char_indices().nth(40).map_or(paragraph, |(end, _)| &paragraph[..end])
}

/// A block of text with no block of text in it.
pub(super) fn is_leaf(node: &NodeRef<'_>) -> bool {
    const BLOCKS: [&str; 28] = [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "ul",
        "ol",
        "dl",
        "li",
        "dt",
        "dd",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "pre",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ];
    let is_block = |node: &NodeRef<'_>| node.node_name().is_some_and(|name| BLOCKS.contains(&&*name));
    is_block(node) && !node.children_it(false).any(|child| is_block(&child))
}
