//! Moments that come: a story is released as its file says it, and not as it said it once.

use std::fs::symlink_metadata;

use super::Desk;
use crate::domain::{EntryId, Stamp, Timestamp};
use crate::site::OnRemove;
use crate::store::{Holder, Presence, StoreError, Transaction};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;

/// A release is put off by so much, again and again, while its file was written since it was read, in milliseconds.
const WHILE_WRITTEN: i64 = 1000;
/// While its files are gone, and nobody has said what that means.
const WHILE_GONE: i64 = 5000;
/// While its file is refused. When it is mended, that is seen at once.
const WHILE_REFUSED: i64 = 60_000;

impl Desk<'_> {
    /// Carries out every moment up to `now`. A story whose file was changed or removed since it was read is not released
    /// before that is known: somebody may have put its embargo off while the service stood still. Nor is one whose file
    /// cannot be read as it is now, for the same reason.
    pub fn pass_moments(&self, tx: &mut Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
        for id in tx.to_be_released(now)? {
            if let Some(millis) = self.is_in_doubt(tx, &id)? {
                tx.put_off(&id, now.plus_millis(millis))?;
            }
        }
        self.meet_headlines(tx, now)?;
        tx.pass_moments(now)
    }

    /// By how much the release of an entry is to be put off, if it is.
    fn is_in_doubt(&self, tx: &Transaction<'_>, id: &EntryId) -> Result<Option<i64>, StoreError> {
        let mut holders = tx.holders_of(id)?;
        holders.retain(|holder| !holder.headline && !self.needs_no_file(holder));
        let mut is_here = holders.is_empty();
        for holder in &holders {
            let Ok(metadata) = symlink_metadata(DropPath::stored(&holder.path).under(self.root)) else { continue };
            let there = stamp_of(&metadata);
            is_here = true;
            let Some(file) = tx.file(&holder.path)? else { continue };
            // Whatever was done to its name or its rights is no edit.
            let written = |stamp: &Stamp| (stamp.size, stamp.mtime, stamp.inode);
            if written(&file.stamp) != written(&there) {
                return Ok(Some(WHILE_WRITTEN));
            }
            // In a file of many, another one may be at fault.
            if file.judged.outcome == "refused" && tx.held_by(&holder.path)?.len() == 1 {
                return Ok(Some(WHILE_REFUSED));
            }
        }
        Ok((!is_here).then_some(WHILE_GONE))
    }

    /// Whether a file is known to be missing, and what it holds is published all the same.
    fn needs_no_file(&self, holder: &Holder) -> bool {
        match holder.presence {
            // What a sweep took is served on as it was; what nobody has seen waits for the answer.
            Presence::There | Presence::Held => false,
            Presence::Missing => self.on_remove_of(&DropPath::stored(&holder.path)) == OnRemove::Keep,
        }
    }
}
