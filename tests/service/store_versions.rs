//! Stores of every version that was released, opened by the version of today: ids, dates and feeds are as they were.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ajil::store::SCHEMA_VERSION;
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::poll::{PATIENCE, eventually_telling};
use crate::service::{Call, Service};

/// 2026-11-02T08:00:00Z, when the files of the golden folder were last changed.
const CHANGED: Duration = Duration::from_secs(1_793_606_400);

fn stores() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stores")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
            let times = fs::FileTimes::new().set_modified(SystemTime::UNIX_EPOCH + CHANGED);
            fs::File::options().write(true).open(to).unwrap().set_times(times).unwrap();
        }
    }
}

fn golden(version: i32, ending: &str) -> PathBuf {
    stores().join(format!("v{version}.{ending}"))
}

/// What it serves, in the form of the golden JSON.
fn served(service: &Service, feeds: &[&String]) -> Value {
    let status = service.status();
    let mut told = json!({ "entries": status["entries"], "files": status["files"] });
    for feed in feeds {
        let items = service.items(feed);
        told[feed.as_str()] = items
            .iter()
            .map(|item| json!([item["id"], item["date_published"], item["title"].as_str().unwrap_or("")]))
            .collect();
    }
    told
}

#[test]
fn there_is_a_golden_store_of_every_version_before_this_one() {
    for version in 1..SCHEMA_VERSION {
        for ending in ["db", "json", "gone"] {
            let path = golden(version, ending);
            assert!(path.is_file(), "{} is to be made: tests/fixtures/stores/README.md", path.display());
        }
    }
}

#[test]
fn fault_37_the_store_of_every_released_version_serves_what_it_served() {
    for version in 1..SCHEMA_VERSION {
        let folder = Folder::bare();
        copy(&stores().join("folder"), &folder.root());
        let state = folder.outside("state");
        fs::create_dir_all(&state).unwrap();
        fs::copy(golden(version, "db"), state.join("ajil.db")).unwrap();
        let expected: Value = serde_json::from_str(&fs::read_to_string(golden(version, "json")).unwrap()).unwrap();
        let feeds: Vec<_> =
            expected.as_object().unwrap().iter().filter(|(_, told)| told.is_array()).map(|(name, _)| name).collect();
        assert_eq!(feeds.len(), 6);
        let gone = fs::read_to_string(golden(version, "gone")).unwrap();
        assert!(gone.lines().count() > 0);
        let call = Call::on(&folder).option("--state", Some(state.to_str().unwrap()));
        let mut service = call.start();
        // At once, and after everything was read again.
        for _ in 0..2 {
            eventually_telling(PATIENCE, &format!("what version {version} served"), || {
                let is = served(&service, &feeds);
                if is == expected { Ok(()) } else { Err(format!("{is:#}, and not {expected:#}")) }
            });
            for permalink in gone.lines() {
                assert_eq!(service.get(&format!("/articles/{permalink}")).status, 410, "version {version}");
            }
            assert_eq!(service.get("/2019/the-bridge").status, 301);
            service.restart();
        }
        let names =
            fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let copies: Vec<_> = names.filter(|name| name.contains("-before-")).collect();
        assert_eq!(copies, [format!("ajil.db.v{version}-before-v{SCHEMA_VERSION}")]);
    }
}
