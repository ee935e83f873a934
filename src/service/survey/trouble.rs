//! Folders that give trouble: those of which the system tells nothing are looked at every two seconds (FAULTS 2), and what
//! is in those that may not be read is not missing (FAULTS 12).

use std::collections::BTreeMap;

use crate::service::shared::Round;
use crate::watch::DropPath;
use crate::watch::observer::WatchFault;

/// The folders that are not watched, why the first of them is not, and those that cannot be read.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// Those that lie in no other of them; `None` is the served folder itself.
    tops: Vec<Option<DropPath>>,
    folders: usize,
    why: Option<String>,
    /// By the bytes of their paths, the system's word.
    unreadable: BTreeMap<Vec<u8>, String>,
}

impl Trouble {
    /// Adds a folder that is not watched. A folder comes before those in it, and these come before the next.
    pub(super) fn unwatched(&mut self, folder: Option<&DropPath>, fault: &WatchFault) {
        self.folders += 1;
        self.why.get_or_insert_with(|| fault.to_string());
        let is_in = |top: &Option<DropPath>| match (top, folder) {
            (None, _) => true,
            (Some(top), Some(folder)) => {
                folder.as_bytes().strip_prefix(top.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'/'))
            }
            (Some(_), None) => false,
        };
        if !self.tops.last().is_some_and(is_in) {
            self.tops.push(folder.cloned());
        }
    }

    /// Adds a folder that cannot be read.
    pub(super) fn unreadable(&mut self, folder: &[u8], error: &std::io::Error) {
        self.unreadable.insert(folder.to_owned(), error.to_string());
    }

    /// Whether a folder, or one that it lies in, cannot be read: nobody knows what is there.
    pub(super) fn hides(&self, folder: &[u8]) -> bool {
        let ends = folder.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        ends.chain([0, folder.len()]).any(|end| self.unreadable.contains_key(&folder[..end]))
    }

    /// Whether all are watched.
    pub(super) fn all_are_watched(&self) -> bool {
        self.folders == 0
    }

    /// How many folders are not watched, and why, for the operator.
    pub(super) fn why(&self) -> Option<(usize, String)> {
        Some((self.folders, self.why.clone()?))
    }

    /// The rounds that look at all of them.
    pub(super) fn rounds(&self) -> Vec<Round> {
        let round = |top: &Option<DropPath>| top.clone().map_or(Round::Everything, Round::Folder);
        self.tops.iter().map(round).collect()
    }

    /// Says in the log what is otherwise than it was.
    pub(super) fn tell(&self, before: &Self) {
        for (folder, error) in self.unreadable.iter().filter(|(folder, _)| !before.unreadable.contains_key(*folder)) {
            let folder = DropPath::stored(folder);
            tracing::warn!(%folder, error, "a folder cannot be read; what is known of it is served on");
        }
        for folder in before.unreadable.keys().filter(|folder| !self.unreadable.contains_key(*folder)) {
            tracing::info!(folder = %DropPath::stored(folder), "a folder can be read again, or is gone");
        }
        match (&self.why, &before.why) {
            (Some(why), before) if before.as_ref() != Some(why) => {
                let first = self.tops.first().cloned().flatten();
                let first = first.map_or_else(|| ".".to_owned(), |folder| folder.to_string());
                tracing::warn!(%why, folders = self.folders, %first, "folders are not watched; they are read every two seconds");
            }
            (None, Some(_)) => tracing::info!("all folders are watched again"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tops(folders: &[&str]) -> Vec<String> {
        let mut trouble = Trouble::default();
        for folder in folders {
            let path = DropPath::stored(folder.as_bytes());
            trouble.unwatched((!folder.is_empty()).then_some(&path), &WatchFault::Limit);
        }
        assert_eq!(trouble.why().unwrap().0, folders.len());
        let name = |round: Round| match round {
            Round::Folder(path) => path.to_string(),
            _ => "everything".to_owned(),
        };
        trouble.rounds().into_iter().map(name).collect()
    }

    #[test]
    fn a_folder_within_one_that_is_looked_at_is_looked_at_with_it() {
        assert_eq!(tops(&["a", "a/b", "a/b/c", "ab", "c/d", "c/e"]), ["a", "ab", "c/d", "c/e"]);
        assert_eq!(tops(&["", "a", "a/b"]), ["everything"]);
    }

    #[test]
    fn fault_12_what_lies_in_a_folder_that_cannot_be_read_is_hidden() {
        let mut trouble = Trouble::default();
        trouble.unreadable(b"a/b", &std::io::Error::from_raw_os_error(13));
        for (folder, is_hidden) in [("a", false), ("a/b", true), ("a/b/c", true), ("a/bc", false), ("", false)] {
            assert_eq!(trouble.hides(folder.as_bytes()), is_hidden, "{folder}");
        }
        trouble.unreadable(b"", &std::io::Error::from_raw_os_error(13));
        assert!(trouble.hides(b"x/y"));
    }
}
