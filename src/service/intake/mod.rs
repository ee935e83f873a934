//! From a settled path to a committed entry: read and parse on the [`lanes`], look [`beside`] the file, resolve identity and commit in one
//! transaction in [`filing`], tell the publisher in [`receipts`].

pub mod accounts;
pub mod beside;
pub mod committer;
pub mod examine;
pub mod examiners;
pub mod filing;
mod keeper;
pub mod lanes;
pub mod prepare;
pub mod preview;
pub mod receipts;
pub mod removals;
mod telling;
mod upkeep;
pub mod verdict;

use std::thread::Builder;

fn named(name: String) -> Builder {
    // Parsers of nested markup are bounded by depth, and want room for it.
    Builder::new().name(name).stack_size(8 << 20)
}
