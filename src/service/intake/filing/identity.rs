//! Which entry an article is.

use std::collections::{BTreeMap, BTreeSet};

use super::many::Matches;
use super::{Desk, Filing, HEADLINE_WAIT_MILLIS};
use crate::domain::{Article, Entry, EntryId, EntryKind, Line, Reason, Refusal, SafeHtml, folded_words};
use crate::store::{Known, StoreError, Transaction};
use crate::watch::DropPath;

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
    /// with the same bytes; a headline of the same words; a new one, by the file's path.
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
            {
                return found(known);
            }
        }
        if let Some(known) = self.headline_of(tx, article)?.filter(|known| !file.has(&known.entry.id)) {
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
            // Twice in one file: the first holds it.
            if file.filed.contains(&known.entry.id) {
                return Ok(if tells_the_same(&known.entry, article) { Found::Again } else { taken(filing.path) });
            }
            if known.withdrawn.is_none()
                && let Some(holder) = self.another_holder(tx, &known.entry.id, filing.path)?
                && !tells_the_same(&known.entry, article)
            {
                return Ok(taken(&holder));
            }
        }
        let known = match known {
            Some(known) => Some(known),
            None => self.headline_of(tx, article)?.filter(|known| !file.has(&known.entry.id)),
        };
        Ok(Found::Entry(known.as_ref().map_or(id, |known| known.entry.id.clone()), known.map(Box::new)))
    }

    /// What this file held as this article.
    fn held_as(
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
        // What stood in this place as a headline is this article only if it has its words.
        let is_it = |known: &Known| known.entry.kind == EntryKind::Article || tells_the_same(&known.entry, article);
        Ok(tx.held_at(filing.path.as_bytes(), place)?.filter(is_it))
    }

    /// The id of the path, and in a file of many of what the article is called there; of a name whose id another story
    /// has (it was renamed from here, or was withdrawn), the next one that is free.
    fn new_by_path(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        name: Option<&str>,
        file: &FileSoFar<'_>,
    ) -> Result<(EntryId, Option<Known>), StoreError> {
        let path = filing.path.identity();
        for id in self.ids_of_path(&path, name) {
            let Some(known) = tx.entry(&id)? else { return Ok((id, None)) };
            let is_free =
                !file.has(&known.entry.id) && self.another_holder(tx, &known.entry.id, filing.path)?.is_none();
            if is_free && tells_the_same(&known.entry, article) {
                return Ok((known.entry.id.clone(), Some(known)));
            }
        }
        Err(StoreError::Corrupt(format!("every id of {path} is taken")))
    }

    /// The ids that an article without one may get, the first first.
    pub(super) fn ids_of_path(&self, path: &str, name: Option<&str>) -> impl Iterator<Item = EntryId> {
        let first = match name {
            None => self.site.of_path(path, 0),
            Some(name) => self.site.of_item(path, name),
        };
        let name = name.unwrap_or("0");
        let next = (1_u32..).map(move |next| self.site.of_text(&format!("{path}\0{name}\0{next}")));
        std::iter::once(first).chain(next)
    }

    /// The headline that this article is the story of: the same words, the same language, within seven days, and no
    /// body of its own.
    pub(super) fn headline_of(&self, tx: &Transaction<'_>, article: &Article) -> Result<Option<Known>, StoreError> {
        // A story under embargo must not show by what its headline does.
        if article.visible_from.is_some_and(|from| from > self.now) {
            return Ok(None);
        }
        let since = self.now.plus_millis(-HEADLINE_WAIT_MILLIS);
        let known = tx.with_words(article.title.as_str(), article.language.as_str(), since)?;
        Ok(known.into_iter().find(|known| known.entry.kind == EntryKind::Headline))
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

/// Whether an article tells the story of an entry: the same title, as headlines are compared, or a paragraph of it.
pub(super) fn tells_the_same(entry: &Entry, article: &Article) -> bool {
    say_so((&entry.title, &entry.body), article)
}

/// The same of two articles.
pub(super) fn say_the_same(before: &Article, article: &Article) -> bool {
    say_so((&before.title, &before.body), article)
}

fn say_so((title, body): (&Line, &Option<SafeHtml>), article: &Article) -> bool {
    if folded_words(title.as_str()) == folded_words(article.title.as_str()) {
        return true;
    }
    let (Some(before), Some(after)) = (body, &article.body) else { return false };
    !paragraphs(before).is_disjoint(&paragraphs(after))
}

/// The paragraphs by which a text is known again. A line of a few words («Reuters», «…») is everybody's.
pub(super) fn paragraphs(html: &SafeHtml) -> BTreeSet<String> {
    let all = html.as_str().split("<p>").skip(1).map(folded_words);
    all.filter(|words| words.chars().count() > 40).collect()
}
