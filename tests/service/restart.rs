//! State is derived: what is served after a restart, a lost state, a move to another host, a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use crate::feeds::{Fetched, Told};
use crate::folder::{BROKEN, Folder, SITE, dated, story};
use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::service::{Call, Service};

const SEED: &str = include_str!("../../feeds/security/hammouchi-receives-us-ambassador.txt");

/// A little of everything: dated, undated, Markdown, a ticker, sub-categories, settings, a refused file.
fn folder() -> Folder {
    let folder = Folder::with(&format!("{SITE}breaking_for = \"none\"\n"));
    folder.write("security/example.txt", SEED);
    folder.write("news/dated.txt", dated("Dated", "2021-03-04 05:06"));
    folder.write("news/undated.txt", story("Undated"));
    folder.age("news/undated.txt", Duration::from_secs(40 * 24 * 3600));
    folder.write("news/local/two.md", "---\ntitle: In Markdown\ndate: 2022-02-02\ntags: [a, b]\n---\n\nA *body*.\n");
    folder.write(
        "news/local/declared.md",
        "---\ntitle: Declared\nid: tag:example.org,2026:x\ndate: 2023-01-01\n---\n\nBody.\n",
    );
    folder.write("news/feed.toml", "title = \"The news\"\n");
    folder.write("news/broken.txt", BROKEN);
    folder
}

/// So many entries make all of [`folder`].
const ENTRIES: usize = 10;

const FEEDS: [&str; 5] = ["all", "breaking", "security", "news", "news/local"];

fn documents() -> Vec<String> {
    FEEDS.iter().flat_map(|feed| ["rss", "atom", "json"].map(|ending| format!("/{feed}.{ending}"))).collect()
}

fn pages() -> Vec<String> {
    FEEDS.iter().map(|feed| format!("/{feed}")).chain(["/".to_owned()]).collect()
}

#[track_caller]
fn wait_for_all(service: &Service) {
    eventually_telling(PATIENCE, "every entry", || {
        let status = service.status();
        let is = status["entries"] == ENTRIES && status["files"]["refused"] == 1 && status["waiting"] == 0;
        if is { Ok(()) } else { Err(status.to_string()) }
    });
}

fn fetch_all(service: &Service, paths: &[String]) -> BTreeMap<String, Fetched> {
    paths.iter().map(|path| (path.clone(), service.get_still(path))).collect()
}

#[track_caller]
fn assert_same(before: &BTreeMap<String, Fetched>, after: &BTreeMap<String, Fetched>, headers: &[&str]) {
    for (path, before) in before {
        let after = &after[path];
        assert_eq!(before.body.escape_ascii().to_string(), after.body.escape_ascii().to_string(), "{path}");
        for header in headers {
            assert_eq!(before.all(header), after.all(header), "{header} of {path}");
        }
    }
}

fn told(service: &Service) -> BTreeMap<&'static str, Vec<Told>> {
    FEEDS.iter().map(|feed| (*feed, service.feed(feed))).collect()
}

#[test]
fn a_restart_gives_the_same_bytes_and_validators_of_every_feed() {
    let folder = folder();
    let mut service = Service::start(&folder);
    wait_for_all(&service);
    let before = fetch_all(&service, &documents());
    service.restart();
    let headers = ["etag", "last-modified", "cache-control", "content-type", "link"];
    assert_same(&before, &fetch_all(&service, &documents()), &headers);
    // A conditional request from before the restart is still answered in a word.
    let etag = before["/all.rss"].header("etag").unwrap();
    let answer = crate::feeds::fetch_with(service.public(), "GET", "/all.rss", &[("If-None-Match", etag)]);
    assert_eq!(answer.status, 304);
    // Nothing was parsed again.
    assert!(!service.log().contains(" published "), "{}", service.log());
}

#[test]
fn a_restart_gives_the_same_bytes_and_etags_of_every_page() {
    let folder = folder();
    let mut service = Service::start(&folder);
    wait_for_all(&service);
    let before = fetch_all(&service, &pages());
    service.restart();
    assert_same(&before, &fetch_all(&service, &pages()), &["etag", "cache-control", "content-type", "link"]);
}

#[test]
fn a_restart_is_no_modification_of_a_page() {
    let folder = folder();
    let mut service = Service::start(&folder);
    wait_for_all(&service);
    let before = fetch_all(&service, &pages());
    service.restart();
    assert_same(&before, &fetch_all(&service, &pages()), &["last-modified"]);
}

#[test]
fn two_services_on_equal_folders_serve_equal_bytes() {
    let (one, two) = (folder(), folder());
    for path in ["news/undated.txt", "security/example.txt", "news/dated.txt"] {
        let modified = fs::metadata(one.at(path)).unwrap().modified().unwrap();
        fs::File::options().write(true).open(two.at(path)).unwrap().set_modified(modified).unwrap();
    }
    let (one, two) = (Service::start(&one), Service::start(&two));
    wait_for_all(&one);
    wait_for_all(&two);
    // The feed's own `updated` tells when each service saw the change; JSON Feed and RSS items tell of entries alone.
    for feed in FEEDS {
        let path = format!("/{feed}.json");
        assert_eq!(one.get(&path).text(), two.get(&path).text(), "{path}");
    }
}

#[test]
fn a_deleted_state_gives_the_same_ids_and_dates() {
    let folder = folder();
    let mut service = Service::start(&folder);
    wait_for_all(&service);
    let before = told(&service);
    assert!(service.stop().success());
    fs::remove_dir_all(folder.at(".ajil")).unwrap();
    service.start_again();
    wait_for_all(&service);
    assert_eq!(before, told(&service));
}

#[test]
fn a_site_without_an_id_keeps_its_own_outside_the_state() {
    let folder = Folder::bare();
    folder.write("news/a.txt", story("A story"));
    folder.write("news/ticker.txt", "• A headline of the ticker\nBREAKING\n");
    let mut service = Service::start(&folder);
    service.expect_in("breaking", "A headline of the ticker");
    let before = (service.expect("news", &["A story"]), service.feed("breaking"));
    assert!(service.stop().success());
    fs::remove_dir_all(folder.at(".ajil")).unwrap();
    assert!(folder.read(".ajil-id").is_some());
    service.start_again();
    service.expect_in("breaking", "A headline of the ticker");
    assert_eq!((service.expect("news", &["A story"]), service.feed("breaking")), before);
}

#[test]
fn a_change_of_host_changes_addresses_and_no_id() {
    let folder = folder();
    let mut service = Service::start(&folder);
    wait_for_all(&service);
    let before = told(&service);
    let feed_id = |service: &Service| {
        let atom = service.get("/news.atom");
        let after = atom.text().split_once("<id>").unwrap().1;
        after.split_once("</id>").unwrap().0.to_owned()
    };
    let feed_before = feed_id(&service);
    assert!(service.stop().success());
    service.start_again_as(Call::on(&folder).option("--base-url", Some("http://other.example/news/")));
    wait_for_all(&service);
    assert_eq!(feed_id(&service), feed_before);
    for (feed, before) in before {
        let after = service.feed(feed);
        assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            assert_eq!((&before.id, before.published, before.updated), (&after.id, after.published, after.updated));
            let moved = before.link.replace("https://news.example.org/", "http://other.example/news/");
            assert_eq!(moved, after.link);
        }
    }
    assert!(!service.get("/all.rss").text().contains("news.example.org"));
}

#[test]
fn fault_30_kill_dash_nine_in_a_bulk_drop_loses_and_doubles_nothing() {
    const FILES: usize = 2000;
    let folder = Folder::with(&format!("{SITE}window = {{ count = 1000 }}\n"));
    let mut service = Service::start(&folder);
    let title = |n: usize| format!("Story number {n}");
    std::thread::scope(|scope| {
        let folder = &folder;
        scope.spawn(move || {
            for n in 0..FILES {
                let path = format!("bulk{}/{n}.txt", n % 4);
                if n % 2 == 0 {
                    folder.rename_in(path, story(&title(n)));
                } else {
                    folder.write(path, story(&title(n)));
                }
            }
        });
        // Three times, in the midst of it.
        for share in [8, 4, 2] {
            eventually(PATIENCE, "some of the files", || {
                (service.status()["entries"].as_u64()? > (FILES / share) as u64).then_some(())
            });
            // The window of none of these feeds is ever full.
            let served = |service: &Service| -> BTreeSet<_> {
                (0..4).flat_map(|bulk| service.titles(&format!("bulk{bulk}"))).collect()
            };
            let before = served(&service);
            service.kill_dash_nine();
            service = Call::on(folder).start_without_waiting();
            // What was served once is served again at once, before the folder was read.
            let after = served(&service);
            let lost: Vec<_> = before.difference(&after).collect();
            assert!(lost.is_empty(), "served before the crash and not after: {lost:?}");
        }
    });
    eventually_telling(PATIENCE * 2, "every entry", || {
        let status = service.status();
        if status["entries"] == FILES { Ok(()) } else { Err(status["entries"].to_string()) }
    });
    let mut all = Vec::new();
    for bulk in 0..4 {
        let told = eventually_telling(PATIENCE, "every entry of a folder", || {
            let told = service.titles(&format!("bulk{bulk}"));
            if told.len() >= FILES / 4 { Ok(told) } else { Err(told.len().to_string()) }
        });
        all.extend(told);
    }
    let seen: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!((all.len(), seen), (FILES, (0..FILES).map(title).collect()));
    let ids: BTreeSet<_> =
        (0..4).flat_map(|bulk| service.items(&format!("bulk{bulk}"))).map(|item| item["id"].to_string()).collect();
    assert_eq!(ids.len(), FILES);
    assert_eq!(service.status()["files"], serde_json::json!({"published": FILES}));
}

#[test]
fn what_changed_while_the_service_stood_still_is_live_after_the_start() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.rename_in_aged("news/a.txt", story("The story"), Duration::from_secs(3600));
    let before = service.expect("news", &["The story"]).remove(0);
    assert!(service.stop().success());
    folder.write("news/a.txt", story("The story, corrected"));
    folder.write("news/b.txt", dated("Another", "2020-09-24 15:57"));
    service.start_again();
    let after = service.expect("news", &["The story, corrected", "Another"]).remove(0);
    assert_eq!((&after.id, after.published), (&before.id, before.published));
    assert!(after.updated > before.updated);
}

#[test]
fn fault_36_a_second_service_on_the_same_state_ends_and_says_why() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let service = Service::start(&folder);
    let (status, said) = Call::on(&folder).fail();
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("another ajil is running") && said.contains("--state"), "{said}");
    service.expect("news", &["A story"]);
}
