//! Floor 2: the only owner of the database.
//!
//! One [`Writer`], many [`Reader`]s, each with a connection of its own. What a transaction of the writer
//! changed for readers of feeds comes back from its commit as [`Touched`].
//!
//! **Invariant:** no other module knows SQL.

mod entries;
mod feeds;
mod files;
mod index;
mod joining;
mod listing;
mod reader;
mod revisions;
mod rows;
mod schema;
mod seek;
mod writer;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use thiserror::Error;
use uuid::Uuid;

pub use entries::{Holder, Holding, Known, Worded};
pub use files::{ContentHash, FileRecord, Judged};
pub use listing::MonthsArticles;
pub use reader::{Article, Changed, Counts, KnownFile, Pages, Reader};
pub use revisions::Revision;
pub use writer::{Transaction, Writer};

use crate::domain::FeedName;

/// The store's file in the state folder.
const FILE_NAME: &str = "ajil.db";

/// What went wrong with the store.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite's own word: disk full, I/O error, a file that is no database.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Written by a later version of this program.
    #[error(
        "the store has schema {found} and this version of ajil knows up to {known}: start the newer version, or move the state folder away (ids and dates come back the same)"
    )]
    Newer {
        /// The file's version.
        found: i32,
        /// Ours.
        known: i32,
    },
    /// A database, but not ours.
    #[error("the state folder holds a database that is not ajil’s: name another with --state")]
    Foreign,
    /// A value that this program cannot have written.
    #[error("the store holds a value it cannot hold: {0}")]
    Corrupt(String),
    /// The state folder cannot be made or entered.
    #[error("the state folder {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Whether what was to be written is to blame, and not the disk: trying it again is no use.
    pub fn is_of_the_change(&self) -> bool {
        match self {
            Self::Corrupt(_) => true,
            Self::Sqlite(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation),
            Self::Newer { .. } | Self::Foreign | Self::Folder { .. } => false,
        }
    }
}

/// Where the database is.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// The store in a state folder, made if need be.
    pub fn in_folder(state: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(state).map_err(|source| StoreError::Folder { path: state.to_owned(), source })?;
        Ok(Self { path: state.join(FILE_NAME) })
    }

    /// The store of a state folder, `None` when there is none yet.
    pub fn existing(state: &Path) -> Option<Self> {
        let path = state.join(FILE_NAME);
        path.is_file().then_some(Self { path })
    }

    /// The connection that writes, with the schema brought up to date. There is to be one.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        Ok(Writer::new(schema::open_writer(&self.path)?))
    }

    /// A connection that reads.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(schema::open_reader(&self.path)?))
    }
}

/// What a commit changed for those who read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Feeds whose documents may have changed.
    pub feeds: BTreeSet<FeedName>,
    /// Articles whose pages may have changed.
    pub articles: BTreeSet<Uuid>,
    /// Whether a feed came or went.
    pub directory: bool,
    /// Whether entries came to be found by words and labels by which they were not before.
    pub indexed: bool,
}

impl Touched {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.feeds.is_empty() && self.articles.is_empty() && !self.directory && !self.indexed
    }

    /// Takes in another commit's.
    pub fn extend(&mut self, other: Self) {
        self.feeds.extend(other.feeds);
        self.articles.extend(other.articles);
        self.directory |= other.directory;
        self.indexed |= other.indexed;
    }
}

#[cfg(test)]
mod tests;
