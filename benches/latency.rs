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
#[allow(dead_code, reason = "shared with other benches")]
mod shared;

use std::time::{Duration, Instant};

use folder::{Folder, SITE};
use service::Call;
use shared::drops::{article, drop_one, floor};
use shared::reader::Reader;

/// Articles in the folder before the first drop, and the categories that they are spread over.
const ARTICLES: usize = 4000;
const CATEGORIES: usize = 8;
/// Files dropped and measured.
const DROPS: usize = 200;
/// The feed that is read.
const FEED: &str = "/category-0.rss";

fn main() {
    let folder = Folder::with(&format!("{SITE}language = \"ar\"\n"));
    for number in 0..ARTICLES {
        folder.write(format!("category-{}/{number}.txt", number % CATEGORIES), article(&format!("قديم-{number}")));
    }
    let started = Instant::now();
    // Files that wait to be read at the start were written a moment ago: they settle first.
    let service = Call::on(&folder).option("--settle", None).start();
    let mut reader = Reader::connect(service.public(), FEED);
    poll::eventually(Duration::from_secs(120), "every article read", || {
        let known = service.log().matches(" published ").count();
        (known >= ARTICLES).then_some(())
    });
    println!("{ARTICLES} articles in {CATEGORIES} categories read in {:.1?}", started.elapsed());

    let drops = measure_drops(&folder, &mut reader);
    let floor = floor(&mut reader, &folder.outside("next"), &folder.outside("watched"), DROPS);
    println!("drop → served     {}", told(drops));
    println!("floor under it    {}", told(floor));
}

fn measure_drops(folder: &Folder, reader: &mut Reader) -> Vec<Duration> {
    let drop = |number: usize| {
        let (outside, inside) = (folder.outside("next"), folder.at(format!("category-0/new-{number}.txt")));
        drop_one(reader, &outside, &inside, &format!("جديد-{number}-جديد"), Duration::ZERO)
    };
    (0..DROPS).map(drop).collect()
}

fn told(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    let (median, p90, p99, most) = (at(0.5), at(0.9), at(0.99), at(1.0));
    format!("median {median:.2} ms, p90 {p90:.2} ms, p99 {p99:.2} ms, most {most:.2} ms, of {} renames", times.len())
}
