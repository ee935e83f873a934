//! The shelf: the edition that lies ready at each address.
//!
//! A reader of the shelf takes no lock that a writer can hold: the map and each edition in it are swapped whole.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::sync::Mutex;

use super::deltas::Deltas;
use crate::domain::{FeedName, Listing};
use crate::http::newsstand::Address;
use crate::render::edition::Edition;

/// The most articles whose pages lie ready.
const ARTICLES: usize = 1024;

/// The most editions of what somebody asked for that lie ready.
const ASKED: usize = 128;

/// What is taken so often is worth the best ratio.
const TAKEN_AGAIN: u8 = 2;

/// Whether anybody can think of an address like this, so that there is no end of them: such editions are made when
/// they are asked for, and never ahead.
pub fn is_of_the_moment(address: &Address) -> bool {
    let is_label = |feed: &FeedName| matches!(feed, FeedName::Tag(_) | FeedName::Author(_));
    match address {
        Address::Asked(_) | Address::Archive(..) => true,
        Address::Page(feed) | Address::Feed(feed, _) => is_label(feed),
        // Crawlers ask for them now and then; how many there are is for the archive to say.
        Address::Listing(listing) => !matches!(listing, Listing::Feeds | Listing::Robots),
        // They are on no shelf.
        Address::Preview(..) => true,
        Address::Site | Address::Article(_) | Address::Asset(_) | Address::Medium(..) => false,
    }
}

type Kind = fn(&Address) -> bool;

/// Which addresses are counted together with this one, and how many of them have places at most.
fn bound_of(address: &Address) -> Option<(Kind, usize)> {
    match address {
        Address::Article(_) => Some((|address| matches!(address, Address::Article(_)), ARTICLES)),
        address if is_of_the_moment(address) => Some((is_of_the_moment, ASKED)),
        _ => None,
    }
}

/// The place of one address.
#[derive(Default)]
pub struct Slot {
    edition: ArcSwapOption<Edition>,
    /// How often somebody took the edition since it was put here, as far as [`TAKEN_AGAIN`].
    takes: AtomicU8,
    /// Whether somebody took the edition before the last change.
    taken: AtomicBool,
    /// Counts what happened to the feeds that this address shows.
    changes: AtomicU64,
    /// What its last editions held, where some readers are told what changed alone.
    pub deltas: Deltas,
    /// Held by the one who renders for all (single flight).
    pub press: Mutex<()>,
}

impl Slot {
    /// The edition that lies ready.
    pub fn take(&self) -> Option<Arc<Edition>> {
        let edition = self.edition.load_full()?;
        let takes = self.takes.load(Ordering::Relaxed);
        // Most find it so; of two at once one may be forgotten.
        if takes < TAKEN_AGAIN {
            self.takes.store(takes + 1, Ordering::Relaxed);
        }
        Some(edition)
    }

    /// Whether somebody took the edition more than once.
    pub fn is_taken_again(&self) -> bool {
        self.takes.load(Ordering::Relaxed) >= TAKEN_AGAIN
    }

    /// What was here, wanted or not.
    pub fn present(&self) -> Option<Arc<Edition>> {
        self.edition.load_full()
    }

    /// Begins to render what is shown here.
    pub fn begin(&self) -> Rendering<'_> {
        Rendering { slot: self, is_done: false }
    }

    /// How many changes there were: to be asked before the store is, and given to [`Slot::put`].
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// What is here, where somebody took it: to be asked before it goes, and kept for who has it.
    pub fn held(&self) -> Option<Arc<Edition>> {
        let is_held = self.takes.load(Ordering::Relaxed) > 0 || self.taken.load(Ordering::Relaxed);
        self.present().filter(|edition| is_held && edition.successors().is_some())
    }

    /// Puts an edition here that was rendered after `changes`. `false` when there were changes meanwhile: it is served,
    /// and another is to be rendered.
    pub fn put(&self, edition: Arc<Edition>, changes: u64) -> bool {
        let before = self.edition.swap(Some(Arc::clone(&edition)));
        if before.is_none_or(|before| !Arc::ptr_eq(&before, &edition)) {
            self.taken.store(false, Ordering::Relaxed);
        }
        self.changes() == changes
    }

    /// Says that what is shown here changed. Tells whether somebody wanted it since the last time: then it is to be
    /// rendered ahead. Else the slot is emptied, and the next who asks has it rendered.
    pub fn touch(&self) -> bool {
        self.changes.fetch_add(1, Ordering::AcqRel);
        if self.takes.swap(0, Ordering::AcqRel) > 0 {
            self.taken.store(true, Ordering::Relaxed);
            return true;
        }
        self.edition.store(None);
        false
    }

    /// Says that what is shown here changed, and empties the slot: the next who asks has it rendered.
    pub fn clear(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.takes.store(0, Ordering::Release);
        self.edition.store(None);
    }
}

/// A rendering under way. One that does not come to its end, by an error or a panic, empties its slot: what lies there
/// may be older than the last change, and nobody would ever touch it again.
pub struct Rendering<'s> {
    slot: &'s Slot,
    is_done: bool,
}

impl Rendering<'_> {
    /// What lies in the slot is as it should be.
    pub fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for Rendering<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            self.slot.edition.store(None);
        }
    }
}

/// All places.
#[derive(Default)]
pub struct Shelf {
    slots: ArcSwap<HashMap<Address, Arc<Slot>>>,
}

impl Shelf {
    /// The edition that lies ready at an address.
    pub fn at_hand(&self, address: &Address) -> Option<Arc<Edition>> {
        self.slots.load().get(address)?.take()
    }

    /// The place of an address, where it has one.
    pub fn slot(&self, address: &Address) -> Option<Arc<Slot>> {
        self.slots.load().get(address).cloned()
    }

    /// The place of an address, made if need be. The places of articles, and of what was
    /// asked for, are given up when they are too many.
    pub fn slot_for(&self, address: &Address) -> Arc<Slot> {
        if let Some(slot) = self.slot(address) {
            return slot;
        }
        let fresh = Arc::new(Slot::default());
        self.slots.rcu(|slots| {
            let mut slots = HashMap::clone(slots);
            if let Some((is_alike, most)) = bound_of(address)
                && slots.keys().filter(|address| is_alike(address)).count() >= most
            {
                slots.retain(|address, _| !is_alike(address));
            }
            slots.entry(address.clone()).or_insert_with(|| Arc::clone(&fresh));
            slots
        });
        self.slot(address).unwrap_or(fresh)
    }

    /// Gives up the place of an address: nothing stands there any more.
    pub fn remove(&self, address: &Address) {
        self.slots.rcu(|slots| {
            let mut slots = HashMap::clone(slots);
            slots.remove(address);
            slots
        });
    }

    /// The map as it is now: another one whenever it was copied.
    #[cfg(test)]
    pub fn map(&self) -> Arc<HashMap<Address, Arc<Slot>>> {
        self.slots.load_full()
    }

    /// Looks at every place.
    pub fn look_at_all(&self, look: impl FnMut((&Address, &Arc<Slot>))) {
        self.slots.load().iter().for_each(look);
    }

    /// Every address that has a place.
    pub fn addresses(&self) -> Vec<Address> {
        self.slots.load().keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::render::edition::Freshness;

    fn edition(text: &'static str) -> Arc<Edition> {
        let now = Timestamp::from_millis_utc(0);
        Arc::new(Edition::new(text.as_bytes(), "text/plain", now, Freshness::Feed, Vec::new()))
    }

    #[test]
    fn what_nobody_wanted_is_emptied_and_what_was_wanted_is_served_until_the_next_is_there() {
        let shelf = Shelf::default();
        let slot = shelf.slot_for(&Address::Site);
        assert!(slot.put(edition("a"), slot.changes()));
        assert!(!slot.touch());
        assert!(shelf.at_hand(&Address::Site).is_none());
        slot.put(edition("b"), slot.changes());
        assert!(shelf.at_hand(&Address::Site).is_some());
        assert!(slot.touch());
        assert_eq!(&shelf.at_hand(&Address::Site).unwrap().body()[..], b"b");
    }

    #[test]
    fn what_somebody_took_is_held_until_another_stands_there() {
        let slot = Slot::default();
        let edition = |text: &str| {
            let edition =
                Edition::new(text.to_owned(), "text/plain", Timestamp::from_millis_utc(0), Freshness::Feed, Vec::new());
            Arc::new(edition.succeeded_at("/a".to_owned()))
        };
        let first = edition("a");
        slot.put(Arc::clone(&first), 0);
        assert!(slot.held().is_none());
        slot.take();
        assert!(slot.touch() && slot.held().is_some());
        // Nothing that is shown changed.
        slot.put(first, slot.changes());
        assert!(slot.held().is_some());
        slot.put(edition("b"), slot.changes());
        assert!(slot.held().is_none());
    }

    #[test]
    fn a_rendering_that_fails_leaves_nothing_old_behind() {
        let slot = Slot::default();
        slot.put(edition("a"), 0);
        slot.begin().done();
        assert!(slot.present().is_some());
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _rendering = slot.begin();
            panic!("as a renderer does that has a fault");
        }));
        assert!(failed.is_err() && slot.present().is_none());
    }

    #[test]
    fn a_change_during_rendering_is_noticed() {
        let slot = Slot::default();
        let before = slot.changes();
        slot.touch();
        assert!(!slot.put(edition("a"), before));
    }

    #[test]
    fn pages_of_articles_do_not_pile_up() {
        let shelf = Shelf::default();
        shelf.slot_for(&Address::Site);
        for number in 0..=ARTICLES {
            shelf.slot_for(&Address::Article(uuid::Uuid::from_u128(number as u128)));
        }
        assert_eq!(shelf.addresses().len(), 2);
    }
}
