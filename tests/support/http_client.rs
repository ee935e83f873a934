//! A client that writes the bytes it is given and reads what comes: what a well-behaved one would never send.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// How long a test waits before it calls a server deaf.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

/// A response as it came.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { stream, read: Vec::new() }
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.stream.write_all(bytes.as_ref()).expect("the server takes what is sent");
        self
    }

    /// Says that nothing more will be sent.
    pub fn half_close(&mut self) -> &mut Self {
        self.stream.shutdown(Shutdown::Write).unwrap();
        self
    }

    /// The next response, to a request of this method; `None` when the server closed instead.
    pub fn reply_to(&mut self, method: &str) -> Option<Reply> {
        let end = loop {
            match self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None if self.fill() == 0 => {
                    assert!(self.read.is_empty(), "cut off in a head: {}", self.read.escape_ascii());
                    return None;
                }
                None => {}
            }
        };
        let head = String::from_utf8(self.read.drain(..end).collect()).expect("a head is ASCII");
        let mut lines = head.trim_end().split("\r\n");
        let (version, status) = lines.next().unwrap().split_once(' ').unwrap();
        let headers: Vec<_> = lines
            .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no header line: {line:?}")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        assert!(version.starts_with("HTTP/1."), "{version}");
        let mut reply = Reply { status: status[..3].parse().unwrap(), headers, body: Vec::new() };
        check_headers(&reply);
        let bodiless = method == "HEAD" || matches!(reply.status, 204 | 304);
        let length = if bodiless { 0 } else { reply.header("content-length").map_or(0, |text| text.parse().unwrap()) };
        while self.read.len() < length {
            assert_ne!(self.fill(), 0, "cut off in a body");
        }
        reply.body = self.read.drain(..length).collect();
        Some(reply)
    }

    /// The response to a GET.
    pub fn reply(&mut self) -> Reply {
        self.reply_to("GET").expect("a response, not a closed connection")
    }

    /// Whether the server closes without another byte.
    pub fn is_closed(&mut self) -> bool {
        self.read.is_empty() && self.fill() == 0
    }

    /// Reads more; 0 when there is no more, by a reset, too.
    fn fill(&mut self) -> usize {
        let mut buffer = [0; 1 << 16];
        match self.stream.read(&mut buffer) {
            Ok(count) => {
                self.read.extend_from_slice(&buffer[..count]);
                count
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => 0,
            Err(error) => panic!("the server neither answers nor closes: {error}"),
        }
    }
}

impl Reply {
    /// The value of a field that stands at most once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let values = self.all(name);
        assert!(values.len() <= 1, "{name} stands more than once: {values:?}");
        values.first().copied()
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Every response of every test: nothing is told that was not decided to be told.
#[track_caller]
fn check_headers(reply: &Reply) {
    const ALLOWED: [&str; 24] = [
        "accept-ranges",
        "access-control-allow-origin",
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-range",
        "content-security-policy",
        "content-type",
        "date",
        "delta-base",
        "etag",
        "im",
        "keep-alive",
        "last-modified",
        "link",
        "location",
        "referrer-policy",
        "retry-after",
        "use-as-dictionary",
        "vary",
        "x-content-type-options",
        "x-robots-tag",
    ];
    for (name, value) in &reply.headers {
        assert!(ALLOWED.contains(&name.as_str()), "unexpected header {name}: {value}");
        assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {value:?}");
    }
    assert!(reply.header("date").is_some(), "no Date: {reply:?}");
    assert_eq!(reply.header("content-type").is_some(), reply.header("x-content-type-options").is_some(), "{reply:?}");
}
