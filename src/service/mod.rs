//! Floor 3: composes the floors below: start, supervise, drain; intake and newsroom.

pub mod clock;
pub mod intake;
