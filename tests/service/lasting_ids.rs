//! What a publisher and an operator do to a site, one after another, and the id that stays.

use std::collections::BTreeMap;

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{Call, Service};

/// Of each story its id and date, as every format tells them.
fn told(service: &Service, feed: &str) -> BTreeMap<String, (String, String)> {
    let told = service.feed(feed);
    told.into_iter().map(|told| (told.title, (told.id, told.published.to_rfc3339()))).collect()
}

#[test]
fn fault_27_ids_stay_through_edits_renames_moves_hosts_tls_and_a_new_machine() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.write("news/plain.txt", story("A plain story"));
    folder.write("news/named.md", "---\nid: 4711\ntitle: A story with an id\ndate: 2026-01-02\n---\nIts text.\n");
    folder.write(
        "news/wire.json",
        r#"{"uri":"urn:newsml:example.org:1","headline":"From the wire","body_text":"The text.","versioncreated":"2026-02-03T04:05:06Z","version":"1"}"#,
    );
    folder.write(
        "news/page.txt",
        "• A headline of another story\nعاجل\n\nA page\n\nThe text of the page, in one paragraph.\n",
    );
    for title in ["A plain story", "A story with an id", "From the wire", "A page"] {
        service.expect_in("news", title);
    }
    service.expect_in("breaking", "A headline of another story");
    let (news, breaking) = (told(&service, "news"), told(&service, "breaking"));

    // Edits.
    folder.write("news/plain.txt", story("A plain story").replace("The second one.", "The second one, longer."));
    folder.write("news/wire.json", r#"{"uri":"urn:newsml:example.org:1","headline":"From the wire","body_text":"The text, corrected.","versioncreated":"2026-02-03T04:05:06Z","version":"2"}"#);
    eventually(PATIENCE, "the edits", || {
        let all = service.feed("news");
        let has = |words: &str| all.iter().any(|told| told.html.as_ref().is_some_and(|html| html.contains(words)));
        (has("longer") && has("corrected")).then_some(())
    });
    assert_eq!(told(&service, "news"), news);

    // Renames and a move, all at once, to another category.
    folder.rename("news/plain.txt", "news/خبر عادي.txt");
    folder.rename("news/named.md", "world/named-otherwise.md");
    folder.rename("news/wire.json", "world/wire.json");
    eventually(PATIENCE, "the moves", || (service.titles("world").len() == 2).then_some(()));
    eventually(PATIENCE, "two left", || (service.titles("news").len() == 2).then_some(()));
    let both: BTreeMap<_, _> = told(&service, "news").into_iter().chain(told(&service, "world")).collect();
    assert_eq!(both, news);

    // Another host with TLS before it, then below a path.
    for base in ["https://other.example.net", "https://example.org/news-site"] {
        assert!(service.stop().success());
        service.start_again_as(Call::on(&folder).option("--base-url", Some(base)));
        let all = service.get("/all.json");
        assert_eq!(all.status, 200);
        for (title, (id, _)) in &news {
            assert!(all.text().contains(id.as_str()), "{title} under {base}");
        }
        assert!(all.text().contains(base));
    }

    // A new machine: the folder is copied, the state is lost.
    assert!(service.stop().success());
    std::fs::remove_dir_all(folder.at(".ajil")).unwrap();
    service.start_again_as(Call::on(&folder));
    let after = told(&service, "all");
    for title in ["A story with an id", "From the wire", "A page"] {
        assert_eq!(after[title], news[title], "{title}");
    }
    assert_eq!(told(&service, "breaking"), breaking);
    // (The id of a renamed file without one is of its new name then: ARCHITECTURE, *After a lost store*.)
}

#[test]
fn fault_27_a_site_by_any_other_title_keeps_its_ids() {
    let folder = Folder::with(&format!("{SITE}title = \"Before\"\nlanguage = \"fr\"\n"));
    folder.write("news/a.txt", story("A story"));
    let mut service = Service::start(&folder);
    service.expect_in("news", "A story");
    let before = told(&service, "news");
    assert!(service.stop().success());
    folder.write(
        "site.toml",
        format!("{SITE}title = \"After\"\nlanguage = \"ar\"\nlabels = [\"PRESSING\"]\nwindow = {{ count = 7 }}\n"),
    );
    service.start_again();
    service.expect_in("news", "A story");
    assert_eq!(told(&service, "news"), before);
}
