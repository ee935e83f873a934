//! The one connection that writes, and its transactions.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{StoreError, Touched};
use crate::domain::{FeedName, Timestamp};

/// The one connection that writes.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
}

/// A transaction under way: nothing of it is seen before [`Transaction::commit`]; dropped, it never was.
pub struct Transaction<'w> {
    pub(super) sql: rusqlite::Transaction<'w>,
    pub(super) touched: Touched,
    /// The feeds whose dates this moves, and to when.
    pub(super) changed: BTreeMap<FeedName, Timestamp>,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        let sql = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Transaction { sql, touched: Touched::default(), changed: BTreeMap::new() })
    }
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
