//! What a round costs where nothing changed.

use std::sync::atomic::Ordering;

use super::*;
use crate::service::testing::Still;
use crate::store::{ContentHash, FileRecord, Judged};

/// A service whose folder `a` has so many files, all of them known as they are.
fn known(files: usize) -> Still {
    let names: Vec<_> = (0..files).map(|number| format!("a/{number:06}.md")).collect();
    let mut still = Still::with(&names.iter().map(|name| (&**name, "x")).collect::<Vec<_>>());
    let shared = Arc::clone(&still.shared);
    let parsing = shared.configuration.load().settings.parsing_fingerprint("a");
    still.commit(|tx| {
        for name in &names {
            let record = FileRecord {
                path: name.clone().into_bytes(),
                stamp: stamp_of(&std::fs::symlink_metadata(shared.root.join(name)).unwrap()),
                content: Some(ContentHash(1)),
                parsing,
                judged: Judged { outcome: "published".to_owned(), ..Judged::default() },
                at: clock::now(),
                missing: None,
            };
            tx.put_file(&record).unwrap();
        }
    });
    still
}

/// Makes a round; gives the steps of SQLite's machine that it took.
fn round(still: &Still) -> u64 {
    let observer = Arc::new(Mutex::new(Observer::new(&still.shared.root, |_| true)));
    let before = still.shared.store.steps.load(Ordering::Relaxed);
    walk(&still.shared, &observer, &|| panic!("there are no settings"), Round::Everything);
    still.shared.store.steps.load(Ordering::Relaxed) - before
}

#[test]
fn a_round_in_which_nothing_changed_reads_each_row_once_and_hands_nothing_on() {
    // More than are read at one time, and then as many again.
    let (some, more) = (known(1100), known(2200));
    let (few, many) = (round(&some), round(&more));
    let each = (many - few) / 1100;
    assert!((5..=30).contains(&each), "{each} steps of SQLite's for a file");
    for still in [&some, &more] {
        assert!(still.shared.to_examine.is_empty(), "a file was to be opened");
        let (_, handed_on) = still.shared.to_commit.take_batch(10, 10, std::time::Duration::ZERO, None).unwrap();
        assert!(matches!(&handed_on[..], [ToCommit::Folders(folders)] if folders.len() == 1));
    }
}

#[test]
fn a_file_that_changed_is_handed_on_whatever_the_times_of_its_folder_say() {
    let still = known(3);
    let folder = still.shared.root.join("a");
    let times = std::fs::metadata(&folder).unwrap().modified().unwrap();
    let file = std::fs::File::options().write(true).open(folder.join("000001.md")).unwrap();
    file.set_len(7).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    std::fs::File::open(&folder).unwrap().set_modified(times).unwrap();
    round(&still);
    let (_, changed) = still.shared.to_examine.take_batch(10, 10, std::time::Duration::ZERO, None).unwrap();
    let changed: Vec<_> = changed.iter().map(|one| one.path.to_string()).collect();
    assert_eq!(changed, ["a/000001.md"]);
}

#[test]
fn a_file_system_that_was_mounted_anew_has_nothing_read_again() {
    let mut still = known(3);
    still.commit(|tx| {
        for number in 0..3 {
            let path = format!("a/{number:06}.md").into_bytes();
            let record = tx.file(&path).unwrap().unwrap();
            let stamp = Stamp { device: record.stamp.device + 1, ..record.stamp };
            tx.put_file(&FileRecord { stamp, ..record }).unwrap();
        }
    });
    round(&still);
    assert!(still.shared.to_examine.is_empty());
}
