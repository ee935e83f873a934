//! Receipts beside refused files.

use std::fs;

use crate::folder::{BROKEN, Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::Service;

fn in_language(tag: &str) -> Folder {
    Folder::with(&format!("{SITE}language = \"{tag}\"\n"))
}

#[test]
fn a_receipt_names_line_reason_and_mend_in_the_sites_language() {
    for (tag, line, mend) in
        [("en", "line 3", "How to mend it"), ("fr", "ligne 3", "Que faire"), ("ar", "السطر", "ما الحل؟")]
    {
        let folder = in_language(tag);
        let service = Service::start(&folder);
        folder.write("news/story.txt", BROKEN);
        let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/story.txt.refused.txt"));
        let lower = receipt.to_lowercase();
        assert!(lower.contains(line) && receipt.contains(mend), "{tag}: {receipt}");
        assert!(
            receipt.contains("story.txt") && receipt.contains("not-utf8") && receipt.contains("UTF-8"),
            "{receipt}"
        );
        assert_eq!(service.titles("all"), [""; 0]);
        let refused = &service.status()["refused"][0];
        assert_eq!((&refused["path"], &refused["code"]), (&"news/story.txt".into(), &"not-utf8".into()), "{refused}");
    }
}

#[test]
fn fault_23_front_matter_that_cannot_be_read_is_told_with_line_and_column() {
    let folder = in_language("en");
    let _service = Service::start(&folder);
    folder.write("news/a.md", "---\ntitle: \"Unfinished\ndate: 2020-09-24\n---\n\nBody.\n");
    folder.write("news/b.md", "---\ntitle: A date of no calendar\ndate: 2020-02-31\n---\n\nBody.\n");
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/a.md.refused.txt"));
    assert!(receipt.contains("front-matter-syntax") && receipt.to_lowercase().contains("line "), "{receipt}");
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/b.md.refused.txt"));
    assert!(receipt.contains("2020-02-31") && receipt.to_lowercase().contains("line 3"), "{receipt}");
}

#[test]
fn a_receipt_goes_when_the_file_is_mended() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/story.txt", BROKEN);
    eventually(PATIENCE, "a receipt", || folder.read("news/story.txt.refused.txt"));
    folder.write("news/story.txt", story("A mended story"));
    service.expect("news", &["A mended story"]);
    eventually(PATIENCE, "no receipt", || folder.read("news/story.txt.refused.txt").is_none().then_some(()));
}

#[test]
fn a_receipt_goes_when_the_file_goes_or_is_renamed() {
    let folder = Folder::new();
    let _service = Service::start(&folder);
    folder.write("news/removed.txt", BROKEN);
    folder.write("news/renamed.txt", [BROKEN, b"Another line.\n"].concat());
    for name in ["removed", "renamed"] {
        eventually(PATIENCE, "a receipt", || folder.read(format!("news/{name}.txt.refused.txt")));
    }
    folder.remove("news/removed.txt");
    folder.rename("news/renamed.txt", "news/other.txt");
    eventually(PATIENCE, "a receipt of the new name", || folder.read("news/other.txt.refused.txt"));
    for name in ["removed", "renamed"] {
        let gone = || folder.read(format!("news/{name}.txt.refused.txt")).is_none().then_some(());
        eventually(PATIENCE, "no receipt of the old name", gone);
    }
}

#[test]
fn a_receipt_goes_whose_file_went_while_the_service_stood_still() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.write("news/removed.txt", BROKEN);
    folder.write("news/mended.txt", BROKEN);
    for name in ["removed", "mended"] {
        eventually(PATIENCE, "a receipt", || folder.read(format!("news/{name}.txt.refused.txt")));
    }
    assert!(service.stop().success());
    folder.remove("news/removed.txt");
    folder.write("news/mended.txt", story("A mended story"));
    service.start_again();
    service.expect("news", &["A mended story"]);
    for name in ["removed", "mended"] {
        let gone = || folder.read(format!("news/{name}.txt.refused.txt")).is_none().then_some(());
        eventually(PATIENCE, "no receipt", gone);
    }
}

#[test]
fn receipts_never_become_articles_and_have_no_receipts() {
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    let mut service = Service::start(&folder);
    folder.write("news/fine.txt", story("A story"));
    folder.write("news/story.txt", BROKEN);
    eventually(PATIENCE, "a receipt", || folder.read("news/story.txt.refused.txt"));
    let receipt = eventually(PATIENCE, "a receipt of what was published", || folder.read("news/fine.txt.receipt.txt"));
    assert!(receipt.contains("A story") && receipt.contains("urn:uuid:"), "{receipt}");
    service.restart();
    service.expect("all", &["A story"]);
    let mut names: Vec<_> = fs::read_dir(folder.at("news")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["fine.txt", "fine.txt.receipt.txt", "story.txt", "story.txt.refused.txt"]);
    assert_eq!(service.status()["files"], serde_json::json!({"published": 1, "refused": 1}));
}

#[test]
fn no_receipts_are_written_where_none_are_wanted() {
    let folder = Folder::new();
    folder.write("quiet/feed.toml", "receipts = \"none\"\n");
    let service = Service::start(&folder);
    folder.write("quiet/story.txt", BROKEN);
    folder.write("loud/story.txt", BROKEN);
    eventually(PATIENCE, "a receipt", || folder.read("loud/story.txt.refused.txt"));
    eventually(PATIENCE, "two refused files", || (service.status()["files"]["refused"] == 2).then_some(()));
    all_along(std::time::Duration::from_millis(100), || {
        assert_eq!(folder.read("quiet/story.txt.refused.txt"), None);
    });
}

#[test]
fn a_receipt_that_cannot_be_written_beside_its_file_is_in_the_state_folder() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    // Tests may run as root, whom permissions do not hinder; a folder of the receipt's name hinders everybody.
    fs::create_dir_all(folder.at("news/story.txt.refused.txt")).unwrap();
    folder.write("news/story.txt", BROKEN);
    let kept = ".ajil/receipts/news/story.txt.refused.txt";
    let receipt = eventually(PATIENCE, "a receipt in the state folder", || folder.read(kept));
    assert!(receipt.contains("not-utf8"), "{receipt}");
    eventually(PATIENCE, "a word of it in the log", || service.log().contains(kept).then_some(()));
    folder.write("news/story.txt", story("A mended story"));
    eventually(PATIENCE, "no receipt", || folder.read(kept).is_none().then_some(()));
}

#[test]
fn a_publishers_own_file_of_a_receipts_name_is_left_alone() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/story.txt.refused.txt", "My own notes.\n");
    folder.write("news/story.txt", BROKEN);
    eventually(PATIENCE, "a refused file", || (service.status()["files"]["refused"] == 1).then_some(()));
    folder.write("news/story.txt", story("A mended story"));
    service.expect("news", &["A mended story"]);
    folder.remove("news/story.txt");
    service.expect("news", &[]);
    assert_eq!(folder.read("news/story.txt.refused.txt").as_deref(), Some("My own notes.\n"));
}

#[test]
fn a_receipt_of_a_renamed_file_goes_from_the_state_folder_too() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    fs::create_dir_all(folder.at("news/x.docx.refused.txt")).unwrap();
    folder.write("news/x.docx", story("A story of another kind"));
    let kept = ".ajil/receipts/news/x.docx.refused.txt";
    eventually(PATIENCE, "a receipt in the state folder", || folder.read(kept));
    folder.rename("news/x.docx", "news/x.txt");
    service.expect("news", &["A story of another kind"]);
    eventually(PATIENCE, "no receipt", || folder.read(kept).is_none().then_some(()));
}

#[test]
fn fault_15_a_name_as_long_as_names_can_be_has_a_receipt_that_goes_with_it() {
    let folder = Folder::new();
    let name = format!("{}.docx", "خ".repeat(121));
    let receipts = || {
        let names = fs::read_dir(folder.at("news")).into_iter().flatten().map(|entry| entry.unwrap().file_name());
        let names: Vec<_> = names.map(|name| name.into_string().expect("cut between letters")).collect();
        names.into_iter().filter(|name| name.ends_with(".refused.txt")).collect::<Vec<_>>()
    };
    let mut service = Service::start(&folder);
    folder.write(format!("news/{name}"), "PK");
    let before = eventually(PATIENCE, "a receipt", || Some(receipts()).filter(|names| names.len() == 1));
    service.restart();
    folder.write("news/later.docx", "PK");
    eventually(PATIENCE, "a later receipt", || folder.read("news/later.docx.refused.txt"));
    assert!(receipts().contains(&before[0]), "{:?}", receipts());
    folder.remove(format!("news/{name}"));
    eventually(PATIENCE, "no receipt", || (receipts() == ["later.docx.refused.txt"]).then_some(()));
}

#[test]
fn receipts_that_a_crash_lost_or_left_are_put_right() {
    let folder = Folder::new();
    folder.write("news/lost.txt", BROKEN);
    folder.write("news/fine.txt", story("A story"));
    folder.write("all/reserved.txt", "x");
    let mut service = Service::start(&folder);
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/lost.txt.refused.txt"));
    eventually(PATIENCE, "a receipt of the folder", || folder.read("all.refused.txt"));
    let before = service.expect("news", &["A story"]);
    service.kill_dash_nine();
    // So it stands when it is killed between the commit and the receipt.
    folder.remove("news/lost.txt.refused.txt");
    folder.remove("all.refused.txt");
    folder.write("news/fine.txt.refused.txt", &receipt);
    folder.write(".ajil/receipts/news/fine.txt.refused.txt", &receipt);
    service.start_again();
    let again = eventually(PATIENCE, "the receipt again", || folder.read("news/lost.txt.refused.txt"));
    assert!(again.contains("not-utf8") && again.contains("news/lost.txt"), "{again}");
    eventually(PATIENCE, "the folder's receipt again", || folder.read("all.refused.txt"));
    for left in ["news/fine.txt.refused.txt", ".ajil/receipts/news/fine.txt.refused.txt"] {
        eventually(PATIENCE, "no receipt of what is published", || folder.read(left).is_none().then_some(()));
    }
    assert_eq!(service.expect("news", &["A story"]), before);
}

#[test]
fn receipts_follow_the_setting_when_it_changes() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/story.txt", BROKEN);
    folder.write("news/fine.txt", story("A story"));
    let before = service.expect("news", &["A story"]);
    let (refused, fine) = ("news/story.txt.refused.txt", "news/fine.txt.receipt.txt");
    for (setting, wanted) in
        [("refused", [true, false]), ("none", [false, false]), ("all", [true, true]), ("refused", [true, false])]
    {
        folder.write("site.toml", format!("{SITE}receipts = \"{setting}\"\n"));
        eventually(PATIENCE, setting, || {
            ([refused, fine].map(|receipt| folder.read(receipt).is_some()) == wanted).then_some(())
        });
    }
    assert_eq!(service.expect("news", &["A story"]), before);
}

/// A folder that wants a receipt for everything, with a window of two, a view and a partner.
fn telling_all() -> Folder {
    let folder = Folder::with(&format!("{SITE}language = \"en\"\nreceipts = \"all\"\n"));
    folder.write("news/feed.toml", "window = { count = 2 }\n");
    folder.write("aged/feed.toml", "window = { age = \"2d\" }\n");
    folder.write("views/visits/feed.toml", "[select]\ntags = [\"visit\"]\n");
    folder.write("views/msn/feed.toml", "profile = \"msn\"\n[select]\ncategories = [\"news\"]\n");
    folder.write("closed/feed.toml", "accept = [\"folder\"]\n");
    folder
}

#[test]
fn a_receipt_of_everything_tells_which_feeds_show_the_entry_and_why_others_do_not() {
    let folder = telling_all();
    folder.write("news/a.md", "---\ntitle: A new one\ndate: 2020-09-24\ntags: [visit]\n---\n\nText.\n");
    folder.write("news/b.md", "---\ntitle: Another new one\ndate: 2020-09-23\n---\n\nText.\n");
    let _service = Service::start(&folder);
    folder.write(
        "news/2020-09-01-old.md",
        "---\ntitle: An old one\ntags: [visit]\ncategories: [aged, closed]\n---\n\nSome text in English that tells its language.\n",
    );
    let receipt = |name: &str| eventually(PATIENCE, "a receipt", || folder.read(format!("{name}.receipt.txt")));
    let old = receipt("news/2020-09-01-old.md");
    for line in [
        "  In the feeds: all, views/visits\n",
        "  Not in news: this feed shows its newest (2 at most), and all of these are newer.\n",
        "  Not in aged: this feed shows nothing older than 2d.\n",
        "  Not in closed: this category takes only what is in its own folder.\n",
        "  Not in views/msn: MSN would skip it: ",
        "  Guessed: the language (en)",
        "  Guessed: the date (2020-09-01 00:00 (+01:00)): by the file’s name.\n",
        "Feeds are told as they were at the moment above",
    ] {
        assert!(old.contains(line), "{line}: {old}");
    }
    let new = receipt("news/a.md");
    assert!(new.contains("In the feeds: all, news, views/visits"), "{new}");
    let other = receipt("news/b.md");
    assert!(other.contains("Not in views/visits: it is not what this feed selects (tags)."), "{other}");

    folder.write("news/held.md", "---\ntitle: To come\nembargo: 2099-01-01T00:00:00Z\nlang: en\n---\n\nText.\n");
    let held = receipt("news/held.md");
    assert!(held.contains("What it holds:\n"), "{held}");
    assert!(held.contains("In no feed: it waits until 2099-01-01 00:00 (UTC)") && !held.contains("Not in"), "{held}");

    folder.write("top.txt", format!("عاجل: خبر\n\n{}", "نص الخبر كما ورد في مصدره اليوم.\n"));
    let top = receipt("top.txt");
    for guess in ["the language (ar)", "by the label", "by the time of the file", "the category (news)"] {
        assert!(top.contains(guess), "{guess}: {top}");
    }
    folder.rename_in_aged("breaking/old.txt", story("Old breaking news"), std::time::Duration::from_secs(9 * 86_400));
    let over = receipt("breaking/old.txt");
    assert!(over.contains("Not in breaking: it ceased to be breaking news on "), "{over}");
    assert!(over.contains("by the folder"), "{over}");
}

#[test]
fn where_only_refusals_are_told_nothing_is_asked_of_any_feed() {
    let folder = Folder::with(&format!("{SITE}language = \"en\"\n"));
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("A story"));
    service.expect("news", &["A story"]);
    folder.write("news/b.txt", BROKEN);
    let refused = eventually(PATIENCE, "a receipt", || folder.read("news/b.txt.refused.txt"));
    assert!(!refused.contains("In the feeds") && folder.read("news/a.txt.receipt.txt").is_none(), "{refused}");
}
