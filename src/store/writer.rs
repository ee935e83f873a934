//! The one connection that writes, and its transactions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::checkpoint::{self, Beside};
use super::health::{self, OpenMark};
use super::seen::Seen;
use super::snapshot::sync_folder_of;
use super::{Store, StoreError, Touched, beside, opening, rebuild, schema};
use crate::domain::{FeedName, Timestamp};

/// So many pages are in the log before they go into the database: SQLite's own measure, 4 MB.
const LOGGED: i64 = 1000;
/// The same while an import goes on, 64 MB: pages of indexes, which each commit of it writes again, are written once.
const LOGGED_OF_MUCH: i64 = 16_000;
/// More pages are not written by the writer itself: what is fresh would wait for them.
const WRITTEN_AT_ONCE: i64 = 4_000;
/// A log of so many pages, 256 MB, is written to its end, whoever waits: in a large store each commit of an import has more
/// pages than [`WRITTEN_AT_ONCE`], so that the log would never begin anew, and who is killed reads all of it at the start.
const LOGGED_AT_MOST: i64 = 64_000;
/// So many KiB of the database are kept in memory: SQLite's own measure.
const REMEMBERED: i64 = 2_000;
/// The same while an import goes on: the indexes of some hundred thousand articles.
const REMEMBERED_OF_MUCH: i64 = 48 << 10;
/// So often a store is made anew while the service runs: a disk that spoils everything is not written to for ever.
const REBUILDS: u32 = 3;

/// The one connection that writes. Dropped, it closes the store, so that the next start needs no check.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    /// Of the database that readers open, which one in the making is not.
    path: PathBuf,
    store: Option<(Store, OpenMark)>,
    /// Whether an error of the disk leaves open what is on it.
    in_doubt: bool,
    /// How often it was made anew.
    rebuilt: u32,
    /// Whether the log's name is on the disk.
    log_is_named: bool,
    /// Everything in the store, while an import into an empty one goes on.
    seen: Option<Seen>,
    /// Whether much is being written.
    expects_much: bool,
    /// The checkpoint that is under way beside it.
    beside: Option<Beside>,
}

/// What was done about an error of the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mended {
    /// Nothing: the change is to be tried again.
    Waits,
    /// The store was opened again, and is checked before it is well.
    Reopened,
    /// It was damaged, and another took its place: every file is to be read again, and every edition may look otherwise.
    Rebuilt {
        /// How many entries could be read of the damaged one.
        entries: u64,
    },
}

/// A transaction under way: nothing of it is seen before [`Transaction::commit`]; dropped, it never was.
pub struct Transaction<'w> {
    pub(super) sql: rusqlite::Transaction<'w>,
    pub(super) touched: Touched,
    /// The feeds whose dates this moves, and to when.
    pub(super) changed: BTreeMap<FeedName, Timestamp>,
    /// All that a newcomer may be told from, where that is remembered.
    pub(super) seen: &'w mut Option<Seen>,
    /// The entries that it says are to be indexed.
    pub(super) noted: BTreeSet<i64>,
}

impl Writer {
    pub(super) fn open(store: &Store) -> Result<Self, StoreError> {
        let (connection, mark) = opening::open_writer(store)?;
        let path = store.path.clone();
        let seen = if is_empty(&connection)? { Some(Seen::default()) } else { None };
        #[cfg_attr(not(test), expect(unused_mut, reason = "tests count what it does"))]
        let mut writer = Self {
            connection,
            path,
            store: Some((store.clone(), mark)),
            in_doubt: false,
            rebuilt: 0,
            log_is_named: false,
            seen,
            expects_much: false,
            beside: None,
        };
        #[cfg(test)]
        store.count_steps(&mut writer.connection);
        Ok(writer)
    }

    /// One that writes to a database in the making.
    pub(super) fn of(connection: Connection, path: &Path) -> Self {
        Self {
            connection,
            path: path.to_owned(),
            store: None,
            in_doubt: false,
            rebuilt: 0,
            log_is_named: false,
            seen: None,
            expects_much: false,
            beside: None,
        }
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        let sql = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (touched, changed, noted) = (Touched::default(), BTreeMap::new(), BTreeSet::new());
        Ok(Transaction { sql, touched, changed, seen: &mut self.seen, noted })
    }

    /// Says that an import begins, or that there is none: to be called before [`Writer::begin`]. While there is one, what
    /// is written again and again is kept in memory, and in the log.
    pub fn expect_much(&mut self, is_much: bool) {
        if is_much && !self.expects_much {
            self.expects_much = self.remember(REMEMBERED_OF_MUCH);
        }
    }

    /// Sets how many KiB of the database are kept in memory; tells whether that could be done: it is of no consequence.
    fn remember(&self, kibibytes: i64) -> bool {
        self.connection.pragma_update(None, "cache_size", -kibibytes).is_ok()
    }

    /// Keeps the log short, and after an error of the disk makes sure of what is on it: to be called after commits. An
    /// error takes back no commit.
    pub fn tend(&mut self) -> Result<(), StoreError> {
        if !self.in_doubt {
            return self.keep_the_log_short();
        }
        self.end_beside().ok();
        // Pages whose sync failed are not synced by another sync (FAULTS 33): all that is in the log is written anew, to
        // the database, and synced there.
        if !checkpoint::run(&self.connection, "TRUNCATE")?.is_written() {
            // A reader was in the way; the next time does it.
            return Ok(());
        }
        self.check()?;
        self.in_doubt = false;
        Ok(())
    }

    /// Has all that was committed on the disk: to be called when there is nothing to commit.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        self.seen = None;
        if std::mem::take(&mut self.expects_much) {
            self.remember(REMEMBERED);
            self.connection.execute_batch("PRAGMA shrink_memory")?;
        }
        self.tend()?;
        self.sync()
    }

    /// The same of what only the store knows, as an operator's decision, whatever else there is to commit.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        sync_log(&self.path)?;
        if !self.log_is_named {
            sync_folder_of(&self.path).map_err(|error| StoreError::io(&self.path, error))?;
            self.log_is_named = true;
        }
        Ok(())
    }

    fn keep_the_log_short(&mut self) -> Result<(), StoreError> {
        match &self.beside {
            Some(beside) if !beside.is_over() => return Ok(()),
            _ => self.end_beside()?,
        }
        let logged = checkpoint::run(&self.connection, "NOOP")?;
        // The log begins anew once all of it is written: what came while another wrote it is not much.
        if logged.all > (if self.expects_much { LOGGED_OF_MUCH } else { LOGGED }) {
            if logged.left > WRITTEN_AT_ONCE && logged.all <= LOGGED_AT_MOST {
                self.beside = Beside::begin(&self.path, &self.connection)?;
            } else {
                checkpoint::run(&self.connection, "PASSIVE")?;
            }
        }
        Ok(())
    }

    /// Waits for what is written beside the writer.
    fn end_beside(&mut self) -> Result<(), StoreError> {
        self.beside.take().map_or(Ok(()), Beside::end)
    }

    /// Whether an error of the disk leaves open what is on it.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Checks what is on the disk: our own connection remembers what was there.
    fn check(&self) -> Result<(), StoreError> {
        let reader = schema::open_reader(&self.path)?;
        health::check_structure(&reader)?;
        health::check_entries(&reader)
    }

    /// Does what there is to do about an error of [`Writer::begin`], a [`Transaction`] or [`Writer::tend`], or one that
    /// readers had ([`Store::is_suspect`]).
    pub fn mend(&mut self, error: &StoreError) -> Result<Mended, StoreError> {
        let Some((store, _)) = &self.store else { return Ok(Mended::Waits) };
        let store = store.clone();
        // Whatever it met, the error is looked into.
        self.end_beside().ok();
        if error.is_damage() || store.is_suspect() {
            // What a check of the whole has found is not looked for again.
            let verdict = store.verdict().take();
            let found = verdict.map_or_else(|| self.check(), |what| Err(StoreError::Damaged(what)));
            store.clear_suspicion();
            match found {
                Err(found) if found.is_damage() && self.rebuilt < REBUILDS => {
                    self.rebuilt += 1;
                    let entries = self.rebuild(&store, &found)?;
                    return Ok(Mended::Rebuilt { entries });
                }
                found => found?,
            }
        }
        if error.is_of_the_disk() {
            self.in_doubt = true;
            self.connection = schema::connect_writer(&self.path)?;
            return Ok(Mended::Reopened);
        }
        Ok(Mended::Waits)
    }

    fn rebuild(&mut self, store: &Store, found: &StoreError) -> Result<u64, StoreError> {
        let entries = rebuild::rebuild(&self.path, &found.to_string())?;
        // The old connection is to the file that was set aside: SQLite sees that it was moved, and leaves it as it is.
        self.connection = schema::connect_writer(&self.path)?;
        store.next_generation();
        store.set_unchecked(false);
        if let Some((_, mark)) = &self.store {
            mark.fill();
        }
        (self.in_doubt, self.log_is_named) = (false, false);
        self.seen = None;
        Ok(entries)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let Some((store, mark)) = self.store.take() else { return };
        let beside = self.end_beside();
        if self.in_doubt || std::thread::panicking() || beside.is_err() {
            return;
        }
        if store.is_unchecked() {
            // Whoever checks it still reads it, and is not waited for; nor is it closed before it is known to be sound.
            sync_log(&self.path).ok();
            return;
        }
        if checkpoint::run(&self.connection, "TRUNCATE").is_ok() && sync_log(&self.path).is_ok() {
            mark.remove();
        }
    }
}

/// Whether a store knows no file and no entry, and nothing of what may come.
fn is_empty(connection: &Connection) -> Result<bool, StoreError> {
    let knows =
        "SELECT EXISTS (SELECT 1 FROM files) OR EXISTS (SELECT 1 FROM entries) OR EXISTS (SELECT 1 FROM aliases)";
    Ok(!connection.query_row(knows, [], |row| row.get::<_, bool>(0))?)
}

/// Syncs the log; one that is not there has nothing to sync.
fn sync_log(path: &Path) -> Result<(), StoreError> {
    let log = beside(path, "-wal");
    let synced = match File::options().write(true).open(&log) {
        Ok(file) => file.sync_data(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    synced.map_err(|error| StoreError::io(&log, error))
}

impl Transaction<'_> {
    /// Makes everything so, at once, and tells what it changed.
    pub fn commit(self) -> Result<Touched, StoreError> {
        self.date_feeds()?;
        self.sql.commit()?;
        Ok(self.touched)
    }

    /// Whether a feed came or went in this transaction.
    pub fn changed_directory(&self) -> bool {
        self.touched.directory
    }

    /// A small fact with a name.
    pub fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.sql.prepare_cached("SELECT value FROM facts WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Writes a small fact.
    pub fn put_fact(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.sql
            .prepare_cached("INSERT INTO facts VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")?
            .execute([name, value])?;
        Ok(())
    }

    /// Keeps the texts of the settings files that are in force, by path, in place of all that was kept before.
    pub fn put_good_settings(&mut self, texts: &BTreeMap<String, String>) -> Result<(), StoreError> {
        self.sql.execute("DELETE FROM settings", [])?;
        for (path, text) in texts {
            self.sql.prepare_cached("INSERT INTO settings VALUES (?1, ?2)")?.execute([path, text])?;
        }
        Ok(())
    }
}
