//! The desk: takes hints, lets files settle, and hands what is whole to the lanes.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::MediaType;
use crate::failpoint;
use crate::formats::{self, FileKind};
use crate::service::configuration::is_settings;
use crate::service::intake::examine::is_breaking_folder;
use crate::service::intake::lanes::Lane;
use crate::service::shared::{Note, Round, Shared, ToCommit, ToExamine};
use crate::watch::DropPath;
use crate::watch::observer::{Hint, Observer};
use crate::watch::scan::stamp_of;
use crate::watch::settle::{REMOVAL_WAIT, Settle, Settled, Sign};

/// More than so many fresh files at once are an import.
const BURST: usize = 512;

/// The longest that the desk sleeps: lost hints have no event of their own.
const NAP: Duration = Duration::from_secs(1);

/// Runs the desk until it is told to stop. `reload` is called when a settings file changed.
pub fn run(shared: &Shared, notes: &Receiver<Note>, observer: &Arc<Mutex<Observer>>, reload: &dyn Fn()) {
    let _at_work = shared.roll.at_work();
    let mut settle = Settle::default();
    let mut leaving = Leaving::default();
    loop {
        let now = shared.ticks.elapsed();
        let sleep = settle.next().map_or(NAP, |at| at.saturating_sub(now)).min(NAP);
        let mut settings_changed = false;
        match notes.recv_timeout(sleep) {
            Ok(Note::Settings) => settings_changed = true,
            Ok(Note::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(note) => take(shared, &mut settle, observer, note),
            Err(RecvTimeoutError::Timeout) => {}
        }
        // What else has come meanwhile: one look at the deadlines serves all of it.
        for _ in 0..4096 {
            match notes.try_recv() {
                Ok(Note::Stop) => return,
                Ok(Note::Settings) => settings_changed = true,
                Ok(note) => take(shared, &mut settle, observer, note),
                Err(_) => break,
            }
        }
        if observer.lock().unwrap_or_else(PoisonError::into_inner).lost_hints() {
            tracing::warn!("events were lost; looking everywhere");
            shared.ask(Round::Everything);
        }
        let now = shared.ticks.elapsed();
        for settled in settle.ready(now) {
            match settled {
                Settled::Whole(path, _) | Settled::Gone(path) if is_settings(&path) => settings_changed = true,
                Settled::Gone(path) if !is_medium(&path) => leaving.paths.push(path),
                settled => hand_on(shared, settled),
            }
        }
        leaving.hand_on(shared, settle.gone() > 0, now);
        if settings_changed {
            reload();
        }
    }
}

/// Files whose removal has waited its time: what is missing at once is judged at once.
#[derive(Default)]
struct Leaving {
    paths: Vec<DropPath>,
    /// Since when they could have been handed on.
    since: Option<Duration>,
}

impl Leaving {
    /// Hands them on with the word that that is all, unless files may be on their way into the store that were known under
    /// these names, or `more` are about to follow; for those nobody waits for ever.
    fn hand_on(&mut self, shared: &Shared, more: bool, now: Duration) {
        if self.paths.is_empty() || shared.is_importing() {
            self.since = None;
            return;
        }
        let since = *self.since.get_or_insert(now);
        if more && now.saturating_sub(since) < REMOVAL_WAIT {
            return;
        }
        self.since = None;
        let lane = if self.paths.len() < BURST { Lane::Fresh } else { Lane::Bulk };
        for path in self.paths.drain(..) {
            shared.to_commit.put_now(lane, ToCommit::Gone(path));
        }
        shared.to_commit.put_now(lane, ToCommit::Missing);
    }
}

fn take(shared: &Shared, settle: &mut Settle, observer: &Arc<Mutex<Observer>>, note: Note) {
    let now = shared.ticks.elapsed();
    match note {
        Note::Hint(Hint::File(path, _) | Hint::Folder(path)) if path.is_in_preview() => lodge(shared, &path),
        Note::Hint(Hint::File(path, sign)) => {
            if sign == Sign::Gone && observer.lock().unwrap_or_else(PoisonError::into_inner).watches(&path) {
                shared.ask(Round::FolderGone(path));
            // A folder that is closed, too: its mode was changed, and what is in it may be read now.
            } else if matches!(sign, Sign::Renamed | Sign::Closed) && is_folder(&shared.root, &path) {
                shared.ask(Round::Folder(path));
            } else if is_looked_at(&path) {
                let wait = shared.settle_in(&path);
                settle.sign(path, sign, wait, now);
            }
        }
        Note::Hint(Hint::Folder(path)) => shared.ask(Round::Folder(path)),
        Note::Hint(Hint::FolderGone(path)) => shared.ask(Round::FolderGone(path)),
        Note::Hint(Hint::Everywhere) => shared.ask(Round::Everything),
        Note::Found(path, quiet) => {
            let wait = shared.settle_in(&path);
            settle.found(path, quiet, wait, now);
        }
        Note::Missed(path) => settle.missed(path, now),
        Note::Hold(path, arrival, wait) => settle.hold(path, arrival, wait, now),
        // Whoever asked may have gone.
        Note::Settling(most, told) => drop(told.try_send((settle.len(), settle.first(most)))),
        Note::Settings | Note::Stop => {}
    }
}

/// Remembers a file in a folder of previews, of which nobody else is to know: moved out of it, it is new.
fn lodge(shared: &Shared, path: &DropPath) {
    if let Ok(metadata) = std::fs::symlink_metadata(path.under(&shared.root))
        && metadata.is_file()
    {
        shared.previews.lodge(&stamp_of(&metadata));
    }
}

/// Hands a settled file on to the lane that it belongs to. A medium that went is looked for like one that came.
fn hand_on(shared: &Shared, settled: Settled) {
    failpoint::pass("settled");
    let (path, arrival) = match settled {
        Settled::Whole(path, arrival) if !is_medium(&path) => (path, arrival),
        Settled::Whole(path, _) | Settled::Gone(path) => return shared.ask(Round::Medium(path)),
    };
    let breaking = path.category().is_ok_and(|category| category.as_ref().is_some_and(is_breaking_folder));
    let fresh = breaking || shared.to_examine.fresh() < BURST;
    let lane = if fresh { Lane::Fresh } else { Lane::Bulk };
    shared.to_examine.put_now(lane, ToExamine { path, arrival });
}

fn is_medium(path: &DropPath) -> bool {
    matches!(formats::recognise(&path.file_name()), FileKind::Media)
}

fn is_looked_at(path: &DropPath) -> bool {
    let name = path.file_name();
    is_settings(path)
        || match formats::recognise(&name) {
            FileKind::Passed => false,
            FileKind::Media => MediaType::of_name(&name).is_some(),
            FileKind::Article(_) | FileKind::Unknown => true,
        }
}

fn is_folder(root: &Path, path: &DropPath) -> bool {
    std::fs::symlink_metadata(path.under(root)).is_ok_and(|metadata| metadata.is_dir())
}
