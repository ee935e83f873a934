//! What lies in a folder of previews, read for somebody who asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use xxhash_rust::xxh3::xxh3_64;

use crate::domain::{
    CategoryFault, CategoryPath, Entry, EntryId, Line, Reason, Refusal, Stamp, Timestamp, Waiting, Warning,
};
use crate::formats::{self, FileKind};
use crate::service::configuration::Configuration;
use crate::service::intake::preview::{Beside, Previewed, Reading};
use crate::service::partners;
use crate::service::shared::Shared;
use crate::watch::DropPath;
use crate::watch::scan;

/// So many files are read at most, the newest first.
const MOST_FILES: usize = 200;
/// So many articles are shown at most.
const MOST_STORIES: usize = 500;
/// So many bytes are read at most.
const MOST_BYTES: u64 = 32 << 20;
/// No file is begun after so long.
const MOST_TIME: Duration = Duration::from_secs(5);
/// So long what was read is shown to others who ask, where nothing changed: what waits for a moment is not to wait much
/// longer here.
const KEPT: i64 = 10_000;

/// What a folder of previews holds.
#[derive(Debug)]
pub struct Lodging {
    /// The folder.
    pub folder: DropPath,
    /// The category in which it will be published.
    pub category: CategoryPath,
    /// Its articles and headlines, in feed order.
    pub stories: Vec<Story>,
    /// The files, and articles of files, that would be refused.
    pub refused: Vec<Refused>,
    /// The names of files that somebody is writing to.
    pub busy: Vec<String>,
    /// How many files there are beyond the bounds.
    pub left: usize,
    /// As they were when they were read.
    print: u64,
    configuration: Arc<Configuration>,
    at: Timestamp,
}

/// An article as it would be published.
#[derive(Debug)]
pub struct Story {
    /// The file's name.
    pub file: String,
    /// The entry.
    pub entry: Entry,
    /// Why it would not be seen at once.
    pub waiting: Option<Waiting>,
    /// What its publisher may want to look at: of the file, told with its first article.
    pub warnings: Vec<Warning>,
}

/// A file, or an article in one, that would be refused.
#[derive(Debug)]
pub struct Refused {
    /// The file's name.
    pub file: String,
    /// Why.
    pub refusal: Refusal,
    /// The line at fault.
    pub line: Option<String>,
}

/// Reads a folder of previews; `None` when there is none any more. What was read `before` is given again where nothing
/// changed.
pub fn read(shared: &Shared, folder: &DropPath, before: Option<Arc<Lodging>>, now: Timestamp) -> Option<Arc<Lodging>> {
    if !folder.is_preview() {
        return None;
    }
    let path = folder.under(&shared.root);
    // A link is no folder of ours.
    std::fs::symlink_metadata(&path).ok().filter(std::fs::Metadata::is_dir)?;
    let listing = scan::list(&path).ok()?;
    let configuration = shared.configuration.load_full();
    let print = print_of(&listing.files);
    let is_same = |known: &Arc<Lodging>| {
        let age = now.millis() - known.at.millis();
        let of_now = (0..KEPT).contains(&age) && known.print == print;
        of_now && known.folder == *folder && Arc::ptr_eq(&known.configuration, &configuration)
    };
    if let Some(known) = before.filter(is_same) {
        return Some(known);
    }
    let category = category_of(&configuration, folder).ok()?;
    let mut lodging = Lodging {
        folder: folder.clone(),
        category,
        stories: Vec::new(),
        refused: Vec::new(),
        busy: Vec::new(),
        left: 0,
        print,
        configuration: Arc::clone(&configuration),
        at: now,
    };
    let reading = Reading { root: &shared.root, site: &shared.site, settings: &configuration.settings, now };
    lodging.fill(shared, &reading, &listing.files);
    Some(Arc::new(lodging))
}

/// The category above a folder of previews; of the one at the top, that of the files there.
fn category_of(configuration: &Configuration, folder: &DropPath) -> Result<CategoryPath, CategoryFault> {
    let own = folder.category()?;
    Ok(own.unwrap_or_else(|| configuration.settings.site().default_category.clone()))
}

impl Lodging {
    fn fill(&mut self, shared: &Shared, reading: &Reading<'_>, files: &BTreeMap<Vec<u8>, Stamp>) {
        let is_article = |name: &[u8]| {
            let kind = formats::recognise(&String::from_utf8_lossy(name));
            matches!(kind, FileKind::Article(_) | FileKind::Unknown)
        };
        let mut files: Vec<_> = files.iter().filter(|(name, _)| is_article(name)).collect();
        files.sort_by(|(a, one), (b, other)| other.mtime.cmp(&one.mtime).then_with(|| a.cmp(b)));
        let (began, mut bytes) = (Instant::now(), 0_u64);
        let profiled: Vec<_> = partners::feeds(reading.settings, reading.site).collect();
        let mut given: BTreeMap<EntryId, String> = BTreeMap::new();
        for (done, (name, stamp)) in files.iter().enumerate() {
            // What is too large is refused unread.
            let size = if stamp.size > reading.settings.site().limits.file { 0 } else { stamp.size };
            let is_full = done >= MOST_FILES
                || self.stories.len() >= MOST_STORIES
                || bytes > 0 && bytes.saturating_add(size) > MOST_BYTES
                || began.elapsed() > MOST_TIME;
            if is_full {
                self.left = files.len() - done;
                break;
            }
            bytes = bytes.saturating_add(size);
            let there = DropPath::in_folder(self.folder.as_bytes(), name);
            let Some(to) = there.out_of_preview() else { continue };
            match reading.as_at(&there, &to, Beside::AllOfItsStem) {
                Some(found) => self.take(&there, found, &mut given),
                None => self.busy.push(there.file_name()),
            }
        }
        for story in self.stories.iter_mut().filter(|_| !profiled.is_empty()) {
            story.warnings.extend(partners::warnings(&profiled, &shared.base, &story.entry, reading.now));
        }
        self.stories.sort_by(|a, b| crate::domain::in_feed_order(&a.entry, &b.entry));
    }

    fn take(&mut self, there: &DropPath, found: Previewed, given: &mut BTreeMap<EntryId, String>) {
        let file = there.file_name();
        let text = found.source.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        for refusal in found.refusals {
            let line = refusal.at.and_then(|at| text?.lines().nth((at.line as usize).checked_sub(1)?));
            let line = line.and_then(Line::new).map(|line| line.shortened(200).to_string());
            self.refused.push(Refused { file: file.clone(), refusal, line });
        }
        let mut warnings = found.warnings;
        for one in found.entries {
            if let Some(holder) = given.get(&one.entry.id) {
                // A headline stands in many tickers, and is one.
                if let Some(declared) = &one.declared_id {
                    let reason = Reason::IdTaken { id: declared.to_string(), holder: holder.clone() };
                    self.refused.push(Refused { file: file.clone(), refusal: Refusal::of(reason), line: None });
                }
                continue;
            }
            given.insert(one.entry.id.clone(), file.clone());
            if self.stories.len() < MOST_STORIES {
                let warnings = std::mem::take(&mut warnings);
                self.stories.push(Story { file: file.clone(), entry: one.entry, waiting: one.waiting, warnings });
            }
        }
    }

    /// When it was read.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The story of a permalink.
    pub fn story(&self, permalink: uuid::Uuid) -> Option<&Story> {
        self.stories.iter().find(|story| story.entry.permalink() == permalink)
    }
}

fn print_of(files: &BTreeMap<Vec<u8>, Stamp>) -> u64 {
    let mut all = Vec::new();
    for (name, stamp) in files {
        all.extend_from_slice(name);
        all.extend_from_slice(format!("\0{stamp:?}\0").as_bytes());
    }
    xxh3_64(&all)
}
