//! Which entry a file is when it is renamed, moved, saved over, or told twice.

use std::fs;
use std::time::Duration;

use crate::feeds::Told;
use crate::folder::{Folder, SITE};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

const MONDAY: &str = "Parliament votes on the budget\n\nMembers met at noon, and the vote was close.\n\nThe minister thanked both sides of the house.\n";
const TUESDAY: &str = "Storm closes the northern harbour\n\nShips wait outside since the early morning hours.\n\nThe port hopes for better weather on Wednesday.\n";

fn told(service: &Service, feed: &str, title: &str) -> Told {
    service.expect_in(feed, title);
    service.feed(feed).into_iter().find(|told| told.title == title).unwrap()
}

/// Drops a file after what is to leave no trace, and waits for it.
fn pass_a_marker(folder: &Folder, service: &Service) {
    let number = service.titles("marker").len();
    folder.write(format!("marker/{number}.txt"), format!("Marker {number}\n\nThe marker of number {number}.\n"));
    service.expect_in("marker", &format!("Marker {number}"));
}

fn page_of(told: &Told) -> String {
    told.link.strip_prefix("https://news.example.org").unwrap().to_owned()
}

#[test]
fn another_story_saved_over_a_file_is_another_entry_and_the_first_goes() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    let service = Service::start(&folder);
    folder.write("news/today.txt", MONDAY);
    let monday = service.expect("news", &["Parliament votes on the budget"]).remove(0);
    folder.write("news/today.txt", TUESDAY);
    let tuesday = service.expect("news", &["Storm closes the northern harbour"]).remove(0);
    assert_ne!(tuesday.id, monday.id);
    assert!(tuesday.published >= monday.published);
    assert_eq!(service.get(&page_of(&monday)).status, 410);
    let receipt = eventually(PATIENCE, "a receipt that tells of it", || {
        folder.read("news/today.txt.receipt.txt").filter(|text| text.contains("Parliament votes on the budget"))
    });
    assert!(receipt.contains("was withdrawn") && receipt.contains(&monday.id), "{receipt}");
    // And back: it is the first one again.
    folder.write("news/today.txt", MONDAY);
    let again = service.expect("news", &["Parliament votes on the budget"]).remove(0);
    assert_eq!((&again.id, again.published), (&monday.id, monday.published));
    assert_eq!(service.get(&page_of(&tuesday)).status, 410);
}

#[test]
fn a_slot_leaves_what_was_in_it_published() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    folder.write("wire/feed.toml", "slots = true\n");
    let mut service = Service::start(&folder);
    let mut ids = Vec::new();
    for number in ["first", "second", "third", "fourth"] {
        let text = format!("What the {number} one says\n\nThe {number} text of the wire.\n\n(Example Wire)\n");
        folder.rename_beside("wire/latest.txt", text);
        ids.push(told(&service, "wire", &format!("What the {number} one says")).id);
    }
    let all = service.feed("wire");
    assert_eq!(all.len(), 4);
    assert!(ids.iter().all(|id| all.iter().filter(|told| told.id == *id).count() == 1), "{ids:?} {all:?}");
    let receipt = eventually(PATIENCE, "a receipt that tells of it", || {
        folder.read("wire/latest.txt.receipt.txt").filter(|text| text.contains("What the third one says"))
    });
    assert!(receipt.contains("stays published") && receipt.contains(&ids[2]), "{receipt}");
    // A correction is none of another story.
    folder.write("wire/latest.txt", "What the fourth one says\n\nThe text, corrected from beginning to end.\n");
    eventually(PATIENCE, "the correction", || {
        let told = service.expect_in("wire", "What the fourth one says");
        told["content_html"].as_str().is_some_and(|html| html.contains("corrected")).then_some(())
    });
    service.restart();
    assert_eq!(service.titles("wire").len(), 4);
    // What is removed is removed: the slot holds the last.
    folder.remove("wire/latest.txt");
    eventually(PATIENCE, "three are left", || (service.titles("wire").len() == 3).then_some(()));
    assert!(service.feed("wire").iter().all(|told| told.id != ids[3]));
}

#[test]
fn a_file_put_over_one_in_a_slot_leaves_that_published() {
    let folder = Folder::new();
    folder.write("wire/feed.toml", "slots = true\n");
    let service = Service::start(&folder);
    folder.write("wire/latest.txt", MONDAY);
    let monday = told(&service, "wire", "Parliament votes on the budget");
    folder.write("in/next.txt", TUESDAY);
    let tuesday = told(&service, "in", "Storm closes the northern harbour");
    folder.rename("in/next.txt", "wire/latest.txt");
    assert_eq!(told(&service, "wire", "Storm closes the northern harbour").id, tuesday.id);
    // Longer than the wait for removals.
    folder.write("marker/a.txt", "Marker\n\nThe text of the marker.\n");
    service.expect("marker", &["Marker"]);
    folder.remove("marker/a.txt");
    service.expect("marker", &[]);
    assert_eq!(told(&service, "wire", "Parliament votes on the budget").id, monday.id);
    assert_eq!(service.titles("wire").len(), 2);
}

#[test]
fn a_correction_of_the_title_or_of_the_text_is_the_same_entry() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", MONDAY);
    let first = told(&service, "news", "Parliament votes on the budget");
    for (text, title) in [
        (MONDAY.replace("Parliament votes on the budget", "House passes it"), "House passes it"),
        ("House passes it\n\nAll of the text is new by now.\n".to_owned(), "House passes it"),
        ("The evening’s vote\n\nAll of the text is new by now.\n\nAnd more of it.\n".to_owned(), "The evening’s vote"),
    ] {
        folder.write("news/a.txt", &text);
        eventually(PATIENCE, "the edit", || {
            let item = service.expect_in("news", title);
            let body = text.trim_end().rsplit('\n').next().unwrap();
            item["content_html"].as_str().is_some_and(|html| html.contains(body)).then_some(())
        });
        let now = service.feed("news");
        assert_eq!((now.len(), &now[0].id, now[0].published), (1, &first.id, first.published));
    }
}

#[test]
fn a_declared_id_says_which_it_is_whatever_else_changes() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let text = |id: &str, title: &str, body: &str| format!("---\n{id}title: {title}\n---\n{body}\n");
    folder.write("news/a.md", text("id: story-1\n", "The first title", "The first text of it."));
    let first = told(&service, "news", "The first title");
    folder.write("news/a.md", text("id: story-1\n", "Nothing as before", "Whatever stands there now."));
    assert_eq!(told(&service, "news", "Nothing as before").id, first.id);
    // It disappears: still the same story.
    folder.write("news/a.md", text("", "Nothing as before", "Whatever stands here now, at last."));
    eventually(PATIENCE, "the edit", || {
        let item = service.expect_in("news", "Nothing as before");
        item["content_html"].as_str().is_some_and(|html| html.contains("at last")).then_some(())
    });
    assert_eq!(service.feed("news")[0].id, first.id);
    // Another one says that it is another.
    folder.write("news/a.md", text("id: story-2\n", "Nothing as before", "Whatever stands here now, at last."));
    eventually(PATIENCE, "another id", || {
        let now = service.feed("news");
        (now.len() == 1 && now[0].id != first.id).then_some(())
    });
}

#[test]
fn a_name_goes_from_hand_to_hand_and_every_story_keeps_its_id() {
    for running in [true, false] {
        let folder = Folder::new();
        let mut service = Service::start(&folder);
        folder.write("news/a.txt", MONDAY);
        folder.write("news/b.txt", TUESDAY);
        folder.write("news/c.txt", "Third of three\n\nWhat the third of three has to say at length.\n");
        eventually(PATIENCE, "three", || (service.titles("news").len() == 3).then_some(()));
        let before = service.feed("news");
        if !running {
            assert!(service.stop().success());
        }
        // a → b → c → a, as three renames with a name in between.
        fs::rename(folder.at("news/c.txt"), folder.at("news/.swap")).unwrap();
        folder.rename("news/b.txt", "news/c.txt");
        folder.rename("news/a.txt", "news/b.txt");
        folder.rename("news/.swap", "news/a.txt");
        if !running {
            service.start_again();
        }
        pass_a_marker(&folder, &service);
        folder.remove("marker/0.txt");
        service.expect("marker", &[]);
        let ids = |told: &[Told]| {
            told.iter().map(|one| (one.title.clone(), one.id.clone(), one.published)).collect::<Vec<_>>()
        };
        let mut after = ids(&service.feed("news"));
        let mut expected = ids(&before);
        after.sort();
        expected.sort();
        assert_eq!(after, expected, "running: {running}");
    }
}

#[test]
fn a_name_in_other_letters_or_another_normal_form_is_the_same_entry() {
    for running in [true, false] {
        let folder = Folder::new();
        let mut service = Service::start(&folder);
        folder.write("news/Caf\u{e9}.txt", MONDAY);
        let before = service.expect("news", &["Parliament votes on the budget"]).remove(0);
        for name in ["news/Cafe\u{301}.txt", "news/cafe\u{301}.TXT", "autre/cafe\u{301}.TXT"] {
            if !running {
                assert!(service.stop().success());
            }
            let from = fs::read_dir(folder.at("news")).unwrap().next().unwrap().unwrap().file_name();
            folder.rename(format!("news/{}", from.to_str().unwrap()), name);
            if !running {
                service.start_again();
            }
            pass_a_marker(&folder, &service);
            let feed = name.split('/').next().unwrap();
            let after = service.expect(feed, &["Parliament votes on the budget"]).remove(0);
            assert_eq!(
                (&after.id, after.published, after.updated),
                (&before.id, before.published, before.updated),
                "{name}"
            );
        }
    }
}

#[test]
fn a_draft_of_a_story_keeps_its_id_for_the_day_when_it_is_none_whatever_it_is_called_then() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    let text = |draft: &str| format!("---\ntitle: A visit\n{draft}---\nWhat was said at the visit.\n");
    folder.rename_in_aged("news/a.md", text(""), Duration::from_secs(90_000));
    let before = service.expect("news", &["A visit"]).remove(0);
    folder.rename("news/a.md", "news/b.md");
    pass_a_marker(&folder, &service);
    folder.write("news/b.md", text("draft: true\n"));
    service.expect("news", &[]);
    assert_eq!(service.get(&page_of(&before)).status, 410);
    folder.rename("news/b.md", "news/c.md");
    service.restart();
    pass_a_marker(&folder, &service);
    assert!(service.titles("news").is_empty());
    folder.write("news/c.md", text(""));
    let after = service.expect("news", &["A visit"]).remove(0);
    assert_eq!((&after.id, after.published), (&before.id, before.published));
}

#[test]
fn a_draft_that_is_removed_leaves_nothing_behind() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let text = |draft: &str| format!("---\ntitle: A visit\n{draft}---\nWhat was said at the visit.\n");
    folder.write("news/a.md", text(""));
    service.expect("news", &["A visit"]);
    folder.write("news/a.md", text("draft: true\n"));
    service.expect("news", &[]);
    folder.remove("news/a.md");
    eventually(PATIENCE, "no file", || service.status()["files"]["waiting"].as_u64().unwrap_or(0).eq(&0).then_some(()));
    assert!(service.titles("all").is_empty());
}

#[test]
fn the_same_story_in_two_folders_and_two_formats_is_one_entry_in_both_feeds() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.write("politics/vote.txt", MONDAY);
    let first = service.expect("politics", &["Parliament votes on the budget"]).remove(0);
    let paragraphs = MONDAY.split_once("\n\n").unwrap().1;
    folder.write("economy/vote.md", format!("---\ntitle: “Parliament” votes on the budget\n---\n{paragraphs}"));
    let second = service.expect("economy", &["“Parliament” votes on the budget"]).remove(0);
    assert_eq!(second.id, first.id);
    assert_eq!(service.feed("politics").len(), 1);
    assert_eq!(service.feed("all").len(), 1);
    // Another word makes another story.
    folder
        .write("world/vote.md", format!("---\ntitle: Parliament votes on the budget\n---\n{paragraphs}\nAnd more.\n"));
    let third = service.expect("world", &["Parliament votes on the budget"]).remove(0);
    assert_ne!(third.id, first.id);
    service.restart();
    assert_eq!(service.feed("all").len(), 2);
    folder.remove("politics/vote.txt");
    service.expect("politics", &[]);
    assert_eq!(service.feed("economy")[0].id, first.id);
}

#[test]
fn fault_28_of_two_files_that_claim_one_id_the_first_holds_it_and_the_second_gets_it_when_that_goes() {
    let markdown = ("md", "---\nid: story-7\ntitle: From Markdown\n---\nWhat the text of the Markdown says.\n");
    let rss = (
        "xml",
        "<rss version=\"2.0\"><channel><title>Wire</title><item><title>From RSS</title><guid isPermaLink=\"false\">story-7</guid>\
         <description>What the text of the RSS has to say.</description></item></channel></rss>",
    );
    let ninjs = (
        "json",
        "{\"uri\": \"story-7\", \"headline\": \"From ninjs\", \"body_text\": \"What the text of the ninjs says.\", \"type\": \"text\"}",
    );
    let text = ("txt", "---\nid: story-7\n---\nFrom text\n\nWhat the plain text has to say of it.\n");
    for (first, second) in
        [(markdown, ninjs), (ninjs, markdown), (text, markdown), (ninjs, text), (rss, text), (markdown, rss)]
    {
        let title = |text: &str| text.split_once("From ").unwrap().1.split(['\n', '<', '"']).next().unwrap().to_owned();
        let (held, refused) = (format!("From {}", title(first.1)), format!("From {}", title(second.1)));
        let folder = Folder::new();
        let mut service = Service::start(&folder);
        folder.write(format!("a/first.{}", first.0), first.1);
        let before = service.expect("a", &[&held]).remove(0);
        let second_path = format!("b/second.{}", second.0);
        folder.write(&second_path, second.1);
        let receipt = || folder.read(format!("{second_path}.refused.txt"));
        let told = eventually(PATIENCE, "a refusal", receipt);
        assert!(told.contains("id-taken"), "{told}");
        assert!(service.titles("b").is_empty());
        service.restart();
        assert_eq!(service.feed("a")[0].id, before.id);
        assert!(service.titles("b").is_empty());
        folder.remove(format!("a/first.{}", first.0));
        let after = service.expect("b", &[&refused]).remove(0);
        assert_eq!(after.id, before.id, "{held} {refused}");
        eventually(PATIENCE, "no receipt", || receipt().is_none().then_some(()));
    }
}
