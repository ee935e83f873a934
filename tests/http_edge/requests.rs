//! What is answered.

use std::io::Read;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ajil::http::Limits;

use super::newsstand::{ARTICLE, WITHDRAWN, security_body};
use super::served::{Operated, Served, request};

const EQUAL: &str = "Thu, 24 Sep 2020 14:57:00 GMT";

#[test]
fn a_feed_comes_with_its_validators_links_and_rules() {
    let reply = Served::new().get("/security.rss", &[]);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.text(), security_body());
    assert_eq!(reply.header("content-type"), Some("application/rss+xml; charset=utf-8"));
    assert_eq!(reply.header("last-modified"), Some(EQUAL));
    assert!(reply.header("etag").unwrap().starts_with("W/\""));
    assert_eq!(reply.header("vary"), Some("Accept-Encoding"));
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        reply.header("cache-control"),
        Some("public, max-age=300, stale-while-revalidate=300, stale-if-error=86400")
    );
    assert_eq!(reply.all("link").len(), 2);
    assert_eq!(reply.all("link").iter().filter(|link| link.contains("rel=\"self\"")).count(), 1);
}

#[test]
fn what_changed_alone_is_told_to_who_asks_can_read_it_and_has_an_edition_that_is_known() {
    let served = Served::new();
    const READER: &str = "User-Agent: reader/1";
    const FEED: &str = "A-IM: feed";
    let ask = |lines: &[&str]| served.get("/security.rss", lines);
    assert_eq!(ask(&[READER, FEED, "If-None-Match: \"a\""]).status, 200);
    assert_eq!(ask(&[]).header("vary"), Some("Accept-Encoding"));
    served.stand.tells_in_part.store(true, Ordering::Relaxed);
    let whole = ask(&[]);
    assert_eq!((whole.status, whole.header("vary")), (200, Some("Accept-Encoding, A-IM")));
    let part = ask(&[READER, FEED, "If-None-Match: \"x\", W/\"a\""]);
    assert_eq!((part.status, part.text()), (226, "<rss/>"));
    for (name, value) in [
        ("im", "feed"),
        ("delta-base", "W/\"a\""),
        ("cache-control", "no-store"),
        ("vary", "Accept-Encoding, A-IM"),
        ("content-type", "application/rss+xml; charset=utf-8"),
        ("content-length", "6"),
        ("etag", whole.header("etag").unwrap()),
        ("last-modified", EQUAL),
    ] {
        assert_eq!(part.all(name), [value], "{name}");
    }
    assert_eq!(part.all("link"), whole.all("link"));
    for (status, lines) in [
        (200, &[READER, FEED, "If-None-Match: \"x\""][..]),
        (200, &[READER, FEED, "If-None-Match: \"b\""]),
        (200, &[READER, "If-None-Match: \"a\""]),
        (200, &[FEED, "If-None-Match: \"a\""]),
        (200, &["User-Agent: other/1 (reader)", FEED, "If-None-Match: \"a\""]),
        (304, &[READER, FEED, "If-None-Match: *"]),
        (412, &[READER, FEED, "If-Match: \"a\"", "If-None-Match: \"a\""]),
    ] {
        assert_eq!(ask(lines).status, status, "{lines:?}");
    }
    assert_eq!(served.ask("HEAD", "/security.rss", &[READER, FEED, "If-None-Match: \"a\""]).status, 200);
    assert_eq!(served.get("/security", &[]).header("vary"), Some("Accept-Encoding"));
}

#[test]
fn a_page_may_load_nothing_from_elsewhere_and_run_no_script_but_ours() {
    let served = Served::new();
    let articles = [format!("/articles/{ARTICLE}"), format!("/articles/{WITHDRAWN}")];
    for path in ["/", "/security", "/nothing", "/a%zz", "/old", "/broken", &articles[0], &articles[1]] {
        let reply = served.get(path, &[]);
        let policy = reply.header("content-security-policy").unwrap_or_else(|| panic!("{path}"));
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        let scripts: Vec<_> = policy.split("; ").filter(|rule| rule.starts_with("script-src")).collect();
        assert_eq!(scripts, ["script-src 'self'"], "{path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let served = Served::new();
    let articles = [format!("/articles/{WITHDRAWN}"), format!("/articles/{ARTICLE}")];
    for path in ["/", "/security.rss", "/nothing", "/old", "/broken", "/a%zz", "/security/", &articles[0], &articles[1]]
    {
        for coding in ["Accept-Encoding: gzip", "Accept-Encoding: identity"] {
            let mut client = served.client();
            client.send(request("HEAD", path, &[coding, "Connection: close"]));
            let head = client.reply_to("HEAD").unwrap();
            assert!(client.is_closed(), "{path}: a body after a HEAD");
            let get = served.get(path, &[coding, "Connection: close"]);
            let but_date = |mut headers: Vec<(String, String)>| {
                headers.retain(|(name, _)| name != "date");
                headers
            };
            assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()), "{path}");
            assert_eq!((head.status, but_date(head.headers)), (get.status, but_date(get.headers)), "{path}");
        }
    }
}

#[test]
fn every_status_has_what_goes_with_it() {
    let served = Served::new();
    let gone = format!("/articles/{WITHDRAWN}");
    let long = format!("/{}", "a".repeat(5000));
    for (path, status, header, value) in [
        ("/nothing", 404, "cache-control", "public, max-age=60"),
        ("//security", 404, "cache-control", "public, max-age=60"),
        ("/favicon.ico", 404, "content-type", "text/html; charset=utf-8"),
        (&gone, 410, "content-type", "text/html; charset=utf-8"),
        ("/old", 301, "location", "/security"),
        ("/security/", 301, "location", "/security"),
        ("/security.rss/", 301, "location", "/security.rss"),
        ("/nothing/", 404, "cache-control", "public, max-age=60"),
        ("/broken", 503, "retry-after", "10"),
        ("/a%zz", 400, "connection", "close"),
        (&long, 414, "cache-control", "no-store"),
    ] {
        let reply = served.get(path, &[]);
        assert_eq!((reply.status, reply.header(header)), (status, Some(value)), "{path}");
        assert_eq!(reply.header("etag"), None, "{path}");
    }
    assert!(served.get("/broken", &[]).text().contains("feed.toml has a fault"));
}

#[test]
fn an_address_that_cannot_be_read_is_shown_with_its_mend() {
    let reply = Served::new().get("/a%zz", &[]);
    assert!(reply.text().contains("“%zz”") && reply.text().contains("%25"), "{}", reply.text());
    let reply = Served::new().get("/%C3%28", &[]);
    assert_eq!(reply.status, 400);
    assert!(reply.text().contains("UTF-8"), "{}", reply.text());
}

#[test]
fn only_get_and_head_are_allowed() {
    let served = Served::new();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        for path in ["/security.rss", "/nothing"] {
            let reply = served.ask(method, path, &[]);
            assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")), "{method} {path}");
        }
    }
    // One with a body is answered without waiting for it.
    let reply = served.ask("POST", "/security.rss", &["Content-Length: 1000000", "Expect: 100-continue"]);
    assert_eq!(reply.status, 405);
}

#[test]
fn every_spelling_of_a_name_gets_the_same_feed() {
    let served = Served::new();
    for path in [
        "/%D8%A3%D9%85%D9%86/%D8%AE%D8%A8%D8%B1%20%D8%B9%D8%A7%D8%AC%D9%84.rss",
        "/%d8%a3%d9%85%d9%86/%d8%ae%d8%a8%d8%b1%20%d8%b9%d8%a7%d8%ac%d9%84.rss",
        "/أمن/خبر%20عاجل.rss",
        // NFD, raw and encoded.
        "/\u{627}\u{654}من/خبر%20عاجل.rss",
        "/%D8%A7%D9%94%D9%85%D9%86/%D8%AE%D8%A8%D8%B1%20%D8%B9%D8%A7%D8%AC%D9%84.rss",
        "/أمن/خبر%20عاجل.rss?utm_source=x&%zz",
    ] {
        let reply = served.get(path, &[]);
        assert_eq!((reply.status, reply.text()), (200, security_body().as_str()), "{path}");
    }
    // The absolute form, which proxies send (RFC 9112 §3.2.2).
    assert_eq!(served.get("http://e.org/security.rss", &[]).status, 200);
}

#[test]
fn what_is_asked_for_by_accept_changes_nothing() {
    let served = Served::new();
    for accept in ["text/html, image/gif, */*; q=.2", "application/json", "nonsense"] {
        let reply = served.get("/security.rss", &[&format!("Accept: {accept}")]);
        assert_eq!(reply.header("content-type"), Some("application/rss+xml; charset=utf-8"), "{accept}");
    }
}

#[test]
fn who_has_it_already_gets_304_with_the_head_alone() {
    let served = Served::new();
    let full = served.get("/security.rss", &[]);
    let etag = full.header("etag").unwrap();
    for line in [format!("If-None-Match: {etag}"), format!("If-Modified-Since: {EQUAL}"), "If-None-Match: *".to_owned()]
    {
        for method in ["GET", "HEAD"] {
            let mut client = served.client();
            client.send(request(method, "/security.rss", &[&line, "Connection: close"]));
            let reply = client.reply_to(method).unwrap();
            assert!(client.is_closed());
            assert_eq!(reply.status, 304, "{line}");
            for name in ["etag", "cache-control", "vary", "last-modified", "access-control-allow-origin"] {
                assert_eq!(reply.header(name), full.header(name), "{line}: {name}");
            }
            assert_eq!(reply.all("link"), full.all("link"));
            for name in ["content-type", "content-length", "content-encoding"] {
                assert_eq!(reply.header(name), None, "{line}: {name}");
            }
        }
    }
    assert_eq!(
        served
            .get("/security.rss", &["If-None-Match: \"x\"", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT"])
            .status,
        200
    );
    assert_eq!(served.get("/security.rss", &["If-Match: \"x\""]).status, 412);
    assert_eq!(served.get("/nothing", &["If-None-Match: *"]).status, 404);
    assert_eq!(served.get("/security.rss", &["Range: bytes=0-9"]).body.len(), full.body.len());
}

#[test]
fn a_coding_is_undone_to_the_same_bytes_and_shares_the_validator() {
    let served = Served::new();
    let plain = served.get("/security.rss", &[]);
    for (accept, coding) in [("gzip, deflate", "gzip"), ("br", "br"), ("gzip;q=0.5, zstd", "zstd"), ("x-gzip", "gzip")]
    {
        let reply = served.get("/security.rss", &[&format!("Accept-Encoding: {accept}")]);
        assert_eq!(reply.header("content-encoding"), Some(coding));
        assert_eq!((reply.header("vary"), reply.header("etag")), (plain.header("vary"), plain.header("etag")));
        assert!(reply.body.len() < plain.body.len() / 4);
        let mut undone = Vec::new();
        match coding {
            "gzip" => {
                undone.resize(plain.body.len(), 0);
                libdeflater::Decompressor::new().gzip_decompress(&reply.body, &mut undone).map(drop).unwrap();
            }
            "br" => drop(brotli::Decompressor::new(&reply.body[..], 4096).read_to_end(&mut undone).unwrap()),
            _ => undone = zstd::bulk::decompress(&reply.body, 1 << 20).unwrap(),
        }
        assert_eq!(undone, plain.body, "{coding}");
    }
    for accept in ["", "identity", "gzip;q=0", "identity;q=0"] {
        let reply = served.get("/security.rss", &[&format!("Accept-Encoding: {accept}")]);
        assert_eq!(
            (reply.header("content-encoding"), reply.header("vary")),
            (None, Some("Accept-Encoding")),
            "{accept}"
        );
        assert_eq!(reply.body, plain.body);
    }
}

#[test]
fn what_was_slow_to_make_is_503_after_its_time() {
    let served = Served::within(Limits { find: Duration::from_millis(20), ..Limits::default() });
    let reply = served.get("/slow.rss", &[]);
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("10")));
}

#[test]
fn the_operator_is_told_how_the_service_is() {
    let operated = Operated::new();
    assert_eq!(operated.ask("GET", "/healthz", "localhost").status, 200);
    let reply = operated.ask("GET", "/readyz", "127.0.0.1:8081");
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("10")));
    operated.pulse.ready.store(true, Ordering::Relaxed);
    assert_eq!(operated.ask("GET", "/readyz", "localhost:8081").status, 200);
    let status = operated.ask("GET", "/status", "[::1]:8081");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&status.body).unwrap()["entries"], 1);
    assert_eq!(
        (status.header("cache-control"), status.header("access-control-allow-origin")),
        (Some("no-store"), None)
    );
    assert_eq!(operated.ask("HEAD", "/status", "localhost").header("content-length"), status.header("content-length"));
}

#[test]
fn a_foreign_name_for_the_operators_address_is_refused() {
    let operated = Operated::new();
    for host in ["evil.example", "localhost.evil.example:8081", ""] {
        assert_eq!(operated.ask("GET", "/status", host).status, 403, "{host}");
    }
    assert_eq!(operated.ask("POST", "/status", "localhost").status, 405);
    assert_eq!(operated.ask("GET", "/nothing", "localhost").status, 404);
}
