//! What strangers leave beside the articles: pipes, links, and names of ours.

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::folder::{BROKEN, Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::{Call, Service};

fn make_pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A file outside the folder that nobody but its owner is to write to, and a link to it at `path`.
fn link_to_victim(folder: &Folder, path: &str) -> std::path::PathBuf {
    let victim = folder.outside("victim");
    fs::write(&victim, "precious").unwrap();
    let link = folder.at(path);
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    symlink(&victim, link).unwrap();
    victim
}

#[test]
fn a_pipe_of_a_receipts_name_holds_up_neither_the_news_nor_the_end() {
    let folder = Folder::new();
    let pipes = ["news/f.txt.refused.txt", "news/nothing.txt.refused.txt"];
    for pipe in pipes {
        make_pipe(&folder.at(pipe));
    }
    let mut service = Service::start(&folder);
    folder.write("news/f.txt", story("Beside a pipe"));
    service.expect_in("news", "Beside a pipe");
    folder.write("news/g.txt", story("After a pipe"));
    service.expect_in("news", "After a pipe");
    // Refused, it has no room for its receipt there.
    folder.write("news/f.txt", BROKEN);
    eventually(PATIENCE, "a receipt in the state folder", || folder.read(".ajil/receipts/news/f.txt.refused.txt"));
    assert!(service.stop().success());
    for pipe in pipes {
        assert!(fs::symlink_metadata(folder.at(pipe)).unwrap().file_type().is_fifo(), "{pipe}");
    }
}

#[test]
fn a_link_under_a_name_that_the_service_writes_to_is_not_written_through() {
    for link in ["news/.z.docx.refused.txt.tmp", "news/y.docx.refused.txt"] {
        let folder = Folder::new();
        let victim = link_to_victim(&folder, link);
        let service = Service::start(&folder);
        folder.write("news/z.docx", "PK");
        folder.write("news/y.docx", "PK");
        eventually(PATIENCE, "two refused files", || (service.status()["files"]["refused"] == 2).then_some(()));
        eventually(PATIENCE, "a receipt", || folder.read("news/z.docx.refused.txt"));
        assert_eq!(fs::read_to_string(victim).unwrap(), "precious", "{link}");
        assert!(fs::symlink_metadata(folder.at(link)).unwrap().is_symlink(), "{link}");
        folder.remove("news/z.docx");
        folder.remove("news/y.docx");
        let gone = || folder.read("news/z.docx.refused.txt").is_none().then_some(());
        eventually(PATIENCE, "no receipt", gone);
    }
}

#[test]
fn the_identity_is_not_written_through_a_link() {
    let folder = Folder::bare();
    let victim = link_to_victim(&folder, ".ajil-id.tmp");
    let _service = Service::start(&folder);
    assert!(folder.read(".ajil-id").is_some_and(|id| id.starts_with("urn:uuid:")));
    assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
}

#[test]
fn an_identity_that_is_a_pipe_or_a_link_ends_no_start_and_is_left_alone() {
    let folder = Folder::bare();
    make_pipe(&folder.at(".ajil-id"));
    drop(Service::start(&folder));
    assert!(fs::symlink_metadata(folder.at(".ajil-id")).unwrap().file_type().is_fifo());
}

#[test]
fn what_a_crash_left_half_written_goes_and_a_publishers_hidden_file_stays() {
    let folder = Folder::new();
    let (ours, theirs) = ("news/.5f0c7a2e-0b5c-4a3e-9d53-0d6a1c3f8e11.ajil-tmp", "news/.mine.ajil-tmp");
    for name in [ours, theirs] {
        folder.write(name, "Not publ");
        folder.age(name, Duration::from_secs(3600));
    }
    let _service = Service::start(&folder);
    eventually(PATIENCE, "no leftover", || folder.read(ours).is_none().then_some(()));
    assert!(folder.read(theirs).is_some());
}

#[test]
fn fault_11_a_hard_link_is_refused_until_it_is_the_only_name() {
    let folder = Folder::new();
    folder.write("news/fine.txt", story("Fine"));
    let secret = folder.outside("secret.txt");
    fs::write(&secret, story("Secret")).unwrap();
    let mut service = Service::start(&folder);
    fs::hard_link(&secret, folder.at("news/linked.txt")).unwrap();
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/linked.txt.refused.txt"));
    assert!(receipt.contains("not-a-file") && receipt.contains("hard link"), "{receipt}");
    service.expect("news", &["Fine"]);
    assert!(service.stop().success());
    fs::remove_file(secret).unwrap();
    service.start_again();
    service.expect_in("news", "Secret");
    eventually(PATIENCE, "no receipt", || folder.read("news/linked.txt.refused.txt").is_none().then_some(()));
}

#[test]
fn fault_11_a_delivery_by_link_and_unlink_is_published() {
    let folder = Folder::new();
    let service = Call::on(&folder).option("--settle", Some("500ms")).start();
    let delivered = folder.outside("delivered");
    fs::write(&delivered, story("Delivered")).unwrap();
    fs::create_dir(folder.at("news")).unwrap();
    fs::hard_link(&delivered, folder.at("news/delivered.txt")).unwrap();
    // Longer than it must lie still, so that it is looked at while it has two names.
    all_along(Duration::from_millis(1500), || assert_eq!(service.titles("news"), [""; 0]));
    assert_eq!(folder.read("news/delivered.txt.refused.txt"), None);
    fs::remove_file(delivered).unwrap();
    service.expect("news", &["Delivered"]);
}

#[test]
fn a_backup_by_hard_links_takes_down_and_refuses_nothing() {
    let folder = Folder::new();
    folder.write("news/story.txt", story("A story"));
    let mut service = Service::start(&folder);
    let before = service.expect("news", &["A story"]);
    assert!(service.stop().success());
    fs::hard_link(folder.at("news/story.txt"), folder.outside("backup")).unwrap();
    // Read under other settings, too.
    folder.write("site.toml", format!("{SITE}labels = [\"PRESSING\"]\n"));
    service.start_again();
    assert_eq!(service.expect("news", &["A story"]), before);
    assert_eq!(service.status()["files"], serde_json::json!({"published": 1}));
}
