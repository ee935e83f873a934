//! Names: Arabic ones, temporary ones, and those of what is no article.

use std::fs;

use crate::folder::{Folder, story};
use crate::http_client::Client;
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

/// «أخبار/قمة» with its hamza apart from the alef, as macOS writes names.
const DECOMPOSED: &str = "\u{627}\u{654}\u{62E}\u{628}\u{627}\u{631} \u{645}\u{62D}\u{644}\u{64A}\u{629}";
const COMPOSED: &str = "\u{623}\u{62E}\u{628}\u{627}\u{631} \u{645}\u{62D}\u{644}\u{64A}\u{629}";

fn encoded(name: &str, upper: bool) -> String {
    let digits = |byte: u8| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") };
    name.bytes().map(digits).collect()
}

#[test]
fn an_arabic_folder_is_fetched_by_every_spelling_of_its_name() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in(
        format!("{COMPOSED}/افتتاح المعرض الدولي للكتاب.txt"),
        "افتتاح المعرض\n\nفتح المعرض أبوابه اليوم.\n",
    );
    let address = encoded(COMPOSED, true);
    service.expect(&address, &["افتتاح المعرض"]);
    for spelling in [encoded(COMPOSED, false), encoded(DECOMPOSED, true), COMPOSED.replace(' ', "%20")] {
        assert_eq!(service.titles(&spelling), ["افتتاح المعرض"], "{spelling}");
    }
    // Raw, as an address is pasted; the client of the other fetches would encode it.
    for spelling in [COMPOSED, DECOMPOSED].map(|name| name.replace(' ', "%20")) {
        let mut client = Client::connect(service.public());
        client.send(format!("GET /{spelling}.rss HTTP/1.1\r\nHost: news.example.org\r\n\r\n"));
        let reply = client.reply();
        assert_eq!(reply.status, 200, "{spelling}");
        // Whatever was asked, the feed says its one address.
        let own = format!("https://news.example.org/{}.rss", encoded(COMPOSED, true));
        assert!(reply.text().contains(&format!("<atom:link href=\"{own}\" rel=\"self\"")), "{}", reply.text());
    }
    assert_eq!(service.get(&format!("/{address}")).status, 200);
}

#[test]
fn a_folder_named_in_either_spelling_is_one_category() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write(format!("{DECOMPOSED}/a.txt"), story("From a Mac"));
    folder.write(format!("{COMPOSED}/b.txt"), story("From elsewhere"));
    eventually(PATIENCE, "both stories in one feed", || {
        (service.titles(&encoded(COMPOSED, true)).len() == 2).then_some(())
    });
    service.feed(&encoded(COMPOSED, true));
}

#[test]
fn temporary_and_hidden_names_are_never_published() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    fs::create_dir_all(folder.at("news/.hidden")).unwrap();
    fs::create_dir_all(folder.at(".git")).unwrap();
    for name in [
        ".hidden.txt",
        ".story.txt.AbC123",
        "story.txt~",
        "#story.txt#",
        "~$story.txt",
        "story.txt.part",
        "story.part",
        "story.txt.tmp",
        "story.txt.filepart",
        "story.txt.crdownload",
        ".story.txt.swp",
        "story.txt.bak",
        ".hidden/story.txt",
    ] {
        folder.write(format!("news/{name}"), story(&format!("Never {name}")));
    }
    folder.write(".git/story.txt", story("Never .git"));
    folder.rename_in("news/.renamed.txt", story("Never renamed"));
    folder.rename_in("news/renamed.txt.part", story("Never renamed.part"));
    folder.write("news/marker.txt", story("The marker"));
    service.expect("all", &["The marker"]);
    let status = service.status();
    assert_eq!((&status["files"], &status["refused"]), (&serde_json::json!({"published": 1}), &serde_json::json!([])));
    assert_eq!(status["feeds"]["all"]["entries"], 1);
    // And are, once they have their real name.
    folder.rename("news/story.part", "news/story.txt");
    service.expect_in("news", "Never story.part");
}

#[test]
fn media_beside_an_article_is_neither_published_nor_refused() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for name in ["a.jpg", "a.JPEG", "a.png", "a.webp", "a.svg", "a.mp3", "a.mp4"] {
        folder.write(format!("news/{name}"), b"not a story");
    }
    folder.write("news/a.txt", story("With pictures"));
    service.expect("all", &["With pictures"]);
    let receipts = fs::read_dir(folder.at("news")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!receipts.into_iter().any(|name| name.to_string_lossy().contains("refused")));
    assert_eq!(service.status()["refused"], serde_json::json!([]));
}

#[test]
fn an_unknown_ending_is_refused_with_a_receipt() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/story.docx", b"PK\x03\x04");
    folder.write("news/README", b"What is this?");
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/story.docx.refused.txt"));
    assert!(receipt.contains("docx") && receipt.contains("unknown-format"), "{receipt}");
    eventually(PATIENCE, "another receipt", || folder.read("news/README.refused.txt"));
    assert_eq!(service.titles("all"), [""; 0]);
}

#[test]
fn fault_15_names_that_no_text_can_spell_are_published_all_the_same() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let service = Service::start(&folder);
    fs::create_dir(folder.at("news")).unwrap();
    for (number, name) in [&b"\xE9t\xE9.txt"[..], b"a\nb.txt", b"%00.txt"].into_iter().enumerate() {
        fs::write(folder.at("news").join(OsStr::from_bytes(name)), story(&format!("Odd {number}"))).unwrap();
    }
    let long = format!("{}.txt", "x".repeat(251));
    folder.write(format!("news/{long}"), story("Odd 3"));
    eventually(PATIENCE, "four stories", || (service.titles("news").len() == 4).then_some(()));
    let ids: std::collections::BTreeSet<_> = service.feed("news").into_iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), 4);
    assert!(!service.log().contains("a\nb.txt"), "a name forged a line of the log");
}
