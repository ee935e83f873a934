//! What must hold for every file, whatever is in it.

use proptest::prelude::*;

use super::testing::{article, with};
use super::*;

const FORMATS: [DropFormat; 7] = [
    DropFormat::PageText,
    DropFormat::Markdown,
    DropFormat::Html,
    DropFormat::Xml,
    DropFormat::Json,
    DropFormat::Mail,
    DropFormat::WireText,
];

/// Pieces of which files are made, and of which attacks are.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "---\n",
        "+++\n",
        "{\"",
        "title: ",
        "date: ",
        "\n",
        "\n\n",
        "• ",
        "- ",
        "* ",
        "عاجل",
        "عاجل: ",
        "24 سبتمبر 2020",
        "31 فبراير 2020",
        "على الساعة 15:57",
        "كلمة ",
        "Title",
        "# ",
        "> ",
        "[",
        "](",
        ")",
        "<div>",
        "</div>",
        "<script>",
        "javascript:",
        "&#11;",
        "\u{200F}",
        "\u{202E}",
        "\u{FEFF}",
        "\u{2028}",
        "\r",
        "\0",
        "\u{FFFE}",
        "&a",
        "*a",
        "!!x ",
        "9999",
        "\"",
        "'",
        "`",
        "|-|",
        "[^1]: ",
        "<!--",
        "-->",
        "]]>",
        "=\"",
        "{\"uri\": \"a\", \"headline\": ",
        "\"embargoed\": ",
        "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": ",
        "[",
        "]",
        "}",
        ", ",
        "\\u",
        "Subject: ",
        "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Transfer-Encoding: base64\n",
        "--b\n",
        "=?utf-8?Q?",
        "\u{1}",
        "abc0001 2 pl 10\n",
        "W2870\u{1F}a\nu i ",
        "\u{2}",
        "\u{3}",
        "241457 GMT Sep 20\n",
        "^",
        "<\n",
        " =\n",
        "EMBARGOED UNTIL ",
    ];
    prop_oneof![proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), "\\PC{0,8}"]
}

/// A line of words that is nothing but words.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[ابتثجحخدذرزسشصضطظعغفقكلمنهوي]{2,9}",
        "[a-zéèà]{2,9}",
        "[אבגדהוזחטיכלמנ]{2,9}",
        "[一二三人大中国新闻]{2,6}"
    ];
    proptest::collection::vec(word, 3..9).prop_map(|words| format!("{} zz", words.join(" ")))
}

fn check_invariants(parsed: &Parsed) -> Result<(), TestCaseError> {
    for article in parsed.articles.iter().flatten() {
        let body = article.body.as_ref().map_or("", |body| body.as_str());
        prop_assert!(body.chars().all(crate::domain::is_xml_char), "{body:?}");
        let lower = body.to_ascii_lowercase();
        prop_assert!(
            !lower.contains("<script") && !lower.contains("<iframe") && !lower.contains("<a href=\"javascript:"),
            "{body:?}"
        );
        prop_assert!(
            article
                .published
                .is_none_or(|at| article.visible_from.is_some() || at <= Timestamp::new(testing::NOW, 0).unwrap())
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_a_format(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in FORMATS {
            if let Ok(parsed) = with(|_| {}, |context| parse(format, &bytes, context)) {
                check_invariants(&parsed)?;
            }
        }
    }

    #[test]
    fn no_text_breaks_a_format(pieces in proptest::collection::vec(piece(), 0..40)) {
        for format in FORMATS {
            if let Ok(parsed) = with(|_| {}, |context| parse(format, pieces.concat().as_bytes(), context)) {
                check_invariants(&parsed)?;
            }
        }
    }

    #[test]
    fn no_front_matter_breaks_its_readers(matter in proptest::collection::vec(piece(), 0..20)) {
        for (open, close) in [("---\na: ", "\n---\nx"), ("+++\na = ", "\n+++\nx"), ("{\"a\": ", "}\nx")] {
            let text = format!("{open}{}{close}", matter.concat());
            // A refusal is an answer, too.
            drop(with(|_| {}, |context| parse(DropFormat::Markdown, text.as_bytes(), context)));
        }
    }

    #[test]
    fn no_line_breaks_the_reader_of_dates(line in "[0-9٠-٩ /:.+a-zم,-]{0,40}") {
        let zone = Zone::named("Africa/Casablanca").unwrap();
        dates::read_line(&line, &zone);
        dates::read_value(&line, &zone);
        dates::of_file_name(&line, &zone);
    }

    #[test]
    fn every_date_comes_back(year in 1970i16..2030, month in 1i8..=12, day in 1i8..=28, hour in 0i8..24, minute in 0i8..60) {
        let zone = Zone::utc();
        let at = zone.at(jiff::civil::date(year, month, day).at(hour, minute, 0, 0)).unwrap();
        for text in [at.to_rfc3339(), at.to_rfc822(), format!("{day}/{month}/{year} {hour}:{minute:02}"), format!("{year}-{month}-{day} à {hour}h{minute:02}")] {
            let dates::Reading::Date(told) = dates::read_value(&text, &zone) else { panic!("{text}") };
            prop_assert_eq!(told.at, at, "{}", text);
            prop_assert_eq!(told.wrong_weekday, None);
        }
    }

    #[test]
    fn a_story_comes_back_as_it_was_written(title in words(), paragraphs in proptest::collection::vec(words(), 1..6)) {
        let text = format!("{title}\n\n{}\n", paragraphs.join("\n\n"));
        prop_assume!(!paragraphs.contains(&title));
        let parsed = with(|_| {}, |context| parse(DropFormat::PageText, text.as_bytes(), context)).unwrap();
        let html: Vec<_> = paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect();
        prop_assert_eq!(article(&parsed).title.as_str(), title.as_str());
        prop_assert_eq!(article(&parsed).body.as_ref().unwrap().as_str(), html.join("\n"));
        prop_assert_eq!(article(&parsed).summary.as_ref().unwrap().as_str(), paragraphs[0].as_str());
        let markdown = with(|_| {}, |context| parse(DropFormat::Markdown, format!("# {text}").as_bytes(), context)).unwrap();
        prop_assert_eq!(article(&markdown).title.as_str(), title.as_str());
        prop_assert_eq!(article(&markdown).body.as_ref().unwrap().as_str(), html.join("\n"));
    }

    #[test]
    fn a_story_comes_back_from_json_from_mail_and_from_a_wire(title in words(), paragraphs in proptest::collection::vec(words(), 1..6)) {
        prop_assume!(!paragraphs.contains(&title));
        let html: Vec<_> = paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect();
        let text = paragraphs.join("\n\n");
        let ninjs = serde_json::json!({"uri": "urn:example:1", "headline": title, "body_text": text}).to_string();
        let feed = serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "items": [{"title": title, "content_text": text}]}).to_string();
        let post = serde_json::json!({"title": title, "html": html.join("\n")}).to_string();
        let mail = format!("From: a@example.org\r\nSubject: {title}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}");
        let iptc = format!("\u{1}abc0001 4 pl 10\r\n\u{2}{title} =\r\n\r\n{text}\r\n\u{3}241457 GMT Sep 20\r\n\u{4}");
        let tabbed: String = paragraphs.iter().map(|paragraph| format!("\t{paragraph}\r\n")).collect();
        let anpa = format!("\u{16}\u{1}r0001\u{1F}a\r\nr i\u{13}\u{11} BC-x-y 09-24 10\r\n\u{2}^BC-x-y,10<\r\n^{title}<\r\n{tabbed}\u{3}AP-09-24-20 1457GMT\u{4}");
        for (format, file) in [
            (DropFormat::Json, &ninjs), (DropFormat::Json, &feed), (DropFormat::Json, &post), (DropFormat::Mail, &mail),
            (DropFormat::WireText, &iptc), (DropFormat::WireText, &anpa),
        ] {
            let parsed = with(|_| {}, |context| parse(format, file.as_bytes(), context)).unwrap();
            prop_assert_eq!(article(&parsed).title.as_str(), title.as_str(), "{}", file);
            prop_assert_eq!(article(&parsed).body.as_ref().unwrap().as_str(), html.join("\n"), "{}", file);
        }
    }
}
