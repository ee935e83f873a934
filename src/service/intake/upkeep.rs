//! What the committer does while nothing is to be committed.

use crate::domain::Tombstone;
use crate::failpoint;
use crate::service::clock;
use crate::service::shared::{INDEXED, Shared};
use crate::store::{StoreError, Touched, Writer};

/// So many entries are indexed in one transaction, unless something fresh comes.
pub(super) const INDEXED_AT_ONCE: usize = 256;
/// So many tombstones are forgotten in one.
const FORGOTTEN_AT_ONCE: usize = 64;

/// Forgets some of the tombstones that no document carries any more; tells whether there may be more.
pub(super) fn prune_more(shared: &Shared, writer: &mut Writer) -> bool {
    let mut prune = || -> Result<bool, StoreError> {
        let settings = &shared.configuration.load().settings;
        let (longest, now) = (settings.longest_age(), clock::now());
        let mut tx = writer.begin()?;
        for feed in tx.buried_in(Tombstone::kept_since(longest, None, now))? {
            let last = tx.reach_of(&feed, settings.feed(&shared.site, &feed).window.count)?;
            if tx.prune_tombstones(&feed, Tombstone::kept_since(longest, last, now), FORGOTTEN_AT_ONCE)? > 0 {
                tx.commit()?;
                return Ok(true);
            }
        }
        Ok(false)
    };
    // What fails now is tried again in an hour.
    prune().inspect_err(|error| tracing::error!(%error, "old tombstones could not be forgotten")).unwrap_or(false)
}

/// Indexes some of what an import left behind, while there is nothing better to do; tells whether there is more.
pub(super) fn index_more(shared: &Shared, writer: &mut Writer, publish: &dyn Fn(Touched)) -> bool {
    let mut indexed = || -> Result<usize, StoreError> {
        let mut tx = writer.begin()?;
        let indexed = tx.index(INDEXED_AT_ONCE, &|| shared.is_idle())?;
        failpoint::pass("index");
        if indexed > 0 {
            tx.put_fact(INDEXED, &clock::now().millis().to_string())?;
            publish(tx.commit()?);
        }
        Ok(indexed)
    };
    // What fails now is tried again behind the next change.
    indexed().inspect_err(|error| tracing::error!(%error, "the index of words takes no changes")).unwrap_or(0) > 0
}
