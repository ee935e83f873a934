//! Entries that are to be seen later, no more, or never; and what is breaking.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

fn in_seconds(seconds: i64) -> DateTime<Utc> {
    let at = Utc::now() + TimeDelta::seconds(seconds);
    DateTime::from_timestamp(at.timestamp(), 0).unwrap()
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn markdown(matter: &str, body: &str) -> String {
    format!("---\n{matter}\n---\n\n{body}\n")
}

#[test]
fn a_date_in_the_future_is_waited_for_and_not_a_moment_less() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    folder.write("news/feed.toml", "title = \"News\"\n");
    let service = Service::start(&folder);
    let moment = in_seconds(4);
    folder.rename_in("news/later.md", markdown(&format!("title: Later\ndate: {}", rfc3339(moment)), "At its moment."));
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/later.md.receipt.txt"));
    assert!(!receipt.is_empty());
    eventually(PATIENCE, "the story at its moment", || {
        let titles = service.titles("news");
        assert!(titles.is_empty() || Utc::now() >= moment, "published too early");
        (titles == ["Later"]).then_some(())
    });
    let told = service.feed("news").remove(0);
    assert_eq!(told.published, moment);
    assert_eq!(service.feed("all").len(), 1);
}

#[test]
fn an_article_expires_at_its_moment() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let end = in_seconds(5);
    folder.rename_in("news/a.md", markdown(&format!("title: For a while\nexpires: {}", rfc3339(end)), "Not for long."));
    service.expect_in("news", "For a while");
    eventually(PATIENCE, "its end", || {
        let titles = service.titles("news");
        assert!(!titles.is_empty() || Utc::now() >= end, "gone too early");
        titles.is_empty().then_some(())
    });
    service.expect("all", &[]);
}

#[test]
fn a_moment_that_passed_while_the_service_stood_still_is_kept() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    let moment = in_seconds(2);
    folder.rename_in("news/later.md", markdown(&format!("title: Later\ndate: {}", rfc3339(moment)), "At its moment."));
    eventually(PATIENCE, "a waiting file", || (service.status()["files"]["waiting"] == 1).then_some(()));
    assert!(service.stop().success());
    eventually(PATIENCE, "its moment", || (Utc::now() >= moment).then_some(()));
    service.start_again();
    service.expect("news", &["Later"]);
}

#[test]
fn a_draft_is_never_published_and_a_published_one_that_becomes_a_draft_leaves() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/draft.md", markdown("title: A draft\ndraft: true", "Not yet."));
    folder.write("news/jekyll.md", markdown("title: Another draft\npublished: false", "Not yet."));
    folder.write("news/marker.txt", story("The marker"));
    service.expect("all", &["The marker"]);
    eventually(PATIENCE, "two waiting files", || (service.status()["files"]["waiting"] == 2).then_some(()));
    assert_eq!(service.titles("all"), ["The marker"]);
    folder.write("news/draft.md", markdown("title: No draft", "Now."));
    service.expect_in("news", "No draft");
    folder.write("news/draft.md", markdown("title: No draft\ndraft: true", "Not any more."));
    service.expect("news", &["The marker"]);
}

#[test]
fn an_embargo_that_cannot_be_read_is_refused_and_never_published() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/secret.md", markdown("title: Secret\nembargo: when the minister has spoken", "Not yet."));
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/secret.md.refused.txt"));
    assert!(receipt.contains("embargo") && receipt.contains("minister"), "{receipt}");
    assert_eq!(service.titles("all"), [""; 0]);
}

#[test]
fn what_is_breaking_by_label_word_or_folder_is_in_both_feeds_and_the_same_in_each() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("news/label.txt", "BREAKING\n\nBy a label above\n\nThe body of it.\n");
    folder.rename_in("news/opening.txt", "عاجل: زلزال يضرب المدينة\n\nضرب زلزال المدينة صباح اليوم.\n");
    folder.rename_in("news/word.md", markdown("title: By a word\nbreaking: true", "The body of it."));
    folder.rename_in("breaking/folder.txt", story("By its folder"));
    folder.rename_in("news/none.txt", story("Not at all"));
    service.expect_in("news", "Not at all");
    eventually(PATIENCE, "four of them", || (service.titles("breaking").len() == 4).then_some(()));
    let mut titles = service.titles("breaking");
    titles.sort();
    assert_eq!(titles, ["By a label above", "By a word", "By its folder", "زلزال يضرب المدينة"]);
    let (news, breaking) = (service.feed("news"), service.feed("breaking"));
    for entry in &news {
        let same = breaking.iter().find(|other| other.id == entry.id);
        assert!(same.is_none_or(|same| same == entry), "{entry:?} {same:?}");
    }
    assert_eq!(service.feed("all").len(), 5);
}

#[test]
fn an_old_story_that_says_it_is_breaking_is_not_announced() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let date = rfc3339(in_seconds(-3 * 24 * 3600));
    folder.rename_in("news/old.md", markdown(&format!("title: Old\nbreaking: true\ndate: {date}"), "The body of it."));
    folder.rename_in_aged("breaking/old.txt", story("Old, too"), Duration::from_secs(3 * 24 * 3600));
    let until = rfc3339(in_seconds(3600));
    let matter = format!("title: Old and still breaking\nbreaking: true\ndate: {date}\nbreaking_until: {until}");
    folder.rename_in("news/still.md", markdown(&matter, "The body of it."));
    eventually(PATIENCE, "three stories", || (service.titles("all").len() == 3).then_some(()));
    service.expect("breaking", &["Old and still breaking"]);
}

#[test]
fn a_date_in_the_future_of_a_page_is_now() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/page.txt", "24/09/2096 15:57\n\nFrom the future\n\nA mistake of the page.\n");
    let told = service.expect("news", &["From the future"]).remove(0);
    assert!(told.published <= Utc::now(), "{told:?}");
    let before = told.published;
    folder.write("news/page.txt", "24/09/2096 15:57\n\nFrom the future, edited\n\nA mistake of the page.\n");
    assert_eq!(service.expect("news", &["From the future, edited"])[0].published, before);
}

#[test]
fn a_story_leaves_a_window_with_an_age_when_it_is_so_old_and_the_feed_says_that_it_changed() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "window.age = \"4s\"\n");
    let service = Service::start(&folder);
    folder.rename_in("news/a.txt", story("For four seconds"));
    let entry = service.expect_in("news", "For four seconds");
    let published = DateTime::parse_from_rfc3339(entry["date_published"].as_str().unwrap()).unwrap();
    let last_modified = || service.get("/news.json").header("last-modified").map(str::to_owned).unwrap();
    let before = last_modified();
    eventually(PATIENCE, "its leaving", || {
        let titles = service.titles("news");
        assert!(!titles.is_empty() || Utc::now() >= published + TimeDelta::seconds(4), "gone too early");
        titles.is_empty().then_some(())
    });
    assert_ne!(last_modified(), before);
    service.expect("all", &["For four seconds"]);
}

#[test]
fn news_that_is_released_earlier_than_it_said_once_is_of_the_moment_of_its_release() {
    let folder = Folder::with(SITE);
    let service = Service::start(&folder);
    let (early, late) = (in_seconds(3), in_seconds(3600));
    let text = |at| markdown(&format!("title: Put forward\nembargo: {}", rfc3339(at)), "Text.");
    folder.write("news/a.md", text(late));
    folder.write("news/b.md", markdown(&format!("title: Let go\nembargo: {}", rfc3339(late)), "Text."));
    folder.write("news/c.md", markdown("title: Told", "Text."));
    service.expect("news", &["Told"]);
    folder.write("news/b.md", markdown("title: Let go", "Text."));
    folder.write("news/a.md", text(early));
    for title in ["Let go", "Put forward"] {
        service.expect_in("news", title);
        let told = service.feed("news").into_iter().find(|told| told.title == title).unwrap();
        assert!(told.published <= Utc::now() && told.updated <= Utc::now(), "{told:?}");
    }
}
