use crate::domain::{Article, Line, Status, WarningCode};
use crate::formats::testing::{NOW, article, with};
use crate::formats::{DropFormat, Parsed, parse};

const NAMESPACES: &str = r#"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd""#;

fn read(xml: &str) -> Parsed {
    with(|_| {}, |context| parse(DropFormat::Xml, xml.as_bytes(), context)).unwrap()
}

/// A feed of RSS 2.0 with what stands in its channel.
fn feed(channel: &str) -> Parsed {
    read(&format!(
        "<rss version=\"2.0\" {NAMESPACES}><channel><title>الأخبار</title><link>https://e.org/news/</link>{channel}</channel></rss>"
    ))
}

/// The article of an item, `<title>` given unless it has one.
#[track_caller]
fn item(inner: &str) -> Article {
    let title = if inner.contains("<title") { "" } else { "<title>عنوان الخبر</title>" };
    article(&feed(&format!("<item>{title}{inner}</item>"))).clone()
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |html| html.as_str())
}

#[test]
fn an_item_of_rss_2_0() {
    let read = item(
        r#"<title>افتتاح القمة في الرباط</title><link>https://e.org/a?x=1&amp;y=2</link><description>ملخص قصير</description>
        <content:encoded><![CDATA[<p>نص <a href="/b">الخبر</a></p>]]></content:encoded><dc:creator>علي بناني</dc:creator>
        <category>سياسة</category><category domain="x">المغرب الكبير</category><guid isPermaLink="false">tag:e.org,2020:1</guid>
        <pubDate>Thu, 24 Sep 2020 15:57:00 +0100</pubDate><atom:updated>2020-09-25T08:00:00Z</atom:updated>"#,
    );
    assert_eq!(read.title.as_str(), "افتتاح القمة في الرباط");
    assert_eq!(read.link.as_deref(), Some("https://e.org/a?x=1&y=2"));
    assert_eq!(read.summary.as_ref().unwrap().as_str(), "ملخص قصير");
    assert_eq!(body(&read), "<p>نص <a href=\"https://e.org/b\">الخبر</a></p>");
    assert_eq!(read.authors[0].name.as_str(), "علي بناني");
    assert_eq!(read.categories.iter().map(|path| path.as_str()).collect::<Vec<_>>(), ["سياسة", "المغرب الكبير"]);
    assert_eq!(read.declared_id.as_ref().map(Line::as_str), Some("tag:e.org,2020:1"));
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2020-09-25T08:00:00Z");
    assert_eq!(read.language.as_str(), "ar");
}

#[test]
fn items_of_rss_1_0_stand_beside_the_channel() {
    let parsed = read(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://e.org/rdf"><title>c</title><link>https://e.org/</link><items><rdf:Seq><rdf:li resource="https://e.org/1"/></rdf:Seq></items></channel>
        <image><title>no item</title></image>
        <item rdf:about="https://e.org/1"><title>Budget adopted</title><link>https://e.org/1</link><dc:date>2020-09-24T15:57:00+01:00</dc:date><dc:creator>Ann Lee</dc:creator><dc:subject>Politics</dc:subject></item>
        </rdf:RDF>"#,
    );
    let read = article(&parsed);
    assert_eq!(read.declared_id.as_ref().unwrap().as_str(), "https://e.org/1");
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(read.categories[0].as_str(), "Politics");
}

#[test]
fn rss_0_90_0_91_and_1_1() {
    let old = read(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"><channel><title>c</title></channel><item><title>a</title><link>https://e.org/a</link></item></rdf:RDF>",
    );
    assert_eq!(article(&old).title.as_str(), "a");
    let plain = read(
        "<!DOCTYPE rss SYSTEM \"http://my.netscape.com/publish/formats/rss-0.91.dtd\"><rss version=\"0.91\"><channel><language>fr</language><item><title>caf&eacute;</title></item></channel></rss>",
    );
    assert_eq!(article(&plain).title.as_str(), "café");
    assert_eq!(article(&plain).language.as_str(), "fr");
    let list = read(
        "<Channel xmlns=\"http://purl.org/net/rss1.1#\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><items rdf:parseType=\"Collection\"><item rdf:about=\"https://e.org/a\"><title>a</title></item></items></Channel>",
    );
    assert_eq!(article(&list).title.as_str(), "a");
}

#[test]
fn titles_are_plain_text_however_they_were_escaped() {
    for (written, title) in [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("I &lt;3 Rabat", "I <3 Rabat"),
        ("<![CDATA[a &#8220;b&#8221; &amp; c]]>", "a “b” & c"),
        ("&lt;b&gt;a&lt;/b&gt; b", "a b"),
        ("a&lt;br/&gt;b", "a b"),
        ("Use the &lt;b&gt; tag", "Use the <b> tag"),
        ("Vec&lt;String&gt;", "Vec<String>"),
        ("<b>a</b> b", "a b"),
        ("a\n   b", "a b"),
    ] {
        assert_eq!(item(&format!("<title>{written}</title>")).title.as_str(), title, "{written}");
    }
}

#[test]
fn an_item_without_a_title_takes_its_first_line() {
    assert_eq!(item("<title/><description>- نص قصير بلا عنوان</description>").title.as_str(), "نص قصير بلا عنوان");
    let parsed = feed("<item><link>https://e.org/a</link></item>");
    assert_eq!(parsed.articles[0].as_ref().unwrap_err().reason.code(), "no-title");
}

#[test]
fn one_bad_item_refuses_itself_and_the_order_is_the_files() {
    let parsed = feed("<item><title>a</title></item><item/><item><title>c</title></item>");
    let told: Vec<_> =
        parsed.articles.iter().map(|one| one.as_ref().map(|a| a.title.as_str()).map_err(|r| r.reason.code())).collect();
    assert_eq!(told, [Ok("a"), Err("no-title"), Ok("c")]);
}

#[test]
fn descriptions_are_escaped_html_cdata_or_elements() {
    for (written, html) in [
        ("&lt;p&gt;a &amp;amp; b&lt;/p&gt;", "<p>a &amp; b</p>"),
        ("<![CDATA[<p>a</p>]]>", "<p>a</p>"),
        ("What <em>is</em> good?", "<p>What <em>is</em> good?</p>"),
        ("plain\n  words", "<p>plain words</p>"),
        ("1 &lt; 2 &amp; 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("a<br>b", "<p>a<br>b</p>"),
        ("caf&amp;eacute;", "<p>café</p>"),
    ] {
        assert_eq!(body(&item(&format!("<description>{written}</description>"))), html, "{written}");
    }
}

#[test]
fn unsafe_markup_goes_with_one_warning_for_the_file() {
    let parsed = feed(
        "<item><title>a</title><description>&lt;script&gt;x&lt;/script&gt;&lt;p&gt;b&lt;/p&gt;</description></item><item><title>c</title><description>&lt;p onclick='x'&gt;d&lt;/p&gt;</description></item>",
    );
    assert_eq!(parsed.warnings.iter().filter(|warning| warning.code == WarningCode::MarkupRemoved).count(), 1);
    assert_eq!(body(parsed.articles[0].as_ref().unwrap()), "<p>b</p>");
}

#[test]
fn the_heading_that_repeats_the_title_is_dropped() {
    let read = item(
        "<title>Budget «adopted»</title><content:encoded>&lt;h1 class='x'&gt;Budget \"adopted\"&lt;/h1&gt;&lt;p&gt;a&lt;/p&gt;</content:encoded>",
    );
    assert_eq!(body(&read), "<p>a</p>");
}

#[test]
fn relative_links_are_resolved_against_base_link_and_channel() {
    let read = item("<link>story</link><description>&lt;a href=\"x\"&gt;y&lt;/a&gt;</description>");
    assert_eq!(read.link.as_deref(), Some("https://e.org/news/story"));
    assert_eq!(body(&read), "<p><a href=\"https://e.org/news/x\">y</a></p>");
    let parsed = feed(
        "<item xml:base=\"https://b.org/d/\"><title>a</title><link>s</link><description>&lt;a href=\"x\"&gt;y&lt;/a&gt;</description></item>",
    );
    assert_eq!(article(&parsed).link.as_deref(), Some("https://b.org/d/s"));
    assert_eq!(body(article(&parsed)), "<p><a href=\"https://b.org/d/x\">y</a></p>");
}

#[test]
fn the_identity_is_the_guid_else_a_link_of_its_own_else_none_is_declared() {
    let id = |inner: &str| {
        feed(&format!("<item><title>z</title><link>https://e.org/home</link></item><item><title>z</title><link>https://e.org/home</link></item><item><title>A «b»</title>{inner}</item>"))
        .articles[2].as_ref().unwrap().declared_id.as_ref().map(|id| id.as_str().to_owned())
    };
    assert_eq!(id("<guid> x-1 </guid>").as_deref(), Some("x-1"));
    assert_eq!(id("<guid/><link>https://e.org/a</link>").as_deref(), Some("https://e.org/a"));
    assert_eq!(id("<link>https://e.org/home</link><pubDate>Thu, 24 Sep 2020 15:57:00 GMT</pubDate>"), None);
    assert_eq!(id(""), None);
    // Alone in its file an item is the file.
    assert_eq!(item("<pubDate>Thu, 24 Sep 2020 15:57:00 GMT</pubDate>").declared_id, None);
}

#[test]
fn a_guid_that_is_an_address_is_the_link_where_there_is_none() {
    assert_eq!(item("<guid>https://e.org/a</guid>").link.as_deref(), Some("https://e.org/a"));
    assert_eq!(item("<guid isPermaLink=\"false\">https://e.org/a</guid>").link, None);
    assert_eq!(item("<atom:link href=\"https://e.org/b\"/>").link.as_deref(), Some("https://e.org/b"));
}

#[test]
fn dates_of_every_feed() {
    for (written, told) in [
        ("<pubDate>21 Oct 2002 06:45 EDT</pubDate>", Some("2002-10-21T06:45:00-04:00")),
        ("<pubDate>Thu, 24 Sep 20 15:57:00 GMT</pubDate>", None),
        ("<pubDate>2020-09-24 15:57</pubDate>", Some("2020-09-24T15:57:00+01:00")),
        ("<dc:date>2020-09-24</dc:date>", Some("2020-09-24T00:00:00+01:00")),
        ("<atom:published>2020-09-24T14:57:00Z</atom:published>", Some("2020-09-24T14:57:00Z")),
        ("<pubDate>soon</pubDate>", None),
        ("<pubDate/>", None),
    ] {
        let read = item(written).published.map(|at| at.to_rfc3339());
        // A two-digit year may be read by whoever reads dates; it is never refused.
        assert!(read.as_deref() == told || written.contains(" 20 15"), "{written}: {read:?}");
    }
    let parsed = feed("<item><title>a</title><pubDate>soon</pubDate></item>");
    assert!(matches!(&parsed.warnings[0].code, WarningCode::ValueIgnored { key, .. } if key == "pubDate"));
}

#[test]
fn a_date_in_the_future_is_now_with_a_warning() {
    let parsed = feed("<item><title>a</title><pubDate>Thu, 24 Sep 2099 15:57:00 +0100</pubDate></item>");
    let read = article(&parsed);
    assert_eq!(read.published.unwrap().millis(), NOW);
    assert_eq!(read.visible_from, None);
    assert!(matches!(parsed.warnings[0].code, WarningCode::FutureDate { .. }));
}

#[test]
fn people_in_their_places() {
    let names =
        |inner: &str| item(inner).authors.iter().map(|author| author.name.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(names("<author>a@e.org (Ann Lee)</author>"), ["Ann Lee"]);
    assert_eq!(
        names("<author>a@e.org</author><dc:creator>Ann Lee</dc:creator><dc:creator>Omar</dc:creator>"),
        ["Ann Lee", "Omar"]
    );
    assert_eq!(names("<itunes:author>Ann</itunes:author>"), ["Ann"]);
    assert_eq!(names("<atom:author><atom:name>Ann</atom:name></atom:author>"), ["Ann"]);
}

#[test]
fn pictures_and_recordings() {
    let picture = |inner: &str| item(inner).picture.map(|picture| picture.source.as_str().to_owned());
    assert_eq!(
        picture("<enclosure url=\"https://e.org/a.jpg\" type=\"image/jpeg\" length=\"1\"/>").as_deref(),
        Some("https://e.org/a.jpg")
    );
    assert_eq!(picture("<media:group><media:content url=\"s.jpg\" width=\"100\"/><media:content url=\"m.jpg\" width=\"900\"/></media:group>").as_deref(), Some("https://e.org/news/m.jpg"));
    assert_eq!(picture("<media:thumbnail url=\"https://e.org/t.jpg\"/>").as_deref(), Some("https://e.org/t.jpg"));
    assert_eq!(picture("<itunes:image href=\"https://e.org/i.png\"/>").as_deref(), Some("https://e.org/i.png"));
    assert_eq!(picture("<enclosure url=\"https://e.org/a.pdf\" type=\"application/pdf\"/>"), None);
    let read = item(
        "<media:content url=\"https://e.org/a.jpg\" medium=\"image\"><media:title>t</media:title><media:description>c</media:description><media:credit>Ann</media:credit></media:content>",
    );
    let picture = read.picture.unwrap();
    assert_eq!(
        (picture.alt.unwrap().as_str(), picture.caption.unwrap().as_str(), picture.credit.unwrap().as_str()),
        ("t", "c", "Ann")
    );
    let podcast =
        item("<description>a</description><enclosure url=\"https://e.org/a.mp3\" type=\"audio/mpeg\" length=\"1\"/>");
    assert!(body(&podcast).contains("<audio controls=\"\" src=\"https://e.org/a.mp3\"></audio>"), "{}", body(&podcast));
}

#[test]
fn words_of_other_vocabularies_hide_none_of_ours() {
    let read = item(
        "<media:title>b</media:title><title>a</title><atom:link rel=\"self\" href=\"https://e.org/self\"/><link>https://e.org/a</link><media:category>x</media:category>",
    );
    assert_eq!((read.title.as_str(), read.link.as_deref(), read.categories.len()), ("a", Some("https://e.org/a"), 0));
}

#[test]
fn the_channels_language_is_believed_unless_the_letters_run_the_other_way() {
    let language = |channel: &str, item: &str| {
        article(&feed(&format!("{channel}<item>{item}</item>"))).language.as_str().to_owned()
    };
    assert_eq!(language("<language>pt-br</language>", "<title>abc</title>"), "pt-BR");
    assert_eq!(language("<language>en-US</language>", "<title>افتتاح القمة في الرباط اليوم</title>"), "ar");
    assert_eq!(language("<language>English</language>", "<title>The summit opens in Rabat today</title>"), "en");
    assert_eq!(language("<language>fr</language>", "<title>a</title><dc:language>es</dc:language>"), "es");
    assert_eq!(language("<language>fr</language>", "<title xml:lang=\"de\">a</title>"), "de");
}

#[test]
fn a_label_that_opens_the_title_marks_the_item() {
    let read = item("<title>عاجل: زلزال في الحوز</title>");
    assert!(read.breaking);
    assert_eq!(read.title.as_str(), "زلزال في الحوز");
}

#[test]
fn ends_and_kills_in_the_words_of_feeds() {
    assert_eq!(
        item("<expirationDate>Thu, 01 Jan 2004 19:48:21 GMT</expirationDate>").expires.unwrap().to_rfc3339(),
        "2004-01-01T19:48:21Z"
    );
    let parsed = feed("<item><title>a</title><expirationDate>later</expirationDate></item>");
    assert_eq!(parsed.articles[0].as_ref().unwrap_err().reason.code(), "embargo");
    assert_eq!(item("<media:status state=\"deleted\"/>").status, Status::Canceled);
}

#[test]
fn a_feed_without_items_is_an_empty_one() {
    assert_eq!(feed("").articles, []);
    assert_eq!(read("<rss/>").articles, []);
}

#[test]
fn a_category_that_cannot_be_served_is_a_tag() {
    let parsed = feed("<item><title>a</title><category>.NET</category><category>TV / Radio</category></item>");
    let read = article(&parsed);
    assert_eq!(read.tags[0].as_str(), ".NET");
    assert_eq!(read.categories[0].as_str(), "TV/Radio");
    assert!(matches!(&parsed.warnings[0].code, WarningCode::ValueIgnored { key, .. } if key == "category"));
}

#[test]
fn an_item_knows_the_feed_that_it_came_from() {
    let own = "<atom:link rel=\"self\" href=\"https://e.org/feed.xml\"/>";
    let of = |inner: &str| {
        let parsed = feed(&format!("{own}<item><title>عنوان الخبر</title>{inner}</item>"));
        let source = article(&parsed).source.clone().unwrap();
        (source.title.map(|title| title.to_string()).unwrap_or_default(), source.url)
    };
    let own = ("الأخبار".to_owned(), Some("https://e.org/feed.xml".to_owned()));
    assert_eq!(of(""), own);
    let other = of("<source url=\"https://o.org/f?a=1&amp;b=2\">A &amp;amp; B</source>");
    assert_eq!(other, ("A & B".to_owned(), Some("https://o.org/f?a=1&b=2".to_owned())));
    assert_eq!(of("<source url=\"javascript:x\">no</source>"), own);
    // A page is no feed; Atom can tell of it all the same.
    let source = item("").source.unwrap();
    assert_eq!((source.url, source.page.as_deref()), (None, Some("https://e.org/news/")));
    assert_eq!(article(&read("<item><title>A</title><link>https://e.org/1</link></item>")).source, None);
}

#[test]
fn what_a_group_of_files_says_is_said_of_the_item() {
    let read = item(
        "<media:group><media:content url=\"https://e.org/v.mp4\" type=\"video/mp4\"/><media:description>A flood.</media:description><media:keywords>a, b</media:keywords></media:group>",
    );
    assert!(body(&read).contains("A flood."));
    assert_eq!(read.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["a", "b"]);
}
