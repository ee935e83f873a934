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
use crate::watch::settle::{Settle, Settled, Sign};

/// More than so many fresh files at once are an import.
const BURST: usize = 512;

/// The longest that the desk sleeps: lost hints have no event of their own.
const NAP: Duration = Duration::from_secs(1);

/// Runs the desk until it is told to stop. `reload` is called when a settings file changed.
pub fn run(shared: &Shared, notes: &Receiver<Note>, observer: &Arc<Mutex<Observer>>, reload: &dyn Fn()) {
    let _at_work = shared.roll.at_work();
    let mut settle = Settle::default();
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
                Settled::Gone(path) if shared.is_importing() => settle.missed(path, now),
                settled => hand_on(shared, settled),
            }
        }
        if settings_changed {
            reload();
        }
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

/// Hands a settled file on to the lane that it belongs to.
fn hand_on(shared: &Shared, settled: Settled) {
    failpoint::pass("settled");
    let path = match &settled {
        Settled::Whole(path, _) | Settled::Gone(path) => path,
    };
    if matches!(formats::recognise(&path.file_name()), FileKind::Media) {
        shared.ask(Round::Medium(path.clone()));
        return;
    }
    let breaking = path.category().is_ok_and(|category| category.as_ref().is_some_and(is_breaking_folder));
    let fresh = breaking || shared.to_examine.fresh() < BURST;
    let lane = if fresh { Lane::Fresh } else { Lane::Bulk };
    match settled {
        Settled::Whole(path, arrival) => shared.to_examine.put_now(lane, ToExamine { path, arrival }),
        Settled::Gone(path) => shared.to_commit.put_now(lane, ToCommit::Gone(path)),
    }
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
