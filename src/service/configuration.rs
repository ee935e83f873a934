//! site.toml and every feed.toml as they stand in the folder, each faulty one replaced by its last good text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::{BaseUrl, CategoryPath, FeedName, Stamp, Timestamp};
use crate::site::{Fault, MAX_BYTES, Settings, read_feed, read_site, text_of};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;

/// The name of the settings file at the top.
pub const SITE_FILE: &str = "site.toml";
/// The name of the settings file in each folder.
pub const FEED_FILE: &str = "feed.toml";

/// What the settings files come to.
#[derive(Debug)]
pub struct Configuration {
    /// The settings in force.
    pub settings: Settings,
    /// Since when documents look as these settings and this version make them.
    pub since: Timestamp,
    /// The settings files as they were when they were read, by path below the folder.
    pub stamps: BTreeMap<String, Stamp>,
    /// The texts in force, by path below the folder.
    pub texts: BTreeMap<String, String>,
    /// The files that are faulty now.
    pub faults: Vec<FaultyFile>,
    /// Feeds whose feed.toml is faulty and was never good: they answer 503.
    pub unusable: BTreeSet<FeedName>,
    /// The folders that were looked into, where that is not all of them.
    looked_into: Option<BTreeSet<String>>,
}

/// A settings file that is refused as a whole.
#[derive(Debug)]
pub struct FaultyFile {
    /// Its path below the folder.
    pub path: String,
    /// What is wrong with it, all of it.
    pub faults: Vec<Fault>,
}

/// What serves in place of a settings file that is faulty.
#[derive(Clone, Copy)]
pub enum Fallback<'a> {
    /// At the start: the texts last found good, by path.
    Stored(&'a BTreeMap<String, String>),
    /// Later: what is in force.
    Running(&'a Configuration),
}

impl Fallback<'_> {
    fn texts(&self) -> &BTreeMap<String, String> {
        match self {
            Self::Stored(texts) => texts,
            Self::Running(configuration) => &configuration.texts,
        }
    }

    /// Whether the feed of a folder is served now.
    fn was_served(&self, folder: &str) -> bool {
        match self {
            Self::Stored(_) => false,
            Self::Running(now) => {
                now.looked_into.as_ref().is_none_or(|folders| folders.contains(folder))
                    && FeedName::parse(folder).is_ok_and(|feed| !now.unusable.contains(&feed))
            }
        }
    }
}

/// Reads every settings file below `root`; they hold since `now`. Every name there is in the tree goes by for that.
///
/// An error is a site.toml that is faulty and was never good: there is nothing to start by.
pub fn load(root: &Path, fallback: Fallback<'_>, now: Timestamp) -> Result<Configuration, FaultyFile> {
    let mut folders = Vec::new();
    folders_with_settings(root, "", &mut folders);
    load_of(root, folders, fallback, now)
}

/// Reads site.toml and the settings of those of these categories that have any, and are folders. It takes as long as there
/// are categories, however many files there are; those that have come since are for the survey to find.
pub fn load_known(
    root: &Path,
    categories: impl IntoIterator<Item = CategoryPath>,
    fallback: Fallback<'_>,
    now: Timestamp,
) -> Result<Configuration, FaultyFile> {
    let kept = fallback.texts().keys().filter_map(|path| path.strip_suffix(FEED_FILE)?.strip_suffix('/'));
    let mut folders: BTreeSet<String> = kept.map(str::to_owned).collect();
    // A category's name is composed; that of its folder need not be, and where it was read once, it is known.
    let spelt: BTreeSet<String> = folders.iter().map(|folder| folder.nfc().collect()).collect();
    let names = categories.into_iter().map(|category| category.as_str().to_owned());
    folders.extend(names.chain([FeedName::Breaking.to_string()]).filter(|name| !spelt.contains(name)));
    let mut real = BTreeMap::new();
    let looked_into = folders.clone();
    folders.retain(|folder| {
        let has_settings = || {
            let path = root.join(folder).join(FEED_FILE);
            std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
        };
        CategoryPath::new(folder).is_ok() && has_settings() && is_real_folder(root, folder, &mut real)
    });
    let loaded = load_of(root, folders.into_iter().collect(), fallback, now)?;
    Ok(Configuration { looked_into: Some(looked_into), ..loaded })
}

fn load_of(
    root: &Path,
    folders: Vec<String>,
    fallback: Fallback<'_>,
    now: Timestamp,
) -> Result<Configuration, FaultyFile> {
    let good = fallback.texts();
    let mut texts = BTreeMap::new();
    let mut stamps = BTreeMap::new();
    // Before the text: what is written in between is found by the next survey.
    let mut stamp = |path: &str| {
        if let Ok(metadata) = std::fs::symlink_metadata(root.join(path)) {
            stamps.insert(path.to_owned(), stamp_of(&metadata));
        }
    };
    stamp(SITE_FILE);
    let mut faults = Vec::new();
    let site = match read_text(&root.join(SITE_FILE)) {
        None => read_site("").map_err(|faults| FaultyFile { path: SITE_FILE.to_owned(), faults })?,
        Some(found) => match found.and_then(|text| read_site(&text).map(|site| (site, text))) {
            Ok((site, text)) => {
                texts.insert(SITE_FILE.to_owned(), text);
                site
            }
            Err(wrong) => {
                let fault = FaultyFile { path: SITE_FILE.to_owned(), faults: wrong };
                let Some((site, text)) = good.get(SITE_FILE).and_then(|text| Some((read_site(text).ok()?, text)))
                else {
                    return Err(fault);
                };
                faults.push(fault);
                texts.insert(SITE_FILE.to_owned(), text.clone());
                site
            }
        },
    };
    let folder_name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut settings = Settings::new(site, &folder_name);
    let mut unusable = BTreeSet::new();
    if root.join(FEED_FILE).is_file() {
        let message = "this feed.toml belongs to no category and has no effect".to_owned();
        let mend = "move it into a category's folder; what holds for the whole site stands in site.toml".to_owned();
        faults
            .push(FaultyFile { path: FEED_FILE.to_owned(), faults: vec![Fault { line: 1, column: 1, message, mend }] });
    }
    for folder in folders {
        let path = format!("{folder}/{FEED_FILE}");
        stamp(&path);
        let Some(found) = read_text(&root.join(&path)) else { continue };
        match found.and_then(|text| read_feed(&text).map(|feed| (feed, text))) {
            Ok((feed, text)) => {
                settings = settings.with_feed(&folder, feed);
                texts.insert(path, text);
            }
            Err(wrong) => {
                match good.get(&path).and_then(|text| Some((read_feed(text).ok()?, text))) {
                    Some((feed, text)) => {
                        settings = settings.with_feed(&folder, feed);
                        texts.insert(path.clone(), text.clone());
                    }
                    // It did without a feed.toml until now, and goes on so.
                    None if fallback.was_served(&folder) => {}
                    None => unusable.extend(FeedName::parse(&folder)),
                }
                faults.push(FaultyFile { path, faults: wrong });
            }
        }
    }
    Ok(Configuration { settings, since: now, stamps, texts, faults, unusable, looked_into: None })
}

impl Configuration {
    /// A fact for the store: how documents look below `base`, and since when.
    pub fn appearance(&self, base: &BaseUrl) -> String {
        format!("{:016x} {}", self.fingerprint(base), self.since.millis())
    }

    /// The same, looking so since the fact of the store says, if it tells of the same look.
    #[must_use]
    pub fn since_appearance(mut self, fact: Option<&str>, base: &BaseUrl) -> Self {
        if let Some((look, since)) = fact.and_then(|fact| fact.split_once(' '))
            && look == format!("{:016x}", self.fingerprint(base))
            && let Ok(since) = since.parse()
        {
            self.since = Timestamp::from_millis_utc(since);
        }
        self
    }

    fn fingerprint(&self, base: &BaseUrl) -> u64 {
        let texts = self.texts.iter().flat_map(|(path, text)| [path, "\0", text.as_str(), "\0"]);
        let title = self.settings.site_title().as_str();
        let all: String =
            [env!("CARGO_PKG_VERSION"), "\0", base.as_str(), "\0", title].into_iter().chain(texts).collect();
        xxh3_64(all.as_bytes())
    }
}

/// Whether this is a settings file that has an effect where it is.
pub fn is_settings(path: &DropPath) -> bool {
    match path.split() {
        (b"", name) => name == SITE_FILE.as_bytes(),
        (_, name) => name == FEED_FILE.as_bytes() && FeedName::parse(&path.folder()).is_ok(),
    }
}

/// The text of a settings file; `None` when there is none.
fn read_text(path: &Path) -> Option<Result<String, Vec<Fault>>> {
    let bound = MAX_BYTES as u64 + 1;
    // No link is followed: what it leads to is nobody's to read out in a log.
    if std::fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return None;
    }
    let read = File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(bound).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    match read {
        Ok(bytes) => Some(text_of(&bytes).map(str::to_owned)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            let mend = "let the service read it".to_owned();
            Some(Err(vec![Fault { line: 1, column: 1, message: format!("the file cannot be read: {error}"), mend }]))
        }
    }
}

/// Whether a folder is one, with all that it lies in, and no link. What was told is remembered.
fn is_real_folder(root: &Path, folder: &str, told: &mut BTreeMap<String, bool>) -> bool {
    if let Some(told) = told.get(folder) {
        return *told;
    }
    let is_real = folder.rsplit_once('/').is_none_or(|(above, _)| is_real_folder(root, above, told))
        && std::fs::symlink_metadata(root.join(folder)).is_ok_and(|metadata| metadata.is_dir());
    told.insert(folder.to_owned(), is_real);
    is_real
}

/// Every folder below `root` that can be a category and has a feed.toml, by its path.
fn folders_with_settings(root: &Path, folder: &str, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return };
    let mut below = Vec::new();
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_file() && name == FEED_FILE && !folder.is_empty() {
            found.push(folder.to_owned());
        } else if kind.is_dir() {
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if CategoryPath::new(&path).is_ok() {
                below.push(path);
            }
        }
    }
    below.sort_unstable();
    for folder in below {
        folders_with_settings(root, &folder, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: fn() -> Timestamp = || Timestamp::from_millis_utc(0);

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        dir
    }

    #[test]
    fn no_settings_at_all_are_settings() {
        let loaded = load(folder(&[]).path(), Fallback::Stored(&BTreeMap::new()), NOW()).unwrap();
        assert!(loaded.faults.is_empty() && loaded.texts.is_empty());
    }

    #[test]
    fn a_faulty_site_file_that_was_never_good_stops_the_start() {
        let fault =
            load(folder(&[("site.toml", "titel = 1")]).path(), Fallback::Stored(&BTreeMap::new()), NOW()).unwrap_err();
        assert_eq!((fault.path.as_str(), fault.faults.len()), ("site.toml", 1));
    }

    #[test]
    fn a_faulty_file_that_was_good_once_serves_by_its_good_text() {
        let dir = folder(&[("site.toml", "titel = 1"), ("a/feed.toml", "window = 1")]);
        let good = [("site.toml", "title = \"Good\""), ("a/feed.toml", "title = \"Fine\"")];
        let good = good.map(|(path, text)| (path.to_owned(), text.to_owned())).into_iter().collect();
        let loaded = load(dir.path(), Fallback::Stored(&good), NOW()).unwrap();
        assert_eq!(loaded.settings.site_title().as_str(), "Good");
        assert_eq!(loaded.faults.len(), 2);
        assert!(loaded.unusable.is_empty());
        assert!(loaded.settings.said_for("a").is_some());
    }

    #[test]
    fn a_feed_whose_settings_were_never_good_is_unusable_and_the_others_are_not() {
        let dir = folder(&[("a/feed.toml", "window = 1"), ("b/feed.toml", "title = \"B\"")]);
        let loaded = load(dir.path(), Fallback::Stored(&BTreeMap::new()), NOW()).unwrap();
        assert_eq!(loaded.unusable, BTreeSet::from([FeedName::parse("a").unwrap()]));
    }

    #[test]
    fn at_the_start_known_folders_are_looked_into_and_those_that_came_since_count_as_new_when_they_are_found() {
        let dir =
            folder(&[("a/feed.toml", "title = \"A\""), ("b/feed.toml", "nonsense"), ("c/feed.toml", "title = \"C\"")]);
        std::os::unix::fs::symlink("a", dir.path().join("link")).unwrap();
        let (nothing, kept) = (BTreeMap::new(), [("c/feed.toml".to_owned(), "title = \"C\"".to_owned())].into());
        let known = ["a", "gone", "link"].map(|name| CategoryPath::new(name).unwrap());
        let known = load_known(dir.path(), known, Fallback::Stored(&kept), NOW()).unwrap();
        assert_eq!(known.settings.folders().collect::<Vec<_>>(), ["a", "c"]);
        assert!(known.faults.is_empty() && known.unusable.is_empty());
        let all = load(dir.path(), Fallback::Running(&known), NOW()).unwrap();
        let at_once = load(dir.path(), Fallback::Stored(&nothing), NOW()).unwrap();
        assert_eq!((&all.texts, &all.unusable, &all.stamps), (&at_once.texts, &at_once.unusable, &at_once.stamps));
        assert_eq!(all.unusable, BTreeSet::from([FeedName::parse("b").unwrap()]));
    }

    #[test]
    fn a_feed_file_at_the_top_is_told_to_have_no_effect() {
        let loaded =
            load(folder(&[("feed.toml", "title = \"x\"")]).path(), Fallback::Stored(&BTreeMap::new()), NOW()).unwrap();
        assert_eq!(loaded.faults[0].path, "feed.toml");
        assert!(loaded.unusable.is_empty());
    }

    #[test]
    fn the_first_settings_of_a_running_feed_that_are_faulty_change_nothing() {
        let dir = folder(&[("a/x.txt", "x"), ("b/feed.toml", "nonsense")]);
        let before = load(dir.path(), Fallback::Stored(&BTreeMap::new()), NOW()).unwrap();
        std::fs::write(dir.path().join("a/feed.toml"), "nonsense").unwrap();
        let after = load(dir.path(), Fallback::Running(&before), NOW()).unwrap();
        assert_eq!(after.faults.len(), 2);
        assert_eq!(after.unusable, BTreeSet::from([FeedName::parse("b").unwrap()]));
    }

    #[test]
    fn settings_of_folders_that_are_no_categories_are_not_read() {
        let dir = folder(&[("_x/feed.toml", "nonsense"), (".ajil/feed.toml", "nonsense")]);
        assert!(load(dir.path(), Fallback::Stored(&BTreeMap::new()), NOW()).unwrap().faults.is_empty());
    }
}
