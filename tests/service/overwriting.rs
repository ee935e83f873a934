//! Files that are written over while they are read, and stories that take one another's names and bytes.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{Call, Service};

/// A long story, so that its reading can be interrupted; each of its paragraphs names it.
fn long_story(title: &str) -> String {
    let mut text = format!("{title}\n");
    for number in 0..2000 {
        text.push_str(&format!("\nParagraph {number} of {title}, which is told at some length.\n"));
    }
    text
}

/// What is served of the one story in `news` is wholly one of the versions.
#[track_caller]
fn assert_whole(service: &Service) -> Option<String> {
    let told = service.feed("news");
    let one = told.first()?;
    let html = one.html.clone().unwrap_or_default();
    assert_eq!(html.matches("<p>").count(), 2000, "a piece of {}", one.title);
    assert_eq!(html.matches(&format!("of {}, which", one.title)).count(), 2000, "two stories in one: {}", one.title);
    Some(one.title.clone())
}

#[test]
fn fault_07_a_file_replaced_while_it_is_read_is_one_version_or_the_other() {
    let folder = Folder::new();
    let service = Call::on(&folder).option("--settle", Some("20ms")).start();
    folder.rename_in("news/a.txt", long_story("Version 0"));
    service.expect_in("news", "Version 0");
    assert_whole(&service);
    let ends = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for version in 1..=200 {
                // In place, whole and by rename, as fast as it goes.
                let text = long_story(&format!("Version {version}"));
                match version % 3 {
                    0 => folder.rename_beside("news/a.txt", text),
                    1 => folder.write("news/a.txt", text),
                    _ => File::options()
                        .write(true)
                        .open(folder.at("news/a.txt"))
                        .unwrap()
                        .write_all_at(text.as_bytes(), 0)
                        .unwrap(),
                }
            }
            ends.store(true, Ordering::Release);
        });
        while !ends.load(Ordering::Acquire) {
            assert!(assert_whole(&service).is_some(), "it is always there");
        }
    });
    eventually(PATIENCE, "the last", || (assert_whole(&service)? == "Version 200").then_some(()));
    assert_eq!(service.titles("all").len(), 1, "one file, one entry");
}

#[test]
fn fault_08_a_file_cut_short_while_it_is_read_ends_nothing_and_is_read_again() {
    let folder = Folder::new();
    let mut service = Call::on(&folder).option("--settle", Some("20ms")).start();
    folder.rename_in("news/a.txt", long_story("Whole"));
    service.expect_in("news", "Whole");
    assert_whole(&service);
    for round in 0..100 {
        let mut file = File::create(folder.at("news/a.txt")).unwrap();
        let text = long_story(if round % 2 == 0 { "Even" } else { "Odd" });
        let (head, tail) = text.as_bytes().split_at(text.len() / 2);
        file.write_all(head).unwrap();
        file.set_len(0).unwrap();
        file.write_all_at(head, 0).unwrap();
        file.write_all_at(tail, head.len() as u64).unwrap();
    }
    // A short edit may have been whole for a moment; at the end it is the last one.
    eventually(PATIENCE, "the last", || {
        let told = service.feed("news");
        (told.len() == 1 && told[0].title == "Odd").then(|| assert_whole(&service)).flatten()
    });
    assert!(service.stop().success());
}

#[test]
fn fault_14_the_same_name_with_new_bytes_is_an_update_and_the_same_bytes_under_a_new_name_no_second_story() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.rename_in_aged("news/a.txt", story("A story"), Duration::from_secs(3600));
    let first = service.expect("news", &["A story"]);
    // New bytes.
    folder.write("news/a.txt", story("A story").replace("as it was told", "as it was told later"));
    let edited = eventually(PATIENCE, "the edit", || {
        let told = service.feed("news");
        told[0].html.as_ref().is_some_and(|html| html.contains("told later")).then_some(told)
    });
    assert_eq!((edited.len(), &edited[0].id, edited[0].published), (1, &first[0].id, first[0].published));
    assert!(edited[0].updated > first[0].updated);
    // The same bytes under other names: beside it, in another folder, after a restart.
    fs::copy(folder.at("news/a.txt"), folder.at("news/copy.txt")).unwrap();
    folder.write("sport/b.txt", folder.read("news/a.txt").unwrap());
    service.expect("sport", &["A story"]);
    service.restart();
    for feed in ["news", "sport", "all"] {
        let told = service.feed(feed);
        assert_eq!(told.len(), 1, "{feed}");
        assert_eq!((&told[0].id, told[0].updated), (&edited[0].id, edited[0].updated), "{feed}");
    }
}
