//! How a service stands: the same by its socket, by the operator's listener, and by the store of one that is stopped.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde_json::Value;

use crate::command::{run, run_json};
use crate::folder::{BROKEN, Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::{BASE, Call, Service};

fn newsroom() -> Folder {
    let folder = Folder::new();
    folder.write("أمن/خبر.txt", story("خبر من الرباط"));
    folder.write("news/a.txt", story("A story"));
    folder.write("news/broken.txt", BROKEN);
    folder.write("news/later.md", "---\ntitle: A secret\npublish_at: 2999-01-01\n---\nWords.\n");
    folder.write("news/feed.toml", "window = 7 days\n");
    folder
}

/// Keys of an object and of the objects in it, as paths.
fn shape(value: &Value) -> BTreeSet<String> {
    let Value::Object(object) = value else { return BTreeSet::new() };
    let below = |(key, value): (&String, &Value)| {
        let mut paths: Vec<_> = shape(value).into_iter().map(|path| format!("{key}.{path}")).collect();
        paths.push(key.clone());
        paths
    };
    object.iter().flat_map(below).collect()
}

#[test]
fn it_is_told_alike_by_the_socket_the_operators_listener_and_the_store() {
    let folder = newsroom();
    let mut service = Service::start(&folder);
    eventually(PATIENCE, "all files", || {
        let status = service.status();
        (status["entries"] == 3 && status["waiting"] == 0 && status["files"]["refused"] == 1).then_some(())
    });
    let (status, by_socket) = run_json(&folder, &["status"]);
    let by_operator = service.status();
    assert_eq!(status, 0);
    assert_eq!(by_socket, by_operator);
    assert!(service.stop().success());
    let files = || {
        std::fs::read_dir(folder.at(".ajil")).unwrap().map(|file| file.unwrap().file_name()).collect::<BTreeSet<_>>()
    };
    let before = files();
    let (status, by_store) = run_json(&folder, &["status"]);
    assert_eq!((status, files()), (0, before));
    assert_eq!(shape(&by_store), shape(&by_socket));
    for told in [&by_socket, &by_store] {
        assert_eq!(told["entries"], 3);
        assert_eq!(told["files"], serde_json::json!({"published": 2, "refused": 1, "waiting": 1}));
        assert_eq!(
            (&told["refused"][0]["path"], &told["refused"][0]["code"]),
            (&"news/broken.txt".into(), &"not-utf8".into())
        );
        assert_eq!(
            (&told["scheduled"]["count"], &told["scheduled"]["first"][0]["path"]),
            (&1.into(), &"news/later.md".into())
        );
        assert!(told["scheduled"]["first"][0]["at"].as_str().unwrap().starts_with("2999-01-01T00:00:00"));
        assert_eq!(told["feeds"]["أمن"]["entries"], 1);
        assert!(told["feeds"]["أمن"]["changed"].is_string());
        assert_eq!(told["settings_faults"][0]["path"], "news/feed.toml");
        assert_eq!(told["addresses"]["site"], format!("{BASE}/"));
        // Whoever may ask the operator's listener is not to learn what is under embargo.
        assert!(!told.to_string().contains("secret"), "{told}");
    }
    assert_eq!((&by_socket["running"], &by_store["running"]), (&true.into(), &false.into()));
    assert_eq!(by_socket["addresses"]["readers"], service.public().to_string());
    assert!(by_socket["since"].is_string() && by_store["since"].is_null());
}

#[test]
fn people_get_it_in_lines_without_colours_where_there_is_no_terminal() {
    let folder = newsroom();
    let mut service = Service::start(&folder);
    eventually(PATIENCE, "all files", || {
        let status = service.status();
        (status["entries"] == 3 && status["files"]["refused"] == 1).then_some(())
    });
    let running = run(&folder, &["status"]);
    assert!(service.stop().success());
    let stopped = run(&folder, &["status"]);
    for (ended, standing) in [(&running, ": running since"), (&stopped, ": stopped\n")] {
        assert_eq!((ended.status, &*ended.err), (0, ""));
        for words in [standing, "not-utf8", "news/broken.txt", "2999-01-01", "\u{2068}أمن\u{2069}", "news/feed.toml:"]
        {
            assert!(ended.out.contains(words), "{words} in {}", ended.out);
        }
        assert!(!ended.out.contains('\u{1B}'));
    }
}

#[test]
fn where_nothing_is_it_says_so() {
    let folder = Folder::bare();
    let ended = run(&folder, &["status"]);
    assert!(ended.status == 1 && ended.err.contains("no store") && ended.err.contains("--state"), "{ended:?}");
    let (status, told) = run_json(&folder, &["status"]);
    assert_eq!((status, told["error"]["code"].as_str()), (1, Some("no-store")));
    assert!(!folder.at(".ajil").exists());
    std::fs::create_dir(folder.at(".ajil")).unwrap();
    std::fs::write(folder.at(".ajil/ajil.db"), "no database").unwrap();
    assert_eq!(run_json(&folder, &["status"]).1["error"]["code"], "store-fails");
}

#[test]
fn a_state_folder_elsewhere_and_of_any_depth_is_reached() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let state = folder.outside("مجلد".repeat(20)).join("x".repeat(150));
    let state = state.to_str().unwrap();
    let service = Call::on(&folder).option("--state", Some(state)).start();
    service.expect_in("news", "A story");
    let (status, told) = run_json(&folder, &["status", "--state", state]);
    assert_eq!((status, &told["running"], &told["entries"]), (0, &true.into(), &1.into()));
    assert!(!service.log().contains("control socket"), "{}", service.log());
}

#[test]
fn the_socket_of_a_killed_service_is_made_anew_and_is_nobody_elses() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let mut service = Service::start(&folder);
    service.expect_in("news", "A story");
    service.kill_dash_nine();
    let (status, told) = run_json(&folder, &["status"]);
    assert_eq!((status, &told["running"], &told["entries"]), (0, &false.into(), &1.into()));
    service.start_again();
    assert_eq!(run_json(&folder, &["status"]).1["running"], true);
    let socket = folder.at(".ajil/control.sock");
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(service.stop().success());
    assert!(!socket.exists());
}

fn answer_to(folder: &Folder, bytes: &[u8]) -> String {
    let mut stream = UnixStream::connect(folder.at(".ajil/control.sock")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // What is refused for its length is not read to its end.
    stream.write_all(bytes).ok();
    stream.shutdown(Shutdown::Write).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8(answer).unwrap()
}

#[test]
fn garbage_is_answered_and_who_hangs_holds_up_nobody() {
    let folder = Folder::new();
    folder.write("news/a.txt", story("A story"));
    let service = Service::start(&folder);
    service.expect_in("news", "A story");
    let mut idle: Vec<_> = (0..20).map(|_| UnixStream::connect(folder.at(".ajil/control.sock")).unwrap()).collect();
    idle[0].write_all(b"{\"ask\":").unwrap();
    let deep = "[".repeat(20_000);
    for garbage in [
        "",
        "\n",
        "GET / HTTP/1.1\r\n\r\n",
        "null",
        "{}",
        "{\"ask\":\"stop\"}",
        "{\"ask\":\"withdraw\"}",
        &deep,
        "{\"ask\":\"withdraw\",\"entry\":\"x\",\"force\":true}",
        "{\"ask\":\"withdraw\",\"entry\":7}",
    ] {
        let answer: Value = serde_json::from_str(&answer_to(&folder, garbage.as_bytes())).unwrap();
        assert_eq!(answer["error"]["code"], "not-understood", "{garbage:.40}: {answer}");
    }
    assert!(answer_to(&folder, &[0xFF, 0, 10]).contains("not-understood"));
    let status: Value = serde_json::from_str(&answer_to(&folder, b"{\"ask\":\"status\"}")).unwrap();
    assert_eq!(status["answer"]["entries"], 1);
    // Who is slow is told so, and let go.
    let mut told = String::new();
    idle[0].set_read_timeout(Some(PATIENCE)).unwrap();
    idle[0].read_to_string(&mut told).unwrap();
    assert!(told.contains("slow"), "{told}");
    service.expect("news", &["A story"]);
}

#[test]
fn a_line_without_an_end_is_not_taken() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let mut stream = UnixStream::connect(folder.at(".ajil/control.sock")).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let block = [b'x'; 1 << 16];
    // Ten megabytes would be taken by who reads all.
    let taken = (0..160).take_while(|_| stream.write_all(&block).is_ok()).count();
    assert!(taken < 160);
    assert_eq!(run_json(&folder, &["status"]).0, 0);
    drop(service);
}
