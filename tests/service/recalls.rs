//! Kills: they reach everyone who has the story, and no other file undoes them.

use std::time::Duration;

use crate::folder::{Folder, SITE};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

const STORY: &str =
    "The minister resigned on Monday, says his office.\n\nA successor is to be named within the week.\n";

fn markdown(matter: &str) -> String {
    format!("---\ntitle: Minister resigns\n{matter}---\n{STORY}")
}

fn note(folder: &Folder, name: &str, words: &str) -> String {
    eventually(PATIENCE, words, || folder.read(name).filter(|text| text.contains(words)))
}

#[test]
fn a_kill_in_a_file_of_its_own_reaches_the_story_whatever_its_title() {
    let folder = Folder::with(SITE);
    let service = Service::start(&folder);
    folder.write("wire/1.md", markdown("id: tag:example.org,2026:1\n"));
    let before = service.expect("wire", &["Minister resigns"]).remove(0);
    let kill = serde_json::json!({ "uri": "tag:example.org,2026:1", "type": "text", "pubstatus": "canceled", "language": "ar",
        "headline": "إلغاء: خبر سابق", "body_html": "<p>يرجى عدم استعمال الخبر.</p>", "versioncreated": "2026-01-01T00:00:00Z" });
    folder.write("wire/2.json", kill.to_string());
    let now = eventually(PATIENCE, "a retraction", || {
        service.feed("wire").into_iter().find(|told| told.title.starts_with('['))
    });
    assert_eq!((&now.id, &now.published), (&before.id, &before.published));
    assert_eq!(now.title, "[Retracted] Minister resigns");
    assert!(now.updated > before.updated);
    assert_eq!(service.feed("wire").len(), 1);
}

#[test]
fn a_copy_does_not_bring_back_what_another_file_recalls() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    let mut service = Service::start(&folder);
    folder.write("a/story.md", markdown("date: 2026-01-01\n"));
    service.expect("a", &["Minister resigns"]);
    folder.write("b/story.md", markdown("date: 2026-01-01\n"));
    service.expect("b", &["Minister resigns"]);
    folder.write("a/story.md", markdown("date: 2026-01-01\nretract: It was his deputy.\n"));
    service.expect("b", &["[Retracted] Minister resigns"]);
    folder.write("b/story.md", markdown("date: 2026-01-01\nauthor: Jane Doe\n"));
    let receipt = note(&folder, "b/story.md.receipt.txt", "stays recalled");
    assert!(receipt.contains("a/story.md"), "{receipt}");
    service.expect("b", &["[Retracted] Minister resigns"]);
    service.restart();
    service.expect("b", &["[Retracted] Minister resigns"]);
    // Whoever recalled it may take that back.
    folder.write("a/story.md", markdown("date: 2026-01-01\n"));
    service.expect("b", &["Minister resigns"]);
}

#[test]
fn what_is_recalled_before_its_moment_comes_by_no_other_file() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    let service = Service::start(&folder);
    let moment = jiff::Timestamp::now() + Duration::from_secs(3);
    let embargo = format!("id: tag:example.org,2026:1\nembargo: {moment}\n");
    folder.write("wire/1.md", markdown(&embargo));
    note(&folder, "wire/1.md.receipt.txt", "waits until");
    folder.write("wire/2.md", markdown(&format!("{embargo}status: canceled\n")));
    note(&folder, "wire/2.md.receipt.txt", "nobody was shown it");
    // Nor is one that comes after its kill.
    folder.write("wire/3.md", markdown("id: tag:example.org,2026:1\n"));
    note(&folder, "wire/3.md.receipt.txt", "nobody was shown it");
    let after = format!("---\ntitle: After it\nembargo: {}\n---\nText.\n", moment + Duration::from_millis(400));
    folder.write("wire/after.md", after);
    service.expect("wire", &["After it"]);
}

#[test]
fn a_kill_is_told_in_every_feed_that_the_story_is_in() {
    let folder = Folder::with(SITE);
    let service = Service::start(&folder);
    folder.write("wire/1.md", markdown("categories: [politics, أمن]\nbreaking: true\n"));
    for feed in ["breaking", "wire", "politics", "%D8%A3%D9%85%D9%86"] {
        service.expect(feed, &["Minister resigns"]);
    }
    folder.write("wire/1.md", markdown("status: canceled\n"));
    for feed in ["breaking", "wire", "politics", "%D8%A3%D9%85%D9%86"] {
        service.expect(feed, &["[Retracted] Minister resigns"]);
    }
}

#[test]
fn a_kill_beside_the_story_under_another_name_is_of_the_story_that_it_tells_word_for_word() {
    let folder = Folder::with(SITE);
    let service = Service::start(&folder);
    folder.write("news/1.md", markdown("date: 2026-01-01\n"));
    let before = service.expect("news", &["Minister resigns"]).remove(0);
    folder.write("news/kill.md", markdown("date: 2026-01-01\nretract: It was his deputy.\n"));
    let now = service.expect("news", &["[Retracted] Minister resigns"]).remove(0);
    assert_eq!(now.id, before.id);
}
