//! Settings: at the start, while running, and faulty.

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{Call, Service};

fn title_of(service: &Service, feed: &str) -> String {
    let document: serde_json::Value = serde_json::from_slice(&service.get(&format!("/{feed}.json")).body).unwrap();
    document["title"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_faulty_site_toml_at_the_first_start_stops_it_and_tells_all_faults_with_their_places() {
    let folder = Folder::with("title = \"Fine\"\ntimezone = \"Africa/Casablanca\"\n\nsettle = 300\n");
    let (status, said) = Call::on(&folder).fail();
    assert_eq!(status.code(), Some(1), "{said}");
    for told in ["site.toml:2:1:", "time_zone", "site.toml:4:10:", "settle"] {
        assert!(said.contains(told), "{told} in {said}");
    }
}

#[test]
fn a_key_that_is_not_built_yet_is_refused_by_name() {
    let folder = Folder::with(&format!("{SITE}fair_use = \"1MB\"\n"));
    let (status, said) = Call::on(&folder).fail();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("site.toml:3:1:") && said.contains("fair_use"), "{said}");
}

#[test]
fn a_faulty_site_toml_at_a_later_start_serves_by_the_last_good_one() {
    let folder = Folder::with(&format!("{SITE}title = \"Good title\"\n"));
    folder.write("news/a.txt", story("A story"));
    let mut service = Service::start(&folder);
    service.expect("news", &["A story"]);
    assert!(service.stop().success());
    folder.write("site.toml", format!("{SITE}title = 7\n"));
    service.start_again();
    assert_eq!(title_of(&service, "all"), "Good title");
    assert!(service.log().contains("site.toml:3:9:"), "{}", service.log());
    let faults = &service.status()["settings_faults"];
    assert_eq!(faults[0]["path"], "site.toml", "{faults}");
}

#[test]
fn a_faulty_feed_toml_at_the_first_start_makes_that_feed_answer_503_and_no_other() {
    let folder = Folder::new();
    folder.write("broken/feed.toml", "title = \"Unfinished\nlanguage = \"en\"\n");
    folder.write("broken/a.txt", story("Behind a fault"));
    folder.write("fine/feed.toml", "title = \"Fine\"\n");
    folder.write("fine/b.txt", story("In the open"));
    let service = Service::start(&folder);
    service.expect("fine", &["In the open"]);
    for path in ["/broken.rss", "/broken.atom", "/broken.json"] {
        let answer = service.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.header("retry-after").is_some(), "{path}: {:?}", answer.headers);
    }
    assert_eq!(service.get("/").status, 200);
    assert!(service.log().contains("broken/feed.toml:1:"), "{}", service.log());
    folder.write("broken/feed.toml", "title = \"Mended\"\n");
    eventually(PATIENCE, "the mended feed", || (service.get("/broken.rss").status == 200).then_some(()));
    service.expect("broken", &["Behind a fault"]);
    assert_eq!(title_of(&service, "broken"), "Mended");
}

#[test]
fn fault_60_what_changes_in_settings_is_live_and_what_is_faulty_is_refused_whole() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let service = Service::start(&folder);
    service.expect("news", &["A story"]);
    assert_eq!(title_of(&service, "news"), "news");
    let etag = |feed: &str| service.get(&format!("/{feed}.atom")).header("etag").map(str::to_owned);
    let before = etag("news");
    folder.write("news/feed.toml", "title = \"The news\"\n");
    eventually(PATIENCE, "the new title", || (title_of(&service, "news") == "The news").then_some(()));
    assert_ne!(etag("news"), before);
    folder.rename_in("site.toml", format!("{SITE}title = \"The whole site\"\n"));
    eventually(PATIENCE, "the new title", || (title_of(&service, "all") == "The whole site").then_some(()));
    service.feed("news");
    service.feed("all");

    folder.write("news/feed.toml", "title = \"Never seen\"\nwindow = 1\n");
    eventually(PATIENCE, "the fault", || service.log().contains("news/feed.toml:2:10:").then_some(()));
    folder.write("sports/b.txt", story("A match"));
    service.expect("sports", &["A match"]);
    assert_eq!(title_of(&service, "news"), "The news");
    assert_eq!(service.status()["settings_faults"][0]["path"], "news/feed.toml");

    folder.remove("news/feed.toml");
    eventually(PATIENCE, "the default title", || (title_of(&service, "news") == "news").then_some(()));
    eventually(PATIENCE, "no fault", || {
        service.status()["settings_faults"].as_array().is_some_and(Vec::is_empty).then_some(())
    });
}

#[test]
fn a_changed_window_and_time_zone_hold_at_once() {
    let folder = Folder::with("id = \"tag:example.org,2026:tests\"\n");
    folder.write("news/a.txt", "2020-09-24 15:57\n\nOne\n\nThe body of one.\n");
    folder.write("news/b.txt", "2020-09-25 15:57\n\nTwo\n\nThe body of two.\n");
    let service = Service::start(&folder);
    let before = service.expect("news", &["Two", "One"]);
    assert_eq!(before[1].published.to_rfc3339(), "2020-09-24T15:57:00+00:00");
    folder.write("site.toml", format!("{SITE}window = {{ count = 1 }}\n"));
    let after = service.expect("news", &["Two"]);
    // The file says 15:57 where the site is; which moment that is, the settings say.
    eventually(PATIENCE, "the time of Casablanca", || {
        (service.items("news")[0]["date_published"] == "2020-09-25T15:57:00+01:00").then_some(())
    });
    assert_eq!(after[0].id, before[0].id);
}

#[test]
fn an_untrusted_article_names_no_categories() {
    let folder = Folder::new();
    let article = "---\ntitle: A story\ncategories: [الأمن الوطني, Sport]\n---\n\nThe body of it.\n";
    folder.write("news/a.md", article);
    let service = Service::start(&folder);
    service.expect("news", &["A story"]);
    // A list is a list, and a name of two words is one name.
    service.expect("%D8%A7%D9%84%D8%A3%D9%85%D9%86%20%D8%A7%D9%84%D9%88%D8%B7%D9%86%D9%8A", &["A story"]);
    service.expect("Sport", &["A story"]);
    folder.write("site.toml", format!("{SITE}trust_categories = false\n"));
    eventually(PATIENCE, "no feed of that name", || {
        (service.titles("Sport").is_empty() && service.titles("news").len() == 1).then_some(())
    });
}

#[test]
fn a_category_that_takes_only_its_own_folder_keeps_claims_out_and_the_receipt_says_so() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    let claims =
        |title: &str, claim: &str| format!("---\ntitle: {title}\ncategories: [{claim}]\n---\n\nThe body of it.\n");
    folder.write("security/feed.toml", "title = \"Security\"\n");
    folder.write("security/own.md", claims("Own", "news"));
    folder.write("security/local/below.md", claims("Below", "security"));
    folder.write("news/a.md", claims("Claimed", "security"));
    folder.write("news/b.md", claims("Claimed below", "security/local"));
    let service = Service::start(&folder);
    let expect = |count: usize| {
        eventually(PATIENCE, "the stories of security", || (service.titles("security").len() == count).then_some(()));
    };
    expect(4);
    folder.write("security/feed.toml", "title = \"Security\"\naccept = [\"folder\"]\n");
    expect(2);
    let kept = service.titles("security");
    assert!(kept.iter().all(|title| title == "Own" || title == "Below"), "{kept:?}");
    assert_eq!(service.titles("security/local"), ["Below"]);
    assert_eq!(service.titles("news").len(), 3);
    for (path, is_warned) in [("news/a.md", true), ("news/b.md", true), ("security/local/below.md", false)] {
        eventually(PATIENCE, path, || {
            let receipt = folder.read(format!("{path}.receipt.txt"))?;
            (receipt.contains("“security” takes only") == is_warned).then_some(())
        });
    }
    folder.write("security/feed.toml", "title = \"Security\"\naccept = [\"folder\", \"claims\"]\n");
    expect(4);
}
