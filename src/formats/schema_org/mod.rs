//! Articles told in the vocabulary of schema.org: JSON-LD in pages and in files of its own, and microdata, which is
//! brought to the same form.

mod graph;
mod live;
mod people;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

pub(super) use graph::{Graph, Kind};
pub(super) use people::address;

use super::editor::{Body, Editor, Story};
use crate::domain::{Article, Author, Line, Picture, Reason, Refusal, Status, Timestamp};

/// What metadata tell of an article, in their own words. Whatever a source leaves out is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Description {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    /// Plain text, or HTML where it holds tags.
    pub(super) body: Option<String>,
    /// As written, what counts most first; [`super::dates::read_value`] reads them.
    pub(super) published: Vec<String>,
    pub(super) updated: Vec<String>,
    pub(super) expires: Option<String>,
    pub(super) language: Option<String>,
    pub(super) authors: Vec<Author>,
    /// Names of categories.
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    /// An absolute http(s) URL.
    pub(super) link: Option<String>,
    pub(super) picture: Option<Picture>,
    /// A word of `creativeWorkStatus`.
    pub(super) status: Option<String>,
    pub(super) correction: Option<String>,
    /// An absolute IRI that names the article and not its page.
    pub(super) id: Option<String>,
}

impl Description {
    /// Fills what is empty from another source, which counts less.
    #[must_use]
    pub(super) fn or(mut self, other: Self) -> Self {
        fn list<T>(own: Vec<T>, others: Vec<T>) -> Vec<T> {
            if own.is_empty() { others } else { own }
        }
        self.published.extend(other.published);
        self.updated.extend(other.updated);
        Self {
            title: self.title.or(other.title),
            summary: self.summary.or(other.summary),
            body: self.body.or(other.body),
            published: self.published,
            updated: self.updated,
            expires: self.expires.or(other.expires),
            language: self.language.or(other.language),
            authors: list(self.authors, other.authors),
            categories: list(self.categories, other.categories),
            tags: list(self.tags, other.tags),
            link: self.link.or(other.link),
            picture: self.picture.or(other.picture),
            status: self.status.or(other.status),
            correction: self.correction.or(other.correction),
            id: self.id.or(other.id),
        }
    }

    /// The article that it tells of, with the body at hand, whose relative addresses are resolved against `base`. Refuses what [`Editor::article`] does, an expiry that cannot
    /// be read, and a status that may be a kill.
    pub(super) fn article(
        &self,
        body: Body<'_>,
        base: Option<&str>,
        editor: &mut Editor<'_>,
    ) -> Result<Article, Refusal> {
        let published = told(editor, "datePublished", &self.published);
        let updated = told(editor, "dateModified", &self.updated);
        let mut article = editor.article(&Story {
            title: self.title.as_deref().unwrap_or_default(),
            body,
            base,
            language: self.language.as_deref(),
            summary: self.summary.as_deref(),
            published,
            updated,
        })?;
        article.expires = self.expires.as_deref().map(|found| editor.release("expires", found)).transpose()?;
        article.categories = editor.categories(self.categories.iter().map(String::as_str));
        article.tags = Editor::tags(self.tags.iter().map(String::as_str));
        article.authors.clone_from(&self.authors);
        article.link.clone_from(&self.link);
        article.picture.clone_from(&self.picture);
        article.correction = self.correction.as_deref().and_then(Line::new);
        match self.status.as_deref().map(str::to_lowercase).as_deref() {
            Some("draft" | "incomplete" | "pending") => article.draft = true,
            Some("withdrawn" | "retracted" | "obsolete") => article.status = Status::Canceled,
            Some(word) => article.status = Editor::status("creativeWorkStatus", word)?,
            None => {}
        }
        Ok(article)
    }
}

/// The first of several dates that is one, told by another source to the minute where it is a day alone; a warning
/// names the first where none is.
fn told(editor: &mut Editor<'_>, key: &str, found: &[String]) -> Option<Timestamp> {
    let before = editor.warnings.len();
    for text in found {
        let start = editor.warnings.len();
        let Some(mut at) = editor.told(key, text).filter(|at| is_of_news(*at)) else { continue };
        editor.warnings.drain(before..start);
        let day = text.trim();
        if day.len() == 10 {
            let fuller = found.iter().find(|other| other.len() > 10 && other.starts_with(day));
            at = fuller.and_then(|fuller| editor.told(key, fuller)).unwrap_or(at);
        }
        return Some(at);
    }
    editor.warnings.truncate(before + 1);
    None
}

/// Not what systems write that have no date, the first moment of Unix or the first year of all; nor a year of the
/// Islamic or the Persian calendar, which a Gregorian date stands beside.
fn is_of_news(at: Timestamp) -> bool {
    at.millis() != 0 && at.to_chrono().format("%Y").to_string().as_str() > "1600"
}

/// The articles of a JSON-LD document: those that are of type `Article` or below it, each by itself; where there are
/// none, the first other work, page or thing that has a name.
pub(super) fn articles(document: &Map<String, Value>, editor: &mut Editor<'_>) -> Vec<Result<Article, Refusal>> {
    let graph = Graph::of(document);
    let best = graph.stories().map(|story| story.kind).max();
    let mut stories: Vec<_> = graph.stories().filter(|story| Some(story.kind) == best).collect();
    if best != Some(Kind::Article) {
        stories.truncate(1);
    }
    if stories.is_empty() {
        stories.extend(graph.named());
    }
    // One more than may be tells that there are too many.
    stories.truncate(editor.context.limits.items.saturating_add(1));
    if stories.is_empty() {
        return vec![Err(Refusal::of(Reason::NoTitle))];
    }
    let read = |description: Description, editor: &mut Editor<'_>| {
        let body = Body::of(description.body.as_deref().unwrap_or_default());
        let mut article = description.article(body, description.link.as_deref(), editor)?;
        article.declared_id = description.id.as_deref().and_then(Line::new);
        Ok(article)
    };
    stories.into_iter().map(|story| read(story.describe(None), editor)).collect()
}
