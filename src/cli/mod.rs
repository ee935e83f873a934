//! Floor 4: commands, flags, what the terminal shows.

pub mod args;
mod asked;
pub mod check;
mod examples;
pub mod orders;
pub mod serve;
pub mod status;
mod terminal;
