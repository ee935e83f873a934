//! Fetching what is served, and reading it with parsers that did not write it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::net::SocketAddr;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::rules;
use crate::service::Service;

/// A response, with its bytes as they came.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Fetched {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }
}

/// An entry as all three formats tell it.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    pub id: String,
    pub title: String,
    pub link: String,
    pub published: DateTime<FixedOffset>,
    pub updated: DateTime<FixedOffset>,
    pub summary: Option<String>,
    /// The body, as JSON Feed and Atom and RSS alike hold it; a headline has none.
    pub html: Option<String>,
    pub language: Option<String>,
    pub tags: Vec<String>,
}

/// One request.
pub fn fetch_with(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)]) -> Fetched {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(60)))
        .build();
    let agent: Agent = config.into();
    let mut request = ureq::http::Request::builder().method(method).uri(format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = agent.run(request.body(()).unwrap());
    read(response.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
}

fn read(mut response: Response<ureq::Body>) -> Fetched {
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned())).collect();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(1 << 28).read_to_vec().unwrap();
    Fetched { status, headers, body }
}

impl Service {
    /// GET, without any coding.
    pub fn get(&self, path: &str) -> Fetched {
        fetch_with(self.public(), "GET", path, &[])
    }

    /// GET, once the document lies still: after several changes in one second `Last-Modified` is ahead of the clock, and
    /// is told as now until then (STANDARDS 52). The next second may begin between that and `Date`.
    #[track_caller]
    pub fn get_still(&self, path: &str) -> Fetched {
        eventually(PATIENCE, "a document of an earlier second", || {
            let fetched = self.get(path);
            assert_eq!(fetched.status, 200, "{path}");
            let date = |name| httpdate::parse_http_date(fetched.header(name).unwrap()).unwrap();
            (date("last-modified") + Duration::from_secs(2) <= date("date")).then_some(fetched)
        })
    }

    /// The operator's word.
    pub fn ask_operator(&self, path: &str) -> Fetched {
        fetch_with(self.operator(), "GET", path, &[])
    }

    /// `/status`, parsed.
    pub fn status(&self) -> Value {
        serde_json::from_slice(&self.ask_operator("/status").body).unwrap()
    }

    /// The titles of a feed in its order, quickly, for polling; none when there is no such feed.
    pub fn titles(&self, feed: &str) -> Vec<String> {
        self.items(feed).into_iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }

    /// The items of a feed, quickly, for polling.
    pub fn items(&self, feed: &str) -> Vec<Value> {
        let fetched = self.get(&format!("/{feed}.json"));
        if fetched.status != 200 {
            return Vec::new();
        }
        let mut document: Value = serde_json::from_slice(&fetched.body).unwrap();
        document["items"].as_array_mut().map(std::mem::take).unwrap()
    }

    /// Waits until a feed has these titles in this order and no others; then reads all its formats.
    #[track_caller]
    pub fn expect(&self, feed: &str, titles: &[&str]) -> Vec<Told> {
        eventually_telling(PATIENCE, &format!("/{feed} holds {titles:?}"), || {
            let seen = self.titles(feed);
            if seen == titles { Ok(()) } else { Err(format!("{seen:?}")) }
        });
        self.feed(feed)
    }

    /// Waits until a feed holds an entry of this title.
    #[track_caller]
    pub fn expect_in(&self, feed: &str, title: &str) -> Value {
        eventually(PATIENCE, &format!("“{title}” in /{feed}"), || {
            self.items(feed).into_iter().find(|item| item["title"] == title)
        })
    }

    /// A feed in its three formats, each held to its rules and read by feed-rs, and all of one mind. They are made one
    /// after another, so a change that is under way may show in one and not yet in the next.
    #[track_caller]
    pub fn feed(&self, feed: &str) -> Vec<Told> {
        let fetch = |ending: &str| {
            let document = self.get(&format!("/{feed}.{ending}"));
            assert_eq!(document.status, 200, "/{feed}.{ending}: {}", document.text());
            document.body
        };
        eventually_telling(PATIENCE, &format!("three documents of one mind on /{feed}"), || {
            let (json, atom, rss) = (fetch("json"), fetch("atom"), fetch("rss"));
            rules::check_json_feed(&json);
            rules::check_atom(&atom);
            rules::check_rss(&rss);
            let told = from_json(&json);
            for (ending, document) in [("atom", atom), ("rss", rss)] {
                tells_the_same(&told, parse(&document).entries).map_err(|other| format!("in .{ending} {other}"))?;
            }
            Ok(told)
        })
    }
}

/// Whether a document read by feed-rs tells what the JSON Feed told; else what it tells otherwise.
fn tells_the_same(told: &[Told], read: Vec<feed_rs::model::Entry>) -> Result<(), String> {
    if read.len() != told.len() {
        return Err(format!("{} entries, not {}", read.len(), told.len()));
    }
    for (told, read) in told.iter().zip(read) {
        let link = read.links.into_iter().next().map(|link| link.href);
        let body = read.content.and_then(|content| content.body);
        let other =
            (read.id, read.title.map(|title| title.content), link, read.published.map(|at| at.timestamp()), body);
        let published = Some(told.published.timestamp());
        let expected =
            (told.id.clone(), Some(told.title.clone()), Some(told.link.clone()), published, told.html.clone());
        if other != expected {
            return Err(format!("{other:?}, not {expected:?}"));
        }
    }
    Ok(())
}

fn parse(document: &[u8]) -> feed_rs::model::Feed {
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    parser.parse(document).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(document)))
}

fn from_json(document: &[u8]) -> Vec<Told> {
    let document: Value = serde_json::from_slice(document).unwrap();
    let text = |item: &Value, key: &str| item[key].as_str().map(str::to_owned);
    let date = |item: &Value, key: &str| DateTime::parse_from_rfc3339(item[key].as_str().unwrap()).unwrap();
    let told = |item: &Value| Told {
        id: text(item, "id").unwrap(),
        title: text(item, "title").unwrap(),
        link: text(item, "url").unwrap(),
        published: date(item, "date_published"),
        updated: date(item, "date_modified"),
        summary: text(item, "summary"),
        html: text(item, "content_html"),
        language: text(item, "language"),
        tags: item["tags"].as_array().into_iter().flatten().map(|tag| tag.as_str().unwrap().to_owned()).collect(),
    };
    document["items"].as_array().unwrap().iter().map(told).collect()
}
