//! Two lanes: what is fresh or breaking never waits behind a bulk import (DESIGN §2.3).

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Taken first.
    Fresh,
    /// Taken when nothing is fresh; those who fill it wait when it is full.
    Bulk,
}

/// A queue with a fresh and a bulk lane between threads.
///
/// Nobody is woken for nothing: in an import of a million files each needless turn of a thread is one a file.
#[derive(Debug)]
pub struct Lanes<T> {
    state: Mutex<State<T>>,
    /// For those who take of both lanes, or of the fresh one.
    filled: Condvar,
    /// For those who take of the bulk lane alone.
    bulk_filled: Condvar,
    /// For those who fill the bulk lane.
    drained: Condvar,
    idle: Condvar,
    /// The most that the bulk lane holds.
    bulk_bound: usize,
}

#[derive(Debug)]
struct State<T> {
    fresh: VecDeque<T>,
    bulk: VecDeque<T>,
    /// Taken and not yet done with, fresh and bulk.
    under_way: [usize; 2],
    /// So many of the bulk lane are waited for by one who takes of both.
    wanted: usize,
    closed: bool,
}

impl<T> State<T> {
    fn is_busy(&self) -> bool {
        self.under_way != [0; 2] || !self.fresh.is_empty() || !self.bulk.is_empty()
    }

    fn lane(&mut self, lane: Lane) -> &mut VecDeque<T> {
        match lane {
            Lane::Fresh => &mut self.fresh,
            Lane::Bulk => &mut self.bulk,
        }
    }

    fn take(&mut self, lane: Lane, limit: usize) -> Option<Vec<T>> {
        let queue = self.lane(lane);
        let count = queue.len().min(limit);
        let taken: Vec<T> = queue.drain(..count).collect();
        self.under_way[lane as usize] += count;
        (count > 0).then_some(taken)
    }
}

impl<T> Lanes<T> {
    /// Empty lanes.
    pub fn new(bulk_bound: usize) -> Self {
        let (fresh, bulk) = (VecDeque::new(), VecDeque::new());
        let state = State { fresh, bulk, under_way: [0; 2], wanted: 0, closed: false };
        Self {
            state: Mutex::new(state),
            filled: Condvar::new(),
            bulk_filled: Condvar::new(),
            drained: Condvar::new(),
            idle: Condvar::new(),
            bulk_bound,
        }
    }

    /// Puts one on a lane. On a full bulk lane this waits until half of it was taken; on closed lanes it is dropped, and
    /// the next start finds it in the folder.
    pub fn put(&self, lane: Lane, one: T) {
        let mut state = self.lock();
        if lane == Lane::Bulk && state.bulk.len() >= self.bulk_bound {
            let is_full = |state: &mut State<T>| state.bulk.len() > self.bulk_bound / 2 && !state.closed;
            state = self.drained.wait_while(state, is_full).unwrap_or_else(PoisonError::into_inner);
        }
        self.push(state, lane, one);
    }

    /// Puts one on a lane and never waits: for those whom everybody waits for.
    pub fn put_now(&self, lane: Lane, one: T) {
        self.push(self.lock(), lane, one);
    }

    fn push(&self, mut state: MutexGuard<'_, State<T>>, lane: Lane, one: T) {
        if state.closed {
            return;
        }
        state.lane(lane).push_back(one);
        let is_wanted = lane == Lane::Fresh || state.bulk.len() >= state.wanted;
        drop(state);
        match lane {
            Lane::Fresh => self.filled.notify_all(),
            Lane::Bulk => {
                self.bulk_filled.notify_one();
                if is_wanted {
                    self.filled.notify_all();
                }
            }
        }
    }

    /// Waits for the next one of a lane; `None` when the lanes are closed and it is empty. Each one taken is under way
    /// until [`Lanes::done`].
    pub fn take_of(&self, lane: Lane) -> Option<T> {
        let filled = match lane {
            Lane::Fresh => &self.filled,
            Lane::Bulk => &self.bulk_filled,
        };
        let nothing = |state: &mut State<T>| state.lane(lane).is_empty() && !state.closed;
        let mut state = filled.wait_while(self.lock(), nothing).unwrap_or_else(PoisonError::into_inner);
        let taken = state.take(lane, 1)?.pop();
        self.tell_drained(state);
        taken
    }

    /// Waits, and takes up to so many of one lane, fresh first. Of the bulk lane it waits `patience` for as many, unless
    /// something fresh comes: a hundred commits of one are dearer than one of a hundred. Where nothing comes within `nap`,
    /// it takes nothing.
    pub fn take_batch(
        &self,
        fresh: usize,
        bulk: usize,
        patience: Duration,
        nap: Option<Duration>,
    ) -> Option<(Lane, Vec<T>)> {
        let mut state = self.lock();
        let mut since: Option<Instant> = None;
        let end = nap.map(|nap| Instant::now() + nap);
        loop {
            if let Some(taken) = state.take(Lane::Fresh, fresh) {
                return Some((Lane::Fresh, taken));
            }
            let waited = since.map_or(Duration::ZERO, |since| since.elapsed());
            let is_enough = state.bulk.len() >= bulk || waited >= patience || state.closed;
            if is_enough && let Some(taken) = state.take(Lane::Bulk, bulk) {
                self.tell_drained(state);
                return Some((Lane::Bulk, taken));
            }
            if state.closed {
                return None;
            }
            if state.bulk.is_empty() {
                state.wanted = 1;
                let Some(end) = end else {
                    state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
                    continue;
                };
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Some((Lane::Bulk, Vec::new()));
                }
                state = self.filled.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            } else {
                since.get_or_insert_with(Instant::now);
                state.wanted = bulk;
                let left = patience.saturating_sub(waited);
                state = self.filled.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// Takes up to `limit` of the fresh lane, waiting for none.
    pub fn take_fresh(&self, limit: usize) -> Vec<T> {
        self.lock().take(Lane::Fresh, limit).unwrap_or_default()
    }

    /// Wakes those who fill the bulk lane, once it is half empty, and gives the state free.
    fn tell_drained(&self, state: MutexGuard<'_, State<T>>) {
        let is_drained = state.bulk.len() <= self.bulk_bound / 2;
        drop(state);
        if is_drained {
            self.drained.notify_all();
        }
    }

    /// Says that `count` of those taken of a lane are done with.
    pub fn done(&self, lane: Lane, count: usize) {
        let mut state = self.lock();
        state.under_way[lane as usize] -= count;
        let is_busy = state.is_busy();
        drop(state);
        if !is_busy {
            self.idle.notify_all();
        }
    }

    /// Waits until nothing waits and nothing is under way, or the lanes are closed.
    pub fn wait_idle(&self) {
        let is_busy = |state: &mut State<T>| !state.closed && state.is_busy();
        drop(self.idle.wait_while(self.lock(), is_busy).unwrap_or_else(PoisonError::into_inner));
    }

    /// How many wait or are under way.
    pub fn len(&self) -> usize {
        let state = self.lock();
        state.fresh.len() + state.bulk.len() + state.under_way.iter().sum::<usize>()
    }

    /// Whether nothing waits and nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether something of a lane waits or is under way.
    pub fn is_busy_with(&self, lane: Lane) -> bool {
        let mut state = self.lock();
        !state.lane(lane).is_empty() || state.under_way[lane as usize] > 0
    }

    /// How many fresh ones wait.
    pub fn fresh(&self) -> usize {
        self.lock().fresh.len()
    }

    /// Takes no more. What is fresh is still handed out; bulk is left to the next start.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.bulk.clear();
        drop(state);
        for all in [&self.filled, &self.bulk_filled, &self.drained, &self.idle] {
            all.notify_all();
        }
    }

    /// Waits for `time`, or until the lanes are closed; tells whether they are.
    pub fn closed_within(&self, time: Duration) -> bool {
        let wait = self.filled.wait_timeout_while(self.lock(), time, |state| !state.closed);
        wait.unwrap_or_else(PoisonError::into_inner).0.closed
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // A thread that panicked left whole values behind: every change above is one push or drain.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_goes_before_bulk_and_each_lane_keeps_its_order() {
        let lanes = Lanes::new(10);
        for one in [1, 2] {
            lanes.put(Lane::Bulk, one);
        }
        for one in [3, 4] {
            lanes.put(Lane::Fresh, one);
        }
        let mut order = Vec::new();
        while !lanes.is_empty() {
            let (lane, one) = lanes.take_batch(1, 1, Duration::ZERO, None).unwrap();
            order.extend(one);
            lanes.done(lane, 1);
        }
        assert_eq!(order, [3, 4, 1, 2]);
    }

    #[test]
    fn what_is_taken_counts_until_it_is_done() {
        let lanes = Lanes::new(10);
        lanes.put(Lane::Fresh, 1);
        assert_eq!(lanes.take_of(Lane::Fresh), Some(1));
        assert!(!lanes.is_empty());
        lanes.done(Lane::Fresh, 1);
        assert!(lanes.is_empty());
    }

    #[test]
    fn a_batch_of_bulk_is_waited_for_until_something_fresh_comes() {
        let lanes = std::sync::Arc::new(Lanes::new(10));
        lanes.put(Lane::Bulk, 1);
        let taker = {
            let lanes = std::sync::Arc::clone(&lanes);
            std::thread::spawn(move || lanes.take_batch(10, 2, Duration::from_secs(600), None))
        };
        lanes.put(Lane::Fresh, 2);
        assert_eq!(taker.join().unwrap(), Some((Lane::Fresh, vec![2])));
        lanes.put(Lane::Bulk, 3);
        assert_eq!(lanes.take_batch(10, 2, Duration::from_secs(600), None), Some((Lane::Bulk, vec![1, 3])));
        lanes.put(Lane::Bulk, 4);
        assert_eq!(lanes.take_batch(10, 2, Duration::from_millis(1), None), Some((Lane::Bulk, vec![4])));
        assert_eq!(lanes.take_batch(10, 2, Duration::ZERO, Some(Duration::ZERO)), Some((Lane::Bulk, Vec::new())));
    }

    #[test]
    fn closed_lanes_hand_out_what_is_fresh_and_end() {
        let lanes = Lanes::new(10);
        lanes.put(Lane::Fresh, 1);
        lanes.put(Lane::Bulk, 2);
        lanes.close();
        lanes.put(Lane::Fresh, 3);
        assert_eq!(lanes.take_of(Lane::Fresh), Some(1));
        assert_eq!((lanes.take_of(Lane::Fresh), lanes.take_of(Lane::Bulk)), (None, None));
    }

    #[test]
    fn who_fills_a_full_bulk_lane_waits_until_it_is_drained() {
        let lanes = std::sync::Arc::new(Lanes::new(1));
        lanes.put(Lane::Bulk, 1);
        let filler = {
            let lanes = std::sync::Arc::clone(&lanes);
            std::thread::spawn(move || lanes.put(Lane::Bulk, 2))
        };
        assert_eq!(lanes.take_of(Lane::Bulk), Some(1));
        filler.join().unwrap();
        assert_eq!(lanes.take_of(Lane::Bulk), Some(2));
    }
}
