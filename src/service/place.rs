//! The two folders of a service: the served one, and the one of its state; and who it is.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use thiserror::Error;
use uuid::Uuid;

use crate::domain::SiteId;
use crate::watch::read::{self, ReadFault};
use crate::watch::{DropPath, notes};

/// The state folder's name in the served one.
pub const STATE_FOLDER: &str = ".ajil";
/// Keeps the site's identity when site.toml gives none: in the served folder, outside the state, so that a lost state
/// changes no id.
pub const IDENTITY_FILE: &str = ".ajil-id";
/// The most bytes that an identity has.
const LARGEST_IDENTITY: u64 = 4 << 10;
/// Held for as long as a service writes to the state folder.
pub const LOCK_FILE: &str = "lock";

/// Why the folders cannot be used.
#[derive(Debug, Error)]
pub enum PlaceFault {
    /// There is no such folder.
    #[error("there is no folder {}: make it (mkdir), or name another (ajil serve DIR)", .0.display())]
    NoFolder(PathBuf),
    /// The system would not let us use it.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// The state folder cannot be written to.
    #[error("the state folder {} cannot be written to ({source}): name another with --state", path.display())]
    State {
        /// Which.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// The state folder would be a category.
    #[error("the state folder {} lies in the served folder under a name that readers would see: name one outside it, or one that begins with a dot", .0.display())]
    StateIsServed(PathBuf),
    /// Another service has this state.
    #[error("another ajil is running on the state folder {}: stop it first, or name another with --state", .0.display())]
    Taken(PathBuf),
}

/// The state folder of a served folder, as it was named or not.
pub fn state_of(root: &Path, state: Option<&Path>) -> PathBuf {
    state.map_or_else(|| root.join(STATE_FOLDER), Path::to_owned)
}

/// The folders of a service. Holding one is holding the lock on the state.
#[derive(Debug)]
pub struct Place {
    /// The served folder, absolute.
    pub root: PathBuf,
    /// The state folder, made.
    pub state: PathBuf,
    _locks: [File; 2],
}

impl Place {
    /// Enters the served folder `root` and its state folder, `root/.ajil` unless another is named.
    pub fn enter(root: &Path, state: Option<&Path>) -> Result<Self, PlaceFault> {
        let root = match root.canonicalize() {
            Ok(root) if root.is_dir() => root,
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(PlaceFault::Io { path: root.to_owned(), source });
            }
            _ => return Err(PlaceFault::NoFolder(root.to_owned())),
        };
        let state = state_of(&root, state);
        // Its real path is known once it is there; until then the absolute one must do.
        let real = state.canonicalize().or_else(|_| std::path::absolute(&state)).unwrap_or_else(|_| state.clone());
        if real == root || DropPath::below(&root, &real).is_some_and(|below| !below.is_hidden()) {
            return Err(PlaceFault::StateIsServed(state));
        }
        let refused = |source| PlaceFault::State { path: state.clone(), source };
        std::fs::create_dir_all(&state).map_err(refused)?;
        let lock =
            File::options().create(true).truncate(false).write(true).open(state.join(LOCK_FILE)).map_err(refused)?;
        // The file can be removed by somebody who tidies up, and then another made; the folder cannot. Some file systems
        // lock only the one or the other.
        let folder = File::open(&state).map_err(refused)?;
        let locked = [&lock, &folder].map(|file| flock(file, FlockOperation::NonBlockingLockExclusive));
        if locked.contains(&Err(Errno::WOULDBLOCK)) {
            return Err(PlaceFault::Taken(state));
        }
        if let [Err(errno), Err(_)] = locked {
            // A file system without locks: the operator's care is all there is.
            tracing::warn!(error = %errno, "the state folder cannot be locked: see that no second ajil is started on it");
        }
        Ok(Self { root, state, _locks: [lock, folder] })
    }

    /// Whether the served folder keeps an identity of its own.
    pub fn keeps_an_identity(&self) -> bool {
        self.root.join(IDENTITY_FILE).exists()
    }

    /// The site's identity: the one that site.toml gives, else the one kept in the folder, else a new one, kept there;
    /// where the folder cannot be written to, the host's name.
    pub fn site_id(&self, declared: Option<&str>) -> SiteId {
        if let Some(declared) = declared {
            return SiteId::new(declared);
        }
        let fresh = Uuid::new_v4().urn().to_string();
        let written = match kept_identity(&self.root) {
            Ok(Some(kept)) => return SiteId::new(&kept),
            Ok(None) => notes::put(&self.root, &DropPath::stored(IDENTITY_FILE.as_bytes()), &format!("{fresh}\n")),
            // A link, a pipe, or no right to read it: what is there may be the identity, and is not written over.
            Err(fault) => Err(io::Error::other(fault)),
        };
        match written {
            Ok(()) => SiteId::new(&fresh),
            Err(error) => {
                let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
                tracing::warn!(
                    %error, host = host.trim(),
                    "the site's identity cannot be kept in the folder; it is this host's name. Set `id` in site.toml",
                );
                SiteId::new(host.trim())
            }
        }
    }
}

/// The identity that is kept in the served folder `root`, if one is.
pub fn kept_identity(root: &Path) -> Result<Option<String>, ReadFault> {
    match read::read(root, &DropPath::stored(IDENTITY_FILE.as_bytes()), LARGEST_IDENTITY) {
        Ok(kept) => Ok(Some(String::from_utf8_lossy(&kept.bytes).into_owned()).filter(|kept| !kept.trim().is_empty())),
        Err(ReadFault::Gone) => Ok(None),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_36_a_second_service_on_one_state_is_turned_away() {
        let dir = tempfile::tempdir().unwrap();
        let first = Place::enter(dir.path(), None).unwrap();
        assert!(matches!(Place::enter(dir.path(), None), Err(PlaceFault::Taken(_))));
        // Nor does it help to remove the lock.
        std::fs::remove_file(dir.path().join(STATE_FOLDER).join(LOCK_FILE)).unwrap();
        assert!(matches!(Place::enter(dir.path(), None), Err(PlaceFault::Taken(_))));
        drop(first);
        assert!(Place::enter(dir.path(), None).is_ok());
    }

    #[test]
    fn the_identity_is_made_once_and_outlives_the_state() {
        let dir = tempfile::tempdir().unwrap();
        let first = Place::enter(dir.path(), None).unwrap().site_id(None);
        std::fs::remove_dir_all(dir.path().join(STATE_FOLDER)).unwrap();
        assert_eq!(Place::enter(dir.path(), None).unwrap().site_id(None), first);
        assert_eq!(Place::enter(dir.path(), None).unwrap().site_id(Some("x")), SiteId::new("x"));
    }

    #[test]
    fn a_state_folder_that_readers_would_see_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for state in ["state", "."] {
            let entered = Place::enter(dir.path(), Some(&dir.path().join(state)));
            assert!(matches!(entered, Err(PlaceFault::StateIsServed(_))), "{state}");
        }
        assert!(Place::enter(dir.path(), Some(&dir.path().join(".state"))).is_ok());
    }

    #[test]
    fn no_folder_is_named_with_the_way_to_mend_it() {
        let dir = tempfile::tempdir().unwrap();
        let fault = Place::enter(&dir.path().join("nothing"), None).unwrap_err();
        assert!(fault.to_string().contains("mkdir"), "{fault}");
    }
}
