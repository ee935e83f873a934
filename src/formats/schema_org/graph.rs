use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Description;
use super::live;
use super::people::{self, text};
use crate::domain::{Line, Picture};

/// The nodes of JSON-LD documents, and what refers to them by `@id`.
#[derive(Default)]
pub(in crate::formats) struct Graph<'v> {
    /// Those that stand for themselves: of the top, of `@graph`, and the main entity of a page.
    nodes: Vec<&'v Map<String, Value>>,
    by_id: HashMap<&'v str, &'v Map<String, Value>>,
}

/// A node that tells of an article.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Story<'g, 'v> {
    graph: &'g Graph<'v>,
    node: &'v Map<String, Value>,
    pub(in crate::formats) kind: Kind,
}

/// How much a node of some type is an article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::formats) enum Kind {
    /// A page that may hold one: `WebPage` and its like.
    Page,
    /// Another work: a film, a recipe, an episode.
    Work,
    /// `Article` and all types below it.
    Article,
}

impl<'v> Graph<'v> {
    /// The graph of one or several documents.
    pub(in crate::formats) fn new(documents: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut graph = Self::default();
        for document in documents {
            graph.add(document);
            graph.index(document);
        }
        graph
    }

    /// The graph of one document.
    pub(super) fn of(document: &'v Map<String, Value>) -> Self {
        let mut graph = Self::default();
        graph.add_node(document);
        graph.index_node(document);
        graph
    }

    fn add(&mut self, value: &'v Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.add(value)),
            Value::Object(node) => self.add_node(node),
            _ => {}
        }
    }

    fn add_node(&mut self, node: &'v Map<String, Value>) {
        if node.contains_key("@type") {
            self.nodes.push(node);
        }
        for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
            if let Some(inner) = node.get(key) {
                self.add(inner);
            }
        }
    }

    /// The fullest node of each `@id`; the others refer to it.
    fn index(&mut self, value: &'v Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.index(value)),
            Value::Object(node) => self.index_node(node),
            _ => {}
        }
    }

    fn index_node(&mut self, node: &'v Map<String, Value>) {
        if let Some(Value::String(id)) = node.get("@id") {
            let known = self.by_id.entry(id).or_insert(node);
            if known.len() < node.len() {
                *known = node;
            }
        }
        node.values().for_each(|value| self.index(value));
    }

    /// What tells of an article, in the documents' order.
    pub(in crate::formats) fn stories(&self) -> impl Iterator<Item = Story<'_, 'v>> {
        self.nodes.iter().filter_map(|node| Some(Story { graph: self, node, kind: kind(node)? }))
    }

    /// The first thing of any other type that has a name.
    pub(super) fn named(&self) -> Option<Story<'_, 'v>> {
        let node = self.nodes.iter().find(|node| node.contains_key("headline") || node.contains_key("name"))?;
        Some(Story { graph: self, node, kind: Kind::Page })
    }

    /// The names of the site and of those who publish it, which pages put beside their titles.
    pub(in crate::formats) fn publishers(&self) -> Vec<String> {
        let publishers = self.nodes.iter().filter_map(|node| self.resolve(node.get("publisher")?));
        let sites = self.nodes.iter().copied().filter(|node| types(node).any(|name| name == "WebSite"));
        publishers.chain(sites).filter_map(|node| text(node.get("name")?)).collect()
    }

    /// The names of a `BreadcrumbList`, from the top.
    pub(in crate::formats) fn breadcrumbs(&self) -> Vec<String> {
        let lists = self.nodes.iter().filter(|node| types(node).any(|name| name == "BreadcrumbList"));
        let items = lists.filter_map(|list| list.get("itemListElement")?.as_array());
        let name = |item: &'v Value| {
            let node = item.as_object()?;
            node.get("name").and_then(text).or_else(|| text(self.resolve(node.get("item")?)?.get("name")?))
        };
        items
            .map(|items| items.iter().filter_map(name).collect())
            .find(|names: &Vec<_>| !names.is_empty())
            .unwrap_or_default()
    }

    /// The node that a value is or refers to.
    pub(super) fn resolve(&self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(node) => {
                let id = node.get("@id").and_then(Value::as_str);
                let told = id.and_then(|id| self.by_id.get(id)).filter(|told| told.len() > node.len());
                Some(told.copied().unwrap_or(node))
            }
            Value::String(id) => self.by_id.get(id.as_str()).copied(),
            Value::Array(values) => values.iter().find_map(|value| self.resolve(value)),
            _ => None,
        }
    }
}

fn types(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let types = match node.get("@type") {
        Some(Value::Array(types)) => types.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    types.iter().filter_map(Value::as_str).map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}

fn kind(node: &Map<String, Value>) -> Option<Kind> {
    types(node).filter_map(kind_of_type).max()
}

/// schema.org/Article and its subtypes end in these words.
pub(super) fn kind_of_type(name: &str) -> Option<Kind> {
    match name {
        "Report"
        | "SocialMediaPosting"
        | "BlogPosting"
        | "LiveBlogPosting"
        | "DiscussionForumPosting"
        | "APIReference"
        | "AdvertiserContentArticle" => Some(Kind::Article),
        _ if name.ends_with("Article") => Some(Kind::Article),
        "CreativeWork" | "VideoObject" | "AudioObject" | "PodcastEpisode" | "Episode" | "Recipe" | "Review"
        | "CriticReview" | "ClaimReview" | "HowTo" | "Chapter" | "Photograph" | "ImageGallery" | "MediaGallery" => {
            Some(Kind::Work)
        }
        _ if name.ends_with("Page") => Some(Kind::Page),
        _ => None,
    }
}

impl<'v> Story<'_, 'v> {
    fn get(&self, keys: &[&str]) -> Option<&'v Value> {
        let said = |value: &&Value| !matches!(value, Value::Null) && value.as_str() != Some("");
        keys.iter().find_map(|key| {
            let prefixed = || self.node.get(&format!("schema:{key}"));
            self.node.get(*key).or_else(prefixed).filter(said)
        })
    }

    fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| text(self.get(&[key])?))
    }

    fn texts(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().filter_map(|key| text(self.get(&[key])?)).collect()
    }

    /// Every name it gives itself.
    pub(in crate::formats) fn titles(&self) -> Vec<String> {
        self.texts(&["headline", "name", "alternativeHeadline"])
    }

    /// What it tells; `base` is the page's own address.
    pub(in crate::formats) fn describe(&self, base: Option<&str>) -> Description {
        let people = |key: &str| self.get(&[key]).map(|value| people::authors(self.graph, value)).unwrap_or_default();
        let authors = ["author", "creator", "authors"].into_iter().map(people).find(|people| !people.is_empty());
        Description {
            title: self.titles().into_iter().next(),
            summary: self.text(&["description", "abstract"]),
            body: live::body(self.text(&["articleBody", "text", "reviewBody"]), self.updates()),
            published: self.texts(&["datePublished", "dateCreated", "uploadDate"]),
            updated: self.texts(&["dateModified"]),
            expires: self.text(&["expires"]),
            language: self.language(),
            authors: authors.unwrap_or_default(),
            categories: self.names("articleSection"),
            tags: self.names("keywords"),
            link: self.link(base),
            picture: self.picture(base),
            status: self.text(&["creativeWorkStatus"]),
            correction: self.text(&["correction"]),
            id: self.text(&["@id"]).filter(|id| is_iri(id)),
        }
    }

    /// What was added to it as it went on.
    fn updates(&self) -> Vec<&'v Map<String, Value>> {
        match self.get(&["liveBlogUpdate"]) {
            Some(Value::Array(updates)) => updates.iter().filter_map(|update| self.graph.resolve(update)).collect(),
            Some(update) => self.graph.resolve(update).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Its own language, else that of the page it is part of.
    fn language(&self) -> Option<String> {
        let of_page = |key: &&str| self.graph.resolve(self.get(&[key])?)?.get("inLanguage");
        let declared = self.get(&["inLanguage"]).or_else(|| ["isPartOf", "mainEntityOfPage"].iter().find_map(of_page));
        match declared? {
            Value::Object(language) => {
                ["alternateName", "identifier", "name"].iter().find_map(|key| text(language.get(*key)?))
            }
            value => text(value),
        }
    }

    /// A list of names, or one text with commas between them.
    fn names(&self, key: &str) -> Vec<String> {
        let mut names = Vec::new();
        match self.get(&[key]) {
            Some(Value::Array(values)) => names.extend(values.iter().filter_map(text)),
            Some(value) => {
                let text = text(value).unwrap_or_default();
                names.extend(text.split([',', '،', ';']).map(|name| name.trim().to_owned()));
            }
            None => {}
        }
        names.retain(|name| !name.is_empty());
        names
    }

    /// Its own page: `url`, else what `mainEntityOfPage` names.
    fn link(&self, base: Option<&str>) -> Option<String> {
        let page = |value: &Value| match value {
            Value::Object(page) => ["url", "@id"].iter().find_map(|key| people::address(&text(page.get(*key)?)?, base)),
            value => people::address(&text(value)?, base),
        };
        ["url", "mainEntityOfPage"].iter().find_map(|key| page(self.get(&[key])?))
    }

    fn picture(&self, base: Option<&str>) -> Option<Picture> {
        let value = self.get(&["image", "primaryImageOfPage", "thumbnailUrl", "thumbnail"])?;
        let value = match value {
            Value::Array(values) => values.first()?,
            value => value,
        };
        let Some(node) = self.graph.resolve(value) else {
            let source = Line::new(&people::address(&text(value)?, base)?)?;
            return Some(Picture { source, alt: None, caption: None, credit: None });
        };
        let line = |keys: &[&str]| keys.iter().find_map(|key| Line::new(&text(node.get(*key)?)?));
        let address = |key: &&str| people::address(&text(node.get(*key)?)?, base);
        let source = Line::new(&["url", "contentUrl", "@id", "thumbnailUrl"].iter().find_map(address)?)?;
        let credit = line(&["creditText", "copyrightNotice", "creator", "author"]);
        Some(Picture { source, alt: line(&["description", "alternateName"]), caption: line(&["caption"]), credit })
    }
}

/// An absolute IRI that is the identity of something: one with a scheme.
fn is_iri(id: &str) -> bool {
    url::Url::parse(id).is_ok()
}
