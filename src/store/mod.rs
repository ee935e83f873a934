//! Floor 2: the only owner of the database.
//!
//! One [`Writer`], many [`Reader`]s, each with a connection of its own. What a transaction of the writer
//! changed for readers of feeds comes back from its commit as [`Touched`].
//!
//! **Invariant:** no other module knows SQL.

mod checkpoint;
#[cfg(test)]
pub mod effort;
mod entries;
mod fault;
mod feeds;
mod files;
mod health;
mod index;
mod joining;
mod known;
mod listing;
mod missing;
mod newcomers;
mod opening;
mod peek;
mod reader;
mod rebuild;
mod revisions;
mod rows;
mod rulings;
mod salvage;
mod schema;
mod seek;
mod seen;
mod snapshot;
mod standing;
mod writer;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

pub use entries::{Holder, Holding, Known, Presence, Worded};
pub use fault::StoreError;
pub use files::{ContentHash, FileRecord, Judged};
pub use known::{KnownFile, KnownFiles};
pub use listing::MonthsArticles;
pub use missing::{Asked, Missing, MissingEntry};
pub use newcomers::{Newcomer, Run};
pub use reader::{Article, Changed, Counts, HeldMedia, Pages, Reader};
pub use rebuild::REBUILT;
pub use revisions::Revision;
pub use rulings::RuledEntry;
pub use schema::SCHEMA_VERSION;
pub use standing::{FeedStanding, Scheduled};
pub use writer::{Mended, Transaction, Writer};

use crate::domain::FeedName;

/// The store's file in the state folder.
const FILE_NAME: &str = "ajil.db";

/// Where the database is, and what those who use it tell one another of it.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    /// How often another database took the place of the one there.
    generation: Arc<AtomicU64>,
    /// Whether somebody read what cannot have been written.
    suspect: Arc<AtomicBool>,
    /// Whether it was not closed, and nobody has checked it since.
    unchecked: Arc<AtomicBool>,
    /// What a check found, until the writer looks into it.
    verdict: Arc<Mutex<Option<String>>>,
    /// One of no more bytes is checked before it is used.
    small: u64,
    /// How many steps SQLite's machine has taken for readers and the writer.
    #[cfg(test)]
    pub steps: Arc<AtomicU64>,
}

impl Store {
    /// The store in a state folder, made if need be.
    pub fn in_folder(state: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(state).map_err(|source| StoreError::Folder { path: state.to_owned(), source })?;
        Ok(Self::at(state.join(FILE_NAME)))
    }

    /// The store of a state folder, `None` when there is none yet.
    pub fn existing(state: &Path) -> Option<Self> {
        let path = state.join(FILE_NAME);
        path.is_file().then(|| Self::at(path))
    }

    fn at(path: PathBuf) -> Self {
        Self {
            path,
            generation: Arc::default(),
            suspect: Arc::default(),
            unchecked: Arc::default(),
            verdict: Arc::default(),
            small: health::SMALL,
            #[cfg(test)]
            steps: Arc::default(),
        }
    }

    /// The connection that writes. There is to be one. Before it is given, an older version's store is copied to a snapshot
    /// and brought up to date, one that was not closed is checked, or is to be ([`Store::is_unchecked`]), and a damaged one
    /// is set aside and made anew of what can be read of it: then [`REBUILT`] tells.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        Writer::open(self)
    }

    /// A connection that reads the store of a service that does not run, and leaves not a file behind. A store of an
    /// earlier version is not brought up to date by reading it: [`StoreError::Older`].
    pub fn reader_at_rest(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(opening::open_at_rest(&self.path)?, self.generation()))
    }

    /// A connection that reads.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let generation = self.generation();
        let reader = Reader::new(schema::open_reader(&self.path)?, generation);
        #[cfg(test)]
        let reader = self.counted(reader);
        Ok(reader)
    }

    #[cfg(test)]
    fn counted(&self, mut reader: Reader) -> Reader {
        self.count_steps(&mut reader.connection);
        reader
    }

    /// Has [`Store::steps`] count what a connection does.
    #[cfg(test)]
    fn count_steps(&self, connection: &mut rusqlite::Connection) {
        let steps = Arc::clone(&self.steps);
        let count = move || {
            steps.fetch_add(1, Ordering::Relaxed);
            false
        };
        connection.progress_handler(1, Some(count)).unwrap();
    }

    /// Whether the reader reads the database that is there now.
    pub fn is_read_by(&self, reader: &Reader) -> bool {
        reader.generation == self.generation()
    }

    /// Notes an error that somebody had in reading; tells whether the writer is to look into it ([`Writer::mend`]), for
    /// the first of several alone.
    pub fn suspects(&self, error: &StoreError) -> bool {
        error.is_damage() && !self.suspect.swap(true, Ordering::AcqRel)
    }

    /// Whether there is something that the writer is to look into.
    pub fn is_suspect(&self) -> bool {
        self.suspect.load(Ordering::Acquire)
    }

    /// Whether it was not closed, as its process was killed, and is too large to be checked before it is used:
    /// [`Store::check`] is to be called beside the work. Closed before that is done, it is as one that was not closed.
    pub fn is_unchecked(&self) -> bool {
        self.unchecked.load(Ordering::Acquire)
    }

    /// Checks the structure of what was not closed, unless `is_ending` becomes true meanwhile. After an error it counts as
    /// unchecked; one of damage is for the writer to act on, who is to be told ([`Store::suspects`]).
    pub fn check(&self, is_ending: impl FnMut() -> bool + Send + 'static) -> Result<(), StoreError> {
        let generation = self.generation();
        let mut reader = schema::open_reader(&self.path)?;
        reader.progress_handler(health::STEPS, Some(is_ending))?;
        let found = health::check_structure(&reader);
        if self.generation() != generation {
            // What was checked is not what is there now.
            return Ok(());
        }
        match &found {
            Ok(()) => self.set_unchecked(false),
            Err(StoreError::Damaged(what)) => *self.verdict() = Some(what.clone()),
            Err(error) if error.is_damage() => *self.verdict() = Some(error.to_string()),
            Err(_) => {}
        }
        found
    }

    /// Whether it was made anew since it was opened, of what could be read of a damaged one.
    pub fn was_made_anew(&self) -> bool {
        self.generation() > 0
    }

    /// Every row of every table, for tests that compare stores: the moments aside at which they were written.
    #[cfg(test)]
    pub fn rows(&self) -> Result<std::collections::BTreeMap<String, Vec<String>>, StoreError> {
        tests::rows::all(&schema::open_reader(&self.path)?)
    }

    fn clear_suspicion(&self) {
        self.suspect.store(false, Ordering::Release);
    }

    fn set_unchecked(&self, is_unchecked: bool) {
        self.unchecked.store(is_unchecked, Ordering::Release);
    }

    fn verdict(&self) -> MutexGuard<'_, Option<String>> {
        self.verdict.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn next_generation(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }
}

/// The path with something behind its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
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
    /// Whether anything may look otherwise: another database took the place of a damaged one.
    pub everything: bool,
}

impl Touched {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.feeds.is_empty() && self.articles.is_empty() && !self.directory && !self.indexed && !self.everything
    }

    /// Takes in another commit's.
    pub fn extend(&mut self, other: Self) {
        self.feeds.extend(other.feeds);
        self.articles.extend(other.articles);
        self.directory |= other.directory;
        self.indexed |= other.indexed;
        self.everything |= other.everything;
    }
}

#[cfg(test)]
mod soundness;
#[cfg(test)]
mod tests;
