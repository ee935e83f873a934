//! The almanac: waits for the moments at which what may be seen changes by itself, and watches the clock that tells them.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::domain::Timestamp;
use crate::service::clock;
use crate::service::intake::lanes::Lane;
use crate::service::shared::{Shared, ToCommit};

/// The time of day can be set: no sleep is longer than this.
const NAP: Duration = Duration::from_secs(1);

/// Runs until the service ends. `clock_was_set` is called when the time of day was.
pub fn run(shared: &Shared, moments: &Receiver<Option<Timestamp>>, clock_was_set: &dyn Fn()) {
    let _at_work = shared.roll.at_work();
    let mut watch = clock::Watch::start();
    let mut next: Option<Timestamp> = None;
    loop {
        let left = next.map_or(NAP, |at| {
            let left = at.millis().saturating_sub(clock::now().millis()).max(0);
            Duration::from_millis(left.unsigned_abs()).min(NAP)
        });
        let told = moments.recv_timeout(left);
        if shared.ending.load(Ordering::Acquire) {
            return;
        }
        match told {
            Ok(moment) => next = moment,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(by) = watch.was_set() {
            tracing::warn!(
                by_seconds = by / 1000,
                "the clock was set: what was published stays, what was over stays so"
            );
            clock_was_set();
        }
        if next.is_some_and(|at| at <= clock::now()) {
            next = None;
            shared.to_commit.put_now(Lane::Fresh, ToCommit::Moment);
        }
    }
}
