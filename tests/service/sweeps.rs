//! A sweep is not an editor: what is missing at once is judged at once, and of too much nothing is taken from readers.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::feeds::Told;
use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually, eventually_telling};
use crate::service::Service;

/// Longer than a removal waits and is judged.
const JUDGED: Duration = Duration::from_secs(6);

/// A site whose feeds show all that the tests publish.
fn folder(more: &str) -> Folder {
    Folder::with(&format!("{SITE}window = {{ count = 1000, bytes = \"9MB\" }}\n{more}"))
}

fn publish(folder: &Folder, section: &str, count: usize) {
    for number in 0..count {
        folder.write(format!("{section}/{number}.txt"), story(&format!("Story {number} of {section}")));
    }
}

fn remove(folder: &Folder, section: &str, numbers: std::ops::Range<usize>) {
    for number in numbers {
        folder.remove(format!("{section}/{number}.txt"));
    }
}

#[track_caller]
fn expect_count(service: &Service, feed: &str, count: usize) {
    eventually_telling(PATIENCE, &format!("{count} in /{feed}"), || match service.titles(feed).len() {
        seen if seen == count => Ok(()),
        seen => Err(seen.to_string()),
    });
}

/// What asks: the category, and so many entries.
fn asks(service: &Service) -> Vec<(Value, Value)> {
    let status = service.status();
    let asks = status["asks"].as_array().unwrap();
    asks.iter().map(|one| (one["category"].clone(), one["entries"].clone())).collect()
}

#[track_caller]
fn expect_asked(service: &Service, category: &str, entries: usize) {
    let expected = [(Value::from(category), Value::from(entries))];
    eventually_telling(PATIENCE, "a question", || {
        let asked = asks(service);
        if asked == expected { Ok(()) } else { Err(format!("{asked:?}")) }
    });
}

#[track_caller]
fn expect_settled(service: &Service) {
    eventually(PATIENCE, "nothing that asks", || asks(service).is_empty().then_some(()));
}

fn told(service: &Service, feed: &str) -> Vec<Told> {
    service.feed(feed)
}

#[test]
fn a_few_of_a_small_category_and_many_of_a_large_one_are_an_editors_doing() {
    let folder = folder("");
    publish(&folder, "small", 25);
    publish(&folder, "large", 300);
    let service = Service::start(&folder);
    remove(&folder, "small", 0..6);
    remove(&folder, "large", 0..50);
    expect_count(&service, "small", 19);
    expect_count(&service, "large", 250);
    assert!(asks(&service).is_empty());
}

#[test]
fn more_than_a_fifth_at_once_is_held_asked_about_and_settled_by_files_that_come_back() {
    let folder = folder("");
    publish(&folder, "sport", 100);
    publish(&folder, "news", 60);
    let service = Service::start(&folder);
    expect_count(&service, "all", 160);
    let before = told(&service, "sport");
    let names: Vec<_> = (0..21).map(|number| format!("sport/{number}.txt")).collect();
    for (number, name) in names.iter().enumerate() {
        fs::rename(folder.at(name), folder.outside(format!("{number}.txt"))).unwrap();
    }
    expect_asked(&service, "sport", 21);
    let line = eventually(PATIENCE, "a line that asks", || {
        service.log().lines().find(|line| line.contains("ajil confirm sport")).map(str::to_owned)
    });
    assert!(line.contains("WARN") && line.contains("files=21"), "{line}");
    // An editor elsewhere is not kept waiting for the answer.
    folder.remove("news/0.txt");
    expect_count(&service, "news", 59);
    assert_eq!(told(&service, "sport"), before);
    assert!(!service.get("/sport.atom").text().contains("deleted-entry"));
    for (number, name) in names.iter().enumerate() {
        fs::rename(folder.outside(format!("{number}.txt")), folder.at(name)).unwrap();
    }
    expect_settled(&service);
    assert_eq!(told(&service, "sport"), before);
}

#[test]
fn nothing_of_what_is_removed_at_once_is_gone_for_a_moment() {
    let folder = folder("");
    publish(&folder, "sport", 120);
    let service = Service::start(&folder);
    expect_count(&service, "sport", 120);
    remove(&folder, "sport", 0..110);
    let removed = Instant::now();
    while asks(&service).is_empty() || removed.elapsed() < JUDGED {
        assert_eq!(service.titles("sport").len(), 120);
        assert!(removed.elapsed() < PATIENCE);
    }
    expect_asked(&service, "sport", 110);
}

#[test]
fn a_sweep_that_trickles_gives_back_what_it_took() {
    let folder = folder("");
    publish(&folder, "sport", 60);
    let service = Service::start(&folder);
    expect_count(&service, "sport", 60);
    let before = told(&service, "sport");
    for ten in 0..4 {
        remove(&folder, "sport", ten * 10..ten * 10 + 10);
        // As fast as a slow script.
        all_along(Duration::from_millis(1200), || ());
    }
    expect_asked(&service, "sport", 40);
    assert_eq!(told(&service, "sport"), before);
    assert!(!service.get("/sport.atom").text().contains("deleted-entry"));
    let page = before[0].link.strip_prefix("https://news.example.org").unwrap();
    assert_eq!(service.get(page).status, 200);
}

#[test]
fn a_folder_that_is_gone_is_served_on_and_asked_about() {
    let folder = folder("");
    folder.write("news/a.txt", story("To be kept"));
    folder.write("old/b.txt", story("Not to be removed"));
    folder.write("old/older/c.txt", story("Not to be removed, too"));
    let service = Service::start(&folder);
    expect_count(&service, "all", 3);
    let before = told(&service, "old");
    fs::rename(folder.at("old"), folder.outside("old")).unwrap();
    expect_asked(&service, "old", 2);
    assert_eq!((told(&service, "old"), service.get("/old").status), (before.clone(), 200));
    // The same files under another name are a rename, however late.
    fs::rename(folder.outside("old"), folder.at("new")).unwrap();
    expect_count(&service, "new", 2);
    expect_settled(&service);
    let ids = |told: Vec<Told>| told.into_iter().map(|one| one.id).collect::<BTreeSet<_>>();
    assert_eq!(ids(told(&service, "new")), ids(before));
    eventually(PATIENCE, "no feed of the old name", || (service.get("/old.rss").status == 410).then_some(()));
}

#[test]
fn what_goes_while_the_service_stands_still_or_is_killed_is_held_alike() {
    let folder = folder("");
    publish(&folder, "sport", 50);
    let mut service = Service::start(&folder);
    expect_count(&service, "sport", 50);
    let before = told(&service, "sport");
    assert!(service.stop().success());
    remove(&folder, "sport", 0..30);
    service.start_again();
    let started = Instant::now();
    while asks(&service).is_empty() {
        assert_eq!(service.titles("sport").len(), 50);
        assert!(started.elapsed() < PATIENCE);
    }
    service.kill_dash_nine();
    service.start_again();
    expect_asked(&service, "sport", 30);
    assert_eq!(told(&service, "sport"), before);
    service.kill_dash_nine();
    publish(&folder, "sport", 30);
    service.start_again();
    expect_settled(&service);
    let ids = |told: &[Told]| told.iter().map(|one| (one.id.clone(), one.title.clone())).collect::<BTreeSet<_>>();
    assert_eq!(ids(&told(&service, "sport")), ids(&before));
}

#[test]
fn a_file_of_many_that_goes_is_as_much_as_it_holds() {
    let folder = folder("");
    let items: Vec<_> = (0..40)
        .map(|number| {
            serde_json::json!({ "id": format!("tag:example.org,2026:{number}"), "title": format!("Item {number}"),
            "content_text": format!("The words of item {number}, which are its own and no other's.") })
        })
        .collect();
    let feed = serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Many", "items": items });
    folder.write("wire/all.json", feed.to_string());
    folder.write("wire/one.txt", story("By itself"));
    let service = Service::start(&folder);
    expect_count(&service, "wire", 41);
    folder.remove("wire/all.json");
    expect_asked(&service, "wire", 40);
    assert_eq!(service.titles("wire").len(), 41);
    folder.write("wire/all.json", feed.to_string());
    expect_settled(&service);
    assert_eq!(service.titles("wire").len(), 41);
}

#[test]
fn a_checkout_that_removes_and_rewrites_everything_is_no_sweep() {
    let folder = folder("");
    publish(&folder, "sport", 60);
    let service = Service::start(&folder);
    expect_count(&service, "sport", 60);
    let before = told(&service, "sport");
    remove(&folder, "sport", 0..60);
    publish(&folder, "sport", 60);
    folder.write("sport/after.txt", story("Written after"));
    service.expect_in("sport", "Written after");
    all_along(JUDGED, || assert_eq!(service.titles("sport").len(), 61));
    assert!(asks(&service).is_empty());
    let ids = |told: Vec<Told>| told.into_iter().map(|one| (one.id, one.published)).collect::<BTreeSet<_>>();
    assert!(ids(told(&service, "sport")).is_superset(&ids(before)));
}

#[test]
fn a_category_that_keeps_is_swept_without_a_word() {
    let folder = folder("on_remove = \"keep\"\n");
    publish(&folder, "drop", 40);
    let mut service = Service::start(&folder);
    expect_count(&service, "drop", 40);
    let before = told(&service, "drop");
    fs::remove_dir_all(folder.at("drop")).unwrap();
    folder.write("other/marker.txt", story("The marker"));
    service.expect_in("other", "The marker");
    all_along(JUDGED, || assert_eq!(service.titles("drop").len(), 40));
    assert!(asks(&service).is_empty());
    service.restart();
    assert_eq!(told(&service, "drop"), before);
}

#[test]
fn what_a_sweep_took_before_its_moment_waits_for_the_answer() {
    let folder = folder("");
    publish(&folder, "news", 30);
    let moment = jiff::Timestamp::now() + Duration::from_secs(8);
    let scheduled = |title: &str, at| format!("---\ntitle: {title}\nembargo: {at}\n---\nText of it.\n");
    folder.write("news/secret.md", scheduled("Secret", moment));
    folder.write("other/later.md", scheduled("Later", moment + Duration::from_millis(500)));
    let service = Service::start(&folder);
    expect_count(&service, "news", 30);
    remove(&folder, "news", 0..25);
    folder.remove("news/secret.md");
    expect_asked(&service, "news", 25);
    service.expect("other", &["Later"]);
    expect_count(&service, "news", 30);
    // It was not meant.
    folder.write("news/secret.md", scheduled("Secret", moment));
    publish(&folder, "news", 25);
    service.expect_in("news", "Secret");
}
