//! What a poll may cost, counted: allocations, and waits for whoever writes. The real service on a folder, in this process;
//! tests/disk/polls.rs counts what it asks of the system.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use ajil::service::running::{Options, Running};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// A poll may allocate as often as this (the issue's number). It does not at all.
const ALLOCATIONS: u64 = 8;

/// Polls that are counted together, so that what happens once a second counts for nothing.
const POLLS: u64 = 500;

/// Each may be a commit of its own, and takes Last-Modified a second further; the polls by date wait until the clock is there.
const STORIES: usize = 12;

fn write_stories(folder: &Path) {
    std::fs::create_dir_all(folder.join("news")).unwrap();
    for number in 0..STORIES {
        let mut text = format!("---\ntitle: خبر {number} من الرباط\ndate: 2024-05-01T10:{number:02}:00Z\n---\n\n");
        for word in 0..500 {
            write!(text, "كلمة{word} عن التعاون الأمني رقم {number} ").unwrap();
        }
        std::fs::write(folder.join(format!("news/{number}.md")), text).unwrap();
    }
}

/// Sends `request` and reads the answer into `buffer`; how long it is. Neither allocates.
async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) -> usize {
    let mut sent = 0;
    while sent < request.len() {
        let at = &request[sent..];
        sent += std::future::poll_fn(|cx| std::pin::Pin::new(&mut *stream).poll_write(cx, at)).await.unwrap();
    }
    let mut read = 0;
    let mut length = None;
    while length.is_none_or(|length| read < length) {
        let mut into = ReadBuf::new(&mut buffer[read..]);
        std::future::poll_fn(|cx| std::pin::Pin::new(&mut *stream).poll_read(cx, &mut into)).await.unwrap();
        let count = into.filled().len();
        assert_ne!(count, 0, "closed");
        read += count;
        length = length.or_else(|| length_of(&buffer[..read]));
    }
    read
}

/// The bytes of an answer, once its head is there.
fn length_of(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let content = head.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
    Some(end + content.map_or(0, |length| length.parse::<usize>().unwrap()))
}

fn request(lines: &str) -> Vec<u8> {
    let agent = "User-Agent: Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )";
    format!("GET /news.rss HTTP/1.1\r\nHost: news.example.org\r\n{agent}\r\nAccept: */*\r\n{lines}\r\n").into_bytes()
}

/// Runs the service on a folder of stories, and `work` beside it in the thread that answers.
fn serving(work: impl FnOnce(&Runtime, SocketAddr, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    write_stories(&folder.path().join("site"));
    let state = folder.path().join("state");
    let options = Options {
        folder: folder.path().join("site"),
        state: Some(state.clone()),
        listen: "127.0.0.1:0".parse().unwrap(),
        operator: None,
        base_url: None,
        settle: None,
    };
    let running = Running::start(&options).unwrap();
    let address = running.public_address().unwrap();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (tell, caught_up) = oneshot::channel();
    let serving = runtime.spawn(running.serve(async move { drop(stopped.await) }, move |_| {
        tell.send(()).ok();
    }));
    runtime.block_on(caught_up).unwrap();
    work(&runtime, address, &state);
    stop.send(()).unwrap();
    runtime.block_on(serving).unwrap().unwrap();
}

/// Asks until the answer is as it should be, and gives how long it is.
async fn ask_until(
    stream: &mut TcpStream,
    request: &[u8],
    buffer: &mut [u8],
    what: &str,
    is: impl Fn(&str) -> bool,
) -> usize {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let length = ask(stream, request, buffer).await;
        if is(&String::from_utf8_lossy(&buffer[..length])) {
            return length;
        }
        assert!(Instant::now() < deadline, "{what} does not come");
        tokio::task::yield_now().await;
    }
}

/// A connection, and polls that were answered once: every edition is rendered, every coding made, and the second of the
/// last change is over.
async fn warm(address: SocketAddr, buffer: &mut [u8]) -> (TcpStream, Vec<(&'static str, Vec<u8>)>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let is_whole = |answer: &str| answer.matches("<item>").count() == STORIES;
    ask_until(&mut stream, &request(""), buffer, "every story", is_whole).await;
    let by_date = request("If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n");
    let is_unchanged = |answer: &str| answer.starts_with("HTTP/1.1 304");
    ask_until(&mut stream, &by_date, buffer, "the next second", is_unchanged).await;
    let length = ask(&mut stream, &request(""), buffer).await;
    let answer = String::from_utf8_lossy(&buffer[..length]);
    let etag = answer.split("\r\n").find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let polls = vec![
        ("304 by its validator", request(&format!("If-None-Match: {etag}\r\n"))),
        ("304 by date", by_date),
        ("200", request("")),
        ("200 in gzip", request("Accept-Encoding: gzip, deflate\r\n")),
        ("200 in br", request("Accept-Encoding: gzip, deflate, br\r\n")),
        ("200 in zstd", request("Accept-Encoding: zstd\r\n")),
    ];
    for (_, poll) in &polls {
        // Once to make a coding, twice to have its head.
        ask(&mut stream, poll, buffer).await;
        ask(&mut stream, poll, buffer).await;
    }
    (stream, polls)
}

#[test]
fn a_poll_allocates_next_to_nothing() {
    serving(|runtime, address, _| {
        let mut buffer = vec![0; 1 << 20];
        let (mut stream, polls) = runtime.block_on(warm(address, &mut buffer));
        for (name, poll) in polls {
            let before = runtime.block_on(ask(&mut stream, &poll, &mut buffer));
            assert!(buffer.starts_with(format!("HTTP/1.1 {}", &name[..3]).as_bytes()), "{name}");
            let counted = allocation_counter::measure(|| {
                runtime.block_on(async {
                    for _ in 0..POLLS {
                        assert_eq!(ask(&mut stream, &poll, &mut buffer).await, before, "{name}");
                    }
                });
            });
            let count = counted.count_total;
            println!("{name}: {count} allocations in {POLLS} polls");
            assert!(count <= ALLOCATIONS * POLLS, "{name}: {count} allocations in {POLLS} polls");
            // What was reached: none. (An answer that the kernel takes in two goes is kept meanwhile.)
            assert!(count <= POLLS / 10 || before > 50_000, "{name}: {count} allocations in {POLLS} polls");
        }
    });
}

/// While somebody writes to the store and does not come to an end, polls are answered.
#[test]
fn a_poll_waits_for_no_writer() {
    serving(|runtime, address, state| {
        let mut buffer = vec![0; 1 << 20];
        let (mut stream, polls) = runtime.block_on(warm(address, &mut buffer));
        let writer = rusqlite::Connection::open(state.join("ajil.db")).unwrap();
        writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
        runtime.block_on(async {
            for (name, poll) in &polls {
                let answered = timeout(Duration::from_secs(20), ask(&mut stream, poll, &mut buffer)).await;
                assert!(answered.is_ok(), "{name}");
                assert!(buffer.starts_with(format!("HTTP/1.1 {}", &name[..3]).as_bytes()), "{name}");
            }
        });
        writer.execute_batch("ROLLBACK").unwrap();
    });
}
