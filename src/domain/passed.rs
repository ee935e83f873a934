use super::entry::Entry;
use super::timestamp::Timestamp;

/// Which of its own moments an entry has passed. What came stays, what is over stays over and what ceased to break is
/// calm, however the clock is set after that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Passed {
    /// `visible_from`.
    pub release: bool,
    /// `expires`.
    pub end: bool,
    /// `breaking_until`.
    pub calm: bool,
}

impl Passed {
    /// As a number, which the store keeps.
    pub fn bits(self) -> u8 {
        u8::from(self.release) | u8::from(self.end) << 1 | u8::from(self.calm) << 2
    }

    /// What [`Passed::bits`] told.
    pub fn of_bits(bits: u8) -> Self {
        Self { release: bits & 1 != 0, end: bits & 2 != 0, calm: bits & 4 != 0 }
    }
}

impl Entry {
    /// What of it has passed at `now`, beside what is known to have.
    pub fn passed_by(&self, now: Timestamp) -> Passed {
        let is_past = |moment: Option<Timestamp>| moment.is_some_and(|at| at <= now);
        let calm = self.breaking && (self.passed.calm || is_past(self.breaking_until));
        Passed {
            release: self.passed.release || is_past(self.visible_from),
            end: self.passed.end || is_past(self.expires),
            calm,
        }
    }

    /// What had passed of it as it was `before`, as far as its moments are the same: one that was set anew is obeyed.
    ///
    /// A date in the future is waited for as if it were a release, and one that is past is not. When the clock goes back,
    /// a date may be in the future again: `is_known_date` says that the release is a date that readers saw already.
    pub fn still_passed(&self, before: &Self, is_known_date: bool) -> Passed {
        let release = if before.visible_from == self.visible_from {
            before.passed.release
        } else {
            is_known_date && (before.visible_from.is_none() || before.passed.release)
        };
        let is_as_breaking = before.breaking == self.breaking && before.breaking_until == self.breaking_until;
        Passed {
            release,
            end: before.passed.end && before.expires == self.expires,
            calm: before.passed.calm && is_as_breaking,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::may_be_seen;
    use super::*;

    fn at(seconds: i64) -> Option<Timestamp> {
        Some(Timestamp::from_millis_utc(seconds * 1000))
    }

    #[test]
    fn every_number_is_what_it_tells() {
        for bits in 0..8 {
            assert_eq!(Passed::of_bits(bits).bits(), bits);
        }
    }

    #[test]
    fn what_passed_is_not_asked_of_the_clock() {
        let now = at(100).unwrap();
        let seen = |from, until, bits| may_be_seen(from, until, Passed::of_bits(bits), now);
        assert!(!seen(at(200), None, 0) && seen(at(200), None, 1));
        assert!(seen(None, at(200), 0) && !seen(None, at(200), 2));
        assert!(!seen(at(200), at(300), 2) && !seen(at(200), at(300), 3));
        assert!(seen(at(100), None, 0) && !seen(None, at(100), 0));
    }
}
