//! What an operator decides of an entry: by a command, of a running service or a stopped one.

use std::time::Duration;

use serde_json::Value;

use crate::command::{run, run_json};
use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::rules::check_atom;
use crate::service::{BASE, Call, Service};
use crate::xml::Element;

fn id_of(service: &Service, feed: &str, title: &str) -> String {
    service.expect_in(feed, title)["id"].as_str().unwrap().to_owned()
}

fn page_of(id: &str) -> String {
    format!("/articles/{}", id.trim_start_matches("urn:uuid:"))
}

fn tombstone(service: &Service, feed: &str) -> Option<(String, Option<String>)> {
    let answer = service.get(&format!("/{feed}.atom"));
    check_atom(&answer.body);
    let document = Element::read(&answer.body);
    let deleted = document.one("at:deleted-entry")?;
    Some((deleted.attribute("ref")?.to_owned(), deleted.one("at:comment").map(|comment| comment.text.clone())))
}

#[test]
fn what_is_withdrawn_is_gone_at_once_with_its_reason_and_stays_so_whatever_its_file_says() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    folder.write("news/a.txt", story("A mistake"));
    folder.write("news/b.txt", story("Another"));
    let mut service = Service::start(&folder);
    let id = id_of(&service, "news", "A mistake");
    let (status, told) = run_json(&folder, &["withdraw", &id, "--reason", "Not <ours> & wrong."]);
    assert_eq!(
        (status, &told["was"], &told["state"], &told["done"]),
        (0, &"published".into(), &"withdrawn".into(), &true.into())
    );
    assert_eq!(told["files"], serde_json::json!(["news/a.txt"]));
    service.expect("news", &["Another"]);
    let page = service.get(&page_of(&id));
    assert!(page.status == 410 && page.text().contains("Not &#60;ours&#62; &#38; wrong."), "{}", page.text());
    assert_eq!(tombstone(&service, "all"), Some((id.clone(), Some("Not <ours> & wrong.".to_owned()))));
    // Its receipt says so, too.
    eventually(PATIENCE, "a receipt that tells of it", || {
        folder.read("news/a.txt.receipt.txt").filter(|text| text.contains("withdrew"))
    });
    // An edit, another name, a restart, a removal that is put back.
    folder.write("news/a.txt", format!("{}\nAnd a third one.\n", story("A mistake")));
    folder.rename("news/a.txt", "news/c.txt");
    service.restart();
    folder.write("news/d.txt", story("A sign"));
    service.expect_in("news", "A sign");
    all_along(Duration::from_millis(300), || assert_eq!(service.get(&page_of(&id)).status, 410));
    assert!(!service.titles("all").contains(&"A mistake".to_owned()));
    let (status, told) = run_json(&folder, &["withdraw", &id]);
    assert_eq!((status, &told["done"], &told["state"]), (0, &false.into(), &"withdrawn".into()));
    // Taken back: what the file says now.
    let (status, told) = run_json(&folder, &["withdraw", &id, "--undo"]);
    assert_eq!((status, &told["state"], &told["by_operator"]), (0, &"published".into(), &false.into()));
    let back = service.expect_in("news", "A mistake");
    assert!(back["content_html"].as_str().unwrap().contains("third one"), "{back}");
    assert_eq!((back["id"].as_str(), service.get(&page_of(&id)).status), (Some(&*id), 200));
    assert_eq!(tombstone(&service, "all"), None);
}

#[test]
fn a_retraction_reaches_those_who_have_the_story_and_holds_until_it_is_taken_back() {
    let folder = Folder::new();
    folder.write("news/a.md", "---\ntitle: Wrong\ndate: 2026-01-02\n---\nIt was so, they said.\n");
    let mut service = Service::start(&folder);
    let before = service.expect_in("news", "Wrong");
    let id = before["id"].as_str().unwrap().to_owned();
    let (status, told) =
        run_json(&folder, &["retract", &format!("{BASE}{}", page_of(&id)), "--reason", "It was not so."]);
    assert_eq!((status, &told["state"]), (0, &"retracted".into()));
    let is_recalled = |service: &Service| {
        let item = service.items("news").into_iter().find(|item| item["id"] == *id)?;
        let is_so = item["title"] != "Wrong" && item["content_html"].as_str()?.contains("It was not so.");
        (is_so && !item.to_string().contains("they said")).then_some(item)
    };
    let recalled = eventually(PATIENCE, "a retraction", || is_recalled(&service));
    assert!(recalled["date_modified"].as_str() > before["date_modified"].as_str());
    let feed = Element::read(&service.get("/news.atom").body);
    let (entry, deleted) = (feed.one("entry").unwrap(), feed.one("at:deleted-entry").unwrap());
    assert_eq!(
        (deleted.attribute("when"), deleted.one("at:comment").map(|one| &*one.text)),
        (Some(entry.text_of("updated")), Some("It was not so."))
    );
    // An edit and a restart change nothing, nor its date.
    folder.write("news/a.md", "---\ntitle: Wrong\ndate: 2026-01-02\n---\nIt was so, they said again.\n");
    folder.write("news/b.txt", story("A sign"));
    service.expect_in("news", "A sign");
    service.restart();
    assert_eq!(
        is_recalled(&service).map(|item| item["date_modified"].clone()),
        Some(recalled["date_modified"].clone())
    );
    // The file is removed: those who have it are still told.
    folder.remove("news/a.md");
    eventually(PATIENCE, "the removal", || (service.status()["files"]["published"] == 1).then_some(()));
    assert!(is_recalled(&service).is_some());
    let search = service.get("/all.json?q=said").body;
    assert!(!String::from_utf8_lossy(&search).contains(&id));
    // Taken back: no file says anything any more.
    let (status, told) = run_json(&folder, &["retract", &id, "--undo"]);
    assert_eq!((status, &told["state"]), (0, &"withdrawn".into()));
    eventually(PATIENCE, "410", || (service.get(&page_of(&id)).status == 410).then_some(()));
}

#[test]
fn an_entry_whose_file_is_gone_is_withdrawn_and_retracted_by_any_of_its_names() {
    let folder = Folder::new();
    folder.write("news/a.md", "---\ntitle: One\nid: story 4711\naliases: [/2020/قديم]\n---\nText of one.\n");
    folder.write(
        "news/b.md",
        "---\ntitle: Two\nid: \"tag:example.org,2026:2\"\nlink: https://source.example/two\n---\nText of two.\n",
    );
    let service = Service::start(&folder);
    let (one, two) = (id_of(&service, "news", "One"), id_of(&service, "news", "Two"));
    let uuid = one.trim_start_matches("urn:uuid:");
    let named = |name: &str| run_json(&folder, &["withdraw", name, "--undo"]);
    for name in [
        &*one,
        uuid,
        &uuid.to_uppercase(),
        "story 4711",
        "/2020/قديم",
        "https://old.example/2020/%D9%82%D8%AF%D9%8A%D9%85",
        &page_of(&one),
        &format!("http://127.0.0.1:1{}?x", page_of(&one)),
    ] {
        let (status, told) = named(name);
        assert_eq!((status, told["id"].as_str()), (0, Some(&*one)), "{name}: {told}");
    }
    for name in ["tag:example.org,2026:2", "https://source.example/two"] {
        assert_eq!(named(name).1["id"].as_str(), Some(&*two), "{name}");
    }
    folder.remove("news/a.md");
    eventually(PATIENCE, "the removal", || (service.get(&page_of(&one)).status == 410).then_some(()));
    let (status, told) = run_json(&folder, &["retract", "story 4711"]);
    assert_eq!((status, &told["was"], &told["state"]), (0, &"withdrawn".into(), &"retracted".into()));
    let item =
        eventually(PATIENCE, "the retraction", || service.items("news").into_iter().find(|item| item["id"] == *one));
    assert!(!item.to_string().contains("Text of one"), "{item}");
}

#[test]
fn what_nobody_was_shown_is_kept_from_being_shown_and_not_recalled() {
    let folder = Folder::new();
    folder.write(
        "news/a.md",
        "---\ntitle: Secret\nid: \"tag:example.org,2026:1\"\npublish_at: 2999-01-01\n---\nWords.\n",
    );
    let service = Service::start(&folder);
    eventually(PATIENCE, "a waiting file", || (service.status()["files"]["waiting"] == 1).then_some(()));
    let (status, told) = run_json(&folder, &["retract", "tag:example.org,2026:1"]);
    assert_eq!((status, &told["state"], &told["unseen"]), (0, &"withdrawn".into(), &true.into()));
    assert!(service.titles("news").is_empty());
    folder.write("news/a.md", "---\ntitle: Secret\nid: \"tag:example.org,2026:1\"\n---\nWords.\n");
    folder.write("news/b.txt", story("A sign"));
    service.expect("news", &["A sign"]);
    assert_eq!(run_json(&folder, &["retract", "tag:example.org,2026:1", "--undo"]).1["state"], "published");
    service.expect_in("news", "Secret");
}

#[test]
fn a_stopped_service_is_ordered_about_by_its_store() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A mistake"));
    let mut service = Service::start(&folder);
    let id = id_of(&service, "news", "A mistake");
    assert!(service.stop().success());
    let ended = run(&folder, &["withdraw", &id, "--reason", "By mistake."]);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.out.starts_with("Withdrawn: A mistake\n") && ended.out.contains("By mistake."), "{}", ended.out);
    service.start_again();
    let page = service.get(&page_of(&id));
    assert!(page.status == 410 && page.text().contains("By mistake."));
    assert!(service.stop().success());
    assert_eq!(run_json(&folder, &["withdraw", &id, "--undo"]).1["state"], "published");
    service.start_again();
    service.expect_in("news", "A mistake");
}

#[test]
fn what_is_wrong_is_told_with_what_is_right_and_changes_nothing() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let before_any = run(&folder, &["withdraw", "x"]);
    assert!(before_any.status == 1 && before_any.err.contains("no store"), "{before_any:?}");
    assert!(!folder.at(".ajil").exists());
    let mut service = Service::start(&folder);
    let id = id_of(&service, "news", "A story");
    let check = |codes: &[(&[&str], &str)]| {
        for (words, code) in codes {
            let (status, told) = run_json(&folder, words);
            assert_eq!((status, told["error"]["code"].as_str()), (1, Some(*code)), "{words:?}: {told}");
            assert!(
                ["message", "mend"].iter().all(|key| told["error"][key].as_str().is_some_and(|text| !text.is_empty()))
            );
        }
    };
    let long = "x".repeat(2001);
    let unknown = "urn:uuid:00000000-0000-4000-8000-000000000000";
    let wrong: [(&[&str], &str); 6] = [
        (&["withdraw", "no such entry"], "unknown-entry"),
        (&["retract", unknown], "unknown-entry"),
        (&["withdraw", ""], "unknown-entry"),
        (&["withdraw", &id, "--reason", &long], "long-reason"),
        (&["split", unknown], "unknown-entry"),
        (&["confirm", "/no/../category"], "category"),
    ];
    check(&wrong);
    let usage = run(&folder, &["withdraw"]);
    assert!(usage.status == 2 && usage.err.contains("ID|URL"), "{usage:?}");
    assert_eq!(run(&folder, &["withdraw", &id, "--undo", "--reason", "x"]).status, 2);
    assert_eq!(service.titles("news"), ["A story"]);
    assert!(service.stop().success());
    check(&wrong);
}

#[test]
fn a_second_hand_on_the_store_is_turned_away() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let service = Service::start(&folder);
    let id = id_of(&service, "news", "A story");
    // As where its socket could not be made.
    std::fs::remove_file(folder.at(".ajil/control.sock")).unwrap();
    let (status, told) = run_json(&folder, &["withdraw", &id]);
    assert_eq!((status, told["error"]["code"].as_str()), (1, Some("unreachable")), "{told}");
    assert_eq!(service.titles("news"), ["A story"]);
    let (status, told): (_, Value) = run_json(&folder, &["status"]);
    assert_eq!((status, &told["running"], &told["entries"]), (0, &true.into(), &1.into()));
}

#[test]
fn a_headline_of_a_ticker_is_withdrawn_as_anything_is() {
    let folder = Folder::new();
    let page =
        format!("• A headline of the ticker\n  • Another of them\nBREAKING\n24/09/2020\n\n{}", story("Below it"));
    folder.write("news/a.txt", &page);
    let service = Call::on(&folder).start();
    let id = id_of(&service, "breaking", "A headline of the ticker");
    assert_eq!(run_json(&folder, &["withdraw", &id]).1["state"], "withdrawn");
    eventually(PATIENCE, "one headline less", || (service.titles("breaking") == ["Another of them"]).then_some(()));
    folder.write("news/a.txt", format!("{page}\nMore of it.\n"));
    folder.write("news/b.txt", story("A sign"));
    service.expect_in("news", "A sign");
    assert_eq!(service.titles("breaking"), ["Another of them"]);
}

#[test]
fn an_order_that_the_store_does_not_take_is_answered_and_is_not_carried_out_later() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let service = Service::start(&folder);
    let id = id_of(&service, "news", "A story");
    let other = rusqlite::Connection::open(folder.at(".ajil/ajil.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (status, told) = run_json(&folder, &["withdraw", &id]);
    let code = told["error"]["code"].as_str().unwrap();
    assert!(status == 1 && matches!(code, "busy" | "store-fails"), "{told}");
    // How things stand is told all the same.
    assert_eq!(run_json(&folder, &["status"]).0, 0);
    other.execute_batch("ROLLBACK").unwrap();
    folder.write("news/b.txt", story("A sign"));
    service.expect_in("news", "A sign");
    service.expect_in("news", "A story");
}

#[test]
fn what_was_taken_for_one_story_is_split_with_the_service_running_or_stopped() {
    for stopped in [false, true] {
        let folder = Folder::new();
        folder.write("news/a.txt", story("The same words"));
        let mut service = Service::start(&folder);
        let id = id_of(&service, "all", "The same words");
        folder.write("sport/a.txt", story("The same words"));
        service.expect_in("sport", "The same words");
        assert_eq!(service.titles("all").len(), 1);
        if stopped {
            assert!(service.stop().success());
        }
        let (status, told) = run_json(&folder, &["split", &id]);
        assert_eq!(
            (status, &told["kept"]["file"], &told["id"]),
            (0, &"news/a.txt".into(), &id.clone().into()),
            "{told}"
        );
        assert_eq!(told["apart"], serde_json::json!(["sport/a.txt"]));
        if stopped {
            service.start_again();
        }
        eventually(PATIENCE, "two stories", || (service.titles("all").len() == 2).then_some(()));
        assert_eq!(id_of(&service, "news", "The same words"), id);
        assert_ne!(id_of(&service, "sport", "The same words"), id);
        let again = run(&folder, &["split", &id]);
        assert!(again.status == 1 && again.err.contains("nothing to split"), "{again:?}");
    }
}

#[test]
fn what_a_sweep_left_is_asked_for_and_answered_with_the_service_running_or_stopped() {
    for stopped in [false, true] {
        let folder = Folder::new();
        for n in 0..30 {
            folder.write(format!("sport/{n}.txt"), story(&format!("Story {n}")));
            folder.write(format!("news/{n}.txt"), story(&format!("News {n}")));
        }
        let mut service = Service::start(&folder);
        eventually(PATIENCE, "all stories", || (service.status()["entries"] == 60).then_some(()));
        let (status, told) = run_json(&folder, &["confirm"]);
        assert_eq!((status, told["error"]["code"].as_str()), (1, Some("nothing-asked")), "{told}");
        for category in ["sport", "news"] {
            (0..25).for_each(|n| folder.remove(format!("{category}/{n}.txt")));
        }
        let asks = |told: &Value| -> Option<Vec<String>> {
            let named = |one: &Value| one["category"].as_str().unwrap_or("the whole site").to_owned();
            Some(told["asks"].as_array()?.iter().map(named).collect())
        };
        eventually(PATIENCE, "three questions", || {
            let told = run_json(&folder, &["status"]).1;
            (asks(&told)? == ["the whole site", "news", "sport"] && told["asks"][1]["files"] == 25).then_some(())
        });
        if stopped {
            assert!(service.stop().success());
        }
        let said = run(&folder, &["status"]).out;
        assert!(said.contains("25 files of sport") && said.contains("ajil confirm sport --keep"), "{said}");
        let (status, told) = run_json(&folder, &["confirm", "sport"]);
        assert_eq!((status, &told["files"], &told["withdrawn"]), (0, &25.into(), &25.into()), "{told}");
        let kept = run(&folder, &["confirm", "news", "--keep"]);
        assert!(kept.status == 0 && kept.out.contains("25  entries stay published"), "{kept:?}");
        assert_eq!(run_json(&folder, &["confirm", "news"]).0, 1);
        if stopped {
            service.start_again();
        }
        eventually(PATIENCE, "five and thirty", || {
            let told = service.status();
            let sizes = ["sport", "news"].map(|feed| told["feeds"][feed]["entries"].clone());
            (sizes == [5, 30] && asks(&told)?.is_empty()).then_some(())
        });
    }
}
