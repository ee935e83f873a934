//! Other versions' stores: a newer one is not touched, an older one is copied before it is brought up to date, and what
//! was cut short is carried to its end.

use rusqlite::Connection;

use super::*;

/// A store as the newer version left it.
fn newer(prepare: impl FnOnce(&Connection)) -> tempfile::TempDir {
    let folder = closed();
    let connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    prepare(&connection);
    folder
}

#[track_caller]
fn refused(folder: &Path) -> String {
    let before = state_of(folder);
    let changed = std::fs::metadata(folder).unwrap().modified().unwrap();
    let error = Store::in_folder(folder).unwrap().writer().unwrap_err();
    assert!(matches!(error, StoreError::Newer { .. }), "{error}");
    assert_eq!(state_of(folder), before, "its files are as they were, and no other is there");
    assert_eq!(std::fs::metadata(folder).unwrap().modified().unwrap(), changed, "nor was there one meanwhile");
    error.to_string()
}

#[test]
fn fault_37_a_newer_store_is_refused_untouched_with_the_way_back() {
    let folder = newer(|store| store.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap());
    let told = refused(folder.path());
    assert!(told.contains("newer version") && told.contains("move the state folder away"), "{told}");
    let snapshot = format!("ajil.db.v{SCHEMA_VERSION}-before-v{}", SCHEMA_VERSION + 1);
    std::fs::write(folder.path().join(&snapshot), "the store before that").unwrap();
    std::fs::write(folder.path().join(format!("ajil.db.v{}-before-v9", SCHEMA_VERSION + 5)), "of no use").unwrap();
    let told = refused(folder.path());
    assert!(told.contains(&snapshot) && told.contains("put back"), "{told}");
}

#[test]
fn fault_37_a_newer_store_that_was_killed_is_refused_by_its_log() {
    let folder = closed();
    let path = folder.path().join(FILE_NAME);
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    newer.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    let killed = tempfile::tempdir().unwrap();
    for name in [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")] {
        std::fs::copy(folder.path().join(&name), killed.path().join(&name)).unwrap();
    }
    refused(killed.path());
    // A log whose last commit did not come to its end is no newer version's.
    let log = beside(&killed.path().join(FILE_NAME), "-wal");
    let length = std::fs::metadata(&log).unwrap().len();
    std::fs::File::options().write(true).open(&log).unwrap().set_len(length - 1).unwrap();
    assert_eq!(whole_ones_of(killed.path()), ENTRIES - 1);
}

fn whole_ones_of(folder: &Path) -> usize {
    let store = Store::in_folder(folder).unwrap();
    let _writer = store.writer().unwrap();
    whole_ones(&store.reader().unwrap()).unwrap().len()
}

#[test]
fn another_programs_database_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let other = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    other.execute_batch("PRAGMA application_id = 77; CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    drop(other);
    let before = state_of(folder.path());
    assert!(matches!(Store::in_folder(folder.path()).unwrap().writer(), Err(StoreError::Foreign)));
    assert_eq!(state_of(folder.path()), before);
}

/// A released version's store, as it lies in the tests' fixtures.
fn older(version: i32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let golden = format!("{}/tests/fixtures/stores/v{version}.db", env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(golden, folder.path().join(FILE_NAME)).unwrap();
    folder
}

#[test]
fn an_older_store_is_copied_before_it_is_brought_up_to_date() {
    for version in 1..SCHEMA_VERSION {
        let folder = older(version);
        let store = Store::in_folder(folder.path()).unwrap();
        drop(store.writer().unwrap());
        let name = format!("ajil.db.v{version}-before-v{SCHEMA_VERSION}");
        assert_eq!(names(folder.path(), "-before-"), std::slice::from_ref(&name));
        let entries = |name: &str| -> (i32, i64) {
            let store = Connection::open(folder.path().join(name)).unwrap();
            let version = store.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
            (version, store.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap())
        };
        assert_eq!(entries(&name), (version, entries(FILE_NAME).1));
        assert_eq!(entries(FILE_NAME).0, SCHEMA_VERSION);
        // Put back, it is brought up to date again, and the copy of then stays.
        std::fs::copy(folder.path().join(&name), folder.path().join(FILE_NAME)).unwrap();
        drop(store.writer().unwrap());
        drop(store.writer().unwrap());
        assert_eq!(names(folder.path(), "-before-"), [name.clone(), format!("{name}.2")]);
    }
}

#[test]
fn no_more_than_two_copies_are_kept() {
    let folder = older(1);
    for name in ["ajil.db.v0-before-v1", "ajil.db.v0-before-v1.2", "ajil.db.v0-before-v1.3"] {
        std::fs::write(folder.path().join(name), "old").unwrap();
    }
    drop(Store::in_folder(folder.path()).unwrap().writer().unwrap());
    let kept = names(folder.path(), "-before-");
    assert_eq!(kept.len(), 2);
    assert!(kept.contains(&format!("ajil.db.v1-before-v{SCHEMA_VERSION}")), "{kept:?}");
}

#[test]
fn fault_38_a_copy_that_was_cut_short_is_made_again() {
    let folder = older(2);
    std::fs::write(folder.path().join("ajil.db.snapshot-partial"), "half a co").unwrap();
    drop(Store::in_folder(folder.path()).unwrap().writer().unwrap());
    assert!(names(folder.path(), "partial").is_empty());
    assert_eq!(names(folder.path(), "-before-").len(), 1);
}

#[test]
fn fault_32_a_rebuild_that_was_cut_short_is_carried_to_its_end() {
    let made = closed();
    let place = |files: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        for (name, what) in files {
            let bytes =
                if *what == "made" { std::fs::read(made.path().join(FILE_NAME)).unwrap() } else { (*what).into() };
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    };
    // At each point at which it may have been killed; the log is another database's.
    for files in [
        &[("ajil.db", "damaged"), ("ajil.db-wal", "log"), ("ajil.db.rebuilt-X", "made")][..],
        &[("ajil.db.damaged-X", "damaged"), ("ajil.db-wal", "log"), ("ajil.db.rebuilt-X", "made")],
        &[("ajil.db.damaged-X", "damaged"), ("ajil.db.damaged-X-wal", "log"), ("ajil.db.rebuilt-X", "made")],
    ] {
        let folder = place(files);
        assert_eq!(whole_ones_of(folder.path()), ENTRIES - 1, "{files:?}");
        let after = state_of(folder.path());
        assert_eq!(after["ajil.db.damaged-X"].0, b"damaged");
        assert_eq!(after["ajil.db.damaged-X-wal"].0, b"log");
        assert!(names(folder.path(), "rebuil").is_empty());
    }
    // Killed before it was whole, it is begun again.
    let folder = place(&[
        ("ajil.db", "no database, whatever its name says, and longer than its header is in any case......"),
        ("ajil.db.rebuilding", "half"),
    ]);
    assert_eq!(whole_ones_of(folder.path()), 0);
    assert!(names(folder.path(), "rebuil").is_empty() && names(folder.path(), "damaged").len() == 1);
    // A log whose database is gone is kept, too.
    let folder = place(&[("ajil.db-wal", "log")]);
    assert_eq!(whole_ones_of(folder.path()), 0);
    assert_eq!(state_of(folder.path())["ajil.db.damaged-lost-wal"].0, b"log");
}
