use super::*;
use crate::formats::testing::{NOW, with};

#[track_caller]
fn edited(story: &Story<'_>) -> Article {
    with(|_| {}, |context| Editor::new(context, Future::Waits).article(story).unwrap())
}

#[test]
fn stray_markup_and_references_are_no_part_of_a_plain_text() {
    for (given, expected) in [
        ("Budget &amp; reform", "Budget & reform"),
        ("Blog &#8211; News", "Blog – News"),
        ("A <b>bold</b> move", "A bold move"),
        ("one<br>two", "one two"),
        ("Vec<T> explained", "Vec<T> explained"),
        ("AT&T; profits", "AT&T; profits"),
        ("a < b & c > d", "a < b & c > d"),
        ("Vec<T> &amp; more", "Vec<T> & more"),
    ] {
        assert_eq!(plain(given).unwrap().as_str(), expected, "{given}");
    }
    assert_eq!(plain("<p> </p>"), None);
}

#[test]
fn a_title_repeated_at_the_head_of_the_body_is_dropped() {
    for html in [
        "<h1>Ministers meet</h1><p>In Rabat.</p>",
        "<html><head><title>Ministers meet</title></head><body><article><h1> Ministers  meet</h1><p>In Rabat.</p></article></body></html>",
    ] {
        let article = edited(&Story { title: "Ministers meet", body: Body::Html(html), ..Story::default() });
        let body = article.body.unwrap();
        assert!(!body.as_str().contains("Ministers") && body.as_str().contains("In Rabat."), "{body:?}");
    }
    let html = "<p>They came early.</p><h2>Ministers meet</h2>";
    let article = edited(&Story { title: "Ministers meet", body: Body::Html(html), ..Story::default() });
    assert!(article.body.unwrap().as_str().contains("Ministers meet"));
    let text = "Ministers meet\nThey came early.\nThey left late.";
    let article = edited(&Story { title: "Ministers meet", body: Body::Text(text), ..Story::default() });
    assert_eq!(article.body.unwrap().as_str(), "<p>They came early.</p>\n<p>They left late.</p>");
}

#[test]
fn lines_are_paragraphs_where_no_empty_line_parts_them() {
    let body = |text| edited(&Story { title: "t", body: Body::Text(text), ..Story::default() }).body.unwrap();
    assert_eq!(body("a\nb").as_str(), "<p>a</p>\n<p>b</p>");
    assert_eq!(body("a\r\nb\r\n\r\nc\r\n").as_str(), "<p>a<br>\nb</p>\n<p>c</p>");
    assert_eq!(body("a\u{B}<b>").as_str(), "<p>a&lt;b&gt;</p>");
}

#[test]
fn a_word_for_the_status_that_nobody_knows_is_refused() {
    assert_eq!(Editor::status("k", "stat:canceled").unwrap(), Status::Canceled);
    assert_eq!(Editor::status("k", "Cancelled").unwrap(), Status::Canceled);
    assert_eq!(Editor::status("k", "WITHHELD").unwrap(), Status::Withheld);
    assert_eq!(Editor::status("k", "http://cv.iptc.org/newscodes/pubstatusg2/usable").unwrap(), Status::Usable);
    assert!(matches!(Editor::status("k", "zapped").unwrap_err().reason, Reason::Value { expected: "status", .. }));
}

#[test]
fn the_future_is_waited_for_or_a_mistake() {
    let tomorrow = Timestamp::new(NOW + 86_400_000, 3600).unwrap();
    let story = Story { title: "t", published: Some(tomorrow), updated: Some(tomorrow), ..Story::default() };
    assert_eq!(edited(&story).visible_from, Some(tomorrow));
    assert_eq!(edited(&story).published, Some(tomorrow));
    with(
        |_| {},
        |context| {
            let mut editor = Editor::new(context, Future::IsNow);
            let article = editor.article(&story).unwrap();
            assert_eq!((article.published, article.visible_from), (Some(context.now), None));
            assert_eq!(editor.warnings[0].code, WarningCode::FutureDate { found: tomorrow });
        },
    );
}

#[test]
fn a_picture_is_an_address_or_a_file_beside_ours() {
    let source = |source, base| picture_source(source, base).map(|line| line.to_string());
    assert_eq!(source("https://e.org/a.jpg", None).as_deref(), Some("https://e.org/a.jpg"));
    assert_eq!(source("a.jpg", Some("https://e.org/b/")).as_deref(), Some("https://e.org/b/a.jpg"));
    assert_eq!(source("./a.jpg", None).as_deref(), Some("a.jpg"));
    for bad in ["../a.jpg", "/etc/passwd", "data:image/png;base64,AA", "file:///a.jpg", ""] {
        assert_eq!(source(bad, None), None, "{bad}");
    }
}

#[test]
fn an_unknown_language_is_told_by_the_text() {
    let story = Story { title: "زلزال يضرب المغرب", language: Some("arabic"), ..Story::default() };
    assert_eq!(edited(&story).language.as_str(), "ar");
}
