//! One folder compared with what is known of it: names and rows go by side by side, in order, each once.

use std::cmp::Ordering::{Equal, Greater, Less};

use super::{DEEPEST, OF_A_FOLDER, Walk};
use crate::domain::MediaType;
use crate::failpoint;
use crate::formats::{self, FileKind};
use crate::service::clock;
use crate::service::configuration::{FEED_FILE, is_settings};
use crate::service::intake::lanes::Lane;
use crate::service::intake::receipts::{Beside, Standing};
use crate::service::previews;
use crate::service::shared::Note;
use crate::store::{KnownFile, Reader, StoreError};
use crate::watch::DropPath;
use crate::watch::listing::{Found, Kind, Names};
use crate::watch::scan::{self, stamp_of};
use crate::watch::settle::Arrival;

/// A folder while it is compared.
struct Comparison<'a> {
    folder: &'a [u8],
    /// The fingerprint of parser and settings for its files.
    parsing: u64,
    receipts: Beside<'a>,
    /// The folders in it.
    folders: Vec<Vec<u8>>,
    /// Whether a picture or recording lies in it.
    has_media: bool,
}

impl Walk<'_> {
    /// Looks at a folder and all below it, the served folder for `None`. `false` when it cannot be read.
    pub(super) fn folder(
        &mut self,
        store: &Reader,
        folder: Option<&DropPath>,
        depth: usize,
    ) -> Result<bool, StoreError> {
        if let Some(path) = folder {
            if path.is_preview() {
                self.previews(path);
                return Ok(true);
            }
            // Folders in one are nobody's business.
            if path.is_in_preview() {
                return Ok(true);
            }
            match path.as_category() {
                Ok(category) => {
                    self.categories.insert(category);
                }
                Err(fault) => {
                    self.refuse_folder(store, path, fault)?;
                    return Ok(true);
                }
            }
        }
        self.watch(folder);
        let bytes = folder.map_or(&b""[..], DropPath::as_bytes);
        // It is there, whether it can be listed or not: nothing in it is missing.
        self.seen.insert(bytes.to_owned());
        let path = folder.map_or_else(|| self.shared.root.clone(), |folder| folder.under(&self.shared.root));
        let names = match Names::of(&path) {
            Ok(names) => names,
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    self.trouble.unreadable(bytes, &error);
                }
                return Ok(false);
            }
        };
        failpoint::pass("survey");
        self.look_at_settings(bytes);
        let folders = match self.compare(store, bytes, names)? {
            Ok(folders) => folders,
            Err(error) => {
                self.trouble.unreadable(bytes, &error);
                return Ok(false);
            }
        };
        for name in folders.iter().filter(|_| depth < DEEPEST) {
            self.folder(store, Some(&DropPath::in_folder(bytes, name)), depth + 1)?;
        }
        Ok(true)
    }

    /// Has a folder of previews watched, for what moves out of it, and its address told. Nothing in it is handed on.
    fn previews(&mut self, folder: &DropPath) {
        self.watch(Some(folder));
        match scan::list(&folder.under(&self.shared.root)) {
            Ok(listing) => previews::found(self.shared, folder, &listing),
            Err(error) => tracing::warn!(%folder, %error, "a folder of previews cannot be read"),
        }
    }

    /// Has a feed.toml that is not in force read before the files are handed on that it is for.
    fn look_at_settings(&self, folder: &[u8]) {
        let path = DropPath::in_folder(folder, FEED_FILE.as_bytes());
        if !is_settings(&path) {
            return;
        }
        let Ok(metadata) = std::fs::symlink_metadata(path.under(&self.shared.root)) else { return };
        let stamp = stamp_of(&metadata);
        if metadata.is_file() && self.shared.configuration.load().stamps.get(&path.to_string()) != Some(&stamp) {
            (self.reload)();
        }
    }

    /// Compares a folder; gives the folders in it, or the system's word when it could not be read to its end.
    fn compare(
        &mut self,
        store: &Reader,
        folder: &[u8],
        mut names: Names,
    ) -> Result<std::io::Result<Vec<Vec<u8>>>, StoreError> {
        let parsing = self.shared.configuration.load().settings.parsing_fingerprint(&String::from_utf8_lossy(folder));
        let receipts = Beside::of(self.shared, folder, &names, clock::now());
        let mut at = Comparison { folder, parsing, receipts, folders: Vec::new(), has_media: false };
        let mut known = store.files_of(folder)?;
        loop {
            let order = match (names.peek(), known.peek()) {
                (None, None) => break,
                (Some(_), None) => Less,
                (None, Some(_)) => Greater,
                (Some((name, _)), Some((known, _))) => name.cmp(known),
            };
            if order == Greater {
                if let Some((name, file)) = known.peek() {
                    self.miss(folder, name, file);
                }
                known.advance()?;
                continue;
            }
            if let Some((name, kind)) = names.peek() {
                let file = known.peek().filter(|_| order == Equal).map(|(_, file)| *file);
                let found = match kind {
                    Kind::Folder => None,
                    Kind::Other => match names.look_at(name) {
                        // It went meanwhile.
                        Ok(None) => {
                            if let Some(file) = file {
                                self.miss(folder, name, &file);
                                known.advance()?;
                            }
                            if let Err(error) = names.advance() {
                                return Ok(Err(error));
                            }
                            continue;
                        }
                        Ok(found) => found,
                        Err(error) => return Ok(Err(error)),
                    },
                };
                match found.filter(|found| !found.is_folder) {
                    None => self.meet_folder(&mut at, name, file),
                    Some(found) => self.meet_file(store, &mut at, name, &found, file)?,
                }
                for name in at.receipts.lacking() {
                    self.look_at_again(folder, &name);
                }
            }
            if order == Equal {
                known.advance()?;
            }
            if let Err(error) = names.advance() {
                return Ok(Err(error));
            }
        }
        let Comparison { receipts, folders, has_media, .. } = at;
        for name in receipts.end() {
            self.look_at_again(folder, &name);
        }
        self.end_media(store, folder, has_media)?;
        Ok(Ok(folders))
    }

    fn meet_folder(&mut self, at: &mut Comparison<'_>, name: &[u8], known: Option<KnownFile>) {
        at.folders.push(name.to_owned());
        let standing = known.map_or(Standing::Open, |known| Standing::Judged { refused: known.refused, asks: false });
        at.receipts.pass(name, standing);
        // A folder that was refused has a row, too.
        if let Some(known) = known
            && (known.parsing != OF_A_FOLDER || DropPath::in_folder(at.folder, name).is_preview())
        {
            self.miss(at.folder, name, &known);
        }
    }

    fn meet_file(
        &mut self,
        store: &Reader,
        at: &mut Comparison<'_>,
        name: &[u8],
        found: &Found,
        known: Option<KnownFile>,
    ) -> Result<(), StoreError> {
        let stamp = found.stamp;
        let is_same = known.is_some_and(|known| known.stamp.is_of_the_same(&stamp));
        let is_understood = is_same && known.is_some_and(|known| known.parsing == at.parsing && !known.missing);
        let standing = match known {
            Some(known) if is_same => Standing::Judged { refused: known.refused, asks: is_understood },
            _ => Standing::Open,
        };
        at.receipts.pass(name, standing);
        if is_understood {
            return Ok(());
        }
        let path = DropPath::in_folder(at.folder, name);
        match formats::recognise(&path.file_name()) {
            FileKind::Passed if is_settings(&path) => {
                // A link is not followed: what it leads to is nobody's to read out in a log.
                if found.is_file {
                    self.settings_seen.insert(path.to_string(), stamp);
                }
            }
            FileKind::Media => {
                at.has_media |= MediaType::of_name(&path.file_name()).is_some();
                self.meet_medium(store, at.folder, name)?;
            }
            FileKind::Passed => {}
            FileKind::Article(_) | FileKind::Unknown => match known {
                // What took the place of a renamed file is told from it once that is known under its new name.
                Some(known) if !known.missing && known.stamp.inode != stamp.inode => self.later.push((path, stamp)),
                // It is new, changed or back, or would be understood otherwise now.
                _ => self.found(path, &stamp),
            },
        }
        Ok(())
    }

    pub(super) fn miss(&self, folder: &[u8], name: &[u8], known: &KnownFile) {
        if !known.missing {
            self.note(Note::Missed(DropPath::in_folder(folder, name)));
        }
    }

    fn look_at_again(&mut self, folder: &[u8], name: &[u8]) {
        self.hand_on(Lane::Bulk, DropPath::in_folder(folder, name), Arrival::Again);
    }
}
