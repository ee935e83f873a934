//! Rendering ahead, on a thread of its own: which editions a change touches, and which of them somebody waits for.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::ages::Ages;
use super::directory::Directory;
use super::shelf::is_of_the_moment;
use super::{News, Newsroom, read_directory};
use crate::domain::{FeedName, Format, Listing, Timestamp};
use crate::http::newsstand::Address;
use crate::service::clock;
use crate::store::{StoreError, Touched};

/// The time of day can be set: no wait for a moment is longer than this. A store that cannot be read is left alone so
/// long, too.
const NAP: Duration = Duration::from_secs(1);

/// Feeds whose documents are rendered ahead whether anybody asked or not.
const AHEAD: [Address; 3] = [
    Address::Feed(FeedName::Breaking, Format::Rss),
    Address::Feed(FeedName::Breaking, Format::Atom),
    Address::Feed(FeedName::Breaking, Format::JsonFeed),
];

/// What is still to be done.
#[derive(Default)]
pub(super) struct Due {
    pub(super) touched: Touched,
    pub(super) everything: bool,
    /// What is out of date by itself.
    pub(super) aged: Vec<Address>,
}

impl Due {
    fn is_empty(&self) -> bool {
        self.touched.is_empty() && !self.everything && self.aged.is_empty()
    }

    fn is_of_the_directory(&self) -> bool {
        self.everything || self.touched.directory
    }
}

impl Newsroom {
    /// Renders ahead until told to stop.
    pub fn run(&self, news: &Receiver<News>) {
        let _at_work = self.shared.roll.at_work();
        let (mut due, mut ages) = (Due::default(), Ages::default());
        loop {
            let left = if due.is_empty() { ages.next().map(until) } else { Some(NAP) };
            let first = match left {
                Some(left) => news.recv_timeout(left.min(NAP)),
                None => news.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            if matches!(first, Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            // A burst is one change: each edition is rendered once for all of it.
            for one in first.into_iter().chain(news.try_iter()) {
                match one {
                    News::Touched(more) => {
                        due.everything |= more.everything;
                        due.touched.extend(more);
                    }
                    News::Until(address, at) => ages.note(address, at),
                    News::Settings | News::ClockSet => due.everything = true,
                    News::Stop => return,
                }
            }
            due.aged.extend(ages.take_due(clock::now()));
            due = self.carry_out(due);
        }
    }

    /// Renders what is due, and tells what is left: everything when the directory cannot be read. An edition that
    /// cannot be rendered is taken from its slot, and whoever asks next has it tried again.
    pub(super) fn carry_out(&self, due: Due) -> Due {
        if due.is_of_the_directory() && attempt(&"the directory", || self.read_directory_anew()).is_none() {
            return due;
        }
        let mut wanted: Vec<Address> = Vec::new();
        for address in self.addresses_of(&due) {
            let Some(slot) = self.shelf.slot(&address) else { continue };
            let held = slot.held();
            if is_of_the_moment(&address) {
                slot.clear();
            } else if slot.touch() {
                wanted.push(address);
                // It stands there until the next does.
                continue;
            }
            if let Some(held) = held {
                self.dictionaries.keep(&address, &held);
            }
        }
        if due.everything || due.touched.feeds.contains(&FeedName::Breaking) {
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
            attempt(&address, || self.render_into(&slot, &address).inspect_err(|error| self.shared.suspect(error)));
        }
        Due::default()
    }

    pub(super) fn read_directory_anew(&self) -> Result<(), StoreError> {
        let reader = self.reader()?;
        self.directory.store(Arc::new(read_directory(&self.shared, &reader)?));
        self.give_back(reader);
        Ok(())
    }

    /// The addresses on the shelf that may look otherwise now.
    fn addresses_of(&self, due: &Due) -> Vec<Address> {
        let directory = self.directory.load();
        let is_touched = |address: &Address| due.aged.contains(address) || due.touches(&directory, address);
        self.shelf.addresses().into_iter().filter(is_touched).collect()
    }
}

impl Due {
    fn touches(&self, directory: &Directory, address: &Address) -> bool {
        let touched = &self.touched;
        match address {
            Address::Asset(_) | Address::Medium(..) | Address::Preview(..) => false,
            // Every page leads to every category.
            Address::Site => self.is_of_the_directory() || !touched.feeds.is_empty(),
            Address::Listing(Listing::Feeds | Listing::Robots) => self.is_of_the_directory(),
            Address::Listing(_) => self.everything || touched.feeds.contains(&FeedName::All),
            Address::Article(permalink) => self.is_of_the_directory() || touched.articles.contains(permalink),
            Address::Page(feed) => self.is_of_the_directory() || self.touches_feed(directory, feed),
            Address::Asked(asked) => {
                asked.format.is_none() && self.is_of_the_directory()
                    || touched.indexed
                    || self.touches_feed(directory, &asked.feed)
            }
            Address::Archive(feed, _, format) => {
                format.is_none() && self.is_of_the_directory() || self.touches_feed(directory, feed)
            }
            Address::Feed(feed, _) => self.touches_feed(directory, feed),
        }
    }

    /// What a feed holds is touched, or what it selects from.
    fn touches_feed(&self, directory: &Directory, name: &FeedName) -> bool {
        let touched = &self.touched;
        if self.everything || touched.feeds.contains(name) {
            return true;
        }
        if touched.feeds.is_empty() && !touched.indexed || !directory.is_selected(name) {
            return false;
        }
        touched.indexed || touched.feeds.contains(&directory.feed(name).base)
    }
}

/// How long it is until a moment.
fn until(at: Timestamp) -> Duration {
    let left = at.millis().saturating_sub(clock::now().millis()).max(0);
    Duration::from_millis(left.unsigned_abs())
}

/// Does `work`; what goes wrong with it, a panic too, is told and ends nothing else.
fn attempt<T>(what: &dyn Debug, work: impl FnOnce() -> Result<T, StoreError>) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::error!(?what, %error, "could not be rendered");
            None
        }
        // Its own words stand in the log already.
        Err(_) => {
            tracing::error!(?what, "could not be rendered: this is a fault of ajil");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_one_attempt_and_not_the_thread() {
        assert_eq!(attempt::<()>(&"x", || panic!("as a renderer does that has a fault")), None);
        assert_eq!(attempt::<()>(&"x", || Err(StoreError::Foreign)), None);
        assert_eq!(attempt(&"x", || Ok(1)), Some(1));
    }
}
