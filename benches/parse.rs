//! What it costs to read the founding example, a page twenty times as long, and Markdown.

use std::hint::black_box;

use ajil::domain::{LabelMarks, Labels, Language, Timestamp, Zone};
use ajil::formats::{Context, DropFormat, Limits, parse};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SEED: &str = include_str!("../feeds/security/hammouchi-receives-us-ambassador.txt");
const MARKDOWN: &str = include_str!("../feeds/guide/what-ajil-is.md");

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
    let body = SEED.split_once("\n\n").map_or("", |(_, body)| body);
    let long = format!("{SEED}\n\n{}", format!("{body}\n\n").repeat(20));
    let mut group = criterion.benchmark_group("parse");
    for (name, format, text) in [
        ("the founding example", DropFormat::PageText, SEED),
        ("a page twenty times as long", DropFormat::PageText, &long),
        ("Markdown with front matter", DropFormat::Markdown, MARKDOWN),
    ] {
        let articles = parse(format, text.as_bytes(), &context).expect("understood").articles;
        assert!(articles.first().is_some_and(Result::is_ok), "{name} is not understood");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bench| bench.iter(|| parse(format, black_box(text.as_bytes()), &context)));
    }
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
