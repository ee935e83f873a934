//! What the threads of the service share.

use std::collections::{BTreeSet, HashSet};
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::sync::Notify;

use crate::domain::{BaseUrl, CategoryPath, SiteId, Timestamp};
use crate::service::clock::Ticks;
use crate::service::configuration::Configuration;
use crate::service::intake::examine::Examined;
use crate::service::intake::lanes::{Lane, Lanes};
use crate::service::orders::Asked;
use crate::service::previews::Previews;
use crate::service::vitals::Roll;
use crate::store::{Store, StoreError};
use crate::watch::DropPath;
use crate::watch::observer::Hint;
use crate::watch::settle::Arrival;

/// The fact of the store that tells when a feed last came or went, in milliseconds since the epoch.
pub const DIRECTORY_CHANGED: &str = "directory_changed";

/// The fact of the store that tells when entries last came to be found by words that they were not found by before, in
/// milliseconds since the epoch; those that are found as soon as they are seen aside.
pub const INDEXED: &str = "indexed";

/// The fact of the store that tells what addresses begin with, for who asks when the service does not run.
pub const BASE: &str = "base";

/// Device and inode of a folder.
pub fn root_identity(root: &Path) -> std::io::Result<(u64, u64)> {
    std::fs::metadata(root).map(|metadata| (metadata.dev(), metadata.ino()))
}

/// What the threads of the service share.
pub struct Shared {
    /// The served folder, absolute.
    pub root: PathBuf,
    /// The state folder.
    pub state: PathBuf,
    /// The site's identity.
    pub site: SiteId,
    /// What absolute addresses begin with.
    pub base: BaseUrl,
    /// Since when it runs.
    pub since: Timestamp,
    /// Where readers are answered, where that is known.
    pub listening: Option<SocketAddr>,
    /// Where the operator is answered.
    pub operator: Option<SocketAddr>,
    /// The settle time that a flag or the environment gave.
    pub settle: Option<Duration>,
    /// The database.
    pub store: Store,
    /// The settings in force, swapped as a whole.
    pub configuration: ArcSwap<Configuration>,
    /// Settled paths, to be read and parsed.
    pub to_examine: Lanes<ToExamine>,
    /// What was found, to be committed.
    pub to_commit: Lanes<ToCommit>,
    /// To the desk.
    pub desk: SyncSender<Note>,
    /// To the survey.
    pub survey: Sender<Round>,
    /// To the almanac: the next moment at which something changes by itself.
    pub moments: Sender<Option<Timestamp>>,
    /// The clock of deadlines.
    pub ticks: Ticks,
    /// Whether the folder was compared with the store as a whole since the start.
    pub caught_up: AtomicBool,
    /// Told once when that is so.
    pub caught_up_told: Notify,
    /// Whether the service ends.
    pub ending: AtomicBool,
    /// Whether the store takes what is committed.
    pub store_is_well: AtomicBool,
    /// How many rounds of the survey are asked for or under way.
    pub rounds: AtomicUsize,
    /// Device and inode of the served folder at the start.
    pub root_identity: (u64, u64),
    /// The folders, by their paths, that had media in them at some time since the start.
    pub folders_of_media: Mutex<HashSet<Vec<u8>>>,
    /// How many folders the system tells nothing of, and why, where there are any.
    pub unwatched: ArcSwapOption<(usize, String)>,
    /// Whether the served folder could be read when it was last looked at.
    pub folder_is_well: AtomicBool,
    /// How many articles and headlines were committed since the start.
    pub committed: AtomicU64,
    /// What is shown before it is published.
    pub previews: Previews,
    /// The threads that should be at work.
    pub roll: Roll,
}

/// A path whose file is to be looked at.
#[derive(Debug)]
pub struct ToExamine {
    /// Which.
    pub path: DropPath,
    /// How it came to be known.
    pub arrival: Arrival,
}

/// A change to be committed.
pub enum ToCommit {
    /// A file that was looked at.
    File(Box<Examined>, Arrival),
    /// A file that is gone.
    Gone(DropPath),
    /// That is all that is gone for now: it is judged.
    Missing,
    /// A folder that may hold no articles, with the reason for its receipt.
    FolderRefused(Box<Examined>),
    /// A folder that is a category.
    Folder(CategoryPath),
    /// All folders that are categories.
    Folders(BTreeSet<CategoryPath>),
    /// Texts of settings that were found good.
    Settings(Arc<Configuration>),
    /// A moment has come.
    Moment,
    /// The operator decides something.
    Order(Box<Asked>),
}

impl std::fmt::Display for ToCommit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(examined, _) | Self::FolderRefused(examined) => examined.path.fmt(f),
            Self::Gone(path) => path.fmt(f),
            Self::Folder(category) => category.fmt(f),
            Self::Folders(_) => f.write_str("folders"),
            Self::Settings(_) => f.write_str("settings"),
            Self::Missing => f.write_str("what is missing"),
            Self::Moment => f.write_str("a moment"),
            Self::Order(_) => f.write_str("an order"),
        }
    }
}

/// A note to the desk.
#[derive(Debug)]
pub enum Note {
    /// The system tells of a change.
    Hint(Hint),
    /// A survey found a file that is new or changed and not yet quiet.
    Found(DropPath, Duration),
    /// A survey missed a file that was known.
    Missed(DropPath),
    /// To be looked at again after this time.
    Hold(DropPath, Arrival, Duration),
    /// Which files settle: how many, and so many of them by name.
    Settling(usize, SyncSender<(usize, Vec<DropPath>)>),
    /// A settings file changed.
    Settings,
    /// The service ends.
    Stop,
}

/// A round of the survey.
#[derive(Debug)]
pub enum Round {
    /// Everything.
    Everything,
    /// A folder that is new, with all below it.
    Folder(DropPath),
    /// A folder that is gone: its files are missing.
    FolderGone(DropPath),
    /// A picture or recording that came, changed or went: the articles it may belong to.
    Medium(DropPath),
    /// The service ends.
    Stop,
}

impl Shared {
    /// Asks the survey for a round.
    pub fn ask(&self, round: Round) {
        self.rounds.fetch_add(1, Ordering::AcqRel);
        // The survey ends after those who ask; then nobody is left to be told.
        self.survey.send(round).ok();
    }

    /// Has the committer look into an error that somebody had in reading the store, where it tells of damage.
    pub fn suspect(&self, error: &StoreError) {
        if self.store.suspects(error) {
            self.to_commit.put_now(Lane::Fresh, ToCommit::Moment);
        }
    }

    /// Whether files may be on their way into the store that were known under other names: until they are in, nothing is
    /// known to be gone.
    pub fn is_importing(&self) -> bool {
        let bulk = self.to_examine.is_busy_with(Lane::Bulk) || self.to_commit.is_busy_with(Lane::Bulk);
        bulk || self.rounds.load(Ordering::Acquire) > 0
    }

    /// Whether nothing waits to be committed, and the service goes on.
    pub fn is_idle(&self) -> bool {
        self.to_commit.is_empty() && !self.ending.load(Ordering::Acquire)
    }

    /// Whether the served folder is the one that was served at the start, and not an empty mount point in its place.
    pub fn is_the_same_root(&self) -> bool {
        root_identity(&self.root).is_ok_and(|identity| identity == self.root_identity)
    }

    /// How long a file in this folder must lie still.
    pub fn settle_in(&self, path: &DropPath) -> Duration {
        self.configuration.load().settings.settle_for(&path.folder(), self.settle)
    }
}
