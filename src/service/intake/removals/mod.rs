//! Files that are gone: what is done about their entries, and when it is not (DESIGN §2.1, FORMATS §5).
//!
//! A file that is gone is marked as missing first; its row and what it holds stay for a minute. What is missing is then
//! judged all at once ([`rule`]): of a sweep, nothing is done, and what was done within that minute is undone, until
//! somebody answers ([`confirm`]) or the files come back. Whatever else is missing is parted with as `on_remove` says, and
//! forgotten after the minute. What is decided is in the store, and bringing that in line with what is missing can be
//! broken off anywhere and begun again.

mod confirm;
pub mod rule;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::symlink_metadata;

pub use confirm::{Confirmed, confirm};
use rule::{Lost, Scope, Verdict};

use super::filing::{Desk, Parted, Why, again_for, is_a_slip};
use crate::domain::{CategoryPath, EntryId, FeedName};
use crate::service::intake::examine::Finding;
use crate::site::OnRemove;
use crate::store::{Asked, ContentHash, FileRecord, Missing, MissingEntry, Presence, StoreError, Transaction};
use crate::watch::{DropPath, scan};

/// How long what was done about a missing file can be undone: what goes within this time goes at once.
const MINUTE_MILLIS: i64 = 60_000;
/// A file that is not judged by then is: those that are missing with it are usually marked in a moment.
const JUDGED_MILLIS: i64 = 3_000;
/// After files came back, the others may do so for this long before what is held is looked at again.
const BACK_MILLIS: i64 = 3_000;
/// Where the row waits of a file whose path another one took. Hidden, so that no file can be there.
const ASIDE: &[u8] = b".aside/";

/// What became of files that are missing.
#[derive(Debug, Default)]
pub struct Settled {
    /// Files that are gone, and so many entries that left their feeds or were recalled with each.
    pub gone: Vec<(DropPath, usize)>,
    /// Files to be read again: they hold what a missing one let go.
    pub again: Vec<DropPath>,
    /// What asks for an answer from now on.
    pub asks: Vec<Asked>,
    /// What asks no more.
    pub settled: Vec<Asked>,
}

/// A path for the row of the file at `path`, under which no file can be. `number` tells it from another such row.
pub fn aside(path: &[u8], number: u64) -> DropPath {
    DropPath::stored(&[ASIDE, format!("{number}/").as_bytes(), path].concat())
}

/// Where the file of a row is or was, whether or not its row waits aside.
pub fn home_of(path: &DropPath) -> DropPath {
    let rest = path.as_bytes().strip_prefix(ASIDE);
    let rest = rest.and_then(|rest| rest.iter().position(|byte| *byte == b'/').map(|at| &rest[at + 1..]));
    rest.map_or_else(|| path.clone(), DropPath::stored)
}

impl Desk<'_> {
    /// Notes that the file at `path` is gone. `false` when that is known, or nothing is known of the file; one that holds
    /// nothing is forgotten at once.
    pub fn miss(&self, tx: &mut Transaction<'_>, path: &DropPath) -> Result<bool, StoreError> {
        let due = self.now.plus_millis(JUDGED_MILLIS);
        if !tx.miss_file(path.as_bytes(), self.now, due)? {
            return Ok(false);
        }
        if tx.held_by(path.as_bytes())?.is_empty() {
            tx.forget_file(path.as_bytes())?;
        }
        Ok(true)
    }

    /// Whether what was found at the path of a missing file is that file again: its bytes, its story, or something that
    /// cannot be read, which takes no story down.
    pub fn is_back(
        &self,
        tx: &Transaction<'_>,
        path: &DropPath,
        missing: &FileRecord,
        content: Option<ContentHash>,
        finding: &Finding,
    ) -> Result<bool, StoreError> {
        Ok(is_a_slip(finding) || missing.content == content || self.tells_what(tx, path.as_bytes(), finding)?)
    }

    /// Takes in that a missing file is there again: what was done for its absence is undone.
    pub fn welcome_back(&self, tx: &mut Transaction<'_>, path: &DropPath) -> Result<(), StoreError> {
        for holding in tx.held_by(path.as_bytes())? {
            // What another file said of it meanwhile holds.
            let others = tx.holders_of(&holding.id)?;
            if others.iter().any(|other| !other.headline && other.presence == Presence::There) {
                tx.forget_parting(&holding.id)?;
            } else {
                tx.undo_parting(&holding.id, self.now)?;
            }
        }
        tx.find_file(path.as_bytes(), self.now.plus_millis(BACK_MILLIS))
    }

    /// Brings entries in line with what is missing: parts with those that an editor took away, holds those of a sweep, gives
    /// back what was taken for files that turn out to be part of one, and forgets what is settled.
    pub fn settle_missing(&self, tx: &mut Transaction<'_>) -> Result<Settled, StoreError> {
        let mut settled = Settled::default();
        let all = self.missing_of_now(tx)?;
        let is_kept = |file: &Missing| self.on_remove_of(&DropPath::stored(&file.path)) == OnRemove::Keep;
        let (kept, judged): (Vec<_>, Vec<_>) = all.into_iter().partition(is_kept);
        let lost = self.count(tx, &judged)?;
        let Verdict { held, asking } = rule::judge(&lost);
        let is_held = |file: &Missing| file.entries.iter().flat_map(scopes_of).any(|scope| held.contains(&scope));
        let (held, others): (Vec<_>, Vec<_>) = judged.into_iter().partition(is_held);
        for file in held.iter().filter(|file| file.due.is_some()) {
            for entry in file.entries.iter().filter(|entry| entry.is_parted && !entry.is_elsewhere) {
                tx.undo_parting(&entry.id, self.now)?;
            }
            tx.put_due(file, file.since, None)?;
        }
        for file in others.iter().chain(&kept) {
            self.settle_one(tx, file, &mut settled)?;
        }
        self.ask(tx, &asking, &lost, &held, &mut settled)?;
        Ok(settled)
    }

    /// What is missing; where the clock went back, since now.
    fn missing_of_now(&self, tx: &mut Transaction<'_>) -> Result<Vec<Missing>, StoreError> {
        let mut all = tx.missing(self.now)?;
        for file in all.iter_mut().filter(|file| file.since > self.now) {
            file.due = file.due.map(|due| due.plus_millis(self.now.millis() - file.since.millis()));
            file.since = self.now;
            tx.put_due(file, file.since, file.due)?;
        }
        Ok(all)
    }

    /// What is done about a missing file that is not held: at first its entries are parted with, and at last it is forgotten.
    fn settle_one(&self, tx: &mut Transaction<'_>, file: &Missing, settled: &mut Settled) -> Result<(), StoreError> {
        let end = file.since.plus_millis(MINUTE_MILLIS);
        match file.due {
            Some(due) if due == end => {
                if due <= self.now {
                    tx.forget_missing(file)?;
                }
                return Ok(());
            }
            // Released: what is missing since long ago is missing since now.
            None => tx.put_due(file, self.now, Some(self.now.plus_millis(MINUTE_MILLIS)))?,
            Some(_) => tx.put_due(file, file.since, Some(end))?,
        }
        let path = DropPath::stored(&file.path);
        let mut gone = 0;
        for holding in tx.held_by(&file.path)? {
            again_for(tx, &holding.id, &mut settled.again)?;
            gone += self.part_and_tell(tx, &holding.id, &path, Why::Missing, &mut settled.again)?;
        }
        settled.gone.push((home_of(&path), gone));
        Ok(())
    }

    /// Parts with an entry; tells whether it is gone from readers, as a number.
    fn part_and_tell(
        &self,
        tx: &mut Transaction<'_>,
        id: &EntryId,
        path: &DropPath,
        why: Why,
        again: &mut Vec<DropPath>,
    ) -> Result<usize, StoreError> {
        Ok(match self.part_with(tx, id, path, why)? {
            Parted::Elsewhere(holder) => {
                again.push(holder);
                0
            }
            Parted::Kept | Parted::Headline => 0,
            Parted::Withdrawn | Parted::Retracted => 1,
        })
    }

    /// Counts what is missing, in entries, by category.
    fn count(&self, tx: &Transaction<'_>, missing: &[Missing]) -> Result<BTreeMap<Scope, Lost>, StoreError> {
        let mut entries: BTreeMap<Scope, BTreeMap<&EntryId, bool>> = BTreeMap::new();
        for entry in missing.iter().flat_map(|file| &file.entries) {
            if entry.is_published && !entry.is_elsewhere {
                for scope in scopes_of(entry) {
                    entries.entry(scope).or_default().insert(&entry.id, entry.is_withdrawn);
                }
            }
        }
        let folders = self.folders_gone(missing);
        let mut lost = BTreeMap::new();
        for (scope, missing) in entries {
            let feed = scope.clone().map_or(FeedName::All, FeedName::of);
            let withdrawn = missing.values().filter(|is_withdrawn| **is_withdrawn).count();
            let folder = folders.contains(&scope);
            let published = tx.size_of(&feed)? + withdrawn as u64;
            lost.insert(scope, Lost { entries: missing.len() as u64, published, folder });
        }
        Ok(lost)
    }

    /// The categories of missing files whose folder is gone; the site, when nothing is left in the served folder.
    fn folders_gone(&self, missing: &[Missing]) -> BTreeSet<Scope> {
        let homes: BTreeSet<Vec<u8>> =
            missing.iter().map(|file| home_of(&DropPath::stored(&file.path)).split().0.to_owned()).collect();
        let mut gone = BTreeSet::new();
        for home in homes {
            // A folder above may be gone with it: that is what was removed, then.
            let mut folder = &home[..];
            while !folder.is_empty() {
                let path = DropPath::stored(folder);
                if symlink_metadata(path.under(self.root)).is_ok_and(|metadata| metadata.is_dir()) {
                    break;
                }
                gone.extend(path.as_category().ok().map(Some));
                folder = folder.iter().rposition(|byte| *byte == b'/').map_or(b"", |at| &folder[..at]);
            }
        }
        if scan::is_empty(self.root).is_ok_and(|is_empty| is_empty) && !missing.is_empty() {
            gone.insert(None);
        }
        gone
    }

    /// Keeps what asks, and tells what is new of it.
    fn ask(
        &self,
        tx: &mut Transaction<'_>,
        asking: &BTreeSet<Scope>,
        lost: &BTreeMap<Scope, Lost>,
        held: &[Missing],
        settled: &mut Settled,
    ) -> Result<(), StoreError> {
        let before = tx.asked()?;
        if before.is_empty() && asking.is_empty() {
            return Ok(());
        }
        let mut all = Vec::new();
        for scope in asking {
            let Lost { entries, published, folder } = lost[scope];
            let files = held.iter().filter(|file| is_in(file, scope)).count() as u64;
            let known = before.iter().find(|known| known.category == *scope);
            let since = known.map_or(self.now, |known| known.since);
            let one = Asked { category: scope.clone(), since, files, entries, published, is_folder: folder };
            if known.is_none() {
                settled.asks.push(one.clone());
            }
            all.push(one);
        }
        settled.settled = before.into_iter().filter(|known| !asking.contains(&known.category)).collect();
        tx.put_asked(&all)
    }
}

/// The categories that lose something with an entry, and the site.
fn scopes_of(entry: &MissingEntry) -> BTreeSet<Scope> {
    entry.categories.iter().flat_map(CategoryPath::lineage).map(Some).chain([None]).collect()
}

/// Whether a missing file holds something of a category.
fn is_in(file: &Missing, scope: &Scope) -> bool {
    file.entries.iter().any(|entry| scopes_of(entry).contains(scope))
}
