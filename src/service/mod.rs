//! Floor 3: composes the floors below: start, supervise, drain; intake and newsroom.
//!
//! The way of a file (DESIGN §2): the watch hints to the [`desk`], which lets it settle; [`intake`] reads, parses and
//! commits it; the [`newsroom`] renders what it changed; the HTTP edge serves that. The [`survey`] compares folder and
//! store and makes up for every hint that was lost; the [`almanac`] tells when a moment has come.

pub mod almanac;
pub mod clock;
pub mod configuration;
pub mod control;
mod descriptors;
pub mod desk;
pub mod intake;
pub mod newsroom;
pub mod orders;
pub mod partners;
pub mod place;
pub mod previews;
pub mod reload;
pub mod running;
pub mod shared;
pub mod status;
pub mod survey;
#[cfg(test)]
mod testing;
pub mod vitals;
