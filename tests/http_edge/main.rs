//! The HTTP edge over real sockets, with a newsstand of the tests.

// Clippy's exception for tests ends at the functions that are tests.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod both_ways;
mod connections;
#[path = "../support/http_client.rs"]
mod http_client;
mod newsstand;
mod recordings;
mod requests;
mod served;
