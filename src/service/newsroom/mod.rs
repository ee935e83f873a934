//! The newsroom: which editions a change touches, rendering them, and handing them to the edge.
//!
//! Editions that somebody took since their last change are rendered at once and swapped in; so is the breaking
//! feed. All others stay unrendered until someone asks, once.

mod directory;
mod press;
mod shelf;

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::domain::{FeedName, Format, Timestamp};
use crate::http::newsstand::{Address, Finding, Found, Newsstand};
use crate::render::assets;
use crate::render::edition::{Edition, Freshness};
use crate::service::clock;
use crate::service::shared::{DIRECTORY_CHANGED, Shared};
use crate::store::{Reader, StoreError, Touched};

use directory::Directory;
use shelf::{Shelf, Slot};

/// A change for the newsroom's thread.
pub enum News {
    /// A commit changed these.
    Touched(Touched),
    /// Settings changed: everything may look otherwise.
    Settings,
    /// The service ends.
    Stop,
}

/// The newsroom.
pub struct Newsroom {
    shared: Arc<Shared>,
    directory: ArcSwap<Directory>,
    shelf: Shelf,
    readers: Mutex<Vec<Reader>>,
    news: Sender<News>,
}

/// Feeds whose documents are rendered ahead whether anybody asked or not.
const AHEAD: [Address; 3] = [
    Address::Feed(FeedName::Breaking, Format::Rss),
    Address::Feed(FeedName::Breaking, Format::Atom),
    Address::Feed(FeedName::Breaking, Format::JsonFeed),
];

impl Newsroom {
    /// A newsroom that knows which categories there are. [`Newsroom::run`] is to be run on a thread of its own.
    pub fn open(shared: Arc<Shared>, news: Sender<News>) -> Result<Self, StoreError> {
        let reader = shared.store.reader()?;
        let directory = ArcSwap::from_pointee(read_directory(&shared, &reader)?);
        let newsroom = Self { shared, directory, shelf: Shelf::default(), readers: Mutex::new(vec![reader]), news };
        newsroom.lay_out_assets();
        Ok(newsroom)
    }

    /// Tells the newsroom of a change.
    pub fn tell(&self, news: News) {
        // The thread ends when the service does; then nothing is to be rendered ahead.
        drop(self.news.send(news));
    }

    /// Renders ahead until told to stop.
    pub fn run(&self, news: &Receiver<News>) {
        while let Ok(first) = news.recv() {
            // A burst is one change: each edition is rendered once for all of it.
            let mut touched = Touched::default();
            let mut everything = false;
            for one in std::iter::once(first).chain(news.try_iter()) {
                match one {
                    News::Touched(more) => touched.extend(more),
                    News::Settings => everything = true,
                    News::Stop => return,
                }
            }
            if let Err(error) = self.carry_out(touched, everything) {
                tracing::error!(%error, "editions could not be rendered");
            }
        }
    }

    fn carry_out(&self, touched: Touched, everything: bool) -> Result<(), StoreError> {
        if everything || touched.directory {
            let reader = self.reader()?;
            self.directory.store(Arc::new(read_directory(&self.shared, &reader)?));
            self.give_back(reader);
        }
        let addresses = if everything || touched.directory {
            self.shelf
                .addresses()
                .into_iter()
                .filter(|address| {
                    everything
                        || !matches!(address, Address::Feed(..) | Address::Asset(_))
                        || is_touched(address, &touched.feeds)
                })
                .collect()
        } else {
            self.addresses_of(&touched)
        };
        let mut wanted: Vec<Address> = Vec::new();
        for address in addresses.into_iter().filter(|address| !matches!(address, Address::Asset(_))) {
            if self.shelf.slot(&address).is_some_and(|slot| slot.touch()) {
                wanted.push(address);
            }
        }
        if everything || touched.feeds.contains(&FeedName::Breaking) {
            wanted.extend(AHEAD.into_iter().filter(|address| !wanted.contains(address)).collect::<Vec<_>>());
        }
        // Feeds first, the breaking one before all: pages can wait their few milliseconds.
        wanted.sort_by_key(|address| match address {
            Address::Feed(FeedName::Breaking, _) => 0,
            Address::Feed(..) => 1,
            _ => 2,
        });
        for address in wanted {
            let slot = self.shelf.slot_for(&address);
            let _one_at_a_time = slot.press.blocking_lock();
            self.render_into(&slot, &address)?;
        }
        Ok(())
    }

    fn addresses_of(&self, touched: &Touched) -> Vec<Address> {
        let feeds = touched.feeds.iter().flat_map(|feed| {
            Format::ALL
                .into_iter()
                .map(|format| Address::Feed(feed.clone(), format))
                .chain([Address::Page(feed.clone())])
        });
        let articles = touched.articles.iter().map(|article| Address::Article(*article));
        let site = (!touched.feeds.is_empty()).then_some(Address::Site);
        feeds.chain(articles).chain(site).collect()
    }

    /// Renders what is at `address` and puts it into its slot, again as long as changes come meanwhile. The caller
    /// holds the slot's press.
    fn render_into(&self, slot: &Slot, address: &Address) -> Result<Found, StoreError> {
        let reader = self.reader()?;
        let found = loop {
            let changes = slot.changes();
            let directory = self.directory.load();
            match press::render(&directory, &reader, address, clock::now())? {
                Found::Edition(edition) => {
                    if let Some(before) = slot.present() {
                        edition.warm_like(&before);
                    }
                    if slot.put(Arc::clone(&edition), changes) {
                        break Found::Edition(edition);
                    }
                }
                other => {
                    self.shelf.remove(address);
                    break other;
                }
            }
        };
        self.give_back(reader);
        Ok(found)
    }

    async fn render_for(self: &Arc<Self>, address: Address) -> Found {
        // Nothing is kept for addresses of feeds that there are not: strangers may ask for any.
        let directory = self.directory.load_full();
        match &address {
            Address::Page(feed) | Address::Feed(feed, _) if directory.is_unusable(feed) => {
                return Found::Unavailable("the settings of this feed are faulty (feed.toml)".to_owned());
            }
            Address::Page(feed) if !directory.has(feed) => {
                let path = format!("/{}", feed.as_str());
                return self.on_a_thread(move |room| room.moved_or_missing(&path)).await;
            }
            Address::Feed(feed, _) if !directory.has(feed) => return Found::Missing(press::missing(&directory)),
            Address::Asset(_) => return Found::Missing(press::missing(&directory)),
            _ => {}
        }
        let slot = self.shelf.slot_for(&address);
        let _one_for_all = slot.press.lock().await;
        if let Some(edition) = slot.take() {
            return Found::Edition(edition);
        }
        let rendering = Arc::clone(&slot);
        self.on_a_thread(move |room| {
            let found = room.render_into(&rendering, &address)?;
            rendering.take();
            Ok(found)
        })
        .await
    }

    async fn on_a_thread(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<Found, StoreError> + Send + 'static,
    ) -> Found {
        let room = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&room)).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::error!(%error, "an edition could not be rendered");
                Found::Unavailable("the store cannot be read just now".to_owned())
            }
            Err(error) => {
                tracing::error!(%error, "rendering failed");
                Found::Unavailable("this page cannot be made just now".to_owned())
            }
        }
    }

    fn moved_or_missing(&self, path: &str) -> Result<Found, StoreError> {
        let reader = self.reader()?;
        let directory = self.directory.load();
        let moved = reader.moved_from(path, clock::now())?;
        self.give_back(reader);
        Ok(match moved {
            Some(permalink) => Found::Moved(directory.base().article(permalink)),
            None => Found::Missing(press::missing(&directory)),
        })
    }

    fn lay_out_assets(&self) {
        let now = clock::now();
        for asset in assets::all() {
            let freshness = if asset.name == "favicon.ico" { Freshness::Feed } else { Freshness::Immutable };
            let edition = Edition::new(asset.bytes, asset.media_type, now, freshness, Vec::new());
            self.shelf.slot_for(&Address::Asset(asset.name)).put(Arc::new(edition), 0);
        }
    }

    fn reader(&self) -> Result<Reader, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| self.shared.store.reader(), Ok)
    }

    fn give_back(&self, reader: Reader) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }

    /// The addresses of every feed there is now, in every format, for those who start the service.
    pub fn feed_addresses(&self) -> Result<Vec<String>, StoreError> {
        let reader = self.reader()?;
        let directory = read_directory(&self.shared, &reader)?;
        self.give_back(reader);
        let categories = directory.sections.iter().map(|section| section.name.clone());
        let feeds = [FeedName::All, FeedName::Breaking].into_iter().chain(categories);
        Ok(feeds.flat_map(|feed| Format::ALL.map(|format| directory.base().feed(&feed, format))).collect())
    }
}

/// The shared newsroom, as the edge sees it.
pub struct Stand(pub Arc<Newsroom>);

impl Newsstand for Stand {
    fn at_hand(&self, address: &Address) -> Option<Arc<Edition>> {
        self.0.shelf.at_hand(address)
    }

    fn find(&self, address: Address) -> Finding<'_> {
        Box::pin(self.0.render_for(address))
    }

    fn missing(&self) -> Option<Arc<Edition>> {
        Some(press::missing(&self.0.directory.load()))
    }
}

fn is_touched(address: &Address, feeds: &BTreeSet<FeedName>) -> bool {
    matches!(address, Address::Feed(feed, _) if feeds.contains(feed))
}

fn read_directory(shared: &Shared, reader: &Reader) -> Result<Directory, StoreError> {
    let configuration = shared.configuration.load_full();
    let categories = reader.categories()?.into_iter().collect();
    let changed = reader.fact(DIRECTORY_CHANGED)?.and_then(|millis| millis.parse().ok());
    let modified = configuration.since.max(changed.map_or(configuration.since, Timestamp::from_millis_utc));
    Ok(Directory::new(configuration, categories, shared.site.clone(), shared.base.clone(), modified))
}
