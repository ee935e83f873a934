//! What a start costs before it answers.

use std::sync::atomic::Ordering;

use super::*;
use crate::domain::{FeedName, Format};
use crate::http::newsstand::{Address, Found, Newsstand};
use crate::service::testing::{Still, article};
use crate::store::{ContentHash, FileRecord, Holding, Judged};

/// The steps of SQLite's machine from the settings to the first answers, in a store of so many articles.
async fn steps_of_a_start(articles: usize) -> u64 {
    let mut still = Still::with(&[("a/feed.toml", "title = \"A\"")]);
    let entries: Vec<_> = (0..articles)
        .map(|number| {
            let published = Timestamp::from_millis_utc(1_600_000_000_000 + i64::try_from(number).unwrap() * 1000);
            article(&number.to_string(), published, &["a"])
        })
        .collect();
    still.put(&entries);
    still.commit(|tx| {
        for (number, entry) in entries.iter().enumerate() {
            let path = format!("a/{number}.md").into_bytes();
            let record = FileRecord {
                path: path.clone(),
                stamp: crate::domain::Stamp { size: 1, mtime: 1, ctime: 1, device: 1, inode: number as u64 },
                content: Some(ContentHash(number as u128)),
                parsing: 1,
                judged: Judged { outcome: "published".to_owned(), ..Judged::default() },
                at: entry.published,
                missing: None,
            };
            tx.put_file(&record).unwrap();
            let holding = Holding { place: 0, id: entry.id.clone(), headline: false, categories: Vec::new() };
            tx.put_holdings(&path, &[holding]).unwrap();
        }
    });
    let shared = Arc::clone(&still.shared);
    let before = shared.store.steps.load(Ordering::Relaxed);
    let reader = shared.store.reader().unwrap();
    let good = reader.good_settings().unwrap();
    let known = reader.categories().unwrap();
    let loaded = configuration::load_known(&shared.root, known, Fallback::Stored(&good), clock::now()).unwrap();
    assert!(loaded.settings.said_for("a").is_some());
    keep(&mut still.writer, &loaded, &shared.site, &shared.base, &shared.root).unwrap();
    let (newsroom, _told) = still.newsroom();
    let stand = Stand(newsroom);
    let feeds = ["a", "all", "breaking"].map(|name| FeedName::parse(name).unwrap());
    let documents = feeds.iter().flat_map(|feed| Format::ALL.map(|format| Address::Feed(feed.clone(), format)));
    let pages = feeds.iter().map(|feed| Address::Page(feed.clone()));
    for address in documents.chain(pages).chain([Address::Site, Address::Article(entries[7].permalink())]) {
        assert!(matches!(stand.find(address.clone()).await, Found::Edition(_)), "{address:?}");
    }
    shared.store.steps.load(Ordering::Relaxed) - before
}

#[tokio::test]
async fn what_is_done_before_the_first_answers_does_not_grow_with_the_archive() {
    let (few, many) = (steps_of_a_start(100).await, steps_of_a_start(700).await);
    assert!(many <= few + few / 50, "{few} steps of SQLite's with 100 articles, {many} with 700");
}
