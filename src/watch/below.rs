//! Opening what lies below a folder that strangers write to: never through a link, and never outside it.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

/// A folder that is only gone through.
#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Opens what is at `path` below `root`, a link nowhere in `path`, and on the same file system. `root` is trusted.
pub(super) fn open(root: &Path, path: &[u8], flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let root = openat(CWD, root, FOLDER, Mode::empty())?;
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{ResolveFlags, openat2};

        let beneath =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV | ResolveFlags::NO_MAGICLINKS;
        match openat2(&root, path, flags, Mode::empty(), beneath) {
            // Kernels before 5.6, and sandboxes that do not know the call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            opened => return opened,
        }
    }
    step_by_step(root, path, flags)
}

/// Opens the folder `path` below `root`, `root` itself for an empty one.
pub(super) fn open_folder(root: &Path, path: &[u8]) -> io::Result<OwnedFd> {
    let path = if path.is_empty() { b"." } else { path };
    Ok(open(root, path, FOLDER)?)
}

/// Opens each folder in the one before it, so that no name of the path is a link.
fn step_by_step(root: OwnedFd, path: &[u8], flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let mut folder = root;
    let mut names = path.split(|byte| *byte == b'/').peekable();
    while let Some(name) = names.next() {
        if name == b".." {
            return Err(Errno::XDEV);
        }
        if names.peek().is_none() {
            return openat(&folder, name, flags | OFlags::NOFOLLOW, Mode::empty());
        }
        folder = openat(&folder, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn no_step_is_a_link_where_the_system_has_no_call_for_it() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
        std::fs::write(dir.path().join("a/b/c"), "x").unwrap();
        symlink("b", dir.path().join("a/link")).unwrap();
        symlink("c", dir.path().join("a/b/link")).unwrap();
        let step = |path: &[u8]| {
            let root = openat(CWD, dir.path(), FOLDER, Mode::empty()).unwrap();
            step_by_step(root, path, OFlags::RDONLY)
        };
        assert!(step(b"a/b/c").is_ok() && step(b".").is_ok());
        for path in [&b"a/link/c"[..], b"a/b/link", b"a/../a/b/c", b".."] {
            assert!(step(path).is_err(), "{}", path.escape_ascii());
        }
    }
}
