//! Moments that come: a story is released as its file says it, and not as it said it once.

use std::fs::symlink_metadata;

use super::Desk;
use crate::domain::{EntryId, Timestamp};
use crate::store::{StoreError, Transaction};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;

/// So long a release is put off, again and again, while its file is another than the one that was read.
const PUT_OFF_MILLIS: i64 = 500;

impl Desk<'_> {
    /// Carries out every moment up to `now`. A story whose file was changed or removed since it was read is not released
    /// before that is known: somebody may have put its embargo off while the service stood still.
    pub fn pass_moments(&self, tx: &mut Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
        for id in tx.to_be_released(now)? {
            if self.is_outdated(tx, &id)? {
                tx.put_off(&id, now.plus_millis(PUT_OFF_MILLIS))?;
            }
        }
        Desk { now, ..*self }.meet_headlines(tx)?;
        tx.pass_moments(now)
    }

    /// Whether the files that hold an entry are not those that were read: one is another, or all are gone.
    fn is_outdated(&self, tx: &Transaction<'_>, id: &EntryId) -> Result<bool, StoreError> {
        let mut holders = tx.holders_of(id)?;
        holders.retain(|holder| !holder.headline);
        let mut is_here = holders.is_empty();
        for holder in &holders {
            let Ok(metadata) = symlink_metadata(DropPath::stored(&holder.path).under(self.root)) else { continue };
            if tx.file(&holder.path)?.is_some_and(|file| file.stamp != stamp_of(&metadata)) {
                return Ok(true);
            }
            is_here = true;
        }
        Ok(!is_here)
    }
}
