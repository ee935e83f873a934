//! The almanac: waits for the moments at which what may be seen changes by itself.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::domain::Timestamp;
use crate::service::clock;
use crate::service::intake::lanes::Lane;
use crate::service::shared::{Shared, ToCommit};

/// The time of day can be set: no sleep is longer than this.
const NAP: Duration = Duration::from_secs(1);

/// Runs until the service ends.
pub fn run(shared: &Shared, moments: &Receiver<Option<Timestamp>>) {
    let _at_work = shared.roll.at_work();
    let mut next: Option<Timestamp> = None;
    loop {
        let told = match next {
            None => moments.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => {
                let left = at.millis().saturating_sub(clock::now().millis()).max(0);
                moments.recv_timeout(Duration::from_millis(left.unsigned_abs()).min(NAP))
            }
        };
        if shared.ending.load(Ordering::Acquire) {
            return;
        }
        match told {
            Ok(moment) => next = moment,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if next.is_some_and(|at| at <= clock::now()) {
            next = None;
            shared.to_commit.put_now(Lane::Fresh, ToCommit::Moment);
        }
    }
}
