//! What changed since an edition that a reader has (RFC 3229): the editions that a feed's document had, by what was in
//! them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use crate::domain::{Entry, EntryId, Passed};
use crate::http::newsstand::Delta;
use crate::render::edition::Edition;

/// So many editions of a document are remembered.
const EDITIONS: usize = 32;

/// What an edition held: each entry, by a number of all that is told of it.
pub type Contents = HashMap<EntryId, u64>;

/// What these entries come to. Not by `updated` alone, which a new tag or link leaves as it was.
pub fn contents(entries: &[Entry]) -> Contents {
    entries.iter().map(|entry| (entry.id.clone(), number(entry))).collect()
}

/// Whether an entry is not in an edition as it is now.
pub fn is_news(entry: &Entry, to: &Contents) -> bool {
    to.get(&entry.id) != Some(&number(entry))
}

fn number(entry: &Entry) -> u64 {
    let body = entry.body.as_ref().map_or(0, |body| xxh3_64(body.as_str().as_bytes()));
    // That a moment has passed is told by where the entry is, and not by what it says.
    let rest = Entry { body: None, passed: Passed::default(), ..entry.clone() };
    xxh3_64(format!("{body} {} {rest:?}", entry.body.is_some()).as_bytes())
}

struct Past {
    etag: String,
    contents: Arc<Contents>,
    /// What changed since then, for who comes next with the same; and up to which edition.
    delta: Option<(String, Arc<Edition>)>,
}

/// The last editions of a document.
#[derive(Default)]
pub struct Deltas {
    past: Mutex<VecDeque<Past>>,
}

impl Deltas {
    /// Remembers an edition.
    pub fn note(&self, edition: &Edition, contents: Contents) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        // One that comes back, as when a story is withdrawn, is the last again.
        past.retain(|one| one.etag != edition.etag());
        past.truncate(EDITIONS - 1);
        past.iter_mut().for_each(|one| one.delta = None);
        past.push_front(Past { etag: edition.etag().to_owned(), contents: Arc::new(contents), delta: None });
    }

    /// The newest edition whose tag is among `held`: its tag, and what it held.
    pub fn base(&self, held: &[String]) -> Option<(String, Arc<Contents>)> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let base = past.iter().find(|one| held.iter().any(|tag| tag == opaque(&one.etag)))?;
        Some((base.etag.clone(), Arc::clone(&base.contents)))
    }

    /// The delta that was made already for a reader with the same.
    pub fn ready(&self, base: &str, present: &Edition) -> Option<Delta> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let (up_to, changed) = past.iter().find(|one| one.etag == base)?.delta.as_ref()?;
        (up_to == present.etag()).then(|| Delta { base: base.to_owned(), changed: Arc::clone(changed) })
    }

    /// Keeps a delta for the next.
    pub fn keep(&self, delta: &Delta, present: &Edition) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(base) = past.iter_mut().find(|one| one.etag == delta.base) {
            base.delta = Some((present.etag().to_owned(), Arc::clone(&delta.changed)));
        }
    }
}

/// A tag without its mark of weakness and its quotes.
fn opaque(etag: &str) -> &str {
    etag.trim_start_matches("W/").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Line, Timestamp};
    use crate::render::edition::Freshness;
    use crate::service::testing::article;

    fn edition(text: String) -> Edition {
        Edition::new(text, "text/plain", Timestamp::from_millis_utc(0), Freshness::Feed, Vec::new())
    }

    #[test]
    fn so_many_editions_are_remembered_and_the_newest_is_the_base() {
        let deltas = Deltas::default();
        let editions: Vec<_> = (0..=EDITIONS).map(|number| edition(number.to_string())).collect();
        for edition in &editions {
            deltas.note(edition, Contents::new());
        }
        let tag = |at: usize| opaque(editions[at].etag()).to_owned();
        assert!(deltas.base(&[tag(0)]).is_none());
        assert_eq!(deltas.base(&[tag(1), tag(5)]).unwrap().0, editions[5].etag());
        deltas.note(&editions[1], Contents::new());
        assert_eq!(deltas.base(&[tag(1), tag(5)]).unwrap().0, editions[1].etag());
    }

    #[test]
    fn whatever_is_told_of_an_entry_makes_it_news_again() {
        let before = article("a", Timestamp::from_millis_utc(0), &["x"]);
        let held = contents(std::slice::from_ref(&before));
        assert!(!is_news(&before, &held));
        let tagged = Entry { tags: vec![Line::folded("t")], ..before.clone() };
        let emptied = Entry { body: None, ..before.clone() };
        let other = article("b", Timestamp::from_millis_utc(0), &["x"]);
        let calm = Entry { passed: Passed { calm: true, ..Passed::default() }, ..before.clone() };
        assert!(!is_news(&calm, &held));
        assert!([tagged, emptied, other].iter().all(|entry| is_news(entry, &held)));
    }
}
