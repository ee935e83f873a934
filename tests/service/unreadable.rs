//! Files and folders that the service may not read, as another user than root.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::time::Duration;

use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::{Call, Service};

const NOBODY: u32 = 65_534;

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Starts the service as a user whom permissions concern. Where the tests have no rights to give away, it runs as theirs.
fn start(folder: &Folder) -> Service {
    let call = Call::on(folder);
    let root = folder.root();
    let is_root = fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0);
    if !is_root {
        return call.start();
    }
    chown(&root, Some(NOBODY), Some(NOBODY)).unwrap();
    allow(root.parent().unwrap(), 0o755);
    // Where the binary lies may be a folder of root's alone.
    let binary = folder.outside("ajil");
    fs::copy(env!("CARGO_BIN_EXE_ajil"), &binary).unwrap();
    allow(&folder.outside(""), 0o755);
    call.by(&["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]).of(&binary).start()
}

#[test]
fn fault_12_a_file_that_may_not_be_read_is_refused_by_name_and_published_once_it_may() {
    let folder = Folder::new();
    folder.write("news/closed.txt", story("Closed"));
    folder.write("news/open.txt", story("Open"));
    allow(&folder.at("news/closed.txt"), 0o000);
    allow(&folder.at("news"), 0o777);
    let service = start(&folder);
    service.expect("news", &["Open"]);
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/closed.txt.refused.txt"));
    assert!(receipt.contains("unreadable") && receipt.contains("ermission"), "{receipt}");
    assert_eq!(service.status()["refused"][0]["code"], "unreadable");
    allow(&folder.at("news/closed.txt"), 0o644);
    service.expect_in("news", "Closed");
    eventually(PATIENCE, "no receipt", || folder.read("news/closed.txt.refused.txt").is_none().then_some(()));
    // One that is published and may be read no more is served on.
    allow(&folder.at("news/open.txt"), 0o000);
    eventually(PATIENCE, "a receipt", || folder.read("news/open.txt.refused.txt"));
    service.expect_in("news", "Open");
}

#[test]
fn fault_12_a_folder_that_may_not_be_read_keeps_its_stories_and_those_below_it() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("In the folder"));
    folder.write("news/local/b.txt", story("Below it"));
    folder.write("sport/c.txt", story("Elsewhere"));
    let mut service = start(&folder);
    let expect_all = |service: &Service| {
        service.expect_in("all", "In the folder");
        service.expect_in("all", "Below it");
        service.expect_in("all", "Elsewhere");
        assert_eq!(service.titles("all").len(), 3);
    };
    expect_all(&service);
    allow(&folder.at("news"), 0o000);
    folder.write("sport/d.txt", story("Later"));
    service.expect_in("sport", "Later");
    folder.remove("sport/d.txt");
    service.expect("sport", &["Elsewhere"]);
    // A start looks at everything, and a removal takes three seconds.
    service.restart();
    all_along(Duration::from_secs(5), || expect_all(&service));
    assert!(service.log().contains("a folder cannot be read"), "{}", service.log());
    allow(&folder.at("news"), 0o755);
    fs::write(folder.at("news/e.txt"), story("Readable again")).unwrap();
    service.expect_in("news", "Readable again");
    assert_eq!(service.status()["files"]["refused"], serde_json::Value::Null, "a folder is no article");
}

#[test]
fn fault_12_a_disk_that_failed_is_tried_again_although_nothing_about_the_file_changed() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("Behind a bad sector"));
    folder.write("news/b.txt", story("Fine"));
    let path = folder.at("news/a.txt");
    let bad = [
        "strace",
        "-D",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        path.to_str().unwrap(),
        "-e",
        "inject=read:error=EIO",
        "--",
    ];
    let mut service = Call::on(&folder).by(&bad).start();
    service.expect("news", &["Fine"]);
    eventually(PATIENCE, "a receipt", || folder.read("news/a.txt.refused.txt"));
    assert!(service.stop().success());
    service.start_again_as(Call::on(&folder));
    service.expect_in("news", "Behind a bad sector");
    eventually(PATIENCE, "no receipt", || folder.read("news/a.txt.refused.txt").is_none().then_some(()));
}
