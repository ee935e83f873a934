//! What lists what is here: OPML, sitemaps, robots.txt.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::feeds::{Fetched, fetch_with};
use crate::folder::{Folder, SITE};
use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::rules_of_listings::{check_news_sitemap, check_opml, check_sitemap};
use crate::service::{BASE, Service};
use crate::xml::Element;

fn ago(span: TimeDelta) -> String {
    (Utc::now() - span).to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn article(title: &str, date: &str, more: &str) -> String {
    format!("---\ntitle: {title}\ndate: {date}\n{more}---\nWhat happened, as it was told.\n")
}

/// What stands at an address that can be read, has a validator, and gives a 304 for it.
#[track_caller]
fn listing(service: &Service, path: &str, media_type: &str) -> Fetched {
    let answer = service.get(path);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{path}");
    let etag = answer.header("etag").expect("a validator");
    let again = fetch_with(service.public(), "GET", path, &[("If-None-Match", etag)]);
    assert!(again.status == 304 && again.body.is_empty() || again.header("etag") != Some(etag), "{path}");
    assert!(answer.header("cache-control").unwrap().contains("max-age=300"), "{path}");
    answer
}

#[track_caller]
fn sitemap(service: &Service, path: &str) -> Element {
    let answer = listing(service, path, "application/xml; charset=utf-8");
    if path == "/news-sitemap.xml" {
        check_news_sitemap(&answer.body)
    } else {
        check_sitemap(&answer.body)
    }
    Element::read(&answer.body)
}

/// The titles in the news sitemap.
#[track_caller]
fn news(service: &Service) -> Vec<String> {
    let urls = sitemap(service, "/news-sitemap.xml");
    let title = |url: &Element| url.one("news:news").unwrap().text_of("news:title").to_owned();
    urls.all("url").map(title).collect()
}

#[track_caller]
fn expect_news(service: &Service, titles: &[&str]) {
    eventually_telling(PATIENCE, "the news sitemap", || {
        let found = news(service);
        if found == titles { Ok(()) } else { Err(format!("{found:?}")) }
    });
}

#[track_caller]
fn locations(service: &Service, path: &str) -> Vec<String> {
    sitemap(service, path).children.iter().map(|one| one.text_of("loc").to_owned()).collect()
}

#[test]
fn opml_has_every_feed_in_its_place_and_pages_lead_to_it() {
    let folder = Folder::with(&format!("{SITE}title = \"Ajil & co\"\nauthors = [\"Salma\"]\n"));
    folder.write("sports/feed.toml", "title = \"Sports\"\n");
    folder.write("sports/football/feed.toml", "title = \"كرة القدم\"\nlanguage = \"ar\"\n");
    folder.write("partners/feed.toml", "title = \"A view\"\n[select]\ntags = [\"x\"]\n");
    folder.write("breaking/feed.toml", "title = \"Now\"\n");
    let service = Service::start(&folder);
    let read = || {
        let answer = listing(&service, "/feeds.opml", "text/x-opml; charset=utf-8");
        check_opml(&answer.body);
        Element::read(&answer.body)
    };
    let opml = eventually(PATIENCE, "all feeds", || {
        let opml = read();
        (opml.one("body").unwrap().children.len() == 4).then_some(opml)
    });
    assert_eq!((opml.name.as_str(), opml.attribute("version")), ("opml", Some("2.0")));
    let head = opml.one("head").unwrap();
    assert_eq!((head.text_of("title"), head.text_of("ownerName")), ("Ajil & co", "Salma"));
    DateTime::parse_from_rfc2822(head.text_of("dateModified")).unwrap();
    let told = |outline: &Element| outline.attribute("text").unwrap().to_owned();
    let top: Vec<_> = opml.one("body").unwrap().all("outline").collect();
    assert_eq!(top.iter().map(|one| told(one)).collect::<Vec<_>>(), ["Now", "Ajil & co", "A view", "Sports"]);
    let sports: Vec<_> = top[3].all("outline").collect();
    assert_eq!(sports.iter().map(|one| told(one)).collect::<Vec<_>>(), ["Sports", "كرة القدم"]);
    for (name, value) in [
        ("type", "rss".to_owned()),
        ("xmlUrl", format!("{BASE}/sports/football.rss")),
        ("htmlUrl", format!("{BASE}/sports/football")),
        ("title", "كرة القدم".to_owned()),
        ("language", "ar".to_owned()),
    ] {
        assert_eq!(sports[1].attribute(name), Some(&*value));
    }
    for page in ["/", "/sports"] {
        let page = service.get(page);
        assert!(page.text().contains(&format!("href=\"{BASE}/feeds.opml\"")));
        assert!(page.all("link").iter().any(|link| link.starts_with(&format!("<{BASE}/feeds.opml>"))));
    }
    folder.write("sports/feed.toml", "title = \"Games\"\n");
    eventually(PATIENCE, "the new title", || {
        read().one("body").unwrap().all("outline").any(|one| told(one) == "Games").then_some(())
    });
}

#[test]
fn the_news_sitemap_has_what_is_news_and_nothing_else() {
    let folder = Folder::with(&format!("{SITE}title = \"Ajil\"\nlanguage = \"ar\"\n"));
    folder.write("news/old.md", article("Old", &ago(TimeDelta::hours(50)), "lang: en\n"));
    folder.write("news/late.md", article("Embargoed", &ago(TimeDelta::hours(-5)), ""));
    folder.write(
        "news/over.md",
        article("Over", &ago(TimeDelta::hours(1)), &format!("expires: {}\n", ago(TimeDelta::minutes(1)))),
    );
    folder.write("news/recalled.md", article("Recalled", &ago(TimeDelta::hours(1)), ""));
    folder.write("breaking/ticker.txt", "• A headline that is alone\nBREAKING\n");
    let published = ago(TimeDelta::hours(40));
    let elsewhere = "lang: zh-Hant\nlink: https://other.example/1\nupdated: 2099-01-01\n";
    folder.write("news/fresh.md", article("Fresh & new", &published, elsewhere));
    let service = Service::start(&folder);
    service.expect_in("news", "Recalled");
    folder.write("news/recalled.md", article("Recalled", &ago(TimeDelta::hours(1)), "retract: It was not so.\n"));
    expect_news(&service, &["Fresh & new"]);
    let urls = sitemap(&service, "/news-sitemap.xml");
    let url = urls.one("url").unwrap();
    let news = url.one("news:news").unwrap();
    let publication = news.one("news:publication").unwrap();
    assert_eq!(publication.text_of("news:name"), "Ajil");
    assert_eq!(publication.text_of("news:language"), "zh-tw");
    let date = DateTime::parse_from_rfc3339(news.text_of("news:publication_date")).unwrap();
    assert_eq!(date, DateTime::parse_from_rfc3339(&published).unwrap());
    let page = url.text_of("loc").strip_prefix(BASE).expect("on our own host");
    assert_eq!(service.get(page).status, 200);
    folder.remove("news/fresh.md");
    expect_news(&service, &[]);
}

#[test]
fn an_article_leaves_the_news_sitemap_by_itself() {
    let folder = Folder::new();
    let leaves = Utc::now() + TimeDelta::seconds(6);
    let date = (leaves - TimeDelta::days(2)).to_rfc3339_opts(SecondsFormat::Secs, true);
    folder.write("news/a.md", article("Going", &date, ""));
    let service = Service::start(&folder);
    expect_news(&service, &["Going"]);
    eventually(PATIENCE + Duration::from_secs(6), "an empty sitemap", || news(&service).is_empty().then_some(()));
    assert!(Utc::now() >= leaves - TimeDelta::seconds(1), "it left too early");
    service.expect("news", &["Going"]);
}

#[test]
fn the_index_leads_to_every_article_page_by_month() {
    let folder = Folder::new();
    folder.write("news/a.md", article("A", "2020-09-24T10:00:00Z", ""));
    folder.write("news/b.md", article("B", "2020-09-30T23:30:00+01:00", "updated: 2020-10-02T08:00:00Z\n"));
    folder.write("sports/c.md", article("C", "2021-01-01T00:10:00+01:00", ""));
    folder.write("news/late.md", article("Embargoed", &ago(TimeDelta::hours(-5)), ""));
    folder.write("news/gone.md", article("Gone", "2019-01-01", ""));
    let service = Service::start(&folder);
    service.expect_in("all", "Gone");
    folder.remove("news/gone.md");
    eventually(PATIENCE, "its end", || service.titles("all").iter().all(|title| title != "Gone").then_some(()));
    let index = eventually(PATIENCE, "three sitemaps", || {
        let found = locations(&service, "/sitemap.xml");
        (found.len() == 3).then_some(found)
    });
    let at = |path: &str| format!("{BASE}{path}");
    assert_eq!(index, [at("/news-sitemap.xml"), at("/articles/2021-01.xml"), at("/articles/2020-09.xml")]);
    let months = sitemap(&service, "/sitemap.xml");
    assert_eq!(months.children[2].text_of("lastmod"), "2020-10-02T08:00:00Z");
    let articles = locations(&service, "/articles/2020-09.xml");
    assert_eq!(articles.len(), 2);
    for page in &articles {
        assert_eq!(service.get(page.strip_prefix(BASE).unwrap()).status, 200);
    }
    for path in ["/articles/2019-01.xml", "/articles/2020-09.2.xml", "/articles/2020-08.xml"] {
        assert_eq!(service.get(path).status, 404, "{path}");
    }
    folder.write("news/d.md", article("D", "2020-09-01", ""));
    eventually(PATIENCE, "a third", || (locations(&service, "/articles/2020-09.xml").len() == 3).then_some(()));
}

#[test]
fn robots_are_led_to_the_sitemaps_and_kept_from_the_machinery() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let answer = listing(&service, "/robots.txt", "text/plain; charset=utf-8");
    for line in [&format!("Sitemap: {BASE}/sitemap.xml"), &format!("Sitemap: {BASE}/news-sitemap.xml"), "Disallow: /-/"]
    {
        assert!(answer.text().lines().any(|told| told == line), "{line}");
    }
    expect_news(&service, &[]);
    assert_eq!(locations(&service, "/sitemap.xml"), [format!("{BASE}/news-sitemap.xml")]);
}
