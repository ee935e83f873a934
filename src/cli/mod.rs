//! Floor 4: commands, flags, what the terminal shows.

pub mod args;
pub mod check;
pub mod serve;
