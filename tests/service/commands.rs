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

/// What is said of files that are asked for by themselves, in their order, and the exit status.
fn check_files(folder: &Folder, paths: &[&str]) -> (Option<i32>, Vec<Value>) {
    let asked = paths.iter().map(|path| folder.at(path));
    let output = binary().arg("check").args(asked).args(["--format", "json"]).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn a_file_given_by_its_path_is_told_with_its_folder_and_its_moments() {
    let folder = Folder::new();
    let matter = |keys: &str| format!("---\ntitle: T\ndate: 2020-09-24 15:57\n{keys}\n---\n\nBody.\n");
    for (path, keys, key, expected) in [
        ("sport/local/a.md", "category: clubs", "categories", serde_json::json!(["clubs", "sport/local"])),
        ("sport/b.md", "tags: [x, y z]", "tags", serde_json::json!(["x", "y z"])),
        ("sport/c.md", "urgency: 1", "breaking", true.into()),
        ("breaking/d.md", "", "breaking", true.into()),
        ("sport/e.md", "publish_at: 2999-01-01 10:00", "visible_from", "2999-01-01T10:00:00Z".into()),
        ("sport/f.md", "expires: 2021-01-01 10:00", "expires", "2021-01-01T10:00:00+01:00".into()),
        ("sport/g.md", "status: canceled", "status", "canceled".into()),
        ("sport/h.md", "retract: It is not so.", "status", "usable".into()),
        ("h.md", "", "categories", serde_json::json!(["news"])),
    ] {
        folder.write(path, matter(keys));
        let (status, said) = check_files(&folder, &[path]);
        assert_eq!((status, &said[0]["outcome"], said.len()), (Some(0), &"published".into(), 1), "{path}");
        assert_eq!(said[0]["entries"][0][key], expected, "{path}");
    }
    folder.write("sport/alone.txt", "A headline alone\n");
    assert_eq!(check_files(&folder, &["sport/alone.txt"]).1[0]["entries"][0]["headline_only"], true);
}

#[test]
fn what_is_no_article_is_ignored_and_what_is_not_there_is_a_wrong_command() {
    let folder = Folder::new();
    folder.write("sport/feed.toml", "title = \"Sport\"\n");
    folder.write("sport/p.jpg", "x");
    folder.write("sport/draft.md", "---\ntitle: T\ndraft: true\n---\nx\n");
    let (status, said) = check_files(&folder, &["site.toml", "sport/feed.toml", "sport/p.jpg", "sport/draft.md"]);
    assert_eq!((status, said.len()), (Some(0), 4));
    assert!(said.iter().all(|one| one["outcome"] == "ignored"), "{said:?}");
    std::fs::create_dir(folder.at("empty")).unwrap();
    assert_eq!(check_files(&folder, &["empty"]), (Some(0), Vec::new()));
    assert_eq!(check_files(&folder, &["site.toml", "nowhere.md"]), (Some(2), Vec::new()));
    assert_eq!(binary().args(["check", "--format", "xml", "."]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_folder_and_a_file_in_it_are_told_once_each() {
    let folder = Folder::new();
    folder.write("sport/a.txt", story("A"));
    folder.write("sport/b\nc.txt", story("B"));
    let (status, said) = check_files(&folder, &["sport/a.txt", "sport", "sport/../sport/a.txt"]);
    assert_eq!((status, said.len()), (Some(0), 2), "{said:?}");
    assert!(said[1]["path"].as_str().unwrap().ends_with("sport/b\nc.txt"));
}

#[test]
fn a_file_of_many_with_one_refused_says_which_and_shows_the_others() {
    let folder = Folder::new();
    let feed = serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
        {"id": "tag:example.org,2026:1", "title": "One", "content_text": "x"}, {"id": "2"},
        {"id": "tag:example.org,2026:1", "title": "Other", "content_text": "y"},
    ]});
    folder.write("news/feed.json", feed.to_string());
    let (status, said) = check_files(&folder, &["news/feed.json"]);
    let titles: Vec<_> =
        said[0]["entries"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!((status, &said[0]["outcome"], titles), (Some(1), &"refused".into(), vec!["One"]));
    assert!(said[0]["refusal"]["message"].as_str().unwrap().starts_with("Article 2: "), "{said:?}");
    let text = binary().arg("check").arg(folder.at("news")).output().unwrap().stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("Article 3 (Other): ") && text.contains("[id-taken]"), "{text}");
    assert!(!text.contains('\u{1B}'), "colours outside a terminal");
}

#[test]
fn who_closes_the_pipe_has_read_enough() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let folder = Folder::new();
    for n in 0..300 {
        folder.write(format!("news/{n}.txt"), story(&format!("Story {n} {}", "long ".repeat(200))));
    }
    let mut call = binary();
    call.arg("check").arg(folder.root()).args(["--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = call.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(0), String::new()));
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
