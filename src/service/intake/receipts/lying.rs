//! Which folders have receipts in them: an import asks each of its folders once, and not four times for each file.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::KEPT;
use super::names::{RECEIPT, REFUSED};
use crate::service::shared::Shared;
use crate::watch::DropPath;

/// What is known of the folders of an import. A receipt that somebody else puts there meanwhile is the survey's to find.
#[derive(Default)]
pub struct Lying {
    folders: BTreeMap<Vec<u8>, bool>,
}

impl Lying {
    /// Whether anything with a receipt's name lies in a file's folder, or for it in the state folder.
    pub(super) fn beside(&mut self, shared: &Shared, path: &DropPath) -> bool {
        let folder = path.split().0;
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let below =
            |root: &Path| if folder.is_empty() { root.to_owned() } else { DropPath::stored(folder).under(root) };
        let found = [below(&shared.root), below(&shared.state.join(KEPT))].iter().any(|folder| has_receipts(folder));
        self.folders.insert(folder.to_owned(), found);
        found
    }

    /// Notes that one may lie there now.
    pub fn note(&mut self, path: &DropPath) {
        self.folders.insert(path.split().0.to_owned(), true);
    }
}

/// Whether a folder has receipts, for all that can be told.
fn has_receipts(folder: &Path) -> bool {
    let is_receipt = |name: &[u8]| [REFUSED, RECEIPT].iter().any(|ending| name.ends_with(ending.as_bytes()));
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.any(|entry| entry.is_ok_and(|entry| is_receipt(entry.file_name().as_bytes()))),
        // There seldom is one in the state folder.
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}
