//! A file beside an article, and parts of it.

use super::newsstand::{ARTICLE, recording_bytes};
use super::served::{Served, request};

fn path() -> String {
    format!("/media/{ARTICLE}/talk.mp3")
}

#[test]
fn a_recording_comes_whole_with_its_type_length_and_validators() {
    let reply = Served::new().get(&path(), &["Accept-Encoding: gzip, br"]);
    assert_eq!(reply.status, 200);
    assert!(reply.body == recording_bytes());
    for (name, value) in [
        ("content-type", "audio/mpeg"),
        ("content-length", "300000"),
        ("etag", "\"1\""),
        ("last-modified", "Thu, 24 Sep 2020 14:57:00 GMT"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    assert_eq!((reply.header("content-encoding"), reply.header("transfer-encoding")), (None, None));
}

#[test]
fn head_tells_of_the_whole_and_sends_nothing() {
    let served = Served::new();
    let mut client = served.client();
    client.send(request("HEAD", &path(), &["Range: bytes=0-1", "Connection: close"]));
    let head = client.reply_to("HEAD").unwrap();
    assert_eq!((head.status, head.header("content-length")), (200, Some("300000")));
    assert!(client.is_closed(), "a body after a HEAD");
}

#[test]
fn a_player_gets_the_part_that_it_asks_for() {
    let served = Served::new();
    let bytes = recording_bytes();
    for (range, told, part) in [
        ("bytes=0-1", "bytes 0-1/300000", &bytes[..2]),
        ("bytes=200000-", "bytes 200000-299999/300000", &bytes[200_000..]),
        ("bytes=-5", "bytes 299995-299999/300000", &bytes[299_995..]),
    ] {
        let reply = served.get(&path(), &[&format!("Range: {range}"), "If-Range: \"1\""]);
        assert_eq!((reply.status, reply.header("content-range")), (206, Some(told)), "{range}");
        assert!(reply.body == part, "{range}");
    }
    let changed = served.get(&path(), &["Range: bytes=0-1", "If-Range: \"2\""]);
    assert_eq!((changed.status, changed.body.len()), (200, 300_000));
}

#[test]
fn what_is_behind_the_end_cannot_be_sent() {
    let reply = Served::new().get(&path(), &["Range: bytes=300000-"]);
    assert_eq!((reply.status, reply.header("content-range")), (416, Some("bytes */300000")));
    assert!(reply.body.is_empty());
}

#[test]
fn who_has_it_gets_304() {
    let served = Served::new();
    for line in ["If-None-Match: \"1\"", "If-None-Match: W/\"1\"", "If-Modified-Since: Thu, 24 Sep 2020 14:57:00 GMT"] {
        let reply = served.get(&path(), &[line, "Range: bytes=0-1"]);
        assert_eq!((reply.status, reply.body.len(), reply.header("etag")), (304, 0, Some("\"1\"")), "{line}");
    }
    assert_eq!(served.get(&path(), &["If-Match: \"1\""]).status, 200);
    assert_eq!(served.get(&path(), &["If-Match: \"2\""]).status, 412);
}

#[test]
fn another_name_or_article_has_no_recording() {
    let served = Served::new();
    for path in [format!("{}x", path()), path().replace("0123", "0124"), format!("/media/{ARTICLE}")] {
        assert_eq!(served.get(&path, &[]).status, 404, "{path}");
    }
}
