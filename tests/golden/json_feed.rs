//! The rules of JSON Feed can say no.

use std::panic::catch_unwind;

use crate::documents;
use crate::rules::check_json_feed;

/// A document that was right before one thing in it was replaced.
#[test]
fn what_breaks_a_rule_of_json_feed_is_found() {
    let golden = documents::all().into_iter().find(|golden| golden.name == "site.json").expect("a golden document");
    let text = String::from_utf8(golden.bytes).expect("UTF-8");
    check_json_feed(text.as_bytes());
    for (right, wrong) in [
        ("{\"version\"", "\u{FEFF}{\"version\""),
        ("version/1.1", "version/1"),
        ("\"feed_url\":\"https://news.example.org/all.json\"", "\"feed_url\":\"/all.json\""),
        ("\"description\"", "\"next_url\":\"https://news.example.org/all.json\",\"description\""),
        ("\"description\"", "\"author\":{\"name\":\"x\"},\"description\""),
        ("\"description\"", "\"expired\":\"no\",\"description\""),
        ("\"description\"", "\"hubs\":[{\"type\":\"WebSub\"}],\"description\""),
        ("\"description\"", "\"_a.b\":{},\"description\""),
        ("\"description\"", "\"_1\":{},\"description\""),
        ("\"language\":\"fr\"", "\"language\":\"f_r\""),
        ("{\"name\":\"Desk\"", "{\"mail\":\"Desk\""),
        ("{\"id\":\"", "{\"id\":7,\"x\":\""),
        ("{\"id\":\"urn:uuid:c7fd9c9b", "{\"id\":\"\",\"_x\":\"urn:uuid:c7fd9c9b"),
        ("\"content_html\"", "\"content\""),
        ("\"date_published\":\"2020-10-02T10:30:00+01:00\"", "\"date_published\":\"2020-10-02T10:30:00\""),
        ("\"date_published\":\"2020-10-02T10:30:00+01:00\"", "\"date_published\":1601631000"),
        ("\"date_published\":\"2020", "\"date_published\":\"2021"),
        ("\"tags\":[\"security\"]", "\"tags\":\"security\""),
        ("\"tags\":[\"security\"]", "\"tags\":[\"\"]"),
        ("\"mime_type\":\"audio/mpeg\"", "\"mime_type\":\"audio/mpeg; codecs=mp3\""),
        ("\"mime_type\":\"audio/mpeg\",", ""),
        ("\"size_in_bytes\":1234567", "\"size_in_bytes\":\"1234567\""),
        ("\"size_in_bytes\":1234567", "\"size_in_bytes\":1234567,\"duration_in_seconds\":-1"),
        ("\"image\":\"https://", "\"image\":\"data://"),
    ] {
        assert!(text.contains(right), "no {right} in {text}");
        let broken = text.replacen(right, wrong, 1);
        assert!(catch_unwind(|| check_json_feed(broken.as_bytes())).is_err(), "{wrong} for {right} is not found");
    }
}
