//! What goes wrong with a store, and whom it concerns.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// What went wrong with the store.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite's own word: disk full, I/O error, a file that is no database.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Written by a later version of this program.
    #[error(
        "the store {} has schema {found} and this version of ajil knows up to {known}; nothing was changed. Start the newer version{}",
        path.display(), way_back(path, snapshot.as_deref())
    )]
    Newer {
        /// The file's version.
        found: i32,
        /// Ours.
        known: i32,
        /// The file.
        path: PathBuf,
        /// The copy that was made before the update, where there is one that we can start from.
        snapshot: Option<PathBuf>,
    },
    /// Written by an earlier version of this program, and only to be read.
    #[error(
        "the store has schema {found} and this version of ajil reads schema {known}: start ajil serve once, which brings it up to date"
    )]
    Older {
        /// The file's version.
        found: i32,
        /// Ours.
        known: i32,
    },
    /// A database, but not ours.
    #[error("the state folder holds a database that is not ajil’s: name another with --state")]
    Foreign,
    /// The copy that is made before an update could not be made.
    #[error(
        "the store is not brought up to date, as it cannot be copied to {} first: {source}. Nothing was changed: make room for a copy there, or start the version that ran before", snapshot.display()
    )]
    Snapshot {
        /// Where it was to be.
        snapshot: PathBuf,
        /// Why not.
        source: Box<StoreError>,
    },
    /// A value that this program cannot have written.
    #[error("the store holds a value it cannot hold: {0}")]
    Corrupt(String),
    /// The file is damaged.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The state folder cannot be made or entered.
    #[error("the state folder {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A file of the store cannot be read or written.
    #[error("the store’s file {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
}

fn way_back(path: &Path, snapshot: Option<&Path>) -> String {
    match snapshot {
        Some(snapshot) => format!(
            ", or put back the copy from before the update: move {0} and {0}-wal away, then copy {1} to {0}",
            path.display(),
            snapshot.display()
        ),
        None => ", or move the state folder away (ids and dates come back the same)".to_owned(),
    }
}

impl StoreError {
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    /// Whether what was to be written is to blame, and not the disk: trying it again is no use.
    pub fn is_of_the_change(&self) -> bool {
        match self {
            Self::Corrupt(_) => true,
            Self::Sqlite(error) => Self::is_of_a_row(error),
            _ => false,
        }
    }

    /// Whether a row may not be so.
    pub(super) fn is_of_a_row(error: &rusqlite::Error) -> bool {
        matches!(error.sqlite_error_code(), Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch))
    }

    /// Whether the store holds what was not written so.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Corrupt(_) | Self::Damaged(_) => true,
            Self::Sqlite(error) => {
                let code = error.sqlite_error_code();
                matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
                    || matches!(
                        error,
                        // Our statements are right: the schema is not what it was.
                        rusqlite::Error::SqlInputError { .. }
                            | rusqlite::Error::FromSqlConversionFailure(..)
                            | rusqlite::Error::InvalidColumnType(..)
                            | rusqlite::Error::IntegralValueOutOfRange(..)
                            | rusqlite::Error::Utf8Error(..)
                    )
            }
            _ => false,
        }
    }

    /// Whether the disk failed, so that what is on it is open. A full disk takes nothing, and keeps what it has.
    pub fn is_of_the_disk(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly)
            ),
            Self::File { source, .. } => source.kind() != std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}
