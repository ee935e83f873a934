//! What is not to be seen yet, or no more: nothing that anybody can ask for tells a word of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;

use ajil::domain::EntryId;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::clock::Clock;
use crate::feeds::{Fetched, fetch_with};
use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{BASE, Service};

/// Stands in every title, summary, body and picture, and in no address.
const SECRET: &str = "zibeline";
/// Stands in ids, tags, names and addresses, so that it can be asked for.
const NAME: &str = "quokkaleaf";

const FORMATS: [&str; 6] = ["full.md", "dated.md", "ninjs.json", "g2.xml", "nitf.xml", "export.xml"];

fn id(format: &str) -> String {
    format!("tag:example.org,2026:{NAME}-{}", format.split_once('.').unwrap().0)
}

/// The story in a format, to be seen from a moment on.
fn text(format: &str, from: DateTime<Utc>) -> String {
    let id = id(format);
    let rfc = from.to_rfc3339_opts(SecondsFormat::Secs, true);
    let basic = from.format("%Y%m%dT%H%M%SZ");
    let (title, body) = (format!("The {SECRET} of {NAME}"), format!("A body of {SECRET} and {NAME}, in {format}."));
    match format {
        "full.md" => format!(
            "---\nid: {id}\ntitle: {title}\nsummary: In short, {SECRET}.\nauthor: {NAME}\ntags: [{NAME}]\ncategories: [{NAME}]\n\
             aliases: [/2020/{NAME}]\nimage:\n  src: {NAME}.gif\n  alt: {SECRET} in a picture\n  credit: {SECRET}\nbreaking: true\n\
             correction: It was {SECRET}\nembargo: {rfc}\n---\n\n{body}\n\n![{SECRET}]({NAME}-2.gif)\n"
        ),
        "dated.md" => format!("---\nid: {id}\ntitle: {title}\ndate: {rfc}\n---\n\n{body}\n"),
        "ninjs.json" => format!(
            r#"{{"uri": "{id}", "type": "text", "headline": "{title}", "body_html": "<p>{body}</p>", "embargoed": "{rfc}",
                "versioncreated": "2026-01-02T03:04:05Z", "byline": "By {SECRET}", "keywords": ["{NAME}"]}}"#
        ),
        "g2.xml" => format!(
            "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"{id}\" version=\"2\" standard=\"NewsML-G2\" xml:lang=\"en\">\
             <itemMeta><itemClass qcode=\"ninat:text\"/><embargoed>{rfc}</embargoed></itemMeta><contentMeta><headline>{title}</headline></contentMeta>\
             <contentSet><inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>{body}</p></body></html>\
             </inlineXML></contentSet></newsItem>"
        ),
        "nitf.xml" => format!(
            "<nitf><head><docdata><doc-id id-string=\"{id}\"/><date.issue norm=\"20260102T030405Z\"/><date.release norm=\"{basic}\"/></docdata></head>\
             <body><body.head><hedline><hl1>{title}</hl1></hedline></body.head><body.content><p>{body}</p></body.content></body></nitf>"
        ),
        _ => format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\
             <channel><title>Blog</title><link>https://e.org</link><wp:wxr_version>1.2</wp:wxr_version><item><title>{title}</title>\
             <guid isPermaLink=\"false\">{id}</guid><wp:post_type>post</wp:post_type><wp:status>future</wp:status>\
             <wp:post_date_gmt>{}</wp:post_date_gmt><content:encoded><![CDATA[<p>{body}</p>]]></content:encoded></item></channel></rss>",
            from.format("%Y-%m-%d %H:%M:%S")
        ),
    }
}

/// Addresses that somebody might think of.
fn guesses(formats: &[&str]) -> Vec<String> {
    let mut guesses: Vec<String> = [
        "/",
        "/feeds.opml",
        "/news-sitemap.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/favicon.ico",
        "/search",
        "/-/",
        "/-/hub",
        "/-/status",
        "/status",
        "/metrics",
        "/healthz",
        "/.ajil/ajil.db",
        "/site.toml",
        "/no/such/address",
        "/articles/",
        "/media/",
        "/archive",
        "/tags",
        "/authors",
        "/feeds",
        "/news/",
        "/_preview",
        "/_preview.atom",
        "/all.sse",
    ]
    .map(str::to_owned)
    .into();
    let feeds = ["all", "news", "breaking", "view", NAME].map(str::to_owned);
    let labels = ["tags", "authors"].map(|kind| format!("{kind}/{NAME}"));
    for feed in feeds.iter().chain(&labels) {
        for ending in ["", ".rss", ".atom", ".json", ".sse"] {
            guesses.push(format!("/{feed}{ending}"));
            for asked in
                [format!("q={NAME}"), format!("tag={NAME}"), format!("author={NAME}"), format!("category={NAME}")]
                    .into_iter()
                    .chain(
                        ["lang=en", "limit=1000", "breaking=true", "newer=1d", "q=body", "q=picture"]
                            .map(str::to_owned),
                    )
            {
                guesses.push(format!("/{feed}{ending}?{asked}"));
            }
        }
        let now = Utc::now();
        for month in [now, now + TimeDelta::days(32)].map(|at| at.format("%Y-%m").to_string()) {
            for ending in ["", ".rss", ".atom"] {
                guesses.push(format!("/{feed}/archive/{month}{ending}"));
            }
        }
    }
    guesses.push(format!("/2020/{NAME}"));
    for format in formats {
        let article = EntryId::from_iri(&id(format)).unwrap().permalink();
        guesses.push(format!("/articles/{article}"));
        guesses.extend(["", "-2"].map(|more| format!("/media/{article}/{NAME}{more}.gif")));
        guesses.push(format!("/news/{NAME}-{format}"));
        guesses.push(format!("/news/{NAME}-{format}.receipt.txt"));
    }
    guesses
}

/// The addresses of ours that a document names.
fn named_in(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for lead in [BASE, "href=\"", "src=\"", "action=\""] {
        for (at, _) in text.match_indices(lead) {
            let rest = &text[at + lead.len()..];
            let path = rest.split(['"', '\'', '<', '>', ' ', ')', '\\', '#']).next().unwrap_or_default();
            // Examples of addresses are none.
            if path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic() && !b"{}|^`".contains(&b)) {
                named.insert(path.replace("&amp;", "&").replace("&#38;", "&"));
            }
        }
    }
    named
}

fn decoded(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match coding {
        "br" => {
            brotli::Decompressor::new(body, 4096).read_to_end(&mut out).unwrap();
        }
        "zstd" => out = zstd::decode_all(body).unwrap(),
        _ => {
            let mut decompressor = libdeflater::Decompressor::new();
            out = vec![0; 1 << 24];
            let length = decompressor.gzip_decompress(body, &mut out).unwrap();
            out.truncate(length);
        }
    }
    out
}

/// All that a response says, head and body.
fn said(fetched: &Fetched) -> String {
    let head = fetched.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect::<String>();
    head + &String::from_utf8_lossy(&fetched.body)
}

/// Every address that can be found or guessed, each in every coding and by every method, with what it says.
fn walk(service: &Service, guesses: Vec<String>, mut see: impl FnMut(&str, &str)) -> BTreeMap<String, u16> {
    let mut seen = BTreeMap::new();
    let mut next: VecDeque<_> = guesses.into();
    while let Some(path) = next.pop_front() {
        if seen.contains_key(&path) || path.ends_with(".sse") && seen.len() > 4000 {
            continue;
        }
        let fetched = service.get(&path);
        see(&path, &said(&fetched));
        seen.insert(path.clone(), fetched.status);
        see(&path, &said(&fetch_with(service.public(), "HEAD", &path, &[])));
        if fetched.status == 200 {
            for coding in ["br", "zstd", "gzip"] {
                let coded = fetch_with(service.public(), "GET", &path, &[("accept-encoding", coding)]);
                if coded.header("content-encoding") == Some(coding) {
                    see(&path, &String::from_utf8_lossy(&decoded(coding, &coded.body)));
                }
            }
            if let Some(etag) = fetched.header("etag") {
                let again = fetch_with(service.public(), "GET", &path, &[("if-none-match", etag)]);
                see(&path, &said(&again));
            }
        }
        next.extend(named_in(&said(&fetched)));
        assert!(seen.len() < 5000, "no end of addresses: {path}");
    }
    seen
}

/// Walks, and finds no word of the story; tells what stood where.
#[track_caller]
fn walk_in_vain(service: &Service, formats: &[&str]) -> BTreeMap<String, u16> {
    let seen = walk(service, guesses(formats), |path, said| {
        assert!(!said.to_lowercase().contains(SECRET), "{path} tells it: {said}");
        // What is asked for is repeated to who asks.
        let echoes = path.contains(NAME);
        assert!(echoes || !said.to_lowercase().contains(NAME), "{path} names it: {said}");
    });
    assert!(seen.values().filter(|status| **status == 200).count() > 50, "{seen:?}");
    seen
}

fn start() -> (Folder, Clock, Service) {
    let folder = Folder::with(&format!("{SITE}delta_readers = [\"reader\"]\nreceipts = \"all\"\n"));
    folder
        .write("news/public.md", "---\ntitle: All may see\ntags: [open]\nauthor: A. Writer\n---\n\nThe body of it.\n");
    folder.write("view/feed.toml", "title = \"A view\"\n[select]\nlanguages = [\"en\"]\n");
    let clock = Clock::of(&folder);
    let service = clock.start(&folder);
    service.expect("all", &["All may see"]);
    (folder, clock, service)
}

fn drop_pictures(folder: &Folder) {
    for more in ["", "-2"] {
        let gif = b"GIF89a\x03\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x03\x00\x02\x00\x00\x02\x03D\x02\x05\x00;";
        folder.write(format!("news/{NAME}{more}.gif"), [&gif[..], SECRET.as_bytes()].concat());
    }
}

/// What a reader with an old edition is told.
fn delta(service: &Service, etag: &str, path: &str) -> Fetched {
    fetch_with(service.public(), "GET", path, &[("user-agent", "reader/1"), ("a-im", "feed"), ("if-none-match", etag)])
}

#[test]
fn nothing_tells_of_a_story_before_its_moment_and_everything_after() {
    let (folder, clock, service) = start();
    let etag = service.get("/news.atom").header("etag").unwrap().to_owned();
    drop_pictures(&folder);
    let moment = DateTime::from_timestamp((Utc::now() + TimeDelta::hours(1)).timestamp(), 0).unwrap();
    for format in FORMATS {
        folder.write(format!("news/{NAME}-{format}"), text(format, moment));
    }
    // A kill of what nobody has.
    let killed = text("full.md", moment).replace("embargo", "status: canceled\nembargo").replace("full", "killed");
    folder.write(format!("news/{NAME}-killed.md"), killed);
    eventually(PATIENCE, "all of them understood", || {
        let waiting = service.status()["files"]["waiting"].as_u64();
        (waiting == Some(FORMATS.len() as u64 + 1)).then_some(())
    });
    folder.write("news/second.txt", story("Another that all may see"));
    service.expect_in("news", "Another that all may see");
    let seen = walk_in_vain(&service, &FORMATS);
    for path in [format!("/tags/{NAME}"), format!("/authors/{NAME}.rss"), format!("/{NAME}"), format!("/2020/{NAME}")] {
        assert_eq!(seen[&path], 404, "{path}");
    }
    let told = delta(&service, &etag, "/news.atom");
    assert_eq!(told.status, 226, "{}", told.text());
    assert!(!said(&told).contains(SECRET) && !said(&told).contains(NAME), "{}", told.text());

    clock.set(3660);
    eventually(PATIENCE, "all of them", || (service.titles("news").len() == FORMATS.len() + 2).then_some(()));
    let mut telling = BTreeSet::new();
    let seen = walk(&service, guesses(&FORMATS), |path, said| {
        if said.to_lowercase().contains(SECRET) {
            telling.insert(path.to_owned());
        }
    });
    for format in FORMATS {
        let article = EntryId::from_iri(&id(format)).unwrap().permalink();
        assert!(telling.contains(&format!("/articles/{article}")), "{format}");
    }
    for path in [
        "/",
        "/news.rss",
        "/news.atom",
        "/news.json",
        "/all.atom",
        "/breaking.json",
        "/view.rss",
        "/news-sitemap.xml",
        "/news",
        "/tags/quokkaleaf",
        "/authors/quokkaleaf.atom",
        "/quokkaleaf.json",
        "/news.atom?q=quokkaleaf",
        "/all.json?tag=quokkaleaf",
    ] {
        // Pages may be rendered a moment after feeds.
        eventually(PATIENCE, path, || said(&service.get(path)).to_lowercase().contains(SECRET).then_some(()));
    }
    assert_eq!(seen[&format!("/2020/{NAME}")], 301);
    assert!(telling.iter().any(|path| path.starts_with("/media/")), "{telling:?}");
    let told = delta(&service, &etag, "/news.atom");
    assert!(told.status == 226 && said(&told).contains(SECRET), "{}", told.status);
}

#[test]
fn nothing_tells_of_a_story_after_its_end_or_when_it_was_withdrawn() {
    let (folder, clock, mut service) = start();
    drop_pictures(&folder);
    let end = DateTime::from_timestamp((Utc::now() + TimeDelta::hours(1)).timestamp(), 0).unwrap();
    folder.write(format!("news/{NAME}-full.md"), text("full.md", end).replace("embargo:", "expires:"));
    let past = DateTime::from_timestamp(1_767_323_045, 0).unwrap();
    folder.write(format!("news/{NAME}-dated.md"), text("dated.md", past));
    eventually(PATIENCE, "both", || (service.titles("news").len() == 3).then_some(()));
    assert_eq!(service.get(&format!("/tags/{NAME}")).status, 200);
    clock.set(3660);
    folder.remove(format!("news/{NAME}-dated.md"));
    service.expect("news", &["All may see"]);
    for _ in 0..2 {
        let article = |format: &str| format!("/articles/{}", EntryId::from_iri(&id(format)).unwrap().permalink());
        let seen = walk(&service, guesses(&["full.md", "dated.md"]), |path, said| {
            assert!(!said.to_lowercase().contains(SECRET), "{path} tells it: {said}");
        });
        assert_eq!((seen[&article("full.md")], seen[&article("dated.md")]), (410, 410));
        assert_eq!((seen[&format!("/tags/{NAME}")], seen[&format!("/2020/{NAME}")]), (404, 404));
        // The clock goes back, and the service starts again: what is over stays so.
        clock.set(0);
        service.restart();
    }
}
