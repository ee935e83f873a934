//! The one place below `main` that asks what time it is.

use std::time::{Duration, Instant, SystemTime};

use crate::domain::Timestamp;

/// The time of day, in UTC. It may go back, or ahead by years: somebody set it, or the machine had lost it.
pub fn now() -> Timestamp {
    let told = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => Timestamp::from_millis_utc(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        Err(before) => Timestamp::from_millis_utc(-i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX)),
    };
    #[cfg(debug_assertions)]
    let told = told.plus_millis(wrong::by());
    told
}

/// In builds for tests, a clock that somebody sets while the service runs: `AJIL_TEST_CLOCK` names a file that says by how
/// many milliseconds it is wrong.
#[cfg(debug_assertions)]
mod wrong {
    use std::ffi::OsString;
    use std::sync::LazyLock;

    static FILE: LazyLock<Option<OsString>> = LazyLock::new(|| std::env::var_os("AJIL_TEST_CLOCK"));

    pub(super) fn by() -> i64 {
        let told = FILE.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
        told.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
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

/// Notices when the time of day was set: it did not go as the clock of deadlines did.
#[derive(Debug)]
pub struct Watch {
    ticks: Ticks,
    /// What the time of day was when the other clock began.
    began: i64,
}

/// A clock that is set right bit by bit goes otherwise by less than this between two looks.
const SET: i64 = 1000;

impl Watch {
    /// Looks for the first time.
    pub fn start() -> Self {
        Self { ticks: Ticks::start(), began: now().millis() }
    }

    /// By how many milliseconds the time of day was set since the last look, if it was; less than nothing is back.
    pub fn was_set(&mut self) -> Option<i64> {
        self.differs(now().millis(), self.ticks.elapsed())
    }

    fn differs(&mut self, now: i64, elapsed: Duration) -> Option<i64> {
        let began = now.saturating_sub(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX));
        let by = began.saturating_sub(self.began);
        self.began = began;
        (by.abs() >= SET).then_some(by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_noticed_once_and_one_that_drifts_is_not() {
        let mut watch = Watch { ticks: Ticks::start(), began: 0 };
        let mut at = |now, elapsed| watch.differs(now, Duration::from_millis(elapsed));
        assert_eq!(at(1_000, 1_000), None);
        assert_eq!(at(2_400, 2_000), None);
        assert_eq!(at(3_900, 3_000), None);
        assert_eq!(at(-5_000, 4_000), Some(-9_900));
        assert_eq!(at(-4_000, 5_000), None);
        assert_eq!(at(400_000, 6_000), Some(403_000));
    }
}
