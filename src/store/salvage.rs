//! What can be read of a damaged store: dates of first sight, ids of renamed files, what was withdrawn, headlines that
//! scrolled out, what an operator decided. The folder does not have these.

use std::path::Path;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params, params_from_iter};

use super::rows::{self, ENTRY_COLUMNS};
use super::{StoreError, Transaction, Writer, schema};
use crate::domain::{EntryId, Timestamp};

/// The tables that are remembered, those that others refer to first.
pub(super) const REMEMBERED: [&str; 17] = [
    "facts",
    "settings",
    "folders",
    "files",
    "entries",
    "bodies",
    "holdings",
    "feeds",
    "aliases",
    "tombstones",
    "changes",
    "revisions",
    "apart",
    "claims",
    "recalls",
    "parted",
    "held",
];

/// The tables that are made of the remembered ones.
#[cfg(test)]
pub(super) const DERIVED: [&str; 5] = ["memberships", "moments", "labels", "labelled", "to_index"];

/// Behind an unreadable row so many are tried one by one; then the steps grow.
const TRIED: i64 = 1024;

/// How much could be read.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Salvaged {
    pub(super) entries: u64,
    pub(super) files: u64,
}

/// Copies what can be read of the store at `from`. Every file is to be read again, whatever its stamp.
pub(super) fn salvage(from: &Path, into: &mut Writer, now: Timestamp) -> Result<Salvaged, StoreError> {
    let damaged = match schema::open_reader(from) {
        Ok(damaged) => damaged,
        Err(error) => {
            tracing::warn!(%error, "nothing can be read of the damaged store");
            return Ok(Salvaged::default());
        }
    };
    into.connection.pragma_update(None, "foreign_keys", "off")?;
    let mut tx = into.begin()?;
    for table in REMEMBERED {
        copy(&damaged, &tx.sql, table)?;
    }
    drop_unreadable(&tx.sql, now)?;
    mend_permalinks(&tx.sql)?;
    while drop_orphans(&tx.sql)? > 0 {}
    derive(&mut tx, now)?;
    let count = |table: &str| tx.sql.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    let count = |table: &str| count(table).map(i64::unsigned_abs);
    let salvaged = Salvaged { entries: count("entries")?, files: count("files")? };
    tx.commit()?;
    into.connection.pragma_update(None, "foreign_keys", "on")?;
    Ok(salvaged)
}

/// Copies the rows of a table that can be read; of a table that another version has otherwise, the columns of both.
fn copy(damaged: &Connection, into: &Connection, table: &str) -> Result<(), StoreError> {
    let there = columns(damaged, table).unwrap_or_default();
    let here = columns(into, table)?;
    let both: Vec<_> = here.into_iter().filter(|column| there.contains(column)).collect();
    if both.is_empty() {
        return Ok(());
    }
    let names = both.join(", ");
    let places = vec!["?"; both.len()].join(", ");
    let mut insert = into.prepare(&format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"))?;
    let mut keep = |row: &rusqlite::Row<'_>, from: usize| -> Result<(), StoreError> {
        let values = (from..from + both.len()).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>();
        match values.and_then(|values| insert.execute(params_from_iter(values))) {
            // A row that may not be so: it was not written so.
            Err(error) if StoreError::is_of_a_row(&error) => Ok(()),
            // Nor was text that is none.
            Err(rusqlite::Error::Utf8Error(..)) => Ok(()),
            other => Ok(other.map(drop)?),
        }
    };
    let by_key = format!("SELECT rowid, {names} FROM {table} WHERE rowid > ?1 ORDER BY rowid");
    let Ok(mut select) = damaged.prepare(&by_key) else {
        // A table without keys of its own, or one that is gone.
        let Ok(mut select) = damaged.prepare(&format!("SELECT {names} FROM {table}")) else { return Ok(()) };
        let Ok(mut rows) = select.query([]) else { return Ok(()) };
        while let Ok(Some(row)) = rows.next() {
            keep(row, 0)?;
        }
        return Ok(());
    };
    let (mut after, mut failed) = (i64::MIN, 0_i64);
    loop {
        let Ok(mut rows) = select.query([after]) else { return Ok(()) };
        loop {
            match rows.next() {
                Ok(None) => return Ok(()),
                Ok(Some(row)) => {
                    after = row.get(0)?;
                    failed = 0;
                    keep(row, 1)?;
                }
                Err(_) => break,
            }
        }
        failed += 1;
        let step = 1_i64.checked_shl(u32::try_from(failed - TRIED).unwrap_or(0)).unwrap_or(0);
        match after.max(0).checked_add(step) {
            Some(next) if step > 0 => after = next,
            _ => return Ok(()),
        }
    }
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    Ok(statement.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Drops bodies that do not unpack, and entries that cannot be read without them either. An entry without its body keeps
/// its id and dates, and is withdrawn until its file was read again.
fn drop_unreadable(into: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let sql = format!("SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE e.key = ?1");
    let mut select = into.prepare(&sql)?;
    let mut is_readable = |key: i64| -> Result<bool, StoreError> {
        let mut rows = select.query([key])?;
        Ok(rows.next()?.is_some_and(|row| rows::entry(row).is_ok()))
    };
    for key in keys(into)? {
        if is_readable(key)? {
            continue;
        }
        into.execute("DELETE FROM bodies WHERE entry = ?1", [key])?;
        // What cannot be read cannot be told from what was altered, but for its shape.
        into.execute(
            "UPDATE entries SET withdrawn = ?2, details = json_remove(details, '$.check') \
             WHERE key = ?1 AND json_valid(details)",
            params![key, now.millis()],
        )?;
        if !is_readable(key)? {
            into.execute("DELETE FROM entries WHERE key = ?1", [key])?;
        }
    }
    Ok(())
}

/// Makes anew what entries are found by: their checksums hold the id, and not the permalink, which is made of it. Of two
/// with one id, as an altered permalink lets there be, the first stays.
fn mend_permalinks(into: &Connection) -> Result<(), StoreError> {
    let altered = {
        let mut select = into.prepare("SELECT key, id, permalink FROM entries ORDER BY key")?;
        let mut rows = select.query([])?;
        let mut altered = Vec::new();
        while let Some(row) = rows.next()? {
            let permalink = EntryId::stored(row.get(1)?).permalink();
            // Whatever type it has by now.
            if !matches!(row.get_ref(2)?, ValueRef::Blob(bytes) if bytes == permalink.as_bytes()) {
                altered.push((row.get::<_, i64>(0)?, permalink));
            }
        }
        altered
    };
    for (key, permalink) in altered {
        let found_by = params![permalink.as_bytes(), key];
        into.execute("DELETE FROM entries WHERE permalink = ?1 AND key > ?2", found_by)?;
        if into.execute("UPDATE OR IGNORE entries SET permalink = ?1 WHERE key = ?2", found_by)? == 0 {
            into.execute("DELETE FROM entries WHERE key = ?1", [key])?;
        }
    }
    Ok(())
}

fn keys(connection: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare("SELECT key FROM entries ORDER BY key")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Drops what refers to a row that is lost, or the reference where it may be none; tells how much.
fn drop_orphans(into: &Connection) -> Result<usize, StoreError> {
    let mut references = into.prepare(
        "SELECT r.\"table\", r.\"from\", r.\"to\", c.\"notnull\" OR c.pk > 0 FROM pragma_foreign_key_list(?1) r \
         JOIN pragma_table_info(?1) c ON c.name = r.\"from\"",
    )?;
    let mut dropped = 0;
    for table in REMEMBERED {
        let referred = references.query_map([table], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, bool>(3)?))
        })?;
        for (to, column, key, is_needed) in referred.collect::<Result<Vec<_>, _>>()? {
            let lost = format!("{column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {to})");
            dropped += if is_needed {
                into.execute(&format!("DELETE FROM {table} WHERE {lost}"), [])?
            } else {
                into.execute(&format!("UPDATE {table} SET {column} = NULL WHERE {lost}"), [])?
            };
        }
    }
    Ok(dropped)
}

fn derive(tx: &mut Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.sql.execute("UPDATE files SET content = NULL, mtime = 0", [])?;
    tx.sql.execute("INSERT INTO to_index SELECT key FROM entries", [])?;
    // No checksum holds it, and it is made of the title, which one does.
    tx.sql.execute("UPDATE entries SET worded = 0", [])?;
    schema::fill_worded(&tx.sql)?;
    let sql = format!(
        "SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key \
         WHERE e.key = ?1 AND e.withdrawn IS NULL"
    );
    for key in keys(&tx.sql)? {
        let stored = {
            let mut statement = tx.sql.prepare_cached(&sql)?;
            let mut rows = statement.query([key])?;
            rows.next()?.map(rows::entry).transpose()?
        };
        if let Some(stored) = stored {
            tx.place_in_feeds(key, &stored.entry, false, now, now)?;
        }
    }
    Ok(())
}
