//! When requests come: independently of one another, and the same in every run.

use std::time::Duration;

/// Moments from the start, with gaps that are distributed exponentially (a Poisson process).
pub struct Arrivals {
    chance: u64,
    mean: f64,
    at: f64,
}

impl Arrivals {
    /// So many a second on average.
    pub fn at_rate(rate: u32) -> Self {
        Self { chance: 2020, mean: 1.0 / f64::from(rate), at: 0.0 }
    }
}

impl Iterator for Arrivals {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // 53 bits, as many as a float keeps; never 0, whose logarithm is none.
        let share = ((self.chance >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
        self.at -= share.ln() * self.mean;
        Some(Duration::from_secs_f64(self.at))
    }
}
