//! HTML pages: the site's, a feed's, an article's, and those about what is not there.
//!
//! Links between pages are absolute paths below the base URL's own, so that a page works at whatever host it
//! is asked for; what others store (canonical links, feeds, JSON-LD) is absolute.
//!
//! **Invariant:** a page asks for nothing outside its site, holds no script and no style of its own, and is read without
//! any, so that `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'` is policy
//! enough for it.

mod absence;
mod article;
mod body;
mod card;
mod dates;
mod directory;
mod discovery;
mod feed;
mod figures;
mod frame;
mod heading;
mod linked_data;
mod preview;
#[cfg(test)]
pub(super) mod sample;
mod site;
mod subscribe;
mod voice;
mod words;

pub use absence::{closed, gone, missing};
pub use article::article;
pub use discovery::{autodiscovery, autodiscovery_of_article};
pub use feed::{Turn, feed};
pub use preview::{Preview, Refused, Story, preview, previewed_article};
pub use site::site;

use crate::domain::{BaseUrl, FeedName, Language, Line, Zone};

/// What every page shows, and what it is told in.
#[derive(Clone, Copy, Debug)]
pub struct Chrome<'a> {
    /// What absolute addresses begin with.
    pub base: &'a BaseUrl,
    /// The site's title.
    pub title: &'a Line,
    /// What the site is about; may be empty.
    pub description: &'a Line,
    /// The language of both, and of the pages' own words where they speak it (Arabic, French, English).
    pub language: &'a Language,
    /// Where dates are told.
    pub zone: &'a Zone,
    /// The breaking-news feed, as its settings name it.
    pub breaking: &'a Section,
    /// The categories in the order in which they are shown: those at the top and their sub-categories.
    pub sections: &'a [Section],
}

/// A category, or the breaking-news feed, as the pages lead to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Its feed.
    pub name: FeedName,
    /// Its title.
    pub title: Line,
    /// The language of the title.
    pub language: Language,
}

/// Writes a template out.
fn written(page: &impl askama::Template) -> String {
    page.render().expect("writing to a String cannot fail, and nothing that the templates show does")
}
