//! Whether the store is sound: the mark of one that was not closed, and the checks.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::rows::{self, ENTRY_COLUMNS};
use super::snapshot::sync_folder_of;
use super::{StoreError, beside};

/// A store of no more bytes is checked at each start, before it is used: that takes a moment.
pub(super) const SMALL: u64 = 32 << 20;
/// So often, in steps of SQLite's machine, a check asks whether it is still wanted.
pub(super) const STEPS: i32 = 10_000;
/// Names this run of the system's kernel (random(4)).
const THIS_BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// How the last use of a store ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LastEnd {
    /// It was closed, or there was none.
    Closed,
    /// The process ended, and the system went on: all that was written is there, and SQLite's log makes it whole.
    OfTheProcess,
    /// The system ended, or nobody knows; or this is a copy of the store that was open.
    Unknown,
}

/// Lies beside the store as long as it is open for writing: found at a start, it tells that the last end was none. In it
/// stands which run of the system, and which file, was open.
#[derive(Debug)]
pub(super) struct OpenMark {
    path: PathBuf,
    store: PathBuf,
}

impl OpenMark {
    /// Puts the mark, and tells how the last use ended.
    pub(super) fn put(store: &Path) -> (Self, LastEnd) {
        let path = beside(store, ".open");
        let mark = Self { path: path.clone(), store: store.to_owned() };
        let end = match std::fs::read_to_string(&path) {
            Ok(told) if Some(&told) == mark.text().as_ref() => LastEnd::OfTheProcess,
            Err(error) if error.kind() == io::ErrorKind::NotFound => LastEnd::Closed,
            _ => LastEnd::Unknown,
        };
        if end == LastEnd::Closed
            && let Err(error) = File::create_new(&path).and_then(|_| sync_folder_of(&path))
        {
            tracing::warn!(mark = %path.display(), %error, "whether the store is closed at its end will not be known");
        }
        (mark, end)
    }

    /// Writes down what is open, once that is known to be sound. It need not be synced: it is of this run of the system.
    pub(super) fn fill(&self) {
        let text = self.text().unwrap_or_default();
        if let Err(error) = std::fs::write(&self.path, text) {
            tracing::warn!(mark = %self.path.display(), %error, "should this process be killed, the next start will check the store first");
        }
    }

    /// Takes it away: the store is closed.
    pub(super) fn remove(&self) {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(mark = %self.path.display(), %error, "the next start will check the store");
            }
            _ => {}
        }
    }

    /// `None` where the system does not tell its runs apart.
    fn text(&self) -> Option<String> {
        let boot = std::fs::read_to_string(THIS_BOOT).ok()?;
        let store = std::fs::metadata(&self.store).ok()?;
        Some(format!("{} {} {}\n", boot.trim(), store.dev(), store.ino()))
    }
}

/// Checks the database's structure. [`StoreError::Damaged`] says what is wrong first.
pub(super) fn check_structure(connection: &Connection) -> Result<(), StoreError> {
    let told: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if told == "ok" { Ok(()) } else { Err(StoreError::Damaged(told)) }
}

/// Checks that every entry can be read and says what was written.
pub(super) fn check_entries(connection: &Connection) -> Result<(), StoreError> {
    let sql = format!("SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        rows::entry(row).map_err(|error| match error {
            StoreError::Corrupt(what) => StoreError::Damaged(what),
            other => other,
        })?;
    }
    Ok(())
}
