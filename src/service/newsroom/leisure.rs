//! The best ratio, when there is time: what was compressed fast for who waited is compressed well for who comes later.
//!
//! An edition keeps its validator; only its codings get smaller. What changes every moment is never found standing, and
//! of one core a tenth is taken at most, at a low priority.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::Newsroom;
use crate::http::newsstand::Address;
use crate::render::edition::{Coding, Edition};

/// How long an edition stands at least before it is worth more than the fast codings.
const PAUSE: Duration = Duration::from_millis(500);
/// How often what was rendered long ago is looked at: it may be taken again.
const LONG_PAUSE: Duration = Duration::from_secs(5);
/// How long one round lasts, and the one edition more that it ends with.
const ROUND: Duration = Duration::from_millis(100);
/// For each moment of work so many of rest.
const REST: u32 = 9;
/// Documents beyond this take seconds.
const LARGEST: usize = 1 << 20;

/// What stood on the shelf when it was last looked at.
#[derive(Default)]
struct Standing(Vec<Weak<Edition>>);

impl Standing {
    /// Those that stood there the last time, too.
    fn still(&mut self, now: Vec<Arc<Edition>>) -> Vec<Arc<Edition>> {
        let before = std::mem::replace(&mut self.0, now.iter().map(Arc::downgrade).collect());
        let stood = |edition: &Arc<Edition>| before.iter().any(|one| Weak::as_ptr(one) == Arc::as_ptr(edition));
        now.into_iter().filter(stood).collect()
    }
}

impl Newsroom {
    /// Compresses well until the service ends. It is told of each edition that is new, and when that is.
    pub fn run_at_leisure(&self, told: &Receiver<()>) {
        // It is not on the roll: without it everything is served, in the fast codings.
        be_humble();
        let mut standing = Standing::default();
        let mut pause = None;
        loop {
            if pause.is_none() && matches!(told.recv_timeout(LONG_PAUSE), Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            if !self.is_left_alone_for(pause.unwrap_or(PAUSE), told) {
                return;
            }
            let unfinished = self.unfinished();
            let is_done = unfinished.is_empty();
            let started = Instant::now();
            for edition in standing.still(unfinished) {
                for coding in Coding::ALL.into_iter().filter(|coding| edition.wants_best(*coding)) {
                    if started.elapsed() < ROUND && !self.is_busy() {
                        edition.make_best(coding);
                    }
                }
            }
            pause = (!is_done).then(|| PAUSE.max(started.elapsed() * REST));
        }
    }

    /// Waits so long; `false` when the service ends meanwhile.
    fn is_left_alone_for(&self, time: Duration, told: &Receiver<()>) -> bool {
        let until = Instant::now() + time;
        // The word of the end may be the one that was just heard, and no other comes.
        while !self.shared.ending.load(Ordering::Acquire) {
            let left = until.saturating_duration_since(Instant::now());
            match told.recv_timeout(left) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return !self.shared.ending.load(Ordering::Acquire),
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        false
    }

    /// Tells the one who compresses well that there is something new, or that the service ends.
    pub fn nudge(&self) {
        // One word is as good as many.
        self.leisure.try_send(()).ok();
    }

    /// What is worth more than it got: feeds, whose readers come again; and what else was taken more than once.
    fn unfinished(&self) -> Vec<Arc<Edition>> {
        let mut feeds = Vec::new();
        let mut others = Vec::new();
        self.shelf.look_at_all(|(address, slot)| {
            let is_feed = matches!(address, Address::Feed(..));
            let edition = slot.present().filter(|edition| {
                edition.body().len() <= LARGEST && Coding::ALL.into_iter().any(|coding| edition.wants_best(coding))
            });
            match edition {
                Some(edition) if is_feed => feeds.push(edition),
                Some(edition) if slot.is_taken_again() => others.push(edition),
                _ => {}
            }
        });
        feeds.extend(others);
        feeds
    }

    /// Whether somebody waits for what needs the processor more, or for our end.
    fn is_busy(&self) -> bool {
        let shared = &self.shared;
        let is_ending = shared.ending.load(Ordering::Acquire);
        is_ending || !shared.to_examine.is_empty() || !shared.to_commit.is_empty() || shared.is_importing()
    }
}

/// Gives way to every other thread, and yet gets its tenth on a machine that others keep busy for hours. Elsewhere than
/// on Linux the system knows the priority of processes alone.
fn be_humble() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%error, "compressing well has the priority of everything else");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FeedName, Format, Timestamp};
    use crate::render::edition::Freshness;
    use crate::service::testing::Still;

    fn edition(text: &str) -> Arc<Edition> {
        let at = Timestamp::from_millis_utc(0);
        let edition = Edition::new(text.repeat(100), "text/plain", at, Freshness::Feed, Vec::new());
        edition.coded(Coding::Brotli);
        Arc::new(edition)
    }

    #[test]
    fn what_changes_between_two_looks_is_left_alone() {
        let mut standing = Standing::default();
        let (calm, first, second) = (edition("calm"), edition("first"), edition("second"));
        assert!(standing.still(vec![Arc::clone(&calm), first]).is_empty());
        let still = standing.still(vec![Arc::clone(&calm), Arc::clone(&second)]);
        assert!(still.len() == 1 && Arc::ptr_eq(&still[0], &calm));
        assert!(Arc::ptr_eq(&standing.still(vec![second.clone()])[0], &second));
    }

    #[test]
    fn feeds_are_worth_it_and_what_is_taken_again() {
        let still = Still::with(&[]);
        let (room, _told) = still.newsroom();
        let put = |address: &Address, text: &str| {
            let slot = room.shelf.slot_for(address);
            slot.put(edition(text), slot.changes());
            slot
        };
        let unfinished = || room.unfinished().len();
        put(&Address::Feed(FeedName::All, Format::Rss), "a feed");
        assert_eq!(unfinished(), 1);
        let page = put(&Address::Page(FeedName::All), "a page");
        page.take();
        assert_eq!(unfinished(), 1);
        page.take();
        assert_eq!(unfinished(), 2);
        for edition in room.unfinished() {
            edition.make_best(Coding::Brotli);
        }
        assert_eq!(unfinished(), 0);
    }
}
