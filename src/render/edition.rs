//! One rendered document of one feed in one format: bytes, codings, validators.

use std::sync::OnceLock;

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_128;

use super::compress::{self, Digest};
use crate::domain::Timestamp;

/// A content coding (RFC 9110 §8.4.1) that we offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// RFC 8878
    Zstd,
    /// RFC 7932
    Brotli,
    /// RFC 1952
    Gzip,
}

impl Coding {
    /// All of them, the one we like best first, which is the smallest at the levels of [`compress::fast`]. Of 80 KB of Arabic
    /// prose in 24 entries, in each of the three formats, brotli leaves 22 to 25 %, zstd 23 to 26 %, gzip 24 to 27 %.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// The token of `Accept-Encoding` and `Content-Encoding`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// How long others may keep an edition (RFC 9111, RFC 5861; STANDARDS 57).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Freshness {
    /// The breaking feed, its page, and the site's page, which shows it: half a minute.
    Breaking,
    /// Every other feed and page: five minutes.
    Feed,
    /// An asset whose address names its content: for good.
    Immutable,
    /// An archive (RFC 5005): a day, and asked for anew after that: a correction rewrites it.
    Archive,
    /// A page about what is not there: a minute.
    Absence,
    /// What is for those alone who have its address: not at all.
    Private,
}

impl Freshness {
    /// The value of `Cache-Control`.
    pub fn cache_control(self) -> &'static str {
        match self {
            Self::Breaking => "public, max-age=30, stale-while-revalidate=30, stale-if-error=86400",
            Self::Feed => "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Archive => "public, max-age=86400, stale-if-error=604800",
            Self::Absence => "public, max-age=60",
            Self::Private => "private, no-store",
        }
    }
}

/// A document as it is served: bytes, codings and validators, all fixed when it is made.
#[derive(Debug)]
pub struct Edition {
    body: Bytes,
    media_type: &'static str,
    etag: String,
    last_modified: Timestamp,
    freshness: Freshness,
    links: Vec<String>,
    successors: Option<String>,
    codings: [OnceLock<Bytes>; 3],
    /// The same, once there was time for the best ratio.
    best: [OnceLock<Bytes>; 3],
    digest: OnceLock<Digest>,
}

impl Edition {
    /// An edition of `body`.
    ///
    /// `media_type` is the whole value of `Content-Type`; `last_modified` the moment at which the bytes came to be
    /// what they are; `links` the values of `Link` (RFC 8288), one each.
    pub fn new(
        body: impl Into<Bytes>,
        media_type: &'static str,
        last_modified: Timestamp,
        freshness: Freshness,
        links: Vec<String>,
    ) -> Self {
        let body = fitted(body.into());
        // Weak everywhere (RFC 9110 §8.8.3): one validator for all codings, so that a reader that changes its
        // Accept-Encoding still gets its 304. A function of the bytes alone; it holds whoever renders them, whenever.
        let etag = format!("W/\"{:032x}\"", xxh3_128(&body));
        Self {
            body,
            media_type,
            etag,
            last_modified,
            freshness,
            links,
            successors: None,
            codings: Default::default(),
            best: Default::default(),
            digest: OnceLock::new(),
        }
    }

    /// The same, from which later editions at this path, percent-encoded, may be told by what is new in them (RFC 9842).
    #[must_use]
    pub fn succeeded_at(self, path: String) -> Self {
        Self { successors: Some(path), ..self }
    }

    /// The bytes in the identity coding.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The bytes in a coding, made at its first use and kept.
    pub fn coded(&self, coding: Coding) -> &Bytes {
        let fast = || self.codings[coding as usize].get_or_init(|| fitted(compress::fast(&self.body, coding)));
        self.best[coding as usize].get().unwrap_or_else(fast)
    }

    /// The bytes in a coding, when it was made already: the best there is.
    pub fn coded_if_ready(&self, coding: Coding) -> Option<&Bytes> {
        self.best[coding as usize].get().or_else(|| self.codings[coding as usize].get())
    }

    /// Whether a coding was made fast, and not yet well.
    pub fn wants_best(&self, coding: Coding) -> bool {
        self.codings[coding as usize].get().is_some() && self.best[coding as usize].get().is_none()
    }

    /// Makes the best of a coding, which takes long, and puts it in the place of the fast one: what it undoes to, and so
    /// its validator, is the same.
    pub fn make_best(&self, coding: Coding) {
        let best = || {
            let best = fitted(compress::best(&self.body, coding));
            // On some texts the levels change places.
            match self.codings[coding as usize].get() {
                Some(fast) if fast.len() <= best.len() => fast.clone(),
                _ => best,
            }
        };
        self.best[coding as usize].get_or_init(best);
    }

    /// The hash by which clients name the bytes, reckoned at its first use and kept.
    pub fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| compress::digest(&self.body))
    }

    /// The same, when it was reckoned already.
    pub fn digest_if_ready(&self) -> Option<&Digest> {
        self.digest.get()
    }

    /// The path whose later editions may be told by what is new in them; `None` where they never are.
    pub fn successors(&self) -> Option<&str> {
        self.successors.as_deref()
    }

    /// Whether nobody could tell this one from another but by its date.
    pub fn is_like(&self, other: &Self) -> bool {
        self.etag == other.etag
            && self.media_type == other.media_type
            && self.freshness == other.freshness
            && self.links == other.links
            && self.successors == other.successors
    }

    /// Makes the codings that `before` was asked for, so that nobody waits for them once this edition is in its place.
    pub fn warm_like(&self, before: &Self) {
        for coding in Coding::ALL {
            if before.coded_if_ready(coding).is_some() {
                self.coded(coding);
            }
        }
    }

    /// The value of `Content-Type`.
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The value of `ETag`: weak, with its quotes.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// When the bytes came to be what they are.
    pub fn last_modified(&self) -> Timestamp {
        self.last_modified
    }

    /// How long others may keep it.
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// The values of `Link`.
    pub fn links(&self) -> &[String] {
        &self.links
    }
}

/// The same bytes without the room behind them that they were made in: an edition lies ready for long.
fn fitted(bytes: Bytes) -> Bytes {
    if bytes.is_unique() { Vec::from(bytes).into_boxed_slice().into() } else { bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn edition(text: &str) -> Edition {
        Edition::new(text.to_owned(), "text/plain", Timestamp::from_millis_utc(0), Freshness::Feed, Vec::new())
    }

    #[test]
    fn every_coding_undoes_to_the_body() {
        let text = "عاجل: خبر يتكرر. ".repeat(500);
        let edition = edition(&text);
        assert_eq!(zstd::bulk::decompress(edition.coded(Coding::Zstd), 1 << 20).unwrap(), text.as_bytes());
        let mut undone = Vec::new();
        brotli::Decompressor::new(&edition.coded(Coding::Brotli)[..], 4096).read_to_end(&mut undone).unwrap();
        assert_eq!(undone, text.as_bytes());
        let mut undone = vec![0; text.len()];
        let mut gunzip = libdeflater::Decompressor::new();
        gunzip.gzip_decompress(edition.coded(Coding::Gzip), &mut undone).unwrap();
        assert_eq!(undone, text.as_bytes());
    }

    #[test]
    fn the_best_takes_the_place_of_the_fast_behind_the_same_validator() {
        let text = "عاجل: خبر يتكرر ولا يتكرر كثيرا. ".repeat(50);
        let edition = edition(&text);
        for coding in Coding::ALL {
            assert!(!edition.wants_best(coding));
            let fast = edition.coded(coding).clone();
            assert!(edition.wants_best(coding));
            edition.make_best(coding);
            assert!(!edition.wants_best(coding));
            assert!(edition.coded(coding).len() <= fast.len());
            assert_eq!(edition.coded_if_ready(coding), Some(edition.coded(coding)));
        }
        assert_eq!(zstd::bulk::decompress(edition.coded(Coding::Zstd), 1 << 20).unwrap(), text.as_bytes());
    }

    #[test]
    fn an_empty_body_has_its_codings_too() {
        for coding in Coding::ALL {
            assert!(!edition("").coded(coding).is_empty());
        }
    }

    #[test]
    fn the_validator_is_of_the_bytes_alone() {
        assert_eq!(edition("a").etag(), edition("a").etag());
        assert_ne!(edition("a").etag(), edition("b").etag());
    }

    #[test]
    fn only_what_was_asked_for_is_warmed() {
        let (before, after) = (edition("a"), edition("b"));
        before.coded(Coding::Gzip);
        after.warm_like(&before);
        assert!(after.coded_if_ready(Coding::Gzip).is_some());
        assert!(after.coded_if_ready(Coding::Brotli).is_none());
    }
}
