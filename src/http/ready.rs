//! Answers that lie ready to the last byte: what nearly every poll gets, without an allocation.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Weak};
use std::time::Instant;

use bytes::Bytes;
use hyper::StatusCode;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::answer::{self, Answer};
use super::conditional::{self, Verdict};
use super::fields::Fields;
use super::newsstand::{Address, Newsstand};
use super::plain::Plain;
use super::request::{self, Edge};
use super::route::Route;
use super::{access_log, coding, delta, head};
use crate::domain::Timestamp;
use crate::render::edition::{Coding, Edition};

/// Targets that a thread remembers.
const TARGETS: usize = 512;
/// Places in which a target may be.
const WAYS: usize = 4;
/// The longest target that is remembered, in bytes.
const LONGEST: usize = 512;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::new(Known::new());
}

/// Where the targets lead that were asked for lately, and the heads of what stands there.
///
/// It knows nothing that was not just found out again: an edition is asked for at each request, and a head belongs to one
/// edition.
struct Known {
    seed: u64,
    next: usize,
    targets: Vec<Option<Target>>,
}

/// One spelling of an address.
struct Target {
    edge: u64,
    hash: u64,
    spelling: Box<[u8]>,
    address: Address,
    /// Whether somebody could be told in part what stands here.
    has_deltas: bool,
    /// What the heads are of; it keeps nothing in memory but the place.
    edition: Weak<Edition>,
    /// Whether the heads say that the answer may be told in part.
    varies_by_delta: bool,
    heads: Vec<Ready>,
}

/// The head of one answer, without Date.
struct Ready {
    kind: Kind,
    bytes: Box<[u8]>,
}

/// What a head was made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    NotModified,
    /// 200 in a coding, with so many bytes of content.
    Whole(Option<Coding>, usize),
}

impl Known {
    fn new() -> Self {
        Self { seed: RandomState::new().hash_one(0), next: 0, targets: Vec::new() }
    }

    /// The place of a target, filled by `find` where it is not known; `None` where it leads to nothing that could be known.
    fn target(&mut self, edge: u64, spelling: &str, find: impl FnOnce() -> Option<Address>) -> Option<&mut Target> {
        if self.targets.is_empty() {
            self.targets.resize_with(TARGETS, || None);
        }
        let hash = xxh3_64_with_seed(spelling.as_bytes(), self.seed);
        let first = (hash as usize % (TARGETS / WAYS)) * WAYS;
        let is_it = |target: &Option<Target>| {
            let is =
                |known: &Target| known.hash == hash && known.edge == edge && *known.spelling == *spelling.as_bytes();
            target.as_ref().is_some_and(is)
        };
        let ways = &mut self.targets[first..first + WAYS];
        let at = match ways.iter().position(is_it) {
            Some(at) => at,
            None => {
                let address = find().filter(|_| spelling.len() <= LONGEST)?;
                let free = ways.iter().position(Option::is_none);
                // Whoever makes addresses up takes places from others, and no more than that.
                self.next = (self.next + 1) % WAYS;
                let at = free.unwrap_or(self.next);
                let has_deltas = delta::document(&Route::To(address.clone())).is_some();
                let spelling = spelling.as_bytes().into();
                let (edition, varies_by_delta, heads) = (Weak::new(), false, Vec::new());
                ways[at] = Some(Target { edge, hash, spelling, address, has_deltas, edition, varies_by_delta, heads });
                at
            }
        };
        ways[at].as_mut()
    }
}

impl Target {
    /// Has heads about this edition alone from now on.
    fn turn_to(&mut self, edition: &Arc<Edition>, varies_by_delta: bool) {
        if !std::ptr::eq(self.edition.as_ptr(), Arc::as_ptr(edition)) || self.varies_by_delta != varies_by_delta {
            self.edition = Arc::downgrade(edition);
            self.varies_by_delta = varies_by_delta;
            self.heads.clear();
        }
    }

    /// Appends the head of an answer, which `make` makes where it was not made before.
    fn write(&mut self, kind: Kind, out: &mut Vec<u8>, make: impl FnOnce() -> Answer) {
        let at = self.heads.iter().position(|ready| ready.kind == kind).unwrap_or_else(|| {
            let mut bytes = Vec::with_capacity(512);
            let mut answer = make();
            if self.varies_by_delta {
                answer::vary(&mut answer, true, false);
            }
            head::write(answer.status(), answer.headers(), &mut bytes);
            // A coding that was made anew has another length, and the old one is not asked for again.
            self.heads.retain(|ready| !matches!((ready.kind, kind), (Kind::Whole(a, _), Kind::Whole(b, _)) if a == b));
            self.heads.push(Ready { kind, bytes: bytes.into() });
            self.heads.len() - 1
        });
        out.extend_from_slice(&self.heads[at].bytes);
    }
}

impl<N: Newsstand + ?Sized> Edge<N> {
    /// The stages of [`Edge::answer`] for a plain request, as far as nothing has to be waited for; `None` where something
    /// has, or where the answer is not worth to be kept ready. What is decided, the same functions decide.
    pub(super) fn answer_at_once(
        &self,
        asked: &Plain<'_, '_>,
        client: IpAddr,
        now: Timestamp,
        out: &mut Vec<u8>,
    ) -> Option<Bytes> {
        let started = access_log::is_kept().then(Instant::now);
        // 1. and 2. are what makes a request plain.
        KNOWN.with_borrow_mut(|known| {
            // 3. Which address is meant.
            let target = known.target(self.number, asked.target, || self.plain_address(asked))?;
            let readers = self.stand.delta_readers();
            let varies_by_delta = target.has_deltas && !readers.is_empty();
            if varies_by_delta && asked.has(&delta::A_IM) {
                return None;
            }
            // 4. What stands there.
            let edition = self.stand.at_hand(&target.address)?;
            // What it has decides how it is told.
            if edition.successors().is_some() && coding::names_relative(asked) {
                return None;
            }
            // Until the clock is there, every second tells another Last-Modified.
            if edition.last_modified().seconds() > now.seconds() {
                return None;
            }
            let (etag, modified) = (edition.etag(), edition.last_modified());
            target.turn_to(&edition, varies_by_delta);
            // 5. Whether the client has it already.
            let (status, coding, body) = match conditional::evaluate(asked, etag, modified, now) {
                Verdict::Failed => return None,
                Verdict::NotModified => {
                    let make = || answer::not_modified(&edition, now);
                    target.write(Kind::NotModified, out, make);
                    (StatusCode::NOT_MODIFIED, None, Bytes::new())
                }
                // 6. In which coding it goes out.
                Verdict::Send => {
                    let wanted = request::wanted_coding(asked, &edition);
                    let coded = match wanted {
                        Some(coding) => Some((coding, edition.coded_if_ready(coding)?.clone())),
                        None => None,
                    };
                    let coded = coded.filter(|(_, coded)| coded.len() < edition.body().len());
                    let coding = coded.as_ref().map(|(coding, _)| *coding);
                    let body = coded.as_ref().map_or_else(|| edition.body().clone(), |(_, bytes)| bytes.clone());
                    let make = || answer::edition(&edition, coded, now, true);
                    target.write(Kind::Whole(coding, body.len()), out, make);
                    (StatusCode::OK, coding, if asked.is_head { Bytes::new() } else { body })
                }
            };
            if let Some(started) = started {
                access_log::note_plain(asked, client, status, coding, body.len(), started.elapsed());
            }
            Some(body)
        })
    }

    fn plain_address(&self, asked: &Plain<'_, '_>) -> Option<Address> {
        let (path, query) = asked.path_and_query();
        match request::decide_route(path, query, asked.target.len(), self.target_bytes) {
            // A place is for what is there, whoever asks.
            Ok(Route::To(address)) => self.stand.at_hand(&address).is_some().then_some(address),
            _ => None,
        }
    }
}
