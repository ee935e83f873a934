use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::domain::{CategoryFault, CategoryPath};

/// The name of a folder whose files are shown only to those who have its address, and published to nobody.
pub const PREVIEW: &str = "_preview";

/// The path of something below the served folder, in the system's own bytes, `/` between names, never empty,
/// absolute or with a `..`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DropPath(Arc<[u8]>);

impl DropPath {
    /// The part of `path` below `root`; `None` for the root itself and what is not below it.
    pub fn below(root: &Path, path: &Path) -> Option<Self> {
        let relative = path.strip_prefix(root).ok()?;
        let plain = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let bytes = relative.as_os_str().as_bytes();
        (plain && !bytes.is_empty()).then(|| Self(bytes.into()))
    }

    /// A path that was below the folder when it was stored.
    pub fn stored(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// What has this name in a folder, the top one for an empty path.
    pub fn in_folder(folder: &[u8], name: &[u8]) -> Self {
        if folder.is_empty() { Self::stored(name) } else { Self::stored(&[folder, b"/", name].concat()) }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path in the file system.
    pub fn under(&self, root: &Path) -> PathBuf {
        root.join(OsStr::from_bytes(&self.0))
    }

    /// The last name, with what is no UTF-8 replaced.
    pub fn file_name(&self) -> String {
        String::from_utf8_lossy(self.split().1).into_owned()
    }

    /// The bytes of the folder, empty for the top one, and of the last name.
    pub fn split(&self) -> (&[u8], &[u8]) {
        match self.0.iter().rposition(|byte| *byte == b'/') {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (b"", &self.0),
        }
    }

    /// The category of the folder it lies in; `None` at the top.
    pub fn category(&self) -> Result<Option<CategoryPath>, CategoryFault> {
        match self.split().0 {
            b"" => Ok(None),
            folder => category_of(folder).map(Some),
        }
    }

    /// The folder it lies in as text, for looking up its settings; empty at the top.
    pub fn folder(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.split().0)
    }

    /// The category that it is, if it is a folder.
    pub fn as_category(&self) -> Result<CategoryPath, CategoryFault> {
        category_of(&self.0)
    }

    /// Whether one of its names is hidden (`.x`): never looked at, the state folder among them.
    pub fn is_hidden(&self) -> bool {
        self.0.split(|byte| *byte == b'/').any(|name| name.first() == Some(&b'.'))
    }

    /// Whether it is a folder of previews: one of that name at the top, or in a category.
    pub fn is_preview(&self) -> bool {
        let (folder, name) = self.split();
        name == PREVIEW.as_bytes() && (folder.is_empty() || category_of(folder).is_ok())
    }

    /// Whether it lies in a folder of previews, or in a folder in one.
    pub fn is_in_preview(&self) -> bool {
        let mut folder = self.split().0;
        while !folder.is_empty() {
            let above = Self::stored(folder);
            if above.is_preview() {
                return true;
            }
            let length = above.split().0.len();
            folder = &folder[..length];
        }
        false
    }

    /// Where a file of a folder of previews will be when it is published: in the folder above. `None` for what lies in
    /// none.
    pub fn out_of_preview(&self) -> Option<Self> {
        let (folder, name) = self.split();
        let folder = (!folder.is_empty()).then(|| Self::stored(folder)).filter(Self::is_preview)?;
        Some(Self::in_folder(folder.split().0, name))
    }

    /// What an id is made of: NFC, with the bytes that are no UTF-8 as `%XX`, so that no two paths meet.
    pub fn identity(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        for chunk in self.0.utf8_chunks() {
            text.extend(chunk.valid().nfc());
            text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
        }
        text
    }
}

fn category_of(folder: &[u8]) -> Result<CategoryPath, CategoryFault> {
    match std::str::from_utf8(folder) {
        Ok(name) => CategoryPath::new(name),
        Err(_) => Err(CategoryFault::Character(folder.escape_ascii().to_string())),
    }
}

/// For logs and receipts: control characters and bytes that are no UTF-8 are escaped, so that a name cannot
/// forge a line.
impl fmt::Display for DropPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                if c.is_control() { write!(f, "{}", c.escape_default())? } else { write!(f, "{c}")? }
            }
            write!(f, "{}", chunk.invalid().escape_ascii())?;
        }
        Ok(())
    }
}

impl fmt::Debug for DropPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{self}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(bytes: &[u8]) -> DropPath {
        DropPath::stored(bytes)
    }

    #[test]
    fn only_what_is_below_the_root_has_a_path() {
        let root = Path::new("/feeds");
        assert_eq!(DropPath::below(root, Path::new("/feeds/a/b.txt")).unwrap().as_bytes(), b"a/b.txt");
        assert!(DropPath::below(root, root).is_none());
        assert!(DropPath::below(root, Path::new("/other/b.txt")).is_none());
        assert!(DropPath::below(root, Path::new("/feeds/../b.txt")).is_none());
    }

    #[test]
    fn the_category_is_the_folder() {
        assert_eq!(path(b"b.txt").category(), Ok(None));
        assert_eq!(path("أمن/b.txt".as_bytes()).category().unwrap().unwrap().as_str(), "أمن");
        assert!(path(b"all/b.txt").category().is_err());
        assert!(path(b"\xFF/b.txt").category().is_err());
    }

    #[test]
    fn a_name_cannot_forge_a_line_of_the_log() {
        assert_eq!(path(b"a\nb\xFF.txt").to_string(), "a\\nb\\xff.txt");
    }

    #[test]
    fn spellings_of_one_name_make_one_identity_and_broken_bytes_their_own() {
        assert_eq!(path("cafe\u{301}.txt".as_bytes()).identity(), path("café.txt".as_bytes()).identity());
        assert_ne!(path(b"a\xFE").identity(), path(b"a\xFF").identity());
    }

    #[test]
    fn previews_lie_at_the_top_or_in_a_category_and_will_be_published_above() {
        for (at, to) in
            [("_preview/a.md", "a.md"), ("أمن/_preview/a.md", "أمن/a.md"), ("breaking/_preview/a", "breaking/a")]
        {
            assert_eq!(path(at.as_bytes()).out_of_preview(), Some(path(to.as_bytes())));
            assert!(path(at.as_bytes()).is_in_preview());
        }
        for at in ["a.md", "_preview", "_preview/x/a.md", "_x/_preview/a.md", "all/_preview/a.md", "x/_Preview/a.md"] {
            assert_eq!(path(at.as_bytes()).out_of_preview(), None, "{at}");
        }
        assert!(path(b"a/_preview/b/c.md").is_in_preview() && !path(b"a/_preview").is_in_preview());
        assert!(path(b"_preview").is_preview() && path(b"a/b/_preview").is_preview());
        assert!(!path(b"_preview/_preview").is_preview());
    }

    #[test]
    fn hidden_folders_hide_what_is_in_them() {
        assert!(path(b".ajil/ajil.db").is_hidden() && path(b"a/.b").is_hidden() && !path(b"a/b.c").is_hidden());
    }
}
