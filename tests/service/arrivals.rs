//! How a file comes: by rename, by write, slowly, many at once.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::time::Duration;

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually_telling};
use crate::service::{Call, Service};

#[test]
fn a_file_renamed_into_place_is_in_every_format_of_its_feed_and_of_all() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("news/from-outside.txt", story("Renamed from outside"));
    service.expect("news", &["Renamed from outside"]);
    folder.rename_beside("sports/from-beside.txt", story("Renamed from beside"));
    let told = service.expect("sports", &["Renamed from beside"]);
    assert_eq!(service.feed("all").len(), 2);
    assert!(told[0].html.as_deref().unwrap().contains("that is called Renamed from beside"));
    assert_eq!(told[0].link, format!("https://news.example.org/articles/{}", &told[0].id["urn:uuid:".len()..]));
}

#[test]
fn a_rename_does_not_wait_for_the_settle_time() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "title = \"News\"");
    let service = Call::on(&folder).option("--settle", Some("1h")).start();
    folder.rename_in("news/a.txt", story("At once"));
    service.expect("news", &["At once"]);
}

#[test]
fn a_bare_close_waits_for_the_settle_time() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "title = \"News\"");
    let service = Call::on(&folder).option("--settle", Some("1h")).start();
    folder.write("news/closed.txt", story("Perhaps half"));
    folder.rename_in("news/renamed.txt", story("Whole"));
    service.expect("news", &["Whole"]);
}

#[test]
fn a_plain_write_is_published_once_it_lies_still() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("Written at once"));
    service.expect("news", &["Written at once"]);
}

#[test]
fn no_piece_of_a_slow_write_is_ever_served() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "title = \"News\"");
    let service = Service::start(&folder);
    let paragraphs: Vec<_> = (1..=12).map(|n| format!("Paragraph {n} of the story, as it was sent.")).collect();
    let text = format!("A slow story\n\n{}\n\nThe end.\n", paragraphs.join("\n\n"));
    // Three settle times between two pieces, and the file stays open.
    folder.write_slowly("news/slow.txt", text.as_bytes(), 8, || {
        all_along(Duration::from_millis(240), || assert_eq!(service.titles("news"), [""; 0]));
    });
    let first = loop {
        if let Some(item) = service.items("news").pop() {
            break item;
        }
    };
    assert!(first["content_html"].as_str().unwrap().ends_with("<p>The end.</p></div>"), "{first}");
}

#[test]
fn no_piece_of_a_write_that_is_reopened_for_each_piece_is_ever_served() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "title = \"News\"");
    let service = Call::on(&folder).option("--settle", Some("2s")).start();
    let path = folder.at("news/appended.txt");
    for piece in ["An appended story\n\n", "Its first paragraph.\n\n", "Its second.\n\n", "The end.\n"] {
        File::options().create(true).append(true).open(&path).unwrap().write_all(piece.as_bytes()).unwrap();
        all_along(Duration::from_millis(200), || assert_eq!(service.titles("news"), [""; 0]));
    }
    let told = service.expect("news", &["An appended story"]);
    assert!(told[0].html.as_deref().unwrap().contains("The end."));
}

#[test]
fn what_a_cut_upload_left_becomes_the_whole_story_under_the_same_id() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let whole = story("An upload that was cut");
    folder.write("news/cut.txt", &whole[..whole.len() / 2]);
    let cut = service.expect("news", &["An upload that was cut"]).remove(0);
    folder.write("news/cut.txt", &whole);
    let mended = eventually_telling(PATIENCE, "the second paragraph", || {
        let item = service.items("news").remove(0);
        let html = item["content_html"].as_str().unwrap_or_default().to_owned();
        if html.contains("The second one.") { Ok(item) } else { Err(html) }
    });
    assert_eq!(mended["id"], cut.id);
    assert_eq!(service.feed("news")[0].published, cut.published);
}

#[test]
fn a_thousand_files_at_once_are_each_there_once() {
    let folder = Folder::with(&format!("{SITE}window = {{ count = 1000 }}\n"));
    let service = Service::start(&folder);
    let titles: BTreeSet<_> = (0..1000).map(|n| format!("Story number {n}")).collect();
    fs::create_dir(folder.at("bulk")).unwrap();
    for (n, title) in titles.iter().enumerate() {
        fs::write(folder.at(format!("bulk/{n}.txt")), story(title)).unwrap();
    }
    // The operator is asked, for a document of a thousand entries is much to read again and again.
    eventually_telling(PATIENCE * 2, "a thousand entries", || {
        let entries = service.status()["entries"].clone();
        if entries == 1000 { Ok(()) } else { Err(entries.to_string()) }
    });
    let told = eventually_telling(PATIENCE, "a thousand items", || {
        let told = service.titles("bulk");
        if told.len() == 1000 { Ok(told) } else { Err(told.len().to_string()) }
    });
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), titles);
    let ids: BTreeSet<_> = service.feed("all").into_iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), 1000);
}
