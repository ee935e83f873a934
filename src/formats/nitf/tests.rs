use crate::domain::{Article, Line, Reason, Status};
use crate::formats::testing::{NOW, article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn parsed(xml: &str) -> Parsed {
    with(|_| {}, |context| parse(DropFormat::Xml, xml.as_bytes(), context)).unwrap()
}

fn document(head: &str, body: &str) -> Parsed {
    parsed(&format!(
        "<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM \"nitf-3-6.dtd\"><nitf><head>{head}</head><body><body.head><hedline><hl1>Summit opens</hl1></hedline></body.head><body.content>{body}</body.content></body></nitf>"
    ))
}

#[track_caller]
fn of_data(docdata: &str) -> Article {
    article(&document(docdata, "<p>a</p>")).clone()
}

#[track_caller]
fn refused(docdata: &str) -> Reason {
    document(docdata, "<p>a</p>").articles[0].clone().unwrap_err().reason
}

#[track_caller]
fn html(content: &str) -> String {
    article(&document("", content)).body.as_ref().map_or(String::new(), |html| html.as_str().trim().to_owned())
}

#[test]
fn a_story_with_all_its_parts() {
    let read = parsed(
        r#"<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" xml:lang="ar"><head><title>no</title>
        <tobject tobject.type="News"><tobject.subject tobject.subject.refnum="11000000" tobject.subject.type="سياسة" tobject.subject.matter="قمة"/><tobject.subject tobject.subject.refnum="15054000"/></tobject>
        <docdata management-status="usable"><doc-id regsrc="MAP" id-string="urn:map:1"/><urgency ed-urg="2"/><date.issue norm="20200924T155700+0100"/><date.release norm="20200924T155700+0100"/><date.expire norm="20990101T000000Z"/>
        <du-key key="sommet"/><ed-msg info="not for print"/><correction info="تصحيح الاسم"/><key-list><keyword key="الرباط"/></key-list></docdata>
        <revision-history norm="20200925T080000Z"/></head>
        <body><body.head><hedline><hl1>افتتاح <em>القمة</em></hl1><hl2>عنوان ثان</hl2></hedline><byline>بقلم: <person>علي بناني</person>, <byttl>مراسل</byttl></byline>
        <dateline><location>الرباط</location></dateline><abstract><p>ملخص</p></abstract></body.head><body.content><block><p>نص</p></block></body.content><body.end><tagline>MAP</tagline></body.end></body></nitf>"#,
    );
    let read = article(&read);
    assert_eq!(read.title.as_str(), "افتتاح القمة");
    assert_eq!(read.declared_id.as_ref().map(Line::as_str), Some("urn:map:1"));
    assert!(read.breaking);
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2020-09-25T08:00:00Z");
    assert_eq!(read.expires.unwrap().to_rfc3339(), "2099-01-01T00:00:00Z");
    assert_eq!(read.visible_from, None);
    assert_eq!(read.categories.iter().map(|path| path.as_str()).collect::<Vec<_>>(), ["سياسة", "sport"]);
    assert_eq!(read.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["قمة", "الرباط"]);
    assert_eq!(read.authors[0].name.as_str(), "علي بناني");
    assert_eq!(read.summary.as_ref().unwrap().as_str(), "ملخص");
    assert_eq!(read.correction.as_ref().unwrap().as_str(), "تصحيح الاسم");
    assert_eq!(read.slug.as_ref().unwrap().as_str(), "sommet");
    assert_eq!(read.language.as_str(), "ar");
    assert_eq!(read.body.as_ref().unwrap().as_str(), "<p>نص</p>\n<p>MAP</p>");
    assert!(!format!("{read:?}").contains("not for print"));
}

#[test]
fn the_status_is_the_senders_word() {
    for (word, status) in [
        ("usable", Status::Usable),
        ("withheld", Status::Withheld),
        ("canceled", Status::Canceled),
        ("Cancelled", Status::Canceled),
        ("", Status::Usable),
    ] {
        assert_eq!(of_data(&format!("<docdata management-status=\"{word}\"/>")).status, status, "{word}");
    }
    assert!(matches!(refused("<docdata management-status=\"spiked\"/>"), Reason::Value { expected: "status", .. }));
}

#[test]
fn a_release_in_the_future_is_waited_for() {
    let read = of_data(
        "<docdata><date.issue norm=\"20200924T155700+0100\"/><date.release norm=\"20990101T060000Z\"/></docdata>",
    );
    assert_eq!(read.visible_from.unwrap().to_rfc3339(), "2099-01-01T06:00:00Z");
}

#[test]
fn superdesk_writes_the_release_of_an_embargo_as_its_expiry() {
    let read = of_data(
        "<docdata management-status=\"embargoed\"><date.issue norm=\"20260920T080000Z\"/><date.release norm=\"20260920T080000Z\"/><date.expire norm=\"20260930T060000Z\"/></docdata>",
    );
    assert_eq!(read.visible_from.unwrap().to_rfc3339(), "2026-09-30T06:00:00Z");
    assert_eq!(read.expires, None);
    assert_eq!(read.status, Status::Usable);
}

#[test]
fn an_embargo_that_cannot_be_read_is_refused() {
    for docdata in [
        "<docdata management-status=\"embargoed\"/>",
        "<docdata management-status=\"embargoed\"><date.release norm=\"\"/></docdata>",
        "<docdata><date.release norm=\"tomorrow\"/></docdata>",
        "<docdata management-status=\"embargoed\"><date.expire norm=\"20263109T060000Z\"/></docdata>",
    ] {
        assert!(matches!(refused(docdata), Reason::Embargo { .. }), "{docdata}");
    }
}

#[test]
fn an_issue_in_the_future_waits_and_one_in_no_calendar_is_refused() {
    let read = of_data("<docdata><date.issue norm=\"20990101T060000Z\"/></docdata>");
    assert_eq!(read.visible_from, read.published);
    assert!(read.published.unwrap().millis() > NOW);
    assert!(matches!(refused("<docdata><date.issue norm=\"20200231\"/></docdata>"), Reason::Date { .. }));
    assert!(matches!(refused("<docdata><date.issue norm=\"99991231\"/></docdata>"), Reason::Date { .. }));
}

#[test]
fn the_date_is_the_issues_the_publications_the_datelines() {
    let told = |head: &str| article(&document(head, "<p>a</p>")).published.map(|at| at.to_rfc3339());
    assert_eq!(told("<docdata><date.issue norm=\"2020-09-24T15:57:00+01:00\"/></docdata><pubdata date.publication=\"20200101\"/>").as_deref(), Some("2020-09-24T15:57:00+01:00"));
    assert_eq!(told("<pubdata date.publication=\"20200924T155700\"/>").as_deref(), Some("2020-09-24T15:57:00+01:00"));
    assert_eq!(told("<docdata><date.issue norm=\"\"/></docdata>"), None);
    let dateline = parsed(
        "<nitf><body><body.head><hedline><hl1>a</hl1></hedline><dateline><story.date norm=\"20200924\">Sept. 24</story.date></dateline></body.head></body></nitf>",
    );
    assert_eq!(article(&dateline).published.unwrap().to_rfc3339(), "2020-09-24T00:00:00+01:00");
}

#[test]
fn bylines_in_their_forms() {
    let names = |byline: &str| {
        let xml = format!("<nitf><body><body.head><hedline><hl1>a</hl1></hedline>{byline}</body.head></body></nitf>");
        article(&parsed(&xml)).authors.iter().map(|author| author.name.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("<byline>By Ann Lee, <byttl>Staff Reporter</byttl></byline>"), ["Ann Lee"]);
    assert_eq!(
        names("<byline>By <person>Ann Lee</person> and <person>Omar Haddad</person></byline>"),
        ["Ann Lee", "Omar Haddad"]
    );
    assert_eq!(names("<byline><byttl>Sports Network</byttl></byline>"), ["Sports Network"]);
    assert_eq!(names("<byline/>"), [""; 0]);
}

#[test]
fn the_words_of_nitf_become_html() {
    for (written, expected) in [
        ("<p>a <person>b</person> <em>c</em> <location>d</location></p>", "<p>a b <em>c</em> d</p>"),
        ("<hl2>a</hl2><p>b</p>", "<h2>a</h2>\n<p>b</p>"),
        ("<bq><block><p>a</p></block><credit>b</credit></bq>", "<blockquote><p>a</p>\n<footer>b</footer></blockquote>"),
        ("<ul><li>a</li></ul>", "<ul><li>a</li></ul>"),
        ("<p>a <lang iso-language=\"fr\">b</lang> 1 &lt; 2</p>", "<p>a <span lang=\"fr\">b</span> 1 &lt; 2</p>"),
        ("<p><a href=\"https://e.org/\">a</a><br/>b</p>", "<p><a href=\"https://e.org/\">a</a><br>b</p>"),
        ("<note type=\"npa\"><body.content><p>secret</p></body.content></note><p>a</p>", "<p>a</p>"),
        ("<note noteclass=\"editorsnote\"><p>secret</p></note><p>a</p>", "<p>a</p>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
    ] {
        assert_eq!(html(written), expected, "{written}");
    }
}

#[test]
fn tables_keep_their_cells_and_lose_their_data() {
    let table = html(
        "<nitf-table><nitf-table-metadata><nitf-col/></nitf-table-metadata><table><caption>c</caption><tr><th>a</th><td colspan=\"2\">b</td></tr></table></nitf-table>",
    );
    assert!(
        table.contains("<caption>c</caption>") && table.contains("<td colspan=\"2\">b</td>") && !table.contains("nitf"),
        "{table}"
    );
}

#[test]
fn media_becomes_a_figure_and_the_first_picture_the_articles_own() {
    let parsed = document(
        "",
        "<p>a</p><media media-type=\"image\"><media-reference source=\"https://e.org/s.jpg\" mime-type=\"image/jpeg\" width=\"100\"/><media-reference source=\"https://e.org/l.jpg\" mime-type=\"image/jpeg\" width=\"900\" alternate-text=\"salle\"/><media-caption><p>La salle</p></media-caption><media-producer>Ann</media-producer></media><media media-type=\"video\"><media-reference source=\"https://e.org/v.mp4\" mime-type=\"video/mp4\"/></media>",
    );
    let read = article(&parsed);
    let picture = read.picture.as_ref().unwrap();
    assert_eq!(picture.source.as_str(), "https://e.org/l.jpg");
    assert_eq!(
        (
            picture.alt.as_ref().unwrap().as_str(),
            picture.caption.as_ref().unwrap().as_str(),
            picture.credit.as_ref().unwrap().as_str()
        ),
        ("salle", "La salle", "Ann")
    );
    let html = read.body.as_ref().unwrap().as_str();
    assert!(
        html.contains(
            "<figure><img src=\"https://e.org/l.jpg\" alt=\"salle\"><figcaption>La salle – Ann</figcaption></figure>"
        ),
        "{html}"
    );
    assert!(html.contains("<video controls=\"\" src=\"https://e.org/v.mp4\"></video>"), "{html}");
}

#[test]
fn a_picture_beside_the_file_is_the_articles_and_no_figure() {
    let parsed = document("", "<media media-type=\"image\"><media-reference source=\"salle.jpg\"/></media><p>a</p>");
    let read = article(&parsed);
    assert_eq!(read.picture.as_ref().unwrap().source.as_str(), "salle.jpg");
    assert_eq!(read.body.as_ref().unwrap().as_str(), "<p>a</p>");
}

#[test]
fn anpas_letters_are_categories_where_there_is_no_subject() {
    let categories = |head: &str| {
        article(&document(head, "<p>a</p>")).categories.iter().map(|path| path.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(categories("<meta name=\"anpa-category\" content=\"s\"/>"), ["sport"]);
    assert_eq!(
        categories(
            "<tobject><tobject.subject tobject.subject.refnum=\"04000000\"/></tobject><meta name=\"anpa-category\" content=\"s\"/>"
        ),
        ["economy, business and finance"]
    );
}

#[test]
fn a_word_on_another_document_is_told_and_not_followed() {
    let parsed = document(
        "<docdata management-doc-idref=\"urn:old\" management-idref-status=\"canceled\"><doc-id id-string=\"urn:new\"/></docdata>",
        "<p>a</p>",
    );
    assert_eq!(article(&parsed).status, Status::Usable);
    assert_eq!(parsed.warnings[0].code.code(), "value-ignored");
}

#[test]
fn a_kill_is_obeyed_whatever_its_dates_are() {
    let kill = parsed(
        "<nitf><head><docdata management-status=\"canceled\"><doc-id id-string=\"urn:a\"/><date.issue norm=\"x\"/><date.release norm=\"y\"/></docdata></head></nitf>",
    );
    assert_eq!((article(&kill).status, article(&kill).title.as_str()), (Status::Canceled, "urn:a"));
}
