//! A clock that is set while the service runs, or while it stands still (FAULTS 59).

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::{Call, Service};

const DAY: i64 = 24 * 3600;
const TEN_YEARS: i64 = 3653 * DAY;

/// A service whose clock is wrong by as much as a test says.
pub struct Clock {
    file: PathBuf,
}

impl Clock {
    pub fn of(folder: &Folder) -> Self {
        let clock = Self { file: folder.outside("clock") };
        clock.set(0);
        clock
    }

    /// By so many seconds.
    pub fn set(&self, seconds: i64) {
        let fresh = self.file.with_extension("fresh");
        fs::write(&fresh, (seconds * 1000).to_string()).unwrap();
        fs::rename(fresh, &self.file).unwrap();
    }

    fn call(&self, folder: &Folder) -> Call {
        Call::on(folder).variable("AJIL_TEST_CLOCK", self.file.to_str().unwrap())
    }

    pub fn start(&self, folder: &Folder) -> Service {
        self.call(folder).start()
    }
}

fn at(seconds: i64) -> String {
    let at = DateTime::from_timestamp((Utc::now() + TimeDelta::seconds(seconds)).timestamp(), 0).unwrap();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn markdown(matter: &str, body: &str) -> String {
    format!("---\n{matter}\n---\n\n{body}\n")
}

/// What is waited for, by embargo and by date; what ends; and what ceases to break: all in an hour.
fn drop_all(folder: &Folder) {
    let hour = at(3600);
    folder.write("news/embargo.md", markdown(&format!("title: Under embargo\nembargo: {hour}"), "One body."));
    folder.write("news/dated.md", markdown(&format!("title: Dated\ndate: {hour}"), "Another body."));
    folder.write("news/ends.md", markdown(&format!("title: It ends\nexpires: {hour}"), "A third body."));
    let matter = format!("title: It calms\nbreaking: true\nbreaking_until: {hour}");
    folder.write("news/calms.md", markdown(&matter, "A fourth body."));
    folder.write("news/later.md", markdown(&format!("title: Not yet\nembargo: {}", at(7200)), "A fifth body."));
}

#[track_caller]
fn expect(service: &Service, news: &[&str], breaking: &[&str]) {
    let mut news = news.to_vec();
    news.sort_unstable();
    eventually(PATIENCE, &format!("{news:?}"), || {
        let mut titles = service.titles("news");
        titles.sort();
        (titles == news && service.titles("breaking") == breaking).then_some(())
    });
}

const BEFORE: &[&str] = &["It ends", "It calms"];
const AFTER: &[&str] = &["Under embargo", "Dated", "It calms"];

/// All that is told of the entries, by which a second publication would show.
fn told(service: &Service) -> Vec<(String, String)> {
    ["all", "news", "breaking"]
        .iter()
        .flat_map(|feed| ["rss", "atom", "json"].map(|ending| format!("/{feed}.{ending}")))
        .chain(["/news-sitemap.xml".to_owned(), "/news".to_owned()])
        .map(|path| {
            let fetched = service.get(&path);
            (path, fetched.header("etag").unwrap_or_default().to_owned())
        })
        .collect()
}

#[test]
fn fault_59_a_clock_that_goes_back_publishes_nothing_twice_and_takes_nothing_down() {
    let folder = Folder::new();
    let clock = Clock::of(&folder);
    drop_all(&folder);
    let mut service = clock.start(&folder);
    expect(&service, BEFORE, &["It calms"]);
    clock.set(3700);
    expect(&service, AFTER, &[]);
    for back in [0, -TEN_YEARS] {
        let times_set = |service: &Service| service.log().matches("the clock was set").count();
        eventually(PATIENCE, "the word of it", || (times_set(&service) == 1).then_some(()));
        let before = told(&service);
        clock.set(back);
        eventually(PATIENCE, "the word of that", || (times_set(&service) == 2).then_some(()));
        all_along(Duration::from_secs(2), || assert_eq!(told(&service), before));
        // Nor does a start, nor settings that have every file read again.
        service.restart();
        expect(&service, AFTER, &[]);
        let site = format!("{SITE}labels = [\"X{back}\"]\n");
        folder.write("site.toml", &site);
        let marker = format!("Marker {back}");
        folder.write("marker/marker.txt", story(&marker));
        service.expect_in("marker", &marker);
        all_along(Duration::from_secs(1), || {
            let mut titles = service.titles("news");
            titles.sort();
            assert_eq!(titles, ["Dated", "It calms", "Under embargo"]);
            assert_eq!(service.titles("breaking"), [""; 0]);
        });
        service.restart();
        clock.set(3700);
    }
    clock.set(7300);
    expect(&service, &["Under embargo", "Dated", "It calms", "Not yet"], &[]);
}

#[test]
fn an_edit_is_obeyed_whatever_passed_by_another_clock() {
    let folder = Folder::new();
    let clock = Clock::of(&folder);
    drop_all(&folder);
    let service = clock.start(&folder);
    clock.set(3700);
    expect(&service, AFTER, &[]);
    clock.set(0);
    // A later embargo, and one that is earlier than the one that passed and still to come.
    folder.write("news/embargo.md", markdown(&format!("title: Under embargo\nembargo: {}", at(9 * DAY)), "One body."));
    folder.write("news/dated.md", markdown(&format!("title: Dated\ndate: {}", at(1800)), "Another body."));
    folder.write("news/ends.md", markdown(&format!("title: It ends\nexpires: {}", at(5400)), "A third body."));
    let matter = format!("title: It calms\nbreaking: true\nbreaking_until: {}", at(5400));
    folder.write("news/calms.md", markdown(&matter, "A fourth body."));
    expect(&service, BEFORE, &["It calms"]);
    // A slip of the pen put right is no new moment.
    clock.set(9 * DAY + 60);
    expect(&service, &["Under embargo", "Dated", "It calms", "Not yet"], &[]);
    clock.set(0);
    let dated = folder.read("news/dated.md").unwrap().replace("Another body.", "Another body, put right.");
    folder.write("news/dated.md", dated);
    eventually(PATIENCE, "the edit", || {
        let item = service.items("news").into_iter().find(|item| item["title"] == "Dated")?;
        item["content_html"].as_str()?.contains("put right").then_some(())
    });
    expect(&service, &["Under embargo", "Dated", "It calms", "Not yet"], &[]);
}

#[test]
fn what_is_published_by_a_clock_that_went_back_is_news_and_every_change_is_seen() {
    let folder = Folder::new();
    let clock = Clock::of(&folder);
    let service = clock.start(&folder);
    folder.write("news/a.txt", story("Before"));
    let first = service.expect("news", &["Before"]).remove(0);
    let documents = |service: &Service| {
        ["rss", "atom", "json"].map(|ending| service.get(&format!("/news.{ending}")).header("etag").unwrap().to_owned())
    };
    let before = documents(&service);
    clock.set(-TEN_YEARS);
    folder.write("news/b.txt", story("After"));
    service.expect_in("news", "After");
    assert!(documents(&service).iter().zip(&before).all(|(after, before)| after != before));
    folder.write("news/a.txt", story("Before").replace("The second one.", "The second one, corrected."));
    let after = eventually(PATIENCE, "the correction", || {
        service.feed("news").into_iter().find(|told| told.html.as_ref().is_some_and(|html| html.contains("corrected")))
    });
    assert_eq!((&after.id, after.published), (&first.id, first.published));
    assert!(after.updated > first.updated, "{} {}", first.updated, after.updated);
}

#[test]
fn a_window_with_an_age_is_of_the_clock_that_holds() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "window.age = \"1h\"\n");
    let clock = Clock::of(&folder);
    let service = clock.start(&folder);
    folder.write("news/a.txt", story("For an hour"));
    service.expect("news", &["For an hour"]);
    clock.set(7200);
    service.expect("news", &[]);
    clock.set(0);
    service.expect("news", &["For an hour"]);
    assert_eq!(service.titles("all"), ["For an hour"]);
}

#[test]
fn an_embargo_put_off_while_the_service_stood_still_is_kept() {
    let folder = Folder::new();
    let clock = Clock::of(&folder);
    let drop = |title: &str, seconds| {
        folder.write(
            format!("news/{title}.md"),
            markdown(&format!("title: {title}\nembargo: {}", at(seconds)), &format!("The body of {title}.")),
        );
    };
    for title in ["kept", "later", "gone"] {
        drop(title, 3600);
    }
    let mut service = clock.start(&folder);
    eventually(PATIENCE, "three waiting files", || (service.status()["files"]["waiting"] == 3).then_some(()));
    assert!(service.stop().success());
    drop("later", 2 * DAY);
    folder.remove("news/gone.md");
    clock.set(3700);
    let service = clock.call(&folder).start_without_waiting();
    // From the first answer on.
    assert_eq!(service.titles("all"), ["kept"]);
    all_along(Duration::from_secs(5), || assert_eq!(service.titles("all"), ["kept"]));
    clock.set(2 * DAY + 60);
    eventually(PATIENCE, "the other", || (service.titles("all").len() == 2).then_some(()));
    service.expect_in("news", "later");
}

#[test]
fn an_edit_of_an_embargo_that_cannot_be_read_releases_nothing() {
    let folder = Folder::new();
    let clock = Clock::of(&folder);
    let page = |embargo: &str| markdown(&format!("title: Secret\nembargo: {embargo}"), "The body of it.");
    folder.write("news/a.md", page(&at(3600)));
    let service = clock.start(&folder);
    eventually(PATIENCE, "a waiting file", || (service.status()["files"]["waiting"] == 1).then_some(()));
    folder.write("news/a.md", page("when the minister has spoken"));
    eventually(PATIENCE, "a receipt", || folder.read("news/a.md.refused.txt"));
    clock.set(3700);
    folder.write("news/marker.txt", story("The marker"));
    service.expect("news", &["The marker"]);
    all_along(Duration::from_secs(3), || assert_eq!(service.titles("all"), ["The marker"]));
    folder.write("news/a.md", page(&at(3600)));
    service.expect_in("news", "Secret");
}
