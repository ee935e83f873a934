//! The one connection that writes, and its transactions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::health::{self, OpenMark};
use super::snapshot::sync_folder_of;
use super::{Store, StoreError, Touched, beside, opening, rebuild, schema};
use crate::domain::{FeedName, Timestamp};

/// So many pages are in the log before they go into the database: SQLite's own measure, 4 MB.
const LOGGED: i64 = 1000;
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
    /// The entries that it says are to be indexed.
    pub(super) noted: BTreeSet<i64>,
    path: &'w Path,
}

impl Writer {
    pub(super) fn open(store: &Store) -> Result<Self, StoreError> {
        let (connection, mark) = opening::open_writer(store)?;
        let path = store.path.clone();
        #[cfg_attr(not(test), expect(unused_mut, reason = "tests count what it does"))]
        let mut writer = Self {
            connection,
            path,
            store: Some((store.clone(), mark)),
            in_doubt: false,
            rebuilt: 0,
            log_is_named: false,
        };
        #[cfg(test)]
        store.count_steps(&mut writer.connection);
        Ok(writer)
    }

    /// One that writes to a database in the making.
    pub(super) fn of(connection: Connection, path: &Path) -> Self {
        Self { connection, path: path.to_owned(), store: None, in_doubt: false, rebuilt: 0, log_is_named: false }
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        let sql = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Transaction {
            sql,
            touched: Touched::default(),
            changed: BTreeMap::new(),
            noted: BTreeSet::new(),
            path: &self.path,
        })
    }

    /// Keeps the log short, and after an error of the disk makes sure of what is on it: to be called after commits. An
    /// error takes back no commit.
    pub fn tend(&mut self) -> Result<(), StoreError> {
        if !self.in_doubt {
            let logged: i64 = self.connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1))?;
            return if logged > LOGGED { self.checkpoint("PASSIVE").map(drop) } else { Ok(()) };
        }
        // Pages whose sync failed are not synced by another sync (FAULTS 33): all that is in the log is written anew, to
        // the database, and synced there.
        if !self.checkpoint("TRUNCATE")? {
            // A reader was in the way; the next time does it.
            return Ok(());
        }
        self.check()?;
        self.in_doubt = false;
        Ok(())
    }

    /// Has all that was committed on the disk: to be called when there is nothing to commit.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        self.tend()?;
        sync_log(&self.path)?;
        if !self.log_is_named {
            sync_folder_of(&self.path).map_err(|error| StoreError::io(&self.path, error))?;
            self.log_is_named = true;
        }
        Ok(())
    }

    /// Writes the log into the database; tells whether all of it.
    fn checkpoint(&self, how: &str) -> Result<bool, StoreError> {
        let sql = format!("PRAGMA wal_checkpoint({how})");
        Ok(self.connection.query_row(&sql, [], |row| {
            let (busy, logged, written): (bool, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(!busy && logged == written)
        })?)
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
        Ok(entries)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let Some((store, mark)) = self.store.take() else { return };
        if self.in_doubt || std::thread::panicking() {
            return;
        }
        if store.is_unchecked() {
            // Whoever checks it still reads it, and is not waited for; nor is it closed before it is known to be sound.
            sync_log(&self.path).ok();
            return;
        }
        if self.checkpoint("TRUNCATE").is_ok() && sync_log(&self.path).is_ok() {
            mark.remove();
        }
    }
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

    /// The same, and on the disk: for what only the store knows, as an operator's decision, before it is answered. An
    /// error of the sync leaves it committed, and not sure to outlive a power cut.
    pub fn commit_durably(self) -> Result<Touched, StoreError> {
        let path = self.path.to_owned();
        let touched = self.commit()?;
        sync_log(&path)?;
        sync_folder_of(&path).map_err(|error| StoreError::io(&path, error))?;
        Ok(touched)
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
