use crate::domain::{Article, Line, Reason, Status, WarningCode};
use crate::formats::testing::{article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn read(xml: &str) -> Parsed {
    with(|_| {}, |context| parse(DropFormat::Xml, xml.as_bytes(), context)).unwrap()
}

/// A news item with what stands in its three parts.
fn news_item(guid: &str, item_meta: &str, content_meta: &str, content: &str) -> String {
    format!(
        "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"{guid}\" version=\"2\" standard=\"NewsML-G2\" xml:lang=\"ar\"><itemMeta><itemClass qcode=\"ninat:text\"/><provider qcode=\"nprov:MAP\"/>{item_meta}</itemMeta><contentMeta>{content_meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )
}

const HEADLINE: &str = "<headline>افتتاح القمة</headline>";
const TEXT: &str = "<inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><p>نص</p></body></html></inlineXML>";

#[track_caller]
fn item(item_meta: &str, content_meta: &str, content: &str) -> Article {
    article(&read(&news_item("urn:newsml:map.ma:1", item_meta, content_meta, content))).clone()
}

#[track_caller]
fn refused(item_meta: &str) -> Reason {
    read(&news_item("urn:x", item_meta, HEADLINE, TEXT)).articles[0].clone().unwrap_err().reason
}

fn message(header: &str, items: &str) -> Parsed {
    read(&format!(
        "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><header>{header}</header><itemSet>{items}</itemSet></newsMessage>"
    ))
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |html| html.as_str())
}

fn titles(parsed: &Parsed) -> Vec<&str> {
    parsed.articles.iter().map(|one| one.as_ref().unwrap().title.as_str()).collect()
}

#[test]
fn an_item_with_all_its_parts() {
    let read = item(
        "<versionCreated>2020-09-25T08:00:00Z</versionCreated><firstCreated>2020-09-24T15:57:00+01:00</firstCreated><pubStatus qcode=\"stat:usable\"/><expires>2099-01-01T00:00:00Z</expires><edNote>not for print</edNote><signal qcode=\"sig:correction\"/>",
        "<urgency>1</urgency><located><name>الرباط</name></located><creator><name>desk.login</name></creator><by>بقلم: علي بناني</by><language tag=\"ar\"/><keyword>قمة</keyword><subject qcode=\"medtop:11000000\"><name xml:lang=\"en\">politics</name><name xml:lang=\"ar\">سياسة</name></subject><subject type=\"cpnat:person\" qcode=\"p:1\"><name>علي</name></subject><subject qcode=\"medtop:15000000\"/><slugline>SOMMET</slugline><headline>افتتاح القمة</headline><description role=\"drol:summary\">ملخص</description>",
        TEXT,
    );
    assert_eq!(read.title.as_str(), "افتتاح القمة");
    assert_eq!(read.declared_id.as_ref().map(Line::as_str), Some("urn:newsml:map.ma:1"));
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2020-09-25T08:00:00Z");
    assert_eq!(read.expires.unwrap().to_rfc3339(), "2099-01-01T00:00:00Z");
    assert!(read.breaking && read.status == Status::Usable && read.correction.is_none());
    assert_eq!(read.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(), ["علي بناني"]);
    assert_eq!(read.categories.iter().map(|path| path.as_str()).collect::<Vec<_>>(), ["سياسة", "sport"]);
    assert_eq!(read.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["علي", "قمة"]);
    assert_eq!(read.slug.as_ref().unwrap().as_str(), "SOMMET");
    assert_eq!(read.summary.as_ref().unwrap().as_str(), "ملخص");
    assert_eq!(read.language.as_str(), "ar");
    assert_eq!(body(&read), "<p>نص</p>");
    assert!(!format!("{read:?}").contains("not for print"));
}

#[test]
fn the_status_in_its_dresses() {
    for (written, status) in [
        ("<pubStatus qcode=\"stat:canceled\"/>", Status::Canceled),
        ("<pubStatus qcode=\"stat:withheld\"/>", Status::Withheld),
        ("<pubStatus uri=\"http://cv.iptc.org/newscodes/pubstatusg2/canceled\"/>", Status::Canceled),
        ("", Status::Usable),
    ] {
        assert_eq!(item(written, HEADLINE, TEXT).status, status, "{written}");
    }
    assert!(matches!(refused("<pubStatus qcode=\"stat:spiked\"/>"), Reason::Value { expected: "status", .. }));
}

#[test]
fn an_embargo_is_kept_and_one_that_cannot_be_read_is_refused() {
    let read = item("<embargoed>2099-10-23T12:00:00Z</embargoed>", HEADLINE, TEXT);
    assert_eq!(read.visible_from.unwrap().to_rfc3339(), "2099-10-23T12:00:00Z");
    for written in [
        "<embargoed/>",
        "<embargoed>tomorrow</embargoed>",
        "<embargoed>2099-13-23T12:00:00Z</embargoed>",
        "<expires>never</expires>",
    ] {
        assert!(matches!(refused(written), Reason::Embargo { .. }), "{written}");
    }
}

#[test]
fn dates_that_no_calendar_has_are_refused_and_those_to_come_waited_for() {
    assert!(matches!(refused("<versionCreated>2020-02-31T00:00:00Z</versionCreated>"), Reason::Date { .. }));
    let read = item("<versionCreated>2099-01-01T00:00:00Z</versionCreated>", HEADLINE, TEXT);
    assert_eq!(read.visible_from.unwrap().to_rfc3339(), "2099-01-01T00:00:00Z");
    // Without a first creation the version's is the publication.
    let read = item("<versionCreated>2020-09-24T15:57:00+01:00</versionCreated>", HEADLINE, TEXT);
    assert_eq!((read.published.unwrap().to_rfc3339().as_str(), read.updated), ("2020-09-24T15:57:00+01:00", None));
}

#[test]
fn urgency_priority_and_the_associated_press() {
    let is_breaking = |meta: &str, content: &str, header: &str| {
        let item = news_item("urn:x", meta, &format!("{content}{HEADLINE}"), TEXT);
        article(&message(header, &item)).breaking
    };
    assert!(is_breaking("", "<urgency>2</urgency>", ""));
    assert!(!is_breaking("", "<urgency>3</urgency>", ""));
    assert!(is_breaking("", "<urgency>4</urgency>", "<priority>1</priority>"));
    assert!(!is_breaking("", "", "<priority>4</priority>"));
    let ap = "<newsItem guid=\"x\"><itemMeta><provider literal=\"AP\"/></itemMeta><contentMeta><urgency>3</urgency><headline>a</headline></contentMeta></newsItem>";
    assert!(article(&message("", ap)).breaking);
}

#[test]
fn of_several_headlines_the_main_one_in_the_items_language() {
    let title =
        |headlines: &str| item("", &format!("<language tag=\"ar\"/>{headlines}"), TEXT).title.as_str().to_owned();
    assert_eq!(title("<headline xml:lang=\"en\">Summit</headline><headline xml:lang=\"ar\">القمة</headline>"), "القمة");
    assert_eq!(title("<headline rank=\"3\">سطر</headline><headline rank=\"1\">القمة</headline>"), "القمة");
    assert_eq!(
        title("<headline role=\"hlrole:sub\">سطر</headline><headline role=\"hlrole:main\">القمة</headline>"),
        "القمة"
    );
    assert_eq!(title("<headline xml:lang=\"fr\">Sommet</headline>"), "Sommet");
}

#[test]
fn without_a_headline_the_content_tells_the_title() {
    let nitf = "<inlineXML><nitf xmlns=\"http://iptc.org/std/NITF/2006-10-18/\"><body><body.head><hedline><hl1>القمة</hl1></hedline><byline>By Ann Lee</byline></body.head><body.content><p>نص</p></body.content></body></nitf></inlineXML>";
    let read = item("", "", nitf);
    assert_eq!((read.title.as_str(), body(&read), read.authors[0].name.as_str()), ("القمة", "<p>نص</p>", "Ann Lee"));
    assert_eq!(item("<title>itemMeta</title>", "", "").title.as_str(), "itemMeta");
}

#[test]
fn content_of_every_kind() {
    for (written, html) in [
        ("<inlineXML><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>أ</p></div></inlineXML>", "<div><p>أ</p></div>"),
        ("<inlineXML><p>أ</p><p>ب</p></inlineXML>", "<p>أ</p><p>ب</p>"),
        ("<inlineXML><body.content><p>أ</p></body.content></inlineXML>", "<p>أ</p>"),
        ("<inlineData contenttype=\"text/plain\">أ\nب</inlineData>", "<p>أ</p>\n<p>ب</p>"),
        ("<inlineData contenttype=\"text/html\">&lt;p&gt;أ&lt;/p&gt;</inlineData>", "<p>أ</p>"),
        ("<inlineData contenttype=\"text/plain\" encoding=\"encd:base64\">2K7YqNix</inlineData>", "<p>خبر</p>"),
        ("<inlineXML><sports-content><p>1:0</p></sports-content></inlineXML>", ""),
        ("<inlineXML contenttype=\"application/nitf+xml\"><!-- none --></inlineXML>", ""),
        ("<inlineXML xml:lang=\"fr\"><p>a</p></inlineXML><inlineXML xml:lang=\"ar\"><p>أ</p></inlineXML>", "<p>أ</p>"),
    ] {
        assert_eq!(body(&item("", HEADLINE, written)), html, "{written}");
    }
}

#[test]
fn a_pages_masthead_is_no_part_of_the_text() {
    let page = "<inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><header><time>24.09.</time><ul><li>tag</li></ul><h1>افتتاح القمة</h1><p class=\"byline\">By Ann Lee</p></header><section class=\"main\"><p>نص</p></section></body></html></inlineXML>";
    let read = item("", HEADLINE, page);
    assert_eq!(body(&read), "<section><p>نص</p></section>");
    assert_eq!(read.authors[0].name.as_str(), "Ann Lee");
}

#[test]
fn names_that_the_item_asserts() {
    let xml = "<newsItem guid=\"x\"><contentMeta><headline>a</headline><subject type=\"cpnat:geoArea\" qcode=\"g:1\"/><subject qcode=\"v:9\"/></contentMeta><assert qcode=\"g:1\"><name>Rabat</name></assert></newsItem>";
    assert_eq!(article(&read(xml)).tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["Rabat", "v:9"]);
}

#[test]
fn creators_are_the_authors_where_there_is_no_byline() {
    let read = item("", &format!("{HEADLINE}<creator uri=\"https://e.org/ann\"><name>Ann Lee</name></creator>"), TEXT);
    assert_eq!((read.authors[0].name.as_str(), read.authors[0].url.as_deref()), ("Ann Lee", Some("https://e.org/ann")));
}

const PHOTO: &str = "<newsItem guid=\"urn:photo\"><itemMeta><itemClass qcode=\"ninat:picture\"/></itemMeta><contentMeta><creator><name>Ann Lee</name></creator><creditline>MAP</creditline><headline>القاعة</headline><description role=\"drol:caption\">قاعة القمة</description></contentMeta><contentSet><remoteContent rendition=\"rnd:thumb\" href=\"https://e.org/t.jpg\" contenttype=\"image/jpeg\" width=\"80\"/><remoteContent rendition=\"rnd:highRes\" href=\"https://e.org/l.jpg\" contenttype=\"image/jpeg\" width=\"1500\"/></contentSet></newsItem>";

#[test]
fn a_pictures_item_is_a_figure_with_its_caption() {
    let parsed = read(PHOTO);
    let read = article(&parsed);
    let picture = read.picture.as_ref().unwrap();
    assert_eq!(picture.source.as_str(), "https://e.org/l.jpg");
    assert_eq!(
        (picture.caption.as_ref().unwrap().as_str(), picture.credit.as_ref().unwrap().as_str()),
        ("قاعة القمة", "Ann Lee / MAP")
    );
    assert!(body(read).starts_with("<figure><img src=\"https://e.org/l.jpg\""), "{}", body(read));
    let beside = "<newsItem guid=\"p\"><itemMeta><itemClass qcode=\"ninat:picture\"/></itemMeta><contentMeta><headline>a</headline></contentMeta><contentSet><remoteContent href=\"./a.jpg\" contenttype=\"image/jpeg\"/></contentSet></newsItem>";
    assert_eq!(article(&self::read(beside)).picture.as_ref().unwrap().source.as_str(), "a.jpg");
}

#[test]
fn a_message_of_several_items_keeps_its_order_and_each_refuses_itself() {
    let items = [
        news_item("urn:a", "", "<headline>أ</headline>", TEXT),
        news_item("urn:b", "<embargoed>soon</embargoed>", "<headline>ب</headline>", TEXT),
        news_item("urn:c", "", "<headline>ج</headline>", TEXT),
    ]
    .concat();
    let parsed = message("", &items);
    let told: Vec<_> =
        parsed.articles.iter().map(|one| one.as_ref().map(|a| a.title.as_str()).map_err(|r| r.reason.code())).collect();
    assert_eq!(told, [Ok("أ"), Err("embargo"), Ok("ج")]);
}

#[test]
fn a_package_joins_pictures_to_the_text_and_is_no_article() {
    let package = "<packageItem guid=\"urn:pkg\"><contentMeta><headline>حزمة</headline></contentMeta><groupSet><group><itemRef residref=\"urn:text\"/><itemRef residref=\"urn:photo\"/></group></groupSet></packageItem>";
    let parsed = message("", &[package, &news_item("urn:text", "", HEADLINE, TEXT), PHOTO].concat());
    assert_eq!(titles(&parsed), ["افتتاح القمة"]);
    assert_eq!(article(&parsed).picture.as_ref().unwrap().source.as_str(), "https://e.org/l.jpg");
    // A picture that nothing joins to a text stands for itself.
    let apart = message("", &[news_item("urn:text", "", HEADLINE, TEXT).as_str(), PHOTO].concat());
    assert_eq!(titles(&apart), ["افتتاح القمة", "القاعة"]);
}

#[test]
fn a_package_that_comes_alone_lists_what_is_in_it() {
    let parsed = read(
        "<packageItem guid=\"urn:pkg\" xml:lang=\"fr\"><itemMeta><versionCreated>2020-09-24T15:57:00Z</versionCreated></itemMeta><contentMeta><headline>La une</headline></contentMeta><groupSet><group><itemRef residref=\"urn:a\"><title>Le sommet</title><description>Résumé</description></itemRef></group></groupSet></packageItem>",
    );
    assert_eq!(article(&parsed).title.as_str(), "La une");
    assert_eq!(body(article(&parsed)), "<h2>Le sommet</h2>\n<p>Résumé</p>");
}

#[test]
fn a_link_to_a_picture_is_the_texts_picture() {
    let link = "<link rel=\"irel:seeAlso\" href=\"https://e.org/p.jpeg?x=1\"><itemClass qcode=\"ninat:picture\"/><title>القاعة</title></link>";
    let picture = item(link, HEADLINE, TEXT).picture.unwrap();
    assert_eq!((picture.source.as_str(), picture.caption.unwrap().as_str()), ("https://e.org/p.jpeg?x=1", "القاعة"));
}

#[test]
fn of_several_versions_the_highest_is_read() {
    let version = |version: &str, title: &str| {
        format!(
            "<newsItem guid=\"urn:a\" version=\"{version}\"><contentMeta><headline>{title}</headline></contentMeta></newsItem>"
        )
    };
    let parsed = message("", &[version("9", "nine"), version("10", "ten"), version("2", "two")].concat());
    assert_eq!(titles(&parsed), ["ten"]);
}

#[test]
fn items_that_are_no_news_are_left_out_and_counted() {
    let parsed = message(
        "",
        &[
            news_item("urn:a", "", HEADLINE, TEXT).as_str(),
            "<conceptItem guid=\"c\"/><conceptItem guid=\"d\"/><planningItem guid=\"e\"/>",
        ]
        .concat(),
    );
    assert_eq!(titles(&parsed).len(), 1);
    let left_out = WarningCode::LeftOut { count: 3, kinds: "conceptItem 2, planningItem 1".to_owned() };
    assert_eq!(parsed.warnings[0].code, left_out);
}

#[test]
fn films_are_played_below_their_description() {
    let xml = "<newsItem guid=\"v\"><itemMeta><itemClass qcode=\"ninat:video\"/></itemMeta><contentMeta><headline>a</headline><icon href=\"https://e.org/i.jpg\"/><description role=\"x:script\">SHOTLIST</description><description role=\"x:synthe\">b</description></contentMeta><contentSet><remoteContent contenttype=\"video/mpeg-2\" href=\"https://e.org/v.mpg\"/><remoteContent contenttype=\"video/mp4-1280x720\" href=\"https://e.org/v.mp4\"/></contentSet></newsItem>";
    let parsed = read(xml);
    let read = article(&parsed);
    assert!(body(read).contains("src=\"https://e.org/v.mp4\""), "{}", body(read));
    assert_eq!(read.summary.as_ref().unwrap().as_str(), "b");
    assert_eq!(read.picture.as_ref().unwrap().source.as_str(), "https://e.org/i.jpg");
}

#[test]
fn a_kill_is_obeyed_though_nothing_but_its_name_is_sent() {
    let kill = "<newsItem guid=\"urn:a\"><itemMeta><versionCreated>soon</versionCreated><embargoed/><pubStatus qcode=\"stat:canceled\"/></itemMeta></newsItem>";
    let parsed = read(kill);
    assert_eq!((article(&parsed).status, article(&parsed).title.as_str()), (Status::Canceled, "urn:a"));
}

#[test]
fn of_a_plain_and_a_marked_up_text_the_latter_is_read() {
    let plain = "<inlineData contenttype=\"text/plain\">plain</inlineData>";
    let marked = "<inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>marked</p></body></html></inlineXML>";
    let xml = format!(
        "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:a\"><itemMeta><itemClass qcode=\"ninat:text\"/></itemMeta><contentMeta><headline>t</headline></contentMeta><contentSet>{plain}{marked}</contentSet></newsItem>"
    );
    let parsed = crate::formats::testing::with(
        |_| {},
        |context| crate::formats::parse(crate::formats::DropFormat::Xml, xml.as_bytes(), context),
    );
    let parsed = parsed.unwrap();
    assert_eq!(crate::formats::testing::article(&parsed).body.as_ref().unwrap().as_str().trim(), "<p>marked</p>");
}
