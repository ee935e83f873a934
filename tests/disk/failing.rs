//! Errors of the disk: once, for a while, and for ever.

use std::collections::BTreeMap;

use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::service::Service;
use crate::traced::{call, is_long, may_trace, tampered};

const FIRST: [&str; 3] = ["One", "Two", "Three"];
const LATER: [&str; 3] = ["Four", "Five", "Six"];

fn path_of(title: &str) -> String {
    format!("news/{}.txt", title.to_lowercase())
}

fn folder() -> Folder {
    let folder = Folder::new();
    for title in FIRST {
        folder.write(path_of(title), story(title));
    }
    folder
}

/// The ids of what the feed shows, by titles.
fn ids(service: &Service) -> BTreeMap<String, String> {
    let item = |item: &serde_json::Value| {
        (item["title"].as_str().unwrap().to_owned(), item["id"].as_str().unwrap().to_owned())
    };
    service.items("news").iter().map(item).collect()
}

#[track_caller]
fn expect_all(service: &Service, case: &str) -> BTreeMap<String, String> {
    eventually_telling(PATIENCE, &format!("six stories ({case})"), || {
        let response = service.get("/news.json");
        if response.status != 200 {
            // Never an answer that says that there is nothing.
            return if response.status == 503 { Err("503".to_owned()) } else { panic!("{case}: {}", response.status) };
        }
        let ids = ids(service);
        if ids.len() == 6 { Ok(ids) } else { Err(format!("{ids:?}\n{}", service.log())) }
    })
}

/// One case: the service under errors, with stories dropped meanwhile; and one without errors after it. Tells whether
/// anybody was told of an error: SQLite may have done without what failed.
fn try_with(calls: &str, errors: &str) -> bool {
    let (folder, case) = (folder(), format!("{calls}:{errors}"));
    let for_ever = errors.ends_with('+');
    let is_told = match tampered(&folder, calls, errors).try_start() {
        Err(told) => {
            assert!(told.contains("ajil: the st"), "{case}: it says what failed: {told}");
            assert!(!told.contains("panicked"), "{case}: {told}");
            LATER.iter().for_each(|title| folder.write(path_of(title), story(title)));
            true
        }
        Ok(mut service) => {
            LATER.iter().for_each(|title| folder.rename_in(path_of(title), story(title)));
            if for_ever {
                eventually(PATIENCE, &format!("the trouble is told ({case})"), || {
                    let status = service.status();
                    (status["ready"] == false || status["error"].is_string() || status["entries"] == 6).then_some(())
                });
                // Who asks is answered, with what there is or with a word on when to come back.
                for path in ["/", "/news.rss", "/news.json", "/news"] {
                    let status = service.get(path).status;
                    assert!(matches!(status, 200 | 503), "{case}: {path} {status}");
                }
            } else {
                expect_all(&service, &case);
                eventually(PATIENCE, &format!("the store is well again ({case})"), || {
                    (service.status()["store_is_well"] == true).then_some(())
                });
            }
            assert!(!service.log().contains("panicked"), "{case}: {}", service.log());
            service.kill_dash_nine();
            let log = service.log();
            ["I/O error", "unable to open", "Input/output error"].iter().any(|told| log.contains(told))
        }
    };
    let service = call(&folder).start();
    let after = expect_all(&service, &case);
    assert_eq!(after.values().collect::<std::collections::BTreeSet<_>>().len(), 6, "{case}");
    let expected = expected();
    assert_eq!(after, expected, "{case}: the ids are those of the files");
    for title in FIRST.iter().chain(&LATER) {
        assert_eq!(folder.read(path_of(title)).as_deref(), Some(&*story(title)), "{case}: a file was touched");
    }
    is_told
}

/// What a service shows that no disk failed.
fn expected() -> BTreeMap<String, String> {
    static EXPECTED: std::sync::OnceLock<BTreeMap<String, String>> = std::sync::OnceLock::new();
    let make = || {
        let folder = folder();
        LATER.iter().for_each(|title| folder.write(path_of(title), story(title)));
        expect_all(&call(&folder).start(), "no error")
    };
    EXPECTED.get_or_init(make).clone()
}

fn try_all(calls: &str, error: &str, sample: &[&str], all: std::ops::Range<u32>) {
    if !may_trace() {
        return;
    }
    if is_long() {
        for number in all {
            try_with(calls, &format!("error={error}:when={number}"));
            try_with(calls, &format!("error={error}:when={number}+"));
        }
    } else {
        let is_told = sample.iter().map(|when| try_with(calls, &format!("error={error}:when={when}")));
        let told: Vec<_> = is_told.collect();
        assert!(told.contains(&true), "no error came to pass: {calls} at {sample:?}");
        eprintln!("{calls}: told of {told:?} at {sample:?}");
    }
}

#[test]
fn fault_33_a_sync_that_fails_stops_writing_until_the_store_is_sound_again() {
    try_all("fsync,fdatasync", "EIO", &["1..2", "3..5", "6..8", "3+"], 1..40);
}

#[test]
fn fault_33_a_write_that_fails_loses_nothing() {
    try_all("pwrite64", "EIO", &["1", "12..14", "40..42", "120..125", "30+"], 1..200);
}

#[test]
fn fault_33_a_file_of_the_store_that_cannot_be_opened_or_cut_loses_nothing() {
    try_all("openat", "EIO", &["1", "2..3", "5", "4+"], 1..30);
    try_all("ftruncate", "EIO", &["1", "1+"], 1..10);
    try_all("unlink,rename", "EIO", &["1", "1+"], 1..10);
}

#[test]
fn fault_33_a_read_that_fails_serves_nothing_wrong() {
    try_all("pread64", "EIO", &["3", "20..22", "60..64", "50+"], 1..200);
}
