//! Disks that fail, fill up or spoil what is on them, under the real binary: with `strace`, which answers a call with an
//! error, and small file systems in memory, which root alone may mount.
//!
//! `AJIL_DISK=all` tries every call one after the other instead of a sample (tests/long).

// Clippy's exception for tests ends at the functions that are tests.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

#[path = "../support/command.rs"]
#[allow(dead_code, reason = "shared with the tests of the service, which need more of it")]
mod command;
#[path = "../support/feeds.rs"]
#[allow(dead_code, reason = "shared with the tests of the service, which need more of it")]
mod feeds;
#[path = "../support/folder.rs"]
#[allow(dead_code, reason = "shared with the tests of the service, which need more of it")]
mod folder;
#[path = "../support/http_client.rs"]
#[allow(dead_code, reason = "shared with the tests of the edge, which need more of it")]
mod http_client;
#[path = "../support/poll.rs"]
#[allow(dead_code, reason = "shared with the tests of the service, which need more of it")]
mod poll;
#[path = "../support/rules.rs"]
mod rules;
#[path = "../support/service.rs"]
#[allow(dead_code, reason = "shared with the tests of the service, which need more of it")]
mod service;
#[path = "../support/xml.rs"]
mod xml;

mod failing;
mod full;
mod killed;
mod polls;
mod spoilt;
mod synced;
mod traced;
