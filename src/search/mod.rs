//! Floor 1: the words by which articles are found. Text → tokens for the index, and what somebody asks → an
//! expression of FTS5 (<https://sqlite.org/fts5.html> §3).
//!
//! What is typed one way is found in the other: Arabic with or without hamza, diacritics, tatweel, the article; ة and
//! ه, ى and ي; accents; letters and digits of Persian and Urdu; and the forms of a word that its stemmer brings
//! together.

mod ask;
mod token;

pub use ask::{Ask, AskFault};
pub use token::tokens;
