//! Which entry an article is.

use std::collections::BTreeSet;

use super::{Desk, Filing, HEADLINE_WAIT_MILLIS};
use crate::domain::{Article, Entry, EntryId, EntryKind, Line, Reason, Refusal, folded_words};
use crate::store::{Known, StoreError, Transaction};
use crate::watch::DropPath;

impl Desk<'_> {
    /// An absolute IRI as it stands, of any other text a UUID.
    pub(super) fn declared(&self, id: &Line) -> EntryId {
        EntryId::from_iri(id.as_str()).unwrap_or_else(|| self.site.of_text(id.as_str()))
    }

    /// Which entry this article is. In this order: the id it declares; what this file held in this place; the story
    /// of a file with the same bytes; a headline of the same words; a new one, by the file's path.
    pub(super) fn identify(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
    ) -> Result<Result<(EntryId, Option<Known>), Refusal>, StoreError> {
        // What stood in this place as a headline is this article only if it has its words.
        let is_it = |known: &Known| known.entry.kind == EntryKind::Article || tells_the_same(&known.entry, article);
        let held = tx.held_at(filing.path.as_bytes(), place)?.filter(is_it);
        if let Some(declared) = &article.declared_id {
            let id = self.declared(declared);
            let known = tx.entry(&id)?;
            if let Some(known) = &known
                && known.withdrawn.is_none()
                && let Some(holder) = self.another_holder(tx, &known.entry.id, filing.path)?
                && !tells_the_same(&known.entry, article)
            {
                let id = id.as_str().to_owned();
                return Ok(Err(Refusal::of(Reason::IdTaken { id, holder: holder.to_string() })));
            }
            let known = match known {
                Some(known) => Some(known),
                None => self.headline_of(tx, article)?,
            };
            return Ok(Ok((known.as_ref().map_or(id, |known| known.entry.id.clone()), known)));
        }
        if let Some(known) = held {
            // A copy that was made into another story is another story.
            let shared = self.another_holder(tx, &known.entry.id, filing.path)?.is_some();
            if !shared || tells_the_same(&known.entry, article) {
                return Ok(Ok((known.entry.id.clone(), Some(known))));
            }
        }
        for kin in tx.kin_of(&filing.stamp, filing.content)? {
            if kin.content == filing.content
                && kin.content.is_some()
                && kin.path != filing.path.as_bytes()
                && let Some(known) = tx.held_at(&kin.path, place)?
                && tells_the_same(&known.entry, article)
            {
                return Ok(Ok((known.entry.id.clone(), Some(known))));
            }
        }
        if let Some(known) = self.headline_of(tx, article)? {
            return Ok(Ok((known.entry.id.clone(), Some(known))));
        }
        self.new_by_path(tx, filing, article, place).map(Ok)
    }

    /// The id of the path; of a path whose id another story has (it was renamed from here, or was withdrawn), the
    /// next one that is free.
    pub(super) fn new_by_path(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
    ) -> Result<(EntryId, Option<Known>), StoreError> {
        let path = filing.path.identity();
        let mut id = self.site.of_path(&path, place);
        for next in 1_u32.. {
            let Some(known) = tx.entry(&id)? else { return Ok((id, None)) };
            let is_free = self.another_holder(tx, &known.entry.id, filing.path)?.is_none();
            if is_free && tells_the_same(&known.entry, article) {
                return Ok((known.entry.id.clone(), Some(known)));
            }
            id = self.site.of_text(&format!("{path}\0{place}\0{next}"));
        }
        Ok((id, None))
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
    if folded_words(entry.title.as_str()) == folded_words(article.title.as_str()) {
        return true;
    }
    let (Some(before), Some(after)) = (&entry.body, &article.body) else { return false };
    let paragraphs = |html: &str| html.split("<p>").skip(1).map(folded_words).collect::<BTreeSet<_>>();
    // A line of a few words («Reuters», «…») is everybody's.
    paragraphs(before.as_str()).intersection(&paragraphs(after.as_str())).any(|shared| shared.chars().count() > 40)
}
