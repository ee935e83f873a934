//! JSON-LD in a page's scripts, and which of its nodes is the page's article.

use dom_query::Document;
use serde_json::Value;

use super::elements::Elements;
use super::without_fragment;
use crate::domain::folded_words;
use crate::formats::editor::Editor;
use crate::formats::schema_org::{Description, Graph, Kind};

/// The documents of a page's scripts.
pub(super) struct LinkedData(Vec<Value>);

/// What they tell.
#[derive(Default)]
pub(super) struct Told {
    /// Of the article.
    pub(super) article: Description,
    /// Of the page that holds it: not its title, which may be the site's.
    pub(super) page: Description,
    /// The names that the article gives itself.
    pub(super) titles: Vec<String>,
    /// The names of the site and its publisher.
    pub(super) sites: Vec<String>,
    pub(super) breadcrumbs: Vec<String>,
}

impl LinkedData {
    pub(super) fn of(documents: Vec<Value>) -> Self {
        Self(documents)
    }

    /// Reads the scripts. One that is no JSON is passed over with a warning.
    pub(super) fn read(document: &Document, editor: &mut Editor<'_>) -> Self {
        let mut documents = Vec::new();
        for script in document.select("script[type]").iter() {
            let kind = script.attr_or("type", "").to_ascii_lowercase();
            if kind.split(';').next().map(str::trim) != Some("application/ld+json") {
                continue;
            }
            let text = script.text();
            match parsed(&text) {
                Some(value) => documents.push(value),
                None if text.trim().is_empty() => {}
                None => editor.ignored("application/ld+json", &text),
            }
        }
        Self(documents)
    }

    /// What they tell of this page.
    pub(super) fn description(&self, elements: &Elements<'_>, base: Option<&str>) -> Told {
        let graph = Graph::new(&self.0);
        let mut told = Told { sites: graph.publishers(), breadcrumbs: graph.breadcrumbs(), ..Told::default() };
        let page = elements.title().map(folded_words).unwrap_or_default();
        let headings: Vec<_> = elements.headings().iter().map(|heading| folded_words(heading)).collect();
        let is_named_like_page = |titles: &[String]| {
            titles
                .iter()
                .map(|title| folded_words(title))
                .any(|title| !title.is_empty() && (page.contains(&title) || headings.contains(&title)))
        };
        // A page may tell of other articles beside its own: lists, teasers, comments.
        let best = graph
            .stories()
            .filter(|story| story.kind != Kind::Page)
            .map(|story| (story, story.describe(base)))
            .filter(|(story, _)| story.kind == Kind::Article || is_named_like_page(&story.titles()))
            .enumerate()
            .max_by_key(|(place, (story, description))| {
                let is_here = description
                    .link
                    .as_deref()
                    .zip(base)
                    .is_some_and(|(link, base)| without_fragment(link) == without_fragment(base));
                (is_here || is_named_like_page(&story.titles()), story.kind, std::cmp::Reverse(*place))
            });
        if let Some((_, (story, description))) = best {
            told.titles = story.titles();
            told.article = description;
        }
        let page = graph.stories().find(|story| story.kind == Kind::Page).map(|story| story.describe(base));
        told.page = Description { title: None, body: None, id: None, ..page.unwrap_or_default() };
        told
    }
}

/// JSON as pages have it: within a comment or CDATA, with raw line ends in its texts, with a semicolon after it.
fn parsed(text: &str) -> Option<Value> {
    let mut text = text.trim();
    for (open, close) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")]
    {
        text = text.strip_prefix(open).unwrap_or(text).trim();
        text = text.strip_suffix(close).unwrap_or(text).trim();
    }
    text = text.trim_end_matches(';');
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    read(text).or_else(|| {
        let on_one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        read(&on_one_line)
    })
}
