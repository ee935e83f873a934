//! Large stores that a killed process left: they are served at once and checked behind that, and nothing else is.

use std::io::{Seek, SeekFrom, Write};
use std::sync::atomic::Ordering;

use super::*;

/// A store that counts as large, whatever it holds, and was open when its process was killed. With it, its folder.
fn killed() -> (Store, tempfile::TempDir) {
    let folder = closed();
    let store = Store { small: 0, ..Store::in_folder(folder.path()).unwrap() };
    let mut writer = store.writer().unwrap();
    assert!(!store.is_unchecked(), "it was closed");
    put(&mut writer, [ENTRIES]);
    // Nothing is closed, and no mark taken away.
    std::mem::forget(writer);
    (again(&store), folder)
}

/// The same store, as another process knows it.
fn again(store: &Store) -> Store {
    Store { small: 0, ..Store::at(store.path.clone()) }
}

/// Spoils the pages behind the first third, as a disk may: the schema is before these.
fn spoil(store: &Store) {
    let mut file = std::fs::File::options().write(true).open(&store.path).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    for page in pages / 3..pages {
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0xA5; 16]).unwrap();
    }
}

#[test]
fn what_a_killed_process_left_is_used_at_once_and_counts_as_unchecked_until_it_is() {
    let (store, folder) = killed();
    let writer = store.writer().unwrap();
    assert!(store.is_unchecked());
    assert_eq!(whole_ones(&store.reader().unwrap()).unwrap().len(), ENTRIES);
    // Ended before it was checked, it is as before.
    drop(writer);
    let store = again(&store);
    let writer = store.writer().unwrap();
    assert!(store.is_unchecked());
    store.check(|| false).unwrap();
    assert!(!store.is_unchecked());
    drop(writer);
    assert!(names(folder.path(), ".open").is_empty());
}

#[test]
fn a_check_ends_when_the_service_does_and_has_told_nothing() {
    let (store, _folder) = killed();
    let _writer = store.writer().unwrap();
    let error = store.check(|| true).unwrap_err();
    assert!(!error.is_damage() && store.is_unchecked(), "{error}");
}

#[test]
fn damage_that_is_found_behind_the_first_answers_has_the_store_made_anew() {
    let (store, folder) = killed();
    spoil(&store);
    let mut writer = store.writer().unwrap();
    assert!(store.is_unchecked());
    let error = store.check(|| false).unwrap_err();
    assert!(store.suspects(&error), "{error}");
    let steps = store.steps.load(Ordering::Relaxed);
    assert!(matches!(writer.mend(&error), Ok(Mended::Rebuilt { .. })));
    assert!(store.steps.load(Ordering::Relaxed) < steps + 1000, "it was checked a second time");
    assert!(!store.is_unchecked() && !store.is_suspect() && store.was_made_anew());
    assert_eq!(names(folder.path(), ".damaged-").len(), 2, "the database and its log");
    whole_ones(&store.reader().unwrap()).unwrap();
    // A kill after that is one of a sound store.
    std::mem::forget(writer);
    let store = again(&store);
    let _writer = store.writer().unwrap();
    assert!(store.is_unchecked() && store.check(|| false).is_ok());
}

#[test]
fn what_a_system_left_that_went_down_or_is_a_copy_is_checked_before_it_is_used() {
    let spoil_mark = |store: &Store| std::fs::write(beside(&store.path, ".open"), "another boot 1 2\n").unwrap();
    let empty_mark = |store: &Store| std::fs::write(beside(&store.path, ".open"), "").unwrap();
    let copy = |store: &Store| {
        let copy = beside(&store.path, ".copy");
        std::fs::copy(&store.path, &copy).unwrap();
        std::fs::rename(copy, &store.path).unwrap();
    };
    for change in [&spoil_mark as &dyn Fn(&Store), &empty_mark, &copy] {
        let (store, folder) = killed();
        change(&store);
        spoil(&store);
        let _writer = store.writer().unwrap();
        assert!(store.was_made_anew() && !store.is_unchecked());
        assert!(!names(folder.path(), ".damaged-").is_empty());
        whole_ones(&store.reader().unwrap()).unwrap();
    }
}
