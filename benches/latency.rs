//! From drop to reader: how long after a file's rename the first response holds its article.
//!
//! The release binary serves a folder of some thousand articles. One after another, 200 new files are renamed into
//! one of its categories; a reader on one kept connection asks for that category's feed again and again, with the
//! validator of its last answer, and the clock stops when a response holds the new article. So the figure has
//! everything in it: the system's event, settling, reading, parsing, the commit, rendering, and the answer.
//!
//! Beside it, measured in the same run, the floor under it: a process that does no more than take the system's event
//! of a rename, read the file and fetch an unchanged feed once.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on says so by failing")]

#[path = "../tests/support/folder.rs"]
#[allow(dead_code, reason = "shared with the tests, which need more of it")]
mod folder;
#[path = "../tests/support/poll.rs"]
#[allow(dead_code, reason = "shared with the tests, which need more of it")]
mod poll;
#[path = "../tests/support/service.rs"]
#[allow(dead_code, reason = "shared with the tests, which need more of it")]
mod service;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use notify::event::{ModifyKind, RenameMode};
use notify::{EventKind, RecursiveMode, Watcher};

use folder::{Folder, SITE};
use service::Call;

/// Articles in the folder before the first drop, and the categories that they are spread over.
const ARTICLES: usize = 4000;
const CATEGORIES: usize = 8;
/// Files dropped and measured.
const DROPS: usize = 200;
/// The feed that is read.
const FEED: &str = "/category-0.rss";

const SEED: &str = include_str!("../feeds/security/hammouchi-receives-us-ambassador.txt");

fn main() {
    let folder = Folder::with(&format!("{SITE}language = \"ar\"\n"));
    for number in 0..ARTICLES {
        folder.write(format!("category-{}/{number}.txt", number % CATEGORIES), article(&format!("قديم-{number}")));
    }
    let started = Instant::now();
    // Files that wait to be read at the start were written a moment ago: they settle first.
    let service = Call::on(&folder).option("--settle", None).start();
    let mut reader = Reader::connect(service.public());
    poll::eventually(Duration::from_secs(120), "every article read", || {
        let known = service.log().matches(" published ").count();
        (known >= ARTICLES).then_some(())
    });
    println!("{ARTICLES} articles in {CATEGORIES} categories read in {:.1?}", started.elapsed());

    let drops = measure_drops(&folder, &mut reader);
    let floor = measure_floor(&folder, &mut reader);
    println!("drop → served     {}", told(drops));
    println!("floor under it    {}", told(floor));
}

/// The founding example's words under a title of their own.
fn article(title: &str) -> String {
    let body = SEED.rsplit_once("بالمملكة\n\n").map_or("", |(_, body)| body);
    format!("{title}\n\n{title}. {body}\n")
}

fn measure_drops(folder: &Folder, reader: &mut Reader) -> Vec<Duration> {
    let mut times = Vec::new();
    for number in 0..DROPS {
        let title = format!("جديد-{number}-جديد");
        let (outside, inside) = (folder.outside("next"), folder.at(format!("category-0/new-{number}.txt")));
        fs::write(&outside, article(&title)).unwrap();
        reader.fetch();
        let start = Instant::now();
        fs::rename(&outside, inside).unwrap();
        while !reader.fetch().is_some_and(|body| contains(body, title.as_bytes())) {
            assert!(start.elapsed() < Duration::from_secs(30), "{title} is never served");
        }
        times.push(start.elapsed());
    }
    times
}

fn measure_floor(folder: &Folder, reader: &mut Reader) -> Vec<Duration> {
    let watched = folder.outside("watched");
    fs::create_dir(&watched).unwrap();
    let (tell, told) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let event = event.unwrap();
        if event.kind == EventKind::Modify(ModifyKind::Name(RenameMode::To)) {
            tell.send(event.paths[0].clone()).unwrap();
        }
    })
    .unwrap();
    watcher.watch(Path::new(&watched), RecursiveMode::NonRecursive).unwrap();
    let mut times = Vec::new();
    for number in 0..DROPS {
        let outside = folder.outside("next");
        fs::write(&outside, article("أرضية")).unwrap();
        let start = Instant::now();
        fs::rename(&outside, watched.join(number.to_string())).unwrap();
        let path = told.recv_timeout(Duration::from_secs(30)).unwrap();
        assert!(!fs::read(path).unwrap().is_empty());
        assert!(reader.fetch().is_none(), "nothing changed");
        times.push(start.elapsed());
    }
    times
}

fn told(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    let (median, p90, p99, most) = (at(0.5), at(0.9), at(0.99), at(1.0));
    format!("median {median:.2} ms, p90 {p90:.2} ms, p99 {p99:.2} ms, most {most:.2} ms, of {} renames", times.len())
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// A feed reader in as few steps as there can be: one kept connection, one feed, its last validator.
struct Reader {
    stream: TcpStream,
    etag: String,
    buffer: Vec<u8>,
}

impl Reader {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self { stream, etag: "\"none\"".to_owned(), buffer: vec![0; 1 << 20] }
    }

    /// The feed, or nothing when it is the one that was read last.
    fn fetch(&mut self) -> Option<&[u8]> {
        let request = format!("GET {FEED} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {}\r\n\r\n", self.etag);
        self.stream.write_all(request.as_bytes()).unwrap();
        let mut filled = 0;
        loop {
            let count = self.stream.read(&mut self.buffer[filled..]).unwrap();
            assert!(count > 0, "the connection was closed");
            filled += count;
            let Some(end) = self.buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&self.buffer[..end]).unwrap();
            let field = |name: &str| head.split("\r\n").find_map(|line| line.strip_prefix(name)).map(str::trim);
            match &head[9..12] {
                "304" => return None,
                "200" => {
                    let whole = end + 4 + field("content-length:").unwrap().parse::<usize>().unwrap();
                    self.etag = field("etag:").unwrap().to_owned();
                    while filled < whole {
                        filled += self.stream.read(&mut self.buffer[filled..]).unwrap();
                    }
                    return Some(&self.buffer[end + 4..whole]);
                }
                other => panic!("status {other}: {head}"),
            }
        }
    }
}
