//! Which entry an article is.

use std::collections::{BTreeMap, BTreeSet};

use super::likeness::{is_edit_of, is_word_for_word, tells_the_same};
use super::many::Matches;
use super::{Desk, Filing, HEADLINE_WAIT_MILLIS};
use crate::domain::{Article, EntryId, EntryKind, Line, Reason, Refusal, Timestamp, folded_label, folded_words};
use crate::store::{Known, StoreError, Transaction, Worded};
use crate::watch::DropPath;

/// Two dates of one story: as far apart as formats tell them.
const ONE_DATE_MILLIS: i64 = 3_600_000;

/// Which entry an article is.
pub(super) enum Found {
    /// This one, as it was if it was.
    Entry(EntryId, Option<Box<Known>>),
    /// One that stands in the file before it.
    Again,
    /// None.
    Refused(Refusal),
}

/// What is known of a file's other articles while one is looked at.
pub(super) struct FileSoFar<'a> {
    /// What each was before; `None` in a file that has and had one article.
    pub(super) matches: Option<Matches>,
    /// What the articles of a file of many are called in it.
    pub(super) names: &'a [String],
    /// What was filed.
    pub(super) filed: BTreeSet<EntryId>,
    /// What is another article's.
    pub(super) reserved: BTreeSet<EntryId>,
}

impl FileSoFar<'_> {
    fn has(&self, id: &EntryId) -> bool {
        self.filed.contains(id) || self.reserved.contains(id)
    }

    fn name(&self, place: u32) -> Option<&str> {
        self.names.get(place as usize).map(String::as_str)
    }
}

/// What the articles of a file are called in it, wherever they stand: by their own address, else by their title. Empty
/// for a file of one, which is called by its path.
pub(super) fn names_in(articles: &[Result<Article, Refusal>]) -> Vec<String> {
    if articles.len() < 2 {
        return Vec::new();
    }
    let mut links: BTreeMap<&str, usize> = BTreeMap::new();
    for link in articles.iter().flatten().filter_map(|article| article.link.as_deref()) {
        *links.entry(link).or_default() += 1;
    }
    let name = |article: &Article| match article.link.as_deref() {
        Some(link) if links.get(link) == Some(&1) => link.to_owned(),
        _ => folded_words(article.title.as_str()),
    };
    articles.iter().map(|article| article.as_ref().map_or_else(|_| String::new(), name)).collect()
}

impl Desk<'_> {
    /// An absolute IRI as it stands, of any other text a UUID.
    pub(super) fn declared(&self, id: &Line) -> EntryId {
        EntryId::from_iri(id.as_str()).unwrap_or_else(|| self.site.of_text(id.as_str()))
    }

    /// Which entry this article is. In this order: the id it declares; what this file held as it; the story of a file
    /// with the same bytes; a story of the same words; a headline of the same words; a new one, by the file's path.
    pub(super) fn identify(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
        file: &FileSoFar<'_>,
    ) -> Result<Found, StoreError> {
        if let Some(declared) = &article.declared_id {
            return self.identify_declared(tx, filing, article, self.declared(declared), file);
        }
        let found = |known: Known| Ok(Found::Entry(known.entry.id.clone(), Some(Box::new(known))));
        if let Some(known) = self.held_as(tx, filing, article, place, file)? {
            // A copy that was made into another story is another story.
            let shared = self.another_holder(tx, &known.entry.id, filing.path)?.is_some();
            if !shared || tells_the_same(&known.entry, article) {
                return found(known);
            }
        }
        for kin in tx.kin_of(&filing.stamp, filing.content)? {
            if kin.content == filing.content
                && kin.content.is_some()
                && kin.path != filing.path.as_bytes()
                && let Some(known) = tx.held_at(&kin.path, place)?
                && tells_the_same(&known.entry, article)
                && !file.has(&known.entry.id)
                && !tx.is_apart(filing.path.as_bytes(), &known.entry.id)?
            {
                return found(known);
            }
        }
        if let Some(known) = self.of_the_same_words(tx, filing, article, file)? {
            return found(known);
        }
        let (id, known) = self.new_by_path(tx, filing, article, file.name(place), file)?;
        Ok(Found::Entry(id, known.map(Box::new)))
    }

    fn identify_declared(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        id: EntryId,
        file: &FileSoFar<'_>,
    ) -> Result<Found, StoreError> {
        let taken = |holder: &DropPath| {
            let id = id.as_str().to_owned();
            Found::Refused(Refusal::of(Reason::IdTaken { id, holder: holder.to_string() }))
        };
        let known = tx.entry(&id)?;
        if let Some(known) = &known {
            // The operator says that it is not this one, whatever the file says.
            if tx.is_apart(filing.path.as_bytes(), &known.entry.id)? {
                let (id, known) = self.new_by_path(tx, filing, article, None, file)?;
                return Ok(Found::Entry(id, known.map(Box::new)));
            }
            // Twice in one file: the first holds it.
            if file.filed.contains(&known.entry.id) {
                return Ok(if tells_the_same(&known.entry, article) { Found::Again } else { taken(filing.path) });
            }
            if known.withdrawn.is_none()
                && let Some(holder) = self.another_holder(tx, &known.entry.id, filing.path)?
                && !tells_the_same(&known.entry, article)
                // An agency sends it as another file, under a title of its own («KILL: …»).
                && !article.is_kill()
            {
                return Ok(taken(&holder));
            }
        }
        let known = match known {
            Some(known) => Some(known),
            None => self.headline_of(tx, filing, article, file)?,
        };
        Ok(Found::Entry(known.as_ref().map_or(id, |known| known.entry.id.clone()), known.map(Box::new)))
    }

    /// What this file held as this article.
    pub(super) fn held_as(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
        file: &FileSoFar<'_>,
    ) -> Result<Option<Known>, StoreError> {
        if let Some(matches) = &file.matches {
            return Ok(matches.at(place).cloned());
        }
        let slot = filing.edited && self.has_slots(filing.path);
        // What stood in this place as a headline is this article only if it has its words; what stood there as a story
        // is, unless another was saved over it.
        let is_it = |known: &Known| match known.entry.kind {
            EntryKind::Article => !filing.edited || is_edit_of(&known.entry, article, slot),
            EntryKind::Headline => tells_the_same(&known.entry, article),
        };
        Ok(tx.held_at(filing.path.as_bytes(), place)?.filter(is_it))
    }

    /// The id of the path, and in a file of many of what the article is called there; of a name whose id another story
    /// has (it was renamed from here, or was withdrawn, or this one was saved over it), that of path and title, or the
    /// next one that is free.
    fn new_by_path(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        name: Option<&str>,
        file: &FileSoFar<'_>,
    ) -> Result<(EntryId, Option<Known>), StoreError> {
        let path = filing.path.identity();
        for id in self.ids_of_path(filing.path, name, &article.title) {
            let Some(known) = tx.entry(&id)? else { return Ok((id, None)) };
            let is_free = !file.has(&known.entry.id)
                && self.another_holder(tx, &known.entry.id, filing.path)?.is_none()
                && !tx.is_apart(filing.path.as_bytes(), &known.entry.id)?;
            if is_free && tells_the_same(&known.entry, article) {
                return Ok((known.entry.id.clone(), Some(known)));
            }
        }
        Err(StoreError::Corrupt(format!("every id of {path} is taken")))
    }

    /// The ids that an article without one may get, the first first. In a slot, which one story holds after another, the
    /// path alone is none of them.
    pub(super) fn ids_of_path(
        &self,
        path: &DropPath,
        name: Option<&str>,
        title: &Line,
    ) -> impl Iterator<Item = EntryId> {
        let is_slot = name.is_none() && self.has_slots(path);
        let path = path.identity();
        let by_path = (name.is_none() && !is_slot).then(|| self.site.of_path(&path, 0));
        // Seldom is more than the first one asked for.
        (0_u32..).filter_map(move |at| match at {
            0 => by_path.clone(),
            1 => Some(match name {
                Some(name) => self.site.of_item(&path, name),
                None => self.site.of_item(&path, &folded_label(title.as_str())),
            }),
            next => Some(self.site.of_text(&format!("{path}\0{}\0{}", name.unwrap_or("0"), next - 1))),
        })
    }

    /// Whether a file is a place for one story after another.
    pub(super) fn has_slots(&self, path: &DropPath) -> bool {
        self.settings.has_slots(&path.folder())
    }

    /// The entry that has the article's words: a story that tells it word for word, which was dropped in another folder,
    /// or in another format, or was withdrawn from here; else its headline.
    fn of_the_same_words(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        file: &FileSoFar<'_>,
    ) -> Result<Option<Known>, StoreError> {
        let worded = tx.of_words(article.title.as_str(), article.language.as_str())?;
        let since = self.a_wait_before(self.seen(filing.stamp));
        let stories = worded.iter().filter(|worded| worded.kind == EntryKind::Article && !file.has(&worded.id));
        for story in stories.filter(|story| has_the_date_of(story, article) || story.came() >= since) {
            if let Some(known) = tx.entry(&story.id)?
                // The same text on another day may be other news; a headline gave its story another date.
                && (article.published.is_none() || article.clamped || known.announced || has_the_date_of(story, article))
                && is_word_for_word(&known.entry, article)
                && !tx.is_apart(filing.path.as_bytes(), &story.id)?
            {
                return Ok(Some(known));
            }
        }
        self.headline_among(tx, filing, article, file, &worded)
    }

    /// The headline that this article is the story of: the same words, the same language, within seven days, and no
    /// body of its own.
    pub(super) fn headline_of(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        file: &FileSoFar<'_>,
    ) -> Result<Option<Known>, StoreError> {
        let worded = tx.of_words(article.title.as_str(), article.language.as_str())?;
        self.headline_among(tx, filing, article, file, &worded)
    }

    fn headline_among(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        file: &FileSoFar<'_>,
        worded: &[Worded],
    ) -> Result<Option<Known>, StoreError> {
        // A story under embargo must not show by what its headline does.
        if article.visible_from.is_some_and(|from| from > self.now) {
            return Ok(None);
        }
        let since = self.a_wait_before(self.seen(filing.stamp));
        for headline in worded.iter().filter(|worded| worded.is_headline_since(since)) {
            if !file.has(&headline.id) && !tx.is_apart(filing.path.as_bytes(), &headline.id)? {
                return tx.entry(&headline.id);
            }
        }
        Ok(None)
    }

    /// How far back a headline and its story find one another.
    pub(super) fn a_wait_before(&self, at: Timestamp) -> Timestamp {
        at.plus_millis(-HEADLINE_WAIT_MILLIS)
    }

    pub(super) fn another_holder(
        &self,
        tx: &Transaction<'_>,
        id: &EntryId,
        path: &DropPath,
    ) -> Result<Option<DropPath>, StoreError> {
        let holders = tx.holders_of(id)?;
        let stories = holders.iter().filter(|holder| !holder.headline).map(|holder| DropPath::stored(&holder.path));
        let mut others = stories.filter(|holder| holder != path);
        Ok(others.find(|holder| std::fs::symlink_metadata(holder.under(self.root)).is_ok()))
    }
}

/// Whether a story has the date that an article declares.
fn has_the_date_of(story: &Worded, article: &Article) -> bool {
    let declared = article.published.filter(|_| !article.clamped);
    declared.is_some_and(|at| (at.millis() - story.published.millis()).abs() < ONE_DATE_MILLIS)
}
