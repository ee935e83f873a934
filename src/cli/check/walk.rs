//! Files and folders that were asked for → files, one at a time: a folder's files by name, then its folders.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{mem, vec};

use super::File;
use crate::domain::{Partner, Timestamp};
use crate::service::intake::preview::{Preview, served_folder};
use crate::watch::DropPath;

/// The walk.
pub(super) struct Walk {
    /// What is still to be gone into; the last of them next.
    ahead: Vec<Step>,
    /// The served folders met so far; `None`: its site.toml is faulty.
    previews: BTreeMap<PathBuf, Option<Arc<Preview>>>,
    now: Timestamp,
    partner: Option<Partner>,
    faults: usize,
}

enum Step {
    Asked(PathBuf),
    Folder(Folder),
    Files(Folder, vec::IntoIter<OsString>),
}

#[derive(Clone)]
struct Folder {
    shown: PathBuf,
    /// `None`: the served folder itself.
    below: Option<DropPath>,
    preview: Arc<Preview>,
}

impl Walk {
    pub(super) fn new(paths: &[PathBuf], now: Timestamp) -> Self {
        let ahead = paths.iter().rev().cloned().map(Step::Asked).collect();
        Self { ahead, previews: BTreeMap::new(), now, partner: None, faults: 0 }
    }

    /// The same, with what a partner would skip told of each file.
    pub(super) fn for_partner(self, partner: Option<Partner>) -> Self {
        Self { partner, ..self }
    }

    /// How many settings files are faulty and folders unreadable; each was told of on standard error.
    pub(super) fn faults(&self) -> usize {
        self.faults
    }

    fn asked(&mut self, shown: PathBuf) -> Option<File> {
        let is_link = shown.is_symlink();
        // A link is refused for what it is, not followed.
        let place = if is_link { folder_of(&shown) } else { shown.clone() };
        let preview = self.preview(served_folder(&place))?;
        let real = place.canonicalize().unwrap_or(place);
        let real = if is_link { real.join(shown.file_name()?) } else { real };
        let below = DropPath::below(&preview.root, &real);
        if !is_link && shown.is_dir() {
            self.ahead.push(Step::Folder(Folder { shown, below, preview }));
            return None;
        }
        Some(File { shown, below: below?, preview })
    }

    fn preview(&mut self, root: PathBuf) -> Option<Arc<Preview>> {
        if let Some(known) = self.previews.get(&root) {
            return known.clone();
        }
        let (preview, faulty) = match Preview::of_folder(root.clone(), self.now) {
            Ok(mut preview) => {
                let faulty = mem::take(&mut preview.configuration.faults);
                (Some(Arc::new(preview.for_partner(self.partner))), faulty)
            }
            Err(file) => (None, vec![file]),
        };
        for file in &faulty {
            file.faults.iter().for_each(|fault| eprintln!("{}:{fault}", file.path));
        }
        self.faults += faulty.len();
        self.previews.insert(root, preview.clone());
        preview
    }

    fn folder(&mut self, folder: Folder) {
        let (files, folders) = match names(&folder.shown) {
            Ok(names) => names,
            Err(error) => {
                eprintln!("ajil: {}: {error}", folder.shown.display());
                self.faults += 1;
                return;
            }
        };
        let below = folders.into_iter().rev().map(|name| {
            let File { shown, below, preview } = folder.file(&name);
            Step::Folder(Folder { shown, below: Some(below), preview })
        });
        self.ahead.extend(below);
        self.ahead.push(Step::Files(folder, files.into_iter()));
    }
}

impl Iterator for Walk {
    type Item = File;

    fn next(&mut self) -> Option<File> {
        loop {
            match self.ahead.pop()? {
                Step::Asked(shown) => {
                    if let Some(file) = self.asked(shown) {
                        return Some(file);
                    }
                }
                Step::Folder(folder) => self.folder(folder),
                Step::Files(folder, mut names) => {
                    if let Some(name) = names.next() {
                        let file = folder.file(&name);
                        self.ahead.push(Step::Files(folder, names));
                        return Some(file);
                    }
                }
            }
        }
    }
}

impl Folder {
    fn file(&self, name: &OsString) -> File {
        let below = match &self.below {
            Some(folder) => DropPath::stored(&[folder.as_bytes(), b"/", name.as_bytes()].concat()),
            None => DropPath::stored(name.as_bytes()),
        };
        File { shown: self.shown.join(name), below, preview: Arc::clone(&self.preview) }
    }
}

/// The paths without those that are there twice, and those that lie in a folder that is asked for, too.
pub(super) fn each_once(paths: &[PathBuf]) -> Vec<PathBuf> {
    let real = |path: &PathBuf| {
        let is_link = path.is_symlink();
        let place = if is_link { folder_of(path) } else { path.clone() };
        let real = place.canonicalize().unwrap_or(place);
        match path.file_name().filter(|_| is_link) {
            Some(name) => real.join(name),
            None => real,
        }
    };
    let reals: Vec<_> = paths.iter().map(real).collect();
    let all: BTreeSet<&Path> = reals.iter().map(PathBuf::as_path).collect();
    let mut seen = BTreeSet::new();
    let is_new = |real: &&PathBuf| !real.ancestors().skip(1).any(|above| all.contains(above));
    let kept = reals.iter().zip(paths).filter(|(real, _)| is_new(real) && seen.insert(*real));
    kept.map(|(_, path)| path.clone()).collect()
}

/// How many files the walk would find.
pub(super) fn count(paths: &[PathBuf]) -> u64 {
    let mut folders: Vec<_> = paths.to_vec();
    let mut count = 0;
    while let Some(path) = folders.pop() {
        if path.is_symlink() || !path.is_dir() {
            count += 1;
        } else if let Ok((files, below)) = names(&path) {
            count += files.len() as u64;
            folders.extend(below.into_iter().map(|name| path.join(name)));
        }
    }
    count
}

/// The names of a folder's files and of its folders, hidden ones left out, each in order. A link is a file.
fn names(folder: &Path) -> io::Result<(Vec<OsString>, Vec<OsString>)> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_bytes().first() == Some(&b'.') {
            continue;
        }
        let is_folder = entry.file_type()?.is_dir();
        if is_folder { &mut folders } else { &mut files }.push(name);
    }
    files.sort_unstable();
    folders.sort_unstable();
    Ok((files, folders))
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_before_folders_and_what_is_hidden_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["b.md", "a.md", "c/d.md", "c/.e.md", ".ajil/x.md", "0/f.md"] {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        std::os::unix::fs::symlink("/", dir.path().join("link")).unwrap();
        let asked = [dir.path().to_owned(), dir.path().join("a.md"), dir.path().join("link")];
        let walk: Vec<_> = Walk::new(&asked, Timestamp::from_millis_utc(0)).collect();
        let below: Vec<_> = walk.iter().map(|file| file.below.to_string()).collect();
        assert_eq!(below, ["a.md", "b.md", "link", "0/f.md", "c/d.md", "a.md", "link"]);
        assert_eq!(walk[4].shown, dir.path().join("c/d.md"));
        assert_eq!(count(&asked), 7);
    }

    #[test]
    fn what_is_asked_for_twice_is_looked_at_once() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("c")).unwrap();
        std::fs::write(dir.path().join("c/d.md"), "x").unwrap();
        std::fs::write(dir.path().join("a.md"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("c/link")).unwrap();
        let at = |path: &str| dir.path().join(path);
        assert_eq!(each_once(&[at("c/d.md"), at("a.md"), at("c"), at("c/../a.md")]), [at("a.md"), at("c")]);
        // A link is a file of its own, wherever it leads.
        assert_eq!(each_once(&[at("c/link"), at("a.md")]), [at("c/link"), at("a.md")]);
    }

    #[test]
    fn a_faulty_site_file_is_a_fault_and_told_once() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("site.toml"), "titel = 1").unwrap();
        std::fs::write(dir.path().join("a.md"), "# a").unwrap();
        let asked = [dir.path().join("a.md"), dir.path().join("a.md")];
        let mut walk = Walk::new(&asked, Timestamp::from_millis_utc(0));
        assert_eq!((walk.by_ref().count(), walk.faults()), (0, 1));
    }
}
