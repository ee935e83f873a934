//! What is on the disk by when.

use std::fs;

use crate::command::run_json;
use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::traced::{call, calls, may_trace, state};

#[test]
fn what_an_operator_decided_is_on_the_disk_before_it_is_answered() {
    if !may_trace() {
        return;
    }
    let folder = Folder::new();
    folder.write("news/a.txt", story("A mistake"));
    let trace = folder.outside("trace");
    let strace = ["strace", "-D", "-f", "-y", "-qqq", "-s", "512", "-o", trace.to_str().unwrap()];
    let service = call(&folder).by(&strace).start();
    let id = service.expect_in("news", "A mistake")["id"].as_str().unwrap().to_owned();

    let from = fs::metadata(&trace).unwrap().len() as usize;
    let (status, told) = run_json(&folder, &["withdraw", &id, "--state", state(&folder).to_str().unwrap()]);
    assert_eq!((status, &told["done"]), (0, &true.into()));

    let sends = ["sendto", "sendmsg", "write", "writev"];
    let (calls, answer) = eventually(PATIENCE, "the trace of the answer", || {
        let calls = calls(&trace, from);
        let is_answer = |(_, name, given): &(String, String, String)| {
            sends.contains(&name.as_str()) && given.contains("<socket:") && given.contains("withdrawn")
        };
        let answer = calls.iter().position(is_answer)?;
        Some((calls, answer))
    });
    let before = &calls[..answer];
    let last = |names: &[&str]| {
        before.iter().rposition(|(_, name, given)| names.contains(&name.as_str()) && given.contains("ajil.db-wal>"))
    };
    let (written, synced) = (last(&["pwrite64", "write"]), last(&["fdatasync", "fsync"]));
    assert!(written.is_some() && synced > written, "written by call {written:?}, synced by {synced:?}");
}
