//! HTTP as the binary speaks it, and the operator's listener.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::feeds::fetch_with;
use crate::folder::{BROKEN, Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{Call, Service};

fn service() -> (Folder, Service) {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    folder.write("news/b.txt", "خبر من المغرب\n\nفقرة أولى من الخبر كما وردت.\n\nفقرة ثانية.\n");
    let service = Service::start(&folder);
    eventually(PATIENCE, "both stories", || (service.titles("news").len() == 2).then_some(()));
    (folder, service)
}

#[test]
fn a_validator_gets_304_until_something_changes() {
    let (folder, service) = service();
    for path in ["/news.rss", "/news.atom", "/news.json", "/all.rss", "/breaking.atom", "/news", "/"] {
        let whole = service.get_still(path);
        let (etag, modified) = (whole.header("etag").unwrap(), whole.header("last-modified").unwrap());
        for condition in [("If-None-Match", etag), ("If-Modified-Since", modified)] {
            let answer = fetch_with(service.public(), "GET", path, &[condition]);
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{path} {condition:?}");
            assert_eq!(answer.header("etag"), Some(etag));
            for name in ["cache-control", "vary", "date"] {
                assert!(answer.header(name).is_some(), "{path}: a 304 without {name}");
            }
        }
    }
    let before = service.get_still("/news.rss");
    folder.rename_in("news/c.txt", story("A change"));
    service.expect_in("news", "A change");
    let etag = ("If-None-Match", before.header("etag").unwrap());
    let modified = ("If-Modified-Since", before.header("last-modified").unwrap());
    for condition in [etag, modified] {
        let answer = fetch_with(service.public(), "GET", "/news.rss", &[condition]);
        assert_eq!(answer.status, 200, "{condition:?}");
        assert!(answer.text().contains("A change"));
    }
}

#[test]
fn every_coding_decodes_to_the_plain_bytes() {
    let (_folder, service) = service();
    for path in ["/news.rss", "/news.atom", "/news.json", "/"] {
        let plain = service.get(path);
        assert_eq!(plain.header("content-encoding"), None);
        assert_eq!(plain.header("vary"), Some("Accept-Encoding"));
        for coding in ["gzip", "br", "zstd"] {
            let answer = fetch_with(service.public(), "GET", path, &[("Accept-Encoding", coding)]);
            assert_eq!(answer.header("content-encoding"), Some(coding), "{path}");
            let decoded = match coding {
                "gzip" => {
                    let mut into = vec![0; plain.body.len()];
                    let count = libdeflater::Decompressor::new().gzip_decompress(&answer.body, &mut into).unwrap();
                    into.truncate(count);
                    into
                }
                "br" => {
                    let mut into = Vec::new();
                    brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut into).unwrap();
                    into
                }
                _ => zstd::decode_all(&answer.body[..]).unwrap(),
            };
            assert!(decoded == plain.body, "{coding} of {path}");
        }
        let refused = [("Accept-Encoding", "gzip;q=0, br;q=0, zstd;q=0")];
        assert_eq!(fetch_with(service.public(), "GET", path, &refused).header("content-encoding"), None);
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let (_folder, service) = service();
    for path in ["/news.rss", "/", "/nothing"] {
        let (get, head) = (service.get(path), fetch_with(service.public(), "HEAD", path, &[]));
        assert_eq!((head.status, head.body.len()), (get.status, 0));
        for name in ["etag", "last-modified", "content-type", "content-length", "cache-control", "vary", "link"] {
            assert_eq!(head.all(name), get.all(name), "{name} of {path}");
        }
    }
}

#[test]
fn other_methods_are_told_which_are_allowed() {
    let (_folder, service) = service();
    for method in ["PUT", "DELETE", "PATCH"] {
        let answer = fetch_with(service.public(), method, "/news.rss", &[]);
        assert_eq!(answer.status, 405, "{method}");
        let allowed = answer.header("allow").unwrap();
        assert!(allowed.contains("GET") && allowed.contains("HEAD"), "{allowed}");
    }
}

#[test]
fn every_document_has_its_type_and_its_time_to_live() {
    let (_folder, service) = service();
    for (path, media_type, max_age) in [
        ("/news.rss", "application/rss+xml; charset=utf-8", "max-age=300"),
        ("/news.atom", "application/atom+xml; charset=utf-8", "max-age=300"),
        ("/news.json", "application/feed+json; charset=utf-8", "max-age=300"),
        ("/breaking.rss", "application/rss+xml; charset=utf-8", "max-age=30"),
        ("/news", "text/html; charset=utf-8", "max-age=300"),
    ] {
        // A browser's wish for HTML turns no feed into a page (STANDARDS 14).
        let answer = fetch_with(service.public(), "GET", path, &[("Accept", "text/html")]);
        assert_eq!(answer.header("content-type"), Some(media_type), "{path}");
        let cache = answer.header("cache-control").unwrap();
        assert!(cache.split(", ").any(|part| part == max_age), "{path}: {cache}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[test]
fn pages_lead_to_their_feeds_and_load_nothing_from_elsewhere() {
    let (_folder, service) = service();
    let article = service.items("news")[0]["url"].as_str().unwrap().replace("https://news.example.org", "");
    for path in ["/", "/news", "/all", "/breaking", &article] {
        let page = service.get(path);
        assert_eq!(page.status, 200, "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let html = page.text();
        // Scripts are files of ours, and lists alone have one: what copies a feed's address.
        let scripts: Vec<_> =
            html.split("<script src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(scripts.iter().all(|script| script.starts_with("/-/assets/ajil-")), "{path}: {scripts:?}");
        assert_eq!(scripts.len(), usize::from(path != "/" && path != article), "{path}");
        for script in scripts {
            let script = service.get(script);
            assert_eq!((script.status, script.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
            assert!(script.header("cache-control").unwrap().contains("immutable"));
        }
        let inline = html.matches("<script").count() - html.matches("<script src").count();
        assert_eq!(inline, html.matches("<script type=\"application/ld+json\">").count(), "{path}");
        assert!(!html.contains("javascript:"), "{path}");
        for media_type in ["application/rss+xml", "application/atom+xml", "application/feed+json"] {
            assert!(html.contains(&format!("type=\"{media_type}\"")), "{path} leads to no {media_type}");
            let link = page.all("link").join(", ");
            assert!(link.contains(media_type) && link.contains("rel=\"alternate\""), "{path}: {link}");
        }
        assert!(html.contains("https://news.example.org/breaking.rss"), "{path} does not name the breaking feed");
        for loaded in html.split("<link rel=\"stylesheet\" href=\"").skip(1) {
            let address = loaded.split('"').next().unwrap().replace("https://news.example.org", "");
            assert!(address.starts_with('/'), "{path} loads {address}");
            assert_eq!(service.get(&address).status, 200, "{address}");
        }
    }
}

#[test]
fn what_is_not_there_is_answered_with_a_page_that_helps() {
    let (_folder, service) = service();
    for path in ["/nothing", "/nothing.rss", "/articles/00000000-0000-4000-8000-000000000000", "/.ajil/ajil.db"] {
        let answer = service.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.text().contains("href=") && answer.header("content-security-policy").is_some(), "{path}");
    }
    let mut client = crate::http_client::Client::connect(service.public());
    client.send("GET /%zz HTTP/1.1\r\nHost: news.example.org\r\n\r\n");
    let reply = client.reply();
    assert_eq!(reply.status, 400);
    assert!(reply.text().contains("%zz"), "{}", reply.text());
}

#[test]
fn stray_queries_and_a_slash_too_many_do_no_harm() {
    let (_folder, service) = service();
    assert_eq!(service.get("/news.rss?utm_source=x").body, service.get("/news.rss").body);
    let slashed = service.get("/news.rss/");
    assert_eq!(slashed.status, 301);
    assert!(slashed.header("location").unwrap().ends_with("/news.rss"), "{slashed:?}");
}

#[test]
fn the_id_that_a_story_declared_when_it_had_a_headlines_leads_to_it() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("wire/ticker.txt", "• A headline that becomes a story\nBREAKING\n");
    let headline = service.expect_in("breaking", "A headline that becomes a story");
    let matter = "---\nid: 0b7f9f62-8b6f-4c43-9a39-5f0a4d2f7f10\ntitle: A headline that becomes a story\n";
    folder.rename_in("news/story.md", format!("{matter}aliases: [/old/address]\n---\n\nThe body of it.\n"));
    let story = service.expect_in("news", "A headline that becomes a story");
    assert_eq!(story["id"], headline["id"]);
    let moved = service.get("/old/address");
    assert_eq!((moved.status, moved.header("location")), (301, story["url"].as_str()));
}

#[test]
fn the_operator_is_told_how_things_stand() {
    let (folder, service) = service();
    folder.write("news/broken.txt", BROKEN);
    eventually(PATIENCE, "a refused file", || (service.status()["files"]["refused"] == 1).then_some(()));
    assert_eq!(service.ask_operator("/healthz").status, 200);
    assert_eq!(service.ask_operator("/readyz").status, 200);
    let status = service.status();
    assert_eq!((&status["entries"], &status["files"]["published"]), (&2.into(), &2.into()), "{status}");
    assert_eq!(status["refused"][0]["path"], "news/broken.txt");
    assert!(status["refused"][0]["mend"].as_str().is_some_and(|mend| !mend.is_empty()), "{status}");
    assert_eq!(status["feeds"]["news"]["entries"], 2);
    // None of it is anybody's who reads the feeds.
    for path in ["/healthz", "/readyz", "/status", "/metrics"] {
        assert_eq!(service.get(path).status, 404, "{path}");
    }
}

#[test]
fn the_operators_listener_can_be_left_out() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let service = Call::on(&folder).option("--operator", Some("off")).start();
    service.expect("news", &["A story"]);
    assert!(!service.output().contains("operator"), "{}", service.output());
}

#[test]
fn an_address_that_is_taken_is_named_with_its_flag() {
    let (folder, service) = service();
    let state = folder.outside("state");
    let call = Call::on(&folder)
        .option("--state", Some(state.to_str().unwrap()))
        .option("--listen", Some(&service.public().to_string()));
    let (status, said) = call.fail();
    assert_eq!(status.code(), Some(1));
    assert!(said.contains(&service.public().to_string()) && said.contains("--listen"), "{said}");
}

#[test]
fn sigterm_answers_what_is_under_way_and_ends_with_status_0() {
    let (folder, mut service) = service();
    // A connection that says nothing, one that says half, and one that is kept.
    let silent = TcpStream::connect(service.public()).unwrap();
    let mut half = TcpStream::connect(service.public()).unwrap();
    half.write_all(b"GET /news.rss HTTP/1.1\r\nHost: x").unwrap();
    let mut kept = crate::http_client::Client::connect(service.public());
    kept.send("GET /news.rss HTTP/1.1\r\nHost: news.example.org\r\n\r\n");
    assert_eq!(kept.reply().status, 200);
    folder.write("news/late.txt", story("Dropped just before"));

    let asked = Instant::now();
    assert_eq!(service.stop().code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10), "the issue allows ten seconds: {:?}", asked.elapsed());
    assert!(kept.is_closed());
    drop((silent, half));
    // What came too late is found at the next start.
    service.start_again();
    service.expect_in("news", "Dropped just before");
}

#[test]
fn a_slash_too_many_leads_below_the_path_of_the_public_address() {
    let folder = Folder::new();
    folder.write("sport/a.txt", story("A story"));
    let service = Call::on(&folder).option("--base-url", Some("https://new.example/news")).start();
    for (asked, right) in [("/sport/", "/news/sport"), ("/sport.rss/", "/news/sport.rss")] {
        let moved = service.get(asked);
        assert_eq!((moved.status, moved.header("location")), (301, Some(right)));
    }
}
