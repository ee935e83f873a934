//! The thread that commits: what was found goes into the store, and from there to readers and publishers.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use super::accounts::{self, Site, Windows};
use super::examine::{Examined, Finding, UNREAD};
use super::examiners::hold;
use super::filing::{Desk, Filed, Filing, Moved};
use super::keeper::Keeper;
use super::lanes::Lane;
use super::removals::Settled;
use super::upkeep::{INDEXED_AT_ONCE, index_more, prune_more};
use super::{named, receipts, verdict};
use crate::domain::{CategoryPath, EntryId, Outcome, Reason, Receipt, Refusal, Timestamp};
use crate::failpoint;
use crate::service::clock;
use crate::service::orders::{Asked as AskedOrder, Bench, Carried, Declined};
use crate::service::partners;
use crate::service::shared::{DIRECTORY_CHANGED, Note, Shared, ToCommit, ToExamine};
use crate::site::{Receipts, Settings};
use crate::store::{Asked, FileRecord, Mended, StoreError, Touched, Transaction, Writer};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;
use crate::watch::settle::Arrival;

/// So many files of one lane are committed together at most: the time that a fresh file may wait for a bulk commit.
const BATCH: usize = 256;
/// A batch of more files than these is an import: its words are indexed when it is through.
const FEW: usize = 16;
/// How often tombstones are looked through for those that are too old.
const PRUNED_EVERY: Duration = Duration::from_secs(3600);
/// When to look at what is missing again, after that could not be told from what is on its way.
const LOOK_AGAIN_MILLIS: i64 = 1_000;

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
    /// It is gone, and so many entries with it.
    Gone { withdrawn: usize },
    /// It is not there any more, or under another path.
    Left,
    /// It is to be read again, and that is all.
    Nothing,
    /// So much is missing that somebody is to say whether that is meant.
    Asks(Asked),
    /// That is settled.
    AsksNoMore(Asked),
}

/// Commits until the lanes are closed. `publish` is called after each commit that changed what readers see.
pub fn run_committer(shared: &Shared, mut writer: Writer, publish: &dyn Fn(Touched)) {
    let _at_work = shared.roll.at_work();
    let mut pruned: Option<Duration> = None;
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
        let since = pruned.map(|at| shared.ticks.elapsed().saturating_sub(at));
        if since.is_none_or(|since| since >= PRUNED_EVERY) {
            while shared.to_commit.is_empty() {
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

/// Commits all of these, waiting for a store that is not well; tells whether the service ended meanwhile.
fn commit_all(shared: &Shared, keeper: &Keeper<'_>, writer: &mut Writer, batch: &[ToCommit]) -> bool {
    loop {
        let committed = commit(shared, writer, batch);
        if committed.is_err() {
            orders_of(batch).for_each(AskedOrder::lay_down);
        }
        match committed {
            Ok(Committed { touched, told, next, answers }) => {
                keeper.committed(writer);
                // The almanac ends after this thread.
                shared.moments.send(next).ok();
                keeper.publish(touched);
                failpoint::pass("told");
                let mut windows = Windows::new(shared, clock::now());
                told.into_iter().for_each(|told| tell(shared, told, &mut windows));
                answers.into_iter().for_each(|(asked, carried)| answer(shared, asked, carried));
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
                let fault = || Declined::new("internal", "this is a fault of ajil; nothing was done", "see its log");
                orders_of(batch).for_each(|asked| asked.answer(Err(fault())));
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
}

fn commit<'b>(shared: &Shared, writer: &mut Writer, batch: &'b [ToCommit]) -> Result<Committed<'b>, StoreError> {
    let configuration = shared.configuration.load();
    let now = clock::now();
    let mut tx = writer.begin()?;
    let mut told = Vec::new();
    let mut answers = Vec::new();
    let mut all_missing = false;
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
    if batch.len() <= FEW {
        tx.index_noted(INDEXED_AT_ONCE)?;
    }
    let next = tx.next_moment()?.into_iter().chain(looked_at).min();
    if tx.changed_directory() {
        tx.put_fact(DIRECTORY_CHANGED, &now.millis().to_string())?;
    }
    failpoint::pass("commit");
    let touched = tx.commit()?;
    failpoint::pass("committed");
    Ok(Committed { touched, told, next, answers })
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
        told.push(Told { path: from, what: What::Left, again: Vec::new() });
    }
    let mut is_back = false;
    if let Some(missing) = before.as_ref().filter(|before| before.missing.is_some()) {
        is_back = followed || desk.is_back(tx, path, missing, examined.content, &examined.finding)?;
        if is_back {
            desk.welcome_back(tx, path)?;
        } else {
            // Another story under its name: it is missing on.
            desk.put_aside(tx, path.as_bytes(), missing)?;
            before = None;
            filing.edited = false;
        }
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
        missing: None,
    };
    // What moved has another folder, which is another category.
    let again = arrival == Arrival::Again;
    let is_known = before.as_ref().is_some_and(|before| before.stamp == stamp) && is_same && !followed && !is_back;
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
    let quietly = is_as_before && is_publishable && is_same && !again && !is_back || is_unread_still;
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
            tracing::info!(file = %path, withdrawn, "gone");
        }
        What::Left => receipts::forget(shared, &path),
        What::Nothing => {}
        What::Asks(asked) => tell_asked(&asked),
        What::AsksNoMore(asked) => {
            tracing::info!(category = %named_scope(&asked), "what was missing is settled; nothing asks any more");
        }
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

fn named_scope(asked: &Asked) -> String {
    asked.category.as_ref().map_or_else(|| "the whole site".to_owned(), ToString::to_string)
}

/// The one line that asks.
fn tell_asked(asked: &Asked) {
    let Asked { files, entries, published, is_folder, category, .. } = asked;
    let command = match category.as_ref().map(CategoryPath::as_str) {
        None => "ajil confirm".to_owned(),
        // A shell parts words at spaces.
        Some(name) if name.contains(char::is_whitespace) => format!("ajil confirm '{name}'"),
        Some(name) => format!("ajil confirm {name}"),
    };
    let what = if *is_folder { "its folder is gone" } else { "more than a fifth of it is missing at once" };
    tracing::warn!(
        category = %named_scope(asked), files, entries, published,
        "{what}: it is served on, and nothing is withdrawn. If that is meant, answer: {command}; if not, put the files back",
    );
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
