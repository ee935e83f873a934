//! The newsroom on a store, without its thread.

use super::ahead::Due;
use super::*;
use crate::domain::{Entry, Format, Stamp};
use crate::service::testing::{Still, article};
use crate::store::effort::{self, Effort};
use crate::store::{FileRecord, Judged};

fn feed(name: &str) -> Address {
    Address::Feed(FeedName::parse(name).unwrap(), Format::JsonFeed)
}

fn at_hand(newsroom: &Arc<Newsroom>, address: &Address) -> Option<String> {
    let edition = Stand(Arc::clone(newsroom)).at_hand(address)?;
    Some(String::from_utf8_lossy(edition.body()).into_owned())
}

fn touched(touched: Touched) -> Due {
    Due { touched, ..Due::default() }
}

#[tokio::test]
async fn an_edition_that_cannot_be_rendered_is_taken_away_and_keeps_no_other_from_being_new() {
    let mut still = Still::with(&[]);
    let now = clock::now();
    let sick = article("sick", now, &["a"]);
    still.put(&[sick.clone(), article("well", now, &["b"])]);
    let (newsroom, _told) = still.newsroom();
    let stand = Stand(Arc::clone(&newsroom));
    for name in ["a", "b"] {
        assert!(matches!(stand.find(feed(name)).await, Found::Edition(_)));
    }
    still.commit(|tx| tx.spoil(&sick.id).unwrap());
    let change = still.put(&[article("second", now, &["a", "b"])]);
    let left = tokio::task::spawn_blocking({
        let newsroom = Arc::clone(&newsroom);
        move || newsroom.carry_out(touched(change))
    });
    assert!(left.await.unwrap().touched.is_empty());
    assert_eq!(at_hand(&newsroom, &feed("a")), None);
    assert!(at_hand(&newsroom, &feed("b")).unwrap().contains("The body of second"));
    assert!(matches!(stand.find(feed("a")).await, Found::Unavailable(_)));
}

/// What a drop into `a` costs the newsroom, when so many articles are in each of five categories and somebody reads every
/// edition of them: what was rendered, and what was read for it.
async fn cost_of_a_drop(articles: i64) -> (Vec<Address>, Effort) {
    const CATEGORIES: [&str; 5] = ["a", "b", "c", "d", "d/e"];
    let mut still = Still::with(&[]);
    let now = clock::now();
    let story = |number: i64, category: &str| {
        article(&format!("{category}-{number}"), now.plus_millis(-1000 * number), &[category])
    };
    for category in CATEGORIES {
        still.put(&(1..=articles).map(|number| story(number, category)).collect::<Vec<_>>());
    }
    let (newsroom, _told) = still.newsroom();
    let stand = Stand(Arc::clone(&newsroom));
    let feeds = ["all", "breaking"].into_iter().chain(CATEGORIES).map(|name| FeedName::parse(name).unwrap());
    let addresses: Vec<_> = feeds
        .flat_map(|feed| {
            let pages = [Address::Page(feed.clone())];
            pages.into_iter().chain(Format::ALL.map(move |format| Address::Feed(feed.clone(), format)))
        })
        .collect();
    for address in &addresses {
        assert!(matches!(stand.find(address.clone()).await, Found::Edition(_)), "{address:?}");
    }
    let before: Vec<_> = addresses.iter().map(|address| stand.at_hand(address).unwrap()).collect();
    let change = still.put(&[story(0, "a")]);
    let rendering = tokio::task::spawn_blocking({
        let newsroom = Arc::clone(&newsroom);
        move || {
            effort::take();
            newsroom.carry_out(touched(change));
            effort::take()
        }
    });
    let effort = rendering.await.unwrap();
    let is_new = |(address, before): (Address, Arc<Edition>)| {
        let after = stand.at_hand(&address).unwrap();
        (!Arc::ptr_eq(&before, &after)).then_some(address)
    };
    (addresses.into_iter().zip(before).filter_map(is_new).collect(), effort)
}

#[tokio::test]
async fn a_drop_renders_the_editions_of_its_category_alone_and_reads_no_more_than_their_windows_hold() {
    let (rendered, small) = cost_of_a_drop(120).await;
    let names: Vec<_> = rendered.iter().map(|address| address.feed().unwrap().as_str().to_owned()).collect();
    assert_eq!(names, ["all", "all", "all", "all", "a", "a", "a", "a"]);
    let window = still_window();
    // And the one behind it, which tells that there is another page.
    assert!(small.entries <= rendered.len() * (window + 1), "{small:?} for windows of {window}");
    let (again, large) = cost_of_a_drop(1200).await;
    assert_eq!(again, rendered);
    assert_eq!(large.entries, small.entries, "what is read grows with the archive");
    assert!(large.steps < small.steps + small.steps / 10, "{large:?} and {small:?}: what is gone past grows with it");
}

/// How many entries a feed shows.
fn still_window() -> usize {
    let still = Still::with(&[]);
    let configuration = still.shared.configuration.load();
    configuration.settings.feed(&still.shared.site, &FeedName::All).window.count
}

#[test]
fn no_edition_of_a_feed_with_unusable_settings_is_on_the_shelf() {
    let mut still = Still::with(&[("breaking/feed.toml", "titel = 1"), ("a/feed.toml", "titel = 1")]);
    let (newsroom, _told) = still.newsroom();
    let story = Entry { breaking: true, ..article("story", clock::now(), &["a"]) };
    newsroom.carry_out(touched(still.put(&[story])));
    for name in ["breaking", "a"] {
        assert_eq!(at_hand(&newsroom, &feed(name)), None, "{name}");
    }
}

#[tokio::test]
async fn strangers_who_ask_for_articles_leave_no_trace() {
    let mut still = Still::with(&[]);
    let (there, gone) = (article("there", clock::now(), &["a"]), article("gone", clock::now(), &["a"]));
    still.put(&[there.clone(), gone.clone()]);
    still.commit(|tx| tx.withdraw(&gone.id, clock::now()).unwrap());
    let (newsroom, _told) = still.newsroom();
    let stand = Stand(Arc::clone(&newsroom));
    let before = newsroom.shelf.map();
    for number in 0..10 {
        let unknown = Address::Article(Uuid::from_u128(number));
        assert!(matches!(stand.find(unknown).await, Found::Missing(_)));
    }
    assert!(matches!(stand.find(Address::Article(gone.permalink())).await, Found::Gone(_)));
    assert!(Arc::ptr_eq(&newsroom.shelf.map(), &before), "the map was copied");
    let address = Address::Article(there.permalink());
    assert!(matches!(stand.find(address.clone()).await, Found::Edition(_)));
    assert!(at_hand(&newsroom, &address).unwrap().contains("The body of there"));
}

#[tokio::test]
async fn before_the_first_look_at_the_folder_an_unknown_address_is_not_yet_missing() {
    let mut still = Still::with(&[]);
    still.shared.caught_up.store(false, Ordering::Release);
    let unknown = || [feed("a"), Address::Page(FeedName::parse("a").unwrap()), Address::Article(Uuid::nil())];
    let new = Stand(still.newsroom().0);
    for address in unknown() {
        assert!(matches!(new.find(address).await, Found::Unavailable(_)));
    }
    still.shared.caught_up.store(true, Ordering::Release);
    for address in unknown() {
        assert!(matches!(new.find(address).await, Found::Missing(_)));
    }
    // What is known from before is the truth until then.
    still.shared.caught_up.store(false, Ordering::Release);
    still.commit(|tx| {
        let file = FileRecord {
            path: b"b/x.txt".to_vec(),
            stamp: Stamp { size: 1, mtime: 1, ctime: 1, device: 1, inode: 1 },
            content: None,
            parsing: 1,
            judged: Judged::default(),
            at: clock::now(),
            missing: None,
        };
        tx.put_file(&file).unwrap();
    });
    let later = Stand(still.newsroom().0);
    assert!(matches!(later.find(feed("a")).await, Found::Missing(_)));
}

#[test]
fn what_grows_too_old_for_its_window_leaves_at_its_moment_and_moves_last_modified() {
    const HOUR: i64 = 3_600_000;
    let mut still = Still::with(&[("a/feed.toml", "window.age = \"1h\"")]);
    let now = clock::now();
    let (older, newer) = (article("older", now.plus_millis(-HOUR / 2), &["a"]), article("newer", now, &["a"]));
    still.put(&[older.clone(), newer.clone()]);
    let (newsroom, told) = still.newsroom();
    let (directory, reader) = (newsroom.directory.load(), still.shared.store.reader().unwrap());
    let printed = |now: Timestamp| {
        let printed = press::render(&directory, &reader, &feed("a"), now).unwrap();
        let Found::Edition(edition) = printed.found else { panic!("an edition") };
        let titles =
            [&older, &newer].map(|entry| String::from_utf8_lossy(edition.body()).contains(entry.title.as_str()));
        (titles, edition.last_modified().seconds(), printed.until)
    };
    let leaves = |entry: &Entry| entry.published.plus_millis(HOUR + 1);
    let before = printed(leaves(&older).plus_millis(-1));
    assert_eq!((before.0, before.2), ([true, true], Some(leaves(&older))));
    let after = printed(leaves(&older));
    assert_eq!((after.0, after.2), ([false, true], Some(leaves(&newer))));
    // Whoever had the edition from before was told its own date, or the second in which it was sent.
    assert!(after.1 > before.1 && after.1 > leaves(&older).plus_millis(-1).seconds());
    let empty = printed(leaves(&newer));
    assert!(empty.0 == [false, false] && empty.1 > after.1 && empty.2.is_none());

    let slot = newsroom.shelf.slot_for(&feed("a"));
    newsroom.render_into(&slot, &feed("a")).unwrap();
    let until = told.try_iter().find_map(|news| match news {
        News::Until(address, at) => Some((address, at)),
        _ => None,
    });
    assert_eq!(until, Some((feed("a"), leaves(&older))));
}
