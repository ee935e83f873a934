//! The threads that read and parse.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::beside::{self, Neighbours};
use super::examine::{Examined, Finding, examine};
use super::lanes::Lane;
use super::named;
use super::prepare::prepare;
use crate::failpoint;
use crate::service::clock;
use crate::service::shared::{Note, Shared, ToCommit, ToExamine};
use crate::watch::DropPath;
use crate::watch::settle::Arrival;

/// What may be half an upload waits so many settle times (FORMATS §1.5).
const HALF_DONE: u32 = 10;
/// A delivery by link and unlink is waited for no longer than this.
const DELIVERY: Duration = Duration::from_secs(10);
/// Files of more bytes are never fresh.
const LARGE: u64 = 256 * 1024;

/// How nice the threads of an import are: what is fresh, and readers, go first where there are not cores enough.
const BEHIND: i32 = 5;

/// Reads and parses the files of one lane until the lanes are closed.
pub fn run_examiner(shared: &Shared, lane: Lane) {
    let _at_work = shared.roll.at_work();
    if lane == Lane::Bulk {
        // Where there is no such thing, an import takes what the system gives it.
        rustix::process::setpriority_process(None, BEHIND).ok();
    }
    let mut neighbours = Neighbours::default();
    while let Some(ToExamine { path, arrival }) = shared.to_examine.take_of(lane) {
        if lane == Lane::Fresh && is_large(shared, &path) {
            shared.to_examine.put_now(Lane::Bulk, ToExamine { path, arrival });
            shared.to_examine.done(lane, 1);
            continue;
        }
        let configuration = shared.configuration.load_full();
        if let Some(mut examined) = examine(&shared.root, &path, &configuration.settings, clock::now()) {
            look_beside(shared, &mut examined, arrival, &mut neighbours);
            failpoint::pass("parse");
            match examined.finding {
                Finding::Gone => {}
                Finding::Changing => hold(shared, path, arrival, 1),
                _ if arrival != Arrival::Renamed && was_just_written(shared, &examined) => {
                    hold(shared, path, arrival, 1)
                }
                _ if examined.linked && is_being_delivered(shared, &examined) => hold(shared, path, arrival, 1),
                _ if arrival != Arrival::Renamed && examined.looks_half_done() && is_young(shared, &examined) => {
                    hold(shared, path, arrival, HALF_DONE);
                }
                _ => {
                    examined.prepared = prepare(shared, &configuration, &examined, clock::now());
                    shared.to_commit.put(lane, ToCommit::File(Box::new(examined), arrival));
                }
            }
        }
        shared.to_examine.done(lane, 1);
    }
}

/// Finds the media of what was parsed. Those that may still be written to are for the desk to watch; once they have
/// settled, the survey sends the file here again.
fn look_beside(shared: &Shared, examined: &mut Examined, arrival: Arrival, neighbours: &mut Neighbours) {
    let Finding::Parsed(parsed) = &examined.finding else { return };
    let (path, now) = (&examined.path, clock::now());
    let settle = if arrival == Arrival::Beside { Duration::ZERO } else { shared.settle_in(path) };
    let neighbours = neighbours.of(&shared.root, path, now);
    let beside = beside::look(&shared.root, path, parsed, neighbours, settle, now);
    for (medium, quiet) in beside.young {
        // The desk may have ended; then the next start looks again.
        shared.desk.send(Note::Found(medium, quiet)).ok();
    }
    examined.media = beside.media;
}

/// A book would keep the news waiting while it is parsed.
fn is_large(shared: &Shared, path: &DropPath) -> bool {
    std::fs::symlink_metadata(path.under(&shared.root)).is_ok_and(|metadata| metadata.len() > LARGE)
}

/// Whether the bytes that were read have not lain still for the settle time: the next writer has begun, and a pause of it
/// looks like its end. What says that it is of the future says nothing.
fn was_just_written(shared: &Shared, examined: &Examined) -> bool {
    let Some(stamp) = examined.stamp else { return false };
    let since = stamp.modified().min(stamp.arrived());
    let now = clock::now();
    since <= now && stamp.quiet_at(now) < shared.settle_in(&examined.path)
}

fn is_young(shared: &Shared, examined: &Examined) -> bool {
    let quiet = examined.stamp.map_or(Duration::MAX, |stamp| stamp.quiet_at(clock::now()));
    quiet < shared.settle_in(&examined.path) * HALF_DONE
}

/// A delivery may make a link and then remove the other name, of which no event tells: so long we look again.
fn is_being_delivered(shared: &Shared, examined: &Examined) -> bool {
    let since = examined.stamp.map_or(i64::MAX, |stamp| clock::now().millis().saturating_sub(stamp.arrived().millis()));
    let wait = (shared.settle_in(&examined.path) * HALF_DONE).min(DELIVERY);
    u128::try_from(since).unwrap_or(0) < wait.as_millis()
}

/// Has a file looked at again after so many settle times.
pub(super) fn hold(shared: &Shared, path: DropPath, arrival: Arrival, settle_times: u32) {
    let wait = shared.settle_in(&path) * settle_times;
    // The desk may have ended; then the next start finds the file again.
    drop(shared.desk.send(Note::Hold(path, arrival, wait)));
}

/// Starts the threads that read and parse; they end when the lanes are closed.
///
/// One alone for what is fresh: files are committed in the order in which they came to be, so that a file that takes
/// the place of one that was renamed comes after it. `bulk` for imports.
pub fn start(shared: &Arc<Shared>, bulk: usize) -> io::Result<Vec<JoinHandle<()>>> {
    let examiner = |(name, lane)| {
        let shared = Arc::clone(shared);
        named(name).spawn(move || run_examiner(&shared, lane))
    };
    let imports = (0..bulk).map(|number| (format!("importer-{number}"), Lane::Bulk));
    std::iter::once(("examiner".to_owned(), Lane::Fresh)).chain(imports).map(examiner).collect()
}
