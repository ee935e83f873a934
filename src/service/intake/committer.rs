//! The thread that commits: what was found goes into the store, and from there to readers and publishers.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use super::accounts::{self, Site, Windows};
use super::examine::{Examined, Finding, UNREAD};
use super::examiners::hold;
use super::filing::{Desk, Filed, Filing, Moved};
use super::keeper::Keeper;
use super::lanes::Lane;
use super::{named, receipts, verdict};
use crate::domain::{EntryId, Outcome, Reason, Receipt, Refusal, Timestamp};
use crate::failpoint;
use crate::service::clock;
use crate::service::partners;
use crate::service::shared::{DIRECTORY_CHANGED, INDEXED, Note, Shared, ToCommit, ToExamine};
use crate::site::Receipts;
use crate::store::{FileRecord, Mended, StoreError, Touched, Transaction, Writer};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;
use crate::watch::settle::Arrival;

/// So many files of one lane are committed together at most: the time that a fresh file may wait for a bulk commit.
const BATCH: usize = 256;
/// A batch of more files than these is an import: its words are indexed when it is through.
const FEW: usize = 16;
/// So many entries are indexed in one transaction, which what is fresh waits for.
const INDEXED_AT_ONCE: usize = 64;

/// What to do about a file once the commit that decided on it stands.
struct Told {
    path: DropPath,
    what: What,
    /// Files to be read again: they hold what this one let go.
    again: Vec<DropPath>,
}

enum What {
    /// It was judged; with the bytes where something was refused.
    Judged(Box<Receipt>, Option<Vec<u8>>),
    /// It is gone, and so many entries with it; `None` when nothing was known of it any more.
    Gone { withdrawn: Option<usize> },
    /// It has another path now.
    Renamed,
}

/// Commits until the lanes are closed. `publish` is called after each commit that changed what readers see.
pub fn run_committer(shared: &Shared, mut writer: Writer, publish: &dyn Fn(Touched)) {
    let _at_work = shared.roll.at_work();
    let keeper = Keeper::new(shared, publish);
    let publish = &|touched| keeper.publish(touched);
    while let Some((lane, batch)) = shared.to_commit.take_batch(BATCH) {
        keeper.look_into_suspicion(&mut writer);
        let ended = commit_all(shared, &keeper, &mut writer, &batch) || keeper.tend(&mut writer);
        shared.to_commit.done(lane, batch.len());
        if ended {
            return;
        }
        while shared.to_commit.is_empty() && index_more(&mut writer, publish) {}
        // In an import there is no rest: what a power cut takes of it is read again.
        if shared.to_commit.is_empty() && !shared.is_importing() && keeper.rest(&mut writer) {
            return;
        }
    }
    failpoint::pass("checkpoint");
}

/// Indexes some of what an import left behind, while there is nothing better to do; tells whether there is more.
fn index_more(writer: &mut Writer, publish: &dyn Fn(Touched)) -> bool {
    let mut indexed = || -> Result<usize, StoreError> {
        let mut tx = writer.begin()?;
        let indexed = tx.index(INDEXED_AT_ONCE)?;
        failpoint::pass("index");
        if indexed > 0 {
            tx.put_fact(INDEXED, &clock::now().millis().to_string())?;
            publish(tx.commit()?);
        }
        Ok(indexed)
    };
    // What fails now is tried again behind the next change.
    indexed().inspect_err(|error| tracing::error!(%error, "the index of words takes no changes")).unwrap_or(0) > 0
}

/// Commits all of these, waiting for a store that is not well; tells whether the service ended meanwhile.
fn commit_all(shared: &Shared, keeper: &Keeper<'_>, writer: &mut Writer, batch: &[ToCommit]) -> bool {
    loop {
        match commit(shared, writer, batch) {
            Ok((touched, told, next)) => {
                keeper.committed(writer);
                // The almanac ends after this thread.
                shared.moments.send(next).ok();
                keeper.publish(touched);
                failpoint::pass("told");
                let mut windows = Windows::new(shared, clock::now());
                told.into_iter().for_each(|told| tell(shared, told, &mut windows));
                return false;
            }
            Err(error) if error.is_damage() && matches!(keeper.mend(writer, &error), Mended::Rebuilt { .. }) => {}
            // One of them is to blame: the others are not to wait for it.
            Err(error) if error.is_of_the_change() => {
                let [one] = batch else {
                    let (some, others) = batch.split_at(batch.len() / 2);
                    return commit_all(shared, keeper, writer, some) || commit_all(shared, keeper, writer, others);
                };
                tracing::error!(%error, change = %one, "a change was left out: this is a fault of ajil");
                return match refused_by_us(one) {
                    Some(refusal) => commit_all(shared, keeper, writer, &[refusal]),
                    None => false,
                };
            }
            Err(error) => {
                tracing::error!(%error, changes = batch.len(), "the store takes no changes; trying again");
                if keeper.wait(writer, &error) {
                    return true;
                }
            }
        }
    }
}

/// The same file as refused, for its publisher to know; `None` when it was that already.
fn refused_by_us(change: &ToCommit) -> Option<ToCommit> {
    let ToCommit::File(examined, arrival) = change else { return None };
    if matches!(&examined.finding, Finding::Refused(refusal) if refusal.reason == Reason::Internal) {
        return None;
    }
    let refused = Examined {
        path: examined.path.clone(),
        stamp: examined.stamp,
        content: examined.content,
        parsing: examined.parsing,
        finding: Finding::Refused(Refusal::of(Reason::Internal)),
        linked: examined.linked,
        media: Vec::new(),
        source: None,
    };
    Some(ToCommit::File(Box::new(refused), *arrival))
}

type Committed = (Touched, Vec<Told>, Option<Timestamp>);

fn commit(shared: &Shared, writer: &mut Writer, batch: &[ToCommit]) -> Result<Committed, StoreError> {
    let configuration = shared.configuration.load();
    let now = clock::now();
    let mut tx = writer.begin()?;
    let mut told = Vec::new();
    for one in batch {
        let mut desk =
            Desk { root: &shared.root, site: &shared.site, settings: &configuration.settings, now, catching_up: false };
        match one {
            ToCommit::File(examined, arrival) => {
                let was_known = matches!(arrival, Arrival::Again | Arrival::Beside | Arrival::Found);
                desk.catching_up = was_known && !shared.caught_up.load(Ordering::Acquire);
                if is_outdated(shared, examined) {
                    hold(shared, examined.path.clone(), *arrival, 1);
                } else {
                    commit_file(shared, &desk, &mut tx, examined, *arrival, &mut told)?;
                    failpoint::pass("file");
                }
            }
            ToCommit::Gone(path) => {
                let there = std::fs::symlink_metadata(path.under(&shared.root));
                // A folder in its place is no file of its name.
                if there.as_ref().is_err_and(|error| !is_absence(error)) {
                    // It may be there, and may not be looked at (FAULTS 12).
                } else if there.is_ok_and(|metadata| !metadata.is_dir()) {
                    shared.to_examine.put_now(Lane::Fresh, ToExamine { path: path.clone(), arrival: Arrival::Quiet });
                } else if !shared.is_the_same_root() {
                    // An empty mount point retracts nothing (FAULTS 13); the survey says so.
                } else {
                    let released = desk.unfile(&mut tx, path)?;
                    failpoint::pass("removal");
                    let withdrawn = released.as_ref().map(|released| released.withdrawn);
                    let again = released.map(|released| released.again).unwrap_or_default();
                    told.push(Told { path: path.clone(), what: What::Gone { withdrawn }, again });
                }
            }
            ToCommit::FolderRefused(examined) => {
                commit_file(shared, &desk, &mut tx, examined, Arrival::Again, &mut told)?
            }
            ToCommit::Folder(category) => tx.put_folder(category, now)?,
            ToCommit::Folders(categories) => tx.put_folders(categories, now)?,
            ToCommit::Settings(configuration) => {
                tx.put_fact("site", shared.site.as_str())?;
                tx.put_good_settings(&configuration.texts)?;
                tx.put_fact("appearance", &configuration.appearance(&shared.base))?;
                desk.time_headlines(&mut tx)?;
            }
            ToCommit::Moment => failpoint::pass("moment"),
        }
    }
    // What came while the others were filed need not wait for the next commit.
    let desk =
        Desk { root: &shared.root, site: &shared.site, settings: &configuration.settings, now, catching_up: false };
    match shared.is_the_same_root() {
        true => desk.pass_moments(&mut tx, clock::now())?,
        // Of a folder that is not there nothing is known but what it said.
        false => {
            desk.meet_headlines(&mut tx, clock::now())?;
            tx.pass_moments(clock::now())?;
        }
    }
    if batch.len() <= FEW {
        tx.index(INDEXED_AT_ONCE)?;
    }
    let next = tx.next_moment()?;
    if tx.changed_directory() {
        tx.put_fact(DIRECTORY_CHANGED, &now.millis().to_string())?;
    }
    failpoint::pass("commit");
    let touched = tx.commit()?;
    failpoint::pass("committed");
    Ok((touched, told, next))
}

/// Whether an error says that there is nothing, and not that nobody can tell.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether the file changed since it was looked at: a later look is under way, and must not be overtaken.
fn is_outdated(shared: &Shared, examined: &Examined) -> bool {
    let there = std::fs::symlink_metadata(examined.path.under(&shared.root));
    match (there, examined.stamp) {
        (Ok(metadata), Some(stamp)) => stamp_of(&metadata) != stamp,
        (Ok(_), None) => false,
        (Err(_), _) => true,
    }
}

fn commit_file(
    shared: &Shared,
    desk: &Desk<'_>,
    tx: &mut Transaction<'_>,
    examined: &Examined,
    arrival: Arrival,
    told: &mut Vec<Told>,
) -> Result<(), StoreError> {
    let path = &examined.path;
    let stamp = match examined.stamp {
        Some(stamp) => stamp,
        None => match std::fs::symlink_metadata(path.under(&shared.root)) {
            Ok(metadata) => stamp_of(&metadata),
            Err(_) => return Ok(()),
        },
    };
    let mut before = tx.file(path.as_bytes())?;
    let edited = |before: &FileRecord| before.content.is_some() && before.content != examined.content;
    let mut filing = Filing {
        path,
        stamp,
        content: examined.content,
        parsing: examined.parsing,
        edited: before.as_ref().is_some_and(edited),
        media: &examined.media,
        was_previewed: shared.previews.knew(&stamp),
    };
    let Moved { from, aside } = desk.follow_rename(tx, &filing, &examined.finding, before.as_ref())?;
    if let Some(aside) = aside {
        // The desk may have ended; then the next start misses it.
        shared.desk.try_send(Note::Missed(aside)).ok();
    }
    let followed = from.is_some();
    if let Some(from) = from {
        before = tx.file(path.as_bytes())?;
        filing.edited = before.as_ref().is_some_and(edited);
        told.push(Told { path: from, what: What::Renamed, again: Vec::new() });
    }
    let is_same = before.as_ref().is_some_and(|before| {
        before.content == examined.content && before.parsing == examined.parsing && examined.content.is_some()
    });
    let mut record = FileRecord {
        path: path.as_bytes().to_owned(),
        stamp,
        content: examined.content,
        parsing: examined.parsing,
        judged: before.as_ref().map(|before| before.judged.clone()).unwrap_or_default(),
        at: desk.now,
    };
    // What moved has another folder, which is another category.
    let again = arrival == Arrival::Again;
    let is_known = before.as_ref().is_some_and(|before| before.stamp == stamp) && is_same && !followed;
    if is_known && !again && arrival != Arrival::Beside {
        return Ok(());
    }
    // A name that a backup gave to what is published says nothing; before that, what is linked may be anybody's.
    let was_taken = before.as_ref().is_some_and(|before| {
        before.judged.outcome != "refused" && before.content.is_some() && before.content == examined.content
    });
    let a_link = Finding::Refused(Refusal::of(Reason::NotAFile));
    let refused = examined.linked && !was_taken;
    let (finding, source) = if refused { (&a_link, None) } else { (&examined.finding, examined.source.clone()) };
    tx.put_file(&record)?;
    let Filed { outcome, also_refused, entries, released, warnings: mut told_of } = desk.file(tx, &filing, finding)?;
    let mut warnings = match finding {
        Finding::Parsed(parsed) => [parsed.warnings.clone(), desk.turned_away(&filing, parsed)].concat(),
        _ => Vec::new(),
    };
    warnings.append(&mut told_of);
    let profiled: Vec<_> = partners::feeds(desk.settings, desk.site).collect();
    for (id, _) in entries.iter().filter(|_| !profiled.is_empty()) {
        if let Some(known) = tx.entry(id)? {
            warnings.extend(partners::warnings(&profiled, &shared.base, &known.entry, desk.now));
        }
    }
    let accounts = match finding {
        Finding::Parsed(parsed) if desk.settings.receipts_for(&path.folder()) == Receipts::All => {
            let site = Site { settings: desk.settings, id: desk.site, base: &shared.base };
            // Without its entry nothing is said of it: a receipt is worth no commit.
            let entry = |id: &EntryId| tx.entry(id).ok().flatten().map(|known| known.entry);
            accounts::begun(&site, path, parsed, &entries, entry)
        }
        _ => Vec::new(),
    };
    let receipt = Receipt { path: path.to_string(), outcome, also_refused, entries, accounts, warnings, at: desk.now };
    record.judged = verdict::judged(&receipt, &desk.settings.site().language);
    tx.put_file(&record)?;
    let is_unread_still = examined.parsing == UNREAD && before.as_ref().is_some_and(|one| one.judged == record.judged);
    let before = before.map(|before| before.judged.outcome);
    let is_as_before = before.as_deref() == Some(verdict::outcome_word(&receipt.outcome));
    let is_publishable = receipt.outcome == Outcome::Published || arrival == Arrival::Beside;
    let quietly = is_as_before && is_publishable && is_same && !again || is_unread_still;
    let again = released.again;
    if !quietly || !again.is_empty() {
        told.push(Told { path: path.clone(), what: What::Judged(Box::new(receipt), source), again });
    }
    Ok(())
}

fn tell(shared: &Shared, Told { path, what, again }: Told, windows: &mut Windows<'_>) {
    for path in again {
        shared.to_examine.put_now(Lane::Fresh, ToExamine { path, arrival: Arrival::Again });
    }
    match what {
        What::Gone { withdrawn } => {
            if let Some(withdrawn) = withdrawn {
                tracing::info!(file = %path, withdrawn, "gone");
            }
            receipts::forget(shared, &path);
        }
        What::Renamed => receipts::forget(shared, &path),
        What::Judged(mut receipt, source) => {
            if !receipt.accounts.is_empty()
                && let Err(error) = windows.complete(&receipt.entries, &mut receipt.accounts)
            {
                tracing::warn!(file = %path, %error, "the receipt does not tell which feeds show it");
                receipt.accounts.clear();
            }
            shared.committed.fetch_add(receipt.entries.len() as u64, Ordering::Relaxed);
            verdict::log(&receipt);
            let source = source.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
            receipts::tell(shared, &path, &receipt, source);
        }
    }
}

/// Starts the one thread that commits.
pub fn start(
    shared: &Arc<Shared>,
    writer: Writer,
    publish: impl Fn(Touched) + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let shared = Arc::clone(shared);
    named("committer".to_owned()).spawn(move || run_committer(&shared, writer, &publish))
}
