//! The system's events as hints. A hint says where to look, never what is there; any of them can be missing.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use thiserror::Error;

use super::DropPath;
use super::settle::Sign;

/// Where to look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hint {
    /// At a file; or, for [`Sign::Renamed`] and [`Sign::Gone`], at what may as well be a folder.
    File(DropPath, Sign),
    /// At a folder that is new.
    Folder(DropPath),
    /// At a folder that is gone.
    FolderGone(DropPath),
    /// Everywhere: events were lost.
    Everywhere,
}

/// Why a folder is not watched; scans find its changes all the same, later.
#[derive(Debug, Error)]
pub enum WatchFault {
    /// The user's watches are used up.
    #[error("the system's limit of watches is reached (fs.inotify.max_user_watches): changes are found by scanning")]
    Limit,
    /// The system gives no watcher at all: the user's are used up, or there are none.
    #[error("{0}: changes are found by scanning")]
    NoWatcher(String),
    /// It lies on a file system whose changes may be made elsewhere, of which the system here tells nothing.
    #[error("a network or FUSE file system: changes that are made elsewhere are found by scanning")]
    Remote,
    /// The folder is gone again.
    #[error("the folder is gone")]
    Gone,
    /// Another word of the system.
    #[error("{0}")]
    Other(String),
}

/// Watches folders one by one: a folder is watched first and scanned after, so that nothing falls between, and
/// the state folder, which we write to ourselves, is not watched at all.
pub struct Observer {
    /// Or why there is none.
    watcher: Result<RecommendedWatcher, String>,
    root: PathBuf,
    /// The folders that are watched, with device and inode: a folder that was removed and made again under its name
    /// has a dead watch.
    watched: BTreeMap<PathBuf, (u64, u64)>,
    /// The same by device and inode: the system has one watch for one folder, whatever its names.
    names: BTreeMap<(u64, u64), PathBuf>,
    /// Of each device that was met, whether its files may be changed elsewhere.
    remote: BTreeMap<u64, bool>,
    lost: Arc<AtomicBool>,
}

impl Observer {
    /// An observer of folders below `root`, which is to be absolute. `send` is called with each hint; it is not to wait,
    /// and tells whether it could take it. When it could not, [`Observer::lost_hints`] says so.
    pub fn new(root: &Path, send: impl Fn(Hint) -> bool + Send + 'static) -> Self {
        let lost = Arc::new(AtomicBool::new(false));
        let handler = Handler { root: root.to_owned(), send: Box::new(send), lost: Arc::clone(&lost) };
        let watcher = RecommendedWatcher::new(
            move |event: notify::Result<Event>| handler.take(event),
            Config::default().with_follow_symlinks(false),
        )
        .map_err(|error| match error.kind {
            notify::ErrorKind::Io(io) if io.raw_os_error() == Some(24) => {
                "the system's limit of watchers is reached (fs.inotify.max_user_instances)".to_owned()
            }
            _ => error.to_string(),
        });
        Self {
            watcher,
            root: root.to_owned(),
            watched: BTreeMap::new(),
            names: BTreeMap::new(),
            remote: BTreeMap::new(),
            lost,
        }
    }

    /// Watches a folder, the root for `None`. Watching it again is cheap. [`WatchFault::Remote`] says that it is watched,
    /// and that this is not enough.
    pub fn watch(&mut self, folder: Option<&DropPath>) -> Result<(), WatchFault> {
        let path = folder.map_or_else(|| self.root.clone(), |folder| folder.under(&self.root));
        let metadata = std::fs::symlink_metadata(&path).map_err(|_| WatchFault::Gone)?;
        let identity = (metadata.dev(), metadata.ino());
        let is_remote = *self.remote.entry(metadata.dev()).or_insert_with(|| is_remote(&path));
        let done = if is_remote { Err(WatchFault::Remote) } else { Ok(()) };
        match self.watched.get(&path) {
            Some(same) if *same == identity => return done,
            Some(_) => self.forget(&path),
            None => {}
        }
        // The watch of an old name would go with the new.
        if let Some(old) = self.names.get(&identity).cloned() {
            self.forget(&old);
        }
        let watcher = self.watcher.as_mut().map_err(|why| WatchFault::NoWatcher(why.clone()))?;
        watcher.watch(&path, RecursiveMode::NonRecursive).map_err(|error| match error.kind {
            notify::ErrorKind::MaxFilesWatch => WatchFault::Limit,
            notify::ErrorKind::PathNotFound => WatchFault::Gone,
            notify::ErrorKind::Io(io) if io.kind() == std::io::ErrorKind::NotFound => WatchFault::Gone,
            notify::ErrorKind::Io(io) if io.raw_os_error() == Some(28) => WatchFault::Limit,
            other => WatchFault::Other(format!("{other:?}")),
        })?;
        self.names.insert(identity, path.clone());
        self.watched.insert(path, identity);
        done
    }

    /// Watches a folder and all below it no more: it went, or will be watched under another name.
    pub fn unwatch(&mut self, folder: &DropPath) {
        let path = folder.under(&self.root);
        // By whole names, as paths are ordered: what is below a folder comes right behind it.
        let below = self.watched.range(path.clone()..).map(|(watched, _)| watched);
        let below: Vec<_> = below.take_while(|watched| watched.starts_with(&path)).cloned().collect();
        for path in below {
            self.forget(&path);
        }
    }

    /// Whether a folder is watched.
    pub fn watches(&self, folder: &DropPath) -> bool {
        self.watched.contains_key(&folder.under(&self.root))
    }

    /// Whether hints were lost since this was last asked.
    pub fn lost_hints(&self) -> bool {
        self.lost.swap(false, Ordering::AcqRel)
    }

    fn forget(&mut self, path: &Path) {
        if let Some(identity) = self.watched.remove(path) {
            self.names.remove(&identity);
        }
        // The system drops the watch of a folder that is gone by itself, and says so with an error here.
        if let Ok(watcher) = &mut self.watcher {
            drop(watcher.unwatch(path));
        }
    }
}

/// Whether a folder lies on a file system whose changes inotify(7) tells of only when they are made through it on this
/// machine: what other hosts, or the other side of a FUSE mount, change raises no event.
#[cfg(target_os = "linux")]
fn is_remote(folder: &Path) -> bool {
    /// `f_type` of statfs(2): FUSE, NFS, SMB, CIFS, SMB2, 9P, AFS, Ceph, Coda, NCP, OCFS2, vboxsf.
    const REMOTE: [u32; 12] = [
        0x6573_5546,
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x0102_1997,
        0x5346_414F,
        0x00C3_6400,
        0x7375_7245,
        0x564C,
        0x7461_636F,
        0x786F_4256,
    ];
    // The type is 32 bits in a word that is signed on some machines.
    rustix::fs::statfs(folder).is_ok_and(|found| REMOTE.contains(&(found.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn is_remote(_: &Path) -> bool {
    false
}

struct Handler {
    root: PathBuf,
    send: Box<dyn Fn(Hint) -> bool + Send>,
    lost: Arc<AtomicBool>,
}

impl Handler {
    fn take(&self, event: notify::Result<Event>) {
        match event {
            // An overflow has no paths: it is to be asked for first.
            Ok(event) if event.need_rescan() => self.send(Hint::Everywhere),
            Ok(event) => {
                for path in &event.paths {
                    if let Some(hint) = self.hint(event.kind, path) {
                        self.send(hint);
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the watch failed; scanning instead");
                self.send(Hint::Everywhere);
            }
        }
    }

    fn hint(&self, kind: EventKind, path: &Path) -> Option<Hint> {
        let hidden = path.file_name().map(OsStr::as_bytes).is_some_and(|name| name.first() == Some(&b'.'));
        if hidden && path != self.root {
            return None;
        }
        let Some(below) = DropPath::below(&self.root, path) else {
            // The root itself came or went.
            let of_root = matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
            return of_root.then_some(Hint::Everywhere);
        };
        Some(match kind {
            EventKind::Create(CreateKind::Folder) => Hint::Folder(below),
            EventKind::Create(_) => Hint::File(below, Sign::Created),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Hint::File(below, Sign::Renamed),
            EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Hint::File(below, Sign::Gone),
            // Told as `From` and `To` already.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return None,
            EventKind::Modify(ModifyKind::Metadata(_)) | EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                Hint::File(below, Sign::Closed)
            }
            EventKind::Modify(_) => Hint::File(below, Sign::Written),
            EventKind::Remove(RemoveKind::Folder) => Hint::FolderGone(below),
            EventKind::Remove(_) => Hint::File(below, Sign::Gone),
            EventKind::Access(_) => return None,
            EventKind::Any | EventKind::Other => Hint::Everywhere,
        })
    }

    /// Never waits: while this thread sleeps, the system's queue overflows; a scan makes up for what is lost.
    fn send(&self, hint: Hint) {
        if !(self.send)(hint) {
            self.lost.store(true, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_renamed_folder_that_is_seen_under_its_new_name_first_stays_watched() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (send, hints) = mpsc::channel();
        let mut observer = Observer::new(&root, move |hint| send.send(hint).is_ok());
        let (old, new) = (DropPath::stored(b"a"), DropPath::stored(b"b"));
        std::fs::create_dir(root.join("a")).unwrap();
        observer.watch(Some(&old)).unwrap();
        std::fs::rename(root.join("a"), root.join("b")).unwrap();
        observer.watch(Some(&new)).unwrap();
        observer.unwatch(&old);
        observer.watch(Some(&new)).unwrap();
        std::fs::write(root.join("b/x.txt"), "x").unwrap();
        let expected = Hint::File(DropPath::stored(b"b/x.txt"), Sign::Closed);
        while hints.recv_timeout(Duration::from_secs(10)).expect("a hint of the file") != expected {}
    }
}
