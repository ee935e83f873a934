//! Readers that are told what changed alone: RFC 3229 with `A-IM: feed`.

use crate::feeds::{Fetched, fetch_with};
use crate::folder::{Folder, SITE, dated};
use crate::poll::{PATIENCE, eventually};
use crate::rules::{check_atom, check_rss};
use crate::service::Service;
use crate::xml::{self, Element};

const NEWSBOAT: (&str, &str) = ("User-Agent", "newsboat/2.36.0 (Linux x86_64)");
const FEED: (&str, &str) = ("A-IM", "feed, gzip");

fn get(service: &Service, path: &str, headers: &[(&str, &str)]) -> Fetched {
    fetch_with(service.public(), "GET", path, headers)
}

fn etag(answer: &Fetched) -> String {
    answer.header("etag").unwrap().to_owned()
}

/// The titles of a document of Atom or RSS.
fn titles(document: &[u8]) -> Vec<String> {
    let root = Element::read(document);
    let entries = root.one("channel").map_or_else(|| root.all("entry"), |channel| channel.all("item"));
    entries.map(|entry| entry.text_of("title").to_owned()).collect()
}

fn start(settings: &str) -> (Folder, Service) {
    let folder = Folder::with(&format!("{SITE}{settings}"));
    for day in 1..=5 {
        folder.write(format!("news/{day}.txt"), dated(&format!("Story {day}"), &format!("2020-09-0{day}")));
    }
    let service = Service::start(&folder);
    eventually(PATIENCE, "five stories", || (service.titles("news").len() == 5).then_some(()));
    (folder, service)
}

#[test]
fn a_reader_that_can_is_told_what_is_new_and_changed() {
    let (folder, service) = start("delta_readers = [\"Newsboat\", \"python-reader\"]\n");
    for path in ["/news.atom", "/news.rss"] {
        let whole = get(&service, path, &[NEWSBOAT, FEED]);
        assert_eq!(whole.status, 200);
        assert_eq!(whole.header("vary"), Some("Accept-Encoding, A-IM"));
    }
    let before = ["/news.atom", "/news.rss"].map(|path| etag(&service.get(path)));
    folder.write("news/6.txt", dated("Story 6", "2020-09-06"));
    folder.write("news/2.txt", dated("Story 2", "2020-09-02").replace("second one", "second one, corrected"));
    folder.remove("news/1.txt");
    eventually(PATIENCE, "all changes", || {
        let items = service.items("news");
        let corrected = items.iter().any(|item| item["content_html"].as_str().unwrap().contains("corrected"));
        (items.len() == 5 && corrected && items[0]["title"] == "Story 6").then_some(())
    });
    for (path, before) in ["/news.atom", "/news.rss"].into_iter().zip(before) {
        // The document may be rendered a moment after that of JSON Feed.
        let whole = eventually(PATIENCE, path, || {
            let whole = service.get(path);
            (titles(&whole.body) == ["Story 6", "Story 5", "Story 4", "Story 3", "Story 2"]
                && whole.text().contains("corrected"))
            .then_some(whole)
        });
        let known = format!("\"x\", {before}");
        let asked = [NEWSBOAT, FEED, ("If-None-Match", &known)];
        let delta = get(&service, path, &asked);
        assert_eq!((delta.status, delta.header("im")), (226, Some("feed")), "{path}");
        assert_eq!(delta.header("cache-control"), Some("no-store"));
        assert_eq!(delta.header("vary"), Some("Accept-Encoding, A-IM"));
        assert_eq!(delta.header("delta-base"), Some(&*before));
        assert_eq!((etag(&delta), delta.header("content-type")), (etag(&whole), whole.header("content-type")));
        assert_eq!(titles(&delta.body), ["Story 6", "Story 2"]);
        if path.ends_with("rss") {
            check_rss(&delta.body);
        } else {
            check_atom(&delta.body);
            xml::check_atom_schema(&delta.body);
            assert_eq!(Element::read(&delta.body).all("at:deleted-entry").count(), 1);
        }
        assert_eq!(get(&service, path, &asked).body, delta.body);

        let coded = get(&service, path, &[NEWSBOAT, FEED, ("If-None-Match", &before), ("Accept-Encoding", "gzip")]);
        assert_eq!((coded.status, coded.header("content-encoding")), (226, Some("gzip")));
        let mut plain = vec![0; delta.body.len()];
        libdeflater::Decompressor::new().gzip_decompress(&coded.body, &mut plain).unwrap();
        assert_eq!(plain, delta.body);
        let present = etag(&whole);
        let again = get(&service, path, &[NEWSBOAT, FEED, ("If-None-Match", &present)]);
        assert_eq!((again.status, again.header("vary")), (304, Some("Accept-Encoding, A-IM")));
    }
}

#[test]
fn everybody_else_is_told_all_of_it() {
    let (folder, service) = start("delta_readers = [\"newsboat\"]\n");
    let before = etag(&service.get("/news.atom"));
    let json = etag(&service.get("/news.json"));
    folder.write("news/6.txt", dated("Story 6", "2020-09-06"));
    eventually(PATIENCE, "the new story", || (titles(&service.get("/news.atom").body).len() == 6).then_some(()));
    let known = ("If-None-Match", &*before);
    let unknown = ("If-None-Match", "W/\"0123456789abcdef0123456789abcdef\"");
    let feedparser = ("User-Agent", "feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/");
    for headers in [
        &[feedparser, FEED, known][..],
        &[NEWSBOAT, known],
        &[NEWSBOAT, FEED, unknown],
        &[NEWSBOAT, FEED],
        &[NEWSBOAT, ("A-IM", "feed;q=0"), known],
    ] {
        let answer = get(&service, "/news.atom", headers);
        assert_eq!((answer.status, answer.header("im")), (200, None), "{headers:?}");
        assert_eq!(titles(&answer.body).len(), 6, "{headers:?}");
    }
    let head = fetch_with(service.public(), "HEAD", "/news.atom", &[NEWSBOAT, FEED, known]);
    assert_eq!(head.status, 200);
    let answer = get(&service, "/news.json", &[NEWSBOAT, FEED, ("If-None-Match", &json)]);
    assert_eq!((answer.status, answer.header("vary")), (200, Some("Accept-Encoding")));
}

#[test]
fn nobody_is_told_a_part_unless_the_settings_say_so_and_they_say_it_live() {
    let (folder, service) = start("");
    let change = |day: u8| {
        let before = service.get("/news.atom");
        folder.write(format!("news/{day}.txt"), dated(&format!("Story {day}"), &format!("2020-09-0{day}")));
        eventually(PATIENCE, "the new story", || {
            (titles(&service.get("/news.atom").body).len() == usize::from(day)).then_some(())
        });
        get(&service, "/news.atom", &[NEWSBOAT, FEED, ("If-None-Match", &etag(&before))])
    };
    let answer = change(6);
    assert_eq!((answer.status, answer.header("vary")), (200, Some("Accept-Encoding")));
    folder.write("site.toml", format!("{SITE}delta_readers = [\"newsboat\"]\n"));
    eventually(PATIENCE, "the setting", || {
        (service.get("/news.atom").header("vary") == Some("Accept-Encoding, A-IM")).then_some(())
    });
    // What lay there before the setting is no base; of what was rendered since, something is soon.
    assert!((7..=9).any(|day| change(day).status == 226));
}
