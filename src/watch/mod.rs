//! Floor 2: the served folder.
//!
//! [`observer`] turns the system's events into *hints*, [`scan`] tells what is there, [`settle`] decides when a
//! file is whole, [`read`] reads it once it is. Hints can be lost; what a scan finds is the truth.
//!
//! **Invariant:** nothing here writes to, moves or removes an article file.

pub mod observer;
mod path;
pub mod read;
pub mod scan;
pub mod settle;

pub use path::DropPath;
