//! The load that `benches/compare` puts on Ajil and on what it is compared with: each measure prints a line of JSON.
//!
//! It is a workspace of its own, so that what it needs is built without Ajil, and Ajil without what benches need.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on says so by failing")]

mod arrivals;
mod idle;
mod offer;
#[path = "../../shared/mod.rs"]
mod shared;

use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, Parser, Subcommand};

use shared::archive::fill;
use shared::drops::{drop_one, floor};
use shared::reader::Reader;
use shared::stories;

#[derive(Parser)]
struct Load {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Subcommand)]
enum Measure {
    /// Fills a folder with an archive of Markdown files
    Fill { folder: PathBuf, files: usize },
    /// Writes Arabic stories into a folder
    Stories { folder: PathBuf, count: usize },
    /// Requests that come when they come, whether or not the ones before were answered
    Offer {
        #[command(flatten)]
        target: offer::Target,
        /// Requests a second
        #[arg(long, default_value_t = 10_000)]
        rate: u32,
        #[arg(long, default_value_t = 1_000)]
        connections: usize,
        #[arg(long, default_value_t = 5.0)]
        seconds: f64,
    },
    /// Connections that were answered once and are kept until standard input ends
    Idle {
        #[command(flatten)]
        target: offer::Target,
        #[arg(long, default_value_t = 10_000)]
        connections: usize,
    },
    /// Files renamed into a served folder: microseconds until a response holds each
    Drop {
        #[command(flatten)]
        site: Site,
        /// The category's folder
        #[arg(long)]
        into: PathBuf,
        /// What the files' names and titles begin with
        #[arg(long, default_value = "new")]
        name: String,
        /// Whether to go on until standard input ends
        #[arg(long)]
        until_closed: bool,
    },
    /// What no service can go below, measured likewise
    Floor {
        #[command(flatten)]
        site: Site,
    },
}

#[derive(Args)]
struct Site {
    address: SocketAddr,
    /// The feed's path
    feed: String,
    /// A folder on the same file system that nobody serves
    #[arg(long)]
    from: PathBuf,
    #[arg(long, default_value_t = 100)]
    count: usize,
    /// Milliseconds between a file that is served and the next
    #[arg(long, default_value_t = 20)]
    rest: u64,
    /// Microseconds between an answer and the next request
    #[arg(long, default_value_t = 50)]
    pause: u64,
}

fn main() {
    match Load::parse().measure {
        Measure::Fill { folder, files } => println!("{{\"bytes\": {}}}", fill(&folder, files)),
        Measure::Stories { folder, count } => {
            stories::write(&folder, count);
            println!("{{\"files\": {count}}}");
        }
        Measure::Offer { target, rate, connections, seconds } => {
            println!("{}", offer::offer(&target, rate, connections, Duration::from_secs_f64(seconds)));
        }
        Measure::Idle { target, connections } => idle::hold(&target, connections),
        Measure::Drop { site, into, name, until_closed } => {
            let mut reader = Reader::connect(site.address, &site.feed);
            let closed = Arc::new(AtomicBool::new(false));
            if until_closed {
                let closed = Arc::clone(&closed);
                thread::spawn(move || {
                    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
                    closed.store(true, Ordering::Relaxed);
                });
            }
            let (start, mut times) = (Instant::now(), Vec::new());
            for number in 0.. {
                let enough = if until_closed { closed.load(Ordering::Relaxed) } else { number == site.count };
                if enough {
                    break;
                }
                let title = format!("{name}-{number}-{name}");
                let inside = into.join(format!("{name}-{number}.txt"));
                let pause = Duration::from_micros(site.pause);
                times.push(drop_one(&mut reader, &site.from.join("next"), &inside, &title, pause));
                thread::sleep(Duration::from_millis(site.rest));
            }
            tell(&times, start.elapsed());
        }
        Measure::Floor { site } => {
            let mut reader = Reader::connect(site.address, &site.feed);
            let start = Instant::now();
            let times = floor(&mut reader, &site.from.join("next"), &site.from.join("watched"), site.count);
            std::fs::remove_dir_all(site.from.join("watched")).unwrap();
            tell(&times, start.elapsed());
        }
    }
}

fn tell(times: &[Duration], took: Duration) {
    let micros: Vec<_> = times.iter().map(|time| time.as_micros().to_string()).collect();
    println!("{{\"micros\": [{}], \"seconds\": {:.3}}}", micros.join(", "), took.as_secs_f64());
}
