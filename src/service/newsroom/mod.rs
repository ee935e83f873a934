//! The newsroom: which editions a change touches, rendering them, and handing them to the edge.
//!
//! Editions that somebody took since their last change are rendered at once and swapped in; so is the breaking
//! feed. All others stay unrendered until someone asks, once.

mod ages;
mod ahead;
mod deltas;
mod dictionaries;
mod directory;
mod feeds;
mod leisure;
mod listings;
mod press;
mod previews;
mod shelf;
pub mod windows;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use arc_swap::ArcSwap;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::domain::{FeedName, Format, Timestamp};
use crate::failpoint;
use crate::http::newsstand::{
    Address, Delta, Difference, Finding, FindingDelta, FindingDifference, Found, Newsstand, OpenFile,
};
use crate::render::assets;
use crate::render::compress::{Digest, Relative};
use crate::render::edition::{Edition, Freshness};
use crate::service::clock;
use crate::service::previews::reading::Lodging;
use crate::service::shared::{DIRECTORY_CHANGED, Shared};
use crate::store::{Article, Reader, StoreError, Touched};
use crate::watch::{DropPath, read};

use dictionaries::Dictionaries;
use directory::Directory;
use press::Printed;
use shelf::{Shelf, Slot};

/// So many idle connections to the store are kept: each holds up to 2 MB of it, and a crowd that asks at once is soon over.
const IDLE: usize = 8;

/// A change for the newsroom's thread.
pub enum News {
    /// A commit changed these.
    Touched(Touched),
    /// What is shown of a feed is out of date by itself at this moment.
    Until(Address, Timestamp),
    /// Settings changed: everything may look otherwise.
    Settings,
    /// The time of day was set: what is shown by age may be other entries.
    ClockSet,
    /// The service ends.
    Stop,
}

/// The newsroom.
pub struct Newsroom {
    shared: Arc<Shared>,
    directory: ArcSwap<Directory>,
    shelf: Shelf,
    dictionaries: Dictionaries,
    readers: Mutex<Vec<Reader>>,
    news: Sender<News>,
    leisure: SyncSender<()>,
    /// As many as may look for something at once.
    asking: Semaphore,
    /// As many as may tell an edition by another at once.
    telling: Semaphore,
    /// Held by the one who reads what is not published yet.
    previewing: Semaphore,
    /// What was read of it last.
    lodging: Mutex<Option<Arc<Lodging>>>,
    /// Whether the store held nothing at the start and the folder was not read since: nothing is known of what is here.
    is_new: AtomicBool,
}

impl Newsroom {
    /// A newsroom that knows which categories there are. [`Newsroom::run`] is to be run on a thread of its own.
    /// So is [`Newsroom::run_at_leisure`], which is nudged by `leisure`.
    pub fn open(shared: Arc<Shared>, news: Sender<News>, leisure: SyncSender<()>) -> Result<Self, StoreError> {
        let reader = shared.store.reader()?;
        let directory = ArcSwap::from_pointee(read_directory(&shared, &reader)?);
        let is_new = AtomicBool::new(reader.folders()?.is_empty() && !shared.caught_up.load(Ordering::Acquire));
        let readers = Mutex::new(vec![reader]);
        let cores = available_parallelism().map_or(1, usize::from);
        let (asking, telling) = (Semaphore::new(cores), Semaphore::new(cores));
        let (previewing, lodging) = (Semaphore::new(1), Mutex::default());
        let (shelf, dictionaries) = (Shelf::default(), Dictionaries::default());
        let newsroom = Self {
            shared,
            directory,
            shelf,
            dictionaries,
            readers,
            news,
            leisure,
            asking,
            telling,
            previewing,
            lodging,
            is_new,
        };
        newsroom.lay_out_assets();
        Ok(newsroom)
    }

    /// Tells the newsroom of a change.
    pub fn tell(&self, news: News) {
        // The thread ends when the service does; then nothing is to be rendered ahead.
        drop(self.news.send(news));
    }

    /// Renders what is at `address` and puts it into its slot, again as long as changes come meanwhile. The caller
    /// holds the slot's press.
    fn render_into(&self, slot: &Slot, address: &Address) -> Result<Found, StoreError> {
        let reader = self.reader()?;
        let rendering = slot.begin();
        let found = loop {
            let changes = slot.changes();
            let directory = self.directory.load();
            let Printed { found, until, contents } = press::render(&directory, &reader, address, clock::now())?;
            if let Some(until) = until {
                self.tell(News::Until(address.clone(), until));
            }
            match found {
                Found::Edition(edition) => {
                    let edition = match slot.present() {
                        // Whatever happened changed nothing that is shown.
                        Some(before) if before.is_like(&edition) => before,
                        Some(before) => {
                            edition.warm_like(&before);
                            edition
                        }
                        None => edition,
                    };
                    if let Some(contents) = contents {
                        slot.deltas.note(&edition, contents);
                    }
                    if let Some(before) = slot.held().filter(|before| !Arc::ptr_eq(before, &edition)) {
                        self.dictionaries.keep(address, &before);
                    }
                    failpoint::pass("swap");
                    if slot.put(Arc::clone(&edition), changes) {
                        failpoint::pass("swapped");
                        rendering.done();
                        self.nudge();
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

    async fn delta_for(self: &Arc<Self>, address: Address, held: Vec<String>, present: Arc<Edition>) -> Option<Delta> {
        let slot = self.shelf.slot(&address)?;
        let (base, contents) = slot.deltas.base(&held)?;
        if let Some(ready) = slot.deltas.ready(&base, &present) {
            return Some(ready);
        }
        let _turn = self.asking.acquire().await.ok()?;
        if let Some(ready) = slot.deltas.ready(&base, &present) {
            return Some(ready);
        }
        let made = self.on_a_thread(move |room| {
            let reader = room.reader()?;
            let changed = press::delta(&room.directory.load(), &reader, &address, &contents, clock::now())?;
            room.give_back(reader);
            Ok(changed)
        });
        let delta = Delta { base, changed: made.await.ok()?? };
        slot.deltas.keep(&delta, &present);
        Some(delta)
    }

    async fn difference_for(
        self: &Arc<Self>,
        address: Address,
        held: Digest,
        codings: Vec<Relative>,
        present: Arc<Edition>,
    ) -> Option<Difference> {
        let first = *codings.first()?;
        if let Some(ready) = self.dictionaries.ready(&address, &held, first, &present) {
            return Some(ready);
        }
        let _turn = self.telling.acquire().await.ok()?;
        let made = self.on_a_thread(move |room| Ok(room.dictionaries.tell(&address, &held, &codings, &present)));
        made.await.ok()?
    }

    async fn answer_for(self: &Arc<Self>, address: Address) -> Found {
        if let Address::Preview(token, asked) = address {
            return self.preview(token, asked).await;
        }
        let is_new = self.is_new.load(Ordering::Acquire);
        let mut is_read = !is_new;
        if is_new && self.shared.caught_up.load(Ordering::Acquire) {
            // What was found stands in the store; the word of it may still be on its way to our thread.
            is_read = self.on_a_thread(Self::read_directory_anew).await.is_ok();
            self.is_new.store(!is_read, Ordering::Release);
        }
        match self.render_for(address).await {
            // Who hears 404 of a feed may never ask for it again, and caches would tell others.
            Found::Missing(_) if !is_read => {
                Found::Unavailable("What is published here is being read for the first time.".to_owned())
            }
            // A store that was made anew may know less than was published.
            Found::Missing(_)
                if self.shared.store.was_made_anew() && !self.shared.caught_up.load(Ordering::Acquire) =>
            {
                Found::Unavailable("What is published here is being read.".to_owned())
            }
            found => found,
        }
    }

    async fn render_for(self: &Arc<Self>, address: Address) -> Found {
        // Nothing is kept for addresses where nothing stands: strangers may ask for any.
        let directory = self.directory.load_full();
        if let Some(feed) = address.feed() {
            if directory.is_unusable(feed) {
                return press::unusable();
            }
            if !directory.has(feed) {
                return self
                    .on_a_thread(move |room| room.moved_or_missing(&address))
                    .await
                    .unwrap_or_else(|found| found);
            }
        }
        match &address {
            Address::Asset(_) => return Found::Missing(press::missing(&directory)),
            Address::Medium(permalink, name) => {
                let (permalink, name) = (*permalink, name.clone());
                return self.on_a_thread(move |room| room.medium(permalink, &name)).await.unwrap_or_else(|found| found);
            }
            Address::Article(permalink) if self.shelf.slot(&address).is_none() => {
                let permalink = *permalink;
                match self.on_a_thread(move |room| room.absence_of(permalink)).await {
                    Ok(None) => {}
                    Ok(Some(found)) | Err(found) => return found,
                }
            }
            _ => {}
        }
        let slot = self.shelf.slot_for(&address);
        let _one_for_all = slot.press.lock().await;
        if let Some(edition) = slot.take() {
            return Found::Edition(edition);
        }
        // Strangers may ask for anything: what they ask for waits for one another, and never for feeds.
        let _turn = if shelf::is_of_the_moment(&address) { self.asking.acquire().await.ok() } else { None };
        let rendering = Arc::clone(&slot);
        self.on_a_thread(move |room| {
            let found = room.render_into(&rendering, &address)?;
            // It may have been emptied meanwhile; it goes out all the same.
            if let (None, Found::Edition(edition)) = (rendering.take(), &found) {
                room.dictionaries.keep(&address, edition);
            }
            Ok(found)
        })
        .await
        .unwrap_or_else(|found| found)
    }

    /// Does what may wait for the disk; an error is the answer for now.
    async fn on_a_thread<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Found> {
        let room = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&room)).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => {
                tracing::error!(%error, "an edition could not be rendered");
                self.shared.suspect(&error);
                Err(Found::Unavailable("The store cannot be read just now.".to_owned()))
            }
            Err(error) => {
                tracing::error!(%error, "rendering failed");
                Err(Found::Unavailable("This page cannot be made just now.".to_owned()))
            }
        }
    }

    /// The file that an article calls `name`, as long as the article may be seen: whoever knows the address of a picture
    /// must not see it before its time.
    fn medium(&self, permalink: Uuid, name: &str) -> Result<Found, StoreError> {
        let reader = self.reader()?;
        let article = reader.article(permalink, clock::now())?;
        self.give_back(reader);
        let directory = self.directory.load();
        let entry = match article {
            Some(Article::Published { entry, .. }) => entry,
            Some(Article::Withdrawn { reason, .. }) => {
                return Ok(Found::Gone(press::gone(&directory, reason.as_ref(), None)));
            }
            None => return Ok(Found::Missing(press::missing(&directory))),
        };
        let known = entry.media_file(name).filter(|_| entry.retraction.is_none());
        let opened = known.and_then(|known| {
            let (file, stamp) = read::open_file(&self.shared.root, &DropPath::stored(known.path.as_bytes())).ok()?;
            Some(OpenFile {
                file,
                length: stamp.size,
                media_type: known.media_type.name,
                // Of the file that is open, whatever was known: validator and bytes are of one moment.
                etag: format!("\"{:x}-{:x}\"", stamp.size, stamp.mtime),
                last_modified: stamp.modified(),
                freshness: Freshness::Feed,
            })
        });
        Ok(opened.map_or_else(|| Found::Missing(press::missing(&directory)), Found::File))
    }

    /// What stands at an article's address where there is no article to be seen.
    fn absence_of(&self, permalink: Uuid) -> Result<Option<Found>, StoreError> {
        let reader = self.reader()?;
        let article = reader.article(permalink, clock::now())?;
        self.give_back(reader);
        let directory = self.directory.load();
        Ok(match article {
            Some(Article::Published { .. }) => None,
            Some(Article::Withdrawn { reason, successor }) => {
                Some(Found::Gone(press::gone(&directory, reason.as_ref(), successor.as_deref())))
            }
            None => Some(Found::Missing(press::missing(&directory))),
        })
    }

    /// What stands at the address of a feed that there is not: where it is now, where the article is that had this path,
    /// or that there was one.
    fn moved_or_missing(&self, address: &Address) -> Result<Found, StoreError> {
        let directory = self.directory.load();
        let Some(feed) = address.feed() else { return Ok(Found::Missing(press::missing(&directory))) };
        if let Some(to) = directory.moved(feed).and_then(|feed| address.of_feed(feed).canonical_path()) {
            return Ok(Found::Moved(format!("{}{to}", directory.base())));
        }
        let reader = self.reader()?;
        let moved = match address {
            Address::Page(feed) => reader.moved_from(&format!("/{feed}"), clock::now())?,
            _ => None,
        };
        let was_there = reader.has_known(feed)?;
        let is_there = matches!(feed, FeedName::Category(category) if reader.categories()?.contains(category));
        self.give_back(reader);
        if is_there {
            // It came just now, or the word of it was lost with an error: who hears 410 never asks again.
            return Ok(Found::Unavailable("This feed has just come to be.".to_owned()));
        }
        Ok(match moved {
            Some(permalink) => Found::Moved(directory.base().article(permalink)),
            None if was_there => Found::Gone(press::closed(&directory)),
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
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        // Another database may have taken the place of the one that they read.
        readers.retain(|reader| self.shared.store.is_read_by(reader));
        let idle = readers.pop();
        drop(readers);
        idle.map_or_else(|| self.shared.store.reader(), Ok)
    }

    fn give_back(&self, reader: Reader) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE {
            readers.push(reader);
        }
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
        Box::pin(self.0.answer_for(address))
    }

    fn delta_readers(&self) -> Arc<[String]> {
        Arc::clone(&self.0.shared.configuration.load().settings.site().delta_readers)
    }

    fn delta(&self, address: Address, held: Vec<String>, present: Arc<Edition>) -> FindingDelta<'_> {
        Box::pin(self.0.delta_for(address, held, present))
    }

    fn difference(
        &self,
        address: Address,
        held: Digest,
        codings: Vec<Relative>,
        present: Arc<Edition>,
    ) -> FindingDifference<'_> {
        Box::pin(self.0.difference_for(address, held, codings, present))
    }

    fn prefix(&self) -> &str {
        self.0.shared.base.path()
    }

    fn missing(&self) -> Option<Arc<Edition>> {
        Some(press::missing(&self.0.directory.load()))
    }
}

fn read_directory(shared: &Shared, reader: &Reader) -> Result<Directory, StoreError> {
    let configuration = shared.configuration.load_full();
    let categories = reader.categories()?.into_iter().collect();
    let changed = reader.fact(DIRECTORY_CHANGED)?.and_then(|millis| millis.parse().ok());
    let modified = configuration.since.max(changed.map_or(configuration.since, Timestamp::from_millis_utc));
    Ok(Directory::new(configuration, categories, shared.site.clone(), shared.base.clone(), modified))
}

#[cfg(test)]
mod tests;
