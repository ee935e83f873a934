//! Updates and rebuilds that are killed at any of their system calls.

use std::fs;
use std::path::Path;

use crate::folder::Folder;
use crate::service::Service;
use crate::traced::{call, is_long, may_trace, state, tampered};

fn stores() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/stores"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What the feed shows.
fn shown(service: &Service) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    service.items("all").iter().map(|item| (text(&item["id"]), text(&item["date_published"]))).collect()
}

/// The folder and the store of schema 2 that the tests' fixtures have.
fn old_store() -> Folder {
    let folder = Folder::bare();
    copy(&stores().join("folder"), &folder.root());
    fs::create_dir_all(state(&folder)).unwrap();
    fs::copy(stores().join("v2.db"), state(&folder).join("ajil.db")).unwrap();
    folder
}

fn spoil(folder: &Folder) {
    let path = state(folder).join("ajil.db");
    let mut bytes = fs::read(&path).unwrap();
    // The last page is an index's or a table's, and none of it is what it was.
    let from = bytes.len() - 4096;
    bytes[from..].fill(0xA5);
    fs::write(path, bytes).unwrap();
}

/// Kills the start at the calls of these numbers, each time on a fresh copy, and a second one at the first call that it
/// makes after that; then starts as usual.
fn kill_at(calls: &str, numbers: impl IntoIterator<Item = u32>, prepare: impl Fn() -> Folder) {
    if !may_trace() {
        return;
    }
    let expected = shown(&call(&prepare()).start());
    assert!(expected.len() >= 9, "{expected:?}");
    for number in numbers {
        let folder = prepare();
        for number in [number, 1] {
            // It may have come to its end before.
            drop(tampered(&folder, calls, &format!("signal=KILL:when={number}")).try_start());
        }
        let service = call(&folder).start();
        assert_eq!(shown(&service), expected, "killed at {calls} {number}:\n{}", service.log());
        let left: Vec<_> = fs::read_dir(state(&folder)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let halves = left.iter().filter(|name| {
            let name = name.to_string_lossy();
            ["partial", "rebuilding", "rebuilt-"].iter().any(|part| name.contains(part))
        });
        assert_eq!(halves.count(), 0, "{left:?}");
    }
}

fn sampled(sample: &[u32], all: u32) -> Vec<u32> {
    if is_long() { (1..all).collect() } else { sample.to_vec() }
}

#[test]
fn fault_38_an_update_that_is_killed_anywhere_is_carried_out_by_the_next_start() {
    kill_at("pwrite64", sampled(&[1, 2, 30, 70, 110], 200), old_store);
    kill_at("fsync,fdatasync,rename,unlink", sampled(&[1, 2, 3], 20), old_store);
}

#[test]
fn fault_32_a_rebuild_that_is_killed_anywhere_is_carried_out_by_the_next_start() {
    let spoilt = || {
        let folder = old_store();
        spoil(&folder);
        folder
    };
    kill_at("pwrite64", sampled(&[2, 40, 90], 200), spoilt);
    kill_at("fsync,fdatasync,rename,unlink", sampled(&[1, 2, 3, 4, 5], 20), spoilt);
}
