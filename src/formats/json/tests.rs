use super::*;
use crate::domain::Line;
use crate::formats::testing::with;

fn read(text: &str) -> Result<Parsed, Refusal> {
    with(|context| context.file_name = "a.json", |context| parse(text.as_bytes(), context))
}

#[track_caller]
fn titles(text: &str) -> Vec<String> {
    read(text).unwrap().articles.iter().map(|article| article.as_ref().unwrap().title.to_string()).collect()
}

#[test]
fn each_format_is_known_by_its_keys() {
    for text in [
        r#"{"uri": "urn:a:1", "headline": "A"}"#,
        r#"{"$standard": {"name": "ninjs"}, "headline": "A"}"#,
        r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A"}]}"#,
        r#"{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A"}"#,
        r#"[{"@type": "WebPage", "name": "P"}, {"@type": "NewsArticle", "headline": "A"}]"#,
        r#"{"format": "digitalwires@0.9.1", "urn": "urn:a:1", "headline": "A"}"#,
        r#"{"title": {"rendered": "A"}, "content": {"rendered": "<p>x</p>"}, "type": "post"}"#,
        r#"{"posts": [{"title": "A", "html": "<p>x</p>"}]}"#,
        r#"{"data": {"item": {"uri": "urn:a:1", "headline": "A"}}}"#,
        r#"{"_items": [{"guid": "urn:a:1", "headline": "A"}]}"#,
    ] {
        assert_eq!(titles(text), ["A"], "{text}");
    }
}

#[test]
fn several_values_one_after_the_other_are_several_articles() {
    assert_eq!(
        titles("{\"uri\": \"urn:a:1\", \"headline\": \"A\"}\n{\"uri\": \"urn:a:2\", \"headline\": \"B\"}\n"),
        ["A", "B"]
    );
}

#[test]
fn what_wraps_json_in_pages_and_answers_is_passed_over() {
    let item = r#"{"uri": "urn:a:1", "headline": "A"}"#;
    for (before, after) in [
        ("\u{FEFF}", ""),
        ("<![CDATA[\n", "\n]]>"),
        ("<script type=\"application/ld+json\">", "</script>\n"),
        ("<script>//<![CDATA[", "//]]></script>"),
        (")]}',\n", ""),
    ] {
        assert_eq!(titles(&format!("{before}{item}{after}")), ["A"], "{before}");
    }
}

#[test]
fn faults_of_the_grammar_are_told_with_line_and_column() {
    for (text, at) in [
        ("{\n  \"headline\": \"خبر\"\n  \"uri\": 1}", Position::at(3, 3)),
        ("{\"headline\": \"a", Position::at(1, 15)),
        ("<script>{\n\"a\": x}</script>", Position::at(2, 6)),
    ] {
        let refusal = read(text).unwrap_err();
        assert!(matches!(refusal.reason, Reason::Syntax { format: "JSON", .. }), "{refusal:?}");
        assert_eq!(refusal.at, Some(at), "{text}: {refusal:?}");
    }
}

#[test]
fn fault_22_depth_is_bounded_before_anything_is_read() {
    let deep =
        format!("{{\"uri\": \"urn:a:1\", \"headline\": \"A\", \"x\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let refusal = read(&deep).unwrap_err();
    assert_eq!(refusal.reason, Reason::TooDeep { limit: DEPTH });
    assert_eq!(refusal.at.unwrap().line, 1);
    let fits = format!("{{\"uri\": \"urn:a:1\", \"headline\": \"A\", \"x\": {}{}}}", "[".repeat(98), "]".repeat(98));
    assert_eq!(titles(&fits), ["A"]);
}

#[test]
fn json_that_is_no_news_is_refused() {
    for text in [
        "{}",
        "[]",
        "[1, 2]",
        "\"text\"",
        "{\"name\": \"package\", \"version\": \"1.0\"}",
        "{\"data\": {\"data\": {}}}",
    ] {
        assert_eq!(read(text).unwrap_err().reason, Reason::UnknownContent { format: "JSON" }, "{text}");
    }
    assert_eq!(read(" \n ").unwrap_err().reason, Reason::Empty);
}

#[test]
fn a_value_at_fault_is_told_with_its_place() {
    let text = "[\n {\"uri\": \"urn:a:1\", \"headline\": \"A\"},\n {\"uri\": \"urn:a:2\", \"headline\": \"B\", \"embargoed\": \"soon\"},\n {\"uri\": \"urn:a:3\", \"headline\": \"C\", \"pubStatus\": \"spiked\"}\n]";
    let parsed = read(text).unwrap();
    let places: Vec<_> =
        parsed.articles.iter().map(|article| article.as_ref().err().and_then(|refusal| refusal.at)).collect();
    assert_eq!(places, [None, Some(Position::at(3, 51)), Some(Position::at(4, 51))]);
}

#[test]
fn a_key_given_twice_counts_once() {
    assert_eq!(titles(r#"{"uri": "urn:a:1", "headline": "A", "headline": "B"}"#), ["B"]);
}

#[test]
fn numbers_and_flags_stand_for_texts() {
    let parsed = read(r#"{"uri": "urn:a:1", "headline": "A", "language": true, "slugline": 5}"#).unwrap();
    let article = parsed.articles[0].as_ref().unwrap();
    assert_eq!(article.slug.as_ref().map(Line::as_str), Some("5"));
}
