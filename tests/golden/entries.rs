//! The one set of entries that all golden documents are made from: each holds an oddity that has broken a feed reader, or
//! a feed, somewhere (STANDARDS 1–33).

use ajil::domain::{
    Author, CategoryPath, Entry, EntryId, EntryKind, FeedSource, LabelMarks, Labels, Language, Line, MediaFile,
    MediaType, Medium, Passed, Picture, SafeHtml, SiteId, Timestamp, Zone,
};
use ajil::formats::{self, Context, DropFormat, Limits};

use crate::samples::{author, language};

/// What ids of the site are made of.
pub const SITE: &str = "tag:news.example.org,2020:site";
const MINUTE: i64 = 60_000;
/// 2020-10-02T09:30:00Z
const NEWEST: i64 = 1_601_631_000_000;

/// The set, newest first, four hours between each and the next.
pub fn all() -> Vec<Entry> {
    let entries = [
        markup(),
        forbidden_characters(),
        several_enclosures(),
        link_of_its_own(),
        picture_elsewhere(),
        headline(),
        retraction(),
        correction(),
        sections_and_old_line_ends(),
        several_authors(),
        mailbox(),
        isolates(),
        emoji(),
        chinese(),
        hebrew(),
        very_long_title(),
        summary_alone(),
        body_alone(),
        declared_words(),
        odd_offset(),
        terms(),
        video(),
        from_another_feed(),
        last_century(),
    ];
    entries.into()
}

/// What is told of nothing but the title, in the body a paragraph.
fn story(n: i64, tag: &str, title: &str) -> Entry {
    let published = Timestamp::from_millis_utc(NEWEST - n * 4 * 60 * MINUTE).told_at(3600);
    Entry {
        id: SiteId::new(SITE).of_path(&format!("security/{n}.md"), 0),
        kind: EntryKind::Article,
        title: Line::folded(title),
        summary: None,
        body: Some(body(&format!("<p>{n}.</p>"), None)),
        language: language(tag),
        published,
        updated: published,
        place: 0,
        authors: Vec::new(),
        categories: vec![category("security")],
        tags: Vec::new(),
        link: None,
        source: None,
        picture: None,
        media: Vec::new(),
        breaking: false,
        breaking_since: None,
        breaking_until: None,
        visible_from: None,
        expires: None,
        passed: Passed::default(),
        correction: None,
        retraction: None,
    }
}

/// Markup as a publisher drops it, through the sanitiser, with its relative addresses settled against `link`.
fn body(html: &str, link: Option<&str>) -> SafeHtml {
    let link = link.map(|link| format!("link: {link}\n")).unwrap_or_default();
    let file = format!("---\ntitle: x\n{link}---\n{html}\n");
    let context = Context {
        file_name: "x.md",
        now: Timestamp::from_millis_utc(NEWEST),
        zone: &Zone::named("Africa/Casablanca").expect("a zone"),
        language: &Language::english(),
        labels: &Labels::built_in(),
        label_marks: LabelMarks::Ticker,
        limits: Limits::default(),
    };
    let mut parsed = formats::parse(DropFormat::Markdown, file.as_bytes(), &context).expect("Markdown");
    parsed.articles.remove(0).expect("an article").body.expect("a body")
}

fn category(path: &str) -> CategoryPath {
    CategoryPath::new(path).expect("a name")
}

fn beside(name: &str, length: u64, pixels: Option<(u32, u32)>) -> Medium {
    let media_type = MediaType::of_name(name).expect("a type that is published");
    let modified = Timestamp::from_millis_utc(0);
    let file = MediaFile { path: format!("security/{name}"), media_type, length, pixels, modified };
    Medium { name: name.to_owned(), file: Some(file) }
}

fn named(name: &str) -> Author {
    author(name, None, None)
}

fn markup() -> Entry {
    Entry {
        summary: Line::new("Shares of AT&T <b>rose</b>: 5 > 4, ]]> &amp; “more”."),
        body: Some(body(
            "<p>AT&amp;T <b>up</b> &lt;b&gt;5&lt;/b&gt; &gt; 4 &amp;amp; ]]&gt; end</p><script>alert(1)</script>\n\
             <p onclick=\"x()\">Code: <code>&lt;script&gt;alert(\"]]&gt;\")&lt;/script&gt;</code></p>",
            None,
        )),
        ..story(0, "en", "AT&T <b>up</b> 5 > 4 'now' \"then\" ]]> &amp; &#8217; end")
    }
}

fn forbidden_characters() -> Entry {
    Entry {
        summary: Line::new("Vent\u{B} de 120\u{A0}km/h\u{FFFE}, dit-on\u{0}."),
        body: Some(body("<p>Vent\u{B} fort&#11;\u{FFFE} et pluie\u{1}.</p>", None)),
        ..story(1, "fr", "Tempête\u{B} sur\u{FFFE} l’Atlantique\u{8}\u{FFFF}\u{1F}")
    }
}

fn several_enclosures() -> Entry {
    Entry {
        picture: Some(Picture {
            source: Line::folded("زيارة 1.jpg"),
            alt: Line::new("السفير والمدير العام"),
            caption: Line::new("السفير & المدير العام <أثناء> «اللقاء»"),
            credit: Line::new("سلمى ب. / AP & AFP"),
        }),
        media: vec![beside("زيارة 1.jpg", 48_213, Some((1280, 720))), beside("تصريح.mp3", 1_234_567, None)],
        ..founding(2)
    }
}

fn founding(n: i64) -> Entry {
    Entry {
        summary: Line::new("استقبل المدير العام للأمن الوطني، اليوم الخميس بالرباط، سفير الولايات المتحدة."),
        body: Some(body("<p>استقبل المدير العام.</p>\n<p>«تعاون» وثيق بين البلدين.</p>", None)),
        ..story(n, "ar-MA", "حموشي يستقبل سفير الولايات المتحدة.. «تعاون» أمني")
    }
}

fn link_of_its_own() -> Entry {
    let link = "https://agence.example.ma/أخبار/1?a=1&b=<2>";
    Entry {
        body: Some(body(
            "<p><a href=\"../2#x\">Deux</a> <a href=\"/trois?q=é\">trois</a> <a href=\"javascript:x()\">quatre</a>\n\
             <img src=\"//cdn.example.ma/a b.png\" alt=\"\"></p>",
            Some("https://agence.example.ma/dossier/1"),
        )),
        link: Some(link.to_owned()),
        ..story(3, "fr", "Le dossier & ses suites")
    }
}

fn picture_elsewhere() -> Entry {
    Entry {
        summary: Line::new("Seen from the sea."),
        picture: Some(Picture {
            source: Line::folded("https://cdn.example.ma/خليج.webp?w=1&h=2"),
            alt: Line::new("The bay"),
            caption: None,
            credit: None,
        }),
        ..story(4, "en", "The bay")
    }
}

fn headline() -> Entry {
    Entry {
        id: SiteId::new(SITE).of_headline("زلزال بقوة 5,2 درجات يضرب شمال البلاد"),
        kind: EntryKind::Headline,
        body: None,
        breaking: true,
        ..story(5, "ar", "زلزال بقوة 5,2 درجات يضرب شمال البلاد")
    }
}

fn retraction() -> Entry {
    let retracted = story(6, "fr", "Un ministre démissionne");
    Entry {
        summary: Line::new("Le ministre aurait démissionné."),
        updated: retracted.published.plus_millis(90 * MINUTE),
        retraction: Line::new("Dépêche annulée & retirée : la source s’est rétractée."),
        media: vec![beside("ministre.jpg", 100, None)],
        ..retracted
    }
}

fn correction() -> Entry {
    let corrected = story(7, "ar", "المنتخب يفوز بهدفين");
    Entry {
        updated: corrected.published.plus_millis(35 * MINUTE),
        correction: Line::new("كانت النتيجة 2-1 <لا 2-0>."),
        categories: vec![category("sports/football")],
        breaking: true,
        ..corrected
    }
}

fn sections_and_old_line_ends() -> Entry {
    Entry {
        body: Some(body(
            "<pre>a ]]&gt; b ]]]]&gt;&gt; &lt;![CDATA[ c\r\nd\re</pre>\n<!-- ]]> --><p>é&nbsp;&#8239;;</p>",
            None,
        )),
        ..story(8, "en", "<![CDATA[ ]]> <!-- --> <?php ?> &nbsp;")
    }
}

fn several_authors() -> Entry {
    Entry {
        authors: vec![
            author("Mona & Co", Some("mona@example.org"), Some("https://example.org/منى")),
            named("علي بن أحمد"),
            named("Zoé <Z> D’Été"),
        ],
        ..story(9, "fr", "Trois signatures")
    }
}

fn mailbox() -> Entry {
    Entry { authors: vec![author("Salma B.", Some("salma@example.org"), None)], ..story(10, "en", "One mailbox") }
}

fn isolates() -> Entry {
    Entry {
        breaking: true, ..story(11, "ar", "\u{2067}عاجل\u{2069}: \u{2068}NATO 2030\u{2069} في \u{200F}الرباط")
    }
}

fn emoji() -> Entry {
    Entry {
        summary: Line::new("👩‍👩‍👧 🇲🇦 \u{1F30A}"), ..story(12, "en", "Flood 🌊 in 👩‍👩‍👧 city 🇲🇦 👍🏽")
    }
}

fn chinese() -> Entry {
    Entry {
        summary: Line::new("两国外长今天在拉巴特会晤。"),
        body: Some(body("<p>两国外长今天在拉巴特会晤，讨论“合作”。</p>", None)),
        ..story(13, "zh-Hans", "两国外长会晤：“合作”与〈未来〉")
    }
}

fn hebrew() -> Entry {
    Entry {
        body: Some(body("<p>שלום: AT&amp;T (1) — <em>\"הסכם\"</em></p>", None)),
        ..story(14, "he", "ראש הממשלה: \"הסכם\" חדש (AT&T)")
    }
}

fn very_long_title() -> Entry {
    story(15, "ar", &"خبر طويل العنوان & <جدا>، ".repeat(40))
}

fn summary_alone() -> Entry {
    Entry {
        body: None,
        summary: Line::new("Il n’y a <que> ce résumé & rien d’autre."),
        ..story(16, "fr", "Sans corps")
    }
}

fn body_alone() -> Entry {
    Entry {
        body: Some(body("<p>No <q>summary</q>.<br>Second line.</p><ul><li>a</li><li>b</li></ul>", None)),
        ..story(17, "en-GB", "Body & soul")
    }
}

fn declared_words() -> Entry {
    Entry {
        id: EntryId::from_iri("urn:newsml:agence.example.ma:20200929:MAP-1/é").expect("an IRI"),
        ..story(18, "en", "An id that is no URL")
    }
}

fn odd_offset() -> Entry {
    let published = Timestamp::new(1_601_353_800_987, -(3 * 3600 + 1800)).expect("in range");
    Entry {
        id: EntryId::from_iri("https://old.example.org/a?b='c'&d=é").expect("an IRI"),
        published,
        updated: published.plus_millis(12),
        ..story(19, "en", "Half an hour and some milliseconds")
    }
}

fn terms() -> Entry {
    Entry {
        categories: ["all sports", "أمن/خبر محلي", "sports/football"].map(category).into(),
        tags: ["تعاون أمني", "24/7", "C++ & <b>", "c sharp", "«كأس»"].map(Line::folded).into(),
        ..story(20, "ar", "وسوم وأقسام")
    }
}

fn video() -> Entry {
    let video = story(21, "fr", "Vidéo");
    let video_address = format!("/media/{}/s%C3%A9ance.mp4", video.permalink());
    Entry {
        body: Some(body(&format!("<p>La séance :</p><video src=\"{video_address}\" controls></video>"), None)),
        media: vec![beside("séance.mp4", 98_765_432_109, None)],
        ..video
    }
}

/// Its title, id, links and date are not the entry's.
fn from_another_feed() -> Entry {
    let source = FeedSource {
        title: Line::new("L’agence & <b>co</b> ]]>"),
        url: Some("https://agence.example.ma/fil.atom?a=1&b=é".to_owned()),
        page: Some("https://agence.example.ma/fil".to_owned()),
        id: Line::new("tag:agence.example.ma,2020:fil"),
        updated: Some(Timestamp::from_millis_utc(1_500_000_000_000)),
    };
    Entry { source: Some(source), ..story(22, "fr", "Reprise d’une agence") }
}

fn last_century() -> Entry {
    let published = Timestamp::new(-14_182_940_000, 0).expect("in range");
    Entry { published, updated: published, ..story(23, "en", "A giant leap") }
}
