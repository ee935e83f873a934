//! What a list of entries is called: a feed, a month of it, or what is asked of it.

use super::Chrome;
use super::frame::SectionLink;
use super::voice::Voice;
use crate::domain::{Feed, FeedName, Month};

/// The heading of a list.
#[derive(Debug)]
pub(super) struct Heading<'a> {
    /// What `text` is, in the page's words: «نتائج البحث», «وسم».
    pub kind: Option<&'static str>,
    pub text: String,
    /// What else is asked: what, and the value.
    pub filters: Vec<(&'static str, &'a str)>,
    /// The list is not the feed as it is, but a part of it.
    pub is_part: bool,
}

impl<'a> Heading<'a> {
    /// Of a feed, whose own title is `title`.
    pub fn of(voice: Voice<'_>, feed: &'a Feed, title: &str, month: Option<Month>) -> Self {
        let words = voice.w;
        if let Some(month) = month {
            return Self { kind: None, text: voice.month(month), filters: Vec::new(), is_part: true };
        }
        let query = &feed.query;
        let asked = [
            (words.results, query.words.as_ref().map(|line| line.as_str())),
            (words.tag, query.tag.as_ref().map(|line| line.as_str())),
            (words.author, query.author.as_ref().map(|line| line.as_str())),
            (words.language_of, query.language.as_ref().map(|language| language.as_str())),
            (words.newer_than, query.newer_than.as_ref().map(|age| age.as_str())),
        ];
        let mut asked = asked.into_iter().filter_map(|(kind, value)| Some((kind, value?)));
        let label = match &feed.name {
            FeedName::Tag(tag) => Some((words.tag, tag.label())),
            FeedName::Author(author) => Some((words.author, author.label())),
            _ => None,
        };
        match asked.next().or(label) {
            Some((kind, text)) => {
                Self { kind: Some(kind), text: text.to_owned(), filters: asked.collect(), is_part: !query.is_empty() }
            }
            None if query.before.is_some() => {
                Self { kind: Some(words.older_stories), text: title.to_owned(), filters: Vec::new(), is_part: true }
            }
            None => Self { kind: None, text: title.to_owned(), filters: Vec::new(), is_part: !query.is_empty() },
        }
    }

    /// For the window's title, with the feed that it is a part of: `Search results: ambassador, Security`.
    pub fn as_title(&self, voice: Voice<'_>, feed: &str) -> String {
        let mut title = match self.kind {
            Some(kind) => format!("{kind}{} {}", voice.w.colon, self.text),
            None => self.text.clone(),
        };
        let filters = self.filters.iter().map(|(_, value)| *value);
        for more in filters.chain(self.is_part.then_some(feed)).filter(|more| *more != self.text) {
            title = title + voice.w.comma + more;
        }
        title
    }
}

/// The link to a feed's own page from one of its parts.
pub(super) fn whole<'a>(chrome: &Chrome<'a>, feed: &'a Feed, title: &'a str, voice: Voice<'_>) -> SectionLink<'a> {
    let attributes = match feed.name {
        FeedName::All => voice.attributes(),
        _ => (feed.language != *chrome.language).then(|| super::voice::Attributes::of(&feed.language)),
    };
    SectionLink { href: super::frame::page_path(chrome.base, &feed.name), title, attributes, current: false }
}
