use super::*;
use crate::domain::{Line, Status, WarningCode};
use crate::formats::testing::{article as only, with};
use crate::formats::{DropFormat, parse as parse_any};

/// A message of IPTC 7901: header lines, text and trailer, ended as teleprinters end lines.
fn iptc(header: &str, text: &str, trailer: &str) -> Vec<u8> {
    let lines = |text: &str| text.replace('\n', "\r\r\n");
    format!("\x01{}\r\r\n\x02{}\r\r\n\x03{}\r\r\n\x04", lines(header), lines(text), lines(trailer)).into_bytes()
}

/// A message of ANPA 1312: service and number, second header line, text, trailer.
fn anpa(second: &str, text: &str, trailer: &str) -> Vec<u8> {
    format!("\x16\x16\x01W2870\x1fasian\r\n{second}\r\n\x02{text}\r\n\x03{trailer}\r\n\x04").into_bytes()
}

fn read(bytes: &[u8]) -> Parsed {
    with(|context| context.file_name = "a.iptc", |context| parse(bytes, context).unwrap())
}

fn one(bytes: &[u8]) -> Article {
    only(&read(bytes)).clone()
}

fn refusal(bytes: &[u8]) -> Reason {
    read(bytes).articles.remove(0).unwrap_err().reason
}

fn names(article: &Article) -> Vec<&str> {
    article.authors.iter().map(|author| author.name.as_str()).collect()
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |body| body.as_str())
}

const DPA: &str = "Ministers meet in Rabat\nBy Ann Lee and Omar Haddad =\n\nRabat (dpa) - Ministers of five countries met in Rabat\non Thursday to speak of trade.\n\nThey meet again in spring.\n\ndpa abc xyz n1";

#[test]
fn a_message_of_iptc_7901_is_an_article() {
    let article = one(&iptc("eca0003 4 pl 24  dpa 0045\n\nMorocco/Trade/", DPA, "\n241457 GMT Sep 20"));
    assert_eq!(article.title.as_str(), "Ministers meet in Rabat");
    assert_eq!(
        body(&article),
        "<p>Rabat (dpa) - Ministers of five countries met in Rabat on Thursday to speak of trade.</p>\n<p>They meet again in spring.</p>"
    );
    assert_eq!(names(&article), ["Ann Lee", "Omar Haddad"]);
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T14:57:00Z");
    assert_eq!(article.language.as_str(), "en");
    assert_eq!(article.categories[0].as_str(), "politics");
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["Morocco", "Trade"]);
    assert!(!article.breaking && article.visible_from.is_none());
}

#[test]
fn the_same_number_on_another_day_is_another_story() {
    let id = |trailer| one(&iptc("eca0003 4 pl 24  dpa 0045", DPA, trailer)).declared_id.unwrap();
    assert_eq!(id("241457 GMT Sep 20"), id("241457 GMT Sep 20"));
    assert_ne!(id("241457 GMT Sep 20"), id("251457 GMT Sep 20"));
    // An id of the sender's own outlives its versions.
    let own =
        |version| one(&iptc(&format!("bkn014 4 pl 171 vvvvb KNA 170123-89-00065#{version}"), DPA, "231200 Jan 17"));
    assert_eq!(own(1).declared_id, own(2).declared_id);
}

#[test]
fn priority_one_and_two_are_breaking() {
    for (priority, breaking) in [(1, true), (2, true), (3, false), (4, false), (6, false)] {
        let article = one(&iptc(&format!("abc0001 {priority} POL 10"), "Headline =\n\nText.", "241457 Sep 20"));
        assert_eq!(article.breaking, breaking, "{priority}");
    }
    let labelled = one(&iptc("abc0001 3 POL 10", "URGENT: Headline =\n\nText.", "241457 Sep 20"));
    assert!(labelled.breaking);
    assert_eq!(labelled.title.as_str(), "Headline");
}

#[test]
fn notes_in_the_head_are_no_title() {
    let text = "(Correction: an earlier version named the wrong\nminister.)\n(Feature)\n2ND LEAD\nMinisters meet =\n\nRabat (dpa) - Text of the story.";
    let article = one(&iptc("bdt0001 3 pl 10  dpa 0002\nTrade/", text, "241457 GMT Sep 20"));
    assert_eq!(article.title.as_str(), "Ministers meet");
    assert_eq!(article.correction.unwrap().as_str(), "an earlier version named the wrong minister.");
}

#[test]
fn headers_are_told_in_many_shapes() {
    for header in ["MAP 0123 2 POL 40", "GLGL\nmap0123 2 POL 40 rabat", "map0123 2 40", "صاب0123 2 سيا 40  دبا 0001"]
    {
        let parsed = read(&iptc(header, "Headline =\n\nText.", "241457 Sep 20"));
        assert_eq!(only(&parsed).title.as_str(), "Headline", "{header}");
        assert!(only(&parsed).breaking, "{header}");
    }
    let spaced = b"\x01r0123 asian\r\nu i BC-Morocco-Visit 09-24 0350\r\n\x02^BC-Morocco-Visit,350<\r\n^Headline<\r\n\tText.\x03";
    assert_eq!((one(spaced).title.as_str(), one(spaced).breaking), ("Headline", true));
}

#[test]
fn what_is_for_editors_is_never_published() {
    for note in [
        "# Notebook\n\n## Internet links\n- secret",
        "* * * *\nThe following information is not intended for publication\n\nsecret",
        "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt\nsecret",
        "المعلومات التالية ليست للنشر\nsecret",
    ] {
        let article =
            one(&iptc("eca0003 4 pl 24  dpa 0045", &format!("Headline =\n\nThe text.\n\n{note}"), "241457 Sep 20"));
        assert_eq!(body(&article), "<p>The text.</p>", "{note}");
    }
}

#[test]
fn an_embargo_holds_a_wire_back_or_refuses_it() {
    let article = one(&iptc(
        "eca0003 4 pl 24  dpa 0045",
        "(EMBARGO: 24 September 2027 06:00 GMT)\nHeadline =\n\nText.",
        "241457 Sep 26",
    ));
    assert_eq!(article.visible_from.unwrap().to_rfc3339(), "2027-09-24T06:00:00Z");
    let in_text = one(&iptc(
        "eca0003 4 pl 24",
        "Headline =\n\nEMBARGOED UNTIL 24 September 2027 06:00 GMT\n\nText.",
        "241457 Sep 26",
    ));
    assert!(in_text.visible_from.is_some());
    let unreadable = iptc("eca0003 4 pl 24", "(Sperrfrist Redebeginn)\nHeadline =\n\nText.", "241457 Sep 26");
    assert!(matches!(refusal(&unreadable), Reason::Embargo { .. }));
}

#[test]
fn a_kill_is_not_published_as_a_story() {
    for kill in ["KILL KILL KILL", "MANDATORY KILL", "حظر حظر حظر"] {
        assert_eq!(
            one(&iptc("eca0003 4 pl 24", &format!("{kill} =\n\nText."), "241457 Sep 26")).status,
            Status::Canceled
        );
    }
}

#[test]
fn a_head_without_its_sign_is_the_first_line() {
    let title = |text| one(&iptc("abc0001 4 POL 10", text, "241457 Sep 20")).title.to_string();
    assert_eq!(title("Headline\n\nText of the story."), "Headline");
    assert_eq!(title("A headline in\ntwo lines\n\nText of the story."), "A headline in two lines");
    assert_eq!(title("Headline\nRabat (abc) Text that goes on\nand on\nand on."), "Headline");
    let flash = one(&iptc("abc0001 1 POL 10", "Earthquake in Agadir", "241457 Sep 20"));
    assert_eq!((flash.title.as_str(), flash.body), ("Earthquake in Agadir", None));
}

#[test]
fn tables_keep_their_form() {
    let bars = one(&iptc("spe0001 3 sp 10", "Results =\n\n| Rabat | 2:1 |\n| Fez   | 0:0 |", "241457 Sep 20"));
    assert!(body(&bars).starts_with("<table>") && body(&bars).contains("<td>Rabat</td>"), "{}", body(&bars));
    let columns = one(&iptc("spe0001 3 sp 10", "Results =\n\nRabat       2   1\nFez         0   0", "241457 Sep 20"));
    assert_eq!(body(&columns), "<pre>Rabat       2   1\nFez         0   0</pre>");
}

/// The same Arabic message in three encodings; the agencies' own is ISO-8859-6, which ASMO-708 is, too.
#[test]
fn arabic_wires_are_read_in_any_of_their_encodings() {
    let message = iptc(
        "map0123 2 POL 40  MAP 0456\nالمغرب/أمن/",
        "المدير العام للأمن الوطني يستقبل سفير الولايات المتحدة =\n\nالرباط (و م ع) - استقبل المدير العام للأمن الوطني، اليوم الخميس بالرباط، سفير الولايات المتحدة الأمريكية.\n\nوتناول اللقاء سبل تعزيز التعاون الأمني بين البلدين.",
        "241457 GMT Sep 20",
    );
    let text = String::from_utf8(message).unwrap();
    let windows = encoding_rs::WINDOWS_1256.encode(&text).0.into_owned();
    let latin6: Vec<u8> = text
        .chars()
        .map(|c| match u32::from(c) {
            point @ 0..0xA0 => u8::try_from(point).unwrap(),
            point @ 0x60C..0x653 => u8::try_from(point - 0x600 + 0xA0).unwrap(),
            _ => panic!("{c} is not in ISO-8859-6"),
        })
        .collect();
    for bytes in [text.as_bytes(), &windows, &latin6] {
        let article = one(bytes);
        assert_eq!(article.title.as_str(), "المدير العام للأمن الوطني يستقبل سفير الولايات المتحدة");
        assert!(body(&article).contains("وتناول اللقاء سبل تعزيز التعاون الأمني بين البلدين."), "{}", body(&article));
        assert_eq!(article.language.as_str(), "ar");
        assert_eq!(article.tags[1].as_str(), "أمن");
        assert!(article.breaking);
    }
}

#[test]
fn german_months_and_zoneless_moments_are_told_in_the_sites_zone() {
    let at = |trailer| one(&iptc("bdt0001 3 pl 10", "Titel =\n\nText.", trailer)).published.map(|at| at.to_rfc3339());
    assert_eq!(at("062130 Okt 24").as_deref(), Some("2024-10-06T21:30:00+01:00"));
    assert_eq!(at("062130 Mai 2024").as_deref(), Some("2024-05-06T21:30:00+01:00"));
    assert_eq!(at("062130 UTC Dez 24").as_deref(), Some("2024-12-06T21:30:00Z"));
    assert_eq!(at(""), None);
    let parsed = read(&iptc("bdt0001 3 pl 10", "Titel =\n\nText.", "999999 Foo 24"));
    assert!(matches!(parsed.warnings[0].code, WarningCode::ValueIgnored { .. }));
}

#[test]
fn a_spool_of_messages_is_as_many_articles_and_one_refuses_itself() {
    let mut spool = iptc("abc0001 4 POL 10", "First =\n\nText.", "241457 Sep 20");
    spool.extend(iptc("abc0002 4 POL 10", "(EMBARGO: soon)\nSecond =\n\nText.", "241458 Sep 20"));
    spool.extend(iptc("abc0003 4 POL 10", "Third =\n\nText.", "241459 Sep 20"));
    let parsed = read(&spool);
    let titles: Vec<_> =
        parsed.articles.iter().map(|article| article.as_ref().map(|a| a.title.to_string()).ok()).collect();
    assert_eq!(titles, [Some("First".to_owned()), None, Some("Third".to_owned())]);
}

#[test]
fn bells_and_a_lost_end_do_no_harm() {
    let article =
        one(b"\x01bdt0000 2 pl 41  dpa 0000\r\n\x02(Eil \x07\x07\x07\x07\x07)\r\nHeadline\x07 =\r\n\r\nText.");
    assert_eq!((article.title.as_str(), body(&article)), ("Headline", "<p>Text.</p>"));
}

const AP: &str = "^BC-ML--Morocco-Visit, 1st Ld,350<\n^Envoys visit Rabat <\n^AP Photo XNP101, XNP102<\n^Eds: With AP Photos. Contact the desk.<\n^By ANN LEE and OMAR HADDAD=\n^Example Press=\n\t   RABAT, Morocco (AP) _ Envoys of five countries came on Thursday. \n \n\t   ``We will come back,'' one of them said _ in spring. \n\t   ___\n\t   Omar Haddad wrote from Fez.";

#[test]
fn a_message_of_anpa_1312_is_an_article() {
    let article = one(&anpa("r i\x13\x11 BC-ML--Morocco-Visit   09-24 0350", AP, "\r\n\t   AP-WF-09-24-20 1457GMT<"));
    assert_eq!(article.title.as_str(), "Envoys visit Rabat");
    assert_eq!(
        body(&article),
        "<p>RABAT, Morocco (AP) — Envoys of five countries came on Thursday.</p>\n<p>“We will come back,” one of them said — in spring.</p>\n<hr><p>Omar Haddad wrote from Fez.</p>"
    );
    assert_eq!(names(&article), ["ANN LEE", "OMAR HADDAD"]);
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T14:57:00Z");
    assert_eq!(article.slug.unwrap().as_str(), "BC-ML--Morocco-Visit");
    assert_eq!(article.categories[0].as_str(), "international");
    assert!(!article.breaking);
}

#[test]
fn flashes_bulletins_and_urgents_are_breaking() {
    for (priority, breaking) in [('f', true), ('b', true), ('u', true), ('r', false), ('d', false)] {
        let article =
            one(&anpa(&format!("{priority} i\x13\x11 BC-Morocco-Visit   09-24 0350"), AP, "AP-WF-09-24-20 1457GMT<"));
        assert_eq!(article.breaking, breaking, "{priority}");
    }
}

#[test]
fn an_alert_has_its_sentence_for_a_title() {
    let text = "^BC-US--NewsAlert,17<\n\t   RABAT (AP) _ Ministers agree on a treaty.";
    let article = one(&anpa("b a\x13\x11 BC-US--NewsAlert     06-29 0358", text, "AP-WF-06-29-17 2350GMT<"));
    assert_eq!(article.title.as_str(), "Ministers agree on a treaty.");
    assert_eq!(body(&article), "<p>RABAT (AP) — Ministers agree on a treaty.</p>");
    assert!(article.breaking);
}

#[test]
fn a_list_of_marked_lines_is_the_text_where_there_is_no_other() {
    let text = "^*9006< ^BC-Top-Headlines,0176<\n^Top news at 11:23 p.m. EST<\n^Ministers meet\n^Envoys leave\n";
    let article = one(&anpa("r e\x13\x11 BC-Top-Headlines     02-09 0121", text, "AP-WF-02-10-16 0423GMT<"));
    assert_eq!(article.title.as_str(), "Top news at 11:23 p.m. EST");
    assert_eq!(body(&article), "<p>Ministers meet</p>\n<p>Envoys leave</p>");
}

#[test]
fn columns_of_the_tabular_format_stay() {
    let text = "^BC-Weather,20<\n^Weather in cities<\n^\x08Rabat      21   C<\n^\x08Fez         9   C<";
    let article = one(&anpa("r o\x14\x12 BC-Weather     02-09 0020", text, "AP-WF-02-10-16 0423GMT<"));
    assert_eq!(article.title.as_str(), "Weather in cities");
    assert!(body(&article).starts_with("<pre>") && body(&article).contains("Fez         9   C"), "{}", body(&article));
}

#[test]
fn what_is_sent_in_advance_waits_for_its_day_or_is_refused() {
    let advance = |line: &str| {
        anpa(
            "a i\x13\x11 BC-Morocco-Visit,Adv27   09-24 0350",
            &format!("^BC-Morocco-Visit, Adv 27,350<\n{line}^Headline<\n\tText."),
            "AP-WF-09-20-26 1457GMT<",
        )
    };
    let article = one(&advance("^For release Sunday, Sept. 27, 2026, and thereafter<\n"));
    assert_eq!(article.visible_from.unwrap().to_rfc3339(), "2026-09-27T00:00:00Z");
    assert!(matches!(refusal(&advance("")), Reason::Embargo { .. }));
}

#[test]
fn a_kill_in_the_keyword_line_recalls() {
    let text = "^BC-Morocco-Visit, Kill,30<\n^Headline<\n\tText.";
    assert_eq!(
        one(&anpa("b i\x13\x11 BC-Morocco-Visit   09-24 0350", text, "AP-WF-09-24-20 1457GMT<")).status,
        Status::Canceled
    );
}

#[test]
fn a_header_tells_the_day_where_no_trailer_does() {
    let at = |day: &str| {
        let second = format!("r i\x13\x11 BC-Morocco-Visit   {day} 0350");
        one(&anpa(&second, AP, "")).published.map(|at| at.to_rfc3339())
    };
    assert_eq!(at("09-20").as_deref(), Some("2026-09-20T00:00:00+01:00"));
    // It was last year's: this year's is still to come.
    assert_eq!(at("12-24").as_deref(), Some("2025-12-24T00:00:00+01:00"));
}

#[test]
fn wires_are_known_by_their_content_under_a_pages_ending() {
    let message = iptc("eca0003 4 pl 24  dpa 0045", DPA, "241457 GMT Sep 20");
    let parsed = with(|_| {}, |context| parse_any(DropFormat::PageText, &message, context).unwrap());
    assert_eq!(only(&parsed).title.as_str(), "Ministers meet in Rabat");
}

#[test]
fn a_pages_text_is_never_taken_for_a_wire() {
    for text in [
        "eca0003 4 pl 24  dpa 0045\n\nTitle\n\nText",
        "\u{1}Title\n\nText with a stray mark",
        "Title\n\u{1}eca0003 4 pl 24\n\u{2}Text\u{3}",
        "• headline\n\u{1}abc\u{2}",
        "^BC-Morocco-Visit,350<\n^Headline<",
    ] {
        assert!(!recognise(text.as_bytes()), "{text:?}");
    }
    let seed =
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/feeds/security/hammouchi-receives-us-ambassador.txt"));
    assert!(!recognise(seed));
}

#[test]
fn a_file_without_an_ending_that_is_no_wire_is_of_no_format() {
    let refused = |name: &'static str, bytes: &[u8]| {
        with(|context| context.file_name = name, |context| parse(bytes, context).unwrap_err().reason)
    };
    assert_eq!(refused("README", b"Read me first"), Reason::UnknownFormat { ending: String::new() });
    assert_eq!(refused("a.anpa", b"Read me first"), Reason::UnknownFormat { ending: "anpa".to_owned() });
    assert_eq!(refused("a.anpa", b" \r\n"), Reason::Empty);
}

#[test]
fn a_line_that_says_only_how_a_story_is_sent_is_no_title() {
    let text = "^BC-Storm, URGENT,12<\r\n^URGENT<\r\n^Storm hits coast<\r\n\tCOAST (AP) _ A storm.<\r\n";
    let article = one(&anpa("r i \x13\x11 BC-Storm   09-24 0012", text, "AP-WF-09-24-20 1457GMT"));
    assert_eq!((article.title.as_str(), article.breaking), ("Storm hits coast", true));
}

#[test]
fn a_header_of_one_line_holds_both() {
    let bytes = b"\x16\x16\x01a0512\x1fu i \x13\x11 BC-Storm 09-24 0012\r\n\x02^BC-Storm,12<\r\n^Storm hits coast<\r\n\tText.<\r\n\x03AP-WF-09-24-20 1457GMT\r\n\x04";
    let article = one(bytes);
    assert!(article.breaking);
    assert_eq!(article.categories[0].as_str(), "international");
}
