//! The survey: compares folder and store and is the truth behind the hints (DESIGN §2.1). At the start, after
//! hints were lost, when a folder is new, and once a minute.

mod beside;
mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::{CategoryFault, CategoryPath, Reason, Refusal, Stamp};
use crate::failpoint;
use crate::formats::{self, FileKind};
use crate::service::clock;
use crate::service::configuration::is_settings;
use crate::service::intake::examine::{Examined, Finding};
use crate::service::intake::lanes::Lane;
use crate::service::intake::receipts::{self, Beside};
use crate::service::previews;
use crate::service::shared::{Note, Round, Shared, ToCommit, ToExamine};
use crate::store::{KnownFile, Reader, StoreError};
use crate::watch::DropPath;
use crate::watch::observer::{Observer, WatchFault};
use crate::watch::scan::{self, Listing, stamp_of};
use crate::watch::settle::Arrival;
use trouble::Trouble;

/// How often everything is looked at, events or not.
const PERIOD: Duration = Duration::from_secs(60);
/// The same, for folders that cannot be watched.
const PERIOD_UNWATCHED: Duration = Duration::from_secs(2);
/// Folders within folders beyond this depth are left alone; no category may be as deep.
const DEEPEST: usize = 64;
/// Stands where a file's row has the fingerprint of its parsing.
const OF_A_FOLDER: u64 = 0;
/// So many files of a new folder are fresh; the rest of them are an import.
const FRESH: usize = 256;

/// Runs rounds until told to stop.
pub fn run(shared: &Shared, rounds: &Receiver<Round>, observer: &Arc<Mutex<Observer>>) {
    let _at_work = shared.roll.at_work();
    let mut next = Instant::now();
    let mut trouble = Trouble::default();
    let mut next_of_unwatched = next;
    loop {
        let soonest = if trouble.all_are_watched() { next } else { next.min(next_of_unwatched) };
        let first = match rounds.recv_timeout(soonest.saturating_duration_since(Instant::now())) {
            Ok(round) => round,
            Err(RecvTimeoutError::Timeout) if Instant::now() < next => {
                for round in trouble.rounds() {
                    shared.rounds.fetch_add(1, Ordering::AcqRel);
                    walk(shared, observer, round);
                    shared.rounds.fetch_sub(1, Ordering::AcqRel);
                }
                next_of_unwatched = Instant::now() + PERIOD_UNWATCHED;
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {
                shared.rounds.fetch_add(1, Ordering::AcqRel);
                Round::Everything
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        // However often everything was asked for meanwhile, once is enough, after what is new.
        let mut everything = 0;
        // However many pictures came into a folder, its articles are looked at once.
        let mut media = BTreeMap::new();
        for round in std::iter::once(first).chain(rounds.try_iter()) {
            match round {
                Round::Stop => return,
                Round::Everything => everything += 1,
                Round::Medium(path) => {
                    if media.insert(path.split().0.to_owned(), path).is_some() {
                        shared.rounds.fetch_sub(1, Ordering::AcqRel);
                    }
                }
                one => {
                    walk(shared, observer, one);
                    shared.rounds.fetch_sub(1, Ordering::AcqRel);
                }
            }
        }
        for path in media.into_values() {
            walk(shared, observer, Round::Medium(path));
            shared.rounds.fetch_sub(1, Ordering::AcqRel);
        }
        if everything > 0 {
            let found = walk(shared, observer, Round::Everything);
            shared.rounds.fetch_sub(everything, Ordering::AcqRel);
            found.tell(&trouble);
            shared.unwatched.store(found.why().map(Arc::new));
            trouble = found;
            next = Instant::now() + PERIOD;
            next_of_unwatched = Instant::now() + PERIOD_UNWATCHED;
        }
    }
}

/// Makes one round; tells which folders could not be watched or read.
fn walk(shared: &Shared, observer: &Arc<Mutex<Observer>>, round: Round) -> Trouble {
    let mut walk = Walk {
        shared,
        observer,
        seen: BTreeSet::new(),
        categories: BTreeSet::new(),
        later: Vec::new(),
        settings_seen: BTreeMap::new(),
        trouble: Trouble::default(),
        sent: 0,
        first: false,
    };
    if let Err(fault) = walk.round(round) {
        tracing::error!(error = %fault, "the folder could not be compared with the store");
        shared.suspect(&fault);
    }
    walk.trouble
}

struct Walk<'a> {
    shared: &'a Shared,
    observer: &'a Arc<Mutex<Observer>>,
    /// The folders that were listed.
    seen: BTreeSet<Vec<u8>>,
    categories: BTreeSet<CategoryPath>,
    /// Other files in the place of known ones: they are handed on after those that are new.
    later: Vec<(DropPath, Stamp)>,
    /// The settings files that were seen, by their path as the configuration has it.
    settings_seen: BTreeMap<String, Stamp>,
    /// The folders that could not be watched or read.
    trouble: Trouble,
    /// How many files were handed on.
    sent: usize,
    /// Whether it is the first walk through everything.
    first: bool,
}

impl Walk<'_> {
    fn round(&mut self, round: Round) -> Result<(), StoreError> {
        let everything = matches!(round, Round::Everything);
        self.compare_all(round)?;
        self.compare_settings(everything && self.shared.folder_is_well.load(Ordering::Acquire));
        if !self.later.is_empty() {
            self.shared.to_examine.wait_idle();
            self.shared.to_commit.wait_idle();
            for (path, stamp) in std::mem::take(&mut self.later) {
                self.found(path, &stamp);
            }
        }
        if self.first {
            self.shared.to_examine.wait_idle();
            self.shared.to_commit.wait_idle();
            failpoint::pass("caught-up");
            self.shared.caught_up.store(true, Ordering::Release);
            self.shared.caught_up_told.notify_one();
            // What was kept from readers until now is to be seen.
            self.shared.to_commit.put_now(Lane::Fresh, ToCommit::Moment);
            tracing::info!(files = self.sent, "the folder is read");
        }
        Ok(())
    }

    /// Has the settings read again when those that were seen are others than those in force; a round through
    /// everything has seen all that there are.
    fn compare_settings(&self, saw_all: bool) {
        let configuration = self.shared.configuration.load();
        let known = &configuration.stamps;
        let changed = self.settings_seen.iter().any(|(path, stamp)| known.get(path) != Some(stamp));
        let gone = saw_all && known.keys().any(|path| !self.settings_seen.contains_key(path));
        if changed || gone {
            self.note(Note::Settings);
        }
    }

    fn compare_all(&mut self, round: Round) -> Result<(), StoreError> {
        let store = self.shared.store.reader()?;
        match round {
            Round::Everything => self.everything(&store),
            Round::Folder(path) => {
                if self.folder(&store, Some(&path), 0)? {
                    self.miss_unseen(&store, Some(&path))?;
                }
                self.compare_media_above(&store, path.as_bytes())?;
                for category in std::mem::take(&mut self.categories) {
                    self.shared.to_commit.put_now(Lane::Fresh, ToCommit::Folder(category));
                }
                Ok(())
            }
            Round::FolderGone(path) => {
                self.observer.lock().unwrap_or_else(PoisonError::into_inner).unwatch(&path);
                self.miss_unseen(&store, Some(&path))?;
                // The folder may be a category without files: everything tells which folders are left.
                self.shared.ask(Round::Everything);
                Ok(())
            }
            Round::Medium(path) => self.around_medium(&store, &path),
            Round::Stop => Ok(()),
        }
    }

    fn everything(&mut self, store: &Reader) -> Result<(), StoreError> {
        self.first = !self.shared.caught_up.load(Ordering::Acquire);
        let is_ours = self.shared.is_the_same_root() && !self.is_emptied(store)?;
        let there = is_ours && self.folder(store, None, 0)?;
        self.shared.folder_is_well.store(there, Ordering::Release);
        if !there {
            self.first = false;
            // An unmounted, removed or emptied folder retracts nothing (FAULTS 13): what was published is served on.
            tracing::error!(
                folder = %self.shared.root.display(),
                "the served folder is gone, empty, or another than at the start; serving what is known. \
                 If that is meant, start again on a new --state",
            );
            return Ok(());
        }
        self.shared.previews.forget_gone(&self.shared.root);
        self.miss_unseen(store, None)?;
        self.shared.to_commit.put_now(Lane::Fresh, ToCommit::Folders(std::mem::take(&mut self.categories)));
        Ok(())
    }

    /// Whether nothing is left in the served folder although the store knows files: a file system that is not mounted.
    fn is_emptied(&self, store: &Reader) -> Result<bool, StoreError> {
        let listing = scan::list(&self.shared.root).unwrap_or_default();
        Ok(listing.files.is_empty() && listing.folders.is_empty() && !store.folders()?.is_empty())
    }

    /// Looks at a folder and all below it, the served folder for `None`. `false` when it cannot be read.
    fn folder(&mut self, store: &Reader, folder: Option<&DropPath>, depth: usize) -> Result<bool, StoreError> {
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
        let listing = match scan::list(&path) {
            Ok(listing) => listing,
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    self.trouble.unreadable(bytes, &error);
                }
                return Ok(false);
            }
        };
        failpoint::pass("survey");
        self.compare(store, bytes, &listing)?;
        for name in listing.folders.iter().filter(|_| depth < DEEPEST) {
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

    fn compare(&mut self, store: &Reader, folder: &[u8], listing: &Listing) -> Result<(), StoreError> {
        let known = store.folder(folder)?;
        let parsing = {
            let text = String::from_utf8_lossy(folder);
            self.shared.configuration.load().settings.parsing_fingerprint(&text)
        };
        let beside = Beside::put_right(self.shared, folder, listing, &known, clock::now());
        for (name, stamp) in &listing.files {
            let path = DropPath::in_folder(folder, name);
            match formats::recognise(&path.file_name()) {
                FileKind::Passed if is_settings(&path) => {
                    // A link is not followed: what it leads to is nobody's to read out in a log.
                    let real = path.under(&self.shared.root);
                    if std::fs::symlink_metadata(real).is_ok_and(|metadata| metadata.is_file()) {
                        self.settings_seen.insert(path.to_string(), *stamp);
                    }
                    continue;
                }
                FileKind::Media | FileKind::Passed => continue,
                FileKind::Article(_) | FileKind::Unknown => {}
            }
            match known.get(name) {
                // It is back, as it was or otherwise.
                Some(known) if known.missing => self.found(path, stamp),
                Some(known) if known.stamp == *stamp && known.parsing == parsing => {
                    if beside.lacks(name, known) {
                        self.shared.to_examine.put(Lane::Bulk, ToExamine { path, arrival: Arrival::Again });
                    }
                }
                // What took the place of a renamed file is told from it once that is known under its new name.
                Some(known) if known.stamp.inode != stamp.inode => self.later.push((path, *stamp)),
                _ => self.found(path, stamp),
            }
        }
        let not_there = |(name, file): &(&Vec<u8>, &KnownFile)| !file.missing && !listing.files.contains_key(*name);
        for (name, file) in known.iter().filter(not_there) {
            // A folder that was refused has a row, too.
            let path = DropPath::in_folder(folder, name);
            if file.parsing == OF_A_FOLDER && listing.folders.contains(name) && !path.is_preview() {
                continue;
            }
            self.note(Note::Missed(path));
        }
        self.compare_media(store, folder, listing)
    }

    fn found(&mut self, path: DropPath, stamp: &Stamp) {
        let quiet = stamp.quiet_at(clock::now());
        if quiet < self.shared.settle_in(&path) {
            self.note(Note::Found(path, quiet));
            return;
        }
        let lane = if self.sent < FRESH && !self.first { Lane::Fresh } else { Lane::Bulk };
        self.sent += 1;
        self.shared.to_examine.put(lane, ToExamine { path, arrival: Arrival::Found });
    }

    fn refuse_folder(&mut self, store: &Reader, path: &DropPath, fault: CategoryFault) -> Result<(), StoreError> {
        if path.is_hidden() {
            return Ok(());
        }
        let Ok(metadata) = std::fs::symlink_metadata(path.under(&self.shared.root)) else { return Ok(()) };
        let stamp = stamp_of(&metadata);
        let (folder, name) = path.split();
        // Files may come and go in it: its stamp says nothing.
        if store.folder(folder)?.contains_key(name) && !receipts::lacks_refusal(self.shared, path) {
            return Ok(());
        }
        let examined = Examined {
            path: path.clone(),
            stamp: Some(stamp),
            content: None,
            parsing: OF_A_FOLDER,
            finding: Finding::Refused(Refusal::of(Reason::Category(fault))),
            linked: false,
            media: Vec::new(),
            source: None,
            prepared: None,
        };
        self.shared.to_commit.put(Lane::Bulk, ToCommit::FolderRefused(Box::new(examined)));
        Ok(())
    }

    /// Misses the files of the folders that are known and were not seen, and would have been: all of them, or `top` and
    /// those below it.
    fn miss_unseen(&mut self, store: &Reader, top: Option<&DropPath>) -> Result<(), StoreError> {
        let is_below = |folder: &[u8]| {
            let rest = top.map_or(Some(&b""[..]), |top| folder.strip_prefix(top.as_bytes()));
            rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
        };
        let is_missing = |folder: &[u8]| is_below(folder) && !self.seen.contains(folder) && !self.trouble.hides(folder);
        let missing: Vec<_> = store.folders()?.into_iter().filter(|folder| is_missing(folder)).collect();
        for folder in missing {
            for (name, _) in store.folder(&folder)?.into_iter().filter(|(_, file)| !file.missing) {
                self.note(Note::Missed(DropPath::in_folder(&folder, &name)));
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: Option<&DropPath>) {
        let fault = self.observer.lock().unwrap_or_else(PoisonError::into_inner).watch(folder).err();
        match fault {
            None | Some(WatchFault::Gone) => {}
            Some(fault) => self.trouble.unwatched(folder, &fault),
        }
    }

    fn note(&self, note: Note) {
        // Waits while the desk is busy; when it has ended, the next start will find this again.
        drop(self.shared.desk.send(note));
    }
}
