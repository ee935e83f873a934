//! The way to a store that may be written to: whose is it, is it sound, is it of our version.

use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, OpenFlags};

use super::health::{self, LastEnd, OpenMark};
use super::peek::{self, Imprint};
use super::schema::{self, APPLICATION_ID, SCHEMA_VERSION};
use super::{Store, StoreError, beside, rebuild, snapshot};

/// No store will have had so many schemas: a greater version is a flipped bit.
const CREDIBLE: i32 = 4096;

/// Opens a store for writing; a damaged one is set aside and made anew.
pub(super) fn open_writer(store: &Store) -> Result<(Connection, OpenMark), StoreError> {
    let path = &*store.path;
    look(path)?;
    rebuild::finish(path)?;
    let (mark, end) = OpenMark::put(path);
    // What a killed process left is whole unless the disk spoilt it. That takes as long to tell as the store is large, and
    // readers are not to wait for it.
    let is_small = std::fs::metadata(path).is_ok_and(|metadata| metadata.len() <= store.small);
    let is_first = is_small || end == LastEnd::Unknown;
    if end != LastEnd::Closed {
        tracing::warn!("the store was not closed: it is checked{}", if is_first { "" } else { " while it is served" });
    }
    store.set_unchecked(end == LastEnd::OfTheProcess && !is_first);
    let connection = match open(store, is_first) {
        Err(error) if error.is_damage() => {
            rebuild::rebuild(path, &error.to_string())?;
            store.next_generation();
            store.set_unchecked(false);
            open(store, false)
        }
        opened => opened,
    }?;
    if !store.is_unchecked() {
        mark.fill();
    }
    Ok((connection, mark))
}

/// Opens a connection that reads a database that nobody has open, and makes no file.
pub(super) fn open_at_rest(path: &Path) -> Result<Connection, StoreError> {
    look(path)?;
    let connection = if std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        // It was not closed: what it committed last is in its log.
        schema::open_reader(path)?
    } else {
        // A reader of a database with a log makes one, unless it is told that nobody writes.
        schema::open_immutable(path)?
    };
    match schema::version(&connection)? {
        found if found < SCHEMA_VERSION => Err(StoreError::Older { found, known: SCHEMA_VERSION }),
        _ => Ok(connection),
    }
}

/// Refuses what is a newer version's or another program's, having touched nothing.
fn look(path: &Path) -> Result<(), StoreError> {
    let imprint = peek::imprint(path, &beside(path, "-wal")).map_err(|error| StoreError::io(path, error))?;
    let Some(Imprint { owner, version }) = imprint else { return Ok(()) };
    if owner != APPLICATION_ID && (owner != 0 || version != 0) {
        // With a flipped bit it would be another's, too; but one that has our tables is ours.
        return if has_our_tables(path) { Ok(()) } else { Err(StoreError::Foreign) };
    }
    if version > SCHEMA_VERSION && version < CREDIBLE {
        let snapshot = snapshot::usable(path, SCHEMA_VERSION);
        return Err(StoreError::Newer { found: version, known: SCHEMA_VERSION, path: path.to_owned(), snapshot });
    }
    Ok(())
}

fn has_our_tables(path: &Path) -> bool {
    let ours = "SELECT count(*) = 3 FROM sqlite_master WHERE name IN ('holdings', 'memberships', 'facts')";
    // What is another's is not touched: `immutable` makes no file beside it.
    let Some(name) = path.to_str() else { return false };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string().replace("%2F", "/");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let told = Connection::open_with_flags(format!("file:{name}?immutable=1"), flags);
    told.and_then(|reader| reader.query_row(ours, [], |row| row.get(0))).unwrap_or(false)
}

fn open(store: &Store, is_checked: bool) -> Result<Connection, StoreError> {
    let path = &*store.path;
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0) && !beside(path, "-wal").exists() {
        // A start that ended before its first commit leaves an empty file, too; there is nothing to tell those apart by.
        tracing::warn!(store = %path.display(), "the store is empty: everything is read from the folder");
    }
    let mut connection = schema::connect_writer(path)?;
    let owner: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found = schema::version(&connection)?;
    if (owner != APPLICATION_ID && (owner != 0 || found != 0)) || !(0..=SCHEMA_VERSION).contains(&found) {
        return Err(StoreError::Damaged(format!("application_id {owner:#x}, user_version {found}")));
    }
    // Nothing is made of what may be damaged.
    if is_checked || (found < SCHEMA_VERSION && store.is_unchecked()) {
        health::check_structure(&connection)?;
        store.set_unchecked(false);
    }
    if found < SCHEMA_VERSION {
        if found > 0 {
            snapshot::take(&connection, path, found, SCHEMA_VERSION)?;
        }
        schema::migrate(&mut connection)?;
    }
    Ok(connection)
}
