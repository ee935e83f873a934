//! The entry that an article makes: which of its sources each field comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::clocks::Breaking;
use super::identity::names_in;
use super::likeness::{say_the_same, tells_the_same};
use super::significance::differs_significantly;
use super::{Desk, Filing};
use crate::domain::{
    Article, CategoryFault, CategoryPath, Entry, EntryId, EntryKind, Headline, Line, Medium, MediumKind, Passed,
    Picture, Reason, Refusal, Waiting, Warning, WarningCode, medium_path,
};
use crate::formats::{self, Parsed};
use crate::render::content;
use crate::service::intake::examine::is_breaking_folder;
use crate::store::Known;
use crate::watch::DropPath;

/// What an article's entry is made of.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    /// The file it stands in.
    pub(super) filing: &'a Filing<'a>,
    /// The category of the file's folder.
    pub(super) folder: &'a CategoryPath,
    /// What the file says.
    pub(super) article: &'a Article,
    /// Its place in the file.
    pub(super) place: u32,
    /// The entry as it was, if it was.
    pub(super) known: Option<&'a Known>,
    /// Whether other files make it breaking news.
    pub(super) breaks_elsewhere: bool,
    /// Whether it is published anew, in place of what is known.
    pub(super) anew: bool,
}

/// An entry, and whether readers should look again.
pub(super) struct Made {
    pub(super) entry: Entry,
    /// Whether it differs from what was known by more than white space.
    pub(super) is_changed: bool,
}

impl Desk<'_> {
    pub(super) fn categories_of(&self, folder: &CategoryPath, article: &Article) -> Vec<CategoryPath> {
        let mut categories = vec![folder.clone()];
        if self.settings.site().trust_categories {
            let is_open = |claim: &&CategoryPath| self.settings.closed_to(folder, claim).is_none();
            categories.extend(article.categories.iter().filter(is_open).cloned());
        }
        categories.sort_unstable();
        categories.dedup();
        categories
    }

    /// A warning for each category that took none of what a file's articles claim for it.
    pub fn turned_away(&self, filing: &Filing<'_>, parsed: &Parsed) -> Vec<Warning> {
        let Ok(folder) = self.folder_of(filing) else { return Vec::new() };
        if !self.settings.site().trust_categories {
            return Vec::new();
        }
        let claims = parsed.articles.iter().flatten().flat_map(|article| &article.categories);
        let closed: BTreeSet<_> = claims.filter_map(|claim| self.settings.closed_to(&folder, claim)).collect();
        let warning = |category| Warning { code: WarningCode::NotAccepted { category }, at: None };
        closed.into_iter().map(warning).collect()
    }

    pub(super) fn entry_of(&self, sources: Sources<'_>, id: EntryId, categories: Vec<CategoryPath>) -> Made {
        let Sources { filing, folder, article, place, known, breaks_elsewhere, anew } = sources;
        let zone = &self.settings.site().time_zone;
        let first_seen = zone.tell(filing.date(self.now));
        let before = known.map(|known| &known.entry);
        let was_headline = known.is_some_and(|known| known.announced || known.entry.kind == EntryKind::Headline);
        let recalled = article.is_kill();
        let published = match (before, article.published) {
            // A kill is of its own date, and the story of the one that it had.
            (Some(entry), _) if recalled => entry.published,
            // Undated news is new when it is published anew.
            (Some(entry), None) if anew => self.edited(entry, filing.stamp),
            (Some(_), Some(declared)) if anew => declared,
            // A story keeps the date of the headline that announced it; a date that had to be clamped, the first clamp.
            (Some(entry), _) if was_headline || article.clamped => entry.published,
            (_, Some(declared)) => declared,
            // One that was to be released at another moment than now, and was seen by nobody, is of this one.
            (Some(entry), None) if entry.has_come(self.now) => entry.published,
            // News under embargo is new when it is released.
            (_, None) => article.visible_from.map_or(first_seen, |from| first_seen.max(from)),
        };
        let breaking = article.breaking || is_breaking_folder(folder) || was_headline || breaks_elsewhere
            // Where it was told as breaking news, its recall is to be told.
            || (recalled && before.is_some_and(|before| before.breaking));
        let Breaking { since, until } = self.breaking(sources, published, breaking);
        // A kill often comes under a title of its own («KILL: …»); readers know the story by the one that it had.
        let titled = before.filter(|before| recalled && !tells_the_same(before, article));
        let (title, language) = match titled {
            Some(before) => (before.title.clone(), before.language.clone()),
            None => (article.title.clone(), article.language.clone()),
        };
        let notice = |language| article.retract.clone().unwrap_or_else(|| content::notice(language));
        let retraction = recalled.then(|| notice(&language));
        let mut entry = Entry {
            id,
            kind: EntryKind::Article,
            title,
            summary: article.summary.clone().filter(|_| !recalled),
            body: None,
            language,
            published,
            updated: published,
            place,
            authors: article.authors.clone(),
            categories,
            tags: article.tags.clone(),
            link: article.link.clone(),
            source: article.source.clone(),
            picture: article.picture.clone(),
            media: filing.media.get(place as usize).filter(|_| !recalled).cloned().unwrap_or_default(),
            breaking,
            breaking_since: since,
            breaking_until: until,
            visible_from: article.visible_from,
            expires: article.expires,
            passed: Passed::default(),
            correction: article.correction.clone(),
            retraction,
        };
        entry.body = article.body.as_ref().filter(|_| !recalled).map(|body| {
            let address = |name: &str| entry.media_file(name).map(|_| medium_path(entry.permalink(), name));
            formats::with_media(body, address)
        });
        entry.picture = entry.picture.take().or_else(|| neighbouring_picture(&entry, article));
        let is_changed = before.is_some_and(|before| differs_significantly(before, &entry, article));
        let told = before.filter(|before| before.has_come(self.now));
        entry.updated = self.updated(&entry, told, is_changed || anew, article, filing.stamp).max(published);
        if let Some(before) = before {
            let is_its_date = article.published.is_some() && article.published == article.visible_from;
            let is_known = article.published == Some(before.published) || was_headline;
            entry.passed = entry.still_passed(before, is_its_date && is_known);
        }
        Made { entry, is_changed }
    }

    pub(super) fn entry_of_headline(
        &self,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        headline: &Headline,
        place: u32,
        id: EntryId,
    ) -> Entry {
        // Its clock starts at the earlier of the file's time and first sight (FORMATS §4, *Breaking's clock*).
        let published = self.settings.site().time_zone.tell(filing.date(self.now));
        Entry {
            id,
            kind: EntryKind::Headline,
            title: headline.title.clone(),
            summary: None,
            body: None,
            language: headline.language.clone(),
            published,
            updated: published,
            place,
            authors: Vec::new(),
            categories: Vec::new(),
            tags: Vec::new(),
            link: None,
            source: None,
            picture: None,
            media: Vec::new(),
            breaking: true,
            breaking_since: None,
            breaking_until: self.breaking_ends(folder, published),
            visible_from: None,
            expires: None,
            passed: Passed::default(),
            correction: None,
            retraction: None,
        }
    }

    pub(super) fn waiting(&self, entry: &Entry) -> Option<Waiting> {
        let passed = entry.passed_by(self.now);
        match (entry.visible_from, entry.expires) {
            (Some(from), _) if !passed.release => Some(Waiting::Until(from)),
            (_, Some(until)) if passed.end => Some(Waiting::Expired(until)),
            _ => None,
        }
    }

    /// The category of a file's folder; of the top one, the default category.
    pub(super) fn folder_of(&self, filing: &Filing<'_>) -> Result<CategoryPath, CategoryFault> {
        Ok(filing.path.category()?.unwrap_or_else(|| self.settings.site().default_category.clone()))
    }

    /// The ids that a file's articles would have if nothing were known; `None` for what stands in it before. Refuses an
    /// id that another one has.
    pub fn preview_ids(
        &self,
        path: &DropPath,
        articles: &[Result<Article, Refusal>],
    ) -> Vec<Result<Option<EntryId>, Refusal>> {
        let names = names_in(articles);
        let mut given: BTreeMap<EntryId, &Article> = BTreeMap::new();
        let mut ids = Vec::new();
        for (place, article) in articles.iter().enumerate() {
            let article = match article {
                Ok(article) => article,
                Err(refusal) => {
                    ids.push(Err(refusal.clone()));
                    continue;
                }
            };
            let id = match &article.declared_id {
                Some(declared) => Some(self.declared(declared)),
                None => {
                    let mut free = self.ids_of_path(path, names.get(place).map(String::as_str), &article.title);
                    free.find(|id| !given.contains_key(id))
                }
            };
            // A draft holds nothing.
            let first = id.as_ref().filter(|_| !article.draft).and_then(|id| given.get(id));
            ids.push(match (first, id) {
                (Some(first), _) if say_the_same(first, article) => Ok(None),
                (Some(_), Some(id)) => {
                    let reason = Reason::IdTaken { id: id.as_str().to_owned(), holder: path.to_string() };
                    let refusal = Refusal::of(reason).of_item(Some(article.title.clone()), article.declared_id.clone());
                    Err(refusal.numbered(u32::try_from(place + 1).unwrap_or(u32::MAX)))
                }
                (_, id) => {
                    if let Some(id) = id.clone().filter(|_| !article.draft) {
                        given.insert(id, article);
                    }
                    Ok(id)
                }
            });
        }
        ids
    }

    /// The entry that an article would be if nothing were known, and why it would not be seen.
    pub fn preview_article(
        &self,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
        id: EntryId,
    ) -> (Entry, Option<Waiting>) {
        let folder = self.folder_of(filing).unwrap_or_else(|_| self.settings.site().default_category.clone());
        let categories = self.categories_of(&folder, article);
        let (known, breaks_elsewhere, anew) = (None, false, false);
        let sources = Sources { filing, folder: &folder, article, place, known, breaks_elsewhere, anew };
        let entry = self.entry_of(sources, id, categories).entry;
        let waiting = if article.draft {
            Some(Waiting::Draft)
        } else if article.is_kill() {
            Some(Waiting::Withheld)
        } else {
            self.waiting(&entry)
        };
        (entry, waiting)
    }

    /// The entry that a ticker's headline would be if nothing were known.
    pub fn preview_headline(&self, filing: &Filing<'_>, headline: &Headline, place: u32) -> Entry {
        let folder = self.folder_of(filing).unwrap_or_else(|_| self.settings.site().default_category.clone());
        let id = self.site.of_headline(headline.title.as_str());
        self.entry_of_headline(filing, &folder, headline, place, id)
    }
}

/// The picture that has the stem of the article's file, where the article names none.
fn neighbouring_picture(entry: &Entry, article: &Article) -> Option<Picture> {
    let named = formats::media_named(article);
    let is_neighbour = |medium: &&Medium| {
        let is_image = medium.file.as_ref().is_some_and(|file| file.media_type.kind == MediumKind::Image);
        is_image && !named.contains(&medium.name)
    };
    let source = Line::new(&entry.media.iter().find(is_neighbour)?.name)?;
    Some(Picture { source, alt: None, caption: None, credit: None })
}
