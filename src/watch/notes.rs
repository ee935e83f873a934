//! Notes of ours in a folder that strangers write to: whole or not at all, and never through a link.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, openat, renameat, unlinkat};
use uuid::Uuid;

use super::{DropPath, below};
use crate::failpoint;

/// What the hidden name ends with under which a note is written, after a random one.
const HALF_WRITTEN: &str = ".ajil-tmp";

/// Writes `text` to the file at `path` below `root`, in place of what has its name. Nobody reads half of it.
///
/// The error is the system's: no such folder, one that a link leads to, no right to write, a folder of that name.
pub fn put(root: &Path, path: &DropPath, text: &str) -> io::Result<()> {
    let (folder, name) = path.split();
    let folder = below::open_folder(root, folder)?;
    let temporary = format!(".{}{HALF_WRITTEN}", Uuid::new_v4());
    // A name that cannot be foretold, and a file that nobody made before us: there is no link to write through.
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = openat(&folder, &temporary, flags, Mode::from_raw_mode(0o666))?;
    let written = File::from(file).write_all(text.as_bytes()).and_then(|()| {
        failpoint::pass("note");
        Ok(renameat(&folder, &temporary, &folder, name)?)
    });
    if written.is_err() {
        // Should this fail, too, the survey finds what is left.
        unlinkat(&folder, &temporary, AtFlags::empty()).ok();
    }
    written
}

/// Removes the file at `path` below `root`; of a link, the link.
pub fn remove(root: &Path, path: &DropPath) -> io::Result<()> {
    let (folder, name) = path.split();
    Ok(unlinkat(below::open_folder(root, folder)?, name, AtFlags::empty())?)
}

/// Whether a file of this name is a note that was not written to its end.
pub fn is_half_written(name: &[u8]) -> bool {
    let random = name.strip_prefix(b".").and_then(|name| name.strip_suffix(HALF_WRITTEN.as_bytes()));
    random.is_some_and(|random| random.len() == 36 && Uuid::try_parse_ascii(random).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_note_takes_the_place_of_a_link_and_leaves_alone_what_it_leads_to() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("victim"), "precious").unwrap();
        symlink("victim", dir.path().join("note")).unwrap();
        put(dir.path(), &DropPath::stored(b"note"), "said").unwrap();
        let read = |name| std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!((read("note").as_str(), read("victim").as_str()), ("said", "precious"));
        assert!(!dir.path().join("note").is_symlink());
        remove(dir.path(), &DropPath::stored(b"note")).unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn no_note_is_written_into_or_removed_from_a_folder_that_a_link_leads_to() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(outside.path(), dir.path().join("link")).unwrap();
        std::fs::write(outside.path().join("note"), "precious").unwrap();
        for path in [&b"link/note"[..], b"../note"] {
            assert!(put(dir.path(), &DropPath::stored(path), "said").is_err());
            assert!(remove(dir.path(), &DropPath::stored(path)).is_err());
        }
        assert_eq!(std::fs::read_to_string(outside.path().join("note")).unwrap(), "precious");
    }

    #[test]
    fn a_note_that_cannot_take_its_place_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("note")).unwrap();
        assert!(put(dir.path(), &DropPath::stored(b"note"), "said").is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_random_names_of_ours_are_half_written() {
        let ours = format!(".{}{HALF_WRITTEN}", Uuid::new_v4());
        assert!(is_half_written(ours.as_bytes()));
        for theirs in [&ours[1..], ".mine.ajil-tmp", ".ajil-tmp", ".5f0c7a2e0b5c4a3e9d530d6a1c3f8e11.ajil-tmp"] {
            assert!(!is_half_written(theirs.as_bytes()), "{theirs}");
        }
    }
}
