//! The founding example, as the issue words it, and what follows from it for headlines.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::{Call, Service};

const SEED: &str = include_str!("../../feeds/security/hammouchi-receives-us-ambassador.txt");
const DAY: Duration = Duration::from_secs(24 * 3600);

fn headlines() -> Vec<String> {
    let lines = SEED.lines().map(str::trim).filter_map(|line| line.strip_prefix('•'));
    lines.map(|line| line.trim().to_owned()).collect()
}

fn after_the_ticker() -> &'static str {
    SEED.split_once("عاجل\n").unwrap().1
}

fn title() -> String {
    let line = after_the_ticker().lines().nth(2).unwrap();
    assert!(line.contains('\u{A0}'), "the example has a no-break space in its title");
    line.replace('\u{A0}', " ").trim().to_owned()
}

/// Arabic, and breaking news never ends: as the repository's own folder has it.
fn folder_with_seed() -> Folder {
    let folder = Folder::with(&format!("{SITE}language = \"ar\"\n"));
    folder.write("breaking/feed.toml", "breaking_for = \"none\"\n");
    folder.write("security/example.txt", SEED);
    folder
}

#[test]
fn the_article_is_in_its_category_and_in_all_in_every_format() {
    let folder = folder_with_seed();
    let service = Service::start(&folder);
    let told = service.expect("security", &[&title()]).remove(0);
    assert_eq!(service.feed("all"), std::slice::from_ref(&told));

    assert_eq!(told.published.to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(told.language.as_deref(), Some("ar"));
    let html = told.html.unwrap();
    assert!(html.starts_with("<div dir=\"rtl\" lang=\"ar\">"), "{html}");
    assert_eq!(html.matches("<p>").count(), 5, "{html}");
    let first = after_the_ticker().lines().nth(6).unwrap();
    assert!(html.contains(&format!("<p>{first}</p>")), "{html}");
    assert!(first.starts_with(told.summary.unwrap().trim_end_matches('…')));
    let rss = service.get("/security.rss");
    assert!(rss.text().contains("<pubDate>Thu, 24 Sep 2020 15:57:00 +0100</pubDate>"), "{}", rss.text());
    let title = title();
    for ending in ["rss", "atom", "json"] {
        let document = service.get(&format!("/security.{ending}"));
        assert_eq!(document.text().matches(&title).count(), 1, "the title stands once in .{ending}");
    }
}

#[test]
fn no_word_of_the_ticker_is_in_the_article() {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3).map(str::to_owned).collect()
    };
    let article = words(after_the_ticker());
    let ticker: BTreeSet<_> = words(&headlines().join(" ")).difference(&article).cloned().collect();
    assert!(ticker.len() > 20, "{ticker:?}");
    let folder = folder_with_seed();
    let service = Service::start(&folder);
    let told = service.expect("security", &[&title()]).remove(0);
    let page = service.get(told.link.strip_prefix("https://news.example.org").unwrap());
    assert_eq!(page.status, 200);
    let served = format!("{told:?} {}", service.get("/security.rss").text());
    let served = words(&served);
    let leaked: Vec<_> = ticker.intersection(&served).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
}

#[test]
fn the_breaking_feed_holds_the_headlines_in_page_order_and_not_the_article() {
    let folder = folder_with_seed();
    let service = Service::start(&folder);
    let titles = headlines();
    assert_eq!(titles.len(), 5);
    let told = service.expect("breaking", &titles.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(told.iter().all(|entry| entry.html.is_none()), "a headline has no body");
    let ids: BTreeSet<_> = told.iter().map(|entry| &entry.id).collect();
    assert_eq!(ids.len(), 5);
    service.expect("security", &[&title()]);
    let breaking = service.get("/breaking.rss");
    assert_eq!(
        breaking.header("cache-control").unwrap().split(", ").find(|part| part.starts_with("max-age")),
        Some("max-age=30")
    );
}

#[test]
fn a_headlines_id_depends_on_its_words_and_the_site_alone() {
    let of = |folder: &Folder| -> Vec<Value> {
        let service = Service::start(folder);
        eventually(PATIENCE, "five headlines", || {
            let items = service.items("breaking");
            (items.len() == 5).then(|| items.into_iter().map(|item| item["id"].clone()).collect())
        })
    };
    let ids = of(&folder_with_seed());
    // Another folder and file, another article below the ticker, other quotes and spaces in its words.
    let elsewhere = Folder::with(&format!("{SITE}language = \"ar\"\nbreaking_for = \"none\"\n"));
    let ticker = SEED.split_once("عاجل\n").unwrap().0.replace('“', "«").replace('”', "»").replace("..", "…");
    elsewhere.write("politics/page.txt", format!("{ticker}عاجل\nعنوان آخر تماما\n\nفقرة من خبر آخر لا صلة له بذلك.\n"));
    assert_eq!(of(&elsewhere), ids);
    let other_site = Folder::with("id = \"tag:example.org,2026:other\"\nlanguage = \"ar\"\nbreaking_for = \"none\"\n");
    other_site.write("security/example.txt", SEED);
    let others = of(&other_site);
    assert!(others.iter().all(|id| !ids.contains(id)));
}

#[test]
fn the_same_headline_on_many_pages_is_one_entry() {
    let folder = folder_with_seed();
    let service = Service::start(&folder);
    eventually(PATIENCE, "five headlines", || (service.titles("breaking").len() == 5).then_some(()));
    let before = service.feed("breaking");
    let page = SEED.replace("لتطوير وتدعيم", "لتعزيز");
    folder.rename_in("politics/other-page.txt", page);
    eventually(PATIENCE, "the other article", || (service.titles("all").len() == 2).then_some(()));
    assert_eq!(service.feed("breaking"), before);
    // A headline that scrolls out of the ticker stays; only `breaking_for` ends it.
    folder.rename_in("security/example.txt", format!("عاجل\n{}", after_the_ticker()));
    folder.rename_in("politics/other-page.txt", story("A page without ticker"));
    service.expect_in("politics", "A page without ticker");
    eventually(PATIENCE, "the article itself as breaking news", || {
        service.titles("breaking").contains(&title()).then_some(())
    });
    let ids: BTreeSet<_> = service.feed("breaking").into_iter().map(|entry| entry.id).collect();
    assert!(before.iter().all(|entry| ids.contains(&entry.id)));
}

#[test]
fn old_tickers_never_enter_the_breaking_feed() {
    let folder = Folder::with(&format!("{SITE}language = \"ar\"\n"));
    folder.write("security/old.txt", SEED);
    folder.age("security/old.txt", 2 * DAY);
    let service = Service::start(&folder);
    service.expect("security", &[&title()]);
    assert_eq!(service.titles("breaking"), [""; 0]);
    // One that comes later in an old file.
    folder.rename_in_aged(
        "politics/old.txt",
        "• An old headline of the ticker\nعاجل\n\nA story\n\nIts body.\n",
        2 * DAY,
    );
    service.expect("politics", &["A story"]);
    all_along(Duration::from_millis(300), || assert_eq!(service.titles("breaking"), [""; 0]));
}

#[test]
fn a_headline_leaves_the_breaking_feed_by_itself() {
    let folder = Folder::with(&format!("{SITE}breaking_for = \"6s\"\n"));
    let service = Service::start(&folder);
    folder.rename_in("security/new.txt", SEED);
    eventually(PATIENCE, "five headlines", || (service.titles("breaking").len() == 5).then_some(()));
    let with = service.get("/breaking.atom");
    service.expect("breaking", &[]);
    let without = service.get("/breaking.atom");
    assert_ne!(with.header("etag"), without.header("etag"));
    assert_eq!(service.titles("security"), [title()], "the article stays");
}

#[test]
fn a_headline_that_becomes_a_story_keeps_id_and_date() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged(
        "wire/ticker.txt",
        "• Parliament passes the budget after a long night\n• Another headline of the day\nBREAKING\n",
        Duration::from_secs(3600),
    );
    let headlines =
        service.expect("breaking", &["Parliament passes the budget after a long night", "Another headline of the day"]);
    folder.rename_in(
        "politics/budget.txt",
        "Parliament passes the budget, after a long night\n\nThe vote came at four in the morning.\n\nIt was close.\n",
    );
    let story = service.expect("politics", &["Parliament passes the budget, after a long night"]).remove(0);
    assert_eq!((&story.id, story.published), (&headlines[0].id, headlines[0].published));
    let breaking = service.feed("breaking");
    assert_eq!(breaking.len(), 2, "one entry: {breaking:?}");
    assert!(breaking.contains(&story), "the same in every feed");
}

#[test]
fn the_repositorys_own_folder_is_served_as_it_is() {
    let folder = Folder::bare();
    copy(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/feeds")), &folder.root());
    // As a newcomer calls it: no base URL, the usual settle time.
    let service = Call::on(&folder).option("--base-url", None).option("--settle", None).start();
    eventually(PATIENCE, "the founding example", || (service.titles("security") == [title()]).then_some(()));
    eventually(PATIENCE, "its headlines", || (service.titles("breaking").len() == 5).then_some(()));
    let base = format!("http://{}", service.public());
    let item = service.items("security").remove(0);
    assert!(item["url"].as_str().unwrap().starts_with(&format!("{base}/articles/")), "{item}");
    assert!(service.log().contains("--base-url"), "no warning that feeds need their public address");
    let output = service.output();
    for feed in ["all", "breaking", "security"] {
        for ending in ["rss", "atom", "json"] {
            assert!(output.contains(&format!("{base}/{feed}.{ending}\n")), "{output}");
        }
    }
    for page in ["/", "/security", "/breaking"] {
        assert_eq!(service.get(page).status, 200, "{page}");
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(&name));
        } else {
            fs::copy(entry.path(), to.join(&name)).unwrap();
        }
    }
}
