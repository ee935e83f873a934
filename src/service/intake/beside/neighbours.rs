//! The media files that have the stem of an article's file: `visit.jpg` beside `visit.md`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::domain::{MediaType, Timestamp};
use crate::watch::DropPath;
use crate::watch::scan::{Listing, stamp_of};

/// A folder that has been left alone for so long is listed once for all of its articles; in one that is being filled
/// each article asks for its own.
const LEFT_ALONE: Duration = Duration::from_secs(2);

/// Finds neighbours; each thread that looks for some has its own.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// The folder that was listed last, and its media by their stems.
    listed: Option<Listed>,
}

#[derive(Debug)]
struct Listed {
    folder: Vec<u8>,
    changed: Timestamp,
    media: BTreeMap<String, Vec<String>>,
}

impl Neighbours {
    /// The names of the media files that have the stem of the file at `path`, in order.
    pub fn of(&mut self, root: &Path, path: &DropPath, now: Timestamp) -> Vec<String> {
        let (folder, name) = path.split();
        let Some(stem) = std::str::from_utf8(name).ok().and_then(stem_of) else { return Vec::new() };
        let place = DropPath::stored(folder).under(root);
        let Ok(metadata) = std::fs::symlink_metadata(&place) else { return Vec::new() };
        let changed = stamp_of(&metadata);
        if let Some(known) = &self.listed
            && known.folder == folder
            && known.changed == changed.modified()
        {
            return known.media.get(stem).cloned().unwrap_or_default();
        }
        if changed.quiet_at(now) < LEFT_ALONE {
            return asked_for(&place, stem);
        }
        let media = std::fs::read_dir(&place).map(by_stem_in).unwrap_or_default();
        let found = media.get(stem).cloned().unwrap_or_default();
        self.listed = Some(Listed { folder: folder.to_owned(), changed: changed.modified(), media });
        found
    }
}

/// The media of a listing by their stems.
pub fn by_stem(listing: &Listing) -> BTreeMap<String, Vec<String>> {
    media_by_stem(listing.files.keys().filter_map(|name| std::str::from_utf8(name).ok()).map(str::to_owned))
}

fn by_stem_in(folder: std::fs::ReadDir) -> BTreeMap<String, Vec<String>> {
    media_by_stem(folder.flatten().filter_map(|entry| entry.file_name().into_string().ok()))
}

fn media_by_stem(names: impl Iterator<Item = String>) -> BTreeMap<String, Vec<String>> {
    let mut media: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in names.filter(|name| !name.starts_with('.') && MediaType::of_name(name).is_some()) {
        if let Some(stem) = stem_of(&name) {
            media.entry(stem.to_owned()).or_default().push(name);
        }
    }
    media.values_mut().for_each(|names| names.sort_unstable());
    media
}

/// Asks for each name that a neighbour could have, in small letters and in capitals.
fn asked_for(folder: &Path, stem: &str) -> Vec<String> {
    let names = MediaType::endings().flat_map(|ending| [ending.to_owned(), ending.to_ascii_uppercase()]);
    let names = names.map(|ending| format!("{stem}.{ending}"));
    let is_file = |name: &String| std::fs::symlink_metadata(folder.join(name)).is_ok_and(|found| found.is_file());
    let mut found: Vec<_> = names.filter(is_file).collect();
    found.sort_unstable();
    found
}

/// What stands before the last dot of a name.
pub fn stem_of(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(stem, _)| stem).filter(|stem| !stem.is_empty())
}
