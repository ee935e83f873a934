//! The copy of the store that is made before its schema is brought up to date: what an older version starts from again.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{StoreError, beside};

/// So many are kept: of the last two updates.
const KEPT: usize = 2;
const BETWEEN: &str = "-before-v";

/// Copies the store as it is before it goes `from` one version `to` another, to `ajil.db.v2-before-v3`. The copy is
/// whole when it has its name.
pub(super) fn take(connection: &Connection, path: &Path, from: i32, to: i32) -> Result<PathBuf, StoreError> {
    let name = format!("v{from}{BETWEEN}{to}");
    let mut snapshot = beside(path, &format!(".{name}"));
    for again in 2.. {
        if !snapshot.exists() {
            break;
        }
        snapshot = beside(path, &format!(".{name}.{again}"));
    }
    let partial = beside(path, ".snapshot-partial");
    let copied = copy(connection, &partial, &snapshot);
    if let Err(error) = copied {
        // It is of no use, and takes the room that the store needs.
        std::fs::remove_file(&partial).ok();
        return Err(StoreError::Snapshot { snapshot, source: Box::new(error) });
    }
    tracing::info!(snapshot = %snapshot.display(), "the store before it is brought up to date");
    forget_old(path);
    Ok(snapshot)
}

fn copy(connection: &Connection, partial: &Path, snapshot: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::io(partial, error)),
        _ => {}
    }
    let name = partial.to_str().ok_or_else(|| {
        StoreError::io(partial, std::io::Error::new(std::io::ErrorKind::InvalidInput, "the name is no UTF-8"))
    })?;
    connection.execute("VACUUM INTO ?1", [name])?;
    // SQLite does not sync what it vacuums into.
    let sync = || {
        File::open(partial)?.sync_all()?;
        std::fs::rename(partial, snapshot)?;
        sync_folder_of(snapshot)
    };
    sync().map_err(|error| StoreError::io(snapshot, error))
}

/// Makes the names in the folder of `path` durable.
pub(super) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// The snapshots in the state folder, the newest first.
pub(super) fn all(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Vec::new() };
    let mut lead = OsString::from(name);
    lead.push(".v");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter(|entry| {
            let name = entry.file_name();
            name.as_encoded_bytes().starts_with(lead.as_encoded_bytes()) && name.to_string_lossy().contains(BETWEEN)
        })
        .map(|entry| (entry.metadata().and_then(|metadata| metadata.modified()).ok(), entry.path()))
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The newest snapshot that this version, which knows schemas up to `known`, can be started on.
pub(super) fn usable(path: &Path, known: i32) -> Option<PathBuf> {
    let version = |snapshot: &PathBuf| -> Option<i32> {
        let name = snapshot.file_name()?.to_str()?;
        name.split_once(".db.v")?.1.split_once(BETWEEN)?.0.parse().ok()
    };
    all(path).into_iter().find(|snapshot| version(snapshot).is_some_and(|version| version <= known))
}

fn forget_old(path: &Path) {
    for old in all(path).into_iter().skip(KEPT) {
        match std::fs::remove_file(&old) {
            Ok(()) => tracing::info!(snapshot = %old.display(), "an old snapshot was removed"),
            Err(error) => tracing::warn!(snapshot = %old.display(), %error, "an old snapshot cannot be removed"),
        }
    }
}
