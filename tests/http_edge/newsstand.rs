//! A newsstand with a little of everything, for tests of the HTTP edge.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ajil::domain::{Format, Timestamp};
use ajil::http::newsstand::{Address, Delta, Finding, FindingDelta, Found, Newsstand, OpenFile, Vitals};
use ajil::render::edition::{Edition, Freshness};
use tokio::sync::Notify;
use uuid::Uuid;

/// 2020-09-24T14:57:00Z
pub const CHANGED: i64 = 1_600_959_420_000;

/// The article that is there.
pub const ARTICLE: Uuid = Uuid::from_u128(0x0123_4567_89ab_cdef);
/// The article that was withdrawn.
pub const WITHDRAWN: Uuid = Uuid::from_u128(0xdead);

/// What stands there: `/`, `/security` with its feeds, `/أمن/خبر عاجل.rss`, `/slow.rss` (once [`Stand::open`] was
/// called), `/large.json` of 32 MB, `/old` (moved), `/broken` (unavailable), two articles, a recording and a style
/// sheet.
pub struct Stand {
    page: Arc<Edition>,
    security: Arc<Edition>,
    large: Arc<Edition>,
    style: Arc<Edition>,
    missing: Arc<Edition>,
    /// Whether `reader` is told what changed alone: nothing since `a`, and since `b` more than all there is.
    pub tells_in_part: AtomicBool,
    /// Told when somebody waits for `/slow.rss`.
    pub asked: Notify,
    gate: Notify,
}

impl Stand {
    pub fn new() -> Arc<Self> {
        let html = |text: &str, freshness| {
            Arc::new(Edition::new(text.to_owned(), "text/html; charset=utf-8", at(CHANGED), freshness, Vec::new()))
        };
        Arc::new(Self {
            page: html("<!doctype html><h1>الأمن</h1>", Freshness::Feed),
            security: Arc::new(Edition::new(
                security_body(),
                "application/rss+xml; charset=utf-8",
                at(CHANGED),
                Freshness::Feed,
                vec![
                    "<https://e.org/security.rss>; rel=\"self\"".to_owned(),
                    "<https://e.org/-/hub>; rel=\"hub\"".to_owned(),
                ],
            )),
            large: Arc::new(Edition::new(
                vec![b' '; 32 << 20],
                "application/feed+json",
                at(CHANGED),
                Freshness::Feed,
                Vec::new(),
            )),
            style: Arc::new(Edition::new("p{}", "text/css", at(CHANGED), Freshness::Immutable, Vec::new())),
            missing: html("<!doctype html><h1>404</h1>", Freshness::Absence),
            tells_in_part: AtomicBool::new(false),
            asked: Notify::new(),
            gate: Notify::new(),
        })
    }

    /// Lets one who waits for `/slow.rss` have it.
    pub fn open(&self) {
        self.gate.notify_one();
    }
}

/// The bytes of the recording: more than fit into one piece.
pub fn recording_bytes() -> Vec<u8> {
    (0..300_000_u32).map(|n| (n % 251) as u8).collect()
}

fn recording() -> OpenFile {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(&recording_bytes()).expect("room for it");
    let length = recording_bytes().len() as u64;
    OpenFile {
        file,
        length,
        media_type: "audio/mpeg",
        etag: "\"1\"".to_owned(),
        last_modified: at(CHANGED),
        freshness: Freshness::Feed,
    }
}

/// The bytes of `/security.rss`.
pub fn security_body() -> String {
    format!("<rss version=\"2.0\"><channel>{}</channel></rss>", "<item>تعاون أمني</item>".repeat(200))
}

pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis_utc(millis)
}

impl Newsstand for Stand {
    fn at_hand(&self, address: &Address) -> Option<Arc<Edition>> {
        match address {
            Address::Site => Some(Arc::clone(&self.page)),
            Address::Page(name) if name.as_str() == "security" => Some(Arc::clone(&self.page)),
            Address::Feed(name, Format::Rss) if matches!(name.as_str(), "security" | "أمن/خبر عاجل") => {
                Some(Arc::clone(&self.security))
            }
            Address::Feed(name, Format::JsonFeed) if name.as_str() == "large" => Some(Arc::clone(&self.large)),
            Address::Asset(name) if name == "site.css" => Some(Arc::clone(&self.style)),
            _ => None,
        }
    }

    fn find(&self, address: Address) -> Finding<'_> {
        Box::pin(async move {
            match address {
                Address::Article(ARTICLE) => Found::Edition(Arc::clone(&self.page)),
                Address::Article(WITHDRAWN) => Found::Gone(Arc::clone(&self.missing)),
                Address::Page(name) if name.as_str() == "old" => Found::Moved("/security".to_owned()),
                Address::Page(name) if name.as_str() == "broken" => {
                    Found::Unavailable("feeds/broken/feed.toml has a fault.".to_owned())
                }
                Address::Feed(name, Format::Rss) if name.as_str() == "slow" => {
                    self.asked.notify_one();
                    self.gate.notified().await;
                    Found::Edition(Arc::clone(&self.security))
                }
                Address::Medium(ARTICLE, name) if name == "talk.mp3" => Found::File(recording()),
                _ => Found::Missing(Arc::clone(&self.missing)),
            }
        })
    }

    fn delta_readers(&self) -> Arc<[String]> {
        if self.tells_in_part.load(Ordering::Relaxed) { Arc::from(["reader".to_owned()]) } else { Arc::default() }
    }

    fn delta(&self, _: Address, held: Vec<String>, _: Arc<Edition>) -> FindingDelta<'_> {
        let delta = |base: &str, text: String| Delta {
            base: format!("W/\"{base}\""),
            changed: Arc::new(Edition::new(text, "text/plain", at(CHANGED), Freshness::Feed, Vec::new())),
        };
        let found = held.iter().find_map(|tag| match tag.as_str() {
            "a" => Some(delta("a", "<rss/>".to_owned())),
            "b" => Some(delta("b", security_body() + " ")),
            _ => None,
        });
        Box::pin(std::future::ready(found))
    }

    fn missing(&self) -> Option<Arc<Edition>> {
        Some(Arc::clone(&self.missing))
    }
}

/// A service that is ready when it is told so.
#[derive(Default)]
pub struct Pulse {
    pub ready: AtomicBool,
}

impl Vitals for Pulse {
    fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    fn status(&self) -> serde_json::Value {
        serde_json::json!({ "entries": 1 })
    }
}
