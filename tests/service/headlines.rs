//! Headlines of tickers, and the stories that come to them.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::folder::Folder;
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

const WORDS: &str = "Storm closes the northern harbour";

fn ticker(headline: &str) -> String {
    format!("• {headline}\n• Another headline of the day\nBREAKING\n")
}

fn story(title: &str) -> String {
    format!("{title}\n\nShips wait outside since the early morning hours.\n")
}

fn in_seconds(seconds: i64) -> DateTime<Utc> {
    let at = Utc::now() + TimeDelta::seconds(seconds);
    DateTime::from_timestamp(at.timestamp(), 0).unwrap()
}

#[test]
fn a_story_at_its_release_is_one_with_the_headline_that_was_told_meanwhile() {
    for (running, declared) in [(true, "id: storm-4711\n"), (false, ""), (true, "")] {
        let folder = Folder::new();
        let mut service = Service::start(&folder);
        folder.rename_in_aged("pages/page.txt", ticker(WORDS), Duration::from_secs(3600));
        let headline = service.expect("breaking", &[WORDS, "Another headline of the day"]).remove(0);
        let moment = in_seconds(5);
        let at = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
        let text = format!(
            "---\n{declared}title: Storm closes the northern harbour\nembargo: {at}\n---\nThe secret of the harbour.\n"
        );
        folder.rename_in("news/storm.md", text);
        eventually(PATIENCE, "a waiting file", || (service.status()["files"]["waiting"] == 1).then_some(()));
        assert!(!service.get("/all.atom").text().contains("secret"));
        if !running {
            assert!(service.stop().success());
            eventually(PATIENCE, "its moment", || (Utc::now() >= moment).then_some(()));
            service.start_again();
        }
        let told = service.expect("news", &[WORDS]).remove(0);
        assert!(Utc::now() >= moment, "too early");
        assert_eq!((&told.id, told.published), (&headline.id, headline.published));
        assert_eq!(service.titles("breaking"), [WORDS, "Another headline of the day"]);
        assert_eq!(service.feed("all").len(), 1);
        // And it stays one: after an edit, and after a start.
        folder.write(
            "news/storm.md",
            format!("---\n{declared}title: Storm closes the northern harbour\nembargo: {at}\n---\nNo secret of the harbour is left.\n"),
        );
        eventually(PATIENCE, "the edit", || {
            let item = service.expect_in("news", WORDS);
            item["content_html"].as_str().is_some_and(|html| html.contains("is left")).then_some(())
        });
        service.restart();
        let after = service.expect("news", &[WORDS]).remove(0);
        assert_eq!((&after.id, after.published), (&headline.id, headline.published));
        assert_eq!(service.feed("breaking").len(), 2);
    }
}

#[test]
fn an_embargo_that_is_lifted_meets_its_headline_too() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", ticker(WORDS));
    let headline = service.expect("breaking", &[WORDS, "Another headline of the day"]).remove(0);
    let text = |matter: &str| format!("---\ntitle: {WORDS}\n{matter}---\nThe secret of the harbour.\n");
    folder.write("news/storm.md", text("embargo: 2099-01-01T00:00:00Z\n"));
    eventually(PATIENCE, "a waiting file", || (service.status()["files"]["waiting"] == 1).then_some(()));
    folder.write("news/storm.md", text("embargo: 2020-01-01T00:00:00Z\n"));
    let told = service.expect("news", &[WORDS]).remove(0);
    assert_eq!((&told.id, told.published), (&headline.id, headline.published));
    assert_eq!(service.feed("breaking").len(), 2);
}

#[test]
fn a_story_that_came_first_and_its_headline_are_one_whatever_the_storys_date() {
    for matter in ["", "date: 2020-09-24\n"] {
        let folder = Folder::new();
        let service = Service::start(&folder);
        folder.write("news/storm.md", format!("---\ntitle: {WORDS}\n{matter}---\nShips wait outside.\n"));
        let told = service.expect("news", &[WORDS]).remove(0);
        folder.rename_in("pages/page.txt", ticker("Storm «closes» the northern harbour.."));
        service.expect_in("breaking", "Another headline of the day");
        let after = service.expect("news", &[WORDS]).remove(0);
        assert_eq!((&after.id, after.published), (&told.id, told.published));
        let breaking = service.titles("breaking");
        assert!(breaking.iter().all(|title| !title.contains('«')), "{breaking:?}");
    }
}

#[test]
fn a_headline_is_one_with_its_story_in_its_own_language_alone() {
    let folder = Folder::new();
    folder.write("pages/feed.toml", "language = \"fr\"\n");
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", "• Coronavirus\nBREAKING\n");
    let headline = service.expect("breaking", &["Coronavirus"]).remove(0);
    folder.write("news/a.md", "---\ntitle: Coronavirus\nlang: es\n---\nEl texto de la noticia.\n");
    let told = service.expect("news", &["Coronavirus"]).remove(0);
    assert_ne!(told.id, headline.id);
    folder.write("news/b.md", "---\ntitle: Coronavirus\nlang: fr\n---\nLe texte de l’article.\n");
    eventually(PATIENCE, "the French story with the headline's id", || {
        service.items("news").into_iter().any(|item| item["id"] == headline.id.as_str()).then_some(())
    });
    // And no other body comes to it.
    folder.write("news/c.md", "---\ntitle: Coronavirus\nlang: fr\n---\nUn autre article sous le même titre.\n");
    eventually(PATIENCE, "three stories", || (service.feed("news").len() == 3).then_some(()));
}

#[test]
fn arabic_words_are_the_same_however_they_are_typed() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", "• سجّل المنتخب «تراجعًا مقلقًا» في أدائـــه..\nعاجل\n");
    let headline = eventually(PATIENCE, "the headline", || service.items("breaking").pop());
    folder.write(
        "news/a.txt",
        "سجل المنتخب “تراجعا مقلقا” في أدائه…\n\nقال المدرب إن الفريق سيعود إلى مستواه في المباراة المقبلة.\n",
    );
    let told = eventually(PATIENCE, "the story", || service.items("news").pop());
    assert_eq!(told["id"], headline["id"]);
    assert_eq!(service.items("breaking").len(), 1);
}

#[test]
fn a_headline_that_is_still_in_its_ticker_stays_one_with_its_story_when_the_page_is_saved_again() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("pages/page.txt", ticker(WORDS));
    let headline = service.expect("breaking", &[WORDS, "Another headline of the day"]).remove(0);
    folder.write("news/storm.txt", story(WORDS));
    assert_eq!(service.expect("news", &[WORDS])[0].id, headline.id);
    // The story's title is corrected, and the page goes on with the old words.
    folder.write("news/storm.txt", story("Storm closes both harbours"));
    assert_eq!(service.expect("news", &["Storm closes both harbours"])[0].id, headline.id);
    folder.rename_in("pages/page.txt", format!("• A third headline\n{}", ticker(WORDS)));
    service.expect_in("breaking", "A third headline");
    assert_eq!(service.titles("breaking").len(), 3, "{:?}", service.titles("breaking"));
    assert_eq!(service.feed("news").len(), 1);
}
