//! What holds for every document of XML: how it is known, and what no document may do.

use crate::domain::{Reason, WarningCode};
use crate::formats::testing::{article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn read(bytes: &[u8]) -> Result<Parsed, Reason> {
    with(|_| {}, |context| parse(DropFormat::Xml, bytes, context)).map_err(|refusal| refusal.reason)
}

fn titles(xml: &str) -> Vec<Result<String, &'static str>> {
    let parsed = read(xml.as_bytes()).unwrap();
    let told = |article: &Result<crate::domain::Article, crate::domain::Refusal>| match article {
        Ok(article) => Ok(article.title.as_str().to_owned()),
        Err(refusal) => Err(refusal.reason.code()),
    };
    parsed.articles.iter().map(told).collect()
}

#[track_caller]
fn check(xml: &str, expected: &[&str]) {
    assert_eq!(titles(xml), expected.iter().map(|title| Ok((*title).to_owned())).collect::<Vec<_>>(), "{xml}");
}

#[track_caller]
fn refused(xml: &str, code: &str) {
    let found = read(xml.as_bytes()).map(|parsed| format!("{parsed:?}")).map_err(|reason| reason.code());
    assert_eq!(found, Err(code_of(code)), "{xml:.200}");
}

fn code_of(code: &str) -> &'static str {
    ["empty-file", "syntax", "unknown-content", "xml-entity", "cut-off", "too-deep", "not-utf8", "no-title"]
        .into_iter()
        .find(|known| *known == code)
        .unwrap()
}

#[test]
fn the_root_tells_the_kind_whatever_the_file_is_called() {
    check("<rss><channel><item><title>أ</title></item></channel></rss>", &["أ"]);
    check("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>أ</title></entry></feed>", &["أ"]);
    check("<nitf><body><body.head><hedline><hl1>أ</hl1></hedline></body.head></body></nitf>", &["أ"]);
    check("<newsItem guid='x'><contentMeta><headline>أ</headline></contentMeta></newsItem>", &["أ"]);
    check(
        "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>أ</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>",
        &["أ"],
    );
    check(
        "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><item><title>أ</title><wp:post_type>post</wp:post_type></item></channel></rss>",
        &["أ"],
    );
}

#[test]
fn what_holds_no_article_is_refused() {
    for xml in
        ["<opml><body/></opml>", "<svg/>", "<urlset/>", "<conceptItem guid='x'/>", "<NewsML><TopicSet/></NewsML>"]
    {
        refused(xml, "unknown-content");
    }
    for xml in ["<!-- nothing -->", "<?xml version='1.0'?>", "words and no tag"] {
        refused(xml, "syntax");
    }
    refused(" \n ", "empty-file");
}

#[test]
fn documents_joined_into_one_file_are_read_one_after_another() {
    let nitf = |title: &str| {
        format!(
            "<?xml version='1.0'?>\n<nitf><body><body.head><hedline><hl1>{title}</hl1></hedline></body.head></body></nitf>\n"
        )
    };
    check(&(nitf("a") + &nitf("b")), &["a", "b"]);
}

#[test]
fn a_doctype_is_passed_over() {
    for doctype in [
        "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" \"http://my.netscape.com/publish/formats/rss-0.91.dtd\">",
        "<!DOCTYPE rss [<!ELEMENT rss ANY> <!-- ]> --> <!ENTITY lol \"lol\">]>",
        "<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>",
    ] {
        check(
            &format!("{doctype}<rss><channel><item><title>caf&eacute; &amp; thé</title></item></channel></rss>"),
            &["café & thé"],
        );
    }
}

#[test]
fn fault_20_an_entity_that_the_document_declares_refuses_it_wherever_it_is_used() {
    let with = |doctype: &str, item: &str| {
        format!("<!DOCTYPE rss [{doctype}]><rss><channel><item>{item}</item></channel></rss>")
    };
    let bomb = "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">";
    refused(&with(bomb, "<title>&c;</title>"), "xml-entity");
    refused(
        &with("<!ENTITY x SYSTEM \"file:///etc/passwd\">", "<title>t</title><description>&x;</description>"),
        "xml-entity",
    );
    refused(&with("<!ENTITY x \"y\">", "<title>t</title><link href='&x;'/>"), "xml-entity");
    refused(&with("<!ENTITY nbsp \"&#160;\">", "<title>a&nbsp;b</title>"), "xml-entity");
    refused(&with("<!ENTITY % d SYSTEM \"http://e.org/d\"> %d;", "<title>&house;</title>"), "xml-entity");
    // Declared and not used, it does no harm.
    check(&with(bomb, "<title>t</title>"), &["t"]);
}

#[test]
fn fault_22_nesting_is_bounded_at_128() {
    let nested = |depth: usize| {
        let inner = depth - 4;
        format!(
            "<rss><channel><item><description>{}x{}</description><title>t</title></item></channel></rss>",
            "<b>".repeat(inner),
            "</b>".repeat(inner)
        )
    };
    check(&nested(128), &["t"]);
    refused(&nested(129), "too-deep");
    refused(&"<a>".repeat(100_000), "too-deep");
}

#[test]
fn a_file_of_tags_that_are_none_ends() {
    refused(&format!("<rss>{}", "<".repeat(100_000)), "syntax");
    refused(&format!("<rss>{}", "<1>".repeat(1000)), "syntax");
    check(
        &format!("<rss><channel><item><title>a {}</title></item></channel></rss>", "< ".repeat(20).trim()),
        &[&format!("a {}", "< ".repeat(20).trim())],
    );
}

#[test]
fn what_is_nearly_xml_is_read_as_it_was_meant() {
    for (xml, title) in [
        // An undeclared prefix, a lone `&`, a lone `<`, attributes without quotes.
        ("<rss><channel><x:y/><item><title>R&D <3 all</title></item></channel></rss>", "R&D <3 all"),
        ("<rss version=2.0><channel><item><title>a</title></item></channel></rss>", "a"),
        // End tags that end nothing, and elements that nobody ended.
        ("<rss><channel></b></i><item><title>a<b>b</title></item></channel></rss>", "ab"),
        ("<rss><channel><item><title>a</title><item></item></rss>", "a"),
        // A quote that nothing closes.
        ("<rss><channel><item><title>a</title><enclosure url=\"x></item></channel></rss>", "a"),
        ("<rss><channel><item><title><!b>a</title></item></channel></rss>", "a"),
    ] {
        let found = titles(xml);
        assert_eq!(found.first(), Some(&Ok(title.to_owned())), "{xml}: {found:?}");
    }
}

#[test]
fn missing_ends_of_the_feed_are_forgiven_and_those_of_an_item_are_not() {
    check("<rss><channel><item><title>a</title></item>", &["a"]);
    check("<rss><channel><item><title>a</title></item></channel></rss", &["a"]);
    let cut = "<rss><channel><item><title>a</title></item><item><title>b</title><description>half a wo";
    assert_eq!(titles(cut), [Ok("a".to_owned()), Err("cut-off")]);
    assert_eq!(titles("<rss><channel><item><title><![CDATA[half"), [Err("cut-off")]);
    assert_eq!(titles("<newsItem guid='x'><contentMeta><headline>a</headline>"), [Err("cut-off")]);
    assert_eq!(
        titles("<nitf><body><body.head><hedline><hl1>a</hl1></hedline></body.head><body.content><p>b"),
        [Err("cut-off")]
    );
    check("<nitf><body><body.head><hedline><hl1>a</hl1></hedline></body.head></body>", &["a"]);
}

#[test]
fn places_are_told_in_the_file() {
    let xml = "<rss><channel>\n<item><title>a</title></item>\n  <item/>\n</channel></rss>";
    let parsed = read(xml.as_bytes()).unwrap();
    let refusal = parsed.articles[1].as_ref().unwrap_err();
    assert_eq!(refusal.at, Some(crate::domain::Position::at(3, 3)));
}

#[test]
fn the_declared_encoding_is_believed_and_forbidden_references_are_counted() {
    let parsed = read(b"<?xml version='1.0' encoding='windows-1256'?><rss><channel><item><title>\xCE\xC8\xD1 \xDA\xC7\xCC\xE1 \xE3\xE4 \xC7\xE1\xD1\xC8\xC7\xD8&#11;</title></item></channel></rss>").unwrap();
    assert_eq!(article(&parsed).title.as_str(), "خبر عاجل من الرباط");
    assert!(parsed.warnings.iter().any(|warning| warning.code == WarningCode::ForbiddenCharacters { count: 1 }));
}

#[test]
fn xml_of_every_length_is_read_or_refused() {
    let xml = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><title>خبر &amp; x</title><dc:date>2020-09-24</dc:date><description><![CDATA[<p>a</p>]]></description><!-- c --></item></channel></rss>";
    for end in (0..xml.len()).filter(|end| xml.is_char_boundary(*end)) {
        let told = read(&xml.as_bytes()[..end]).map(|parsed| parsed.articles.len());
        assert!(told.is_err() || told.is_ok_and(|articles| articles <= 1));
    }
}

#[test]
fn a_byte_order_mark_behind_a_lone_angle_shifts_no_place() {
    for text in [
        "<\u{FEFF}<",
        "a <\u{FEFF}\u{FEFF}خبر<",
        "<rss><channel><item><title>a <\u{FEFF}b</title></item></channel></rss>",
    ] {
        // A refusal is an answer, too.
        drop(read(text.as_bytes()));
    }
    let parsed =
        read("<rss><channel><item><title>a <\u{FEFF}b</title></item>\n<item/></channel></rss>".as_bytes()).unwrap();
    assert_eq!(parsed.articles[0].as_ref().unwrap().title.as_str(), "a <b");
    assert_eq!(parsed.articles[1].as_ref().unwrap_err().at, Some(crate::domain::Position::at(2, 1)));
}
