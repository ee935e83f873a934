//! Folders of previews: shown to those who have the address, and to nobody else.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use chrono::DateTime;

use crate::feeds::{Fetched, fetch_with};
use crate::folder::{BROKEN, Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::rules;
use crate::service::{BASE, Service};

const NOTE: &str = "PREVIEW-ADDRESS.txt";

/// The path of the page of a folder of previews, as its note tells it.
fn address(folder: &Folder, preview: &str) -> String {
    let note = eventually(PATIENCE, "a note", || folder.read(format!("{preview}/{NOTE}")));
    let line = note.lines().find(|line| line.starts_with(BASE)).unwrap_or_else(|| panic!("{note}"));
    line.strip_prefix(BASE).unwrap().to_owned()
}

fn draft(title: &str) -> String {
    format!("---\ntitle: {title}\ndraft: true\n---\n\nThe body of {title}.\n")
}

fn is_private(fetched: &Fetched) {
    assert_eq!(fetched.status, 200, "{}", String::from_utf8_lossy(&fetched.body));
    assert_eq!(fetched.header("cache-control"), Some("private, no-store"));
    assert!(fetched.header("x-robots-tag").is_some_and(|value| value.contains("noindex")));
    assert_eq!(fetched.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(fetched.header("access-control-allow-origin"), None);
    assert_eq!(fetched.header("link"), None);
}

/// A GIF of 3 by 2 pixels.
const GIF: &[u8] = b"GIF89a\x03\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x03\x00\x02\x00\x00\x02\x03D\x02\x05\x00;";

#[test]
fn a_preview_shows_each_file_as_it_would_be_published_and_what_it_waits_for() {
    let folder = Folder::with(&format!("{SITE}language = \"en\"\n"));
    folder.write("security/feed.toml", "title = \"Security desk\"\n");
    let service = Service::start(&folder);
    folder.write("security/_preview/ready.txt", story("A story that is ready"));
    folder.write("security/_preview/ready.gif", GIF);
    folder.write("security/_preview/draft.md", draft("A story that is a draft"));
    let held = "---\ntitle: A story under embargo\npublish_at: 2099-01-02T03:04:00Z\nid: urn:x:held\n---\n\nText.\n";
    folder.write("security/_preview/held.md", held);
    folder.write("security/_preview/over.md", "---\ntitle: A story that is over\nexpires: 2001-01-01\n---\n\nText.\n");
    folder.write("security/_preview/broken.md", "---\ntitle: x\ndate: 32/09/2020\n---\n\nText.\n");
    folder.write("security/_preview/bytes.txt", BROKEN);
    let at = address(&folder, "security/_preview");
    let page = service.get(&at);
    is_private(&page);
    for text in [
        "This page is not public",
        "Security desk",
        "A story that is ready",
        "Ready to publish",
        ">Draft<",
        ">Scheduled<",
        "2099-01-02",
        ">Expired<",
        "broken.md",
        "Line 3, column 7",
        "32/09/2020",
        "not-utf8",
    ] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    assert!(!page.text().contains(NOTE));

    // The feeds, by the rules of every feed, each story with its own page below the same token.
    let atom = service.get(&format!("{at}.atom"));
    let rss = service.get(&format!("{at}.rss"));
    let json = service.get(&format!("{at}.json"));
    for document in [&atom, &rss, &json] {
        is_private(document);
    }
    rules::check_atom(&atom.body);
    rules::check_rss(&rss.body);
    rules::check_json_feed(&json.body);
    let document: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
    assert_eq!(document["feed_url"], format!("{BASE}{at}.json"));
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len(), 4, "{items:?}");
    for item in items {
        let own = item["url"].as_str().unwrap().strip_prefix(BASE).unwrap();
        assert!(own.starts_with(&format!("{at}/articles/")), "{own}");
        let article = service.get(own);
        is_private(&article);
        assert!(!article.text().contains("ld+json") && !article.text().contains("og:"), "{}", article.text());
    }
    let titles: Vec<_> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
    assert!(titles.contains(&"[Draft] A story that is a draft"), "{titles:?}");

    // The picture beside it.
    let ready = items.iter().find(|item| item["title"].as_str().unwrap().contains("ready")).unwrap();
    let picture = ready["image"].as_str().unwrap().strip_prefix(BASE).unwrap();
    assert!(picture.starts_with(&format!("{at}/media/")), "{picture}");
    let fetched = service.get(picture);
    is_private(&fetched);
    assert_eq!(fetched.body, GIF);
    let part = fetch_with(service.public(), "GET", picture, &[("Range", "bytes=0-2")]);
    assert_eq!((part.status, &part.body[..]), (206, &b"GIF"[..]));
    assert_eq!(part.header("cache-control"), Some("private, no-store"));
    let shown = service.get(ready["url"].as_str().unwrap().strip_prefix(BASE).unwrap());
    assert!(shown.text().contains(&format!("<img src=\"{picture}\"")), "{}", shown.text());

    // What it says is what stands there now.
    folder.write("security/_preview/broken.md", story("A story that was mended"));
    let mended = || service.get(&at).text().contains("A story that was mended").then_some(());
    eventually(PATIENCE, "the mended story", mended);
    assert!(!service.get(&at).text().contains("32/09/2020"));
}

#[test]
fn nothing_of_a_preview_is_anywhere_else() {
    let folder = Folder::new();
    folder.write("news/public.txt", story("Something public"));
    let service = Service::start(&folder);
    // Two secrets: the one is asked for, and a page that echoes it tells nothing.
    let (asked, word) = ("wombatfrob", "zanzibarquux wombatfrob");
    folder.write("_preview/top.txt", story(&format!("Top {word}")));
    folder.write("news/_preview/a.txt", story(&format!("Story {word}")));
    folder.write("news/_preview/a.gif", GIF);
    folder.write("news/_preview/deep/b.txt", story(&format!("Deep {word}")));
    folder.write("breaking/_preview/c.txt", format!("عاجل\n\n{}", story(&format!("Breaking {word}"))));
    folder.write("news/_preview/feed.toml", "nonsense = 1\n");
    // A public story that names a secret picture does not publish it.
    folder.write("news/thief.md", "---\ntitle: A thief\n---\n\n![secret](_preview/a.gif)\n\nText.\n");
    let at = address(&folder, "news/_preview");
    assert!(service.get(&at).text().contains(word));
    assert!(service.get(&address(&folder, "_preview")).text().contains(&format!("Top {word}")));
    assert!(service.get(&address(&folder, "breaking/_preview")).text().contains(&format!("Breaking {word}")));
    assert!(!service.get(&at).text().contains("Deep"));
    let json: serde_json::Value = serde_json::from_slice(&service.get(&format!("{at}.json")).body).unwrap();
    let permalink = json["items"][0]["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let key = at.rsplit('/').next().unwrap().to_owned();
    service.expect_in("news", "A thief");
    let paths = [
        "/".to_owned(),
        "/all".to_owned(),
        "/all.rss".to_owned(),
        "/all.atom".to_owned(),
        "/all.json".to_owned(),
        "/news".to_owned(),
        "/news.rss".to_owned(),
        "/breaking".to_owned(),
        "/breaking.json".to_owned(),
        format!("/all?q={asked}"),
        format!("/all.json?q={asked}"),
        "/feeds.opml".to_owned(),
        "/sitemap.xml".to_owned(),
        "/news-sitemap.xml".to_owned(),
        "/robots.txt".to_owned(),
        "/_preview".to_owned(),
        "/_preview.rss".to_owned(),
        "/news/_preview".to_owned(),
        "/news/_preview.json".to_owned(),
        format!("/articles/{permalink}"),
        format!("/media/{permalink}/a.gif"),
        "/-/preview".to_owned(),
        "/-/preview/".to_owned(),
    ];
    all_along(Duration::from_millis(500), || {
        for path in &paths {
            let fetched = service.get(path);
            let told = format!("{:?} {}", fetched.headers, String::from_utf8_lossy(&fetched.body));
            assert!(!told.contains("zanzibarquux") && !told.contains(&key), "{path}: {told}");
        }
        assert_eq!(service.titles("all").len(), 2);
    });
    let status = service.ask_operator("/status");
    assert!(!status.text().contains(&key) && !status.text().contains("zanzibarquux"), "{}", status.text());
    assert_eq!(service.status()["files"], serde_json::json!({"published": 2}));
    assert!(!service.log().contains(&key), "{}", service.log());
}

#[test]
fn fault_55_a_wrong_token_is_answered_like_every_wrong_address_and_no_log_has_a_right_one() {
    let folder = Folder::new();
    folder.write("news/_preview/a.txt", story("A secret story"));
    let mut service = Service::start(&folder);
    let at = address(&folder, "news/_preview");
    let (root, key) = at.rsplit_once('/').unwrap();
    assert!(key.len() * 4 >= 128 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    let nowhere = service.get("/-/nothing/here");
    assert_eq!(nowhere.status, 404);
    let head = |fetched: &Fetched| {
        let mut headers = fetched.headers.clone();
        headers.retain(|(name, _)| name != "date");
        headers
    };
    let other = if key.ends_with('0') { "1" } else { "0" };
    let permalink = "00000000-0000-0000-0000-000000000001";
    for path in [
        format!("{root}/{}{other}", &key[..key.len() - 1]),
        format!("{root}/{}", "0".repeat(key.len())),
        format!("{root}/{}.rss", "0".repeat(key.len())),
        format!("{root}/{}", &key[1..]),
        format!("{root}/{}", key.to_uppercase() + "X"),
        format!("{root}/{}/articles/{permalink}", "0".repeat(key.len())),
        format!("{at}/articles/{permalink}"),
        format!("{at}/media/{permalink}/a.gif"),
        format!("{at}/"),
        format!("{root}/x"),
    ] {
        let wrong = service.get(&path);
        assert_eq!((wrong.status, head(&wrong), &wrong.body), (404, head(&nowhere), &nowhere.body), "{path}");
    }
    // Any spelling of the address opens it, and none of them is told.
    let spelt = at.replace("/-/preview/", "/%2D/%70review/");
    assert_eq!(service.get(&spelt).status, 200);
    assert_eq!(service.get(&format!("/news{at}")).status, 404);
    assert_eq!(service.get(&format!("{at}?x=%")).status, 200);
    assert_eq!(service.get(&format!("{at}/%zz")).status, 400);
    let head = fetch_with(service.public(), "HEAD", &at, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    // Kept for its owner alone, and the same after a restart.
    let kept = folder.at(".ajil/previews");
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    service.restart();
    assert_eq!(address(&folder, "news/_preview"), at);
    assert_eq!(service.get(&at).status, 200);
    assert!(service.stop().success());
    let log = service.log();
    assert!(log.contains("/preview/*") && !log.contains(key), "{log}");
}

#[test]
fn a_story_moved_out_of_a_preview_is_published_at_that_moment_and_moved_back_it_is_withdrawn() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in_aged("news/_preview/a.txt", story("A story of last week"), Duration::from_secs(7 * 86_400));
    let dated = format!("Thursday 24 September 2020 at 15:57\n\n{}", story("A story with its own date"));
    folder.rename_in_aged("news/_preview/b.txt", dated, Duration::from_secs(7 * 86_400));
    let at = address(&folder, "news/_preview");
    assert!(service.get(&at).text().contains("A story of last week"));
    folder.rename("news/_preview/a.txt", "news/a.txt");
    folder.rename("news/_preview/b.txt", "news/b.txt");
    let told = service.expect("news", &["A story of last week", "A story with its own date"]);
    let age = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) - told[0].published.to_utc();
    assert!(age.num_seconds() < 300, "{:?}", told[0].published);
    assert_eq!(told[1].published, DateTime::parse_from_rfc3339("2020-09-24T15:57:00+01:00").unwrap());
    let page = service.get(&at);
    assert!(!page.text().contains("A story of last week"), "{}", page.text());
    // An old file that lay nowhere else keeps its own date.
    folder.rename_in_aged("news/c.txt", story("An old file"), Duration::from_secs(7 * 86_400));
    let told = service.expect("news", &["A story of last week", "An old file", "A story with its own date"]);
    assert!(told[1].published < told[0].published - chrono::TimeDelta::days(6));
    folder.rename("news/a.txt", "news/_preview/a.txt");
    service.expect("news", &["An old file", "A story with its own date"]);
    assert!(service.get(&at).text().contains("A story of last week"));
}

#[test]
fn a_note_is_in_the_sites_language_is_restored_and_is_never_an_article() {
    for (tag, first) in [("ar", "عنوان المعاينة"), ("fr", "Adresse d’aperçu"), ("en", "Preview address")]
    {
        let folder = Folder::with(&format!("{SITE}language = \"{tag}\"\n"));
        let service = Service::start(&folder);
        std::fs::create_dir_all(folder.at("news/_preview")).unwrap();
        let at = address(&folder, "news/_preview");
        let note = folder.read(format!("news/_preview/{NOTE}")).unwrap();
        assert!(note.starts_with(first) && note.contains("news"), "{note}");
        assert_eq!(service.get(&at).status, 200);
        // Moved with all the rest, it is still a secret.
        folder.rename(format!("news/_preview/{NOTE}"), format!("news/{NOTE}"));
        folder.rename_in("news/a.txt", story("A story"));
        service.expect("news", &["A story"]);
        assert!(!folder.at(format!("news/{NOTE}.refused.txt")).exists());
    }
    // Where no receipts are wanted, nothing is written; a file of the publisher's own is left alone.
    let folder = Folder::new();
    folder.write("quiet/feed.toml", "receipts = \"none\"\n");
    folder.write("quiet/_preview/a.txt", story("A story"));
    folder.write(format!("loud/_preview/{NOTE}"), "My own words.\n");
    let service = Service::start(&folder);
    assert_eq!(service.titles("all"), [""; 0]);
    assert!(!folder.at(format!("quiet/_preview/{NOTE}")).exists());
    assert_eq!(folder.read(format!("loud/_preview/{NOTE}")).unwrap(), "My own words.\n");
}

#[test]
fn an_address_dies_with_its_folder() {
    let folder = Folder::new();
    folder.write("news/_preview/a.txt", story("A secret story"));
    let service = Service::start(&folder);
    let at = address(&folder, "news/_preview");
    std::fs::remove_dir_all(folder.at("news/_preview")).unwrap();
    assert_eq!(service.get(&at).status, 404);
    // Each folder that goes has everything looked at again.
    eventually(PATIENCE, "a forgotten address", || {
        std::fs::create_dir_all(folder.at("passing")).unwrap();
        std::fs::remove_dir(folder.at("passing")).unwrap();
        folder.read(".ajil/previews").unwrap().is_empty().then_some(())
    });
    folder.write("news/_preview/a.txt", story("A secret story"));
    let other = address(&folder, "news/_preview");
    assert_ne!(other, at);
    assert_eq!((service.get(&at).status, service.get(&other).status), (404, 200));
}
