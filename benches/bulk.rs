//! A large import looked at: `ajil check` over 100,000 Markdown files of 2 to 4 KB, from a warm cache.
//!
//! Beside it, measured in the same run on the same files, the floor under it: as many threads that read every file,
//! and that read and hash it. `BULK_FILES` sets another number of files, `BULK_KEEP` a folder that is filled and left.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on says so by failing")]

#[allow(dead_code, reason = "shared with other benches")]
mod shared;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use shared::archive::fill;
use xxhash_rust::xxh3::xxh3_128;

/// Files that are looked at.
const FILES: usize = 100_000;
/// Each is measured so often; the best counts, because what else the machine does only adds.
const ROUNDS: usize = 5;

fn main() {
    let files = env::var("BULK_FILES").ok().map_or(FILES, |number| number.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let folder = env::var_os("BULK_KEEP").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let bytes = fill(&folder, files);
    println!("{files} files, {} bytes each on average", bytes / files);

    let paths = paths(&folder);
    let read = best(|| {
        over(&paths, |bytes| {
            black_box(bytes);
        })
    });
    let hashed = best(|| {
        over(&paths, |bytes| {
            black_box(xxh3_128(&bytes));
        })
    });
    tell("read", files, read, hashed, None);
    tell("read and hash", files, hashed, hashed, None);
    for format in ["text", "json"] {
        let mut memory = 0;
        let took = best(|| memory = memory.max(check(&folder, format)));
        tell(&format!("ajil check --format {format}"), files, took, hashed, Some(memory));
    }
}

fn tell(what: &str, files: usize, took: Duration, floor: Duration, memory: Option<u64>) {
    let a_second = files as f64 / took.as_secs_f64();
    let ratio = took.as_secs_f64() / floor.as_secs_f64();
    let memory = memory.map(|kilobytes| format!(", {:.0} MB resident at most", kilobytes as f64 / 1000.0));
    println!("{what:30} {took:8.2?} {a_second:8.0} files/s {ratio:6.1} × the floor{}", memory.unwrap_or_default());
}

fn best(mut run: impl FnMut()) -> Duration {
    let mut once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(|_| once()).min().unwrap()
}

/// Runs the check, its report going nowhere; gives the most memory it had, in kB.
fn check(folder: &Path, format: &str) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ajil"));
    command.arg("check").args(["--format", format]).arg(folder).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "every file is to be published");
            return most;
        }
        most = most.max(resident(&status).unwrap_or(0));
        thread::sleep(Duration::from_millis(50));
    }
}

fn resident(status: &str) -> Option<u64> {
    let lines = BufReader::new(fs::File::open(status).ok()?).lines();
    let most = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("VmHWM:").map(str::to_owned))?;
    most.split_whitespace().next()?.parse().ok()
}

/// Gives the bytes of each file to `work`, on as many threads as there are processors.
fn over(paths: &[PathBuf], work: impl Fn(Vec<u8>) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut bytes = Vec::with_capacity(8192);
                    fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
                    work(bytes);
                }
            });
        }
    });
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect()
}
