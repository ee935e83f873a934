//! What lies beside an article: the media that it names, and those that have its stem (FORMATS §4, *Media*).

mod neighbours;

use std::io::BufReader;
use std::path::Path;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

pub use neighbours::{Neighbours, by_stem, stem_of};

use crate::domain::{MediaFile, MediaType, Medium, MediumKind, Stamp, Timestamp};
use crate::formats::{self, Parsed};
use crate::watch::read::{self, ReadFault};
use crate::watch::scan::stamp_of;
use crate::watch::{DropPath, PREVIEW};

/// What was found beside a file.
#[derive(Debug, Default)]
pub struct Beside {
    /// The media of each of its articles, by their place: those that it names first.
    pub media: Vec<Vec<Medium>>,
    /// Files that somebody may be writing to, and how long they have been left alone: to be looked at again.
    pub young: Vec<(DropPath, Duration)>,
}

impl Beside {
    /// Finds in `folder` what its articles name and was found nowhere yet.
    pub fn complete(&mut self, root: &Path, folder: &[u8]) {
        for medium in self.media.iter_mut().flatten().filter(|medium| medium.file.is_none()) {
            medium.file = find(root, folder, &medium.name).and_then(|(file, _)| open(root, &file));
        }
    }
}

/// Looks beside the file at `path`: for what its articles name, and for its `neighbours`, which belong to the first of
/// them. A file that changed within `settle` is not there yet.
pub fn look(
    root: &Path,
    path: &DropPath,
    parsed: &Parsed,
    neighbours: Vec<String>,
    settle: Duration,
    now: Timestamp,
) -> Beside {
    let mut beside = Beside::default();
    let first = parsed.articles.iter().position(|article| article.as_ref().is_ok_and(|article| !article.draft));
    for (place, article) in parsed.articles.iter().enumerate() {
        let mut names = article.as_ref().map(formats::media_named).unwrap_or_default();
        if Some(place) == first {
            let others: Vec<_> = neighbours.iter().filter(|name| !names.contains(name)).cloned().collect();
            names.extend(others);
        }
        let media = names.into_iter().map(|name| {
            let found = find(root, path.split().0, &name).filter(|(file, stamp)| {
                let quiet = stamp.quiet_at(now);
                if quiet < settle {
                    beside.young.push((file.clone(), quiet));
                }
                quiet >= settle
            });
            Medium { file: found.and_then(|(file, _)| open(root, &file)), name }
        });
        beside.media.push(media.collect());
    }
    beside
}

/// The file that an article in `folder` calls `name`, in whichever form of Unicode its name is written, as it is now.
pub fn find(root: &Path, folder: &[u8], name: &str) -> Option<(DropPath, Stamp)> {
    // What is in a folder of previews is for what lies in it alone: a story elsewhere that named it would publish it.
    if name.split('/').any(|part| part == PREVIEW) {
        return None;
    }
    let composed: String = name.nfc().collect();
    let apart: String = name.nfd().collect();
    let mut spellings = vec![name];
    spellings.extend([composed.as_str(), apart.as_str()].into_iter().filter(|spelling| *spelling != name));
    spellings.into_iter().find_map(|name| {
        let path = DropPath::in_folder(folder, name.as_bytes());
        let metadata = std::fs::symlink_metadata(path.under(root)).ok().filter(|metadata| metadata.is_file())?;
        Some((path, stamp_of(&metadata)))
    })
}

/// Whether a medium is as it was when its article was last looked at.
pub fn is_as_known(root: &Path, folder: &[u8], medium: &Medium) -> bool {
    let there = find(root, folder, &medium.name).map(|(_, stamp)| (stamp.size, stamp.modified()));
    there == medium.file.as_ref().map(|file| (file.length, file.modified))
}

/// Reads as much of a media file as tells what it is; `None` when it may not be read, or has no name that can be told.
fn open(root: &Path, path: &DropPath) -> Option<MediaFile> {
    let text = std::str::from_utf8(path.as_bytes()).ok()?;
    let media_type = MediaType::of_name(text)?;
    let (file, stamp) = match read::open_file(root, path) {
        Ok(opened) => opened,
        Err(ReadFault::Gone) => return None,
        Err(fault) => {
            tracing::warn!(file = %path, %fault, "not published with its article");
            return None;
        }
    };
    let pixels = (media_type.kind == MediumKind::Image).then(|| imagesize::reader_size(BufReader::new(&file)).ok());
    let pixels = pixels.flatten().and_then(|size| Some((size.width.try_into().ok()?, size.height.try_into().ok()?)));
    Some(MediaFile { path: text.to_owned(), media_type, length: stamp.size, pixels, modified: stamp.modified() })
}

#[cfg(test)]
mod tests;
