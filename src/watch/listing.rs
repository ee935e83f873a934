//! A folder looked through in the order of its names, in memory that does not grow with it.
//!
//! Systems tell the names of a folder in an order of their own. They are taken in once, as many as there is room for, and
//! sorted; where there are more, the first of them, and then the folder is gone through again for those that follow.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, openat, statat};

use super::notes;
use crate::domain::Stamp;

/// The most bytes that names take at one time, with what it takes to sort them; half of them are kept.
const ROOM: usize = 32 << 20;
/// Names longer than this have receipts whose names are not theirs with an ending.
const LONG: usize = 243;

/// What has a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A folder; a link to one is none.
    Folder,
    /// Whatever is no folder, or not told to be one.
    Other,
}

/// What stands at a name, by the system's word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its stamp.
    pub stamp: Stamp,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether it is a file, and no link, pipe or device.
    pub is_file: bool,
}

/// The names in a folder, hidden ones left out, by their bytes.
pub struct Names {
    folder: OwnedFd,
    room: usize,
    /// The bytes of the names at hand, one after another.
    text: Vec<u8>,
    /// The names at hand in their order.
    at_hand: Vec<Name>,
    next: usize,
    /// The last name that was at hand before these.
    before: Vec<u8>,
    /// Whether there are names behind those at hand.
    more: bool,
    /// Names so long that those of their receipts are others.
    pub long: Vec<Vec<u8>>,
    /// Notes of ours that were not written to their end.
    pub half_written: Vec<Vec<u8>>,
}

#[derive(Clone, Copy)]
struct Name {
    /// Its first bytes, most significant first: most names differ in them.
    lead: u64,
    start: u32,
    length: u16,
    is_folder: bool,
}

impl Name {
    fn of<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let start = self.start as usize;
        &text[start..start + usize::from(self.length)]
    }
}

impl Names {
    /// Of the folder at `path`, which is gone through once.
    pub fn of(path: &Path) -> io::Result<Self> {
        Self::within(path, ROOM)
    }

    fn within(path: &Path, room: usize) -> io::Result<Self> {
        let folder = openat(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let mut names = Self {
            folder,
            room,
            text: Vec::new(),
            at_hand: Vec::new(),
            next: 0,
            before: Vec::new(),
            more: false,
            long: Vec::new(),
            half_written: Vec::new(),
        };
        names.take_in()?;
        Ok(names)
    }

    /// The next name, which stays the next until [`Names::advance`].
    pub fn peek(&self) -> Option<(&[u8], Kind)> {
        let name = self.at_hand.get(self.next)?;
        Some((name.of(&self.text), if name.is_folder { Kind::Folder } else { Kind::Other }))
    }

    /// Goes on to the name behind the next. An error is the system's, and the end.
    pub fn advance(&mut self) -> io::Result<()> {
        self.next += 1;
        if self.next == self.at_hand.len() && self.more {
            if let Some(last) = self.at_hand.last() {
                self.before = last.of(&self.text).to_owned();
            }
            self.take_in()?;
        }
        Ok(())
    }

    /// What stands at a name of this folder now; `None` when nothing does.
    pub fn look_at(&self, name: &[u8]) -> io::Result<Option<Found>> {
        match statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(found(&stat))),
            Err(error) if error == rustix::io::Errno::NOENT => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in the names behind `before`, as many as there is room for.
    fn take_in(&mut self) -> io::Result<()> {
        let is_first = self.before.is_empty();
        (self.next, self.more) = (0, false);
        self.at_hand.clear();
        self.text.clear();
        // No name at hand is behind this one.
        let mut bound: Option<Vec<u8>> = None;
        for entry in Dir::read_from(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name.first() == Some(&b'.') {
                if is_first && notes::is_half_written(name) {
                    self.half_written.push(name.to_owned());
                }
                continue;
            }
            if is_first && name.len() > LONG {
                self.long.push(name.to_owned());
            }
            let is_passed = !is_first && name <= &*self.before;
            let is_beyond = bound.as_deref().is_some_and(|bound| name > bound);
            self.more |= is_beyond;
            if is_passed || is_beyond {
                continue;
            }
            let is_folder = match entry.file_type() {
                FileType::Directory => true,
                // Some file systems do not tell.
                FileType::Unknown => self.look_at(name)?.is_some_and(|found| found.is_folder),
                _ => false,
            };
            self.push(name, is_folder);
            if self.text.len() + self.at_hand.len() * size_of::<Name>() > self.room {
                bound = Some(self.keep_the_first_half());
                self.more = true;
            }
        }
        self.sort();
        Ok(())
    }

    fn push(&mut self, name: &[u8], is_folder: bool) {
        let mut lead = [0; 8];
        let length = name.len().min(lead.len());
        lead[..length].copy_from_slice(&name[..length]);
        self.at_hand.push(Name {
            lead: u64::from_be_bytes(lead),
            start: u32::try_from(self.text.len()).expect("there is room for less than 4 GB"),
            length: u16::try_from(name.len()).expect("no system has names of 64 KB"),
            is_folder,
        });
        self.text.extend_from_slice(name);
    }

    /// Drops the greater half of the names at hand; gives the last that is kept.
    fn keep_the_first_half(&mut self) -> Vec<u8> {
        self.sort();
        self.at_hand.truncate(self.at_hand.len().div_ceil(2));
        let mut text = Vec::with_capacity(self.text.capacity());
        for name in &mut self.at_hand {
            let start = u32::try_from(text.len()).expect("it is less than it was");
            text.extend_from_slice(name.of(&self.text));
            name.start = start;
        }
        self.text = text;
        self.at_hand.last().map(|name| name.of(&self.text).to_owned()).unwrap_or_default()
    }

    fn sort(&mut self) {
        let text = &self.text;
        self.at_hand
            .sort_unstable_by(|one, other| one.lead.cmp(&other.lead).then_with(|| one.of(text).cmp(other.of(text))));
    }
}

fn found(stat: &Stat) -> Found {
    let kind = FileType::from_raw_mode(stat.st_mode);
    let nanos = |seconds: i64, nanos: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanos);
    // The types of these differ from system to system.
    #[allow(clippy::unnecessary_cast, clippy::cast_lossless, reason = "of other types elsewhere")]
    let stamp = Stamp {
        size: stat.st_size as u64,
        mtime: nanos(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
        ctime: nanos(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        device: stat.st_dev as u64,
        inode: stat.st_ino as u64,
    };
    Found { stamp, is_folder: kind == FileType::Directory, is_file: kind == FileType::RegularFile }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::scan::stamp_of;

    fn all(mut names: Names) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        while let Some((name, _)) = names.peek() {
            all.push(name.to_owned());
            names.advance().unwrap();
        }
        all
    }

    #[test]
    fn names_come_in_order_however_little_room_there_is() {
        let dir = tempfile::tempdir().unwrap();
        let mut expected: Vec<_> = (0..500).map(|number| format!("{}-{number}.md", number * 7919 % 500)).collect();
        expected.extend(["a".to_owned(), "aaaaaaaa".to_owned(), "aaaaaaaab".to_owned(), "خبر.md".to_owned()]);
        for name in &expected {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        expected.sort_unstable();
        for room in [0, 100, 1000, 10_000, ROOM] {
            let names = all(Names::within(dir.path(), room).unwrap());
            assert_eq!(names, expected.iter().map(|name| name.as_bytes().to_owned()).collect::<Vec<_>>(), "{room}");
        }
    }

    #[test]
    fn what_is_hidden_is_left_out_and_a_link_to_a_folder_is_no_folder() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        std::fs::create_dir(dir.path().join(".ajil")).unwrap();
        std::fs::write(dir.path().join("a.txt"), "x").unwrap();
        std::fs::write(dir.path().join("n".repeat(250)), "x").unwrap();
        std::os::unix::fs::symlink("b", dir.path().join("link")).unwrap();
        let half = format!(".{}.ajil-tmp", uuid::Uuid::new_v4());
        std::fs::write(dir.path().join(&half), "x").unwrap();
        let mut names = Names::of(dir.path()).unwrap();
        assert_eq!((&names.half_written, names.long.len()), (&vec![half.into_bytes()], 1));
        let mut seen = Vec::new();
        while let Some((name, kind)) = names.peek() {
            let found = names.look_at(name).unwrap().unwrap();
            let real = std::fs::symlink_metadata(dir.path().join(std::str::from_utf8(name).unwrap())).unwrap();
            assert_eq!(found.stamp, stamp_of(&real));
            assert_eq!((found.is_folder, found.is_file), (real.is_dir(), real.is_file()));
            seen.push((name[0], kind));
            names.advance().unwrap();
        }
        assert_eq!(seen, [(b'a', Kind::Other), (b'b', Kind::Folder), (b'l', Kind::Other), (b'n', Kind::Other)]);
        assert_eq!(names.look_at(b"gone").unwrap(), None);
    }
}
