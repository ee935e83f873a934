//! Requests that come when they come: an open loop. A server that is slow for a moment meets those that came meanwhile,
//! and each is counted from the moment when it was to be sent, on whatever connection, and however late its turn was:
//! nothing is left out because the client waited, too.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use clap::Args;

use super::arrivals::Arrivals;

/// How long the first answer on a connection, and the last of all, may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub struct Target {
    address: SocketAddr,
    path: String,
    /// A line of the request's head, `Name: value`
    #[arg(long = "header")]
    headers: Vec<String>,
}

impl Target {
    pub fn request(&self) -> Vec<u8> {
        let mut lines = format!("GET {} HTTP/1.1\r\nHost: {}\r\n", self.path, self.address);
        for header in &self.headers {
            lines.push_str(&format!("{header}\r\n"));
        }
        (lines + "\r\n").into_bytes()
    }

    pub fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// One answer as it comes in pieces.
#[derive(Default)]
pub struct Answer {
    head: Vec<u8>,
    /// Bytes of the body that are still to come, once the head is there.
    left: Option<usize>,
}

impl Answer {
    /// Takes what came; the status once all of it is there.
    pub fn take(&mut self, mut bytes: &[u8]) -> Option<u16> {
        if self.left.is_none() {
            let before = self.head.len();
            self.head.extend_from_slice(bytes);
            let end = self.head.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
            bytes = &bytes[end - before..];
            self.head.truncate(end);
            self.left = Some(if self.status() == 304 { 0 } else { self.length() });
        }
        let left = self.left.as_mut()?;
        *left = left.checked_sub(bytes.len()).expect("no more than what was asked for");
        let status = (*left == 0).then(|| self.status())?;
        self.head.clear();
        self.left = None;
        Some(status)
    }

    fn status(&self) -> u16 {
        std::str::from_utf8(&self.head[9..12]).unwrap().parse().unwrap()
    }

    fn length(&self) -> usize {
        let head = String::from_utf8_lossy(&self.head).to_ascii_lowercase();
        let length = head.split("\r\n").find_map(|line| line.strip_prefix("content-length:").map(str::trim));
        length.expect("an answer that says how long it is").parse().unwrap()
    }
}

struct Connection {
    stream: TcpStream,
    answer: Answer,
    /// When what was asked for was to be asked for, the one under way first.
    due: VecDeque<Duration>,
}

impl Connection {
    fn ask(&mut self, request: &[u8]) {
        let sent = self.stream.write(request).expect("room for a request");
        assert_eq!(sent, request.len(), "a request is sent whole");
    }
}

/// Offers so many requests a second for such a time, and tells of their latencies in milliseconds.
pub fn offer(target: &Target, rate: u32, connections: usize, span: Duration) -> String {
    let request = target.request();
    let mut buffer = vec![0; 1 << 20];
    let mut all = Vec::with_capacity(connections);
    for _ in 0..connections {
        let Ok(stream) = target.connect() else { break };
        let mut connection = Connection { stream, answer: Answer::default(), due: VecDeque::new() };
        if first(&mut connection, &request, &mut buffer).is_none() {
            break;
        }
        connection.stream.set_nonblocking(true).unwrap();
        all.push(connection);
    }
    if all.len() < connections {
        return format!("{{\"connections\": {}}}", all.len());
    }

    let mut arrivals = Arrivals::at_rate(rate).take_while(|at| *at < span).peekable();
    let (mut latencies, mut statuses) = (Vec::new(), std::collections::BTreeMap::<u16, usize>::new());
    let (mut turn, mut waited_for) = (0, Vec::<usize>::new());
    let start = Instant::now();
    loop {
        let mut now = start.elapsed();
        while let Some(at) = arrivals.next_if(|at| *at <= now) {
            let connection = &mut all[turn];
            connection.due.push_back(at);
            if connection.due.len() == 1 {
                connection.ask(&request);
                waited_for.push(turn);
            }
            turn = (turn + 1) % connections;
            now = start.elapsed();
        }
        if (arrivals.peek().is_none() && waited_for.is_empty()) || now > span + PATIENCE {
            break;
        }
        waited_for.retain(|number| {
            let connection = &mut all[*number];
            let count = match connection.stream.read(&mut buffer) {
                Ok(0) => panic!("the server closed a connection"),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(error) => panic!("{error}"),
            };
            let Some(status) = connection.answer.take(&buffer[..count]) else { return true };
            *statuses.entry(status).or_default() += 1;
            latencies.push(start.elapsed() - connection.due.pop_front().expect("it was asked for"));
            if !connection.due.is_empty() {
                connection.ask(&request);
            }
            !connection.due.is_empty()
        });
    }
    let unanswered: usize = all.iter().map(|connection| connection.due.len()).sum();
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    let statuses: Vec<_> = statuses.iter().map(|(status, count)| format!("\"{status}\": {count}")).collect();
    format!(
        "{{\"connections\": {connections}, \"answered\": {}, \"unanswered\": {unanswered}, \"statuses\": {{{}}}, \
         \"p50\": {:.4}, \"p90\": {:.4}, \"p99\": {:.4}, \"p999\": {:.4}, \"most\": {:.4}}}",
        latencies.len(),
        statuses.join(", "),
        at(0.5),
        at(0.9),
        at(0.99),
        at(0.999),
        at(1.0),
    )
}

/// The first answer on a connection, while it still blocks.
fn first(connection: &mut Connection, request: &[u8], buffer: &mut [u8]) -> Option<u16> {
    once(&mut connection.stream, &mut connection.answer, request, buffer)
}

/// Asks and waits; nothing when there is no answer in time.
pub fn once(stream: &mut TcpStream, answer: &mut Answer, request: &[u8], buffer: &mut [u8]) -> Option<u16> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request).ok()?;
    loop {
        let count = stream.read(buffer).ok().filter(|count| *count > 0)?;
        if let Some(status) = answer.take(&buffer[..count]) {
            return Some(status);
        }
    }
}
