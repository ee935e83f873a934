//! Whether the store is sound: the mark of one that was not closed, and the checks.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::rows::{self, ENTRY_COLUMNS};
use super::snapshot::sync_folder_of;
use super::{StoreError, beside};

/// A store of no more bytes is checked at each start: that takes a moment.
const SMALL: u64 = 32 << 20;

/// Lies beside the store as long as it is open for writing: found at a start, it tells that the last end was none.
#[derive(Debug)]
pub(super) struct OpenMark {
    path: PathBuf,
}

impl OpenMark {
    /// Puts the mark, and tells whether it lay there.
    pub(super) fn put(store: &Path) -> (Self, bool) {
        let path = beside(store, ".open");
        let lay_there = path.exists();
        if !lay_there && let Err(error) = File::create_new(&path).and_then(|_| sync_folder_of(&path)) {
            tracing::warn!(mark = %path.display(), %error, "whether the store is closed at its end will not be known");
        }
        (Self { path }, lay_there)
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
}

/// Whether a store of this size is checked even if it was closed.
pub(super) fn is_small(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.len() <= SMALL)
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
