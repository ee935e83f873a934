//! A plain request is answered by a way of its own, and everything else by hyper. Both say the same.

use ajil::http::Limits;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::http_client::{Client, Reply};
use super::newsstand::{ARTICLE, WITHDRAWN};
use super::served::{Served, request};

/// Makes a request hyper's, and nothing else of it.
const ODD: &str = "TE: trailers";

/// What is asked for: what lies ready, what has to be made, what is elsewhere, gone, or never was.
const TARGETS: [&str; 24] = [
    "/",
    "/security",
    "/security.rss",
    "/security.rss?utm_source=x&fbclid=%zz",
    "/security.rss?limit=5",
    "/security.rss?limit=x",
    "/security/",
    "/%73ecurity.rss",
    "/%D8%A3%D9%85%D9%86/%D8%AE%D8%A8%D8%B1%20%D8%B9%D8%A7%D8%AC%D9%84.rss",
    "/-/assets/site.css",
    "/-/assets/none.css",
    "/old",
    "/broken",
    "/nothing.rss",
    "/articles/00000000-0000-0000-0123-456789abcdef",
    "/articles/00000000-0000-0000-0000-00000000dead",
    "/media/00000000-0000-0000-0123-456789abcdef/talk.mp3",
    "/a%zz",
    "/a%FF",
    "//security",
    "/a'(b)*+,;=:@!$&~",
    "/?q=%D8%B3%D9%81%D9%8A%D8%B1",
    "/security.rss?",
    "/security?tag=a&tag=b",
];

/// Fields that the answer may depend on, and some that it must not.
const LINES: [&str; 44] = [
    "Accept-Encoding: gzip",
    "accept-encoding: gzip, deflate, br, zstd",
    "Accept-Encoding: br;q=0.5, gzip;q=0.4",
    "Accept-Encoding: identity",
    "Accept-Encoding: gzip;q=0",
    "Accept-Encoding: *",
    "Accept-Encoding: zstd",
    "Accept-Encoding:",
    "Accept-Encoding: \u{e9}, gzip",
    "Accept-Encoding: identity;q=0",
    "If-None-Match: *",
    "If-None-Match: ETAG",
    "If-None-Match: \"x\", ETAG",
    "If-None-Match: \"x\"",
    "If-None-Match: \"a\"",
    "If-None-Match: \u{e9}",
    "If-None-Match:",
    "IF-NONE-MATCH: \"1\"",
    "If-Modified-Since: Thu, 24 Sep 2020 14:57:00 GMT",
    "If-Modified-Since: Thu, 24 Sep 2020 14:56:59 GMT",
    "If-Modified-Since: Thursday, 24-Sep-20 14:57:00 GMT",
    "If-Modified-Since: never",
    "If-Match: *",
    "If-Match: ETAG",
    "If-Unmodified-Since: Thu, 24 Sep 2020 14:57:00 GMT",
    "If-Unmodified-Since: Thu, 24 Sep 2020 14:56:59 GMT",
    "Range: bytes=0-9",
    "Range: bytes=400000-",
    "If-Range: \"1\"",
    "A-IM: feed",
    "A-IM: vcdiff",
    "User-Agent: reader/1",
    "User-Agent: Mozilla/5.0 (\u{645})",
    "Connection: keep-alive",
    "Connection: Keep-Alive",
    "Keep-Alive: 115",
    "Accept: text/html, */*; q=.2",
    "Cookie: a=b",
    "X:",
    "Pragma: no-cache",
    "Cache-Control: max-age=0",
    "X-Forwarded-For: 192.0.2.1",
    "Via: 1.1 proxy",
    "Authorization: Basic eA==",
];

/// One connection of each kind, kept as long as it lasts.
struct Ways<'s> {
    served: &'s Served,
    plain: Client,
    through_hyper: Client,
}

impl<'s> Ways<'s> {
    fn to(served: &'s Served) -> Self {
        Self { served, plain: served.client(), through_hyper: served.client() }
    }

    #[track_caller]
    fn compare(&mut self, method: &str, target: &str, lines: &[&str]) {
        let plain = ask(&mut self.plain, method, target, lines);
        let with_odd = [lines, &[ODD]].concat();
        let odd = ask(&mut self.through_hyper, method, target, &with_odd);
        assert_eq!(said(&plain), said(&odd), "{method} {target} {lines:?}");
        assert!(plain.body == odd.body, "{method} {target} {lines:?}");
        if plain.header("connection") == Some("close") {
            assert!(self.plain.is_closed() && self.through_hyper.is_closed());
            *self = Self::to(self.served);
        }
    }
}

fn ask(client: &mut Client, method: &str, target: &str, lines: &[&str]) -> Reply {
    client.send(request(method, target, lines));
    client.reply_to(method).expect("a response")
}

/// Status and fields but for Date, in any order; those of one name in theirs.
fn said(reply: &Reply) -> (u16, Vec<(String, String)>) {
    let mut headers: Vec<_> = reply.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
    headers.sort_by(|a, b| a.0.cmp(&b.0));
    (reply.status, headers)
}

#[test]
fn every_field_alone_and_every_address_say_the_same_by_both_ways() {
    assert!(TARGETS[14].ends_with(&ARTICLE.to_string()) && TARGETS[15].ends_with(&WITHDRAWN.to_string()));
    for tells_in_part in [false, true] {
        let served = Served::new();
        served.stand.tells_in_part.store(tells_in_part, std::sync::atomic::Ordering::Relaxed);
        let etag = served.get("/security.rss", &[]).header("etag").unwrap().to_owned();
        let mut ways = Ways::to(&served);
        for target in TARGETS {
            for method in ["GET", "HEAD"] {
                ways.compare(method, target, &[]);
                for line in LINES {
                    ways.compare(method, target, &[&line.replace("ETAG", &etag)]);
                }
            }
        }
    }
}

#[test]
fn any_fields_together_say_the_same_by_both_ways() {
    let served = Served::new();
    served.stand.tells_in_part.store(true, std::sync::atomic::Ordering::Relaxed);
    let etag = served.get("/security.rss", &[]).header("etag").unwrap().to_owned();
    let lines: Vec<_> = LINES.iter().map(|line| line.replace("ETAG", &etag)).collect();
    let mut runner = TestRunner::new(Config { cases: 1500, failure_persistence: None, ..Config::default() });
    let asked = (
        any::<bool>(),
        proptest::sample::select(&TARGETS[..]),
        proptest::collection::vec(proptest::sample::select(lines), 0..6),
    );
    let ways = std::cell::RefCell::new(Ways::to(&served));
    let checked = runner.run(&asked, |(is_head, target, lines)| {
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        ways.borrow_mut().compare(if is_head { "HEAD" } else { "GET" }, target, &lines);
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn a_connection_goes_over_to_hyper_in_the_middle_of_what_was_sent() {
    let served = Served::new();
    let mut client = served.client();
    let etag = "If-None-Match: *";
    // Plain, plain and waited for, odd, and plain again behind it, all at once.
    client.send(
        request("GET", "/security.rss", &[etag])
            + &request("GET", "/nothing", &[])
            + &request("GET", "/security.rss", &[])
            + &request("GET", "/security.rss", &[etag, ODD])
            + &request("HEAD", "/", &[])
            + &request("POST", "/", &["Content-Length: 3"])
            + "abc"
            + &request("GET", "/", &[etag]),
    );
    let methods = ["GET", "GET", "GET", "GET", "HEAD", "GET"];
    let statuses = methods.map(|method| client.reply_to(method).unwrap().status);
    assert_eq!(statuses, [304, 404, 200, 304, 200, 405]);
}

#[test]
fn many_large_answers_at_once_come_whole_and_in_order() {
    let served = Served::new();
    let mut client = served.client();
    let pair = request("GET", "/security.rss", &[]) + &request("GET", "/security.rss", &["If-None-Match: *"]);
    let asking = pair.repeat(600);
    let etag = served.get("/security.rss", &[]).header("etag").unwrap().to_owned();
    for _ in 0..4 {
        client.send(&asking);
        for _ in 0..600 {
            let whole = client.reply();
            assert_eq!((whole.status, whole.body.len()), (200, super::newsstand::security_body().len()));
            assert_eq!((client.reply().status, whole.header("etag")), (304, Some(&*etag)));
        }
    }
}

#[test]
fn an_answer_to_head_has_no_content_and_what_follows_is_the_next() {
    let served = Served::within(Limits::default());
    let mut client = served.client();
    client.send(request("HEAD", "/large.json", &[]) + &request("GET", "/", &["If-None-Match: *"]));
    let head = client.reply_to("HEAD").unwrap();
    assert_eq!((head.header("content-length"), client.reply().status), (Some("33554432"), 304));
}
