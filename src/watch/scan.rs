//! What is in a folder now: one folder at a time, so that memory grows with the largest folder and not with the tree.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::notes;
use crate::domain::Stamp;

/// The stamp in a file's metadata.
pub fn stamp_of(metadata: &Metadata) -> Stamp {
    let nanos = |seconds: i64, nanos: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanos);
    Stamp {
        size: metadata.len(),
        mtime: nanos(metadata.mtime(), metadata.mtime_nsec()),
        ctime: nanos(metadata.ctime(), metadata.ctime_nsec()),
        device: metadata.dev(),
        inode: metadata.ino(),
    }
}

/// What one folder holds, by the bytes of the names; of hidden names, only what is left of notes of ours.
#[derive(Debug, Default)]
pub struct Listing {
    /// Whatever is no folder: files, and the links, pipes and devices that reading will refuse.
    pub files: BTreeMap<Vec<u8>, Stamp>,
    /// Folders; a link to one is none.
    pub folders: Vec<Vec<u8>>,
    /// Notes that were not written to their end.
    pub half_written: Vec<(Vec<u8>, Stamp)>,
}

/// Lists the folder `path`. What vanishes meanwhile is left out.
pub fn list(path: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().as_bytes().to_owned();
        let half_written = notes::is_half_written(&name);
        if name.first() == Some(&b'.') && !half_written {
            continue;
        }
        match entry.metadata() {
            Ok(metadata) if half_written => {
                if !metadata.is_dir() {
                    listing.half_written.push((name, stamp_of(&metadata)));
                }
            }
            Ok(metadata) if metadata.is_dir() => listing.folders.push(name),
            Ok(metadata) => {
                listing.files.insert(name, stamp_of(&metadata));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    listing.folders.sort_unstable();
    Ok(listing)
}

/// Whether nothing that is not hidden lies in the folder `path`.
pub fn is_empty(path: &Path) -> io::Result<bool> {
    for entry in std::fs::read_dir(path)? {
        if entry?.file_name().as_bytes().first() != Some(&b'.') {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_leaves_out_what_is_hidden_and_takes_a_link_to_a_folder_for_no_folder() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        std::fs::create_dir(dir.path().join(".ajil")).unwrap();
        std::fs::write(dir.path().join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink("/", dir.path().join("link")).unwrap();
        let listing = list(dir.path()).unwrap();
        assert_eq!(listing.files.keys().map(|name| &name[..]).collect::<Vec<_>>(), [&b"a.txt"[..], b"link"]);
        assert_eq!(listing.folders, [b"b".to_vec()]);
    }
}
