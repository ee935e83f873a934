//! The one connection that writes, and its transactions.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{StoreError, Touched};
use crate::domain::Timestamp;

/// The one connection that writes.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
}

/// A transaction under way: nothing of it is seen before [`Transaction::commit`]; dropped, it never was.
pub struct Transaction<'w> {
    pub(super) sql: rusqlite::Transaction<'w>,
    pub(super) touched: Touched,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        let sql = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Transaction { sql, touched: Touched::default() })
    }
}

impl Transaction<'_> {
    /// Makes everything so, at once, and tells what it changed.
    pub fn commit(self) -> Result<Touched, StoreError> {
        self.sql.commit()?;
        Ok(self.touched)
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

    /// Keeps the text of a settings file that was found good; `None` forgets it.
    pub fn put_good_settings(&mut self, path: &str, text: Option<&str>) -> Result<(), StoreError> {
        match text {
            Some(text) => self
                .sql
                .prepare_cached("INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET text = ?2")?
                .execute([path, text])?,
            None => self.sql.prepare_cached("DELETE FROM settings WHERE path = ?1")?.execute([path])?,
        };
        Ok(())
    }

    /// When the edition at `address` came to have `etag`: kept from before if it had it before, else `now`, and
    /// always a later second than the one before it (RFC 9110 §8.8.2: a change must move the date).
    ///
    /// So, after several changes in one second, it can be ahead of the clock; the edge never tells more than now.
    pub fn edition_modified(&mut self, address: &str, etag: &str, now: Timestamp) -> Result<Timestamp, StoreError> {
        let before: Option<(String, i64)> = self
            .sql
            .prepare_cached("SELECT etag, modified FROM editions WHERE address = ?1")?
            .query_row([address], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let this_second = now.seconds() * 1000;
        let modified = match before {
            Some((same, modified)) if same == etag => return Ok(Timestamp::from_millis_utc(modified)),
            // More than a minute ahead is no burst of changes but a clock that was set back.
            Some((_, modified)) if modified < this_second + 60_000 => this_second.max(modified + 1000),
            _ => this_second,
        };
        self.sql
            .prepare_cached(
                "INSERT INTO editions VALUES (?1, ?2, ?3) ON CONFLICT (address) DO UPDATE SET etag = ?2, modified = ?3",
            )?
            .execute(params![address, etag, modified])?;
        Ok(Timestamp::from_millis_utc(modified))
    }
}
