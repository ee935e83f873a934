//! A damaged store is set aside and another is made, of what can be read of it; the folder gives the rest.
//!
//! The new one is made under a name of its own, and takes the place of the old one when it is whole: killed at any point,
//! the next start finds the old one in its place, or the new one whole and puts it there.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;

use super::snapshot::sync_folder_of;
use super::{StoreError, Writer, beside, salvage, schema};
use crate::domain::Timestamp;

/// The fact that tells of it: JSON with `at`, `why`, `aside` (the damaged file's name), `entries` and `files` (how many
/// could be read of it).
pub const REBUILT: &str = "rebuilt";

const MADE: &str = ".rebuilt-";
const ASIDE: &str = ".damaged-";

/// Puts another store in the place of the damaged one at `path`, which is kept beside it; tells how many entries could be
/// read of that.
pub(super) fn rebuild(path: &Path, why: &str) -> Result<u64, StoreError> {
    let clock = Connection::open_in_memory()?;
    // For the name of a file and a line in the log: what is published has its dates from those who call.
    let (now, name): (i64, String) =
        clock.query_row("SELECT unixepoch() * 1000, strftime('%Y%m%dT%H%M%SZ', 'now')", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    drop(clock);
    let name = free_name(path, &name);
    tracing::error!(store = %path.display(), why, "the store is damaged: it is set aside and made anew");
    let partial = beside(path, ".rebuilding");
    remove_with_journal(&partial)?;
    let mut writer = Writer::of(schema::fresh(&partial)?, path);
    let kept = salvage::salvage(path, &mut writer, Timestamp::from_millis_utc(now))?;
    let told = json!({
        "at": Timestamp::from_millis_utc(now).to_rfc3339(),
        "why": why,
        "aside": beside(path, &format!("{ASIDE}{name}")).file_name().map(OsStr::to_string_lossy),
        "entries": kept.entries,
        "files": kept.files,
    });
    let mut tx = writer.begin()?;
    tx.put_fact(REBUILT, &told.to_string())?;
    tx.commit()?;
    drop(writer);
    let made = beside(path, &format!("{MADE}{name}"));
    let put = || {
        File::open(&partial)?.sync_all()?;
        std::fs::rename(&partial, &made)?;
        put_in_place(path, &made)
    };
    put().map_err(|error| StoreError::io(path, error))?;
    tracing::error!(
        aside = %beside(path, &format!("{ASIDE}{name}")).display(),
        entries = kept.entries,
        files = kept.files,
        "the store is made anew; the folder is read again, and ids and dates stay",
    );
    Ok(kept.entries)
}

/// Ends what was cut short by the end of the process.
pub(super) fn finish(path: &Path) -> Result<(), StoreError> {
    remove_with_journal(&beside(path, ".rebuilding"))?;
    let end = || {
        if let Some(made) = made_of(path)? {
            put_in_place(path, &made)?;
        } else if !path.exists() && beside(path, "-wal").exists() {
            // SQLite would remove a log whose database is gone.
            set_aside(path, &free_name(path, "lost"))?;
        }
        Ok(())
    };
    end().map_err(|error| StoreError::io(path, error))
}

fn made_of(path: &Path) -> io::Result<Option<PathBuf>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
    let lead = [name.as_encoded_bytes(), MADE.as_bytes()].concat();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(&lead) {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

fn put_in_place(path: &Path, made: &Path) -> io::Result<()> {
    let name = made.file_name().unwrap_or_default().to_string_lossy();
    set_aside(path, name.rsplit_once(MADE).map_or("lost", |(_, name)| name))?;
    std::fs::rename(made, path)?;
    sync_folder_of(path)
}

/// Moves the database and its log. The log last: a database is never left with the log of another.
fn set_aside(path: &Path, name: &str) -> io::Result<()> {
    let aside = beside(path, &format!("{ASIDE}{name}"));
    rename_if_there(path, &aside)?;
    rename_if_there(&beside(path, "-wal"), &beside(&aside, "-wal"))?;
    match std::fs::remove_file(beside(path, "-shm")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    sync_folder_of(path)
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// A name under which nothing was set aside yet.
fn free_name(path: &Path, name: &str) -> String {
    let numbered = |number: u32| if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
    let is_free = |name: &String| {
        let aside = beside(path, &format!("{ASIDE}{name}"));
        !aside.exists() && !beside(&aside, "-wal").exists()
    };
    (1..).map(numbered).find(is_free).unwrap_or_else(|| name.to_owned())
}

fn remove_with_journal(path: &Path) -> Result<(), StoreError> {
    for path in [path.to_owned(), beside(path, "-journal"), beside(path, "-wal"), beside(path, "-shm")] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(StoreError::io(&path, error)),
            _ => {}
        }
    }
    Ok(())
}
