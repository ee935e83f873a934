//! A folder to serve, and the ways in which publishers put files there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

/// The identity of every site of the tests, so that ids can be foretold.
pub const SITE: &str = "id = \"tag:example.org,2026:tests\"\ntime_zone = \"Africa/Casablanca\"\n";

/// A served folder, with a place outside it on the same file system.
pub struct Folder {
    dir: TempDir,
}

impl Folder {
    /// Empty but for a site.toml that holds [`SITE`].
    pub fn new() -> Self {
        Self::with(SITE)
    }

    /// Empty but for this site.toml.
    pub fn with(site: &str) -> Self {
        let folder = Self::bare();
        folder.write("site.toml", site);
        folder
    }

    /// Empty.
    pub fn bare() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("drop")).unwrap();
        fs::create_dir(dir.path().join("outside")).unwrap();
        Self { dir }
    }

    /// The served folder itself.
    pub fn root(&self) -> PathBuf {
        self.dir.path().join("drop")
    }

    /// A path in it.
    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root().join(path)
    }

    /// A path that is not served, from where a rename leads in.
    pub fn outside(&self, path: impl AsRef<Path>) -> PathBuf {
        self.dir.path().join("outside").join(path)
    }

    /// Writes a file in one go under its own name; over what was there.
    pub fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Renames a whole file into place, from outside the folder: what `mv` and careful uploads do.
    pub fn rename_in(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        self.rename_in_aged(path, text, Duration::ZERO);
    }

    /// The same with a file whose bytes are so old.
    pub fn rename_in_aged(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>, age: Duration) {
        let (path, temporary) = (self.at(path), self.outside(fresh_name()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&temporary, text).unwrap();
        set_age(&temporary, age);
        fs::rename(temporary, path).unwrap();
    }

    /// Renames a whole file into place, from a hidden name beside it: what rsync does.
    pub fn rename_beside(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let temporary = path.with_file_name(format!(".{}.AbC123", path.file_name().unwrap().to_str().unwrap()));
        fs::write(&temporary, text).unwrap();
        fs::rename(temporary, path).unwrap();
    }

    /// Writes a file piece by piece under its own name, and keeps it open between the pieces; `between` is called
    /// after each.
    pub fn write_slowly(&self, path: impl AsRef<Path>, text: &[u8], pieces: usize, mut between: impl FnMut()) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = File::create(path).unwrap();
        for piece in text.chunks(text.len().div_ceil(pieces)) {
            file.write_all(piece).unwrap();
            file.flush().unwrap();
            between();
        }
    }

    /// Renames within the folder.
    pub fn rename(&self, from: impl AsRef<Path>, to: impl AsRef<Path>) {
        let to = self.at(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.at(from), to).unwrap();
    }

    /// Removes a file.
    pub fn remove(&self, path: impl AsRef<Path>) {
        fs::remove_file(self.at(path)).unwrap();
    }

    /// Says that a file was written so long ago.
    pub fn age(&self, path: impl AsRef<Path>, age: Duration) {
        set_age(&self.at(path), age);
    }

    /// The text of a file in the folder, if it is there.
    pub fn read(&self, path: impl AsRef<Path>) -> Option<String> {
        fs::read_to_string(self.at(path)).ok()
    }
}

fn set_age(path: &Path, age: Duration) {
    let modified = SystemTime::now() - age;
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(modified)).unwrap();
}

fn fresh_name() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{}.uploading", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A text that is refused: UTF-8 but for a byte in its third line.
pub const BROKEN: &[u8] = b"A title\n\n\xD8\xAE\xD8\xA8\xD8\xB1 br\xFFken \xD8\xAE\xD8\xA8\xD8\xB1.\n";

/// A page's text: a title, and a body that no other story has.
pub fn story(title: &str) -> String {
    format!("{title}\n\nThe first paragraph of the story that is called {title}, as it was told.\n\nThe second one.\n")
}

/// The same with a date line.
pub fn dated(title: &str, date: &str) -> String {
    format!("{date}\n\n{}", story(title))
}
