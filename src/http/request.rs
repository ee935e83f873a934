use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use hyper::header::{HOST, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::access_log;
use super::answer::{self, Answer};
use super::coding;
use super::conditional::{self, Verdict};
use super::delta;
use super::dictionary;
use super::error::{EdgeError, ErrorStatus};
use super::fields::Fields;
use super::limits::Limits;
use super::listener::{Desk, Ends};
use super::newsstand::{Address, Delta, Difference, Found, Newsstand, OpenFile};
use super::plain::{self, Plain};
use super::printable::Printable;
use super::range::{self, Part};
use super::route::{self, PathFault, Route};
use crate::domain::Timestamp;
use crate::render::compress::Digest;
use crate::render::edition::{Coding, Edition};

/// The public edge: requests in, editions out.
#[derive(Debug)]
pub struct Edge<N: ?Sized> {
    pub(super) target_bytes: usize,
    find: Duration,
    coders: Arc<Semaphore>,
    pub(super) stand: Arc<N>,
    /// Which edge this is, among those of one process.
    pub(super) number: u64,
}

impl<N: Newsstand + ?Sized> Edge<N> {
    /// An edge that takes its editions from `stand`.
    pub fn new(stand: Arc<N>, limits: &Limits) -> Self {
        let coders = Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from)));
        static EDGES: AtomicU64 = AtomicU64::new(0);
        let number = EDGES.fetch_add(1, Ordering::Relaxed);
        Self { target_bytes: limits.target_bytes, find: limits.find, coders, stand, number }
    }

    /// The answer to a request that came from `client` at `now`; `has_content` when something follows its head.
    pub async fn answer(&self, head: &Parts, has_content: bool, client: IpAddr, now: Timestamp) -> Answer {
        let started = Instant::now();
        let answer = match self.decide(head, has_content, now).await {
            Ok(answer) => answer,
            Err(error) => error.into_page(self.stand.prefix(), head.method == Method::HEAD),
        };
        access_log::note(head, client, &answer, started.elapsed());
        answer
    }

    /// The stages of a request. Each decides one thing, and hands it on or ends the request with an error.
    async fn decide(&self, head: &Parts, has_content: bool, now: Timestamp) -> Result<Answer, EdgeError> {
        // 1. What is done: GET or HEAD.
        let is_head = decide_method(&head.method)?;
        // 2. Whether the message is whole and unambiguous.
        decide_form(head, has_content)?;
        // 3. Which address is meant.
        let length = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
        let route = decide_route(head.uri.path(), head.uri.query(), length, self.target_bytes)?;
        let readers = self.stand.delta_readers();
        let whole = if readers.is_empty() { None } else { delta::document(&route) };
        let is_relative = coding::names_relative(&head.headers);
        let known = if is_relative { dictionary::held(&head.headers).zip(of_feed(&route)) } else { None };
        // 4. What stands there.
        let edition = match self.decide_finding(route).await? {
            Found::Edition(edition) => edition,
            Found::File(file) => return decide_file(&head.headers, file, now, is_head),
            Found::Moved(to) => return Ok(answer::moved(&to, is_head)),
            Found::Missing(page) => return Ok(answer::absence(StatusCode::NOT_FOUND, &page, is_head)),
            Found::Gone(page) => return Ok(answer::absence(StatusCode::GONE, &page, is_head)),
            Found::Unavailable(what) => return Err(EdgeError::unavailable(what)),
        };
        // 5. Whether the client has it already.
        let mut answer = if !decide_sending(&head.headers, &edition, now)? {
            answer::not_modified(&edition, now)
        } else if let Some(address) = whole.as_ref().filter(|_| !is_head && delta::is_asked(&head.headers, &readers))
            && let Some(delta) = self.decide_delta(address, &head.headers, &edition).await
        {
            let coded = self.decide_coding(&head.headers, &delta.changed).await;
            answer::delta(&edition, &delta, coded, now)
        } else {
            // 6. In which coding it goes out: told by what the client has, or whole.
            let mut answer = match self.decide_difference(&head.headers, known, &edition).await {
                Some(difference) => answer::difference(&edition, difference, now, is_head),
                None => {
                    let coded = self.decide_coding(&head.headers, &edition).await;
                    answer::edition(&edition, coded, now, is_head)
                }
            };
            if is_relative {
                answer::offer_dictionary(answer.headers_mut(), &edition);
            }
            answer
        };
        answer::vary(&mut answer, whole.is_some(), is_relative && edition.successors().is_some());
        Ok(answer)
    }

    /// The edition told by the one that the client has, where that is kept and the whole is no smaller.
    async fn decide_difference(
        &self,
        headers: &HeaderMap,
        known: Option<(Digest, Address)>,
        present: &Arc<Edition>,
    ) -> Option<Difference> {
        let (held, address) = known.filter(|_| present.successors().is_some())?;
        let codings = coding::choose_relative(headers);
        let found = timeout(self.find, self.stand.difference(address, held, codings, Arc::clone(present))).await;
        let difference = found.ok().flatten()?;
        let length = difference.1.len();
        let whole = match coding::choose(headers).and_then(|coding| present.coded_if_ready(coding)) {
            Some(ready) => ready.len(),
            // Nothing that is made of the whole alone is so small.
            None if length < present.body().len() / 20 => return Some(difference),
            None => self.decide_coding(headers, present).await.map_or(present.body().len(), |(_, coded)| coded.len()),
        };
        (length < whole).then_some(difference)
    }

    /// What changed since the edition that the client has; nothing when that takes too long or is no less than the whole.
    async fn decide_delta(&self, address: &Address, headers: &HeaderMap, present: &Arc<Edition>) -> Option<Delta> {
        let held = conditional::held(headers);
        if held.is_empty() {
            return None;
        }
        let found = timeout(self.find, self.stand.delta(address.clone(), held, Arc::clone(present))).await;
        found.ok().flatten().filter(|delta| delta.changed.body().len() < present.body().len())
    }

    async fn decide_finding(&self, route: Route) -> Result<Found, EdgeError> {
        let (address, respelt) = match route {
            Route::To(address) => (address, None),
            Route::Respelt(address) => (address.clone(), Some(address)),
            Route::Nowhere => return self.stand.missing().map(Found::Missing).ok_or_else(nothing_there),
        };
        let found = match self.stand.at_hand(&address) {
            Some(edition) => Found::Edition(edition),
            None => timeout(self.find, self.stand.find(address)).await.map_err(|_| {
                EdgeError::unavailable("This took too long to make.")
                    .noting(format!("an edition was not there after {:?}", self.find))
            })?,
        };
        // Only what is there has a right address to be led to.
        Ok(match (found, respelt.as_ref().and_then(Address::canonical_path)) {
            (Found::Edition(_), Some(path)) => Found::Moved(format!("{}{path}", self.stand.prefix())),
            (found, _) => found,
        })
    }

    async fn decide_coding(&self, headers: &HeaderMap, edition: &Arc<Edition>) -> Option<(Coding, Bytes)> {
        let coding = wanted_coding(headers, edition)?;
        let coded = match edition.coded_if_ready(coding) {
            Some(coded) => coded.clone(),
            None => self.make_coding(edition, coding).await?,
        };
        (coded.len() < edition.body().len()).then_some((coding, coded))
    }

    /// Makes a coding that nobody asked for before, apart from the threads that answer: brotli takes milliseconds on
    /// a large feed. The permits keep a stampede on a new edition from filling the pool with threads that wait for
    /// one another; who comes after the first finds the coding made.
    async fn make_coding(&self, edition: &Arc<Edition>, coding: Coding) -> Option<Bytes> {
        let permit = Arc::clone(&self.coders).acquire_owned().await.ok()?;
        if let Some(coded) = edition.coded_if_ready(coding) {
            return Some(coded.clone());
        }
        let edition = Arc::clone(edition);
        let made = spawn_blocking(move || {
            let _permit = permit;
            edition.coded(coding).clone()
        });
        // A compressor that failed costs the saving, not the answer.
        made.await.inspect_err(|error| tracing::error!(%error, "cannot compress")).ok()
    }
}

impl<N: Newsstand + ?Sized> Desk for Edge<N> {
    async fn answer(&self, head: Parts, has_content: bool, ends: Ends) -> Answer {
        Edge::answer(self, &head, has_content, ends.client.to_canonical(), now()).await
    }

    fn at_once(&self, asked: &Plain<'_, '_>, client: IpAddr, head: &mut Vec<u8>) -> Option<Bytes> {
        self.answer_at_once(asked, client.to_canonical(), now(), head)
    }
}

/// The coding that a client wants of an edition, where that gains anything.
pub(super) fn wanted_coding(headers: &impl Fields, edition: &Edition) -> Option<Coding> {
    if !coding::is_worth_coding(edition.media_type(), edition.body().len()) {
        return None;
    }
    coding::choose(headers)
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis_utc(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// `true` for HEAD, `false` for GET.
///
/// OPTIONS is not among them: a GET that a page in a browser makes needs no preflight, and what asks for one would
/// set fields of its own.
pub(super) fn decide_method(method: &Method) -> Result<bool, EdgeError> {
    match *method {
        Method::GET => Ok(false),
        Method::HEAD => Ok(true),
        _ => Err(EdgeError::new(
            ErrorStatus::MethodNotAllowed,
            format!("{} is not understood here.", Printable::value(method.as_str().as_bytes())),
            "Everything here is read with GET or HEAD.",
        )),
    }
}

pub(super) fn decide_form(head: &Parts, has_content: bool) -> Result<(), EdgeError> {
    // RFC 9112 §3.2: exactly one Host, or 400.
    let mut hosts = head.headers.get_all(HOST).iter();
    let host_ok = match (hosts.next(), hosts.next()) {
        (Some(host), None) => plain::is_host(host.as_bytes()),
        (None, _) => head.version < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    };
    if !host_ok {
        return Err(EdgeError::new(
            ErrorStatus::BadRequest,
            "The request does not name one host.",
            "Send one Host field with the name and port of the address, as HTTP/1.1 wants it.",
        ));
    }
    // RFC 9110 §9.3.1: content of a GET means nothing, and may be a second request that somebody smuggles.
    if has_content {
        return Err(EdgeError::new(
            ErrorStatus::BadRequest,
            "The request has content.",
            "Send GET and HEAD without Transfer-Encoding and without a Content-Length above 0.",
        ));
    }
    Ok(())
}

/// Where a path and its query lead, which are `length` bytes long together.
pub(super) fn decide_route(
    path: &str,
    query: Option<&str>,
    length: usize,
    target_bytes: usize,
) -> Result<Route, EdgeError> {
    if length > target_bytes {
        return Err(EdgeError::new(
            ErrorStatus::TargetTooLong,
            format!("The address is {length} bytes long."),
            format!("No address of ours is longer than {target_bytes} bytes; leave out what was added to it."),
        ));
    }
    let route = route::resolve(path).map_err(|fault| {
        let mend = match &fault {
            PathFault::Escape(_) => "Write “%” as “%25”, or follow it by two hexadecimal digits.",
            PathFault::NotUtf8(_) => "Encode the bytes of the name in UTF-8, each as “%” and two hexadecimal digits.",
            PathFault::NotAPath => "Ask for a path: “GET / HTTP/1.1”.",
        };
        EdgeError::new(ErrorStatus::BadRequest, format!("{fault}."), mend)
    })?;
    route::asked(route, query.unwrap_or_default()).map_err(|fault| {
        EdgeError::new(
            ErrorStatus::BadRequest,
            format!("{fault}."),
            "A feed takes tag=, author=, lang=, q=, newer_than= and limit=, each once.",
        )
    })
}

/// The address of a feed in a format.
fn of_feed(route: &Route) -> Option<Address> {
    match route {
        Route::To(address @ (Address::Feed(..) | Address::Asked(_))) => Some(address.clone()),
        _ => None,
    }
}

/// Stages 5 and 6 of a file: whether the client has it, and which part is asked for. It has no codings.
fn decide_file(headers: &HeaderMap, file: OpenFile, now: Timestamp, is_head: bool) -> Result<Answer, EdgeError> {
    if !decide_validators(headers, &file.etag, file.last_modified, now)? {
        return Ok(answer::file_not_modified(&file, now));
    }
    // A range is for GET alone (RFC 9110 §14.2).
    let part = match is_head {
        true => Part::Whole,
        false => range::asked(headers, &file.etag, file.last_modified, file.length),
    };
    Ok(answer::file(file, part, now, is_head))
}

/// Whether to send the edition; if not, the client has it.
fn decide_sending(headers: &HeaderMap, edition: &Edition, now: Timestamp) -> Result<bool, EdgeError> {
    decide_validators(headers, edition.etag(), edition.last_modified(), now)
}

fn decide_validators(
    headers: &HeaderMap,
    etag: &str,
    last_modified: Timestamp,
    now: Timestamp,
) -> Result<bool, EdgeError> {
    match conditional::evaluate(headers, etag, last_modified, now) {
        Verdict::Send => Ok(true),
        Verdict::NotModified => Ok(false),
        Verdict::Failed => Err(EdgeError::new(
            ErrorStatus::PreconditionFailed,
            "This is no longer what If-Match or If-Unmodified-Since asks for.",
            "Ask again without them; to save the transfer, send If-None-Match.",
        )),
    }
}

fn nothing_there() -> EdgeError {
    EdgeError::new(
        ErrorStatus::NotFound,
        "There is nothing at this address.",
        "A feed is at the name of its category and .rss, .atom or .json: /all.rss has everything.",
    )
}
