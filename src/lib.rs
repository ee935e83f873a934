//! Ajil (عاجل, “breaking”): a feed publishing service. *The folder is the feed.*
//!
//! A file that is dropped into a folder becomes an entry of that folder's RSS, Atom and JSON feed and of its page.
//! The way of a file, from the system's event to the bytes that a reader gets:
//!
//! ```text
//! drop ─► watch (hints, settling) ─► service::intake (formats) ─► store ─► service::newsroom (render) ─► http
//! ```
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
//! Beside them stands [`failpoint`], where tests have the service die.
//!
//! The pure floors can be used by themselves; time and settings are arguments:
//!
//! ```
//! use ajil::domain::{LabelMarks, Labels, Language, Timestamp, Zone};
//! use ajil::formats::{self, Context, DropFormat, Limits};
//!
//! let page = "الخميس 24 شتنبر 2020 على الساعة 15:57\n\nافتتاح معرض الكتاب\n\nافتتح المعرض اليوم بالرباط.";
//! let context = Context {
//!     file_name: "fair.txt",
//!     now: Timestamp::from_millis_utc(1_600_970_000_000),
//!     zone: &Zone::named("Africa/Casablanca").expect("it is in the database that we ship"),
//!     language: &Language::english(),
//!     labels: &Labels::built_in(),
//!     label_marks: LabelMarks::Ticker,
//!     limits: Limits::default(),
//! };
//! let parsed = formats::parse(DropFormat::PageText, page.as_bytes(), &context).expect("a title and a body");
//! let article = parsed.articles[0].as_ref().expect("a date that the calendar has");
//! assert_eq!(article.title.as_str(), "افتتاح معرض الكتاب");
//! assert_eq!(article.language.as_str(), "ar");
//! let published = article.published.map(|at| at.to_rfc3339());
//! assert_eq!(published.as_deref(), Some("2020-09-24T15:57:00+01:00"));
//! ```
//!
//! `ARCHITECTURE.md` has the map, the invariants and the reasons.

pub mod cli;
pub mod domain;
pub mod failpoint;
pub mod formats;
pub mod http;
pub mod render;
pub mod search;
pub mod service;
pub mod site;
pub mod store;
pub mod watch;
