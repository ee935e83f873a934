//! What becomes of an entry when its file goes.

use std::fs;
use std::time::{Duration, Instant};

use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

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
