//! What the tests of pages are made with.

use super::{Chrome, Section};
use crate::domain::{
    BaseUrl, CategoryPath, Content, Entry, EntryKind, Feed, FeedName, Language, Line, Passed, Query, SafeHtml, SiteId,
    Timestamp, Window, Zone,
};

/// 2020-09-24T15:57:00+01:00
pub(super) const FOUNDING: i64 = 1_600_959_420_000;

/// What a [`Chrome`] borrows from.
pub(super) struct Site {
    base: BaseUrl,
    title: Line,
    description: Line,
    language: Language,
    zone: Zone,
    breaking: Section,
    sections: Vec<Section>,
}

impl Site {
    pub fn new(language: &str, title: &str) -> Self {
        Self::at("https://example.org", language, title)
    }

    pub fn at(base: &str, language: &str, title: &str) -> Self {
        Self {
            base: BaseUrl::new(base).unwrap(),
            title: Line::folded(title),
            description: Line::default(),
            language: Language::new(language).unwrap(),
            zone: Zone::named("Africa/Casablanca").unwrap(),
            breaking: section("breaking", "Breaking news", language),
            sections: Vec::new(),
        }
    }

    pub fn with_sections<'t>(mut self, sections: impl IntoIterator<Item = (&'t str, &'t str, &'t str)>) -> Self {
        self.sections.extend(sections.into_iter().map(|(name, title, language)| section(name, title, language)));
        self
    }

    pub fn described(mut self, description: &str) -> Self {
        self.description = Line::folded(description);
        self
    }

    pub fn chrome(&self) -> Chrome<'_> {
        Chrome {
            base: &self.base,
            title: &self.title,
            description: &self.description,
            language: &self.language,
            zone: &self.zone,
            breaking: &self.breaking,
            sections: &self.sections,
        }
    }
}

pub(super) fn section(name: &str, title: &str, language: &str) -> Section {
    Section {
        name: FeedName::parse(name).unwrap(),
        title: Line::folded(title),
        language: Language::new(language).unwrap(),
    }
}

pub(in crate::render) fn feed(name: &str, title: &str, language: &str) -> Feed {
    let name = FeedName::parse(name).unwrap();
    let base = name.clone();
    Feed {
        id: SiteId::new("tag:example.org,2026:site").of_feed(&name),
        name,
        query: Query::default(),
        base,
        subcategories: true,
        selections: Vec::new(),
        title: Line::folded(title),
        description: Line::default(),
        language: Language::new(language).unwrap(),
        authors: Vec::new(),
        copyright: None,
        image: None,
        content: Content::Full,
        window: Window::default(),
        profile: None,
    }
}

/// A story of the category `security`, with a body.
pub(in crate::render) fn story(title: &str, language: &str) -> Entry {
    let at = Timestamp::new(FOUNDING, 3600).unwrap();
    Entry {
        id: SiteId::new("tag:example.org,2026:site").of_text(title),
        kind: EntryKind::Article,
        title: Line::folded(title),
        summary: Line::new("A summary."),
        body: Some(SafeHtml::sanitised("<p>A body.</p>".to_owned())),
        language: Language::new(language).unwrap(),
        published: at,
        updated: at,
        place: 0,
        authors: Vec::new(),
        categories: vec![CategoryPath::new("security").unwrap()],
        tags: Vec::new(),
        link: None,
        source: None,
        picture: None,
        media: Vec::new(),
        breaking: false,
        breaking_since: None,
        breaking_until: None,
        visible_from: None,
        expires: None,
        passed: Passed::default(),
        correction: None,
        retraction: None,
    }
}

/// A headline of a ticker.
pub(super) fn headline(title: &str, language: &str) -> Entry {
    Entry {
        id: SiteId::new("tag:example.org,2026:site").of_headline(title),
        kind: EntryKind::Headline,
        summary: None,
        body: None,
        categories: Vec::new(),
        breaking: true,
        ..story(title, language)
    }
}
