//! Receipts that a crash lost or left, or that the settings no longer want: what lies beside the files of a folder is
//! compared with what the store says became of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::symlink_metadata;
use std::path::Path;
use std::time::Duration;

use super::names::Told;
use super::{KEPT, beside, remove_ours, wanted};
use crate::domain::Timestamp;
use crate::service::shared::Shared;
use crate::site::Receipts;
use crate::store::KnownFile;
use crate::watch::scan::{self, Listing};
use crate::watch::{DropPath, notes};

/// Nobody is writing any more to half a receipt that is so old.
const ABANDONED: Duration = Duration::from_secs(60);

/// The receipts of a folder, after those were removed that are wrong.
pub struct Beside {
    wants: Receipts,
    /// The names of the files that have the receipt that they are to have.
    told: BTreeSet<Vec<u8>>,
}

impl Beside {
    /// Removes every receipt of ours whose file is gone or has become something else, and what is left of those that
    /// were not written to their end: from `folder`, of which `listing` was made, and its counterpart in the state folder.
    pub fn put_right(
        shared: &Shared,
        folder: &[u8],
        listing: &Listing,
        known: &BTreeMap<Vec<u8>, KnownFile>,
        now: Timestamp,
    ) -> Self {
        let wants = shared.configuration.load().settings.receipts_for(&String::from_utf8_lossy(folder));
        let mut found = Self { wants, told: BTreeSet::new() };
        let names = Told::of(listing);
        let kept = shared.state.join(KEPT);
        let below = if folder.is_empty() { kept.clone() } else { DropPath::stored(folder).under(&kept) };
        // There seldom is such a folder.
        let in_state = scan::list(&below).unwrap_or_default();
        for (root, there) in [(&shared.root, listing), (&kept, &in_state)] {
            for name in there.files.keys() {
                let Some((of, ending)) = names.by(name) else { continue };
                let is_folder = listing.folders.iter().any(|folder| folder == of);
                let right = match (listing.files.get(of), known.get(of)) {
                    (None, _) if !is_folder => None,
                    // A folder's stamp changes with what is in it.
                    (stamp, Some(known)) if is_folder || stamp == Some(&known.stamp) => {
                        wanted(wants, known.is_refused())
                    }
                    // It is yet to be looked at.
                    _ => continue,
                };
                if right == Some(ending) {
                    found.told.insert(of.to_owned());
                } else {
                    remove_ours(root, &DropPath::in_folder(folder, name));
                }
            }
            remove_half_written(root, folder, there, now);
        }
        found
    }

    /// Whether a file has no receipt and is to have one.
    pub fn lacks(&self, name: &[u8], known: &KnownFile) -> bool {
        wanted(self.wants, known.is_refused()).is_some() && !self.told.contains(name)
    }
}

/// Whether a refused folder has no receipt and is to have one.
pub fn lacks_refusal(shared: &Shared, path: &DropPath) -> bool {
    let wants = shared.configuration.load().settings.receipts_for(&path.folder());
    wanted(wants, true).is_some_and(|ending| {
        let name = beside(path, ending);
        [&shared.root, &shared.state.join(KEPT)].iter().all(|root| symlink_metadata(name.under(root)).is_err())
    })
}

fn remove_half_written(root: &Path, folder: &[u8], listing: &Listing, now: Timestamp) {
    for (name, _) in listing.half_written.iter().filter(|(_, stamp)| stamp.quiet_at(now) > ABANDONED) {
        let path = DropPath::in_folder(folder, name);
        match notes::remove(root, &path) {
            Ok(()) => tracing::info!(file = %path, "removed a receipt that was not written to its end"),
            Err(error) => tracing::warn!(file = %path, %error, "half a receipt could not be removed"),
        }
    }
}
