use serde_json::Value;

use super::*;
use crate::domain::Partner;
use crate::service::intake::preview::Preview;

/// What is told of one file in a folder of its own, at 2026-09-21T13:33:20Z.
fn told(name: &str, bytes: &[u8], format: ReportFormat) -> (Outcome, String) {
    told_by("", name, bytes, format)
}

fn told_by(site: &str, name: &str, bytes: &[u8], format: ReportFormat) -> (Outcome, String) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("site.toml"), site).unwrap();
    std::fs::write(dir.path().join(name), bytes).unwrap();
    let now = Timestamp::from_millis_utc(1_789_997_600_000);
    let preview = Arc::new(Preview::of(dir.path(), now).unwrap_or_else(|fault| panic!("{}", fault.path)));
    let file = File { shown: name.into(), below: DropPath::stored(name.as_bytes()), preview };
    let (outcome, told) = tell(&file, now, format, &Look::new(false));
    (outcome, String::from_utf8(told).unwrap())
}

fn text(name: &str, bytes: &[u8]) -> String {
    told(name, bytes, ReportFormat::Text).1
}

#[test]
fn the_line_at_fault_is_shown_and_marked() {
    insta::assert_snapshot!(text("visit.md", b"---\ntitle: Visit\ndate: 32/09/2020\n---\n\nBody.\n"), @"
    refused  visit.md
      × The date “32/09/2020” in “date” cannot be read, or is in no calendar. [date]
       ╭─[visit.md:3:7]
     2 │ title: Visit
     3 │ date: 32/09/2020
       ·       ──────────
     4 │ ---
       ╰────
      → Write it like 2020-09-24 15:57, or like Thursday 24 September 2020 at 15:57.
    ");
}

#[test]
fn a_doubt_is_shown_below_what_would_be_published() {
    let source = "---\ntitle: زيارة\nauther: X\ndate: 2020-09-24\n---\nنص.\n";
    insta::assert_snapshot!(text("visit.md", source.as_bytes()), @"
    published  visit.md
        زيارة
          article · 2020-09-24T00:00:00Z · ar · news
      ⚠ “auther” is no key that we know, and was passed over; did you mean “author”? [unknown-key]
       ╭─[visit.md:3:9]
     2 │ title: زيارة
     3 │ auther: X
       ·         ─
     4 │ date: 2020-09-24
       ╰────
    ");
}

#[test]
fn a_fault_without_a_place_is_told_in_words_alone() {
    assert_eq!(
        text("a\u{1B}[2J.md", b" "),
        "refused  a\\u{1b}[2J.md\n  × There is nothing in the file. [empty-file]\n  → Write the title on the first line, \
         then an empty line, then the story. If the upload was cut off, send the file again.\n"
    );
}

#[test]
fn what_is_never_looked_at_is_not_told_to_people_and_told_to_programs() {
    for name in ["a.jpg", "a.md~"] {
        assert_eq!(told(name, b"x", ReportFormat::Text), (Outcome::Ignored, String::new()));
        let (_, line) = told(name, b"x", ReportFormat::Json);
        let expected = format!(r#"{{"path":"{name}","outcome":"ignored","entries":[],"warnings":[],"refusal":null}}"#);
        assert_eq!(line, format!("{expected}\n"));
    }
}

#[test]
fn programs_get_one_line_with_every_key() {
    let source = "---\ntitle: T\nid: tag:example.org,2026:1\ndate: 2020-09-24 15:57\nauthors: [A, B]\ntags: [x]\n\
                  auther: C\nexpires: 2030-01-01\nurgency: 1\n---\n\nFirst <b>line</b>\n";
    let (outcome, line) = told("a.md", source.as_bytes(), ReportFormat::Json);
    assert_eq!((outcome, line.lines().count()), (Outcome::Published, 1));
    let line: Value = serde_json::from_str(&line).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&line).unwrap(), @r#"
    {
      "path": "a.md",
      "outcome": "published",
      "entries": [
        {
          "id": "tag:example.org,2026:1",
          "title": "T",
          "published": "2020-09-24T15:57:00Z",
          "updated": "2020-09-24T15:57:00Z",
          "language": "en",
          "direction": "ltr",
          "authors": [
            "A",
            "B"
          ],
          "categories": [
            "news"
          ],
          "tags": [
            "x"
          ],
          "breaking": true,
          "status": "usable",
          "visible_from": null,
          "expires": "2030-01-01T00:00:00Z",
          "summary": "First line",
          "text": "First line",
          "headline_only": false,
          "feeds": [
            "all",
            "news"
          ],
          "not_in": [
            {
              "feed": "breaking",
              "code": "not-breaking",
              "message": "it ceased to be breaking news on 2020-09-25 15:57 (UTC)."
            }
          ],
          "guessed": [
            {
              "code": "language",
              "message": "the language (en): by its words, or by the settings where these do not tell."
            },
            {
              "code": "default-category",
              "message": "the category (news): by the settings, since the file lies in no category’s folder."
            }
          ]
        }
      ],
      "warnings": [
        {
          "code": "unknown-key",
          "line": 7,
          "column": 9,
          "message": "“auther” is no key that we know, and was passed over; did you mean “author”?"
        }
      ],
      "refusal": null
    }
    "#);
}

#[test]
fn a_refusal_is_told_to_programs_with_its_place_and_its_mend() {
    let (outcome, line) = told("a.md", b"---\ntitle: T\ndate: soon\n---\n", ReportFormat::Json);
    let line: Value = serde_json::from_str(&line).unwrap();
    let keys: Vec<_> = line["refusal"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "line", "column", "message", "mend"]);
    assert_eq!(
        (outcome, &line["refusal"]["code"], &line["refusal"]["line"]),
        (Outcome::Refused, &"date".into(), &3.into())
    );
}

#[test]
fn a_draft_is_ignored_and_says_that_it_is_one() {
    let (outcome, line) = told("a.md", b"---\ntitle: T\ndraft: true\n---\nx\n", ReportFormat::Json);
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((outcome, &line["entries"][0]["status"]), (Outcome::Ignored, &"draft".into()));
}

#[test]
fn every_bound_of_a_file_is_a_setting_with_a_code() {
    let story = "---\ntitle: &t T\nx: *t\n---\n> > > > > > > > a\n";
    for (site, code) in [
        ("", None),
        ("max_file = 20", Some("too-large")),
        ("max_nesting = 8", None),
        ("max_front_matter = 10", Some("front-matter-too-large")),
        ("max_aliases = 0", Some("too-many-aliases")),
    ] {
        let (_, line) = told_by(site, "a.md", story.as_bytes(), ReportFormat::Json);
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["refusal"]["code"].as_str(), code, "{site}");
    }
    let deep = format!("# T\n\n{}a\n", "> ".repeat(9));
    let (_, line) = told_by("max_nesting = 8", "a.md", deep.as_bytes(), ReportFormat::Json);
    assert!(line.contains("\"too-deep\""), "{line}");
    let (_, line) = told_by("max_items = 2", "a.txt", "• a\n• b\nعاجل\nT\n\nx".as_bytes(), ReportFormat::Json);
    assert!(line.contains("\"too-many-items\""), "{line}");
}

#[test]
fn what_a_partner_would_skip_is_told_and_published_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("visit.md"), "---\ntitle: Visit\ndate: 2020-09-24\n---\n\nBody.\n").unwrap();
    let now = Timestamp::from_millis_utc(1_789_997_600_000);
    let preview = Preview::of(dir.path(), now).unwrap_or_else(|fault| panic!("{}", fault.path));
    let preview = Arc::new(preview.for_partner(Some(Partner::Msn)));
    let file = File { shown: "visit.md".into(), below: DropPath::stored(b"visit.md"), preview };
    let (outcome, line) = tell(&file, now, ReportFormat::Json, &Look::new(false));
    let line: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(outcome, Outcome::Published);
    assert_eq!(line["warnings"][0]["code"], "partner-skips");
    assert_eq!(line["warnings"][0]["message"], "MSN skips “Visit”: the title has 5 of at least 21 characters.");
    let (_, text) = tell(&file, now, ReportFormat::Text, &Look::new(false));
    assert!(String::from_utf8(text).unwrap().contains("[partner-skips]"));
}

#[test]
fn what_lies_in_a_folder_of_previews_is_told_as_it_would_be_in_the_folder_above() {
    for (name, expected) in [
        ("_preview/a.md", ("preview", "\"categories\":[\"news\"]")),
        ("security/_preview/a.md", ("preview", "\"categories\":[\"security\"]")),
        ("security/_preview/deep/a.md", ("ignored", "\"entries\":[]")),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "---\ntitle: A visit\n---\n\nText.\n").unwrap();
        let now = Timestamp::from_millis_utc(1_789_997_600_000);
        let preview = Arc::new(Preview::of(dir.path(), now).unwrap_or_else(|fault| panic!("{}", fault.path)));
        let file = File { shown: name.into(), below: DropPath::stored(name.as_bytes()), preview };
        let (outcome, told) = tell(&file, now, ReportFormat::Json, &Look::new(false));
        let told = String::from_utf8(told).unwrap();
        assert_eq!(outcome.as_str(), expected.0, "{told}");
        assert!(told.contains(expected.1), "{told}");
    }
}
