//! What a file says, or why it is refused: reading and parsing, with nothing written anywhere. `ajil check` does
//! this and no more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::prepare::Prepared;
use crate::domain::{CategoryPath, FeedName, Medium, Reason, Refusal, Stamp, Timestamp};
use crate::formats::{self, Context, FileKind, Limits, Parsed};
use crate::service::configuration::Configuration;
use crate::site::Settings;
use crate::store::ContentHash;
use crate::watch::DropPath;
use crate::watch::read::{self, ReadFault};

/// Stands where an examined file has the fingerprint of its parsing, when the system would not let it be read: the same
/// stamp may be read the next time (a disk that failed, a right given elsewhere), so every survey tries it again.
pub const UNREAD: u64 = 1;

/// A file that was looked at.
#[derive(Debug)]
pub struct Examined {
    /// Where.
    pub path: DropPath,
    /// As it was while it was read; `None` when it could not be opened.
    pub stamp: Option<Stamp>,
    /// Of its bytes.
    pub content: Option<ContentHash>,
    /// Of the parser and the settings.
    pub parsing: u64,
    /// What was found.
    pub finding: Finding,
    /// Whether the file has another name somewhere (FAULTS 11): it is to be published only when it was before, or when
    /// that name is gone.
    pub linked: bool,
    /// What lies beside it, for each of its articles by their place; for whoever asks.
    pub media: Vec<Vec<Medium>>,
    /// The bytes, for a receipt that shows the line at fault; kept only where there is such a line.
    pub source: Option<Vec<u8>>,
    /// What becomes of it if nothing is known of it, where that can be told.
    pub prepared: Option<Box<Prepared>>,
}

/// What was found.
#[derive(Debug)]
pub enum Finding {
    /// Articles, headlines, warnings.
    Parsed(Parsed),
    /// Not understood.
    Refused(Refusal),
    /// Somebody is writing to it.
    Changing,
    /// Nothing there.
    Gone,
}

/// Looks at the file at `path` below `root`; `None` for what is never an article: media, hidden and temporary
/// files, settings, receipts, and whatever lies in a folder of previews.
pub fn examine(root: &Path, path: &DropPath, settings: &Settings, now: Timestamp) -> Option<Examined> {
    if path.is_in_preview() { None } else { examine_as(root, path, path, settings, now) }
}

/// Looks at the file at `there` as if it were at `path`.
pub fn examine_as(
    root: &Path,
    there: &DropPath,
    path: &DropPath,
    settings: &Settings,
    now: Timestamp,
) -> Option<Examined> {
    let name = path.file_name();
    let kind = formats::recognise(&name);
    let folder = path.folder();
    let mut examined = Examined {
        path: path.clone(),
        stamp: None,
        content: None,
        parsing: settings.parsing_fingerprint(&folder),
        finding: Finding::Gone,
        linked: false,
        media: Vec::new(),
        source: None,
        prepared: None,
    };
    if matches!(kind, FileKind::Media | FileKind::Passed) {
        return None;
    }
    let refused = |reason| Finding::Refused(Refusal::of(reason));
    let contents = match read::read(root, there, settings.site().limits.file) {
        Ok(contents) => contents,
        Err(fault) => {
            if matches!(fault, ReadFault::Unreadable(_)) {
                examined.parsing = UNREAD;
            }
            examined.finding = match fault {
                ReadFault::Gone => Finding::Gone,
                ReadFault::Changing => Finding::Changing,
                ReadFault::NotAFile => refused(Reason::NotAFile),
                ReadFault::TooLarge { limit } => refused(Reason::TooLarge { limit }),
                ReadFault::Unreadable(error) => refused(Reason::Unreadable { detail: error.to_string() }),
            };
            return Some(examined);
        }
    };
    examined.stamp = Some(contents.stamp);
    examined.linked = contents.names > 1;
    examined.content = Some(ContentHash(xxh3_128(&contents.bytes)));
    examined.finding = match (path.category(), kind) {
        (Err(fault), _) => refused(Reason::Category(fault)),
        (Ok(_), FileKind::Article(format)) => {
            let context = Context {
                file_name: &name,
                now,
                zone: &settings.site().time_zone,
                language: settings.language_for(&folder),
                labels: settings.labels_for(&folder),
                label_marks: settings.label_marks_for(&folder),
                limits: limits_of(settings),
            };
            // A parser that fails on a stranger's file must fail that file alone.
            match catch_unwind(AssertUnwindSafe(|| formats::parse(format, &contents.bytes, &context))) {
                Ok(Ok(parsed)) => Finding::Parsed(parsed),
                Ok(Err(refusal)) => Finding::Refused(refusal),
                Err(_) => refused(Reason::Internal),
            }
        }
        (Ok(_), _) => {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
            refused(Reason::UnknownFormat { ending })
        }
    };
    let shows_a_line = match &examined.finding {
        Finding::Refused(_) => true,
        Finding::Parsed(parsed) => {
            parsed.articles.iter().any(Result::is_err) || parsed.warnings.iter().any(|warning| warning.at.is_some())
        }
        Finding::Changing | Finding::Gone => false,
    };
    examined.source = shows_a_line.then_some(contents.bytes);
    Some(examined)
}

fn limits_of(settings: &Settings) -> Limits {
    let limits = settings.site().limits;
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Limits {
        items: size(limits.items),
        nesting: u32::try_from(limits.nesting).unwrap_or(u32::MAX),
        front_matter: size(limits.front_matter),
        aliases: size(limits.aliases),
    }
}

/// Whether what is dropped in this folder is breaking news by that alone.
pub fn is_breaking_folder(category: &CategoryPath) -> bool {
    category.lineage().last().is_some_and(|top| FeedName::of(top) == FeedName::Breaking)
}

impl Examined {
    /// What was prepared under these settings, and the stamp of the file that it was prepared of.
    pub fn prepared_for(&self, configuration: &Arc<Configuration>) -> Option<(&Prepared, Stamp)> {
        self.prepared.as_deref().filter(|prepared| prepared.is_of(configuration)).zip(self.stamp)
    }

    /// Whether it may be half an upload: nothing in it, a title alone (FORMATS §1.5), or a grammar that ends midway.
    pub fn looks_half_done(&self) -> bool {
        match &self.finding {
            Finding::Refused(refusal) => {
                matches!(refusal.reason, Reason::Empty | Reason::FrontMatterOpen { .. } | Reason::Syntax { .. })
            }
            Finding::Parsed(parsed) => {
                parsed.articles.iter().flatten().all(|article| article.body.is_none()) && !parsed.articles.is_empty()
            }
            Finding::Changing | Finding::Gone => false,
        }
    }
}
