//! Who keeps the time of connections: one tick for all of them costs each a few bytes, where a timer and a place in the
//! queue of those who wait for the stop cost more than all the rest of a connection.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use super::limits::Limits;
use super::listener::stopped;

/// Wakes connections whose time is up, and all of them when the service stops.
pub(super) struct Keeper {
    tick: Duration,
    began: Instant,
    /// Ticks since it began, counted while somebody is there.
    clock: AtomicU32,
    stopping: AtomicBool,
    guests: Mutex<Guests>,
    came: Notify,
}

#[derive(Default)]
struct Guests {
    places: Vec<Option<Arc<Guest>>>,
    free: Vec<u32>,
}

struct Guest {
    until: AtomicU32,
    waker: Waker,
}

/// A connection's place with the keeper, to be given back.
pub(super) struct Stay {
    guest: Arc<Guest>,
    place: u32,
}

/// Later than anybody stays.
const NEVER: u32 = u32::MAX / 4;

impl Keeper {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        let shortest = limits.head.min(limits.first_bytes).min(limits.drain);
        // A deadline is kept to a sixteenth or a second, never early.
        let tick = (shortest / 16).clamp(Duration::from_millis(1), Duration::from_secs(1));
        let (clock, stopping, guests) = (AtomicU32::new(0), AtomicBool::new(false), Mutex::default());
        Arc::new(Self { tick, began: Instant::now(), clock, stopping, guests, came: Notify::new() })
    }

    /// Keeps the time until all have left after `stop`; to be ended from outside.
    pub(super) async fn keep(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            let is_stopping = self.is_stopping();
            let next = async {
                // Nobody's time is up where nobody is.
                if self.guests().is_empty() {
                    self.came.notified().await;
                }
                sleep(self.tick).await;
            };
            tokio::select! {
                () = stopped(&mut stop), if !is_stopping => self.stopping.store(true, Ordering::Release),
                () = next => {}
            }
            let (now, all) = (self.wind(), self.is_stopping() && !is_stopping);
            let guests = self.guests();
            for guest in guests.places.iter().flatten().filter(|guest| all || guest.is_due(now)) {
                guest.waker.wake_by_ref();
            }
        }
    }

    /// Whether the service stops. Every connection is woken after this turned true.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// A place for the connection that this wakes.
    pub(super) fn enter(&self, waker: &Waker, stays: Duration) -> Stay {
        self.wind();
        let guest = Arc::new(Guest { until: AtomicU32::new(self.until(stays)), waker: waker.clone() });
        let mut guests = self.guests();
        let is_first = guests.is_empty();
        let place = match guests.free.pop() {
            Some(place) => place,
            None => {
                guests.places.push(None);
                u32::try_from(guests.places.len() - 1).expect("fewer connections than descriptors")
            }
        };
        guests.places[place as usize] = Some(Arc::clone(&guest));
        drop(guests);
        if is_first {
            self.came.notify_one();
        }
        Stay { guest, place }
    }

    /// Has a connection woken after this time, and at every tick from then on.
    pub(super) fn extend(&self, stay: &Stay, stays: Duration) {
        stay.guest.until.store(self.until(stays), Ordering::Relaxed);
    }

    /// Whether its time is up.
    pub(super) fn is_over(&self, stay: &Stay) -> bool {
        stay.guest.is_due(self.clock.load(Ordering::Relaxed))
    }

    /// Takes the place back.
    pub(super) fn leave(&self, stay: &Stay) {
        let mut guests = self.guests();
        let gone = guests.places[stay.place as usize].take();
        guests.free.push(stay.place);
        drop(guests);
        drop(gone);
    }

    /// Sets the clock by the time.
    fn wind(&self) -> u32 {
        let ticks = self.began.elapsed().as_nanos() / self.tick.as_nanos();
        // It begins anew after 136 years, or 49 days in tests.
        let ticks = ticks as u32;
        self.clock.store(ticks, Ordering::Relaxed);
        ticks
    }

    fn until(&self, stays: Duration) -> u32 {
        let ticks = stays.as_nanos().div_ceil(self.tick.as_nanos()) + 1;
        let ticks = u32::try_from(ticks).unwrap_or(NEVER).min(NEVER);
        self.clock.load(Ordering::Relaxed).wrapping_add(ticks)
    }

    fn guests(&self) -> MutexGuard<'_, Guests> {
        // What is in it is whole after every statement.
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guests {
    fn is_empty(&self) -> bool {
        self.places.len() == self.free.len()
    }
}

impl Guest {
    fn is_due(&self, now: u32) -> bool {
        now.wrapping_sub(self.until.load(Ordering::Relaxed)) < NEVER
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn limits() -> Limits {
        let brief = Duration::from_secs(16);
        Limits { head: brief, first_bytes: brief, drain: brief, ..Limits::default() }
    }

    #[tokio::test]
    async fn all_are_woken_by_the_stop_and_nobody_before_its_time() {
        let keeper = Keeper::new(&limits());
        let (stopper, stop) = watch::channel(false);
        let woken = Arc::new(Woken::default());
        let stay = keeper.enter(&Waker::from(Arc::clone(&woken)), Duration::from_secs(60));
        let keeping = tokio::spawn(Arc::clone(&keeper).keep(stop));
        tokio::task::yield_now().await;
        assert!(!keeper.is_over(&stay));
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
        stopper.send_replace(true);
        while woken.0.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        assert!(keeper.is_stopping());
        keeping.abort();
    }

    #[test]
    fn a_stay_lasts_no_less_than_was_said_and_places_are_used_again() {
        let keeper = Keeper::new(&limits());
        let stay = keeper.enter(Waker::noop(), Duration::from_secs(16));
        assert_eq!(keeper.tick, Duration::from_secs(1));
        for (ticks, over) in [(0, false), (16, false), (17, true), (1000, true)] {
            keeper.clock.store(ticks, Ordering::Relaxed);
            assert_eq!(keeper.is_over(&stay), over, "{ticks}");
        }
        keeper.extend(&stay, Duration::MAX);
        assert!(!keeper.is_over(&stay));
        keeper.clock.store(u32::MAX, Ordering::Relaxed);
        keeper.extend(&stay, Duration::from_secs(3));
        assert!(!keeper.is_over(&stay));
        keeper.clock.store(3, Ordering::Relaxed);
        assert!(keeper.is_over(&stay));
        keeper.leave(&stay);
        let (one, two) = (keeper.enter(Waker::noop(), Duration::ZERO), keeper.enter(Waker::noop(), Duration::ZERO));
        assert_eq!((one.place, two.place), (0, 1));
    }
}
