//! Which story a file tells, when several files could: tickers, copies, and names that go from hand to hand.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::{Call, Service};

const TICKER: &str = "• Minister resigns over the budget\n• Storm closes the harbour\nBREAKING\n";

fn page(title: &str) -> String {
    format!("{TICKER}Thursday 24 September 2020\n\n{title}\n\nIts first paragraph.\n\nIts second one.\n")
}

#[test]
fn a_folder_of_thousands_keeps_every_id_when_it_is_renamed() {
    let folder = Folder::new();
    let files = 3_000;
    for number in 0..files {
        folder.write(format!("big/{number}.md"), format!("---\ntitle: Story {number}\n---\nBody of story {number}.\n"));
    }
    let service = Service::start(&folder);
    let size = |feed: &str| service.status()["feeds"][feed]["entries"].as_u64();
    eventually(PATIENCE * 3, "all of them", || (size("big") == Some(files)).then_some(()));
    folder.rename("big", "moved");
    eventually(PATIENCE * 3, "all of them in the new feed", || (size("moved") == Some(files)).then_some(()));
    // The wait for removals is over when the old feed is gone.
    eventually(PATIENCE * 3, "none in the old", || (service.get("/big.rss").status == 410).then_some(()));
    assert_eq!(service.status()["entries"].as_u64(), Some(files));
    assert!(!service.log().contains("withdrawn=1"), "a story was withdrawn");
}

#[test]
fn the_story_of_a_headline_goes_and_the_headline_stays() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", page("A page of its own"));
    folder.rename_in("news/minister.txt", story("Minister resigns over the budget"));
    service.expect_in("news", "Minister resigns over the budget");
    folder.remove("news/minister.txt");
    eventually(PATIENCE, "no story", || service.titles("news").is_empty().then_some(()));
    let told = service.expect_in("breaking", "Minister resigns over the budget");
    assert!(told["content_html"].is_null(), "{told}");
    assert_eq!(service.titles("all"), ["A page of its own"]);
}

#[test]
fn a_ticker_that_becomes_a_page_makes_no_breaking_news_of_its_article() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", TICKER);
    service.expect("breaking", &["Minister resigns over the budget", "Storm closes the harbour"]);
    folder.rename_in("pages/page.txt", page("A calm article"));
    service.expect("pages", &["A calm article"]);
    service.expect("breaking", &["Minister resigns over the budget", "Storm closes the harbour"]);
}

#[test]
fn two_files_that_take_one_name_in_turn_leave_no_story_without_a_file() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for name in ["a", "b", "c"] {
        folder.rename_in(
            format!("news/{name}.txt"),
            format!("Story of {name}\n\nWhat {name} did today, at length and in full.\n"),
        );
    }
    eventually(PATIENCE, "three", || (service.titles("news").len() == 3).then_some(()));
    folder.rename("news/b.txt", "news/a.txt");
    folder.rename("news/c.txt", "news/a.txt");
    service.expect("news", &["Story of c"]);
    service.expect("all", &["Story of c"]);
}

#[test]
fn a_copy_tells_what_it_holds_when_the_other_is_gone() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("a/c.txt", story("The true title"));
    service.expect("a", &["The true title"]);
    folder.rename_in("n/c.txt", folder.read("a/c.txt").unwrap());
    service.expect("n", &["The true title"]);
    let mistaken = folder.read("a/c.txt").unwrap().replace("The true title", "A mistaken title");
    folder.rename_in("a/c.txt", mistaken);
    service.expect_in("a", "A mistaken title");
    folder.remove("a/c.txt");
    service.expect("n", &["The true title"]);
    service.expect("all", &["The true title"]);
}

#[test]
fn an_id_that_is_no_iri_is_one_story_before_and_after_an_edit() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", page("A page of its own"));
    service.expect_in("breaking", "Storm closes the harbour");
    let text = |body: &str| format!("---\nid: 4711\ntitle: Storm closes the harbour\n---\n{body}\n");
    folder.rename_in("news/storm.md", text("The harbour is closed."));
    service.expect_in("news", "Storm closes the harbour");
    folder.rename_in("news/storm.md", text("The harbour is open again."));
    eventually(PATIENCE, "the edit", || {
        let told = service.expect_in("news", "Storm closes the harbour");
        told["content_html"].as_str().is_some_and(|html| html.contains("open again")).then_some(())
    });
    let titles = service.titles("all");
    assert_eq!(titles.iter().filter(|title| *title == "Storm closes the harbour").count(), 1, "{titles:?}");
}

#[test]
fn a_story_under_embargo_does_not_show_by_what_its_headline_does() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", page("A page of its own"));
    service.expect("breaking", &["Minister resigns over the budget", "Storm closes the harbour"]);
    folder.rename_in(
        "news/storm.md",
        "---\ntitle: Storm closes the harbour\nembargo: 2099-01-01T00:00:00Z\n---\nThe secret of the harbour.\n",
    );
    eventually(PATIENCE, "the file is understood", || {
        (service.status()["files"]["waiting"].as_u64() == Some(1)).then_some(())
    });
    assert_eq!(service.titles("breaking"), ["Minister resigns over the budget", "Storm closes the harbour"]);
}

#[test]
fn fault_13_an_empty_mount_point_retracts_nothing_and_makes_no_other_site() {
    let folder = Folder::with(SITE);
    folder.rename_in("news/a.txt", story("To be served on"));
    let state = folder.outside("state");
    let call = || Call::on(&folder).option("--state", Some(state.to_str().unwrap()));
    let mut service = call().start();
    let before: BTreeSet<_> = service.expect("news", &["To be served on"]).into_iter().map(|told| told.id).collect();
    assert!(service.stop().success());
    fs::rename(folder.root(), folder.outside("away")).unwrap();
    fs::create_dir(folder.root()).unwrap();
    let service = call().start_without_waiting();
    eventually(PATIENCE, "a service that says so", || (service.ask_operator("/readyz").status == 503).then_some(()));
    all_along(Duration::from_secs(4), || assert_eq!(service.titles("news"), ["To be served on"]));
    assert_eq!(service.feed("news").into_iter().map(|told| told.id).collect::<BTreeSet<_>>(), before);
    assert!(folder.read(".ajil-id").is_none(), "an identity was made in an empty mount point");
}

#[test]
fn a_story_out_of_another_feed_names_it_and_a_later_copy_of_that_feed_changes_nothing_else() {
    let folder = Folder::new();
    let rss = |built: &str, items: &str| {
        format!(
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>The agency</title><link>https://agency.example/</link>\
             <description>x</description><lastBuildDate>{built}</lastBuildDate><atom:link rel=\"self\" href=\"https://agency.example/feed\"/>{items}</channel></rss>"
        )
    };
    let item = |n: u8| {
        format!(
            "<item><title>Story {n}</title><guid isPermaLink=\"false\">tag:agency.example,2020:{n}</guid><pubDate>Thu, 24 Sep 2020 15:57:0{n} +0100</pubDate><description>What happened.</description></item>"
        )
    };
    folder.write("wire/feed.xml", rss("Thu, 24 Sep 2020 16:00:00 +0100", &item(1)));
    let service = Service::start(&folder);
    service.expect("wire", &["Story 1"]);
    let before = service.get("/wire.atom").text().to_owned();
    let entry = |text: &str| text.split_once("<entry>").unwrap().1.split_once("</entry>").unwrap().0.to_owned();
    assert!(entry(&before).contains("<title type=\"text\">The agency</title>"), "{before}");
    assert!(
        service.get("/wire.rss").text().contains("<source url=\"https://agency.example/feed\">The agency</source>")
    );
    folder.write("wire/feed.xml", rss("Fri, 25 Sep 2020 16:00:00 +0100", &(item(2) + &item(1))));
    service.expect("wire", &["Story 2", "Story 1"]);
    assert!(service.get("/wire.atom").text().contains(&entry(&before)));
}
