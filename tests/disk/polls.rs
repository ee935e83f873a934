//! What a poll asks of the system: its socket, and nothing that lies on a disk.

use std::collections::BTreeSet;
use std::fs;

use crate::folder::{Folder, story};
use crate::http_client::Client;
use crate::poll::{PATIENCE, eventually};
use crate::traced::{call, calls, may_trace};

/// Polls of each kind.
const POLLS: usize = 50;

/// Calls by which something on a disk is looked for, opened, locked, read or written.
const OF_FILES: [&str; 28] = [
    "open",
    "openat",
    "openat2",
    "creat",
    "stat",
    "lstat",
    "fstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "getdents64",
    "pread64",
    "preadv",
    "pwrite64",
    "pwritev",
    "lseek",
    "fsync",
    "fdatasync",
    "fcntl",
    "flock",
    "ftruncate",
    "rename",
    "unlink",
    "unlinkat",
    "mmap",
];

#[test]
fn a_poll_touches_no_disk() {
    if !may_trace() {
        return;
    }
    let folder = Folder::new();
    for number in 0..20 {
        folder.write(format!("news/{number}.txt"), story(&format!("Story {number}")));
    }
    let trace = folder.outside("trace");
    let service = call(&folder).by(&["strace", "-D", "-f", "-y", "-qqq", "-o", trace.to_str().unwrap()]).start();
    let whole = eventually(PATIENCE, "every story", || {
        let whole = service.get("/news.rss");
        (whole.text().matches("<item>").count() == 20).then_some(whole)
    });
    let etag = format!("If-None-Match: {}", whole.header("etag").unwrap());
    let polls = [&*etag, "Accept-Encoding: gzip", "Accept-Encoding: br", "Accept: */*"];
    let mut client = Client::connect(service.public());
    let mut ask = |line: &str| {
        client.send(format!("GET /news.rss HTTP/1.1\r\nHost: news.example.org\r\n{line}\r\n\r\n"));
        client.reply().status
    };
    // Once, so that each coding is made.
    assert_eq!(polls.map(&mut ask), [304, 200, 200, 200]);

    let from = fs::metadata(&trace).unwrap().len() as usize;
    for _ in 0..POLLS {
        assert_eq!(polls.map(&mut ask), [304, 200, 200, 200]);
    }
    let sends = ["sendto", "sendmsg", "write", "writev"];
    let is_answer = |(_, name, given): &(String, String, String)| {
        sends.contains(&name.as_str()) && (given.contains("<socket:") || given.contains("<TCP:"))
    };
    let calls = eventually(PATIENCE, "the trace of every answer", || {
        let calls = calls(&trace, from);
        (calls.iter().filter(|call| is_answer(call)).count() >= POLLS * polls.len()).then_some(calls)
    });
    let answering: BTreeSet<_> = calls.iter().filter(|call| is_answer(call)).map(|(thread, ..)| thread).collect();
    for (thread, name, given) in &calls {
        let is_of_files = OF_FILES.contains(&name.as_str()) || given.contains("</") && !given.contains("</dev/");
        assert!(!answering.contains(thread) || !is_of_files, "a thread that answers called {name}({given}");
    }
}
