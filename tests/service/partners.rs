//! Feeds that are shaped to the rules of partners.

use crate::folder::{Folder, SITE};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;
use crate::xml::Element;

const GOOD: &str = "The ministers agree on a budget for schools";

/// A story with this front matter and so many words of text.
fn article(head: &str, words: usize) -> String {
    format!("---\n{head}\n---\n\n{}\n", "They spoke of it at length. ".repeat(words.div_ceil(6)))
}

fn folder(profile: &str) -> Folder {
    let folder = Folder::with(&format!("{SITE}base_url = \"https://news.example.org\"\n"));
    folder.write("partner/feed.toml", format!("{profile}\n[select]\ncategories = [\"news\"]\n"));
    folder.write("news/good.md", article(&format!("title: {GOOD}\ndate: 2026-01-01\nlang: en-GB"), 200));
    folder.write("news/title.md", article("title: Budget agreed\ndate: 2026-01-02\nlang: en", 200));
    folder.write("news/text.md", article("title: Words of welcome to all the guests\ndate: 2026-01-03\nlang: en", 12));
    folder.write("news/fr.md", article("title: Le budget des écoles est adopté\ndate: 2026-01-04\nlang: fr", 200));
    folder.write(
        "news/link.md",
        article("title: A story that stands elsewhere\ndate: 2026-01-05\nlang: en\nlink: http://example.org/a", 200),
    );
    folder
}

#[test]
fn what_a_partner_would_skip_is_left_out_of_its_feed_and_of_no_other() {
    let folder = folder("profile = \"msn\"\nlanguage = \"en\"\nwindow = { count = 1 }");
    let service = Service::start(&folder);
    eventually(PATIENCE, "five stories", || (service.titles("news").len() == 5).then_some(()));
    // The window is filled with what is taken, however much that is newer is not.
    service.expect("partner", &[GOOD]);
    assert!(service.get("/partner").text().contains(GOOD));
    assert!(!service.get("/partner").text().contains("Budget agreed"));
    for format in ["rss", "atom"] {
        assert!(!service.get(&format!("/partner.{format}")).text().contains("budget des écoles"), "{format}");
    }
}

#[test]
fn what_a_partner_skips_is_told_by_receipts_and_status() {
    let folder = folder("profile = \"msn\"\nlanguage = \"en\"");
    folder.write("news/feed.toml", "receipts = \"all\"\n");
    let service = Service::start(&folder);
    let receipt = |name: &str| eventually(PATIENCE, name, || folder.read(format!("news/{name}.md.receipt.txt")));
    assert!(receipt("title").contains("left out of the feed “partner”: the title has 13 of at least 21 characters."));
    assert!(receipt("fr").contains("its language is fr, and the feed’s is en."));
    assert!(!receipt("good").contains("MSN"));
    let told = eventually(PATIENCE, "all stories judged", || {
        Some(service.status()["partners"]["partner"].clone()).filter(|told| told["entries"] == 5)
    });
    assert_eq!((&told["profile"], &told["skipped"]), (&"msn".into(), &4.into()), "{told}");
    let codes: Vec<_> = told["reasons"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["not-https", "other-language", "text-short", "title-short"]);
}

#[test]
fn a_story_that_is_recalled_stays_in_a_partners_feed() {
    let folder = folder("profile = \"msn\"\nlanguage = \"en\"");
    let service = Service::start(&folder);
    service.expect("partner", &[GOOD]);
    let recalled = format!("title: {GOOD}\ndate: 2026-01-01\nlang: en\nretract: Not so.");
    folder.write("news/good.md", article(&recalled, 200));
    eventually(PATIENCE, "a retraction", || {
        let feed = Element::read(&service.get("/partner.atom").body);
        feed.one("at:deleted-entry").map(|_| ()).filter(|()| feed.one("entry").is_some())
    });
}

#[test]
fn a_language_without_a_region_is_told_where_the_partner_wants_one() {
    let folder = folder("profile = \"apple\"\nlanguage = \"fr\"");
    let service = Service::start(&folder);
    assert!(service.log().contains("like ar-MA"), "{}", service.log());
    assert_eq!(service.status()["partners"]["partner"]["lacks_locale"], true);
}

#[test]
fn a_short_description_grows_out_of_the_text() {
    let folder = folder("profile = \"flipboard\"");
    let long = "First words.\n\n".to_owned() + &"And then these, which are told at more length.\n\n".repeat(12);
    let picture = "image: https://example.org/a.jpg";
    folder.write("news/grown.md", format!("---\ntitle: Grown\ndate: 2026-02-01\n{picture}\n---\n\n{long}"));
    folder.write("news/small.md", format!("---\ntitle: Small\ndate: 2026-02-02\n{picture}\n---\n\nFirst words.\n"));
    let service = Service::start(&folder);
    eventually(PATIENCE, "all stories", || (service.titles("news").len() == 7).then_some(()));
    service.expect("partner", &["Grown"]);
    let feed = Element::read(&service.get("/partner.atom").body);
    let summary = feed.one("entry").unwrap().text_of("summary").to_owned();
    assert!(summary.starts_with("First words. And then") && (300..400).contains(&summary.chars().count()), "{summary}");
}
