//! What becomes of an entry that its file lets go: the file was removed, or says something else now (FORMATS §5).

use super::Desk;
use super::headlines::headline_alone;
use crate::domain::{Entry, EntryId, EntryKind};
use crate::render::content;
use crate::service::intake::removals::home_of;
use crate::site::OnRemove;
use crate::store::{Known, Presence, StoreError, Transaction};
use crate::watch::DropPath;

/// What became of an entry that a file let go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Parted {
    /// It stays published: its folder says so, another file that is missing and held has it, or readers never had it.
    Kept,
    /// It stays: this other file holds it, and is to be read again, for the entry is to say what that says.
    Elsewhere(DropPath),
    /// Only tickers have its words now: it is a headline again.
    Headline,
    /// It left its feeds.
    Withdrawn,
    /// It is a retraction.
    Retracted,
}

/// Why a file lets an entry go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The file is missing: it may come back, and then this is undone.
    Missing,
    /// The file is there and tells something else, or somebody said that its removal is meant: `on_remove` decides.
    Replaced,
    /// The publisher said that it is not to be seen: a draft, or a kill of what nobody has.
    Hidden,
}

impl Desk<'_> {
    /// Parts with an entry that the file at `from` does not hold any more, as `on_remove` of its folder says, unless
    /// another file holds it.
    pub fn part_with(
        &self,
        tx: &mut Transaction<'_>,
        id: &EntryId,
        from: &DropPath,
        why: Why,
    ) -> Result<Parted, StoreError> {
        let mut others = tx.holders_of(id)?;
        others.retain(|holder| holder.path != from.as_bytes() && holder.presence != Presence::Missing);
        if let Some(holder) = others.iter().find(|holder| !holder.headline && holder.presence == Presence::There) {
            tx.distrust_file(&holder.path)?;
            return Ok(Parted::Elsewhere(DropPath::stored(&holder.path)));
        }
        if others.iter().any(|holder| !holder.headline) {
            return Ok(Parted::Kept);
        }
        let on_remove = match why {
            Why::Hidden => OnRemove::Withdraw,
            Why::Missing | Why::Replaced => self.on_remove_of(from),
        };
        if on_remove == OnRemove::Keep {
            return Ok(Parted::Kept);
        }
        let Some(known) = tx.entry(id)? else { return Ok(Parted::Kept) };
        if known.ruled.is_some() {
            // What the operator decided holds on; without that it would have been withdrawn now.
            if others.is_empty() {
                tx.withdraw(id, self.now)?;
            }
            return Ok(Parted::Kept);
        }
        if known.withdrawn.is_some() {
            return Ok(Parted::Kept);
        }
        if !others.is_empty() {
            self.keep_what_it_is(tx, id, why, true)?;
            tx.put_entry(&headline_alone(known.entry), self.now, self.now)?;
            return Ok(Parted::Headline);
        }
        // What nobody has is not told to be recalled; and a ticker's headline is another story's.
        let is_told = known.entry.kind == EntryKind::Article && known.entry.is_visible(self.now);
        if on_remove == OnRemove::Retract && is_told {
            if known.entry.retraction.is_some() {
                return Ok(Parted::Kept);
            }
            self.keep_what_it_is(tx, id, why, true)?;
            tx.put_revision(id)?;
            tx.put_entry(&self.retraction_of(known), self.now, self.now)?;
            return Ok(Parted::Retracted);
        }
        self.keep_what_it_is(tx, id, why, false)?;
        tx.withdraw(id, self.now)?;
        Ok(Parted::Withdrawn)
    }

    /// What is to become of an entry that the file at `path` lets go.
    pub fn on_remove_of(&self, path: &DropPath) -> OnRemove {
        let home = home_of(path);
        // It was in a slot, and another file was put over it: no file was removed.
        if home != *path && self.has_slots(&home) {
            return OnRemove::Keep;
        }
        self.settings.on_remove_for(&home.folder())
    }

    fn keep_what_it_is(
        &self,
        tx: &mut Transaction<'_>,
        id: &EntryId,
        why: Why,
        is_changed: bool,
    ) -> Result<(), StoreError> {
        if why == Why::Missing { tx.keep_as_it_is(id, is_changed) } else { Ok(()) }
    }

    /// The retraction in the place of a story whose publisher gave no reason: the same id, and an `updated` that every
    /// reader takes for a new one.
    fn retraction_of(&self, known: Known) -> Entry {
        let before = known.entry;
        let now = self.settings.site().time_zone.tell(self.now);
        Entry {
            updated: now.max(before.updated.plus_millis(1000)),
            summary: None,
            body: None,
            picture: None,
            media: Vec::new(),
            retraction: Some(content::notice(&before.language)),
            ..before
        }
    }
}
