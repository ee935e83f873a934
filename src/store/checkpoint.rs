//! Checkpoints: the log written into the database. A short log the writer writes by itself; a long one, as an import makes
//! it, is written beside it by a thread with a connection of its own, so that nothing fresh waits for it and for the disk.
//! Its error is the writer's, like one of its own.

use std::path::Path;
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;

use super::{StoreError, schema};

/// How far the log is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Logged {
    /// Pages in the log.
    pub(super) all: i64,
    /// Those of them that are not in the database yet.
    pub(super) left: i64,
    /// Whether somebody else was writing it, or a reader in the way.
    busy: bool,
}

impl Logged {
    /// Whether all of it is in the database, and nobody is in the way of that.
    pub(super) fn is_written(self) -> bool {
        !self.busy && self.left == 0
    }
}

/// Writes the log into the database: `PASSIVE`, `TRUNCATE`, or `NOOP` to be told alone how long it is.
pub(super) fn run(connection: &Connection, how: &str) -> Result<Logged, StoreError> {
    let sql = format!("PRAGMA wal_checkpoint({how})");
    Ok(connection.prepare_cached(&sql)?.query_row([], |row| {
        let (all, written): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(Logged { all, left: all - written, busy: row.get(0)? })
    })?)
}

/// A checkpoint beside the writer.
#[derive(Debug)]
pub(super) struct Beside(JoinHandle<Result<(), StoreError>>);

impl Beside {
    /// Begins one; where no thread can be had, it is made at once.
    pub(super) fn begin(path: &Path, connection: &Connection) -> Result<Option<Self>, StoreError> {
        // Opened here: where no descriptor can be had, the writer, who has its own, does it by itself.
        let Ok(own) = schema::connect_writer(path) else { return run(connection, "PASSIVE").map(|_| None) };
        let work = move || run(&own, "PASSIVE").map(drop);
        match Builder::new().name("checkpoint".to_owned()).spawn(work) {
            Ok(thread) => Ok(Some(Self(thread))),
            Err(_) => run(connection, "PASSIVE").map(|_| None),
        }
    }

    /// Whether it is over.
    pub(super) fn is_over(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits for its end.
    pub(super) fn end(self) -> Result<(), StoreError> {
        self.0.join().unwrap_or_else(|_| Err(StoreError::Corrupt("a checkpoint that panicked".to_owned())))
    }
}
