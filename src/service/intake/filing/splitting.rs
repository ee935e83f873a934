//! Wrong merges, undone (`ajil split`).

use super::Desk;
use super::headlines::headline_alone;
use crate::domain::{Entry, EntryId, Line};
use crate::store::{Holder, Holding, Known, StoreError, Transaction};
use crate::watch::DropPath;

/// What became of an entry that was split.
#[derive(Debug, PartialEq, Eq)]
pub struct Split {
    /// The entry, which keeps its id.
    pub id: EntryId,
    /// Its title.
    pub title: Line,
    /// What has it now.
    pub kept: Kept,
    /// The files that hold it no more. Each gets an entry of its own when it is read again.
    pub apart: Vec<DropPath>,
    /// All files that are to be read again for that, `apart` among them. What is not read now is at the next start.
    pub again: Vec<DropPath>,
}

/// What has the id of an entry that was split.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    /// The file that was the first to hold it.
    File(DropPath),
    /// The headline that announced it.
    Headline,
    /// All that had it before: there is nothing to part.
    Whole,
}

impl Desk<'_> {
    /// Parts what was taken for one story, and is several. Of an entry that several files hold, the first keeps the id,
    /// and each other file gets one of its own. Of a story that one file holds and a ticker announced, what came first
    /// keeps the id: the headline, or the story. What was parted is never put together again, as long as its file is
    /// there.
    ///
    /// `None` when there is no such entry.
    pub fn split(&self, tx: &mut Transaction<'_>, id: &EntryId) -> Result<Option<Split>, StoreError> {
        let Some(known) = tx.entry(id)? else { return Ok(None) };
        let (tickers, stories): (Vec<_>, Vec<_>) =
            tx.holders_of(&known.entry.id)?.into_iter().partition(|holder| holder.headline);
        let stories = distinct(stories);
        let mut split = Split {
            id: known.entry.id.clone(),
            title: known.entry.title.clone(),
            kept: Kept::Whole,
            apart: Vec::new(),
            again: Vec::new(),
        };
        match &stories[..] {
            [first, others @ ..] if !others.is_empty() => {
                split.kept = Kept::File(first.clone());
                split.apart = others.to_vec();
                split.again = stories.clone();
                tx.forget_aliases(&split.id)?;
                for path in others {
                    tx.part(path.as_bytes(), &split.id)?;
                }
            }
            [story] if known.announced => {
                split.kept = Kept::Headline;
                split.apart = vec![story.clone()];
                split.again = vec![story.clone()];
                tx.forget_aliases(&split.id)?;
                tx.part(story.as_bytes(), &split.id)?;
                tx.put_entry(&headline_alone(known.entry), self.now, self.now)?;
            }
            [story] if !tickers.is_empty() => {
                split.kept = Kept::File(story.clone());
                split.apart = distinct(tickers);
                split.again = [&split.apart[..], std::slice::from_ref(story)].concat();
                self.part_headline(tx, known, &split.apart)?;
            }
            _ => {}
        }
        for path in &split.again {
            tx.distrust_file(path.as_bytes())?;
        }
        Ok(Some(split))
    }

    /// The headline of a story that came before it, as an entry of its own, which the tickers hold.
    fn part_headline(&self, tx: &mut Transaction<'_>, known: Known, tickers: &[DropPath]) -> Result<(), StoreError> {
        let id = self.site.of_headline(known.entry.title.as_str());
        let entry = Entry {
            id: id.clone(),
            published: self.settings.site().time_zone.tell(self.now),
            ..headline_alone(known.entry.clone())
        };
        let entry = Entry { updated: entry.published, breaking_since: None, ..entry };
        let id = match tx.entry(&id)?.filter(|own| own.withdrawn.is_none()) {
            Some(own) => own.entry.id,
            None => {
                tx.put_entry(&entry, self.now, self.now)?;
                id
            }
        };
        for path in tickers {
            let mut held = tx.held_by(path.as_bytes())?;
            tx.part(path.as_bytes(), &known.entry.id)?;
            held.iter_mut().filter(|one| one.id == known.entry.id).for_each(|one: &mut Holding| one.id = id.clone());
            tx.put_holdings(path.as_bytes(), &held)?;
        }
        Ok(())
    }
}

fn distinct(holders: Vec<Holder>) -> Vec<DropPath> {
    let mut paths: Vec<DropPath> = Vec::new();
    for holder in holders {
        let path = DropPath::stored(&holder.path);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}
