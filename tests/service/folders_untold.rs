//! Folders of which the system tells nothing: watches used up, and file systems that are changed elsewhere.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{Call, Service};

/// Before the binary: a namespace of its own whose user has so many of something of inotify(7).
fn limited(what: &str, most: u32) -> Vec<String> {
    let script = format!("echo {most} > /proc/sys/user/{what} && exec \"$@\"");
    ["unshare", "--user", "--map-root-user", "sh", "-c", &script, "sh"].map(str::to_owned).to_vec()
}

/// Whether this machine lets a test have what the fault needs; says so where it does not.
fn is_to_be_had(what: &str, is: bool) -> bool {
    if !is {
        eprintln!("not tried: there is no {what} here");
    }
    is
}

fn has_namespaces() -> bool {
    let tried = Command::new("unshare").args(["--user", "--map-root-user", "true"]).status();
    is_to_be_had("user namespace", tried.is_ok_and(|status| status.success()))
}

fn start(folder: &Folder, by: &[String]) -> Service {
    let by: Vec<_> = by.iter().map(String::as_str).collect();
    Call::on(folder).by(&by).start()
}

/// Drops, edits, renames and removes in folders, old and new ones, and expects each to be seen.
fn expect_a_story_to_live(folder: &Folder, service: &Service) {
    folder.write("news/a.txt", story("Dropped"));
    let dropped = service.expect_in("news", "Dropped");
    folder.write("sport/football/b.txt", story("In a new folder"));
    service.expect_in("sport/football", "In a new folder");
    folder.write("news/a.txt", story("Dropped").replace("The second one.", "Another one."));
    eventually(PATIENCE, "the edit", || {
        service
            .feed("news")
            .into_iter()
            .find(|told| told.html.as_ref().is_some_and(|html| html.contains("Another one")))
    });
    folder.rename("news/a.txt", "news/renamed.txt");
    folder.rename("sport/football/b.txt", "sport/b.txt");
    eventually(PATIENCE, "the move", || {
        let seen = (service.titles("sport"), service.titles("sport/football"));
        (seen == (vec!["In a new folder".to_owned()], Vec::new())).then_some(())
    });
    assert_eq!(service.expect_in("news", "Dropped")["id"], dropped["id"]);
    folder.remove("news/renamed.txt");
    service.expect("news", &[]);
}

#[test]
fn fault_02_folders_beyond_the_limit_of_watches_are_read_again_and_again() {
    if !has_namespaces() {
        return;
    }
    let folder = Folder::new();
    for name in ["news", "sport", "culture"] {
        fs::create_dir(folder.at(name)).unwrap();
    }
    let service = start(&folder, &limited("max_inotify_watches", 2));
    eventually(PATIENCE, "a warning in the status", || {
        let unwatched = &service.status()["unwatched"];
        (unwatched["folders"] == 2 && unwatched["why"].as_str()?.contains("max_user_watches")).then_some(())
    });
    expect_a_story_to_live(&folder, &service);
    let told = service.log().matches("folders are not watched").count();
    assert_eq!(told, 1, "once, and not at every look:\n{}", service.log());
}

#[test]
fn fault_02_without_any_watcher_the_service_starts_and_reads_again_and_again() {
    if !has_namespaces() {
        return;
    }
    let folder = Folder::new();
    let service = start(&folder, &limited("max_inotify_instances", 0));
    expect_a_story_to_live(&folder, &service);
    assert!(service.status()["unwatched"]["why"].as_str().unwrap().contains("max_user_instances"));
}

/// A FUSE mount of a folder; it ends with its value.
struct Mount(PathBuf);

impl Mount {
    fn of(behind: &std::path::Path, at: PathBuf) -> Self {
        fs::create_dir_all(&at).unwrap();
        let mounted = Command::new("bindfs").args(["--no-allow-other".as_ref(), behind, &at]).status().unwrap();
        assert!(mounted.success(), "bindfs mounts");
        Self(at)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // The kernel lets go of it when the last file in it is closed.
        drop(Command::new("fusermount").args(["-u".as_ref(), "-z".as_ref(), self.0.as_os_str()]).status());
    }
}

#[test]
fn fault_02_what_is_changed_behind_a_fuse_mount_is_found() {
    if !is_to_be_had("/dev/fuse", File::options().read(true).write(true).open("/dev/fuse").is_ok()) {
        return;
    }
    let behind = Folder::new();
    let folder = Folder::bare();
    let mount = Mount::of(&behind.root(), folder.root());
    // The lock and the database are no business of a network share.
    let state = folder.outside("state");
    let service = Call::on(&folder).option("--state", Some(state.to_str().unwrap())).start();
    expect_a_story_to_live(&behind, &service);
    assert!(service.status()["unwatched"]["why"].as_str().unwrap().contains("FUSE"));
    drop(service);
    drop(mount);
}
