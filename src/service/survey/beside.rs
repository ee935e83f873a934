//! Pictures and recordings that came, changed or went beside articles that did not.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use super::Walk;
use crate::domain::{MediaType, Medium};
use crate::formats::{self, FileKind};
use crate::service::clock;
use crate::service::intake::beside::{is_as_known, stem_of};
use crate::service::intake::lanes::Lane;
use crate::store::{Reader, StoreError};
use crate::watch::DropPath;
use crate::watch::settle::Arrival;

/// The media of so many entries are read at one time.
const PAGE: u32 = 256;

impl Walk<'_> {
    /// Looks at the articles that media files of one folder may belong to: those of the folder, and those of the folders
    /// above that name something in it.
    pub(super) fn around_media(
        &mut self,
        store: &Reader,
        folder: &[u8],
        media: &BTreeSet<DropPath>,
    ) -> Result<(), StoreError> {
        // An article that came just before its picture is to be known; an import is not waited for, the next round
        // through everything comes after it.
        if !self.shared.to_examine.is_busy_with(Lane::Bulk) && !self.shared.to_commit.is_busy_with(Lane::Bulk) {
            self.wait_idle();
        }
        self.remember_media_in(folder);
        for path in media.iter().filter(|path| path.under(&self.shared.root).symlink_metadata().is_ok()) {
            self.meet_medium(store, folder, path.split().1)?;
        }
        self.compare_media(store, folder)?;
        self.compare_media_above(store, folder)
    }

    /// Has the articles looked at again that have the stem of a media file, and do not have it.
    pub(super) fn meet_medium(&mut self, store: &Reader, folder: &[u8], name: &[u8]) -> Result<(), StoreError> {
        let Some(name) = std::str::from_utf8(name).ok().filter(|name| MediaType::of_name(name).is_some()) else {
            return Ok(());
        };
        let Some(stem) = stem_of(name) else { return Ok(()) };
        for (article, media) in store.articles_of_stem(folder, stem, clock::now())? {
            let is_article = matches!(formats::recognise(&String::from_utf8_lossy(&article)), FileKind::Article(_));
            if is_article && !media.iter().any(|medium| medium.name == name) {
                self.look_beside(folder, &article);
            }
        }
        Ok(())
    }

    /// All names of a folder have gone by. In a round through everything its articles are compared with all others.
    pub(super) fn end_media(&mut self, store: &Reader, folder: &[u8], has_media: bool) -> Result<(), StoreError> {
        if has_media {
            self.remember_media_in(folder);
        }
        if self.is_everything || !self.has_had_media(folder) {
            return Ok(());
        }
        self.compare_media(store, folder)
    }

    /// Has every article looked at again whose media are not as they were.
    pub(super) fn compare_all_media(&mut self, store: &Reader) -> Result<(), StoreError> {
        let nothing_had = || self.shared.folders_of_media.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if !self.first && nothing_had() {
            return Ok(());
        }
        let mut after = i64::MIN;
        loop {
            let (held, last) = store.media_after(after, PAGE, clock::now())?;
            for one in &held {
                if one.media.iter().any(|medium| !self.is_as_known(&one.folder, medium)) {
                    self.look_beside(&one.folder, &one.name);
                }
            }
            match last {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }

    /// Has the articles of the folders above looked at again that name something below them that is not as it was.
    pub(super) fn compare_media_above(&mut self, store: &Reader, folder: &[u8]) -> Result<(), StoreError> {
        let mut folder = folder;
        while !folder.is_empty() {
            folder = above(folder);
            for (name, media) in store.media_in(folder, clock::now())? {
                let reaches_down = |medium: &Medium| medium.name.contains('/');
                if media.iter().any(|medium| reaches_down(medium) && !self.is_as_known(folder, medium)) {
                    self.look_beside(folder, &name);
                }
            }
        }
        Ok(())
    }

    /// Has the articles of a folder looked at again whose media are not as they were.
    fn compare_media(&mut self, store: &Reader, folder: &[u8]) -> Result<(), StoreError> {
        for (name, media) in &store.media_in(folder, clock::now())? {
            if media.iter().any(|medium| !self.is_as_known(folder, medium)) {
                self.look_beside(folder, name);
            }
        }
        Ok(())
    }

    fn look_beside(&mut self, folder: &[u8], name: &[u8]) {
        let path = DropPath::in_folder(folder, name);
        let lane = if self.first { Lane::Bulk } else { Lane::Fresh };
        self.hand_on(lane, path, Arrival::Beside);
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

/// The folder that a folder lies in; of the served one itself.
fn above(folder: &[u8]) -> &[u8] {
    folder.iter().rposition(|byte| *byte == b'/').map_or(b"", |at| &folder[..at])
}
