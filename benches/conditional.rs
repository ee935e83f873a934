//! What a poll costs in the request stages, without a socket: the 304 that most readers get, a 200 from a coding that was
//! made before, and the ways of other addresses.

use std::future::Future;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use ajil::domain::Timestamp;
use ajil::http::newsstand::{Address, Finding, Found, Newsstand};
use ajil::http::{Answer, Edge, Limits};
use ajil::render::edition::{Coding, Edition, Freshness};
use criterion::{Criterion, criterion_group, criterion_main};
use hyper::Request;
use hyper::http::request::Parts;

/// 2020-09-24T14:57:00Z, in milliseconds.
const CHANGED: i64 = 1_600_959_420_000;

/// One edition at every address.
struct Stand(Arc<Edition>);

impl Newsstand for Stand {
    fn at_hand(&self, _: &Address) -> Option<Arc<Edition>> {
        Some(Arc::clone(&self.0))
    }

    fn find(&self, _: Address) -> Finding<'_> {
        Box::pin(async { Found::Unavailable(String::new()) })
    }
}

fn request(line: (&str, &str)) -> Parts {
    request_at("/security/%D8%AA%D8%B9%D8%A7%D9%88%D9%86.rss", line)
}

fn request_at(address: &str, line: (&str, &str)) -> Parts {
    Request::get(address)
        .header("Host", "news.example.org")
        .header("User-Agent", "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )")
        .header("Accept", "application/rss+xml, application/xml, text/xml")
        .header(line.0, line.1)
        .body(())
        .expect("a request")
        .into_parts()
        .0
}

/// The answer, which must be ready at once: nothing on this way waits.
fn answer(edge: &Edge<Stand>, head: &Parts) -> Answer {
    let now = Timestamp::from_millis_utc(CHANGED + 60_000);
    let answer = pin!(edge.answer(head, false, IpAddr::V4(Ipv4Addr::LOCALHOST), now));
    match answer.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("a request whose edition is at hand waited"),
    }
}

fn polls(criterion: &mut Criterion) {
    let edition = Arc::new(Edition::new(
        "<item>عاجل: تعاون أمني</item>\n".repeat(2000),
        "application/rss+xml; charset=utf-8",
        Timestamp::from_millis_utc(CHANGED),
        Freshness::Feed,
        vec![
            "<https://news.example.org/-/hub>; rel=\"hub\"".to_owned(),
            "<https://news.example.org/security.rss>; rel=\"self\"".to_owned(),
        ],
    ));
    edition.coded(Coding::Gzip);
    let edge = Edge::new(Arc::new(Stand(Arc::clone(&edition))), &Limits::default());

    let mut group = criterion.benchmark_group("conditional");
    let unchanged = request(("If-None-Match", edition.etag()));
    assert_eq!(answer(&edge, &unchanged).status(), 304);
    group.bench_function("conditional request, 304", |bench| bench.iter(|| answer(&edge, black_box(&unchanged))));

    let compressed = request(("Accept-Encoding", "gzip, deflate"));
    assert_eq!(answer(&edge, &compressed).headers()["content-encoding"], "gzip");
    group.bench_function("cached gzip, 200", |bench| bench.iter(|| answer(&edge, black_box(&compressed))));
    group.finish();

    // What answers these is decided by the address alone, or by its spelling.
    let mut group = criterion.benchmark_group("route");
    let line = ("If-None-Match", edition.etag());
    for (name, address, status) in [
        ("a category below another, percent-encoded", "/security/%D8%AA%D8%B9%D8%A7%D9%88%D9%86.rss", 304),
        ("a query", "/security.rss?tag=visit&lang=ar&q=%D8%B3%D9%81%D9%8A%D8%B1", 304),
        ("a query in another order", "/security.rss?lang=ar&tag=visit", 301),
        ("a slash too many", "/security/", 301),
        ("no address of ours", "/wp-content//plugins/x.php", 404),
    ] {
        let request = request_at(address, line);
        assert_eq!(answer(&edge, &request).status(), status, "{address}");
        group.bench_function(name, |bench| bench.iter(|| answer(&edge, black_box(&request))));
    }
    group.finish();
}

criterion_group!(benches, polls);
criterion_main!(benches);
