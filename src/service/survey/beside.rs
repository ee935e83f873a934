//! Pictures and recordings that came, changed or went beside articles that did not.

use std::sync::PoisonError;

use super::Walk;
use crate::domain::Medium;
use crate::formats::{self, FileKind};
use crate::service::clock;
use crate::service::intake::beside::{by_stem, is_as_known, stem_of};
use crate::service::intake::lanes::Lane;
use crate::service::shared::ToExamine;
use crate::store::{Reader, StoreError};
use crate::watch::DropPath;
use crate::watch::scan::{self, Listing};
use crate::watch::settle::Arrival;

impl Walk<'_> {
    /// Looks at the articles that the media file at `path` may belong to: those of its folder, and those of the folders
    /// above that name something in it.
    pub(super) fn around_medium(&mut self, store: &Reader, path: &DropPath) -> Result<(), StoreError> {
        // An article that came just before its picture is to be known; an import is not waited for, the next round
        // through everything comes after it.
        if !self.shared.to_examine.is_busy_with(Lane::Bulk) && !self.shared.to_commit.is_busy_with(Lane::Bulk) {
            self.shared.to_examine.wait_idle();
            self.shared.to_commit.wait_idle();
        }
        let folder = path.split().0;
        let place = DropPath::stored(folder).under(&self.shared.root);
        let listing = scan::list(&place).unwrap_or_default();
        self.remember_media_in(folder);
        self.compare_media(store, folder, &listing)?;
        self.compare_media_above(store, folder)
    }

    /// Has the articles of the folders above looked at again that name something below them that is not as it was.
    pub(super) fn compare_media_above(&mut self, store: &Reader, folder: &[u8]) -> Result<(), StoreError> {
        let mut folder = folder;
        while !folder.is_empty() {
            folder = above(folder);
            for (name, media) in store.media_in(folder, clock::now())? {
                let reaches_down = |medium: &Medium| medium.name.contains('/');
                if media.iter().any(|medium| reaches_down(medium) && !self.is_as_known(folder, medium)) {
                    self.look_again(folder, &name);
                }
            }
        }
        Ok(())
    }

    /// Has the articles of a folder looked at again whose media are not as they were.
    pub(super) fn compare_media(&mut self, store: &Reader, folder: &[u8], listing: &Listing) -> Result<(), StoreError> {
        let neighbours = by_stem(listing);
        if !neighbours.is_empty() {
            self.remember_media_in(folder);
        } else if !self.first && !self.has_had_media(folder) {
            return Ok(());
        }
        let mut known = store.media_in(folder, clock::now())?;
        for (name, media) in &known {
            if listing.files.contains_key(name) && media.iter().any(|medium| !self.is_as_known(folder, medium)) {
                self.look_again(folder, name);
            }
        }
        for (stem, names) in &neighbours {
            for article in articles_of(listing, stem) {
                let media = known.remove(article).unwrap_or_default();
                let is_new = |name: &String| !media.iter().any(|medium| medium.name == *name);
                // A draft holds nothing, and has nothing beside it.
                if names.iter().any(is_new) && store.holds_article(folder, article, clock::now())? {
                    self.look_again(folder, article);
                }
            }
        }
        Ok(())
    }

    fn look_again(&mut self, folder: &[u8], name: &[u8]) {
        let path = DropPath::in_folder(folder, name);
        let lane = if self.first { Lane::Bulk } else { Lane::Fresh };
        self.shared.to_examine.put(lane, ToExamine { path, arrival: Arrival::Beside });
    }

    fn is_as_known(&self, folder: &[u8], medium: &Medium) -> bool {
        is_as_known(&self.shared.root, folder, medium)
    }

    /// Remembers the folder, and those above it, whose articles may name what is in it.
    fn remember_media_in(&self, folder: &[u8]) {
        let mut folders = self.shared.folders_of_media.lock().unwrap_or_else(PoisonError::into_inner);
        let mut folder = folder;
        while folders.insert(folder.to_owned()) && !folder.is_empty() {
            folder = above(folder);
        }
    }

    fn has_had_media(&self, folder: &[u8]) -> bool {
        self.shared.folders_of_media.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }
}

/// The article files of a listing that have this stem.
fn articles_of<'l>(listing: &'l Listing, stem: &str) -> Vec<&'l Vec<u8>> {
    let prefix = format!("{stem}.").into_bytes();
    let of_stem = listing.files.range(prefix.clone()..).map(|(name, _)| name);
    let is_article = |name: &&Vec<u8>| {
        let Ok(name) = std::str::from_utf8(name) else { return false };
        stem_of(name) == Some(stem) && matches!(formats::recognise(name), FileKind::Article(_))
    };
    of_stem.take_while(|name| name.starts_with(&prefix)).filter(is_article).collect()
}

/// The folder that a folder lies in; of the served one itself.
fn above(folder: &[u8]) -> &[u8] {
    folder.iter().rposition(|byte| *byte == b'/').map_or(b"", |at| &folder[..at])
}
