//! Clients that keep an edition of a feed and are told the next by it: Compression Dictionary Transport (RFC 9842).

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::feeds::{Fetched, fetch_with};
use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{Call, Service};

const KNOWS: &str = "gzip, deflate, br, zstd";
const HAS: &str = "gzip, deflate, br, zstd, dcb, dcz";
const BOTH: &str = "Accept-Encoding, Available-Dictionary";
const PATHS: [&str; 3] = ["/news.rss", "/news.atom", "/news.json"];

/// A story that has no words in common with any other.
fn prose(title: &str) -> String {
    let mut word = title.bytes().fold(2020_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut words = || {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{word:x} ")
    };
    format!("{title}\n\n{}\n", (0..150).map(|_| words()).collect::<String>())
}

fn start(stories: usize) -> (Folder, Service) {
    let folder = Folder::with(SITE);
    for number in 0..stories {
        folder.write(format!("news/{number}.txt"), prose(&format!("Story {number}")));
    }
    let service = Service::start(&folder);
    eventually(PATIENCE, "all stories", || (service.titles("news").len() == stories).then_some(()));
    (folder, service)
}

/// Drops one more, and waits until every document of the feed has it: what each has now.
fn drop_in(folder: &Folder, service: &Service, title: &str) -> Vec<Vec<u8>> {
    folder.rename_in(format!("news/{title}.txt"), prose(title));
    let has_it = |path: &str| Some(service.get(path).body).filter(|body| String::from_utf8_lossy(body).contains(title));
    PATHS.into_iter().map(|path| eventually(PATIENCE, path, || has_it(path))).collect()
}

/// The value of `Available-Dictionary` for these bytes.
fn name(dictionary: &[u8]) -> String {
    format!(":{}:", STANDARD.encode(Sha256::digest(dictionary)))
}

fn get(service: &Service, path: &str, headers: &[(&str, &str)]) -> Fetched {
    fetch_with(service.public(), "GET", path, headers)
}

fn poll(service: &Service, path: &str, accepts: &str, dictionary: &[u8]) -> Fetched {
    get(service, path, &[("Accept-Encoding", accepts), ("Available-Dictionary", &name(dictionary))])
}

/// Undone as a client does it.
fn undone(answer: &Fetched, dictionary: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let hash = Sha256::digest(dictionary);
    match answer.header("content-encoding") {
        Some("dcb") => {
            assert_eq!(answer.body[..36], [&b"\xffDCB"[..], &hash].concat());
            let mut reader = brotli::Decompressor::new(&answer.body[36..], 4096);
            assert!(reader.attach_dictionary(dictionary.to_vec().into()));
            reader.read_to_end(&mut plain).unwrap();
        }
        Some("dcz") => {
            assert_eq!(answer.body[..40], [&b"\x5e\x2a\x4d\x18\x20\0\0\0"[..], &hash].concat());
            let mut reader = zstd::stream::read::Decoder::with_ref_prefix(&answer.body[40..], dictionary).unwrap();
            reader.read_to_end(&mut plain).unwrap();
        }
        other => panic!("{other:?} is told by no dictionary"),
    }
    plain
}

#[test]
fn who_keeps_an_edition_is_told_the_next_by_it() {
    let (folder, service) = start(12);
    let before: Vec<_> = PATHS.iter().map(|path| get(&service, path, &[("Accept-Encoding", KNOWS)])).collect();
    for (path, answer) in PATHS.iter().zip(&before) {
        assert_eq!(answer.header("use-as-dictionary"), Some(&*format!("match=\"{path}\"")));
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), (Some("br"), Some("Accept-Encoding")));
    }
    let held: Vec<_> = PATHS.iter().map(|path| service.get(path).body).collect();
    let present = drop_in(&folder, &service, "Thirteenth");
    for ((path, held), present) in PATHS.iter().zip(&held).zip(&present) {
        let whole = get(&service, path, &[("Accept-Encoding", KNOWS)]);
        for (accepts, coding) in [(HAS, "dcb"), ("gzip, zstd, dcz", "dcz"), ("dcz", "dcz"), ("dcb", "dcb")] {
            let told = poll(&service, path, accepts, held);
            assert_eq!((told.status, told.header("content-encoding")), (200, Some(coding)), "{path} {accepts}");
            assert!(undone(&told, held) == *present, "{path} {coding}");
            assert!(told.body.len() * 4 < whole.body.len(), "{} of {}", told.body.len(), whole.body.len());
            assert_eq!(told.header("vary"), Some(BOTH));
            for field in ["etag", "cache-control", "content-type", "use-as-dictionary"] {
                assert_eq!(told.header(field), whole.header(field), "{field}");
            }
            // The same again, and its head alone.
            assert_eq!(poll(&service, path, accepts, held).body, told.body);
            let asked = [("Accept-Encoding", accepts), ("Available-Dictionary", &name(held))];
            let head = fetch_with(service.public(), "HEAD", path, &asked);
            for field in ["content-length", "content-encoding", "vary", "use-as-dictionary"] {
                assert_eq!(head.header(field), told.header(field), "{field}");
            }
            // Who has what there is needs no dictionary.
            let tag = whole.header("etag").unwrap();
            let asked = [asked[0], asked[1], ("If-None-Match", tag)];
            let same = get(&service, path, &asked);
            assert_eq!((same.status, same.body.len()), (304, 0));
            assert_eq!((same.header("vary"), same.header("content-encoding")), (Some(BOTH), None));
            assert_eq!(same.header("use-as-dictionary"), None);
            // Or has no tag for it.
            let same = poll(&service, path, accepts, present);
            assert!(same.body.len() < 100 && undone(&same, present) == *present, "{}", same.body.len());
        }
    }
}

#[test]
fn who_has_no_dictionary_of_ours_gets_the_whole() {
    let (folder, service) = start(12);
    let held = service.get("/news.rss").body;
    let present = drop_in(&folder, &service, "Thirteenth");
    let good = name(&held);
    let cut = &good[..good.len() - 6];
    for (dictionary, accepts, coding, vary) in [
        // Another feed's, another document's, none.
        (&*name(b"x"), HAS, Some("br"), BOTH),
        (&*name(&present[1]), HAS, Some("br"), BOTH),
        ("", HAS, Some("br"), BOTH),
        (cut, HAS, Some("br"), BOTH),
        (&good[1..good.len() - 1], HAS, Some("br"), BOTH),
        (&good.replace(':', "\""), HAS, Some("br"), BOTH),
        (&format!("{good}, {good}"), HAS, Some("br"), BOTH),
        (&":".repeat(3000), HAS, Some("br"), BOTH),
        // Who does not name them cannot undo them; who wants them less gets what is wanted.
        (&*good, KNOWS, Some("br"), "Accept-Encoding"),
        (&*good, "*", Some("gzip"), "Accept-Encoding"),
        (&*good, "zstd, dcz;q=0.5", Some("zstd"), BOTH),
        (&*good, "gzip, dcz;q=0, dcb;q=0", Some("gzip"), "Accept-Encoding"),
        (&*good, "identity, dcz;q=0.1", None, BOTH),
        (&*name(b"x"), "dcz", None, BOTH),
    ] {
        let asked = [("Accept-Encoding", accepts), ("Available-Dictionary", dictionary)];
        let answer = get(&service, "/news.rss", &asked);
        assert_eq!((answer.status, answer.header("content-encoding")), (200, coding), "{accepts} {dictionary}");
        assert_eq!(answer.header("vary"), Some(vary), "{accepts}");
        if coding.is_none() {
            assert!(answer.body == present[0]);
        }
        let offers = accepts.contains("dc") && vary == BOTH || matches!(coding, Some("br" | "zstd"));
        assert_eq!(answer.header("use-as-dictionary").is_some(), offers, "{accepts}");
    }
}

#[test]
fn only_feeds_are_dictionaries_and_only_for_who_may_know_them() {
    let (folder, service) = start(12);
    folder.write("news/_preview/draft.md", "---\ntitle: A draft\ndraft: true\n---\n\n".to_owned() + &prose("A draft"));
    let note = eventually(PATIENCE, "a note", || folder.read("news/_preview/PREVIEW-ADDRESS.txt"));
    let line = note.lines().find(|line| line.starts_with("https://")).unwrap();
    let preview = line.strip_prefix(crate::service::BASE).unwrap();
    for path in [&format!("{preview}.rss"), &format!("{preview}.json"), preview, "/news", "/", "/feeds.opml"] {
        let held = service.get(path).body;
        for dictionary in [&held[..], b"x"] {
            let answer = poll(&service, path, HAS, dictionary);
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!((answer.header("use-as-dictionary"), answer.header("vary")), (None, Some("Accept-Encoding")));
            assert!(!answer.header("content-encoding").unwrap().starts_with("dc"), "{path}");
        }
    }
    // Who cannot have dictionaries pays nothing for those who can.
    for accepts in ["gzip", "identity", "gzip, deflate"] {
        let answer = get(&service, "/news.rss", &[("Accept-Encoding", accepts)]);
        assert_eq!((answer.header("use-as-dictionary"), answer.header("vary")), (None, Some("Accept-Encoding")));
    }
}

#[test]
fn the_last_editions_that_somebody_took_are_kept() {
    let (folder, service) = start(20);
    let mut held = vec![poll(&service, "/news.json", HAS, b"x").body];
    held[0] = service.get("/news.json").body;
    for title in ["One", "Two", "Three", "Four"] {
        held.push(drop_in(&folder, &service, title).pop().unwrap());
    }
    let present = held.last().unwrap();
    for dictionary in &held {
        assert!(undone(&poll(&service, "/news.json", "dcz", dictionary), dictionary) == *present);
    }
    // What is taken back is what it was.
    folder.remove("news/Four.txt");
    let before = &held[3];
    eventually(PATIENCE, "the edition before", || (service.get("/news.json").body == *before).then_some(()));
    assert!(undone(&poll(&service, "/news.json", HAS, present), present) == *before);
}

#[test]
fn the_address_of_a_dictionary_is_that_which_readers_have() {
    let folder = Folder::with(SITE);
    for number in 0..8 {
        folder.write(format!("أمن/{number}.txt"), prose(&format!("Story {number}")));
    }
    let service = Call::on(&folder).option("--base-url", Some("https://e.org/a(b)/news")).start();
    eventually(PATIENCE, "all stories", || (service.titles("all").len() == 8).then_some(()));
    let knows = [("Accept-Encoding", KNOWS)];
    for (path, offer) in [
        ("/%D8%A3%D9%85%D9%86.rss", r#"match="/a\\(b\\)/news/%D8%A3%D9%85%D9%86.rss""#),
        ("/all.atom?limit=5", r#"match="/a\\(b\\)/news/all.atom?limit=5""#),
        ("/all.json?q=Story", r#"match="/a\\(b\\)/news/all.json?q=Story""#),
    ] {
        let answer = eventually(PATIENCE, path, || {
            Some(get(&service, path, &knows)).filter(|answer| answer.header("use-as-dictionary").is_some())
        });
        assert_eq!(answer.header("use-as-dictionary"), Some(offer), "{path}");
    }
    // What is asked of a feed is told by what it was, too.
    let held = service.get("/all.json?limit=6").body;
    folder.write("أمن/more.txt", story("A story more"));
    let asked = "/all.json?limit=6";
    let present = eventually(PATIENCE, "one more", || {
        let body = service.get(asked).body;
        String::from_utf8_lossy(&body).contains("A story more").then_some(body)
    });
    let told = poll(&service, asked, HAS, &held);
    assert!(undone(&told, &held) == present);
}

#[test]
fn what_was_compressed_fast_is_compressed_well_a_moment_later_behind_the_same_validator() {
    let words: Vec<_> = include_str!("../../README.md").split_whitespace().collect();
    let folder = Folder::with(SITE);
    for (number, words) in words.chunks(60).take(40).enumerate() {
        folder.write(format!("news/{number}.txt"), format!("Story {number}\n\n{}\n", words.join(" ")));
    }
    let service = Service::start(&folder);
    eventually(PATIENCE, "all stories", || (service.titles("news").len() == 40).then_some(()));
    for (path, coding) in [("/news.rss", "br"), ("/news.atom", "zstd"), ("/news.json", "gzip"), ("/news", "br")] {
        let asked = [("Accept-Encoding", coding)];
        let fast = get(&service, path, &asked);
        let best = eventually(PATIENCE, path, || {
            let answer = get(&service, path, &asked);
            assert_eq!(answer.header("etag"), fast.header("etag"));
            (answer.body.len() < fast.body.len()).then_some(answer)
        });
        let plain = match coding {
            "br" => {
                let mut plain = Vec::new();
                brotli::Decompressor::new(&best.body[..], 4096).read_to_end(&mut plain).unwrap();
                plain
            }
            "zstd" => zstd::decode_all(&best.body[..]).unwrap(),
            _ => {
                let mut plain = vec![0; 1 << 20];
                let length = libdeflater::Decompressor::new().gzip_decompress(&best.body, &mut plain).unwrap();
                plain.truncate(length);
                plain
            }
        };
        assert!(plain == service.get(path).body, "{path}");
    }
}
