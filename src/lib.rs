//! Ajil (عاجل, “breaking”): a feed publishing service. *The folder is the feed.*
//!
//! The floors of the house, from the bottom; imports point down, and folders of one floor never import
//! one another:
//!
//! - 0 [`domain`]: the words
//! - 1 [`formats`] bytes → article · [`render`] feed → bytes · [`site`] settings → typed values
//! - 2 [`watch`] the folder · [`store`] the database · [`http`] inbound HTTP
//! - 3 [`service`] composes these
//! - 4 [`cli`] commands, flags, terminal
//!
//! `ARCHITECTURE.md` has the map.

pub mod cli;
pub mod domain;
pub mod formats;
pub mod http;
pub mod render;
pub mod service;
pub mod site;
pub mod store;
pub mod watch;
