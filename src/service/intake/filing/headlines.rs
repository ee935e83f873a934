//! Headlines of tickers, and the stories that they announce (FORMATS §1.3).

use super::identity::FileSoFar;
use super::{Desk, Filing, Held};
use crate::domain::{Article, CategoryPath, Entry, EntryId, EntryKind, Headline, Passed, Timestamp, folded_words};
use crate::formats;
use crate::store::{Holding, Known, StoreError, Transaction};

impl Desk<'_> {
    /// Files one headline of a ticker.
    pub(super) fn file_headline(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        headline: &Headline,
        place: u32,
    ) -> Result<Held, StoreError> {
        let id = self.site.of_headline(headline.title.as_str());
        let own = tx.entry(&id)?;
        let known = match self.story_of(tx, filing, headline, own.as_ref())? {
            Some(story) => Some(story),
            None => own,
        };
        let ruling = known.as_ref().and_then(Known::ruling);
        let held = |entry: &Entry| Held {
            holding: Holding { place, id: entry.id.clone(), headline: true, categories: Vec::new() },
            title: entry.title.clone(),
            ruling,
        };
        match known {
            // The story came first: its headline makes it breaking news, from when that was seen on.
            Some(known) if known.entry.kind == EntryKind::Article => {
                let mut entry = known.entry;
                if !entry.breaking {
                    let called = filing.stamp.modified().min(self.now);
                    entry.breaking = true;
                    entry.breaking_since = Some(called).filter(|at| *at > entry.published);
                    entry.breaking_until = self.breaking_ends(folder, entry.breaking_from());
                    tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
                }
                Ok(held(&entry))
            }
            Some(known) if known.withdrawn.is_none() => {
                let mut entry = known.entry;
                // One whose time is over does not come again because the settings give more.
                if !entry.passed_by(self.now).calm {
                    entry.breaking_until = self.breaking_ends(folder, entry.published);
                }
                tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
                Ok(held(&entry))
            }
            known => {
                let mut entry = self.entry_of_headline(filing, folder, headline, place, id);
                // Withdrawn with its page, which is back: it is no newer than it was.
                if let Some(Known { entry: before, .. }) = known {
                    entry.published = before.published;
                    entry.updated = before.updated;
                    entry.breaking_until = self.breaking_ends(folder, entry.published);
                }
                tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
                Ok(held(&entry))
            }
        }
    }

    /// The story that a headline is of: the same words, the same language, within seven days; or what the page's ticker
    /// announced before.
    fn story_of(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        headline: &Headline,
        own: Option<&Known>,
    ) -> Result<Option<Known>, StoreError> {
        let since = self.a_wait_before(self.seen(filing.stamp));
        // A headline that is told by itself stays what it is: its story was not found, or is apart from it.
        if own.is_some_and(|own| {
            let is_told = own.entry.published >= since || own.entry.is_breaking(self.now);
            own.entry.kind == EntryKind::Headline && own.withdrawn.is_none() && is_told
        }) {
            return Ok(None);
        }
        let path = filing.path.as_bytes();
        let worded = tx.of_words(headline.title.as_str(), headline.language.as_str())?;
        let stories = worded.iter().rev().filter(|worded| worded.kind == EntryKind::Article && !worded.is_withdrawn);
        for story in stories.filter(|story| story.came() >= since) {
            // A story under embargo must not show by what its headline does.
            if let Some(known) = tx.entry(&story.id)?.filter(|known| known.entry.is_visible(self.now))
                && !tx.is_apart(path, &story.id)?
            {
                return Ok(Some(known));
            }
        }
        if filing.edited {
            let words = folded_words(headline.title.as_str());
            for holding in tx.held_by(path)?.into_iter().filter(|holding| holding.headline) {
                if let Some(known) = tx.entry(&holding.id)?
                    && known.entry.kind == EntryKind::Article
                    && known.withdrawn.is_none()
                    && folded_words(known.entry.title.as_str()) == words
                {
                    return Ok(Some(known));
                }
            }
        }
        Ok(None)
    }

    /// Stories whose moment has come become one with the headlines of the same words that were told meanwhile: the
    /// headline's id and date stay, and the one that nobody saw becomes another name of it. To be called before the
    /// moments are passed, in their transaction.
    pub fn meet_headlines(&self, tx: &mut Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
        for id in tx.coming(now)? {
            let Some(story) = tx.entry(&id)?.filter(|story| story.entry.is_visible(now)) else { continue };
            let since = self.a_wait_before(story.entry.visible_from.unwrap_or(now));
            if let Some(headline) = self.headline_awaiting(tx, &story.entry, since)? {
                tx.take_over(&headline.entry.id, &id)?;
                tx.put_entry(&released(headline.entry, story.entry), now, now)?;
            }
        }
        Ok(())
    }

    /// The headline of a story's words that is told since then.
    fn headline_awaiting(
        &self,
        tx: &Transaction<'_>,
        story: &Entry,
        since: Timestamp,
    ) -> Result<Option<Known>, StoreError> {
        let worded = tx.of_words(story.title.as_str(), story.language.as_str())?;
        for headline in worded.iter().filter(|worded| worded.is_headline_since(since)) {
            let mut is_apart = false;
            for holder in tx.holders_of(&story.id)? {
                is_apart |= tx.is_apart(&holder.path, &headline.id)?;
            }
            if !is_apart {
                return tx.entry(&headline.id);
            }
        }
        Ok(None)
    }

    /// A story that nobody has seen, and that may be seen now, is one with its headline like one that is new.
    pub(super) fn with_its_headline(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        (id, known): (EntryId, Option<Box<Known>>),
        file: &FileSoFar<'_>,
    ) -> Result<(EntryId, Option<Box<Known>>), StoreError> {
        let is_hidden = |known: &Known| {
            known.entry.kind == EntryKind::Article && known.withdrawn.is_none() && known.entry.visible_from.is_some()
        };
        if !known.as_deref().is_some_and(is_hidden) || tx.was_seen(&id)? {
            return Ok((id, known));
        }
        match self.headline_of(tx, filing, article, file)? {
            Some(headline) => {
                tx.take_over(&headline.entry.id, &id)?;
                Ok((headline.entry.id.clone(), Some(Box::new(headline))))
            }
            None => Ok((id, known)),
        }
    }
}

/// A story as the headline that announced it becomes it.
fn released(headline: Entry, story: Entry) -> Entry {
    let (own, theirs) = (story.permalink(), headline.permalink());
    let came = story.visible_from.unwrap_or(story.updated);
    Entry {
        published: headline.published,
        updated: story.updated.max(came).max(headline.updated),
        body: story.body.map(|body| formats::with_media_of(&body, own, theirs)),
        breaking: true,
        breaking_since: if story.breaking { story.breaking_since } else { headline.breaking_since },
        breaking_until: if story.breaking { story.breaking_until } else { headline.breaking_until },
        passed: Passed { calm: headline.passed.calm && !story.breaking, ..story.passed },
        id: headline.id,
        ..story
    }
}

/// What is left of a story when its article is gone and a ticker still has its words.
pub(super) fn headline_alone(story: Entry) -> Entry {
    Entry {
        kind: EntryKind::Headline,
        summary: None,
        body: None,
        authors: Vec::new(),
        categories: Vec::new(),
        tags: Vec::new(),
        link: None,
        source: None,
        picture: None,
        media: Vec::new(),
        visible_from: None,
        expires: None,
        passed: Passed { calm: story.passed.calm, ..Passed::default() },
        correction: None,
        retraction: None,
        ..story
    }
}
