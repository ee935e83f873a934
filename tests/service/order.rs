//! Windows and the order in them.

use crate::folder::{Folder, SITE, dated, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

fn at_minute(minute: usize) -> String {
    format!("2020-09-24 10:{minute:02}")
}

#[test]
fn a_feed_shows_the_fifty_newest_by_published_date() {
    let folder = Folder::new();
    for minute in 0..60 {
        folder.write(format!("news/{minute}.txt"), dated(&format!("Minute {minute}"), &at_minute(minute)));
    }
    let service = Service::start(&folder);
    let newest: Vec<_> = (10..60).rev().map(|minute| format!("Minute {minute}")).collect();
    service.expect("news", &newest.iter().map(String::as_str).collect::<Vec<_>>());
    service.expect("all", &newest.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(service.status()["feeds"]["news"]["entries"], 60);
}

#[test]
fn a_corrected_story_comes_back_into_the_window_in_its_own_place() {
    let folder = Folder::with(&format!("{SITE}window = {{ count = 3 }}\n"));
    for minute in 0..5 {
        folder.write(format!("news/{minute}.txt"), dated(&format!("Minute {minute}"), &at_minute(minute)));
    }
    let service = Service::start(&folder);
    service.expect("news", &["Minute 4", "Minute 3", "Minute 2"]);
    folder.write("news/0.txt", dated("Minute 0, corrected", &at_minute(0)));
    let told = service.expect("news", &["Minute 4", "Minute 3", "Minute 0, corrected"]);
    assert!(told[2].updated > told[0].updated);
    assert_eq!(told[2].published.to_rfc3339(), "2020-09-24T10:00:00+01:00");
}

#[test]
fn stories_of_one_moment_are_in_the_order_of_their_ids() {
    let folder = Folder::new();
    for name in ["d", "a", "c", "b", "e"] {
        folder.write(format!("news/{name}.txt"), dated(&format!("Story {name}"), "2020-09-24 10:00"));
    }
    let service = Service::start(&folder);
    eventually(PATIENCE, "five stories", || (service.titles("news").len() == 5).then_some(()));
    let ids: Vec<_> = service.feed("news").into_iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn headlines_of_one_moment_are_in_the_order_of_their_page() {
    let folder = Folder::new();
    let titles = ["Zebra is seen in town", "Apples are dear", "Mayor resigns", "Bridge is closed"];
    let ticker: String = titles.iter().map(|title| format!("• {title}\n")).collect();
    let service = Service::start(&folder);
    folder.rename_in("news/page.txt", format!("{ticker}BREAKING\n\n{}", story("The story below")));
    service.expect("breaking", &titles);
}

#[test]
fn a_feed_of_its_own_window_and_content_has_them_and_the_others_do_not() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "window = { count = 2 }\ncontent = \"summary\"\n");
    for minute in 0..4 {
        folder.write(format!("news/{minute}.txt"), dated(&format!("Minute {minute}"), &at_minute(minute)));
    }
    let service = Service::start(&folder);
    let brief = service.expect("news", &["Minute 3", "Minute 2"]);
    assert!(brief.iter().all(|entry| entry.html.is_none() && entry.summary.is_some()), "{brief:?}");
    let full = service.expect("all", &["Minute 3", "Minute 2", "Minute 1", "Minute 0"]);
    assert!(full.iter().all(|entry| entry.html.is_some()));
}
