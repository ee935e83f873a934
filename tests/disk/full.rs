//! Disks without room, and without inodes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folder::{BROKEN, Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;
use crate::traced::{call, state};

/// A small file system in memory, for as long as the value is kept.
struct Small(PathBuf);

impl Small {
    /// `None`, and a word on that, where nothing may be mounted.
    fn at(path: &Path, options: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(path).output().unwrap();
        if !mounted.status.success() {
            eprintln!("SKIPPED: nothing may be mounted here: {}", String::from_utf8_lossy(&mounted.stderr));
            return None;
        }
        Some(Self(path.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // A test that failed may have left a service on it.
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// Takes all the room that there is.
fn fill(place: &Path) -> PathBuf {
    let path = place.join("filler");
    let mut file = fs::File::create(&path).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while file.write_all(&vec![0xFF; size]).is_ok() {}
    }
    path
}

/// Drops stories until the store takes no more of them; tells the titles.
fn drop_until_it_is_full(folder: &Folder, service: &Service) -> Vec<String> {
    let mut titles = Vec::new();
    eventually(PATIENCE * 2, "a store that takes no more", || {
        let title = format!("Story {}", titles.len());
        // No text is like another, so that the store has to find room for each.
        folder.rename_in(format!("news/{}.txt", titles.len()), story(&title).repeat(60));
        titles.push(title);
        std::thread::yield_now();
        (service.status()["store_is_well"] == false).then_some(())
    });
    titles
}

#[test]
fn fault_34_a_full_disk_stops_no_reader_and_what_waited_is_published_when_there_is_room() {
    let folder = Folder::new();
    let Some(_small) = Small::at(&state(&folder), "size=3m") else { return };
    folder.write("news/before.txt", story("Before"));
    let service = call(&folder).start();
    service.expect_in("news", "Before");
    let filler = fill(&state(&folder));
    let titles = drop_until_it_is_full(&folder, &service);
    assert!(service.log().contains("full"), "{}", service.log());
    let feed = service.get("/news.json");
    assert_eq!(feed.status, 200);
    assert!(feed.text().contains("Before"));
    folder.write("news/broken.txt", BROKEN);
    for (number, title) in titles.iter().enumerate() {
        assert_eq!(folder.read(format!("news/{number}.txt")), Some(story(title).repeat(60)), "the folder is untouched");
    }
    fs::remove_file(filler).unwrap();
    eventually(PATIENCE * 2, "all that waited", || {
        let status = service.status();
        (status["entries"] == titles.len() + 1 && status["store_is_well"] == true && status["waiting"] == 0)
            .then_some(())
    });
    eventually(PATIENCE, "the receipt", || folder.read("news/broken.txt.refused.txt"));
    assert!(!service.log().contains("panicked"), "{}", service.log());
}

/// Takes all the inodes that there are.
fn fill_with_files(place: &Path, name: &str) -> Vec<PathBuf> {
    let paths = (0..).map(|number| place.join(format!("{name}-{number}")));
    paths.take_while(|path| fs::File::create(path).is_ok()).collect()
}

#[test]
fn fault_34_without_inodes_what_is_dropped_is_published_and_a_first_start_says_what_is_missing() {
    let folder = Folder::new();
    let state = state(&folder);
    let Some(_small) = Small::at(&state, "size=16m,nr_inodes=24") else { return };
    folder.write("news/before.txt", story("Before"));
    let fillers = fill_with_files(&state, "filler");
    let (status, told) = call(&folder).fail();
    assert!(!status.success() && told.contains("ajil: the state folder") && told.contains("No space"), "{told}");
    fillers.iter().for_each(|path| fs::remove_file(path).unwrap());
    let mut service = call(&folder).start();
    let fillers = fill_with_files(&state, "filler");
    // The files of an open store are all there.
    folder.rename_in("news/after.txt", story("After"));
    service.expect_in("news", "After");
    assert!(service.stop().success());
    fillers.iter().for_each(|path| fs::remove_file(path).unwrap());
    service.start_again();
    service.expect_in("news", "Before");
    service.expect_in("news", "After");
}

#[test]
fn fault_38_without_room_for_a_copy_an_older_store_is_not_touched() {
    let folder = Folder::new();
    let state = state(&folder);
    let Some(_small) = Small::at(&state, "size=640k") else { return };
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/stores/v2.db");
    fs::copy(golden, state.join("ajil.db")).unwrap();
    let filler = fill(&state);
    // As much room as the log takes, and none for a copy.
    fs::File::options()
        .write(true)
        .open(&filler)
        .unwrap()
        .set_len(fs::metadata(&filler).unwrap().len() - (96 << 10))
        .unwrap();
    let (status, told) = call(&folder).fail();
    assert!(!status.success() && told.contains("-before-v") && told.contains("Nothing was changed"), "{told}");
    assert_eq!(fs::read(state.join("ajil.db")).unwrap(), fs::read(golden).unwrap());
    assert!(!state.join("ajil.db.snapshot-partial").exists());
    fs::remove_file(&filler).unwrap();
    drop(call(&folder).start());
    assert!(
        fs::read_dir(&state).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().contains("-before-v"))
    );
}
