//! What becomes of an entry when its file is changed, touched or renamed.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::feeds::Fetched;
use crate::folder::{BROKEN, Folder, dated, story};
use crate::poll::{PATIENCE, all_along, eventually_telling};
use crate::service::Service;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Waits until something of the only entry of a feed is as it should be.
#[track_caller]
fn expect_only(service: &Service, feed: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
    eventually_telling(PATIENCE, what, || {
        let items = service.items(feed);
        assert!(items.len() <= 1, "more than one: {items:?}");
        items.into_iter().find(|item| is(item)).ok_or_else(|| format!("{:?}", service.items(feed)))
    })
}

fn documents(service: &Service, feed: &str) -> Vec<Fetched> {
    ["rss", "atom", "json"].iter().map(|ending| service.get_still(&format!("/{feed}.{ending}"))).collect()
}

/// Drops a file after what is to leave no trace, and waits for it.
fn pass_a_marker(folder: &Folder, service: &Service) {
    folder.write("marker/marker.txt", story("The marker"));
    service.expect("marker", &["The marker"]);
}

#[test]
fn an_overwritten_file_keeps_id_and_date_and_moves_the_update() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged("news/a.txt", story("The story"), 3 * DAY);
    let before = service.expect("news", &["The story"]).remove(0);
    assert_eq!(before.updated, before.published);
    folder.write("news/a.txt", story("The story, corrected"));
    let after = service.expect("news", &["The story, corrected"]).remove(0);
    assert_eq!((&after.id, after.published), (&before.id, before.published));
    assert!(after.updated > before.updated + 2 * DAY, "{} {}", before.updated, after.updated);
    folder.rename_in("news/a.txt", story("The story, replaced"));
    let replaced = service.expect("news", &["The story, replaced"]).remove(0);
    assert_eq!((&replaced.id, replaced.published), (&before.id, before.published));
}

#[test]
fn other_white_space_is_no_update() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged("news/a.txt", story("The story"), 3 * DAY);
    let before = service.expect("news", &["The story"]);
    folder.write("news/a.txt", story("The story").replace("\n\n", "\r\n \r\n\r\n"));
    pass_a_marker(&folder, &service);
    assert_eq!(service.feed("news"), before);
}

#[test]
fn touching_a_file_moves_nothing() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged("news/undated.txt", story("Undated"), 3 * DAY);
    folder.rename_in_aged("news/dated.txt", dated("Dated", "2020-09-24 15:57"), 3 * DAY);
    service.expect("news", &["Undated", "Dated"]);
    let before = documents(&service, "news");
    folder.age("news/undated.txt", Duration::ZERO);
    folder.age("news/dated.txt", Duration::from_secs(5));
    folder.write("news/dated.txt", dated("Dated", "2020-09-24 15:57"));
    pass_a_marker(&folder, &service);
    for (before, after) in before.iter().zip(documents(&service, "news")) {
        assert_eq!(before.header("etag"), after.header("etag"));
        assert_eq!(before.header("last-modified"), after.header("last-modified"));
        assert!(before.body == after.body, "{}", after.text());
    }
}

#[test]
fn a_renamed_file_keeps_id_and_date_while_the_service_runs() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged("news/draft-name.txt", story("The story"), 3 * DAY);
    let before = service.expect("news", &["The story"]).remove(0);
    folder.rename("news/draft-name.txt", "news/final-name.txt");
    pass_a_marker(&folder, &service);
    folder.rename("news/final-name.txt", "sports/final-name.txt");
    let moved = service.expect("sports", &["The story"]).remove(0);
    assert_eq!((&moved.id, moved.published, moved.updated), (&before.id, before.published, before.updated));
    service.expect("news", &[]);
    // Once the wait for removals is over, too.
    folder.write("sports/b.txt", story("Another"));
    folder.remove("marker/marker.txt");
    service.expect("marker", &[]);
    assert_eq!(service.feed("sports").last().unwrap().id, before.id);
}

#[test]
fn a_renamed_file_keeps_id_and_date_while_the_service_stands_still() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.rename_in_aged("news/a.txt", story("One"), 3 * DAY);
    folder.rename_in_aged("news/b.txt", story("Two"), 4 * DAY);
    let before = service.expect("news", &["One", "Two"]);
    assert!(service.stop().success());
    folder.rename("news/a.txt", "news/z.txt");
    folder.rename("news/b.txt", "news/local/b.txt");
    service.start_again();
    service.expect("news/local", &["Two"]);
    let after = service.expect("news", &["One", "Two"]);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.id, before.published, before.updated), (&after.id, after.published, after.updated));
    }
}

/// As `logrotate` does: each takes the name of the next.
#[test]
fn files_that_took_one_anothers_names_keep_their_ids_and_dates() {
    for running in [true, false] {
        let folder = Folder::new();
        let mut service = Service::start(&folder);
        folder.rename_in_aged("news/a.txt", story("One"), 3 * DAY);
        folder.rename_in_aged("news/b.txt", story("Two"), 4 * DAY);
        let before = service.expect("news", &["One", "Two"]);
        if !running {
            assert!(service.stop().success());
        }
        folder.rename("news/a.txt", "news/z.txt");
        folder.rename("news/b.txt", "news/a.txt");
        if !running {
            service.start_again();
        }
        pass_a_marker(&folder, &service);
        assert_eq!(service.feed("news"), before, "running: {running}");
    }
}

#[test]
fn a_file_renamed_and_edited_at_once_is_the_same_story() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.rename_in_aged("news/a.txt", story("The story"), 3 * DAY);
    let before = service.expect("news", &["The story"]).remove(0);
    assert!(service.stop().success());
    folder.rename("news/a.txt", "news/b.txt");
    let text = fs::read_to_string(folder.at("news/b.txt")).unwrap();
    fs::write(folder.at("news/b.txt"), text.replace("The second one.", "The second, corrected.")).unwrap();
    service.start_again();
    let after = expect_only(&service, "news", "the correction", |item| {
        item["content_html"].as_str().is_some_and(|html| html.contains("The second, corrected."))
    });
    assert_eq!(after["id"], before.id);
    assert_eq!(service.feed("news")[0].published, before.published);
}

#[test]
fn another_story_under_an_old_name_has_an_id_of_its_own() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged("news/today.txt", story("Monday"), 3 * DAY);
    let monday = service.expect("news", &["Monday"]).remove(0);
    folder.rename("news/today.txt", "news/monday.txt");
    folder.rename_in_aged("news/today.txt", story("Tuesday"), 2 * DAY);
    let both = service.expect("news", &["Tuesday", "Monday"]);
    assert_eq!(both[1].id, monday.id);
    assert_ne!(both[0].id, monday.id);
}

#[test]
fn an_edit_that_cannot_be_read_takes_no_story_down() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("The story"));
    let before = service.expect("news", &["The story"]);
    folder.write("news/a.txt", BROKEN);
    crate::poll::eventually(PATIENCE, "a receipt", || folder.read("news/a.txt.refused.txt"));
    assert_eq!(service.feed("news"), before);
}

#[test]
fn a_slip_with_the_bytes_of_a_file_that_went_takes_no_story_down() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/kept.txt", story("Kept"));
    folder.write("news/slip.txt", BROKEN);
    service.expect_in("news", "Kept");
    eventually_telling(PATIENCE, "a receipt", || folder.read("news/slip.txt.refused.txt").ok_or_else(String::new));
    // The same two slips again: one file goes, and another is saved over with the same bytes.
    folder.remove("news/slip.txt");
    folder.rename_in("news/kept.txt", BROKEN);
    eventually_telling(PATIENCE, "the end of the other's receipt", || {
        folder.read("news/slip.txt.refused.txt").map_or(Ok(()), Err)
    });
    // Longer than a removal waits, counted from the slip.
    all_along(Duration::from_millis(3_500), || assert_eq!(service.titles("news"), ["Kept"]));
    assert!(folder.read("news/kept.txt.refused.txt").is_some());
}

#[test]
fn a_story_whose_slip_was_removed_is_not_kept_by_another_slip() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("To be removed"));
    service.expect_in("news", "To be removed");
    folder.write("news/a.txt", BROKEN);
    eventually_telling(PATIENCE, "a receipt", || folder.read("news/a.txt.refused.txt").ok_or_else(String::new));
    folder.remove("news/a.txt");
    folder.write("news/b.txt", BROKEN);
    service.expect("news", &[]);
    eventually_telling(PATIENCE, "a receipt", || folder.read("news/b.txt.refused.txt").ok_or_else(String::new));
}

#[test]
fn a_slip_that_is_renamed_keeps_its_story() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("Kept"));
    let before = service.expect("news", &["Kept"]).remove(0);
    folder.write("news/a.txt", BROKEN);
    eventually_telling(PATIENCE, "a receipt", || folder.read("news/a.txt.refused.txt").ok_or_else(String::new));
    folder.rename("news/a.txt", "news/b.txt");
    eventually_telling(PATIENCE, "its receipt", || folder.read("news/b.txt.refused.txt").ok_or_else(String::new));
    folder.write("news/b.txt", story("Kept, and mended"));
    let after = service.expect("news", &["Kept, and mended"]).remove(0);
    assert_eq!((after.id, after.published), (before.id, before.published));
}
