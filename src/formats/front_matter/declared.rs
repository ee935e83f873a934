use crate::domain::{Article, Author, CategoryPath, Language, Line, Picture, Status, Timestamp};
use crate::formats::{Context, dates};

/// What front matter says of an article; what it does not say is empty.
#[derive(Debug, Default, PartialEq)]
pub(in crate::formats) struct Declared {
    pub(in crate::formats) title: Option<Line>,
    pub(in crate::formats) language: Option<Language>,
    pub(in crate::formats) published: Option<Timestamp>,
    pub(in crate::formats) link: Option<String>,
    pub(super) id: Option<Line>,
    pub(super) summary: Option<Line>,
    pub(super) updated: Option<Timestamp>,
    pub(super) authors: Vec<Author>,
    pub(super) categories: Vec<CategoryPath>,
    pub(super) tags: Vec<Line>,
    pub(super) slug: Option<Line>,
    pub(super) aliases: Vec<Line>,
    pub(super) picture: Option<Picture>,
    pub(super) breaking: Option<bool>,
    pub(super) breaking_until: Option<Timestamp>,
    pub(super) visible_from: Option<Timestamp>,
    pub(super) expires: Option<Timestamp>,
    pub(super) draft: bool,
    pub(super) status: Status,
    pub(super) retract: Option<Line>,
    pub(super) correction: Option<Line>,
    pub(super) resurface: bool,
}

impl Declared {
    /// Takes the date of the file's name where none is declared, as Jekyll and Zola do.
    pub(in crate::formats) fn or_dated_by_name(mut self, context: &Context<'_>) -> Self {
        self.published = self.published.or_else(|| dates::of_file_name(context.file_name, context.zone));
        self.wait_for_its_date(context.now);
        self
    }

    /// A date in the future is one to wait for (FORMATS §4).
    pub(super) fn wait_for_its_date(&mut self, now: Timestamp) {
        self.visible_from = self.visible_from.max(self.published.filter(|published| *published > now));
    }

    /// Lays what is declared over what was found in the text; title and language are the caller's.
    pub(in crate::formats) fn apply(self, article: &mut Article) {
        article.declared_id = self.id;
        article.summary = self.summary.or(article.summary.take());
        // A date of the text says nothing beside one of the front matter, nor does the update of another date.
        if self.published.is_some() {
            article.updated = None;
        }
        article.published = self.published.or(article.published);
        article.updated = self.updated.or(article.updated);
        article.updated =
            article.updated.filter(|updated| article.published.is_none_or(|published| *updated > published));
        article.authors = self.authors;
        article.categories = self.categories;
        article.tags = self.tags;
        article.link = self.link;
        article.slug = self.slug;
        article.aliases = self.aliases;
        article.picture = self.picture;
        article.breaking = self.breaking.unwrap_or(article.breaking);
        article.breaking_until = self.breaking_until;
        article.visible_from = self.visible_from;
        article.expires = self.expires;
        article.draft = self.draft;
        article.status = self.status;
        article.retract = self.retract;
        article.correction = self.correction;
        article.resurface = self.resurface;
    }
}
