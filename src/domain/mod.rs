//! Floor 0: the words of the house.
//!
//! Every other floor speaks in these types. They do no I/O, know no clock, and derive no serde: wire
//! structs belong to the format that reads them, documents to the renderer that writes them.
//!
//! **Invariant:** a value of a type here has passed its check. A [`Line`] holds nothing that XML
//! forbids, a [`CategoryPath`] is a name we may serve, a [`SafeHtml`] went through the sanitiser.

mod account;
mod address;
mod article;
mod category;
mod entry;
mod feed;
mod identity;
mod labels;
mod language;
mod listing;
mod measure;
mod medium;
mod month;
mod partner;
mod passed;
mod query;
mod receipt;
mod ruling;
mod selection;
mod stamp;
mod text;
mod timestamp;
mod token;
mod tombstone;
mod words;
mod zone;

pub use account::{Absence, Account, Aspect, Guess};
pub use address::{BaseUrl, BaseUrlFault, Format, encode_segment, medium_path};
pub use article::{Article, Author, FeedSource, Headline, Picture, Status};
pub use category::{CategoryFault, CategoryPath};
pub use entry::{Entry, EntryId, EntryKind, in_feed_order, in_rank_order, may_be_seen};
pub use feed::{BreakingFor, Content, Feed, FeedName, Labelled, Window};
pub use identity::SiteId;
pub use labels::{LabelMarks, Labels};
pub use language::{Direction, Language};
pub use listing::{Listed, Listing};
pub use measure::{DurationFault, parse_bytes, parse_duration};
pub use medium::{MediaFile, MediaType, Medium, MediumKind};
pub use month::Month;
pub use partner::{Measured, Partner, Rules, Skip};
pub use passed::Passed;
pub use query::{Age, Cursor, Query, QueryFault, Read as QueryRead};
pub use receipt::{Became, Item, Outcome, Position, Reason, Receipt, Refusal, Waiting, Warning, WarningCode};
pub use ruling::{Ruled, Ruling};
pub use selection::Selection;
pub use stamp::Stamp;
pub use text::{Line, SafeHtml, is_bidi_control, is_xml_char, strip_forbidden};
pub use timestamp::Timestamp;
pub use token::Token;
pub use tombstone::Tombstone;
pub use words::{folded_label, folded_words};
pub use zone::Zone;
