//! Floor 2: inbound HTTP.

pub mod newsstand;
