//! When is a file whole? A state machine without a clock or a disk: hints and the time go in, files that are
//! whole or gone come out.
//!
//! No event means “upload complete” (FAULTS, *What was tried*, 1): a writer that is killed closes its file, too.
//! So a rename into place counts at once, and a bare close waits for quiet.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use super::DropPath;

/// How long a removal waits: a rename or a rewrite may be under way (DESIGN §2.1).
pub const REMOVAL_WAIT: Duration = Duration::from_secs(3);
/// How long a file that was written and not closed waits for its close: the writer may be slow, or dead.
const OPEN_WAIT: Duration = Duration::from_secs(60);

/// What an event says about a file; any of them can be missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Renamed into place: whole.
    Renamed,
    /// A name appeared: opened for writing, or linked.
    Created,
    /// Bytes were written; it is still open.
    Written,
    /// Closed after writing, or its times or mode were set.
    Closed,
    /// No longer there.
    Gone,
}

/// How a whole file came to be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// By a rename: nobody writes to it.
    Renamed,
    /// By a close and quiet after it: perhaps half an upload.
    Quiet,
    /// By a scan.
    Found,
    /// It was known, and is as it was: what became of it is to be told again.
    Again,
    /// It was known, and is as it was: what lies beside it is not.
    Beside,
}

/// What is ready to be acted on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Settled {
    /// A whole file.
    Whole(DropPath, Arrival),
    /// A file that went and did not come back.
    Gone(DropPath),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Whole(Arrival),
    Gone,
}

/// The files that wait. Times are counted from any fixed moment, by a clock that never goes back.
#[derive(Debug, Default)]
pub struct Settle {
    waiting: HashMap<DropPath, (Duration, State)>,
    due: BTreeSet<(Duration, DropPath)>,
    /// How many of those that wait are gone.
    gone: usize,
}

impl Settle {
    /// Takes in a sign. `wait` is the settle time that holds for this file.
    pub fn sign(&mut self, path: DropPath, sign: Sign, wait: Duration, now: Duration) {
        let (at, state) = match sign {
            Sign::Renamed => (now, State::Whole(Arrival::Renamed)),
            Sign::Created | Sign::Closed => (now + wait, State::Whole(Arrival::Quiet)),
            Sign::Written => (now + OPEN_WAIT.max(wait), State::Whole(Arrival::Quiet)),
            Sign::Gone => (now + REMOVAL_WAIT, State::Gone),
        };
        self.put(path, at, state);
    }

    /// A scan found this file, new or changed; it has been quiet for `quiet`.
    pub fn found(&mut self, path: DropPath, quiet: Duration, wait: Duration, now: Duration) {
        // What is being written is known better by its events.
        if !matches!(self.waiting.get(&path), Some((_, State::Whole(_)))) {
            self.put(path, now + wait.saturating_sub(quiet), State::Whole(Arrival::Found));
        }
    }

    /// A scan missed this file.
    pub fn missed(&mut self, path: DropPath, now: Duration) {
        if !self.waiting.contains_key(&path) {
            self.put(path, now + REMOVAL_WAIT, State::Gone);
        }
    }

    /// Looks at this file again after `wait`, unless a sign comes first: it changed while it was read, or looks
    /// like half an upload.
    pub fn hold(&mut self, path: DropPath, arrival: Arrival, wait: Duration, now: Duration) {
        if !self.waiting.contains_key(&path) {
            self.put(path, now + wait, State::Whole(arrival));
        }
    }

    /// What is ready at `now`, the longest ready first.
    pub fn ready(&mut self, now: Duration) -> Vec<Settled> {
        let mut ready = Vec::new();
        while let Some((at, _)) = self.due.first()
            && *at <= now
        {
            let Some((_, path)) = self.due.pop_first() else { break };
            match self.waiting.remove(&path) {
                Some((_, State::Whole(arrival))) => ready.push(Settled::Whole(path, arrival)),
                Some((_, State::Gone)) => {
                    self.gone -= 1;
                    ready.push(Settled::Gone(path));
                }
                None => {}
            }
        }
        ready
    }

    /// When the next file is ready, unless a sign comes first.
    pub fn next(&self) -> Option<Duration> {
        self.due.first().map(|(at, _)| *at)
    }

    /// How many files wait to be whole.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The files that wait, those that are ready first, `most` at most.
    pub fn first(&self, most: usize) -> Vec<DropPath> {
        self.due.iter().take(most).map(|(_, path)| path.clone()).collect()
    }

    /// How many of them are gone, and may come back.
    pub fn gone(&self) -> usize {
        self.gone
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn put(&mut self, path: DropPath, at: Duration, state: State) {
        self.gone += usize::from(state == State::Gone);
        if let Some((before, was)) = self.waiting.insert(path.clone(), (at, state)) {
            self.gone -= usize::from(was == State::Gone);
            self.due.remove(&(before, path.clone()));
        }
        self.due.insert((at, path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_millis(300);

    fn path() -> DropPath {
        DropPath::stored(b"a.txt")
    }

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Feeds signs at their milliseconds, and tells what is ready at each of `asked`.
    fn story(signs: &[(u64, Sign)], asked: &[u64]) -> Vec<Vec<Settled>> {
        let mut settle = Settle::default();
        let mut signs = signs.iter().peekable();
        let mut told = Vec::new();
        for at in asked {
            while let Some((when, sign)) = signs.next_if(|(when, _)| when <= at) {
                settle.sign(path(), *sign, WAIT, ms(*when));
            }
            told.push(settle.ready(ms(*at)));
        }
        told
    }

    fn whole(arrival: Arrival) -> Vec<Settled> {
        vec![Settled::Whole(path(), arrival)]
    }

    #[test]
    fn a_rename_counts_at_once() {
        assert_eq!(story(&[(5, Sign::Renamed)], &[5, 9999]), [whole(Arrival::Renamed), vec![]]);
    }

    #[test]
    fn a_bare_close_waits_for_quiet() {
        let signs = [(0, Sign::Created), (1, Sign::Written), (2, Sign::Closed)];
        assert_eq!(story(&signs, &[301, 302]), [vec![], whole(Arrival::Quiet)]);
    }

    #[test]
    fn every_close_starts_the_wait_anew() {
        let signs = [(0, Sign::Closed), (200, Sign::Closed)];
        assert_eq!(story(&signs, &[499, 500]), [vec![], whole(Arrival::Quiet)]);
    }

    #[test]
    fn a_slow_writer_is_waited_for() {
        let signs = [(0, Sign::Created), (1, Sign::Written), (30_000, Sign::Written), (59_000, Sign::Closed)];
        assert_eq!(story(&signs, &[58_999, 59_300]), [vec![], whole(Arrival::Quiet)]);
    }

    #[test]
    fn a_writer_that_never_closes_is_given_up_after_a_minute() {
        assert_eq!(story(&[(0, Sign::Written)], &[59_999, 60_000]), [vec![], whole(Arrival::Quiet)]);
    }

    #[test]
    fn a_removal_waits_three_seconds() {
        assert_eq!(story(&[(0, Sign::Gone)], &[2_999, 3_000]), [vec![], vec![Settled::Gone(path())]]);
    }

    #[test]
    fn a_file_that_comes_back_was_not_removed() {
        let signs = [(0, Sign::Gone), (100, Sign::Renamed)];
        assert_eq!(story(&signs, &[100, 9_999]), [whole(Arrival::Renamed), vec![]]);
    }

    #[test]
    fn those_that_are_gone_are_counted_until_they_are_back_or_ready() {
        let mut settle = Settle::default();
        settle.sign(path(), Sign::Gone, WAIT, ms(0));
        settle.sign(path(), Sign::Gone, WAIT, ms(1));
        settle.missed(DropPath::stored(b"b.txt"), ms(2));
        assert_eq!(settle.gone(), 2);
        settle.sign(path(), Sign::Closed, WAIT, ms(3));
        assert_eq!(settle.gone(), 1);
        assert_eq!((settle.ready(ms(9_999)).len(), settle.gone()), (2, 0));
    }

    #[test]
    fn a_scan_does_not_hurry_a_file_that_is_being_written() {
        let mut settle = Settle::default();
        settle.sign(path(), Sign::Written, WAIT, ms(0));
        settle.found(path(), ms(5_000), WAIT, ms(10));
        assert_eq!(settle.ready(ms(20)), []);
    }

    #[test]
    fn a_file_found_quiet_is_whole_and_one_found_fresh_waits_the_rest() {
        let mut settle = Settle::default();
        settle.found(path(), ms(5_000), WAIT, ms(0));
        assert_eq!(settle.ready(ms(0)), whole(Arrival::Found));
        settle.found(path(), ms(100), WAIT, ms(0));
        assert_eq!((settle.ready(ms(199)), settle.ready(ms(200))), (vec![], whole(Arrival::Found)));
    }

    #[test]
    fn a_file_held_back_is_looked_at_again_unless_a_sign_comes_first() {
        let mut settle = Settle::default();
        settle.sign(path(), Sign::Closed, WAIT, ms(0));
        settle.hold(path(), Arrival::Quiet, ms(3_000), ms(10));
        assert_eq!(settle.next(), Some(ms(300)));
        assert_eq!(settle.ready(ms(300)), whole(Arrival::Quiet));
        settle.hold(path(), Arrival::Quiet, ms(3_000), ms(300));
        assert_eq!(settle.next(), Some(ms(3_300)));
    }
}
