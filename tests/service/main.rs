//! The real binary on temporary folders and free ports: a file is dropped, and a feed is read.

// Clippy's exception for tests ends at the functions that are tests.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

#[path = "../support/command.rs"]
mod command;
#[path = "../support/feeds.rs"]
mod feeds;
#[path = "../support/folder.rs"]
mod folder;
#[path = "../support/http_client.rs"]
#[allow(dead_code, reason = "shared with the tests of the edge, which need more of it")]
mod http_client;
#[path = "../support/poll.rs"]
mod poll;
#[path = "../support/rules.rs"]
mod rules;
#[path = "../support/listings.rs"]
mod rules_of_listings;
#[path = "../support/service.rs"]
#[allow(dead_code, reason = "shared with the tests of the disk, which need more of it")]
mod service;
#[path = "../support/xml.rs"]
mod xml;

mod arrivals;
mod asked;
mod bursts;
mod changes;
mod clock;
mod commands;
mod dates;
mod deltas;
mod dictionaries;
mod directory;
mod edge;
mod farewells;
mod faulty;
mod folders;
mod folders_untold;
mod founding;
mod headlines;
mod identity;
mod intruders;
mod lasting_ids;
mod leaks;
mod life;
mod many;
mod media;
mod moments;
mod names;
mod order;
mod orders;
mod overwriting;
mod partners;
mod previews;
mod recalls;
mod receipts;
mod removals;
mod restart;
mod settings;
mod status;
mod store_versions;
mod stories;
mod sweeps;
mod unreadable;
