//! A document as a tree, kept flat: a node is followed by what it holds.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use url::Url;

use super::vocabulary::Vocabulary;
use crate::domain::{Position, Reason, Refusal};

/// Columns are counted in lines up to this length: a document on one line costs no more for each place told.
const COUNTED: usize = 4096;

/// A document: its roots, one as a rule, several where documents were joined into one file.
#[derive(Debug)]
pub(in crate::formats) struct Document<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Vec<Raw<'t>>,
    pub(super) attributes: Vec<(&'t str, Cow<'t, str>)>,
    /// Characters that XML forbids and a reference brought in.
    pub(super) forbidden: usize,
    lines: OnceCell<Vec<usize>>,
}

#[derive(Debug)]
pub(super) struct Raw<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) parent: Option<u32>,
    /// The node after the last that this one holds.
    pub(super) end: u32,
    pub(super) offset: u32,
}

#[derive(Debug)]
pub(super) enum Kind<'t> {
    Element {
        /// Without its prefix.
        name: &'t str,
        vocabulary: Vocabulary,
        attributes: (u32, u32),
        /// The file ended before it did.
        is_cut: bool,
    },
    Text(Cow<'t, str>),
}

/// What an element holds: elements and text between them.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) enum Content<'d> {
    /// An element.
    Element(Node<'d>),
    /// Text, with its references resolved.
    Text(&'d str),
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Node<'d> {
    document: &'d Document<'d>,
    at: u32,
}

impl<'t> Document<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, nodes: Vec::new(), attributes: Vec::new(), forbidden: 0, lines: OnceCell::new() }
    }

    /// The elements that no other holds.
    pub(in crate::formats) fn roots<'d>(&'d self) -> impl Iterator<Item = Node<'d>>
    where
        't: 'd,
    {
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        contents(self, 0, end).filter_map(Content::element)
    }

    /// Where the byte at `offset` stands.
    fn position(&self, offset: usize) -> Position {
        let lines = self
            .lines
            .get_or_init(|| std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect());
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let before = self.text.get(lines[line - 1]..offset).filter(|before| before.len() <= COUNTED);
        let column = before.and_then(|before| u32::try_from(before.chars().count() + 1).ok());
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), column }
    }
}

fn contents<'d>(document: &'d Document<'d>, from: u32, end: u32) -> impl Iterator<Item = Content<'d>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let raw = document.nodes.get(at as usize).filter(|_| at < end)?;
        let content = match &raw.kind {
            Kind::Element { .. } => Content::Element(Node { document, at }),
            Kind::Text(text) => Content::Text(text),
        };
        at = raw.end;
        Some(content)
    })
}

impl<'d> Content<'d> {
    fn element(self) -> Option<Node<'d>> {
        match self {
            Self::Element(node) => Some(node),
            Self::Text(_) => None,
        }
    }
}

impl<'d> Node<'d> {
    fn raw(self) -> &'d Raw<'d> {
        &self.document.nodes[self.at as usize]
    }

    /// The name without its prefix.
    pub(in crate::formats) fn name(self) -> &'d str {
        match &self.raw().kind {
            Kind::Element { name, .. } => name,
            Kind::Text(_) => "",
        }
    }

    /// Whose word the name is.
    pub(in crate::formats) fn vocabulary(self) -> Vocabulary {
        match &self.raw().kind {
            Kind::Element { vocabulary, .. } => *vocabulary,
            Kind::Text(_) => Vocabulary::Other,
        }
    }

    /// Whether it has this name, in any letter case.
    pub(in crate::formats) fn is(self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// Whether the file ended before the element did.
    pub(in crate::formats) fn is_cut(self) -> bool {
        matches!(self.raw().kind, Kind::Element { is_cut: true, .. })
    }

    /// An attribute by its whole name, else by its name without a prefix; trimmed.
    pub(in crate::formats) fn attribute(self, name: &str) -> Option<&'d str> {
        let attributes = self.attributes();
        let whole = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        let found = whole.or_else(|| {
            attributes
                .iter()
                .find(|(key, _)| key.split_once(':').is_some_and(|(_, key)| key.eq_ignore_ascii_case(name)))
        });
        found.map(|(_, value)| value.trim())
    }

    /// The attributes as written.
    pub(super) fn attributes(self) -> &'d [(&'d str, Cow<'d, str>)] {
        match self.raw().kind {
            Kind::Element { attributes: (from, end), .. } => &self.document.attributes[from as usize..end as usize],
            Kind::Text(_) => &[],
        }
    }

    /// Elements and text, in order.
    pub(in crate::formats) fn contents(self) -> impl Iterator<Item = Content<'d>> {
        contents(self.document, self.at + 1, self.raw().end)
    }

    /// The elements.
    pub(in crate::formats) fn children(self) -> impl Iterator<Item = Node<'d>> {
        self.contents().filter_map(Content::element)
    }

    /// The elements of this name, in any letter case and vocabulary.
    pub(in crate::formats) fn all(self, name: &str) -> impl Iterator<Item = Node<'d>> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first element of this name.
    pub(in crate::formats) fn child(self, name: &str) -> Option<Node<'d>> {
        self.all(name).next()
    }

    /// The first element at the end of a path of names, `itemMeta/pubStatus`.
    pub(in crate::formats) fn at_path(self, path: &str) -> Option<Node<'d>> {
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let mut found = self.all(name);
        if rest.is_empty() { found.next() } else { found.find_map(|child| child.at_path(rest)) }
    }

    /// Every element in it, however deep, in document order.
    pub(in crate::formats) fn descendants(self) -> impl Iterator<Item = Node<'d>> {
        let document = self.document;
        (self.at + 1..self.raw().end).map(move |at| Node { document, at }).filter(|node| !node.name().is_empty())
    }

    /// The element that holds it.
    pub(in crate::formats) fn parent(self) -> Option<Node<'d>> {
        Some(Node { document: self.document, at: self.raw().parent? })
    }

    /// Its text, white space folded, with a space where a line ends; `None` when there is none.
    pub(in crate::formats) fn text(self) -> Option<String> {
        let mut text = String::new();
        self.push_text(&mut text);
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!folded.is_empty()).then_some(folded)
    }

    fn push_text(self, out: &mut String) {
        for content in self.contents() {
            match content {
                Content::Text(text) => out.push_str(text),
                Content::Element(child) => {
                    child.push_text(out);
                    if BREAKING.iter().any(|name| child.is(name)) {
                        out.push(' ');
                    }
                }
            }
        }
    }

    /// The text that stands in it between its elements, white space as it is.
    pub(in crate::formats) fn own_text(self) -> String {
        self.contents()
            .filter_map(|content| match content {
                Content::Text(text) => Some(text),
                Content::Element(_) => None,
            })
            .collect()
    }

    /// Whether it holds elements.
    pub(in crate::formats) fn has_elements(self) -> bool {
        self.children().next().is_some()
    }

    /// The language that `xml:lang` declares here or round it; an empty one takes back what stands round it.
    pub(in crate::formats) fn language(self) -> Option<&'d str> {
        let ancestors = std::iter::successors(Some(self), |node| node.parent());
        let declared = ancestors.filter_map(|node| node.attribute("xml:lang")).next();
        declared.filter(|tag| !tag.is_empty())
    }

    /// The address against which its references are resolved: `xml:base` here and round it, resolved in their turn
    /// (XML Base §4), on `outer` where there is one.
    pub(in crate::formats) fn base(self, outer: Option<&str>) -> Option<String> {
        let mut bases: Vec<&str> = std::iter::successors(Some(self), |node| node.parent())
            .filter_map(|node| node.attribute("xml:base"))
            .filter(|base| !base.is_empty())
            .collect();
        bases.reverse();
        let outer = outer.and_then(|outer| Url::parse(outer).ok());
        let base = bases.into_iter().fold(outer, |base, reference| match &base {
            Some(url) => url.join(reference).ok().or(base),
            None => Url::parse(reference).ok(),
        });
        base.map(String::from)
    }

    /// Where it begins.
    pub(in crate::formats) fn position(self) -> Position {
        self.document.position(self.raw().offset as usize)
    }

    /// A refusal for what stands here.
    pub(in crate::formats) fn refusal(self, reason: Reason) -> Refusal {
        Refusal::at(reason, self.position())
    }
}

/// Elements after which text begins anew, in HTML and NITF.
const BREAKING: [&str; 16] =
    ["br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "hl1", "hl2", "dt", "dd", "block"];

/// The same element of the same document.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && std::ptr::eq(self.document, other.document)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> at {}", self.name(), self.position())
    }
}
