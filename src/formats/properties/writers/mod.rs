//! A story written in each format, by a writer that has nothing to do with our readers.

mod json;
mod markup;
mod pages;
mod wires;
mod xml;

use super::stories::Story;
use crate::formats::DropFormat;

/// A field that a format has a place for, beside title and text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Carries {
    Authors,
    /// The first author alone.
    OneAuthor,
    Categories,
    Tags,
    Date,
    Language,
    Link,
}

/// A format, or one way of writing it.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) format: DropFormat,
    pub(super) carries: &'static [Carries],
    /// Words with one of these cannot stand in its titles …
    pub(super) not_in_title: &'static [&'static str],
    /// … or in its texts, by what the format is.
    pub(super) not_in_text: &'static [&'static str],
    pub(super) write: fn(&Story) -> Vec<u8>,
}

pub(super) fn forms() -> impl Iterator<Item = Form> {
    pages::FORMS.into_iter().chain(json::FORMS).chain(xml::FORMS).chain(wires::FORMS)
}
