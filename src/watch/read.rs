//! Reading a file that a stranger may have put there: bounded, never through a link, never a device, and whole.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;
use thiserror::Error;

use super::scan::stamp_of;
use super::{DropPath, below};
use crate::domain::Stamp;

/// A file's bytes and the stamp that they had from the first to the last.
#[derive(Debug)]
pub struct Contents {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The file as it was while it was read.
    pub stamp: Stamp,
    /// How many names the file has (FAULTS 11): one with others may be somebody's who never meant to publish it.
    pub names: u64,
}

/// Why a file was not read.
#[derive(Debug, Error)]
pub enum ReadFault {
    /// It is not there.
    #[error("it is gone")]
    Gone,
    /// A link, pipe, socket or device, or reached through a link or another file system.
    #[error("it is no regular file")]
    NotAFile,
    /// Larger than the bound.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
    },
    /// It changed each time it was read: somebody is writing to it.
    #[error("it is being written")]
    Changing,
    /// The system refused.
    #[error("{0}")]
    Unreadable(io::Error),
}

/// How often a file that changes while it is read is read again at once (FAULTS 7, 8).
const ATTEMPTS: usize = 3;

/// Reads the file at `path` below `root`, at most `limit` bytes.
pub fn read(root: &Path, path: &DropPath, limit: u64) -> Result<Contents, ReadFault> {
    for _ in 0..ATTEMPTS {
        let mut file = open(root, path)?;
        let before = file.metadata().map_err(ReadFault::Unreadable)?;
        if !before.is_file() {
            return Err(ReadFault::NotAFile);
        }
        if before.len() > limit {
            return Err(ReadFault::TooLarge { limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0));
        // What comes beyond its length is told by the look after it, and need not be asked for.
        (&mut file).take(before.len()).read_to_end(&mut bytes).map_err(ReadFault::Unreadable)?;
        let after = file.metadata().map_err(ReadFault::Unreadable)?;
        let whole = bytes.len() as u64 == after.len() && after.mtime_nsec() == before.mtime_nsec();
        if whole && after.mtime() == before.mtime() && after.len() == before.len() {
            return Ok(Contents { bytes, stamp: stamp_of(&after), names: after.nlink() });
        }
    }
    Err(ReadFault::Changing)
}

/// Opens the file at `path` below `root`, as carefully as [`read()`] does, for what is not read at once.
pub fn open_file(root: &Path, path: &DropPath) -> Result<(File, Stamp), ReadFault> {
    let file = open(root, path)?;
    let metadata = file.metadata().map_err(ReadFault::Unreadable)?;
    if metadata.is_file() { Ok((file, stamp_of(&metadata))) } else { Err(ReadFault::NotAFile) }
}

/// Opens without following any link and without waiting for the other end of a pipe.
fn open(root: &Path, path: &DropPath) -> Result<File, ReadFault> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    below::open(root, path.as_bytes(), flags).map(File::from).map_err(|errno| match errno {
        Errno::LOOP | Errno::XDEV | Errno::NXIO => ReadFault::NotAFile,
        errno => fault(errno.into()),
    })
}

fn fault(error: io::Error) -> ReadFault {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadFault::Gone,
        _ => ReadFault::Unreadable(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn read_in(folder: &tempfile::TempDir, name: &str) -> Result<Contents, ReadFault> {
        read(folder.path(), &DropPath::stored(name.as_bytes()), 100)
    }

    #[test]
    fn a_file_comes_with_the_stamp_that_a_scan_gives_it() {
        let dir = folder();
        std::fs::create_dir(dir.path().join("a")).unwrap();
        std::fs::write(dir.path().join("a/b.txt"), "خبر").unwrap();
        let contents = read_in(&dir, "a/b.txt").unwrap();
        assert_eq!(contents.bytes, "خبر".as_bytes());
        assert_eq!(contents.stamp, stamp_of(&std::fs::symlink_metadata(dir.path().join("a/b.txt")).unwrap()));
        assert_eq!(contents.names, 1);
    }

    #[test]
    fn fault_11_a_file_tells_how_many_names_it_has() {
        let (dir, outside) = (folder(), folder());
        std::fs::write(outside.path().join("secret.txt"), "x").unwrap();
        std::fs::hard_link(outside.path().join("secret.txt"), dir.path().join("link.txt")).unwrap();
        assert_eq!(read_in(&dir, "link.txt").unwrap().names, 2);
        std::fs::remove_file(outside.path().join("secret.txt")).unwrap();
        assert_eq!(read_in(&dir, "link.txt").unwrap().names, 1);
    }

    #[test]
    fn fault_09_links_are_not_followed_wherever_they_stand_in_the_path() {
        let (dir, outside) = (folder(), folder());
        std::fs::write(outside.path().join("secret.txt"), "x").unwrap();
        symlink(outside.path().join("secret.txt"), dir.path().join("link.txt")).unwrap();
        symlink(outside.path(), dir.path().join("folder")).unwrap();
        assert!(matches!(read_in(&dir, "link.txt"), Err(ReadFault::NotAFile)));
        assert!(matches!(read_in(&dir, "folder/secret.txt"), Err(ReadFault::NotAFile)));
        assert!(read_in(&dir, "../secret.txt").is_err());
    }

    #[test]
    fn fault_10_a_pipe_is_refused_without_hanging() {
        let dir = folder();
        let status = std::process::Command::new("mkfifo").arg(dir.path().join("pipe.txt")).status().unwrap();
        assert!(status.success());
        assert!(matches!(read_in(&dir, "pipe.txt"), Err(ReadFault::NotAFile)));
    }

    #[test]
    fn fault_16_a_file_over_the_bound_is_not_read() {
        let dir = folder();
        std::fs::write(dir.path().join("large.txt"), [b'x'; 101]).unwrap();
        assert!(matches!(read_in(&dir, "large.txt"), Err(ReadFault::TooLarge { limit: 100 })));
    }

    #[test]
    fn a_folder_and_nothing_are_no_files() {
        let dir = folder();
        std::fs::create_dir(dir.path().join("a")).unwrap();
        assert!(matches!(read_in(&dir, "a"), Err(ReadFault::NotAFile)));
        assert!(matches!(read_in(&dir, "b"), Err(ReadFault::Gone)));
        assert!(matches!(read_in(&dir, "b/c"), Err(ReadFault::Gone)));
    }
}
