//! The moments at which entries grow too old for the windows of editions that were rendered.

use std::collections::BTreeMap;

use crate::domain::{FeedName, Timestamp};

/// For each feed whose window has an age, when the first of the entries that are shown leaves it.
#[derive(Debug, Default)]
pub(super) struct Ages {
    leaving: BTreeMap<FeedName, Timestamp>,
}

impl Ages {
    /// An edition of `feed` shows an entry until `at`.
    pub(super) fn note(&mut self, feed: FeedName, at: Timestamp) {
        let first = self.leaving.entry(feed).or_insert(at);
        *first = at.min(*first);
    }

    /// The next moment.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.leaving.values().min().copied()
    }

    /// Takes the feeds out whose moment has come: their next edition tells the next.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<FeedName> {
        self.leaving.extract_if(.., |_, at| *at <= now).map(|(feed, _)| feed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feed_is_due_once_at_the_first_of_its_moments() {
        let (at, a, b) = (Timestamp::from_millis_utc, FeedName::All, FeedName::Breaking);
        let mut ages = Ages::default();
        for (feed, moment) in [(&a, 300), (&a, 200), (&a, 400), (&b, 250)] {
            ages.note(feed.clone(), at(moment));
        }
        assert_eq!(ages.next(), Some(at(200)));
        assert_eq!(ages.take_due(at(199)), []);
        assert_eq!(ages.take_due(at(200)), [a]);
        assert_eq!(ages.next(), Some(at(250)));
        assert_eq!(ages.take_due(at(1000)), [b]);
        assert_eq!(ages.next(), None);
    }
}
