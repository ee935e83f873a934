//! What tests of the service's parts share: a service without its threads.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, Mutex};

use arc_swap::{ArcSwap, ArcSwapOption};
use tempfile::TempDir;
use tokio::sync::Notify;

use super::clock;
use super::configuration::{self, Fallback};
use super::intake::lanes::Lanes;
use super::newsroom::{News, Newsroom};
use super::previews::Previews;
use super::shared::{Shared, root_identity};
use super::vitals::Roll;
use crate::domain::{
    BaseUrl, CategoryPath, Entry, EntryId, EntryKind, Language, Line, Passed, SafeHtml, SiteId, Timestamp,
};
use crate::store::{Store, Touched, Transaction, Writer};

/// A service on a folder of its own whose threads do not run: a test does their work.
pub(super) struct Still {
    pub shared: Arc<Shared>,
    pub writer: Writer,
    _folder: TempDir,
}

impl Still {
    /// With these files in the served folder.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let store = Store::in_folder(&folder.path().join(".ajil")).unwrap();
        let writer = store.writer().unwrap();
        Self { shared: Arc::new(shared(folder.path(), store)), writer, _folder: folder }
    }

    /// A newsroom, and what it is told.
    pub fn newsroom(&self) -> (Arc<Newsroom>, Receiver<News>) {
        let (news, told) = channel();
        (Arc::new(Newsroom::open(Arc::clone(&self.shared), news, sync_channel(1).0).unwrap()), told)
    }

    /// One commit.
    pub fn commit(&mut self, work: impl FnOnce(&mut Transaction<'_>)) -> Touched {
        let mut tx = self.writer.begin().unwrap();
        work(&mut tx);
        tx.commit().unwrap()
    }

    /// Publishes entries.
    pub fn put(&mut self, entries: &[Entry]) -> Touched {
        let now = clock::now();
        self.commit(|tx| entries.iter().for_each(|entry| tx.put_entry(entry, now, now).unwrap()))
    }
}

fn shared(root: &Path, store: Store) -> Shared {
    let configuration = configuration::load(root, Fallback::Stored(&BTreeMap::new()), clock::now()).unwrap();
    Shared {
        root: root.to_owned(),
        state: root.join(".ajil"),
        site: SiteId::new("tag:example.org,2026:tests"),
        base: BaseUrl::new("https://example.org/news").unwrap(),
        since: clock::now(),
        listening: None,
        operator: None,
        settle: None,
        store,
        configuration: ArcSwap::from_pointee(configuration),
        to_examine: Lanes::new(1),
        to_commit: Lanes::new(1),
        // Nobody listens: whoever tells something does not mind.
        desk: sync_channel(1).0,
        survey: channel().0,
        moments: channel().0,
        ticks: clock::Ticks::start(),
        caught_up: AtomicBool::new(true),
        caught_up_told: Notify::new(),
        rounds: AtomicUsize::new(0),
        root_identity: root_identity(root).unwrap(),
        store_is_well: AtomicBool::new(true),
        folders_of_media: Mutex::default(),
        unwatched: ArcSwapOption::empty(),
        folder_is_well: AtomicBool::new(true),
        ending: AtomicBool::new(false),
        committed: AtomicU64::new(0),
        previews: Previews::in_state(&root.join(".ajil")),
        roll: Roll::default(),
    }
}

/// An article of these categories, published at a moment.
pub(super) fn article(name: &str, published: Timestamp, categories: &[&str]) -> Entry {
    Entry {
        id: EntryId::from_iri(&format!("tag:example.org,2026:{name}")).unwrap(),
        kind: EntryKind::Article,
        title: Line::folded(&format!("The title of {name}")),
        summary: None,
        body: Some(SafeHtml::sanitised(format!("<p>The body of {name}</p>"))),
        language: Language::english(),
        published,
        updated: published,
        place: 0,
        authors: Vec::new(),
        categories: categories.iter().map(|path| CategoryPath::new(path).unwrap()).collect(),
        tags: Vec::new(),
        link: None,
        source: None,
        picture: None,
        media: Vec::new(),
        breaking: false,
        breaking_since: None,
        breaking_until: None,
        visible_from: None,
        expires: None,
        passed: Passed::default(),
        correction: None,
        retraction: None,
    }
}
