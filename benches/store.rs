//! What the store costs in an archive of 20,000 articles: a batch of 256 committed, the window of a feed read, words looked
//! for.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on says so by failing")]

#[path = "../tests/support/samples.rs"]
#[allow(dead_code, reason = "shared with the tests, which need more of it")]
mod samples;
#[allow(dead_code, reason = "shared with other benches")]
mod shared;

use std::hint::black_box;

use ajil::domain::{CategoryPath, Entry, FeedName, Line, Query, SafeHtml, Stamp, Timestamp, Window};
use ajil::store::{ContentHash, FileRecord, Holding, Judged, Store, Writer};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use samples::{entry, feed};
use shared::stories::Tongue;

const ARTICLES: u32 = 20_000;
const CATEGORIES: u32 = 8;
/// The most that the committer puts into one transaction.
const BATCH: u32 = 256;

fn now() -> Timestamp {
    // 2026-09-21T13:33:20Z.
    Timestamp::from_millis_utc(1_789_997_600_000)
}

fn story(tongue: &Tongue, number: u32) -> Entry {
    let (title, paragraphs) = tongue.words_of(number as usize);
    let mut story = entry(number, "ar", &title);
    story.categories = vec![CategoryPath::new(&format!("category-{}", number % CATEGORIES)).unwrap()];
    story.summary = Line::new(&paragraphs[0]);
    story.body = Some(SafeHtml::sanitised(paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect()));
    // One in a thousand has a rare word.
    if number.is_multiple_of(1000) {
        story.title = Line::folded(&format!("{title} قرطاجنة"));
    }
    story
}

/// What the committer writes for files of one article each.
fn commit(writer: &mut Writer, stories: &[Entry]) {
    let mut tx = writer.begin().unwrap();
    for story in stories {
        let path = format!("{}/{}.md", story.categories[0].as_str(), story.permalink()).into_bytes();
        tx.put_entry(story, now(), now()).unwrap();
        let inode = story.permalink().as_u64_pair().0 >> 1;
        let stamp = Stamp { size: 3000, mtime: 1, ctime: 1, device: 1, inode };
        let judged = Judged { outcome: "published".to_owned(), ..Judged::default() };
        let content = Some(ContentHash(story.permalink().as_u128()));
        tx.put_file(&FileRecord { path: path.clone(), stamp, content, parsing: 1, judged, at: now(), missing: None })
            .unwrap();
        let held = Holding { place: 0, id: story.id.clone(), headline: false, categories: story.categories.clone() };
        tx.put_holdings(&path, &[held]).unwrap();
    }
    tx.commit().unwrap();
    writer.tend().unwrap();
}

fn index(writer: &mut Writer) {
    loop {
        let mut tx = writer.begin().unwrap();
        let done = tx.index(1000).unwrap();
        tx.commit().unwrap();
        if done == 0 {
            return;
        }
    }
}

fn storing(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    let tongue = Tongue::new();
    for first in (0..ARTICLES).step_by(BATCH as usize) {
        let stories: Vec<_> = (first..first + BATCH).map(|number| story(&tongue, number)).collect();
        commit(&mut writer, &stories);
    }
    index(&mut writer);

    let reader = store.reader().unwrap();
    let mut group = criterion.benchmark_group("feed window query");
    for name in ["all", "category-3"] {
        let name = FeedName::parse(name).unwrap();
        let window = || reader.window(&name, &Window::default(), now()).unwrap();
        assert_eq!(window().len(), 50);
        group.bench_function(name.as_str(), |bench| bench.iter(|| black_box(window())));
    }
    group.finish();

    let mut group = criterion.benchmark_group("search");
    for (name, words) in
        [("a rare word", "قرطاجنة"), ("two common words", "هذه التي"), ("a rare and a common one", "قرطاجنة في")]
    {
        let mut asked = feed("all");
        asked.query = Query { words: Line::new(words), ..Query::default() };
        let found = || reader.shown(&asked, now()).unwrap();
        assert!(!found().is_empty(), "{name} is not found");
        group.bench_function(name, |bench| bench.iter(|| black_box(found())));
    }
    group.finish();

    let mut next = ARTICLES + BATCH;
    let mut group = criterion.benchmark_group("commit");
    group.throughput(Throughput::Elements(u64::from(BATCH))).sample_size(20);
    group.bench_function("a batch of 256 new articles", |bench| {
        bench.iter_batched(
            || {
                let stories: Vec<_> = (next..next + BATCH).map(|number| story(&tongue, number)).collect();
                next += BATCH;
                stories
            },
            |stories| commit(&mut writer, &stories),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, storing);
criterion_main!(benches);
