//! Power cuts: what a disk may hold then, made of the pages that were written and those that were synced.

use super::*;

/// The two files as they are now.
fn image(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let path = folder.join(FILE_NAME);
    (std::fs::read(&path).unwrap(), std::fs::read(beside(&path, "-wal")).unwrap_or_default())
}

/// How many commits a store of these files holds, each of which wrote ten entries. Fails where it holds part of one.
fn commits_in((database, log): (&[u8], &[u8])) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    std::fs::write(&path, database).unwrap();
    std::fs::write(beside(&path, "-wal"), log).unwrap();
    std::fs::write(beside(&path, ".open"), "").unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let _writer = store.writer().unwrap();
    assert!(!store.was_made_anew(), "a power cut damages nothing");
    let numbers = whole_ones(&store.reader().unwrap()).unwrap();
    assert_eq!(numbers, (0..numbers.len()).collect::<Vec<_>>(), "a prefix of what was written");
    assert_eq!(numbers.len() % 10, 0, "whole commits");
    numbers.len() / 10
}

#[test]
fn fault_31_a_power_cut_leaves_whole_commits_from_the_first_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    put(&mut writer, 0..10);
    put(&mut writer, 10..20);
    writer.rest().unwrap();
    let synced = image(folder.path()).1.len();
    for commit in 2..5 {
        put(&mut writer, commit * 10..commit * 10 + 10);
    }
    let (database, log) = image(folder.path());
    assert_eq!(commits_in((&database, &log)), 5);
    let mut random = Random(31);
    for _ in 0..60 {
        // The disk wrote what was not synced in any order, whole or torn: sectors that it did not come to are as they
        // were, which is nothing, or what lay there before.
        let mut torn = log.clone();
        for sector in torn[synced..].chunks_mut(512) {
            match random.below(40) {
                0 => sector.fill(0),
                1 => sector.fill(0xA5),
                _ => {}
            }
        }
        torn.truncate(synced + random.below(log.len() - synced + 1));
        assert!(commits_in((&database, &torn)) >= 2, "what was synced is there");
    }
}

#[test]
fn fault_31_a_power_cut_in_a_checkpoint_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    for commit in 0..4 {
        put(&mut writer, commit * 10..commit * 10 + 10);
    }
    let (before, log) = image(folder.path());
    writer.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
    let (after, same_log) = image(folder.path());
    assert_eq!(log, same_log);
    assert_ne!(before, after);
    let mut random = Random(32);
    for _ in 0..40 {
        // Some sectors came to the database, and some did not.
        let mut torn = after.clone();
        torn.truncate(if random.below(2) == 0 { before.len() } else { after.len() });
        for (at, sector) in torn.chunks_mut(512).enumerate() {
            if random.below(2) == 0 {
                match before.get(at * 512..at * 512 + sector.len()) {
                    Some(old) => sector.copy_from_slice(old),
                    None => sector.fill(0),
                }
            }
        }
        assert_eq!(commits_in((&torn, &log)), 4);
    }
}

#[test]
fn the_log_stays_short_while_much_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    let mut longest = 0;
    for commit in 0..100 {
        put(&mut writer, commit * 40..commit * 40 + 40);
        writer.tend().unwrap();
        longest = longest.max(image(folder.path()).1.len());
    }
    let written = image(folder.path()).0.len();
    assert!(written > 6 << 20 && longest < 6 << 20, "{written}, {longest}");
}
