//! The command line: what wins over what, and `ajil check` beside what is served.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::folder::{BROKEN, Folder, SITE, dated, story};
use crate::service::{Call, Service, binary};

/// What `ajil check --format json` says of a folder: exit status, and its lines by the end of their path.
fn check(folder: &Folder) -> (Option<i32>, BTreeMap<String, Value>) {
    let output = binary().arg("check").arg(folder.root()).args(["--format", "json"]).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let root = folder.root();
    let by_path = |line: &str| {
        let said: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let path = said["path"].as_str().unwrap().trim_start_matches(root.to_str().unwrap()).trim_start_matches('/');
        (path.to_owned(), said.clone())
    };
    (output.status.code(), lines.lines().map(by_path).collect())
}

#[test]
fn check_foretells_what_serve_does() {
    let folder = Folder::new();
    folder.write("news/dated.txt", dated("A dated story", "2020-09-24 15:57"));
    folder.write("news/undated.txt", story("An undated story"));
    folder.write(
        "news/local/marked.md",
        "---\ntitle: Marked\nid: tag:example.org,2026:m\ndate: 2021-01-02\n---\n\nBody.\n",
    );
    let (status, said) = check(&folder);
    assert_eq!(status, Some(0), "{said:?}");
    assert!(!folder.at(".ajil").exists(), "check leaves nothing behind");

    let service = Service::start(&folder);
    for (path, title) in [
        ("news/dated.txt", "A dated story"),
        ("news/undated.txt", "An undated story"),
        ("news/local/marked.md", "Marked"),
    ] {
        let served = service.expect_in("news", title);
        let foretold = &said[path]["entries"][0];
        assert_eq!(foretold["id"], served["id"], "{path}");
        assert_eq!(foretold["published"], served["date_published"], "{path}");
        assert_eq!((&foretold["title"], &foretold["language"]), (&served["title"], &served["language"]));
    }
}

#[test]
fn check_ends_with_1_when_a_file_is_refused_and_with_2_when_nothing_was_asked() {
    let folder = Folder::new();
    folder.write("news/fine.txt", story("A story"));
    folder.write("news/broken.txt", BROKEN);
    let (status, said) = check(&folder);
    assert_eq!(status, Some(1));
    assert_eq!(said["news/fine.txt"]["outcome"], "published");
    let refusal = &said["news/broken.txt"]["refusal"];
    assert_eq!((&refusal["code"], &refusal["line"]), (&"not-utf8".into(), &3.into()), "{refusal}");
    assert!(folder.read("news/broken.txt.refused.txt").is_none(), "check writes no receipts");

    let told = binary().arg("check").arg(folder.at("news/broken.txt")).output().unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(text.contains("broken.txt") && text.contains("3:7") && text.contains("UTF-8"), "{text}");
    assert_eq!(binary().arg("check").output().unwrap().status.code(), Some(2));
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_site_toml() {
    let folder = Folder::with(&format!("{SITE}base_url = \"https://from-site.example\"\n"));
    folder.write("news/a.txt", story("A story"));
    let by_site = Call::on(&folder).option("--base-url", None);
    let by_environment = by_site.clone().variable("AJIL_BASE_URL", "https://from-environment.example");
    let by_flag = by_environment.clone().option("--base-url", Some("https://from-flag.example"));
    for (call, host) in [(by_site, "from-site"), (by_environment, "from-environment"), (by_flag, "from-flag")] {
        let service = call.start();
        let link = service.expect_in("news", "A story")["url"].to_string();
        assert!(link.contains(&format!("https://{host}.example/articles/")), "{link}");
        assert!(!service.log().contains("--base-url"), "a warning although the public address is known");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named_with_the_way_to_mend_it() {
    let folder = Folder::bare();
    std::fs::remove_dir(folder.root()).unwrap();
    let (status, said) = Call::on(&folder).fail();
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("mkdir") && said.contains("ajil serve DIR"), "{said}");
}
