//! Commands beside the service: `ajil status`, `withdraw` and the others, on a folder of the test.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::process::Stdio;

use serde_json::Value;

use crate::folder::Folder;
use crate::service::binary;

/// What a command came to.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// Runs a command of the binary on a folder.
#[track_caller]
pub fn run(folder: &Folder, words: &[&str]) -> Ended {
    let mut command = binary();
    // Whatever the place of the folder among the words: it is told by the environment.
    command.args(words).env("AJIL_DIR", folder.root()).stdin(Stdio::null());
    let ended = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { status: ended.status.code().expect("an exit status"), out: text(ended.stdout), err: text(ended.stderr) }
}

/// The same for programs: the exit status, and what was told.
#[track_caller]
pub fn run_json(folder: &Folder, words: &[&str]) -> (i32, Value) {
    let ended = run(folder, &[words, &["--format", "json"]].concat());
    let told = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
    (ended.status, told)
}
