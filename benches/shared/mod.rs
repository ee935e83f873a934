//! What several benches do.

pub mod archive;
pub mod drops;
pub mod reader;
pub mod stories;
