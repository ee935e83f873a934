//! Two lanes: what is fresh or breaking never waits behind a bulk import (DESIGN §2.3).

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Taken first.
    Fresh,
    /// Taken when nothing is fresh; those who fill it wait when it is full.
    Bulk,
}

/// A queue with a fresh and a bulk lane between threads.
#[derive(Debug)]
pub struct Lanes<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    drained: Condvar,
    /// The most that the bulk lane holds.
    bulk_bound: usize,
}

#[derive(Debug)]
struct State<T> {
    fresh: VecDeque<T>,
    bulk: VecDeque<T>,
    /// Taken and not yet done with, fresh and bulk.
    under_way: [usize; 2],
    closed: bool,
}

impl<T> State<T> {
    fn is_busy(&self) -> bool {
        self.under_way != [0; 2] || !self.fresh.is_empty() || !self.bulk.is_empty()
    }
}

impl<T> Lanes<T> {
    /// Empty lanes.
    pub fn new(bulk_bound: usize) -> Self {
        let state = State { fresh: VecDeque::new(), bulk: VecDeque::new(), under_way: [0; 2], closed: false };
        Self { state: Mutex::new(state), filled: Condvar::new(), drained: Condvar::new(), bulk_bound }
    }

    /// Puts one on a lane. On a full bulk lane this waits; on closed lanes it is dropped, and the next start finds it
    /// in the folder.
    pub fn put(&self, lane: Lane, one: T) {
        let mut state = self.lock();
        if lane == Lane::Bulk {
            while state.bulk.len() >= self.bulk_bound && !state.closed {
                state = self.drained.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
        if state.closed {
            return;
        }
        Self::push(&mut state, lane, one);
        drop(state);
        // One who is woken may wait for the other lane.
        self.filled.notify_all();
    }

    /// Puts one on a lane and never waits: for those whom everybody waits for.
    pub fn put_now(&self, lane: Lane, one: T) {
        let mut state = self.lock();
        if !state.closed {
            Self::push(&mut state, lane, one);
        }
        drop(state);
        self.filled.notify_all();
    }

    fn push(state: &mut State<T>, lane: Lane, one: T) {
        match lane {
            Lane::Fresh => state.fresh.push_back(one),
            Lane::Bulk => state.bulk.push_back(one),
        }
    }

    /// Waits for the next one of a lane; `None` when the lanes are closed and it is empty. Each one taken is under way
    /// until [`Lanes::done`].
    pub fn take_of(&self, lane: Lane) -> Option<T> {
        self.take_from(&[lane], 1)?.1.pop()
    }

    /// Waits, and takes up to `limit` of one lane, fresh first.
    pub fn take_batch(&self, limit: usize) -> Option<(Lane, Vec<T>)> {
        self.take_from(&[Lane::Fresh, Lane::Bulk], limit)
    }

    fn take_from(&self, lanes: &[Lane], limit: usize) -> Option<(Lane, Vec<T>)> {
        let mut state = self.lock();
        loop {
            for &lane in lanes {
                let queue = match lane {
                    Lane::Fresh => &mut state.fresh,
                    Lane::Bulk => &mut state.bulk,
                };
                if !queue.is_empty() {
                    let count = queue.len().min(limit);
                    let batch: Vec<T> = queue.drain(..count).collect();
                    state.under_way[lane as usize] += count;
                    drop(state);
                    self.drained.notify_all();
                    return Some((lane, batch));
                }
            }
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Says that `count` of those taken of a lane are done with.
    pub fn done(&self, lane: Lane, count: usize) {
        self.lock().under_way[lane as usize] -= count;
        self.drained.notify_all();
    }

    /// Waits until nothing waits and nothing is under way, or the lanes are closed.
    pub fn wait_idle(&self) {
        let mut state = self.lock();
        while !state.closed && state.is_busy() {
            state = self.drained.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
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
        let state = self.lock();
        let waits = match lane {
            Lane::Fresh => !state.fresh.is_empty(),
            Lane::Bulk => !state.bulk.is_empty(),
        };
        waits || state.under_way[lane as usize] > 0
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
        self.filled.notify_all();
        self.drained.notify_all();
    }

    /// Waits for `time`, or until the lanes are closed; tells whether they are.
    pub fn closed_within(&self, time: Duration) -> bool {
        let state = self.lock();
        let wait = self.filled.wait_timeout_while(state, time, |state| !state.closed);
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
            let (lane, one) = lanes.take_batch(1).unwrap();
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
