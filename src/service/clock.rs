//! The one place below `main` that asks what time it is.

use std::time::{Duration, Instant, SystemTime};

use crate::domain::Timestamp;

/// The time of day, in UTC.
pub fn now() -> Timestamp {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => Timestamp::from_millis_utc(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        Err(before) => Timestamp::from_millis_utc(-i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX)),
    }
}

/// A clock that never goes back, for deadlines.
#[derive(Clone, Copy, Debug)]
pub struct Ticks(Instant);

impl Ticks {
    /// Starts at zero.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
