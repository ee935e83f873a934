//! `strace` between the binary and its disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::folder::Folder;
use crate::service::Call;

/// A call with its own state folder, whose files' system calls of these names are tampered with as strace's `-e inject`
/// says (`error=EIO:when=3..4`; each thread counts for itself).
pub fn tampered(folder: &Folder, calls: &str, how: &str) -> Call {
    let state = state(folder);
    let files = ["", "-wal", "-shm", ".open", ".snapshot-partial", ".rebuilding"];
    let files = files.map(|ending| state.join(format!("ajil.db{ending}")));
    let mut words: Vec<String> =
        ["strace", "-D", "-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null"].map(str::to_owned).to_vec();
    for file in files.iter().chain([&state]) {
        words.extend(["-P".to_owned(), file.to_str().unwrap().to_owned()]);
    }
    words.extend(["-e".to_owned(), format!("trace={calls}"), "-e".to_owned(), format!("inject={calls}:{how}")]);
    call(folder).by(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The same without strace.
pub fn call(folder: &Folder) -> Call {
    Call::on(folder).option("--state", Some(state(folder).to_str().unwrap()))
}

pub fn state(folder: &Folder) -> PathBuf {
    folder.outside("state")
}

/// Thread and call of each line that begins after `from`; with the call, what it was given.
pub fn calls(trace: &Path, from: usize) -> Vec<(String, String, String)> {
    let text = String::from_utf8_lossy(&fs::read(trace).unwrap()[from..]).into_owned();
    let lines = text.lines().filter_map(|line| {
        let (thread, call) = line.split_once(' ')?;
        let (name, given) = call.trim_start().split_once('(')?;
        Some((thread.to_owned(), name.to_owned(), given.to_owned()))
    });
    lines.collect()
}

/// Whether processes may be traced here. Where they may not, that is said, and the test is none.
pub fn may_trace() -> bool {
    let traced = Command::new("strace").args(["-qqq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let traced = traced.expect("strace is installed: tests/run does it, or apt-get install strace");
    if !traced.success() {
        eprintln!("SKIPPED: no process may be traced here (ptrace)");
    }
    traced.success()
}

/// Whether every call is to be tried, and not a sample.
pub fn is_long() -> bool {
    std::env::var_os("AJIL_DISK").is_some_and(|value| value == "all")
}
