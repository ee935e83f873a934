//! The database file: its schema, its version, and the connections to it.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::StoreError;
use super::newcomers::worded;
use crate::domain::folded_words;
use crate::failpoint;

/// `application_id` of our files (SQLite file format §1.3.14): «Ajil».
pub(super) const APPLICATION_ID: i32 = 0x416a_696c;

/// The schema this program writes. A step of `MIGRATIONS` leads from each version to the next.
pub const SCHEMA_VERSION: i32 = 4;

/// `MIGRATIONS[n]` leads from version n to n + 1.
const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
];

/// Since this version entries are found by a hash of their words, which SQL cannot make.
const WORDED: i32 = 4;

/// A connection that writes to what is there.
pub(super) fn connect_writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    configure(&connection)?;
    // WAL: readers go on while the writer commits. NORMAL: a commit survives the death of the process; after
    // a power cut those since the writer last rested may be missing, and reconcile makes them again from the folder, with
    // the same ids.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    // SQLite's own checkpoints keep their errors to themselves: the writer makes them.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    // What an import or a slow reader made of the log is given back.
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    configure(&connection)?;
    Ok(connection)
}

/// Opens a connection that reads what nobody writes, and makes no file beside it (SQLite, *immutable*).
pub(super) fn open_immutable(path: &Path) -> Result<Connection, StoreError> {
    let name = percent_encode(path.as_os_str().as_bytes(), NON_ALPHANUMERIC).to_string().replace("%2F", "/");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(format!("file:{name}?immutable=1"), flags)?;
    configure(&connection)?;
    Ok(connection)
}

/// A new database that nobody else opens until it has its name. It is synced when it is whole, and not before.
pub(super) fn fresh(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path)?;
    configure(&connection)?;
    connection.pragma_update(None, "synchronous", "off")?;
    migrate(&mut connection)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    // More than there are statements: each is parsed and planned once.
    connection.set_prepared_statement_cache_capacity(256);
    connection.pragma_update(None, "foreign_keys", "on")?;
    Ok(())
}

/// The version of what is there, 0 for nothing.
pub(super) fn version(connection: &Connection) -> Result<i32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the schema up to date, at once or not at all.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    // Tables that others refer to are made anew under their names (SQLite, *ALTER TABLE* §7); a transaction leaves this be.
    connection.pragma_update(None, "foreign_keys", "off")?;
    let migrated = migrate_at_once(connection);
    connection.pragma_update(None, "foreign_keys", "on")?;
    migrated
}

fn migrate_at_once(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    let steps = usize::try_from(found).ok().and_then(|found| MIGRATIONS.get(found..)).ok_or(StoreError::Foreign)?;
    for step in steps {
        transaction.execute_batch(step)?;
    }
    if (1..WORDED).contains(&found) {
        fill_worded(&transaction)?;
    }
    if found < SCHEMA_VERSION {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        failpoint::pass("migration");
    }
    transaction.commit()?;
    Ok(())
}

/// Notes the hash of its words with each entry that has none.
pub(super) fn fill_worded(connection: &Connection) -> Result<(), StoreError> {
    let mut some =
        connection.prepare("SELECT key, title FROM entries WHERE key > ?1 AND worded = 0 ORDER BY key LIMIT 1000")?;
    let mut note = connection.prepare("UPDATE entries SET worded = ?2 WHERE key = ?1")?;
    let mut after = i64::MIN;
    loop {
        let titles = some.query_map([after], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let titles = titles.collect::<Result<Vec<(i64, String)>, _>>()?;
        let Some((last, _)) = titles.last() else { return Ok(()) };
        after = *last;
        for (key, title) in titles {
            note.execute([key, worded(&folded_words(&title))])?;
        }
    }
}
