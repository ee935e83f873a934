//! The newsroom on a store, without its thread.

use super::ahead::Due;
use super::*;
use crate::domain::{Entry, Format, Stamp};
use crate::service::testing::{Still, article};
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
