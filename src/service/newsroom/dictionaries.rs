//! What feeds looked like before, for clients that have it: from it they are told what is new (RFC 9842).
//!
//! Of an address that nobody asked so yet the last few editions that somebody took are kept, for there is always a first
//! time; then many.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;

use super::shelf::is_of_the_moment;
use crate::http::newsstand::{Address, Difference};
use crate::render::compress::{self, Digest, LARGEST_DICTIONARY, Relative};
use crate::render::edition::Edition;

/// So many editions of an address are kept: of a feed that changes every two minutes, those of an hour.
const EDITIONS: usize = 32;
const EDITIONS_UNASKED: usize = 4;
/// So many addresses are known to be asked so.
const ADDRESSES: usize = 512;
/// So many bytes are kept of feeds once one of them was asked so, and as long as none was.
const BYTES: [usize; 2] = [16 << 20, 2 << 20];
/// The same of what anybody can think of an address for: such editions push out no feed's.
const BYTES_OF_THE_MOMENT: [usize; 2] = [2 << 20, 256 << 10];

/// Editions as they were.
pub struct Dictionaries {
    feeds: Mutex<Pool>,
    of_the_moment: Mutex<Pool>,
}

struct Pool {
    /// The one that was used last at the end.
    kept: VecDeque<Arc<Kept>>,
    /// The addresses where somebody had an edition from before.
    asked: HashSet<Address>,
    most: [usize; 2],
}

/// An edition as it was.
struct Kept {
    address: Address,
    etag: String,
    body: Bytes,
    digest: OnceLock<Digest>,
    /// How the last one that was asked for differs, in each coding; `None` in it where the whole is no more.
    told: Mutex<[Option<Told>; 2]>,
}

struct Told {
    present: String,
    difference: Option<Bytes>,
}

impl Default for Dictionaries {
    fn default() -> Self {
        let pool = |most| Mutex::new(Pool { kept: VecDeque::new(), asked: HashSet::new(), most });
        Self { feeds: pool(BYTES), of_the_moment: pool(BYTES_OF_THE_MOMENT) }
    }
}

impl Dictionaries {
    /// Keeps what stood at an address.
    pub fn keep(&self, address: &Address, edition: &Edition) {
        let is_usable = edition.successors().is_some() && (1..=LARGEST_DICTIONARY).contains(&edition.body().len());
        if is_usable {
            self.pool(address).keep(address, edition);
        }
    }

    /// `present` told by what stood at the address, where that is made already; never waits long.
    pub fn ready(&self, address: &Address, held: &Digest, coding: Relative, present: &Edition) -> Option<Difference> {
        let kept = self.pool(address).known(address, held)?;
        // Whoever has the lock makes one, and we are not to wait for that here.
        let told = kept.told.try_lock().ok()?;
        let told = told[coding as usize].as_ref().filter(|told| told.present == present.etag())?;
        Some((coding, told.difference.clone()?))
    }

    /// `present` told by what stood at the address, in the first of the codings that can; made once for all who have the
    /// same.
    pub fn tell(
        &self,
        address: &Address,
        held: &Digest,
        codings: &[Relative],
        present: &Edition,
    ) -> Option<Difference> {
        let candidates = self.pool(address).asked(address);
        let is_held = |kept: &&Arc<Kept>| kept.digest() == held;
        if !candidates.iter().any(|kept| is_held(&kept)) && present.digest() == held {
            // It has what there is, and does not say so by its tag.
            self.keep(address, present);
        } else {
            candidates.iter().find(is_held)?;
        }
        let kept = self.pool(address).known(address, held)?;
        codings.iter().find_map(|coding| Some((*coding, kept.tell(*coding, present)?)))
    }

    fn pool(&self, address: &Address) -> MutexGuard<'_, Pool> {
        let pool = if is_of_the_moment(address) { &self.of_the_moment } else { &self.feeds };
        pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes are kept.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        [&self.feeds, &self.of_the_moment].map(|pool| pool.lock().unwrap().bytes()).iter().sum()
    }
}

impl Pool {
    fn keep(&mut self, address: &Address, edition: &Edition) {
        // One that comes back, as when a story is withdrawn, is the last again.
        let same = self.kept.iter().position(|kept| kept.etag == edition.etag() && kept.address == *address);
        let kept = same.and_then(|at| self.kept.remove(at)).unwrap_or_else(|| {
            let digest = edition.digest_if_ready().map_or_else(OnceLock::new, |digest| OnceLock::from(*digest));
            let (address, etag) = (address.clone(), edition.etag().to_owned());
            Arc::new(Kept { address, etag, body: edition.body().clone(), digest, told: Mutex::default() })
        });
        self.kept.push_back(kept);
        let most = if self.asked.contains(address) { EDITIONS } else { EDITIONS_UNASKED };
        while self.kept.iter().filter(|kept| kept.address == *address).count() > most {
            let first = self.kept.iter().position(|kept| kept.address == *address).expect("there are more than one");
            self.kept.remove(first);
        }
        while self.bytes() > self.most[usize::from(self.asked.is_empty())] {
            self.kept.pop_front();
        }
    }

    /// Notes that an address is asked so, and tells what is kept of it.
    fn asked(&mut self, address: &Address) -> Vec<Arc<Kept>> {
        if !self.asked.contains(address) {
            if self.asked.len() >= ADDRESSES {
                self.asked.clear();
            }
            self.asked.insert(address.clone());
        }
        self.kept.iter().filter(|kept| kept.address == *address).cloned().collect()
    }

    /// The one with a hash that was reckoned already.
    fn known(&mut self, address: &Address, held: &Digest) -> Option<Arc<Kept>> {
        let is_held = |kept: &Arc<Kept>| kept.digest.get() == Some(held) && kept.address == *address;
        let kept = self.kept.iter().position(is_held).and_then(|at| self.kept.remove(at))?;
        self.kept.push_back(Arc::clone(&kept));
        Some(kept)
    }

    fn bytes(&self) -> usize {
        // What is told of one is a quarter of it at most, in either coding.
        self.kept.iter().map(|kept| kept.body.len() * 3 / 2).sum()
    }
}

impl Kept {
    fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| compress::digest(&self.body))
    }

    fn tell(&self, coding: Relative, present: &Edition) -> Option<Bytes> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = &mut told[coding as usize];
        if let Some(told) = told.as_ref().filter(|told| told.present == present.etag()) {
            return told.difference.clone();
        }
        let difference = compress::difference(present.body(), &self.body, self.digest(), coding);
        if difference.is_none() && present.body().len() <= LARGEST_DICTIONARY {
            tracing::error!(address = ?self.address, coding = coding.token(), "cannot be told by the edition before");
        }
        // Of prose the whole is no more, and room was reckoned for no more.
        let most = present.body().len().min(self.body.len()) / 4;
        let difference = difference.filter(|difference| difference.len() <= most);
        *told = Some(Told { present: present.etag().to_owned(), difference: difference.clone() });
        difference
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FeedName, Format, Timestamp};
    use crate::render::edition::Freshness;

    fn edition(text: &str) -> Edition {
        let at = Timestamp::from_millis_utc(0);
        Edition::new(text.to_owned(), "text/plain", at, Freshness::Feed, Vec::new()).succeeded_at("/all.rss".to_owned())
    }

    fn story(number: usize) -> String {
        // No two numbers have words in common.
        (0..400)
            .map(|word| format!("{:x} ", (number + 1).wrapping_mul(word * word + 7919).wrapping_mul(2_654_435_761)))
            .collect()
    }

    fn all(format: Format) -> Address {
        Address::Feed(FeedName::All, format)
    }

    #[test]
    fn what_stood_there_tells_what_stands_there() {
        let dictionaries = Dictionaries::default();
        let (before, after) = (edition(&story(1)), edition(&(story(2) + &story(1))));
        let after_all = edition(&format!("{}{}", "x".repeat(40), after.body().len()).repeat(3));
        dictionaries.keep(&all(Format::Rss), &before);
        let tell =
            |coding, present: &Edition| dictionaries.tell(&all(Format::Rss), before.digest(), &[coding], present);
        let near = edition(&(story(1) + "and more"));
        for coding in Relative::ALL {
            assert!(dictionaries.ready(&all(Format::Rss), before.digest(), coding, &near).is_none());
            let told = tell(coding, &near).unwrap();
            assert!(told.0 == coding && told.1.len() < 100, "{}", told.1.len());
            assert_eq!(dictionaries.ready(&all(Format::Rss), before.digest(), coding, &near), Some(told));
            // Half of it is new, or it is short: the whole is no more.
            assert!(tell(coding, &after).is_none());
            assert!(tell(coding, &after_all).is_none());
        }
        // Another address, another hash.
        assert!(dictionaries.tell(&all(Format::Atom), before.digest(), &[Relative::Zstd], &near).is_none());
        assert!(dictionaries.tell(&all(Format::Rss), after.digest(), &[Relative::Zstd], &near).is_none());
        // Who has what there is gets next to nothing.
        let same = dictionaries.tell(&all(Format::Rss), near.digest(), &[Relative::Zstd], &near).unwrap();
        assert!(same.1.len() < 80, "{}", same.1.len());
    }

    #[test]
    fn few_are_kept_until_somebody_asks_and_then_many() {
        let dictionaries = Dictionaries::default();
        let editions: Vec<_> = (0..EDITIONS + 8).map(|number| edition(&story(number))).collect();
        let address = all(Format::Rss);
        let count = || dictionaries.feeds.lock().unwrap().kept.len();
        for edition in &editions[..8] {
            dictionaries.keep(&address, edition);
        }
        assert_eq!(count(), EDITIONS_UNASKED);
        assert!(dictionaries.tell(&address, editions[0].digest(), &[Relative::Zstd], &editions[8]).is_none());
        for edition in &editions {
            dictionaries.keep(&address, edition);
        }
        assert_eq!(count(), EDITIONS);
        dictionaries.keep(&address, &editions[EDITIONS]);
        assert_eq!(count(), EDITIONS);
    }

    #[test]
    fn there_is_an_end_to_what_is_kept_whoever_asks_for_what() {
        let dictionaries = Dictionaries::default();
        let large = |number: usize| edition(&format!("{number}{}", " ".repeat(500_000)));
        let tag = |number: usize| Address::Feed(FeedName::tag(&format!("t{number}")).unwrap(), Format::Rss);
        for number in 0..20 {
            dictionaries.keep(&tag(number), &large(number));
            dictionaries.keep(&all(Format::Rss), &large(number));
        }
        assert!(dictionaries.bytes() <= BYTES[1] + BYTES_OF_THE_MOMENT[1]);
        for number in 0..2000 {
            assert!(dictionaries.tell(&tag(number), &[0; 32], &[Relative::Zstd], &edition("x")).is_none());
        }
        dictionaries.tell(&all(Format::Rss), &[0; 32], &[Relative::Zstd], &edition("x"));
        for number in 0..60 {
            dictionaries.keep(&tag(number), &large(number));
            dictionaries.keep(&all(Format::Rss), &large(number));
        }
        let feeds = dictionaries.feeds.lock().unwrap();
        let of_the_moment = dictionaries.of_the_moment.lock().unwrap();
        assert!((1..=BYTES[0]).contains(&feeds.bytes()), "{}", feeds.bytes());
        assert!((1..=BYTES_OF_THE_MOMENT[0]).contains(&of_the_moment.bytes()), "{}", of_the_moment.bytes());
        assert!(of_the_moment.asked.len() <= ADDRESSES);
    }
}
