//! How connections are treated: keep-alive, slow and hostile clients, drain.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::http_client::Client;
use super::newsstand::security_body;
use super::served::{Served, request};
use ajil::http::{Drained, Limits};

/// A deadline that a test can wait for.
const BRIEF: Duration = Duration::from_millis(100);

#[test]
fn one_connection_serves_many_requests() {
    let served = Served::new();
    let mut client = served.client();
    for _ in 0..3 {
        assert_eq!(client.send(request("GET", "/security.rss", &[])).reply().status, 200);
        client.send(request("HEAD", "/security.rss", &[]));
        assert_eq!(client.reply_to("HEAD").unwrap().status, 200);
        assert_eq!(client.send(request("GET", "/nothing", &[])).reply().status, 404);
        assert_eq!(client.send(request("GET", "/security.rss", &["If-None-Match: *"])).reply().status, 304);
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let served = Served::new();
    let mut client = served.client();
    client.send(request("GET", "/security.rss", &[]) + &request("GET", "/nothing", &[]) + &request("GET", "/", &[]));
    assert_eq!([client.reply().status, client.reply().status, client.reply().status], [200, 404, 200]);
}

#[test]
fn a_request_in_many_pieces_is_one_request() {
    let served = Served::new();
    let mut client = served.client();
    for byte in request("GET", "/security.rss", &[]).bytes() {
        client.send([byte]);
    }
    assert_eq!(client.reply().status, 200);
}

#[test]
fn http_1_0_gets_a_length_and_a_close() {
    let served = Served::new();
    let mut client = served.client();
    let reply = client.send("GET /security.rss HTTP/1.0\r\n\r\n").reply();
    assert_eq!((reply.status, reply.body.len()), (200, security_body().len()));
    assert_eq!(reply.header("transfer-encoding"), None);
    assert!(client.is_closed());

    let mut client = served.client();
    for _ in 0..2 {
        let reply = client.send("GET /security.rss HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").reply();
        assert_eq!(reply.header("connection"), Some("keep-alive"));
    }
}

#[test]
fn who_wants_to_close_is_closed_to() {
    let served = Served::new();
    let mut client = served.client();
    let reply = client.send(request("GET", "/", &["Connection: close"])).reply();
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    assert!(client.is_closed());
}

#[test]
fn who_closes_its_half_still_gets_its_answer() {
    let served = Served::new();
    let mut client = served.client();
    client.send(request("GET", "/slow.rss", &[])).half_close();
    served.runtime.block_on(served.stand.asked.notified());
    served.stand.open();
    assert_eq!(client.reply().status, 200);
    assert!(client.is_closed());
}

#[test]
fn fault_39_silent_and_slow_clients_are_dropped() {
    let served = Served::within(Limits { first_bytes: BRIEF, head: BRIEF, ..Limits::default() });
    for bytes in ["", "P", "PRI", "GET / HTTP/1.1\r\nHost: e.org\r\nX: ", "\r\n\r\n"] {
        let mut client = served.client();
        client.send(bytes);
        assert!(client.is_closed(), "{bytes:?}");
    }
    // One that had its answer and says nothing more.
    let served = Served::within(Limits { head: BRIEF, ..Limits::default() });
    let mut client = served.client();
    assert_eq!(client.send(request("GET", "/", &[])).reply().status, 200);
    assert!(client.is_closed());
}

#[test]
fn fault_39_a_head_that_drips_has_one_deadline() {
    let served = Served::within(Limits { head: BRIEF, ..Limits::default() });
    let stream = TcpStream::connect(served.address).unwrap();
    let dripping = std::thread::spawn(move || {
        use std::io::Write;
        let mut stream = stream;
        let deadline = Instant::now() + Duration::from_secs(20);
        // The pause is the attack: each byte comes well before a deadline that it would renew.
        while Instant::now() < deadline {
            if stream.write_all(b"a").is_err() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    });
    assert!(dripping.join().unwrap(), "it dripped for twenty seconds");
}

#[test]
fn fault_39_who_takes_nothing_of_its_answer_loses_its_place() {
    let served = Served::within(Limits { connections: 1, stall: BRIEF, ..Limits::default() });
    let mut stalled = served.client();
    stalled.send(request("GET", "/large.json", &[]));
    // There is one place, so this is answered only when the other is gone.
    let mut next = served.client();
    assert_eq!(next.send(request("GET", "/", &[])).reply().status, 200);
}

#[test]
fn a_large_answer_reaches_who_takes_it() {
    let served = Served::new();
    let mut client = served.client();
    assert_eq!(client.send(request("GET", "/large.json", &[])).reply().body.len(), 32 << 20);
}

#[test]
fn fault_42_callers_beyond_the_limit_wait_and_are_served_in_turn() {
    let served = Served::within(Limits { connections: 1, ..Limits::default() });
    let mut first = served.client();
    assert_eq!(first.send(request("GET", "/", &[])).reply().status, 200);
    let mut second = served.client();
    second.send(request("GET", "/", &[]));
    drop(first);
    assert_eq!(second.reply().status, 200);
}

#[test]
fn fault_41_smuggling_forms_are_refused_and_nothing_follows() {
    let inner = "GET /security HTTP/1.1\r\nHost: e.org\r\n\r\n";
    let length = inner.len();
    let served = Served::new();
    for request in [
        // Length and chunks, in either order.
        format!(
            "GET / HTTP/1.1\r\nHost: e.org\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: e.org\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{inner}"
        ),
        // Two lengths.
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nContent-Length: 0\r\nContent-Length: {length}\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nContent-Length: 0, {length}\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nContent-Length: +{length}\r\n\r\n{inner}"),
        // Content of a GET.
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nContent-Length: {length}\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{inner}"),
        format!("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}"),
        // No host, two, or one that is none.
        format!("GET / HTTP/1.1\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nHost: f.org\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\nHost: e.org/x\r\n\r\n{inner}"),
        // Folded and malformed lines.
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nX: a\r\n b\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\nHost: e.org\r\nContent-Length : 3\r\n\r\n{inner}"),
    ] {
        let mut client = served.client();
        client.send(&request);
        if let Some(reply) = client.reply_to("GET") {
            assert_eq!(reply.status, 400, "{request:?}");
            assert!(client.is_closed(), "{request:?}");
        }
    }
    assert_eq!(served.get("/", &["Content-Length: 0"]).status, 200);
}

#[test]
fn fault_41_heads_beyond_the_limit_are_refused() {
    let served = Served::new();
    let long_line = format!("X: {}", "a".repeat(20_000));
    let many_lines = vec!["X: a"; 100];
    assert_eq!(served.get("/", &[&long_line]).status, 431);
    assert_eq!(served.get("/", &many_lines).status, 431);
    assert_eq!(served.get(&format!("/{}", "a".repeat(15_000)), &[]).status, 414);
}

#[test]
fn fault_41_garbage_closes_one_connection_and_no_more() {
    let served = Served::new();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        b"\0\0\0\0\0\0\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: e.org\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: e.org\r\n\r\n",
        b"GET e.org:80 HTTP/1.1\r\nHost: e.org\r\n\r\n",
        b"CONNECT e.org:80 HTTP/1.1\r\nHost: e.org:80\r\n\r\n",
        b"<html>\r\n\r\n",
    ] {
        let mut client = served.client();
        client.send(bytes).half_close();
        if let Some(reply) = client.reply_to("GET") {
            assert!((400..500).contains(&reply.status), "{}: {}", bytes.escape_ascii(), reply.status);
        }
        assert!(client.is_closed(), "{}", bytes.escape_ascii());
    }
    assert_eq!(served.get("/", &[]).status, 200);
}

#[test]
fn a_drain_finishes_what_is_under_way_and_takes_no_more() {
    let served = Served::new();
    let mut idle = served.client();
    assert_eq!(idle.send(request("GET", "/", &[])).reply().status, 200);
    let mut busy = served.client();
    busy.send(request("GET", "/slow.rss", &[]));
    served.runtime.block_on(served.stand.asked.notified());

    served.stop();
    assert!(idle.is_closed());
    // The listener is gone once a call is refused.
    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(served.address).is_ok() {
        assert!(Instant::now() < deadline, "calls are still taken");
        std::thread::yield_now();
    }
    served.stand.open();
    let reply = busy.reply();
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    assert!(busy.is_closed());
    assert_eq!(served.drained(), Drained { cut: 0 });
}

#[test]
fn a_drain_cuts_what_outlasts_it() {
    let served = Served::within(Limits { drain: Duration::from_millis(50), ..Limits::default() });
    let mut busy = served.client();
    busy.send(request("GET", "/slow.rss", &[]));
    served.runtime.block_on(served.stand.asked.notified());
    assert_eq!(served.drained(), Drained { cut: 1 });
    assert!(busy.is_closed());
}

#[test]
fn a_drain_with_nobody_there_is_over_at_once() {
    let served = Served::new();
    let mut silent = Client::connect(served.address);
    assert_eq!(served.get("/", &[]).status, 200);
    assert_eq!(served.drained(), Drained { cut: 0 });
    assert!(silent.is_closed());
}
