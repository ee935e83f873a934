//! A story's life: updated, corrected, published anew, breaking and calm again.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;

use crate::feeds::Told;
use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::{BASE, Service};
use crate::xml::Element;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn at(seconds: i64) -> String {
    let at = DateTime::from_timestamp((Utc::now() + TimeDelta::seconds(seconds)).timestamp(), 0).unwrap();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn markdown(matter: &str, body: &str) -> String {
    format!("---\n{matter}\n---\n\n{body}\n")
}

/// Waits until the only entry of a feed has these words in its body, and tells it.
#[track_caller]
fn told(service: &Service, feed: &str, words: &str) -> Told {
    eventually(PATIENCE, words, || {
        let items = service.items(feed);
        let says = |item: &Value| item["content_html"].as_str().is_some_and(|html| html.contains(words));
        (items.len() == 1 && says(&items[0])).then_some(())
    });
    service.feed(feed).remove(0)
}

/// Drops a file after what is to leave no trace, and waits for it.
#[track_caller]
fn pass_a_marker(folder: &Folder, service: &Service) {
    let title = format!("Marker of {:?}", std::time::Instant::now());
    folder.write("marker/marker.txt", story(&title));
    service.expect_in("marker", &title);
}

fn path_of(link: &str) -> &str {
    link.strip_prefix(BASE).unwrap()
}

#[test]
fn updated_moves_with_what_readers_see_and_with_nothing_else() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let page = |title: &str, author: &str, tags: &str, body: &str| {
        let matter = format!("title: {title}\ndate: 2026-01-02T03:04:05Z\nauthor: {author}\ntags: [{tags}]");
        markdown(&matter, body)
    };
    let body = "The caf\u{e9} is open. [More](https://example.org/ \"there\").\n\nAnd a second paragraph.";
    folder.write("news/a.md", page("A title", "A. Writer", "x", body));
    let mut before = told(&service, "news", "is open");
    let id = before.id.clone();
    let same = [
        page("A  title", "A. Writer", "x", &format!("{}\n\n\n", body.replace("\n\n", "\r\n\r\n  \r\n"))),
        page("A title", "A. Writer", "x", &body.replace("caf\u{e9} is", "cafe\u{301}   is")),
        page("A title", "A. Writer", "x", &body.replace("caf\u{e9}", "caf&eacute;")),
        page("A title", "A. Writer", "x, y", body),
    ];
    for text in same {
        folder.write("news/a.md", text);
        pass_a_marker(&folder, &service);
        let after = told(&service, "news", "second paragraph");
        assert_eq!((&after.id, after.published, after.updated), (&id, before.published, before.updated));
    }
    let other = [
        page("Another title", "A. Writer", "x", body),
        page("Another title", "B. Writer", "x", body),
        page("Another title", "B. Writer", "x", &body.replace("is open", "is closed")),
        page("Another title", "B. Writer\nsummary: In short", "x", &body.replace("is open", "is closed")),
        page("Another title", "B. Writer\nsummary: In short\nimage: https://example.org/a.jpg", "x", body),
    ];
    for text in other {
        folder.write("news/a.md", &text);
        let after =
            eventually(PATIENCE, &text, || service.feed("news").into_iter().find(|told| told.updated > before.updated));
        assert_eq!((&after.id, after.published), (&id, before.published));
        before = after;
    }
    // A file with an old time is a change all the same.
    folder.rename_in_aged("news/a.md", page("Old", "C. Writer", "x", body), 300 * DAY);
    let after = service.expect("news", &["Old"]).remove(0);
    assert!(after.updated > before.updated);
}

#[test]
fn a_correction_is_told_on_the_page_and_in_the_feeds_in_the_storys_language() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for (language, title, note, label, updated) in [
        ("ar", "زيارة السفير", "كان الاسم خطأ", "تصحيح", "حُدّث"),
        ("fr", "La visite", "Le nom était faux", "Rectificatif", "Mis à jour"),
        ("en", "The visit", "The name was wrong", "Correction", "Updated"),
    ] {
        let page = |matter: &str| {
            markdown(&format!("title: {title}\nlang: {language}\ndate: 2026-01-02T03:04:05Z{matter}"), "A body.")
        };
        folder.write(format!("{language}/a.md"), page(""));
        let before = service.expect(language, &[title]).remove(0);
        let html = service.get(path_of(&before.link));
        assert!(!html.text().contains("class=\"updated\"") && !html.text().contains("correction"), "{}", html.text());
        folder.write(format!("{language}/a.md"), page(&format!("\ncorrection: {note}")));
        let after = told(&service, language, note);
        assert_eq!(after.id, before.id);
        assert!(after.updated > before.updated);
        let page = eventually(PATIENCE, "the note", || {
            let page = service.get(path_of(&after.link));
            page.text().contains(note).then(|| page.text().to_owned())
        });
        let rfc = after.updated.to_rfc3339_opts(SecondsFormat::Secs, true);
        assert!(page.contains(label) && page.contains(updated), "{page}");
        assert!(page.contains(&format!("datetime=\"{rfc}\"")), "{rfc} in {page}");
        let (_, data) = page.split_once("application/ld+json\">").unwrap();
        let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
        assert_eq!((&data["dateModified"], &data["correction"]["text"]), (&Value::from(rfc), &Value::from(note)));
        assert_eq!(data["correction"]["@type"], "CorrectionComment");
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        assert!(page.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")), "{page}");
        assert!(after.html.unwrap().contains(note));
    }
}

#[test]
fn a_change_a_moment_after_publication_is_told_on_the_page() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("The story"));
    let first = service.expect("news", &["The story"]).remove(0);
    assert!(!service.get(path_of(&first.link)).text().contains("class=\"updated\""));
    folder.write("news/a.txt", story("The story").replace("second one", "second, corrected"));
    told(&service, "news", "corrected");
    let page = service.get(path_of(&first.link));
    assert!(page.text().contains("class=\"updated\"") && page.text().contains("corrected"), "{}", page.text());
}

/// All that leads to what was published anew.
#[track_caller]
fn check_leads_on(service: &Service, from: &Told, to: &Told) {
    let gone = eventually(PATIENCE, "410", || {
        let page = service.get(path_of(&from.link));
        (page.status == 410).then_some(page)
    });
    assert!(gone.text().contains(&format!("href=\"{}\"", to.link)), "{}", gone.text());
    let feed = Element::read(&service.get("/news.atom").body);
    let buried = feed.all("at:deleted-entry").find(|one| one.attribute("ref") == Some(&from.id)).unwrap();
    assert_eq!(buried.one("link").and_then(|link| link.attribute("href")), Some(&*to.link));
}

#[test]
fn a_story_that_is_to_be_seen_anew_has_another_id_and_all_its_old_addresses_lead_on() {
    for id in ["", "id: tag:example.org,2026:story\n", "id: 4711\n"] {
        let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
        let mut service = Service::start(&folder);
        let page = |matter: &str, body: &str| {
            markdown(
                &format!("{id}title: The visit\naliases: [/2020/visit]\n{matter}"),
                &format!("{body}\n\nOn and on."),
            )
        };
        folder.write("news/other.txt", story("Another"));
        folder.rename_in_aged("news/a.md", page("", "As it was told first."), 3 * DAY);
        // What comes with the wish has nothing to come anew.
        folder.write("news/b.md", markdown("title: New\nresurface: true", "Its only body."));
        service.expect_in("news", "New");
        let find = |service: &Service, words: &str| {
            eventually(PATIENCE, words, || {
                let all = service.feed("news");
                assert!(all.len() <= 3, "{all:?}");
                all.into_iter().find(|told| told.html.as_ref().is_some_and(|html| html.contains(words)))
            })
        };
        let first = find(&service, "told first");
        let new = find(&service, "only body");
        folder.write("news/a.md", page("resurface: true", "As it is told now."));
        let second = find(&service, "told now");
        assert_ne!(second.id, first.id);
        assert!(second.published > first.published, "{id}: an undated story is new");
        check_leads_on(&service, &first, &second);
        let receipt = eventually(PATIENCE, "a receipt", || {
            folder.read("news/a.md.receipt.txt").filter(|receipt| receipt.contains(&second.id))
        });
        assert!(receipt.contains(&first.id), "{receipt}");
        assert_eq!(service.get("/2020/visit").header("location"), Some(&*second.link));
        // It goes on saying so, is edited, and read again at a start.
        folder.write("news/a.md", page("resurface: true", "As it is told later."));
        assert_eq!(find(&service, "told later").id, second.id);
        service.restart();
        folder.write("site.toml", format!("{SITE}receipts = \"all\"\nlabels = [\"XX\"]\n"));
        pass_a_marker(&folder, &service);
        assert_eq!(find(&service, "told later").id, second.id);
        assert_eq!(find(&service, "only body").id, new.id);
        // It says so no more, and then again.
        folder.write("news/a.md", page("", "As it is told calmly."));
        assert_eq!(find(&service, "told calmly").id, second.id);
        folder.write("news/a.md", page("resurface: true", "As it is told at last."));
        let third = find(&service, "told at last");
        assert!(![&first.id, &second.id].contains(&&third.id));
        for before in [&first, &second] {
            check_leads_on(&service, before, &third);
        }
        assert_eq!(service.get("/2020/visit").header("location"), Some(&*third.link));
        // Gone with its file, and back as what it was last.
        let text = folder.read("news/a.md").unwrap();
        folder.remove("news/a.md");
        eventually(PATIENCE, "410", || (service.get(path_of(&third.link)).status == 410).then_some(()));
        assert!(!service.get(path_of(&first.link)).text().contains("/articles/"), "it leads to nothing");
        folder.write("news/a.md", text);
        assert_eq!(find(&service, "told at last").id, third.id);
    }
}

#[test]
fn a_copy_of_what_is_published_anew_holds_it_too() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let page = |matter: &str| markdown(&format!("title: The visit\n{matter}"), "The one body of it, at some length.");
    folder.write("news/a.md", page(""));
    let first = service.expect("news", &["The visit"]).remove(0);
    folder.write("world/a.md", page(""));
    service.expect("world", &["The visit"]);
    folder.write("news/a.md", page("resurface: true"));
    eventually(PATIENCE, "another id", || (service.items("news")[0]["id"] != *first.id).then_some(()));
    let ids: BTreeSet<_> =
        ["news", "world", "all"].iter().flat_map(|feed| service.feed(feed)).map(|told| told.id).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    // The copy does not ask for it, and the other goes on asking.
    folder.write("world/a.md", page("tags: [x]"));
    eventually(PATIENCE, "the tag", || (service.items("world")[0]["tags"].to_string().contains('x')).then_some(()));
    folder.write("news/a.md", page("resurface: true\ntags: [y]"));
    eventually(PATIENCE, "the tag", || (service.items("news")[0]["tags"].to_string().contains('y')).then_some(()));
    assert!(ids.contains(&service.feed("news")[0].id));
    folder.remove("news/a.md");
    service.expect("news", &[]);
    assert!(ids.contains(&service.expect("world", &["The visit"])[0].id));
}

#[test]
fn what_becomes_breaking_later_breaks_from_then_on_and_leaves_without_a_word() {
    let folder = Folder::with(&format!("{SITE}breaking_for = \"5s\"\n"));
    let service = Service::start(&folder);
    let page = |matter: &str| markdown(&format!("title: Old news\ndate: 2020-01-02T03:04:05Z{matter}"), "A body.");
    folder.write("news/a.md", page(""));
    folder.write("news/old.md", markdown("title: Older\nbreaking: true\ndate: 2020-01-02T03:04:05Z", "Another body."));
    eventually(PATIENCE, "both", || (service.titles("news").len() == 2).then_some(()));
    service.expect("breaking", &[]);
    folder.write("news/a.md", page("\nbreaking: true"));
    let began = std::time::Instant::now();
    let breaking = service.expect("breaking", &["Old news"]).remove(0);
    let news = ["rss", "atom", "json"].map(|ending| service.get(&format!("/news.{ending}")).body);
    // Read again, it goes on from when it began.
    folder.write("news/a.md", page("\nbreaking: true\ntags: [x]"));
    eventually(PATIENCE, "its tag", || {
        (service.items("breaking").first()?["tags"].to_string().contains('x')).then_some(())
    });
    service.expect("breaking", &[]);
    assert!(began.elapsed() < Duration::from_secs(9), "it began anew");
    let after = service.feed("news").into_iter().find(|told| told.id == breaking.id).unwrap();
    assert_eq!((after.published, after.updated), (breaking.published, breaking.updated));
    let atom = service.get("/breaking.atom");
    assert!(!atom.text().contains("deleted-entry"), "{}", atom.text());
    assert_eq!(service.get(path_of(&after.link)).status, 200);
    // More time for what breaks does not bring back what is over.
    folder.write("site.toml", format!("{SITE}breaking_for = \"9h\"\n"));
    pass_a_marker(&folder, &service);
    folder.write("news/b.md", markdown("title: New\nbreaking: true", "A third body."));
    service.expect("breaking", &["New"]);
    all_along(Duration::from_secs(1), || assert_eq!(service.titles("breaking"), ["New"]));
    // An editor's word does, and takes it away.
    folder.write("news/a.md", page(&format!("\nbreaking: true\nbreaking_until: {}", at(3600))));
    eventually(PATIENCE, "both", || (service.titles("breaking").len() == 2).then_some(()));
    folder.write("news/a.md", page(""));
    service.expect("breaking", &["New"]);
    // Less time ends what is over by it.
    folder.write("site.toml", format!("{SITE}breaking_for = \"1s\"\n"));
    service.expect("breaking", &[]);
    drop(news);
}

#[test]
fn a_headline_whose_time_is_over_leaves_no_tombstone_and_its_page_stays() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write(
        "news/page.txt",
        "• Storm closes the harbour\nBREAKING\n\nA page of its own\n\nIts body, at some length.\n",
    );
    let headline = service.expect("breaking", &["Storm closes the harbour"]).remove(0);
    // It leaves the ticker first, and less time is given to what breaks.
    folder.write("news/page.txt", "A page of its own\n\nIts body, at some length.\n");
    pass_a_marker(&folder, &service);
    assert_eq!(service.titles("breaking"), ["Storm closes the harbour"]);
    folder.write("site.toml", format!("{SITE}breaking_for = \"3s\"\n"));
    service.expect("breaking", &[]);
    assert!(!service.get("/breaking.atom").text().contains("deleted-entry"));
    assert_eq!(service.get(path_of(&headline.link)).status, 200);
}

#[test]
fn a_story_that_a_ticker_makes_breaking_breaks_from_then_on_and_through_its_edits() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let page = |body: &str| markdown(&format!("title: Storm closes the harbour\ndate: {}", at(-3 * 24 * 3600)), body);
    folder.write("news/storm.md", page("The first body of it."));
    service.expect("news", &["Storm closes the harbour"]);
    service.expect("breaking", &[]);
    folder.write(
        "pages/page.txt",
        "• Storm closes the harbour\nBREAKING\n\nA page of its own\n\nIts body, at some length.\n",
    );
    service.expect("breaking", &["Storm closes the harbour"]);
    folder.write("news/storm.md", page("The second body of it."));
    told(&service, "news", "second body");
    told(&service, "breaking", "second body");
}
