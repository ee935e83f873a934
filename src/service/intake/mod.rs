//! From a settled path to a committed entry: read and parse on the [`lanes`], resolve identity and commit in one
//! transaction in [`filing`], tell the publisher in [`receipts`].

pub mod examine;
pub mod filing;
pub mod lanes;
pub mod preview;
pub mod receipts;
pub mod verdict;
pub mod workers;
