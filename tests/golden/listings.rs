//! Golden documents that list feeds and articles, and the rules that they and others keep or break.

use std::panic::catch_unwind;

use ajil::domain::{Entry, EntryKind, Line, Listed, Listing, Month, Timestamp};
use ajil::render::{opml, robots, sitemap};

use crate::documents::{Golden, feed};
use crate::entries;
use crate::rules_of_listings::{check_news_sitemap, check_opml, check_sitemap};
use crate::samples::base;
use crate::truth;

/// What is made of the same entries as the feeds.
pub fn all() -> Vec<Golden> {
    let base = base();
    let title = Line::folded("Agence & <Nouvelles> ]]> «أخبار»");
    let feeds = [
        feed("breaking", "عاجل", "", "ar"),
        feed("all", title.as_str(), "Tout : AT&T, <b> & ]]>", "fr"),
        feed("sports", "Sports \"&\" <b>", "", "en"),
        feed("sports/football", "كرة القدم", "أخبار الكرة", "ar-MA"),
        feed("élus/المغرب", "Maroc : النشرة", "", "fr"),
    ];
    let at = Timestamp::from_millis_utc(1_601_632_800_123).told_at(3600);
    let mut articles = entries::all();
    articles.retain(|entry| entry.kind == EntryKind::Article && entry.retraction.is_none());
    let articles: Vec<_> = articles.iter().map(listed).collect();
    let month = Month::parse("2020-09").expect("a month");
    let sitemaps = [(Listing::News, None), (Listing::Month(month, 1), Some(at)), (Listing::Month(month, 2), Some(at))];
    let golden = |name: &str, bytes| Golden { name: name.to_owned(), bytes, truth: None };
    let owner = Line::folded("Rédaction & Co");
    vec![
        Golden {
            truth: Some(truth::of_feeds(&base, &title, &feeds)),
            ..golden("feeds.opml", opml::document(&base, &title, Some(&owner), at, &feeds))
        },
        golden("news-sitemap.xml", sitemap::news(&base, &title, &articles)),
        golden("news-sitemap-empty.xml", sitemap::news(&base, &title, &[])),
        golden("sitemap-of-articles.xml", sitemap::articles(&base, &articles)),
        golden("sitemap.xml", sitemap::index(&base, &sitemaps)),
        golden("robots.txt", robots::document(&base).into_bytes()),
    ]
}

fn listed(entry: &Entry) -> Listed {
    Listed {
        permalink: entry.permalink(),
        title: entry.title.clone(),
        language: entry.language.clone(),
        published: entry.published,
        updated: entry.updated,
    }
}

/// The rules that a golden document of a name keeps.
#[track_caller]
pub fn check(name: &str, bytes: &[u8]) {
    match name {
        name if name.ends_with(".opml") => check_opml(bytes),
        name if name.starts_with("news-sitemap") => check_news_sitemap(bytes),
        name if name.starts_with("sitemap") => check_sitemap(bytes),
        // RFC 9309 §2.2: groups of a rule each on its line.
        name if name.ends_with(".txt") => {
            let is_rule =
                |line: &str| line.is_empty() || line.split_once(": ").is_some_and(|(key, _)| !key.contains(' '));
            assert!(str::from_utf8(bytes).expect("UTF-8").lines().all(is_rule));
        }
        _ => panic!("{name} has no rules"),
    }
}

/// Our own schemas can say no: each of these was right before one thing in it was replaced.
#[test]
fn what_breaks_a_rule_of_a_listing_is_found() {
    let goldens = all();
    let (feeds, news, articles, index) = ("feeds.opml", "news-sitemap.xml", "sitemap-of-articles.xml", "sitemap.xml");
    for (name, right, wrong) in [
        (feeds, "version=\"2.0\"", "version=\"3\""),
        (feeds, " text=\"عاجل\"", ""),
        (feeds, " text=\"عاجل\"", " text=\"\""),
        (feeds, "xmlUrl=\"https://news.example.org/breaking.rss\"", ""),
        (feeds, "xmlUrl=\"https://news.example.org/breaking.rss\"", "xmlUrl=\"/breaking.rss\""),
        (feeds, "breaking.rss", "all.rss"),
        (feeds, "type=\"rss\"", "type=\"atom\""),
        (feeds, "+0100</dateModified>", "+01:00</dateModified>"),
        (feeds, "<dateModified>Fri", "<dateModified>Sat"),
        (feeds, "<head>", "<head><docs>https://opml.org/spec2.opml</docs>"),
        (feeds, "</body>", "</body><body/>"),
        (news, "<news:language>zh-cn<", "<news:language>zh-Hans<"),
        (news, "<news:language>ar<", "<news:language>ar-MA<"),
        (news, "<news:publication_date>2020-10-02T10:30:00+01:00", "<news:publication_date>2020-10-02T10:30:00"),
        (news, "<news:title>The bay</news:title>", ""),
        (news, "<news:title>The bay<", "<news:title> <"),
        (news, "</news:news>", "<news:genres>Blog</news:genres></news:news>"),
        (news, "news/0.9", "news/0.8"),
        (articles, "<loc>https://news.", "<loc>https://olds."),
        (articles, "<loc>https://", "<loc>ftp://"),
        (articles, "<loc>https://news.example.org/", "<loc>/"),
        (articles, "<lastmod>2020-", "<lastmod>20-"),
        (articles, "<lastmod>2020-10-02T", "<lastmod>2020-10-32T"),
        (articles, "</lastmod>", "</lastmod><priority>2</priority>"),
        (articles, "</lastmod>", "</lastmod><changefreq>often</changefreq>"),
        (articles, "sitemap/0.9", "sitemap/0.84"),
        (index, "2020-09.2.xml", "2020-09.xml"),
        (index, "<lastmod>", "<priority>1</priority><lastmod>"),
    ] {
        let golden = goldens.iter().find(|golden| golden.name == name).expect("a golden document");
        let text = String::from_utf8(golden.bytes.clone()).expect("UTF-8");
        assert!(text.contains(right), "{name} has no {right}: {text}");
        let broken = text.replacen(right, wrong, 1);
        let found = catch_unwind(|| check(name, broken.as_bytes()));
        assert!(found.is_err(), "{name} may have {wrong} for {right}");
    }
}
