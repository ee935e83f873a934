//! The thread that commits: what was found goes into the store, and from there to readers and publishers.

mod one_file;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use super::examine::{Examined, Finding};
use super::examiners::hold;
use super::filing::Desk;
use super::keeper::Keeper;
use super::lanes::Lane;
use super::named;
use super::removals::Settled;
use super::telling::{Teller, Told, What};
use super::upkeep::{INDEXED_AT_ONCE, index_more, prune_more};
use crate::domain::{Reason, Receipt, Refusal, Timestamp};
use crate::failpoint;
use crate::service::clock;
use crate::service::orders::{Asked as AskedOrder, Bench, Carried, Declined};
use crate::service::shared::{DIRECTORY_CHANGED, Shared, ToCommit, ToExamine};
use crate::site::Settings;
use crate::store::{Mended, Run, StoreError, Touched, Transaction, Writer};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;
use crate::watch::settle::Arrival;
use one_file::commit_file;

/// So many fresh changes are committed together at most.
const BATCH: usize = 256;
/// So many of an import are, unless something fresh comes.
const IMPORTED: usize = 2048;
/// After so many of an import it is looked whether something fresh has come: it waits for these, and for the commit.
const BETWEEN: usize = 256;
/// How long an import waits for files to be committed together.
const PATIENCE: Duration = Duration::from_millis(20);
/// How often it is looked whether an import is through of which nothing comes any more.
const NAP: Duration = Duration::from_millis(100);
/// A batch of more files than these is an import: its words are indexed when it is through.
const FEW: usize = 16;
/// How often tombstones are looked through for those that are too old.
const PRUNED_EVERY: Duration = Duration::from_secs(3600);
/// When to look at what is missing again, after that could not be told from what is on its way.
const LOOK_AGAIN_MILLIS: i64 = 1_000;

/// Commits until the lanes are closed. `publish` is called after each commit that changed what readers see.
pub fn run_committer(shared: &Shared, mut writer: Writer, publish: &dyn Fn(Touched)) {
    let _at_work = shared.roll.at_work();
    let mut pruned: Option<Duration> = None;
    let keeper = Keeper::new(shared, publish);
    let mut teller = Teller::new(shared);
    let publish = &|touched| keeper.publish(touched);
    let mut nap = None;
    while let Some((lane, batch)) = shared.to_commit.take_batch(BATCH, IMPORTED, PATIENCE, nap) {
        let is_import = lane == Lane::Bulk && batch.len() > FEW;
        writer.expect_much(is_import);
        let mut left = &batch[..];
        let mut ended = false;
        while !left.is_empty() && !ended {
            keeper.look_into_suspicion(&mut writer);
            teller.is_import = is_import;
            let stop = || is_import && shared.to_commit.fresh() > 0;
            let progress = commit_all(shared, &keeper, &mut teller, &mut writer, left, &stop);
            left = left.get(progress.done..).unwrap_or_default();
            ended = progress.ended || keeper.tend(&mut writer);
            let fresh = if left.is_empty() { Vec::new() } else { shared.to_commit.take_fresh(BATCH) };
            if !fresh.is_empty() && !ended {
                teller.is_import = false;
                ended = commit_all(shared, &keeper, &mut teller, &mut writer, &fresh, &|| false).ended;
            }
            shared.to_commit.done(Lane::Fresh, fresh.len());
        }
        shared.to_commit.done(lane, batch.len());
        if ended {
            return;
        }
        if shared.is_importing() {
            nap = Some(NAP);
            continue;
        }
        nap = None;
        teller.import_is_through();
        // What is left of it when the service ends is indexed after the next start.
        while shared.is_idle() && index_more(shared, &mut writer, publish) {
            // A million entries are thousands of commits: their log is written on the way.
            if keeper.tend(&mut writer) {
                return;
            }
        }
        let since = pruned.map(|at| shared.ticks.elapsed().saturating_sub(at));
        if since.is_none_or(|since| since >= PRUNED_EVERY) {
            while shared.is_idle() {
                if !prune_more(shared, &mut writer) {
                    pruned = Some(shared.ticks.elapsed());
                    break;
                }
            }
        }
        // In an import there is no rest: what a power cut takes of it is read again.
        if shared.to_commit.is_empty() && !shared.is_importing() && keeper.rest(&mut writer) {
            return;
        }
    }
    failpoint::pass("checkpoint");
}

/// How far the committing of several changes came.
struct Progress {
    /// So many were committed, or left out.
    done: usize,
    /// Whether the service ended meanwhile.
    ended: bool,
}

/// Commits these, waiting for a store that is not well: all of them, or as many as could be before `stop` said so.
fn commit_all(
    shared: &Shared,
    keeper: &Keeper<'_>,
    teller: &mut Teller<'_>,
    writer: &mut Writer,
    batch: &[ToCommit],
    stop: &dyn Fn() -> bool,
) -> Progress {
    let through = |ended| Progress { done: batch.len(), ended };
    loop {
        let committed = commit(shared, writer, batch, stop);
        if committed.is_err() {
            orders_of(batch).for_each(AskedOrder::lay_down);
        }
        match committed {
            Ok(Committed { touched, told, next, answers, done }) => {
                keeper.committed(writer);
                // The almanac ends after this thread.
                shared.moments.send(next).ok();
                keeper.publish(touched);
                failpoint::pass("told");
                teller.tell(told);
                // No file says again what an operator decided: it is on the disk before there is an answer.
                let ended = !answers.is_empty() && keeper.sync(writer);
                answers.into_iter().for_each(|(asked, carried)| answer(shared, asked, carried));
                return Progress { done, ended };
            }
            Err(error) if error.is_damage() && matches!(keeper.mend(writer, &error), Mended::Rebuilt { .. }) => {}
            // One of them is to blame: the others are not to wait for it.
            Err(error) if error.is_of_the_change() => {
                let mut commit = |some: &[ToCommit]| commit_all(shared, keeper, teller, writer, some, &|| false).ended;
                let [one] = batch else {
                    let (some, others) = batch.split_at(batch.len() / 2);
                    return through(commit(some) || commit(others));
                };
                tracing::error!(%error, change = %one, "a change was left out: this is a fault of ajil");
                let fault = || Declined::new("internal", "this is a fault of ajil; nothing was done", "see its log");
                orders_of(batch).for_each(|asked| asked.answer(Err(fault())));
                return through(refused_by_us(one).is_some_and(|refusal| commit(&[refusal])));
            }
            Err(error) => {
                tracing::error!(%error, changes = batch.len(), "the store takes no changes; trying again");
                if keeper.wait(writer, &error) {
                    return through(true);
                }
            }
        }
    }
}

fn orders_of(batch: &[ToCommit]) -> impl Iterator<Item = &AskedOrder> {
    batch.iter().filter_map(|one| match one {
        ToCommit::Order(asked) => Some(&**asked),
        _ => None,
    })
}

/// Answers an order whose commit stands, and has the files read again whose receipts are to tell of it.
fn answer(shared: &Shared, asked: &AskedOrder, carried: Result<Carried, Declined>) {
    asked.answer(carried.map(|Carried { answer, again, .. }| {
        for path in again {
            shared.to_examine.put_now(Lane::Fresh, ToExamine { path, arrival: Arrival::Again });
        }
        answer
    }));
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
        prepared: None,
    };
    Some(ToCommit::File(Box::new(refused), *arrival))
}

/// What a commit came to.
struct Committed<'b> {
    touched: Touched,
    told: Vec<Told>,
    /// The next moment at which something changes by itself.
    next: Option<Timestamp>,
    /// The orders in it, and what each came to.
    answers: Vec<(&'b AskedOrder, Result<Carried, Declined>)>,
    /// So many of the changes are in it, the first ones.
    done: usize,
}

/// A file was filed, one way or the other, and nothing is committed.
fn is_filed() {
    failpoint::pass("file");
}

/// Commits these changes, or as many of them as there were before `stop` said so.
fn commit<'b>(
    shared: &Shared,
    writer: &mut Writer,
    batch: &'b [ToCommit],
    stop: &dyn Fn() -> bool,
) -> Result<Committed<'b>, StoreError> {
    let configuration = shared.configuration.load_full();
    let now = clock::now();
    let mut tx = writer.begin()?;
    let mut run = Run::default();
    let mut told = Vec::new();
    let mut answers = Vec::new();
    let mut all_missing = false;
    let mut done = 0;
    for one in batch {
        if done > 0 && done % BETWEEN == 0 {
            tx.put_run(std::mem::take(&mut run), now)?;
            if stop() {
                break;
            }
        }
        done += 1;
        let mut desk =
            Desk { root: &shared.root, site: &shared.site, settings: &configuration.settings, now, catching_up: false };
        if let ToCommit::File(examined, arrival) = one {
            if is_outdated(shared, examined) {
                hold(shared, examined.path.clone(), *arrival, 1);
                continue;
            }
            let was_known = matches!(arrival, Arrival::Again | Arrival::Beside | Arrival::Found);
            desk.catching_up = was_known && !shared.caught_up.load(Ordering::Acquire);
            if let Some((prepared, stamp)) = examined.prepared_for(&configuration)
                && !shared.previews.knew(&stamp)
            {
                if run.concerns(&prepared.newcomer) {
                    tx.put_run(std::mem::take(&mut run), now)?;
                }
                if tx.knows_nothing_of(&prepared.newcomer)? {
                    run.push(&prepared.newcomer, desk.seen(stamp));
                    let receipt = Box::new(Receipt { at: now, ..prepared.receipt.clone() });
                    let what = What::Judged(receipt, examined.source.clone());
                    told.push(Told { path: examined.path.clone(), what, again: Vec::new() });
                    is_filed();
                    continue;
                }
            }
        }
        // Whatever is looked up from here on is to find them.
        tx.put_run(std::mem::take(&mut run), now)?;
        match one {
            ToCommit::File(examined, arrival) => {
                commit_file(shared, &desk, &mut tx, examined, *arrival, &mut told)?;
                is_filed();
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
                    desk.miss(&mut tx, path)?;
                    failpoint::pass("removal");
                    told.push(Told { path: path.clone(), what: What::Left, again: Vec::new() });
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
            ToCommit::Missing => all_missing = true,
            ToCommit::Moment => failpoint::pass("moment"),
            ToCommit::Order(asked) => {
                let caught_up = shared.caught_up.load(Ordering::Acquire);
                if asked.take_up() {
                    let bench = Bench { desk: &desk, base: &shared.base, caught_up };
                    let mut carried = bench.carry_out(&mut tx, &asked.order)?;
                    if let Ok(carried) = &mut carried {
                        tell_settled(std::mem::take(&mut carried.settled), &mut told);
                    }
                    answers.push((&**asked, carried));
                }
            }
        }
    }
    tx.put_run(run, now)?;
    let looked_at = settle_missing(shared, &mut tx, &configuration.settings, now, all_missing, &mut told)?;
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
    if done <= FEW {
        tx.index_noted(INDEXED_AT_ONCE)?;
    }
    let next = tx.next_moment()?.into_iter().chain(looked_at).min();
    if tx.changed_directory() {
        tx.put_fact(DIRECTORY_CHANGED, &now.millis().to_string())?;
    }
    failpoint::pass("commit");
    let touched = tx.commit()?;
    failpoint::pass("committed");
    Ok(Committed { touched, told, next, answers, done })
}

/// Looks at what is missing, when all that is missing was told or its time has come; tells when to look next.
fn settle_missing(
    shared: &Shared,
    tx: &mut Transaction<'_>,
    settings: &Settings,
    now: Timestamp,
    all_missing: bool,
    told: &mut Vec<Told>,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(next) = tx.next_parting()? else { return Ok(None) };
    if next > now && !all_missing {
        return Ok(Some(next));
    }
    // As long as files may be on their way into the store under other names, nothing is known to be gone; nor is it when
    // the whole folder is (FAULTS 13).
    let is_known = shared.caught_up.load(Ordering::Acquire) && !shared.is_importing() && shared.is_the_same_root();
    if !is_known {
        return Ok(Some(now.plus_millis(LOOK_AGAIN_MILLIS)));
    }
    let desk = Desk { root: &shared.root, site: &shared.site, settings, now, catching_up: false };
    tell_settled(desk.settle_missing(tx)?, told);
    tx.next_parting()
}

/// What became of missing files, to be told once the commit stands.
fn tell_settled(settled: Settled, told: &mut Vec<Told>) {
    let Settled { gone, again, asks, settled } = settled;
    let left = |path: DropPath, what| Told { path, what, again: Vec::new() };
    told.extend(gone.into_iter().map(|(path, withdrawn)| left(path, What::Gone { withdrawn })));
    told.extend(again.into_iter().map(|path| Told { path: path.clone(), what: What::Nothing, again: vec![path] }));
    told.extend(asks.into_iter().map(|one| left(DropPath::stored(b""), What::Asks(one))));
    told.extend(settled.into_iter().map(|one| left(DropPath::stored(b""), What::AsksNoMore(one))));
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

/// Starts the one thread that commits.
pub fn start(
    shared: &Arc<Shared>,
    writer: Writer,
    publish: impl Fn(Touched) + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let shared = Arc::clone(shared);
    named("committer".to_owned()).spawn(move || run_committer(&shared, writer, &publish))
}
