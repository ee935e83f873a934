//! A store that is spoilt under a service that runs.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually, eventually_telling};
use crate::service::Service;
use crate::traced::{call, state};

const COUNT: usize = 40;

fn folder() -> Folder {
    let folder = Folder::new();
    for number in 0..COUNT {
        folder.write(format!("news/{number}.txt"), story(&format!("Story number {number}")));
    }
    folder
}

fn shown(service: &Service) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    service.items("news").iter().map(|item| (text(&item["id"]), text(&item["date_published"]))).collect()
}

/// Overwrites what is behind the first page, which readers keep.
fn spoil(folder: &Folder, from: u64) {
    let path = state(folder).join("ajil.db");
    let length = fs::metadata(&path).unwrap().len();
    let mut file = fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xA5; usize::try_from(length - from).unwrap()]).unwrap();
}

fn aside(folder: &Folder) -> Vec<String> {
    let names =
        fs::read_dir(state(folder)).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains(".damaged-") && !name.ends_with("-wal") && !name.ends_with("-shm")).collect()
}

#[test]
fn fault_35_a_store_spoilt_while_it_runs_is_made_anew_with_the_same_ids_and_dates() {
    let folder = folder();
    let mut service = call(&folder).start();
    let before = eventually(PATIENCE, "all stories", || Some(shown(&service)).filter(|shown| shown.len() == COUNT));
    // What was written goes into the database when it is closed, and is read from there.
    service.restart();
    assert_eq!(shown(&service), before);
    spoil(&folder, 4096);
    folder.rename_in("news/new.txt", story("A story that came after"));
    // Another view of the same is read from the disk.
    eventually_telling(PATIENCE * 2, "a store that was made anew", || {
        let answers = ["/news.atom", "/all.rss", "/"].map(|path| service.get(path).status);
        assert!(answers.iter().all(|status| matches!(status, 200 | 503)), "{answers:?}");
        let status = service.status();
        let is_anew =
            status["rebuilt"]["aside"].is_string() && status["entries"] == COUNT + 1 && status["ready"] == true;
        if is_anew { Ok(()) } else { Err(format!("{status}\n{}", service.log())) }
    });
    let mut after = shown(&service);
    after.retain(|one| before.contains(one));
    assert_eq!(after, before, "the same ids and dates");
    assert_eq!(aside(&folder).len(), 1, "the damaged one is kept");
    assert!(service.log().contains("set aside"), "{}", service.log());
    service.restart();
    assert_eq!(shown(&service).len(), COUNT + 1);
    assert_eq!(aside(&folder).len(), 1);
}

#[test]
fn fault_35_a_store_spoilt_while_it_was_killed_is_checked_and_made_anew() {
    let folder = folder();
    let mut service = call(&folder).start();
    let before = eventually(PATIENCE, "all stories", || Some(shown(&service)).filter(|shown| shown.len() == COUNT));
    service.restart();
    service.kill_dash_nine();
    let length = fs::metadata(state(&folder).join("ajil.db")).unwrap().len();
    spoil(&folder, length / 2 / 4096 * 4096);
    service.start_again();
    assert_eq!(shown(&service), before);
    assert!(service.log().contains("was not closed") && service.log().contains("made anew"), "{}", service.log());
    assert_eq!(service.status()["rebuilt"]["aside"], aside(&folder)[0]);
}
