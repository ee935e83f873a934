//! The dates of a story that was there before: when it was last changed, since when and until when it is breaking.

use super::making::Sources;
use super::{Desk, Filing};
use crate::domain::{Article, BreakingFor, CategoryPath, Entry, FeedName, Stamp, Timestamp};
use crate::service::intake::examine::is_breaking_folder;
use crate::store::{StoreError, Transaction};
use crate::watch::DropPath;

/// Documents tell whole seconds: a change is told by a later one.
const NEXT: i64 = 1000;

/// Since when a story is breaking news, where that is not its own date, and until when.
pub(super) struct Breaking {
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Desk<'_> {
    /// When the last significant change was: the file's own word; else, when what readers see differs from what they
    /// had, the time of the file. A change is always later than the one before it, whatever file and clock say.
    pub(super) fn updated(
        &self,
        entry: &Entry,
        before: Option<&Entry>,
        is_changed: bool,
        article: &Article,
        stamp: Stamp,
    ) -> Timestamp {
        let Some(before) = before else {
            return article.updated.unwrap_or(entry.published).min(self.now.max(entry.published));
        };
        match article.updated.filter(|declared| *declared > before.updated) {
            Some(declared) => declared,
            None if is_changed => self.edited(before, stamp),
            None => before.updated,
        }
    }

    /// When the file was edited that held `before`.
    pub(super) fn edited(&self, before: &Entry, stamp: Stamp) -> Timestamp {
        let zone = &self.settings.site().time_zone;
        let at = [stamp.modified().min(self.now), self.seen(stamp), before.updated.plus_millis(NEXT)];
        let later = at.into_iter().find(|at| at.seconds() > before.updated.seconds());
        zone.tell(later.unwrap_or(before.updated))
    }

    /// Breaking's clock starts at the story's own date, and where a later edit makes it breaking at that edit (FORMATS
    /// §4). One that has run out does not run again because the settings give more time.
    pub(super) fn breaking(&self, sources: Sources<'_>, published: Timestamp, is_breaking: bool) -> Breaking {
        let Sources { filing, folder, article, known, .. } = sources;
        let before = known.map(|known| &known.entry);
        let since = match before {
            Some(before) if before.breaking && sources.anew => Some(before.breaking_from()),
            Some(before) if before.breaking => before.breaking_since,
            Some(_) => Some(self.seen(filing.stamp)).filter(|seen| *seen > published),
            None => None,
        };
        let since = since.filter(|_| is_breaking);
        let from = since.unwrap_or(published);
        let is_over = |before: &&Entry| before.breaking && before.passed.calm && before.breaking_from() == from;
        let until = match before.filter(is_over) {
            _ if article.breaking_until.is_some() => article.breaking_until,
            Some(before) => before.breaking_until,
            None => self.breaking_ends(folder, from),
        };
        Breaking { since, until }
    }

    /// When what is breaking from a moment on ceases to.
    pub(super) fn breaking_ends(&self, folder: &CategoryPath, from: Timestamp) -> Option<Timestamp> {
        self.breaking_ends_in(folder.as_str(), from)
    }

    fn breaking_ends_in(&self, folder: &str, from: Timestamp) -> Option<Timestamp> {
        match self.settings.breaking_for_in(folder) {
            BreakingFor::Millis(millis) => Some(from.plus_millis(millis)),
            BreakingFor::Ever => None,
        }
    }

    /// Gives headlines that no file tells any more the time that the settings give now; all others are read again.
    pub fn time_headlines(&self, tx: &mut Transaction<'_>) -> Result<(), StoreError> {
        for headline in tx.headlines_alone()? {
            let until = self.breaking_ends_in(FeedName::Breaking.as_str(), headline.breaking_from());
            if headline.breaking_until != until {
                tx.put_entry(&Entry { breaking_until: until, ..headline }, self.now, self.now)?;
            }
        }
        Ok(())
    }

    /// Whether another file makes an entry breaking news: a ticker with its words, or a copy in the breaking folder.
    pub(super) fn breaks_elsewhere(
        &self,
        tx: &Transaction<'_>,
        entry: &Entry,
        filing: &Filing<'_>,
    ) -> Result<bool, StoreError> {
        if !entry.breaking {
            return Ok(false);
        }
        let mut others = tx.holders_of(&entry.id)?.into_iter().filter(|holder| holder.path != filing.path.as_bytes());
        Ok(others.any(|holder| {
            let category = DropPath::stored(&holder.path).category();
            holder.headline || category.is_ok_and(|category| category.as_ref().is_some_and(is_breaking_folder))
        }))
    }
}
