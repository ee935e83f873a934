//! Folders that are made, moved, renamed and removed, with what is in them.

use std::collections::BTreeSet;
use std::fs;

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::service::{Call, Service};

#[track_caller]
fn expect_all(service: &Service, feed: &str, expected: &BTreeSet<String>) {
    eventually_telling(PATIENCE, &format!("all {} in /{feed}", expected.len()), || {
        let told = service.titles(feed);
        let seen: BTreeSet<_> = told.iter().cloned().collect();
        assert_eq!(seen.len(), told.len(), "told twice: {told:?}");
        if seen == *expected {
            return Ok(());
        }
        let missing: Vec<_> = expected.difference(&seen).take(5).collect();
        Err(format!("{} of them, without {missing:?} …", told.len()))
    });
}

#[test]
fn fault_03_a_nested_folder_made_and_filled_at_once_loses_nothing() {
    let folder = Folder::with(&format!("{SITE}window = {{ count = 1000 }}\n"));
    let service = Service::start(&folder);
    let mut expected = BTreeSet::new();
    for tree in 0..20 {
        let inner = folder.at(format!("deep/t{tree}/b/c"));
        fs::create_dir_all(&inner).unwrap();
        for file in 0..10 {
            let title = format!("Story {file} of tree {tree}");
            fs::write(inner.join(format!("{file}.txt")), story(&title)).unwrap();
            expected.insert(title);
        }
    }
    expect_all(&service, "deep", &expected);
    assert_eq!(service.titles("deep/t7/b/c").len(), 10);
    assert_eq!(service.titles("deep/t7").len(), 10);
    expect_all(&service, "all", &expected);
}

#[test]
fn fault_04_a_folder_moved_in_is_read_with_all_below_it() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for (path, title) in [("a.txt", "Above"), ("below/b.txt", "Below"), ("below/deeper/c.txt", "Deeper")] {
        let path = folder.outside("import").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, story(title)).unwrap();
    }
    fs::rename(folder.outside("import"), folder.at("import")).unwrap();
    let all = ["Above", "Below", "Deeper"].map(str::to_owned).into();
    expect_all(&service, "import", &all);
    expect_all(&service, "import/below", &["Below", "Deeper"].map(str::to_owned).into());
    // The folders that came with it are watched, too.
    folder.rename_in("import/below/deeper/d.txt", story("Later"));
    expect_all(&service, "import/below/deeper", &["Deeper", "Later"].map(str::to_owned).into());
}

#[test]
fn a_renamed_folder_takes_its_entries_to_its_new_feed() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("sport/a.txt", story("A match"));
    folder.write("sport/football/b.txt", story("A goal"));
    expect_all(&service, "sport", &["A match", "A goal"].map(str::to_owned).into());
    let before: BTreeSet<_> = service.feed("sport").into_iter().map(|entry| entry.id).collect();
    folder.rename("sport", "sports");
    expect_all(&service, "sports", &["A match", "A goal"].map(str::to_owned).into());
    expect_all(&service, "sports/football", &["A goal".to_owned()].into());
    let after: BTreeSet<_> = service.feed("sports").into_iter().map(|entry| entry.id).collect();
    assert_eq!(before, after);
    eventually(PATIENCE, "no feed under the old name", || {
        assert_eq!(service.titles("all").len(), 2, "a rename is no removal");
        (service.get("/sport.rss").status == 410 && service.get("/sport/football").status == 410).then_some(())
    });
    // What is renamed is watched under its new name.
    folder.rename_in("sports/football/c.txt", story("Another goal"));
    expect_all(&service, "sports/football", &["A goal", "Another goal"].map(str::to_owned).into());
}

#[test]
fn a_folder_removed_and_made_again_is_watched_again() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/a.txt", story("Before"));
    service.expect("news", &["Before"]);
    fs::remove_dir_all(folder.at("news")).unwrap();
    fs::create_dir(folder.at("news")).unwrap();
    folder.rename_in("news/b.txt", story("After"));
    service.expect("news", &["After"]);
    folder.rename_in("news/a.txt", story("Before"));
    expect_all(&service, "news", &["After", "Before"].map(str::to_owned).into());
}

#[test]
fn an_empty_folder_is_a_feed_without_entries() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    assert_eq!(service.get("/culture.rss").status, 404);
    fs::create_dir(folder.at("culture")).unwrap();
    eventually(PATIENCE, "a feed", || (service.get("/culture.rss").status == 200).then_some(()));
    assert!(service.feed("culture").is_empty());
    assert_eq!(service.get("/culture").status, 200);
}

#[test]
fn entries_of_a_sub_category_are_in_its_parents_feed() {
    let folder = Folder::new();
    folder.write("sports/a.txt", story("A match"));
    folder.write("sports/football/b.txt", story("A goal"));
    folder.write("sports/football/women/c.txt", story("A cup"));
    folder.write("culture/d.txt", story("A film"));
    let service = Service::start(&folder);
    expect_all(&service, "all", &["A match", "A goal", "A cup", "A film"].map(str::to_owned).into());
    expect_all(&service, "sports", &["A match", "A goal", "A cup"].map(str::to_owned).into());
    expect_all(&service, "sports/football", &["A goal", "A cup"].map(str::to_owned).into());
    expect_all(&service, "sports/football/women", &["A cup".to_owned()].into());
    service.feed("sports");
}

#[test]
fn a_file_at_the_top_goes_to_the_default_category() {
    let folder = Folder::with(&format!("{SITE}default_category = \"dispatches\"\n"));
    let service = Service::start(&folder);
    folder.write("a.txt", story("At the top"));
    service.expect("dispatches", &["At the top"]);
}

#[test]
fn a_reserved_folder_is_refused_with_a_receipt() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("archive/a.txt", story("In a reserved folder"));
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("archive.refused.txt"));
    assert!(receipt.contains("archive"), "{receipt}");
    assert_eq!(service.titles("all"), [""; 0]);
    fs::remove_dir_all(folder.at("archive")).unwrap();
    eventually(PATIENCE, "no receipt", || folder.read("archive.refused.txt").is_none().then_some(()));
}

#[test]
fn fault_13_a_served_folder_that_is_gone_retracts_nothing_and_is_watched_when_it_is_back() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("To be served on"));
    let state = folder.outside("state");
    let service = Call::on(&folder).option("--state", Some(state.to_str().unwrap())).start();
    service.expect("news", &["To be served on"]);
    fs::rename(folder.root(), folder.outside("away")).unwrap();
    eventually(PATIENCE, "a service that says so", || (service.ask_operator("/readyz").status == 503).then_some(()));
    let start = std::time::Instant::now();
    crate::poll::all_along(std::time::Duration::from_secs(4), || {
        assert_eq!(service.titles("news"), ["To be served on"], "after {:?}", start.elapsed());
    });
    fs::rename(folder.outside("away"), folder.root()).unwrap();
    eventually(PATIENCE * 2, "a service that is well", || {
        (service.ask_operator("/readyz").status == 200).then_some(())
    });
    folder.rename_in("news/b.txt", story("Come later"));
    eventually(PATIENCE * 2, "the new story", || (service.titles("news").len() == 2).then_some(()));
}
