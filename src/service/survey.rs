//! The survey: compares folder and store and is the truth behind the hints (DESIGN §2.1). At the start, after
//! hints were lost, when a folder is new, and once a minute, or later where that takes long.

mod beside;
mod folder;
mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::{CategoryFault, CategoryPath, Reason, Refusal, Stamp};
use crate::failpoint;
use crate::service::clock;
use crate::service::intake::examine::{Examined, Finding};
use crate::service::intake::lanes::Lane;
use crate::service::intake::receipts;
use crate::service::shared::{Note, Round, Shared, ToCommit, ToExamine};
use crate::store::{Reader, StoreError};
use crate::watch::DropPath;
use crate::watch::observer::{Observer, WatchFault};
use crate::watch::scan::{self, stamp_of};
use crate::watch::settle::Arrival;
use trouble::Trouble;

/// How often everything is looked at, events or not.
const PERIOD: Duration = Duration::from_secs(60);
/// The same, for folders that cannot be watched.
const PERIOD_UNWATCHED: Duration = Duration::from_secs(2);
/// A round that looks at everything by itself comes so many times as much later as it took: what nobody asked for takes
/// no more than a fiftieth of the time.
const SHARE: u32 = 50;
/// The same of folders that cannot be watched: there nobody asks.
const SHARE_UNWATCHED: u32 = 5;
/// Folders within folders beyond this depth are left alone; no category may be as deep.
const DEEPEST: usize = 64;
/// Stands where a file's row has the fingerprint of its parsing.
const OF_A_FOLDER: u64 = 0;
/// So many files of a new folder are fresh; the rest of them are an import.
const FRESH: usize = 256;

/// Runs rounds until told to stop. `reload` is called when settings are met that are not in force.
pub fn run(shared: &Shared, rounds: &Receiver<Round>, observer: &Arc<Mutex<Observer>>, reload: &dyn Fn()) {
    let _at_work = shared.roll.at_work();
    let mut next = Instant::now();
    let mut trouble = Trouble::default();
    let mut next_of_unwatched = next;
    loop {
        let soonest = if trouble.all_are_watched() { next } else { next.min(next_of_unwatched) };
        let first = match rounds.recv_timeout(soonest.saturating_duration_since(Instant::now())) {
            Ok(round) => round,
            Err(RecvTimeoutError::Timeout) if Instant::now() < next => {
                let mut work = Duration::ZERO;
                for round in trouble.rounds() {
                    shared.rounds.fetch_add(1, Ordering::AcqRel);
                    work += walk(shared, observer, reload, round).work;
                    shared.rounds.fetch_sub(1, Ordering::AcqRel);
                }
                next_of_unwatched = Instant::now() + PERIOD_UNWATCHED.max(work * SHARE_UNWATCHED);
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
        let mut media: BTreeMap<Vec<u8>, BTreeSet<DropPath>> = BTreeMap::new();
        let mut rounds_of_media = 0;
        for round in std::iter::once(first).chain(rounds.try_iter()) {
            match round {
                Round::Stop => return,
                Round::Everything => everything += 1,
                Round::Medium(path) => {
                    rounds_of_media += 1;
                    media.entry(path.split().0.to_owned()).or_default().insert(path);
                }
                one => {
                    walk(shared, observer, reload, one);
                    shared.rounds.fetch_sub(1, Ordering::AcqRel);
                }
            }
        }
        if rounds_of_media > 0 {
            walk_around(shared, observer, reload, &media);
            shared.rounds.fetch_sub(rounds_of_media, Ordering::AcqRel);
        }
        if everything > 0 {
            let Walked { trouble: found, work } = walk(shared, observer, reload, Round::Everything);
            shared.rounds.fetch_sub(everything, Ordering::AcqRel);
            found.tell(&trouble);
            shared.unwatched.store(found.why().map(Arc::new));
            trouble = found;
            next = Instant::now() + PERIOD.max(work * SHARE);
            next_of_unwatched = Instant::now() + PERIOD_UNWATCHED.max(work * SHARE_UNWATCHED);
        }
    }
}

/// What a round came to.
struct Walked {
    /// The folders that could not be watched or read.
    trouble: Trouble,
    /// How long it took, waiting for others aside.
    work: Duration,
}

/// Makes one round.
fn walk(shared: &Shared, observer: &Arc<Mutex<Observer>>, reload: &dyn Fn(), round: Round) -> Walked {
    let mut walk = Walk::new(shared, observer, reload);
    let began = Instant::now();
    if let Err(fault) = walk.round(round) {
        walk.failed(&fault);
    }
    Walked { work: began.elapsed().saturating_sub(walk.waited), trouble: walk.trouble }
}

/// Looks around media that came, changed or went, by their folders.
fn walk_around(
    shared: &Shared,
    observer: &Arc<Mutex<Observer>>,
    reload: &dyn Fn(),
    media: &BTreeMap<Vec<u8>, BTreeSet<DropPath>>,
) {
    let mut walk = Walk::new(shared, observer, reload);
    let mut look = || {
        let store = shared.store.reader()?;
        media.iter().try_for_each(|(folder, media)| walk.around_media(&store, folder, media))
    };
    if let Err(fault) = look() {
        walk.failed(&fault);
    }
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
    /// Whether it is a walk through everything.
    is_everything: bool,
    /// Whether it is the first of these.
    first: bool,
    /// Has the settings read again.
    reload: &'a dyn Fn(),
    /// How long it waited for those who take what is found.
    waited: Duration,
}

impl<'a> Walk<'a> {
    fn new(shared: &'a Shared, observer: &'a Arc<Mutex<Observer>>, reload: &'a dyn Fn()) -> Self {
        Self {
            shared,
            observer,
            seen: BTreeSet::new(),
            categories: BTreeSet::new(),
            later: Vec::new(),
            settings_seen: BTreeMap::new(),
            trouble: Trouble::default(),
            sent: 0,
            is_everything: false,
            first: false,
            reload,
            waited: Duration::ZERO,
        }
    }
}

impl Walk<'_> {
    fn failed(&self, fault: &StoreError) {
        tracing::error!(error = %fault, "the folder could not be compared with the store");
        self.shared.suspect(fault);
    }

    /// Hands a file on to be examined, waiting until there is room.
    fn hand_on(&mut self, lane: Lane, path: DropPath, arrival: Arrival) {
        let began = Instant::now();
        self.shared.to_examine.put(lane, ToExamine { path, arrival });
        self.waited += began.elapsed();
    }

    fn round(&mut self, round: Round) -> Result<(), StoreError> {
        let everything = matches!(round, Round::Everything);
        self.is_everything = everything;
        self.compare_all(round)?;
        self.compare_settings(everything && self.shared.folder_is_well.load(Ordering::Acquire));
        if !self.later.is_empty() {
            self.wait_idle();
            for (path, stamp) in std::mem::take(&mut self.later) {
                self.found(path, &stamp);
            }
        }
        if self.first {
            self.wait_idle();
            failpoint::pass("caught-up");
            self.shared.caught_up.store(true, Ordering::Release);
            self.shared.caught_up_told.notify_one();
            // What was kept from readers until now is to be seen.
            self.shared.to_commit.put_now(Lane::Fresh, ToCommit::Moment);
            tracing::info!(files = self.sent, "the folder is read");
        }
        Ok(())
    }

    /// Waits until all that was handed on is committed.
    fn wait_idle(&mut self) {
        let began = Instant::now();
        self.shared.to_examine.wait_idle();
        self.shared.to_commit.wait_idle();
        self.waited += began.elapsed();
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
            // Those are looked around by folder.
            Round::Medium(_) | Round::Stop => Ok(()),
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
        self.compare_all_media(store)?;
        self.shared.to_commit.put_now(Lane::Fresh, ToCommit::Folders(std::mem::take(&mut self.categories)));
        Ok(())
    }

    /// Whether nothing is left in the served folder although the store knows files: a file system that is not mounted.
    fn is_emptied(&self, store: &Reader) -> Result<bool, StoreError> {
        Ok(scan::is_empty(&self.shared.root).unwrap_or(true) && !store.folders()?.is_empty())
    }

    fn found(&mut self, path: DropPath, stamp: &Stamp) {
        let quiet = stamp.quiet_at(clock::now());
        if quiet < self.shared.settle_in(&path) {
            self.note(Note::Found(path, quiet));
            return;
        }
        let lane = if self.sent < FRESH && !self.first { Lane::Fresh } else { Lane::Bulk };
        self.sent += 1;
        self.hand_on(lane, path, Arrival::Found);
    }

    fn refuse_folder(&mut self, store: &Reader, path: &DropPath, fault: CategoryFault) -> Result<(), StoreError> {
        if path.is_hidden() {
            return Ok(());
        }
        let Ok(metadata) = std::fs::symlink_metadata(path.under(&self.shared.root)) else { return Ok(()) };
        let stamp = stamp_of(&metadata);
        let (folder, name) = path.split();
        // Files may come and go in it: its stamp says nothing.
        if store.known_file(folder, name)?.is_some() && !receipts::lacks_refusal(self.shared, path) {
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
            let mut files = store.files_of(&folder)?;
            while let Some((name, file)) = files.peek() {
                self.miss(&folder, name, file);
                files.advance()?;
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

#[cfg(test)]
mod tests;
