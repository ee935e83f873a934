//! Waiting for what will come: the one place in the tests that sleeps.

use std::time::{Duration, Instant};

/// Long enough for a loaded machine; a test that passes never waits for it.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until there is something; fails with `what` when `deadline` passes first.
#[track_caller]
pub fn eventually<T>(deadline: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    eventually_telling(deadline, what, || look().ok_or_else(|| "nothing".to_owned()))
}

/// The same, telling at the end what was there instead.
#[track_caller]
pub fn eventually_telling<T>(deadline: Duration, what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        let instead = match look() {
            Ok(found) => return found,
            Err(instead) => instead,
        };
        assert!(start.elapsed() < deadline, "not within {deadline:?}: {what}; there was {instead}");
        std::thread::sleep(PAUSE);
    }
}

/// Looks again and again for as long as `span`; `look` fails by itself when it sees what must not be.
pub fn all_along(span: Duration, mut look: impl FnMut()) {
    let start = Instant::now();
    while start.elapsed() < span {
        look();
        std::thread::sleep(PAUSE);
    }
}
