//! What is told of what is gone: tombstones, renamed and removed categories.

use crate::folder::{Folder, dated, story};
use crate::poll::{PATIENCE, eventually};
use crate::rules::check_atom;
use crate::service::Service;
use crate::xml::Element;

fn deleted(service: &Service, feed: &str) -> Vec<(String, String)> {
    let answer = service.get(&format!("/{feed}.atom"));
    check_atom(&answer.body);
    let of = |element: &Element| {
        (element.attribute("ref").unwrap().to_owned(), element.attribute("when").unwrap().to_owned())
    };
    Element::read(&answer.body).all("at:deleted-entry").map(of).collect()
}

#[test]
fn what_is_withdrawn_has_a_tombstone_in_each_of_its_feeds_until_it_is_back() {
    let folder = Folder::new();
    folder.write("news/kept.txt", story("Kept"));
    folder.write(
        "news/local/gone.md",
        "---\ntitle: Gone\nid: \"tag:example.org,2026:a&<b\"\n---\nText.\n".replace("<", ""),
    );
    let service = Service::start(&folder);
    service.expect_in("news", "Gone");
    assert!(deleted(&service, "news").is_empty());
    folder.remove("news/local/gone.md");
    for feed in ["all", "news"] {
        let found = eventually(PATIENCE, "a tombstone", || deleted(&service, feed).pop());
        assert_eq!(found.0, "tag:example.org,2026:a&b", "{feed}");
    }
    folder.write("news/local/gone.md", "---\ntitle: Gone\nid: \"tag:example.org,2026:a&b\"\n---\nText.\n");
    service.expect_in("news", "Gone");
    assert!(deleted(&service, "news").is_empty() && deleted(&service, "all").is_empty());
}

#[test]
fn a_retraction_stands_beside_a_tombstone_of_the_same_moment() {
    let folder = Folder::new();
    folder.write("news/a.md", "---\ntitle: Wrong\ndate: 2026-01-02\n---\nNot so.\n");
    let service = Service::start(&folder);
    service.expect_in("news", "Wrong");
    folder.write("news/a.md", "---\ntitle: Wrong\ndate: 2026-01-02\nretract: It was not so.\n---\nNot so.\n");
    let (id, when) = eventually(PATIENCE, "a tombstone", || deleted(&service, "news").pop());
    let feed = Element::read(&service.get("/news.atom").body);
    let entry = feed.one("entry").unwrap();
    assert_eq!((entry.text_of("id"), entry.text_of("updated")), (&*id, &*when));
    let comment =
        feed.one("at:deleted-entry").and_then(|tombstone| tombstone.one("at:comment")).map(|c| c.text.clone());
    assert_eq!(comment.as_deref(), Some("It was not so."));
}

#[test]
fn a_renamed_category_leads_on_from_each_of_its_old_addresses() {
    let folder = Folder::new();
    folder.write("sport/football/a.txt", dated("A match", "2020-09-24"));
    let service = Service::start(&folder);
    service.expect_in("sport", "A match");
    folder.rename("sport", "sports");
    folder.write("sports/feed.toml", "aliases = [\"/sport\", \"games\"]\n");
    service.expect_in("sports", "A match");
    for (old, new) in [
        ("/sport.rss", "/sports.rss"),
        ("/sport", "/sports"),
        ("/sport/football.atom", "/sports/football.atom"),
        ("/sport.json?limit=3", "/sports.json?limit=3"),
        ("/sport/archive/2020-09.atom", "/sports/archive/2020-09.atom"),
        ("/games.json", "/sports.json"),
    ] {
        let location = eventually(PATIENCE, old, || {
            let answer = service.get(old);
            (answer.status == 301).then(|| answer.header("location").unwrap().to_owned())
        });
        assert!(location.ends_with(new), "{old} leads to {location}");
        assert_eq!(service.get(new).status, 200, "{new}");
    }
}

#[test]
fn a_removed_category_is_gone_and_one_that_never_was_is_not_there() {
    let folder = Folder::new();
    folder.write("sport/a.txt", story("A match"));
    folder.write("news/b.txt", story("Other news"));
    let service = Service::start(&folder);
    service.expect_in("sport", "A match");
    // What was in it is elsewhere: its folder was not swept away.
    folder.rename("sport/a.txt", "news/a.txt");
    std::fs::remove_dir_all(folder.at("sport")).unwrap();
    for path in ["/sport.rss", "/sport.atom", "/sport.json", "/sport"] {
        eventually(PATIENCE, path, || (service.get(path).status == 410).then_some(()));
    }
    assert_eq!(service.get("/never.rss").status, 404);
    folder.write("sport/a.txt", story("A match"));
    service.expect_in("sport", "A match");
}
