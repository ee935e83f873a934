//! Floor 2: the served folder.
//!
//! [`observer`] turns the system's events into *hints*, [`listing`] and [`scan`] tell what is there, [`settle`] decides when a
//! file is whole, [`read`] reads it once it is, [`notes`] writes what is said beside it. Hints can be lost; what a
//! scan finds is the truth.
//!
//! **Invariant:** nothing here writes to, moves or removes an article file.

mod below;
pub mod listing;
pub mod notes;
pub mod observer;
mod path;
pub mod read;
pub mod scan;
pub mod settle;

pub use path::{DropPath, PREVIEW};
