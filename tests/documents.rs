//! The three feed documents, read back by readers that did not write them: feed-rs for what they say, libxml2 and
//! RFC 4287's schema for their form, and the rules of STANDARDS 1–29 (`support/rules.rs`).

#[path = "support/rules.rs"]
mod rules;
#[path = "support/samples.rs"]
mod samples;
#[path = "support/xml.rs"]
mod xml;

use ajil::domain::{
    CategoryPath, Content, Entry, EntryId, Feed, FeedSource, Format, Line, MediaFile, MediaType, Medium, Picture,
    SafeHtml, Timestamp, Window,
};
use ajil::render::window::within_bytes;
use ajil::render::{FeedDocument, Place, content, document};
use proptest::prelude::*;
use samples::{author, base, entry, feed};
use xml::Element;

/// Renders a feed in every format, holds each to its rules, and reads it back.
#[track_caller]
fn check(feed: &Feed, entries: &[Entry]) -> [Vec<u8>; 3] {
    let base = base();
    let whole = FeedDocument {
        base: &base,
        feed,
        updated: Timestamp::from_millis_utc(1_577_836_800_000),
        entries,
        tombstones: &[],
        place: &Place::default(),
    };
    let documents = Format::ALL.map(|format| document(&whole, format));
    assert_eq!(documents, Format::ALL.map(|format| document(&whole, format)), "the same input, other bytes");
    rules::check_rss(&documents[0]);
    rules::check_atom(&documents[1]);
    rules::check_json_feed(&documents[2]);
    for (format, document) in Format::ALL.into_iter().zip(&documents) {
        read_back(&whole, format, document);
    }
    documents
}

#[track_caller]
fn read_back(whole: &FeedDocument<'_>, format: Format, document: &[u8]) {
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    let read = parser.parse(document).unwrap_or_else(|error| panic!("{format:?}: {error}"));
    assert_eq!(read.title.map(|title| title.content).as_deref(), Some(whole.feed.title.as_str()));
    assert_eq!(read.entries.len(), whole.entries.len());
    for (entry, read) in whole.entries.iter().zip(read.entries) {
        assert_eq!(read.id, entry.id.as_str(), "{format:?}");
        assert_eq!(read.title.expect("a title").content, content::title(entry), "{format:?}");
        assert_eq!(read.published.map(|at| at.timestamp()), Some(entry.published.seconds()), "{format:?}");
        if format != Format::Rss {
            assert_eq!(read.updated.map(|at| at.timestamp()), Some(entry.updated.seconds()), "{format:?}");
        }
        let leads_on =
            |link: &&feed_rs::model::Link| link.rel.as_deref() != Some("enclosure") && !link.href.contains("/media/");
        let hrefs: Vec<_> = read.links.iter().filter(leads_on).map(|link| link.href.clone()).collect();
        assert_eq!(hrefs, [content::link(whole.base, entry)], "{format:?}");
        let summary = read.summary.map(|summary| match format {
            Format::Rss => quick_xml::escape::unescape(&summary.content).expect("HTML").into_owned(),
            _ => summary.content,
        });
        if let Some(expected) = content::summary(entry) {
            assert_eq!(summary.as_deref(), Some(expected), "{format:?}");
        }
        if let Some(html) = content::html(whole.base, entry).filter(|_| whole.feed.content == Content::Full) {
            assert_eq!(read.content.expect("a body").body, Some(html), "{format:?}");
        }
    }
}

fn rss_item(documents: &[Vec<u8>; 3]) -> Element {
    let channel = Element::read(&documents[0]).children.remove(0);
    channel.children.into_iter().find(|child| child.name == "item").expect("an item")
}

fn json_item(documents: &[Vec<u8>; 3]) -> serde_json::Value {
    let feed: serde_json::Value = serde_json::from_slice(&documents[2]).expect("checked");
    feed["items"][0].clone()
}

#[test]
fn titles_with_markup_quotes_and_every_script_come_back_as_they_were() {
    for (tag, title) in [
        ("ar", "حموشي يستقبل سفير الولايات المتحدة.. «تعاون» أمني"),
        ("he", "ראש הממשלה: \"הסכם\" חדש"),
        ("fr", "L’État & la région : « bilan » d'été"),
        ("en", "AT&T <b>up</b> 5 > 4 'now' \"then\" ]]> end"),
        ("en", "&lt;script&gt; &amp;amp; &#8217; &nbsp;"),
        ("en", "Flood 🌊 in 👩‍👩‍👧 city 🇲🇦 \u{1F1F2}"),
        ("ar", "\u{2067}عاجل\u{2069}: زلزال\u{200F}"),
        ("en", "<![CDATA[ ]]> <!-- --> <?php ?>"),
    ] {
        check(&feed("security"), &[entry(1, tag, title)]);
    }
}

#[test]
fn fault_19_bodies_with_section_ends_references_and_old_line_ends_come_back_the_same_in_every_format() {
    for body in
        ["<p>a ]]> b ]]]]>> c</p>", "<p>&lt;&amp;amp;&#8217;&nbsp;</p>", "<p>x\r\ny\rz</p>", "<p>a]]\u{B}></p>\u{FFFE}"]
    {
        let mut odd = entry(1, "en", "Title");
        odd.body = Some(SafeHtml::sanitised(body.to_owned()));
        check(&feed("all"), &[odd]);
    }
}

#[test]
fn arabic_is_written_in_its_letters_and_marked_right_to_left() {
    for document in check(&feed("security"), &[entry(1, "ar", "خبر")]) {
        let text = String::from_utf8(document).unwrap();
        assert!(text.contains("خبر") && text.contains("سفير الولايات المتحدة"));
        let unescaped = text.replace("\\\"", "\"").replace("&quot;", "\"");
        assert!(unescaped.contains("dir=\"rtl\" lang=\"ar\""), "{text}");
        assert!(!text.contains("&#") && !text.contains("\\u"));
    }
}

#[test]
fn a_feed_without_entries_is_a_feed() {
    let mut bare = feed("breaking");
    bare.description = Line::folded("");
    let documents = check(&bare, &[]);
    let channel = Element::read(&documents[0]).children.remove(0);
    assert_eq!(channel.text_of("description"), bare.title.as_str());
    assert!(Element::read(&documents[1]).one("subtitle").is_none());
    let json: serde_json::Value = serde_json::from_slice(&documents[2]).unwrap();
    assert!(json.get("description").is_none() && json["items"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn fifty_entries_stand_in_the_order_given() {
    let entries: Vec<_> = (0..50).map(|n| entry(n, "ar", &format!("خبر {n}"))).collect();
    check(&feed("all"), &entries);
}

#[test]
fn a_feed_is_as_new_as_its_newest_entry() {
    let mut corrected = entry(9, "en", "Old");
    corrected.updated = Timestamp::from_millis_utc(1_767_225_600_999);
    let documents = check(&feed("all"), &[entry(1, "en", "New"), corrected]);
    let channel = Element::read(&documents[0]).children.remove(0);
    assert_eq!(channel.text_of("lastBuildDate"), "Thu, 01 Jan 2026 00:00:00 +0000");
    assert_eq!(Element::read(&documents[1]).text_of("updated"), "2026-01-01T00:00:00+00:00");
}

#[test]
fn a_headline_has_a_title_alone() {
    let mut headline = entry(1, "ar", "عاجل: زلزال");
    (headline.body, headline.summary) = (None, None);
    let documents = check(&feed("breaking"), &[headline]);
    let item = rss_item(&documents);
    assert!(item.one("description").is_none() && item.one("content:encoded").is_none());
    let atom = Element::read(&documents[1]);
    let headline = atom.one("entry").unwrap();
    assert!(headline.one("summary").is_none() && headline.one("content").is_none());
    assert_eq!(json_item(&documents)["content_text"], "عاجل: زلزال");
}

#[test]
fn a_body_without_summary_gets_a_description_before_it() {
    let mut picture_story = entry(1, "en", "A < B & C");
    picture_story.summary = None;
    assert_eq!(rss_item(&check(&feed("all"), &[picture_story])).text_of("description"), "A &lt; B &amp; C");
}

#[test]
fn a_plain_summary_is_escaped_for_the_one_element_that_holds_html() {
    let mut story = entry(1, "en", "T");
    story.summary = Line::new("AT&T: <b> is bold");
    let documents = check(&feed("all"), &[story]);
    assert_eq!(rss_item(&documents).text_of("description"), "AT&amp;T: &lt;b&gt; is bold");
    assert_eq!(json_item(&documents)["summary"], "AT&T: <b> is bold");
}

#[test]
fn a_summary_feed_holds_no_bodies() {
    let mut short = feed("all");
    short.content = Content::Summary;
    let documents = check(&short, &[entry(1, "ar", "خبر")]);
    assert!(documents.iter().all(|document| !String::from_utf8_lossy(document).contains("وثيق")));
    assert!(json_item(&documents)["content_text"].as_str().is_some_and(|text| text.starts_with("استقبل")));
}

#[test]
fn a_retraction_tells_nothing_of_the_story_in_any_format() {
    let mut killed = entry(1, "fr", "Titre");
    killed.retraction = Line::new("Dépêche annulée & retirée");
    let documents = check(&feed("all"), &[killed]);
    for document in &documents {
        let text = String::from_utf8_lossy(document);
        assert!(text.contains("[Retiré] Titre") && !text.contains("تعاون") && !text.contains("استقبل"), "{text}");
    }
    assert_eq!(rss_item(&documents).text_of("description"), "Dépêche annulée &amp; retirée");
}

#[test]
fn one_author_with_a_mailbox_is_an_author_and_all_others_are_creators() {
    let of = |authors: Vec<_>| {
        let mut story = entry(1, "en", "T");
        story.authors = authors;
        let item = rss_item(&check(&feed("all"), &[story]));
        let creators: Vec<_> = item.all("dc:creator").map(|creator| creator.text.clone()).collect();
        (item.one("author").map(|author| author.text.clone()), creators)
    };
    let mona = || author("Mona & Co", Some("mona@example.org"), Some("https://example.org/منى"));
    assert_eq!(of(vec![mona()]), (Some("mona@example.org (Mona & Co)".to_owned()), vec![]));
    assert_eq!(of(vec![mona(), author("علي", None, None)]), (None, vec!["Mona & Co".into(), "علي".into()]));
    assert_eq!(of(vec![author("A (B", Some("a@b.org"), None)]), (None, vec!["A (B".into()]));
    assert_eq!(of(vec![author("A", Some("a at b.org"), None)]), (None, vec!["A".into()]));
}

#[test]
fn everything_a_feed_and_an_entry_can_say_is_said_well() {
    let mut rich = feed("sports/football");
    rich.authors = vec![author("Desk", None, None), author("Editor", Some("editor@example.org"), None)];
    rich.copyright = Some(Line::folded("© 2026 A & B"));
    rich.image = Some("https://example.org/logo.png?a=1&b=2".to_owned());
    let mut story = entry(1, "he", "כותרת");
    story.id = EntryId::from_iri("https://example.org/a?b='c'&d=é").unwrap();
    story.link = Some("https://example.org/خبر?a=1&b=<2>".to_owned());
    story.authors = vec![author("Mona", Some("mona@example.org"), Some("https://example.org/~mona"))];
    story.categories = ["all sports", "sports/football"].map(|path| CategoryPath::new(path).unwrap()).into();
    story.tags = ["24/7", "«كأس» & <cup>"].map(Line::folded).into();
    story.picture = Some(Picture {
        source: Line::folded("https://e.org/a b.jpg?w=1&h=<2>"),
        alt: None,
        caption: None,
        credit: None,
    });
    story.correction = Line::new("The score was 2:1");
    story.updated = story.published.plus_millis(60_500);
    let documents = check(&rich, &[story, entry(2, "fr", "Deux")]);
    insta::assert_snapshot!("rss", in_lines(&documents[0]));
    insta::assert_snapshot!("atom", in_lines(&documents[1]));
    insta::assert_snapshot!("json_feed", in_lines(&documents[2]));
}

/// One element or member to the line, for people who read the snapshot.
fn in_lines(document: &[u8]) -> String {
    let text = str::from_utf8(document).expect("checked");
    if text.starts_with('<') { text.replace("><", ">\n<") } else { text.replace(",\"", ",\n\"") }
}

#[test]
fn a_picture_beside_the_article_has_no_address_to_tell() {
    let mut story = entry(1, "en", "T");
    story.picture = Some(Picture { source: Line::folded("a.jpg"), alt: None, caption: None, credit: None });
    assert!(json_item(&check(&feed("all"), &[story])).get("image").is_none());
}

#[test]
fn what_is_no_web_address_is_left_out() {
    let mut story = entry(1, "en", "T");
    story.link = Some("javascript:alert(1)".to_owned());
    story.authors = vec![author("A", None, Some("ftp://example.org"))];
    let mut odd = feed("all");
    odd.image = Some("logo.png".to_owned());
    for document in check(&odd, &[story]) {
        let text = String::from_utf8(document).unwrap();
        assert!(!text.contains("javascript") && !text.contains("ftp:") && !text.contains("logo.png"));
    }
}

#[test]
fn the_byte_bound_keeps_the_newest_by_rank_and_holds_in_every_format() {
    let mut entries: Vec<_> = (0..30).map(|n| entry(n, "ar", &format!("خبر {n}"))).collect();
    // The oldest story was corrected last: it is the newest by rank.
    entries[29].updated = Timestamp::from_millis_utc(1_767_225_600_000);
    entries[3].authors = vec![author("علي", Some("ali@example.org"), None)];
    let (base, mut feed) = (base(), feed("all"));
    for bound in [1, 5_000, 20_000, 1_000_000] {
        feed.window = Window { bytes: Some(bound), ..Window::default() };
        let place = Place::default();
        let whole = FeedDocument {
            base: &base,
            feed: &feed,
            updated: entries[0].updated,
            entries: &entries,
            tombstones: &[],
            place: &place,
        };
        let kept = within_bytes(&whole);
        let ids: Vec<_> = kept.iter().map(|entry| &entry.id).collect();
        let newest: Vec<_> = entries[..kept.len() - 1].iter().chain([&entries[29]]).map(|entry| &entry.id).collect();
        assert_eq!(ids, newest, "{bound}");
        let within = Format::ALL.map(|format| document(&FeedDocument { entries: &kept, ..whole }, format).len());
        let largest = *within.iter().max().unwrap() as u64;
        assert!(largest <= bound || kept.len() == 1, "{largest} > {bound}");
        // Not cut short, either: less than two entries' room is left.
        assert!(kept.len() == entries.len() || kept.len() == 1 || largest + 4_000 > bound, "{largest} of {bound}");
    }
}

/// Characters that have broken a feed somewhere, among any others.
fn odd_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "]]>",
        "<",
        ">",
        "&",
        "&amp;",
        "&#11;",
        "\"",
        "'",
        "\u{B}",
        "\0",
        "\u{FFFE}",
        "\u{FFFF}",
        "\r",
        "\r\n",
        "\u{85}",
        "\u{2028}",
        "\u{2067}",
        "\u{2069}",
        "خبر",
        "🇲🇦",
        "</div>",
        "<!--",
        "<![CDATA[",
        "<?",
        "\u{1FFFF}",
    ])
    .prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![odd, any::<char>().prop_map(String::from)], 0..24)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_makes_well_formed_documents_that_come_back_the_same(
        title in odd_text(), summary in odd_text(), body in odd_text(), name in odd_text(), tag in odd_text(),
        millis in -30_000_000_000_000_i64..200_000_000_000_000, minutes in -1439_i32..1440,
    ) {
        let mut story = entry(1, "ar", "x");
        story.title = Line::new(&title).unwrap_or(story.title);
        story.summary = Line::new(&summary);
        story.body = Some(SafeHtml::sanitised(body));
        story.authors = author_named(&name);
        story.tags = vec![Line::folded(&tag)];
        story.published = Timestamp::new(millis, minutes * 60).expect("in range");
        story.updated = story.published;
        let mut odd = feed("all");
        odd.title = Line::new(&tag).unwrap_or(odd.title);
        odd.id = format!("urn:x:{}", "a\u{B}");
        check(&odd, &[story]);
    }
}

fn author_named(name: &str) -> Vec<ajil::domain::Author> {
    ajil::domain::Author::named(name).into_iter().collect()
}

fn beside(name: &str, length: u64, pixels: Option<(u32, u32)>) -> Medium {
    let media_type = MediaType::of_name(name).expect("a type that is published");
    let modified = Timestamp::from_millis_utc(0);
    Medium {
        name: name.to_owned(),
        file: Some(MediaFile { path: format!("security/{name}"), media_type, length, pixels, modified }),
    }
}

#[test]
fn what_lies_beside_an_article_is_told_with_type_length_and_size_in_every_format() {
    let mut story = entry(1, "ar", "زيارة");
    story.media = vec![beside("زيارة \"1\" & <2>.jpg", 43_210, Some((640, 480))), beside("talk.mp3", 7_654_321, None)];
    story.picture = Some(Picture {
        source: Line::folded("زيارة \"1\" & <2>.jpg"),
        alt: Line::new("A & B"),
        caption: Line::new("<At> \"the\" door & ]]>"),
        credit: Line::new("سلمى & co"),
    });
    let address = format!("https://news.example.org/media/{}/", story.permalink());
    let picture = format!("{address}%D8%B2%D9%8A%D8%A7%D8%B1%D8%A9%20%221%22%20%26%20%3C2%3E.jpg");
    let documents = check(&feed("all"), &[story]);

    let item = rss_item(&documents);
    // One enclosure: what can be played.
    let enclosure = item.one("enclosure").expect("an enclosure");
    let told = ["url", "length", "type"].map(|name| enclosure.attribute(name).unwrap_or_default());
    assert_eq!(told, [&*format!("{address}talk.mp3"), "7654321", "audio/mpeg"]);
    let contents: Vec<_> = item.all("media:content").collect();
    let told = |element: &Element| {
        ["url", "type", "medium", "fileSize", "width", "height"]
            .map(|name| element.attribute(name).unwrap_or_default().to_owned())
    };
    assert_eq!(told(contents[0]), [&*picture, "image/jpeg", "image", "43210", "640", "480"]);
    assert_eq!(told(contents[1]), [&*format!("{address}talk.mp3"), "audio/mpeg", "audio", "7654321", "", ""]);
    assert_eq!(contents[0].text_of("media:credit"), "سلمى & co");
    assert_eq!(contents[0].text_of("media:description"), "<At> \"the\" door & ]]>");
    assert_eq!(item.one("media:thumbnail").and_then(|thumbnail| thumbnail.attribute("url")), Some(&*picture));

    let atom = Element::read(&documents[1]);
    let entry = atom.one("entry").expect("an entry");
    let enclosures: Vec<_> = entry.all("link").filter(|link| link.attribute("rel") == Some("enclosure")).collect();
    let told =
        |link: &Element| ["href", "type", "length"].map(|name| link.attribute(name).unwrap_or_default().to_owned());
    assert_eq!(told(enclosures[0]), [&*picture, "image/jpeg", "43210"]);
    assert_eq!(enclosures[0].attribute("title"), Some("<At> \"the\" door & ]]>"));
    assert_eq!(told(enclosures[1]), [&*format!("{address}talk.mp3"), "audio/mpeg", "7654321"]);

    let json = json_item(&documents);
    assert_eq!(json["image"], *picture);
    let talk = serde_json::json!([
        {"url": format!("{address}talk.mp3"), "mime_type": "audio/mpeg", "size_in_bytes": 7_654_321}
    ]);
    assert_eq!(json["attachments"], talk);
}

#[test]
fn a_retraction_shows_nothing_of_the_story() {
    let mut story = entry(1, "en", "Story");
    story.media = vec![beside("a.jpg", 1, None)];
    story.retraction = Line::new("Withdrawn.");
    let documents = check(&feed("all"), &[story]);
    assert!(documents.iter().all(|document| !String::from_utf8_lossy(document).contains("/media/")));
}

#[test]
fn what_came_from_another_feed_says_so() {
    let all = FeedSource {
        title: Line::new("A & \"B\" <i>"),
        url: Some("https://o.org/f?a=1&b=2".to_owned()),
        page: Some("https://o.org/".to_owned()),
        id: Line::new("tag:o.org,2020:f&g"),
        updated: Some(Timestamp::from_millis_utc(1_577_836_800_000)),
    };
    let page_alone = FeedSource { url: None, id: None, updated: None, title: None, ..all.clone() };
    let sources = [Some(all.clone()), Some(page_alone), None];
    let entries: Vec<_> =
        (1..).zip(&sources).map(|(n, source)| Entry { source: source.clone(), ..entry(n, "ar", "خبر") }).collect();
    let [rss, atom, _] = check(&feed("ar"), &entries);
    xml::check_atom_schema(&atom);
    let items: Vec<_> = Element::read(&rss)
        .one("channel")
        .unwrap()
        .all("item")
        .map(|item| item.one("source").map(|source| (source.attribute("url").unwrap().to_owned(), source.text.clone())))
        .collect();
    assert_eq!(items, [Some(("https://o.org/f?a=1&b=2".to_owned(), "A & \"B\" <i>".to_owned())), None, None]);
    let atom = Element::read(&atom);
    let sources: Vec<_> = atom.all("entry").map(|entry| entry.one("source")).collect();
    let told = |source: &Element| {
        let link = source.all("link").map(|link| link.attribute("href").unwrap().to_owned()).collect::<Vec<_>>();
        (
            source.text_of("id").to_owned(),
            source.text_of("title").to_owned(),
            source.text_of("updated").to_owned(),
            link,
        )
    };
    let (id, title, updated, links) = told(sources[0].unwrap());
    assert_eq!((&*id, &*title, &*updated), ("tag:o.org,2020:f&g", "A & \"B\" <i>", "2020-01-01T00:00:00+00:00"));
    assert_eq!(links, ["https://o.org/f?a=1&b=2", "https://o.org/"]);
    let (id, title, updated, _) = told(sources[1].unwrap());
    assert_eq!((&*id, &*title), ("https://o.org/", "https://o.org/"));
    assert_eq!(updated, atom.all("entry").nth(1).unwrap().text_of("updated"));
    assert!(sources[2].is_none());
}
