//! What becomes of an entry when its file goes.

use std::fs;
use std::time::{Duration, Instant};

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;
use crate::xml::Element;

/// The wait for what may be half of a rename or rewrite (DESIGN §2.1).
const REMOVAL_WAIT: Duration = Duration::from_secs(3);

fn path_of(link: &str) -> String {
    link.strip_prefix("https://news.example.org").unwrap().to_owned()
}

#[test]
fn a_removed_file_leaves_its_feeds_after_a_while_and_its_page_is_gone() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("To be removed"));
    folder.write("news/b.txt", story("To be kept"));
    let entry = service.expect_in("news", "To be removed");
    service.expect_in("news", "To be kept");
    let page = path_of(entry["url"].as_str().unwrap());
    assert_eq!(service.get(&page).status, 200);

    let removed = Instant::now();
    folder.remove("news/a.txt");
    eventually(PATIENCE, "a feed without it", || {
        let titles = service.titles("news");
        // Only its leaving too early can be seen for sure: a loaded machine is late.
        assert!(titles.len() == 2 || removed.elapsed() >= REMOVAL_WAIT, "gone after {:?}", removed.elapsed());
        (titles == ["To be kept"]).then_some(())
    });
    for feed in ["news", "all"] {
        service.expect(feed, &["To be kept"]);
    }
    let gone = service.get(&page);
    assert_eq!(gone.status, 410);
    assert!(gone.header("content-type").unwrap().starts_with("text/html"));
    assert!(!gone.text().contains("To be removed"), "{}", gone.text());
}

#[test]
fn a_file_that_comes_back_in_time_never_left() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("Rewritten"));
    folder.write("news/other.txt", story("Another"));
    service.expect_in("news", "Another");
    let before = service.expect_in("news", "Rewritten");
    // What an editor does that removes and writes anew.
    folder.remove("news/a.txt");
    fs::write(folder.at("news/a.txt"), story("Rewritten")).unwrap();
    folder.remove("news/other.txt");
    eventually(PATIENCE, "a feed without the other", || {
        let titles = service.titles("news");
        assert!(titles.contains(&"Rewritten".to_owned()), "{titles:?}");
        (titles.len() == 1).then_some(())
    });
    assert_eq!(service.expect_in("news", "Rewritten"), before);
}

#[test]
fn a_file_that_comes_back_late_is_the_same_entry_again() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("Come and gone"));
    let before = service.expect("news", &["Come and gone"]).remove(0);
    folder.remove("news/a.txt");
    service.expect("news", &[]);
    folder.write("news/a.txt", story("Come and gone"));
    let after = service.expect("news", &["Come and gone"]).remove(0);
    assert_eq!((&after.id, after.published), (&before.id, before.published));
    assert_eq!(service.get(&path_of(&after.link)).status, 200);
}

#[test]
fn a_headline_whose_page_comes_back_keeps_its_date() {
    let page = "• A minister resigns over the dam\nBREAKING\n2020-09-24 15:57\n\nThe fair\n\nThe fair has opened.\n";
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", page);
    folder.age("news/a.txt", Duration::from_secs(3600));
    let before = service.expect("breaking", &["A minister resigns over the dam"]).remove(0);
    folder.remove("news/a.txt");
    service.expect("breaking", &[]);
    folder.write("news/a.txt", page);
    let after = service.expect("breaking", &["A minister resigns over the dam"]).remove(0);
    assert_eq!((&after.id, after.published, after.updated), (&before.id, before.published, before.updated));
}

#[test]
fn what_was_removed_while_the_service_stood_still_is_withdrawn() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.write("news/a.txt", story("To be removed"));
    let page = path_of(&service.expect("news", &["To be removed"])[0].link);
    assert!(service.stop().success());
    folder.remove("news/a.txt");
    service.start_again();
    service.expect("news", &[]);
    eventually(PATIENCE, "410", || (service.get(&page).status == 410).then_some(()));
}

#[test]
fn a_copy_holds_the_entry_when_the_first_file_goes() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("In two places"));
    let first = service.expect("news", &["In two places"]).remove(0);
    fs::create_dir(folder.at("sports")).unwrap();
    fs::copy(folder.at("news/a.txt"), folder.at("sports/a.txt")).unwrap();
    let copy = service.expect("sports", &["In two places"]).remove(0);
    assert_eq!(copy.id, first.id, "the same bytes in two places are one entry");
    assert_eq!(service.feed("all").len(), 1);
    folder.remove("news/a.txt");
    service.expect("news", &[]);
    assert_eq!(service.expect("sports", &["In two places"])[0].id, first.id);
    assert_eq!(service.get(&path_of(&first.link)).status, 200);
}

#[test]
fn a_kept_entry_needs_no_file_and_is_the_same_when_the_story_is_back() {
    let folder = Folder::new();
    folder.write("wire/feed.toml", "on_remove = \"keep\"\n");
    folder.write("wire/a.md", "---\ntitle: Swept\nimage: a.gif\n---\nThe text of what is swept, which is its own.\n");
    folder.write("wire/a.gif", crate::media::gif(0));
    folder.write("wire/slot.txt", story("In a slot"));
    folder.write("news/b.txt", story("Not kept"));
    let mut service = Service::start(&folder);
    service.expect_in("wire", "In a slot");
    let before = service.expect_in("wire", "Swept");
    for path in ["wire/a.md", "wire/slot.txt", "news/b.txt"] {
        folder.remove(path);
    }
    service.expect("news", &[]);
    assert_eq!(service.expect_in("wire", "Swept"), before);
    assert_eq!(service.get(&path_of(before["url"].as_str().unwrap())).status, 200);
    let picture = before["image"].as_str().unwrap();
    assert_eq!(service.get(&path_of(picture)).status, 200, "what lies there still is served");
    // Another story under the name of one that was swept is another entry, beside it.
    folder.write("wire/slot.txt", story("The next in the slot"));
    service.expect_in("wire", "The next in the slot");
    service.expect_in("wire", "In a slot");
    service.restart();
    assert_eq!(service.titles("wire").len(), 3);
    folder.write("wire/a.md", "---\ntitle: Swept\nimage: a.gif\n---\nThe text of what is swept, in other words.\n");
    eventually(PATIENCE, "the story as it is now", || {
        let now = service.expect_in("wire", "Swept");
        assert_eq!((&now["id"], service.titles("wire").len()), (&before["id"], 3));
        now["content_html"].as_str().unwrap().contains("in other words").then_some(())
    });
}

#[test]
fn a_draft_leaves_whatever_becomes_of_removed_files() {
    for on_remove in ["keep", "retract"] {
        let folder = Folder::with(&format!("{SITE}on_remove = \"{on_remove}\"\n"));
        folder.write("news/a.md", "---\ntitle: Not yet\n---\nText.\n");
        folder.write("news/b.md", "---\ntitle: Another\n---\nText.\n");
        let service = Service::start(&folder);
        service.expect_in("news", "Not yet");
        folder.write("news/a.md", "---\ntitle: Not yet\ndraft: true\n---\nText.\n");
        service.expect("news", &["Another"]);
    }
}

#[test]
fn a_removal_that_retracts_tells_those_who_have_the_story() {
    let folder = Folder::with(&format!("{SITE}on_remove = \"retract\"\n"));
    folder
        .write("news/a.md", "---\ntitle: خبر عن الوزير\nlang: ar\ndate: 2026-01-02\n---\nنص الخبر كما كان قبل سحبه.\n");
    folder.write("news/b.md", "---\ntitle: Another\ndate: 2026-01-01\n---\nText.\n");
    let service = Service::start(&folder);
    let before = service.expect("news", &["خبر عن الوزير", "Another"]).remove(0);
    folder.remove("news/a.md");
    let atom = eventually(PATIENCE, "a tombstone", || {
        let atom = Element::read(&service.get("/news.atom").body);
        atom.one("at:deleted-entry").is_some().then_some(atom)
    });
    let entry = atom.all("entry").find(|entry| entry.text_of("id") == before.id).unwrap();
    let tombstone = atom.one("at:deleted-entry").unwrap();
    assert_eq!(tombstone.attribute("ref").unwrap(), before.id);
    assert_eq!(tombstone.attribute("when").unwrap(), entry.text_of("updated"));
    let now = service.feed("news").remove(0);
    assert!(now.updated > before.updated && now.published == before.published);
    assert!(now.title.starts_with('[') && !now.html.as_ref().unwrap().contains("كما كان"), "{now:?}");
    let page = service.get(&path_of(&before.link));
    assert!(page.status == 200 && !page.text().contains("كما كان"));
    assert!(service.get("/news.atom?q=سحبه").text().matches("<entry").count() == 0);
    // The file is back: so is the story, to which readers are to look again.
    folder
        .write("news/a.md", "---\ntitle: خبر عن الوزير\nlang: ar\ndate: 2026-01-02\n---\nنص الخبر كما كان قبل سحبه.\n");
    let back = service.expect("news", &["خبر عن الوزير", "Another"]).remove(0);
    assert_eq!((back.id, back.published, back.html), (before.id, before.published, before.html));
    assert!(back.updated > now.updated, "{} after {}", back.updated, now.updated);
    assert!(!service.get("/news.atom").text().contains("deleted-entry"));
}

#[test]
fn an_article_taken_out_of_a_file_of_many_goes_as_its_folder_says() {
    for (on_remove, titles) in
        [("withdraw", vec!["Two"]), ("keep", vec!["One", "Two"]), ("retract", vec!["[Retracted] One", "Two"])]
    {
        let folder = Folder::with(&format!("{SITE}on_remove = \"{on_remove}\"\n"));
        let item = |id: &str| {
            let words = format!("The words of {id}, which are its own and no other's.");
            serde_json::json!({ "id": format!("tag:example.org,2026:{id}"), "title": id, "content_text": words,
                "date_published": if id == "One" { "2026-02-02T00:00:00Z" } else { "2026-01-01T00:00:00Z" } })
        };
        let feed = |items: &[serde_json::Value]| {
            serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items })
                .to_string()
        };
        folder.write("wire/all.json", feed(&[item("One"), item("Two")]));
        let service = Service::start(&folder);
        service.expect("wire", &["One", "Two"]);
        folder.write("wire/all.json", feed(&[item("Two")]));
        folder.write("wire/marker.md", "---\ntitle: Marker\ndate: 2025-01-01\n---\nText.\n");
        service.expect("wire", &[&titles[..], &["Marker"]].concat());
    }
}
