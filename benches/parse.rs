//! What it costs to read one and the same story in each of the formats, a page twenty times as long, and markup that has to
//! be cleaned.

use std::hint::black_box;

use ajil::domain::{LabelMarks, Labels, Language, Timestamp, Zone};
use ajil::formats::{Context, DropFormat, Limits, parse};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SEED: &str = include_str!("../feeds/security/hammouchi-receives-us-ambassador.txt");
const MARKDOWN: &str = include_str!("../feeds/guide/what-ajil-is.md");

/// A document of each format, as the fuzz targets begin with it, and the part of it that the story takes the place of.
const DOCUMENTS: [(&str, DropFormat, &str, &str); 14] = [
    ("RSS", DropFormat::Xml, include_str!("../fuzz/seeds/rss/two.rss"), "<p>b</p>"),
    ("Atom", DropFormat::Xml, include_str!("../fuzz/seeds/atom/feed.atom"), "<p>a</p>"),
    ("WordPress export", DropFormat::Xml, include_str!("../fuzz/seeds/wxr/export.xml"), "<p>a</p>"),
    ("NewsML-G2", DropFormat::Xml, include_str!("../fuzz/seeds/newsml_g2/message.xml"), "<p>a</p>"),
    ("NewsML 1", DropFormat::Xml, include_str!("../fuzz/seeds/newsml_1/item.xml"), "<p>a</p>"),
    ("NITF", DropFormat::Xml, include_str!("../fuzz/seeds/nitf/story.nitf"), "<p>a</p>"),
    ("ninjs", DropFormat::Json, include_str!("../fuzz/seeds/ninjs/one.json"), "<p>نص</p>"),
    ("JSON Feed", DropFormat::Json, include_str!("../fuzz/seeds/json_feed/feed.json"), "<p>a</p>"),
    ("Schema.org", DropFormat::Json, include_str!("../fuzz/seeds/schema_org/graph.json"), "a\\n\\nb"),
    ("post of a CMS", DropFormat::Json, include_str!("../fuzz/seeds/posts/post.json"), "<p>a</p>"),
    ("HTML page", DropFormat::Html, include_str!("../fuzz/seeds/html/page.html"), "<p>فقرة ثانية طويلة كذلك.</p>"),
    ("mail", DropFormat::Mail, include_str!("../fuzz/seeds/mail/both.eml"), "PHA+YTwvcD4="),
    ("IPTC 7901", DropFormat::WireText, include_str!("../fuzz/seeds/iptc_7901/dpa.iptc"), "Text\r\r\n"),
    ("ANPA 1312", DropFormat::WireText, include_str!("../fuzz/seeds/anpa_1312/ap.anpa"), "``Text'' here.\r\n"),
];

/// An English story for formats of seven bits, as long as the other.
const WIRE: &str = "The director general received the ambassador in Rabat on Thursday, and both spoke of security, of trade \
                    and of what their services do together.";

fn parsing(criterion: &mut Criterion) {
    let (zone, language, labels) = (
        Zone::named("Africa/Casablanca").expect("in the bundled database"),
        Language::new("ar").expect("a language"),
        Labels::built_in(),
    );
    let context = Context {
        file_name: "hammouchi-receives-us-ambassador.txt",
        // 2026-09-21, a moment later than every date in the files.
        now: Timestamp::from_millis_utc(1_789_997_600_000),
        zone: &zone,
        language: &language,
        labels: &labels,
        label_marks: LabelMarks::Ticker,
        limits: Limits::default(),
    };
    let mut measure = |group: &str, name: &str, format: DropFormat, text: &str| {
        let articles = parse(format, text.as_bytes(), &context).expect("understood").articles;
        assert!(articles.first().is_some_and(Result::is_ok), "{name} is not understood: {articles:?}");
        let mut group = criterion.benchmark_group(group);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bench| bench.iter(|| parse(format, black_box(text.as_bytes()), &context)));
        group.finish();
    };

    let body = SEED.split_once("\n\n").map_or("", |(_, body)| body);
    let long = format!("{SEED}\n\n{}", format!("{body}\n\n").repeat(20));
    measure("parse", "the founding example", DropFormat::PageText, SEED);
    measure("parse", "a page twenty times as long", DropFormat::PageText, &long);
    measure("parse", "Markdown with front matter", DropFormat::Markdown, MARKDOWN);
    for (name, format, document, place) in DOCUMENTS {
        measure("parse", name, format, &told(format, document, place, body));
    }

    let paragraphs = paragraphs(body);
    for (name, attribute) in [("clean markup", ""), ("markup with handlers", " onclick=\\\"track()\\\"")] {
        let html = paragraphs.replace("<p>", &format!("<p{attribute}>")).repeat(4);
        let document = DOCUMENTS[7].2.replace("<p>a</p>", &html);
        measure("sanitise", name, DropFormat::Json, &document);
    }
}

/// The document with the story in its place, in the form that stands there.
fn told(format: DropFormat, document: &str, place: &str, body: &str) -> String {
    assert!(document.contains(place), "the document has no {place}");
    let lines = (0..12).map(|_| WIRE);
    let story = match (format, place) {
        (DropFormat::WireText, _) => lines.map(|line| format!("   {line}\r\n")).collect(),
        (DropFormat::Mail, _) => {
            let document = document.replace("base64", "8bit");
            return document.replacen(place, &paragraphs(body), 1);
        }
        (_, "a\\n\\nb") => paragraphs(body).replace("<p>", "").replace("</p>", "\\n\\n"),
        _ => paragraphs(body),
    };
    document.replacen(place, &story, 1)
}

fn paragraphs(body: &str) -> String {
    let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", line.replace(['"', '<', '>', '&', '\\'], " "))).collect()
}

criterion_group!(benches, parsing);
criterion_main!(benches);
