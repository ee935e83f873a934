//! What one change of a feed costs: its three documents, and each of their codings.

#[path = "../tests/support/samples.rs"]
#[allow(dead_code, reason = "shared with the tests, which need more of it")]
mod samples;

use std::hint::black_box;

use ajil::domain::{Entry, Format, Line, SafeHtml, Timestamp};
use ajil::render::compress::{Relative, best, difference, digest};
use ajil::render::edition::{Coding, Edition, Freshness};
use ajil::render::{FeedDocument, Place, document};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use samples::{base, entry, feed};

const SEED: &str = include_str!("../feeds/security/hammouchi-receives-us-ambassador.txt");

/// Fifty Arabic stories of five paragraphs: the founding example's words, shuffled, so that no sentence stands twice
/// for a compressor to find.
fn stories() -> Vec<Entry> {
    let words: Vec<&str> = SEED.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let mut state = 2020_u32;
    let mut sentence = |count: usize| {
        let mut text = String::new();
        for _ in 0..count {
            // Numerical Recipes' generator: the same feed on every run.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(words[(state >> 8) as usize % words.len()]);
            text.push(' ');
        }
        text
    };
    let mut stories = Vec::new();
    for n in 0..50 {
        let mut story = entry(n, "ar", &sentence(12));
        let paragraphs: Vec<_> = (0..5).map(|_| sentence(30)).collect();
        story.summary = Line::new(&paragraphs[0]);
        story.body = Some(SafeHtml::sanitised(paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect()));
        stories.push(story);
    }
    stories
}

fn render(criterion: &mut Criterion) {
    let (base, feed, entries) = (base(), feed("all"), stories());
    let whole = FeedDocument {
        base: &base,
        feed: &feed,
        updated: entries[0].updated,
        entries: &entries,
        tombstones: &[],
        place: &Place::default(),
    };
    let mut group = criterion.benchmark_group("render");
    for format in Format::ALL {
        group.throughput(Throughput::Bytes(document(&whole, format).len() as u64));
        group.bench_function(format.extension(), |bencher| bencher.iter(|| document(black_box(&whole), format)));
    }
    group.finish();

    let body = bytes::Bytes::from(document(&whole, Format::Atom));
    let mut group = criterion.benchmark_group("compress");
    group.throughput(Throughput::Bytes(body.len() as u64));
    for coding in Coding::ALL {
        group.bench_function(coding.token(), |bencher| {
            bencher.iter(|| {
                let now = Timestamp::from_millis_utc(0);
                let edition = Edition::new(body.clone(), "application/atom+xml", now, Freshness::Feed, Vec::new());
                edition.coded(coding).len()
            });
        });
        group.bench_function(format!("{} at leisure", coding.token()), |bencher| {
            bencher.iter(|| best(&body, coding).len())
        });
    }
    // One story fewer before.
    let before = document(&FeedDocument { entries: &entries[1..], ..whole }, Format::Atom);
    let held = digest(&before);
    for coding in Relative::ALL {
        group.bench_function(coding.token(), |bencher| {
            bencher.iter(|| difference(&body, &before, &held, coding).map(|difference| difference.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
