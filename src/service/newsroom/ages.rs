//! The moments at which entries grow too old for the windows of editions that were rendered.

use std::collections::HashMap;

use crate::domain::Timestamp;
use crate::http::newsstand::Address;

/// For each address that shows entries of no more than some age, when the first of them leaves it.
#[derive(Debug, Default)]
pub(super) struct Ages {
    leaving: HashMap<Address, Timestamp>,
}

impl Ages {
    /// The edition at `address` shows an entry until `at`.
    pub(super) fn note(&mut self, address: Address, at: Timestamp) {
        let first = self.leaving.entry(address).or_insert(at);
        *first = at.min(*first);
    }

    /// The next moment.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.leaving.values().min().copied()
    }

    /// Takes those out whose moment has come: their next edition tells the next.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<Address> {
        self.leaving.extract_if(|_, at| *at <= now).map(|(address, _)| address).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FeedName;

    #[test]
    fn each_address_is_due_once_at_the_first_of_its_moments() {
        let (at, a, b) = (Timestamp::from_millis_utc, Address::Site, Address::Page(FeedName::Breaking));
        let mut ages = Ages::default();
        for (address, moment) in [(&a, 300), (&a, 200), (&a, 400), (&b, 250)] {
            ages.note(address.clone(), at(moment));
        }
        assert_eq!(ages.next(), Some(at(200)));
        assert_eq!(ages.take_due(at(199)), []);
        assert_eq!(ages.take_due(at(200)), [a]);
        assert_eq!(ages.next(), Some(at(250)));
        assert_eq!(ages.take_due(at(1000)), [b]);
        assert_eq!(ages.next(), None);
    }
}
