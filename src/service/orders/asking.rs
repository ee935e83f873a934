//! Between whoever asks and the committer. Nobody waits for ever, and what was answered as not done is never done later.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::{Answer, Declined, Order};
use crate::service::intake::lanes::Lane;
use crate::service::shared::{Shared, ToCommit};

/// How long an order waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often one that is being tried is asked for, when it should have been done.
const ASKED_EACH: Duration = Duration::from_millis(50);
/// How long it may be under way.
const COMMIT: Duration = Duration::from_secs(30);

const WAITS: u8 = 0;
const UNDER_WAY: u8 = 1;
const CALLED_OFF: u8 = 2;

/// An order on its way to the committer.
#[derive(Debug)]
pub struct Asked {
    /// What is asked for.
    pub order: Order,
    state: Arc<AtomicU8>,
    answer: SyncSender<Answer>,
}

impl Asked {
    /// Takes it up; `false` when whoever asked has gone.
    pub fn take_up(&self) -> bool {
        self.turn(WAITS, UNDER_WAY)
    }

    /// Lays it down again: the store took nothing.
    pub fn lay_down(&self) {
        self.turn(UNDER_WAY, WAITS);
    }

    /// Answers it, once the commit stands.
    pub fn answer(&self, answer: Answer) {
        // Whoever asked may have ended.
        self.answer.try_send(answer).ok();
    }

    fn turn(&self, from: u8, to: u8) -> bool {
        self.state.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// Has the committer carry out an order, and waits for the commit.
pub fn ask(shared: &Shared, order: Order) -> Answer {
    let (answer, answered) = sync_channel(1);
    let state = Arc::new(AtomicU8::new(WAITS));
    let asked = Asked { order, state: Arc::clone(&state), answer };
    shared.to_commit.put_now(Lane::Fresh, ToCommit::Order(Box::new(asked)));
    wait(&answered, &state, PATIENCE, COMMIT).unwrap_or_else(|| Err(not_done(shared)))
}

/// The answer; `None` when there will be none.
fn wait(answered: &Receiver<Answer>, state: &AtomicU8, patience: Duration, commit: Duration) -> Option<Answer> {
    let start = Instant::now();
    let mut left = patience;
    loop {
        match answered.recv_timeout(left) {
            Ok(answer) => return Some(answer),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                let called_off = state.compare_exchange(WAITS, CALLED_OFF, Ordering::AcqRel, Ordering::Acquire);
                if called_off.is_ok() {
                    return None;
                }
                if start.elapsed() > patience + commit {
                    let message = "the store has been writing the order for long: whether it stands is not known";
                    return Some(Err(Declined::new("unanswered", message, "`ajil status` tells what was decided")));
                }
                left = ASKED_EACH;
            }
        }
    }
}

fn not_done(shared: &Shared) -> Declined {
    if shared.ending.load(Ordering::Acquire) {
        return Declined::new("ending", "the service ends; nothing was done", "ask again when it has ended");
    }
    if !shared.store_is_well.load(Ordering::Acquire) {
        let message = "the store takes no changes (a full or failing disk?); nothing was done";
        return Declined::new("store-fails", message, "see its log; ask again when the disk takes writes");
    }
    if !shared.caught_up.load(Ordering::Acquire) {
        let message = "the service is still reading the folder for the first time; nothing was done";
        return Declined::new("busy", message, "ask again when `ajil status` says that it is ready");
    }
    Declined::new("busy", "the service is busy with other changes; nothing was done", "ask again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::testing::Still;

    fn an_order() -> Order {
        Order::TakeBack { entry: "x".to_owned() }
    }

    #[test]
    fn an_order_that_was_called_off_is_not_taken_up() {
        let (answer, answered) = sync_channel(1);
        let state = Arc::new(AtomicU8::new(WAITS));
        let asked = Asked { order: an_order(), state: Arc::clone(&state), answer };
        assert!(wait(&answered, &state, Duration::ZERO, Duration::ZERO).is_none());
        assert!(!asked.take_up());
    }

    #[test]
    fn an_order_under_way_is_waited_for() {
        let (answer, answered) = sync_channel(1);
        let state = Arc::new(AtomicU8::new(WAITS));
        let asked = Asked { order: an_order(), state: Arc::clone(&state), answer };
        assert!(asked.take_up());
        let committer = std::thread::spawn(move || asked.answer(Ok(1.into())));
        assert_eq!(wait(&answered, &state, Duration::ZERO, Duration::from_secs(20)), Some(Ok(1.into())));
        committer.join().unwrap();
    }

    #[test]
    fn a_service_that_ends_says_so() {
        let still = Still::with(&[]);
        still.shared.to_commit.close();
        still.shared.ending.store(true, Ordering::Release);
        assert_eq!(ask(&still.shared, an_order()).unwrap_err().code, "ending");
    }
}
