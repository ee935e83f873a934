//! Golden documents (`tests/golden/documents`), the rules that each keeps, and what readers that are not ours make of them.
//! `tests/golden/README.md` tells how to renew them.

#[path = "../support/rules.rs"]
mod rules;
#[path = "../support/listings.rs"]
mod rules_of_listings;
#[path = "../support/samples.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod samples;
#[path = "../support/xml.rs"]
mod xml;

mod documents;
mod entries;
mod json_feed;
mod listings;
mod readers;
mod truth;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use documents::Golden;
use serde_json::Value;
use xml::Element;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The documents; their files were written anew before anybody sees them, where that is asked for.
fn goldens() -> &'static [Golden] {
    static GOLDENS: LazyLock<Vec<Golden>> = LazyLock::new(|| {
        let goldens = documents::all();
        if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| !value.is_empty()) {
            let there = folder().join("documents");
            fs::remove_dir_all(&there).and_then(|()| fs::create_dir(&there)).expect("a folder that can be written");
            for golden in &goldens {
                fs::write(there.join(&golden.name), &golden.bytes).expect("a file that can be written");
            }
            fs::write(folder().join("truth.json"), truth_of(&goldens)).expect("a file that can be written");
        }
        goldens
    });
    &GOLDENS
}

/// `truth.json`: the truth of each feed by the name of its document.
fn truth_of(goldens: &[Golden]) -> Vec<u8> {
    let told = goldens.iter().filter_map(|golden| Some((golden.name.as_str(), golden.truth.as_ref()?)));
    let told: BTreeMap<&str, &Value> = told.collect();
    let mut text = serde_json::to_vec_pretty(&told).expect("made of strings");
    text.push(b'\n');
    text
}

/// Fails unless a file holds these bytes.
#[track_caller]
fn compare(path: &Path, bytes: &[u8]) {
    let known = fs::read(path).unwrap_or_default();
    let differs = known.iter().zip(bytes).position(|(a, b)| a != b).unwrap_or(known.len().min(bytes.len()));
    let around = |of: &[u8]| {
        let part = &of[differs.saturating_sub(80).min(of.len())..(differs + 80).min(of.len())];
        String::from_utf8_lossy(part).into_owned()
    };
    assert!(
        known == bytes,
        "{} differs at byte {differs}:\n  known: …{}…\n  now:   …{}…\nIf that is meant: UPDATE_GOLDEN=1 cargo test --test golden",
        path.display(),
        around(&known),
        around(bytes),
    );
}

#[test]
fn every_document_is_to_the_byte_what_it_was() {
    for golden in goldens() {
        compare(&folder().join("documents").join(&golden.name), &golden.bytes);
    }
    compare(&folder().join("truth.json"), &truth_of(goldens()));
    let there = fs::read_dir(folder().join("documents")).expect("a folder");
    let mut there: Vec<_> = there.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8")).collect();
    let mut made: Vec<_> = goldens().iter().map(|golden| golden.name.clone()).collect();
    there.sort();
    made.sort();
    assert_eq!(there, made, "nothing lies there that is not made any more");
}

#[test]
fn every_document_keeps_the_rules_of_its_format() {
    for golden in goldens() {
        match golden.name.rsplit('.').next() {
            Some("rss") => rules::check_rss(&golden.bytes),
            Some("atom") => rules::check_atom(&golden.bytes),
            Some("json") => rules::check_json_feed(&golden.bytes),
            _ => listings::check(&golden.name, &golden.bytes),
        }
    }
}

/// A document of XML as a tree.
fn tree(name: &str) -> Element {
    let golden = goldens().iter().find(|golden| golden.name == name).expect("a golden document");
    let root = Element::read(&golden.bytes);
    if root.name == "rss" { root.children.into_iter().next().expect("a channel") } else { root }
}

fn relations(of: &Element) -> Vec<String> {
    let links = of.all("link").chain(of.all("atom:link"));
    links.filter_map(|link| link.attribute("rel").map(str::to_owned)).filter(|rel| rel != "alternate").collect()
}

/// STANDARDS 30 and 32.
#[test]
fn archives_and_pages_are_linked_as_rfc_5005_has_them() {
    for ending in ["rss", "atom"] {
        let (site, archive, paged) =
            (tree(&format!("site.{ending}")), tree(&format!("archive.{ending}")), tree(&format!("paged.{ending}")));
        assert_eq!(relations(&site), ["self", "prev-archive"]);
        assert_eq!(relations(&archive), ["self", "current", "prev-archive", "next-archive"]);
        assert_eq!(relations(&paged), ["self", "first", "next", "previous", "last"]);
        let marked = [&site, &archive, &paged].map(|document| document.one("fh:archive").is_some());
        assert_eq!(marked, [false, true, false]);
        assert!([&site, &archive, &paged].iter().all(|document| document.place("fh:complete").is_none()));
    }
}

/// STANDARDS 24 and 33.
#[test]
fn tombstones_stand_ahead_of_the_entries_and_never_for_one_that_lives() {
    let feed = tree("withdrawn.atom");
    let dead: Vec<_> =
        feed.all("at:deleted-entry").map(|dead| dead.attribute("ref").expect("ref").to_owned()).collect();
    let alive: Vec<_> = feed.all("entry").map(|entry| entry.text_of("id").to_owned()).collect();
    assert_eq!((dead.len(), alive.len()), (3, 2));
    assert!(feed.place("at:deleted-entry") < feed.place("entry"));
    // A retraction is shown beside its tombstone; of the same moment, so that it does not cancel it.
    let both: Vec<_> = dead.iter().filter(|id| alive.contains(id)).collect();
    assert_eq!(both.len(), 1);
    for (tombstone, entry) in
        feed.all("at:deleted-entry").flat_map(|dead| feed.all("entry").map(move |entry| (dead, entry)))
    {
        if tombstone.attribute("ref") == Some(entry.text_of("id")) {
            assert!(entry.text_of("title").starts_with('['), "a retraction");
            assert_eq!(tombstone.attribute("when"), Some(entry.text_of("updated")));
        }
    }
}

#[test]
fn feedparser_agrees() {
    goldens();
    readers::check("feedparser", &folder());
}

#[test]
fn newsboat_agrees() {
    goldens();
    readers::check("newsboat", &folder());
}

#[test]
fn rss_parser_agrees() {
    goldens();
    readers::check("rss-parser", &folder());
}

#[test]
fn feedsmith_agrees() {
    goldens();
    readers::check("feedsmith", &folder());
}

/// The schemas once more, by the validator of the people who made RELAX NG; `xml.rs` has libxml2's word.
#[test]
fn jing_finds_every_document_valid_by_its_schema() {
    let jing = |schema: &str, documents: &[PathBuf]| {
        let schema = folder().join("../fixtures").join(schema);
        let ran = readers::run("jing", Command::new("jing").arg(&schema).args(documents), true)?;
        Some((ran.status.success(), String::from_utf8_lossy(&ran.stdout).into_owned()))
    };
    for (schema, is_of_it, least) in [
        ("atom.rng", (|name| name.ends_with(".atom")) as fn(&str) -> bool, 8),
        ("opml.rng", |name| name.ends_with(".opml"), 1),
        ("sitemap.rng", |name| name.starts_with("sitemap"), 2),
        ("news-sitemap.rng", |name| name.starts_with("news-sitemap"), 2),
    ] {
        let of_it = goldens().iter().filter(|golden| is_of_it(&golden.name));
        let documents: Vec<_> = of_it.map(|golden| folder().join("documents").join(&golden.name)).collect();
        assert!(documents.len() >= least, "{schema} has nothing to hold");
        let Some((valid, said)) = jing(schema, &documents) else { return };
        assert!(valid, "{said}");
    }
    // It can say no.
    let (_, said) = jing("opml.rng", &[folder().join("documents/sitemap.xml")]).expect("it was there");
    assert!(said.contains("error"), "{said}");
}
