//! Views, tags, authors, and what is asked of any feed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::service::Service;
use crate::xml::Element;

/// «والسفير» is the ambassador, too.
const ARABIC: &str = "---\ntitle: المدير العام يستقبل السفير\ntags: [زيارة, \"تعاون أمني\"]\nauthor: سلمى\ndate: 2020-09-24\n---\nناقش الجانبان التعاون، والحكومة تتابع.\n";
const FRENCH: &str = "---\ntitle: Élections régionales\ntags: [visite, Politique]\nauthor: [Salma B., Jean Dupont]\nlang: fr\ndate: 2020-10-02\n---\nLes électeurs votent.\n";
const ENGLISH: &str = "---\ntitle: Ambassadors meet\ntags: [C++, a/b]\nauthor: Salma B.\nlang: en\ndate: 2021-01-05\n---\nTwo ambassadors met in Rabat. There was no election.\n";

fn service() -> (Folder, Service) {
    let folder = Folder::with(&format!("{SITE}language = \"ar\"\n"));
    folder.write("security/ar.md", ARABIC);
    folder.write("politics/fr.md", FRENCH);
    folder.write("politics/local/en.md", ENGLISH);
    let service = Service::start(&folder);
    eventually(PATIENCE, "three stories", || (service.titles("all").len() == 3).then_some(()));
    (folder, service)
}

/// The titles at an address of JSON Feed, once there are any or none are expected.
#[track_caller]
fn expect(service: &Service, path: &str, titles: &[&str]) {
    let found = || -> Result<(), String> {
        let answer = service.get(path);
        if answer.status != 200 {
            return Err(format!("{path}: {} {}", answer.status, answer.text()));
        }
        let feed: Value = serde_json::from_slice(&answer.body).unwrap();
        let found: Vec<_> =
            feed["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect();
        if found == titles { Ok(()) } else { Err(format!("{path}: {found:?}")) }
    };
    eventually_telling(PATIENCE, path, found);
}

const AR: &str = "المدير العام يستقبل السفير";
const FR: &str = "Élections régionales";
const EN: &str = "Ambassadors meet";

#[test]
fn every_parameter_selects() {
    let (_folder, service) = service();
    for (query, titles) in [
        ("tag=visite", vec![FR]),
        ("tag=VISITE", vec![FR]),
        ("tag=C%2B%2B", vec![EN]),
        ("tag=a%2Fb", vec![EN]),
        ("tag=%D8%B2%D9%8A%D8%A7%D8%B1%D8%A9", vec![AR]),
        ("author=Salma%20B.", vec![EN, FR]),
        ("author=salma%20b", vec![EN, FR]),
        ("author=Salma", vec![]),
        ("lang=fr", vec![FR]),
        ("lang=en", vec![EN]),
        ("lang=he", vec![]),
        ("limit=2", vec![EN, FR]),
        ("newer_than=1d", vec![]),
        ("newer_than=5000w", vec![EN, FR, AR]),
        ("author=Salma%20B.&lang=en", vec![EN]),
        ("tag=visite&author=Jean%20Dupont&lang=fr&q=electeurs&limit=1", vec![FR]),
    ] {
        expect(&service, &format!("/all.json?{query}"), &titles);
    }
    expect(&service, "/politics.json?author=Salma%20B.", &[EN, FR]);
    expect(&service, "/security.json?author=Salma%20B.", &[]);
    expect(&service, "/breaking.json?q=Ambassadors", &[]);
}

#[test]
fn words_are_found_however_they_are_typed() {
    let (_folder, service) = service();
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for (words, titles) in [
        ("سفير", vec![AR]),
        ("السفير", vec![AR]),
        ("والسَفِيـر", vec![AR]),
        ("حكومه", vec![AR]),
        ("الحكومة", vec![AR]),
        ("سفير الحكومة", vec![AR]),
        ("سفير -حكومة", vec![]),
        ("elections", vec![EN, FR]),
        ("ELECTIONS regionales", vec![FR]),
        ("\"elections regionales\"", vec![FR]),
        ("\"regionales elections\"", vec![]),
        ("ambassador", vec![EN]),
        ("election -rabat", vec![FR]),
        ("«two ambassadors»", vec![EN]),
        ("nothing", vec![]),
    ] {
        // Unreserved characters stand as they are in the canonical spelling; the service leads to it.
        let spelt = service.get(&format!("/all.json?q={}", encode(words)));
        let path = match spelt.header("location") {
            Some(to) if spelt.status == 301 => to.to_owned(),
            _ => format!("/all.json?q={}", encode(words)),
        };
        expect(&service, &path, &titles);
    }
}

#[test]
fn an_edit_is_found_by_its_new_words_and_no_more_by_the_old() {
    let (folder, service) = service();
    expect(&service, "/all.json?q=ambassador", &[EN]);
    folder.rename_in(
        "politics/local/en.md",
        ENGLISH.replace("ambassadors", "ministers").replace("Ambassadors", "Ministers"),
    );
    expect(&service, "/all.json?q=minister", &["Ministers meet"]);
    expect(&service, "/all.json?q=ambassador", &[]);
    folder.remove("politics/local/en.md");
    expect(&service, "/all.json?q=minister", &[]);
}

#[test]
fn a_query_has_one_spelling_with_its_own_address_id_and_validators() {
    let (_folder, service) = service();
    for (asked, ours) in [
        ("/all.json?limit=2&tag=x", "/all.json?tag=x&limit=2"),
        ("/all.rss?q=%d8%b3", "/all.rss?q=%D8%B3"),
        ("/all.atom?q=a+b", "/all.atom?q=a%20b"),
        ("/all.atom?q=a%20b&q=", "/all.atom?q=a%20b"),
        ("/all?q=&tag=", "/all"),
        ("/?q=a", "/all?q=a"),
        ("/all.json/?tag=x", "/all.json?tag=x"),
    ] {
        let answer = service.get(asked);
        assert_eq!((answer.status, answer.header("location")), (301, Some(ours)), "{asked}");
    }
    for harmless in ["/all.json?utm_source=x", "/all.json?tag=visite&utm_source=x", "/?utm_source=x", "/all.json?x=%zz"]
    {
        assert_eq!(service.get(harmless).status, 200, "{harmless}");
    }
    let (plain, asked) = (service.get("/all.atom"), service.get("/all.atom?lang=fr"));
    let (plain_feed, feed) = (Element::read(&plain.body), Element::read(&asked.body));
    assert_ne!(plain_feed.text_of("id"), feed.text_of("id"));
    let own: Vec<_> = feed.all("link").filter(|link| link.attribute("rel") == Some("self")).collect();
    assert_eq!(own.len(), 1);
    assert!(own[0].attribute("href").unwrap().ends_with("/all.atom?lang=fr"));
    assert!(asked.all("link").iter().any(|link| link.contains("/all.atom?lang=fr>; rel=\"self\"")), "{asked:?}");
    assert_ne!(plain.header("etag"), asked.header("etag"));
    assert!(asked.header("last-modified").is_some());
}

#[test]
fn a_bad_value_is_400_with_the_reason() {
    let (_folder, service) = service();
    for (query, reason) in [
        ("limit=0", "1 to 1000"),
        ("limit=x", "limit"),
        ("newer_than=soon", "24h"),
        ("lang=arabic", "lang"),
        ("q=-x", "no word"),
        ("q=%FF", "UTF-8"),
        ("tag=a&tag=b", "twice"),
        ("before=1", "before"),
    ] {
        for path in ["/all.rss", "/all", "/politics.json"] {
            let answer = service.get(&format!("{path}?{query}"));
            assert_eq!(answer.status, 400, "{path}?{query}");
            assert!(answer.text().contains(reason), "{path}?{query}: {}", answer.text());
        }
    }
}

#[test]
fn a_tag_and_an_author_have_feeds_as_long_as_something_has_them() {
    let (folder, service) = service();
    expect(&service, "/tags/visite.json", &[FR]);
    expect(&service, "/tags/a%2Fb.json", &[EN]);
    expect(&service, "/authors/Salma%20B..json", &[EN, FR]);
    assert_eq!(service.get("/tags/visite").status, 200);
    assert_eq!(service.get("/tags/nothing.rss").status, 404);
    folder.remove("politics/fr.md");
    eventually(PATIENCE, "no such tag", || (service.get("/tags/visite.rss").status == 404).then_some(()));
}

#[test]
fn a_view_selects_from_everything_and_follows_its_settings() {
    let (folder, service) = service();
    folder.write("partners/paris/feed.toml", "title = \"Paris\"\n[select]\nlanguages = [\"fr\"]\n");
    expect(&service, "/partners/paris.json", &[FR]);
    folder.write("politics/more.md", FRENCH.replace("régionales", "locales").replace("2020-10-02", "2020-10-03"));
    expect(&service, "/partners/paris.json", &["Élections locales", FR]);
    folder.write(
        "partners/paris/feed.toml",
        "title = \"Paris\"\n[select]\nlanguages = [\"fr\", \"en\"]\nexclude = { tags = [\"visite\"] }\n",
    );
    expect(&service, "/partners/paris.json", &[EN]);
    folder.write(
        "partners/paris/feed.toml",
        "title = \"Paris\"\n[select]\ncategories = [\"security\"]\nwords = \"سفير\"\n",
    );
    expect(&service, "/partners/paris.json", &[AR]);
    // A faulty one changes nothing.
    folder.write("partners/paris/feed.toml", "[select]\ntag = \"x\"\n");
    eventually(PATIENCE, "the fault in the log", || service.log().contains("did you mean `tags`").then_some(()));
    expect(&service, "/partners/paris.json", &[AR]);
}

#[test]
fn a_category_may_leave_out_those_below_it() {
    let (folder, service) = service();
    expect(&service, "/politics.json", &[EN, FR]);
    folder.write("politics/feed.toml", "subcategories = false\n");
    expect(&service, "/politics.json", &[FR]);
    expect(&service, "/politics/local.json", &[EN]);
}

/// Every page from the first on, by the link `relation`.
fn turned(service: &Service, from: &str, relation: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = Some(from.to_owned());
    while let Some(at) = path {
        let answer = service.get(&at);
        assert_eq!(answer.status, 200, "{at}");
        let feed = Element::read(&answer.body);
        pages.push(feed.all("entry").map(|entry| entry.text_of("title").to_owned()).collect());
        path = linked(&feed, relation);
        assert!(pages.len() < 50, "no end of pages");
    }
    pages
}

fn linked(feed: &Element, relation: &str) -> Option<String> {
    let link = feed.all("link").find(|link| link.attribute("rel") == Some(relation))?;
    let href = link.attribute("href").unwrap();
    let path = href.splitn(4, '/').nth(3).unwrap();
    Some(format!("/{path}"))
}

#[test]
fn pages_and_archives_hold_every_entry_once_and_lead_there_and_back() {
    let folder = Folder::with(&format!("{SITE}window = {{ count = 4 }}\n"));
    for number in 0..23 {
        // Many of one moment: only the order of their ids parts them.
        let day = if number < 12 { "2020-09-24" } else { "2020-12-01" };
        folder.write(
            format!("news/{number}.md"),
            format!("---\ntitle: Story {number}\ndate: {day}\n---\nText {number}.\n"),
        );
    }
    folder.write("news/old.txt", story("Undated"));
    let service = Service::start(&folder);
    eventually(PATIENCE, "all", || (service.titles("all").len() == 4).then_some(()));
    let all: BTreeSet<String> = (0..23).map(|n| format!("Story {n}")).chain(["Undated".to_owned()]).collect();
    eventually(PATIENCE, "every story on some page", || {
        (turned(&service, "/news.atom", "next").concat().len() == all.len()).then_some(())
    });
    for from in ["/news.atom", "/news.atom?limit=5", "/news.atom?limit=1000"] {
        let pages = turned(&service, from, "next");
        let there: Vec<_> = pages.concat();
        assert_eq!(there.len(), all.len(), "{from}");
        assert_eq!(there.iter().cloned().collect::<BTreeSet<_>>(), all, "{from}");
    }
    // From the last page back to the first.
    let second = linked(&Element::read(&service.get("/news.atom").body), "next").unwrap();
    let second = Element::read(&service.get(&second).body);
    assert_eq!(linked(&second, "first").as_deref(), Some("/news.atom"));
    let last = linked(&second, "last").unwrap();
    let mut back = turned(&service, &last, "previous");
    back.reverse();
    let there = turned(&service, "/news.atom", "next");
    let sorted = |pages: Vec<Vec<String>>| {
        pages
            .into_iter()
            .map(|mut page| {
                page.sort();
                page
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(sorted(back), sorted(there));

    // RFC 5005 §4: the subscription document and its archives hold everything.
    let first = Element::read(&service.get("/news.atom").body);
    assert!(first.one("fh:archive").is_none());
    let shown: BTreeSet<String> = first.all("entry").map(|entry| entry.text_of("title").to_owned()).collect();
    let newest = linked(&first, "prev-archive").expect("an archive");
    let archived = turned(&service, &newest, "prev-archive");
    assert_eq!(archived.concat().into_iter().chain(shown).collect::<BTreeSet<_>>(), all);
    for month in ["2020-09", "2020-12"] {
        for ending in ["atom", "rss"] {
            let path = format!("/news/archive/{month}.{ending}");
            let answer = service.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.text().contains("<fh:archive") && answer.text().contains("rel=\"current\""), "{path}");
            assert!(answer.header("cache-control").unwrap().contains("max-age=86400"), "{path}");
        }
        assert_eq!(service.get(&format!("/news/archive/{month}")).status, 200);
    }
    let september = Element::read(&service.get("/news/archive/2020-09.atom").body);
    assert_eq!(linked(&september, "next-archive").as_deref(), Some("/news/archive/2020-12.atom"));
    assert_eq!(service.get("/news/archive/2020-10.atom").status, 404);
    assert_eq!(service.get("/news/archive/2020-9.atom").status, 404);
}
