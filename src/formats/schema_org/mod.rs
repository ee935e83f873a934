//! Articles told in the vocabulary of schema.org: JSON-LD in pages and in files of its own, and microdata, which is
//! brought to the same form.

mod graph;
mod people;
#[cfg(test)]
mod tests;

pub(super) use graph::{Graph, Story};

use serde_json::Value;

use super::{Context, Parsed};
use crate::domain::{Author, Picture, Refusal};

/// What metadata tell of an article, in their own words. Whatever a source leaves out is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Description {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    /// Plain text, or HTML where it holds tags.
    pub(super) body: Option<String>,
    /// As written; [`super::dates::read_value`] reads it.
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) language: Option<String>,
    pub(super) authors: Vec<Author>,
    /// Names of categories, commas parted.
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    /// An absolute http(s) URL.
    pub(super) link: Option<String>,
    pub(super) picture: Option<Picture>,
    /// A word of `creativeWorkStatus`.
    pub(super) status: Option<String>,
    pub(super) correction: Option<String>,
    /// The identity of the article apart from its page, an absolute IRI.
    pub(super) id: Option<String>,
}

impl Description {
    /// Fills what is empty from another source that counts less.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        let list = |own: Vec<String>, others: Vec<String>| if own.is_empty() { others } else { own };
        Self {
            title: self.title.or(other.title),
            summary: self.summary.or(other.summary),
            body: self.body.or(other.body),
            // An update of one source says nothing beside the publication of another that is later.
            updated: self.updated.or(other.updated),
            published: self.published.or(other.published),
            expires: self.expires.or(other.expires),
            language: self.language.or(other.language),
            authors: if self.authors.is_empty() { other.authors } else { self.authors },
            categories: list(self.categories, other.categories),
            tags: list(self.tags, other.tags),
            link: self.link.or(other.link),
            picture: self.picture.or(other.picture),
            status: self.status.or(other.status),
            correction: self.correction.or(other.correction),
            id: self.id.or(other.id),
        }
    }
}
