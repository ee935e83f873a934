use crate::domain::{Article, Line};
use crate::formats::testing::{article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn read(xml: &str) -> Parsed {
    with(|_| {}, |context| parse(DropFormat::Xml, xml.as_bytes(), context)).unwrap()
}

fn feed(inner: &str) -> Parsed {
    read(&format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"ar\"><title>الأخبار</title><link rel=\"self\" href=\"https://e.org/f/atom.xml\"/><link href=\"https://e.org/\"/><author><name>التحرير</name></author>{inner}</feed>"
    ))
}

/// The article of an entry, `<title>` given unless it has one.
#[track_caller]
fn entry(inner: &str) -> Article {
    let title = if inner.contains("<title") { "" } else { "<title>عنوان الخبر</title>" };
    article(&feed(&format!("<entry>{title}{inner}</entry>"))).clone()
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |html| html.as_str())
}

#[test]
fn an_entry_of_rfc_4287() {
    let read = entry(
        r#"<id>tag:e.org,2020:1</id><title type="html">&lt;b&gt;القمة&lt;/b&gt; &amp;amp; الرباط</title><link rel="alternate" type="text/html" href="/a"/>
        <published>2020-09-24T15:57:00+01:00</published><updated>2020-09-25T08:00:00Z</updated>
        <author><name>علي بناني</name><email>a@e.org</email><uri>https://e.org/ali</uri></author>
        <category term="pol" label="سياسة"/><summary>ملخص</summary><content type="html">&lt;p&gt;نص &lt;img src="p.jpg"&gt;&lt;/p&gt;</content>"#,
    );
    assert_eq!(read.title.as_str(), "القمة & الرباط");
    assert_eq!(read.link.as_deref(), Some("https://e.org/a"));
    assert_eq!(read.declared_id.as_ref().map(Line::as_str), Some("tag:e.org,2020:1"));
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2020-09-25T08:00:00Z");
    let author = &read.authors[0];
    assert_eq!(
        (author.name.as_str(), author.email.as_ref().unwrap().as_str(), author.url.as_deref()),
        ("علي بناني", "a@e.org", Some("https://e.org/ali"))
    );
    assert_eq!(read.categories[0].as_str(), "سياسة");
    assert_eq!(read.summary.as_ref().unwrap().as_str(), "ملخص");
    assert_eq!(body(&read), "<p>نص <img src=\"https://e.org/p.jpg\"></p>");
    assert_eq!(read.language.as_str(), "ar");
}

#[test]
fn content_of_every_type() {
    for (written, html) in [
        ("<content type=\"text\">1 &lt; 2\n\nb</content>", "<p>1 &lt; 2</p>\n<p>b</p>"),
        ("<content>1 &lt; 2 &amp; 3</content>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<content type=\"html\">a &lt;b&gt;b&lt;/b&gt;</content>", "<p>a <b>b</b></p>"),
        (
            "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &lt;b&gt; <b>c</b></p></div></content>",
            "<p>a &lt;b&gt; <b>c</b></p>",
        ),
        (
            "<content type=\"xhtml\" xmlns:x=\"http://www.w3.org/1999/xhtml\"><x:div><x:p>a</x:p></x:div></content>",
            "<p>a</p>",
        ),
        (
            "<content type=\"html\"><div xmlns=\"http://www.w3.org/1999/xhtml\">a &lt;b&gt;b&lt;/b&gt;</div></content>",
            "<div>a <b>b</b></div>",
        ),
        ("<content type=\"text/html\"><p>a</p></content>", "<p>a</p>"),
        ("<content type=\"text/plain\">a</content>", "<p>a</p>"),
        ("<content type=\"application/octet-stream\">PHA+2K7YqNixPC9wPg==</content>", "<p>خبر</p>"),
        ("<content type=\"image/png\">iVBORw0KGgo=</content><summary>s</summary>", "<p>s</p>"),
        ("<content type=\"application/atom+xml\"><entry/></content>", ""),
        ("<content type=\"xhtml\"><div>One.&nbsp;Two&hellip;</div></content>", "<p>One.\u{A0}Two…</p>"),
    ] {
        assert_eq!(body(&entry(written)), html, "{written}");
    }
}

#[test]
fn without_content_the_summary_is_the_text() {
    let read = entry("<summary type=\"html\">&lt;p&gt;a&lt;/p&gt;</summary>");
    assert_eq!((body(&read), read.summary.as_ref().unwrap().as_str()), ("<p>a</p>", "a"));
}

#[test]
fn titles_of_every_type() {
    for (written, title) in [
        ("<title>AT&amp;T</title>", "AT&T"),
        ("<title type=\"text\">&lt;b&gt;a&lt;/b&gt;</title>", "<b>a</b>"),
        ("<title type=\"html\">&lt;b&gt;a&lt;/b&gt; &amp;lt; b</title>", "a < b"),
        ("<title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">a <i>b</i></div></title>", "a b"),
        ("<source><title>no</title></source><title>a</title>", "a"),
        ("<image><title>no</title></image><title>a</title>", "a"),
    ] {
        assert_eq!(entry(written).title.as_str(), title, "{written}");
    }
}

#[test]
fn an_entry_that_tells_only_its_update_was_published_then() {
    let read = entry("<updated>2003-12-13T18:30:02Z</updated>");
    assert_eq!((read.published.unwrap().to_rfc3339().as_str(), read.updated), ("2003-12-13T18:30:02Z", None));
}

#[test]
fn atom_0_3() {
    let parsed = read(
        r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="fr"><entry xml:base="https://e.org/t/"><title type="text/html" mode="escaped">&lt;i&gt;a&lt;/i&gt;</title>
        <link rel="alternate" href="x"/><issued>2004-01-01T00:00:00Z</issued><modified>2004-01-02T00:00:00Z</modified>
        <content type="application/xhtml+xml" xml:lang="de"><div xmlns="http://www.w3.org/1999/xhtml"><a href="y">z</a></div></content></entry></feed>"#,
    );
    let read = article(&parsed);
    assert_eq!(read.title.as_str(), "a");
    assert_eq!(read.link.as_deref(), Some("https://e.org/t/x"));
    assert_eq!(read.published.unwrap().to_rfc3339(), "2004-01-01T00:00:00Z");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2004-01-02T00:00:00Z");
    assert_eq!(read.language.as_str(), "de");
    assert_eq!(body(read), "<p><a href=\"https://e.org/t/y\">z</a></p>");
}

#[test]
fn bases_are_resolved_from_the_outside_in() {
    let parsed = feed(
        "<entry xml:base=\"/x/\"><title>a</title><content type=\"html\" xml:base=\"https://b.org/c/\">&lt;img src=\"d.jpg\"&gt;</content></entry>",
    );
    assert_eq!(body(article(&parsed)), "<p><img src=\"https://b.org/c/d.jpg\"></p>");
}

#[test]
fn the_language_is_the_nearest_declared_and_an_empty_one_declares_none() {
    let language = |feed_tag: &str, entry: &str| {
        let xml = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" {feed_tag}>{entry}</feed>");
        article(&read(&xml)).language.as_str().to_owned()
    };
    assert_eq!(language("xml:lang=\"en\"", "<entry xml:lang=\"fr\"><title>a</title></entry>"), "fr");
    assert_eq!(
        language(
            "xml:lang=\"en\"",
            "<entry xml:lang=\"fr\"><title>a</title><content xml:lang=\"es\">b</content></entry>"
        ),
        "es"
    );
    assert_eq!(language("xml:lang=\"\"", "<entry><title>افتتاح القمة في الرباط اليوم</title></entry>"), "ar");
    assert_eq!(language("", "<entry><title>The summit opens in Rabat today</title></entry>"), "en");
}

#[test]
fn authors_are_the_entrys_the_sources_the_feeds() {
    let names =
        |inner: &str| entry(inner).authors.iter().map(|author| author.name.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(names("<author><name>a</name></author><author><name>b</name></author>"), ["a", "b"]);
    assert_eq!(names("<source><author><name>s</name></author></source>"), ["s"]);
    assert_eq!(names(""), ["التحرير"]);
    assert_eq!(names("<author><email>a@e.org</email></author>"), ["a@e.org"]);
}

#[test]
fn links_by_their_relation_and_type() {
    let read = entry(
        "<link rel=\"self\" href=\"https://e.org/s\"/><link rel=\"alternate\" type=\"application/pdf\" href=\"https://e.org/p\"/><link rel=\"http://www.iana.org/assignments/relation/alternate\" type=\"text/html\" href=\"https://e.org/h\"/><link rel=\"enclosure\" type=\"image/jpeg\" href=\"https://e.org/i.jpg\"/>",
    );
    assert_eq!(read.link.as_deref(), Some("https://e.org/h"));
    assert_eq!(read.picture.unwrap().source.as_str(), "https://e.org/i.jpg");
    assert_eq!(entry("<id>https://e.org/by-id</id>").link.as_deref(), Some("https://e.org/by-id"));
    assert_eq!(
        entry("<content src=\"https://e.org/t.txt\" type=\"text/plain\"/><summary>s</summary>").link.as_deref(),
        Some("https://e.org/t.txt")
    );
}

#[test]
fn drafts_are_never_seen() {
    assert!(
        entry("<app:control xmlns:app=\"http://www.w3.org/2007/app\"><app:draft>yes</app:draft></app:control>").draft
    );
}

#[test]
fn an_entry_may_stand_alone_and_a_feed_may_have_no_namespace() {
    let alone = read("<entry xmlns=\"http://www.w3.org/2005/Atom\"><title>a</title></entry>");
    assert_eq!(article(&alone).title.as_str(), "a");
    let bare =
        read("<feed><entry><title>a</title><content type=\"xhtml\"><div><p>b</p></div></content></entry></feed>");
    assert_eq!(body(article(&bare)), "<p>b</p>");
}

#[test]
fn thumbnails_of_media_rss() {
    let read = entry(
        "<media:thumbnail xmlns:media=\"http://search.yahoo.com/mrss/\" url=\"https://e.org/t.jpg\" width=\"72\"/>",
    );
    assert_eq!(read.picture.unwrap().source.as_str(), "https://e.org/t.jpg");
}

#[test]
fn an_entry_keeps_its_source_and_has_its_feed_for_one() {
    let own = entry("").source.unwrap();
    assert_eq!(own.title.unwrap().as_str(), "الأخبار");
    assert_eq!((own.url.as_deref(), own.page.as_deref()), (Some("https://e.org/f/atom.xml"), Some("https://e.org/")));
    assert_eq!((own.id, own.updated), (None, None));
    let copied = "<source><id>tag:o.org,2020:f</id><title type=\"html\">O &amp;amp; P</title><updated>2020-09-24T15:57:00Z</updated>\
                  <link rel=\"self\" href=\"https://o.org/f\"/></source><title>A</title>";
    let copied = entry(copied).source.unwrap();
    assert_eq!(copied.id.unwrap().as_str(), "tag:o.org,2020:f");
    assert_eq!(copied.title.unwrap().as_str(), "O & P");
    assert_eq!(copied.updated.unwrap().to_rfc3339(), "2020-09-24T15:57:00Z");
    let alone = "<entry xmlns=\"http://www.w3.org/2005/Atom\"><id>tag:e.org,2020:1</id><title>A</title></entry>";
    assert_eq!(article(&read(alone)).source, None);
}
